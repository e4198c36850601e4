//! Changing a creative: its name, what is wanted of it, and little else.

use serde_json::Value as Json;

use super::{fields, named, record, rule, text};
use crate::{errors::Refusal, reply::Reply, resources::ads, visit::Visit, world::ads::Creative};

pub(super) fn check(body: &Json) -> Result<(), Refusal> {
    ads::patch::check(body, fields::CREATIVE)
}

pub(super) fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    check(&body)?;
    let account = ads::enter(visit)?;
    let urn = visit.second_key()?.to_owned();
    one(visit, account, &urn, &body)?;
    Ok(Reply::empty(204))
}

/// One with a body that has passed the schema.
pub(super) fn one(
    visit: &mut Visit<'_>,
    account: u64,
    urn: &str,
    body: &Json,
) -> Result<(), Refusal> {
    let creative = named(visit, account, urn)?;
    let review = creative.review(visit.now_ms).map(str::to_owned);
    let review = review.as_deref();
    let status = text(body, "/patch/$set/intendedStatus").map(str::to_owned);
    if creative.intended_status == "CANCELED" {
        return Err(rule("Cannot update a canceled creative"));
    }
    let name = text(body, "/patch/$set/name").map(str::to_owned);
    let call = call(creative, body);
    let deletes = |field: &str| {
        let names = body.pointer("/patch/$delete").and_then(Json::as_array);
        names.is_some_and(|names| names.iter().any(|own| own == field))
    };
    let (loses_name, loses_call) = (deletes("name"), deletes("leadgenCallToAction"));
    let is_edit = name.is_some() || call.is_some() || loses_name || loses_call;
    if is_edit && review == Some("REJECTED") {
        return Err(rule("Rejected creatives cannot be edited"));
    }
    if (call.is_some() || loses_call) && !creative.is_draft() {
        return Err(rule(
            "/Creative/leadgenCallToAction cannot be changed if /Creative/status is not set to DRAFT",
        ));
    }
    let vanishes = match &status {
        None => false,
        Some(status) => {
            check_transition(creative, review, status)?;
            // What nobody ever saw is gone at once.
            status == "PENDING_DELETION" && !visit.world.was_shown(creative, visit.now_ms)
        }
    };
    let (id, was_active) = (creative.id, creative.intended_status == "ACTIVE");
    let (member, now_ms) = (visit.caller()?.member.clone(), visit.now_ms);
    if let Some(creative) = visit.world.ads.creative_mut(id) {
        if let Some(status) = &status {
            if status == "ACTIVE" {
                creative.submitted_ms.get_or_insert(now_ms);
            }
            creative.intended_status.clone_from(status);
        }
        if name.is_some() || loses_name {
            creative.name = name;
        }
        if call.is_some() || loses_call {
            creative.leadgen = call;
        }
        creative.changer = Some(member);
        creative.stamps.touch(now_ms);
    }
    record(visit, "creative.update", urn)?;
    if status.as_deref() == Some("ACTIVE") && !was_active {
        record(visit, "creative.activated", urn)?;
    }
    if vanishes {
        visit.world.ads.creatives.retain(|own| own.id != id);
        record(visit, "creative.delete", urn)?;
    }
    Ok(())
}

/// The call to action after the patch, where it speaks of it.
fn call(creative: &Creative, body: &Json) -> Option<Json> {
    if let Some(whole) = body.pointer("/patch/$set/leadgenCallToAction") {
        return Some(whole.clone());
    }
    let parts = body.pointer("/patch/leadgenCallToAction/$set").and_then(Json::as_object)?;
    let mut call = creative.leadgen.clone().unwrap_or_else(|| Json::Object(serde_json::Map::new()));
    if let Some(fields) = call.as_object_mut() {
        fields.extend(parts.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Some(call)
}

/// Which way a creative can go. Recorded: an unreviewed one can be neither paused nor put away.
fn check_transition(creative: &Creative, review: Option<&str>, to: &str) -> Result<(), Refusal> {
    let from = creative.intended_status.as_str();
    if from == to {
        return Ok(());
    }
    let refused = format!("/Creative/status transition is not allowed from {from} to {to}");
    match to {
        "ACTIVE" if review == Some("REJECTED") => {
            Err(rule(format!("{refused} if /Creative/review/reviewStatus is set to REJECTED.")))
        }
        "ACTIVE" | "CANCELED" | "PENDING_DELETION" => Ok(()),
        _ if review != Some("APPROVED") => {
            Err(rule(format!("{refused} if /Creative/review/reviewStatus is not set to APPROVED.")))
        }
        "PAUSED" | "ARCHIVED" => Ok(()),
        _ => Err(rule(format!("{refused}."))),
    }
}
