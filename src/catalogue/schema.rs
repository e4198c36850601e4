//! The flat schema of a tool, from the schemas of its actions.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::endpoint::Entry;
use super::spec::Paging;
use crate::model::method::Effect;

/// The input schema of a tool that is one action.
pub fn input_alone(entry: &Entry, schema: &Schema) -> Map<String, Value> {
    let mut all = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, property) in shared(&[entry]) {
        all.insert(name.into(), property);
    }
    Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(all)),
        ("additionalProperties".to_owned(), json!(false)),
    ])
}

/// The flat input schema of one tool, out of those of its actions: the actions, and the union of their arguments.
pub fn input(schemas: &[(&Entry, Schema)]) -> Map<String, Value> {
    let entries: Vec<&Entry> = schemas.iter().map(|(entry, _)| *entry).collect();
    let mut properties = Map::new();
    let mut needs = Vec::new();
    for (entry, schema) in schemas {
        let required = strings(schema.get("required"));
        let own = schema.get("properties").and_then(Value::as_object);
        // What may be left out, its own description places; what may not is named for each action.
        if !required.is_empty() {
            needs.push(format!("{}({})", entry.spec.action, required.join(", ")));
        }
        for (name, property) in own.into_iter().flatten() {
            properties.entry(name.clone()).or_insert_with(|| property.clone());
        }
    }
    let actions: Vec<&str> = entries.iter().map(|entry| entry.spec.action).collect();
    let mut all = Map::new();
    let mut action = json!({"type": "string", "enum": actions});
    if let (Some(action), false) = (action.as_object_mut(), needs.is_empty()) {
        action.insert("description".to_owned(), json!(needs.join("; ")));
    }
    all.insert("action".into(), action);
    all.append(&mut properties);
    for (name, property) in shared(&entries) {
        all.insert(name.into(), property);
    }
    Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(all)),
        ("required".to_owned(), json!(["action"])),
        ("additionalProperties".to_owned(), json!(false)),
    ])
}

/// Arguments that every tool takes, and those of paging where an action has pages.
fn shared(entries: &[&Entry]) -> Vec<(&'static str, Value)> {
    let mut shared = vec![("account", json!({"type": "string"}))];
    let largest = entries.iter().filter_map(|entry| match entry.spec.paging {
        Paging::Offset { max } | Paging::Cursor { max } => Some(max),
        Paging::None => None,
    });
    if let Some(max) = largest.max() {
        shared.push(("limit", json!({"type": "integer", "minimum": 1, "maximum": max})));
        shared.push(("cursor", json!({"type": "string", "description": "A next_cursor."})));
    }
    if entries.iter().any(|entry| entry.spec.effect != Effect::Read) {
        let about = "Same key, same result.";
        shared.push(("idempotency_key", json!({"type": "string", "description": about})));
    }
    if entries.iter().any(|entry| entry.spec.effect == Effect::Read) {
        shared
            .push(("response_format", json!({"type": "string", "enum": ["concise", "detailed"]})));
    }
    shared
}

/// The output schema of every tool, success and error alike.
pub fn output() -> Map<String, Value> {
    let text = json!({"type": "string"});
    let object = json!({"type": "object"});
    Map::from_iter([
        ("type".to_owned(), json!("object")),
        (
            "properties".to_owned(),
            json!({
                "action": text, "outcome": {"type": "string", "enum": ["done", "not_done", "unknown"]},
                "summary": text, "result": object, "error": object,
            }),
        ),
        ("required".to_owned(), json!(["action", "outcome", "summary"])),
    ])
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
