//! What the resources of advertising have in common (advertising facts §0, §14).

use serde_json::Value as Json;

use crate::{
    errors::{AdsError, AdsRefusal, Refusal},
    visit::Visit,
};

pub(super) mod batch;
pub(super) mod cursor;
pub(super) mod patch;
pub(super) mod rules;
pub(super) mod search;
pub(super) mod wares;

/// The account of the path: it exists, the app may touch it, and the caller's role on it is one of
/// the fact's. Effective right is scope and role together (§1.3).
pub(super) fn enter(visit: &Visit<'_>) -> Result<u64, Refusal> {
    let id = visit.numeric_key()?;
    reach(visit, id)?;
    Ok(id)
}

pub(super) fn reach(visit: &Visit<'_>, id: u64) -> Result<(), Refusal> {
    visit.world.ads.account(id).ok_or(Refusal::NotFound)?;
    let caller = visit.caller()?;
    let app = visit.world.app(&caller.app);
    // A POST that the reading scope opens reads.
    let is_read = visit.fact.scopes.iter().any(|scope| scope == "r_ads");
    if !is_read && app.is_some_and(|app| !app.may_write_to(id)) {
        return Err(Refusal::Ads(AdsRefusal::Unmapped));
    }
    let role = visit.world.ads.role(id, &caller.member);
    if role.is_some_and(|role| visit.fact.roles.iter().any(|wanted| wanted == role)) {
        Ok(())
    } else {
        Err(Refusal::Ads(AdsRefusal::NoPermission))
    }
}

/// The number in a URN of this type.
pub(super) fn number(urn: &str, kind: &str) -> Option<u64> {
    urn.strip_prefix("urn:li:")?.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
}

pub(super) fn verdict(errors: Vec<AdsError>) -> Result<(), Refusal> {
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Ads(AdsRefusal::Inputs(errors))) }
}

pub(super) fn refused(error: AdsError) -> Refusal {
    Refusal::Ads(AdsRefusal::Inputs(vec![error]))
}

/// What only LinkedIn writes (§3.6).
pub(super) fn read_only(entity: &str, names: &[&str], fields: &Json) -> Vec<AdsError> {
    names
        .iter()
        .filter_map(|name| {
            let value = fields.get(name)?;
            let path = format!("{entity}/{name}");
            Some(AdsError::coded("FIELD_NOT_ALLOWED", &path, &value.to_string()))
        })
        .collect()
}
