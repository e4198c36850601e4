// Makes docs/console-*.png: a server with the sandbox, realistic books, and a browser that signs in as the operator does.
//   cargo build && node --experimental-websocket docs/console-pictures.mjs
// Chromium is looked for in $CHROMIUM, else at /usr/bin/chromium. The audit's lines, the counts and
// two accounts are invented; all else really happened. Paths of this machine are taken off the pictures.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { deflateSync, inflateSync } from 'node:zlib';

const OUT = import.meta.dirname;
const ROOT = path.resolve(OUT, '..');
const BIN = path.join(ROOT, 'target/debug/linkedin-mcp');
const KEY = 'a-key-for-pictures-0123456789';
const state = mkdtempSync(path.join(tmpdir(), 'console-'));
const ends = [() => rmSync(state, { recursive: true, force: true, maxRetries: 5 })];

const level = (one, areas) => areas.split(' ').map((area) => `${area} = "${one}"`);
const agent = (name, areas, more = '') => `[agents.${name}]\nareas = { ${areas.flat().join(', ')} }\n${more}\n`;
writeFileSync(
  path.join(state, 'agents.toml'),
  agent('social', [level('full', 'posts'), level('write', 'shares engagement media library'), level('read', 'profile organizations analytics')],
    'organizations = ["70010001", "me"]\ndaily_posts = 12\ndaily_calls = 400\nconfirm_after_reading = 30\n') +
  agent('reports', [level('read', 'profile organizations analytics posts engagement ad_accounts ad_reporting campaigns campaign_groups creatives')],
    'daily_calls = 250\n') +
  agent('ads', [level('full', 'campaigns campaign_groups creatives'), level('write', 'ad_accounts media'), level('read', 'profile organizations analytics ad_reporting ad_targeting')],
    'ad_accounts = [500000001]\ndaily_spend = ["50.00 EUR"]\nconfirm = ["write"]\n') +
  agent('support', [level('write', 'engagement'), level('read', 'profile organizations posts')], 'daily_calls = 100\nconfirm_after_reading = 60\n'),
);

async function serve(name) {
  const child = spawn(BIN, ['serve', '--http', '127.0.0.1:0', '--agent', name, '--confirm', 'delete', '--tier', '100/500', '--browser', 'off', '--sandbox-state', path.join(state, 'world')], {
    env: { LINKEDIN_MCP_CONSOLE_KEY: KEY, LINKEDIN_MCP_STATE_DIR: state, HOME: state },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((told) => createInterface({ input: child.stdout }).once('line', told));
  const stop = () => new Promise((gone) => { child.once('exit', gone); child.kill('SIGTERM'); });
  return { ...JSON.parse(line), stop };
}

const ask = (url, method, headers, body) => new Promise((told, failed) => {
  const request = http.request(url, { method, headers }, (reply) => {
    let text = '';
    reply.on('data', (some) => { text += some; }).on('end', () => told({ status: reply.statusCode, headers: reply.headers, text }));
  });
  request.on('error', failed).end(body);
});
const json = (url, method, value) => ask(url, method, { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }, JSON.stringify(value));

async function tool(server, name, args) {
  const reply = await ask(server.mcp, 'POST', {
    'content-type': 'application/json', accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name,
  }, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {}, 'io.modelcontextprotocol/clientInfo': { name: 'pictures', version: '1' } } } }));
  return JSON.parse(reply.text).result?.structuredContent ?? reply.text;
}

/** A browser, over its own protocol. */
async function browser() {
  const child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--hide-scrollbars', '--remote-debugging-port=0', `--user-data-dir=${path.join(state, 'chromium')}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  ends.unshift(() => new Promise((gone) => { child.once('exit', gone); child.kill(); }));
  const port = await new Promise((told) => createInterface({ input: child.stderr }).on('line', (line) => { const found = /ws:\/\/[^:]+:(\d+)/.exec(line); if (found) told(found[1]); }));
  const pages = JSON.parse((await ask(`http://127.0.0.1:${port}/json`, 'GET', {})).text);
  const socket = new WebSocket(pages.find((one) => one.type === 'page').webSocketDebuggerUrl);
  await new Promise((open) => { socket.onopen = open; });
  let last = 0;
  const waiting = new Map();
  const heard = [];
  const complaints = [];
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.id) { waiting.get(message.id)(message); return; }
    heard.splice(0).forEach((tell) => tell(message.method));
    if (message.method === 'Log.entryAdded' && message.params.entry.source !== 'network') complaints.push(message.params.entry.text);
  };
  const send = (method, params = {}) => new Promise((told, failed) => {
    last += 1;
    waiting.set(last, (message) => (message.error ? failed(new Error(message.error.message)) : told(message.result)));
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  const hears = async (method) => { for (;;) if ((await new Promise((tell) => heard.push(tell))) === method) return; };
  await Promise.all(['Page.enable', 'Log.enable', 'Runtime.enable'].map((one) => send(one)));
  const look = async (code) => (await send('Runtime.evaluate', { expression: code, returnByValue: true })).result.value;
  const after = async (doing) => { const loaded = hears('Page.loadEventFired'); await doing(); await loaded; };
  const go = (url) => after(() => send('Page.navigate', { url }));
  const press = (selector) => after(() => look(`document.querySelector(${JSON.stringify(selector)}).click()`));
  const tidy = (one) => look(`for (const it of document.querySelectorAll('pre, footer span')) it.textContent = it.textContent.replaceAll(${JSON.stringify(one)}, '')`);
  const shoot = async (file, { dark = false, width = 1280, height } = {}) => {
    await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    await send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 });
    await tidy(path.join(BIN, '..') + path.sep);
    await tidy(state + path.sep);
    const tall = height ?? (await look('document.documentElement.scrollHeight'));
    await send('Emulation.setDeviceMetricsOverride', { width, height: tall, deviceScaleFactor: 1, mobile: width < 600 });
    const { data } = await send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(path.join(OUT, file), smaller(Buffer.from(data, 'base64')));
  };
  return { go, look, press, shoot, complaints };
}

