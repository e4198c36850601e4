//! LinkedIn's names for things, and the spellings people have for them instead.
//!
//! Everything that reaches a path or a query as a name passes here first, so the grammar is
//! strict: what is not plainly a URN is refused with a word on what a right one looks like.

mod address;
mod author;
mod comment;
mod malformed;
mod numbered;
mod organization;
mod part;
mod person;
mod post;
mod reaction;
mod target;

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer};

pub use self::author::Author;
pub use self::comment::CommentUrn;
pub use self::malformed::Malformed;
pub use self::numbered::{AdAccount, Campaign, CampaignGroup, Creative, Event};
pub use self::organization::Organization;
pub use self::part::part_of;
pub use self::person::{Person, Profile};
pub use self::post::PostUrn;
pub use self::reaction::ReactionUrn;
pub use self::target::TargetUrn;

use super::text_safety::shown;

/// The longest URN we take, in bytes.
const LONGEST: usize = 512;

/// The longest page address we take, in bytes; real ones carry long tracking queries.
const LONGEST_ADDRESS: usize = 2048;

/// Entities whose ids are plain numbers.
const NUMBERED: [&str; 10] = [
    "share",
    "ugcPost",
    "activity",
    "organization",
    "organizationBrand",
    "sponsoredAccount",
    "sponsoredCampaignGroup",
    "sponsoredCampaign",
    "sponsoredCreative",
    "event",
];

/// Entities people write in the wrong case; LinkedIn compares exactly, and so must any limit.
const CASED: [&str; 15] = [
    "share",
    "ugcPost",
    "activity",
    "organization",
    "organizationBrand",
    "sponsoredAccount",
    "sponsoredCampaign",
    "sponsoredCampaignGroup",
    "sponsoredCreative",
    "person",
    "comment",
    "image",
    "video",
    "document",
    "event",
];

/// The name of one thing at LinkedIn: `urn:li:<entity>:<id>`, checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Urn(String);

impl Urn {
    /// Reads a URN, to the letter: nothing is trimmed, decoded or corrected.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST)?;
        let rest =
            text.strip_prefix("urn:li:").ok_or_else(|| Malformed::Prefix { given: shown(text) })?;
        let (entity, id) = rest.split_once(':').unwrap_or((rest, ""));
        check_entity(entity)?;
        if id.is_empty() {
            return Err(Malformed::EmptyId { entity: shown(entity) });
        }
        let before_id = text.len() - id.len();
        if id.starts_with('(') {
            check_tuple(id, before_id)?;
        } else {
            check_simple(entity, id, before_id)?;
        }
        Ok(Self(text.to_owned()))
    }

    /// The organization with this number.
    pub fn organization(id: u64) -> Self {
        Self(format!("urn:li:organization:{id}"))
    }

    /// The whole URN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of thing: `share`, `organization`, …
    pub fn entity(&self) -> &str {
        self.parts().0
    }

    /// What follows the kind: a number, letters, or a tuple with its parentheses.
    pub fn id(&self) -> &str {
        self.parts().1
    }

    /// The id as a number, where it is one.
    pub fn number(&self) -> Option<u64> {
        number(self.id())
    }

    fn parts(&self) -> (&str, &str) {
        self.0.strip_prefix("urn:li:").and_then(|rest| rest.split_once(':')).unwrap_or_default()
    }
}

/// Refuses what is empty or too long, before anything looks at it closely.
fn within(text: &str, limit: usize) -> Result<(), Malformed> {
    match text.len() {
        0 => Err(Malformed::Empty),
        length if length > limit => Err(Malformed::TooLong { length, limit }),
        _ => Ok(()),
    }
}

/// A plain number in its only spelling: no sign, no leading zero, 64 bits.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

fn check_entity(entity: &str) -> Result<(), Malformed> {
    let named = entity.starts_with(|first: char| first.is_ascii_alphabetic())
        && entity.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !named {
        return Err(Malformed::Entity { given: shown(entity) });
    }
    let cased = CASED.into_iter().find(|known| known.eq_ignore_ascii_case(entity));
    match cased {
        Some(right) if right != entity => Err(Malformed::Spelling { given: shown(entity), right }),
        _ => Ok(()),
    }
}

fn is_simple(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn check_characters(
    id: &str,
    before: usize,
    belongs: impl Fn(char) -> bool,
) -> Result<(), Malformed> {
    let stranger = id.chars().enumerate().find(|(_, found)| !belongs(*found));
    stranger.map_or(Ok(()), |(offset, found)| {
        Err(Malformed::Character {
            character: shown(found.encode_utf8(&mut [0; 4])),
            position: before + offset,
        })
    })
}

fn check_simple(entity: &str, id: &str, before: usize) -> Result<(), Malformed> {
    check_characters(id, before, is_simple)?;
    if NUMBERED.contains(&entity) && number(id).is_none() {
        return Err(Malformed::NotANumber { entity: entity.to_owned(), given: shown(id) });
    }
    Ok(())
}

/// Checks `(a,b)`, where each part is a word, a whole URN or `kind:(…)` in turn.
fn check_tuple(id: &str, before: usize) -> Result<(), Malformed> {
    check_characters(id, before, |found| {
        is_simple(found) || matches!(found, ':' | ',' | '(' | ')')
    })?;
    let broken = || Malformed::Tuple { given: shown(id) };
    let mut depth = 0_usize;
    let mut previous = '\0';
    for found in id.chars() {
        let opening = matches!(previous, '\0' | '(' | ',' | ':');
        let fits = match found {
            '(' => opening,
            ')' | ',' => depth > 0 && !opening,
            ':' => !opening && previous != ')',
            _ => depth > 0 && previous != ')',
        };
        if !fits {
            return Err(broken());
        }
        match found {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        previous = found;
    }
    if depth != 0 {
        return Err(broken());
    }
    // URNs inside keep the rules they have outside; `kind:` before a nested tuple has no id yet.
    for part in id.split(['(', ')', ',']).filter(|part| !part.is_empty()) {
        let Some(rest) = part.strip_prefix("urn:") else {
            continue;
        };
        let kind = rest.strip_prefix("li:").ok_or_else(broken)?;
        let (entity, inner) = kind.split_once(':').ok_or_else(broken)?;
        check_entity(entity)?;
        if inner.contains(':') {
            return Err(broken());
        }
        if !inner.is_empty() {
            check_simple(entity, inner, before)?;
        }
    }
    Ok(())
}

impl fmt::Display for Urn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Urn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}

impl AsRef<str> for Urn {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Reads a name from a string or a whole number; the parser then says what is wrong with it.
fn from_text_or_number<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = Malformed>,
{
    struct TextOrNumber;

    impl de::Visitor<'_> for TextOrNumber {
        type Value = String;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("text such as urn:li:organization:70010001")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
            within(text, LONGEST_ADDRESS).map_err(E::custom)?;
            Ok(text.to_owned())
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
    }

    let text = deserializer.deserialize_any(TextOrNumber)?;
    text.parse().map_err(de::Error::custom)
}

/// Makes a type a plain string wherever it is written, read or described.
macro_rules! plain_string {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                from_text_or_number(deserializer)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    )+};
}

plain_string!(
    Urn,
    Author,
    PostUrn,
    Organization,
    CommentUrn,
    ReactionUrn,
    TargetUrn,
    Person,
    Profile,
    AdAccount,
    CampaignGroup,
    Campaign,
    Creative,
    Event
);

#[cfg(test)]
mod tests;
