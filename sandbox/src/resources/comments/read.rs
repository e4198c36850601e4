//! Reading comments (facts §4.1).

use serde_json::{Map, Value as Json, json};

use super::{below, message, named};
use crate::{
    errors::Refusal,
    paging::page,
    reply::Reply,
    resources::{
        organizations::batch,
        social_actions::{comments_summary, likes_summary},
        subject::{self, MOST},
    },
    visit::{Visit, invalid},
    world::social::{Comment, Subject},
};

pub(super) fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let subject = subject::find(visit, visit.key()?, "/target")?;
    let comment = named(visit, subject)?;
    one(visit, subject, comment).map(|body| Reply::json(200, &body))
}

fn one(visit: &Visit<'_>, subject: Subject, comment: &Comment) -> Result<Json, Refusal> {
    subject::readable_by(visit, subject, &comment.author)?;
    shape(visit, comment).map(Json::Object)
}

pub(super) fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let subject = subject::find(visit, visit.key()?, "/target")?;
    let ids = visit
        .texts("ids")?
        .into_iter()
        .map(|key| key.parse().map_err(|_| Refusal::BatchKey { key }))
        .collect::<Result<Vec<u64>, _>>()?;
    if ids.is_empty() {
        return Err(invalid("ids"));
    }
    let visit = &*visit;
    Ok(batch(ids, |id| one(visit, subject, below(visit, subject, *id)?)))
}

/// What stands directly below the target; where there is nothing, the documentation says 404.
pub(super) fn list(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let visit = &*visit;
    let subject = subject::readable(visit, visit.key()?, "/target")?;
    let window = visit.window(MOST)?;
    let mut comments = visit.world.comments_on(subject);
    comments.retain(|comment| visit.stale_since.is_none_or(|since| comment.created_ms < since));
    if comments.is_empty() {
        return Err(Refusal::NotFound);
    }
    page(visit, window, &comments, |comment| shape(visit, comment).map(Json::Object))
}

/// A comment as the caller's app sees it. The summaries are absent where they would be empty
/// (recorded).
pub(super) fn shape(visit: &Visit<'_>, comment: &Comment) -> Result<Map<String, Json>, Refusal> {
    let app = &visit.caller()?.app;
    let world = &*visit.world;
    let whole = Subject { post: comment.post, comment: None };
    let itself = Subject { comment: Some(comment.id), ..whole };
    let urn = world.comment_urn(comment);
    let is_versioned = subject::is_versioned(visit);
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("actor", comment.author.urn(app).into());
    let replies = comments_summary(visit, itself);
    if replies.get("totalFirstLevelComments") != Some(&json!(0)) {
        put("commentsSummary", replies.into());
    }
    put("created", subject::stamp(visit, &comment.author, &comment.member, comment.created_ms)?);
    let (member, at_ms) = comment
        .edited
        .as_ref()
        .map_or((&comment.member, comment.created_ms), |edit| (&edit.member, edit.at_ms));
    put("lastModified", subject::stamp(visit, &comment.author, member, at_ms)?);
    put("id", comment.id.to_string().into());
    put("$URN", urn.clone().into());
    if is_versioned {
        put("commentUrn", urn.into());
    }
    put("message", message::shape(app, &comment.text, &comment.mentions));
    let likes = likes_summary(visit, itself)?;
    if likes.get("totalLikes") != Some(&json!(0)) {
        put("likesSummary", likes.into());
    }
    if let Some(image) = &comment.image {
        put("content", content(visit, comment, image, is_versioned));
    }
    put("object", world.subject_urn(whole).into());
    if comment.parent.is_some() {
        let parent = Subject { comment: comment.parent, ..whole };
        put("parentComment", world.subject_urn(parent).into());
    }
    Ok(body)
}

/// One image; the older API knows it by its older name. The address is the sandbox's own.
fn content(visit: &Visit<'_>, comment: &Comment, image: &str, is_versioned: bool) -> Json {
    let id = image.rsplit(':').next().unwrap_or_default();
    let entity = if is_versioned {
        json!({"image": image})
    } else {
        json!({"digitalmediaAsset": format!("urn:li:digitalmediaAsset:{id}")})
    };
    let url = format!(
        "{}/dms/image/{id}/comment-image-shrink_8192_800/0/{}?v=beta&t=sandbox",
        visit.base, comment.created_ms
    );
    json!([{"type": "IMAGE", "entity": entity, "url": url}])
}
