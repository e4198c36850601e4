//! Figures of pages (facts §6.3). None of it comes in pages: an answer is whole.

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::Refusal,
    reply::Reply,
    visit::Visit,
    world::figures::{day_of, year_before},
};

mod follower;
mod intervals;
mod page;
mod share;
mod video;

pub(crate) const RESOURCE: Resource = Resource {
    file: "statistics.toml",
    facts: include_str!("../../facts/statistics.toml"),
    handlers: &[
        ("share_statistics.find", share::find),
        ("follower_statistics.find", follower::find),
        ("page_statistics.find", page::of_organization),
        ("brand_page_statistics.find", page::of_brand),
        ("video_analytics.find", video::find),
    ],
};

/// The days figures exist for: the rolling twelve months, today included.
fn days(visit: &Visit<'_>) -> std::ops::Range<i64> {
    let today = day_of(visit.now_ms);
    year_before(today)..today + 1
}

/// A whole answer: `start` and `count` are echoed, and no total is told.
fn whole(visit: &Visit<'_>, elements: &[Json]) -> Result<Reply, Refusal> {
    let window = visit.window(usize::MAX)?;
    let paging = json!({"start": window.start, "count": window.count, "links": []});
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn element(pairs: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    let fields: Map<String, Json> =
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Json::Object(fields)
}

/// What a page's people are made of: a kind of segment, its key, and some values with their weight.
struct Segment {
    list: &'static str,
    key: &'static str,
    values: &'static [(&'static str, i64)],
}

const SENIORITY: &[(&str, i64)] =
    &[("urn:li:seniority:3", 5), ("urn:li:seniority:4", 4), ("urn:li:seniority:6", 2)];
const FUNCTION: &[(&str, i64)] =
    &[("urn:li:function:8", 5), ("urn:li:function:13", 3), ("urn:li:function:25", 2)];
const INDUSTRY: &[(&str, i64)] = &[("urn:li:industry:84", 6), ("urn:li:industry:96", 3)];
const GEO: &[(&str, i64)] = &[("urn:li:geo:90009706", 6), ("urn:li:geo:90010383", 2)];
const COUNTRY: &[(&str, i64)] = &[("urn:li:geo:105117694", 7), ("urn:li:geo:100565514", 2)];
const STAFF: &[(&str, i64)] =
    &[("SIZE_2_TO_10", 3), ("SIZE_51_TO_200", 5), ("SIZE_1001_TO_5000", 2)];

/// A total cut up by weight. The last one takes what division leaves over.
fn portions(total: i64, weights: &[(&'static str, i64)]) -> Vec<(&'static str, i64)> {
    let all: i64 = weights.iter().map(|(_, weight)| weight).sum();
    let mut left = total;
    let mut portions: Vec<(&str, i64)> = weights
        .iter()
        .map(|(value, weight)| {
            let portion = total * weight / all.max(1);
            left -= portion;
            (*value, portion)
        })
        .collect();
    if let Some((_, last)) = portions.last_mut() {
        *last += left;
    }
    portions
}
