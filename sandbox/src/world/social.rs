//! Comments, reactions and statistics of posts.

use serde::{Deserialize, Serialize};

use super::Actor;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    /// Number of the post.
    pub(crate) post: u64,
    pub(crate) parent: Option<u64>,
    pub(crate) author: Actor,
    pub(crate) text: String,
    pub(crate) created_ms: i64,
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reaction {
    pub(crate) post: u64,
    pub(crate) actor: Actor,
    pub(crate) kind: String,
    pub(crate) created_ms: i64,
}

/// Totals of one post of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Statistics {
    pub(crate) post: u64,
    pub(crate) impressions: i64,
    pub(crate) unique_impressions: i64,
    pub(crate) clicks: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    pub(crate) shares: i64,
}
