// Statistics, with pictures, as a client gets them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';

import { sdk } from './sdk.mjs';
import { PATIENCE_MS, VIA, within } from './server.mjs';
import { Conversation } from './story.mjs';

const TOOL = 'linkedin_analytics_read';
const ADS = 'linkedin_ad_reporting_read';
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Samples of each pixel by PNG's kind of colour. */
const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Decodes a PNG as far as it takes to know that it is one: `{width, height, colours}`. */
function decode(bytes) {
  assert.deepEqual(bytes.subarray(0, 8), SIGNATURE);
  const data = [];
  let head;
  let at = 8;
  for (let kind = ''; kind !== 'IEND'; ) {
    const length = bytes.readUInt32BE(at);
    kind = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    assert.equal(crc32(bytes.subarray(at + 4, at + 8 + length)), bytes.readUInt32BE(at + 8 + length), `${kind}: checksum`);
    if (kind === 'IHDR') head = body;
    if (kind === 'IDAT') data.push(body);
    at += length + 12;
  }
  assert.equal(at, bytes.length, 'something follows the end');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  assert.equal(head[12], 0, 'interlaced');
  const stride = Math.ceil((width * head[8] * SAMPLES[head[9]]) / 8) + 1;
  const raw = inflateSync(Buffer.concat(data));
  assert.equal(raw.length, stride * height, 'the pixels are not all there');
  return { width, height, colours: new Set(raw).size };
}

