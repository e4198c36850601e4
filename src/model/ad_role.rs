//! Roles of a member on an ad account.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-account-users>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role that an ad account's managers give to a member, in the order of what it allows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "LinkedIn's own words")]
pub enum AdRole {
    Viewer,
    CreativeManager,
    CampaignManager,
    AccountManager,
    AccountBillingAdmin,
}

/// May look at an ad account: any role.
pub const READERS: &[AdRole] = AdRole::ALL;

/// May create and change creatives.
pub const CREATIVE_WRITERS: &[AdRole] = &[
    AdRole::CreativeManager,
    AdRole::CampaignManager,
    AdRole::AccountManager,
    AdRole::AccountBillingAdmin,
];

/// May create and change campaign groups and campaigns.
pub const CAMPAIGN_WRITERS: &[AdRole] =
    &[AdRole::CampaignManager, AdRole::AccountManager, AdRole::AccountBillingAdmin];

/// May change the account itself, and who may do what in it.
pub const ACCOUNT_WRITERS: &[AdRole] = &[AdRole::AccountManager, AdRole::AccountBillingAdmin];

/// May delete the account. There is exactly one on each.
pub const BILLING: &[AdRole] = &[AdRole::AccountBillingAdmin];

impl AdRole {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Viewer,
        Self::CreativeManager,
        Self::CampaignManager,
        Self::AccountManager,
        Self::AccountBillingAdmin,
    ];

    /// LinkedIn's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::CreativeManager => "CREATIVE_MANAGER",
            Self::CampaignManager => "CAMPAIGN_MANAGER",
            Self::AccountManager => "ACCOUNT_MANAGER",
            Self::AccountBillingAdmin => "ACCOUNT_BILLING_ADMIN",
        }
    }

    /// Reads a role.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::AdRole;

    #[test]
    fn every_role_is_read_back_from_its_spelling() {
        for role in AdRole::ALL {
            assert_eq!(AdRole::parse(role.as_str()), Some(*role));
            assert_eq!(serde_json::json!(role), role.as_str());
        }
    }
}
