//! Making a post.

use serde_json::Value as Json;

use super::{content, created, facets, rules, schema};
use crate::{
    errors::{InputError, Refusal},
    little_text,
    reply::Reply,
    visit::Visit,
    world::{
        Actor, World, ids,
        posts::{Post, Reshare},
    },
};
use rules::text;

/// Schema, then field rules, then author, then business rules (facts §10, step 7).
pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::create(&body)?;
    publish(visit, &body, true).map(|urn| created(&urn))
}

/// A post of a body that has passed the schema; its URN. `once` asks that the same was not said
/// just now: advertisements may repeat themselves.
pub(in crate::resources) fn publish(
    visit: &mut Visit<'_>,
    body: &Json,
    once: bool,
) -> Result<String, Refusal> {
    let app = visit.caller()?.app.clone();
    let published =
        little_text::read(text(body, "/commentary").unwrap_or_default(), |urn, name| {
            visit.world.mentioned(&app, urn, name)
        });
    rules::check(body, &published)?;
    let author = rules::author(visit, text(body, "/author").unwrap_or_default())?;
    rules::ad_account(visit, body)?;
    let reshare = reshare(visit.world, body)?;
    let content = body.get("content").cloned();
    if once
        && let Some(urn) = rules::duplicate(
            visit.world,
            visit.now_ms,
            &author,
            &published.pieces,
            content.as_ref(),
        )
    {
        return Err(Refusal::Duplicate { urn });
    }
    let member = visit.caller()?.member.clone();
    let now_ms = visit.now_ms;
    let mut post = blank(visit.world, now_ms, author, member, body);
    post.text = published.pieces;
    post.cut = published.cut;
    post.kind = content::kind(content.as_ref());
    post.content = content;
    post.reshare = reshare;
    content::check_media(visit.world, &post, now_ms)?;
    let urn = post.urn();
    visit.world.record("post.create", &urn, &post.author, &post.member, now_ms);
    visit.world.posts.insert(post.number, post);
    Ok(urn)
}

/// The parent must exist and allow it; the root is found, not told (facts §2.2).
fn reshare(world: &World, body: &Json) -> Result<Option<Reshare>, Refusal> {
    let Some(parent) = text(body, "/reshareContext/parent") else {
        return Ok(None);
    };
    let found = world
        .living_post(parent)
        .filter(|post| !post.reshare_disabled && post.lifecycle_state == "PUBLISHED")
        .ok_or_else(|| Refusal::Inputs {
            errors: vec![InputError::value("/reshareContext/parent", parent)],
        })?;
    let root =
        found.reshare.as_ref().map_or_else(|| parent.to_owned(), |reshare| reshare.root.clone());
    Ok(Some(Reshare { parent: parent.to_owned(), root }))
}

/// A post with everything that comes straight from the body.
fn blank(world: &mut World, now_ms: i64, author: Actor, member: String, body: &Json) -> Post {
    let sequence = world.next();
    let list =
        |pointer: &str| body.pointer(pointer).and_then(Json::as_array).cloned().unwrap_or_default();
    let owned = |pointer: &str| text(body, pointer).map(str::to_owned);
    Post {
        number: ids::number(now_ms, sequence),
        kind: content::kind(None),
        // The two numbers differ, as they do at LinkedIn.
        activity: ids::number(now_ms, sequence + 500_000),
        author,
        member,
        text: Vec::new(),
        cut: false,
        visibility: owned("/visibility").unwrap_or_default(),
        feed_distribution: owned("/distribution/feedDistribution").unwrap_or_default(),
        target_entities: list("/distribution/targetEntities").iter().map(facets).collect(),
        third_party_channels: list("/distribution/thirdPartyDistributionChannels"),
        lifecycle_state: owned("/lifecycleState").unwrap_or_default(),
        reshare_disabled: body.get("isReshareDisabledByAuthor") == Some(&Json::Bool(true)),
        content: None,
        reshare: None,
        landing_page: owned("/contentLandingPage"),
        call_to_action: owned("/contentCallToActionLabel"),
        ad_context: body.get("adContext").cloned(),
        created_ms: now_ms,
        modified_ms: now_ms,
        edited: false,
        deleted: false,
    }
}
