//! Roles of a member on an organization's page.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role that a page's administrator gives to a member.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "LinkedIn's own words")]
pub enum Role {
    Administrator,
    DirectSponsoredContentPoster,
    RecruitingPoster,
    LeadCaptureAdministrator,
    LeadGenFormsManager,
    Analyst,
    Curator,
    ContentAdministrator,
}

impl Role {
    /// Every role, in a fixed order.
    pub const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::DirectSponsoredContentPoster,
        Self::RecruitingPoster,
        Self::LeadCaptureAdministrator,
        Self::LeadGenFormsManager,
        Self::Analyst,
        Self::Curator,
        Self::ContentAdministrator,
    ];

    /// LinkedIn's spelling in an access-control list.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "ADMINISTRATOR",
            Self::DirectSponsoredContentPoster => "DIRECT_SPONSORED_CONTENT_POSTER",
            Self::RecruitingPoster => "RECRUITING_POSTER",
            Self::LeadCaptureAdministrator => "LEAD_CAPTURE_ADMINISTRATOR",
            Self::LeadGenFormsManager => "LEAD_GEN_FORMS_MANAGER",
            Self::Analyst => "ANALYST",
            Self::Curator => "CURATOR",
            Self::ContentAdministrator => "CONTENT_ADMINISTRATOR",
        }
    }

    /// Reads a role. The Posts page spells the last one `CONTENT_ADMIN`; both are the same role.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "CONTENT_ADMIN" {
            return Some(Self::ContentAdministrator);
        }
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn both_spellings_of_the_content_administrator_are_one_role() {
        assert_eq!(Role::parse("CONTENT_ADMIN"), Role::parse("CONTENT_ADMINISTRATOR"));
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
            assert_eq!(serde_json::json!(role), role.as_str());
        }
    }
}
