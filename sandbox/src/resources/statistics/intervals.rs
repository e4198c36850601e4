//! `timeIntervals=(timeRange:(start:…,end:…),timeGranularityType:DAY)`, cut into whole UTC days.

use std::ops::Range;

use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value as Json, json};

use crate::{
    errors::Refusal,
    restli::Value,
    visit::{Visit, invalid},
    world::figures::{DAY_MS, date_of, day_of, day_of_date},
};

const NAME: &str = "timeIntervals";

/// One interval: its days, and those of them that have figures.
pub(super) struct Interval {
    days: Range<i64>,
    pub(super) known: Range<i64>,
}

impl Interval {
    /// `timeRange` of the answer: midnight to midnight.
    pub(super) fn time_range(&self) -> Json {
        json!({"start": self.days.start * DAY_MS, "end": self.days.end * DAY_MS})
    }
}

/// The intervals asked for, if any were; those outside the twelve months are left out.
pub(super) fn read(
    visit: &Visit<'_>,
    granularities: &[&str],
) -> Result<Option<Vec<Interval>>, Refusal> {
    let Some(value) = visit.query.value(NAME) else {
        return Ok(None);
    };
    let refused = || invalid(NAME);
    only(value, &["timeRange", "timeGranularityType"])?;
    let granularity = value
        .field("timeGranularityType")
        .and_then(Value::text)
        .filter(|name| granularities.contains(name))
        .ok_or_else(refused)?;
    let range = value.field("timeRange").ok_or_else(refused)?;
    only(range, &["start", "end"])?;
    let start = moment(range, "start")?.ok_or_else(refused)?;
    let end = moment(range, "end")?.unwrap_or(visit.now_ms);
    if start >= end {
        return Err(refused());
    }
    let figures = super::days(visit);
    // An interval belongs to the answer if any moment of it was asked for.
    let asked =
        day_of(start).max(figures.start)..day_of(end - 1).saturating_add(1).min(figures.end);
    let mut intervals = Vec::new();
    let mut next = asked.start;
    while next < asked.end {
        let days = around(granularity, next);
        let known = days.start.max(figures.start)..days.end.min(figures.end);
        next = days.end.max(next + 1);
        intervals.push(Interval { days, known });
    }
    Ok(Some(intervals))
}

fn only(value: &Value, names: &[&str]) -> Result<(), Refusal> {
    let fields = value.record().ok_or_else(|| invalid(NAME))?;
    if fields.iter().all(|(name, _)| names.contains(&name.as_str())) {
        Ok(())
    } else {
        Err(invalid(NAME))
    }
}

fn moment(range: &Value, name: &str) -> Result<Option<i64>, Refusal> {
    range
        .field(name)
        .map(|value| value.text().and_then(|text| text.parse().ok()).ok_or_else(|| invalid(NAME)))
        .transpose()
}

/// The day, week (from Monday) or month this day lies in.
fn around(granularity: &str, day: i64) -> Range<i64> {
    let at = date_of(day);
    match granularity {
        "WEEK" => {
            let monday = day - i64::from(at.weekday().to_monday_zero_offset());
            monday..monday + 7
        }
        "MONTH" => {
            let first: Date = at.first_of_month();
            day_of_date(first)..day_of_date(first.saturating_add(1.month()))
        }
        _ => day..day + 1,
    }
}
