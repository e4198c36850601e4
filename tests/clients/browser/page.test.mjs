// The page on which a person answers where the client cannot ask, in a real browser.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import {
  HOSTILE, deletion, holdsQuestion, isDeclined, isDone, isUnanswered, published, told,
} from '../typescript/asking.mjs';
import { HOME, PATIENCE_MS, command } from '../typescript/server.mjs';
import { Wire } from '../typescript/wire.mjs';

// Nothing but the page is to be loaded, from nowhere but the page's own address.
const QUIET = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const scratch = mkdtempSync(path.join(HOME, 'browser-'));
const STATE = { LINKEDIN_MCP_STATE_DIR: path.join(scratch, 'state') };
/** What the server takes for a browser: it writes down what it is to open. */
const opener = path.join(scratch, 'open');
writeFileSync(`${opener}.seen`, '');
writeFileSync(opener, '#!/bin/sh\nprintf "%s %s\\n" "$#" "$*" >>"$0.seen"\n', { mode: 0o755 });

/** The addresses that were to be opened so far. */
function addresses() {
  const lines = readFileSync(`${opener}.seen`, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => /^1 (http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{64})$/.exec(line)?.[1] ?? assert.fail(line));
}

/** Sends a request that no browser would send; gives the status and the text. */
function send(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (more) => (text += more));
      reply.on('end', () => resolve({ status: reply.statusCode, text, headers: reply.headers }));
    });
    asked.on('error', reject).end(body);
  });
}

/** Nobody listens there any more. */
async function isDead(url) {
  for (const deadline = Date.now() + PATIENCE_MS; ; await pause(5)) {
    const code = await send(url).then(({ status }) => status, (error) => error.code);
    if (code === 'ECONNREFUSED') return;
    // Who comes in the moment of its end is sent away without a word.
    assert.ok(code === 'ECONNRESET' && Date.now() < deadline, `${url} answers ${code}`);
  }
}

