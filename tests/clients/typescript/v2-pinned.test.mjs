import assert from 'node:assert/strict';
import { it } from 'node:test';

import { HttpServer, VIA, within } from './server.mjs';
import { tell } from './story.mjs';
import { v2 } from './v2.mjs';

const sdk = v2('pinned', { pin: '2026-07-28' }, '2026-07-28');

if (VIA === 'sse') {
  it(`${sdk.name}, sse: is told that there are only older protocols here`, async () => {
    const server = await HttpServer.start();
    await assert.rejects(within(sdk.connect(server.address('sse')), 'connecting'), (error) => {
      assert.ok(sdk.isProtocolError(error), `${error}`);
      assert.equal(error.code, -32022);
      assert.deepEqual(error.data.supported, ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']);
      return true;
    });
    assert.equal(await server.stop(), 0);
    assert.deepEqual(server.stderr.noise(), []);
  });
} else {
  tell(sdk);
}
