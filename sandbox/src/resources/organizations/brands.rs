//! Brands: pages below pages (facts §6.1).

use serde_json::{Value as Json, json};

use super::{
    ADMINISTRATOR, MOST, batch, numeric_ids,
    shape::{full_brand, public_brand, urn},
};
use crate::{
    errors::Refusal,
    paging::paging,
    reply::Reply,
    resources::Resource,
    visit::{Visit, invalid},
    world::pages::Brand,
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "organization_brands.toml",
    facts: include_str!("../../../facts/organization_brands.toml"),
    handlers: &[
        ("organization_brands.get", get),
        ("organization_brands.batch_get", batch_get),
        ("organization_brands.find_by_vanity_name", by_vanity_name),
        ("organization_brands.find_by_parent", of_parent),
        ("organization_brands_lookup.batch_get", lookup),
    ],
};

fn administers(visit: &Visit<'_>, brand: &Brand) -> Result<bool, Refusal> {
    let member = &visit.caller()?.member;
    Ok(visit.world.holds_role(member, brand.parent, &[ADMINISTRATOR.to_owned()]))
}

fn for_admins(visit: &Visit<'_>, id: u64) -> Result<Json, Refusal> {
    let brand = visit.world.brand(id).ok_or(Refusal::NotFound)?;
    if administers(visit, brand)? {
        Ok(Json::Object(full_brand(brand)))
    } else {
        // The recorded refusal names the brand as an organization.
        Err(Refusal::AdminOnly { organization: urn(&brand.page) })
    }
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.numeric_key()?;
    for_admins(visit, id).map(|body| Reply::json(200, &body))
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
        world.brand(*id).map(|brand| Json::Object(public_brand(brand))).ok_or(Refusal::NotFound)
    }))
}

fn by_vanity_name(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let name = visit.required_text("vanityName")?;
    let window = visit.window(MOST)?;
    let mut elements = Vec::new();
    for brand in visit
        .world
        .brands
        .iter()
        .filter(|brand| brand.page.vanity_name == name)
        .skip(window.start)
        .take(window.count)
    {
        elements.push(if administers(visit, brand)? {
            full_brand(brand)
        } else {
            public_brand(brand)
        });
    }
    let paging = paging(&visit.target, window, elements.len(), false, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

/// The children of a page, with a total (recorded).
pub(super) fn of_parent(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parent: u64 = visit
        .required_text("parent")?
        .strip_prefix("urn:li:organization:")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| invalid("parent"))?;
    let window = visit.window(MOST)?;
    let all: Vec<&Brand> =
        visit.world.brands.iter().filter(|brand| brand.parent == parent).collect();
    let elements: Vec<Json> = all
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|brand| Json::Object(public_brand(brand)))
        .collect();
    let more = !elements.is_empty() && window.start + elements.len() < all.len();
    let paging = paging(&visit.target, window, elements.len(), more, Some(all.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}
