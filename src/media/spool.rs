//! Where files are kept that came from elsewhere: uploads, `data:` addresses, the web.
//!
//! Everything is on disk and several processes share it. An upload is three files: who may use it and until when
//! (`.json`), what has come so far (`.part`, locked by whoever writes it), and the whole (`.bin`), which appears at once
//! and never changes.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, pin_mut};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::file::{PIECE, as_u64, hex};
use super::source::UPLOAD;
use super::{Received, Refusal, blocking};

/// The largest upload.
pub(super) const LARGEST: u64 = 512 * 1024 * 1024;

/// The most that all together may take.
const ROOM: u64 = 2 * 1024 * 1024 * 1024;

/// The most uploads at once.
const MOST: usize = 1_000;

/// How long a handle waits for its file.
pub(super) const WAITS: SignedDuration = SignedDuration::from_mins(15);

/// How long a file is kept.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// After how many bytes the room is measured again: others may be filling it as well.
const MEASURE: u64 = 16 * 1024 * 1024;

/// Who may use an upload, and until when.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ticket {
    whose: String,
    /// What it is called, where it has a name.
    name: Option<String>,
    begun_ms: i64,
    filled_ms: Option<i64>,
}

impl Ticket {
    fn expires(&self) -> Timestamp {
        after(self.begun_ms, WAITS)
    }

    fn kept_until(&self) -> Timestamp {
        after(self.filled_ms.unwrap_or(self.begun_ms), KEPT)
    }
}

fn after(start_ms: i64, span: SignedDuration) -> Timestamp {
    let start = Timestamp::from_millisecond(start_ms);
    start.and_then(|start| start.checked_add(span)).unwrap_or(Timestamp::MIN)
}

/// Where the files are.
#[derive(Debug)]
pub(super) struct Spool {
    wanted: Option<PathBuf>,
    made: Mutex<Option<PathBuf>>,
}

impl Spool {
    pub(super) fn new(wanted: Option<PathBuf>) -> Self {
        Self { wanted, made: Mutex::default() }
    }

    /// The directory, made if need be, for its owner only.
    pub(super) fn directory(&self) -> Result<Directory, Refusal> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = made.as_ref().filter(|path| path.is_dir()) {
            return Ok(Directory(path.clone()));
        }
        let path = self
            .wanted
            .clone()
            .unwrap_or_else(|| std::env::temp_dir().join(format!("linkedin-mcp-{}", &random())));
        let mut builder = DirBuilder::new();
        // Somebody else's directory of that name is no place for files.
        builder.recursive(self.wanted.is_some());
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|error| broken(&error))?;
        // It may have been there before, open to others.
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .map_err(|error| broken(&error))?;
        *made = Some(path.clone());
        Ok(Directory(path))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let made = self.made.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let (None, Some(path)) = (&self.wanted, made) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// The directory, once it is there.
#[derive(Clone, Debug)]
pub(super) struct Directory(PathBuf);

/// A new upload.
pub(super) struct Place {
    pub(super) handle: String,
    pub(super) expires: Timestamp,
}

impl Directory {
    fn file(&self, handle: &str, kind: &str) -> PathBuf {
        self.0.join(format!("{handle}.{kind}"))
    }

    /// Makes a place for one file.
    pub(super) fn begin(
        &self,
        handle: Option<String>,
        whose: &str,
        name: Option<String>,
        now: Timestamp,
    ) -> Result<Place, Refusal> {
        let used = self.sweep(now);
        if used.tickets >= MOST || used.bytes >= ROOM {
            return Err(Refusal::NoRoom);
        }
        let handle = handle.unwrap_or_else(|| format!("{UPLOAD}{}", random()));
        let ticket = Ticket {
            whose: whose.to_owned(),
            name,
            begun_ms: now.as_millisecond(),
            filled_ms: None,
        };
        self.write(&handle, &ticket)?;
        Ok(Place { handle, expires: ticket.expires() })
    }

    fn write(&self, handle: &str, ticket: &Ticket) -> Result<(), Refusal> {
        let text = serde_json::to_vec(ticket).unwrap_or_default();
        let new = self.file(handle, &format!("new-{}", random()));
        let written = private(&new, true).and_then(|mut file| {
            file.write_all(&text)?;
            fs::rename(&new, self.file(handle, "json"))
        });
        written.map_err(|error| broken(&error))
    }

