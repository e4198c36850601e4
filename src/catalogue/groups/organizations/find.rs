//! Finding organizations, and their numbers of followers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ADMIN, LOOKUP, check_vanity_name, found, listed, shown, some};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::scope::Scope::{ROrganizationAdmin, ROrganizationSocial, RwOrganizationAdmin};
use crate::model::urn::Organization;

/// Get one organization, as its administrator; others: lookup.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
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
pub(super) struct FindByVanityName {
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
        check_vanity_name(&self.vanityName)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let (one, many) =
            ("organization has that vanity name", "organizations have that vanity name");
        listed(received, detail, one, many)
    }
}

/// List the organizations and brands under an organization.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindByParent {
    /// The organization above: URN, id, page address or vanity name.
    parent: Organization,
}

impl Endpoint for FindByParent {
    const SPEC: Spec = Spec::new(
        "find_by_parent",
        Method::Finder("parentOrganization"),
        "/rest/organizations",
        // LinkedIn's page names no scope for this finder; its neighbour by name needs these.
        Access::Organization { argument: "parent", need: Need::tolerant(ADMIN) },
        LOOKUP,
    )
    .query(&["parent"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"parent": "acme-maps"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let (one, many) = ("organization below it", "organizations below it");
        listed(received, detail, one, many)
    }
}

/// Get an organization's number of followers.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowerCount {
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
pub(super) struct Lookup {
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
pub(super) struct BatchGet {
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
