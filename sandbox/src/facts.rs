//! What LinkedIn's documentation says, as data.
//!
//! `facts/*.toml` is a transcription of its own: routes, scopes, roles, limits and versions are
//! written there and nowhere else, and the gate looks them up. [`facts`] hands them to anybody
//! who wants to compare them with a second transcription.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::resources;

mod limits;
mod scopes;
mod versions;

pub(crate) use limits::{Limits, Tier};
pub(crate) use scopes::{Scope, Scopes};
pub(crate) use versions::Versions;

/// How much a fact is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Stated by the documentation and not contradicted: may refuse.
    #[default]
    Firm,
    /// Unverified, contradictory or old: the sandbox picks a reading and says which.
    Tolerant,
}

/// One endpoint as documented.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks, each with a default")]
pub struct Fact {
    /// Name of the endpoint, such as `posts.create`.
    pub id: String,
    /// HTTP method.
    pub method: String,
    /// Path; a segment in braces is a key.
    pub path: String,
    /// Rest.li method (`CREATE`, `FINDER author`, …), or `plain` where there is none.
    pub restli: String,
    /// What the gateway calls the resource in its refusals.
    #[serde(default)]
    pub gateway: String,
    /// Query parameters that must be there.
    #[serde(default)]
    pub query_required: Vec<String>,
    /// Query parameters that may be there.
    #[serde(default)]
    pub query_optional: Vec<String>,
    /// Any of these is needed to act as (or on what belongs to) a member.
    #[serde(default)]
    pub member_scopes: Vec<String>,
    /// Any of these is needed to act as (or on what belongs to) an organization.
    #[serde(default)]
    pub organization_scopes: Vec<String>,
    /// Any of these is needed; for endpoints that do not tell members from organizations.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How sure the scopes are.
    #[serde(default)]
    pub scope_confidence: Confidence,
    /// Whether the sandbox refuses for a missing scope.
    #[serde(default = "yes")]
    pub scope_enforced: bool,
    /// Any of these roles is needed; `SELF` is the member acting as themself.
    #[serde(default)]
    pub roles: Vec<String>,
    /// How sure the roles are.
    #[serde(default)]
    pub role_confidence: Confidence,
    /// Products that open the endpoint.
    #[serde(default)]
    pub products: Vec<String>,
    /// Whether the app must have one of the products, whatever the token's scopes.
    #[serde(default)]
    pub products_enforced: bool,
    /// Whether the dotted spelling of 1.0 is a parameter like any unknown one; elsewhere it is 403.
    #[serde(default)]
    pub dots_unknown: bool,
    /// Whether a call without a finder's name is unknown to the router, as one with a wrong name is.
    #[serde(default)]
    pub bare_unknown: bool,
    /// Tiers that do not have the endpoint.
    #[serde(default)]
    pub closed_tiers: Vec<String>,
    /// `tier`, `unpublished`, `none` or a tier's name: which daily allowance it is counted against.
    #[serde(default = "tier")]
    pub quota: String,
    /// First version that has it, as `202506`; absent where every living version does.
    #[serde(default)]
    pub since: Option<u32>,
    /// Status of success.
    pub success: u16,
    /// What changed between versions.
    #[serde(default)]
    pub versions: Option<String>,
    /// The page this was read on.
    pub docs: String,
    /// The day it was read.
    pub read: String,
    /// Which reading the sandbox took where the page leaves it open.
    #[serde(default)]
    pub reading: Option<String>,
}

fn yes() -> bool {
    true
}

fn tier() -> String {
    "tier".to_owned()
}

impl Fact {
    /// Every scope that can open the endpoint for somebody.
    pub fn any_scope(&self) -> impl Iterator<Item = &str> {
        self.scopes
            .iter()
            .chain(&self.member_scopes)
            .chain(&self.organization_scopes)
            .map(String::as_str)
    }

    /// The Rest.li method without a finder's name.
    pub fn kind(&self) -> &str {
        self.restli.split(' ').next().unwrap_or_default()
    }

    /// The name of a finder or an action.
    pub fn name(&self) -> Option<&str> {
        self.restli.split_once(' ').map(|(_, name)| name)
    }
}

/// The compiled-in facts do not read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FactsError {
    /// A file is not what it should be.
    #[error("facts/{file}: {reason}")]
    Malformed {
        /// Which file.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Two facts have one name.
    #[error("facts name {id} twice")]
    Doubled {
        /// The name.
        id: String,
    },
    /// A fact nobody serves, or a handler without a fact.
    #[error("{id} is only on one side: facts and handlers must match")]
    Unmatched {
        /// The name.
        id: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fact: Vec<Fact>,
}

/// Every endpoint the sandbox knows, in the order of the files.
pub fn facts() -> Result<Vec<Fact>, FactsError> {
    let mut all: Vec<Fact> = Vec::new();
    for resource in resources::ALL {
        let file: File = toml::from_str(resource.facts).map_err(|error| FactsError::Malformed {
            file: resource.file,
            reason: error.to_string(),
        })?;
        for fact in file.fact {
            if all.iter().any(|other| other.id == fact.id) {
                return Err(FactsError::Doubled { id: fact.id });
            }
            all.push(fact);
        }
    }
    Ok(all)
}

/// Facts, limits, scopes and versions, read once per process.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) facts: Vec<Fact>,
    pub(crate) limits: Limits,
    pub(crate) scopes: Scopes,
    pub(crate) versions: Versions,
}

pub(crate) fn library() -> Result<&'static Library, FactsError> {
    static LIBRARY: OnceLock<Result<Library, FactsError>> = OnceLock::new();
    LIBRARY.get_or_init(read).as_ref().map_err(Clone::clone)
}

fn read() -> Result<Library, FactsError> {
    Ok(Library {
        facts: facts()?,
        limits: Limits::read()?,
        scopes: Scopes::read()?,
        versions: Versions::read()?,
    })
}
