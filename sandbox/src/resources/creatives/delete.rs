//! Deleting a creative, which only a draft, or one in a draft, can be.

use super::{named, record, rule};
use crate::{errors::Refusal, reply::Reply, resources::ads, visit::Visit};

pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let account = ads::enter(visit)?;
    let urn = visit.second_key()?.to_owned();
    one(visit, account, &urn)?;
    Ok(Reply::empty(204))
}

pub(super) fn one(visit: &mut Visit<'_>, account: u64, urn: &str) -> Result<(), Refusal> {
    let creative = named(visit, account, urn)?;
    let in_draft = visit
        .world
        .ads
        .campaign(creative.campaign)
        .is_some_and(|campaign| campaign.terms.status == "DRAFT");
    if !creative.is_draft() && !in_draft {
        return Err(rule("Creative can be deleted only in DRAFT status"));
    }
    let id = creative.id;
    visit.world.ads.creatives.retain(|own| own.id != id);
    record(visit, "creative.delete", urn)
}
