//! Ad accounts and what is in them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Ads {
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<AccountUser>,
    pub(crate) groups: Vec<CampaignGroup>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) creatives: Vec<Creative>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) currency: String,
    pub(crate) status: String,
    /// The page it advertises for.
    pub(crate) organization: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountUser {
    pub(crate) account: u64,
    pub(crate) member: String,
    pub(crate) role: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CampaignGroup {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) total_budget: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Campaign {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) group: u64,
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) objective: String,
    pub(crate) daily_budget: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Creative {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) campaign: u64,
    pub(crate) intended_status: String,
    /// The sponsored post.
    pub(crate) post: Option<u64>,
}

impl Ads {
    pub(crate) fn role(&self, account: u64, member: &str) -> Option<&str> {
        self.users
            .iter()
            .find(|user| user.account == account && user.member == member)
            .map(|user| user.role.as_str())
    }
}