/** The same picture with 256 colours: a third of its size, and nobody sees it. */
function smaller(png) {
  const pieces = [];
  let head;
  for (let at = 8; at < png.length; ) {
    const [length, kind] = [png.readUInt32BE(at), png.toString('latin1', at + 4, at + 8)];
    const data = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') head = data;
    if (kind === 'IDAT') pieces.push(data);
    at += length + 12;
  }
  const [width, height, each] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const raw = inflateSync(Buffer.concat(pieces));
  const [row, pixels] = [width * each, Buffer.alloc(width * height * each)];
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const a = x < each ? 0 : pixels[y * row + x - each];
      const b = y === 0 ? 0 : pixels[(y - 1) * row + x];
      const c = x < each || y === 0 ? 0 : pixels[(y - 1) * row + x - each];
      const near = [a, b, c].reduce((best, one) => (Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best), a);
      pixels[y * row + x] = raw[y * (row + 1) + 1 + x] + [0, a, b, (a + b) >> 1, near][kind];
    }
  }
  const colour = (n) => (pixels[n * each] << 16) | (pixels[n * each + 1] << 8) | pixels[n * each + 2];
  const counted = new Map();
  for (let n = 0; n < width * height; n += 1) counted.set(colour(n), (counted.get(colour(n)) ?? 0) + 1);
  const palette = [...counted].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([one]) => one);
  const apart = (one, other) => [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2, 0);
  const nearest = (one) => palette.reduce((best, other, n) => (apart(one, other) < apart(one, palette[best]) ? n : best), 0);
  const place = new Map([...counted.keys()].map((one) => [one, nearest(one)]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) lines[y * (width + 1) + 1 + x] = place.get(colour(y * width + x));
  const ihdr = Buffer.from(head);
  ihdr[9] = 3;
  const piece = (kind, data) => {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    let sum = ~0;
    for (const byte of named) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeInt32BE(~sum);
    return Buffer.concat([length, named, crc]);
  };
  const table = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  return Buffer.concat([png.subarray(0, 8), piece('IHDR', ihdr), piece('PLTE', table), piece('IDAT', deflateSync(lines, { level: 9 })), piece('IEND', Buffer.alloc(0))]);
}

/** A day of calls, as the audit would have them. */
function day() {
  const now = Date.now();
  const begins = now - (now % 3_600_000) - 23 * 3_600_000;
  const kinds = [
    ['social', 'stdio', 'linkedin_posts_write', 'posts.create', 'posts', 'write', 'allowed', 'agents.social.areas.posts=full', 'done', '', 2],
    ['social', 'stdio', 'linkedin_engagement_read', 'engagement.list_comments', 'engagement', 'read', 'allowed', 'agents.social.areas.engagement=write', 'done', '', 1],
    ['reports', 'http', 'linkedin_analytics_read', 'analytics.page_statistics', 'analytics', 'read', 'allowed', 'agents.reports.areas.analytics=read', 'done', '', 1],
    ['reports', 'http', 'linkedin_posts_write', 'posts.create', 'posts', 'write', 'denied', 'agents.reports.areas.posts=read', 'not_done', 'refused_by_policy', 0],
    ['ads', 'http', 'linkedin_campaigns_read', 'campaigns.list', 'campaigns', 'read', 'allowed', 'agents.ads.areas.campaigns=full', 'done', '', 1],
    ['ads', 'http', 'linkedin_campaigns_spend', 'campaigns.activate', 'campaigns', 'spend', 'asked', 'agents.ads.areas.campaigns=full', 'not_done', 'needs_confirmation', 3],
    ['support', 'http', 'linkedin_engagement_write', 'engagement.comment', 'engagement', 'write', 'allowed', 'agents.support.areas.engagement=write', 'done', '', 1],
  ];
  const rows = [];
  for (let n = 0; n < 220; n += 1) {
    // No dice: the picture is the same each time.
    const kind = kinds[(n * 5 + (n >> 2)) % kinds.length];
    const hour = (n * 7 + (n % 5) * 3) % 24;
    const at = begins + hour * 3_600_000 + ((n * 1_379) % 3_600) * 1_000;
    const office = new Date(at).getUTCHours();
    if (at < now && ((office > 6 && office < 19) || n % 3 === 0)) rows.push([at, ...kind]);
  }
  rows.sort((a, b) => a[0] - b[0]);
  const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
  return rows.map(([at, who, way, name, endpoint, area, effect, decision, rule, outcome, error, calls], n) => `INSERT INTO audit (n, call, part, agent, way, client, tool, endpoint, area, effect, target, account, speaks_for, subject, decision, rule, outcome, error, operation, digest, at_ms, linkedin_calls, took_ms, previous, hash) VALUES (${n + 1}, 'picture-${n}', 'ended', ${[who, way, 'Claude Desktop 1.4', name, endpoint, area, effect, 'sandbox', 'ada', area === 'posts' ? 'urn:li:organization:70010001' : '', effect === 'read' || decision === 'denied' ? '' : effect === 'spend' ? `urn:li:sponsoredCampaign:${600_000_100 + n}` : `urn:li:share:74000000000000${10_000 + n}`, decision, rule, outcome, error, '', ''].map(text).join(', ')}, ${at}, ${calls}, ${calls * 7 + 3}, '', 'picture-${n}');`).join('\n');
}

