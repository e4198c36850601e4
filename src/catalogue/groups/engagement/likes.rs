//! Likes, and the counts beside them: the model that is older than reactions. A like is a reaction LIKE.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    READ, SOCIAL_ACTIONS, UNVERSIONED_READ, UNVERSIONED_WRITE, WRITE, by_whom, detailed, handed_on,
    listed, number, some, unversioned, was_gone,
};
use crate::catalogue::received::{Detail, Received, Shaped, batch, entity, list};
use crate::catalogue::spec::{Oracle, Sight, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{Author, TargetUrn};

fn like(like: &Value) -> Value {
    let full = entity(like);
    let mut short = by_whom(&full);
    if let Some(object) = full.get("object") {
        short.insert("object".to_owned(), object.clone());
    }
    Value::Object(short)
}

/// The counts of a summary, by the names that metadata has for the same.
fn counts(summary: &Value) -> Value {
    let full = entity(summary);
    let mut short = Map::new();
    for (path, to) in [
        ("/target", "target"),
        ("/likesSummary/totalLikes", "likes"),
        ("/likesSummary/likedByCurrentUser", "likedByCurrentUser"),
        ("/commentsSummary/aggregatedTotalComments", "comments"),
        ("/commentsSummary/totalFirstLevelComments", "topLevelComments"),
        ("/commentsSummary/commentsState", "commentsState"),
    ] {
        if let Some(value) = full.pointer(path) {
            short.insert(to.to_owned(), value.clone());
        }
    }
    Value::Object(short)
}

/// List likes on a post or comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    target: TargetUrn,
}

impl Endpoint for List {
    const SPEC: Spec = Spec::new(
        "list_likes",
        Method::GetAll,
        "/rest/socialActions/{target}/likes",
        READ,
        SOCIAL_ACTIONS,
    )
    .unversioned(const { &unversioned("/v2/socialActions/{target}/likes", UNVERSIONED_READ) })
    .paged(100);
    const EXAMPLE: &'static str = r#"{"target": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let shape = match detail {
            Detail::Concise => like,
            Detail::Detailed => detailed,
        };
        let result = list(&received.body, shape);
        Shaped::new(format!("{}.", listed(&result, "like")), Value::Object(result))
    }
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => counts,
        Detail::Detailed => detailed,
    }
}

/// Count likes and comments of a post or comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Summary {
    target: TargetUrn,
}

impl Endpoint for Summary {
    const SPEC: Spec =
        Spec::new("get_summary", Method::Get, "/rest/socialActions/{target}", READ, SOCIAL_ACTIONS)
            .unversioned(const { &unversioned("/v2/socialActions/{target}", UNVERSIONED_READ) });
    const EXAMPLE: &'static str = r#"{"target": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let count = |path: &str| received.body.pointer(path).and_then(Value::as_i64).unwrap_or(0);
        // What LinkedIn counts may be below zero.
        let summary = format!(
            "{} like(s), {} comment(s) and replies so far.",
            count("/likesSummary/totalLikes"),
            count("/commentsSummary/aggregatedTotalComments")
        );
        Shaped::new(summary, json!({ "summary": shown(detail)(&received.body) }))
    }
}

/// The same for several; not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchSummary {
    /// Posts or comments.
    targets: Vec<TargetUrn>,
}

impl Endpoint for BatchSummary {
    const SPEC: Spec = Spec::new(
        "batch_get_summaries",
        Method::BatchGet,
        "/rest/socialActions",
        READ,
        SOCIAL_ACTIONS,
    )
    .query(&["ids={targets}"]);
    const EXAMPLE: &'static str = r#"{"targets": ["urn:li:share:7530102757788864816"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("targets", &self.targets)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let of = number(self.targets.len(), "summary").replace("summarys", "summaries");
        Shaped::new(format!("{found} of {of} found."), Value::Object(result))
    }
}

fn name(actor: &Author, target: &TargetUrn) -> String {
    format!("urn:li:like:({actor},{target})")
}

const IS_LIKED: fn(&Value) -> bool = |read| read.get("reactionType") == Some(&json!("LIKE"));

const LIKED: Oracle = Oracle {
    // By its key, because a list may be long.
    action: "get_reaction",
    arguments: |written| handed_on(written, &[("actor", "actor"), ("target", "target")]),
    sees: |evidence| match evidence.read {
        Some(read) if IS_LIKED(read) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

const UNLIKED: Oracle = Oracle {
    action: "get_reaction",
    arguments: |written| handed_on(written, &[("actor", "actor"), ("target", "target")]),
    sees: |evidence| match evidence.read {
        Some(read) if IS_LIKED(read) => Sight::NotYet,
        _ => Sight::Happened(None),
    },
};

/// Like a post or comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    actor: Author,
    target: TargetUrn,
}

impl Endpoint for Create {
    const SPEC: Spec = Spec::new(
        "create_like",
        Method::Create,
        "/rest/socialActions/{target}/likes",
        WRITE,
        SOCIAL_ACTIONS,
    )
    .unversioned(const { &unversioned("/v2/socialActions/{target}/likes", UNVERSIONED_WRITE) })
    .keyed("remove_like")
    .oracle(LIKED);
    const EXAMPLE: &'static str =
        r#"{"actor": "me", "target": "urn:li:share:7530102757788864816"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"actor": self.actor, "object": self.target})))
    }

    fn created(&self, _received: &Received) -> Option<String> {
        self.subject()
    }

    fn subject(&self) -> Option<String> {
        Some(name(&self.actor, &self.target))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"actor": self.actor, "target": self.target});
        Shaped::new(format!("Liked as {}.", self.actor), result)
    }
}

/// Take back a like of one's own.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Remove {
    actor: Author,
    target: TargetUrn,
}

impl Endpoint for Remove {
    const SPEC: Spec = Spec::new(
        "remove_like",
        Method::Delete,
        "/rest/socialActions/{target}/likes/{actor}",
        WRITE,
        SOCIAL_ACTIONS,
    )
    .query(&["actor"])
    .unversioned(
        const { &unversioned("/v2/socialActions/{target}/likes/{actor}", UNVERSIONED_WRITE) },
    )
    .effect(Effect::Write)
    .oracle(UNLIKED);
    const EXAMPLE: &'static str =
        r#"{"actor": "acme-atlas", "target": "urn:li:share:7530102757788864816"}"#;

    fn subject(&self) -> Option<String> {
        Some(name(&self.actor, &self.target))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let warning = was_gone(received.status);
        let summary = if warning.is_some() {
            format!("There is no like by {} (any more).", self.actor)
        } else {
            format!("The like by {} is taken back.", self.actor)
        };
        Shaped::new(summary, json!({"actor": self.actor, "target": self.target}))
            .with_warning(warning)
    }
}
