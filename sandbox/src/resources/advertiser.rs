//! Whose ad account it is, where a parameter, a body or an entity names one.

use crate::{
    errors::{Place, Refusal},
    visit::{Visit, invalid, not_yours},
    world::ads::Account,
};

/// The number in the URN of an ad account.
pub(super) fn number(urn: &str) -> Option<u64> {
    urn.strip_prefix("urn:li:sponsoredAccount:")?.parse().ok()
}

/// The account, if the caller has one of the fact's roles on it.
pub(super) fn own<'v>(visit: &'v Visit<'_>, id: u64) -> Result<Option<&'v Account>, Refusal> {
    let member = &visit.caller()?.member;
    let has_role = visit
        .world
        .ads
        .role(id, member)
        .is_some_and(|role| visit.fact.roles.iter().any(|wanted| wanted == role));
    Ok(visit.world.ads.accounts.iter().find(|account| account.id == id && has_role))
}

/// The account a parameter names.
pub(super) fn asked<'v>(visit: &'v Visit<'_>, name: &str) -> Result<&'v Account, Refusal> {
    let id = number(visit.required_text(name)?).ok_or_else(|| invalid(name))?;
    own(visit, id)?.ok_or_else(|| not_yours(name))
}

/// The account a body names.
pub(super) fn written<'v>(
    visit: &'v Visit<'_>,
    urn: &str,
    path: &str,
) -> Result<&'v Account, Refusal> {
    let found = number(urn).map(|id| own(visit, id)).transpose()?.flatten();
    found.ok_or_else(|| Refusal::ValueRefused { place: Place::Body, fields: vec![path.to_owned()] })
}
