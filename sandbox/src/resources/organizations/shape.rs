//! Pages as everybody, and as their administrators, see them (facts §6.1).

use serde_json::{Map, Value as Json, json};

use crate::world::pages::{Brand, Organization};

pub(super) fn urn(organization: &Organization) -> String {
    format!("urn:li:organization:{}", organization.id)
}

fn localized(text: &str) -> Json {
    json!({
        "localized": {"en_US": text},
        "preferredLocale": {"country": "US", "language": "en"},
    })
}

/// What everybody may see.
pub(super) fn public(organization: &Organization) -> Map<String, Json> {
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("name", localized(&organization.name));
    put("primaryOrganizationType", "NONE".into());
    put("vanityName", organization.vanity_name.clone().into());
    put(
        "locations",
        json!([{
            "staffCountRange": organization.staff,
            "locationType": "HEADQUARTERS",
            "address": {"city": organization.city, "country": organization.country},
        }]),
    );
    put("localizedName", organization.name.clone().into());
    put("localizedWebsite", organization.website.clone().into());
    put("id", organization.id.into());
    body
}

/// What its administrators see.
pub(super) fn full(organization: &Organization) -> Map<String, Json> {
    let mut body = public(organization);
    let locale = json!({"country": "US", "language": "en"});
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("$URN", urn(organization).into());
    put("versionTag", organization.created_ms.to_string().into());
    put("description", localized(&organization.description));
    put("localizedDescription", organization.description.clone().into());
    put("alternativeNames", json!([]));
    put("website", localized(&organization.website));
    put("foundedOn", json!({"year": organization.founded}));
    put("industries", json!([format!("urn:li:industry:{}", organization.industry)]));
    let specialties = json!(organization.specialties);
    put("specialties", json!([{"locale": locale.clone(), "tags": specialties.clone()}]));
    put("localizedSpecialties", specialties);
    put("staffCountRange", organization.staff.clone().into());
    put("organizationType", "PRIVATELY_HELD".into());
    put("organizationStatus", "OPERATING".into());
    put("defaultLocale", locale);
    put("groups", json!([]));
    put("autoCreated", false.into());
    put("created", json!({"time": organization.created_ms}));
    put("lastModified", json!({"time": organization.created_ms}));
    body
}

/// A brand as everybody sees it: recorded without a website and with no locations.
pub(super) fn public_brand(brand: &Brand) -> Map<String, Json> {
    let mut body = public(&brand.page);
    body.remove("localizedWebsite");
    body.insert("primaryOrganizationType".to_owned(), "BRAND".into());
    body.insert("locations".to_owned(), json!([]));
    body
}

/// A brand as the parent's administrators see it, with the fields of the recording.
pub(super) fn full_brand(brand: &Brand) -> Map<String, Json> {
    let mut body = full(&brand.page);
    for name in [
        "$URN",
        "locations",
        "description",
        "localizedDescription",
        "foundedOn",
        "staffCountRange",
        "organizationType",
        "organizationStatus",
        "created",
        "lastModified",
    ] {
        body.remove(name);
    }
    body.insert("primaryOrganizationType".to_owned(), "BRAND".into());
    body.insert("specialties".to_owned(), json!([]));
    body.insert(
        "parentRelationship".to_owned(),
        json!({
            "relationshipStatus": "ACTIVE",
            "parent": format!("urn:li:organization:{}", brand.parent),
        }),
    );
    body
}
