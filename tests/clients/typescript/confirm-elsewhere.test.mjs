// A client that cannot ask: the person answers at a terminal. And whose yes a yes is.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import {
  ASKING, NO, YES, deletion, holdsQuestion, isDeclined, isDone, isUnanswered, published, told,
} from './asking.mjs';
import { HOME, PATIENCE_MS, Sandbox, command, sandboxAlone } from './server.mjs';
import { CAN_ASK, Wire } from './wire.mjs';

/** A state directory that nobody else has questions in. */
function state() {
  return { LINKEDIN_MCP_STATE_DIR: mkdtempSync(path.join(HOME, 'state-')) };
}

/** The questions that `agents approve` shows: `{id, endpoint, message}`. */
async function waiting(env) {
  const printed = await command(['agents', 'approve'], env);
  if (printed === 'Nothing waits for a person.\n') return [];
  return printed.split(/\n(?=\S)/).map((block) => {
    const [title, ...lines] = block.trimEnd().split('\n');
    const [, id, endpoint] = /^([0-9a-f]{32}) {2}(\S+)$/.exec(title);
    assert.ok(lines.every((line) => line.startsWith('    ')), block);
    const [until, how] = lines.splice(-2);
    assert.match(until, /^ {4}open until \d{4}-\d\d-\d\dT\S+Z /);
    assert.ok(how.includes(`linkedin-mcp agents approve ${id}`), how);
    return { id, endpoint, message: lines.map((line) => line.slice(4)).join('\n') };
  });
}

const deletes = (wire, post, more) => wire.callTool('linkedin_posts_delete', deletion(post), more);

/** Clients that can show no form. */
const CANNOT_ASK = [
  ['2025-11-25', {}],
  ['2026-07-28', {}],
  ['2025-11-25', { elicitation: { url: {} } }],
  ['2026-07-28', { elicitation: { url: {} } }],
];

for (const [era, capabilities] of CANNOT_ASK) {
  describe(`a yes at a terminal, ${era}, ${JSON.stringify(capabilities)}`, { timeout: 6 * PATIENCE_MS }, () => {
    let wire, sandbox, env;
    before(async () => {
      env = state();
      wire = new Wire({ args: [...ASKING, 'serve'], env, capabilities });
      if (era === '2025-11-25') await wire.initialize();
      sandbox = await wire.sandbox();
    });
    after(async () => {
      await wire?.close();
    });

    /** Calls, and gives the one question that then waits. */
    async function asked(post) {
      const raw = await deletes(wire, post);
      isUnanswered(raw);
      const questions = await waiting(env);
      assert.equal(questions.length, 1, JSON.stringify(questions));
      const [question] = questions;
      assert.equal(question.endpoint, 'posts.delete');
      holdsQuestion(question.message, post);
      // Whoever knows its name can answer it, so the model must not.
      assert.ok(!told(raw).includes(question.id), told(raw));
      assert.doesNotMatch(told(raw), /https?:\/\/(127\.0\.0\.1|localhost)/);
      return question;
    }

    it('is asked for, given, used once, and asked for again', async () => {
      assert.deepEqual(await waiting(env), []);
      const post = await published(wire);
      const question = await asked(post);
      // To ask again is no other question.
      assert.deepEqual(await asked(post), question);
      assert.deepEqual(await sandbox.deleted(), []);

      assert.match(await command(['agents', 'approve', question.id], env), /^Said yes, /);
      assert.deepEqual(await waiting(env), []);
      assert.deepEqual(await sandbox.deleted(), [], 'a yes alone sends nothing');
      isDone(await deletes(wire, post), post);
      assert.deepEqual(await sandbox.deleted(), [post.urn]);

      const second = await asked(post);
      assert.notEqual(second.id, question.id);
      assert.deepEqual(await sandbox.deleted(), [post.urn]);
      await command(['agents', 'approve', second.id, '--deny'], env);
    });

    it('is a no where the person says so, and an answer cannot be changed', async () => {
      const post = await published(wire);
      const { id } = await asked(post);
      assert.match(await command(['agents', 'approve', id, '--deny'], env), /^Said no; /);
      await assert.rejects(command(['agents', 'approve', id], env), { code: 2, stdout: '', stderr: /no question/ });
      isDeclined(await deletes(wire, post));
      assert.ok(!(await sandbox.deleted()).includes(post.urn));
    });

    it('is worth nothing after ten minutes', async () => {
      const post = await published(wire);
      const { id } = await asked(post);
      await command(['agents', 'approve', id], env);
      await sandbox.advance(601);
      const again = await asked(post);
      assert.notEqual(again.id, id);
      assert.ok(!(await sandbox.deleted()).includes(post.urn));
      await command(['agents', 'approve', again.id, '--deny'], env);
    });
  });
}

