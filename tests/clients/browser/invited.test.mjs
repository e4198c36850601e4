// Somebody whom the operator of an HTTP server invited connects their account by a link, and agents post as them.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import { BINARY, HOME, HttpServer, PATIENCE_MS, within } from '../typescript/server.mjs';
import { v1 } from '../typescript/v1.mjs';
import { v2 } from '../typescript/v2.mjs';
import { Browser, KEY, Place, send } from './people.mjs';

describe('an invited account', { timeout: 8 * PATIENCE_MS }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Place} */
  let place;
  let server, origin;
  const clients = [];
  before(async () => {
    [browser, place] = await Promise.all([Browser.start(), Place.open()]);
    server = await HttpServer.start({ args: place.live(), env: { LINKEDIN_MCP_HTTP_KEY: KEY } });
    ({ origin } = new URL(server.ready.mcp));
    await place.registers(`${origin}/oauth/callback`);
    const address = server.address('http', { authorization: `Bearer ${KEY}` });
    for (const sdk of [v1, v2('auto', 'auto', '2026-07-28')]) {
      clients.push({ name: sdk.name, client: await within(sdk.connect(address), 'connecting') });
    }
  });
  afterEach(async () => {
    await browser.forget();
  });
  after(async () => {
    for (const { client } of clients) await client.close();
    if (server) assert.equal(await server.stop(), 0);
    await browser?.close();
    await place?.close();
  });

  /** Makes a link. */
  async function invites(name, ...more) {
    const { stdout, said } = await place.run(['accounts', 'invite', name, '--at', origin, ...more]);
    assert.equal(stdout.length, 1, said);
    assert.match(stdout[0], new RegExp(`^${origin}/connect/[\\w-]{43}$`), said);
    return stdout[0];
  }

  const listed = async () => (await place.run(['accounts'])).stdout.join('\n');
  const stateOf = (visit) => new URL(visit.url).searchParams.get('state');
  const posts = (client, account, text) => within(
    client.callTool('linkedin_posts_write', { action: 'create', author: 'me', account, text }),
    'a post',
  );

  /** Opens a link, and goes on to LinkedIn. */
  async function goes(link) {
    const visit = await browser.open(link);
    await visit.says('Connect a LinkedIn account');
    await visit.press('Continue to LinkedIn');
    return visit;
  }

  it('is the account of whoever sat at the window that opened the link', async () => {
    const [link, theirs] = [await invites('client-b'), await invites('mallory')];
    const visit = await goes(link);
    const state = stateOf(visit);

    // Somebody who has a link of their own, and has learnt the state of the other.
    const other = await goes(theirs);
    for (const stranger of [other, await browser.open('about:blank')]) {
      const tab = await stranger.beside(`${origin}/oauth/callback?code=AQTmade-up&state=${state}`);
      assert.equal(tab.status, 403, await tab.text());
      await tab.says('This began in another window');
      await tab.shot('7-other-window');
    }
    // And who would have their own answer counted for the guest's.
    await place.sandbox.tell('consent', { member: 'dmitri', answer: 'allow' });
    const back = (await send(other.url)).headers.location;
    assert.match(back, /\/oauth\/callback\?code=/);
    const lured = await visit.beside(back);
    assert.equal(lured.status, 403, await lured.text());
    await lured.says('This began in another window');
    assert.equal(await place.exchanges(), 0);

    await visit.consents('cleo', 'allow');
    await visit.says('You are signed in');
    const accounts = await listed();
    assert.match(accounts, /^client-b \(default\) {2}Cleo /m);
    assert.match(accounts, /^mallory {2}invited; /m);
    assert.doesNotMatch(accounts, /Dmitri/);
  });

  it('is still to be connected after a no, by the same link', async () => {
    const link = await invites('client-c', '--for', 'posting');
    const visit = await goes(link);
    await visit.consents('ben', 'cancel');
    assert.match(await visit.says('Not signed in'), /permissions were not granted\. Nothing has changed\. Open the link again/);
    await visit.shot('8-guest-said-no');
    const again = await goes(link);
    await again.consents('ben', 'allow');
    await again.says('You are signed in');
    assert.match(await listed(), /^client-c {2}Ben /m);
    await place.run(['accounts', 'remove', 'client-c']);
  });

  it('tells a guest what is theirs to do, and nothing of the machine', async (t) => {
    const { products } = place.world.apps.find((app) => app.client_id === place.world.client_id);
    t.after(() => place.change({ products }));
    await place.change({ products: [] });
    const link = await invites('client-g');
    const visit = await goes(link);
    const text = await visit.says('Not signed in');
    await visit.shot('8-guest-without-product');
    assert.match(text, /does not let this app ask for these permissions\. Tell whoever gave you the link/);
    await place.change({ products });

    // What a guest cannot set right may name files.
    const wrong = await goes(link);
    await place.sandbox.tell('faults', {
      match: { path: '/oauth/v2/accessToken' }, times: 1, fault: { kind: 'status', status: 500 },
    });
    await wrong.consents('ben', 'allow');
    const ill = await wrong.says('Not signed in');
    for (const shown of [text, ill]) {
      assert.ok(!shown.includes(path.dirname(BINARY)) && !shown.includes(HOME) && !shown.includes('--'), shown);
    }
    // It was not the guest's last chance.
    const again = await goes(link);
    await again.consents('ben', 'allow');
    await again.says('You are signed in');
    await place.run(['accounts', 'remove', 'client-g']);
  });

  it('can be connected beside another in the same browser', async () => {
    const names = ['client-d', 'client-e'];
    const first = await goes(await invites(names[0]));
    const second = await first.beside(await invites(names[1]));
    await second.press('Continue to LinkedIn');
    for (const visit of [first, second]) {
      await visit.consents('ben', 'allow');
      await visit.says('You are signed in');
    }
    const accounts = await listed();
    for (const name of names) assert.match(accounts, new RegExp(`^${name} {2}Ben `, 'm'));
    // To revoke the one ends the other's token too, where it is the same member's.
    for (const name of names) await place.run(['accounts', 'remove', name]);
  });

  it('opens nothing once the invitation was taken back', async () => {
    const link = await invites('client-f');
    const early = await goes(link);
    const { said } = await place.run(['accounts', 'remove', 'client-f']);
    assert.match(said, /The invitation for `client-f` opens nothing any more\./);
    const late = await browser.open(link);
    assert.equal(late.status, 410);
    await late.says('Nothing to answer any more');
    // Nor does it help to have been at LinkedIn already.
    const before = await place.exchanges();
    await early.consents('ben', 'allow');
    await early.says('Nothing to answer any more');
    assert.equal(await place.exchanges(), before);
    assert.doesNotMatch(await listed(), /client-f/);
  });

  it('is connected by whoever has the link, used by agents, and ended by the operator', async () => {
    const link = await invites('client-a');
    assert.match(await listed(), /^client-a {2}invited; the link opens until \d{4}-/m);
    const visit = await browser.open(link);
    assert.equal(visit.status, 200);
    const before = await visit.says('Connect a LinkedIn account');
    await visit.shot('5-connect');
    for (const words of ['client-a', 'openid', 'profile', 'w_member_social', place.world.client_id]) {
      assert.ok(before.includes(words), `no ${words} in:\n${before}`);
    }
    // The app is the operator's: a guest can neither name one nor set it right.
    assert.equal(await visit.page.locator('input').count(), 0, before);
    assert.doesNotMatch(before, /Auth tab/);
    // To look at it is not to use it.
    assert.equal((await send(link)).status, 200);
    await visit.press('Continue to LinkedIn');
    await visit.consents('ben', 'allow');
    await visit.says('You are signed in');
    assert.deepEqual(visit.complaints, []);
    assert.match(await listed(), /^client-a {2}Ben Osei$/m);

    const again = await browser.open(link);
    assert.equal(again.status, 410);
    await again.says('Nothing to answer any more');
    await again.shot('6-used-link');
    // Neither is what LinkedIn answered good for anything any more.
    const back = await browser.open(visit.url);
    assert.equal(back.status, 410);
    await back.says('Nothing to answer any more');

    for (const { name, client } of clients) {
      const text = `Written by an agent (${name}), for Ben`;
      const { structuredContent: answer } = await posts(client, 'client-a', text);
      assert.deepEqual([answer.outcome, answer.account, answer.target], ['done', 'client-a', 'custom'], JSON.stringify(answer));
      const [post, ...others] = await place.sandbox.reading(text);
      assert.deepEqual([post.urn, post.member, others.length], [answer.result.post, 'ben', 0]);
    }

    // Whoever has kept the token finds that it is over.
    const kept = path.join(place.scratch, 'kept');
    cpSync(place.state, kept, { recursive: true });
    const removed = await place.run(['accounts', 'remove', 'client-a']);
    assert.match(removed.said, /`client-a` is forgotten here, and LinkedIn has revoked its token\./);
    assert.equal((await place.asked('/oauth/v2/revoke')).at(-1)?.status, 200);
    for (const { client } of clients) {
      const raw = await posts(client, 'client-a', 'Too late');
      assert.equal(raw.isError, true, JSON.stringify(raw));
      const { error, linkedin_calls: sent } = raw.structuredContent;
      assert.deepEqual([error.kind, sent], ['not_signed_in', 0], JSON.stringify(error));
      assert.match(error.cause, /no account `client-a`/);
    }
    assert.doesNotMatch(await listed(), /client-a/);
    place.state = kept;
    const write = { action: 'create', author: 'me', account: 'client-a', text: 'Too late' };
    const call = await place.run(['call', 'linkedin_posts_write', JSON.stringify(write)], 1);
    assert.equal(JSON.parse(call.stdout[0]).error.kind, 'token_revoked', call.said);
    assert.deepEqual(await place.sandbox.reading('Too late'), []);
  });
});
