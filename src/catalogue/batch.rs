//! What became of each part of a batch: LinkedIn answers 200 also where some, or all, were refused.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/methods>.

use serde_json::{Map, Value, json};

use super::received::{Received, Shaped, elements, entity};
use crate::model::untrusted;

/// One part of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its key, or its place among what was to be created.
    pub key: String,
    /// The id of what was created.
    pub created: Option<String>,
    /// LinkedIn's error, where it was refused.
    pub error: Option<Value>,
}

fn is_good(status: Option<u64>) -> bool {
    status.is_none_or(|status| (200..300).contains(&status))
}

fn error_of(part: &Value) -> Option<Value> {
    let status = part.get("status").and_then(Value::as_u64);
    match part.get("error").filter(|error| !error.is_null()) {
        Some(error) => Some(error.clone()),
        None if is_good(status) => None,
        None => Some(part.clone()),
    }
}

/// The parts of a reply to a batch, created ones first by their place, others by their key.
pub fn parts(body: &Value) -> Vec<Part> {
    let created = elements(body).iter().enumerate().map(|(place, element)| {
        let id = match element.get("id") {
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        Part { key: place.to_string(), created: id, error: error_of(element) }
    });
    let of = |name: &str| body.get(name).and_then(Value::as_object).into_iter().flatten();
    let errors = body.get("errors").and_then(Value::as_object);
    let is_refused = |key: &str| errors.is_some_and(|errors| errors.contains_key(key));
    let changed = of("results").filter(|(key, _)| !is_refused(key)).map(|(key, part)| Part {
        key: key.clone(),
        created: None,
        error: error_of(part),
    });
    let refused = of("errors").map(|(key, error)| Part {
        key: key.clone(),
        created: None,
        error: Some(error.clone()),
    });
    created.chain(changed).chain(refused).collect()
}

/// A batch as the caller reads it: what became of each part, and a warning where some were refused. `urn` spells
/// what was created, or what a key names; `done` is what was done, such as `created`.
pub fn shaped(received: &Received, done: &str, urn: impl Fn(&str) -> String) -> Shaped {
    let parts = parts(&received.body);
    let refused = parts.iter().filter(|part| part.error.is_some()).count();
    let items: Vec<Value> = parts
        .iter()
        .map(|part| {
            let mut item = Map::new();
            match &part.created {
                Some(id) => item.insert("urn".to_owned(), json!(urn(id))),
                None if elements(&received.body).is_empty() => {
                    item.insert("urn".to_owned(), json!(urn(&part.key)))
                }
                None => item.insert("place".to_owned(), json!(untrusted::filter(&part.key))),
            };
            let outcome = if part.error.is_some() { "not_done" } else { "done" };
            item.insert("outcome".to_owned(), json!(outcome));
            if let Some(error) = &part.error {
                item.insert("error".to_owned(), entity(error));
            }
            Value::Object(item)
        })
        .collect();
    let summary = format!("{} of {} {done}.", parts.len() - refused, parts.len());
    let shaped = Shaped::new(summary, json!({ "items": items }));
    let warning = (refused > 0).then(|| {
        format!("{refused} of {} were refused: `error` says why. The others are done; send only the refused ones again.", parts.len())
    });
    shaped.with_warning(warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_an_outcome_of_its_own() {
        let body = json!({"elements": [{"status": 201, "id": "7"}, {"status": 400, "error": {"status": 400, "code": "BLANK"}}]});
        let received = Received { body, ..Received::default() };
        let shaped = shaped(&received, "created", |id| format!("urn:li:sponsoredCampaign:{id}"));
        assert_eq!(shaped.summary, "1 of 2 created.");
        assert_eq!(shaped.result["items"][0]["urn"], "urn:li:sponsoredCampaign:7");
        assert_eq!(shaped.result["items"][1]["outcome"], "not_done");
        assert_eq!(shaped.result["items"][1]["place"], "1");
        assert_eq!(shaped.warnings.len(), 1);
    }

    #[test]
    fn a_key_that_is_among_results_and_errors_was_refused() {
        let body = json!({"results": {"1": {"status": 204}, "2": {"status": 204}, "3": {"status": 404}},
            "statuses": {}, "errors": {"2": {"status": 403, "code": "NO"}}});
        let refused: Vec<_> = parts(&body)
            .into_iter()
            .filter(|part| part.error.is_some())
            .map(|part| part.key)
            .collect();
        assert_eq!(refused, ["3", "2"]);
    }
}
