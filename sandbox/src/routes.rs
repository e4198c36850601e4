//! Which fact a request means: path, HTTP verb, `X-RestLi-Method` and the telling parameters.

use std::sync::OnceLock;

use crate::{
    errors::{AdvertisingRefusal, Refusal},
    facts::{Fact, FactsError, library},
    query::Query,
    resources::{self, Handler},
    target::segments,
};

/// A fact with the code that serves it.
pub(crate) struct Route {
    pub(crate) fact: &'static Fact,
    pub(crate) handler: Handler,
    segments: Vec<&'static str>,
}

pub(crate) fn routes() -> Result<&'static [Route], FactsError> {
    static ROUTES: OnceLock<Result<Vec<Route>, FactsError>> = OnceLock::new();
    match ROUTES.get_or_init(build) {
        Ok(routes) => Ok(routes),
        Err(error) => Err(error.clone()),
    }
}

fn build() -> Result<Vec<Route>, FactsError> {
    let handlers = || resources::ALL.iter().flat_map(|resource| resource.handlers);
    let facts = &library()?.facts;
    if let Some((id, _)) = handlers().find(|(id, _)| facts.iter().all(|fact| fact.id != *id)) {
        return Err(FactsError::Unmatched { id: (*id).to_owned() });
    }
    facts
        .iter()
        .map(|fact| {
            let (_, handler) = handlers()
                .find(|(id, _)| *id == fact.id)
                .ok_or_else(|| FactsError::Unmatched { id: fact.id.clone() })?;
            Ok(Route { fact, handler: *handler, segments: segments(&fact.path).collect() })
        })
        .collect()
}

fn is_key(segment: &str) -> bool {
    segment.starts_with('{')
}

impl Route {
    /// The raw keys of a path that fits.
    fn keys<'p>(&self, path: &[&'p str]) -> Option<Vec<&'p str>> {
        if path.len() != self.segments.len() {
            return None;
        }
        let mut keys = Vec::new();
        for (wanted, found) in self.segments.iter().zip(path) {
            if is_key(wanted) {
                if found.is_empty() {
                    return None;
                }
                keys.push(*found);
            } else if wanted != found {
                return None;
            }
        }
        Some(keys)
    }

    fn ends_in_key(&self) -> bool {
        self.segments.last().is_some_and(|segment| is_key(segment))
    }
}

/// Whether a GET without parameters that tell more would list what is below this path.
pub(crate) fn lists_all(routes: &[Route], path: &str) -> bool {
    let path: Vec<&str> = segments(path).collect();
    routes.iter().any(|route| route.fact.kind() == "GET_ALL" && route.keys(&path).is_some())
}

/// The route and its raw keys.
pub(crate) fn find<'p>(
    routes: &'static [Route],
    method: &str,
    path: &'p str,
    query: &Query,
    announced: Option<&str>,
) -> Result<(&'static Route, Vec<&'p str>), Refusal> {
    let path: Vec<&str> = segments(path).collect();
    // Where creatives were before they moved below their accounts (recorded).
    if path.starts_with(&["rest", "creatives"]) {
        return Err(Refusal::Advertising(AdvertisingRefusal::FlatCreatives));
    }
    let fitting: Vec<(&Route, Vec<&str>)> =
        routes.iter().filter_map(|route| route.keys(&path).map(|keys| (route, keys))).collect();
    let Some((first, _)) = fitting.first() else {
        return Err(Refusal::NoVirtualResource);
    };
    if fitting.iter().all(|(route, _)| route.fact.method != method) {
        return Err(Refusal::WrongVerb);
    }
    if first.fact.kind() == "plain" {
        return fitting
            .into_iter()
            .find(|(route, _)| route.fact.method == method)
            .ok_or(Refusal::WrongVerb);
    }
    // A resource without keys, such as `/rest/me`, is got like an entity.
    // A finder may have a key of its own, as the one of reactions has (facts §4.2).
    let is_keyed_finder = query.has("q")
        && fitting.iter().any(|(route, _)| route.fact.kind() == "FINDER" && route.ends_in_key());
    let is_single = !is_keyed_finder
        && (first.ends_in_key()
            || fitting.iter().any(|(route, _)| route.fact.kind() == "GET" && !route.ends_in_key()));
    let kind = resolve(method, is_single, query, announced)?;
    let name = ["q", "bq", "action"]
        .into_iter()
        .find_map(|name| query.value(name))
        .and_then(|value| value.text());
    let is_named = matches!(kind, "FINDER" | "BATCH_FINDER" | "ACTION")
        || (kind == "GET_ALL" && fitting.iter().any(|(route, _)| route.fact.bare_unknown));
    fitting
        .into_iter()
        .find(|(route, _)| route.fact.kind() == kind && (!is_named || route.fact.name() == name))
        .ok_or(if is_named {
            // A wrong finder name is unknown to the router (facts §8.6).
            Refusal::NoVirtualResource
        } else {
            Refusal::MethodUnresolved
        })
}

/// The Rest.li method. The header may be left out where verb and parameters tell; partial update
/// needs it, because a POST would be something else; a wrong one is refused (facts §4.1, §11.10).
fn resolve(
    method: &str,
    is_single: bool,
    query: &Query,
    announced: Option<&str>,
) -> Result<&'static str, Refusal> {
    let has = |name| query.has(name);
    // First: what the request is without a header; None where the header must say.
    let (implied, allowed): (Option<&'static str>, &[&'static str]) = match method {
        "GET" if is_single => (Some("GET"), &["GET"]),
        "GET" if has("q") => (Some("FINDER"), &["FINDER"]),
        "GET" if has("bq") => (Some("BATCH_FINDER"), &["BATCH_FINDER"]),
        "GET" if has("ids") => (Some("BATCH_GET"), &["BATCH_GET"]),
        "GET" => (Some("GET_ALL"), &["GET_ALL"]),
        "POST" if has("action") => (Some("ACTION"), &["ACTION"]),
        "POST" if is_single => (None, &["PARTIAL_UPDATE"]),
        "POST" if has("ids") => (None, &["BATCH_PARTIAL_UPDATE"]),
        "POST" => (Some("CREATE"), &["CREATE", "BATCH_CREATE"]),
        "PUT" if is_single => (Some("UPDATE"), &["UPDATE"]),
        "PUT" => (None, &["BATCH_UPDATE"]),
        "DELETE" if is_single => (Some("DELETE"), &["DELETE"]),
        "DELETE" => (None, &["BATCH_DELETE"]),
        _ => return Err(Refusal::WrongVerb),
    };
    match announced {
        None => implied.ok_or(Refusal::MethodUnresolved),
        Some(announced) => allowed
            .iter()
            .copied()
            .find(|kind| kind.eq_ignore_ascii_case(announced))
            .ok_or(Refusal::MethodUnresolved),
    }
}
