//! Schemas that every host accepts: lean, without combinators or references; and arguments read by them.

use schemars::Schema;
use serde_json::{Map, Value, json};

/// Arguments as a JSON object.
pub type Arguments = Map<String, Value>;

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
    // What a list holds, the list itself says.
    if let Some(items) = map.get_mut("items").and_then(Value::as_object_mut) {
        items.remove("description");
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
