//! What LinkedIn tells members about their own posts and followers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value, json};

use super::days::{DATE_RANGE, Day, Days};
use super::figures::{answer, draw, items, over_time, span, sum};
use super::posts::{Counted, ENTITY};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::{RMemberPostAnalytics, RMemberProfileAnalytics};
use crate::model::text_safety::shown;
use crate::model::version::{DEFAULT, Version};

pub(super) const POSTS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/post-statistics";
const FOLLOWERS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/follower-statistics";

const POST_ANALYTICS: Access = Access::Member(Need::firm(&[&[RMemberPostAnalytics]]));
const FOLLOWER_COUNTS: Access = Access::Member(Need::firm(&[&[RMemberProfileAnalytics]]));

/// One figure for the whole time, or one a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Aggregation {
    Total,
    Daily,
}

/// What is counted, in LinkedIn's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Metric(String);

impl Metric {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let word = given.to_ascii_uppercase();
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if word.is_empty() || word.len() > 64 || !word.bytes().all(plain) {
            let given = shown(&given);
            return Err(de::Error::custom(format!(
                "'{given}' is no metric; give exactly one of LinkedIn's words, such as IMPRESSION"
            )));
        }
        Ok(Self(word))
    }
}

impl JsonSchema for Metric {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Metric".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

/// LinkedIn's metrics of posts, the version that brought each, and whether it comes by the day.
const METRICS: [(&str, Version, bool); 11] = {
    let first = Version::of(202_506);
    let later = Version::of(202_604);
    [
        ("IMPRESSION", first, true),
        ("MEMBERS_REACHED", first, false),
        ("RESHARE", first, true),
        ("REACTION", first, true),
        ("COMMENT", first, true),
        ("POST_SEND", later, true),
        ("POST_SAVE", later, true),
        ("LINK_CLICKS", later, false),
        ("PREMIUM_CTA_CLICKS", later, true),
        ("FOLLOWER_GAINED_FROM_CONTENT", later, false),
        ("PROFILE_VIEW_FROM_CONTENT", later, false),
    ]
};

/// What is not had by the day. A word that is not in the table may be younger than it: see [`check_version`].
fn check_metric(
    metric: &Metric,
    aggregation: Option<Aggregation>,
    one_post: bool,
) -> Result<(), Invalid> {
    if aggregation != Some(Aggregation::Daily) {
        return Ok(());
    }
    let name = metric.as_str();
    if METRICS.iter().any(|(word, _, daily)| *word == name && !daily) {
        let problem = format!("LinkedIn does not have {name} by the day");
        return Err(Invalid::new("aggregation", problem, "Use TOTAL."));
    }
    if one_post && name == "IMPRESSION" {
        let problem = "LinkedIn does not have IMPRESSION of a single post by the day";
        let fix = "Use TOTAL, or member_post_analytics for all posts together.";
        return Err(Invalid::new("aggregation", problem, fix));
    }
    Ok(())
}

/// Only a version that this table does not know yet may have metrics that it does not know.
fn check_version(metric: &Metric, version: Version) -> Result<(), Invalid> {
    let name = metric.as_str();
    let words = |at: Version| -> Vec<&str> {
        METRICS.iter().filter(|(_, since, _)| *since <= at).map(|(word, _, _)| *word).collect()
    };
    match METRICS.iter().find(|(word, _, _)| *word == name) {
        Some((_, since, _)) if version < *since => {
            let problem = format!(
                "{name} came with LinkedIn's API version {since}; {version} is in use here"
            );
            let fix = format!(
                "Set LINKEDIN_MCP_API_VERSION to {since} or newer and restart, or use one of {}.",
                words(version).join(", ")
            );
            Err(Invalid::new("queryType", problem, fix))
        }
        None if version <= DEFAULT => {
            let problem = format!("`{name}` is no metric of posts");
            let fix = format!("Use one of {}.", words(version).join(", "));
            Err(Invalid::new("queryType", problem, fix))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_days(days: Option<Days>, today: jiff::civil::Date) -> Result<(), Invalid> {
    days.map_or(Ok(()), |days| days.are_past(today))
}

/// Before version 202605 a metric was an object around its name.
fn with_plain_metric(received: &Received) -> Received {
    let mut received = received.clone();
    let elements = received.body.get_mut("elements").and_then(Value::as_array_mut);
    for element in elements.into_iter().flatten() {
        if let Some(metric) = element.get_mut("metricType")
            && let Some(Value::String(name)) =
                metric.as_object().and_then(|map| map.values().next())
        {
            *metric = json!(name);
        }
    }
    received
}

/// What was asked about, and how.
pub(super) struct Asked<'a> {
    pub(super) metric: &'a str,
    pub(super) post: Option<&'a Counted>,
    pub(super) aggregation: Option<Aggregation>,
    pub(super) days: Option<Days>,
    pub(super) chart: Option<bool>,
}

fn concise(element: &Value) -> Map<String, Value> {
    let mut short = Map::new();
    if let Value::Object(all) = entity(element) {
        let known = ["dateRange", "metricType", "targetEntity"];
        short.extend(all.into_iter().filter(|(key, _)| !known.contains(&key.as_str())));
    }
    short
}

/// The figures of one metric.
pub(super) fn counted(received: &Received, detail: Detail, asked: &Asked<'_>) -> Shaped {
    let received = &with_plain_metric(received);
    let items = items(received, detail, concise);
    let of = asked.post.map_or("all posts", Counted::as_str);
    let count = sum(received, "/count");
    let daily = asked.aggregation == Some(Aggregation::Daily);
    let (time, period) = match asked.days {
        Some(days) if daily => (span(items.len(), "day", days), days.shown()),
        Some(days) => {
            // LinkedIn does not repeat the range of a total.
            let mut period = days.shown();
            if let Some(map) = period.as_object_mut() {
                map.insert("as_asked".to_owned(), json!(true));
            }
            (format!("{} until {}", days.from, days.until), period)
        }
        None => ("no range asked".to_owned(), json!("no range asked")),
    };
    let summary = format!("{} of {of}, {time}: {count}.", asked.metric);
    let units = json!({"count": format!("number, of {}", asked.metric)});
    let mut shaped = answer(received, summary, items, period, units);
    shaped.result.insert("metricType".to_owned(), json!(asked.metric));
    if let Some(post) = asked.post {
        shaped.result.insert("entity".to_owned(), json!(post.as_str()));
    }
    draw(shaped, asked.chart, || {
        let title = format!("{} of {}", asked.metric, asked.post.map_or("all posts", |_| "a post"));
        over_time(received, title, "number a day".to_owned(), &[("/count", "count")])
    })
}

/// One metric of all your own posts together.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct PostAnalytics {
    /// Of posts: IMPRESSION, MEMBERS_REACHED, RESHARE, REACTION, COMMENT, POST_SEND, POST_SAVE, LINK_CLICKS, PREMIUM_CTA_CLICKS, FOLLOWER_GAINED_FROM_CONTENT, PROFILE_VIEW_FROM_CONTENT.
    queryType: Metric,
    /// Default TOTAL.
    aggregation: Option<Aggregation>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Add a picture.
    chart: Option<bool>,
}

impl Endpoint for PostAnalytics {
    const SPEC: Spec = Spec::new(
        "member_post_analytics",
        Method::Finder("me"),
        "/rest/memberCreatorPostAnalytics",
        POST_ANALYTICS,
        POSTS,
    )
    .query(&["queryType", "aggregation"])
    .derived(&[DATE_RANGE])
    .local(&["chart"])
    .since(Version::of(202_506));
    const EXAMPLE: &'static str = r#"{"queryType": "IMPRESSION"}"#;

    fn check(&self) -> Result<(), Invalid> {
        Days::of(self.from, self.until)?;
        check_metric(&self.queryType, self.aggregation, false)
    }

    fn check_at(&self, today: jiff::civil::Date, version: Version) -> Result<(), Invalid> {
        check_days(Days::of(self.from, self.until)?, today)?;
        check_version(&self.queryType, version)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let asked = Asked {
            metric: self.queryType.as_str(),
            post: None,
            aggregation: self.aggregation,
            days: Days::of(self.from, self.until).ok().flatten(),
            chart: self.chart,
        };
        counted(received, detail, &asked)
    }
}

/// One metric of one post of yours.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct PostAnalyticsByPost {
    /// Share or ugcPost URN or address.
    entity: Counted,
    /// As for all posts.
    queryType: Metric,
    /// Default TOTAL.
    aggregation: Option<Aggregation>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
    /// Add a picture.
    chart: Option<bool>,
}

impl Endpoint for PostAnalyticsByPost {
    const SPEC: Spec = Spec::new(
        "member_post_analytics_by_post",
        Method::Finder("entity"),
        "/rest/memberCreatorPostAnalytics",
        POST_ANALYTICS,
        POSTS,
    )
    .query(&["queryType", "aggregation"])
    .derived(&[ENTITY, DATE_RANGE])
    .local(&["chart"])
    .since(Version::of(202_506));
    const EXAMPLE: &'static str =
        r#"{"entity": "urn:li:share:7529136390144896996", "queryType": "REACTION"}"#;

