//! What a campaign may say, alone, in its group and in its account (advertising facts §3.2, §3.6).

use serde_json::Value as Json;

use super::{bidding, reckoned, said_text};
use crate::{
    errors::AdsError,
    resources::ads::rules::{self, Move},
    visit::Visit,
    world::ads::{Account, Campaign, CampaignGroup, CampaignTerms},
};

const ENTITY: &str = "/Campaign";
const FIRST: [&str; 3] = ["ACTIVE", "PAUSED", "DRAFT"];
const CLOSED: [&str; 2] = ["COMPLETED", "REMOVED"];

pub(super) fn check(
    visit: &Visit<'_>,
    account: &Account,
    before: Option<&Campaign>,
    terms: &mut CampaignTerms,
    said: &Json,
) -> Vec<AdsError> {
    let mut errors = Vec::new();
    let step = Move {
        from: before.map(|own| (own.terms.status.as_str(), own.terms.run_schedule)),
        to: &terms.status,
        now_ms: visit.now_ms,
    };
    rules::name(ENTITY, &terms.name, &mut errors);
    rules::status(ENTITY, &step, &FIRST, &CLOSED, &mut errors);
    rules::schedule(ENTITY, terms.run_schedule, &step, starts_afresh(&step), &mut errors);
    let group = group(visit, account, terms, &mut errors);
    if let Some(group) = group {
        in_group(group, terms, &mut errors);
    }
    if let Some(before) = before {
        fixed(&before.terms, terms, &mut errors);
    }
    configuration(terms, said, &mut errors);
    bids(account, terms, &mut errors);
    errors
}

/// A start in the past is refused when something begins to run, or a draft is put away; what has
/// run before may go on.
fn starts_afresh(step: &Move<'_>) -> bool {
    matches!(
        (step.from.map(|(from, _)| from), step.to),
        (None | Some("DRAFT" | "ARCHIVED"), "ACTIVE") | (Some("DRAFT"), "ARCHIVED")
    )
}

fn group<'w>(
    visit: &'w Visit<'_>,
    account: &Account,
    terms: &CampaignTerms,
    errors: &mut Vec<AdsError>,
) -> Option<&'w CampaignGroup> {
    let path = "/Campaign/campaignGroup";
    if terms.campaign_group.is_empty() {
        let description = format!("{path} is required but missing");
        errors.push(AdsError::new("MISSING_CAMPAIGN_GROUP_ID", path, description));
        return None;
    }
    let found = terms
        .group()
        .and_then(|id| visit.world.ads.group(id))
        .filter(|group| group.account == account.id);
    if found.is_none() {
        let description = format!("{path} value {} does not exist", terms.campaign_group);
        errors.push(AdsError::new("FIELD_VALUE_DOES_NOT_EXIST", path, description));
    }
    found
}

fn in_group(group: &CampaignGroup, terms: &mut CampaignTerms, errors: &mut Vec<AdsError>) {
    let status = terms.status.as_str();
    if group.terms.status == "DRAFT" && !matches!(status, "DRAFT" | "PENDING_DELETION") {
        let (path, other) = ("/Campaign/status", "/CampaignGroup/status");
        errors.push(AdsError::value_beside(path, status, other, "DRAFT"));
    }
    let path = "/Campaign/objectiveType";
    match (&group.terms.objective_type, &terms.objective_type) {
        // The group's forces every child (§2).
        (Some(forced), None) => terms.objective_type = Some(forced.clone()),
        (Some(forced), Some(own)) if own != forced => {
            let other = "/CampaignGroup/objectiveType";
            let description =
                format!("Value {own} of {path} expected to match value {forced} of {other}");
            errors.push(AdsError::new("MISMATCH_FIELDS", path, description).beside(other));
        }
        (None, None) => errors.push(AdsError::missing(path)),
        _ => {}
    }
}

/// What does not change any more.
fn fixed(before: &CampaignTerms, after: &CampaignTerms, errors: &mut Vec<AdsError>) {
    let path = "/Campaign/objectiveType";
    if before.objective_type.is_some() && before.objective_type != after.objective_type {
        let old = ["WEBSITE_TRAFFIC", "CREATIVE_ENGAGEMENT"];
        let name = |terms: &CampaignTerms| terms.objective_type.clone().unwrap_or_default();
        let (from, to) = (name(before), name(after));
        if !(old.contains(&from.as_str()) && old.contains(&to.as_str())) {
            errors.push(AdsError::coded("IMMUTABLE_CAMPAIGN_OBJECTIVE_TYPE", path, &to));
        }
    }
    if before.associated_entity.is_some() && before.associated_entity != after.associated_entity {
        let to = after.associated_entity.as_deref().unwrap_or("null");
        let path = "/Campaign/associatedEntity";
        errors.push(AdsError::coded("IMMUTABLE_ASSOCIATED_ENTITY", path, to));
    }
    if before.status == "DRAFT" {
        return;
    }
    let locale =
        |terms: &CampaignTerms| Some(format!("{}_{}", terms.locale.language, terms.locale.country));
    let frozen = [
        ("type", Some(before.kind.clone()), Some(after.kind.clone())),
        ("format", before.format.clone(), after.format.clone()),
        ("locale", locale(before), locale(after)),
        ("campaignGroup", Some(before.campaign_group.clone()), Some(after.campaign_group.clone())),
    ];
    for (name, old, new) in frozen {
        if old.is_some() && old != new {
            let path = format!("{ENTITY}/{name}");
            let to = new.as_deref().unwrap_or("null");
            errors.push(AdsError::coded("FIELD_IMMUTABLE_FOR_NON_DRAFT_CAMPAIGNS", &path, to));
        }
    }
}

