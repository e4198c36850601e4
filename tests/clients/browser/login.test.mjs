// `login`: from the terminal to LinkedIn's page and back, in a real browser.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { PATIENCE_MS } from '../typescript/server.mjs';
import { Browser, Place, occupied, send } from './people.mjs';

describe('a sign-in at the terminal', { timeout: 10 * PATIENCE_MS }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Place} */
  let place;
  before(async () => {
    [browser, place] = await Promise.all([Browser.start(), Place.open()]);
  });
  beforeEach(() => place.moves());
  afterEach(async () => {
    await browser.forget();
  });
  after(async () => {
    await browser?.close();
    await place?.close();
  });

  /** The names of the accounts. */
  const listed = async () => (await place.run(['accounts'])).stdout.join('\n');

  /** Does in the browser what a sign-in at the terminal asks for, and gives what it then prints. */
  async function signs(run, member) {
    const visit = await browser.open(await run.address());
    await visit.consents(member, 'allow');
    await visit.says('You are signed in');
    return run.ends(0);
  }

  it('ends with who it is, what was granted and until when', async () => {
    const redirect = await place.redirect();
    const login = place.login('acme', '--for', 'posting', '--redirect', redirect);
    const visit = await browser.open(await login.address());
    assert.match(login.said, /Permissions that are asked for:\n {4}openid .*\n {4}profile .*\n {4}w_member_social /);
    assert.ok(login.said.includes(redirect), login.said);
    await visit.shot('1-consent');
    await visit.consents('ada', 'allow');
    assert.match(await visit.says('You are signed in'), /close this window/);
    await visit.shot('2-signed-in');
    assert.deepEqual(visit.complaints, []);
    const told = await login.ends(0);
    assert.match(told, /^Signed in as Ada \S.*\.$/m);
    assert.match(told, /^ {2}Account {3}acme \(the default\)$/m);
    assert.match(told, /^ {2}Granted {3}openid profile w_member_social$/m);
    assert.match(told, /^ {2}Until {5}\d{4}-\d\d-\d\d /m);
    assert.match(told, /^ {2}Kept in {3}a sealed file$/m);
    assert.match(await listed(), /^acme \(default\) {2}Ada /m);
    // Neither the code nor a token is for anybody's eyes.
    const code = new URL(visit.url).searchParams.get('code');
    assert.ok(code.length > 20, visit.url);
    for (const secret of [code, 'sandbox-', place.world.client_secret]) {
      assert.ok(!login.said.includes(secret), login.said);
    }
  });

  for (const [answer, reason] of [
    ['cancel', /the permissions were not granted/i],
    ['leave', /sign-in page was left without signing in/i],
  ]) {
    it(`says what to do after ${answer}`, async () => {
      const before = await place.exchanges();
      const login = place.login(answer, '--redirect', await place.redirect());
      const visit = await browser.open(await login.address());
      await visit.consents('ada', answer);
      const text = await visit.says('Not signed in');
      await visit.shot(`3-${answer}`);
      for (const words of [reason, /Nothing has changed\. Begin again when you want to/]) assert.match(text, words);
      await login.ends(1);
      for (const words of [reason, /Begin again when you want to/]) assert.match(login.said, words);
      assert.equal(await place.exchanges(), before);
      assert.doesNotMatch(await listed(), new RegExp(`^${answer}\\b`, 'm'));
    });
  }

  it('says what to do where the app lacks the product', async (t) => {
    const { products } = place.world.apps.find((app) => app.client_id === place.world.client_id);
    t.after(() => place.change({ products }));
    await place.change({ products: ['Share on LinkedIn'] });
    const login = place.login('lacking', '--redirect', await place.redirect());
    // LinkedIn sends back whoever would have nothing to agree to.
    const visit = await browser.open(await login.address());
    const text = await visit.says('Not signed in');
    await visit.shot('3-no-product');
    for (const words of [/does not let this app ask for these permissions/, /Add the product/]) assert.match(text, words);
    assert.ok(!text.includes('openid'), `LinkedIn's words came with the address:\n${text}`);
    await login.ends(1);
    assert.match(login.said, /does not let this app ask for these permissions: .*openid/);
  });

  it('takes no answer that belongs to another sign-in', async () => {
    const before = await place.exchanges();
    const redirect = await place.redirect();
    const login = place.login('other', '--redirect', redirect);
    await login.address();
    const visit = await browser.open(`${redirect}?code=AQTmade-up&state=made-up`);
    assert.match(await visit.says('Not signed in'), /Nothing was exchanged\. Begin again/);
    await visit.shot('4-wrong-state');
    await login.ends(1);
    assert.match(login.said, /does not belong to this sign-in: its `state` is another/);
    assert.equal(await place.exchanges(), before);
  });

  it('takes an answer once, and so does LinkedIn', async () => {
    const before = await place.exchanges();
    const redirect = await place.redirect();
    const login = place.login('once', '--redirect', redirect);
    const visit = await browser.open(await login.address());
    await place.sandbox.delay('/oauth/v2/accessToken', 400);
    let back;
    visit.page.on('request', (one) => (back = one.url().startsWith(redirect) ? one.url() : back));
    const allowed = visit.consents('ada', 'allow');
    await place.sandbox.waiting('/oauth/v2/accessToken');
    // While the first is at it: nobody listens for a second.
    const second = await send(back.replace('localhost', '127.0.0.1'), { headers: { host: new URL(redirect).host } });
    assert.ok(['ECONNREFUSED', 'ECONNRESET'].includes(second.status), `${second.status} ${second.text}`);
    await allowed;
    await visit.says('You are signed in');
    await login.ends(0);
    assert.equal((await send(back)).status, 'ECONNREFUSED');
    assert.equal(await place.exchanges(), before + 1);

    const form = new URLSearchParams({
      grant_type: 'authorization_code', code: new URL(back).searchParams.get('code'), redirect_uri: redirect,
      client_id: place.world.client_id, client_secret: place.world.client_secret,
    });
    const again = await fetch(`${place.world.api}/oauth/v2/accessToken`, { method: 'POST', body: form });
    const refused = await again.text();
    assert.equal(again.status, 401, refused);
    assert.match(refused, /authorization code not found/);
  });

  it('says where somebody else listens already', async () => {
    const taken = await occupied();
    const address = await place.registers(`http://localhost:${taken.port}/callback`);
    const login = place.login('taken', '--redirect', address);
    await login.ends(1);
    assert.match(login.said, new RegExp(`127\\.0\\.0\\.1:${taken.port} cannot be listened on: \\S`));
    assert.match(login.said, /Another sign-in may be waiting there/);
    assert.doesNotMatch(login.said, /authorization\?/, 'nobody is sent away whom nobody waits for');
    await taken.free();
  });

  it('lets the first finish when a second wants the same port', async () => {
    const redirect = await place.redirect();
    const first = place.login('first', '--redirect', redirect);
    const visit = await browser.open(await first.address());
    const second = place.login('second', '--redirect', redirect);
    await second.ends(1);
    assert.ok(second.said.includes(`127.0.0.1:${new URL(redirect).port} cannot be listened on`), second.said);
    await visit.consents('ada', 'allow');
    await visit.says('You are signed in');
    await first.ends(0);
    const accounts = await listed();
    assert.match(accounts, /^first\b/m);
    assert.doesNotMatch(accounts, /^second\b/m);
  });

  it('asks first where other permissions end an earlier sign-in, and then ends that one alone', async () => {
    const redirect = await place.redirect();
    const login = (account, ...scopes) => place.login(account, '--redirect', redirect, ...scopes);
    await signs(login('adas'), 'ada');
    await signs(login('bens'), 'ben');
    const more = ['--scopes', 'openid profile email w_member_social'];
    const unwilling = login('more', ...more);
    await unwilling.answers('Go on? [y/N]', 'n');
    await unwilling.ends(2);
    assert.match(unwilling.said, /if the same person signs in, LinkedIn ends the earlier sign-in of adas, bens\./);
    assert.match(unwilling.said, /nothing was changed/);
    assert.doesNotMatch(unwilling.said, /authorization\?/);

    const willing = login('more', ...more);
    await willing.answers('Go on? [y/N]', 'y');
    assert.match(await signs(willing, 'ben'), /^ {2}Ended {5}bens: the same member/m);
    const accounts = await listed();
    assert.match(accounts, /^bens {2}Ben (.*\n){3} {4}until {3}over: ended by the later sign-in `more`/m);
    assert.equal(accounts.match(/ over: /g).length, 1, accounts);
  });

  it('is over after logout, which asks for a name where several are signed in', async () => {
    const redirect = await place.redirect();
    await signs(place.login('adas', '--redirect', redirect), 'ada');
    await signs(place.login('bens', '--redirect', redirect), 'ben');
    assert.match((await place.run(['logout'], 2)).said, /say which, with --account: adas, bens/);
    for (const [name, args] of [['bens', ['--account', 'bens']], ['adas', []]]) {
      const { said } = await place.run(['logout', ...args]);
      assert.match(said, new RegExp(`\`${name}\` is forgotten here, and LinkedIn has revoked its token\\.`));
      assert.equal((await place.asked('/oauth/v2/revoke')).at(-1)?.status, 200);
      assert.doesNotMatch(await listed(), new RegExp(`^${name}\\b`, 'm'));
    }
    assert.match((await place.run(['logout'], 2)).said, /nobody is signed in/);
  });

  it('lets two finish at once where the app needs no registered address', async () => {
    await place.change({ native_pkce: true });
    const names = ['one', 'two'];
    const native = ['--redirect', 'native', '--scopes', 'w_member_social'];
    const logins = names.map((name) => place.login(name, ...native));
    const visits = [];
    for (const login of logins) visits.push(await browser.open(await login.address()));
    const ports = visits.map((visit) => new URL(new URL(visit.url).searchParams.get('redirect_uri')).port);
    assert.notEqual(ports[0], ports[1]);
    // The one that began last is answered first.
    for (const at of [1, 0]) {
      await visits[at].consents('cleo', 'allow');
      await visits[at].says('You are signed in');
      assert.match(await logins[at].ends(0), /^ {2}Granted {3}w_member_social$/m);
    }
    const accounts = await listed();
    for (const name of names) assert.match(accounts, new RegExp(`^${name}\\b`, 'm'));
  });

  it('takes a pasted address where no browser is on this machine', async () => {
    const redirect = await place.redirect();
    const login = place.login('pasted', '--redirect', redirect, '--paste');
    const visit = await browser.open(await login.address());
    let back;
    visit.page.on('request', (one) => (back = one.url().startsWith(redirect) ? one.url() : back));
    await visit.consents('ada', 'allow');
    assert.match(back, /[?&]code=/, 'LinkedIn leads to a page that does not open');
    assert.equal((await send(back)).status, 'ECONNREFUSED');
    assert.equal(login.code, undefined, login.said);
    await login.answers('Address:', back);
    assert.match(await login.ends(0), /^Signed in as Ada /m);
    assert.match(await listed(), /^pasted\b/m);
  });

  it('says what is wrong with a pasted address', async () => {
    const before = await place.exchanges();
    const redirect = await place.redirect();
    for (const [typed, reason] of [
      [redirect, /holds no answer of LinkedIn's/],
      [`${redirect}?code=AQTx&state=other`, /its `state` is another/],
    ]) {
      const login = place.login('mistyped', '--redirect', redirect, '--paste');
      await login.answers('Address:', typed);
      await login.ends(1);
      assert.match(login.said, reason);
    }
    assert.equal(await place.exchanges(), before);
  });
});
