//! What ads may cost at the worst, from their budgets and schedules.
//!
//! An upper bound, never a forecast: what cannot be bounded is said to be without bound. Days are UTC days, and a
//! day that has begun counts whole. What was spent before is not known here and not taken off.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::catalogue::looks::Cost;
use crate::catalogue::received::elements;
use crate::model::money::{self, Currency};

/// One campaign, as LinkedIn reads it out, if it runs from that day on.
pub(in crate::catalogue::groups) fn of_campaign(campaign: &Value, today: Date) -> Cost {
    let daily = budget(campaign, "dailyBudget");
    let total = budget(campaign, "totalBudget");
    let days = days_left(campaign, today);
    let currency = daily.as_ref().or(total.as_ref()).map(|(_, currency)| currency.clone());
    let (daily, total) = (daily.map(|(amount, _)| amount), total.map(|(amount, _)| amount));
    if days == Some(0) {
        return Cost { currency, a_day: Some(Decimal::ZERO), in_all: Some(Decimal::ZERO) };
    }
    let by_days = daily.zip(days).and_then(|(amount, days)| amount.checked_mul(days.into()));
    Cost {
        currency,
        // A whole lifetime budget may go in one day.
        a_day: lower(daily, total),
        in_all: lower(by_days, total),
    }
}

/// Whether one worst case is worse than another, a day or to the end.
pub(in crate::catalogue::groups) fn exceeds(after: &Cost, before: &Cost) -> bool {
    let worse = |after: Option<Decimal>, before: Option<Decimal>| match (after, before) {
        (Some(after), Some(before)) => after > before,
        (None, Some(_)) => true,
        (_, None) => false,
    };
    after.currency != before.currency
        || worse(after.a_day, before.a_day)
        || worse(after.in_all, before.in_all)
}

/// Several campaigns of one group; the group's own budget bounds them together.
pub(in crate::catalogue::groups) fn of_campaigns<'a>(
    campaigns: impl IntoIterator<Item = &'a Value>,
    group: Option<&Value>,
    today: Date,
) -> Cost {
    let each = campaigns.into_iter().map(|campaign| of_campaign(campaign, today));
    let sum = sum(each);
    let Some(group) = group else { return sum };
    let daily = budget(group, "dailyBudget");
    let total = budget(group, "totalBudget");
    let currency = match (sum.currency, daily.as_ref().or(total.as_ref())) {
        (Some(one), Some((_, other))) if one != *other => None,
        (Some(one), _) => Some(one),
        (None, other) => other.map(|(_, currency)| currency.clone()),
    };
    if days_left(group, today) == Some(0) {
        return Cost { currency, a_day: Some(Decimal::ZERO), in_all: Some(Decimal::ZERO) };
    }
    let (daily, total) = (daily.map(|(amount, _)| amount), total.map(|(amount, _)| amount));
    let by_days = daily
        .zip(days_left(group, today))
        .and_then(|(amount, days)| amount.checked_mul(days.into()));
    Cost {
        currency,
        a_day: lower(lower(sum.a_day, daily), total),
        in_all: lower(lower(sum.in_all, by_days), total),
    }
}

/// The campaigns of a search reply. Where it has another page they are not all there, and nothing bounds the rest.
pub(in crate::catalogue::groups) fn of_found(
    found: &Value,
    group: Option<&Value>,
    today: Date,
) -> Cost {
    let another = found.pointer("/metadata/nextPageToken").and_then(Value::as_str);
    let whole = another.is_none_or(str::is_empty) && !found.is_null();
    let unbounded = Cost { currency: None, a_day: None, in_all: None };
    if whole {
        of_campaigns(elements(found), group, today)
    } else {
        bounded_by(unbounded, group, today)
    }
}

fn bounded_by(cost: Cost, group: Option<&Value>, today: Date) -> Cost {
    let bound = of_campaigns([&Value::Null], group, today);
    Cost { currency: bound.currency.or(cost.currency), a_day: bound.a_day, in_all: bound.in_all }
}

/// The worst case in words; one sentence.
pub(in crate::catalogue::groups) fn sentence(cost: &Cost, end: Option<Date>) -> String {
    let amount = |amount: Decimal| match &cost.currency {
        Some(currency) => format!("{amount} {currency}"),
        None if amount.is_zero() => "nothing".to_owned(),
        None => format!("{amount} in a currency that is not known"),
    };
    let a_day = cost.a_day.map_or_else(
        || "without any bound that is known a day".to_owned(),
        |a_day| format!("{} a day", amount(a_day)),
    );
    let until = end.map_or_else(|| "to the end".to_owned(), |end| format!("until {end}"));
    let in_all = match cost.in_all {
        Some(in_all) => format!("{} {until}", amount(in_all)),
        None => "no end and no total is set: it goes on until somebody pauses it".to_owned(),
    };
    format!("Worst case: {a_day}; {in_all}.")
}

/// The last day on which something runs; nothing where no end is set.
pub(in crate::catalogue::groups) fn last_day(entity: &Value) -> Option<Date> {
    // Exclusive: what ends at midnight does not run on that day.
    day(entity.pointer("/runSchedule/end")?.as_i64()?.checked_sub(1)?)
}

