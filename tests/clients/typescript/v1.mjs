// @modelcontextprotocol/sdk 1.x
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';

import { Stderr } from './server.mjs';

/** An SDK for `tell`. */
export const v1 = {
  name: '@modelcontextprotocol/sdk',
  expectedVersion: '2025-11-25',
  isProtocolError: (error) => error instanceof McpError,
  async connect(parameters) {
    const transport = new StdioClientTransport(parameters);
    const stderr = new Stderr(transport.stderr);
    // This SDK keeps the version to itself, but tells a transport that wants to know.
    let version;
    transport.setProtocolVersion = (negotiated) => {
      version = negotiated;
    };
    const client = new Client({ name: 'clients', version: '1.0.0' });
    const faults = [];
    client.onerror = (error) => faults.push(`${error}`);
    await client.connect(transport);
    await client.ping();
    return {
      version,
      instructions: client.getInstructions(),
      serverInfo: client.getServerVersion(),
      stderr,
      faults,
      listTools: async () => (await client.listTools()).tools,
      callTool: (name, args) => client.callTool({ name, arguments: args }),
      close: () => client.close(),
    };
  },
};
