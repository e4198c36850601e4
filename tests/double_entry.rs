//! The catalogue and the sandbox's facts were transcribed separately from the same pages; they say the same.

#![cfg(test)]

use std::collections::BTreeSet;

use linkedin_mcp::catalogue::spec::{Access, Confidence, Need, Paging};
use linkedin_mcp::catalogue::{Entry, endpoints};
use linkedin_mcp::model::method::Method;
use linkedin_sandbox::{Confidence as Theirs, Fact, facts};

/// Endpoints that only the sandbox has: the client reaches them without a tool, or not yet.
const SANDBOX_ONLY: &[&str] = &["me.get_v2", "oauth.introspect", "oauth.jwks"];

fn restli(method: Method) -> String {
    match method {
        Method::Finder(name) => format!("FINDER {name}"),
        Method::Action(name) => format!("ACTION {name}"),
        Method::Plain => "plain".to_owned(),
        other => other.header().unwrap_or_default().to_owned(),
    }
}

/// A path with its keys' names forgotten.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    for (index, part) in path.split(['{', '}']).enumerate() {
        shape.push_str(if index % 2 == 0 { part } else { "{}" });
    }
    shape
}

fn fact_of(entry: &Entry) -> Option<Fact> {
    let spec = &entry.spec;
    facts().unwrap().into_iter().find(|fact| {
        (fact.method.as_str(), shape(&fact.path), fact.restli.clone())
            == (spec.method.http(), shape(spec.path), restli(spec.method))
    })
}

fn set<'a>(items: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    items.into_iter().map(str::to_owned).collect()
}

fn scopes(need: &Need) -> BTreeSet<String> {
    assert!(need.scopes.iter().all(|set| set.len() == 1), "facts know single scopes so far");
    set(need.scopes.iter().flat_map(|set| set.iter()).map(|scope| scope.as_str()))
}

fn theirs(items: &[String]) -> BTreeSet<String> {
    set(items.iter().map(String::as_str))
}

fn same(
    name: &str,
    what: &str,
    ours: &BTreeSet<String>,
    fact: &Fact,
    theirs: &BTreeSet<String>,
    docs: &str,
) {
    assert_eq!(
        ours, theirs,
        "{name}: {what} differ\n  catalogue: {docs}\n  sandbox:   {}",
        fact.docs
    );
}

fn same_confidence(name: &str, what: &str, ours: Confidence, theirs: Theirs) {
    assert_eq!(ours == Confidence::Firm, theirs == Theirs::Firm, "{name}: confidence of {what}");
}

#[test]
fn every_endpoint_is_described_alike_on_both_sides() {
    for (group, entry) in endpoints() {
        let spec = &entry.spec;
        let name = format!("{}.{}", group.name, spec.action);
        let fact = fact_of(entry)
            .unwrap_or_else(|| panic!("{name}: no fact with this method, path and Rest.li method"));
        let docs = spec.docs;
        let mut roles = BTreeSet::new();
        match &spec.access {
            Access::Open => {
                assert_eq!(fact.any_scope().count(), 0, "{name}: the sandbox wants scopes");
            }
            Access::Member(need) | Access::Organization { need, .. } => {
                same(&name, "scopes", &scopes(need), &fact, &theirs(&fact.scopes), docs);
                same_confidence(&name, "scopes", need.scope_confidence, fact.scope_confidence);
            }
            Access::Speaker { member, organization, .. }
            | Access::Either { member, organization } => {
                same(
                    &name,
                    "member scopes",
                    &scopes(member),
                    &fact,
                    &theirs(&fact.member_scopes),
                    docs,
                );
                same(
                    &name,
                    "organization scopes",
                    &scopes(organization),
                    &fact,
                    &theirs(&fact.organization_scopes),
                    docs,
                );
                same_confidence(
                    &name,
                    "scopes",
                    organization.scope_confidence,
                    fact.scope_confidence,
                );
            }
        }
        for need in spec.access.needs() {
            roles.extend(need.roles.iter().map(|role| role.as_str().to_owned()));
            if !need.roles.is_empty() {
                same_confidence(&name, "roles", need.role_confidence, fact.role_confidence);
            }
        }
        let mut their_roles = theirs(&fact.roles);
        their_roles.remove("SELF");
        same(&name, "roles", &roles, &fact, &their_roles, docs);
    }
}

#[test]
fn every_parameter_we_send_is_one_they_know_and_none_they_want_is_missing() {
    for (group, entry) in endpoints() {
        let spec = &entry.spec;
        let name = format!("{}.{}", group.name, spec.action);
        let Some(fact) = fact_of(entry) else { continue };
        let mut ours = set(spec.parameters().map(|parameter| parameter.name));
        ours.extend(spec.derived.iter().map(|derived| derived.parameter.to_owned()));
        ours.extend(spec.fixed.iter().map(|(key, _)| (*key).to_owned()));
        ours.extend(spec.method.selector().map(|(key, _)| key.to_owned()));
        if matches!(spec.paging, Paging::Offset { .. }) {
            ours.extend(["start".to_owned(), "count".to_owned()]);
        }
        let required = theirs(&fact.query_required);
        let known: BTreeSet<String> =
            required.union(&theirs(&fact.query_optional)).cloned().collect();
        assert!(ours.is_subset(&known), "{name}: we send {ours:?}, they know {known:?}");
        assert!(required.is_subset(&ours), "{name}: they want {required:?}, we can send {ours:?}");
    }
}

#[test]
fn products_that_we_name_are_products_that_they_name() {
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let Some(fact) = fact_of(entry) else { continue };
        let needs = entry.spec.access.needs();
        let ours = needs.iter().flat_map(|need| need.scopes.iter().copied().flatten());
        let ours = set(ours.flat_map(|scope| scope.products()).map(|product| product.name()));
        assert!(
            ours.is_subset(&theirs(&fact.products)),
            "{name}: {ours:?} and {:?}",
            fact.products
        );
    }
}

#[test]
fn what_the_sandbox_has_the_catalogue_has_or_says_why_not() {
    let ours: Vec<String> = endpoints().filter_map(|(_, entry)| Some(fact_of(entry)?.id)).collect();
    for fact in facts().unwrap() {
        let known = ours.contains(&fact.id);
        let excused = SANDBOX_ONLY.contains(&fact.id.as_str());
        assert!(known != excused, "{}: in the catalogue {known}, excused {excused}", fact.id);
    }
}
