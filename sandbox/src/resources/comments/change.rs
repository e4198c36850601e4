//! Editing and deleting comments (facts §4.1).

use serde_json::Value as Json;

use super::{EDIT, message, named, read};
use crate::{
    errors::{Place, Refusal},
    reply::Reply,
    resources::{posts::schema, subject},
    visit::{Visit, invalid},
    world::{Actor, social::Edit},
};

/// Somebody else's comment is refused by its key, because the body names no actor.
fn not_yours() -> Refusal {
    Refusal::Unpermitted { place: Place::Key, fields: vec!["/key".to_owned()] }
}

/// 200 with the whole comment. A new text has the mentions that come with it and no others:
/// the old ranges would lie on other words.
pub(super) fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, EDIT, "partial_update")?;
    let subject = subject::find(visit, visit.key()?, "/target")?;
    let comment = named(visit, subject)?;
    let set = body.pointer("/patch/message/$set").unwrap_or(&Json::Null);
    let message = message::read(visit, set, "/message", comment.image.is_some())?;
    let id = comment.id;
    let is_own = subject::actor_or_caller(visit)? == comment.author;
    if !is_own {
        return Err(not_yours());
    }
    let edit = Edit { member: visit.caller()?.member.clone(), at_ms: visit.now_ms };
    let comment = visit
        .world
        .comments
        .iter_mut()
        .find(|own| own.id == id)
        .map(|own| {
            own.text = message.text;
            own.mentions = message.mentions;
            own.edited = Some(edit.clone());
            own.clone()
        })
        .ok_or(Refusal::NotFound)?;
    let urn = visit.world.comment_urn(&comment);
    visit.world.record("comment.update", &urn, &comment.author, &edit.member, edit.at_ms);
    let body = read::shape(visit, &comment)?;
    Ok(Reply::json(200, &Json::Object(body)).with("x-resourceidentity-urn", urn))
}

/// The author may, and whoever owns the post. Replies go with what they answer.
pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let subject = subject::find(visit, visit.key()?, "/target")?;
    let comment = named(visit, subject)?;
    let (id, author) = (comment.id, comment.author.clone());
    let actor = subject::actor_or_caller(visit)?;
    // Documented for pages only.
    if visit.query.has("actor") && matches!(actor, Actor::Member(_)) {
        return Err(invalid("actor"));
    }
    let owns_post = visit.world.posts.get(&subject.post).is_some_and(|post| post.author == actor);
    if actor != author && !owns_post {
        return Err(not_yours());
    }
    let member = visit.caller()?.member.clone();
    visit.world.delete_comments(
        |own| own.id == id || own.parent == Some(id),
        &actor,
        &member,
        visit.now_ms,
    );
    Ok(Reply::empty(204))
}
