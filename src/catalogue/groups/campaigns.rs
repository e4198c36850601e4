//! Campaigns.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaigns>.

mod batches;
mod bidding;
mod change;
mod create;
mod kinds;
mod reach;
mod read;
mod remove;
mod said;
mod seen;
mod spend;
mod tracking;
mod when;

use serde_json::{Value, json};

use super::ads;
use crate::catalogue::looks::Look;
use crate::catalogue::{Arguments, Entry, Group};
use crate::model::urn::Campaign;

pub(super) const GROUP: Group = Group {
    name: "campaigns",
    about: "Campaigns of an ad account; Campaign Manager calls them ad sets.",
    entries: &[
        Entry::of::<read::Search>(),
        Entry::of::<read::Get>(),
        Entry::of::<read::BatchGet>(),
        Entry::of::<tracking::Get>(),
        Entry::of::<create::Create>(),
        Entry::of::<batches::BatchCreate>(),
        Entry::of::<change::Update>(),
        Entry::of::<batches::BatchUpdate>(),
        Entry::of::<tracking::Set>(),
        Entry::of::<remove::Delete>(),
        Entry::of::<remove::BatchDelete>(),
        Entry::of::<remove::ScheduleDeletion>(),
        Entry::of::<spend::Activate>(),
        Entry::of::<spend::SetBudget>(),
        Entry::of::<spend::SetSchedule>(),
    ],
};

const CAMPAIGNS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaigns";

/// All of an ad account's.
const ALL: &str = "/rest/adAccounts/{adAccount.id}/adCampaigns";

/// One of them.
const ONE: &str = "/rest/adAccounts/{adAccount.id}/adCampaigns/{campaign.id}";

/// The URN of a campaign, from the number or the URN that LinkedIn names it by.
fn urn(id: &str) -> String {
    Campaign::parse(id).map_or_else(|_| crate::model::untrusted::filter(id), |own| own.to_string())
}

/// The same, of a campaign as LinkedIn reads it out.
fn urn_of(campaign: &Value) -> Option<Campaign> {
    match campaign.get("id")? {
        Value::Number(id) => Campaign::parse(&id.to_string()).ok(),
        Value::String(id) => Campaign::parse(id).ok(),
        _ => None,
    }
}

/// An argument as it stands; null where it is absent.
fn argument(arguments: &Arguments, name: &str) -> Value {
    arguments.get(name).cloned().unwrap_or_default()
}

/// The look at the campaign that a call is about.
fn look(arguments: &Arguments) -> Look {
    let campaign = argument(arguments, "campaign");
    let account = argument(arguments, ads::AD_ACCOUNT);
    Look::new("campaigns.get", json!({"adAccount": account, "campaign": campaign}))
}

/// The look at its campaign group.
fn look_at_group(arguments: &Arguments, campaign: &Value) -> Option<Look> {
    let group = campaign.get("campaignGroup").filter(|group| group.is_string())?;
    let account = argument(arguments, ads::AD_ACCOUNT);
    let named = json!({"adAccount": account, "campaignGroup": group});
    Some(Look::new("campaign_groups.get", named))
}

#[cfg(test)]
mod tests;
