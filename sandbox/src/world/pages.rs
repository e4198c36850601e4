//! Pages and the roles on them.

use serde::{Deserialize, Serialize};

use super::World;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) vanity_name: String,
    pub(crate) website: String,
    pub(crate) description: String,
    pub(crate) specialties: Vec<String>,
    pub(crate) industry: u32,
    pub(crate) founded: u32,
    pub(crate) staff: String,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) followers: u64,
    pub(crate) created_ms: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Acl {
    pub(crate) member: String,
    pub(crate) organization: u64,
    pub(crate) role: String,
    pub(crate) state: String,
}

/// A page below a page. Who administers the parent administers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Brand {
    pub(crate) parent: u64,
    pub(crate) page: Organization,
}

impl World {
    pub(crate) fn brand(&self, id: u64) -> Option<&Brand> {
        self.brands.iter().find(|brand| brand.page.id == id)
    }
}
