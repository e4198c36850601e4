//! When campaigns run, as callers write it, and as LinkedIn wants it.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::catalogue::Invalid;
use crate::model::text_safety::shown;

/// A day, from its first moment in UTC, or an exact time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Day(Date),
    At(Timestamp),
}

impl When {
    fn parse(text: &str) -> Option<Self> {
        let when = if text.len() == 10 {
            Self::Day(text.parse().ok()?)
        } else {
            Self::At(text.parse().ok()?)
        };
        // What is further away is a slip.
        (2003..2100).contains(&when.day().year()).then_some(when)
    }

    /// The day it lies on, in UTC.
    pub(super) fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::At(at) => at.to_zoned(TimeZone::UTC).date(),
        }
    }

    /// LinkedIn's milliseconds.
    pub(super) fn ms(self) -> Option<i64> {
        let at = match self {
            Self::Day(day) => day.to_zoned(TimeZone::UTC).ok()?.timestamp(),
            Self::At(at) => at,
        };
        Some(at.as_millisecond())
    }

    /// LinkedIn refuses to start or end what is to run in the past. A day has begun at its midnight.
    pub(super) fn not_past(self, field: &str, today: Date) -> Result<(), Invalid> {
        let past = match self {
            Self::Day(day) => day <= today,
            Self::At(_) => self.day() < today,
        };
        if !past {
            return Ok(());
        }
        let tomorrow = today.checked_add(Span::new().days(1)).unwrap_or(today);
        let problem = format!("`{field}` ({self}) is in the past: today, {today} (UTC), has begun");
        let fix = format!("Give {tomorrow} or later, or a time today such as {today}T23:00:00Z.");
        Err(Invalid::new(field, problem, fix))
    }
}

/// Whether the one is before the other.
pub(super) fn in_order(start: Option<When>, end: Option<When>) -> Result<(), Invalid> {
    match (start, end) {
        (Some(start), Some(end)) if end.ms() <= start.ms() => {
            let problem = format!("`end` ({end}) is not after `start` ({start})");
            let fix = "`end` is exclusive: for one day, give the day after it.";
            Err(Invalid::new("end", problem, fix))
        }
        _ => Ok(()),
    }
}

/// The day of a time of LinkedIn's, in UTC.
pub(super) fn day_of(ms: &Value) -> Option<Date> {
    let at = Timestamp::from_millisecond(ms.as_i64()?).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::At(at) => at.fmt(f),
        }
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let given = shown(&text);
            de::Error::custom(format!(
                "'{given}' is no day; write a day such as 2027-01-04, or a time such as 2027-01-04T09:00:00Z"
            ))
        })
    }
}

impl JsonSchema for When {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
