//! What a member may do on a page: permission instead of role (facts §6.2).

use serde_json::{Value as Json, json};

use super::Resource;
use crate::{
    errors::{Place, Refusal},
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid, not_yours},
    world::{Actor, World},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "organization_authorizations.toml",
    facts: include_str!("../../facts/organization_authorizations.toml"),
    handlers: &[
        ("organization_authorizations.find_by_impersonator", by_impersonator),
        ("organization_authorizations.find_by_organization", by_organization),
        ("organization_authorizations.get", get),
    ],
};

const FAMILIES: [&str; 4] = [
    "organizationRoleAuthorizationAction",
    "organizationContentAuthorizationAction",
    "organizationAnalyticsAuthorizationAction",
    "organizationProfileAuthorizationAction",
];
const CRITERIA: &str = "authorizationActions";

/// A family and one of its actions.
struct Action<'q> {
    family: &'q str,
    kind: &'q str,
}

impl<'q> Action<'q> {
    /// `(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE))`.
    fn read(value: &'q Value) -> Option<Self> {
        let [(family, inner)] = value.record()? else {
            return None;
        };
        let [(name, kind)] = inner.record()? else {
            return None;
        };
        let kind = kind.text().filter(|kind| !kind.is_empty())?;
        let is_known = FAMILIES.contains(&family.as_str()) && name == "actionType";
        is_known.then_some(Self { family, kind })
    }

    fn shape(&self) -> Json {
        json!({(self.family): {"actionType": self.kind}})
    }

    /// Whether somebody with this role may do it; a reading, see the facts.
    fn is_approved(&self, role: &str) -> bool {
        let is_posting = matches!(self.kind, "ORGANIC_SHARE_CREATE" | "ORGANIC_SHARE_DELETE");
        match role {
            "ADMINISTRATOR" => true,
            "CONTENT_ADMINISTRATOR" | "DIRECT_SPONSORED_CONTENT_POSTER" if is_posting => true,
            _ => self.kind == "ADMINISTRATION_PAGE_VIEW",
        }
    }

    fn status(&self, world: &World, member: &str, organization: u64) -> Json {
        let is_approved = world.acls.iter().any(|acl| {
            acl.member == member
                && acl.organization == organization
                && acl.state == "APPROVED"
                && self.is_approved(&acl.role)
        });
        if is_approved {
            json!({"com.linkedin.organization.Approved": {}})
        } else {
            // What LinkedIn writes here is not documented; this word is nobody's but ours.
            json!({"com.linkedin.organization.Denied": {"reasons": ["SANDBOX_ROLE_MISSING"]}})
        }
    }
}

fn criteria<'v>(visit: &'v Visit<'_>) -> Result<Vec<Action<'v>>, Refusal> {
    visit
        .query
        .value(CRITERIA)
        .and_then(Value::list)
        .filter(|criteria| !criteria.is_empty())
        .and_then(|criteria| {
            criteria
                .iter()
                .map(|criterion| {
                    let [(name, action)] = criterion.record()? else {
                        return None;
                    };
                    if name == "authorizationAction" { Action::read(action) } else { None }
                })
                .collect()
        })
        .ok_or_else(|| invalid(CRITERIA))
}

fn by_impersonator(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let caller = visit.caller()?;
    if let Some(urn) = visit.text("impersonator")?
        && visit.world.actor(&caller.app, urn) != Some(Actor::Member(caller.member.clone()))
    {
        return Err(not_yours("impersonator"));
    }
    let mut pages: Vec<u64> = visit
        .world
        .acls
        .iter()
        .filter(|acl| acl.member == caller.member && acl.state == "APPROVED")
        .map(|acl| acl.organization)
        .collect();
    pages.sort_unstable();
    pages.dedup();
    answer(visit, &pages)
}

fn by_organization(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.required_text("organization")?;
    if !urn.starts_with("urn:li:organization:") {
        return Err(invalid("organization"));
    }
    let page = match visit.world.actor(&visit.caller()?.app, urn) {
        Some(Actor::Organization(id)) => vec![id],
        _ => Vec::new(),
    };
    answer(visit, &page)
}

/// One outer element per criterion, in the order asked.
fn answer(visit: &Visit<'_>, pages: &[u64]) -> Result<Reply, Refusal> {
    let window = visit.window(usize::MAX)?;
    let caller = visit.caller()?;
    let impersonator = Actor::Member(caller.member.clone()).urn(&caller.app);
    let elements: Vec<Json> = criteria(visit)?
        .iter()
        .map(|action| {
            let inner: Vec<Json> = pages
                .iter()
                .skip(window.start)
                .take(window.count)
                .map(|page| {
                    json!({
                        "organization": Actor::Organization(*page).urn(&caller.app),
                        "impersonator": impersonator,
                        "authorizationAction": action.shape(),
                        "status": action.status(visit.world, &caller.member, *page),
                    })
                })
                .collect();
            json!({
                "elements": inner,
                "paging": {"start": window.start, "count": window.count, "links": []},
            })
        })
        .collect();
    Ok(Reply::json(200, &json!({"elements": elements})))
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let key = visit.keys.first().ok_or(Refusal::PathSyntax)?;
    let text = |name: &str| key.field(name).and_then(Value::text).ok_or(Refusal::PathSyntax);
    let (impersonator, organization) = (text("impersonator")?, text("organization")?);
    let action = key.field("action").and_then(Action::read).ok_or(Refusal::PathSyntax)?;
    let caller = visit.caller()?;
    if visit.world.actor(&caller.app, impersonator) != Some(Actor::Member(caller.member.clone())) {
        let fields = vec!["/impersonator".to_owned()];
        return Err(Refusal::ValueRefused { place: Place::Key, fields });
    }
    let Some(Actor::Organization(page)) = visit.world.actor(&caller.app, organization) else {
        return Err(Refusal::NotFound);
    };
    Ok(Reply::json(
        200,
        &json!({
            "impersonator": impersonator,
            "organization": organization,
            "status": action.status(visit.world, &caller.member, page),
        }),
    ))
}
