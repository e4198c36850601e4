//! What advertisers keep beside their campaigns: saved audiences and tracking parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct AdTools {
    pub(crate) templates: Vec<TargetTemplate>,
    /// By campaign.
    pub(crate) tracking: BTreeMap<u64, Tracking>,
}

/// A saved audience.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TargetTemplate {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) name: String,
    pub(crate) criteria: Json,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
}

impl TargetTemplate {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:adTargetTemplate:{}", self.id)
    }
}

/// What is hung on a campaign's links.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tracking {
    pub(crate) custom: Json,
    pub(crate) dynamic: Json,
    /// What the last write was told apart by.
    pub(crate) token: Option<String>,
}
