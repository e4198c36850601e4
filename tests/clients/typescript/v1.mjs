// @modelcontextprotocol/sdk 1.x
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';

import { Stderr, transportTo } from './server.mjs';

const TRANSPORTS = { stdio: StdioClientTransport, http: StreamableHTTPClientTransport, sse: SSEClientTransport };

/** An SDK for `tell`. */
export const v1 = {
  name: '@modelcontextprotocol/sdk',
  expectedVersion: '2025-11-25',
  isProtocolError: (error) => error instanceof McpError,
  /** The HTTP status with which a connection was refused. */
  refusal: (error) => error.code,
  /** `ask`, where there is one, answers what the server asks a person, in the ways that `elicitation` says. */
  async connect(address, ask, elicitation = {}) {
    const transport = transportTo(address, TRANSPORTS);
    const stderr = transport.stderr && new Stderr(transport.stderr);
    // This SDK keeps the version to itself, but tells a transport that wants to know.
    let version;
    const { setProtocolVersion } = transport;
    transport.setProtocolVersion = (negotiated) => {
      version = negotiated;
      setProtocolVersion?.call(transport, negotiated);
    };
    const capabilities = ask ? { elicitation } : {};
    const client = new Client({ name: 'clients', version: '1.0.0' }, { capabilities });
    if (ask) client.setRequestHandler(ElicitRequestSchema, ({ params }) => ask(params));
    const faults = [];
    let closing = false;
    client.onerror = (error) => {
      // It calls its own end of a stream a fault.
      if (!(closing && /^Error: SSE stream disconnected: AbortError/.test(`${error}`))) faults.push(`${error}`);
    };
    await client.connect(transport);
    await client.ping();
    return {
      version,
      instructions: client.getInstructions(),
      serverInfo: client.getServerVersion(),
      stderr,
      faults,
      listTools: async () => (await client.listTools()).tools,
      callTool: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
      async close() {
        try {
          await transport.terminateSession?.();
        } finally {
          closing = true;
          await client.close();
        }
      },
    };
  },
};
