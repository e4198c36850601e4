//! Files: where pictures, videos and documents come from, and what may leave.
//!
//! This module knows files and nothing of LinkedIn's calls. A caller writes one string for a file (a [`Source`]);
//! [`Files::open`] finds it where the operator allows files to come from, reads it once to the end, and says what it
//! is. From then on the bytes cannot change unnoticed: each piece is compared with the hash it had.

pub mod fetch;
mod file;
mod files;
mod fits;
mod inspect;
mod refusal;
mod roots;
pub mod secrets;
mod seen;
mod source;
mod spool;

pub use file::File;
pub use files::{Begun, Files, Received, Root, Settings};
pub use fits::Use;
pub use refusal::{Measure, Odd, Refusal, Unfetchable};
pub use seen::{Format, Seen};
pub use source::Source;

/// The longest name that is repeated.
const LONGEST_NAME: usize = 120;

/// Reads and writes files on a thread that may wait.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let failed = |error: tokio::task::JoinError| Refusal::Store { reason: error.to_string() };
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

/// A name that somebody else gave, as it may be repeated: short, on one line, with nothing hidden.
fn shown(name: &str) -> String {
    let line: String = name.chars().filter(|c| !c.is_control()).collect();
    crate::model::untrusted::excerpt(&line, LONGEST_NAME)
}
