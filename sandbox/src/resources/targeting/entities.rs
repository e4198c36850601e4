//! `adTargetingEntities`: four ways to look for what a facet can be set to.

use serde_json::{Value as Json, json};

use super::list;
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::targeting::{self, Entity, FACETS, Facet, Finder},
};

/// The facet asked about, if it can be looked into this way.
fn facet(visit: &Visit<'_>, finder: Finder) -> Result<&'static Facet, Refusal> {
    const NAME: &str = "facet";
    let version = visit.version.unwrap_or_default();
    targeting::find(visit.required_text(NAME)?)
        .filter(|facet| facet.since <= version && facet.finders.contains(&finder))
        .ok_or_else(|| invalid(NAME))
}

/// Whether enumerations have URNs, too. The locale is looked at and makes no difference here.
fn uses_urns(visit: &Visit<'_>) -> Result<bool, Refusal> {
    const LOCALE: &str = "locale";
    if let Some(locale) = visit.query.value(LOCALE) {
        let part = |name: &str| locale.field(name).and_then(Value::text).map(str::len);
        let is_pair = part("language") == Some(2) && part("country") == Some(2);
        if !is_pair || locale.record().is_none_or(|fields| fields.len() != 2) {
            return Err(invalid(LOCALE));
        }
    }
    let version = visit.symbol("queryVersion", &["QUERY_USES_URNS", "QUERY_USES_MIXED"])?;
    Ok(version == Some("QUERY_USES_URNS"))
}

fn shape(facet: &Facet, entity: &Entity, uses_urns: bool) -> Json {
    if facet.is_enumeration() && !uses_urns {
        return json!({
            "value": {"string": entity.urn},
            "facetUrn": facet.urn(),
            "name": entity.name,
        });
    }
    json!({"urn": entity.urn, "facetUrn": facet.urn(), "name": entity.name})
}

pub(super) fn of_facet(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let facet = facet(visit, Finder::Facet)?;
    let uses_urns = uses_urns(visit)?;
    list(visit, facet.entities().map(|entity| shape(facet, &entity, uses_urns)).collect())
}

/// The type asked for, if one was; one that the facet does not have is refused.
fn kind<'v>(visit: &'v Visit<'_>, facet: &Facet) -> Result<Option<&'v str>, Refusal> {
    visit.symbol("entityType", facet.kinds)
}

pub(super) fn typeahead(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let facet = facet(visit, Finder::Typeahead)?;
    let uses_urns = uses_urns(visit)?;
    let kind = kind(visit, facet)?;
    visit.symbol("useCase", &["CONNECTED_TELEVISION_ONLY_CAMPAIGN"])?;
    let typed = visit.required_text("query")?.trim().to_lowercase();
    let found = facet
        .entities()
        .filter(|entity| kind.is_none_or(|kind| kind == entity.kind))
        .filter(|entity| {
            let name = entity.name.to_lowercase();
            let mut words = name.split(|letter: char| !letter.is_alphanumeric());
            name.starts_with(&typed) || words.any(|word| word.starts_with(&typed))
        });
    list(visit, found.map(|entity| shape(facet, &entity, uses_urns)).collect())
}

pub(super) fn similar(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "entities";
    /// So many on either side.
    const REACH: usize = 2;
    let facet = facet(visit, Finder::Similar)?;
    let uses_urns = uses_urns(visit)?;
    let kind = kind(visit, facet)?;
    let asked = visit.texts(NAME)?;
    if let Some(place) = asked.iter().position(|urn| !facet.takes(urn)) {
        return Err(invalid(&format!("{NAME}/{place}")));
    }
    let all: Vec<Entity> = facet.entities().collect();
    let places: Vec<usize> = (0..)
        .zip(&all)
        .filter(|(_, one)| asked.contains(&one.urn))
        .map(|(place, _)| place)
        .collect();
    let found = (0..).zip(&all).filter(|(place, one): &(usize, &Entity)| {
        !asked.contains(&one.urn)
            && kind.is_none_or(|kind| kind == one.kind)
            && places.iter().any(|asked| asked.abs_diff(*place) <= REACH)
    });
    list(visit, found.map(|(_, entity)| shape(facet, entity, uses_urns)).collect())
}

pub(super) fn by_urns(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "urns";
    let uses_urns = uses_urns(visit)?;
    visit.symbol("fetchType", &["SINGLE_NODE", "LAZY"])?;
    let urns = visit.texts(NAME)?;
    if let Some(place) = urns.iter().position(|urn| !urn.starts_with("urn:li:")) {
        return Err(invalid(&format!("{NAME}/{place}")));
    }
    let found = urns.iter().filter_map(|urn| {
        FACETS.iter().find_map(|facet| {
            let entity = facet.entities().find(|entity| entity.urn == *urn)?;
            Some(shape(facet, &entity, uses_urns))
        })
    });
    list(visit, found.collect())
}
