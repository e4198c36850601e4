//! Files: where pictures, videos and documents come from, and what may leave.
//!
//! This module knows files and nothing of LinkedIn's calls. A caller writes one string for a file (a [`Source`]);
//! [`Files::open`] finds it where the operator allows files to come from, reads it once to the end, and says what it
//! is. From then on the bytes cannot change unnoticed: each piece is compared with the hash it had.

mod file;
mod files;
mod fits;
mod refusal;
pub mod secrets;
mod seen;
mod source;

pub use file::File;
pub use files::{Begun, Files, Received, Root, Settings};
pub use fits::Use;
pub use refusal::{Measure, Odd, Refusal, Unfetchable};
pub use seen::{Format, Seen};
pub use source::Source;
