//! What the groups of the Advertising API share: who may, where it is written, and what it may cost.

pub(super) mod cost;

use crate::catalogue::spec::{Access, Need};
use crate::model::ad_role::{
    ACCOUNT_WRITERS, AdRole, BILLING, CAMPAIGN_WRITERS, CREATIVE_WRITERS, READERS,
};
use crate::model::scope::Scope;

/// The argument that names the ad account. LinkedIn's own word for it, `account`, names the sign-in here.
pub(super) const AD_ACCOUNT: &str = "adAccount";

/// Reading: either scope, any role.
pub(super) const READ: Need = Need::firm(&[&[Scope::RwAds], &[Scope::RAds]]).with_ad_roles(READERS);

/// Writing, by whoever has one of these roles.
const fn writing(roles: &'static [AdRole]) -> Access {
    Access::AdAccount {
        argument: AD_ACCOUNT,
        need: Need::firm(&[&[Scope::RwAds]]).with_ad_roles(roles),
    }
}

/// Reads what is in the ad account that `adAccount` names.
pub(super) const READS: Access = Access::AdAccount { argument: AD_ACCOUNT, need: READ };

/// Writes creatives.
///
/// That a VIEWER only looks and a CREATIVE_MANAGER writes creatives is LinkedIn's role matrix; the endpoints' own
/// pages list the five roles without telling them apart.
pub(super) const WRITES_CREATIVES: Access = writing(CREATIVE_WRITERS);

/// Writes campaign groups and campaigns.
pub(super) const WRITES_CAMPAIGNS: Access = writing(CAMPAIGN_WRITERS);

/// Writes the account itself, and who may do what in it.
pub(super) const WRITES_ACCOUNT: Access = writing(ACCOUNT_WRITERS);

/// Deletes the account.
pub(super) const DELETES_ACCOUNT: Access = writing(BILLING);
