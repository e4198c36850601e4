//! The catalogue and the sandbox's facts were transcribed separately from the same pages; they say the same.

#![cfg(test)]

use std::collections::BTreeSet;

use linkedin_mcp::catalogue::spec::{Access, Confidence, Need, Paging, Spec};
use linkedin_mcp::catalogue::{Entry, endpoints};
use linkedin_mcp::model::method::Method;
use linkedin_mcp::model::scope::Scope;
use linkedin_sandbox::{Confidence as Theirs, Fact, facts};

/// Endpoints that only the sandbox has: the client reaches them without a tool, or not yet.
const SANDBOX_ONLY: &[&str] = &[
    "me.get_v2",
    "oauth.access_token",
    "oauth.authorization",
    "oauth.consent",
    "oauth.introspect",
    "oauth.jwks",
    "oauth.native_pkce_authorization",
    "oauth.revoke",
    // One brand is read as a batch of one.
    "organization_brands.get",
    // The older spelling of what has one with a version.
    "connections.get_v2",
    "ugc_posts.get",
    // Addresses that only replies name: steps of an upload, and what readers of a post fetch.
    "uploads.image",
    "uploads.document",
    "uploads.video_part",
    "uploads.video_thumbnail",
    "uploads.video_captions",
    "uploads.video_captions_put",
    "downloads.get",
];

/// Endpoints whose calls do not name the page or ad account on which a role counts, or where any role will do: so no
/// role can be checked here.
const ROLES_AT_LINKEDIN: &[&str] = &[
    "posts.find_by_dsc_ad_account",
    "media.get",
    "media.batch_get",
    "media.find_by_associated_account",
    "organizations.find_followers",
    "organizations.find_member_by_vanity_url",
    "ad_accounts.find_my_accounts",
    "creatives.create_inline",
    // One field of the same request takes a role of its own: only who pays deletes an account.
    "ad_accounts.schedule_deletion",
];

/// Endpoints whose own pages do not tell the roles apart, which LinkedIn's role matrix does: firm here, so that what it
/// rules out costs nothing.
fn is_by_the_role_matrix(name: &str) -> bool {
    name.starts_with("creatives.")
}

/// Endpoints whose scopes come with more products than those that open the endpoint.
const SCOPES_OF_MORE_PRODUCTS: &[&str] = &[
    "posts.find_by_dsc_ad_account",
    "media.find_by_associated_account",
    "events.get",
    "events.find_by_organizer",
    // The scope of the page comes with Community Management too, that of the ads does not.
    "creatives.create_inline",
];

fn restli(method: Method) -> String {
    match method {
        Method::Finder(name) => format!("FINDER {name}"),
        Method::BatchFinder(name) => format!("BATCH_FINDER {name}"),
        Method::Action(name) => format!("ACTION {name}"),
        Method::Plain => "plain".to_owned(),
        other => other.header().unwrap_or_default().to_owned(),
    }
}

/// A path with its keys forgotten, whatever they are made of.
fn shape(path: &str) -> String {
    let keyed = |segment: &str| segment.contains('{');
    let segments = path.split('/').map(|segment| if keyed(segment) { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The paths of an entry: one that serves several of LinkedIn's collections has several.
fn paths(spec: &Spec) -> Vec<String> {
    const COLLECTION: &[&str] = &["{media.collection}", "{ids.collection}", "{collection}"];
    let Some(several) = COLLECTION.iter().find(|name| spec.path.contains(**name)) else {
        return vec![spec.path.to_owned()];
    };
    ["images", "videos", "documents"].iter().map(|one| spec.path.replace(several, one)).collect()
}

/// The facts that an entry lives up to; nothing where one of its paths has none.
fn facts_of(entry: &Entry) -> Option<Vec<Fact>> {
    let spec = &entry.spec;
    let mut paths = paths(spec);
    paths.extend(spec.unversioned.map(|older| older.path.to_owned()));
    let fact = |path: &String| {
        facts().unwrap().into_iter().find(|fact| {
            (fact.method.as_str(), shape(&fact.path), fact.restli.clone())
                == (spec.method.http(), shape(path), restli(spec.method))
        })
    };
    paths.iter().map(fact).collect()
}

/// The facts of its documented way.
fn documented(entry: &Entry) -> Option<Vec<Fact>> {
    let mut all = facts_of(entry)?;
    all.truncate(paths(&entry.spec).len());
    Some(all)
}

fn set<'a>(items: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    items.into_iter().map(str::to_owned).collect()
}

fn scopes(need: &Need) -> BTreeSet<String> {
    set(need.scopes.iter().flat_map(|set| set.iter()).map(|scope| scope.as_str()))
}

fn theirs(items: &[String]) -> BTreeSet<String> {
    set(items.iter().map(String::as_str))
}

/// What differs, all of it: one by one, each mend would cost a build.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same(&mut self, name: &str, what: &str, ours: &BTreeSet<String>, theirs: &BTreeSet<String>) {
        if ours != theirs {
            self.0.push(format!("{name}: {what}: catalogue {ours:?}, sandbox {theirs:?}"));
        }
    }

    fn same_confidence(&mut self, name: &str, what: &str, ours: Confidence, theirs: Theirs) {
        if (ours == Confidence::Firm) != (theirs == Theirs::Firm) {
            self.0.push(format!("{name}: {what}: catalogue {ours:?}, sandbox {theirs:?}"));
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "\n{}\n", self.0.join("\n"));
    }
}

