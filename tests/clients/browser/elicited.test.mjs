// An agent asks for a sign-in; its client opens the address for its user, and no model sees it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { told } from '../typescript/asking.mjs';
import { HttpServer, PATIENCE_MS, parameters, within } from '../typescript/server.mjs';
import { v1 } from '../typescript/v1.mjs';
import { v2 } from '../typescript/v2.mjs';
import { Wire } from '../typescript/wire.mjs';
import { Browser, KEY, Place, Run, until } from './people.mjs';

const SIGN_IN = 'linkedin_sign_in';
const LINK = /^http:\/\/127\.0\.0\.1:\d+\/connect\/[\w-]{43}$/;
/** How long the server waits for a person, and a little. */
const PATIENT_MS = 45_000 + PATIENCE_MS;

const SDKS = [
  { sdk: v1, era: '2025-11-25' },
  { sdk: v2('auto', 'auto', '2026-07-28'), era: '2026-07-28' },
  { sdk: v2('legacy', 'legacy', '2025-11-25'), era: '2025-11-25' },
  { sdk: v2('pinned', { pin: '2026-07-28' }, '2026-07-28'), era: '2026-07-28' },
];
/** Each over its host's pipes, and some over HTTP too. */
const CLIENTS = [...SDKS.map((one) => ({ ...one, via: 'stdio' })), ...SDKS.slice(0, 2).map((one) => ({ ...one, via: 'http' }))];

