//! Campaign groups (advertising facts §2).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Account, Money, Stamps, runnable};

/// Epoch milliseconds: from `start`, up to but not at `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) start: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<i64>,
}

impl Schedule {
    pub(crate) fn is_extended(self, before: Self) -> bool {
        match (self.end, before.end) {
            (Some(now), Some(before)) => now > before,
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }
}

/// What the caller writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupTerms {
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) run_schedule: Schedule,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) total_budget: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) daily_budget: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) objective_type: Option<String>,
    /// Fields of the page that no rule here looks at.
    #[serde(flatten)]
    pub(crate) other: Map<String, Json>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CampaignGroup {
    pub(crate) id: u64,
    pub(crate) account: u64,
    #[serde(default)]
    pub(crate) test: bool,
    /// LinkedIn's own, made with the account.
    #[serde(default)]
    pub(crate) backfilled: bool,
    pub(crate) terms: GroupTerms,
    #[serde(default)]
    pub(crate) stamps: Stamps,
}

impl CampaignGroup {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:sponsoredCampaignGroup:{}", self.id)
    }

    /// The group every account begins with (advertising facts §1.1, §2).
    pub(crate) fn backfilled(id: u64, account: &Account, now_ms: i64) -> Self {
        Self {
            id,
            account: account.id,
            test: account.test,
            backfilled: true,
            terms: GroupTerms {
                name: "Default Campaign Group".to_owned(),
                status: "ACTIVE".to_owned(),
                run_schedule: Schedule { start: now_ms, end: None },
                total_budget: None,
                daily_budget: None,
                objective_type: None,
                other: Map::new(),
            },
            stamps: Stamps::new(now_ms),
        }
    }

    /// What of its dates keeps its campaigns from being shown.
    pub(super) fn holds(&self, now_ms: i64) -> Vec<&'static str> {
        let schedule = self.terms.run_schedule;
        let mut holds = Vec::new();
        if now_ms < schedule.start {
            holds.push("CAMPAIGN_GROUP_START_DATE_HOLD");
        }
        if schedule.end.is_some_and(|end| end <= now_ms) {
            holds.push("CAMPAIGN_GROUP_END_DATE_HOLD");
        }
        holds
    }

    pub(crate) fn serving(&self, account: &Account, now_ms: i64) -> Vec<&'static str> {
        let mut holds = Vec::new();
        if self.terms.status != "ACTIVE" {
            holds.push("STOPPED");
        }
        if account.serving().contains(&"BILLING_HOLD") {
            holds.push("BILLING_HOLD");
        }
        holds.extend(self.holds(now_ms));
        runnable(holds)
    }
}
