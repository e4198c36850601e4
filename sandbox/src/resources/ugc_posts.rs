//! Posts as the older address shows them (facts §3), reading only.

use serde_json::json;

use super::Resource;
use crate::{
    errors::Refusal,
    paging::paging,
    reply::Reply,
    resources::posts::{author, check_urn, readable},
    visit::{Visit, invalid},
    world::posts::Post,
};

mod shape;

use shape::shape;

pub(crate) const RESOURCE: Resource = Resource {
    file: "ugc_posts.toml",
    facts: include_str!("../../facts/ugc_posts.toml"),
    handlers: &[
        ("ugc_posts.get_v2", get),
        ("ugc_posts.get", get),
        ("ugc_posts.find_by_authors", by_authors),
    ],
};

/// Undocumented; the posts finder's.
const MOST: usize = 100;

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.key()?;
    check_urn(urn)?;
    let post = visit.world.living_post(urn).ok_or(Refusal::NotFound)?;
    readable(visit, post, true)?;
    let app = &visit.caller()?.app;
    Ok(Reply::json(200, &shape(app, post)))
}

fn by_authors(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urns = visit.texts("authors")?;
    // The posts finder's refusal of another type is coded for that finder.
    let is_author =
        |urn: &String| urn.starts_with("urn:li:organization:") || urn.starts_with("urn:li:person:");
    if urns.is_empty() || !urns.iter().all(is_author) {
        return Err(invalid("authors"));
    }
    let authors =
        urns.iter().map(|urn| author(visit, urn, "authors")).collect::<Result<Vec<_>, _>>()?;
    let window = visit.window(MOST)?;
    let by_creation = visit.symbol("sortBy", &["LAST_MODIFIED", "CREATED"])? == Some("CREATED");
    let mut posts: Vec<&Post> = visit
        .world
        .posts
        .values()
        .filter(|post| authors.contains(&post.author) && !post.deleted)
        .filter(|post| post.lifecycle_state == "PUBLISHED" && post.feed_distribution != "NONE")
        .filter(|post| visit.stale_since.is_none_or(|since| post.created_ms < since))
        .collect();
    posts.sort_by_key(|post| {
        let at = if by_creation { post.created_ms } else { post.modified_ms };
        std::cmp::Reverse((at, post.number))
    });
    let app = &visit.caller()?.app;
    let elements: Vec<_> =
        posts.iter().skip(window.start).take(window.count).map(|post| shape(app, post)).collect();
    let more = !elements.is_empty() && window.start + elements.len() < posts.len();
    let paging = paging(&visit.target, window, elements.len(), more, Some(posts.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}
