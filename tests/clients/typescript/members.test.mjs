import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { BESIDES, MEMBERS, Member } from './members.mjs';
import { CALLS, NAMES, filled } from './rows.mjs';
import { sdk } from './sdk.mjs';
import { PATIENCE_MS, VIA } from './server.mjs';

const KINDS = [
  'missing_scope', 'missing_role', 'product_not_approved', 'not_found', 'conflict', 'rejected_by_linkedin', 'invalid_arguments',
];
/** What asks who somebody is, what a page is called and which roles there are: it may come before a refusal. */
const PROBES = [
  /^\/v2\/userinfo$/,
  /^\/rest\/me$/,
  /^\/rest\/organizations\?q=vanityName&vanityName=[\w-]+$/,
  /^\/rest\/organizationAcls\?q=roleAssignee&state=APPROVED&start=0&count=100$/,
  /^\/rest\/adAccountUsers\?q=authenticatedUser$/,
];

/** `kind name` by call, and whether LinkedIn is asked. */
function expectations({ done, refused, asked }) {
  const of = (groups, asks) =>
    Object.entries(groups).flatMap(([is, calls]) => calls.map((call) => [call, { is, asks }]));
  return new Map([...done.map((call) => [call, { is: 'done' }]), ...of(refused, false), ...of(asked, true)]);
}

/** Whether an answer is `done`, or refuses as `kind name`: with a reason, a way out, and the name among what is missing. */
function is(expected, { answer, told }) {
  if (expected === 'done') {
    assert.equal(answer.outcome, 'done', told);
    return;
  }
  const [kind, name] = expected.split(/ (.*)/);
  const { error } = answer;
  assert.equal(error?.kind, kind, told);
  assert.ok(KINDS.includes(kind), kind);
  assert.ok(error.cause.length > 20 && error.fix.length > 0 && error.fix.every((way) => way.length > 10), told);
  assert.match(error.docs, /^https:\/\/learn\.microsoft\.com\//, told);
  const { scopes_any: scopes, roles_any: roles, products } = error.missing;
  if (name) assert.ok([...scopes.flat(), ...roles, ...products].includes(name), `${name} is not named: ${told}`);
  // What is missing can be had with some product, and a person reads which.
  if (kind === 'missing_scope' && name) assert.ok(products.length > 0 || error.retry === 'never', told);
}

/** Requests that were no probe. */
function own(requests) {
  return requests.filter((request) => !PROBES.some((probe) => probe.test(request.target)));
}

describe(`members, ${sdk.name}, ${VIA}`, { timeout: 15 * PATIENCE_MS }, () => {
  const members = new Map(['ada', ...Object.keys(MEMBERS)].map((name) => [name, new Member(name)]));
  after(async () => {
    for (const member of members.values()) await member.leave();
  });

  for (const name of Object.keys(MEMBERS)) {
    const expected = expectations(MEMBERS[name]);
    const member = members.get(name);

    it(`${name}: every call is expected to end in some way`, () => {
      assert.deepEqual([...expected.keys()].sort(), CALLS.map((call) => call.name).sort());
    });

    for (const call of CALLS) {
      const { is: ends, asks } = expected.get(call.name) ?? {};
      it(`${name}: ${call.name} is ${ends}`, async () => {
        const made = await member.call(call);
        is(ends, made);
        if (ends === 'done') {
          assert.equal(made.questions.length, call.asked ? 1 : 0, made.told);
          return;
        }
        if (!asks) assert.deepEqual(made.questions, [], `a person was asked: ${made.told}`);
        if (!asks) assert.deepEqual(own(made.requests), [], `LinkedIn was asked: ${made.told}`);
        if (!asks && ends.startsWith('missing_scope')) assert.equal(made.answer.linkedin_calls, 0, made.told);
        // A batch is answered with 200 even where every part is refused.
        const single = made.requests.filter((one) => !one.target.includes('?ids=List('));
        const effects = single.filter((one) => one.method !== 'GET' && one.status < 300);
        assert.deepEqual(effects, [], `something happened after all: ${made.told}`);
      });
    }
  }

  for (const { member, name, is: ends, asks, not = [], ...call } of BESIDES) {
    it(`${member}: ${name} is ${ends}`, async () => {
      const made = await members.get(member).call({ name, ...filled(call, NAMES) });
      is(ends, made);
      if (asks === 0) assert.deepEqual(own(made.requests), [], `LinkedIn was asked: ${made.told}`);
      for (const words of not) assert.ok(!JSON.stringify(made.answer).includes(words), `${words}: ${made.told}`);
    });
  }

  for (const [name, member] of members) {
    // Each list is compared as a whole, so that one look shows all that is wrong.
    const listed = (wrong) => member.refusals.filter(wrong).map(({ name, answer }) => `${name}: ${answer.summary}`);

    it(`${name}: no refusal misses a scope that was granted`, () => {
      const granted = ({ answer, scopes }) =>
        answer.error.missing.scopes_any.some((set) => set.every((scope) => scopes.includes(scope)));
      assert.deepEqual(listed((one) => one.answer.error.kind === 'missing_scope' && granted(one)), []);
    });

    it(`${name}: what is missing is named`, () => {
      const places = { missing_scope: 'scopes_any', missing_role: 'roles_any', product_not_approved: 'products' };
      const named = ({ answer: { error } }) => error.missing[places[error.kind]]?.length !== 0;
      // Of posts of members no role tells anything, and an ad account has roles of its own.
      const without = (one) => one.name.startsWith('member_') || one.name === 'images_find_by_associated_account';
      assert.deepEqual(listed((one) => !named(one) && !without(one)), []);
    });

    it(`${name}: what was forbidden key by key is not only called not found`, () => {
      const forbidden = ({ answer: { result } }) => (result?.errors ?? []).some((error) => error.status === 403);
      const silent = ({ answer: { summary, warnings } }) => !/refus|forb|may not|not allowed/i.test([summary, ...warnings].join(' '));
      const wrong = member.answers.filter((one) => forbidden(one) && silent(one));
      assert.deepEqual(wrong.map((one) => `${one.name}: ${one.answer.summary}`), []);
    });

    it(`${name}: no closed product is explained with a scope that would not open it`, () => {
      const there = ({ answer: { error }, scopes }) =>
        error.kind === 'product_not_approved' &&
        error.missing.scopes_any.flat().length > 0 &&
        error.missing.scopes_any.flat().every((scope) => !scopes.includes(scope));
      assert.deepEqual(listed(there), []);
    });
  }
});
