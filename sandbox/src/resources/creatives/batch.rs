//! Several creatives at once: each succeeds or fails by itself.

use serde_json::{Map, Value as Json, json};

use super::{super::posts::schema, create, delete, fields, update};
use crate::{
    errors::Refusal,
    reply::Reply,
    resources::ads,
    restli::decode,
    visit::{Visit, invalid},
};

/// A schema fault of any element refuses them all, and is told with its place (recorded).
fn indexed(place: usize, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Schema { lines } => {
            let mut lines = lines;
            if let Some(first) = lines.first_mut() {
                first.insert_str(0, &format!("Index: {place}, "));
            }
            Refusal::Schema { lines }
        }
        other => other,
    }
}

pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    let elements =
        body.get("elements").and_then(Json::as_array).ok_or_else(|| Refusal::Schema {
            lines: vec![
                "ERROR :: /elements :: field is required but not found and has no default value"
                    .to_owned(),
            ],
        })?;
    for (place, element) in elements.iter().enumerate() {
        schema::body(element, fields::CREATIVE, "batch_create")
            .map_err(|refusal| indexed(place, refusal))?;
    }
    let account = ads::enter(visit)?;
    let elements: Vec<Json> = elements
        .iter()
        .map(|element| match create::one(visit, account, element) {
            Ok(urn) => json!({"status": 201, "id": urn}),
            Err(refusal) => json!({"status": refusal.status(), "error": refusal.body()}),
        })
        .collect();
    Ok(Reply::json(200, &json!({"elements": elements})))
}

/// The keys of a batch.
fn keys(visit: &Visit<'_>) -> Result<Vec<String>, Refusal> {
    let urns = visit.texts("ids")?;
    let is_urn = |urn: &String| urn.starts_with("urn:li:sponsoredCreative:");
    if urns.is_empty() || !urns.iter().all(is_urn) { Err(invalid("ids")) } else { Ok(urns) }
}

fn outcome(all: Vec<(String, Result<(), Refusal>)>) -> Reply {
    let (mut results, mut errors) = (Map::new(), Map::new());
    for (urn, done) in all {
        match done {
            Ok(()) => results.insert(urn, json!({"status": 204})),
            Err(refusal) => errors.insert(urn, refusal.body()),
        };
    }
    Reply::json(200, &json!({"results": results, "errors": errors}))
}

pub(super) fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    let urns = keys(visit)?;
    let entities: Option<Map<String, Json>> =
        body.get("entities").and_then(Json::as_object).map(|entities| {
            // By the protocol a URN is escaped as a key of a body; no recording shows one, so a plain
            // one is taken as well.
            let plain = |key: &String| decode(key).unwrap_or_else(|_| key.clone());
            entities.iter().map(|(key, patch)| (plain(key), patch.clone())).collect()
        });
    let entities = entities.filter(|entities| {
        entities.len() == urns.len() && urns.iter().all(|urn| entities.contains_key(urn))
    });
    // Rest.li: the keys of the body are those of the address.
    let entities = entities.ok_or_else(|| invalid("ids"))?;
    for (place, urn) in urns.iter().enumerate() {
        let patch = entities.get(urn).unwrap_or(&Json::Null);
        update::check(patch).map_err(|refusal| indexed(place, refusal))?;
    }
    let account = ads::enter(visit)?;
    let all = urns
        .into_iter()
        .map(|urn| {
            let patch = entities.get(&urn).unwrap_or(&Json::Null);
            let done = update::one(visit, account, &urn, patch);
            (urn, done)
        })
        .collect();
    Ok(outcome(all))
}

pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urns = keys(visit)?;
    let account = ads::enter(visit)?;
    let all = urns
        .into_iter()
        .map(|urn| {
            let done = delete::one(visit, account, &urn);
            (urn, done)
        })
        .collect();
    Ok(outcome(all))
}
