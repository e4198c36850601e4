//! Figures of the caller's own posts and followers (facts §6.4). Metrics only, never a text.

use std::{iter, ops::Range};

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::{Visit, date, invalid, not_yours},
    world::{
        Actor, World,
        figures::{Activity, date_of, day_of, day_of_date, year_before},
        posts::Post,
    },
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "member_analytics.toml",
    facts: include_str!("../../facts/member_analytics.toml"),
    handlers: &[
        ("member_post_analytics.find_me", of_all_posts),
        ("member_post_analytics.find_entity", of_one_post),
        ("member_video_analytics.find_entity", of_one_video),
        ("member_followers.find_me", followers),
        ("member_followers.find_date_range", follower_gains),
    ],
};

/// A metric: its name, the version it came with, and how it is had from what people did. `daily`
/// says whether it comes by day at all. Every figure is a multiple, so that parts add up.
struct Metric {
    name: &'static str,
    since: u32,
    daily: bool,
    count: fn(Activity) -> i64,
}

const fn metric(name: &'static str, since: u32, daily: bool, count: fn(Activity) -> i64) -> Metric {
    Metric { name, since, daily, count }
}

const METRICS: [Metric; 11] = [
    metric("IMPRESSION", 202_506, true, |activity| activity.impressions),
    metric("MEMBERS_REACHED", 202_506, false, |activity| activity.unique_impressions),
    metric("RESHARE", 202_506, true, |activity| activity.shares),
    metric("REACTION", 202_506, true, |activity| activity.likes),
    metric("COMMENT", 202_506, true, |activity| activity.comments),
    metric("POST_SEND", 202_604, true, |activity| activity.shares * 2),
    metric("POST_SAVE", 202_604, true, |activity| activity.comments * 3),
    metric("LINK_CLICKS", 202_604, false, |activity| activity.clicks),
    metric("PREMIUM_CTA_CLICKS", 202_604, true, |_| 0),
    metric("FOLLOWER_GAINED_FROM_CONTENT", 202_604, false, |activity| activity.comments * 2),
    metric("PROFILE_VIEW_FROM_CONTENT", 202_604, false, |activity| activity.likes * 2),
];

/// From here on `metricType` is a plain text.
const PLAIN_SINCE: u32 = 202_605;
/// The only key of the object it was before.
const METRIC_TYPE: &str =
    "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1";

/// How far back gains are told: ten years, so that no range makes a list without end.
const LONGEST: i64 = 3653;

fn whole(elements: &[Json], total: bool) -> Reply {
    let mut paging = json!({"start": 0, "count": 10, "links": []});
    if let Some(fields) = paging.as_object_mut().filter(|_| total) {
        fields.insert("total".to_owned(), elements.len().into());
    }
    Reply::json(200, &json!({"paging": paging, "elements": elements}))
}

/// `dateRange=(start:…,end:…)`, the end left out.
fn date_range(visit: &Visit<'_>) -> Result<Option<Range<i64>>, Refusal> {
    let read = |value: &Value| {
        let days =
            day_of_date(date(value.field("start")?)?)..day_of_date(date(value.field("end")?)?);
        (value.record()?.len() == 2 && days.start < days.end).then_some(days)
    };
    visit
        .query
        .value("dateRange")
        .map(|value| read(value).ok_or_else(|| invalid("dateRange")))
        .transpose()
}

fn dates(days: &Range<i64>) -> Json {
    let shape = |day: i64| {
        let date = date_of(day);
        json!({"day": date.day(), "month": date.month(), "year": date.year()})
    };
    json!({"start": shape(days.start), "end": shape(days.end)})
}

/// What is asked: which metric, by day or not, and in which days.
struct Question {
    metric: &'static Metric,
    daily: bool,
    range: Option<Range<i64>>,
    /// As the version spells it.
    kind: Json,
}

impl Question {
    fn read(visit: &Visit<'_>, has_entity: bool) -> Result<Self, Refusal> {
        let version = visit.version.unwrap_or_default();
        let name = visit.required_text("queryType")?;
        let metric = METRICS
            .iter()
            .find(|metric| metric.name == name && metric.since <= version)
            .ok_or_else(|| invalid("queryType"))?;
        let daily = visit.symbol("aggregation", &["TOTAL", "DAILY"])? == Some("DAILY");
        let is_unsupported = !metric.daily || (has_entity && metric.name == "IMPRESSION");
        if daily && is_unsupported {
            return Err(invalid("aggregation"));
        }
        let kind = if version < PLAIN_SINCE { json!({METRIC_TYPE: name}) } else { name.into() };
        Ok(Self { metric, daily, range: date_range(visit)?, kind })
    }

