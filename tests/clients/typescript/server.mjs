// The program under test, started as hosts and operators start it, and its sandbox's own account of what happened.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** How clients reach the program: `stdio`, `http` (Streamable HTTP) or `sse`. */
export const VIA = process.env.VIA ?? 'stdio';
assert.ok(['stdio', 'http', 'sse'].includes(VIA), `VIA=${VIA}`);

/** The binary: $LINKEDIN_MCP, or this repository's debug build. */
export const BINARY = path.resolve(
  process.env.LINKEDIN_MCP ?? path.join(import.meta.dirname, '../../../target/debug/linkedin-mcp'),
);

/** How long anything may take that ought to take milliseconds. */
export const PATIENCE_MS = 20_000;

const CONTROL = /^sandbox control=(http:\/\/127\.0\.0\.1:\d+\/_sandbox)$/;
const EXIT = /^exit=(\d+)$/;
// An unknown tool is worth a line in the log, and one test asks for one; another gives up a call, whose answer then has
// nowhere to go.
const EXPECTED =
  / WARN rmcp::service: .*unknown tool: linkedin_nonsense| ERROR rmcp::service: failed to send pending response during drain error=channel closed$/;

/** Rejects where `promise` does not settle in time. */
export async function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A home directory without anybody's settings or sign-ins. */
export const HOME = mkdtempSync(path.join(tmpdir(), 'linkedin-mcp-clients-'));
process.once('exit', () => rmSync(HOME, { recursive: true, force: true }));

/** What a transport of either SDK needs to start the server. */
export function parameters({ command = BINARY, args = ['serve'], env = {} } = {}) {
  return { command, args, env: { HOME, ...env }, stderr: 'pipe' };
}

/** Makes the transport to an address: what `parameters` or `HttpServer.address` gave. */
export function transportTo({ via = 'stdio', url, headers, ...parameters }, transports) {
  const Transport = transports[via];
  return via === 'stdio' ? new Transport(parameters) : new Transport(new URL(url), { requestInit: { headers } });
}

/** The same, through a shell that reports the server's exit code on standard error. */
export function reportingExit() {
  return parameters({
    command: '/bin/sh',
    args: ['-c', '"$0" "$@"; echo "exit=$?" >&2', BINARY, 'serve'],
  });
}

/** Runs a command of the program to its end, and gives what it printed. */
export async function command(args, env = {}) {
  const options = { env: { HOME, ...env }, timeout: PATIENCE_MS };
  const { stdout, stderr } = await promisify(execFile)(BINARY, args, options);
  assert.equal(stderr, '', args.join(' '));
  return stdout;
}

/** Reads standard error as it comes; call it before the transport starts. */
export class Stderr {
  #lines = [];
  #found;
  #ended;

