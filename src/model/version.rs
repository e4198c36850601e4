//! LinkedIn's monthly API versions: which there are, when they end, what they changed.
//!
//! LinkedIn turns a version off about a year after it came; a request that still names it is
//! answered 426. The table lets every answer say so weeks before. It never refuses anything:
//! LinkedIn has been seen to end versions late, and to have versions this table does not know.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text_safety::shown;

/// How many days before its end a version is announced to be closing.
const NOTICE_DAYS: i64 = 60;

/// The version used unless the operator names another: the newest one confirmed.
pub const DEFAULT: Version = Version(202_609);

/// One monthly version of LinkedIn's API, such as 202609.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

/// Why something is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not a LinkedIn API version; give year and month, such as {DEFAULT}")]
pub struct NotAVersion {
    /// What was given, shortened.
    given: String,
}

impl Version {
    /// Reads `202609`, or the spelling with a day that LinkedIn accepts too, `20260901`.
    pub fn parse(text: &str) -> Result<Self, NotAVersion> {
        Self::read(text).ok_or_else(|| NotAVersion { given: shown(text) })
    }

    /// The version of a year and month, as a fact of ours names it.
    pub(crate) const fn of(year_month: u32) -> Self {
        Self(year_month)
    }

    fn read(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (month, day) = match text.len() {
            6 => (text, "01"),
            8 => text.split_at_checked(6)?,
            _ => return None,
        };
        let (year, _) = month.split_at_checked(4)?;
        let version: u32 = month.parse().ok()?;
        let year: i16 = year.parse().ok()?;
        let month = i8::try_from(version % 100).ok()?;
        Date::new(year, month, day.parse().ok()?).ok()?;
        // LinkedIn began to version its API in 2022.
        (2022..2100).contains(&year).then_some(Self(version))
    }
}

/// A version this program knows about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The version.
    pub version: Version,
    /// Its last day, where there is one to name.
    pub sunset: Option<Date>,
    /// Whether the last day is a guess from LinkedIn's habit rather than LinkedIn's word.
    pub unverified: bool,
    /// What it changed of the things we use; empty if nothing.
    pub changes: &'static str,
}

/// How a version stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In force.
    Active {
        /// Days until its end, where the end is known.
        days_left: Option<i64>,
    },
    /// In force, but ending soon.
    Closing {
        /// Days until its end; zero on its last day.
        days_left: i64,
        /// Its last day.
        sunset: Date,
    },
    /// Ended.
    Retired {
        /// Its last day; for versions older than the table, the last day of the oldest in it.
        sunset: Date,
    },
    /// Not in the table: newer than it, or never published.
    Unknown,
}

/// The versions this program knows, oldest first.
pub fn known() -> &'static [Known] {
    &KNOWN
}

/// How a version stands today.
pub fn standing(version: Version, today: Date) -> Standing {
    let Some(known) = KNOWN.iter().find(|known| known.version == version) else {
        return older_than_all(version, today).unwrap_or(Standing::Unknown);
    };
    let Some(sunset) = known.sunset else {
        return Standing::Active { days_left: None };
    };
    let days_left = sunset.duration_since(today).as_hours() / 24;
    match days_left {
        ..0 => Standing::Retired { sunset },
        0..=NOTICE_DAYS => Standing::Closing { days_left, sunset },
        _ => Standing::Active { days_left: Some(days_left) },
    }
}

/// What to tell the operator about a version today, if anything.
pub fn warning(version: Version, today: Date) -> Option<String> {
    let advice = if version < DEFAULT {
        format!("set LINKEDIN_MCP_API_VERSION to {DEFAULT} or newer and restart.")
    } else {
        "set LINKEDIN_MCP_API_VERSION to a newer version and restart.".to_owned()
    };
    let guessed = KNOWN.iter().any(|known| known.version == version && known.unverified);
    let around = if guessed { "about " } else { "" };
    match standing(version, today) {
        Standing::Active { .. } => None,
        Standing::Closing { days_left, sunset } => {
            let left = match days_left {
                0 => "its last day".to_owned(),
                1 => "1 day left".to_owned(),
                days => format!("{days} days left"),
            };
            let on = if guessed { around } else { "on " };
            Some(format!("LinkedIn API version {version} ends {on}{sunset} ({left}); {advice}"))
        }
        Standing::Retired { sunset } => {
            let listed = KNOWN.iter().any(|known| known.version == version);
            let on = match (listed, guessed) {
                (false, _) => "by ",
                (true, true) => around,
                (true, false) => "on ",
            };
            Some(format!(
                "LinkedIn API version {version} ended {on}{sunset}, and LinkedIn answers 426 to it; {advice}"
            ))
        }
        Standing::Unknown => Some(format!(
            "LinkedIn API version {version} is not one this program knows, and LinkedIn answers 426 to a version it does not have; if that happens, set LINKEDIN_MCP_API_VERSION to {DEFAULT} and restart."
        )),
    }
}