    /// The stretches an answer counts: every day, or all of it at once.
    fn stretches(&self, now_ms: i64) -> Vec<Range<i64>> {
        let today = day_of(now_ms);
        match (&self.range, self.daily) {
            (Some(range), true) => {
                // Nothing is known of days to come, and nothing older than a year.
                let days = range.start.max(year_before(today))..range.end.min(today + 1);
                days.map(|day| day..day + 1).collect()
            }
            (None, true) => (year_before(today)..=today).map(|day| day..day + 1).collect(),
            (Some(range), false) => vec![range.clone()],
            (None, false) => iter::once(0..today + 1).collect(),
        }
    }

    fn count(&self, posts: &[&Post], days: &Range<i64>) -> i64 {
        let activity: Activity =
            posts.iter().map(|post| World::member_post_activity(post, days.clone())).sum();
        (self.metric.count)(activity)
    }
}

fn of_all_posts(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let question = Question::read(visit, false)?;
    let author = Actor::Member(visit.caller()?.member.clone());
    let posts: Vec<&Post> =
        visit.world.posts.values().filter(|post| post.author == author && !post.deleted).collect();
    let elements: Vec<Json> = question
        .stretches(visit.now_ms)
        .iter()
        .map(|days| {
            // Recorded: the total does not repeat the range it was asked for.
            let range = if question.daily { dates(days) } else { json!({}) };
            json!({
                "count": question.count(&posts, days),
                "metricType": question.kind,
                "dateRange": range,
            })
        })
        .collect();
    Ok(whole(&elements, true))
}

/// `entity=(share:urn)` or `entity=(ugc:urn)`: one of the caller's own posts.
fn own_post<'v>(visit: &'v Visit<'_>) -> Result<(&'v str, &'v Post), Refusal> {
    let refused = || invalid("entity");
    let value = visit.query.value("entity").ok_or_else(refused)?;
    let Some([(name, urn)]) = value.record() else {
        return Err(refused());
    };
    let urn = urn.text().ok_or_else(refused)?;
    let kind = match name.as_str() {
        "share" => "urn:li:share:",
        "ugc" => "urn:li:ugcPost:",
        _ => return Err(refused()),
    };
    if !urn.starts_with(kind) {
        return Err(refused());
    }
    let post = visit.world.living_post(urn).ok_or(Refusal::NotFound)?;
    if post.author == Actor::Member(visit.caller()?.member.clone()) {
        Ok((name, post))
    } else {
        Err(not_yours("entity"))
    }
}

fn of_one_post(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let question = Question::read(visit, true)?;
    let (name, post) = own_post(visit)?;
    let elements: Vec<Json> = question
        .stretches(visit.now_ms)
        .iter()
        .map(|days| {
            let range = match (&question.range, question.daily) {
                (None, false) => json!({}),
                _ => dates(days),
            };
            json!({
                "count": question.count(&[post], days),
                "metricType": question.kind,
                "targetEntity": {name: post.urn()},
                "dateRange": range,
            })
        })
        .collect();
    Ok(whole(&elements, false))
}

fn of_one_video(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let kind = visit.required_text("queryType")?;
    if !kind.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_') {
        return Err(invalid("queryType"));
    }
    if visit.symbol("aggregation", &["TOTAL", "DAILY"])? == Some("DAILY") {
        return Err(invalid("aggregation"));
    }
    let range = date_range(visit)?;
    let (name, post) = own_post(visit)?;
    let is_video = post.media().iter().any(|media| media.starts_with("urn:li:video:"));
    let days = range.clone().unwrap_or(0..day_of(visit.now_ms) + 1);
    let seen = World::member_post_activity(post, days).impressions * 2 / 5;
    let mut element = Map::new();
    element.insert("count".to_owned(), if is_video { seen } else { 0 }.into());
    element.insert("metricType".to_owned(), kind.into());
    element.insert("targetEntity".to_owned(), json!({name: post.urn()}));
    element.insert("dateRange".to_owned(), range.as_ref().map_or_else(|| json!({}), dates));
    Ok(whole(&[Json::Object(element)], false))
}

fn followers(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let member = &visit.caller()?.member;
    let count = World::member_followers(member, day_of(visit.now_ms));
    Ok(whole(&[json!({"memberFollowersCount": count})], true))
}

/// The gain of every day, not the total.
fn follower_gains(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let member = &visit.caller()?.member;
    let range = date_range(visit)?.ok_or_else(|| invalid("dateRange"))?;
    let today = day_of(visit.now_ms);
    let elements: Vec<Json> = (range.start.max(today - LONGEST)..range.end.min(today + 1))
        .map(|day| {
            json!({
                "dateRange": dates(&(day..day + 1)),
                "memberFollowersCount": World::member_gain(member, day),
            })
        })
        .collect();
    Ok(whole(&elements, true))
}
