// mcp.example.json as a desktop host would use it: to the letter, from anywhere, with next to no environment.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { BINARY, HOME, PATIENCE_MS, within } from '../typescript/server.mjs';
import { Conversation, PAGE } from '../typescript/story.mjs';
import { v1 } from '../typescript/v1.mjs';
import { v2 } from '../typescript/v2.mjs';

const EXAMPLE = path.join(import.meta.dirname, '../../../mcp.example.json');
const { mcpServers } = JSON.parse(readFileSync(EXAMPLE, 'utf8'));

assert.equal(path.basename(BINARY), 'linkedin-mcp', 'the example names linkedin-mcp');

// The SDKs hand on a little of this process's environment, so this process must not have more.
for (const name of Object.keys(process.env)) {
  if (name !== 'PATH') delete process.env[name];
}
process.env.PATH = `${path.dirname(BINARY)}:${process.env.PATH}`;

/** An entry of the file, as a host passes it on. */
function entry(name, env) {
  const { command, args, env: own, ...rest } = mcpServers[name];
  assert.equal(command, 'linkedin-mcp');
  assert.deepEqual(rest, {}, `${name} has fields that hosts may not know`);
  return { command, args, env: { ...env, ...own }, cwd: '/', stderr: 'pipe' };
}

for (const sdk of [v1, v2('auto', 'auto', '2026-07-28')]) {
  for (const [what, env] of [['a home directory', { HOME }], ['nothing but a path', {}]]) {
    describe(`mcp.example.json, ${sdk.name}, ${what}`, { timeout: 3 * PATIENCE_MS }, () => {
      let host;
      before(async () => {
        host = await Conversation.open(sdk, 'ada', entry('linkedin-sandbox', env));
      });
      after(async () => {
        await host?.close();
      });

      it('connects and lists tools', async () => {
        assert.equal(host.client.version, sdk.expectedVersion);
        const tools = await host.client.listTools();
        assert.equal(tools[0].name, 'linkedin_status');
        assert.ok(tools.some((tool) => tool.name === 'linkedin_posts_write'));
      });

      it('publishes and reads a post', async () => {
        await host.succeeds('linkedin_status', {});
        const text = 'Hello from a host (with no environment) #hello';
        const write = { action: 'create', author: 'acme-maps', text };
        const created = await host.succeeds('linkedin_posts_write', write);
        assert.equal(created.result.verified, true);
        const real = await host.reads(created.result.post, text);
        assert.equal(real.author, PAGE);
      });
    });
  }

  it(`mcp.example.json, ${sdk.name}: the live entry waits for a token and calls nobody`, async () => {
    // A host that knows no variables passes ${…} on as it stands.
    const client = await within(sdk.connect(entry('linkedin', { HOME })), 'connecting');
    const tools = await client.listTools();
    assert.equal(tools[0].name, 'linkedin_status');
    const calls = [
      ['linkedin_status', {}],
      ['linkedin_posts_write', { action: 'create', author: 'me', text: 'Nobody is to see this.' }],
    ];
    for (const [name, args] of calls) {
      const { isError, structuredContent: answer } = await within(client.callTool(name, args), name);
      assert.equal(isError, true, JSON.stringify(answer));
      assert.equal(answer.error.kind, 'not_signed_in');
      assert.equal(answer.linkedin_calls, 0);
      assert.ok(!answer.summary.startsWith('Sandbox:'), answer.summary);
      assert.ok(answer.error.fix.length > 0);
    }
    await client.close();
    assert.deepEqual(client.faults, []);
  });
}
