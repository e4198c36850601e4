//! Changing a post (facts §2.4).

use serde_json::{Value as Json, json};

use super::{named, rules, schema};
use crate::{
    errors::{InputError, Place, Refusal},
    little_text,
    reply::Reply,
    visit::Visit,
    world::posts::Post,
};
use rules::text;

/// Somebody else's post is refused by its key, because the body names no author.
pub(super) fn own(visit: &Visit<'_>, post: &Post) -> Result<(), Refusal> {
    if visit.speaks_for(&post.author)? {
        Ok(())
    } else {
        Err(Refusal::Unpermitted { place: Place::Key, fields: vec!["/key".to_owned()] })
    }
}

pub(super) fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::update(&body)?;
    let app = visit.caller()?.app.clone();
    let published = text(&body, "/patch/$set/commentary").map(|source| {
        let published =
            little_text::read(source, |urn, name| visit.world.mentioned(&app, urn, name));
        (source.trim().is_empty(), published)
    });
    let mut errors = Vec::new();
    if let Some(state) =
        text(&body, "/patch/$set/lifecycleState").filter(|state| *state != "PUBLISHED")
    {
        errors.push(InputError::value("/lifecycleState", state));
    }
    if let Some((_, published)) = &published {
        errors.extend(rules::length_problem(&published.pieces));
    }
    let post = named(visit);
    if let (Some((true, _)), Ok(post)) = (&published, &post)
        && post.content.is_none()
        && post.reshare.is_none()
    {
        errors.push(InputError::blank("/commentary"));
    }
    if !errors.is_empty() {
        return Err(Refusal::Inputs { errors });
    }
    let post = post?;
    own(visit, post)?;
    let (number, urn, author) = (post.number, post.urn(), post.author.clone());
    let member = visit.caller()?.member.clone();
    if let Some(post) = visit.world.posts.get_mut(&number) {
        if let Some((_, published)) = published {
            post.text = published.pieces;
            post.cut = published.cut;
        }
        apply(post, &body);
        post.edited = true;
        post.modified_ms = visit.now_ms;
    }
    visit.world.record("post.update", &urn, &author, &member, visit.now_ms);
    Ok(Reply::empty(204))
}

fn apply(post: &mut Post, body: &Json) {
    let set = |name: &str| text(body, &format!("/patch/$set/{name}")).map(str::to_owned);
    if let Some(state) = set("lifecycleState") {
        post.lifecycle_state = state;
    }
    if let Some(page) = set("contentLandingPage") {
        post.landing_page = Some(page);
    }
    if let Some(label) = set("contentCallToActionLabel") {
        post.call_to_action = Some(label);
    }
    let ad = body.pointer("/patch/adContext/$set").and_then(Json::as_object).into_iter().flatten();
    for (name, value) in ad {
        let context = post.ad_context.get_or_insert_with(|| json!({}));
        if let Some(fields) = context.as_object_mut() {
            fields.insert(name.clone(), value.clone());
        }
    }
    let gone = body
        .pointer("/patch/$delete")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str);
    for name in gone {
        match name {
            "contentLandingPage" => post.landing_page = None,
            "contentCallToActionLabel" => post.call_to_action = None,
            _ => {}
        }
    }
}
