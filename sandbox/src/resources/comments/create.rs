//! Making a comment (facts §4.1).

use serde_json::Value as Json;

use super::{COMMENT, message, read};
use crate::{
    errors::{InputError, Place, Refusal, SocialRefusal},
    reply::Reply,
    resources::{
        posts::{content::check_image, schema},
        subject,
    },
    visit::Visit,
    world::{
        Actor, World, ids,
        social::{Comment, Subject},
    },
};

/// LinkedIn throttles within a minute and tells no figure: one that nobody meets by accident.
const MOST_PER_MINUTE: usize = 100;
const MINUTE_MS: i64 = 60_000;
/// The product whose permissions include an image (facts §4.1 tells of apps that lack it).
const PRODUCT: &str = "Community Management API";
/// Where the image stands in the body.
const IMAGE: &str = "/content/0/entity/image";

fn text<'j>(body: &'j Json, pointer: &str) -> Option<&'j str> {
    body.pointer(pointer).and_then(Json::as_str)
}

fn wrong(error: InputError) -> Refusal {
    Refusal::Inputs { errors: vec![error] }
}

/// Schema, then fields, then actor, then what the post allows (facts §10, step 7).
pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, COMMENT, "create")?;
    let at = subject::find(visit, visit.key()?, "/target")?;
    let parent = parent(visit, at, &body)?;
    check_object(visit, &body, Subject { comment: parent, ..at })?;
    let image = image(visit, &body)?;
    let message = message::read(
        visit,
        body.get("message").unwrap_or(&Json::Null),
        "/message",
        image.is_some(),
    )?;
    let actor = subject::actor(visit, text(&body, "/actor").unwrap_or_default(), Place::Body)?;
    subject::check_reach(visit, at)?;
    if visit.world.has_closed_comments(at.post) {
        let activity = visit.world.subject_urn(Subject { comment: None, ..at });
        return Err(Refusal::Social(SocialRefusal::CommentsClosed { activity }));
    }
    if let Some(image) = &image {
        check_image(visit.world, &actor, IMAGE, image)?;
    }
    let member = visit.caller()?.member.clone();
    let now_ms = visit.now_ms;
    throttle(visit.world, &member, now_ms)?;
    let sequence = visit.world.next();
    let comment = Comment {
        id: ids::number(now_ms, sequence),
        post: at.post,
        parent,
        author: actor,
        member,
        text: message.text,
        mentions: message.mentions,
        image,
        created_ms: now_ms,
        edited: None,
        deleted: false,
    };
    visit.world.comments.push(comment.clone());
    let urn = visit.world.comment_urn(&comment);
    visit.world.record("comment.create", &urn, &comment.author, &comment.member, now_ms);
    let mut answer = read::shape(visit, &comment)?;
    // Only here: later the page speaks for itself (recorded).
    if matches!(comment.author, Actor::Organization(_)) {
        let agent = Actor::Member(comment.member.clone()).urn(&visit.caller()?.app);
        answer.insert("agent".to_owned(), agent.into());
    }
    Ok(Reply::json(201, &Json::Object(answer)).with("x-restli-id", comment.id.to_string()))
}

/// The comment that is answered, by path or by field. One nesting level only.
fn parent(visit: &Visit<'_>, at: Subject, body: &Json) -> Result<Option<u64>, Refusal> {
    const PATH: &str = "/parentComment";
    let told = text(body, PATH);
    let refused = |urn: &str| wrong(InputError::value(PATH, urn));
    let parent = match told {
        None => at.comment,
        Some(urn) => {
            let named = subject::find(visit, urn, PATH)?;
            if named.comment.is_none() {
                return Err(wrong(InputError::urn_type(PATH, urn, "comment")));
            }
            if named.post != at.post || at.comment.is_some_and(|id| named.comment != Some(id)) {
                return Err(refused(urn));
            }
            named.comment
        }
    };
    let is_reply =
        parent.and_then(|id| visit.world.comment(id)).is_some_and(|own| own.parent.is_some());
    if is_reply {
        let urn = visit.world.subject_urn(Subject { comment: parent, ..at });
        return Err(refused(told.unwrap_or(&urn)));
    }
    Ok(parent)
}

/// A reply told by its parent needs the object too; whatever is told must be what is meant.
fn check_object(visit: &Visit<'_>, body: &Json, meant: Subject) -> Result<(), Refusal> {
    let Some(urn) = text(body, "/object") else {
        if body.get("parentComment").is_none() {
            return Ok(());
        }
        let problem = "field is required but not found and has no default value";
        return Err(Refusal::Schema { lines: vec![format!("ERROR :: /object :: {problem}")] });
    };
    let object = subject::find(visit, urn, "/object")?;
    let fits =
        object.post == meant.post && (object.comment.is_none() || object.comment == meant.comment);
    if fits { Ok(()) } else { Err(wrong(InputError::value("/object", urn))) }
}

/// The image asked for; at most one (unverified; facts §4.1).
fn image(visit: &Visit<'_>, body: &Json) -> Result<Option<String>, Refusal> {
    let Some(content) = body.get("content") else {
        return Ok(None);
    };
    let app = visit.world.app(&visit.caller()?.app);
    if !app.is_some_and(|app| app.products.iter().any(|name| name == PRODUCT)) {
        let fields = vec!["/content".to_owned()];
        return Err(Refusal::Unpermitted { place: Place::Body, fields });
    }
    let images = content.as_array().map(Vec::as_slice).unwrap_or_default();
    if images.len() > 1 {
        let told = format!("a list of {}", images.len());
        return Err(wrong(InputError::value("/content", &told)));
    }
    let Some(entity) = images.first().and_then(|first| first.get("entity")) else {
        return Ok(None);
    };
    let urn = text(entity, "/image").or_else(|| text(entity, "/digitalmediaAsset"));
    let urn = urn.unwrap_or_default();
    let id = urn
        .strip_prefix("urn:li:image:")
        .or_else(|| urn.strip_prefix("urn:li:digitalmediaAsset:"))
        .ok_or_else(|| wrong(InputError::urn_type(IMAGE, urn, "image")))?;
    Ok(Some(format!("urn:li:image:{id}")))
}

/// Counted per member, whoever they speak for; deleted comments count.
fn throttle(world: &World, member: &str, now_ms: i64) -> Result<(), Refusal> {
    let recent = world
        .comments
        .iter()
        .filter(|comment| comment.member == member)
        // A clock that was set back may have left younger ones behind.
        .filter(|comment| (now_ms - MINUTE_MS + 1..=now_ms).contains(&comment.created_ms))
        .count();
    if recent < MOST_PER_MINUTE {
        Ok(())
    } else {
        Err(Refusal::Social(SocialRefusal::CommentThrottled))
    }
}
