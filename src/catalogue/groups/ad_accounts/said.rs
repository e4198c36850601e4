//! Sentences for whoever confirms what happens to an ad account and what is in it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalogue::groups::ads;
use crate::catalogue::received::elements;
use crate::catalogue::{Arguments, Invalid};
use crate::model::money::Amount;
use crate::model::word::Word;

/// An argument as text; nothing where it is absent.
pub(in crate::catalogue::groups) fn named<'a>(arguments: &'a Arguments, name: &str) -> &'a str {
    arguments.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A URN with the name that people gave, in quotes.
pub(in crate::catalogue::groups) fn called(urn: &str, body: &Value) -> String {
    let Some(name) = body.get("name").and_then(Value::as_str) else { return urn.to_owned() };
    format!("{urn} {}", ads::quoted(name))
}

/// A word of LinkedIn's under that key; nothing where there is none.
pub(in crate::catalogue::groups) fn word<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str).filter(|text| Word::parse(text).is_ok())
}

/// What it is and how it stands: `The campaign urn:… “Maps” is PAUSED.`
pub(in crate::catalogue::groups) fn stands(
    noun: &str,
    urn: &str,
    body: &Value,
    key: &str,
) -> String {
    if body.is_null() {
        return format!("The {noun} {urn} cannot be read, so how it stands is not known.");
    }
    let status = word(body, key).unwrap_or("in no status that can be read");
    format!("The {noun} {} is {status}.", called(urn, body))
}

/// How many there are of something, status by status: `3 campaigns: 1 ACTIVE, 2 DRAFT.`
pub(in crate::catalogue::groups) fn counted(noun: &str, found: &Value, key: &str) -> String {
    if found.is_null() {
        return format!("Its {noun}s cannot be read, so how many there are is not known.");
    }
    tallied("At least", noun, found, key)
        .map_or_else(|| format!("It has no {noun}s."), |all| format!("{all}."))
}

/// The same of several things together; nothing where there are none.
pub(in crate::catalogue::groups) fn counted_together(
    noun: &str,
    found: &Value,
    key: &str,
) -> Option<String> {
    if found.is_null() {
        return Some(format!("Their {noun}s cannot be read, so how many there are is not known."));
    }
    tallied("at least", noun, found, key).map(|all| format!("In all of them together: {all}."))
}

/// `3 campaigns: 1 ACTIVE, 2 DRAFT`; the status only where the noun does not say it already.
fn tallied(at_least: &str, noun: &str, found: &Value, key: &str) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for element in elements(found) {
        *counts
            .entry(word(element, key).unwrap_or("in no status that can be read"))
            .or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let each: Vec<String> =
        counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    let at_least = if goes_on(found) { format!("{at_least} ") } else { String::new() };
    let s = if all == 1 { "" } else { "s" };
    let said = counts.keys().all(|status| noun.starts_with(&status.to_lowercase()));
    let each = if said { String::new() } else { format!(": {}", each.join(", ")) };
    (all > 0).then(|| format!("{at_least}{all} {noun}{s}{each}"))
}

/// Whether a list has another page.
fn goes_on(found: &Value) -> bool {
    found.pointer("/metadata/nextPageToken").is_some_and(|token| !token.is_null())
}

/// Refuses to delete what is known not to be a draft: LinkedIn deletes nothing else.
pub(in crate::catalogue::groups) fn draft_only(
    field: &str,
    urn: &str,
    status: Option<&str>,
) -> Result<(), Invalid> {
    match status {
        None | Some("DRAFT") => Ok(()),
        Some(other) => Err(Invalid::new(
            field,
            format!("{urn} is {other}, and LinkedIn deletes drafts only"),
            "Use schedule_deletion.",
        )),
    }
}

/// Refuses an amount of nothing where a budget is meant: LinkedIn takes none, and none is no way to stop.
pub(in crate::catalogue::groups) fn some_budget(
    field: &str,
    amount: Option<Amount>,
) -> Result<(), Invalid> {
    match amount {
        Some(amount) if amount.value().is_zero() => Err(Invalid::new(
            field,
            format!("A `{field}` of {amount} is no budget"),
            "Give more than 0, or leave it out; to spend nothing, pause instead: update, status PAUSED.",
        )),
        _ => Ok(()),
    }
}

/// A status that another action is for, and which.
pub(in crate::catalogue::groups) fn elsewhere(field: &str, status: &str, tools: &str) -> Invalid {
    let (problem, fix) = match status {
        "ACTIVE" => (
            "Activating lets money flow".to_owned(),
            format!("Use linkedin_{tools}_spend, activate."),
        ),
        "PENDING_DELETION" => (
            "Scheduling a deletion destroys".to_owned(),
            format!("Use linkedin_{tools}_delete, schedule_deletion."),
        ),
        other => (
            format!("{other} is not set here: LinkedIn sets it, or it cannot be taken back"),
            "Use another status.".to_owned(),
        ),
    };
    Invalid::new(field, problem, fix)
}
