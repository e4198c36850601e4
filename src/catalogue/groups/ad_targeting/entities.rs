//! Facets and what they hold.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{FacetName, LOCALE, Locale, word};
use crate::catalogue::received::{Detail, Received, Shaped, entity, list};
use crate::catalogue::spec::{Access, Spec};
use crate::catalogue::targeting::{Finder, candidate};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::product::Product;
use crate::model::untrusted;
use crate::model::urn::Urn;
use crate::model::word::Word;

const DOCS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ads-targeting";

/// No scope: any member's token of an app in the Advertising programme will do.
pub(super) const ACCESS: Access = Access::App { product: Product::Advertising };

/// Without it, ranges, seniorities and the like come in a spelling of their own.
const URNS: &[(&str, &str)] = &[("queryVersion", "QUERY_USES_URNS")];

const fn finder(action: &'static str, name: &'static str) -> Spec {
    Spec::new(action, Method::Finder(name), "/rest/adTargetingEntities", ACCESS, DOCS)
        .fixed(URNS)
        .derived(&[LOCALE])
        .paged(100)
}

/// A facet, whose URN has three names in what was recorded.
fn facet(element: &Value) -> Value {
    let urn = ["adTargetingFacetUrn", "urn", "$URN"]
        .iter()
        .find_map(|key| element.get(*key)?.as_str()?.parse::<FacetName>().ok());
    let words = |key: &str| -> Vec<Value> {
        let listed = element.get(key).and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(word).collect()
    };
    let mut short = Map::from_iter([
        ("facet".to_owned(), json!(urn.as_ref().map(FacetName::name))),
        ("entityTypes".to_owned(), json!(words("entityTypes"))),
        ("availableEntityFinders".to_owned(), json!(words("availableEntityFinders"))),
    ]);
    if urn.is_none() {
        short.insert("untrusted".to_owned(), entity(element));
    }
    Value::Object(short)
}

/// List the facets, and how each can be asked for what it holds.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListFacets {}

impl Endpoint for ListFacets {
    const SPEC: Spec =
        Spec::new("list_facets", Method::GetAll, "/rest/adTargetingFacets", ACCESS, DOCS)
            .paged(100);
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, |element| match detail {
            Detail::Concise => facet(element),
            Detail::Detailed => {
                let mut full = entity(element);
                if let (Some(full), Value::Object(short)) = (full.as_object_mut(), facet(element)) {
                    full.extend(short.into_iter().filter(|(key, _)| key != "untrusted"));
                }
                full
            }
        });
        Shaped::new(counted(&result, "facet", "facets"), Value::Object(result))
    }
}

fn counted(result: &Map<String, Value>, one: &str, many: &str) -> String {
    match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
        1 => format!("1 {one}."),
        count => format!("{count} {many}."),
    }
}

/// An entity; some facets hold names that members wrote.
fn named(element: &Value, detail: Detail) -> Value {
    match (detail, candidate(element)) {
        (Detail::Concise, Some(found)) => {
            json!({"urn": found.urn, "untrusted": {"name": untrusted::filter(&found.name)}})
        }
        (Detail::Detailed, Some(found)) => {
            let mut full = entity(element);
            if let Some(map) = full.as_object_mut() {
                map.insert("urn".to_owned(), json!(found.urn));
            }
            full
        }
        (_, None) => entity(element),
    }
}

fn entities(received: &Received, detail: Detail) -> Shaped {
    let result = list(&received.body, |element| named(element, detail));
    Shaped::new(counted(&result, "entity", "entities"), Value::Object(result))
}

