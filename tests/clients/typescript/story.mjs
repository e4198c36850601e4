// What every client must be able to do. One telling, whichever SDK carries it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Ajv2020 } from 'ajv/dist/2020.js';

import { HttpServer, PATIENCE_MS, Sandbox, VIA, parameters, reportingExit, within } from './server.mjs';

export const PAGE = 'urn:li:organization:70010001';
const ATLAS = 'urn:li:organization:70010002';
const RESERVED = '| { } @ [ ] ( ) < > # \\ * _ ~';

/** Every reserved character alone and glued, look-alikes of mark-up, emoji, two scripts that run from right to left. */
const TEXT = [
  `Reserved: ${RESERVED} and a|b{c}d@e[f]g(h)i<j>k#l\\m*n_o~p.`,
  'Not mark-up: {hashtag|\\#|no} @[Nobody](urn:li:person:nobody) \\( **no** ~~no~~ <b>no</b>',
  'Emoji: 🗺️ 👩‍🚀 👨‍👩‍👧‍👦 🇸🇪 🏴󠁧󠁢󠁳󠁣󠁴󠁿 é ﬁ',
  'RTL: مرحبا بالعالم, שלום עולם (end)',
  'Tag: #cartography',
].join('\n');
const CHANGED = `Changed (v2_1): ${RESERVED} 🧭 שלום #atlas`;

/** A call that needs one request to LinkedIn, and the path that request goes to. */
const SLOW = ['linkedin_organizations_read', { action: 'find_by_vanity_name', vanityName: 'acme-maps' }];
const SLOW_PATH = '/rest/organizations';

const KEY = 'only-for-these-tests-0123456789';

const schemas = new Ajv2020({ strict: false, allErrors: true });

/** A client of one SDK and what it speaks to. */
export class Conversation {
  /** Starts the program for this one client, at `address` or as `VIA` says, and connects. */
  static async open(sdk, member, address) {
    const env = member === 'ada' ? {} : { LINKEDIN_MCP_SANDBOX_MEMBER: member };
    if (address === undefined && VIA !== 'stdio') {
      return Conversation.visit(sdk, member, await HttpServer.start({ env }));
    }
    const client = await within(sdk.connect(address ?? parameters({ env })), 'connecting');
    return new Conversation().#begin(client, member, client.stderr);
  }

  /** Connects to a server that runs, and ends it after this client. */
  static async visit(sdk, member, server, headers) {
    const conversation = new Conversation();
    conversation.server = server;
    const client = await within(sdk.connect(server.address(VIA, headers)), 'connecting');
    return conversation.#begin(client, member, server.stderr);
  }

