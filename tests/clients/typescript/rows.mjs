// Every endpoint, as data (`rows/`), called by a real client.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { DISMISSED, YES, holdsForm, isUnanswered, told } from './asking.mjs';
import { FILES } from './files.mjs';
import { within } from './server.mjs';
import { Conversation } from './story.mjs';

/** One part of `rows/`. */
export function part(name) {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'rows', `${name}.json`), 'utf8'));
}

/** Advertising's rows; deletions come last. */
const ADS = ['ad_accounts', 'campaign_groups', 'campaigns', 'creatives', 'ad_reporting', 'ad_targeting', 'library', 'ads_deleted'];

/** The calls in their order: later ones build on what earlier ones made. */
export const CALLS = ['profile', 'posts', 'engagement', 'media', 'organizations', 'analytics', ...ADS, 'events'].flatMap(part);

/** The rows that must be reachable. Names that begin with a dash stand for requests that are no row of their own. */
export const ROWS = CALLS.flatMap((call) => Object.keys(call.sent)).filter((row) => !row.startsWith('-'));

/** What the names in data stand for at the start. */
export const NAMES = { ...part('names'), ...FILES };

/** Puts names in: `${name}` as it is, `%{name}` as it stands in an address, `#{name}` the number at its end. */
export function filled(value, names) {
  if (typeof value === 'string') {
    return value.replace(/([$%#])\{(\w+)\}/g, (_, kind, name) => {
      assert.ok(name in names, `nothing is called ${name} yet`);
      const named = names[name];
      return { $: () => named, '%': () => inAddress(named), '#': () => /\d+$/.exec(named)[0] }[kind]();
    });
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [filled(key, names), filled(one, names)]));
}