fn older_than_all(version: Version, today: Date) -> Option<Standing> {
    let oldest = KNOWN.first()?;
    let sunset = oldest.sunset?;
    (version < oldest.version && sunset < today).then_some(Standing::Retired { sunset })
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        Self::parse(text)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

const fn row(version: u32, sunset: Date, changes: &'static str) -> Known {
    Known { version: Version(version), sunset: Some(sunset), unverified: false, changes }
}

/// A row whose last day LinkedIn has not been read to name: a year later, in mid-month.
const fn guess(version: u32, sunset: Date, changes: &'static str) -> Known {
    Known { unverified: true, ..row(version, sunset, changes) }
}

/// Oldest first. There are no December versions.
static KNOWN: [Known; 21] = [
    row(202_411, date(2025, 11, 17), ""),
    row(
        202_501,
        date(2026, 1, 15),
        "Campaigns: pacingStrategy ACCELERATED; campaign groups: budgetOptimization.",
    ),
    row(202_502, date(2026, 2, 16), ""),
    row(202_503, date(2026, 3, 16), "Targeting typeahead: useCase."),
    row(
        202_504,
        date(2026, 4, 15),
        "New scope r_member_profileAnalytics with a member's follower count; campaign groups: dailyBudget.",
    ),
    row(202_505, date(2026, 5, 15), "Creatives: event ads; revenue attribution finder."),
    row(
        202_506,
        date(2026, 6, 15),
        "New scope r_member_postAnalytics with statistics of a member's posts.",
    ),
    row(
        202_507,
        date(2026, 7, 15),
        "Creatives: third-party VAST video; legacy lead endpoints off.",
    ),
    row(202_508, date(2026, 8, 17), "Campaigns: politicalIntent (first version unverified)."),
    row(202_509, date(2026, 9, 15), ""),
    row(202_510, date(2026, 10, 15), ""),
    row(
        202_511,
        date(2026, 11, 16),
        "Sign-in: enable_extended_login; predictive audiences, lift tests and lead sync changed.",
    ),
    row(202_601, date(2027, 1, 15), "Ad analytics: additions."),
    row(
        202_602,
        date(2027, 2, 15),
        "Videos: templateName and linkbackContext; lead campaigns: MAX_QUALIFIED_LEAD.",
    ),
    row(
        202_603,
        date(2027, 3, 16),
        "Targeting: buyerGroups facet; webhook validation enforced for leads.",
    ),
    row(
        202_604,
        date(2027, 4, 15),
        "New metrics of a member's posts: sends, saves, link clicks, followers gained.",
    ),
    row(
        202_605,
        date(2027, 5, 15),
        "Breaking: metricType of member statistics is a string; events need endsAt.",
    ),
    row(202_606, date(2027, 6, 15), "Company Intelligence: 365-day window."),
    row(
        202_607,
        date(2027, 7, 15),
        "Conversion events: SHA256_IP_ADDRESS; predictive audiences: id.",
    ),
    guess(
        202_608,
        date(2027, 8, 15),
        "Lead qualification: MARKETING_QUALIFIED_LEAD and SALES_QUALIFIED_LEAD.",
    ),
    guess(
        202_609,
        date(2027, 9, 15),
        "Ad analytics: MEMBER_DESIGNATED_MARKET_AREA pivot; conversion events: hashed names, longer windows.",
    ),
];

#[cfg(test)]
mod tests;
