//! What is said of a campaign before something is done with it.

use jiff::civil::Date;
use serde_json::Value;

use super::{read::word, when};
use crate::catalogue::groups::ads::{self, cost};
use crate::catalogue::received::elements;
use crate::model::money;

/// A name that somebody gave, in quotes.
pub(super) fn quoted(entity: &Value) -> Option<String> {
    Some(ads::quoted(entity.get("name")?.as_str()?))
}

/// Which campaign it is, and its status.
pub(super) fn present(campaign: &Value, urn: &str) -> String {
    if campaign.is_null() {
        return format!("The campaign {urn} could not be read: its status is not known.");
    }
    let name = quoted(campaign).map_or_else(String::new, |name| format!(" {name}"));
    match word(campaign, "status") {
        Some(status) => format!("The campaign{name} ({urn}) is {status}."),
        None => format!("The campaign{name} ({urn}) is in a status that cannot be read."),
    }
}

/// What it may spend, as it is set.
pub(super) fn budget(campaign: &Value) -> String {
    let amount = |key: &str, what: &str| {
        let (amount, currency) = money::read(campaign.get(key)?)?;
        Some(format!("{amount} {currency} {what}"))
    };
    let parts = [
        amount("dailyBudget", "a day"),
        amount("totalBudget", "in all"),
        amount("unitCost", "as its bid"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "no budget that can be read".to_owned();
    }
    parts.join(", ")
}

/// When it runs, as it is set.
pub(super) fn schedule(campaign: &Value) -> String {
    let start = campaign.pointer("/runSchedule/start").and_then(when::day_of);
    let from = start.map_or_else(
        || "from a day that cannot be read".to_owned(),
        |start| format!("from {start}"),
    );
    match cost::last_day(campaign) {
        Some(last) => format!("{from} to {last}, that day included"),
        None if campaign.is_null() => from,
        None => format!("{from} without an end"),
    }
}

/// Whether it would start at once.
pub(super) fn beginning(campaign: &Value, group: &Value, today: Date) -> String {
    let name = quoted(group).map_or_else(String::new, |name| format!(" {name}"));
    match word(group, "status") {
        Some("ACTIVE") => {
            let start = campaign.pointer("/runSchedule/start").and_then(when::day_of);
            match start.filter(|start| *start > today) {
                Some(start) => format!("Its group{name} is ACTIVE: it starts on {start}."),
                None => format!("Its group{name} is ACTIVE: it starts at once."),
            }
        }
        Some(status) => {
            format!("Its group{name} is {status}: it starts only once the group is ACTIVE.")
        }
        None => "Its group could not be read: it may start at once.".to_owned(),
    }
}

/// How many creatives a search reply shows; where it has another page there are more.
pub(super) fn creatives(found: &Value, whose: &str) -> String {
    let more = if found.pointer("/metadata/nextPageToken").is_some() { "more than " } else { "" };
    if found.is_null() {
        return format!("Creatives {whose}: they could not be read.");
    }
    format!("Creatives {whose}: {more}{}.", elements(found).len())
}
