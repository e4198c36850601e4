//! What comments and reactions are refused with (facts §4).

use serde_json::Value as Json;

use super::{named, plain};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SocialRefusal {
    /// A post the caller may not read.
    Unauthorized {
        activity: String,
    },
    CommentsClosed {
        activity: String,
    },
    CommentThrottled,
    /// One reaction an actor.
    ReactionExists {
        urn: String,
    },
}

impl SocialRefusal {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Unauthorized { .. } | Self::CommentsClosed { .. } => 403,
            Self::ReactionExists { .. } => 409,
            Self::CommentThrottled => 429,
        }
    }

    pub(super) fn body(&self) -> Json {
        let status = self.status();
        match self {
            // Observed, without a code (facts §4.1).
            Self::Unauthorized { activity } => {
                plain(status, &format!("member is unauthorized on {activity}"))
            }
            // Neither status nor words are documented.
            Self::CommentsClosed { activity } => {
                plain(status, &format!("Comments are closed on {activity}"))
            }
            Self::CommentThrottled => {
                plain(status, "Comment create throttled: creation rate limit exceeded for member")
            }
            // The status is one vendor's reading, the words are nobody's (facts §11.3).
            Self::ReactionExists { urn } => {
                named(status, "CONFLICT", &format!("Reaction already exists: {urn}"))
            }
        }
    }
}
