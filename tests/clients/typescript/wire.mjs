// JSON-RPC by hand, over the program's pipes: what no SDK would say can be said, and every word is heard.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { BINARY, HOME, Sandbox, Stderr, within } from './server.mjs';

const ABOUT = 'io.modelcontextprotocol/';
const NAME = { name: 'by-hand', version: '1.0.0' };
/** The capability of putting questions to a person. */
export const CAN_ASK = { elicitation: { form: {} } };

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A server over standard input and output, and its client. */
export class Wire {
  #child;
  #ended;
  #waiting = new Map();
  #last = 0;
  #capabilities;
  #legacy = false;

  /** Starts the program; its client can do what `capabilities` say. */
  constructor({ args, env = {}, capabilities = {} }) {
    this.#capabilities = capabilities;
    this.#child = spawn(BINARY, args, { env: { HOME, ...env }, stdio: 'pipe' });
    running.add(this.#child);
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        running.delete(this.#child);
        resolve(code ?? signal);
      });
    });
    this.stderr = new Stderr(this.#child.stderr);
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
  }

  /** The embedded sandbox. */
  async sandbox() {
    return new Sandbox(await this.stderr.control());
  }

  #write(message) {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** Begins as clients before 2026-07-28 do; without this, it is one of them. */
  async initialize() {
    const version = { protocolVersion: '2025-11-25', capabilities: this.#capabilities, clientInfo: NAME };
    this.#legacy = true;
    const hello = await this.request('initialize', version).answer;
    assert.equal(hello.protocolVersion, '2025-11-25');
    this.#write({ method: 'notifications/initialized' });
    return this;
  }

  /** Asks the server for something: `{answer, id}`. */
  request(method, params) {
    const id = (this.#last += 1);
    const meta = {
      [`${ABOUT}protocolVersion`]: '2026-07-28',
      [`${ABOUT}clientCapabilities`]: this.#capabilities,
      [`${ABOUT}clientInfo`]: NAME,
    };
    const replied = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#write({ id, method, params: this.#legacy ? params : { ...params, _meta: meta } });
    const answer = within(replied, method).then(({ result, error }) => {
      assert.equal(error, undefined, JSON.stringify(error));
      return result;
    });
    return { id, answer };
  }

  /** Calls a tool; `more` is what stands beside its name and arguments. */
  callTool(name, args, more = {}) {
    return this.request('tools/call', { name, arguments: args, ...more }).answer;
  }

  /** Tells the server that nobody waits any more. */
  giveUp({ id, answer }) {
    answer.catch(() => {});
    this.#write({ method: 'notifications/cancelled', params: { requestId: id } });
  }

  /** Closes its input, which is a good end. */
  async close() {
    this.#child.stdin.end();
    assert.equal(await within(this.#ended, 'the end of the server'), 0);
    assert.deepEqual(this.stderr.noise(), []);
  }
}
