//! Posts that only advertising shows, by ad account (facts §2.1).

use serde_json::{Value as Json, json};

use super::read::shape;
use crate::{
    errors::Refusal,
    paging::paging,
    reply::Reply,
    visit::{Visit, invalid, not_yours},
    world::posts::Post,
};

/// Documented for the finders of posts.
const MOST: usize = 100;

/// `dscAdType`: which kind of advertisement a post is.
pub(super) fn ad_type(post: &Post) -> &'static str {
    let has_cards = post.content.as_ref().is_some_and(|content| content.get("carousel").is_some());
    if has_cards {
        "CAROUSEL"
    } else if post.media().iter().any(|urn| urn.starts_with("urn:li:video:")) {
        "VIDEO"
    } else {
        "STANDARD"
    }
}

pub(super) fn by_ad_account(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "dscAdAccount";
    let urn = visit.required_text(NAME)?;
    let account: u64 = urn
        .strip_prefix("urn:li:sponsoredAccount:")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| invalid(NAME))?;
    let window = visit.window(MOST)?;
    let by_creation = visit.symbol("sortBy", &["LAST_MODIFIED", "CREATED"])? == Some("CREATED");
    let types = visit.query.has("dscAdTypes").then(|| visit.texts("dscAdTypes")).transpose()?;
    if visit.world.ads.role(account, &visit.caller()?.member).is_none() {
        return Err(not_yours(NAME));
    }
    let is_of_account = |post: &Post| {
        post.ad_context
            .as_ref()
            .and_then(|context| context.get(NAME))
            .and_then(Json::as_str)
            .is_some_and(|own| own == urn)
    };
    let mut posts: Vec<&Post> = Vec::new();
    for post in visit
        .world
        .posts
        .values()
        .filter(|post| !post.deleted && post.lifecycle_state == "PUBLISHED" && is_of_account(post))
        .filter(|post| {
            types.as_ref().is_none_or(|types| types.iter().any(|own| own == ad_type(post)))
        })
        .filter(|post| visit.stale_since.is_none_or(|since| post.created_ms < since))
    {
        if visit.speaks_for(&post.author)? {
            posts.push(post);
        }
    }
    posts.sort_by_key(|post| {
        let at = if by_creation { post.created_ms } else { post.modified_ms };
        std::cmp::Reverse((at, post.number))
    });
    let elements = posts
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|post| shape(visit, post))
        .collect::<Result<Vec<_>, _>>()?;
    let more = !elements.is_empty() && window.start + elements.len() < posts.len();
    let paging = paging(&visit.target, window, elements.len(), more, Some(posts.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}
