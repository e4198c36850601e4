//! Where files come from.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use jiff::Timestamp;

use super::fetch::Internet;
use super::file::{Pieces, Read};
use super::inspect::{self, Found};
use super::spool::{self, Directory, Spool};
use super::{File, Format, Refusal, Source, blocking, roots};
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
    /// The person's own directory, for `~`.
    pub home: Option<PathBuf>,
    /// This machine's time.
    pub clock: Clock,
    /// What `https://` addresses lead to.
    pub internet: Internet,
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
    spool: Arc<Spool>,
    base: OnceLock<String>,
}

impl Files {
    /// Files as those settings have it. Nothing is opened yet.
    pub fn new(settings: Settings) -> Self {
        let spool = Arc::new(Spool::new(settings.spool.clone()));
        Self { settings, spool, base: OnceLock::new() }
    }

    /// This machine's time, as uploads count it: a sandbox's clock does not make files older.
    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    /// Says under which address others reach this server, such as `https://mcp.example.org`. Without it nothing can
    /// be uploaded.
    pub fn reached_at(&self, base: &str) {
        let _ = self.base.set(base.trim_end_matches('/').to_owned());
    }

    /// Opens a file, reads it once to the end, and looks what it is.
    pub async fn open(&self, source: &Source, whose: &str) -> Result<File, Refusal> {
        match source {
            Source::Path(_) if !self.settings.paths_allowed => Err(Refusal::PathsOff),
            Source::Path(path) => {
                let (path, roots) = (path.clone(), self.settings.roots.clone());
                let home = self.settings.home.clone();
                blocking(move || {
                    let (path, read) = roots::read(&path, &roots, home.as_deref())?;
                    let found = inspect::named(&read.pieces)?;
                    Ok(File::new(Source::Path(path.to_string_lossy().into_owned()), read, found))
                })
                .await
            }
            Source::Upload(handle) => self.uploaded(handle.clone(), whose).await,
            Source::Data(text) => {
                let handle = self.keep_data(text.clone(), whose).await?;
                self.uploaded(handle, whose).await
            }
            Source::Address(_) if !self.settings.urls_allowed => Err(Refusal::AddressesOff),
            Source::Address(address) => {
                let handle = self.keep_fetched(address, whose).await?;
                self.uploaded(handle, whose).await
            }
        }
    }

    /// Makes a place to which somebody may send one file. `now` is [`Self::now`].
    pub async fn begin_upload(&self, whose: &str, now: Timestamp) -> Result<Begun, Refusal> {
        let base = self.base.get().ok_or(Refusal::UploadsOff)?;
        let whose = whose.to_owned();
        let place = self.kept(move |directory| directory.begin(None, &whose, None, now)).await?;
        let address = format!("{base}/uploads/{}", place.handle);
        Ok(Begun { handle: place.handle, address, expires_at: place.expires })
    }

    /// Takes the file that was announced with that handle. `now` is [`Self::now`].
    pub async fn receive(
        &self,
        handle: &str,
        whose: &str,
        now: Timestamp,
        body: impl Stream<Item = io::Result<Bytes>> + Send,
        length: Option<u64>,
    ) -> Result<Received, Refusal> {
        let Ok(Source::Upload(_)) = handle.parse() else { return Err(Refusal::NoUpload) };
        let body = body.map(|bytes| {
            bytes.map_err(|error| match error.kind() {
                io::ErrorKind::TimedOut => Refusal::TooSlow,
                _ => Refusal::BrokeOff,
            })
        });
        let directory = self.kept(Ok).await?;
        directory.receive(handle, whose, now, body, length).await
    }

    /// Removes what has expired. What is used does so by itself; this is for a start.
    pub async fn collect(&self) {
        if self.settings.spool.as_ref().is_none_or(|path| !path.is_dir()) {
            return;
        }
        let now = self.now();
        let _ = self.kept(move |directory| Ok(directory.sweep(now))).await;
    }

