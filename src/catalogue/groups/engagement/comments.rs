//! Reading comments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{COMMENTS, READ, UNVERSIONED_READ, by_whom, detailed, listed, some, unversioned};
use crate::catalogue::received::{Detail, Received, Shaped, batch, entity, is_urn, list};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::attributed_text::mentioned;
use crate::model::method::Method;
use crate::model::urn::{CommentUrn, PostUrn, TargetUrn};

/// How a comment is called, in whichever way an answer says it: a share goes in, an activity comes out.
pub(super) fn named(comment: &Value) -> Option<CommentUrn> {
    let of = |key: &str| comment.get(key)?.as_str();
    let whole = ["commentUrn", "$URN"].into_iter().find_map(|key| CommentUrn::parse(of(key)?).ok());
    whole.or_else(|| {
        let object = TargetUrn::parse(of("object")?).ok()?;
        let id = comment.get("id")?;
        let id = id.as_u64().or_else(|| id.as_str()?.parse().ok())?;
        Some(CommentUrn::new(object.post().clone(), id))
    })
}

/// A comment as most callers want it; its words as a reader sees them.
pub(super) fn concise(comment: &Value) -> Value {
    let full = entity(comment);
    let mut short = Map::from_iter([("comment".to_owned(), json!(named(comment)))]);
    short.append(&mut by_whom(&full));
    for (path, to) in [
        ("/object", "object"),
        ("/parentComment", "parentComment"),
        ("/likesSummary/totalLikes", "likes"),
        ("/commentsSummary/totalFirstLevelComments", "replies"),
    ] {
        if let Some(value) = full.pointer(path) {
            short.insert(to.to_owned(), value.clone());
        }
    }
    let message = comment.get("message").unwrap_or(&Value::Null);
    let mentions: Vec<&str> = mentioned(message).into_iter().filter(|urn| is_urn(urn)).collect();
    if !mentions.is_empty() {
        short.insert("mentions".to_owned(), json!(mentions));
    }
    if let Some(image) = image(&full) {
        short.insert("image".to_owned(), image.clone());
    }
    // The sieve has cleaned it; nothing is taken past it.
    let text = full.pointer("/untrusted/message/text").cloned().unwrap_or_else(|| json!(""));
    short.insert("untrusted".to_owned(), json!({ "text": text }));
    Value::Object(short)
}

fn image(full: &Value) -> Option<&Value> {
    let content = full.get("content")?.as_array()?;
    let mut entities = content.iter().filter_map(|part| part.get("entity")?.as_object());
    entities.find_map(|entity| entity.get("image").or_else(|| entity.get("digitalmediaAsset")))
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => |comment| {
            let mut full = detailed(comment);
            if let Some(map) = full.as_object_mut() {
                map.shift_insert(0, "comment".to_owned(), json!(named(comment)));
            }
            full
        },
    }
}

/// List comments on a post, or replies to a comment, newest first.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// Post or comment: URN, or a post's address.
    target: TargetUrn,
}

impl Endpoint for List {
    const SPEC: Spec = Spec::new(
        "list_comments",
        Method::GetAll,
        "/rest/socialActions/{target}/comments",
        READ,
        COMMENTS,
    )
    .unversioned(const { &unversioned("/v2/socialActions/{target}/comments", UNVERSIONED_READ) })
    .paged(100)
    .empty_is_not_found();
    const EXAMPLE: &'static str = r#"{"target": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let what = match self.target {
            TargetUrn::Post(_) => "comment",
            TargetUrn::Comment(_) => "reply",
        };
        let result = list(&received.body, shown(detail));
        let mut summary = listed(&result, what).replace("replys", "replies") + ".";
        if received.status == 404 {
            // It answers the same where there is no such post.
            summary = format!("No {what} is to be seen on {}.", self.target);
        }
        Shaped::new(summary, Value::Object(result))
    }
}

/// Get one comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    /// Comment URN, as answers show it.
    comment: CommentUrn,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new(
        "get_comment",
        Method::Get,
        "/rest/socialActions/{comment.object}/comments/{comment.id}",
        READ,
        COMMENTS,
    )
    .unversioned(
        const {
            &unversioned(
                "/v2/socialActions/{comment.object}/comments/{comment.id}",
                UNVERSIONED_READ,
            )
        },
    );
    const EXAMPLE: &'static str = r#"{"comment": "urn:li:comment:(urn:li:activity:7530102757786914448,7530117857281252379)"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        Shaped::new("One comment.", json!({ "comment": shown(detail)(&received.body) }))
    }
}

/// Get several comments on one post; not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchGet {
    /// Comment URNs.
    comments: Vec<CommentUrn>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new(
        "batch_get_comments",
        Method::BatchGet,
        "/rest/socialActions/{comments.object}/comments",
        READ,
        COMMENTS,
    )
    .query(&["ids={comments.id}"]);
    const EXAMPLE: &'static str = r#"{"comments": ["urn:li:comment:(urn:li:activity:7530102757786914448,7530117857281252379)"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("comments", &self.comments)?;
        let posts: Vec<&PostUrn> = self.comments.iter().map(CommentUrn::object).collect();
        if let Some(other) = posts.iter().find(|post| Some(*post) != posts.first()) {
            let problem = format!("The comments are not all on one post: one is on {other}");
            return Err(Invalid::new("comments", problem, "Make one call for each post."));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} comments found.", self.comments.len());
        Shaped::new(summary, Value::Object(result))
    }
}