/** Counts of a longer day, and two who have signed in to LinkedIn itself. */
function more() {
  const now = Math.floor(Date.now() / 1_000);
  const counts = [['posts.get', 82], ['posts.find_by_author', 58], ['posts.create', 31], ['engagement.list_comments', 44], ['analytics.page_statistics', 12]];
  const accounts = [['acme', 18, 41, 1], ['northwind', 54, 6, 0]];
  return counts.map(([endpoint, sent]) => `UPDATE counts SET sent = ${sent} WHERE endpoint = '${endpoint}';`).join('') +
    accounts.map(([name, since, left, first]) => `INSERT INTO accounts (place, name, grant_id, app, kind, member, person, scopes, signed_in_at, expires_at, refresh_ends_at, state, ended_by, is_default) VALUES ('https://api.linkedin.com', '${name}', 'g-${name}', '77x${name}', 'member', NULL, NULL, 'openid profile w_member_social r_organization_social w_organization_social rw_organization_admin', ${now - since * 86_400}, ${now + left * 86_400 + 3_600}, NULL, 'active', NULL, ${first});`).join('');
}

try {
  // Another agent first: its process ends, its question and its write in doubt stay.
  const ads = await serve('ads');
  await tool(ads, 'linkedin_campaigns_read', { action: 'list', adAccount: '500000001' });
  await ads.stop();
  const server = await serve('social');
  ends.unshift(server.stop);
  const page = 'urn:li:organization:70010001';
  for (let n = 0; n < 38; n += 1) await tool(server, 'linkedin_posts_read', { action: 'list', author: page, limit: 1 + n % 5, cursor: undefined });
  const post = await tool(server, 'linkedin_posts_write', { action: 'create', author: page, text: 'We open a second office in Lyon in March. #maps' });
  for (let n = 0; n < 5; n += 1) await tool(server, 'linkedin_posts_write', { action: 'create', author: page, text: `Map of the week, number ${n + 1}. #maps` });
  await tool(server, 'linkedin_engagement_read', { action: 'list_comments', target: post.result?.post });
  await tool(server, 'linkedin_analytics_read', { action: 'page_statistics', organization: page });
  await json(`${server.control}/faults`, 'POST', { match: { method: 'POST', path: '/rest/posts' }, times: 1, fault: { kind: 'reset_after_read', effect: 'none' } });
  console.log('in doubt:', (await tool(server, 'linkedin_posts_write', { action: 'create', author: page, text: 'Thank you, Lyon: 400 people came to the opening. Pictures tomorrow.' })).outcome);
  console.log('asked:', (await tool(server, 'linkedin_posts_delete', { action: 'delete', post: post.result?.post })).summary);
  execFileSync('python3', ['-c', 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1]);c.execute("DELETE FROM audit");c.commit();c.executescript(sys.stdin.read());c.commit()', path.join(state, 'state.sqlite3')], { input: day() + more() });

  const { go, look, press, shoot, complaints } = await browser();
  await go(server.console);
  await look(`document.querySelector('[name=key]').value = ${JSON.stringify(KEY)}`);
  await press('button.go');
  await shoot('console-light.png');
  await shoot('console-dark.png', { dark: true });
  await go(`${server.console}/audit`);
  await shoot('console-audit.png', { height: 1000 });
  await go(server.console);
  await press('button.yes');
  console.log('then:', await look('document.querySelector("[role=status]")?.textContent'));
  console.log('complaints:', complaints);
} finally {
  for (const end of ends) await end();
}