describe('the page that asks a person', { timeout: 6 * PATIENCE_MS }, () => {
  let browser, wire, sandbox;
  const contexts = [];
  before(async () => {
    browser = await chromium.launch({ executablePath, args: QUIET });
    wire = new Wire({ args: ['--confirm', 'delete', '--browser', opener, 'serve'], env: STATE });
    sandbox = await wire.sandbox();
  });
  afterEach(async () => {
    while (contexts.length > 0) await contexts.pop().close();
  });
  after(async () => {
    await browser?.close();
    await wire?.close();
  });

  /** Calls for a post's deletion, and waits until the page is to be opened: `{answer, id, url}`. */
  async function asks(post) {
    const before = addresses().length;
    const call = wire.request('tools/call', { name: 'linkedin_posts_delete', arguments: deletion(post) });
    for (const deadline = Date.now() + PATIENCE_MS; addresses().length === before; await pause(5)) {
      assert.ok(Date.now() < deadline, 'no page was to be opened');
    }
    assert.equal(addresses().length, before + 1);
    return { ...call, url: addresses().at(-1) };
  }

  /** Opens an address as a person's browser would, as somebody else each time. */
  async function open(url) {
    const context = await browser.newContext();
    contexts.push(context);
    const page = await context.newPage();
    page.events = [];
    page.on('request', (one) => page.events.push(`${one.method()} ${one.url()}`));
    page.on('console', (one) => page.events.push(`console: ${one.text()}`));
    page.on('pageerror', (one) => page.events.push(`error: ${one.message}`));
    page.on('dialog', (one) => page.events.push(`dialog: ${one.message()}`));
    const reply = await page.goto(url);
    return { page, reply, context };
  }

  /** Does something, and gives what the page that comes of it says. */
  async function next(page, act) {
    await Promise.all([page.waitForEvent('framenavigated'), act()]);
    await page.waitForLoadState();
    return page.getByRole('heading').innerText();
  }
  const press = (page, name) => next(page, () => page.getByRole('button', { name, exact: true }).click());

  /** How often a post's deletion was sent. */
  const times = async ({ urn }) => (await sandbox.deleted()).filter((one) => one === urn).length;

  it('says what will happen, and after Allow the call that waits is done, once', async () => {
    const post = await published(wire);
    const call = await asks(post);
    const { page, reply } = await open(call.url);
    assert.equal(reply.status(), 200);
    assert.equal(reply.headers()['cache-control'], 'no-store');
    assert.match(reply.headers()['content-security-policy'], /^default-src 'none';.*frame-ancestors 'none'/);
    holdsQuestion(await page.locator('p.what').innerText(), post);
    assert.deepEqual(await page.getByRole('button').allInnerTexts(), ['Allow', "Don't"]);
    assert.equal(await page.locator('pre').isVisible(), false, 'the exact request is for whoever wants to know');
    await page.locator('summary').click();
    const exact = await page.locator('pre').innerText();
    assert.equal(await times(post), 0);

    assert.equal(await press(page, 'Allow'), 'Allowed');
    const raw = await call.answer;
    isDone(raw, post);
    assert.equal(await times(post), 1);
    const sent = (await sandbox.requests()).at(-1);
    assert.equal(exact, `${sent.method} ${sandbox.control.replace('/_sandbox', '')}${sent.target}`);
    await isDead(call.url);
    // Neither where the page was nor anything on it is for the model.
    const { port, pathname } = new URL(call.url);
    for (const secret of [port, pathname.slice(1), 'agents approve']) assert.ok(!told(raw).includes(secret), told(raw));
    assert.deepEqual(page.events, [`GET ${call.url}`, `POST ${call.url}`], 'nothing else was loaded');

    // The yes is used up: the same call again is another question, at another address.
    const second = await asks(post);
    assert.notEqual(new URL(second.url).pathname, pathname);
    await press((await open(second.url)).page, "Don't");
    isDeclined(await second.answer);
    assert.equal(await times(post), 1);
  });

  const enter = async (page) => {
    // The button takes the keyboard once the page is drawn.
    assert.equal(await page.locator('button:focus').innerText(), "Don't");
    return next(page, () => page.keyboard.press('Enter'));
  };
  for (const [what, say] of [["Don't", (page) => press(page, "Don't")], ['Enter', enter]]) {
    it(`sends nothing after ${what}`, async () => {
      const post = await published(wire);
      const call = await asks(post);
      const { page } = await open(call.url);
      assert.equal(await say(page), 'Not allowed');
      isDeclined(await call.answer);
      await isDead(call.url);
      assert.equal(await times(post), 0);
    });
  }

  it('is answered by whoever opened it first, and by nobody else', async () => {
    const post = await published(wire);
    const call = await asks(post);
    const first = await open(call.url);
    const late = await open(call.url);
    assert.equal(late.reply.status(), 403);
    assert.match(await late.page.getByRole('heading').innerText(), /opened before/);
    assert.equal(await late.page.locator('form, button, p.what').count(), 0, 'it shows no question');
    assert.equal((await late.context.cookies()).length, 0);
    // To load it again is nothing new.
    assert.equal((await first.page.reload()).status(), 200);
    assert.equal(await press(first.page, 'Allow'), 'Allowed');
    isDone(await call.answer, post);
  });

  it('takes an answer from its own form alone', async () => {
    const post = await published(wire);
    const call = await asks(post);
    const { page, context } = await open(call.url);
    const [cookie] = await context.cookies(call.url);
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Strict', new URL(call.url).pathname]);
    const { origin, host } = new URL(call.url);
    const good = { host, origin, cookie: `${cookie.name}=${cookie.value}`, 'content-type': 'application/x-www-form-urlencoded' };
    const without = (name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
    const elsewhere = call.url.replace(/[0-9a-f]{64}$/, '0'.repeat(64));
    const wrong = [
      ['no cookie', 403, { headers: without('cookie') }],
      ['a made-up cookie', 403, { headers: { ...good, cookie: `${cookie.name}=${'0'.repeat(64)}` } }],
      ['an empty cookie', 403, { headers: { ...good, cookie: `${cookie.name}=` } }],
      ['a foreign origin', 403, { headers: { ...good, origin: 'https://www.linkedin.com' } }],
      ['the same host under another scheme', 403, { headers: { ...good, origin: `https://${host}` } }],
      ['another port', 403, { headers: { ...good, origin: 'http://127.0.0.1:1' } }],
      ['an origin that hides', 403, { headers: { ...good, origin: 'null' } }],
      ['no origin', 403, { headers: without('origin') }],
      ['another host', 404, { headers: { ...good, host: 'attacker.example' } }],
      ['a name that leads here', 404, { headers: { ...good, host: host.replace('127.0.0.1', 'localhost') } }],
      ['another path', 404, { headers: good, url: elsewhere }],
      ['another method', 403, { headers: good, method: 'PUT' }],
      ['no answer', 400, { headers: good, body: 'answer=' }],
      ['two answers', 400, { headers: good, body: 'answer=deny&answer=allow' }],
      ['too much', 400, { headers: good, body: `answer=allow${' '.repeat(2_000)}` }],
    ];
    for (const [what, status, { url = call.url, method = 'POST', body = 'answer=allow', headers }] of wrong) {
      const length = { 'content-length': Buffer.byteLength(body) };
      const reply = await send(url, { method, headers: { ...headers, ...length }, body });
      assert.equal(reply.status, status, what);
      assert.ok(!reply.text.includes(post.urn), `${what}: it tells what is asked`);
    }
    assert.equal(await times(post), 0);
    // None of it has answered, or ended, the question.
    assert.equal(await press(page, 'Allow'), 'Allowed');
    isDone(await call.answer, post);
  });

  it('shows a hostile text as text, and runs nothing of it', async () => {
    const post = await published(wire, HOSTILE);
    const call = await asks(post);
    const { page } = await open(call.url);
    holdsQuestion(await page.locator('p.what').innerText(), post);
    assert.equal(await page.title(), 'linkedin-mcp asks');
    assert.equal(await page.locator('script, img, iframe, object, link').count(), 0);
    assert.equal(await page.locator('form').count(), 1);
    assert.deepEqual(page.events, [`GET ${call.url}`]);
    await press(page, "Don't");
    isDeclined(await call.answer);
  });

  it('keeps an answer for the next call when the client did not wait', async () => {
    const post = await published(wire);
    const call = await asks(post);
    wire.giveUp(call);
    const { page } = await open(call.url);
    assert.equal(await press(page, 'Allow'), 'Allowed');
    assert.equal(await times(post), 0);
    const before = addresses().length;
    isDone(await wire.callTool('linkedin_posts_delete', deletion(post)), post);
    assert.equal(addresses().length, before, 'it was not asked for again');
    assert.equal(await times(post), 1);
  });

  it('takes no answer after ten minutes', async () => {
    const post = await published(wire);
    const call = await asks(post);
    wire.giveUp(call);
    const { page } = await open(call.url);
    await sandbox.advance(601);
    assert.match(await press(page, 'Allow'), /^Nothing to answer/);
    await isDead(call.url);
    const second = await asks(post);
    await press((await open(second.url)).page, "Don't");
    isDeclined(await second.answer);
    assert.equal(await times(post), 0);
  });

  it('has nothing to ask any more once the answer came from a terminal', async () => {
    const post = await published(wire);
    const call = await asks(post);
    const { page } = await open(call.url);
    const [, id] = /^([0-9a-f]{32}) {2}posts\.delete$/m.exec(await command(['agents', 'approve'], STATE));
    await command(['agents', 'approve', id, '--deny'], STATE);
    isDeclined(await call.answer);
    assert.match(await press(page, 'Allow'), /^Nothing to answer/);
    isDeclined(await wire.callTool('linkedin_posts_delete', deletion(post)));
    assert.equal(await times(post), 0);
  });

  it('is not waited for where no browser starts', async () => {
    const args = ['--confirm', 'delete', '--browser', path.join(scratch, 'nothing'), 'serve'];
    const none = new Wire({ args: ['--log', 'off', ...args] });
    const post = await published(none);
    isUnanswered(await none.callTool('linkedin_posts_delete', deletion(post)));
    await none.close();
  });
});
