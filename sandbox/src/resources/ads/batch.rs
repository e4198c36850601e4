//! Batches: HTTP 200, and a status to each element (advertising facts §0).

use serde_json::{Map, Value as Json, json};

use super::patch;
use crate::{
    errors::Refusal,
    reply::Reply,
    resources::posts::schema::{self, Field},
    visit::{Visit, invalid},
};

/// The numbers in `ids=List(…)`.
pub(in crate::resources) fn ids(visit: &Visit<'_>) -> Result<Vec<u64>, Refusal> {
    let mut ids = Vec::new();
    for text in visit.texts("ids")? {
        let id = text.parse().map_err(|_| Refusal::BatchKey { key: text.clone() })?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() { Err(invalid("ids")) } else { Ok(ids) }
}

/// The bodies of a batch create. A wrong form refuses the whole of it, each line with its place.
pub(in crate::resources) fn bodies(
    visit: &Visit<'_>,
    fields: &'static [Field],
) -> Result<Vec<Json>, Refusal> {
    let mut body = visit.json()?;
    let Some(Json::Array(elements)) = body.get_mut("elements").map(Json::take) else {
        return Err(Refusal::Schema {
            lines: vec!["ERROR :: /elements :: array type is not backed by a DataList".to_owned()],
        });
    };
    let mut lines = Vec::new();
    for (place, element) in elements.iter().enumerate() {
        let complaints = schema::complaints(element, fields, "batch_create")?;
        lines.extend(complaints.into_iter().map(|line| format!("Index: {place}, {line}")));
    }
    if lines.is_empty() { Ok(elements) } else { Err(Refusal::Schema { lines }) }
}

/// The patches of a batch partial update, by number: as many as ids, each of the right form.
pub(in crate::resources) fn patches(
    visit: &Visit<'_>,
    fields: &'static [Field],
) -> Result<Vec<(u64, Json)>, Refusal> {
    let ids = ids(visit)?;
    let body = visit.json()?;
    let entities = body.get("entities").and_then(Json::as_object);
    let mismatch = || Refusal::BodyNotJson {
        reason: "the keys of the entities are not those of the ids parameter".to_owned(),
    };
    let entities = entities.filter(|all| all.len() == ids.len()).ok_or_else(mismatch)?;
    let mut patches = Vec::new();
    let mut lines = Vec::new();
    for id in ids {
        let patch = entities.get(&id.to_string()).ok_or_else(mismatch)?;
        let complaints = patch::complaints(patch, fields)?;
        lines.extend(complaints.into_iter().map(|line| format!("Key: {id}, {line}")));
        patches.push((id, patch.clone()));
    }
    if lines.is_empty() { Ok(patches) } else { Err(Refusal::Schema { lines }) }
}

/// The answer to a batch create.
pub(in crate::resources) fn created(outcomes: Vec<Result<u64, Refusal>>) -> Reply {
    let elements: Vec<Json> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(id) => json!({"status": 201, "id": id.to_string()}),
            Err(refusal) => json!({"status": refusal.status(), "error": refusal.body()}),
        })
        .collect();
    Reply::json(200, &json!({"elements": elements}))
}

/// The answer to a batch partial update or delete.
pub(in crate::resources) fn changed(outcomes: Vec<(u64, Result<(), Refusal>)>) -> Reply {
    let (mut results, mut errors) = (Map::new(), Map::new());
    for (id, outcome) in outcomes {
        match outcome {
            Ok(()) => results.insert(id.to_string(), json!({"status": 204})),
            Err(refusal) => errors.insert(id.to_string(), refusal.body()),
        };
    }
    Reply::json(200, &json!({"results": results, "errors": errors}))
}

/// The answer to a batch get.
pub(in crate::resources) fn got(
    ids: Vec<u64>,
    one: impl Fn(u64) -> Result<Json, Refusal>,
) -> Reply {
    let (mut results, mut errors) = (Map::new(), Map::new());
    for id in ids {
        match one(id) {
            Ok(entity) => results.insert(id.to_string(), entity),
            Err(refusal) => errors.insert(id.to_string(), refusal.body()),
        };
    }
    Reply::json(200, &json!({"results": results, "statuses": {}, "errors": errors}))
}
