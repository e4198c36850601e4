//! Brands: showcase pages under an organization, with their own numbers and finders like the organizations'.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ADMIN, LOOKUP, check_vanity_name, found, listed, some};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::urn::Organization;

/// lookup for brands (showcase pages).
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Lookup {
    /// Brand ids (numbers).
    ids: Vec<u64>,
}

impl Endpoint for Lookup {
    const SPEC: Spec = Spec::new(
        "lookup_brands",
        Method::BatchGet,
        "/rest/organizationBrandsLookup",
        Access::Member(Need::tolerant(ADMIN)),
        LOOKUP,
    )
    .query(&["ids"]);
    const EXAMPLE: &'static str = r#"{"ids": [70010011]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.ids)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        found(received, detail)
    }
}

/// batch_get for brands.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchGet {
    /// Brand ids (numbers).
    ids: Vec<u64>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new(
        "batch_get_brands",
        Method::BatchGet,
        "/rest/organizationBrands",
        Access::Member(Need::tolerant(ADMIN).with_tolerant_roles(&[Role::Administrator])),
        LOOKUP,
    )
    .query(&["ids"]);
    const EXAMPLE: &'static str = r#"{"ids": [70010011]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.ids)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        found(received, detail)
    }
}

/// Find a brand by its vanity name.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindByVanityName {
    /// The last part of linkedin.com/showcase/….
    vanityName: String,
}

impl Endpoint for FindByVanityName {
    const SPEC: Spec = Spec::new(
        "find_brand_by_vanity_name",
        Method::Finder("vanityName"),
        "/rest/organizationBrands",
        Access::Member(Need::tolerant(ADMIN)),
        LOOKUP,
    )
    .query(&["vanityName"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"vanityName": "acme-globes"}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_vanity_name(&self.vanityName)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        listed(received, detail, "brand has that vanity name", "brands have that vanity name")
    }
}

/// List an organization's brands.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindByParent {
    /// The organization above: URN, id, page address or vanity name.
    parent: Organization,
}

impl Endpoint for FindByParent {
    const SPEC: Spec = Spec::new(
        "find_brands_by_parent",
        Method::Finder("parentOrganization"),
        "/rest/organizationBrands",
        Access::Organization { argument: "parent", need: Need::tolerant(ADMIN) },
        LOOKUP,
    )
    .query(&["parent"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"parent": "acme-maps"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        listed(received, detail, "brand", "brands")
    }
}