#[test]
fn every_endpoint_is_described_alike_on_both_sides() {
    let mut all = Differences::default();
    for (group, entry) in endpoints() {
        let spec = &entry.spec;
        let name = format!("{}.{}", group.name, spec.action);
        let Some(facts) = documented(entry) else {
            all.0.push(format!("{name}: no fact with this method, path and Rest.li method"));
            continue;
        };
        let several = facts.len() > 1;
        for fact in facts.iter().take(1) {
            let mut roles = BTreeSet::new();
            match &spec.access {
                Access::Open | Access::App { .. } => {
                    let wanted = set(fact.any_scope());
                    all.same(&name, "scopes", &BTreeSet::new(), &wanted);
                }
                Access::Member(need) if several || fact.scopes.is_empty() => {
                    // One for several collections: each of its scopes opens one of them.
                    let ours = scopes(need);
                    let wanted = set(facts.iter().flat_map(Fact::any_scope));
                    all.same(
                        &name,
                        "scopes",
                        &ours,
                        &ours.intersection(&wanted).cloned().collect(),
                    );
                    let confidence = need.scope_confidence;
                    all.same_confidence(&name, "scopes", confidence, fact.scope_confidence);
                }
                Access::Member(need)
                | Access::Organization { need, .. }
                | Access::AdAccount { need, .. } => {
                    // Where all of several are needed, the facts tell those of the page apart.
                    let mut wanted = theirs(&fact.scopes);
                    if need.scopes.iter().any(|set| set.len() > 1) {
                        wanted.extend(fact.organization_scopes.iter().cloned());
                    }
                    all.same(&name, "scopes", &scopes(need), &wanted);
                    let confidence = need.scope_confidence;
                    all.same_confidence(&name, "scopes", confidence, fact.scope_confidence);
                }
                Access::Speaker { member, organization, .. }
                | Access::Either { member, organization } => {
                    let (ours, wanted) = (scopes(member), theirs(&fact.member_scopes));
                    all.same(&name, "member scopes", &ours, &wanted);
                    let (ours, wanted) = (scopes(organization), theirs(&fact.organization_scopes));
                    all.same(&name, "organization scopes", &ours, &wanted);
                    let confidence = organization.scope_confidence;
                    all.same_confidence(&name, "scopes", confidence, fact.scope_confidence);
                }
            }
            for need in spec.access.needs() {
                roles.extend(need.roles.iter().map(|role| role.as_str().to_owned()));
                roles.extend(need.ad_roles.iter().map(|role| role.as_str().to_owned()));
                let some = !need.roles.is_empty() || !need.ad_roles.is_empty();
                if some
                    && !ROLES_AT_LINKEDIN.contains(&name.as_str())
                    && !is_by_the_role_matrix(&name)
                {
                    let ours = need.role_confidence;
                    all.same_confidence(&name, "confidence of roles", ours, fact.role_confidence);
                }
            }
            let mut their_roles = theirs(&fact.roles);
            their_roles.remove("SELF");
            if !ROLES_AT_LINKEDIN.contains(&name.as_str()) {
                all.same(&name, "roles", &roles, &their_roles);
            }
        }
    }
    all.none();
}

#[test]
fn every_parameter_we_send_is_one_they_know_and_none_they_want_is_missing() {
    let mut all = Differences::default();
    for (group, entry) in endpoints() {
        let spec = &entry.spec;
        let name = format!("{}.{}", group.name, spec.action);
        for fact in documented(entry).unwrap_or_default() {
            let mut ours = set(spec.parameters().map(|parameter| parameter.name));
            ours.extend(spec.derived.iter().map(|derived| derived.parameter.to_owned()));
            ours.extend(spec.fixed.iter().map(|(key, _)| (*key).to_owned()));
            // A projection, which is part of the protocol and known everywhere.
            ours.remove("fields");
            ours.extend(spec.method.selector().map(|(key, _)| key.to_owned()));
            match spec.paging {
                Paging::Offset { .. } => ours.extend(["start".to_owned(), "count".to_owned()]),
                Paging::Cursor { .. } => {
                    ours.extend(["pageSize".to_owned(), "pageToken".to_owned()]);
                }
                Paging::None => {}
            }
            let required = theirs(&fact.query_required);
            let known: BTreeSet<String> =
                required.union(&theirs(&fact.query_optional)).cloned().collect();
            if !ours.is_subset(&known) {
                all.0.push(format!("{name}: we send {ours:?}, they know {known:?}"));
            }
            if !required.is_subset(&ours) {
                all.0.push(format!("{name}: they want {required:?}, we can send {ours:?}"));
            }
        }
    }
    all.none();
}

#[test]
fn products_that_we_name_are_products_that_they_name() {
    let mut all = Differences::default();
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        if SCOPES_OF_MORE_PRODUCTS.contains(&name.as_str()) {
            continue;
        }
        for fact in documented(entry).unwrap_or_default() {
            let needs = entry.spec.access.needs();
            let ours = needs.iter().flat_map(|need| need.scopes.iter().copied().flatten());
            // Other products grant it for their own ends.
            let ours = ours.filter(|scope| **scope != Scope::RAds);
            let ours = set(ours.flat_map(|scope| scope.products()).map(|product| product.name()));
            if !ours.is_subset(&theirs(&fact.products)) {
                all.0.push(format!("{name}: {ours:?} and {:?}", fact.products));
            }
        }
    }
    all.none();
}

#[test]
fn what_the_sandbox_has_the_catalogue_has_or_says_why_not() {
    let ours = endpoints().filter_map(|(_, entry)| facts_of(entry)).flatten();
    let ours: Vec<String> = ours.map(|fact| fact.id).collect();
    let mut all = Differences::default();
    for fact in facts().unwrap() {
        let known = ours.contains(&fact.id);
        let excused = SANDBOX_ONLY.contains(&fact.id.as_str());
        if known == excused {
            all.0.push(format!("{}: in the catalogue {known}, excused {excused}", fact.id));
        }
    }
    all.none();
}
