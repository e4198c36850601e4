//! LinkedIn's "little text", the language of a post's `commentary`.
//!
//! A reserved character that is left bare makes LinkedIn publish the text cut short, silently.
//! So callers give plain text and this module writes little text; whoever brings little text of
//! their own has it checked. Reading what LinkedIn returns never fails: it is for showing and
//! comparing, and what others wrote still has to pass [`crate::model::untrusted`].

mod mentions;
mod parse;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::mentions::Spans;
use self::parse::Parsed;
use super::text_safety::{Forbidden, is_blank, outgoing, shown};
use super::urn::Urn;

/// The longest text LinkedIn publishes, in characters as a reader sees them.
pub const LIMIT: usize = 3000;

/// The longest little text we look at; mentions and escapes make it longer than what it shows.
const RAW_LIMIT: usize = 20 * LIMIT;

/// How much of a text an error quotes.
const CONTEXT: usize = 30;

/// Words that lead to a person or page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Mention {
    /// As in the text.
    pub name: String,
    /// Person or organization URN.
    pub urn: Urn,
}

/// Little text that is safe to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LittleText {
    raw: String,
    rendered: String,
}

impl LittleText {
    /// What to send as `commentary`.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// What a reader will see.
    pub fn rendered(&self) -> &str {
        &self.rendered
    }

    /// What to send, owned.
    pub fn into_raw(self) -> String {
        self.raw
    }
}

/// Little text as read back from LinkedIn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What a reader sees.
    pub text: String,
    /// The hashtags in order, without `#`.
    pub hashtags: Vec<String>,
    /// The mentions in order: name and URN.
    pub mentions: Vec<(String, String)>,
}

/// Why a text cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing to read in it.
    #[error("the text is blank; write something a reader can see")]
    Blank,
    /// Longer than LinkedIn publishes.
    #[error(
        "the text is {length} characters long and LinkedIn publishes at most {limit}; shorten it"
    )]
    TooLong {
        /// Its length in characters as a reader sees them.
        length: usize,
        /// The most LinkedIn publishes.
        limit: usize,
    },
    /// A hidden or control character.
    #[error(
        "the text holds the hidden or control character U+{:04X} after {position} characters; remove it",
        u32::from(*codepoint)
    )]
    Forbidden {
        /// The character.
        codepoint: char,
        /// How many characters come before it.
        position: usize,
    },
    /// A reserved character that is neither escaped nor part of a mention or hashtag.
    #[error(
        "the commentary has a bare '{character}' after {position} characters, near '{context}', where LinkedIn would cut the text; write \\{character}, or give plain text and let it be escaped"
    )]
    Unescaped {
        /// The character.
        character: char,
        /// How many characters of the commentary come before it.
        position: usize,
        /// A few characters around it.
        context: String,
    },
    /// A mention whose words are not in the text, or not often enough.
    #[error(
        "the mention '{name}' is not in the text as words of its own; write the name into the text exactly so, once for each mention, or drop the mention"
    )]
    MentionNotInText {
        /// The words, shortened.
        name: String,
    },
    /// A mention without words.
    #[error(
        "a mention has a blank name; give the exact words of the text that are to become the mention"
    )]
    MentionBlank,
    /// A mention of something that cannot be mentioned.
    #[error(
        "'{urn}' cannot be mentioned; give the URN of a person, organization or organizationBrand, such as urn:li:organization:70010001"
    )]
    MentionUrn {
        /// What was given, shortened.
        urn: String,
    },
}

impl From<Forbidden> for Problem {
    fn from(found: Forbidden) -> Self {
        Self::Forbidden { codepoint: found.codepoint, position: found.position }
    }
}

/// Writes plain text as little text.
///
/// `#word` becomes a hashtag, the mentions' words become mentions, all else is shown as it is.
pub fn write(text: &str, mentions: &[Mention]) -> Result<LittleText, Problem> {
    // Line ends lose at most half of the text and each mention an `@`; anything longer than
    // that is too long whatever it says, and need not be looked at closely.
    let length = text.chars().count();
    if length > 2 * LIMIT + mentions.len().min(LIMIT) {
        return Err(too_long(length));
    }
    let text = outgoing(text)?;
    if is_blank(&text) {
        return Err(Problem::Blank);
    }
    for mention in mentions {
        check_mention(&mention.name, &mention.urn)?;
    }
    let text: Vec<char> = text.chars().collect();
    let spans = Spans::find(&text, mentions)?;
    let mut out = Writer::default();
    let mut at = 0;
    while let Some(character) = text.get(at) {
        if let Some((end, mention)) = spans.mention_at(at) {
            out.mention(mention);
            at = end;
        } else if let Some(end) = spans.hashtag_at(at) {
            out.hashtag(text.get(at + 1..end).unwrap_or_default());
            at = end;
        } else {
            out.character(*character);
            at += 1;
        }
    }
    within_limit(out.raw, out.rendered)
}