fn days_left(entity: &Value, today: Date) -> Option<u32> {
    let last = last_day(entity)?;
    let start = entity.pointer("/runSchedule/start").and_then(Value::as_i64).and_then(day);
    let first = start.map_or(today, |start| start.max(today));
    let days = first.until(last).ok()?.get_days() + 1;
    Some(u32::try_from(days).unwrap_or(0))
}

fn day(epoch_ms: i64) -> Option<Date> {
    let at = jiff::Timestamp::from_millisecond(epoch_ms).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn budget(entity: &Value, name: &str) -> Option<(Decimal, Currency)> {
    money::read(entity.get(name)?)
}

/// The lower of two bounds, where there are two.
fn lower(one: Option<Decimal>, other: Option<Decimal>) -> Option<Decimal> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn sum(costs: impl Iterator<Item = Cost>) -> Cost {
    let mut sum = Cost { currency: None, a_day: Some(Decimal::ZERO), in_all: Some(Decimal::ZERO) };
    for cost in costs {
        let same = match (&sum.currency, &cost.currency) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let add = |one: Option<Decimal>, other: Option<Decimal>| {
            one.zip(other).filter(|_| same).and_then(|(one, other)| one.checked_add(other))
        };
        sum = Cost {
            a_day: add(sum.a_day, cost.a_day),
            in_all: add(sum.in_all, cost.in_all),
            currency: sum.currency.or(cost.currency),
        };
    }
    sum
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn at(day: Date) -> i64 {
        day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond()
    }

    fn eur(amount: &str) -> Value {
        json!({"amount": amount, "currencyCode": "EUR"})
    }

    fn said(cost: &Cost) -> (Option<String>, Option<String>) {
        (cost.a_day.map(|n| n.to_string()), cost.in_all.map(|n| n.to_string()))
    }

    fn words(a_day: &str, in_all: &str) -> (Option<String>, Option<String>) {
        (Some(a_day.to_owned()), Some(in_all.to_owned()))
    }

    #[test]
    fn a_daily_budget_counts_for_every_day_until_the_end() {
        let schedule = json!({"start": at(date(2026, 11, 1)), "end": at(date(2026, 11, 25))});
        let campaign = json!({"dailyBudget": eur("40.00"), "runSchedule": schedule});
        // The 22nd, the 23rd and the 24th.
        assert_eq!(said(&of_campaign(&campaign, TODAY)), words("40.00", "120.00"));
        let capped = json!({"dailyBudget": eur("40.00"), "totalBudget": eur("90.00"), "runSchedule": schedule});
        assert_eq!(said(&of_campaign(&capped, TODAY)), words("40.00", "90.00"));
        let later = json!({"dailyBudget": eur("40.00"),
            "runSchedule": {"start": at(date(2026, 11, 24)), "end": at(date(2026, 11, 25))}});
        assert_eq!(said(&of_campaign(&later, TODAY)), words("40.00", "40.00"));
    }

    #[test]
    fn what_has_no_end_has_no_bound_and_what_is_over_costs_nothing() {
        let endless = json!({"dailyBudget": eur("40.00"), "runSchedule": {"start": 0}});
        assert_eq!(said(&of_campaign(&endless, TODAY)), (Some("40.00".to_owned()), None));
        assert!(sentence(&of_campaign(&endless, TODAY), None).contains("until somebody pauses it"));
        let over =
            json!({"dailyBudget": eur("40.00"), "runSchedule": {"start": 0, "end": at(TODAY)}});
        assert_eq!(said(&of_campaign(&over, TODAY)), words("0", "0"));
        let lifetime = json!({"totalBudget": eur("500"), "runSchedule": {"start": 0}});
        assert_eq!(said(&of_campaign(&lifetime, TODAY)), words("500", "500"));
        assert_eq!(said(&of_campaign(&json!({}), TODAY)), (None, None));
    }

    #[test]
    fn a_group_bounds_its_campaigns_together() {
        let endless = json!({"dailyBudget": eur("40.00"), "runSchedule": {"start": 0}});
        let both = [endless.clone(), endless];
        assert_eq!(said(&of_campaigns(&both, None, TODAY)), (Some("80.00".to_owned()), None));
        let group = json!({"totalBudget": eur("70"), "runSchedule": {"start": 0}});
        assert_eq!(said(&of_campaigns(&both, Some(&group), TODAY)), words("70", "70"));
        let found = json!({"elements": both, "metadata": {"nextPageToken": "x"}});
        assert_eq!(said(&of_found(&found, None, TODAY)), (None, None));
        assert_eq!(said(&of_found(&found, Some(&group), TODAY)), words("70", "70"));
        assert_eq!(said(&of_found(&json!({"elements": []}), None, TODAY)), words("0", "0"));
        assert_eq!(said(&of_found(&Value::Null, None, TODAY)), (None, None));
    }

    #[test]
    fn amounts_in_two_currencies_are_not_added() {
        let usd = json!({"dailyBudget": {"amount": "1", "currencyCode": "USD"}});
        let euro = json!({"dailyBudget": eur("1")});
        assert_eq!(of_campaigns([&usd, &euro], None, TODAY).a_day, None);
    }
}
