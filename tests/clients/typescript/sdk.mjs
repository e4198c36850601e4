// Which client carries the tests of endpoints: `SDK=new` is the one that pins today's protocol.
import assert from 'node:assert/strict';

import { v1 } from './v1.mjs';
import { v2 } from './v2.mjs';

const KNOWN = { old: v1, new: v2('pinned', { pin: '2026-07-28' }, '2026-07-28') };
const name = process.env.SDK ?? 'old';
assert.ok(name in KNOWN, `SDK=${name}`);

export const sdk = KNOWN[name];
