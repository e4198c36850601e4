//! The text of a comment and whom it names. Plain text: nothing is escaped here (facts §4.1).

use serde_json::{Value as Json, json};

use crate::{
    errors::{InputError, Refusal},
    visit::Visit,
    world::social::Mention,
};

/// A text with its mentions.
pub(super) struct Message {
    pub(super) text: String,
    pub(super) mentions: Vec<Mention>,
}

/// Reads a message that fits the schema. Without anything else to show it may not be blank.
pub(super) fn read(
    visit: &Visit<'_>,
    message: &Json,
    path: &str,
    may_be_blank: bool,
) -> Result<Message, Refusal> {
    let text = message.get("text").and_then(Json::as_str).unwrap_or_default();
    let mut errors = Vec::new();
    if text.trim().is_empty() && !may_be_blank {
        errors.push(InputError::blank(&format!("{path}/text")));
    }
    let app = &visit.caller()?.app;
    let mut mentions = Vec::new();
    let attributes = message.get("attributes").and_then(Json::as_array).into_iter().flatten();
    for (place, attribute) in attributes.enumerate() {
        let path = format!("{path}/attributes/{place}");
        let Some((start, length)) = range(text, attribute) else {
            let told = |name: &str| attribute.get(name).map(Json::to_string).unwrap_or_default();
            errors.push(InputError::value(&format!("{path}/start"), &told("start")));
            errors.push(InputError::value(&format!("{path}/length"), &told("length")));
            continue;
        };
        let (kind, urn) = named(attribute);
        let path = format!("{path}/value/{kind}");
        if !urn.starts_with(&format!("urn:li:{kind}:")) {
            errors.push(InputError::urn_type(&path, urn, kind));
        } else if let Some(who) = visit.world.actor(app, urn) {
            mentions.push(Mention { start, length, who });
        } else {
            errors.push(InputError::urn_id(&path, urn));
        }
    }
    if errors.is_empty() {
        Ok(Message { text: text.to_owned(), mentions })
    } else {
        Err(Refusal::Inputs { errors })
    }
}

/// The range, if it lies in the text. Which unit counts is open; in UTF-16 a text is never
/// shorter than in characters, so this lets both pass.
fn range(text: &str, attribute: &Json) -> Option<(u64, u64)> {
    let number = |name: &str| attribute.get(name).and_then(Json::as_u64);
    let (start, length) = (number("start")?, number("length")?);
    let end = start.checked_add(length)?;
    let whole = u64::try_from(text.encode_utf16().count()).ok()?;
    (length > 0 && end <= whole).then_some((start, length))
}

/// Which kind of value it is, and its URN.
fn named(attribute: &Json) -> (&'static str, &str) {
    ["person", "organization"]
        .into_iter()
        .find_map(|kind| {
            let urn = attribute.pointer(&format!("/value/{kind}/{kind}"))?.as_str()?;
            Some((kind, urn))
        })
        .unwrap_or(("person", ""))
}

/// The way back.
pub(super) fn shape(app: &str, text: &str, mentions: &[Mention]) -> Json {
    let attributes: Vec<Json> = mentions
        .iter()
        .map(|mention| {
            let urn = mention.who.urn(app);
            let value = if urn.starts_with("urn:li:person:") {
                json!({"person": {"person": urn}})
            } else {
                json!({"organization": {"organization": urn}})
            };
            json!({"start": mention.start, "length": mention.length, "value": value})
        })
        .collect();
    json!({"attributes": attributes, "text": text})
}
