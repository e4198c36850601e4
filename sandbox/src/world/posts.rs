//! Posts as they exist, apart from how anybody sees them.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Actor, World};
use crate::little_text::Piece;

/// Which URN a post has; never to be derived from its kind by a client (facts §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PostKind {
    Share,
    UgcPost,
}

impl PostKind {
    fn label(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::UgcPost => "ugcPost",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reshare {
    pub(crate) parent: String,
    pub(crate) root: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks, as LinkedIn has them")]
pub(crate) struct Post {
    pub(crate) number: u64,
    pub(crate) kind: PostKind,
    /// Number of the activity; it differs from the post's.
    pub(crate) activity: u64,
    pub(crate) author: Actor,
    /// Who pressed the button.
    pub(crate) member: String,
    /// What was published, cut where LinkedIn cuts.
    pub(crate) text: Vec<Piece>,
    /// Whether something was cut off.
    pub(crate) cut: bool,
    pub(crate) visibility: String,
    pub(crate) feed_distribution: String,
    pub(crate) target_entities: Vec<Json>,
    pub(crate) third_party_channels: Vec<Json>,
    pub(crate) lifecycle_state: String,
    pub(crate) reshare_disabled: bool,
    pub(crate) content: Option<Json>,
    pub(crate) reshare: Option<Reshare>,
    pub(crate) landing_page: Option<String>,
    pub(crate) call_to_action: Option<String>,
    pub(crate) ad_context: Option<Json>,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) edited: bool,
    pub(crate) deleted: bool,
}

impl Post {
    pub(crate) fn urn(&self) -> String {
        format!("urn:li:{}:{}", self.kind.label(), self.number)
    }

    pub(crate) fn activity_urn(&self) -> String {
        format!("urn:li:activity:{}", self.activity)
    }

    /// URNs of the media it shows, in order.
    pub(crate) fn media(&self) -> Vec<String> {
        let Some(content) = &self.content else {
            return Vec::new();
        };
        let single = [content.pointer("/media/id"), content.pointer("/article/thumbnail")];
        let many = content
            .pointer("/multiImage/images")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .map(|image| image.get("id"));
        let cards = content
            .pointer("/carousel/cards")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .map(|card| card.pointer("/media/id"));
        single
            .into_iter()
            .chain(many)
            .chain(cards)
            .flatten()
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect()
    }
}

impl World {
    /// By URN; a share is not found under the ugcPost spelling of its number.
    pub(crate) fn post(&self, urn: &str) -> Option<&Post> {
        let number = urn.rsplit(':').next()?.parse().ok()?;
        self.posts.get(&number).filter(|post| post.urn() == urn)
    }

    /// The same, if nobody deleted it.
    pub(crate) fn living_post(&self, urn: &str) -> Option<&Post> {
        self.post(urn).filter(|post| !post.deleted)
    }
}
