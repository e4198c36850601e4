//! A reaction: whose, and to what. LinkedIn keeps one for each pair.

use std::fmt;
use std::str::FromStr;

use super::comment::pair;
use super::{Malformed, TargetUrn, Urn};
use crate::model::text_safety::shown;

/// The name of a reaction: `urn:li:reaction:(urn:li:person:a,urn:li:activity:9)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReactionUrn {
    actor: Urn,
    entity: TargetUrn,
}

impl ReactionUrn {
    /// Reads a reaction's URN.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        Self::from_urn(&Urn::parse(text)?)
    }

    /// Whose it is.
    pub fn actor(&self) -> &Urn {
        &self.actor
    }

    /// To what.
    pub fn entity(&self) -> &TargetUrn {
        &self.entity
    }

    pub(super) fn from_urn(urn: &Urn) -> Result<Self, Malformed> {
        let refused = || Malformed::NotAReaction { given: shown(urn.as_str()) };
        let (actor, entity) = pair(urn, "reaction").ok_or_else(refused)?;
        let actor = Urn::parse(actor).map_err(|_| refused())?;
        if !matches!(actor.entity(), "person" | "organization" | "organizationBrand") {
            return Err(refused());
        }
        Ok(Self { actor, entity: TargetUrn::parse(entity).map_err(|_| refused())? })
    }
}

impl fmt::Display for ReactionUrn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "urn:li:reaction:({},{})", self.actor, self.entity)
    }
}

impl FromStr for ReactionUrn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
