// A conversation under a post, told by one client that knows nothing but a page's name and what answers gave it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { sdk } from './sdk.mjs';
import { PATIENCE_MS, VIA, parameters } from './server.mjs';
import { Conversation, PAGE } from './story.mjs';

const READ = 'linkedin_engagement_read';
const WRITE = 'linkedin_engagement_write';
const DELETE = 'linkedin_engagement_delete';
const COMMENT = /^urn:li:comment:\(urn:li:activity:\d{19},\d{19}\)$/;

describe(`engagement, ${sdk.name}, ${VIA}`, { timeout: 6 * PATIENCE_MS }, () => {
  /** @type {Conversation} */
  let ada;
  let share;
  let comment;
  let reply;
  before(async () => {
    ada = await Conversation.open(sdk, 'ada');
    const post = { action: 'create', author: 'acme-maps', text: 'What shall we draw next?' };
    ({ post: share } = (await ada.succeeds('linkedin_posts_write', post)).result);
    assert.match(share, /^urn:li:share:/);
  });
  after(async () => {
    await ada?.close();
  });

  const as = (actor, action, more) => ({ action, actor, ...more });
  const real = async (urn) => (await ada.sandbox.world()).comments.find((one) => one.urn === urn);
  const write = (action, more, actor = 'acme-maps') => ada.succeeds(WRITE, as(actor, action, more));
  const listed = async (target) => (await ada.succeeds(READ, { action: 'list_comments', target })).result.items;
  /** What it really has by way of reactions. */
  const reactions = async () => {
    const all = (await ada.sandbox.world()).reactions;
    return all.filter((one) => one.post === share && !one.comment).map((one) => one.kind);
  };
  // The same call a fourth time within a minute would pause the tool.
  const counts = async () => (await ada.succeeds(READ, { action: 'get_metadata', target: share })).result.metadata;

  it('comments on a share, and the answer names the comment as every other action wants it', async () => {
    const text = 'Rivers (all of them), #maps & <b>bold</b> — مرحبا 🗺️';
    const mentions = [{ name: 'Acme Atlas', urn: 'urn:li:organization:70010002' }];
    const { result, warnings } = await write('create_comment', { target: share, text: `${text} Acme Atlas`, mentions });
    comment = result.comment;
    assert.match(comment, COMMENT);
    assert.deepEqual(warnings, []);
    const there = await real(comment);
    assert.equal(there.text, `${text} Acme Atlas`);
    assert.equal(there.author, PAGE);
    assert.equal(there.post, share);
    assert.deepEqual(there.mentions.map((mention) => mention.who), [mentions[0].urn]);
    // LinkedIn counts UTF-16, as this language does.
    const [first] = there.mentions;
    assert.equal(there.text.slice(first.start, first.start + first.length), 'Acme Atlas');
    const read = await ada.succeeds(READ, { action: 'get_comment', comment });
    assert.equal(read.result.comment.untrusted.text, there.text);
    assert.deepEqual((await listed(share)).map((one) => one.comment), [comment]);
  });

  it('takes the same comment again for a repetition, and not for a second one', async () => {
    const again = { target: share, text: 'Once is enough.' };
    const first = await write('create_comment', again);
    const second = await write('create_comment', again);
    assert.equal(second.result.comment, first.result.comment);
    assert.equal(second.linkedin_calls, 0);
    assert.equal(second.replayed, true);
    await ada.succeeds(DELETE, as('acme-maps', 'delete_comment', { comment: first.result.comment }));
  });

  it('replies to the comment', async () => {
    const { result } = await write('reply', { parentComment: comment, text: 'And lakes.' }, 'me');
    reply = result.comment;
    assert.match(reply, COMMENT);
    assert.notEqual(reply, comment);
    const ids = await real(reply);
    assert.equal(ids.parent, /,(\d+)\)$/.exec(comment)[1]);
    assert.deepEqual((await listed(comment)).map((one) => one.comment), [reply]);
    const { comments, topLevelComments } = await counts();
    assert.deepEqual([comments, topLevelComments], [2, 1]);
  });

  it('is told that a comment on a comment is a reply, at no cost', async () => {
    const create = as('acme-maps', 'create_comment', { target: comment, text: 'Also ponds.' });
    const { error } = await ada.refuses(WRITE, create, 'invalid_arguments');
    assert.equal(error.field, 'target');
    assert.match(error.fix.join(' '), /reply/);
    assert.ok(error.fix.join(' ').includes(comment));
  });

  it('is told that replies take no replies, and what to reply to', async () => {
    const answer = await ada.call(WRITE, as('acme-maps', 'reply', { parentComment: reply, text: 'Ponds.' }));
    assert.equal(answer.outcome, 'not_done');
    // LinkedIn says only that a field is wrong; somebody has to say what is wrong with it.
    const said = [answer.summary, ...answer.error.fix].join(' ').replaceAll('engagement.reply', '');
    assert.match(said, /repl(y|ies)/i);
    assert.match(said, /comment/, 'which comment takes the reply');
  });

  it('reacts in the words of the site', async () => {
    const { result, summary } = await write('create_reaction', { target: share, reactionType: 'celebrate' });
    assert.equal(result.reactionType, 'PRAISE');
    assert.equal(result.label, 'Celebrate');
    assert.match(summary, /Celebrate/);
    const read = await ada.succeeds(READ, { action: 'batch_get_reactions', reactions: [result.reaction] });
    assert.equal(read.result.items[0].reactionType, 'PRAISE');
    const own = await write('create_reaction', { target: comment, reactionType: 'Insightful' }, 'me');
    assert.equal(own.result.reactionType, 'INTEREST');
  });

  it('is told of a second reaction how to replace the first', async () => {
    const like = as('acme-maps', 'create_reaction', { target: share, reactionType: 'LIKE' });
    const { error } = await ada.fails(WRITE, like, 'conflict');
    assert.match(error.cause, /one for each actor/);
    assert.match(error.fix.join(' '), /remove_reaction/);
    assert.deepEqual(await reactions(), ['PRAISE']);
  });

  it('does what it was told: takes it back, and reacts anew', async () => {
    await write('remove_reaction', { target: share });
    const { result } = await write('create_reaction', { target: share, reactionType: 'LIKE' });
    assert.equal(result.reactionType, 'LIKE');
    assert.deepEqual((await counts()).reactions, [{ reactionType: 'LIKE', label: 'Like', count: 1 }]);
    await write('remove_reaction', { target: share });
    const gone = await write('remove_reaction', { target: share });
    // It is gone in any case: said from the journal, or by LinkedIn with a caution.
    assert.ok(gone.replayed || gone.warnings.length > 0, JSON.stringify(gone));
    assert.deepEqual(await reactions(), []);
  });

  it('edits the comment', async () => {
    await write('update_comment', { comment, text: 'Rivers, all of them.' });
    assert.equal((await real(comment)).text, 'Rivers, all of them.');
    const read = await ada.succeeds(READ, { action: 'get_comment', comment });
    assert.equal(read.result.comment.untrusted.text, 'Rivers, all of them.', 'an old text was shown');
  });

  it("may not edit a stranger's comment", async () => {
    const { comments } = await ada.sandbox.world();
    const theirs = comments.find((one) => one.member === 'mara' && !one.deleted);
    const answer = await ada.call(WRITE, as('me', 'update_comment', { comment: theirs.urn, text: 'Mine now.' }));
    assert.equal(answer.outcome, 'not_done');
    assert.equal((await real(theirs.urn)).text, theirs.text);
  });

  it('deletes the reply, then the comment', async () => {
    await ada.succeeds(DELETE, as('me', 'delete_comment', { comment: reply }));
    assert.equal((await real(reply)).deleted, true);
    assert.equal((await real(comment)).deleted, false);
    await ada.succeeds(DELETE, as('acme-maps', 'delete_comment', { comment }));
    assert.equal((await real(comment)).deleted, true);
    assert.deepEqual(await listed(share), []);
    await ada.fails(READ, { action: 'get_comment', comment }, 'not_found');
  });

  it('closes the comments, which erases them', async () => {
    const lost = await write('create_comment', { target: share, text: 'Soon gone.' });
    const closed = await ada.succeeds(DELETE, as('acme-maps', 'close_comments', { target: share }));
    assert.equal(closed.result.commentsState, 'CLOSED');
    assert.match(closed.summary, /erased/);
    assert.equal((await real(lost.result.comment)).deleted, true);
    assert.equal((await counts()).commentsState, 'CLOSED');
  });

  it('is told that the comments are closed, and how to open them', async () => {
    const late = as('acme-maps', 'create_comment', { target: share, text: 'Too late?' });
    const answer = await ada.call(WRITE, late);
    assert.equal(answer.outcome, 'not_done');
    const said = [answer.summary, ...answer.error.fix].join(' ');
    assert.match(said, /comments are closed|closed to comments|comments .*closed/i, said);
    assert.match(said, /open_comments/, said);
  });

  it('opens them, and comments', async () => {
    const opened = await write('open_comments', { target: share });
    assert.equal(opened.result.commentsState, 'OPEN');
    const { result } = await write('create_comment', { target: share, text: 'Too late?' });
    assert.equal((await real(result.comment)).text, 'Too late?');
    assert.equal((await ada.sandbox.post(share)).comments_state, 'OPEN');
  });

  it('comments where a person would: at the address from the browser, and as the page by its number', async () => {
    const { comments } = await ada.sandbox.world();
    const activity = /urn:li:activity:\d+/.exec(comments.find((one) => one.post === share).urn)[0];
    const addresses = [
      `https://www.linkedin.com/feed/update/${share}/`,
      `https://www.linkedin.com/feed/update/${activity}/?utm_source=share`,
      `https://www.linkedin.com/posts/acme-maps_what-shall-we-${activity.replace('urn:li:', '').replace(':', '-')}-AbCd`,
      activity,
    ];
    for (const [place, target] of addresses.entries()) {
      const { result } = await write('create_comment', { target, text: `Number ${place}` }, '70010001');
      assert.equal((await real(result.comment)).post, share, target);
    }
  });

  it('loses no comment and no reply from one page to the next', async () => {
    const seen = [];
    let cursor;
    do {
      const list = { action: 'list_comments', target: share, limit: 2, ...(cursor && { cursor }) };
      const { result } = await ada.succeeds(READ, list);
      assert.ok(result.items.length <= 2);
      seen.push(...result.items.map((one) => one.comment));
      cursor = result.next_cursor;
    } while (cursor);
    const { comments } = await ada.sandbox.world();
    const there = comments.filter((one) => one.post === share && !one.deleted && !one.parent).map((one) => one.urn);
    assert.deepEqual([...seen].sort(), there.sort());
    assert.equal(seen.length, 5);
  });

  it('is asked first where the operator wants that: closing destroys', async () => {
    const args = ['serve', '--confirm', 'engagement.close_comments', '--browser', 'off'];
    const careful = await Conversation.open(sdk, 'ada', parameters({ args }));
    const close = as('acme-maps', 'close_comments', { target: 'urn:li:share:7530012160819911043' });
    const { error } = await careful.fails(DELETE, close, 'needs_confirmation');
    assert.ok(error.fix.length > 0);
    const post = await careful.sandbox.post('urn:li:share:7530012160819911043');
    assert.equal(post.comments_state, 'OPEN');
    // What only writes goes on.
    const open = as('acme-maps', 'open_comments', { target: 'urn:li:share:7518521445582982144' });
    await careful.succeeds(WRITE, open);
    await careful.close();
  });
});
