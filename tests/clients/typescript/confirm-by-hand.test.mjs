// A client of 2026-07-28 comes back with a person's answer by itself. What it may come back with, and what not.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import {
  ASKING, DISMISSED, NO, YES,
  deletion, holdsForm, holdsQuestion, isDeclined, isDone, isUnanswered, published, told,
} from './asking.mjs';
import { PATIENCE_MS } from './server.mjs';
import { CAN_ASK, Wire } from './wire.mjs';

describe("a person's yes, by hand, 2026-07-28", { timeout: 6 * PATIENCE_MS }, () => {
  let wire, sandbox;
  before(async () => {
    wire = new Wire({ args: [...ASKING, 'serve'], capabilities: CAN_ASK });
    sandbox = await wire.sandbox();
  });
  after(async () => {
    await wire?.close();
  });

  const deletes = (post, more) => wire.callTool('linkedin_posts_delete', deletion(post), more);
  const back = ({ requestState }, answer) => ({ requestState, inputResponses: { confirm: answer } });

  /** It is a question about this post, and nothing that a model reads. */
  function isQuestion(result, post) {
    assert.equal(result.resultType, 'input_required', JSON.stringify(result));
    assert.equal(result.content ?? result.structuredContent, undefined, JSON.stringify(result));
    assert.deepEqual(Object.keys(result.inputRequests), ['confirm']);
    const { method, params } = result.inputRequests.confirm;
    assert.equal(method, 'elicitation/create');
    holdsForm(params);
    holdsQuestion(params.message, post);
    return result;
  }
  const asked = async (post) => isQuestion(await deletes(post), post);

  /** Nothing was sent for these posts. */
  async function nothingSent(...posts) {
    const deleted = await sandbox.deleted();
    for (const { urn } of posts) assert.ok(!deleted.includes(urn), `${urn} was deleted`);
  }

  /** How often a post's deletion was sent. */
  const times = async ({ urn }) => (await sandbox.deleted()).filter((one) => one === urn).length;

  it('takes a yes once: the same answer again is asked about anew', async () => {
    const post = await published(wire);
    const question = await asked(post);
    await nothingSent(post);
    isDone(await deletes(post, back(question, YES)), post);
    assert.equal(await times(post), 1);
    const again = isQuestion(await deletes(post, back(question, YES)), post);
    assert.notEqual(again.requestState, question.requestState);
    assert.equal(await times(post), 1);
  });

  it('takes no yes to one post for another', async () => {
    const [one, other] = [await published(wire), await published(wire)];
    const question = await asked(one);
    const second = isQuestion(await deletes(other, back(question, YES)), other);
    assert.notEqual(second.requestState, question.requestState);
    await nothingSent(one, other);
  });

  it('takes no answer to a question that was never put', async () => {
    const post = await published(wire);
    for (const requestState of ['', 'x', randomUUID().replaceAll('-', ''), "' OR 1=1 --"]) {
      isQuestion(await deletes(post, back({ requestState }, YES)), post);
      await nothingSent(post);
    }
  });

  it('takes no answer that comes after ten minutes, and asks again', async () => {
    const post = await published(wire);
    const question = await asked(post);
    await sandbox.advance(601);
    const second = isQuestion(await deletes(post, back(question, YES)), post);
    assert.notEqual(second.requestState, question.requestState);
    await nothingSent(post);
    isDone(await deletes(post, back(second, YES)), post);
    assert.equal(await times(post), 1);
  });

  it('takes no answer without its question, and none under another name', async () => {
    const post = await published(wire);
    const question = await asked(post);
    for (const more of [
      { inputResponses: { confirm: YES } },
      { requestState: question.requestState },
      { requestState: question.requestState, inputResponses: {} },
      { requestState: question.requestState, inputResponses: { allow: YES } },
    ]) {
      const again = isQuestion(await deletes(post, more), post);
      assert.equal(again.requestState, question.requestState, 'the question is still open, so it is the same');
    }
    await nothingSent(post);
  });

  it('takes nothing but a yes for a yes', async () => {
    for (const answer of [
      { action: 'accept', content: { allow: 'true' } },
      { action: 'accept', content: { allow: 1 } },
      { action: 'accept', content: { Allow: true } },
      { action: 'accept' },
      { action: 'decline', content: { allow: true } },
    ]) {
      const post = await published(wire);
      isDeclined(await deletes(post, back(await asked(post), answer)));
      await nothingSent(post);
    }
  });

  it('keeps to a no: a yes to the same question comes too late', async () => {
    const post = await published(wire);
    const question = await asked(post);
    isDeclined(await deletes(post, back(question, NO)));
    isDeclined(await deletes(post, back(question, YES)));
    isDeclined(await deletes(post));
    await nothingSent(post);
    // A no ends with its question's time.
    await sandbox.advance(601);
    await asked(post);
  });

  it('tells the model, and does not ask at once again, when the question was dismissed', async () => {
    const post = await published(wire);
    const question = await asked(post);
    const answer = await deletes(post, back(question, DISMISSED));
    isUnanswered(answer);
    assert.ok(!told(answer).includes(question.requestState));
    await nothingSent(post);
    // A new call is a new occasion.
    isDone(await deletes(post, back(await asked(post), YES)), post);
  });
});
