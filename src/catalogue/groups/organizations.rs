//! Organizations (pages), their brands, their followers, and who may do what on them.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api>
//! and, in the files below, its neighbours.

mod acls;
mod authorizations;
mod brands;
mod find;
mod people;

use serde_json::{Map, Value, json};

use crate::catalogue::received::{Detail, Received, Shaped, batch, entity, list};
use crate::catalogue::{Entry, Group, Invalid};
use crate::model::scope::Scope::{self, ROrganizationAdmin, RwOrganizationAdmin};
use crate::model::urn::Organization;

pub(super) const GROUP: Group = Group {
    name: "organizations",
    about: "Organizations (company pages): facts, followers, people to mention, and who has which role.",
    entries: &[
        Entry::of::<find::Get>(),
        Entry::of::<find::FindByVanityName>(),
        Entry::of::<find::FindByParent>(),
        Entry::of::<find::FollowerCount>(),
        Entry::of::<find::Lookup>(),
        Entry::of::<find::BatchGet>(),
        Entry::of::<brands::Lookup>(),
        Entry::of::<brands::BatchGet>(),
        Entry::of::<brands::FindByVanityName>(),
        Entry::of::<brands::FindByParent>(),
        Entry::of::<acls::FindAclsByRoleAssignee>(),
        Entry::of::<acls::FindAclsByOrganization>(),
        Entry::of::<authorizations::Find>(),
        Entry::of::<authorizations::FindByOrganization>(),
        Entry::of::<authorizations::Get>(),
        Entry::of::<people::FindFollowers>(),
        Entry::of::<people::FindConnections>(),
        Entry::of::<people::FindByVanityUrl>(),
    ],
};

const LOOKUP: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api";

const ADMIN: &[&[Scope]] = &[&[RwOrganizationAdmin], &[ROrganizationAdmin]];

/// What most callers want of an organization.
fn concise(organization: &Value) -> Value {
    let full = entity(organization);
    let mut short = Map::new();
    let kind = full.get("primaryOrganizationType");
    if let Some(id) = full.get("id") {
        // A brand writes and is named under a URN of its own; its number is the same.
        let is_brand = kind.is_some_and(|kind| kind == "BRAND");
        let entity = if is_brand { "organizationBrand" } else { "organization" };
        let urn = id.as_u64().map(|id| format!("urn:li:{entity}:{id}"));
        short.insert("organization".to_owned(), json!(urn));
    }
    if let Some(kind) = kind {
        short.insert("primaryOrganizationType".to_owned(), kind.clone());
    }
    if let Some(parent) = full.pointer("/parentRelationship/parent") {
        short.insert("parent".to_owned(), parent.clone());
    }
    let mut words = Map::new();
    for name in ["localizedName", "vanityName", "localizedWebsite", "localizedDescription"] {
        if let Some(value) = full.get("untrusted").and_then(|untrusted| untrusted.get(name)) {
            words.insert(name.to_owned(), value.clone());
        }
    }
    short.insert("untrusted".to_owned(), Value::Object(words));
    Value::Object(short)
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => entity,
    }
}

fn counted(result: &Map<String, Value>, one: &str, many: &str) -> String {
    let count = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
    match count {
        1 => format!("1 {one}."),
        _ => format!("{count} {many}."),
    }
}

fn some(ids: &[u64]) -> Result<(), Invalid> {
    if ids.is_empty() {
        let fix = "Give at least one organization id.";
        return Err(Invalid::new("ids", "The list is empty", fix));
    }
    Ok(())
}

/// What a batch found.
fn found(received: &Received, detail: Detail) -> Shaped {
    let result = batch(&received.body, shown(detail));
    let summary = counted(&result, "organization found", "organizations found");
    Shaped::new(summary, Value::Object(result))
}

/// What a finder found.
fn listed(received: &Received, detail: Detail, one: &str, many: &str) -> Shaped {
    let result = list(&received.body, shown(detail));
    Shaped::new(counted(&result, one, many), Value::Object(result))
}

fn check_vanity_name(text: &str) -> Result<(), Invalid> {
    match Organization::parse(text) {
        Ok(Organization::VanityName(name)) if name == text => Ok(()),
        _ => Err(Invalid::new(
            "vanityName",
            "This is no vanity name",
            "Give the last part of the page's address: `acme-maps` of https://www.linkedin.com/company/acme-maps/.",
        )),
    }
}
