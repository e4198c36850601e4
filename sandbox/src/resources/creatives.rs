//! What campaigns show (advertising facts §4).

use serde_json::Value as Json;

use super::Resource;
use crate::{
    errors::{AdvertisingRefusal, Refusal},
    visit::Visit,
    world::{Actor, ads::Creative},
};

mod batch;
mod create;
mod delete;
mod fields;
mod inline;
mod read;
mod update;

pub(crate) const RESOURCE: Resource = Resource {
    file: "creatives.toml",
    facts: include_str!("../../facts/creatives.toml"),
    handlers: &[
        ("creatives.search", read::search),
        ("creatives.get", read::get),
        ("creatives.batch_get", read::batch_get),
        ("creatives.create", create::create),
        ("creatives.batch_create", batch::create),
        ("creatives.create_inline", inline::create),
        ("creatives.update", update::update),
        ("creatives.batch_update", batch::update),
        ("creatives.delete", delete::delete),
        ("creatives.batch_delete", batch::delete),
    ],
};

/// The creative of the path.
fn named<'v>(visit: &'v Visit<'_>, account: u64, urn: &str) -> Result<&'v Creative, Refusal> {
    visit.world.ads.creative(account, urn).ok_or(Refusal::NotFound)
}

fn rule(message: impl Into<String>) -> Refusal {
    Refusal::Advertising(AdvertisingRefusal::Rule { message: message.into() })
}

fn text<'j>(body: &'j Json, pointer: &str) -> Option<&'j str> {
    body.pointer(pointer).and_then(Json::as_str)
}

fn record(visit: &mut Visit<'_>, kind: &str, urn: &str) -> Result<(), Refusal> {
    let member = visit.caller()?.member.clone();
    let actor = Actor::Member(member.clone());
    visit.world.record(kind, urn, &actor, &member, visit.now_ms);
    Ok(())
}
