// @modelcontextprotocol/client 2.x
import { Client, ProtocolError, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { Stderr, transportTo } from './server.mjs';

const TRANSPORTS = { stdio: StdioClientTransport, http: StreamableHTTPClientTransport, sse: SSEClientTransport };

/** An SDK for `tell`, in the given negotiation mode. */
export function v2(name, mode, expectedVersion) {
  return {
    name: `@modelcontextprotocol/client ${name}`,
    expectedVersion,
    isProtocolError: (error) => error instanceof ProtocolError,
    /** The HTTP status with which a connection was refused. */
    refusal: (error) => error.status ?? error.code,
    /** `ask`, where there is one, answers what the server asks a person, in the ways that `elicitation` says. */
    async connect(address, ask, elicitation = {}) {
      const transport = transportTo(address, TRANSPORTS);
      const stderr = transport.stderr && new Stderr(transport.stderr);
      const options = { versionNegotiation: { mode }, capabilities: ask ? { elicitation } : {} };
      const client = new Client({ name: 'clients', version: '1.0.0' }, options);
      if (ask) client.setRequestHandler('elicitation/create', ({ params }) => ask(params));
      const faults = [];
      client.onerror = (error) => faults.push(`${error}`);
      await client.connect(transport);
      return {
        version: client.getNegotiatedProtocolVersion(),
        instructions: client.getInstructions(),
        serverInfo: client.getServerVersion(),
        stderr,
        faults,
        listTools: async () => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools,
        callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
        async close() {
          try {
            await transport.terminateSession?.();
          } finally {
            await client.close();
          }
        },
      };
    },
  };
}
