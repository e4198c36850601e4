//! Members, and whom they know and follow.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Member {
    /// The sandbox's own name; LinkedIn has no such thing.
    pub(crate) name: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) headline: String,
    pub(crate) vanity_name: String,
    pub(crate) email: String,
    /// The app whose view of this member `/world` shows.
    pub(crate) home_app: String,
    /// What the member granted at sign-in; empty for people who only exist.
    pub(crate) scopes: Vec<String>,
    /// Chose not to be shown outside LinkedIn.
    #[serde(default)]
    pub(crate) is_hidden: bool,
}

impl Member {
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    pub(crate) fn picture(&self, base: &str) -> String {
        format!("{base}/dms/image/{}.jpg", self.vanity_name)
    }
}

/// A member follows a page. The page's total counts many more than are named.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Follow {
    pub(crate) member: String,
    pub(crate) organization: u64,
}

/// A first-degree connection, seen from one side; the other side has its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) of: String,
    pub(crate) to: String,
}