  async #begin(client, member, stderr) {
    this.client = client;
    this.stderr = stderr;
    this.sandbox = new Sandbox(await stderr.control());
    if (this.server) assert.equal(this.server.ready.control, this.sandbox.control);
    this.member = member;
    const tools = await this.client.listTools();
    this.checks = new Map(tools.map((tool) => [tool.name, schemas.compile(tool.outputSchema)]));
    return this;
  }

  /** Calls a tool and holds its answer to the promises that every answer makes. */
  async call(name, args) {
    const before = await this.sandbox.count();
    const answer = await this.callUncounted(name, args);
    const sent = (await this.sandbox.count()) - before;
    assert.equal(answer.linkedin_calls, sent, `${name}: linkedin_calls is not what LinkedIn got`);
    return answer;
  }

  async callUncounted(name, args) {
    const raw = await within(this.client.callTool(name, args), `${name} ${JSON.stringify(args)}`);
    const answer = raw.structuredContent;
    const told = `${name} ${JSON.stringify(args)}: ${JSON.stringify(raw)}`;
    assert.ok(answer !== null && typeof answer === 'object' && !Array.isArray(answer), told);
    const check = this.checks.get(name) ?? this.checks.get('linkedin_status');
    assert.ok(check(answer), `${schemas.errorsText(check.errors)} in ${told}`);

    const failed = raw.isError === true;
    assert.equal(failed, 'error' in answer, `isError and error disagree in ${told}`);
    assert.equal(answer.outcome, failed ? 'not_done' : 'done', told);
    assert.match(answer.summary, /^Sandbox: \S/, told);
    assert.equal(answer.target, 'sandbox', told);
    if (args.account === undefined) assert.equal(answer.account, this.member, told);
    assert.ok(Number.isInteger(answer.linkedin_calls), told);
    assert.ok(Array.isArray(answer.warnings), told);

    // The text must suffice alone: the summary, then the result or the error as one line of JSON.
    assert.equal(raw.content.length, 1, told);
    assert.equal(raw.content[0].type, 'text', told);
    const [summary, json, ...warnings] = raw.content[0].text.split('\n');
    assert.equal(summary, answer.summary, told);
    assert.deepEqual(JSON.parse(json), failed ? answer.error : answer.result, told);
    assert.deepEqual(warnings, answer.warnings.map((warning) => `Warning: ${warning}`), told);
    return answer;
  }

  async succeeds(name, args) {
    const answer = await this.call(name, args);
    assert.equal(answer.error, undefined, JSON.stringify(answer));
    if (name !== 'linkedin_status') {
      const group = name.replace(/^linkedin_(.*)_[a-z]+$/, '$1');
      assert.equal(answer.quota.endpoint, `${group}.${args.action}`);
      assert.match(answer.quota.resets_at, /^\d{4}-\d\d-\d\dT00:00:00Z$/);
    }
    return answer;
  }

  async fails(name, args, kind) {
    const answer = await this.call(name, args);
    assert.equal(answer.error?.kind, kind, JSON.stringify(answer));
    const { cause, fix, missing, retry, docs } = answer.error;
    assert.ok(cause && docs && fix.length > 0 && fix.every(Boolean), JSON.stringify(answer));
    assert.ok(['never', 'after_fix', 'after_time', 'check_first'].includes(retry), JSON.stringify(answer));
    for (const key of ['scopes_any', 'products', 'roles_any']) assert.ok(Array.isArray(missing[key]), key);
    return answer;
  }

  /** Refused here: LinkedIn got nothing, and nothing is in the world that was not there before. */
  async refuses(name, args, kind) {
    const before = await this.sandbox.world();
    const answer = await this.fails(name, args, kind);
    assert.equal(answer.linkedin_calls, 0, JSON.stringify(answer));
    const world = await this.sandbox.world();
    assert.deepEqual(world.effects, before.effects, 'a refused call had an effect');
    assert.equal(world.posts.length, before.posts.length, 'a refused call made a post');
    return answer;
  }

  /** An answer and the world agree on a post's text. */
  async reads(post, text) {
    const answer = await this.succeeds('linkedin_posts_read', { action: 'get', post, author: 'acme-maps' });
    assert.equal(answer.result.post.post, post);
    assert.equal(answer.result.post.author, PAGE);
    assert.equal(answer.result.post.untrusted.text, text);
    const real = await this.sandbox.post(post);
    assert.equal(real.rendered, text);
    assert.equal(real.cut, false);
    assert.equal(real.author, PAGE);
    return real;
  }

  async close() {
    await within(this.client.close(), 'closing');
    if (this.server) {
      assert.equal(await this.server.stop(), 0, 'the exit code');
      assert.deepEqual(this.server.printed.slice(1), [], 'the server wrote more than the ready line to standard output');
    }
    assert.deepEqual(this.client.faults, [], 'the transport reported faults');
    assert.deepEqual(this.stderr.noise(), [], 'the server wrote to standard error');
  }
}

