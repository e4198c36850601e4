//! Images, videos and documents.

use serde::{Deserialize, Serialize};

use super::{Actor, World};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum MediaStatus {
    WaitingUpload,
    Processing,
    Available,
    ProcessingFailed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) urn: String,
    pub(crate) owner: Actor,
    pub(crate) status: MediaStatus,
    pub(crate) sha256: Option<String>,
    pub(crate) created_ms: i64,
}

impl World {
    pub(crate) fn media(&self, urn: &str) -> Option<&Media> {
        self.media.iter().find(|media| media.urn == urn)
    }
}
