//! Campaign groups.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaign-groups>.

mod batch;
mod budget;
mod change;
mod create;
mod delete;
mod find;
mod said;

use serde_json::{Value, json};

use super::ad_accounts::shown::{self, Kind};
use crate::catalogue::looks::Look;
use crate::catalogue::received::Detail;
use crate::catalogue::spec::{Evidence, Oracle, ReadBack, Sight};
use crate::catalogue::{Arguments, Entry, Group};
use crate::model::urn::CampaignGroup;

pub(super) const GROUP: Group = Group {
    name: "campaign_groups",
    about: "Campaign groups of an ad account; Campaign Manager calls them campaigns.",
    entries: &[
        Entry::of::<find::Search>(),
        Entry::of::<find::Get>(),
        Entry::of::<find::BatchGet>(),
        Entry::of::<create::Create>(),
        Entry::of::<batch::BatchCreate>(),
        Entry::of::<change::Update>(),
        Entry::of::<batch::BatchUpdate>(),
        Entry::of::<change::Activate>(),
        Entry::of::<budget::SetBudget>(),
        Entry::of::<budget::SetSchedule>(),
        Entry::of::<delete::Delete>(),
        Entry::of::<delete::BatchDelete>(),
        Entry::of::<delete::ScheduleDeletion>(),
    ],
};

const GROUPS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-campaign-groups";

const ALL: &str = "/rest/adAccounts/{adAccount.id}/adCampaignGroups";

const ONE: &str = "/rest/adAccounts/{adAccount.id}/adCampaignGroups/{campaignGroup.id}";

/// What LinkedIn does not say itself where it refuses a change.
const BACKFILLED: &str =
    "The default group that came with the account (`backfilled`) cannot be changed.";

/// What of a group most callers need.
const FIELDS: &[(&str, Kind)] = &[
    ("account", Kind::Urn),
    ("status", Kind::Word),
    ("runSchedule", Kind::Schedule),
    ("totalBudget", Kind::Money),
    ("dailyBudget", Kind::Money),
    ("objectiveType", Kind::Word),
    ("budgetOptimization.bidStrategy", Kind::Word),
    ("budgetOptimization.budgetOptimizationStrategy", Kind::Word),
    ("servingStatuses", Kind::Words),
    ("backfilled", Kind::Plain),
    ("test", Kind::Plain),
];

/// A group in the caller's form.
fn group(body: &Value, detail: Detail) -> Value {
    let urn = shown::urn_in(body, "id", CampaignGroup::parse);
    shown::entity_of(body, "campaignGroup", urn, FIELDS, detail)
}

/// The group of a call, and one that it made.
fn which(written: &Arguments, created: Option<&str>) -> Arguments {
    let made = created.map(Value::from);
    let group = made.or_else(|| written.get("campaignGroup").cloned());
    let account = written.get("adAccount").cloned();
    let both = [("adAccount", account), ("campaignGroup", group)];
    both.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

const READ_BACK: ReadBack = ReadBack { action: "get", arguments: which, equal: shown::holds };

/// A change is seen in the group itself.
const CHANGED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some(which(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(group) if shown::holds(sent, group) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// Reads the group that a call is about.
fn look(arguments: &Arguments) -> Look {
    Look::new("campaign_groups.get", Value::Object(which(arguments, None)))
}

/// Reads its campaigns: all, or those in one status.
fn look_at_campaigns(arguments: &Arguments, status: Option<&str>) -> Look {
    let mut criteria = json!({
        "adAccount": arguments.get("adAccount"),
        "campaignGroups": [arguments.get("campaignGroup")],
    });
    if let (Some(criteria), Some(status)) = (criteria.as_object_mut(), status) {
        criteria.insert("status".to_owned(), json!([status]));
    }
    Look::new("campaigns.search", criteria)
}

#[cfg(test)]
mod tests;
