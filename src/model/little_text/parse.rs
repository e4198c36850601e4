//! Reading little text: one reader, tolerant, that notes where a strict one would stop.

use super::is_reserved;
use super::words::{Before, continues_hashtag, is_letter};

/// What little text says, and the first thing wrong with it.
#[derive(Default)]
pub(super) struct Parsed {
    /// What a reader sees.
    pub(super) text: String,
    /// The hashtags in order, without `#`.
    pub(super) hashtags: Vec<String>,
    /// The mentions in order: name and URN.
    pub(super) mentions: Vec<(String, String)>,
    /// The first reserved character that is neither escaped nor syntax, and what comes before it.
    pub(super) bare: Option<(usize, char)>,
    before: Before,
}

/// A stretch of text with its escapes taken away.
struct Stretch {
    text: String,
    end: usize,
    bare: Option<(usize, char)>,
}

impl Parsed {
    /// Reads little text.
    pub(super) fn of(raw: &str) -> Self {
        let raw: Vec<char> = raw.chars().collect();
        let mut parsed = Self::default();
        let mut at = 0;
        while let Some(character) = raw.get(at) {
            at = match character {
                '@' => parsed.mention(&raw, at),
                '{' => parsed.template(&raw, at),
                '#' => parsed.hashtag(&raw, at),
                _ => None,
            }
            .unwrap_or_else(|| parsed.character(&raw, at));
        }
        parsed
    }

    /// One character, escaped or not; LinkedIn's own text may hold bare ones, so they stand.
    fn character(&mut self, raw: &[char], at: usize) -> usize {
        let (character, next, bare) = unescaped(raw, at);
        if bare {
            self.note(at, character);
        }
        self.push(character);
        next
    }

    /// `@[Name](urn)`.
    fn mention(&mut self, raw: &[char], at: usize) -> Option<usize> {
        let name = delimited(raw, after(raw, at, "@[")?, ']', |found| found == '[')?;
        let urn = delimited(raw, after(raw, name.end, "(")?, ')', |found| {
            found.is_whitespace() || matches!(found, '(' | '[' | '@')
        })?;
        if name.text.is_empty() || urn.text.is_empty() {
            return None;
        }
        self.note_all(&name);
        name.text.chars().for_each(|character| self.push(character));
        self.mentions.push((name.text, urn.text));
        Some(urn.end)
    }

    /// `{hashtag|\#|word}`, the form LinkedIn returns.
    fn template(&mut self, raw: &[char], at: usize) -> Option<usize> {
        let escaped = after(raw, at, "{hashtag|\\#|");
        let start = escaped.or_else(|| after(raw, at, "{hashtag|#|"))?;
        let word = delimited(raw, start, '}', |found| {
            found.is_whitespace() || matches!(found, '{' | '|')
        })?;
        if word.text.is_empty() {
            return None;
        }
        if escaped.is_none() {
            self.note(at + "{hashtag|".len(), '#');
        }
        self.note_all(&word);
        self.push_hashtag(word.text);
        Some(word.end)
    }

    /// A bare `#word`.
    fn hashtag(&mut self, raw: &[char], at: usize) -> Option<usize> {
        let begins = raw.get(at + 1).copied().is_some_and(is_letter);
        if !begins || !self.before.may_start_hashtag() {
            return None;
        }
        let mut word = String::new();
        let mut end = at + 1;
        while end < raw.len() {
            let (character, next, bare) = unescaped(raw, end);
            if !continues_hashtag(character) {
                break;
            }
            if bare {
                self.note(end, character);
            }
            word.push(character);
            end = next;
        }
        self.push_hashtag(word);
        Some(end)
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
        self.before.push(character);
    }

    fn push_hashtag(&mut self, word: String) {
        self.push('#');
        word.chars().for_each(|character| self.push(character));
        self.hashtags.push(word);
    }

    fn note(&mut self, at: usize, character: char) {
        self.bare = self.bare.or(Some((at, character)));
    }

    fn note_all(&mut self, stretch: &Stretch) {
        self.bare = self.bare.or(stretch.bare);
    }
}

/// Where the text goes on after these words, if they are here.
fn after(raw: &[char], at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for character in words.chars() {
        if raw.get(end) != Some(&character) {
            return None;
        }
        end += 1;
    }
    Some(end)
}

/// Reads up to a closing mark; `None` if something that cannot be inside comes first.
///
/// Stopping there also keeps a long row of opening marks from being read again for each.
fn delimited(
    raw: &[char],
    start: usize,
    close: char,
    stops: impl Fn(char) -> bool,
) -> Option<Stretch> {
    let mut text = String::new();
    let mut first_bare = None;
    let mut at = start;
    while let Some(found) = raw.get(at).copied() {
        if found == close {
            return Some(Stretch { text, end: at + 1, bare: first_bare });
        }
        if stops(found) {
            return None;
        }
        let (character, next, bare) = unescaped(raw, at);
        if bare {
            first_bare = first_bare.or(Some((at, character)));
        }
        text.push(character);
        at = next;
    }
    None
}

/// The character that stands here, where the next one is, and whether it should have been escaped.
fn unescaped(raw: &[char], at: usize) -> (char, usize, bool) {
    let here = raw.get(at).copied().unwrap_or_default();
    match raw.get(at + 1).copied() {
        Some(next) if here == '\\' && is_reserved(next) => (next, at + 2, false),
        _ => (here, at + 1, is_reserved(here)),
    }
}
