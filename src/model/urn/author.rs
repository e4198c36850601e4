//! Who writes or acts, in the words people have for it.

use std::fmt;
use std::str::FromStr;

use super::address::Address;
use super::organization::Organization;
use super::{LONGEST_ADDRESS, Malformed, Urn, within};
use crate::model::text_safety::shown;

/// Who writes or acts: the person signed in, or a page they speak for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Author {
    /// Whoever is signed in.
    Me,
    /// A person, organization or organizationBrand, by URN.
    Urn(Urn),
    /// An organization, by number.
    OrganizationId(u64),
    /// An organization, by the name in its page's address.
    VanityName(String),
}

impl Author {
    /// Reads `me`, a URN, an organization's number or vanity name, or its page's address.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        if text.eq_ignore_ascii_case("me") {
            return Ok(Self::Me);
        }
        if text.starts_with("urn:") {
            return Self::from_urn(Urn::parse(text)?);
        }
        if Address::is_meant(text) && matches!(Address::parse(text)?.segment(0), "in" | "pub") {
            return Err(Malformed::Person);
        }
        match Organization::parse(text) {
            Ok(organization) => Ok(organization.into()),
            Err(Malformed::NotAnOrganization { given }) => Err(Malformed::NotAnAuthor { given }),
            Err(other) => Err(other),
        }
    }

    /// The author's URN, where it is known without asking LinkedIn.
    pub fn urn(&self) -> Option<Urn> {
        match self {
            Self::Me | Self::VanityName(_) => None,
            Self::Urn(urn) => Some(urn.clone()),
            Self::OrganizationId(id) => Some(Urn::organization(*id)),
        }
    }

    /// Whether it is a person, the only kind of author that is not a page.
    pub fn is_person(&self) -> bool {
        match self {
            Self::Me => true,
            Self::Urn(urn) => urn.entity() == "person",
            Self::OrganizationId(_) | Self::VanityName(_) => false,
        }
    }

    fn from_urn(urn: Urn) -> Result<Self, Malformed> {
        match urn.entity() {
            "person" | "organization" | "organizationBrand" => Ok(Self::Urn(urn)),
            "company" => Err(Malformed::Company { id: shown(urn.id()) }),
            "group" => Err(Malformed::Group),
            _ => Err(Malformed::NotAnAuthor { given: shown(urn.as_str()) }),
        }
    }
}

impl From<Organization> for Author {
    fn from(organization: Organization) -> Self {
        match organization {
            Organization::Id(id) => Self::OrganizationId(id),
            Organization::VanityName(name) => Self::VanityName(name),
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => formatter.write_str("me"),
            Self::Urn(urn) => urn.fmt(formatter),
            Self::OrganizationId(id) => Urn::organization(*id).fmt(formatter),
            Self::VanityName(name) => formatter.write_str(name),
        }
    }
}

impl FromStr for Author {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
