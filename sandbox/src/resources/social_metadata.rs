//! Counts of comments and reactions, and whether one may comment (facts §4.4).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    organizations::batch,
    posts::{
        fields::required,
        schema::{self, Field, Shape},
    },
    subject,
};
use crate::{
    errors::{InputError, Place, Refusal},
    reply::Reply,
    visit::{Visit, invalid},
    world::{posts::Post, social::Subject},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "social_metadata.toml",
    facts: include_str!("../../facts/social_metadata.toml"),
    handlers: &[
        ("social_metadata.get", get),
        ("social_metadata.batch_get", batch_get),
        ("social_metadata.update", update),
    ],
};

const TOGGLE: &[Field] = &[required("patch", Shape::Record(PATCH))];
const PATCH: &[Field] = &[required("$set", Shape::Record(SET))];
const SET: &[Field] = &[required("commentsState", Shape::Enum(&["OPEN", "CLOSED"]))];

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

fn one(visit: &Visit<'_>, urn: &str) -> Result<Json, Refusal> {
    let subject = subject::readable(visit, urn, "/entity")?;
    let world = &*visit.world;
    let first_level = world.comments_on(subject).len();
    let all = match subject.comment {
        // One level of replies: what is below a comment is directly below it.
        Some(_) => first_level,
        None => world.all_comments(subject.post),
    };
    // Kinds that nobody chose are absent (facts §4.4).
    let mut kinds: Map<String, Json> = Map::new();
    for reaction in world.reactions_on(subject) {
        let kind = kinds
            .entry(reaction.kind.clone())
            .or_insert_with(|| json!({"reactionType": reaction.kind, "count": 0}));
        let count = kind.get("count").and_then(Json::as_u64).unwrap_or_default();
        if let Some(fields) = kind.as_object_mut() {
            fields.insert("count".to_owned(), (count + 1).into());
        }
    }
    Ok(json!({
        "entity": world.subject_urn(subject),
        "commentsState": world.comments_state(subject.post),
        "commentSummary": {"count": all, "topLevelCount": first_level},
        "reactionSummaries": kinds,
    }))
}

/// 202, and closing deletes what is there.
fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, TOGGLE, "partial_update")?;
    let is_closing = body.pointer("/patch/$set/commentsState") == Some(&json!("CLOSED"));
    let subject = post_of(visit)?;
    let actor = subject::actor(visit, visit.required_text("actor")?, Place::Parameter)?;
    let is_authors = visit.world.posts.get(&subject.post).is_some_and(|post| post.author == actor);
    if !is_authors {
        return Err(Refusal::Unpermitted { place: Place::Key, fields: vec!["/key".to_owned()] });
    }
    let member = visit.caller()?.member.clone();
    let urn = visit.world.posts.get(&subject.post).map(Post::urn).unwrap_or_default();
    let is_new = if is_closing {
        visit.world.comments_closed.insert(subject.post)
    } else {
        visit.world.comments_closed.remove(&subject.post)
    };
    if is_new {
        let kind = if is_closing { "comments.close" } else { "comments.open" };
        visit.world.record(kind, &urn, &actor, &member, visit.now_ms);
    }
    if is_closing {
        let post = subject.post;
        visit.world.delete_comments(|own| own.post == post, &actor, &member, visit.now_ms);
    }
    Ok(Reply::empty(202))
}

/// Replies cannot be closed by themselves.
fn post_of(visit: &Visit<'_>) -> Result<Subject, Refusal> {
    let urn = visit.key()?;
    let subject = subject::find(visit, urn, "/entity")?;
    if subject.comment.is_some() {
        let error = InputError::urn_type("/entity", urn, "share, ugcPost or activity");
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    Ok(subject)
}
