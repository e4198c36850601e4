//! What the posts of a page did.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::about;
use super::days::{Day, Days, Granularity, TIME_INTERVALS, intervals};
use super::figures::{answer, beside, draw, figure, items, label, over_time, span, sum};
use super::posts::{Counted, SHARES, UGC_POSTS};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::chart::Chart;
use crate::model::method::Method;
use crate::model::urn::Organization;
use crate::model::version::Version;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics";

const TOTAL: &str = "/totalShareStatistics";

/// Figures of a page's posts: all, each of `posts`, or by DAY or MONTH. Last 12 months.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareStatistics {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
    /// Share or ugcPost URNs or addresses; not with days.
    posts: Option<Vec<Counted>>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Default DAY.
    granularity: Option<Granularity>,
    /// Add a picture.
    chart: Option<bool>,
}

/// The post of an element.
fn post(element: &Value) -> Option<&str> {
    ["share", "ugcPost"].iter().find_map(|key| element.get(*key)).and_then(Value::as_str)
}

fn concise(element: &Value) -> Map<String, Value> {
    let mut short = Map::new();
    for key in ["share", "ugcPost"] {
        if let Some(Value::String(post)) = element.get(key) {
            short.insert(key.to_owned(), json!(post));
        }
    }
    if let Some(Value::Object(figures)) = element.pointer(TOTAL).map(entity) {
        short.extend(figures);
    }
    short
}

impl ShareStatistics {
    fn days(&self) -> Option<Days> {
        Days::of(self.from, self.until).ok().flatten()
    }

    fn granularity(&self) -> Granularity {
        self.granularity.unwrap_or(Granularity::Day)
    }

    /// The posts that LinkedIn left out.
    fn left_out(&self, received: &Received) -> Vec<&str> {
        let there: Vec<&str> = elements(&received.body).iter().filter_map(post).collect();
        let asked = self.posts.iter().flatten().map(Counted::as_str);
        let mut left_out: Vec<&str> = asked.filter(|post| !there.contains(post)).collect();
        left_out.sort_unstable();
        left_out.dedup();
        left_out
    }

    fn chart(&self, received: &Received) -> Chart {
        if let Some(days) = self.days() {
            let noun = self.granularity().noun();
            let title = format!("Organic impressions, {} until {}", days.from, days.until);
            let places = [
                ("/totalShareStatistics/impressionCount", "impressionCount"),
                ("/totalShareStatistics/uniqueImpressionsCount", "uniqueImpressionsCount"),
            ];
            return over_time(received, title, format!("number a {noun}"), &places);
        }
        let value = |element: &Value, name: &str| {
            element.pointer(&format!("{TOTAL}/{name}")).and_then(Value::as_f64)
        };
        if self.posts.is_some() {
            let bars = elements(&received.body).iter().filter_map(|element| {
                Some((label(post(element)?)?, value(element, "impressionCount")?))
            });
            let title = "Organic impressions by post, last 12 months".to_owned();
            return beside(title, "impressionCount".to_owned(), bars.collect());
        }
        let all = elements(&received.body).first();
        let names = [
            "impressionCount",
            "uniqueImpressionsCount",
            "clickCount",
            "likeCount",
            "commentCount",
            "shareCount",
        ];
        let bars = names.iter().filter_map(|name| Some(((*name).to_owned(), value(all?, name)?)));
        let title = "Organic figures of all posts, last 12 months".to_owned();
        beside(title, "number".to_owned(), bars.collect())
    }
}

impl Endpoint for ShareStatistics {
    const SPEC: Spec = Spec::new(
        "share_statistics",
        Method::Finder("organizationalEntity"),
        "/rest/organizationalEntityShareStatistics",
        about("organization"),
        DOCS,
    )
    .derived(&[
        Derived {
            parameter: "organizationalEntity",
            arguments: &["organization"],
            value: |arguments| arguments.get("organization").cloned(),
        },
        SHARES,
        UGC_POSTS,
        TIME_INTERVALS,
    ])
    .local(&["chart"]);
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn check(&self) -> Result<(), Invalid> {
        let days = intervals(self.from, self.until, self.granularity)?;
        if self.granularity == Some(Granularity::Week) {
            let problem = "LinkedIn has share statistics by DAY or MONTH, not by WEEK";
            return Err(Invalid::new("granularity", problem, "Use DAY, and add seven up."));
        }
        if self.posts.as_ref().is_some_and(Vec::is_empty) {
            let fix = "Give at least one post, or leave `posts` out for all together.";
            return Err(Invalid::new("posts", "The list is empty", fix));
        }
        if self.posts.is_some() && days.is_some() {
            let problem = "LinkedIn has no figures of single posts by day or month";
            let fix = "Leave out `posts`, or leave out `from`, `until` and `granularity`.";
            return Err(Invalid::new("posts", problem, fix));
        }
        Ok(())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        let Some(days) = self.days() else { return Ok(()) };
        days.are_past(today)?;
        days.are_kept(today)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let items = items(received, detail, concise);
        let total = |name: &str| sum(received, &format!("{TOTAL}/{name}"));
        let figures =
            format!("{} impressions, {} clicks", total("impressionCount"), total("clickCount"));
        let left_out = self.left_out(received);
        let (what, period) = match (self.days(), &self.posts) {
            (Some(days), _) => (span(items.len(), self.granularity().noun(), days), days.shown()),
            (None, Some(_)) => {
                let asked = items.len() + left_out.len();
                (
                    format!("{} of {asked} posts, last 12 months", items.len()),
                    json!("last 12 months"),
                )
            }
            (None, None) => ("All posts, last 12 months".to_owned(), json!("last 12 months")),
        };
        let units = json!({
            "…Count": "number", "engagement": "fraction, 0.05 is 5 %", "covers": "organic only; ads: group ad_reporting",
        });
        let mut shaped = answer(received, format!("{what}: {figures}."), items, period, units);
        if !left_out.is_empty() {
            shaped.warnings.push(format!(
                "LinkedIn left out {} of the posts: those without activity have no figures, nor have those that are deleted or not of this organization.",
                left_out.len()
            ));
            shaped.result.insert("left_out".to_owned(), json!(left_out));
        }
        let likes = |element: &Value| figure(element, "/totalShareStatistics/likeCount");
        if elements(&received.body).iter().filter_map(likes).any(|likes| likes < 0) {
            shaped.warnings.push(
                "A negative likeCount means that more likes were taken back in that time than given."
                    .to_owned(),
            );
        }
        draw(shaped, self.chart, || self.chart(received))
    }
}