/** The tags that a reader can follow. */
function hashtags(commentary) {
  return [...commentary.matchAll(/(?<!\\)\{hashtag\|\\#\|([^}|]+)\}/g)].map((tag) => tag[1]);
}

/**
 * Tells the story with one SDK.
 *
 * `sdk.connect(address)` gives `{version, instructions, serverInfo, listTools(), callTool(name, args, {signal}),
 * close(), stderr, faults}`; `listTools` really asks the server; `sdk.isProtocolError(error)` knows its errors,
 * `sdk.refusal(error)` the HTTP status that kept it from connecting. `VIA` says over which transport.
 */
export function tell(sdk) {
  describe(`${sdk.name}, ${VIA}`, { timeout: 6 * PATIENCE_MS }, () => {
    /** @type {Conversation} */
    let ada;
    before(async () => {
      ada = await Conversation.open(sdk, 'ada');
    });
    after(async () => {
      await ada?.close();
    });

    it('negotiates the expected protocol version and introduces itself', () => {
      assert.equal(ada.client.version, sdk.expectedVersion);
      assert.equal(ada.client.serverInfo.name, 'linkedin-mcp');
      assert.match(ada.client.serverInfo.version, /^\d+\.\d+\.\d+/);
      assert.ok(ada.client.instructions.length > 50, 'instructions');
      assert.match(ada.client.instructions, /linkedin_status/);
    });

    it('lists its tools, fully described and always in the same order', async () => {
      const first = await ada.client.listTools();
      const second = await ada.client.listTools();
      assert.deepEqual(second, first);
      assert.equal(first[0].name, 'linkedin_status');
      assert.equal(new Set(first.map((tool) => tool.name)).size, first.length);
      for (const tool of first) {
        assert.match(tool.name, /^linkedin_(status|sign_in|publish|[a-z_]+_(read|write|delete|spend))$/);
        assert.ok(tool.title, `${tool.name}: title`);
        assert.ok(tool.description, `${tool.name}: description`);
        for (const schema of [tool.inputSchema, tool.outputSchema]) {
          assert.equal(schema?.type, 'object', tool.name);
          for (const word of ['oneOf', 'anyOf', 'allOf', 'not', 'enum', '$ref']) {
            assert.ok(!(word in schema), `${tool.name}: ${word} at the root of a schema`);
          }
          schemas.compile(schema);
        }
        for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
          assert.equal(typeof tool.annotations?.[hint], 'boolean', `${tool.name}: ${hint}`);
        }
        const effect = tool.name.split('_').at(-1);
        assert.equal(tool.annotations.readOnlyHint, effect === 'read' || effect === 'status', tool.name);
        if (effect === 'delete') assert.equal(tool.annotations.destructiveHint, true, tool.name);
      }
    });

    it('says who is signed in, where, and what is possible', async () => {
      const { result } = await ada.succeeds('linkedin_status', {});
      assert.match(result.member, /^urn:li:person:/);
      assert.ok(result.scopes.includes('w_organization_social'));
      assert.ok(result.pages.some((page) => page.organization === PAGE && page.roles.includes('ADMINISTRATOR')));
      assert.equal(result.control, ada.sandbox.control);
      const can = await ada.succeeds('linkedin_status', { can: 'create posts as a page' });
      assert.equal(can.result.items[0].endpoint, 'posts.create');
      assert.equal(can.result.items[0].answer, 'yes');
    });

    it('lets a client give up a slow call, and goes on', async () => {
      await ada.sandbox.delay(SLOW_PATH, 1500);
      const patience = new AbortController();
      const slow = ada.client.callTool(...SLOW, { signal: patience.signal });
      const givenUp = assert.rejects(within(slow, 'a call that was given up'));
      await ada.sandbox.waiting(SLOW_PATH);
      patience.abort();
      await givenUp;
      await ada.succeeds(...SLOW);
      // Nor did that wait for the other.
      await ada.sandbox.waiting(SLOW_PATH);
    });

    it('writes, finds, changes and deletes a post of a page, to the letter', async () => {
      const write = { action: 'create', author: 'acme-maps', text: TEXT };
      const created = await ada.succeeds('linkedin_posts_write', write);
      assert.equal(created.result.verified, true);
      const post = created.result.post;
      assert.match(post, /^urn:li:(share|ugcPost):\d+$/);
      assert.equal(created.result.url, `${ada.sandbox.control}/feed#${post}`);
      assert.ok((await ada.sandbox.open(created.result.url)).includes(`id="${post}"`));
      assert.equal((await ada.sandbox.reading(TEXT)).length, 1, 'published once');
      assert.deepEqual(hashtags((await ada.reads(post, TEXT)).commentary), ['cartography']);
      assert.deepEqual(await ada.sandbox.effects(post), ['post.create']);

      const change = { action: 'update', post, author: 'acme-maps', text: CHANGED };
      const changed = await ada.succeeds('linkedin_posts_write', change);
      assert.equal(changed.result.verified, true);
      assert.equal(changed.result.post, post);
      assert.deepEqual(hashtags((await ada.reads(post, CHANGED)).commentary), ['atlas']);

      const remove = { action: 'delete', post, author: 'acme-maps' };
      const deleted = await ada.succeeds('linkedin_posts_delete', remove);
      assert.equal(deleted.result.post, post);
      assert.equal((await ada.sandbox.post(post)).deleted, true);

      const gone = await ada.fails('linkedin_posts_read', { action: 'get', post, author: 'acme-maps' }, 'not_found');
      assert.equal(gone.error.linkedin.status, 404);
      assert.deepEqual(await ada.sandbox.effects(post), ['post.create', 'post.update', 'post.delete']);
    });

    it('links the names it was told to link, and no others', async () => {
      const text = 'With Acme Atlas, (not Acme Atlas) again.';
      const mentions = [{ name: 'Acme Atlas', urn: ATLAS }];
      const write = { action: 'create', author: 'acme-maps', text, mentions };
      const created = await ada.succeeds('linkedin_posts_write', write);
      assert.equal(created.result.verified, true);
      const real = await ada.reads(created.result.post, text);
      assert.equal(real.commentary.split(`@[Acme Atlas](${ATLAS})`).length, 2);
    });

    it('pages through the posts of a page without gap or repetition', async () => {
      const list = { action: 'find_by_author', author: 'acme-maps', limit: 7 };
      const seen = [];
      let cursor;
      do {
        const args = cursor === undefined ? list : { ...list, cursor };
        const { result } = await ada.succeeds('linkedin_posts_read', args);
        assert.ok(Array.isArray(result.items) && result.items.length > 0 && result.items.length <= 7);
        for (const item of result.items) {
          assert.equal(item.author, PAGE);
          assert.equal(typeof item.untrusted.text, 'string');
          assert.ok(!seen.includes(item.post), `${item.post} came twice`);
          seen.push(item.post);
        }
        cursor = result.next_cursor;
        assert.ok(cursor === null || typeof cursor === 'string', 'next_cursor');
      } while (cursor !== null);
      const real = await ada.sandbox.published(PAGE);
      assert.ok(real.length > 14, 'the seeded world has several pages of posts');
      assert.deepEqual([...seen].sort(), real.map((post) => post.urn).sort());
    });

    it('posts as the member, and does not claim to have read back what it may not read', async () => {
      const text = 'As myself (really): #fieldwork';
      const created = await ada.succeeds('linkedin_posts_write', { action: 'create', author: 'me', text });
      assert.equal(created.result.verified, 'not_readable');
      const real = await ada.sandbox.post(created.result.post);
      assert.equal(real.rendered, text);
      assert.equal(real.member, 'ada');
      const read = { action: 'get', post: created.result.post, author: 'me' };
      const refused = await ada.refuses('linkedin_posts_read', read, 'missing_scope');
      assert.deepEqual(refused.error.missing.scopes_any, [['r_member_social']]);
      await ada.succeeds('linkedin_posts_delete', { action: 'delete', post: created.result.post, author: 'me' });
      assert.equal((await ada.sandbox.post(created.result.post)).deleted, true);
    });

    it('answers calls side by side, each with its own answer', async () => {
      const posts = (await ada.sandbox.published(PAGE)).slice(0, 12);
      const before = await ada.sandbox.count();
      const answers = await Promise.all(
        posts.map(async (post) => {
          const args = { action: 'get', post: post.urn, author: 'acme-maps' };
          const answer = await ada.callUncounted('linkedin_posts_read', args);
          assert.equal(answer.result?.post.post, post.urn, JSON.stringify(answer));
          assert.equal(answer.result.post.untrusted.text, post.rendered);
          return answer.linkedin_calls;
        }),
      );
      const sum = answers.reduce((all, calls) => all + calls, 0);
      assert.equal(sum, (await ada.sandbox.count()) - before);
    });

    const wrong = [
      ['a misspelt argument', 'linkedin_posts_write', { action: 'create', auther: 'acme-maps', author: 'acme-maps', text: 'x' }, 'auther'],
      ['a misspelt required argument', 'linkedin_posts_write', { action: 'create', auther: 'acme-maps', text: 'x' }, 'auther'],
      ['a missing argument', 'linkedin_posts_write', { action: 'create', text: 'x' }, 'author'],
      ['a missing argument of a read', 'linkedin_posts_read', { action: 'get' }, 'post'],
      ['an unknown action', 'linkedin_posts_write', { action: 'publish', author: 'me', text: 'x' }, 'action'],
      ['an action of another tool', 'linkedin_posts_read', { action: 'delete', post: 'urn:li:share:1' }, 'action'],
      ['a missing action', 'linkedin_posts_write', { author: 'me', text: 'x' }, 'action'],
      ['an action that is no text', 'linkedin_posts_read', { action: 7 }, 'action'],
      ['a text that is a number', 'linkedin_posts_write', { action: 'create', author: 'acme-maps', text: 5 }, 'text'],
      ['a list that is an object', 'linkedin_posts_read', { action: 'batch_get', ids: { a: 'urn:li:share:1' } }, 'ids'],
      ['a flag that is a word', 'linkedin_posts_write', { action: 'create', author: 'acme-maps', text: 'x', isReshareDisabledByAuthor: 'yes' }, 'isReshareDisabledByAuthor'],
      ['a limit that is a word', 'linkedin_posts_read', { action: 'find_by_author', author: 'acme-maps', limit: 'many' }, 'limit'],
      ['a value that is not offered', 'linkedin_posts_write', { action: 'create', author: 'acme-maps', text: 'x', visibility: 'EVERYBODY' }, 'visibility'],
      ['a cursor of somebody else', 'linkedin_posts_read', { action: 'find_by_author', author: 'acme-maps', cursor: 'x' }, 'cursor'],
      ['a misspelt argument of the status', 'linkedin_status', { cann: 'create posts' }, 'cann'],
    ];
    for (const [what, tool, args, field] of wrong) {
      it(`refuses ${what} and names it`, async () => {
        const answer = await ada.refuses(tool, args, 'invalid_arguments');
        assert.equal(answer.error.field, field);
      });
    }

    it('refuses an account that nobody has', async () => {
      const post = { action: 'create', author: 'acme-maps', text: 'x', account: 'nobody' };
      const answer = await ada.refuses('linkedin_posts_write', post, 'not_signed_in');
      assert.equal(answer.error.field, 'account');
    });

    it('calls an unknown tool a protocol error', async () => {
      const call = within(ada.client.callTool('linkedin_nonsense', {}), 'an unknown tool');
      await assert.rejects(call, (error) => {
        assert.ok(sdk.isProtocolError(error), `${error}`);
        assert.equal(error.code, -32602);
        assert.match(error.message, /linkedin_nonsense/);
        return true;
      });
      // And goes on.
      await ada.succeeds('linkedin_status', {});
    });

    it('refuses what a sign-in may not do, without a call, and says what is missing', async () => {
      const ben = await Conversation.open(sdk, 'ben');
      try {
        const post = { action: 'create', author: 'acme-maps', text: 'Not mine to say.' };
        const refused = await ben.refuses('linkedin_posts_write', post, 'missing_scope');
        assert.ok(refused.error.missing.scopes_any.flat().includes('w_organization_social'));
        assert.ok(refused.error.missing.products.includes('Community Management API'));
        assert.equal(refused.error.retry, 'after_fix');
        assert.equal(refused.error.linkedin, null);

        const list = { action: 'find_by_author', author: 'acme-maps' };
        await ben.refuses('linkedin_posts_read', list, 'missing_scope');

        const own = await ben.succeeds('linkedin_posts_write', { action: 'create', author: 'me', text: 'Mine.' });
        const real = await ben.sandbox.post(own.result.post);
        assert.equal(real.member, 'ben');
        assert.equal(real.rendered, 'Mine.');
      } finally {
        await ben.close();
      }
    });

    it('does not list a tool of which nothing can work, and still answers when it is called', async () => {
      const dmitri = await Conversation.open(sdk, 'dmitri');
      try {
        const names = (await dmitri.client.listTools()).map((tool) => tool.name);
        assert.ok(names.includes('linkedin_profile_read'));
        assert.ok(!names.includes('linkedin_posts_write'));
        const post = { action: 'create', author: 'acme-maps', text: 'Not mine to say.' };
        await dmitri.refuses('linkedin_posts_write', post, 'missing_scope');
      } finally {
        await dmitri.close();
      }
    });

    if (VIA === 'stdio') {
      it('ends by itself with exit code 0 when its input is closed', async () => {
        const client = await within(sdk.connect(reportingExit()), 'connecting');
        await client.stderr.control();
        await client.callTool('linkedin_status', {});
        await within(client.close(), 'closing');
        assert.equal(await client.stderr.exitCode(), 0);
      });
      return;
    }

    it('serves a second client, and goes on with the first', async () => {
      const guest = await within(sdk.connect(ada.server.address(VIA)), 'connecting');
      const text = 'A guest (of the same server)';
      const write = { action: 'create', author: 'acme-maps', text };
      const { structuredContent: created } = await within(guest.callTool('linkedin_posts_write', write), 'a post');
      await ada.reads(created.result.post, text);
      await within(guest.close(), 'closing');
      assert.deepEqual(guest.faults, []);
      await ada.reads(created.result.post, text);
    });

    it('answers what it was asked, and ends with exit code 0, when it is told to end', async () => {
      const server = await HttpServer.start();
      const client = await within(sdk.connect(server.address(VIA)), 'connecting');
      const sandbox = new Sandbox(server.ready.control);
      await sandbox.delay(SLOW_PATH, 300);
      const slow = within(client.callTool(...SLOW), 'a call during the end');
      await sandbox.waiting(SLOW_PATH);
      const ended = server.stop();
      assert.equal((await slow).structuredContent.outcome, 'done');
      assert.equal(await ended, 0);
      await within(client.close().catch(() => {}), 'closing');
    });

    it('lets in who has the key, and tells the others', async () => {
      const server = await HttpServer.start({ env: { LINKEDIN_MCP_HTTP_KEY: KEY } });
      for (const authorization of [undefined, `Bearer ${KEY}x`, `Basic ${KEY}`]) {
        const address = server.address(VIA, authorization && { authorization });
        await assert.rejects(within(sdk.connect(address), 'connecting'), (error) => {
          assert.equal(sdk.refusal(error), 401, `${authorization}: ${error}`);
          return true;
        });
      }
      assert.equal((await fetch(server.ready.healthz)).status, 200);
      const ada = await Conversation.visit(sdk, 'ada', server, { authorization: `Bearer ${KEY}` });
      const text = 'With a key (and no other way)';
      const write = { action: 'create', author: 'acme-maps', text };
      const created = await ada.succeeds('linkedin_posts_write', write);
      await ada.reads(created.result.post, text);
      assert.equal((await ada.sandbox.reading(text)).length, 1, 'published once');
      await ada.close();
    });

    if (VIA === 'sse') {
      it('tells who comes over SSE where that is switched off', async () => {
        const server = await HttpServer.start({ args: ['--no-sse'] });
        assert.equal(server.ready.sse, null);
        const address = { via: VIA, url: new URL('/sse', server.ready.mcp), headers: {} };
        await assert.rejects(within(sdk.connect(address), 'connecting'), (error) => sdk.refusal(error) === 404);
        assert.equal(await server.stop(), 0);
      });
    }
  });
}
