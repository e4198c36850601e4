//! Text that somebody outside wrote.
//!
//! It reaches an agent only through [`Untrusted`], so it can be cleaned in one place and told
//! from our own words by its type. It has no `Display`: it must not end up inside a sentence.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::text_safety::clean;

/// Removes characters a reader does not see: tags, bidi controls, controls, invisible fillers.
///
/// Newlines, tabs, joiners, variation selectors and direction marks stay, and with them
/// every emoji and every script.
pub fn filter(text: &str) -> String {
    clean(text)
}

/// Filters a text and cuts it to a number of characters, the last being `…` if something is missing.
pub fn excerpt(text: &str, max_chars: usize) -> String {
    // What is removed does not count, so cleaning comes first; cutting may then leave half a flag.
    let whole = filter(text);
    if whole.chars().count() <= max_chars {
        return whole;
    }
    let Some(kept) = max_chars.checked_sub(1) else {
        return String::new();
    };
    let cut: String = whole.chars().take(kept).collect();
    let cut = filter(&cut);
    format!("{}…", cut.trim_end_matches(['\u{200C}', '\u{200D}']))
}

/// Text written by others, filtered.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Untrusted(String);

impl Untrusted {
    /// Filters a text and marks it as somebody else's.
    pub fn new(text: &str) -> Self {
        Self(filter(text))
    }

    /// The filtered text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Untrusted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

/// Shows the length only, because what people wrote has no place in a log.
impl fmt::Debug for Untrusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Untrusted({} characters)", self.0.chars().count())
    }
}

#[cfg(test)]
mod tests;
