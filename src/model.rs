//! LinkedIn's words as types: no I/O, no decisions about callers.

pub mod ad_role;
pub mod attributed_text;
pub mod clock;
pub mod little_text;
pub mod method;
pub mod money;
pub mod product;
pub mod program;
pub mod restli;
pub mod role;
pub mod scope;
pub mod text_safety;
pub mod untrusted;
pub mod urn;
pub mod version;
pub mod word;