/// Refuses what LinkedIn's page says a facet cannot be asked.
fn check_finder(facet: &FacetName, finder: Finder) -> Result<(), Invalid> {
    let Some(known) = facet.known() else { return Ok(()) };
    if known.has(finder) != Some(false) {
        return Ok(());
    }
    let ways = [
        (Finder::Typeahead, "search_entities"),
        (Finder::Facet, "list_entities"),
        (Finder::Similar, "similar_entities"),
    ];
    let others: Vec<&str> = ways
        .iter()
        .filter(|(other, _)| known.has(*other) == Some(true))
        .map(|(_, action)| *action)
        .collect();
    let (problem, fix) = match (finder, others.as_slice()) {
        (_, []) => (
            format!("{} has nothing to look up", known.name()),
            "Its values are audiences: use their URNs, urn:li:adSegment:….".to_owned(),
        ),
        (Finder::Facet, _) => (
            format!("LinkedIn lists nothing for {}", known.name()),
            format!("Use {}.", others.join(" or ")),
        ),
        (Finder::Typeahead, _) => (
            format!("LinkedIn searches nothing in {}", known.name()),
            format!("Use {}.", others.join(" or ")),
        ),
        (Finder::Similar, _) => (
            format!("LinkedIn finds nothing similar in {}", known.name()),
            format!("Use {}.", others.join(" or ")),
        ),
    };
    Err(Invalid::new("facet", problem, fix))
}

/// List all that a facet holds.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListEntities {
    /// Such as jobFunctions; list_facets has all.
    facet: FacetName,
    /// Of names; default en_US.
    locale: Option<Locale>,
}

impl Endpoint for ListEntities {
    const SPEC: Spec = finder("list_entities", "adTargetingFacet").query(&["facet"]);
    const EXAMPLE: &'static str = r#"{"facet": "seniorities"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_finder(&self.facet, Finder::Facet)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        entities(received, detail)
    }
}

/// Find what a facet holds by the beginning of its name.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SearchEntities {
    /// Such as locations.
    facet: FacetName,
    /// Such as Germ.
    query: String,
    /// Narrows it; as in list_facets.
    entityType: Option<Word>,
    /// CONNECTED_TELEVISION_ONLY_CAMPAIGN.
    useCase: Option<Word>,
    /// Of names.
    locale: Option<Locale>,
}

impl Endpoint for SearchEntities {
    const SPEC: Spec =
        finder("search_entities", "typeahead").query(&["facet", "query", "entityType", "useCase"]);
    const EXAMPLE: &'static str = r#"{"facet": "locations", "query": "Germany"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.query.trim().is_empty() {
            let fix = "Give the beginning of a name.";
            return Err(Invalid::new("query", "`query` is empty", fix));
        }
        check_finder(&self.facet, Finder::Typeahead)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        entities(received, detail)
    }
}

/// Find what is like given entities of a facet.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SimilarEntities {
    /// Such as skills.
    facet: FacetName,
    /// Their URNs.
    entities: Vec<Urn>,
    /// Narrows it.
    entityType: Option<Word>,
    /// Of names.
    locale: Option<Locale>,
}

fn some(argument: &str, urns: &[Urn]) -> Result<(), Invalid> {
    if urns.is_empty() {
        return Err(Invalid::new(argument, "The list is empty", "Give at least one URN."));
    }
    Ok(())
}

impl Endpoint for SimilarEntities {
    const SPEC: Spec =
        finder("similar_entities", "similarEntities").query(&["facet", "entities", "entityType"]);
    const EXAMPLE: &'static str = r#"{"facet": "skills", "entities": ["urn:li:skill:17"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("entities", &self.entities)?;
        check_finder(&self.facet, Finder::Similar)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        entities(received, detail)
    }
}

/// Get entities by their URNs.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct GetEntities {
    /// URNs of entities.
    urns: Vec<Urn>,
    /// SINGLE_NODE or LAZY.
    fetchType: Option<Word>,
    /// Of names.
    locale: Option<Locale>,
}

impl Endpoint for GetEntities {
    const SPEC: Spec = finder("get_entities", "urns").query(&["urns", "fetchType"]);
    const EXAMPLE: &'static str = r#"{"urns": ["urn:li:geo:103644278"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("urns", &self.urns)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        entities(received, detail)
    }
}
