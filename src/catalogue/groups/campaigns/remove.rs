//! Deleting campaigns: drafts at once, others later.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ALL, CAMPAIGNS, ONE, ads, argument, look, read, read::word, said, seen, urn};
use crate::catalogue::batch::shaped;
use crate::catalogue::looks::{Briefing, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, Campaign};

/// How many campaigns of a batch are named one by one.
const NAMED: usize = 20;

/// The look at the creatives of these campaigns.
fn creatives(arguments: &Arguments, campaigns: &Value) -> Look {
    let account = argument(arguments, ads::AD_ACCOUNT);
    Look::new("creatives.search", json!({"adAccount": account, "campaigns": campaigns}))
}

/// The campaign, then what depends on it.
fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen.len() {
        0 => Some(look(arguments)),
        1 => Some(creatives(arguments, &json!([argument(arguments, "campaign")]))),
        _ => None,
    }
}

fn lines(arguments: &Arguments, seen: &[Value]) -> Vec<String> {
    let campaign = seen.first().unwrap_or(&Value::Null);
    let named = argument(arguments, "campaign");
    vec![
        said::present(campaign, named.as_str().unwrap_or_default()),
        said::creatives(seen.get(1).unwrap_or(&Value::Null), "of it"),
    ]
}

/// LinkedIn deletes drafts only.
fn only_draft(campaign: &Value, named: &str) -> Result<(), Invalid> {
    match word(campaign, "status") {
        None | Some("DRAFT") => Ok(()),
        Some(status) => {
            let problem = format!("LinkedIn deletes drafts only, and {named} is {status}");
            let fix = "Use linkedin_campaigns_delete, schedule_deletion.";
            Err(Invalid::new("campaign", problem, fix))
        }
    }
}

/// Delete a draft, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Delete {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
}

fn state_of_deletion(
    arguments: &Arguments,
    seen: &[Value],
    _today: Date,
) -> Result<Stated, Invalid> {
    only_draft(seen.first().unwrap_or(&Value::Null), "it")?;
    Ok(Stated { lines: lines(arguments, seen), ..Stated::default() })
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new("delete", Method::Delete, ONE, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
        .briefing(Briefing { next, state: state_of_deletion })
        .oracle(seen::DELETED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000003"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let mut shaped = Shaped::new("Deleted.", json!({"campaign": self.campaign}));
        if received.status == 404 {
            "There is no such campaign (any more).".clone_into(&mut shaped.summary);
            let warning = "LinkedIn answered 404: it was deleted before, or there never was one; check that the URN is the one you meant.";
            shaped.warnings.push(warning.to_owned());
        }
        shaped
    }
}

/// Delete several drafts, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchDelete {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URNs or ids.
    campaigns: Vec<Campaign>,
}

fn next_of_several(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    let campaigns = argument(arguments, "campaigns");
    let account = argument(arguments, ads::AD_ACCOUNT);
    match seen.len() {
        0 => {
            let named = json!({"adAccount": account, "campaigns": campaigns});
            Some(Look::new("campaigns.batch_get", named))
        }
        1 => Some(creatives(arguments, &campaigns)),
        _ => None,
    }
}

fn state_of_deletions(
    arguments: &Arguments,
    seen: &[Value],
    _today: Date,
) -> Result<Stated, Invalid> {
    let named = argument(arguments, "campaigns");
    let named = named.as_array().into_iter().flatten().filter_map(Value::as_str);
    let named: Vec<Campaign> = named.filter_map(|one| Campaign::parse(one).ok()).collect();
    let found = seen.first().and_then(|body| body.get("results"));
    let of = |campaign: &Campaign| {
        found.and_then(|all| all.get(campaign.urn().id())).unwrap_or(&Value::Null)
    };
    for campaign in &named {
        only_draft(of(campaign), &campaign.to_string())
            .map_err(|invalid| Invalid { field: Some("campaigns".to_owned()), ..invalid })?;
    }
    let mut lines: Vec<String> = named
        .iter()
        .take(NAMED)
        .map(|campaign| said::present(of(campaign), &campaign.to_string()))
        .collect();
    if let Some(more) = named.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(format!("And {more} more."));
    }
    lines.push(said::creatives(seen.get(1).unwrap_or(&Value::Null), "of them"));
    Ok(Stated { lines, ..Stated::default() })
}

impl Endpoint for BatchDelete {
    const SPEC: Spec =
        Spec::new("batch_delete", Method::BatchDelete, ALL, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
            .query(&["ids={campaigns.id}"])
            .briefing(Briefing { next: next_of_several, state: state_of_deletions });
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaigns": ["urn:li:sponsoredCampaign:700000003"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        read::some(&self.campaigns)
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        shaped(received, "deleted", urn)
    }
}

/// Have LinkedIn delete a campaign that is no draft any more (status PENDING_DELETION).
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct ScheduleDeletion {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
}

fn state_of_schedule(arguments: &Arguments, seen: &[Value]) -> Stated {
    let mut lines = lines(arguments, seen);
    let campaign = seen.first().unwrap_or(&Value::Null);
    lines.extend(match word(campaign, "status") {
        Some("ACTIVE") => Some("It is ACTIVE: what it shows now would end.".to_owned()),
        Some("DRAFT") => Some("It is a DRAFT: delete would remove it at once.".to_owned()),
        _ => None,
    });
    Stated { lines, ..Stated::default() }
}

impl Endpoint for ScheduleDeletion {
    const SPEC: Spec = Spec::new(
        "schedule_deletion",
        Method::PartialUpdate,
        ONE,
        ads::WRITES_CAMPAIGNS,
        CAMPAIGNS,
    )
    .effect(Effect::Delete)
    .briefing(Briefing { next, state: |arguments, seen, _| Ok(state_of_schedule(arguments, seen)) })
    .oracle(seen::DELETED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "PENDING_DELETION"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let summary = "LinkedIn is to delete it: PENDING_DELETION.";
        Shaped::new(summary, json!({"campaign": self.campaign, "status": "PENDING_DELETION"}))
    }
}
