//! Organizations (pages), their followers, and who may do what on them.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::catalogue::received::{Detail, Received, Shaped, batch, entity, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Entry, Group, Invalid};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::scope::Scope::{
    self, ROrganizationAdmin, ROrganizationSocial, RwOrganizationAdmin,
};
use crate::model::urn::Organization;

pub(super) const GROUP: Group = Group {
    name: "organizations",
    about: "Organizations (company pages): facts, followers, and who has which role.",
    entries: &[
        Entry::of::<Get>(),
        Entry::of::<FindByVanityName>(),
        Entry::of::<FollowerCount>(),
        Entry::of::<Lookup>(),
        Entry::of::<BatchGet>(),
        Entry::of::<FindAclsByRoleAssignee>(),
        Entry::of::<FindAclsByOrganization>(),
    ],
};

const LOOKUP: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api";
const ACLS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role";

const ADMIN: &[&[Scope]] = &[&[RwOrganizationAdmin], &[ROrganizationAdmin]];

/// What most callers want of an organization.
fn concise(organization: &Value) -> Value {
    let full = entity(organization);
    let mut short = Map::new();
    if let Some(id) = full.get("id") {
        let urn = id.as_u64().map(|id| format!("urn:li:organization:{id}"));
        short.insert("organization".to_owned(), json!(urn));
    }
    if let Some(kind) = full.get("primaryOrganizationType") {
        short.insert("primaryOrganizationType".to_owned(), kind.clone());
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

/// Get one organization, as its administrator; others: lookup.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Get {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new(
        "get",
        Method::Get,
        "/rest/organizations/{organization.id}",
        Access::Organization {
            argument: "organization",
            need: Need::tolerant(ADMIN).with_tolerant_roles(&[Role::Administrator]),
        },
        LOOKUP,
    );
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = shown(detail)(&received.body);
        Shaped::new("One organization.", json!({ "organization": result }))
    }
}

/// Find an organization by its vanity name.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct FindByVanityName {
    /// The last part of linkedin.com/company/….
    vanityName: String,
}

impl Endpoint for FindByVanityName {
    const SPEC: Spec = Spec::new(
        "find_by_vanity_name",
        Method::Finder("vanityName"),
        "/rest/organizations",
        Access::Member(Need::tolerant(ADMIN)),
        LOOKUP,
    )
    .query(&["vanityName"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"vanityName": "acme-maps"}"#;

    fn check(&self) -> Result<(), Invalid> {
        match Organization::parse(&self.vanityName) {
            Ok(Organization::VanityName(name)) if name == self.vanityName => Ok(()),
            _ => Err(Invalid::new(
                "vanityName",
                "This is no vanity name",
                "Give the last part of the page's address: `acme-maps` of https://www.linkedin.com/company/acme-maps/.",
            )),
        }
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let summary = counted(
            &result,
            "organization has that vanity name",
            "organizations have that vanity name",
        );
        Shaped::new(summary, Value::Object(result))
    }
}

/// Get an organization's number of followers.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FollowerCount {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
}

impl Endpoint for FollowerCount {
    const SPEC: Spec = Spec::new(
        "follower_count",
        Method::Get,
        "/rest/networkSizes/{organization}",
        Access::Organization {
            argument: "organization",
            need: Need::tolerant(&[
                &[ROrganizationSocial],
                &[RwOrganizationAdmin],
                &[ROrganizationAdmin],
            ]),
        },
        LOOKUP,
    )
    // Upper snake case since version 202305; the older CamelCase is refused.
    .fixed(&[("edgeType", "COMPANY_FOLLOWED_BY_MEMBER")]);
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let Some(count) = received.body.get("firstDegreeSize").and_then(Value::as_u64) else {
            return Shaped::new(
                "LinkedIn sent no number of followers.",
                json!({"followers": null}),
            );
        };
        Shaped::new(format!("{count} followers."), json!({ "followers": count }))
    }
}

/// Get the public part of organizations by id.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lookup {
    /// Organization ids (numbers).
    ids: Vec<u64>,
}

impl Endpoint for Lookup {
    const SPEC: Spec = Spec::new(
        "lookup",
        Method::BatchGet,
        "/rest/organizationsLookup",
        Access::Member(Need::tolerant(ADMIN)),
        LOOKUP,
    )
    .query(&["ids"]);
    const EXAMPLE: &'static str = r#"{"ids": [70010001]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.ids)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        found(received, detail)
    }
}

/// Get several organizations in one call. Not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BatchGet {
    /// Organization ids (numbers).
    ids: Vec<u64>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new(
        "batch_get",
        Method::BatchGet,
        "/rest/organizations",
        Access::Member(Need::firm(ADMIN).with_tolerant_roles(&[Role::Administrator])),
        LOOKUP,
    )
    .query(&["ids"]);
    const EXAMPLE: &'static str = r#"{"ids": [70010001, 70010002]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.ids)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        found(received, detail)
    }
}

/// The state of a role.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    Approved,
    Rejected,
    Requested,
    Revoked,
}

/// One row of an access-control list. Older answers call the organization `organizationTarget`.
fn acl(row: &Value) -> Value {
    let mut row = entity(row);
    if let Some(map) = row.as_object_mut()
        && let Some(older) = map.remove("organizationTarget")
    {
        map.entry("organization").or_insert(older);
    }
    row
}

/// List the pages on which the signed-in member has a role.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FindAclsByRoleAssignee {
    /// Only this role.
    role: Option<Role>,
    /// Only this state.
    state: Option<State>,
}

impl Endpoint for FindAclsByRoleAssignee {
    const SPEC: Spec = Spec::new(
        "find_acls_by_role_assignee",
        Method::Finder("roleAssignee"),
        "/rest/organizationAcls",
        Access::Member(Need::firm(ADMIN)),
        ACLS,
    )
    .query(&["role", "state"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"state": "APPROVED"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let result = list(&received.body, acl);
        let summary =
            counted(&result, "role on a page, in any state", "roles on pages, in any state");
        Shaped::new(summary, Value::Object(result))
    }
}

/// List who has a role on a page that you administer.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FindAclsByOrganization {
    /// Organization URN, id, page address or vanity name.
    organization: Organization,
    /// Only this role.
    role: Option<Role>,
    /// Only this state.
    state: Option<State>,
}

impl Endpoint for FindAclsByOrganization {
    const SPEC: Spec = Spec::new(
        "find_acls_by_organization",
        Method::Finder("organization"),
        "/rest/organizationAcls",
        Access::Organization {
            argument: "organization",
            need: Need::firm(ADMIN).with_roles(&[Role::Administrator]),
        },
        ACLS,
    )
    .query(&["organization", "role", "state"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"organization": "acme-maps"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let result = list(&received.body, acl);
        let summary = counted(&result, "role on this page", "roles on this page");
        Shaped::new(summary, Value::Object(result))
    }
}
