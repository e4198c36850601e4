//! What the crash test is made of: what is drawn, what should happen, the processes, and the scene itself.

pub(crate) mod host;
pub(crate) mod model;
pub(crate) mod plan;
pub(crate) mod scene;

/// Why a scene did not go as it should.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;
