//! A file whose bytes are known.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest, Sha256};

use super::inspect::Found;
use super::{Refusal, Seen, Source, blocking};

/// How much is read, compared and handed on at once.
pub(super) const PIECE: usize = 1024 * 1024;

/// A file that was read once to the end. Cheap to clone.
#[derive(Clone, Debug)]
pub struct File(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    sha256: String,
    found: Found,
    source: Source,
    pieces: Arc<Pieces>,
}

impl File {
    pub(super) fn new(source: Source, read: Read, found: Found) -> Self {
        let Read { pieces, sha256 } = read;
        let name = pieces.name.clone();
        Self(Arc::new(Inner { name, sha256, found, source, pieces: Arc::new(pieces) }))
    }

    /// The last part of where it came from, filtered: for people, and as a title.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.0.pieces.size
    }

    /// Of the whole, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// What could be read of it.
    pub fn seen(&self) -> &Seen {
        &self.0.found.seen
    }

    /// What is wrong with it, and which key or token stands in it.
    pub(super) fn found(&self) -> &Found {
        &self.0.found
    }

    /// How to open it again, also after a restart. What came as `data:` or from the web is an upload by then.
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// The bytes of a range, in pieces of at most 1 MiB. Each is compared with the hash it had when the file was
    /// opened, before it is handed on. A range that goes past the end ends there.
    pub fn bytes(
        &self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, Refusal>> + Send + 'static {
        let pieces = Arc::clone(&self.0.pieces);
        let end = range.end.min(pieces.size);
        futures_util::stream::try_unfold(range.start, move |start| {
            let pieces = Arc::clone(&pieces);
            async move {
                if start >= end {
                    return Ok(None);
                }
                let piece = blocking(move || pieces.from(start)).await?;
                let left = usize::try_from(end - start).unwrap_or(usize::MAX);
                let piece = piece.slice(..piece.len().min(left));
                let next = start + as_u64(piece.len());
                Ok(Some((piece, next)))
            }
        })
    }
}

/// An open file, with the hash of each of its pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    handle: std::fs::File,
    name: String,
    size: u64,
    hashes: Vec<[u8; 32]>,
}

/// A file read to its end.
pub(super) struct Read {
    pub(super) pieces: Pieces,
    pub(super) sha256: String,
}

impl Pieces {
    /// Reads a file to its end, unless it is too large or empty.
    pub(super) fn read(handle: std::fs::File, name: String, most: u64) -> Result<Read, Refusal> {
        let mut buffer = vec![0; PIECE];
        let (mut size, mut hashes, mut whole) = (0, Vec::new(), Sha256::new());
        loop {
            let count =
                fill(&handle, &mut buffer, size).map_err(|error| unreadable(&name, &error))?;
            let piece = buffer.get(..count).unwrap_or_default();
            size += as_u64(count);
            if size > most {
                return Err(Refusal::TooLarge { most });
            }
            if !piece.is_empty() {
                whole.update(piece);
                hashes.push(Sha256::digest(piece).into());
            }
            if count < PIECE {
                break;
            }
        }
        if size == 0 {
            return Err(Refusal::Empty { name });
        }
        let sha256 = hex(&whole.finalize());
        Ok(Read { pieces: Self { handle, name, size, hashes }, sha256 })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The same under a name that is made of what it was called so far.
    pub(super) fn called(self, name: impl FnOnce(&str) -> String) -> Self {
        Self { name: name(&self.name), ..self }
    }

    /// From there to the end of the piece it lies in.
    fn from(&self, start: u64) -> Result<Bytes, Refusal> {
        let piece = self.piece(start / as_u64(PIECE))?;
        let skipped = usize::try_from(start % as_u64(PIECE)).unwrap_or(PIECE);
        Ok(piece.slice(skipped.min(piece.len())..))
    }

    /// One piece, if it is still what it was.
    pub(super) fn piece(&self, index: u64) -> Result<Bytes, Refusal> {
        let changed = || Refusal::Changed { name: self.name.clone() };
        let start = index * as_u64(PIECE);
        let length = self.size.saturating_sub(start).min(as_u64(PIECE));
        let mut buffer = vec![0; usize::try_from(length).unwrap_or(PIECE)];
        let count = fill(&self.handle, &mut buffer, start)
            .map_err(|error| unreadable(&self.name, &error))?;
        let expected = usize::try_from(index).ok().and_then(|index| self.hashes.get(index));
        let actual: [u8; 32] = Sha256::digest(&buffer).into();
        if count < buffer.len() || expected != Some(&actual) {
            return Err(changed());
        }
        Ok(buffer.into())
    }
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> Refusal {
    Refusal::Unreadable { name: name.to_owned(), reason: error.to_string() }
}

/// Reads from there until the buffer is full or the file ends.
fn fill(file: &std::fs::File, buffer: &mut [u8], start: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match read_at(file, rest, start + as_u64(filled)) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Without the position that all users of a handle share.
#[cfg(unix)]
fn read_at(file: &std::fs::File, buffer: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, start)
}

/// With the position in the same call: the other users of the handle name theirs, too.
#[cfg(windows)]
fn read_at(file: &std::fs::File, buffer: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, start)
}

pub(super) fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