describe('a sign-in that an agent asks for', { timeout: 16 * PATIENCE_MS }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Place} */
  let place;
  const ends = [];
  before(async () => {
    [browser, place] = await Promise.all([Browser.start(), Place.open()]);
  });
  beforeEach(() => place.moves());
  afterEach(async () => {
    while (ends.length > 0) await ends.pop()();
    await browser.forget();
  });
  after(async () => {
    await browser?.close();
    await place?.close();
  });

  /** Goes the whole way, from our page to the last one. */
  async function walks(url, { member = 'ada', answer = 'allow', fill = async () => {} } = {}) {
    assert.match(url, LINK);
    const visit = await browser.open(url);
    await visit.says('Connect a LinkedIn account');
    await fill(visit);
    await visit.press('Continue to LinkedIn');
    await visit.consents(member, answer);
    await visit.says(answer === 'allow' ? 'You are signed in' : 'Not signed in');
    assert.deepEqual(visit.complaints, []);
  }

  /** What the person does has to work; what it is waited for with must not hide that it did not. */
  const both = async (walk, call) => (await Promise.all([walk, call]))[1];

  /** A client that opens addresses: `call` calls the tool, and `person` does what comes of each address. */
  async function connects({ sdk, era, via }, args) {
    const person = { urls: [], walk: Promise.resolve(), does: null };
    const opens = ({ mode, url, message }) => {
      assert.equal(mode, 'url');
      assert.match(message, /^Sign in to LinkedIn, to connect it as the account "\w+"\.$/);
      person.urls.push(url);
      // Clients say that the address was opened, and do not wait for what becomes of it.
      const action = person.does === null ? 'decline' : 'accept';
      if (person.does !== null) person.walk = walks(url, person.does);
      person.walk.catch(() => {});
      return { action };
    };
    let address = parameters({ args: [...args, 'serve'] });
    if (via === 'http') {
      const server = await HttpServer.start({ args, env: { LINKEDIN_MCP_HTTP_KEY: KEY } });
      ends.push(async () => assert.equal(await server.stop(), 0));
      address = server.address('http', { authorization: `Bearer ${KEY}` });
    }
    const client = await within(sdk.connect(address, opens, { url: {} }), 'connecting');
    ends.push(async () => {
      await client.close();
      assert.deepEqual([client.faults, client.stderr?.noise() ?? []], [[], []]);
    });
    assert.equal(client.version, sdk.expectedVersion);
    const once = (tool, given) => within(client.callTool(tool, given), tool);
    /** Signs in as the newer era does it by itself, and the older one by a second call. */
    async function signsIn(given) {
      person.urls.length = 0;
      let raw;
      if (era === '2026-07-28') {
        raw = await once(SIGN_IN, given);
      } else {
        const error = await once(SIGN_IN, given).then((answer) => assert.fail(told(answer)), (refusal) => refusal);
        assert.equal(error.code, -32042, `${error}`);
        assert.ok(!`${error.message}`.includes('/connect/'), 'what a model may read');
        assert.equal(error.elicitations.length, 1);
        assert.ok(error.elicitations[0].elicitationId);
        opens(error.elicitations[0]);
        raw = await once(SIGN_IN, given);
      }
      await person.walk;
      assert.equal(person.urls.length, 1, 'opened once');
      const { port, pathname } = new URL(person.urls[0]);
      for (const secret of [port, pathname.split('/')[2], 'sandbox-']) assert.ok(!told(raw).includes(secret), told(raw));
      return raw;
    }
    return { client, person, signsIn, call: once };
  }

  /** The sign-in is kept. */
  function isSignedIn(raw, account, person) {
    assert.notEqual(raw.isError, true, told(raw));
    const { outcome, result, summary } = raw.structuredContent;
    assert.deepEqual([outcome, result.account, result.untrusted.name], ['done', account, person], told(raw));
    assert.deepEqual([...result.scopes].sort(), ['openid', 'profile', 'w_member_social']);
    assert.ok(!summary.includes(person), 'who it is wrote their name themselves');
  }

  /** It came to nothing, for this reason. */
  function isNotSignedIn(raw, kind, cause) {
    assert.equal(raw.isError, true, told(raw));
    const { outcome, error } = raw.structuredContent;
    assert.deepEqual([outcome, error.kind], ['not_done', kind], told(raw));
    assert.match(error.cause, cause);
  }

  /** An agent posts as the account. */
  async function posts(call, account, member, text) {
    const raw = await call('linkedin_posts_write', { action: 'create', author: 'me', account, text });
    assert.notEqual(raw.isError, true, told(raw));
    const { outcome, result, target } = raw.structuredContent;
    assert.deepEqual([outcome, target], ['done', 'custom'], told(raw));
    const found = await place.sandbox.reading(text);
    assert.deepEqual(found.map((post) => [post.urn, post.member]), [[result.post, member]]);
  }

  for (const one of CLIENTS) {
    it(`is opened by ${one.sdk.name} (${one.era}, ${one.via}), and used on the same connection`, async () => {
      const { person, signsIn, call } = await connects(one, [...place.live(), '--redirect', await place.redirect()]);
      const about = `${one.sdk.name} over ${one.via}`;
      const mine = { account: 'mine', for: 'posting' };

      if (one.era === '2026-07-28') {
        isNotSignedIn(await signsIn(mine), 'not_signed_in', /did not open the sign-in page/);
      }
      person.does = { answer: 'cancel' };
      isNotSignedIn(await signsIn(mine), 'not_signed_in', /permissions were not granted/i);
      assert.match((await place.run(['accounts'])).said, /^Nobody is signed in/);

      person.does = { member: 'ada' };
      isSignedIn(await signsIn(mine), 'mine', 'Ada Lindqvist');
      await posts(call, 'mine', 'ada', `Posted after ${about} signed in`);
      // Another account beside it, of somebody else.
      person.does = { member: 'ben' };
      isSignedIn(await signsIn({ account: 'other' }), 'other', 'Ben Osei');
      await posts(call, 'other', 'ben', `Posted by the other after ${about} signed in`);
      await posts(call, undefined, 'ada', `Posted without a name after ${about} signed in`);
    });
  }

  /** What the server takes for a browser: it writes down what it is to open. */
  function opener() {
    const at = path.join(place.state, 'open');
    writeFileSync(`${at}.seen`, '');
    writeFileSync(at, '#!/bin/sh\nprintf "%s %s\\n" "$#" "$*" >>"$0.seen"\n', { mode: 0o755 });
    const opened = () => readFileSync(`${at}.seen`, 'utf8').split('\n').slice(0, -1).map((line) => line.replace(/^1 /, ''));
    return { at, opened, first: () => until(() => opened()[0], () => 'an opened address') };
  }
  const opening = async (at) => [...place.live(at), '--redirect', await place.redirect(), 'serve'];

  for (const era of ['2025-11-25', '2026-07-28']) {
    it(`opens the person's own browser where the client opens nothing, ${era}`, async () => {
      const { at, opened, first } = opener();
      const wire = new Wire({ args: await opening(at) });
      ends.push(() => wire.close());
      if (era === '2025-11-25') await wire.initialize();
      const mine = { name: SIGN_IN, arguments: { account: 'mine' } };
      const call = wire.request('tools/call', mine);
      const url = await first();
      // A client that gave up finds the same sign-in again.
      wire.giveUp(call);
      const joined = wire.callTool(SIGN_IN, mine.arguments);
      const raw = await both(walks(url), joined);
      isSignedIn(raw, 'mine', 'Ada Lindqvist');
      assert.deepEqual(opened(), [url]);
      assert.ok(!told(raw).includes('127.0.0.1'), told(raw));
      await posts((tool, given) => wire.callTool(tool, given), 'mine', 'ada', `Posted after a browser opened, ${era}`);
    });
  }

  it('lets the person go back to our page, and on again', async () => {
    const { at, first } = opener();
    const wire = new Wire({ args: await opening(at) });
    ends.push(() => wire.close());
    const call = wire.callTool(SIGN_IN, { account: 'mine' });
    const visit = await browser.open(await first());
    await visit.press('Continue to LinkedIn');
    const state = new URL(visit.url).searchParams.get('state');
    await visit.page.goBack();
    await visit.says('Connect a LinkedIn account');
    await visit.press('Continue to LinkedIn');
    assert.notEqual(new URL(visit.url).searchParams.get('state'), state);
    await visit.consents('ada', 'allow');
    await visit.says('You are signed in');
    isSignedIn(await call, 'mine', 'Ada Lindqvist');
  });

  it('says that the person is still away after a while, and goes on where it was', async () => {
    const { at, opened, first } = opener();
    const client = await within(v1.connect(parameters({ args: await opening(at) })), 'connecting');
    ends.push(() => client.close());
    const call = () => client.callTool(SIGN_IN, { account: 'slow' }, { timeout: PATIENT_MS });
    const began = Date.now();
    const raw = await call();
    assert.ok(Date.now() - began > 30_000, 'a person needs a while');
    isNotSignedIn(raw, 'needs_confirmation', /have not finished yet/);
    assert.ok(!told(raw).includes('127.0.0.1'), told(raw));
    isSignedIn(await both(walks(await first()), call()), 'slow', 'Ada Lindqvist');
    assert.equal(opened().length, 1);
  });

  for (const one of SDKS.slice(0, 2)) {
    it(`leaves the sandbox in the middle of a conversation, ${one.sdk.name}`, async () => {
      const file = path.join(place.state, 'settings.toml');
      writeFileSync(file, '# Mine.\nread_cache = 7 # and nobody else\'s\n');
      const keys = ['--state-dir', place.state, '--vault', 'file', '--vault-key-file', place.keyFile, '--browser', 'off'];
      const settings = [
        '--config', file, '--oauth-base', place.world.api, '--redirect', await place.redirect(), ...keys,
      ];
      const { client, person, signsIn, call } = await connects(one, settings);
      const says = async (text) => (await call('linkedin_posts_write', { action: 'create', author: 'me', text })).structuredContent;
      const early = await says('Only for trying');
      assert.deepEqual([early.outcome, early.target, early.account], ['done', 'sandbox', 'ada'], JSON.stringify(early));

      const fill = (live) => async ({ page }) => {
        await page.getByLabel('Client ID').fill(place.world.client_id);
        await page.getByLabel('Client secret').fill(place.world.client_secret);
        if (live) await page.getByLabel('From now on use LinkedIn itself').check();
      };
      // Without the tick the sandbox stays the target.
      person.does = { member: 'ben', fill: fill(false) };
      isSignedIn(await signsIn({}), 'default', 'Ben Osei');
      assert.equal((await says('Still for trying')).target, 'sandbox');
      assert.doesNotMatch(readFileSync(file, 'utf8'), /target/);

      person.does = {
        member: 'ben',
        fill: async (visit) => {
          await fill(true)(visit);
          await visit.shot('9-leave-the-sandbox');
        },
      };
      const raw = await signsIn({});
      isSignedIn(raw, 'default', 'Ben Osei');
      assert.match(raw.structuredContent.summary, /From now on calls go to LinkedIn itself/);
      const written = readFileSync(file, 'utf8');
      assert.match(written, /^target = "live"$/m);
      assert.match(written, /^# Mine\.\nread_cache = 7 # and nobody else's$/m);

      const text = `For everybody, by ${one.sdk.name}`;
      const late = await call('linkedin_posts_write', { action: 'create', author: 'me', text });
      const { outcome, target, account, summary } = late.structuredContent;
      assert.deepEqual([outcome, target, account], ['done', 'custom', 'default'], told(late));
      assert.doesNotMatch(summary, /^Sandbox:/);
      assert.deepEqual((await place.sandbox.reading(text)).map((post) => post.member), ['ben']);
      // What was only tried stayed where it was, and the connection still lists its tools.
      assert.deepEqual(await place.sandbox.reading('Still for trying'), []);
      assert.ok((await client.listTools()).some(({ name }) => name === SIGN_IN));
      // So it is after the next start.
      const next = new Run([...settings, 'call', 'linkedin_status', '{}']);
      assert.equal(JSON.parse(await next.ends(0)).target, 'custom', next.said);
    });
  }
});