/** Rest.li's spelling: brackets are escaped, too. */
function inAddress(text) {
  return encodeURIComponent(text).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What stands at `items[post=urn:…].media[0].id`; the first of those that fit, undefined where nothing does. */
export function at(value, where) {
  let found = value;
  let several = false;
  for (const [, name, inside] of where.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    const [, key, wanted] = /^([^=]+)=(.*)$/.exec(inside ?? '') ?? [];
    if (key !== undefined) {
      found = (found ?? []).filter((one) => String(one[key]) === wanted);
      several = true;
      continue;
    }
    if (several) [found] = found;
    several = false;
    found = found?.[name ?? Number(inside)];
  }
  return several ? found[0] : found;
}

/** Holds what stands at each place to what is expected there. */
export function holds(value, expected, world, told) {
  for (const [where, wanted] of Object.entries(expected)) {
    const found = at(value, where);
    if (wanted !== null && typeof wanted === 'object' && 'like' in wanted) {
      assert.match(String(found), new RegExp(wanted.like), `${where} in ${told}`);
    } else if (wanted !== null && typeof wanted === 'object' && 'real' in wanted) {
      const real = at(world, wanted.real);
      assert.ok(real !== undefined && real !== null, `${wanted.real} is not in the world`);
      assert.deepEqual(found, real, `${where} in ${told}`);
    } else {
      assert.deepEqual(found ?? null, wanted, `${where} in ${told}`);
    }
  }
}

/** Strings that stand outside every `untrusted`, with their places. */
export function* trusted(value, where = '') {
  if (typeof value === 'string') yield [where, value];
  if (value === null || typeof value !== 'object') return;
  for (const [key, one] of Object.entries(value)) {
    if (key !== 'untrusted') yield* trusted(one, `${where}.${key}`);
  }
}

/** The arguments of a call, with its action and its names put in. */
export function argumentsOf(call, names) {
  const action = call.action === undefined ? {} : { action: call.action };
  return { ...action, ...filled(call.arguments, names) };
}

/** Somebody who is asked now and then, and says yes unless they were told to say something else. */
export class Person {
  says = YES;
  /** Every question. */
  asked = [];
  /** How many requests LinkedIn had got when the last one was asked. */
  sentBefore;

  answer = async (question) => {
    this.asked.push(question);
    this.sentBefore = await this.sandbox?.count();
    return this.says;
  };

  /** Opens a conversation in which this person is asked. */
  async converse(sdk, ...more) {
    const conversation = await Conversation.open(this.with(sdk), ...more);
    this.sandbox = conversation.sandbox;
    return conversation;
  }

  /** That SDK, whose questions go to this person. */
  with(sdk) {
    return { ...sdk, connect: (address) => sdk.connect(address, this.answer) };
  }
}

/** Makes one call: its answer, what LinkedIn got meanwhile, and how it was told. */
export async function make(conversation, call, names, person) {
  const before = await conversation.sandbox.count();
  const asked = person?.asked.length ?? 0;
  const answer = await conversation.callUncounted(call.tool, argumentsOf(call, names));
  const requests = (await conversation.sandbox.requests()).slice(before);
  const counts = (person?.asked.length ?? 0) > asked ? counted(person, before, requests) : [requests.length];
  assert.ok(counts.includes(answer.linkedin_calls), `${call.name}: linkedin_calls is ${answer.linkedin_calls}, LinkedIn got ${counts}`);
  const got = requests.map((request) => `${request.method} ${request.target} ${request.status}`);
  return { answer, requests, told: `${call.name}: ${JSON.stringify(answer)}, after ${got.join(', ')}` };
}

/** Requests that only look. */
function looks({ method, target }) {
  return method === 'GET' || LOOKING_POST.test(target);
}

/** What has no other method than POST, and changes nothing. */
const LOOKING_POST = /^\/rest\/adPreviews\?action=livePreview/;

/** Without an answer of a person's nothing is sent but what the question itself needs to know. */
async function waitsFor(person, conversation, call, names) {
  const before = await conversation.sandbox.count();
  person.asked = [];
  person.says = DISMISSED;
  const raw = await within(conversation.client.callTool(call.tool, argumentsOf(call, names)), call.name);
  person.says = YES;
  assert.equal(person.asked.length, 1, told(raw));
  const requests = (await conversation.sandbox.requests()).slice(before);
  assert.deepEqual(requests.filter((one) => !looks(one)), [], `${call.name} was sent without a yes`);
  isUnanswered(raw, counted(person, before, requests).find((count) => count === raw.structuredContent.linkedin_calls));
}

/** What `linkedin_calls` may be: what was looked at before a question may count to the question alone. */
function counted(person, before, requests) {
  return [requests.length, requests.length - (person.sentBefore - before)];
}

/** Makes a call that must succeed, and holds its answer, its requests and the world to what its row says. */
export async function succeeds(conversation, call, names, person) {
  if (call.asked) await waitsFor(person, conversation, call, names);
  person.asked = [];
  const { answer, requests, told } = await make(conversation, call, names, person);
  assert.equal(answer.outcome, 'done', told);
  assert.equal(person.asked.length, call.asked ? 1 : 0, `${person.asked.length} questions: ${told}`);
  for (const question of person.asked) {
    holdsForm(question);
    for (const words of filled([call.asked].flat(), names)) assert.match(question.message, new RegExp(words), call.name);
  }
  for (const [name, where] of Object.entries(call.saves ?? {})) {
    names[name] = at(answer.result, where);
    assert.ok(names[name], `${where} in ${told}`);
  }
  for (const [row, line] of Object.entries(filled(call.sent, names))) {
    const [method, target] = line.split(/ (.*)/);
    const request = requests.find((one) => one.method === method && one.target.startsWith(target));
    assert.ok(request, `${row}: LinkedIn got no ${line}; ${told}`);
    assert.ok(request.status >= 200 && request.status < 300, `${row}: ${request.status}; ${told}`);
    asDocumented(request, conversation.member, told);
    if (call.restli) assert.equal(header(request, 'x-restli-method'), call.restli, told);
    if (call.body) holds(JSON.parse(request.body_utf8), filled(call.body, names), undefined, told);
  }
  const world = await conversation.sandbox.world();
  holds(answer.result, filled(call.holds, names), world, told);
  holds(world, filled(call.world ?? {}, names), world, told);
  if (call.says?.not) assert.ok(!answer.summary.includes(call.says.not), told);
  return answer;
}

function header(request, name) {
  return request.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** What every request below `/rest/` carries. */
function asDocumented(request, member, told) {
  if (!request.target.startsWith('/rest/')) return;
  assert.match(header(request, 'linkedin-version') ?? '', /^20\d{4}$/, told);
  assert.equal(header(request, 'x-restli-protocol-version'), '2.0.0', told);
  assert.equal(request.member, member, told);
}
