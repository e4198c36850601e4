//! What a change of a campaign group means, for whoever confirms it.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::ad_accounts::said::{counted, named, stands, word};
use super::super::ads::cost;
use crate::catalogue::looks::{Look, Stated};
use crate::catalogue::{Arguments, Invalid};

/// Reads the group, then those of its campaigns that are active.
pub(super) fn next_of_active(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(super::look(arguments)),
        [_] => Some(super::look_at_campaigns(arguments, Some("ACTIVE"))),
        _ => None,
    }
}

/// The group as it was read; null where it was not.
pub(super) fn group(seen: &[Value]) -> &Value {
    seen.first().unwrap_or(&Value::Null)
}

/// Refuses where LinkedIn would: the group that came with the account stays as it is.
pub(super) fn not_backfilled(arguments: &Arguments, group: &Value) -> Result<(), Invalid> {
    if group.get("backfilled") != Some(&json!(true)) {
        return Ok(());
    }
    Err(Invalid::new(
        "campaignGroup",
        format!(
            "{} is the default group that came with the account, which cannot be changed",
            named(arguments, "campaignGroup")
        ),
        "Change its campaigns instead, or create a group.",
    ))
}

/// How the group stands, in a sentence.
pub(super) fn standing(arguments: &Arguments, group: &Value) -> String {
    stands("campaign group", named(arguments, "campaignGroup"), group, "status")
}

/// What its active campaigns may cost, with the group as it will be; nothing where the group is known not to run.
pub(super) fn cost_of(
    will_be: &Value,
    runs: bool,
    active: &Value,
    today: Date,
    lines: Vec<String>,
) -> Stated {
    let mut lines = lines;
    lines.push(counted("active campaign", active, "status"));
    if !runs {
        lines.push("Nothing is spent until the group is activated.".to_owned());
        return Stated { lines, ..Stated::default() };
    }
    let group = (!will_be.is_null()).then_some(will_be);
    let cost = cost::of_found(active, group, today);
    let end = group.and_then(cost::last_day);
    lines.push(cost::sentence(&cost, end));
    Stated { lines, cost: Some(cost), ..Stated::default() }
}

/// Whether it runs, as far as is known: what cannot be read may.
pub(super) fn runs(group: &Value) -> bool {
    word(group, "status").is_none_or(|status| status == "ACTIVE")
}

/// LinkedIn activates no draft whose beginning has passed.
pub(super) fn begun(group: &Value, today: Date) -> Option<String> {
    let start = group.pointer("/runSchedule/start")?.as_i64()?;
    let start = jiff::Timestamp::from_millisecond(start).ok()?;
    let start = start.to_zoned(jiff::tz::TimeZone::UTC).date();
    let begun = word(group, "status") == Some("DRAFT") && start <= today;
    begun.then(|| {
        format!("Its start, {start}, has passed: LinkedIn may refuse (DATE_TOO_EARLY) until set_schedule moves it.")
    })
}