    /// The directories out of which files may be taken.
    pub fn roots(&self) -> Vec<Root> {
        self.settings.roots.iter().map(|path| roots::state(path)).collect()
    }

    /// Whether paths, and whether web addresses are taken.
    pub fn takes(&self) -> (bool, bool) {
        (self.settings.paths_allowed, self.settings.urls_allowed)
    }

    /// Does something in the directory of what is kept.
    async fn kept<T: Send + 'static>(
        &self,
        what: impl FnOnce(Directory) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let spool = Arc::clone(&self.spool);
        blocking(move || what(spool.directory()?)).await
    }

    async fn uploaded(&self, handle: String, whose: &str) -> Result<File, Refusal> {
        let (whose, now) = (whose.to_owned(), self.now());
        self.kept(move |directory| {
            let (file, name) = directory.open(&handle, &whose, now)?;
            let read = Pieces::read(file, name.unwrap_or_default(), spool::LARGEST)?;
            let found = inspect::anonymous(&read.pieces)?;
            let read = Read { pieces: read.pieces.called(calling(&found)), ..read };
            Ok(File::new(Source::Upload(handle), read, found))
        })
        .await
    }

    /// Keeps what a `data:` address holds. The same bytes of the same caller are kept once.
    async fn keep_data(&self, text: String, whose: &str) -> Result<String, Refusal> {
        let (whose, now) = (whose.to_owned(), self.now());
        let owner = whose.clone();
        let kept = self
            .kept(move |directory| {
                let bytes = decode(&text)?;
                let handle = spool::handle_of(&bytes, &whose);
                if directory.renew(&handle, &whose, now).is_ok() {
                    return Ok(Err(handle));
                }
                let place = directory.begin(Some(handle), &whose, None, now)?;
                Ok(Ok((directory, place.handle, bytes)))
            })
            .await?;
        let (directory, handle, bytes) = match kept {
            Ok(new) => new,
            Err(handle) => return Ok(handle),
        };
        let body = futures_util::stream::iter([Ok(Bytes::from(bytes))]);
        match directory.receive(&handle, &owner, now, body, None).await {
            // Another call of the same caller's has brought the same bytes.
            Ok(_) | Err(Refusal::Filled) => Ok(handle),
            Err(refusal) => Err(refusal),
        }
    }

    async fn keep_fetched(&self, address: &str, whose: &str) -> Result<String, Refusal> {
        let coming = self.settings.internet.fetch(address).await?;
        let (name, length, now) = (coming.name.clone(), coming.length, self.now());
        if length.is_some_and(|length| length > spool::LARGEST) {
            return Err(Refusal::TooLarge { most: spool::LARGEST });
        }
        let owner = whose.to_owned();
        let (directory, handle) = self
            .kept(move |directory| {
                let handle = directory.begin(None, &owner, name, now)?.handle;
                Ok((directory, handle))
            })
            .await?;
        // What the server announces is for the room only; a compressed reply is longer than it says.
        directory.receive(&handle, whose, now, coming.bytes(), None).await?;
        Ok(handle)
    }
}

/// How a file without a name of its own ends.
fn calling(found: &Found) -> impl FnOnce(&str) -> String {
    let format = found.seen.format;
    move |name: &str| {
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
        let stem = stem.filter(|stem| !stem.is_empty()).unwrap_or("file");
        match format.endings().first() {
            Some(ending) => format!("{stem}.{ending}"),
            None if name.is_empty() || format != Format::Unknown => stem.to_owned(),
            None => name.to_owned(),
        }
    }
}

/// The bytes of a `data:` address: base64, to the letter.
fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    let (about, data) = text.split_once(',').ok_or(Refusal::DataMalformed)?;
    let last = about.rsplit(';').next().unwrap_or_default();
    if !about.contains(';') || !last.eq_ignore_ascii_case("base64") {
        return Err(Refusal::DataMalformed);
    }
    base64::engine::general_purpose::STANDARD.decode(data).map_err(|_| Refusal::DataMalformed)
}
