//! Reading posts (facts §2.1, §2.6).

use serde_json::{Map, Value as Json, json};

use super::{check_urn, dark::ad_type, named};
use crate::{
    errors::Refusal,
    little_text,
    paging::paging,
    reply::Reply,
    resources::organizations::batch,
    visit::{Visit, Window, invalid, not_yours},
    world::{Actor, posts::Post},
};

/// Documented for this finder.
const MOST: usize = 100;
/// From here on a page that is not the last comes two short, as recorded (facts §2.1).
const SHORT_FROM: usize = 20;

pub(super) fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let as_author = as_author(visit)?;
    let post = named(visit)?;
    readable(visit, post, as_author)?;
    shape(visit, post).map(|body| Reply::json(200, &body))
}

pub(super) fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let as_author = as_author(visit)?;
    let urns = visit.texts("ids")?;
    if urns.is_empty() || urns.iter().any(|urn| check_urn(urn).is_err()) {
        return Err(invalid("ids"));
    }
    let visit = &*visit;
    Ok(batch(urns, |urn| {
        let post = visit.world.living_post(urn).ok_or(Refusal::NotFound)?;
        readable(visit, post, as_author)?;
        shape(visit, post)
    }))
}

fn as_author(visit: &Visit<'_>) -> Result<bool, Refusal> {
    let context = visit.symbol("viewContext", &["READER", "AUTHOR"])?;
    Ok(context == Some("AUTHOR"))
}

/// A member's post needs the closed scope `r_member_social`; a page's post needs a role on it.
pub(in crate::resources) fn readable(
    visit: &Visit<'_>,
    post: &Post,
    as_author: bool,
) -> Result<(), Refusal> {
    if !visit.speaks_for(&post.author)? {
        return Err(Refusal::ForbiddenUgc);
    }
    if post.lifecycle_state != "PUBLISHED" && !as_author {
        return Err(Refusal::NotFound);
    }
    Ok(())
}

pub(super) fn by_author(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.required_text("author")?;
    let window = visit.window(MOST)?;
    let by_creation = visit.symbol("sortBy", &["LAST_MODIFIED", "CREATED"])? == Some("CREATED");
    let dark = visit.symbol("isDsc", &["true", "false"])? == Some("true");
    let author = author(visit, urn, "author")?;
    let mut posts: Vec<&Post> = visit
        .world
        .posts
        .values()
        .rev()
        .filter(|post| post.author == author && !post.deleted)
        .filter(|post| post.lifecycle_state == "PUBLISHED")
        .filter(|post| (post.feed_distribution == "NONE") == dark)
        .filter(|post| visit.stale_since.is_none_or(|since| post.created_ms < since))
        .collect();
    if by_creation {
        posts.sort_by_key(|post| std::cmp::Reverse(post.created_ms));
    } else {
        posts.sort_by_key(|post| std::cmp::Reverse(post.modified_ms));
    }
    let taken = taken(window, posts.len());
    let elements = posts
        .iter()
        .skip(window.start)
        .take(taken)
        .map(|post| shape(visit, post))
        .collect::<Result<Vec<_>, _>>()?;
    let more = taken > 0 && window.start + taken < posts.len();
    let paging = paging(&visit.target, window, taken, more, Some(posts.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

/// How many elements this page really carries.
fn taken(window: Window, total: usize) -> usize {
    let left = total.saturating_sub(window.start);
    let asked = window.count.min(left);
    if window.start >= SHORT_FROM && asked > 2 && asked < left { asked - 2 } else { asked }
}

/// The author of a finder, as far as the caller may ask for them.
pub(in crate::resources) fn author(
    visit: &Visit<'_>,
    urn: &str,
    parameter: &str,
) -> Result<Actor, Refusal> {
    let refused = || not_yours(parameter);
    let is_person = urn.starts_with("urn:li:person:");
    let is_page =
        urn.starts_with("urn:li:organization:") || urn.starts_with("urn:li:organizationBrand:");
    if !is_person && !is_page {
        return Err(Refusal::FinderAuthorType { value: urn.to_owned() });
    }
    // With organization scopes only, a person is 400, not 403 (recorded; facts §2.1).
    if is_person && !visit.caller()?.has_any(&visit.fact.member_scopes) {
        return Err(Refusal::MemberAsAuthor);
    }
    let actor = visit.world.actor(&visit.caller()?.app, urn).ok_or_else(refused)?;
    if visit.speaks_for(&actor)? { Ok(actor) } else { Err(refused()) }
}

/// A post as the caller's app sees it.
pub(super) fn shape(visit: &Visit<'_>, post: &Post) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let mut distribution = Map::new();
    // Absent without targeting (facts §2.6).
    if !post.target_entities.is_empty() {
        distribution.insert("targetEntities".to_owned(), post.target_entities.clone().into());
    }
    distribution.insert("feedDistribution".to_owned(), post.feed_distribution.clone().into());
    distribution.insert(
        "thirdPartyDistributionChannels".to_owned(),
        post.third_party_channels.clone().into(),
    );
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("isReshareDisabledByAuthor", post.reshare_disabled.into());
    put("createdAt", post.created_ms.into());
    put("lifecycleState", post.lifecycle_state.clone().into());
    put("lastModifiedAt", post.modified_ms.into());
    put("visibility", post.visibility.clone().into());
    if post.lifecycle_state == "PUBLISHED" {
        put("publishedAt", post.created_ms.into());
    }
    put("author", post.author.urn(app).into());
    put("id", post.urn().into());
    if let Some(reshare) = &post.reshare {
        put("reshareContext", json!({"parent": reshare.parent, "root": reshare.root}));
    }
    put("distribution", Json::Object(distribution));
    if let Some(content) = &post.content {
        put("content", with_votes(content));
    }
    let commentary = little_text::escaped(&post.text, |actor| actor.urn(app));
    put("commentary", commentary.into());
    put("lifecycleStateInfo", json!({"isEditedByAuthor": post.edited}));
    if let Some(page) = &post.landing_page {
        put("contentLandingPage", page.clone().into());
    }
    if let Some(label) = &post.call_to_action {
        put("contentCallToActionLabel", label.clone().into());
    }
    if let Some(context) = &post.ad_context {
        let mut context = context.clone();
        if let Some(fields) = context.as_object_mut() {
            fields.insert("isDsc".to_owned(), true.into());
            fields.insert("dscAdType".to_owned(), ad_type(post).into());
        }
        put("adContext", context);
    }
    Ok(Json::Object(body))
}

/// A poll is read with its counts; the shape is unverified (facts §2.3). Nobody votes here.
fn with_votes(content: &Json) -> Json {
    let mut content = content.clone();
    if let Some(poll) = content.get_mut("poll").and_then(Json::as_object_mut) {
        poll.insert("uniqueVotersCount".to_owned(), 0.into());
        let options = poll
            .get_mut("options")
            .and_then(Json::as_array_mut)
            .into_iter()
            .flatten()
            .filter_map(Json::as_object_mut);
        for option in options {
            option.insert("voteCount".to_owned(), 0.into());
            option.insert("isVotedByViewer".to_owned(), false.into());
        }
    }
    content
}
