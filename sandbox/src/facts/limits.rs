//! Daily allowances per tier.

use serde::{Deserialize, Serialize};

use super::{Confidence, FactsError};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    #[serde(rename = "docs")]
    _docs: String,
    #[serde(rename = "read")]
    _read: String,
    tier: Vec<Tier>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tier {
    pub(crate) name: String,
    pub(crate) member_per_day: u64,
    pub(crate) app_per_day: u64,
    #[serde(default)]
    pub(crate) confidence: Confidence,
    #[serde(default)]
    pub(crate) reading: Option<String>,
}

impl Limits {
    pub(crate) fn read() -> Result<Self, FactsError> {
        toml::from_str(include_str!("../../facts/limits.toml")).map_err(|error| {
            FactsError::Malformed { file: "limits.toml", reason: error.to_string() }
        })
    }

    pub(crate) fn tier(&self, name: &str) -> Option<&Tier> {
        self.tier.iter().find(|tier| tier.name == name)
    }

    pub(crate) fn tiers(&self) -> &[Tier] {
        &self.tier
    }
}
