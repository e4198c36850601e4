//! A company page, in the words people have for it.

use std::fmt;
use std::str::FromStr;

use super::address::Address;
use super::{LONGEST_ADDRESS, Malformed, Urn, number, within};
use crate::model::text_safety::shown;

/// An organization: its number, or the name its number can be looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Organization {
    /// By number.
    Id(u64),
    /// By the name in its page's address.
    VanityName(String),
}

impl Organization {
    /// Reads an organization's URN, number, vanity name or page address.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        let refused = || Malformed::NotAnOrganization { given: shown(text) };
        if text.starts_with("urn:") {
            let urn = Urn::parse(text)?;
            return match urn.entity() {
                "organization" => {
                    urn.number().filter(|id| *id > 0).map(Self::Id).ok_or_else(refused)
                }
                "company" => Err(Malformed::Company { id: shown(urn.id()) }),
                "group" => Err(Malformed::Group),
                _ => Err(refused()),
            };
        }
        if !Address::is_meant(text) {
            return Self::from_name(text).ok_or_else(refused);
        }
        let address = Address::parse(text)?;
        match address.segment(0) {
            "company" | "school" => Self::from_name(address.segment(1))
                .ok_or_else(|| Malformed::Address { given: shown(text) }),
            "groups" => Err(Malformed::Group),
            "showcase" => Err(Malformed::Showcase),
            _ => Err(refused()),
        }
    }

    /// Its number, where it is known without asking LinkedIn.
    pub fn id(&self) -> Option<u64> {
        match self {
            Self::Id(id) => Some(*id),
            Self::VanityName(_) => None,
        }
    }

    /// Its URN, where it is known without asking LinkedIn.
    pub fn urn(&self) -> Option<Urn> {
        self.id().map(Urn::organization)
    }

    fn from_name(name: &str) -> Option<Self> {
        if let Some(id) = number(name).filter(|id| *id > 0) {
            return Some(Self::Id(id));
        }
        is_vanity_name(name).then(|| Self::VanityName(name.to_owned()))
    }
}

/// Whether a text can be the name in a page's address; only digits are a number, never a name.
fn is_vanity_name(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Organization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => Urn::organization(*id).fmt(formatter),
            Self::VanityName(name) => formatter.write_str(name),
        }
    }
}

impl FromStr for Organization {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
