//! A member, by what people have for one.

use std::fmt;
use std::str::FromStr;

use serde_json::json;

use super::address::Address;
use super::{LONGEST_ADDRESS, Malformed, Urn, within};
use crate::model::restli;
use crate::model::text_safety::shown;

/// A member: whoever is signed in, or somebody by URN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Whoever is signed in.
    Me,
    /// A person, by URN.
    Urn(Urn),
}

impl Person {
    /// Reads `me` or a person's URN.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        if text.eq_ignore_ascii_case("me") {
            return Ok(Self::Me);
        }
        let refused = || Malformed::NotAPerson { given: shown(text) };
        if text.starts_with("urn:") {
            let urn = Urn::parse(text)?;
            return if urn.entity() == "person" { Ok(Self::Urn(urn)) } else { Err(refused()) };
        }
        if Address::is_meant(text) && matches!(Address::parse(text)?.segment(0), "in" | "pub") {
            return Err(Malformed::Person);
        }
        Err(refused())
    }
}

impl fmt::Display for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => formatter.write_str("me"),
            Self::Urn(urn) => urn.fmt(formatter),
        }
    }
}

impl FromStr for Person {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}

/// The longest name in a profile's address, in characters. LinkedIn allows fewer.
const LONGEST_NAME: usize = 100;

/// The address of a member's profile, of which only the name in it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    name: String,
}

impl Profile {
    /// Reads a profile's address, or the name in it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        let refused = || Malformed::NotAProfile { given: shown(text) };
        let name = if Address::is_meant(text) {
            let address = Address::parse(text)?;
            if address.segment(0) != "in" {
                return Err(refused());
            }
            address.segment(1).to_owned()
        } else {
            text.to_owned()
        };
        if is_name(&name) { Ok(Self { name }) } else { Err(refused()) }
    }
}

/// Names in addresses are letters and digits, of any script, with hyphens; older ones have dots and the like.
fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.chars().count())
        && text.starts_with(char::is_alphanumeric)
        && text.chars().all(|found| found.is_alphanumeric() || matches!(found, '-' | '_' | '.'))
}

impl fmt::Display for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As a browser shows and copies it: other scripts are percent-encoded.
        let name = restli::value(&json!(self.name)).map_err(|_| fmt::Error)?;
        write!(formatter, "https://www.linkedin.com/in/{name}")
    }
}

impl FromStr for Profile {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
