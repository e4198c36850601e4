//! The days of a report, as callers write them: the last is exclusive, as in every tool here. On the wire LinkedIn's
//! `end` is the last day that is meant.

use jiff::civil::Date;
use jiff::{Span, Unit};
use serde_json::{Map, Value, json};

use crate::catalogue::Invalid;
use crate::catalogue::groups::analytics::days::{Day, Days};
use crate::catalogue::spec::Derived;

/// `dateRange=(start:(…),end:(…))`, from `from` and `until`; without an end LinkedIn counts up to now.
pub(in crate::catalogue::groups) const DATE_RANGE: Derived = Derived {
    parameter: "dateRange",
    arguments: &["from", "until"],
    value: |arguments| {
        let day = |name: &str| arguments.get(name).and_then(Value::as_str).and_then(Day::parse);
        let mut range = Map::from_iter([("start".to_owned(), day("from")?.parts())]);
        if let Some(until) = day("until") {
            range.insert("end".to_owned(), Day(until.0.yesterday().ok()?).parts());
        }
        Some(Value::Object(range))
    },
};

/// Some days, perhaps without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue::groups) struct Range {
    pub(in crate::catalogue::groups) from: Day,
    pub(in crate::catalogue::groups) until: Option<Day>,
}

impl Range {
    /// The days in this order.
    pub(in crate::catalogue::groups) fn of(from: Day, until: Option<Day>) -> Result<Self, Invalid> {
        if until.is_some() {
            Days::of(Some(from), until)?;
        }
        Ok(Self { from, until })
    }

    /// The range of an element of LinkedIn's.
    pub(super) fn of_element(element: &Value) -> Option<Self> {
        let range = element.get("dateRange")?;
        let from = Day::of_parts(range.get("start")?)?;
        let end = range.get("end").and_then(Day::of_parts);
        Some(Self { from, until: end.and_then(|end| Some(Day(end.0.tomorrow().ok()?))) })
    }

    /// Nobody has figures of days to come. An end in the future is nobody's harm: a month has one.
    pub(in crate::catalogue::groups) fn has_begun(self, today: Date) -> Result<(), Invalid> {
        if self.from.0 <= today {
            return Ok(());
        }
        let problem = format!("`from` ({}) lies in the future; today is {today} (UTC)", self.from);
        Err(Invalid::new("from", problem, format!("Begin with {today} at the latest.")))
    }

    /// Whether some of it is kept: LinkedIn keeps figures for so many years.
    pub(super) fn is_kept(self, today: Date, years: i8, what: &str) -> Result<(), Invalid> {
        let oldest = today.checked_sub(Span::new().years(years)).unwrap_or(today);
        if self.until.is_none_or(|until| until.0 > oldest) {
            return Ok(());
        }
        let problem = format!("All of it is too old: LinkedIn keeps {what} for {years} years");
        Err(Invalid::new("until", problem, format!("End after {oldest}.")))
    }

    /// How many days there are, without an end up to today.
    pub(super) fn length(self, today: Date) -> i64 {
        let open = today.tomorrow().unwrap_or(today);
        let until = self.until.map_or(open, |until| until.0);
        self.from.0.until((Unit::Day, until)).map_or(0, |span| i64::from(span.get_days()))
    }

    /// As answers show it.
    pub(super) fn shown(self) -> Value {
        json!({"from": self.from, "until": self.until})
    }

    /// As sentences say it.
    pub(super) fn words(self) -> String {
        match self.until {
            Some(until) => format!("{} until {until}", self.from),
            None => format!("since {}", self.from),
        }
    }
}
