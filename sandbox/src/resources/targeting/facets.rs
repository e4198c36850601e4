//! `adTargetingFacets`.

use serde_json::{Value as Json, json};

use crate::{
    errors::Refusal,
    reply::Reply,
    visit::Visit,
    world::targeting::{FACETS, Finder},
};

pub(super) fn list(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let version = visit.version.unwrap_or_default();
    let elements: Vec<Json> = FACETS
        .iter()
        .filter(|facet| facet.since <= version)
        .map(|facet| {
            let finders: Vec<&str> = facet.finders.iter().copied().map(Finder::label).collect();
            json!({
                "facetName": facet.name,
                "adTargetingFacetUrn": facet.urn(),
                "entityTypes": facet.kinds,
                "availableEntityFinders": finders,
            })
        })
        .collect();
    super::list(visit, elements)
}
