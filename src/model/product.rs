//! LinkedIn's products: what a developer adds to an app in LinkedIn's portal to be granted scopes.

/// A product of LinkedIn's developer portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Sign in with a LinkedIn account; self-serve.
    SignIn,
    /// Post as the signed-in member; self-serve.
    Share,
    /// Pages, comments, reactions, statistics; by request form, then review.
    CommunityManagement,
    /// Ads, and posting and statistics for pages; by application.
    Advertising,
    /// Leads from forms; by application.
    LeadSync,
    /// Conversions sent to LinkedIn; by application.
    Conversions,
    /// Audiences; by support request.
    MatchedAudiences,
    /// The public libraries of ads and of promoted jobs; it grants no scope.
    AdLibrary,
}

impl Product {
    /// The name as the portal spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "Sign In with LinkedIn using OpenID Connect",
            Self::Share => "Share on LinkedIn",
            Self::CommunityManagement => "Community Management API",
            Self::Advertising => "Advertising API",
            Self::LeadSync => "Lead Sync API",
            Self::Conversions => "Conversions API",
            Self::MatchedAudiences => "Matched Audiences API",
            Self::AdLibrary => "LinkedIn Ad Library",
        }
    }

    /// Every product, in the order in which a person would take them.
    pub const ALL: &'static [Self] = &[
        Self::SignIn,
        Self::Share,
        Self::CommunityManagement,
        Self::Advertising,
        Self::LeadSync,
        Self::Conversions,
        Self::MatchedAudiences,
        Self::AdLibrary,
    ];

    /// Whether anybody adds it to an app at once, without asking LinkedIn.
    pub const fn is_self_serve(self) -> bool {
        matches!(self, Self::SignIn | Self::Share)
    }

    /// How long it takes, as a sentence.
    pub const fn waiting(self) -> &'static str {
        match self {
            Self::SignIn | Self::Share => "No waiting.",
            Self::CommunityManagement => {
                "LinkedIn reviews the request; nothing is promised of how long that takes."
            }
            Self::Advertising => "One to two weeks are common; LinkedIn may ask for documents.",
            Self::LeadSync | Self::Conversions => {
                "LinkedIn reviews the application; nothing is promised of how long that takes."
            }
            Self::AdLibrary => "LinkedIn's portal says what it takes.",
            Self::MatchedAudiences => {
                "LinkedIn decides case by case; up to 60 days, and without any promise."
            }
        }
    }

    /// How an app gets it, as a clause that follows the name.
    pub const fn how(self) -> &'static str {
        match self {
            Self::SignIn | Self::Share => "self-serve, at once, on the app's Products tab",
            Self::CommunityManagement => {
                "request form for a registered organization; it must be the only product of its app, so most people need a second app"
            }
            Self::Advertising => "application, one to two weeks are common",
            Self::LeadSync | Self::Conversions => "application, then review",
            Self::MatchedAudiences => "support request, after the Advertising API",
            Self::AdLibrary => "to be added in LinkedIn's developer portal",
        }
    }
}
