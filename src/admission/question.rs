//! What a person is asked before something is destroyed or paid for, in words; and the request itself.

use serde_json::Value;

use crate::call::Call;
use crate::catalogue::looks::Stated;
use crate::model::untrusted::excerpt;
use crate::plan::Request;
use crate::store::journal::Row;

/// How much of a text is shown. A person decides by it, so it is long.
const TEXT: usize = 3_000;

/// What will happen, as a person reads it: what the endpoint does, with what, for whom, and what is known about
/// the thing that it is done to.
pub(super) fn words(call: &Call, stated: &Stated, history: &[Row]) -> String {
    let schema = call.entry.schema();
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut lines = vec![about.to_owned()];
    for (name, value) in &call.arguments {
        let text = match value {
            Value::String(text) => excerpt(text, TEXT),
            other => excerpt(&other.to_string(), TEXT),
        };
        lines.push(quoted(name, &text));
    }
    lines.extend(stated.lines.iter().cloned());
    if let Some(text) = history.iter().rev().find_map(text_of) {
        lines.push(quoted("Its text, as it was last written through here", &text));
    }
    lines.push(format!(
        "As the account {} at {}; asked for by the agent {}.",
        call.session.account,
        call.session.upstream.target.place_name(),
        excerpt(&call.agent, 80),
    ));
    lines.join("\n")
}

fn text_of(row: &Row) -> Option<String> {
    let arguments: Value = serde_json::from_str(&row.arguments).ok()?;
    let text = arguments.get("text").or_else(|| arguments.get("commentary"))?.as_str()?;
    Some(format!("“{}”", excerpt(text, TEXT)))
}

/// What somebody else wrote, marked line by line: it must not pass for a line of the question.
fn quoted(name: &str, text: &str) -> String {
    let breaks = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    if !text.contains(breaks) {
        return format!("{name}: {text}");
    }
    text.split(breaks).fold(format!("{name}:"), |mut block, line| {
        block.push_str("\n  > ");
        block.push_str(line);
        block
    })
}

/// The request to the letter, but for its headers: they hold nothing that is decided.
pub(super) fn request(request: &Request) -> String {
    let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    format!("{} {}\n{body}", request.method, request.url).trim_end().to_owned()
}
