//! Where uploaded bytes lie: files beside the world, never in it, and never whole in memory.
//!
//! Without a state directory they are gone with the process; with one they stay below it.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read as _, Write as _},
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use sha2::{Digest as _, Sha256};
use tokio::{sync::mpsc, task, time};

use crate::{
    errors::Refusal,
    probe::{self, Seen},
    world::{
        World, ids,
        media::{Piece, Source},
        samples,
    },
};

mod chain;

pub(crate) use chain::Chain;
use chain::{Link, Origin};

/// The largest video, and a little, so that it is the rules that refuse a larger one.
const MOST_BYTES: u64 = 528 << 20;
/// A caller that stands still for so long has given up.
const STILL: Duration = Duration::from_secs(30);
/// Frames of up to 64 KiB that may wait for the disk.
const AHEAD: usize = 16;
/// How many videos' digests are remembered.
const REMEMBERED: usize = 16;

/// Several pieces as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) seen: Seen,
}

#[derive(Debug)]
pub(crate) struct Spool {
    directory: PathBuf,
    is_temporary: bool,
    is_made: Mutex<bool>,
    next: AtomicU64,
    wholes: Mutex<Vec<(Vec<Source>, Whole)>>,
}

impl Drop for Spool {
    fn drop(&mut self) {
        if self.is_temporary && *lock(&self.is_made) {
            // Nobody is left to be told that it failed.
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Message {
    Data(Bytes),
    End,
}

impl Spool {
    /// `name` tells the temporary directories of several sandboxes apart.
    pub(crate) fn new(state_dir: Option<&PathBuf>, name: &str) -> Self {
        let directory = state_dir.map_or_else(
            || std::env::temp_dir().join(format!("linkedin-sandbox-media-{name}")),
            |state| state.join("media"),
        );
        Self {
            directory,
            is_temporary: state_dir.is_none(),
            is_made: Mutex::new(false),
            next: AtomicU64::new(1),
            wholes: Mutex::default(),
        }
    }

    /// The directory is made with the first upload; most sandboxes never need it.
    fn make(&self) -> io::Result<()> {
        let mut is_made = lock(&self.is_made);
        if !*is_made {
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            // A temporary directory that is there already is somebody else's.
            builder.recursive(!self.is_temporary).create(&self.directory)?;
            *is_made = true;
        }
        Ok(())
    }

    /// A name no file has had, not even before a restart.
    fn fresh(&self) -> io::Result<(String, PathBuf)> {
        self.make()?;
        loop {
            let name = format!("{}.bin", self.next.fetch_add(1, Ordering::Relaxed));
            let path = self.directory.join(&name);
            if !path.exists() {
                return Ok((name, path));
            }
        }
    }

    /// Writes a body down as it comes. What does not come whole leaves nothing behind.
    pub(crate) async fn receive(&self, mut body: Incoming) -> Result<Piece, Refusal> {
        let (name, path) = self.fresh().map_err(|_| Refusal::Storage)?;
        let (send, mut queue) = mpsc::channel(AHEAD);
        let writer = task::spawn_blocking(move || write(name, &path, &mut queue));
        let mut total = 0_u64;
        loop {
            let data = match time::timeout(STILL, body.frame()).await {
                Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
                Ok(None) => break,
                Ok(Some(Err(_))) | Err(_) => return Err(Refusal::BodyIncomplete),
            };
            total = total.saturating_add(data.len() as u64);
            if total > MOST_BYTES {
                return Err(Refusal::TooLarge);
            }
            if send.send(Message::Data(data)).await.is_err() {
                return Err(Refusal::Storage);
            }
        }
        // Only said once all is there: a writer that does not hear it throws its file away.
        let _ = send.send(Message::End).await;
        match writer.await {
            Ok(Ok(Some(piece))) => Ok(piece),
            _ => Err(Refusal::Storage),
        }
    }

    pub(crate) fn remove(&self, source: &Source) {
        if let Source::Spooled(name) = source {
            // One that is gone already is as good as removed.
            let _ = fs::remove_file(self.directory.join(name));
        }
    }

    /// Removes every file the world knows nothing of.
    pub(crate) fn sweep(&self, world: &World) {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            return;
        };
        for entry in entries.flatten() {
            let source = Source::Spooled(entry.file_name().to_string_lossy().into_owned());
            if !world.holds(&source) {
                self.remove(&source);
            }
        }
    }

    pub(crate) fn open(&self, pieces: &[Piece]) -> Chain {
        let links = pieces.iter().map(|piece| Link {
            origin: match &piece.source {
                Source::Spooled(name) => Origin::File(self.directory.join(name)),
                Source::Sample(name) => Origin::Memory(samples::bytes(name)),
            },
            bytes: piece.bytes,
        });
        Chain::new(links.collect())
    }

    /// Digest and headers of what the pieces make together. It takes its time with a large video,
    /// so the answer is remembered.
    pub(crate) fn whole(&self, pieces: &[Piece]) -> io::Result<Whole> {
        let sources: Vec<Source> = pieces.iter().map(|piece| piece.source.clone()).collect();
        if let Some((_, whole)) = lock(&self.wholes).iter().find(|(own, _)| *own == sources) {
            return Ok(whole.clone());
        }
        let mut chain = self.open(pieces);
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 256 << 10];
        loop {
            let read = chain.read(&mut buffer)?;
            let Some(data) = buffer.get(..read).filter(|data| !data.is_empty()) else {
                break;
            };
            hash.update(data);
        }
        let whole = Whole {
            sha256: ids::hex(&hash.finalize()),
            bytes: chain.length(),
            seen: probe::look(&mut chain)?,
        };
        let mut wholes = lock(&self.wholes);
        if wholes.len() >= REMEMBERED {
            wholes.remove(0);
        }
        wholes.push((sources, whole.clone()));
        Ok(whole)
    }
}

/// Nothing, if the sender went away before the end.
fn write(
    name: String,
    path: &PathBuf,
    queue: &mut mpsc::Receiver<Message>,
) -> io::Result<Option<Piece>> {
    let written = fill(path, queue);
    match written {
        Ok(Some((bytes, sha256))) => {
            let seen = probe::look(&mut File::open(path)?)?;
            Ok(Some(Piece { source: Source::Spooled(name), bytes, sha256, seen }))
        }
        other => {
            let _ = fs::remove_file(path);
            other.map(|_| None)
        }
    }
}

fn fill(path: &PathBuf, queue: &mut mpsc::Receiver<Message>) -> io::Result<Option<(u64, String)>> {
    let mut file = File::create_new(path)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    loop {
        match queue.blocking_recv() {
            Some(Message::Data(data)) => {
                file.write_all(&data)?;
                hash.update(&data);
                bytes += data.len() as u64;
            }
            Some(Message::End) => return Ok(Some((bytes, ids::hex(&hash.finalize())))),
            None => return Ok(None),
        }
    }
}