  constructor(stream) {
    assert.ok(stream, 'the transport has no stderr stream');
    const reader = createInterface({ input: stream });
    this.#ended = new Promise((resolve) => reader.once('close', resolve));
    this.#found = new Promise((resolve, reject) => {
      reader.on('line', (line) => {
        this.#lines.push(line);
        const control = CONTROL.exec(line);
        if (control) resolve(control[1]);
      });
      reader.once('close', () => reject(new Error(`no control address on stderr: ${this.#lines.join('\n')}`)));
    });
    this.#found.catch(() => {});
  }

  /** The sandbox's control address. */
  control() {
    return within(this.#found, 'the control address on stderr');
  }

  /** The server's exit code, where `reportingExit` started it. */
  async exitCode() {
    await within(this.#ended, 'the end of stderr');
    const codes = this.#lines.map((line) => EXIT.exec(line)).filter(Boolean);
    assert.equal(codes.length, 1, `no exit code on stderr: ${this.#lines.join('\n')}`);
    return Number(codes[0][1]);
  }

  /** Everything that was said beside what is announced. */
  noise() {
    return this.#lines.filter((line) => ![CONTROL, EXIT, EXPECTED].some((known) => known.test(line)));
  }
}

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A sandbox of its own, for several servers: `{api, control, members, stop}`. */
export async function sandboxAlone() {
  const child = spawn(BINARY, ['sandbox'], { env: { HOME }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => running.delete(child));
  const line = new Promise((resolve, reject) => {
    const stdout = createInterface({ input: child.stdout });
    stdout.once('line', resolve).once('close', () => reject(new Error('no ready line')));
  });
  const ready = JSON.parse(await within(line, 'the ready line'));
  const stop = () => {
    child.kill('SIGTERM');
    return within(ended, 'the end of the sandbox');
  };
  return { ...ready, stop };
}

/** The program over HTTP: one process for any number of clients. */
export class HttpServer {
  #child;
  #ended;

  static async start({ args = [], env = {} } = {}) {
    const server = new HttpServer();
    const options = { env: { HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
    const child = spawn(BINARY, ['serve', '--http', '127.0.0.1:0', ...args], options);
    running.add(child);
    server.#child = child;
    server.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        running.delete(child);
        resolve(code ?? signal);
      });
    });
    /** Everything it prints on standard output. */
    server.printed = [];
    server.stderr = new Stderr(child.stderr);
    const stdout = createInterface({ input: child.stdout });
    const ready = new Promise((resolve, reject) => {
      stdout.on('line', (line) => {
        server.printed.push(line);
        resolve();
      });
      stdout.once('close', () => reject(new Error(`no ready line; standard error: ${server.stderr.noise().join('\n')}`)));
    });
    await within(ready, 'the ready line');
    /** Where it listens, as it says. */
    server.ready = JSON.parse(server.printed[0]);
    return server;
  }

  /** What a client needs to reach it. */
  address(via, headers = {}) {
    return { via, url: { http: this.ready.mcp, sse: this.ready.sse }[via], headers };
  }

  /** Tells it to end, and gives its exit code or the signal that ended it. */
  async stop() {
    this.#child.kill('SIGTERM');
    return within(this.#ended, 'the end of the server');
  }
}

/** The sandbox's side of the story. */
export class Sandbox {
  constructor(control) {
    this.control = control;
  }

  /** Opens an address of the sandbox. */
  async open(url) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    assert.equal(answer.status, 200, url);
    return answer.text();
  }

  /** Tells the sandbox something. */
  async tell(what, body) {
    const answer = await fetch(`${this.control}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
  }

  /** Every request that LinkedIn got. */
  async requests() {
    return JSON.parse(await this.open(`${this.control}/requests`)).requests;
  }

  /** How many requests LinkedIn got. */
  async count() {
    return (await this.requests()).length;
  }

  /** The posts that LinkedIn was asked to delete, in that order. */
  async deleted() {
    const targets = (await this.requests()).filter((one) => one.method === 'DELETE').map((one) => one.target);
    return targets.map((target) => /^\/rest\/posts\/([^/?]+)$/.exec(target)[1]).map(decodeURIComponent);
  }

  /** Lets time pass there. */
  async advance(seconds) {
    await this.tell('clock', { advance_s: seconds });
  }

  /** What really exists. */
  async world() {
    return JSON.parse(await this.open(`${this.control}/world`));
  }

  /** One post as it really is. */
  async post(urn) {
    const { posts } = await this.world();
    const found = posts.filter((post) => post.urn === urn);
    assert.equal(found.length, 1, `${urn} in the world`);
    return found[0];
  }

  /** What happened to a post. */
  async effects(urn) {
    const { effects } = await this.world();
    return effects.filter((effect) => effect.urn === urn).map((effect) => effect.kind);
  }

  /** The posts that read so. */
  async reading(text) {
    const { posts } = await this.world();
    return posts.filter((post) => post.rendered === text);
  }

  /** Makes the next request to a path take this long. */
  async delay(path, ms) {
    await this.tell('faults', { match: { path }, times: 1, fault: { kind: 'delay', ms, when: 'before' } });
  }

  /** Waits for the request to a path that is the only one still without an answer. */
  async waiting(path) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = (await this.requests()).filter(
        (request) => request.target.startsWith(path) && request.answered_ms === null,
      );
      if (found.length === 1) return;
      assert.ok(Date.now() < deadline, `no request for ${path} is waiting`);
      await pause(5);
    }
  }

  /** What a reader can see of an author. */
  async published(author) {
    const { posts } = await this.world();
    return posts.filter((post) => post.author === author && post.state === 'PUBLISHED' && !post.deleted && !post.dark);
  }
}