    fn check(&self) -> Result<(), Invalid> {
        Days::of(self.from, self.until)?;
        check_metric(&self.queryType, self.aggregation, true)
    }

    fn check_at(&self, today: jiff::civil::Date, version: Version) -> Result<(), Invalid> {
        check_days(Days::of(self.from, self.until)?, today)?;
        check_version(&self.queryType, version)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let asked = Asked {
            metric: self.queryType.as_str(),
            post: Some(&self.entity),
            aggregation: self.aggregation,
            days: Days::of(self.from, self.until).ok().flatten(),
            chart: self.chart,
        };
        counted(received, detail, &asked)
    }
}

/// How many followers you have.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowersCount {}

impl Endpoint for FollowersCount {
    const SPEC: Spec = Spec::new(
        "member_followers_count",
        Method::Finder("me"),
        "/rest/memberFollowersCount",
        FOLLOWER_COUNTS,
        FOLLOWERS,
    )
    .since(Version::of(202_504));
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let first = elements(&received.body).first();
        let count = first.and_then(|element| element.get("memberFollowersCount")?.as_u64());
        let summary = count.map_or_else(
            || "LinkedIn sent no number of followers.".to_owned(),
            |count| format!("{count} followers."),
        );
        let result = json!({
            "memberFollowersCount": count, "period": "now",
            "units": {"memberFollowersCount": "number of followers"},
        });
        Shaped::new(summary, result)
    }
}

