//! Roles on pages (facts §6.2).

use serde_json::{Value as Json, json};

use super::Resource;
use crate::{
    errors::Refusal,
    paging::paging,
    reply::Reply,
    visit::Visit,
    world::{Actor, pages::Acl},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "organization_acls.toml",
    facts: include_str!("../../facts/organization_acls.toml"),
    handlers: &[
        ("organization_acls.find_by_role_assignee", by_role_assignee),
        ("organization_acls.find_by_organization", by_organization),
    ],
};

const ROLES: [&str; 8] = [
    "ADMINISTRATOR",
    "DIRECT_SPONSORED_CONTENT_POSTER",
    "RECRUITING_POSTER",
    "LEAD_CAPTURE_ADMINISTRATOR",
    "LEAD_GEN_FORMS_MANAGER",
    "ANALYST",
    "CURATOR",
    "CONTENT_ADMINISTRATOR",
];
const STATES: [&str; 4] = ["APPROVED", "REJECTED", "REQUESTED", "REVOKED"];
/// Undocumented; the posts finder's.
const MOST: usize = 100;

fn by_role_assignee(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let member = visit.caller()?.member.clone();
    list(visit, |acl| acl.member == member)
}

fn by_organization(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let organization = visit.own_page("organization")?;
    list(visit, |acl| acl.organization == organization)
}

fn list(visit: &Visit<'_>, wanted: impl Fn(&Acl) -> bool) -> Result<Reply, Refusal> {
    let role = visit.symbol("role", &ROLES)?;
    let state = visit.symbol("state", &STATES)?;
    let window = visit.window(MOST)?;
    let app = &visit.caller()?.app;
    let all: Vec<&Acl> = visit
        .world
        .acls
        .iter()
        .filter(|acl| wanted(acl))
        .filter(|acl| role.is_none_or(|role| acl.role == role))
        .filter(|acl| state.is_none_or(|state| acl.state == state))
        .collect();
    let elements: Vec<Json> = all
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|acl| {
            json!({
                "roleAssignee": Actor::Member(acl.member.clone()).urn(app),
                "state": acl.state,
                "role": acl.role,
                "organization": Actor::Organization(acl.organization).urn(app),
            })
        })
        .collect();
    let more = window.start + elements.len() < all.len();
    let paging = paging(&visit.target, window, elements.len(), more, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}
