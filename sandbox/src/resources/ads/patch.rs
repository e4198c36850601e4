//! Partial updates: `$set`, `$delete`, and the same inside a field (advertising facts §0).

use serde_json::{Map, Value as Json};

use crate::{
    errors::Refusal,
    resources::posts::schema::{Field, Shape, set_complaints},
};

/// What is wrong with the form of `{"patch":{…}}`.
pub(in crate::resources) fn complaints(
    body: &Json,
    fields: &'static [Field],
) -> Result<Vec<String>, Refusal> {
    let mut lines = Vec::new();
    let no_map = |path: &str| format!("ERROR :: {path} :: record type is not backed by a DataMap");
    let Some(body) = body.as_object() else {
        return Ok(vec![no_map("/")]);
    };
    for name in body.keys().filter(|name| *name != "patch") {
        lines.push(unrecognized(&format!("/{name}")));
    }
    match body.get("patch") {
        Some(Json::Object(patch)) => operations("/patch", patch, fields, &mut lines)?,
        Some(_) => lines.push(no_map("/patch")),
        None => lines.push(
            "ERROR :: /patch :: field is required but not found and has no default value"
                .to_owned(),
        ),
    }
    Ok(lines)
}

/// Refuses a patch of the wrong form.
pub(in crate::resources) fn check(body: &Json, fields: &'static [Field]) -> Result<(), Refusal> {
    let lines = complaints(body, fields)?;
    if lines.is_empty() { Ok(()) } else { Err(Refusal::Schema { lines }) }
}

fn unrecognized(path: &str) -> String {
    format!("ERROR :: {path} :: unrecognized field found but not allowed")
}

fn operations(
    path: &str,
    orders: &Map<String, Json>,
    fields: &'static [Field],
    lines: &mut Vec<String>,
) -> Result<(), Refusal> {
    for (name, value) in orders {
        let place = format!("{path}/{name}");
        match (name.as_str(), value) {
            ("$set", Json::Object(set)) => lines.extend(set_complaints(&place, set, fields)?),
            ("$delete", Json::Array(names)) => {
                lines.extend(names.iter().filter_map(|name| undeletable(&place, name, fields)));
            }
            (_, Json::Object(nested)) => {
                match fields.iter().find(|field| field.name == name).map(|field| field.shape) {
                    Some(Shape::Record(inner)) => operations(&place, nested, inner, lines)?,
                    _ => lines.push(unrecognized(&place)),
                }
            }
            _ => lines.push(unrecognized(&place)),
        }
    }
    Ok(())
}

fn undeletable(path: &str, name: &Json, fields: &'static [Field]) -> Option<String> {
    let name = name.as_str().unwrap_or_default();
    let path = format!("{path}/{name}");
    match fields.iter().find(|field| field.name == name) {
        None => Some(unrecognized(&path)),
        Some(field) if field.required => {
            Some(format!("ERROR :: {path} :: cannot delete a required field"))
        }
        Some(field) if !field.patchable => {
            Some(format!("ERROR :: {path} :: CreateOnly field present in a partial_update request"))
        }
        Some(_) => None,
    }
}

/// Carries out a patch of the right form.
pub(in crate::resources) fn apply(document: &mut Map<String, Json>, body: &Json) {
    if let Some(patch) = body.get("patch").and_then(Json::as_object) {
        carry_out(document, patch);
    }
}

fn carry_out(document: &mut Map<String, Json>, patch: &Map<String, Json>) {
    for (name, value) in patch {
        match (name.as_str(), value) {
            ("$set", Json::Object(set)) => {
                document.extend(set.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            ("$delete", Json::Array(names)) => {
                for name in names.iter().filter_map(Json::as_str) {
                    document.remove(name);
                }
            }
            (_, Json::Object(nested)) => {
                let inner =
                    document.entry(name.clone()).or_insert_with(|| Json::Object(Map::new()));
                if let Some(inner) = inner.as_object_mut() {
                    carry_out(inner, nested);
                }
            }
            _ => {}
        }
    }
}

/// Which fields a patch speaks of at its top level.
pub(in crate::resources) fn touches(body: &Json, name: &str) -> bool {
    let Some(patch) = body.get("patch") else {
        return false;
    };
    patch.get(name).is_some()
        || patch.get("$set").is_some_and(|set| set.get(name).is_some())
        || patch
            .get("$delete")
            .and_then(Json::as_array)
            .is_some_and(|names| names.iter().any(|own| own == name))
}
