//! How what is in an ad account stands.

use serde::{Deserialize, Serialize};

/// The status of a campaign group, or the one that is meant for a creative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(in crate::catalogue::groups) enum Status {
    Active,
    Archived,
    Canceled,
    Draft,
    Paused,
    PendingDeletion,
    Removed,
}

impl Status {
    pub(in crate::catalogue::groups) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Archived => "ARCHIVED",
            Self::Canceled => "CANCELED",
            Self::Draft => "DRAFT",
            Self::Paused => "PAUSED",
            Self::PendingDeletion => "PENDING_DELETION",
            Self::Removed => "REMOVED",
        }
    }
}
