//! The summary of likes and comments, and likes: the older model of reactions (facts §4.3).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    organizations::batch,
    posts::{
        fields::{optional, required},
        schema::{self, Field, Shape},
    },
    reactions,
    subject::{self, MOST},
};
use crate::{
    errors::{InputError, Place, Refusal},
    paging::page,
    reply::Reply,
    visit::{Visit, invalid},
    world::{
        Actor,
        social::{Reaction, Subject},
    },
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "social_actions.toml",
    facts: include_str!("../../facts/social_actions.toml"),
    handlers: &[
        ("social_actions.get", get),
        ("social_actions.batch_get", batch_get),
        ("likes.list", list),
        ("likes.create", create),
        ("likes.delete", delete),
        ("social_actions_v2.get", get),
        ("likes_v2.list", list),
        ("likes_v2.create", create),
        ("likes_v2.delete", delete),
    ],
};

const LIKE: &str = "LIKE";

const FIELDS: &[Field] = &[required("actor", Shape::Urn), optional("object", Shape::Urn)];

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    one(visit, visit.key()?).map(|body| Reply::json(200, &body))
}

fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urns = visit.texts("ids")?;
    if urns.is_empty() {
        return Err(invalid("ids"));
    }
    let visit = &*visit;
    Ok(batch(urns, |urn| one(visit, urn)))
}

/// `target` is the one thing that comes back as it was asked for (recorded).
fn one(visit: &Visit<'_>, urn: &str) -> Result<Json, Refusal> {
    let subject = subject::readable(visit, urn, "/target")?;
    let mut comments = comments_summary(visit, subject);
    comments.insert("commentsState".to_owned(), visit.world.comments_state(subject.post).into());
    Ok(json!({
        "likesSummary": likes_summary(visit, subject)?,
        "commentsSummary": comments,
        "target": urn,
    }))
}

fn likes(visit: &Visit<'_>, subject: Subject) -> Vec<Reaction> {
    let all = visit.world.reactions_on(subject);
    all.into_iter().filter(|reaction| reaction.kind == LIKE).cloned().collect()
}

pub(super) fn likes_summary(
    visit: &Visit<'_>,
    subject: Subject,
) -> Result<Map<String, Json>, Refusal> {
    let caller = visit.caller()?;
    let own = Actor::Member(caller.member.clone());
    let likes = likes(visit, subject);
    let urns: Vec<String> =
        likes.iter().map(|like| visit.world.like_urn(like, &caller.app)).collect();
    let mut summary = Map::new();
    summary.insert("selectedLikes".to_owned(), urns.into());
    summary.insert("aggregatedTotalLikes".to_owned(), likes.len().into());
    let is_liked = likes.iter().any(|like| like.actor == own);
    summary.insert("likedByCurrentUser".to_owned(), is_liked.into());
    summary.insert("totalLikes".to_owned(), likes.len().into());
    Ok(summary)
}

pub(super) fn comments_summary(visit: &Visit<'_>, subject: Subject) -> Map<String, Json> {
    let world = &*visit.world;
    let direct = world.comments_on(subject);
    let all = match subject.comment {
        Some(_) => direct.len(),
        None => world.all_comments(subject.post),
    };
    let urns: Vec<String> = direct.iter().map(|comment| world.comment_urn(comment)).collect();
    let mut summary = Map::new();
    summary.insert("selectedComments".to_owned(), urns.into());
    summary.insert("totalFirstLevelComments".to_owned(), direct.len().into());
    summary.insert("aggregatedTotalComments".to_owned(), all.into());
    summary
}

fn list(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let visit = &*visit;
    let subject = subject::readable(visit, visit.key()?, "/target")?;
    let window = visit.window(MOST)?;
    let mut likes = likes(visit, subject);
    likes.retain(|like| visit.stale_since.is_none_or(|since| like.created_ms < since));
    page(visit, window, &likes, |like| shape(visit, like))
}

fn shape(visit: &Visit<'_>, like: &Reaction) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let stamp = subject::stamp(visit, &like.actor, &like.member, like.created_ms)?;
    Ok(json!({
        "actor": like.actor.company_urn(app),
        "created": stamp.clone(),
        "lastModified": stamp,
        "$URN": visit.world.like_urn(like, app),
        "object": visit.world.subject_urn(like.subject()),
    }))
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, FIELDS, "create")?;
    let text = |name: &str| body.get(name).and_then(Json::as_str);
    let subject = subject::find(visit, visit.key()?, "/target")?;
    if let Some(object) = text("object")
        && subject::find(visit, object, "/object")? != subject
    {
        let error = InputError::value("/object", object);
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    let actor = subject::actor(visit, text("actor").unwrap_or_default(), Place::Body)?;
    let like = reactions::add(visit, subject, actor, LIKE)?;
    let body = shape(visit, &like)?;
    let id = like.actor.urn(&visit.caller()?.app);
    Ok(Reply::json(201, &body).with("x-restli-id", id))
}

/// The actor stands in the path, and once more as a parameter.
fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let subject = subject::find(visit, visit.key()?, "/target")?;
    let actor = subject::actor(visit, visit.second_key()?, Place::Key)?;
    let told = subject::actor(visit, visit.required_text("actor")?, Place::Parameter)?;
    if told != actor {
        return Err(invalid("actor"));
    }
    reactions::remove(visit, subject, &actor, |reaction| reaction.kind == LIKE)?;
    Ok(Reply::empty(204))
}
