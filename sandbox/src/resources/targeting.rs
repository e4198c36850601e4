//! What advertising can be aimed at (advertising facts §6). An app of the Advertising API may ask;
//! no scope is needed.

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::{InputError, Refusal},
    paging::paging,
    reply::Reply,
    restli::Value,
    visit::{Visit, Window, invalid},
    world::audience::{Criteria, Fault},
};

mod entities;
mod facets;

pub(crate) const RESOURCE: Resource = Resource {
    file: "targeting.toml",
    facts: include_str!("../../facts/targeting.toml"),
    handlers: &[
        ("ad_targeting_facets.list", facets::list),
        ("ad_targeting_entities.find_by_facet", entities::of_facet),
        ("ad_targeting_entities.typeahead", entities::typeahead),
        ("ad_targeting_entities.similar", entities::similar),
        ("ad_targeting_entities.find_by_urns", entities::by_urns),
        ("audience_counts.find", count),
    ],
};

/// Whole unless a part is asked for; the paging says 10 all the same, as recorded.
fn list(visit: &Visit<'_>, elements: Vec<Json>) -> Result<Reply, Refusal> {
    let window = visit.window(1000)?;
    let is_cut = visit.query.has("count");
    let taken = Window { count: if is_cut { window.count } else { usize::MAX }, ..window };
    let left = elements.len().saturating_sub(taken.start);
    let elements: Vec<Json> = elements.into_iter().skip(taken.start).take(taken.count).collect();
    let more = !elements.is_empty() && elements.len() < left;
    let paging = paging(&visit.target, window, elements.len(), more, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

/// A Rest.li value as the JSON it stands for.
fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.clone().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Record(fields) => Json::Object(
            fields.iter().map(|(name, value)| (name.clone(), json(value))).collect::<Map<_, _>>(),
        ),
    }
}

/// `targetingCriteria=(include:(and:List((or:(urn…:List(urn…))))))`.
pub(super) fn criteria(visit: &Visit<'_>) -> Result<Criteria, Refusal> {
    const NAME: &str = "targetingCriteria";
    let value = visit.query.value(NAME).ok_or_else(|| invalid(NAME))?;
    Criteria::read(&json(value)).map_err(|Fault { path, value }| match value {
        // The name of an entity where its number should be (advertising facts §3.3).
        Some(value) => {
            let path = format!("/{NAME}{path}");
            Refusal::Inputs { errors: vec![InputError::value(&path, &value)] }
        }
        None => invalid(&format!("{NAME}{path}")),
    })
}

fn count(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let total = criteria(visit)?.count();
    let paging = json!({"start": 0, "count": 10, "links": []});
    Ok(Reply::json(200, &json!({"elements": [{"active": 0, "total": total}], "paging": paging})))
}
