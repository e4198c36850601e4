//! A word of LinkedIn's own, of an enumeration whose whole list is not documented.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::text_safety::shown;

/// The longest word we take.
const LONGEST: usize = 64;

/// Capitals, digits and underscores, as LinkedIn spells its enumerations: what looks like one is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Word(String);

/// It does not look like a word of LinkedIn's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is no word of LinkedIn's; use capitals, digits and underscores, as in STANDARD")]
pub struct NotAWord {
    given: String,
}

impl Word {
    /// Reads a word, to the letter.
    pub fn parse(text: &str) -> Result<Self, NotAWord> {
        let fits = text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.len() <= LONGEST
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAWord { given: shown(text) }) }
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Word {
    type Error = NotAWord;

    fn try_from(text: String) -> Result<Self, NotAWord> {
        Self::parse(&text)
    }
}

impl JsonSchema for Word {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn only_what_looks_like_one_is_a_word() {
        for word in ["STANDARD", "SPONSORED_UPDATE_CAROUSEL", "A1"] {
            assert_eq!(Word::parse(word).unwrap().as_str(), word);
        }
        for other in ["", "video", "Video", "1A", "_A", "A B", "A,B", "A)", &"A".repeat(65)] {
            assert!(Word::parse(other).is_err(), "{other}");
        }
    }
}
