//! Ad accounts (advertising facts §1.1).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    ads::{
        cursor, enter,
        search::{self, Kind, Spec},
    },
    posts::schema::{Field, Shape, optional, patchable, required},
};
use crate::{errors::Refusal, reply::Reply, visit::Visit, world::ads::Account};

mod create;
mod update;

use Shape::{Any, Bool, Enum, Text, Urn};

pub(crate) const RESOURCE: Resource = Resource {
    file: "ad_accounts.toml",
    facts: include_str!("../../facts/ad_accounts.toml"),
    handlers: &[
        ("ad_accounts.search", find),
        ("ad_accounts.get", get),
        ("ad_accounts.create", create::create),
        ("ad_accounts.batch_create", create::batch),
        ("ad_accounts.update", update::update),
        ("ad_accounts.delete", update::delete),
    ],
};

/// Documented for the finder.
const MOST: usize = 1000;

const STATUSES: &[&str] = &["ACTIVE", "CANCELED", "DRAFT", "PENDING_DELETION", "REMOVED"];
const TYPES: &[&str] = &["BUSINESS", "ENTERPRISE"];

const SPEC: Spec = &[
    ("id", Kind::Urn(&["sponsoredAccount"])),
    ("name", Kind::Text),
    ("reference", Kind::Urn(&["organization", "person"])),
    ("status", Kind::Symbol(STATUSES)),
    ("type", Kind::Symbol(TYPES)),
];

const FIELDS: &[Field] = &[
    patchable(required("name", Text)),
    required("type", Enum(TYPES)),
    optional("currency", Text),
    patchable(optional("reference", Urn)),
    patchable(optional("status", Enum(STATUSES))),
    optional("test", Bool),
    patchable(optional("notifiedOnCampaignOptimization", Bool)),
    patchable(optional("notifiedOnCreativeApproval", Bool)),
    patchable(optional("notifiedOnCreativeRejection", Bool)),
    patchable(optional("notifiedOnEndOfCampaign", Bool)),
    patchable(optional("notifiedOnNewFeaturesEnabled", Bool)),
    // Read-only: refused by name, not by the schema (§3.6).
    patchable(optional("id", Any)),
    patchable(optional("version", Any)),
    patchable(optional("servingStatuses", Any)),
    patchable(optional("referenceInfo", Any)),
    patchable(optional("changeAuditStamps", Any)),
];

const READ_ONLY: &[&str] =
    &["id", "version", "servingStatuses", "referenceInfo", "changeAuditStamps"];

fn find(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let visit = &*visit;
    let criteria = search::criteria(visit, SPEC)?;
    let caller = visit.caller()?;
    let sees = |account: &Account| {
        visit
            .world
            .ads
            .role(account.id, &caller.member)
            .is_some_and(|role| visit.fact.roles.iter().any(|wanted| wanted == role))
    };
    let ids = visit
        .world
        .ads
        .accounts
        .iter()
        .filter(|account| sees(account))
        .filter(|account| visit.stale_since.is_none_or(|since| account.stamps.created_ms < since))
        .filter(|account| {
            criteria.fit(account.test, |name| match name {
                "id" => Some(account.urn()),
                "name" => Some(account.name.clone()),
                "reference" => account.reference.as_ref().map(|actor| actor.urn(&caller.app)),
                "status" => Some(account.status.clone()),
                "type" => Some("BUSINESS".to_owned()),
                _ => None,
            })
        })
        .map(|account| account.id)
        .collect();
    cursor::page(visit, ids, MOST, |id| shape(visit, id))
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let id = enter(visit)?;
    shape(visit, id).map(|body| Reply::json(200, &body))
}

fn shape(visit: &Visit<'_>, id: u64) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let account = visit.world.ads.account(id).ok_or(Refusal::NotFound)?;
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("test", account.test.into());
    if let Json::Object(notices) = json!(account.notices) {
        notices.into_iter().for_each(|(name, value)| {
            put(&name, value);
        });
    }
    put("servingStatuses", account.serving().into());
    put("type", "BUSINESS".into());
    put("version", json!({"versionTag": account.stamps.version.to_string()}));
    if let Some(reference) = &account.reference {
        put("reference", reference.urn(app).into());
        // Only for who names it (§1.1).
        if visit.query.raw("fields").is_some_and(|list| list.contains("referenceInfo")) {
            put("referenceInfo", reference_info(visit, reference));
        }
    }
    // Whoever made it, the recordings name nobody.
    put(
        "changeAuditStamps",
        json!({
            "created": {"actor": "urn:li:unknown:0", "time": account.stamps.created_ms},
            "lastModified": {"actor": "urn:li:unknown:0", "time": account.stamps.modified_ms},
        }),
    );
    put("name", account.name.clone().into());
    put("currency", account.currency.clone().into());
    put("id", account.id.into());
    put("status", account.status.clone().into());
    Ok(Json::Object(body))
}

fn reference_info(visit: &Visit<'_>, reference: &crate::world::Actor) -> Json {
    match reference {
        crate::world::Actor::Organization(id) => {
            let page = visit.world.organization(*id);
            json!({"organization": {
                "id": id,
                "name": {
                    "localized": {"en_US": page.map(|page| &page.name)},
                    "preferredLocale": {"country": "US", "language": "en"},
                },
                "vanityName": page.map(|page| &page.vanity_name),
                "localizedName": page.map(|page| &page.name),
            }})
        }
        crate::world::Actor::Member(_) => json!({}),
    }
}
