//! Rules that campaign groups and campaigns share (advertising facts §2, §3.6).

use crate::{
    errors::AdsError,
    world::ads::{Money, Schedule},
};

const LONGEST_NAME: usize = 100;

pub(in crate::resources) fn name(entity: &str, name: &str, errors: &mut Vec<AdsError>) {
    let path = format!("{entity}/name");
    let length = name.chars().count();
    if name.trim().is_empty() {
        let description = format!("{path} cannot be blank");
        errors.push(AdsError::new("INVALID_VALUE_BLANK_FIELD", &path, description));
    } else if length > LONGEST_NAME {
        errors.push(AdsError::too_long(&path, length, LONGEST_NAME));
    }
}

/// The least that a campaign may spend a day, in its account's currency: a reading. LinkedIn's depends on
/// currency and audience, and the same is told where budgets are priced.
pub(in crate::resources) const LEAST_DAILY: &str = "10.00";

/// More than nothing.
pub(in crate::resources) const SOMETHING: &str = "0.01";

/// An amount: a number, in the account's currency, and no less than the least.
pub(in crate::resources) fn money(
    path: &str,
    money: Option<&Money>,
    currency: &str,
    least: &str,
    errors: &mut Vec<AdsError>,
) {
    let Some(money) = money else {
        return;
    };
    let is_own = money.currency_code == currency;
    if !is_own {
        let path = format!("{path}/currencyCode");
        errors.push(AdsError::currency(&path, &money.currency_code, currency));
    }
    let path = format!("{path}/amount");
    match money.millionths() {
        None => errors.push(AdsError::value(&path, &money.amount)),
        // What is the least is said in the account's currency.
        Some(amount) if is_own && Some(amount) < Money::new(least, currency).millionths() => {
            errors.push(AdsError::too_low(&path, &money.amount, least));
        }
        Some(_) => {}
    }
}

/// "Total below daily".
pub(in crate::resources) fn total_covers_daily(
    entity: &str,
    total: Option<&Money>,
    daily: Option<&Money>,
    errors: &mut Vec<AdsError>,
) {
    if let (Some(total), Some(daily)) = (total, daily)
        && total.millionths() < daily.millionths()
    {
        let path = format!("{entity}/totalBudget/amount");
        let other = format!("{entity}/dailyBudget/amount");
        let description = format!(
            "{path} cannot be set to {}; it cannot be lower than {other} {}",
            total.amount, daily.amount
        );
        errors.push(AdsError::new("CONDITIONAL_VALUE_TOO_LOW", &path, description).beside(&other));
    }
}

fn too_early(path: &str, value: i64, least: i64) -> AdsError {
    let description = format!("{path} value {value} must be no earlier than {least}");
    AdsError::new("DATE_TOO_EARLY", path, description)
}

/// A change of state, as far as the dates care.
pub(in crate::resources) struct Move<'a> {
    /// None while it is being made.
    pub(in crate::resources) from: Option<(&'a str, Schedule)>,
    pub(in crate::resources) to: &'a str,
    pub(in crate::resources) now_ms: i64,
}

pub(in crate::resources) fn schedule(
    entity: &str,
    schedule: Schedule,
    step: &Move<'_>,
    starts_afresh: bool,
    errors: &mut Vec<AdsError>,
) {
    let (start, end) = (format!("{entity}/runSchedule/start"), format!("{entity}/runSchedule/end"));
    if let Some(own) = schedule.end
        && own <= schedule.start
    {
        let description = format!("{start} {} must be earlier than {end} {own}", schedule.start);
        errors.push(AdsError::new("START_DATE_AFTER_END_DATE", &start, description).beside(&end));
    }
    let is_new_end = step.from.is_none_or(|(_, before)| before.end != schedule.end);
    let becomes_active = step.to == "ACTIVE" && step.from.is_none_or(|(from, _)| from != "ACTIVE");
    if let Some(own) = schedule.end
        && (is_new_end || becomes_active)
        && own <= step.now_ms
    {
        errors.push(too_early(&end, own, step.now_ms));
    }
    if starts_afresh && schedule.start < step.now_ms {
        errors.push(too_early(&start, schedule.start, step.now_ms));
    } else if let Some((from, before)) = step.from
        && matches!(from, "ACTIVE" | "PAUSED")
        && before.start <= step.now_ms
        && before.start != schedule.start
    {
        let description = format!("{start} cannot be set to {}; it has passed", schedule.start);
        errors.push(AdsError::new("DATE_IMMUTABLE_WHEN_PASSED", &start, description));
    }
}

/// Lifecycle. `first` are the states a thing may begin in, `closed` those nobody sets.
pub(in crate::resources) fn status(
    entity: &str,
    step: &Move<'_>,
    first: &[&str],
    closed: &[&str],
    errors: &mut Vec<AdsError>,
) {
    let path = format!("{entity}/status");
    let to = step.to;
    let Some((from, _)) = step.from else {
        if !first.contains(&to) {
            errors.push(AdsError::value(&path, to));
        }
        return;
    };
    if from == "CANCELED" {
        let description = format!("{path} is CANCELED and cannot be changed");
        let code = "ACTION_NOT_ALLOWED_FOR_CANCELLED_STATUS";
        errors.push(AdsError::new(code, &path, description));
    } else if from == to {
    } else if closed.contains(&to) {
        errors.push(AdsError::value(&path, to));
    } else if to == "DRAFT" || matches!(from, "PENDING_DELETION" | "REMOVED") {
        let description = format!("{path} transition is not allowed from {from} to {to}");
        errors.push(AdsError::new("STATUS_CHANGE_NOT_ALLOWED", &path, description));
    }
}
