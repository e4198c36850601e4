//! The posts that were made here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::POSTS;
use crate::catalogue::Endpoint;
use crate::catalogue::received::{Detail, Received, Shaped, list};
use crate::catalogue::spec::Spec;
use crate::model::little_text;
use crate::model::untrusted;
use crate::model::urn::PostUrn;

/// List the posts made through here, also a member's own. Costs no call.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindMine {}

impl Endpoint for FindMine {
    const SPEC: Spec = Spec::recall("find_mine", "create", POSTS).paged(100);
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, |made| post(made, detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let plural = if found == 1 { "" } else { "s" };
        let summary = format!("{found} post{plural} made through here, latest first.");
        let mut shaped = Shaped::new(summary, Value::Object(result));
        shaped.result.insert("source".to_owned(), json!("made through here"));
        shaped
    }
}

fn post(made: &Value, detail: Detail) -> Value {
    let of = |key: &str| made.get(key).cloned().unwrap_or_default();
    let arguments = of("arguments");
    let time = |key: &str| {
        let at = made.get(key).and_then(Value::as_i64)?;
        jiff::Timestamp::from_millisecond(at).ok().map(|at| at.to_string())
    };
    let url = made.get("subject").and_then(Value::as_str).and_then(|urn| PostUrn::parse(urn).ok());
    // Whatever changed the text last.
    let changes = made.get("changes").and_then(Value::as_array);
    let mut texts =
        changes.into_iter().flatten().rev().filter_map(|change| text(change.get("arguments")?));
    let text = texts.next().or_else(|| text(&arguments)).unwrap_or_default();
    let state = match (made.get("state").and_then(Value::as_str), time("gone_at")) {
        (_, Some(_)) => "deleted",
        (Some("done"), None) => "published",
        _ => "unknown whether it was published",
    };
    let mut shown = Map::from_iter([
        ("post".to_owned(), of("subject")),
        ("url".to_owned(), json!(url.map(|post| post.web_address()))),
        ("author".to_owned(), arguments.get("author").cloned().unwrap_or_default()),
        ("made_at".to_owned(), json!(time("made_at"))),
        ("state".to_owned(), json!(state)),
    ]);
    if let Some(at) = time("gone_at") {
        shown.insert("gone_since".to_owned(), json!(at));
    }
    if detail == Detail::Detailed {
        shown.insert("operation".to_owned(), of("operation"));
        shown.insert("agent".to_owned(), of("agent"));
    }
    // An agent wrote it, from whatever it had read.
    shown.insert("untrusted".to_owned(), json!({ "text": untrusted::filter(&text) }));
    Value::Object(shown)
}

fn text(arguments: &Value) -> Option<String> {
    let of = |key: &str| arguments.get(key).and_then(Value::as_str);
    of("text").map(str::to_owned).or_else(|| Some(little_text::read(of("commentary")?).text))
}
