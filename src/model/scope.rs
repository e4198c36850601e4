//! Every OAuth scope this program knows: its spelling, and the products that grant it.
//!
//! Source: LinkedIn's access pages, <https://learn.microsoft.com/en-us/linkedin/shared/authentication/getting-access>.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::product::Product;
use Product::{
    Advertising, CommunityManagement, Conversions, LeadSync, MatchedAudiences, Share, SignIn,
};

/// A permission that a member grants to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the spelling, in `as_str`, is the documentation")]
pub enum Scope {
    OpenId,
    Profile,
    Email,
    WMemberSocial,
    WMemberSocialFeed,
    RMemberSocial,
    RMemberSocialFeed,
    RMemberPostAnalytics,
    RMemberProfileAnalytics,
    RBasicProfile,
    RLiteProfile,
    REmailAddress,
    R1stConnectionsSize,
    ROrganizationFollowers,
    ROrganizationSocial,
    WOrganizationSocial,
    ROrganizationSocialFeed,
    WOrganizationSocialFeed,
    ROrganizationAdmin,
    RwOrganizationAdmin,
    RAds,
    RwAds,
    RAdsReporting,
    REvents,
    RwEvents,
    RMarketingLeadgenAutomation,
    RwConversions,
    RwDmpSegments,
}

/// Whether a new app can be granted a scope at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A product grants it.
    Open,
    /// LinkedIn grants it to nobody new, whatever the product.
    Closed,
    /// Replaced by the scopes of OpenID Connect.
    Retired,
}

const CM_AND_ADS: &[Product] = &[CommunityManagement, Advertising];
const CM: &[Product] = &[CommunityManagement];
const ADS: &[Product] = &[Advertising];

/// One row a scope, in the order of the enum.
const TABLE: &[(Scope, &str, &[Product])] = &[
    (Scope::OpenId, "openid", &[SignIn]),
    (Scope::Profile, "profile", &[SignIn]),
    (Scope::Email, "email", &[SignIn]),
    (Scope::WMemberSocial, "w_member_social", &[Share, CommunityManagement, Advertising]),
    (Scope::WMemberSocialFeed, "w_member_social_feed", CM),
    (Scope::RMemberSocial, "r_member_social", &[]),
    (Scope::RMemberSocialFeed, "r_member_social_feed", &[]),
    (Scope::RMemberPostAnalytics, "r_member_postAnalytics", CM),
    (Scope::RMemberProfileAnalytics, "r_member_profileAnalytics", CM),
    (Scope::RBasicProfile, "r_basicprofile", CM_AND_ADS),
    (Scope::RLiteProfile, "r_liteprofile", &[]),
    (Scope::REmailAddress, "r_emailaddress", &[]),
    (Scope::R1stConnectionsSize, "r_1st_connections_size", CM_AND_ADS),
    (Scope::ROrganizationFollowers, "r_organization_followers", CM),
    (Scope::ROrganizationSocial, "r_organization_social", CM_AND_ADS),
    (Scope::WOrganizationSocial, "w_organization_social", CM_AND_ADS),
    (Scope::ROrganizationSocialFeed, "r_organization_social_feed", CM),
    (Scope::WOrganizationSocialFeed, "w_organization_social_feed", CM),
    (Scope::ROrganizationAdmin, "r_organization_admin", ADS),
    (Scope::RwOrganizationAdmin, "rw_organization_admin", CM_AND_ADS),
    (Scope::RAds, "r_ads", &[Advertising, LeadSync, Conversions]),
    (Scope::RwAds, "rw_ads", ADS),
    (Scope::RAdsReporting, "r_ads_reporting", ADS),
    (Scope::REvents, "r_events", &[]),
    (Scope::RwEvents, "rw_events", &[]),
    (Scope::RMarketingLeadgenAutomation, "r_marketing_leadgen_automation", &[LeadSync]),
    (Scope::RwConversions, "rw_conversions", &[Conversions]),
    (Scope::RwDmpSegments, "rw_dmp_segments", &[MatchedAudiences]),
];

impl Scope {
    /// Every scope, in a fixed order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(scope, _, _)| *scope)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static [Product])> {
        TABLE.iter().find(|(scope, _, _)| *scope == self)
    }

    /// LinkedIn's spelling.
    pub fn as_str(self) -> &'static str {
        self.row().map_or("", |(_, text, _)| text)
    }

    /// The scope of that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        TABLE.iter().find(|(_, spelling, _)| *spelling == text).map(|(scope, _, _)| *scope)
    }

    /// The products that grant it; empty when none does.
    pub fn products(self) -> &'static [Product] {
        self.row().map_or(&[], |(_, _, products)| products)
    }

    /// Whether anyone can still be granted it.
    pub fn standing(self) -> Standing {
        match self {
            Self::RMemberSocial | Self::RMemberSocialFeed => Standing::Closed,
            Self::RLiteProfile | Self::REmailAddress => Standing::Retired,
            _ => Standing::Open,
        }
    }
}

/// A set of scopes that are needed together, as words.
pub fn spelled(set: &[Scope]) -> String {
    set.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" with ")
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The scopes that a token really has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    known: BTreeSet<Scope>,
    /// Spellings that no table here has; kept, so that a status can show them.
    other: Vec<String>,
}

impl Granted {
    /// Reads a scope list. LinkedIn documents spaces and sends commas; both are taken.
    pub fn parse(list: &str) -> Self {
        let mut granted = Self::default();
        for word in list.split([' ', ',', '\n', '\t']).filter(|word| !word.is_empty()) {
            match Scope::parse(word) {
                Some(scope) => {
                    granted.known.insert(scope);
                }
                None => granted.other.push(word.to_owned()),
            }
        }
        granted
    }

    /// Whether all of these were granted.
    pub fn holds(&self, set: &[Scope]) -> bool {
        set.iter().all(|scope| self.known.contains(scope))
    }

    /// Whether one of these sets was granted whole. No sets means that nothing is needed.
    pub fn satisfies(&self, sets: &[&[Scope]]) -> bool {
        sets.is_empty() || sets.iter().any(|set| self.holds(set))
    }

    /// The spellings, known ones first.
    pub fn names(&self) -> Vec<String> {
        let known = self.known.iter().map(|scope| scope.as_str().to_owned());
        known.chain(self.other.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_row_and_is_read_back_from_its_spelling() {
        for scope in Scope::all() {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        let spellings: BTreeSet<_> = Scope::all().map(Scope::as_str).collect();
        assert_eq!(spellings.len(), TABLE.len());
    }

    #[test]
    fn a_scope_list_is_read_with_spaces_and_with_commas() {
        let spaced = Granted::parse("openid w_member_social");
        assert_eq!(spaced, Granted::parse("openid,w_member_social"));
        assert!(spaced.holds(&[Scope::OpenId, Scope::WMemberSocial]));
        assert!(!spaced.satisfies(&[&[Scope::Email], &[Scope::Profile, Scope::OpenId]]));
        assert_eq!(Granted::parse("r_brand_new").names(), ["r_brand_new"]);
    }
}
