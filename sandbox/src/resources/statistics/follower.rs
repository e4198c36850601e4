//! Who follows a page, and how many began to. The total is told by networkSizes alone.

use serde_json::{Map, Value as Json, json};

use super::{
    COUNTRY, FUNCTION, GEO, INDUSTRY, SENIORITY, STAFF, Segment, element, intervals, portions,
    whole,
};
use crate::{errors::Refusal, reply::Reply, visit::Visit, world::figures::Gain};

const SEGMENTS: [Segment; 6] = [
    Segment { list: "followerCountsBySeniority", key: "seniority", values: SENIORITY },
    Segment { list: "followerCountsByFunction", key: "function", values: FUNCTION },
    Segment { list: "followerCountsByIndustry", key: "industry", values: INDUSTRY },
    Segment { list: "followerCountsByGeo", key: "geo", values: GEO },
    Segment { list: "followerCountsByGeoCountry", key: "geo", values: COUNTRY },
    Segment { list: "followerCountsByStaffCountRange", key: "staffCountRange", values: STAFF },
];

pub(super) fn find(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.own_page("organizationalEntity")?;
    let entity = visit.required_text("organizationalEntity")?;
    let elements = match intervals::read(visit, &["DAY", "WEEK", "MONTH"])? {
        Some(intervals) => intervals
            .into_iter()
            .map(|interval| {
                let range = interval.time_range();
                let gain: Gain = interval.known.map(|day| visit.world.follower_gain(id, day)).sum();
                element([
                    ("organizationalEntity", entity.into()),
                    ("timeRange", range),
                    (
                        "followerGains",
                        json!({"organicFollowerGain": gain.organic, "paidFollowerGain": gain.paid}),
                    ),
                ])
            })
            .collect(),
        None => vec![lifetime(visit, id, entity)],
    };
    whole(visit, &elements)
}

/// All seven lists, empty where nobody follows.
fn lifetime(visit: &Visit<'_>, id: u64, entity: &str) -> Json {
    let followers = visit
        .world
        .organization(id)
        .map_or(0, |page| i64::try_from(page.followers).unwrap_or_default());
    let mut body = Map::new();
    body.insert("organizationalEntity".to_owned(), entity.into());
    body.insert("followerCountsByAssociationType".to_owned(), associations(followers).into());
    for segment in SEGMENTS {
        let list: Vec<Json> = if followers == 0 {
            Vec::new()
        } else {
            portions(followers, segment.values)
                .into_iter()
                .map(|(value, count)| {
                    element([(segment.key, value.into()), ("followerCounts", counts(count))])
                })
                .collect()
        };
        body.insert(segment.list.to_owned(), list.into());
    }
    Json::Object(body)
}

/// Most followers are nothing in particular to the page, and then the key is missing.
fn associations(followers: i64) -> Vec<Json> {
    if followers == 0 {
        return Vec::new();
    }
    let staff = followers / 100;
    vec![
        element([("associationType", "EMPLOYEE".into()), ("followerCounts", counts(staff))]),
        element([("followerCounts", counts(followers - staff))]),
    ]
}

fn counts(all: i64) -> Json {
    let paid = all / 50;
    json!({"organicFollowerCount": all - paid, "paidFollowerCount": paid})
}
