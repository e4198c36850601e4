// People who sign in with a browser of their own, and what they sign in to: a LinkedIn, an app there, a place for tokens.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { BINARY, HOME, PATIENCE_MS, Sandbox, sandboxAlone, within } from '../typescript/server.mjs';

// Nothing but what a person opens is to be loaded.
const QUIET = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];
const SCREENSHOTS = process.env.SCREENSHOTS ?? path.join(HOME, 'screenshots');
mkdirSync(SCREENSHOTS, { recursive: true });

/** Where LinkedIn asks a person. */
const CONSENT = /\/oauth\/(v2|native-pkce)\/authorization\?/;

/** What clients of an HTTP server send. */
export const KEY = 'only-for-these-tests-0123456789-abcdef';

/** Waits until something is so, and gives what `look` saw; `what` says what it was to be. */
export async function until(look, what) {
  for (const deadline = Date.now() + PATIENCE_MS; ; await pause(10)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) assert.fail(`not within ${PATIENCE_MS} ms: ${what()}`);
  }
}

const bound = (port, host) => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject).listen({ port, host, exclusive: true }, () => resolve(server));
});
const closed = (server) => new Promise((resolve) => server.close(resolve));

/** Listens on a port of this machine, so that nobody else can. */
export async function occupied(port = 0) {
  const server = await bound(port, '127.0.0.1');
  return { port: server.address().port, free: () => closed(server) };
}

/** A port on which nobody listens, so that tests can run side by side. */
export async function freePort() {
  const { port, free } = await occupied();
  await free();
  return port;
}

/** Sends a request that no browser would send; gives status, headers and text, or the code with which it failed. */
export function send(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve) => {
    const asked = request(url, { method, headers, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (more) => (text += more));
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, text }));
    });
    asked.on('error', (error) => resolve({ status: error.code, headers: {}, text: '' })).end(body);
  });
}

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A command of the program that talks with a person while it runs. */
export class Run {
  #child;
  #ended;

