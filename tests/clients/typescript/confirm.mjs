// What a person is asked through a client that can ask, and what becomes of the answer. One telling for every SDK.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  ASKING, DISMISSED, HOSTILE, NO, UNTICKED, YES,
  deletion, holdsForm, holdsQuestion, isDeclined, isDone, isUnanswered, published, shown, told,
} from './asking.mjs';
import { HttpServer, PATIENCE_MS, VIA, parameters, within } from './server.mjs';
import { Conversation } from './story.mjs';

/** Somebody who reads what they are asked and has made up their mind. */
class Person {
  #mind = [];
  /** What they were asked. */
  asked = [];

  /** Will give these answers, one after the other. */
  will(...answers) {
    assert.equal(this.#mind.length, 0, 'a question that was to come did not');
    this.#mind = answers;
    this.asked = [];
  }

  answer = async (question) => {
    this.asked.push(question);
    assert.ok(this.#mind.length > 0, `asked once too often: ${question.message}`);
    return this.#mind.shift();
  };
}

/** Tells the story with one SDK; as `tell`, and `sdk.connect(address, ask)` puts the server's questions to `ask`. */
export function confirms(sdk) {
  const person = new Person();
  const asking = { ...sdk, connect: (address) => sdk.connect(address, person.answer) };

  describe(`a person's yes, ${sdk.name}, ${VIA}`, { timeout: 6 * PATIENCE_MS }, () => {
    /** @type {Conversation} */
    let ada;
    before(async () => {
      ada = VIA === 'stdio'
        ? await Conversation.open(asking, 'ada', parameters({ args: [...ASKING, 'serve'] }))
        : await Conversation.visit(asking, 'ada', await HttpServer.start({ args: ASKING }));
      assert.equal(ada.client.version, sdk.expectedVersion);
    });
    after(async () => {
      await ada?.close();
    });

    /** Deletes a post as a model would, while the person answers so; gives the answer and what was sent. */
    async function deletes(post, ...answers) {
      const before = await ada.sandbox.count();
      person.will(...answers);
      const raw = await within(ada.client.callTool('linkedin_posts_delete', deletion(post)), 'a deletion');
      const { structuredContent: answer } = raw;
      assert.ok(ada.checks.get('linkedin_posts_delete')(answer), told(raw));
      assert.equal(raw.content[0].text.split('\n')[0], answer.summary);
      const sent = (await ada.sandbox.requests()).slice(before);
      assert.equal(answer.linkedin_calls, sent.length, told(raw));
      person.asked.forEach(holdsForm);
      return { raw, sent: sent.map((one) => `${one.method} ${decodeURIComponent(one.target)}`) };
    }

    it('sends what was shown, once, after a yes', async () => {
      const post = await published(ada.client);
      const { raw, sent } = await deletes(post, YES);
      assert.equal(person.asked.length, 1);
      holdsQuestion(person.asked[0].message, post);
      assert.deepEqual(sent, [`DELETE /rest/posts/${shown(person.asked[0].message)}`]);
      isDone(raw, post);
      assert.equal((await ada.sandbox.post(post.urn)).deleted, true);
    });

    it('asks anew for the same call: a yes is used up', async () => {
      const post = await published(ada.client);
      await deletes(post, YES);
      const { raw, sent } = await deletes(post, NO);
      assert.equal(person.asked.length, 1, 'asked again');
      holdsQuestion(person.asked[0].message, post);
      assert.deepEqual(sent, []);
      isDeclined(raw);
      assert.deepEqual((await ada.sandbox.deleted()).filter((urn) => urn === post.urn), [post.urn]);
    });

    for (const [what, no] of [['a no', NO], ['a form in which nothing is ticked', UNTICKED]]) {
      it(`sends nothing after ${what}, and does not ask again`, async () => {
        const post = await published(ada.client);
        const first = await deletes(post, no);
        assert.deepEqual([person.asked.length, first.sent], [1, []]);
        isDeclined(first.raw);
        const second = await deletes(post);
        assert.deepEqual([person.asked.length, second.sent], [0, []]);
        isDeclined(second.raw);
        assert.equal((await ada.sandbox.post(post.urn)).deleted, false);
        // It was a no to this post alone.
        const other = await published(ada.client);
        isDone((await deletes(other, YES)).raw, other);
      });
    }

    it('sends nothing when the question is dismissed, and asks again when called again', async () => {
      const post = await published(ada.client);
      const first = await deletes(post, DISMISSED);
      assert.deepEqual([person.asked.length, first.sent], [1, []]);
      isUnanswered(first.raw);
      assert.equal((await ada.sandbox.post(post.urn)).deleted, false);
      isDone((await deletes(post, YES)).raw, post);
    });

    it('shows a text as it is, whatever it looks like', async () => {
      const post = await published(ada.client, HOSTILE);
      await deletes(post, NO);
      holdsQuestion(person.asked[0].message, post);
    });

    it('asks nobody about what needs no yes', async () => {
      person.will();
      const post = await published(ada.client);
      await ada.reads(post.urn, post.text);
      const change = { action: 'update', post: post.urn, author: 'acme-maps', text: `${post.text} changed` };
      assert.equal((await ada.succeeds('linkedin_posts_write', change)).outcome, 'done');
      assert.deepEqual(person.asked, []);
    });
  });
}