describe(`figures, ${sdk.name}, ${VIA}`, { timeout: 6 * PATIENCE_MS }, () => {
  /** @type {Conversation} */
  let ada;
  let posts;
  let statistics;
  before(async () => {
    ada = await Conversation.open(sdk, 'ada');
    const world = await ada.sandbox.world();
    posts = world.posts.filter((post) => post.author.endsWith(':70010001') && post.state === 'PUBLISHED');
    statistics = new Map(world.statistics.map((row) => [row.post, row]));
  });
  after(async () => {
    await ada?.close();
  });

  const read = (action, more) => ada.succeeds(TOOL, { action, ...more });
  const refused = (action, more) => ada.refuses(TOOL, { action, ...more }, 'invalid_arguments');
  const month = { from: '2026-10-01', until: '2026-11-01' };

  /** Calls with `chart`, and gives the answer and its picture. */
  async function drawn(action, more, tool = TOOL) {
    const raw = await within(ada.client.callTool(tool, { action, chart: true, ...more }), action);
    assert.notEqual(raw.isError, true, JSON.stringify(raw.structuredContent));
    const [text, picture, ...rest] = raw.content;
    assert.equal(text.type, 'text');
    assert.ok(text.text.startsWith(raw.structuredContent.summary));
    assert.deepEqual(rest, []);
    assert.equal(picture?.type, 'image', `${action}: no picture; ${JSON.stringify(raw.structuredContent.warnings)}`);
    assert.equal(picture.mimeType, 'image/png');
    const bytes = Buffer.from(picture.data, 'base64');
    assert.equal(bytes.toString('base64'), picture.data, 'strict base64');
    assert.ok(bytes.length < 256 * 1024, `${bytes.length} bytes`);
    // A picture is for eyes: it is nowhere in what programs read.
    assert.ok(!JSON.stringify(raw.structuredContent).includes(picture.data.slice(0, 60)));
    return { answer: raw.structuredContent, ...decode(bytes) };
  }

  const PICTURES = {
    'days of a page': ['share_statistics', { organization: 'acme-maps', ...month }],
    'months of a page': ['share_statistics', { organization: 'acme-maps', from: '2026-01-01', until: '2026-11-01', granularity: 'MONTH' }],
    'all of a page': ['share_statistics', { organization: 'acme-maps' }],
    'followers by segment': ['follower_statistics', { organization: 'acme-maps' }],
    'followers by week': ['follower_statistics', { organization: 'acme-maps', ...month, granularity: 'WEEK' }],
    'views of a page': ['page_statistics', { organization: 'acme-maps' }],
    'views of a page by day': ['page_statistics', { organization: 'acme-maps', ...month }],
    "a brand's page": ['brand_page_statistics', { brand: 'urn:li:organizationBrand:70010011' }],
    "a member's posts by day": ['member_post_analytics', { queryType: 'IMPRESSION', aggregation: 'DAILY', ...month }],
    "a member's followers by day": ['member_followers_gains', month],
    'ads by campaign': ['analytics', { adAccounts: ['urn:li:sponsoredAccount:500000001'], ...month }, ADS],
    'ads by day': ['analytics', { adAccounts: ['urn:li:sponsoredAccount:500000001'], ...month, timeGranularity: 'DAILY' }, ADS],
    'ads by two pivots': ['statistics', { adAccounts: ['urn:li:sponsoredAccount:500000001'], pivots: ['CAMPAIGN', 'CREATIVE'], ...month }, ADS],
  };
  for (const [name, [action, more, tool]] of Object.entries(PICTURES)) {
    it(`draws ${name}`, async () => {
      const { answer, width, height, colours } = await drawn(action, more, tool);
      assert.ok(answer.result.items.length > 0);
      assert.ok(width >= 300 && height >= 150 && width <= 2000 && height <= 2000, `${width}x${height}`);
      assert.ok(colours > 2, 'an empty picture');
    });
  }

  it('says why there is no picture, where one figure is all', async () => {
    const { warnings } = await read('member_post_analytics', { queryType: 'IMPRESSION', chart: true });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /chart.*fewer than two/);
  });

  it('names the posts that LinkedIn leaves out because they are idle', async () => {
    const idle = posts.filter((post) => !statistics.has(post.urn));
    const busy = posts.filter((post) => statistics.has(post.urn));
    assert.ok(idle.length > 1 && busy.length > 1);
    const asked = [...busy.slice(0, 3), ...idle].map((post) => post.urn);
    const { result, warnings, summary } = await read('share_statistics', { organization: 'acme-maps', posts: asked });
    assert.deepEqual([...result.left_out].sort(), idle.map((post) => post.urn).sort());
    assert.match(warnings.join(' '), /without activity/);
    assert.match(summary, new RegExp(`3 of ${asked.length} posts`));
    for (const item of result.items) {
      const real = statistics.get(item.share ?? item.ugcPost);
      assert.equal(item.impressionCount, real.impressions);
      assert.equal(item.likeCount, real.likes);
    }
  });

  it('passes negative likes on, and says what they mean', async () => {
    // Some day of the year more likes were taken back than given.
    const found = [];
    for (const [from, until] of [['2025-12-01', '2026-04-01'], ['2026-04-01', '2026-08-01'], ['2026-08-01', '2026-11-22']]) {
      const { result, warnings } = await read('share_statistics', { organization: 'acme-maps', from, until });
      const below = result.items.filter((item) => item.likeCount < 0);
      found.push(...below);
      assert.equal(/taken back/.test(warnings.join(' ')), below.length > 0, `${from}: ${JSON.stringify(warnings)}`);
    }
    assert.ok(found.length > 0, 'the world has no such day');
  });

  it('adds days up to what the month says', async () => {
    const days = await read('share_statistics', { organization: 'acme-maps', ...month, granularity: 'DAY' });
    const whole = await read('share_statistics', { organization: 'acme-maps', ...month, granularity: 'MONTH' });
    const sum = (answer, name) => answer.result.items.reduce((total, item) => total + item[name], 0);
    assert.equal(days.result.items.length, 31);
    assert.equal(whole.result.items.length, 1);
    for (const name of ['impressionCount', 'clickCount', 'likeCount', 'shareCount']) {
      assert.equal(sum(days, name), sum(whole, name), name);
    }
  });

  it('refuses what is older than twelve months, with the day that would do', async () => {
    const old = { organization: 'acme-maps', from: '2025-11-21', until: '2026-01-01' };
    const { error } = await refused('share_statistics', old);
    assert.equal(error.field, 'from');
    assert.match(error.cause, /12 months/);
    const [, first] = /(\d{4}-\d\d-\d\d)/.exec(error.fix.join(' '));
    // What it says works.
    const { result } = await read('share_statistics', { ...old, from: first });
    assert.equal(result.items[0].period.from, first);
  });

  it('refuses days to come, half a range and a granularity alone', async () => {
    const page = { organization: 'acme-maps' };
    const future = await refused('share_statistics', { ...page, from: '2026-11-20', until: '2026-12-01' });
    assert.match(future.error.fix.join(' '), /2026-11-23/);
    assert.equal((await refused('share_statistics', { ...page, from: '2026-11-20' })).error.field, 'until');
    assert.equal((await refused('share_statistics', { ...page, granularity: 'DAY' })).error.field, 'granularity');
  });

  it('sends sponsored figures where they are asked for', async () => {
    for (const urn of ['urn:li:sponsoredCreative:119962155', 'urn:li:sponsoredCampaign:360035215']) {
      const { error } = await refused('share_statistics', { organization: 'acme-maps', posts: [urn] });
      assert.match([error.cause, ...error.fix].join(' '), /ad_reporting/, urn);
    }
    const account = await refused('share_statistics', { organization: 'urn:li:sponsoredAccount:500000001' });
    assert.equal(account.error.field, 'organization');
    assert.match([account.error.cause, ...account.error.fix].join(' '), /ad_reporting|organization/);
  });

  it('says of groups that they have no figures', async () => {
    for (const action of ['share_statistics', 'follower_statistics', 'page_statistics']) {
      const { error } = await refused(action, { organization: 'urn:li:group:9187' });
      assert.equal(error.field, 'organization');
      assert.match([error.cause, ...error.fix].join(' '), /group/i);
    }
  });

  it('tells how a total and its parts are called, and of what they are', async () => {
    const { result } = await read('share_statistics', { organization: 'acme-atlas' });
    assert.match(result.units.covers, /organic/);
    assert.match(result.units.engagement, /fraction/);
    assert.equal(result.period, 'last 12 months');
    const followers = await read('follower_statistics', { organization: 'acme-atlas' });
    assert.match(followers.summary, /follower_count/);
  });
});
