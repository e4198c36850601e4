//! Schemas that every host accepts: flat, lean, no combinators, no references.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::Group;
use super::endpoint::{Arguments, Entry};
use super::spec::Paging;
use crate::model::method::Effect;

/// Removes what some hosts reject or mangle. Applied to every sub-schema.
pub(super) fn lean(schema: &mut Schema) {
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    map.remove("title");
    // The server refuses what is misspelt at every depth; saying so at every depth costs tokens.
    map.remove("additionalProperties");
    fold_documented_enum(map);
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    // Number widths are Rust's business; hosts reject formats that they do not know.
    map.remove("format");
    if let Some(value) = map.remove("const") {
        map.insert("enum".into(), json!([value]));
    }
}

/// An enum whose variants carry documentation arrives as `oneOf` of constants.
fn fold_documented_enum(map: &mut Map<String, Value>) {
    let words = map.get("oneOf").and_then(Value::as_array).and_then(|branches| {
        let constant = |branch: &Value| branch.get("const").filter(|c| c.is_string()).cloned();
        branches.iter().map(constant).collect::<Option<Vec<_>>>()
    });
    if let Some(words) = words {
        map.remove("oneOf");
        map.insert("type".into(), json!("string"));
        map.insert("enum".into(), words.into());
    }
    // An optional enum is `anyOf` it and null.
    let only = map.get("anyOf").and_then(Value::as_array).and_then(|branches| {
        let mut real = branches.iter().filter(|branch| branch.get("type") != Some(&json!("null")));
        real.next().cloned().filter(|_| real.next().is_none())
    });
    if let Some(Value::Object(only)) = only {
        map.remove("anyOf");
        for (key, value) in only {
            map.entry(key).or_insert(value);
        }
        fold_documented_enum_once(map);
    }
}

fn fold_documented_enum_once(map: &mut Map<String, Value>) {
    if map.contains_key("oneOf") {
        fold_documented_enum(map);
    }
}

/// Reads numbers and booleans out of strings, and a single value where a list is wanted, where the schema
/// leaves no doubt.
pub(super) fn coerce(schema: &Schema, arguments: Arguments) -> Arguments {
    let properties = schema.get("properties").and_then(Value::as_object);
    arguments
        .into_iter()
        .map(|(name, value)| {
            let wanted = properties
                .and_then(|properties| properties.get(&name))
                .and_then(|property| property.get("type"))
                .and_then(Value::as_str);
            let coerced = match (wanted, &value) {
                (Some("integer"), Value::String(text)) => text.parse::<u64>().ok().map(Value::from),
                (Some("boolean"), Value::String(text)) => {
                    text.parse::<bool>().ok().map(Value::from)
                }
                (Some("array"), Value::String(text)) if text.trim_start().starts_with('[') => {
                    serde_json::from_str(text).ok().filter(Value::is_array)
                }
                (Some("object"), Value::String(text)) => {
                    serde_json::from_str(text).ok().filter(Value::is_object)
                }
                (Some("array"), Value::String(_)) => Some(json!([value.clone()])),
                _ => None,
            };
            (name, coerced.unwrap_or(value))
        })
        .collect()
}

/// The flat input schema of one tool: its actions, and the union of their arguments.
pub fn input(group: &Group, effect: Effect) -> Map<String, Value> {
    let entries: Vec<&Entry> = group.actions(effect).collect();
    let mut properties = Map::new();
    let mut needs = Vec::new();
    for entry in &entries {
        let schema = entry.schema();
        let required = strings(schema.get("required"));
        let own = schema.get("properties").and_then(Value::as_object);
        let names: Vec<String> = own
            .into_iter()
            .flat_map(Map::keys)
            .map(|name| if required.contains(name) { name.clone() } else { format!("{name}?") })
            .collect();
        needs.push(format!("{}({})", entry.spec.action, names.join(", ")));
        for (name, property) in own.into_iter().flatten() {
            properties.entry(name.clone()).or_insert_with(|| property.clone());
        }
    }
    let actions: Vec<&str> = entries.iter().map(|entry| entry.spec.action).collect();
    let mut all = Map::new();
    all.insert(
        "action".into(),
        json!({"type": "string", "enum": actions, "description": needs.join("; ")}),
    );
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
    let mut shared = vec![("account", json!({"type": "string", "description": "Which sign-in."}))];
    let largest = entries.iter().filter_map(|entry| match entry.spec.paging {
        Paging::Offset { max } => Some(max),
        Paging::None => None,
    });
    if let Some(max) = largest.max() {
        shared.push(("limit", json!({"type": "integer", "minimum": 1, "maximum": max})));
        shared.push(("cursor", json!({"type": "string", "description": "A next_cursor."})));
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
