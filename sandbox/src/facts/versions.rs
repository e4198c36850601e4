//! Which monthly versions answer on which day.

use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{Confidence, FactsError};

#[derive(Debug)]
pub(crate) struct Versions {
    rows: Vec<Version>,
}

#[derive(Debug)]
struct Version {
    id: u32,
    /// First millisecond at which it no longer answers.
    ends_ms: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "docs")]
    _docs: String,
    #[serde(rename = "read")]
    _read: String,
    #[serde(rename = "reading")]
    _reading: String,
    version: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: u32,
    sunset: String,
    #[serde(default, rename = "confidence")]
    _confidence: Confidence,
}

impl Versions {
    pub(crate) fn read() -> Result<Self, FactsError> {
        let malformed = |reason: String| FactsError::Malformed { file: "versions.toml", reason };
        let file: File = toml::from_str(include_str!("../../facts/versions.toml"))
            .map_err(|error| malformed(error.to_string()))?;
        let mut rows = Vec::with_capacity(file.version.len());
        for row in file.version {
            let sunset: Date =
                row.sunset.parse().map_err(|error: jiff::Error| malformed(error.to_string()))?;
            let ends_ms = sunset
                .tomorrow()
                .and_then(|day| day.to_zoned(TimeZone::UTC))
                .map_err(|error| malformed(error.to_string()))?
                .timestamp()
                .as_millisecond();
            rows.push(Version { id: row.id, ends_ms });
        }
        Ok(Self { rows })
    }

    pub(crate) fn is_active(&self, id: u32, now_ms: i64) -> bool {
        self.rows.iter().any(|version| version.id == id && now_ms < version.ends_ms)
    }

    pub(crate) fn active(&self, now_ms: i64) -> Vec<u32> {
        self.rows
            .iter()
            .filter(|version| now_ms < version.ends_ms)
            .map(|version| version.id)
            .collect()
    }
}
