//! Events that pages hold.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) organizer: u64,
    /// Who set it up.
    pub(crate) member: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) vanity_name: String,
    pub(crate) starts_ms: i64,
    pub(crate) ends_ms: i64,
    /// `{"inPerson":{…}}` or `{"online":{…}}`.
    pub(crate) kind: Json,
    pub(crate) entry_criteria: String,
    pub(crate) is_cancelled: bool,
    pub(crate) created_ms: i64,
}
