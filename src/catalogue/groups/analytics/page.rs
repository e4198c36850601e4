//! Who looked at a page, or at the page of a brand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value, json};

use super::about;
use super::days::{Day, Days, Granularity, TIME_INTERVALS, intervals};
use super::figures::{answer, beside, draw, figure, items, over_time, segments, span, sum};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::chart::Chart;
use crate::model::method::Method;
use crate::model::urn::{Organization, Urn};
use crate::model::version::Version;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/page-statistics";

/// Views of a page by section and viewers; with days, over time.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageStatistics {
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

/// The same of a brand (showcase page).
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BrandPageStatistics {
    /// organizationBrand URN or id.
    brand: Brand,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Default DAY.
    granularity: Option<Granularity>,
    /// Add a picture.
    chart: Option<bool>,
}

/// A brand's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Brand(Urn);

impl<'de> Deserialize<'de> for Brand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let number = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
        let name = if number { format!("urn:li:organizationBrand:{given}") } else { given };
        let urn = Urn::parse(&name).map_err(|_| de::Error::custom(NO_BRAND))?;
        if urn.entity() == "organizationBrand" {
            Ok(Self(urn))
        } else {
            Err(de::Error::custom(NO_BRAND))
        }
    }
}

const NO_BRAND: &str =
    "this is no brand's page; give urn:li:organizationBrand: and its number, or the number alone";

impl JsonSchema for Brand {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Brand".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Urn::json_schema(generator)
    }
}

/// The views without those by device.
fn sections(views: Option<&Value>) -> Map<String, Value> {
    let device = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("desktop") || name.contains("mobile")
    };
    match views.map(entity) {
        Some(Value::Object(views)) => views.into_iter().filter(|(name, _)| !device(name)).collect(),
        _ => Map::new(),
    }
}

const ALL_VIEWS: &str = "/totalPageStatistics/views/allPageViews/pageViews";

fn concise(element: &Value) -> Map<String, Value> {
    let mut short = Map::new();
    let views = sections(element.pointer("/totalPageStatistics/views"));
    short.insert("views".to_owned(), Value::Object(views));
    let counts = |row: &Value| {
        let all = row.pointer("/pageStatistics/views/allPageViews").map(entity);
        all.map(|all| ("allPageViews".to_owned(), all)).into_iter().collect()
    };
    let weight =
        |row: &Value| figure(row, "/pageStatistics/views/allPageViews/pageViews").unwrap_or(0);
    short.extend(segments(element, "pageStatistics", counts, weight));
    short
}

/// The answer, which is the same for organizations and brands.
fn shaped(
    received: &Received,
    detail: Detail,
    days: Option<Days>,
    granularity: Option<Granularity>,
    chart: Option<bool>,
) -> Shaped {
    let items = items(received, detail, concise);
    let noun = granularity.unwrap_or(Granularity::Day).noun();
    let (what, period) = match days {
        Some(days) => (span(items.len(), noun, days), days.shown()),
        None => ("All time that LinkedIn counts".to_owned(), json!("all that LinkedIn counts")),
    };
    let summary = format!("{what}: {} page views.", sum(received, ALL_VIEWS));
    let units = json!({"pageViews": "number", "uniquePageViews": "number of viewers"});
    let shaped = answer(received, summary, items, period, units);
    draw(shaped, chart, || picture(received, days, noun))
}

fn picture(received: &Received, days: Option<Days>, noun: &str) -> Chart {
    if let Some(days) = days {
        let title = format!("Page views, {} until {}", days.from, days.until);
        let places = [
            (ALL_VIEWS, "pageViews"),
            ("/totalPageStatistics/views/allPageViews/uniquePageViews", "uniquePageViews"),
        ];
        return over_time(received, title, format!("number a {noun}"), &places);
    }
    let first = elements(&received.body).first();
    let views = sections(first.and_then(|element| element.pointer("/totalPageStatistics/views")));
    let bars = views
        .iter()
        .filter(|(name, _)| *name != "allPageViews")
        .filter_map(|(name, views)| Some((name.clone(), views.get("pageViews")?.as_f64()?)));
    beside("Page views by section".to_owned(), "pageViews".to_owned(), bars.collect())
}

impl Endpoint for PageStatistics {
    const SPEC: Spec = Spec::new(
        "page_statistics",
        Method::Finder("organization"),
        "/rest/organizationPageStatistics",
        about("organization"),
        DOCS,
    )
    .query(&["organization"])
    .derived(&[TIME_INTERVALS])
    .local(&["chart"]);
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn check(&self) -> Result<(), Invalid> {
        intervals(self.from, self.until, self.granularity).map(|_| ())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        Days::of(self.from, self.until)?.map_or(Ok(()), |days| days.are_past(today))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let days = Days::of(self.from, self.until).ok().flatten();
        shaped(received, detail, days, self.granularity, self.chart)
    }
}

impl Endpoint for BrandPageStatistics {
    const SPEC: Spec = Spec::new(
        "brand_page_statistics",
        Method::Finder("brand"),
        "/rest/brandPageStatistics",
        about("brand"),
        DOCS,
    )
    .query(&["brand"])
    .derived(&[TIME_INTERVALS])
    .local(&["chart"]);
    const EXAMPLE: &'static str = r#"{"brand": "urn:li:organizationBrand:70010011"}"#;

    fn check(&self) -> Result<(), Invalid> {
        intervals(self.from, self.until, self.granularity).map(|_| ())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        Days::of(self.from, self.until)?.map_or(Ok(()), |days| days.are_past(today))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let days = Days::of(self.from, self.until).ok().flatten();
        shaped(received, detail, days, self.granularity, self.chart)
    }
}
