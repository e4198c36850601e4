//! Days as callers write them, and as LinkedIn's resources want them.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use jiff::{Span, tz::TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::catalogue::spec::Derived;
use crate::catalogue::{Arguments, Invalid};
use crate::model::text_safety::shown;

/// A day in UTC, such as 2026-10-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalogue::groups) struct Day(pub(in crate::catalogue::groups) Date);

impl Day {
    pub(in crate::catalogue::groups) fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        // LinkedIn was founded in this century; its milliseconds have no spelling for much else.
        let date: Date = shape.then(|| text.parse().ok()).flatten()?;
        (2003..2100).contains(&date.year()).then_some(Self(date))
    }

    fn start_ms(self) -> Option<i64> {
        Some(self.0.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    }

    /// As LinkedIn's `{day, month, year}`.
    pub(in crate::catalogue::groups) fn parts(self) -> Value {
        json!({"day": self.0.day(), "month": self.0.month(), "year": self.0.year()})
    }

    /// The day in which an instant of LinkedIn's lies.
    pub(super) fn of_ms(ms: i64) -> Option<Self> {
        let instant = jiff::Timestamp::from_millisecond(ms).ok()?;
        Some(Self(instant.to_zoned(TimeZone::UTC).date()))
    }

    /// The day of a `{day, month, year}` of LinkedIn's.
    pub(in crate::catalogue::groups) fn of_parts(parts: &Value) -> Option<Self> {
        let part = |name: &str| parts.get(name).and_then(Value::as_i64);
        let year = i16::try_from(part("year")?).ok()?;
        let month = i8::try_from(part("month")?).ok()?;
        let day = i8::try_from(part("day")?).ok()?;
        Some(Self(Date::new(year, month, day).ok()?))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let given = shown(&text);
            de::Error::custom(format!("'{given}' is no day; write a day such as 2026-10-01"))
        })
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// How long an interval is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Granularity {
    Day,
    Week,
    Month,
}

impl Granularity {
    /// As a noun.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// The days that a caller asks for; the second is the first that is not meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue::groups) struct Days {
    pub(in crate::catalogue::groups) from: Day,
    pub(in crate::catalogue::groups) until: Day,
}

impl Days {
    /// Both days, or neither.
    pub(in crate::catalogue::groups) fn of(
        from: Option<Day>,
        until: Option<Day>,
    ) -> Result<Option<Self>, Invalid> {
        let (from, until) = match (from, until) {
            (None, None) => return Ok(None),
            (Some(from), Some(until)) => (from, until),
            (from, _) => {
                let missing = if from.is_some() { "until" } else { "from" };
                let problem = format!("`{missing}` is missing: a range has two ends");
                let fix = "Give `from` and `until`, or neither; `until` is the first day that is not meant.";
                return Err(Invalid::new(missing, problem, fix));
            }
        };
        if until <= from {
            let problem = format!("`until` ({until}) is not after `from` ({from})");
            let fix = "`until` is exclusive: for one day, give the day after it.";
            return Err(Invalid::new("until", problem, fix));
        }
        Ok(Some(Self { from, until }))
    }

    /// Nobody has figures of days to come.
    pub(super) fn are_past(self, today: Date) -> Result<(), Invalid> {
        let tomorrow = today.checked_add(Span::new().days(1)).unwrap_or(today);
        let (field, day) = match (self.from.0 > today, self.until.0 > tomorrow) {
            (true, _) => ("from", self.from),
            (false, true) => ("until", self.until),
            (false, false) => return Ok(()),
        };
        let problem = format!("`{field}` ({day}) lies in the future; today is {today} (UTC)");
        Err(Invalid::new(field, problem, format!("End with {tomorrow}, exclusive, at the latest.")))
    }

    /// Some resources keep the last twelve months and no more.
    pub(super) fn are_kept(self, today: Date) -> Result<(), Invalid> {
        let oldest = today.checked_sub(Span::new().years(1)).unwrap_or(today);
        if self.from.0 >= oldest {
            return Ok(());
        }
        let problem = format!(
            "`from` ({}) is too old: LinkedIn's API keeps these figures for the last 12 months",
            self.from
        );
        Err(Invalid::new("from", problem, format!("Begin with {oldest} at the earliest.")))
    }

    /// The range as answers show it.
    pub(in crate::catalogue::groups) fn shown(self) -> Value {
        json!({"from": self.from, "until": self.until})
    }

    fn in_arguments(arguments: &Arguments) -> Option<Self> {
        let day = |name: &str| arguments.get(name).and_then(Value::as_str).and_then(Day::parse);
        Some(Self { from: day("from")?, until: day("until")? })
    }
}

/// `timeIntervals=(timeRange:(start:…,end:…),timeGranularityType:DAY)`, in milliseconds.
pub(super) const TIME_INTERVALS: Derived = Derived {
    parameter: "timeIntervals",
    arguments: &["from", "until", "granularity"],
    value: |arguments| {
        let days = Days::in_arguments(arguments)?;
        let granularity = arguments.get("granularity").cloned().unwrap_or(json!(Granularity::Day));
        Some(json!({
            "timeRange": {"start": days.from.start_ms()?, "end": days.until.start_ms()?},
            "timeGranularityType": granularity,
        }))
    },
};

/// `dateRange=(start:(day:…,month:…,year:…),end:(…))`.
pub(super) const DATE_RANGE: Derived = Derived {
    parameter: "dateRange",
    arguments: &["from", "until"],
    value: |arguments| {
        let days = Days::in_arguments(arguments)?;
        Some(json!({"start": days.from.parts(), "end": days.until.parts()}))
    },
};

/// An interval's length means nothing without a range.
pub(super) fn intervals(
    from: Option<Day>,
    until: Option<Day>,
    granularity: Option<Granularity>,
) -> Result<Option<Days>, Invalid> {
    let days = Days::of(from, until)?;
    if days.is_none() && granularity.is_some() {
        let problem = "`granularity` without days means nothing";
        return Err(Invalid::new("granularity", problem, "Give `from` and `until` too."));
    }
    Ok(days)
}
