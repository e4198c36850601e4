//! What LinkedIn counts of a post, and whether it takes comments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::reactions::label;
use super::{METADATA, READ, WRITE, detailed, handed_on, some};
use crate::catalogue::received::{Detail, Received, Shaped, batch, entity};
use crate::catalogue::spec::{Oracle, Sight, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::urn::{Author, TargetUrn};

/// Seen over 23 posts; nobody has explained it.
const NO_TOTAL: &str = "LinkedIn's reaction sums were seen to be well below those of its own export; do not take them for the whole.";

fn reactions(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata.get("reactionSummaries").and_then(Value::as_object).into_iter().flat_map(Map::values)
}

fn total(metadata: &Value) -> i64 {
    reactions(metadata).filter_map(|kind| kind.get("count")?.as_i64()).sum()
}

/// The counts, the reactions with the site's words beside LinkedIn's.
fn concise(metadata: &Value) -> Value {
    let full = entity(metadata);
    let mut short = Map::new();
    for (path, to) in [
        ("/entity", "target"),
        ("/commentsState", "commentsState"),
        ("/commentSummary/count", "comments"),
        ("/commentSummary/topLevelCount", "topLevelComments"),
    ] {
        if let Some(value) = full.pointer(path) {
            short.insert(to.to_owned(), value.clone());
        }
    }
    let by_type: Vec<Value> = reactions(&full)
        .map(|kind| {
            let of = |key: &str| kind.get(key).cloned().unwrap_or_default();
            let reaction = of("reactionType");
            let label = label(&reaction);
            json!({"reactionType": reaction, "label": label, "count": of("count")})
        })
        .collect();
    short.insert("reactions".to_owned(), Value::Array(by_type));
    Value::Object(short)
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

/// Count reactions by type and comments, and see whether comments are open.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    target: TargetUrn,
}

impl Endpoint for Get {
    const SPEC: Spec =
        Spec::new("get_metadata", Method::Get, "/rest/socialMetadata/{target}", READ, METADATA);
    const EXAMPLE: &'static str = r#"{"target": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let body = &received.body;
        let comments = body.pointer("/commentSummary/count").and_then(Value::as_i64).unwrap_or(0);
        let state = match body.get("commentsState").and_then(Value::as_str) {
            Some("OPEN") => "; comments are open",
            Some("CLOSED") => "; comments are closed",
            _ => "",
        };
        let summary = format!(
            "{} reaction(s), {comments} comment(s) and replies so far{state}.",
            total(body)
        );
        Shaped::new(summary, json!({ "metadata": shown(detail)(body) }))
            .with_warning(Some(NO_TOTAL.to_owned()))
    }
}

/// The same for several; not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchGet {
    /// Posts or comments.
    targets: Vec<TargetUrn>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec =
        Spec::new("batch_get_metadata", Method::BatchGet, "/rest/socialMetadata", READ, METADATA)
            .query(&["ids={targets}"]);
    const EXAMPLE: &'static str = r#"{"targets": ["urn:li:share:7530102757788864816"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("targets", &self.targets)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("Metadata of {found} of {} found.", self.targets.len());
        Shaped::new(summary, Value::Object(result)).with_warning(Some(NO_TOTAL.to_owned()))
    }
}

/// Seen in the metadata; LinkedIn takes the change and carries it out afterwards.
const SWITCHED: Oracle = Oracle {
    action: "get_metadata",
    arguments: |written| handed_on(written, &[("target", "target")]),
    sees: |evidence| {
        let sent = evidence.sent.pointer("/patch/$set/commentsState");
        match evidence.read {
            Some(read) if read.get("commentsState") == sent => Sight::Happened(None),
            _ => Sight::NotYet,
        }
    },
};

const fn switch(action: &'static str) -> Spec {
    Spec::new(action, Method::PartialUpdate, "/rest/socialMetadata/{target}", WRITE, METADATA)
        .query(&["actor"])
        .oracle(SWITCHED)
}

fn state(word: &str) -> Value {
    json!({"patch": {"$set": {"commentsState": word}}})
}

/// Open a post's comments again.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Open {
    actor: Author,
    target: TargetUrn,
}

impl Endpoint for Open {
    const SPEC: Spec = switch("open_comments");
    const EXAMPLE: &'static str =
        r#"{"actor": "acme-maps", "target": "urn:li:share:7530102757788864816"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(state("OPEN")))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"target": self.target, "commentsState": "OPEN"});
        Shaped::new("Comments are open again; LinkedIn may take a moment.", result)
    }
}

/// Close a post's comments, which ERASES those that are there, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Close {
    actor: Author,
    /// Post: URN or address.
    target: TargetUrn,
}

impl Endpoint for Close {
    const SPEC: Spec = switch("close_comments").effect(Effect::Delete);
    const EXAMPLE: &'static str =
        r#"{"actor": "acme-maps", "target": "urn:li:share:7530102757788864816"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(state("CLOSED")))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = json!({"target": self.target, "commentsState": "CLOSED"});
        let summary = "Comments are closed, and those that were there are erased; LinkedIn may take a moment.";
        Shaped::new(summary, result)
    }
}
