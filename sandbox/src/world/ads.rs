//! Ad accounts and what is in them.
//!
//! What a caller writes is kept as the caller's words (`terms`), so that a patch is the words
//! changed and read again; what LinkedIn adds stands beside them.

use serde::{Deserialize, Serialize};

use super::Actor;

mod campaign;
mod creative;
mod group;
pub(crate) mod money;

pub(crate) use campaign::{Campaign, CampaignTerms, Locale};
pub(crate) use creative::{Creative, REVIEW_MS};
pub(crate) use group::{CampaignGroup, GroupTerms, Schedule};
pub(crate) use money::Money;

const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Ads {
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<AccountUser>,
    pub(crate) groups: Vec<CampaignGroup>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) creatives: Vec<Creative>,
}

/// When a thing was made and last changed, and how often.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Stamps {
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) version: u64,
}

impl Stamps {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self { created_ms: now_ms, modified_ms: now_ms, version: 1 }
    }

    pub(crate) fn touch(&mut self, now_ms: i64) {
        self.modified_ms = now_ms;
        self.version += 1;
    }
}

/// What the app may say about mails.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "LinkedIn has five switches")]
pub(crate) struct Notices {
    pub(crate) notified_on_campaign_optimization: bool,
    pub(crate) notified_on_creative_approval: bool,
    pub(crate) notified_on_creative_rejection: bool,
    pub(crate) notified_on_end_of_campaign: bool,
    pub(crate) notified_on_new_features_enabled: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) status: String,
    /// Whom it advertises for.
    #[serde(default)]
    pub(crate) reference: Option<Actor>,
    #[serde(default)]
    pub(crate) test: bool,
    /// Whether somebody said who pays.
    #[serde(default)]
    pub(crate) has_billing: bool,
    /// The app that made it through the API.
    #[serde(default)]
    pub(crate) made_by: Option<String>,
    #[serde(default)]
    pub(crate) notices: Notices,
    #[serde(default)]
    pub(crate) stamps: Stamps,
}

impl Account {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:sponsoredAccount:{}", self.id)
    }

    pub(crate) fn serving(&self) -> Vec<&'static str> {
        let mut holds = Vec::new();
        if self.status != "ACTIVE" {
            holds.push("STOPPED");
        }
        // Nothing is billed in a test account (advertising facts §1.1).
        if !self.has_billing && !self.test {
            holds.push("BILLING_HOLD");
        }
        runnable(holds)
    }
}

/// `RUNNABLE` stands alone.
fn runnable(holds: Vec<&'static str>) -> Vec<&'static str> {
    if holds.is_empty() { vec!["RUNNABLE"] } else { holds }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountUser {
    pub(crate) account: u64,
    pub(crate) member: String,
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) stamps: Stamps,
}

impl Ads {
    pub(crate) fn role(&self, account: u64, member: &str) -> Option<&str> {
        self.users
            .iter()
            .find(|user| user.account == account && user.member == member)
            .map(|user| user.role.as_str())
    }

    pub(crate) fn account(&self, id: u64) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(crate) fn group(&self, id: u64) -> Option<&CampaignGroup> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// What happens by itself: campaigns end, and what was to be deleted is gone a day later
    /// ("later" is all the page says).
    pub(crate) fn settle(&mut self, now_ms: i64) {
        let is_gone = |status: &str, stamps: &Stamps| {
            status == "PENDING_DELETION" && stamps.modified_ms + DAY_MS <= now_ms
        };
        for account in &mut self.accounts {
            if is_gone(&account.status, &account.stamps) {
                "REMOVED".clone_into(&mut account.status);
            }
        }
        for group in &mut self.groups {
            if is_gone(&group.terms.status, &group.stamps) {
                "REMOVED".clone_into(&mut group.terms.status);
            }
        }
        for campaign in &mut self.campaigns {
            if is_gone(&campaign.terms.status, &campaign.stamps) {
                "REMOVED".clone_into(&mut campaign.terms.status);
            }
            let has_ended = campaign.terms.run_schedule.end.is_some_and(|end| end <= now_ms);
            if has_ended && campaign.terms.status == "ACTIVE" {
                "COMPLETED".clone_into(&mut campaign.terms.status);
            }
        }
    }
}
