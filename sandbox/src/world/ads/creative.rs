//! Creatives (advertising facts §4): what a campaign shows, and how its review goes.
//!
//! A review is not stored but follows from when a creative was handed in, so that moving the clock
//! moves it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Ads, Campaign, Stamps};

/// How long a review takes here.
pub(crate) const REVIEW_MS: i64 = 3_600_000;

/// An advertisement: a campaign shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Creative {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) campaign: u64,
    pub(crate) intended_status: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The sponsored post.
    pub(crate) post: Option<u64>,
    /// The content as it was written, where it is not a post of this world.
    #[serde(default)]
    pub(crate) content: Option<Json>,
    #[serde(default)]
    pub(crate) leadgen: Option<Json>,
    /// A verdict that no clock moves.
    #[serde(default)]
    pub(crate) review: Option<String>,
    #[serde(default)]
    pub(crate) rejection_reasons: Vec<String>,
    /// When it left DRAFT, which is when review begins.
    #[serde(default)]
    pub(crate) submitted_ms: Option<i64>,
    #[serde(default)]
    pub(crate) test: bool,
    /// Who made it and who changed it last, by the sandbox's own names.
    #[serde(default)]
    pub(crate) creator: String,
    #[serde(default)]
    pub(crate) changer: Option<String>,
    /// Fields of the page that no rule here looks at.
    #[serde(default)]
    pub(crate) other: Map<String, Json>,
    #[serde(default)]
    pub(crate) stamps: Stamps,
}

impl Creative {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:sponsoredCreative:{}", self.id)
    }

    pub(crate) fn is_draft(&self) -> bool {
        self.intended_status == "DRAFT"
    }

    /// Nothing before it was handed in; what is a test is turned down at once.
    pub(crate) fn review(&self, now_ms: i64) -> Option<&str> {
        let by_time = |submitted: i64| {
            if self.test {
                "REJECTED"
            } else if now_ms < submitted + REVIEW_MS {
                "PENDING"
            } else {
                "APPROVED"
            }
        };
        self.review.as_deref().or_else(|| self.submitted_ms.map(by_time))
    }

    /// When review came to its end, where the clock tells.
    pub(crate) fn reviewed_ms(&self, now_ms: i64) -> Option<i64> {
        let submitted = self.submitted_ms.filter(|_| self.review.is_none())?;
        match self.review(now_ms) {
            Some("REJECTED") => Some(submitted),
            Some("APPROVED") => Some(submitted + REVIEW_MS),
            _ => None,
        }
    }
}

impl Ads {
    pub(crate) fn campaign(&self, id: u64) -> Option<&Campaign> {
        self.campaigns.iter().find(|own| own.id == id)
    }

    /// By URN, in an account.
    pub(crate) fn creative(&self, account: u64, urn: &str) -> Option<&Creative> {
        let id: u64 = urn.strip_prefix("urn:li:sponsoredCreative:")?.parse().ok()?;
        self.creatives.iter().find(|own| own.id == id && own.account == account)
    }

    pub(crate) fn creative_mut(&mut self, id: u64) -> Option<&mut Creative> {
        self.creatives.iter_mut().find(|own| own.id == id)
    }

    /// Why it is not shown; an empty list if it is. Recorded: what holds the campaign is among it,
    /// under a name of its own where it was stopped.
    pub(crate) fn creative_holds(&self, creative: &Creative, now_ms: i64) -> Vec<&'static str> {
        let mut holds = Vec::new();
        if creative.intended_status != "ACTIVE" {
            holds.push("STOPPED");
        }
        match creative.review(now_ms) {
            Some("PENDING" | "NEEDS_REVIEW") => holds.push("UNDER_REVIEW"),
            Some("REJECTED") => holds.push("REJECTED"),
            _ => {}
        }
        let campaign = self.campaign(creative.campaign);
        if let (Some(campaign), Some(account)) = (campaign, self.account(creative.account)) {
            let group = campaign.terms.group().and_then(|id| self.group(id));
            holds.extend(campaign.serving(account, group, now_ms).into_iter().filter_map(|hold| {
                match hold {
                    "RUNNABLE" => None,
                    "STOPPED" => Some("CAMPAIGN_STOPPED"),
                    other => Some(other),
                }
            }));
        }
        holds
    }
}
