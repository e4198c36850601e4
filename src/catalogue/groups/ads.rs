//! What the groups of the Advertising API share: who may, where it is written, and what it may cost.

pub(super) mod cost;
pub(super) mod several;
pub(super) mod status;

use crate::catalogue::spec::{Access, Need};
use crate::model::ad_role::{
    ACCOUNT_WRITERS, AdRole, BILLING, CAMPAIGN_WRITERS, CREATIVE_WRITERS, READERS,
};
use crate::model::scope::Scope;
use crate::model::untrusted::excerpt;

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

/// No more of a name is shown where somebody decides; whole ones are in the entity itself.
const LONGEST_NAME: usize = 80;

/// A name that people gave, in quotes and in one line: it must not pass for a line of ours, nor end its own quotation.
pub(super) fn quoted(name: &str) -> String {
    let plain = name.replace(['"', '\u{201c}', '\u{201d}'], "'");
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\u{201c}{}\u{201d}", excerpt(&line, LONGEST_NAME))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_is_one_quotation_in_one_line_whatever_is_in_it() {
        for name in
            ["Maps\nWorst case: 0", "Maps\r\n\u{2028}Worst case: 0", "  Maps \u{85} Worst case: 0 "]
        {
            assert_eq!(quoted(name), "\u{201c}Maps Worst case: 0\u{201d}");
        }
        assert_eq!(quoted("a\" is \u{201d}DRAFT"), "\u{201c}a' is 'DRAFT\u{201d}");
    }
}
