//! What people did with a page's posts.

use serde_json::{Value as Json, json};

use super::{days, element, intervals, whole};
use crate::{
    errors::Refusal,
    reply::Reply,
    visit::{Visit, invalid},
    world::{Actor, figures::Activity, posts::Post},
};

/// The lists of posts that may be asked for: parameter, URN type, and the name in the answer.
const LISTS: [(&str, &str, &str); 2] =
    [("shares", "urn:li:share:", "share"), ("ugcPosts", "urn:li:ugcPost:", "ugcPost")];

pub(super) fn find(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.own_page("organizationalEntity")?;
    let entity = visit.required_text("organizationalEntity")?;
    let intervals = intervals::read(visit, &["DAY", "MONTH"])?;
    let one = |name: &'static str, value: Json, activity: Activity| {
        element([
            ("organizationalEntity", entity.into()),
            ("totalShareStatistics", shape(activity)),
            (name, value),
        ])
    };
    let of_days = |known: std::ops::Range<i64>| -> Activity {
        known.map(|day| visit.world.page_activity(id, day)).sum()
    };
    let by_post = LISTS.iter().any(|(list, ..)| visit.query.has(list));
    let elements: Vec<Json> = match intervals {
        Some(_) if by_post => return Err(invalid("timeIntervals")),
        Some(intervals) => intervals
            .into_iter()
            .map(|interval| {
                let range = interval.time_range();
                one("timeRange", range, of_days(interval.known))
            })
            .collect(),
        None if by_post => {
            let mut elements = Vec::new();
            for (list, prefix, name) in LISTS {
                for urn in posts(visit, list, prefix)? {
                    if let Some(activity) = active(visit, id, &urn) {
                        elements.push(one(name, urn.into(), activity));
                    }
                }
            }
            if elements.is_empty() {
                return Err(Refusal::NoActivities);
            }
            elements
        }
        None => vec![element([
            ("organizationalEntity", entity.into()),
            ("totalShareStatistics", shape(of_days(days(visit)))),
        ])],
    };
    whole(visit, &elements)
}

fn posts(visit: &Visit<'_>, list: &str, prefix: &str) -> Result<Vec<String>, Refusal> {
    if !visit.query.has(list) {
        return Ok(Vec::new());
    }
    let urns = visit.texts(list)?;
    if urns.iter().all(|urn| urn.starts_with(prefix)) { Ok(urns) } else { Err(invalid(list)) }
}

/// What was done with one of the page's own posts: nothing for one that is gone, foreign or idle.
fn active(visit: &Visit<'_>, organization: u64, urn: &str) -> Option<Activity> {
    let author = Actor::Organization(organization);
    let is_own = |post: &&Post| post.author == author;
    visit.world.living_post(urn).filter(is_own).and_then(|post| visit.world.post_activity(post))
}

fn shape(activity: Activity) -> Json {
    json!({
        "impressionCount": activity.impressions,
        "uniqueImpressionsCount": activity.unique_impressions,
        "clickCount": activity.clicks,
        "likeCount": activity.likes,
        "commentCount": activity.comments,
        "shareCount": activity.shares,
        "engagement": engagement(activity),
    })
}

/// A fraction of the impressions.
#[expect(clippy::cast_precision_loss, reason = "counts of a year stay far below 2^52")]
fn engagement(activity: Activity) -> f64 {
    if activity.impressions == 0 {
        return 0.0;
    }
    let done = activity.clicks + activity.likes + activity.comments + activity.shares;
    done as f64 / activity.impressions as f64
}