    /// Somebody's upload; another's is as good as none.
    fn ticket(&self, handle: &str, whose: &str, now: Timestamp) -> Result<Ticket, Refusal> {
        let text = match fs::read(self.file(handle, "json")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Refusal::NoUpload),
            Err(error) => return Err(broken(&error)),
        };
        let ticket: Ticket = serde_json::from_slice(&text).map_err(|_| Refusal::NoUpload)?;
        if ticket.whose != whose || ticket.kept_until() <= now {
            return Err(Refusal::NoUpload);
        }
        Ok(ticket)
    }

    /// Opens an upload that has come: its file, and its name if it has one.
    pub(super) fn open(
        &self,
        handle: &str,
        whose: &str,
        now: Timestamp,
    ) -> Result<(File, Option<String>), Refusal> {
        self.sweep(now);
        let ticket = self.ticket(handle, whose, now)?;
        match File::open(self.file(handle, "bin")) {
            Ok(file) => Ok((file, ticket.name)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(broken(&error)),
            Err(_) if ticket.expires() <= now => Err(Refusal::Expired { at: ticket.expires() }),
            Err(_) => Err(Refusal::NotUploaded),
        }
    }

    /// Keeps an upload for as long as if it had come now.
    pub(super) fn renew(&self, handle: &str, whose: &str, now: Timestamp) -> Result<(), Refusal> {
        let ticket = self.ticket(handle, whose, now)?;
        if !self.file(handle, "bin").is_file() {
            return Err(Refusal::NotUploaded);
        }
        self.write(handle, &Ticket { filled_ms: Some(now.as_millisecond()), ..ticket })
    }

    /// Begins to fill a place. One at a time; whoever breaks off lets go of it.
    fn fill(
        &self,
        handle: &str,
        whose: &str,
        now: Timestamp,
        length: Option<u64>,
    ) -> Result<Filling, Refusal> {
        let used = self.sweep(now);
        let ticket = self.ticket(handle, whose, now)?;
        let bin = self.file(handle, "bin");
        if bin.exists() {
            return Err(Refusal::Filled);
        }
        if ticket.expires() <= now {
            return Err(Refusal::Expired { at: ticket.expires() });
        }
        if length.is_some_and(|length| length > LARGEST) {
            return Err(Refusal::TooLarge { most: LARGEST });
        }
        if used.bytes.saturating_add(length.unwrap_or(0)) > ROOM {
            return Err(Refusal::NoRoom);
        }
        let part = self.file(handle, "part");
        let file = private(&part, false).map_err(|error| broken(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Refusal::Filling),
            Err(TryLockError::Error(error)) => return Err(broken(&error)),
        }
        // Whoever had the lock before may have finished in between; then the file that is locked has become theirs.
        if bin.exists() {
            return Err(Refusal::Filled);
        }
        file.set_len(0).map_err(|error| broken(&error))?;
        let directory = self.clone();
        let handle = handle.to_owned();
        Ok(Filling {
            directory,
            handle,
            ticket,
            file,
            now,
            whole: Sha256::new(),
            size: 0,
            measured: 0,
            done: false,
        })
    }

    /// Takes a file in, piece by piece.
    pub(super) async fn receive(
        self,
        handle: &str,
        whose: &str,
        now: Timestamp,
        body: impl Stream<Item = Result<Bytes, Refusal>> + Send,
        length: Option<u64>,
    ) -> Result<Received, Refusal> {
        let (handle, whose) = (handle.to_owned(), whose.to_owned());
        let mut filling = blocking(move || self.fill(&handle, &whose, now, length)).await?;
        pin_mut!(body);
        let mut waiting = Vec::new();
        while let Some(bytes) = body.next().await {
            waiting.extend_from_slice(&bytes?);
            if waiting.len() >= PIECE {
                filling = blocking(move || filling.write(&waiting)).await?;
                waiting = Vec::new();
            }
        }
        let received = blocking(move || filling.write(&waiting)?.finish(length)).await?;
        Ok(received)
    }

    /// Removes what has expired, and says what is left.
    pub(super) fn sweep(&self, now: Timestamp) -> Used {
        let mut used = Used::default();
        let Ok(entries) = fs::read_dir(&self.0) else { return used };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(about) = entry.metadata() else { continue };
            if path.extension().is_some_and(|kind| kind == "json") {
                if has_expired(&path, now) {
                    for kind in ["bin", "part", "json"] {
                        let _ = fs::remove_file(path.with_extension(kind));
                    }
                } else {
                    used.tickets += 1;
                }
            } else if about.modified().is_ok_and(is_old) && !path.with_extension("json").exists() {
                // Left by a process that was killed between two steps.
                let _ = fs::remove_file(&path);
            } else {
                used.bytes = used.bytes.saturating_add(about.len());
            }
        }
        used
    }
}

