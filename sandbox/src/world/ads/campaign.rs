//! Campaigns (advertising facts §3).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Account, CampaignGroup, Money, Stamps, group::Schedule, runnable};

/// What the caller writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CampaignTerms {
    /// Missing is refused by a rule, not by the schema.
    #[serde(default)]
    pub(crate) campaign_group: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) cost_type: String,
    pub(crate) locale: Locale,
    pub(crate) run_schedule: Schedule,
    pub(crate) offsite_delivery_enabled: bool,
    pub(crate) political_intent: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) daily_budget: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) total_budget: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit_cost: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) objective_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    #[serde(default = "no_target")]
    pub(crate) optimization_target_type: String,
    #[serde(default = "optimized")]
    pub(crate) creative_selection: String,
    #[serde(default = "lifetime")]
    pub(crate) pacing_strategy: String,
    #[serde(default)]
    pub(crate) audience_expansion_enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) connected_television_only: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) associated_entity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) targeting_criteria: Option<Json>,
    /// Fields of the page that no rule here looks at.
    #[serde(flatten)]
    pub(crate) other: Map<String, Json>,
}

fn no_target() -> String {
    "NONE".to_owned()
}

fn optimized() -> String {
    "OPTIMIZED".to_owned()
}

fn lifetime() -> String {
    "LIFETIME".to_owned()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Locale {
    pub(crate) country: String,
    pub(crate) language: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Campaign {
    pub(crate) id: u64,
    pub(crate) account: u64,
    #[serde(default)]
    pub(crate) test: bool,
    pub(crate) terms: CampaignTerms,
    #[serde(default)]
    pub(crate) stamps: Stamps,
}

impl CampaignTerms {
    /// The number of its group; none if the URN is of something else.
    pub(crate) fn group(&self) -> Option<u64> {
        self.campaign_group.strip_prefix("urn:li:sponsoredCampaignGroup:")?.parse().ok()
    }
}

impl Campaign {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:sponsoredCampaign:{}", self.id)
    }

    pub(crate) fn serving(
        &self,
        account: &Account,
        group: Option<&CampaignGroup>,
        now_ms: i64,
    ) -> Vec<&'static str> {
        let schedule = self.terms.run_schedule;
        let mut holds = Vec::new();
        if schedule.end.is_some_and(|end| end <= now_ms) {
            holds.push("CAMPAIGN_END_DATE_HOLD");
        }
        if now_ms < schedule.start {
            holds.push("CAMPAIGN_START_DATE_HOLD");
        }
        if self.terms.status != "ACTIVE" {
            holds.push("STOPPED");
        }
        if account.serving() != ["RUNNABLE"] {
            holds.push("ACCOUNT_SERVING_HOLD");
        }
        if let Some(group) = group {
            if group.terms.status != "ACTIVE" {
                holds.push("CAMPAIGN_GROUP_STATUS_HOLD");
            }
            holds.extend(group.holds(now_ms));
        }
        runnable(holds)
    }
}