/// Where each mention stands in a plain text: its first character (an `@` before the name is one), the one after its
/// last, and the mention. In the order of the text.
pub(super) fn places<'a>(
    text: &[char],
    mentions: &'a [Mention],
) -> Result<Vec<(usize, usize, &'a Mention)>, Problem> {
    for mention in mentions {
        check_mention(&mention.name, &mention.urn)?;
    }
    Ok(Spans::find(text, mentions)?.mentions().collect())
}

/// Accepts little text that a caller wrote, if nothing in it would be cut or misread.
pub fn check(raw: &str) -> Result<LittleText, Problem> {
    let length = raw.chars().count();
    if length > RAW_LIMIT {
        return Err(too_long(length));
    }
    let raw = outgoing(raw)?;
    let parsed = Parsed::of(&raw);
    if is_blank(&parsed.text) {
        return Err(Problem::Blank);
    }
    if let Some((position, character)) = parsed.bare {
        return Err(Problem::Unescaped { character, position, context: around(&raw, position) });
    }
    for (name, urn) in &parsed.mentions {
        let urn = Urn::parse(urn).map_err(|_| Problem::MentionUrn { urn: shown(urn) })?;
        check_mention(name, &urn)?;
    }
    within_limit(raw.into_owned(), parsed.text)
}

/// Reads little text, whatever state it is in.
pub fn read(raw: &str) -> Read {
    let parsed = Parsed::of(raw);
    Read { text: parsed.text, hashtags: parsed.hashtags, mentions: parsed.mentions }
}

/// Whether what was read back says what was sent: same words, hashtags and mentions.
///
/// The two spellings of a hashtag are the same, and blank space at either end does not count.
pub fn same_meaning(sent_raw: &str, got_raw: &str) -> bool {
    let (sent, got) = (read(sent_raw), read(got_raw));
    let same_text = sent.text.replace("\r\n", "\n").trim() == got.text.replace("\r\n", "\n").trim();
    same_text && sent.hashtags == got.hashtags && sent.mentions == got.mentions
}

fn is_reserved(character: char) -> bool {
    "|{}@[]()<>#\\*_~".contains(character)
}

fn check_mention(name: &str, urn: &Urn) -> Result<(), Problem> {
    if is_blank(name) {
        return Err(Problem::MentionBlank);
    }
    match urn.entity() {
        "person" | "organization" | "organizationBrand" => Ok(()),
        _ => Err(Problem::MentionUrn { urn: shown(urn.as_str()) }),
    }
}

fn too_long(length: usize) -> Problem {
    Problem::TooLong { length, limit: LIMIT }
}

fn within_limit(raw: String, rendered: String) -> Result<LittleText, Problem> {
    let length = rendered.chars().count();
    if length > LIMIT {
        return Err(too_long(length));
    }
    Ok(LittleText { raw, rendered })
}

/// The characters around a place, without breaking them over lines.
fn around(raw: &str, position: usize) -> String {
    let piece = raw.chars().skip(position.saturating_sub(CONTEXT / 2));
    let piece: String = piece
        .take(CONTEXT)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    shown(&piece).chars().take(CONTEXT).collect()
}

/// Little text in the making, beside what it will look like.
#[derive(Default)]
struct Writer {
    raw: String,
    rendered: String,
}

impl Writer {
    fn character(&mut self, character: char) {
        push_escaped(&mut self.raw, character);
        self.rendered.push(character);
    }

    /// Writes the form LinkedIn itself returns; a bare `#word` would end at an underscore.
    fn hashtag(&mut self, word: &[char]) {
        self.raw.push_str("{hashtag|\\#|");
        self.rendered.push('#');
        for character in word {
            self.character(*character);
        }
        self.raw.push('}');
    }

    fn mention(&mut self, mention: &Mention) {
        self.raw.push_str("@[");
        for character in mention.name.chars() {
            self.character(character);
        }
        self.raw.push_str("](");
        for character in mention.urn.as_str().chars() {
            push_escaped(&mut self.raw, character);
        }
        self.raw.push(')');
    }
}

fn push_escaped(raw: &mut String, character: char) {
    if is_reserved(character) {
        raw.push('\\');
    }
    raw.push(character);
}

#[cfg(test)]
mod tests;
