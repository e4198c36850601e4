//! Finding in plain text what becomes a mention or a hashtag.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::words::{Before, continues_hashtag, is_boundary, is_letter};
use super::{Mention, Problem};
use crate::model::text_safety::shown;

/// The places of mentions and hashtags, by their first character.
pub(super) struct Spans<'a> {
    mentions: BTreeMap<usize, (usize, &'a Mention)>,
    hashtags: BTreeMap<usize, usize>,
}

impl<'a> Spans<'a> {
    /// Finds a place for every mention, longest names first, and every hashtag.
    pub(super) fn find(text: &[char], mentions: &'a [Mention]) -> Result<Self, Problem> {
        let (hashtags, closed) = survey(text);
        let mut spans = Self { mentions: BTreeMap::new(), hashtags };
        // Longest first, or `Ann` would take the place of `Ann Lee`; equals keep their order.
        let mut by_length: Vec<(Vec<char>, &Mention)> =
            mentions.iter().map(|mention| (mention.name.chars().collect(), mention)).collect();
        by_length.sort_by_key(|(name, _)| Reverse(name.len()));
        for (name, mention) in by_length {
            let (start, end) = spans
                .place(text, &closed, &name)
                .ok_or_else(|| Problem::MentionNotInText { name: shown(&mention.name) })?;
            spans.mentions.insert(start, (end, mention));
        }
        Ok(spans)
    }

    /// The mention that begins here, and where it ends.
    pub(super) fn mention_at(&self, at: usize) -> Option<(usize, &'a Mention)> {
        self.mentions.get(&at).copied()
    }

    /// Every mention with its place, in the order of the text.
    pub(super) fn mentions(&self) -> impl Iterator<Item = (usize, usize, &'a Mention)> {
        self.mentions.iter().map(|(start, (end, mention))| (*start, *end, *mention))
    }

    /// Where the hashtag ends that begins here.
    pub(super) fn hashtag_at(&self, at: usize) -> Option<usize> {
        self.hashtags.get(&at).copied()
    }

    /// The first free place of a name, an `@` before it included.
    fn place(&self, text: &[char], closed: &[bool], name: &[char]) -> Option<(usize, usize)> {
        text.windows(name.len())
            .enumerate()
            .filter(|(at, words)| *words == name && !closed.get(*at).is_some_and(|closed| *closed))
            .filter_map(|(at, _)| with_sign(text, at, at + name.len()))
            .find(|(start, end)| self.is_free(*start, *end))
    }

    fn is_free(&self, start: usize, end: usize) -> bool {
        let before = self.mentions.range(..end).next_back();
        before.is_none_or(|(_, (taken, _))| *taken <= start)
    }
}

/// The whole span of a name with the `@` before it; `None` where the name is part of a word.
fn with_sign(text: &[char], start: usize, end: usize) -> Option<(usize, usize)> {
    let before = |at: usize| at.checked_sub(1).and_then(|at| text.get(at).copied());
    let first = text.get(start).copied();
    let last = before(end);
    if !is_boundary(last, text.get(end).copied()) {
        return None;
    }
    if before(start) != Some('@') {
        return is_boundary(before(start), first).then_some((start, end));
    }
    // `me@Acme` is an address, not a mention.
    let sign = start - 1;
    is_boundary(before(sign), first).then_some((sign, end))
}

/// Finds the hashtags, and where no mention may begin: inside them and inside web addresses.
fn survey(text: &[char]) -> (BTreeMap<usize, usize>, Vec<bool>) {
    let mut hashtags = BTreeMap::new();
    let mut closed = Vec::with_capacity(text.len());
    let mut before = Before::default();
    let mut hashtag_end = 0;
    for (at, character) in text.iter().enumerate() {
        closed.push(at < hashtag_end || before.in_address());
        let next = text.get(at + 1).copied();
        if *character == '#' && next.is_some_and(is_letter) && before.may_start_hashtag() {
            let word = text.iter().skip(at + 1);
            let length = word.take_while(|next| continues_hashtag(**next)).count();
            hashtag_end = at + 1 + length;
            hashtags.insert(at, hashtag_end);
        }
        before.push(*character);
    }
    (hashtags, closed)
}
