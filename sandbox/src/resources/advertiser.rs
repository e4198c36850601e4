//! Whose ad account it is, where a parameter, a body or an entity names one.

use super::ads;
use crate::{
    errors::{InputError, Refusal},
    visit::{Visit, invalid},
    world::ads::Account,
};

/// The number in the URN of an ad account.
pub(super) fn number(urn: &str) -> Option<u64> {
    ads::number(urn, "sponsoredAccount")
}

/// The account, if app and caller may do with it what is asked.
pub(super) fn reach<'v>(visit: &'v Visit<'_>, id: u64) -> Result<&'v Account, Refusal> {
    ads::reach(visit, id)?;
    visit.world.ads.account(id).ok_or(Refusal::NotFound)
}

/// The account a parameter names.
pub(super) fn asked<'v>(visit: &'v Visit<'_>, name: &str) -> Result<&'v Account, Refusal> {
    let id = number(visit.required_text(name)?).ok_or_else(|| invalid(name))?;
    reach(visit, id)
}

/// The account a body names.
pub(super) fn written<'v>(
    visit: &'v Visit<'_>,
    urn: &str,
    path: &str,
) -> Result<&'v Account, Refusal> {
    let refused = || Refusal::Inputs { errors: vec![InputError::value(path, urn)] };
    reach(visit, number(urn).ok_or_else(refused)?)
}