/// Fields that need, or rule out, one another.
fn configuration(terms: &mut CampaignTerms, said: &Json, errors: &mut Vec<AdsError>) {
    const KIND: &str = "/Campaign/type";
    const OBJECTIVE: &str = "/Campaign/objectiveType";
    const OFFSITE: &str = "/Campaign/offsiteDeliveryEnabled";
    if said.get("targeting").is_some() {
        let path = "/Campaign/targeting";
        let description = format!("{path} is deprecated; use /Campaign/targetingCriteria");
        errors.push(AdsError::new("TARGETING_FIELD_DEPRECATED", path, description));
        terms.other.remove("targeting");
    }
    let collects_leads = terms.objective_type.as_deref() == Some("LEAD_GENERATION");
    let entity = "/Campaign/associatedEntity";
    match &terms.associated_entity {
        None if collects_leads => errors.push(AdsError::missing_beside(entity, OBJECTIVE)),
        None if matches!(terms.kind.as_str(), "SPONSORED_UPDATES" | "DYNAMIC") => {
            errors.push(AdsError::missing_beside(entity, KIND));
        }
        _ => {}
    }
    if terms.kind == "DYNAMIC" && terms.format.is_none() {
        errors.push(AdsError::missing_beside("/Campaign/format", KIND));
    }
    if collects_leads && terms.offsite_delivery_enabled {
        let says = "LEAD_GENERATION";
        errors.push(AdsError::value_beside(OFFSITE, "true", OBJECTIVE, says));
    }
    if terms.connected_television_only == Some(true) && !terms.offsite_delivery_enabled {
        let other = "/Campaign/connectedTelevisionOnly";
        errors.push(AdsError::value_beside(OFFSITE, "false", other, "true"));
    }
    // Messages rotate, but for those that collect leads (§3.2).
    if terms.kind == "SPONSORED_INMAILS"
        && !collects_leads
        && terms.creative_selection == "OPTIMIZED"
    {
        if said_text(said, "creativeSelection").is_some() {
            let path = "/Campaign/creativeSelection";
            errors.push(AdsError::value_beside(path, "OPTIMIZED", KIND, "SPONSORED_INMAILS"));
        } else {
            "ROUND_ROBIN".clone_into(&mut terms.creative_selection);
        }
    }
    errors.extend(bidding::check(terms));
    if terms.status == "ACTIVE" && terms.optimization_target_type == "MAX_CONVERSION" {
        // Nothing here can be associated with a campaign yet.
        let path = "/Campaign/status";
        let description = format!("{path} cannot be set to ACTIVE without associated conversion");
        let code = "CONVERSION_CAMPAIGN_MISSING_ASSOCIATED_CONVERSION";
        errors.push(AdsError::new(code, path, description));
    }
}

fn bids(account: &Account, terms: &mut CampaignTerms, errors: &mut Vec<AdsError>) {
    const DAILY: &str = "/Campaign/dailyBudget";
    const TOTAL: &str = "/Campaign/totalBudget";
    const UNIT: &str = "/Campaign/unitCost";
    let currency = account.currency.as_str();
    let (daily, total) = (terms.daily_budget.as_ref(), terms.total_budget.as_ref());
    rules::money(DAILY, daily, currency, rules::LEAST_DAILY, errors);
    rules::money(TOTAL, total, currency, rules::SOMETHING, errors);
    rules::money(UNIT, terms.unit_cost.as_ref(), currency, "0", errors);
    rules::total_covers_daily(ENTITY, total, daily, errors);
    match (daily, total) {
        (None, None) => errors.push(AdsError::missing(DAILY)),
        (None, Some(_)) if terms.kind == "DYNAMIC" => {
            errors.push(AdsError::missing_beside(DAILY, "/Campaign/type"));
        }
        (Some(_), None) if terms.kind == "DYNAMIC" => {
            errors.push(AdsError::missing_beside(TOTAL, "/Campaign/type"));
        }
        _ => {}
    }
    if bidding::is_automatic(&terms.optimization_target_type) {
        // Read back as a figure of LinkedIn's own (§3.2).
        let is_nothing = terms.unit_cost.as_ref().is_none_or(|cost| cost.millionths() == Some(0));
        if is_nothing {
            terms.unit_cost = Some(reckoned(currency));
        }
    } else if terms.unit_cost.is_none() {
        let other = "/Campaign/optimizationTargetType";
        errors.push(AdsError::missing_beside(UNIT, other));
    }
}
