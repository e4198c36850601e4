//! What figures are told apart by.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::catalogue::Invalid;
use crate::model::version::{DEFAULT, Version};
use crate::model::word::Word;

/// LinkedIn's name of what figures are told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Pivot(String);

/// What there is in every version that is still in force.
const ALWAYS: [&str; 23] = [
    "COMPANY",
    "ACCOUNT",
    "SHARE",
    "CAMPAIGN",
    "CREATIVE",
    "CAMPAIGN_GROUP",
    "CONVERSION",
    "CONVERSATION_NODE",
    "CONVERSATION_NODE_OPTION_INDEX",
    "SERVING_LOCATION",
    "CARD_INDEX",
    "PLACEMENT_NAME",
    "IMPRESSION_DEVICE_TYPE",
    "EVENT_STAGE",
    "MEMBER_COMPANY_SIZE",
    "MEMBER_INDUSTRY",
    "MEMBER_SENIORITY",
    "MEMBER_JOB_TITLE",
    "MEMBER_JOB_FUNCTION",
    "MEMBER_COUNTRY_V2",
    "MEMBER_REGION_V2",
    "MEMBER_COMPANY",
    "MEMBER_COUNTY",
];

/// What came later, and the version that brought it.
const LATER: [(&str, Version); 1] = [("MEMBER_DESIGNATED_MARKET_AREA", Version::of(202_609))];

impl Pivot {
    /// Its name.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it tells who saw the ad.
    pub(super) fn is_demographic(&self) -> bool {
        is_demographic(&self.0)
    }

    /// Only a version that this table does not know yet may have pivots that it does not know.
    pub(super) fn check_version(&self, field: &str, version: Version) -> Result<(), Invalid> {
        let name = self.as_str();
        if ALWAYS.contains(&name) {
            return Ok(());
        }
        match LATER.iter().find(|(later, _)| *later == name) {
            Some((_, since)) if version < *since => {
                let problem = format!(
                    "{name} came with LinkedIn's API version {since}; {version} is in use here"
                );
                let fix = format!("Set LINKEDIN_MCP_API_VERSION to {since} or newer and restart.");
                Err(Invalid::new(field, problem, fix))
            }
            None if version <= DEFAULT => {
                let later = LATER.iter().filter(|(_, since)| *since <= version);
                let names: Vec<&str> =
                    ALWAYS.into_iter().chain(later.map(|(name, _)| *name)).collect();
                let problem = format!("`{name}` is no pivot");
                Err(Invalid::new(field, problem, format!("Use one of {}.", names.join(", "))))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a pivot of that name tells who saw the ad.
pub(super) fn is_demographic(name: &str) -> bool {
    name.starts_with("MEMBER_")
}

/// Documented pivots by member belong to the other finder; of those that nobody here knows, LinkedIn decides.
pub(super) fn check_no_member(pivots: &[Pivot]) -> Result<(), Invalid> {
    let documented =
        |name: &str| ALWAYS.contains(&name) || LATER.iter().any(|(later, _)| *later == name);
    let member = pivots.iter().find(|pivot| pivot.is_demographic() && documented(pivot.as_str()));
    member.map_or(Ok(()), |pivot| {
        let name = pivot.as_str();
        let problem = format!("LinkedIn has no {name} in statistics");
        Err(Invalid::new("pivots", problem, format!("Use the action analytics with pivot {name}.")))
    })
}

/// Several pivots, as a finder takes them.
pub(super) fn check_several(pivots: &[Pivot], most: usize) -> Result<(), Invalid> {
    if pivots.is_empty() || pivots.len() > most {
        let problem = format!("LinkedIn takes 1 to {most} pivots, and these are {}", pivots.len());
        return Err(Invalid::new("pivots", problem, "Leave some out, or ask several times."));
    }
    let twice = pivots
        .iter()
        .enumerate()
        .find(|(index, pivot)| pivots.iter().take(*index).any(|other| other == *pivot));
    twice.map_or(Ok(()), |(_, pivot)| {
        let problem = format!("{} stands there twice", pivot.as_str());
        Err(Invalid::new("pivots", problem, "Name each pivot once."))
    })
}

impl<'de> Deserialize<'de> for Pivot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let word = Word::parse(&given.to_ascii_uppercase()).map_err(de::Error::custom)?;
        Ok(Self(word.as_str().to_owned()))
    }
}

impl JsonSchema for Pivot {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Pivot".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}
