//! Where files come from.

use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use bytes::Bytes;
use futures_core::Stream;
use jiff::Timestamp;

use super::{File, Refusal, Source};
use crate::model::clock::Clock;

/// What the operator allows.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Directories out of which files may be taken.
    pub roots: Vec<PathBuf>,
    /// Whether paths are taken: only where the caller sits at this machine.
    pub paths_allowed: bool,
    /// Whether `https://` addresses are fetched.
    pub urls_allowed: bool,
    /// Where files from elsewhere are kept; without it, in a directory that goes with the process.
    pub spool: Option<PathBuf>,
    /// This machine's time.
    pub clock: Clock,
}

/// A directory out of which files may be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Where it is.
    pub path: PathBuf,
    /// Why nothing can be taken out of it, if so.
    pub problem: Option<String>,
}

/// An upload that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What to name when the file is to be used.
    pub handle: String,
    /// Where to send the bytes to, with PUT.
    pub address: String,
    /// When it expires if nothing has come.
    pub expires_at: Timestamp,
}

/// An upload that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// How many bytes.
    pub bytes: u64,
    /// Of the whole, in hexadecimal.
    pub sha256: String,
}

/// Where files come from, and where those from elsewhere are kept.
#[derive(Debug)]
pub struct Files {
    settings: Settings,
    base: OnceLock<String>,
}

impl Files {
    /// Files as those settings have it. Nothing is opened yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings, base: OnceLock::new() }
    }

    /// This machine's time, as uploads count it.
    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    /// Says under which address others reach this server, such as `https://mcp.example.org`.
    pub fn reached_at(&self, base: &str) {
        let _ = self.base.set(base.trim_end_matches('/').to_owned());
    }

    /// Opens a file, reads it once to the end, and looks what it is.
    pub async fn open(&self, source: &Source, whose: &str) -> Result<File, Refusal> {
        let _ = (source, whose);
        Err(Refusal::NoSource)
    }

    /// Makes a place to which somebody may send one file.
    pub async fn begin_upload(&self, whose: &str, now: Timestamp) -> Result<Begun, Refusal> {
        let _ = (whose, now);
        Err(Refusal::UploadsOff)
    }

    /// Takes the file that was announced with that handle.
    pub async fn receive(
        &self,
        handle: &str,
        whose: &str,
        now: Timestamp,
        body: impl Stream<Item = io::Result<Bytes>> + Send,
        length: Option<u64>,
    ) -> Result<Received, Refusal> {
        let _ = (handle, whose, now, body, length);
        Err(Refusal::NoUpload)
    }

    /// The directories out of which files may be taken.
    pub fn roots(&self) -> Vec<Root> {
        let roots = self.settings.roots.iter();
        roots.map(|path| Root { path: path.clone(), problem: None }).collect()
    }
}