/// Followers you gained, day by day.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowersGains {
    /// First day, such as 2026-10-01.
    from: Day,
    /// Exclusive.
    until: Day,
    /// Add a picture.
    chart: Option<bool>,
}

impl Endpoint for FollowersGains {
    const SPEC: Spec = Spec::new(
        "member_followers_gains",
        Method::Finder("dateRange"),
        "/rest/memberFollowersCount",
        FOLLOWER_COUNTS,
        FOLLOWERS,
    )
    .derived(&[DATE_RANGE])
    .local(&["chart"])
    .since(Version::of(202_504));
    const EXAMPLE: &'static str = r#"{"from": "2026-11-01", "until": "2026-11-08"}"#;

    fn check(&self) -> Result<(), Invalid> {
        Days::of(Some(self.from), Some(self.until)).map(|_| ())
    }

    fn check_at(&self, today: jiff::civil::Date, _version: Version) -> Result<(), Invalid> {
        check_days(Days::of(Some(self.from), Some(self.until))?, today)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let days = Days { from: self.from, until: self.until };
        let items = items(received, detail, concise);
        let gained = sum(received, "/memberFollowersCount");
        let summary = format!("{}: {gained} followers gained.", span(items.len(), "day", days));
        // LinkedIn's one name means two things: with days it is what each of them brought.
        let units = json!({"memberFollowersCount": "number of followers gained on that day"});
        let shaped = answer(received, summary, items, days.shown(), units);
        draw(shaped, self.chart, || {
            let title = format!("Followers gained, {} until {}", self.from, self.until);
            let places = [("/memberFollowersCount", "memberFollowersCount")];
            over_time(received, title, "number a day".to_owned(), &places)
        })
    }
}
