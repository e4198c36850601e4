//! Who follows a page, and how many more do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::about;
use super::days::{Day, Days, Granularity, TIME_INTERVALS, intervals};
use super::figures::{
    answer, beside, draw, figure, items, key_of, label, over_time, segments, span, sum,
};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::chart::Chart;
use crate::model::method::Method;
use crate::model::urn::Organization;
use crate::model::version::Version;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics";

/// The lists that a picture may show: the first that has rows.
const DRAWN: [(&str, &str); 7] = [
    ("followerCountsByFunction", "function"),
    ("followerCountsBySeniority", "seniority"),
    ("followerCountsByIndustry", "industry"),
    ("followerCountsByStaffCountRange", "company size"),
    ("followerCountsByGeoCountry", "country"),
    ("followerCountsByGeo", "place"),
    ("followerCountsByAssociationType", "association"),
];

/// A page's followers by function, place and the like; with days, gains.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowerStatistics {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Default DAY.
    granularity: Option<Granularity>,
    /// Add a picture.
    chart: Option<bool>,
}

/// Organic and paid followers of a row, together.
fn weight(row: &Value) -> i64 {
    let of = |kind: &str| figure(row, &format!("/followerCounts/{kind}")).unwrap_or(0);
    of("organicFollowerCount").saturating_add(of("paidFollowerCount"))
}

fn inner(row: &Value, name: &str) -> Map<String, Value> {
    match row.get(name).map(entity) {
        Some(Value::Object(figures)) => figures,
        _ => Map::new(),
    }
}

fn concise(element: &Value) -> Map<String, Value> {
    let mut short = inner(element, "followerGains");
    let counts = |row: &Value| inner(row, "followerCounts");
    short.extend(segments(element, "followerCounts", counts, weight));
    short
}

impl FollowerStatistics {
    fn days(&self) -> Option<Days> {
        Days::of(self.from, self.until).ok().flatten()
    }

    fn granularity(&self) -> Granularity {
        self.granularity.unwrap_or(Granularity::Day)
    }

    fn chart(&self, received: &Received) -> Chart {
        if let Some(days) = self.days() {
            let title = format!("Followers gained, {} until {}", days.from, days.until);
            let places = [
                ("/followerGains/organicFollowerGain", "organicFollowerGain"),
                ("/followerGains/paidFollowerGain", "paidFollowerGain"),
            ];
            let unit = format!("number a {}", self.granularity().noun());
            return over_time(received, title, unit, &places);
        }
        let element = elements(&received.body).first();
        let rows = |name: &str| element.and_then(|e| e.get(name)).and_then(Value::as_array);
        let drawn = DRAWN
            .into_iter()
            .find_map(|(name, word)| Some((rows(name).filter(|rows| rows.len() > 1)?, word)));
        let (rows, word) = drawn.map_or((&[][..], "segment"), |(rows, word)| (rows, word));
        let bars = rows.iter().map(|row| {
            let name = match entity(row) {
                // A name that is not LinkedIn's own does not get into a picture.
                Value::Object(row) => key_of(&row)
                    .and_then(|(_, value)| value.as_str())
                    .map(|name| label(name).unwrap_or_else(|| name.to_owned())),
                _ => None,
            };
            let count = u32::try_from(weight(row)).unwrap_or(0);
            (name.unwrap_or_else(|| "not said".to_owned()), f64::from(count))
        });
        let unit = "organic and paid followers".to_owned();
        beside(format!("Followers by {word}, lifetime"), unit, bars.collect())
    }
}

impl Endpoint for FollowerStatistics {
    const SPEC: Spec = Spec::new(
        "follower_statistics",
        Method::Finder("organizationalEntity"),
        "/rest/organizationalEntityFollowerStatistics",
        about("organization"),
        DOCS,
    )
    .derived(&[
        Derived {
            parameter: "organizationalEntity",
            arguments: &["organization"],
            value: |arguments| arguments.get("organization").cloned(),
        },
        TIME_INTERVALS,
    ])
    .local(&["chart"]);
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn check(&self) -> Result<(), Invalid> {
        intervals(self.from, self.until, self.granularity).map(|_| ())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        self.days().map_or(Ok(()), |days| days.are_past(today))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let items = items(received, detail, concise);
        let (summary, period, units) = if let Some(days) = self.days() {
            let gained = |kind: &str| sum(received, &format!("/followerGains/{kind}"));
            let summary = format!(
                "{}: {} organic and {} paid followers gained.",
                span(items.len(), self.granularity().noun(), days),
                gained("organicFollowerGain"),
                gained("paidFollowerGain"),
            );
            (summary, days.shown(), json!({"…Gain": "number of followers gained in the period"}))
        } else {
            let summary = "Followers by segment, lifetime. The total is not here: ask organizations follower_count.";
            (summary.to_owned(), json!("lifetime"), json!({"…Count": "number of followers"}))
        };
        let shaped = answer(received, summary, items, period, units);
        draw(shaped, self.chart, || self.chart(received))
    }
}