  constructor(args, env = {}) {
    this.#child = spawn(BINARY, args, { env: { HOME, ...env }, stdio: 'pipe' });
    running.add(this.#child);
    /** Everything it said, in the order in which it was heard. */
    this.said = '';
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (more) => (this.said += more));
    }
    /** What it printed, line by line. */
    this.stdout = [];
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.stdout.push(line));
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        running.delete(this.#child);
        this.code = code ?? signal;
        resolve(this.code);
      });
    });
  }

  /** Waits until `look` finds something in what it says. */
  async #hears(look, what) {
    return until(() => {
      const found = look();
      assert.ok(found || this.code === undefined, `it ended without ${what}:\n${this.said}`);
      return found;
    }, () => `${what} in:\n${this.said}`);
  }

  /** The address that it wants to have opened. */
  async address() {
    return this.#hears(() => this.stdout.find((line) => CONSENT.test(line))?.trim(), 'an address');
  }

  /** Waits for a question, and types the answer. */
  async answers(question, line) {
    await this.#hears(() => this.said.includes(question), `the question “${question}”`);
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits for its end, which has to be this one, and gives what it printed. */
  async ends(code) {
    const ended = await within(this.#ended, `the end of:\n${this.said}`);
    assert.equal(ended, code, this.said);
    return this.stdout.join('\n');
  }
}

/** A LinkedIn, ada's app there, and somewhere to keep tokens. */
export class Place {
  static async open() {
    const place = new Place();
    place.world = await sandboxAlone();
    place.sandbox = new Sandbox(place.world.control);
    place.scratch = mkdtempSync(path.join(HOME, 'place-'));
    place.moves();
    const file = (name, text) => {
      const at = path.join(place.scratch, name);
      writeFileSync(at, text, { mode: 0o600 });
      return at;
    };
    place.secretFile = file('secret', `${place.world.client_secret}\n`);
    place.keyFile = file('key', `${'k'.repeat(40)}\n`);
    place.addresses = [];
    return place;
  }

  async close() {
    await this.world.stop();
  }

  /** From now on somewhere else, where nobody has signed in yet. */
  moves() {
    this.state = mkdtempSync(path.join(this.scratch, 'state-'));
  }

  /** Settings that every command of one operator shares. */
  settings() {
    return ['--state-dir', this.state, '--vault', 'file', '--vault-key-file', this.keyFile, ...this.app()];
  }

  /** The settings that name the app. */
  app() {
    return ['--client-id', this.world.client_id, '--client-secret-file', this.secretFile];
  }

  /** The same, with this LinkedIn for the real one, and a program that opens addresses. */
  live(browser = 'off') {
    return ['--live', '--api-base', this.world.api, '--browser', browser, ...this.settings()];
  }

  /** Changes the app in the developer portal. */
  async change(what) {
    await this.sandbox.tell('apps', { client_id: this.world.client_id, ...what });
  }

  /** Registers an address to which LinkedIn may send people back. */
  async registers(address) {
    this.addresses.push(address);
    await this.change({ redirect_uris: this.addresses });
    return address;
  }

  /** A registered address of this machine, on which nobody listens yet. */
  async redirect() {
    return this.registers(`http://localhost:${await freePort()}/callback`);
  }

  /** Begins a sign-in at the terminal. */
  login(account, ...args) {
    return new Run([...this.live(), 'login', '--account', account, ...args]);
  }

  /** Runs a command to its end. */
  async run(args, code = 0) {
    const run = new Run([...this.live(), ...args]);
    await run.ends(code);
    return run;
  }

  /** The requests for a path of LinkedIn's. */
  async asked(prefix) {
    return (await this.sandbox.requests()).filter((one) => one.target.startsWith(prefix));
  }

  /** How often LinkedIn was asked to make tokens of a code. */
  async exchanges() {
    return (await this.asked('/oauth/v2/accessToken')).length;
  }
}

/** A browser, in which each window is somebody else's. */
export class Browser {
  #contexts = [];

  static async start() {
    const browser = new Browser();
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser.chromium = await chromium.launch({ executablePath, args: QUIET });
    return browser;
  }

  /** Closes every window. */
  async forget() {
    while (this.#contexts.length > 0) await this.#contexts.pop().close();
  }

  async close() {
    await this.forget();
    await this.chromium.close();
  }

  /** Opens an address. */
  async open(url) {
    const context = await this.chromium.newContext({ viewport: { width: 900, height: 760 } });
    this.#contexts.push(context);
    return Visit.open(context, url);
  }
}

/** One window. */
export class Visit {
  static async open(context, url) {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const visit = new Visit(page);
    visit.status = (await page.goto(url))?.status();
    return visit;
  }

  /** Opens another window of the same person. */
  beside(url) {
    return Visit.open(this.page.context(), url);
  }

  constructor(page) {
    this.page = page;
    // What a page loads beside itself, or complains of, is a fault of ours.
    this.complaints = [];
    page.on('console', (one) => this.complaints.push(`console: ${one.text()}`));
    page.on('pageerror', (one) => this.complaints.push(`error: ${one.message}`));
  }

  get url() {
    return this.page.url();
  }

  text() {
    return this.page.locator('body').innerText();
  }

  /** Its heading has to be this; gives the whole text. */
  async says(heading) {
    const text = await this.text();
    const found = await this.page.getByRole('heading').allInnerTexts();
    assert.ok(found.length === 1 && (heading instanceof RegExp ? heading.test(found[0]) : heading === found[0]),
      `${heading} is not the heading at ${this.url}:\n${text}`);
    return text;
  }

  /** Keeps what a person sees, for whoever wants to look. */
  async shot(name) {
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  /** Presses a button, and waits for the page that comes of it. */
  async press(name) {
    const button = this.page.getByRole('button', { name, exact: true });
    assert.equal(await button.count(), 1, `one button “${name}” at ${this.url}:\n${await this.text()}`);
    // A page that does not come has to be told from one that is slow.
    const failed = this.page.waitForEvent('requestfailed', (one) => one.isNavigationRequest()).catch(() => null);
    const came = this.page.waitForEvent('load').catch(() => null);
    await button.click();
    await Promise.race([came, failed]);
    await this.page.waitForLoadState();
  }

  /** Says who they are and what they say, on LinkedIn's page. */
  async consents(member, answer) {
    await this.says(/would like to use your LinkedIn account$/);
    await this.page.locator(`input[name=member][value=${member}]`).check();
    await this.press({ allow: 'Allow', cancel: 'Cancel', leave: 'This is not me: leave without signing in' }[answer]);
  }
}