it('a yes outlives the process that asked, where the world does', { timeout: 3 * PATIENCE_MS }, async () => {
  const world = mkdtempSync(path.join(HOME, 'world-'));
  const env = { ...state(), LINKEDIN_MCP_SANDBOX_STATE: world };
  /** Calls at the command line: each call is a process of its own. */
  async function call(tool, args, code) {
    const line = [...ASKING, 'call', tool, JSON.stringify(args)];
    const printed = await command(line, env).then(
      (stdout) => ({ code: 0, stdout }),
      (failed) => failed,
    );
    assert.equal(printed.code, code, printed.stdout);
    return JSON.parse(printed.stdout);
  }
  const text = 'Kept for a while';
  const { result } = await call('linkedin_posts_write', { action: 'create', author: 'acme-maps', text }, 0);
  const post = { urn: result.post, text };
  const asked = await call('linkedin_posts_delete', deletion(post), 1);
  assert.equal(asked.error.kind, 'needs_confirmation');
  const [question] = await waiting(env);
  holdsQuestion(question.message, post);
  await command(['agents', 'approve', question.id], env);
  assert.equal((await call('linkedin_posts_delete', deletion(post), 0)).outcome, 'done');
  assert.equal((await call('linkedin_posts_delete', deletion(post), 1)).error.kind, 'needs_confirmation');
});

describe("one agent's yes", { timeout: 6 * PATIENCE_MS }, () => {
  let world, sandbox, env;
  before(async () => {
    world = await sandboxAlone();
    sandbox = new Sandbox(world.control);
    const { token } = world.members.find((member) => member.name === 'ada');
    env = { ...state(), LINKEDIN_MCP_API_BASE: world.api, LINKEDIN_MCP_ACCESS_TOKEN: token };
    for (const name of ['first', 'other']) {
      await command(['agents', 'add', name, '--no-key', 'all=full'], env);
    }
  });
  after(async () => {
    await world?.stop();
  });

  /** A server of its own for an agent, on the same sandbox and the same state. */
  async function agent(name, capabilities, work) {
    const wire = new Wire({ args: [...ASKING, '--agent', name, 'serve'], env, capabilities });
    await work(wire);
    await wire.close();
  }

  it('is not the yes of another', async () => {
    await agent('first', {}, async (first) => {
      await agent('other', {}, async (other) => {
        const post = await published(first);
        isUnanswered(await deletes(first, post));
        const [mine] = await waiting(env);
        holdsQuestion(mine.message, post, { place: 'a sandbox', agent: 'first' });
        await command(['agents', 'approve', mine.id], env);

        // A process that is new looks up the page and its roles first.
        isUnanswered(await deletes(other, post), 2);
        assert.deepEqual(await sandbox.deleted(), []);
        const [theirs] = await waiting(env);
        holdsQuestion(theirs.message, post, { place: 'a sandbox', agent: 'other' });
        isDone(await deletes(first, post), post);
        assert.deepEqual(await sandbox.deleted(), [post.urn]);
        await command(['agents', 'approve', theirs.id, '--deny'], env);
      });
    });
  });

  it('cannot be given by the client of another', async () => {
    await agent('first', CAN_ASK, async (first) => {
      await agent('other', CAN_ASK, async (other) => {
        const post = await published(first);
        const question = await deletes(first, post);
        for (const answer of [YES, NO]) {
          const { requestState } = question;
          const theirs = await deletes(other, post, { requestState, inputResponses: { confirm: answer } });
          assert.equal(theirs.resultType, 'input_required');
          assert.notEqual(theirs.requestState, question.requestState);
        }
        assert.equal((await deletes(first, post)).requestState, question.requestState, 'nobody has answered it');
        assert.ok(!(await sandbox.deleted()).includes(post.urn));
      });
    });
  });
});
