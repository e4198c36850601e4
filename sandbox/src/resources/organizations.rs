//! Pages: look-up and followers (facts §6.1).

use serde_json::{Map, Value as Json, json};

use super::Resource;
use crate::{
    errors::Refusal,
    paging::paging,
    reply::Reply,
    visit::{Visit, invalid},
    world::{Actor, pages::Organization},
};

pub(crate) mod brands;
mod shape;

use shape::{full, public, urn};

pub(crate) const RESOURCE: Resource = Resource {
    file: "organizations.toml",
    facts: include_str!("../../facts/organizations.toml"),
    handlers: &[
        ("organizations.get", get),
        ("organizations.batch_get", batch_get),
        ("organizations.find_by_vanity_name", by_vanity_name),
        ("organizations.find_by_parent", brands::of_parent),
        ("organizations_lookup.batch_get", lookup),
        ("network_sizes.get", network_size),
    ],
};

/// Undocumented; the posts finder's.
const MOST: usize = 100;
/// Decides how much is shown, not who may ask: that is the facts' business.
const ADMINISTRATOR: &str = "ADMINISTRATOR";

fn administers(visit: &Visit<'_>, organization: &Organization) -> Result<bool, Refusal> {
    let member = &visit.caller()?.member;
    Ok(visit.world.holds_role(member, organization.id, &[ADMINISTRATOR.to_owned()]))
}

fn for_admins(visit: &Visit<'_>, id: u64) -> Result<Json, Refusal> {
    let organization = visit.world.organization(id).ok_or(Refusal::NotFound)?;
    if administers(visit, organization)? {
        Ok(Json::Object(full(organization)))
    } else {
        Err(Refusal::AdminOnly { organization: urn(organization) })
    }
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.numeric_key()?;
    for_admins(visit, id).map(|body| Reply::json(200, &body))
}

/// Keys that must be numbers; a URN fails the whole batch (facts §6.1).
fn numeric_ids(visit: &Visit<'_>) -> Result<Vec<u64>, Refusal> {
    visit
        .texts("ids")?
        .into_iter()
        .map(|key| key.parse().map_err(|_| Refusal::BatchKey { key }))
        .collect()
}

/// The answer of a batch: 200 even where single keys fail (facts §8.2).
pub(super) fn batch<K: ToString>(
    keys: impl IntoIterator<Item = K>,
    one: impl Fn(&K) -> Result<Json, Refusal>,
) -> Reply {
    let (mut results, mut statuses, mut errors) = (Map::new(), Map::new(), Map::new());
    for key in keys {
        let name = key.to_string();
        match one(&key) {
            Ok(entity) => {
                statuses.insert(name.clone(), 200.into());
                results.insert(name, entity);
            }
            Err(refusal) => {
                statuses.insert(name.clone(), refusal.status().into());
                errors.insert(name, refusal.body());
            }
        }
    }
    Reply::json(200, &json!({"results": results, "statuses": statuses, "errors": errors}))
}

fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let ids = numeric_ids(visit)?;
    let visit = &*visit;
    Ok(batch(ids, |id| for_admins(visit, *id)))
}

fn lookup(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let ids = numeric_ids(visit)?;
    let world = &*visit.world;
    Ok(batch(ids, |id| {
        world
            .organization(*id)
            .map(|organization| Json::Object(public(organization)))
            .ok_or(Refusal::NotFound)
    }))
}

fn by_vanity_name(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let name = visit.required_text("vanityName")?;
    let window = visit.window(MOST)?;
    let mut elements = Vec::new();
    for organization in visit
        .world
        .organizations
        .iter()
        .filter(|organization| organization.vanity_name == name)
        .skip(window.start)
        .take(window.count)
    {
        elements.push(if administers(visit, organization)? {
            full(organization)
        } else {
            public(organization)
        });
    }
    let paging = paging(&visit.target, window, elements.len(), false, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn network_size(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    // The CamelCase name was given up with 202305.
    if visit.required_text("edgeType")? != "COMPANY_FOLLOWED_BY_MEMBER" {
        return Err(invalid("edgeType"));
    }
    let urn = visit.key()?;
    if !urn.starts_with("urn:li:organization:") {
        return Err(Refusal::PathSyntax);
    }
    let app = &visit.caller()?.app;
    let Some(Actor::Organization(id)) = visit.world.actor(app, urn) else {
        return Err(Refusal::NotFound);
    };
    let size = visit.world.organization(id).map_or(0, |organization| organization.followers);
    Ok(Reply::json(200, &json!({"firstDegreeSize": size})))
}
