//! Who has which role on which page.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ADMIN, counted};
use crate::catalogue::Endpoint;
use crate::catalogue::received::{Detail, Received, Shaped, entity, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::urn::Organization;

const ACLS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role";

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
pub(super) struct FindAclsByRoleAssignee {
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
        let (one, many) = match self.state {
            Some(_) => ("role on a page, in that state", "roles on pages, in that state"),
            None => ("role on a page, in any state", "roles on pages, in any state"),
        };
        Shaped::new(counted(&result, one, many), Value::Object(result))
    }
}

/// List who has a role on a page that you administer.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindAclsByOrganization {
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