/// Whether what a ticket is for may go. What cannot be read is nobody's.
fn has_expired(path: &Path, now: Timestamp) -> bool {
    let Ok(text) = fs::read(path) else { return false };
    let ticket = serde_json::from_slice::<Ticket>(&text);
    ticket.map_or(true, |ticket| ticket.kept_until() <= now)
}

/// How much the files take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    tickets: usize,
    bytes: u64,
}

/// A place that is being filled.
struct Filling {
    directory: Directory,
    handle: String,
    ticket: Ticket,
    file: File,
    now: Timestamp,
    whole: Sha256,
    size: u64,
    measured: u64,
    done: bool,
}

impl Filling {
    fn write(mut self, bytes: &[u8]) -> Result<Self, Refusal> {
        self.size += as_u64(bytes.len());
        if self.size > LARGEST {
            return Err(Refusal::TooLarge { most: LARGEST });
        }
        self.file.write_all(bytes).map_err(|error| broken(&error))?;
        self.whole.update(bytes);
        if self.size - self.measured >= MEASURE {
            self.measured = self.size;
            if self.directory.sweep(self.now).bytes > ROOM {
                return Err(Refusal::NoRoom);
            }
        }
        Ok(self)
    }

    /// The file is there, whole, from one moment to the next.
    fn finish(mut self, length: Option<u64>) -> Result<Received, Refusal> {
        if length.is_some_and(|length| length != self.size) {
            return Err(Refusal::BrokeOff);
        }
        if self.size == 0 {
            return Err(Refusal::Empty { name: self.handle.clone() });
        }
        let whole = self.directory.file(&self.handle, "bin");
        let moved = self.file.sync_all();
        let moved =
            moved.and_then(|()| fs::rename(self.directory.file(&self.handle, "part"), whole));
        moved.map_err(|error| broken(&error))?;
        self.done = true;
        let ticket = Ticket { filled_ms: Some(self.now.as_millisecond()), ..self.ticket.clone() };
        // The file counts; without this it is only kept for a little less long.
        let _ = self.directory.write(&self.handle, &ticket);
        Ok(Received { bytes: self.size, sha256: hex(&self.whole.clone().finalize()) })
    }
}

impl Drop for Filling {
    /// What broke off takes no room. The file itself stays, for its lock.
    fn drop(&mut self) {
        if !self.done {
            let _ = self.file.set_len(0);
        }
    }
}

/// The handle under which somebody finds the same bytes again.
pub(super) fn handle_of(bytes: &[u8], whose: &str) -> String {
    let mut digest = Sha256::new();
    for part in [b"data".as_slice(), whose.as_bytes(), bytes] {
        digest.update(as_u64(part.len()).to_le_bytes());
        digest.update(part);
    }
    let text = hex(&digest.finalize());
    format!("{UPLOAD}{}", text.get(..32).unwrap_or_default())
}

/// 128 random bits, in hexadecimal. A UUID has six too few.
fn random() -> String {
    let mut whole = Sha256::new();
    whole.update(uuid::Uuid::new_v4().as_bytes());
    whole.update(uuid::Uuid::new_v4().as_bytes());
    let text = hex(&whole.finalize());
    text.get(..32).unwrap_or_default().to_owned()
}

fn is_old(modified: SystemTime) -> bool {
    let limit = Duration::from_secs(u64::try_from(KEPT.as_secs()).unwrap_or_default());
    modified.elapsed().is_ok_and(|age| age > limit)
}

/// A file that only its owner can read.
fn private(path: &Path, new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).create_new(new).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn broken(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Refusal::NoRoom,
        _ => Refusal::Store { reason: error.to_string() },
    }
}
