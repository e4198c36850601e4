// @modelcontextprotocol/client 2.x
import { Client, ProtocolError } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { Stderr } from './server.mjs';

/** An SDK for `tell`, in the given negotiation mode. */
export function v2(name, mode, expectedVersion) {
  return {
    name: `@modelcontextprotocol/client ${name}`,
    expectedVersion,
    isProtocolError: (error) => error instanceof ProtocolError,
    async connect(parameters) {
      const transport = new StdioClientTransport(parameters);
      const stderr = new Stderr(transport.stderr);
      const client = new Client({ name: 'clients', version: '1.0.0' }, { versionNegotiation: { mode } });
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
        callTool: (name, args) => client.callTool({ name, arguments: args }),
        close: () => client.close(),
      };
    },
  };
}
