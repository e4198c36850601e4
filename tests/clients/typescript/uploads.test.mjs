// Files that come over HTTP: a one-time address, and what is posted with what came there.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { PDF, PNG, SRT, digest, mp4 } from './files.mjs';
import { sdk } from './sdk.mjs';
import { BINARY, HttpServer, PATIENCE_MS, VIA, parameters } from './server.mjs';
import { Conversation, PAGE } from './story.mjs';

const KEY = 'only-for-these-tests-0123456789';
const VIDEO = mp4(1_500_000, 12_000);

/** Sends a body to an address as any program would. */
async function put(address, body, headers = {}, method = 'PUT') {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(address, { method, body, headers, signal });
  const text = await answer.text();
  return { status: answer.status, said: text.startsWith('{') ? JSON.parse(text) : text };
}

assert.notEqual(VIA, 'stdio', 'uploads need HTTP');

describe(`uploads, ${sdk.name}, ${VIA}`, { timeout: 6 * PATIENCE_MS }, () => {
  /** @type {Conversation} */
  let ada;
  before(async () => {
    ada = await Conversation.open(sdk, 'ada');
  });
  after(async () => {
    await ada?.close();
  });

  const begin = async (conversation = ada) => {
    const answer = await conversation.call('linkedin_media_write', { action: 'begin_upload' });
    assert.equal(answer.outcome, 'done', JSON.stringify(answer));
    assert.equal(answer.linkedin_calls, 0);
    return answer.result;
  };
  const filled = async (body) => {
    const { handle, address } = await begin();
    const { status, said } = await put(address, body);
    assert.equal(status, 201, JSON.stringify(said));
    assert.deepEqual(said, { handle, bytes: body.length, sha256: digest(body) });
    return handle;
  };
  const publish = async (what) => {
    const answer = await ada.call('linkedin_publish', { author: 'acme-maps', ...what });
    assert.equal(answer.outcome, 'done', JSON.stringify(answer));
    return answer.result;
  };

  it('gives an address of this server, good for once and for a while', async () => {
    const first = await begin();
    const second = await begin();
    const base = ada.server.ready.mcp.replace(/\/mcp$/, '');
    assert.equal(first.address, `${base}/uploads/${first.handle}`);
    assert.notEqual(first.handle, second.handle);
    // Nobody guesses 128 bits.
    assert.ok(/[\w-]{22,}$/.test(first.handle), first.handle);
    assert.ok(Object.values(first).some((value) => /^\d{4}-\d\d-\d\dT/.test(value)), `no end: ${JSON.stringify(first)}`);
  });

  it('publishes a picture that was sent there', async () => {
    const handle = await filled(PNG);
    const result = await publish({ text: 'Sent (in pieces).', images: [{ file: handle, altText: 'A dot' }] });
    assert.equal(result.verified, true);
    const real = await ada.sandbox.post(result.post);
    assert.equal(real.rendered, 'Sent (in pieces).');
    assert.equal(real.author, PAGE);
    assert.deepEqual(real.media.map((one) => one.sha256), [digest(PNG)]);
    assert.equal(real.content.media.altText, 'A dot');
  });

  it('publishes a video with captions and a picture of it', async () => {
    const [file, captions, thumbnail] = [await filled(VIDEO), await filled(SRT), await filled(PNG)];
    const result = await publish({ text: 'Moving.', video: { file, captions, thumbnail, title: 'Twelve seconds' } });
    const real = await ada.sandbox.post(result.post);
    assert.deepEqual(real.media.map((one) => one.sha256), [digest(VIDEO)]);
    const { media } = await ada.sandbox.world();
    const video = media.find((one) => one.urn === real.media[0].urn);
    assert.equal(video.bytes, VIDEO.length);
    assert.equal(video.captions.sha256, digest(SRT));
    assert.equal(video.thumbnail.sha256, digest(PNG));
  });

  it('publishes a document', async () => {
    const result = await publish({ text: 'To read.', document: { file: await filled(PDF), title: 'One page' } });
    const real = await ada.sandbox.post(result.post);
    assert.deepEqual(real.media.map((one) => one.sha256), [digest(PDF)]);
  });

  it('shows before it does anything what it would do with a file', async () => {
    const before = await ada.sandbox.world();
    const handle = await filled(PNG);
    const result = await publish({ text: 'Perhaps.', images: [{ file: handle }], preview: true });
    assert.ok(JSON.stringify(result).includes('Perhaps.'));
    assert.deepEqual((await ada.sandbox.world()).effects, before.effects);
    // What was looked at can be used.
    assert.ok((await publish({ text: 'Perhaps.', images: [{ file: handle }] })).post);
  });

  it('takes one file, once', async () => {
    const { handle, address } = await begin();
    assert.equal((await put(address, PNG)).status, 201);
    const second = await put(address, PDF);
    assert.equal(second.status, 409);
    assert.ok(second.said.error && second.said.fix.length > 0, JSON.stringify(second.said));
    // The first one stayed.
    const result = await publish({ text: 'The first.', images: [{ file: handle }] });
    assert.equal((await ada.sandbox.post(result.post)).media[0].sha256, digest(PNG));
  });

  it('knows no other handles, and takes them by PUT alone', async () => {
    const { address } = await begin();
    const base = address.replace(/[^/]+$/, '');
    const known = address.slice(base.length);
    const last = known.at(-1) === 'A' ? 'B' : 'A';
    for (const handle of ['', 'x', known.slice(0, -1), known.slice(0, -1) + last, `${known}/..`, `${known}%00`]) {
      const { status, said } = await put(base + handle, PNG);
      assert.equal(status, 404, `${handle}: ${status} ${JSON.stringify(said)}`);
    }
    for (const method of ['POST', 'PATCH', 'DELETE']) assert.equal((await put(address, PNG, {}, method)).status, 405);
    assert.equal((await fetch(address)).status, 405);
    assert.equal((await put(address, PNG)).status, 201, 'and it is good after all that');
  });

  it('turns away pages in a browser', async () => {
    const { address } = await begin();
    for (const origin of ['https://evil.example', 'null']) {
      assert.equal((await put(address, PNG, { origin })).status, 403, origin);
    }
    assert.equal((await put(address, PNG)).status, 201);
  });

  it('publishes nothing with a handle to which nothing was sent', async () => {
    const before = await ada.sandbox.count();
    const { handle } = await begin();
    const asked = { author: 'acme-maps', text: 'Empty.', images: [{ file: handle }] };
    const { error } = await ada.refuses('linkedin_publish', asked, 'conflict');
    assert.match(error.fix.join(' '), /PUT/, JSON.stringify(error));
    assert.equal(await ada.sandbox.count(), before);
  });

  it('publishes nothing that is not what it is called for', async () => {
    const text = await filled(Buffer.from('just some words\n'));
    for (const what of [{ images: [{ file: text }] }, { video: { file: text } }, { document: { file: text } }]) {
      const asked = { author: 'acme-maps', text: 'Words.', ...what };
      const { error } = await ada.refuses('linkedin_publish', asked, 'invalid_arguments');
      assert.ok(error.fix.every((way) => way.length > 10), JSON.stringify(error));
    }
    const picture = await filled(PNG);
    const asked = { author: 'acme-maps', text: 'Not a video.', video: { file: picture } };
    await ada.refuses('linkedin_publish', asked, 'invalid_arguments');
  });

  it('reads no files of its own machine over HTTP', async () => {
    for (const file of [BINARY, '/etc/hostname', '~/map.png', 'map.png']) {
      const asked = { author: 'acme-maps', text: 'Yours.', images: [{ file }] };
      const answer = await ada.call('linkedin_publish', asked);
      assert.equal(answer.outcome, 'not_done', file);
      assert.ok(['refused_by_policy', 'invalid_arguments'].includes(answer.error.kind), JSON.stringify(answer));
      assert.equal(answer.linkedin_calls, 0);
      assert.match(answer.error.fix.join(' '), /begin_upload|data:/, `${file}: ${JSON.stringify(answer.error)}`);
    }
  });

  it('offers no call as one that works which does not work over HTTP', async () => {
    const asked = { author: 'acme-maps', text: 'Yours.', images: [{ file: 'file:///etc/hostname' }] };
    const { error } = await ada.refuses('linkedin_publish', asked, 'invalid_arguments');
    const [, example] = /A call that works: (\{.*\})/.exec(error.fix.join(' ')) ?? [];
    if (example === undefined) return;
    const { action: _, ...works } = JSON.parse(example);
    const answer = await ada.call('linkedin_publish', { ...works, preview: true });
    assert.equal(answer.outcome, 'done', JSON.stringify(answer));
  });

  it('takes a file into the library, and then as a comment', async () => {
    const upload = { action: 'upload', owner: 'acme-maps', file: await filled(PNG) };
    const { result } = await ada.call('linkedin_media_write', upload);
    assert.match(result.media, /^urn:li:image:/);
    const target = 'urn:li:share:7530102757788864816';
    const comment = { action: 'create_comment', actor: 'acme-maps', target, text: 'Like this.', image: result.media };
    const made = await ada.succeeds('linkedin_engagement_write', comment);
    const { comments } = await ada.sandbox.world();
    assert.equal(comments.find((one) => one.urn === made.result.comment).image, result.media);
  });
});

describe(`uploads with a key, ${sdk.name}, ${VIA}`, { timeout: 3 * PATIENCE_MS }, () => {
  it('needs the key for the file as for every call', async () => {
    const server = await HttpServer.start({ env: { LINKEDIN_MCP_HTTP_KEY: KEY } });
    const bearer = { authorization: `Bearer ${KEY}` };
    const ada = await Conversation.visit(sdk, 'ada', server, bearer);
    const { result } = await ada.call('linkedin_media_write', { action: 'begin_upload' });
    assert.equal((await put(result.address, PNG)).status, 401);
    assert.equal((await put(result.address, PNG, { authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await put(result.address, PNG, bearer)).status, 201);
    await ada.close();
  });
});

describe(`uploads over standard input and output, ${sdk.name}`, { timeout: PATIENCE_MS }, () => {
  it('says that there is no address, and what there is', async () => {
    const ada = await Conversation.open(sdk, 'ada', parameters());
    const begin = { action: 'begin_upload' };
    const { error } = await ada.refuses('linkedin_media_write', begin, 'refused_by_policy');
    assert.match(error.fix.join(' '), /media root/);
    assert.match(error.fix.join(' '), /data:/);
    await ada.close();
  });
});
