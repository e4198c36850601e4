//! Several pieces read as one file.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::PathBuf,
};

use bytes::Bytes;

#[derive(Debug)]
pub(super) enum Origin {
    File(PathBuf),
    Memory(Bytes),
}

#[derive(Debug)]
pub(super) struct Link {
    pub(super) origin: Origin,
    pub(super) bytes: u64,
}

#[derive(Debug)]
enum Open {
    File(File),
    Memory(Cursor<Bytes>),
}

impl Open {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(cursor) => cursor.seek(to),
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(cursor) => cursor.read(buffer),
        }
    }
}

/// At most one of the files is open at a time.
#[derive(Debug)]
pub(crate) struct Chain {
    links: Vec<Link>,
    at: u64,
    /// Which link is open, and where in the whole it stands.
    open: Option<(usize, u64, Open)>,
}

impl Chain {
    pub(super) fn new(links: Vec<Link>) -> Self {
        Self { links, at: 0, open: None }
    }

    pub(crate) fn length(&self) -> u64 {
        self.links.iter().map(|link| link.bytes).sum()
    }

    /// The link that holds the current place: its number, its first byte and its end.
    fn here(&self) -> Option<(usize, u64, u64)> {
        let mut first = 0;
        for (place, link) in self.links.iter().enumerate() {
            let end = first + link.bytes;
            if self.at < end {
                return Some((place, first, end));
            }
            first = end;
        }
        None
    }

    fn opened(&mut self, place: usize, first: u64) -> io::Result<&mut Open> {
        let within = self.at - first;
        let open = match self.open.take() {
            Some((number, at, mut open)) if number == place => {
                if at != self.at {
                    open.seek(SeekFrom::Start(within))?;
                }
                open
            }
            _ => {
                let link = self.links.get(place).ok_or(io::ErrorKind::UnexpectedEof)?;
                let mut open = match &link.origin {
                    Origin::File(path) => Open::File(File::open(path)?),
                    Origin::Memory(bytes) => Open::Memory(Cursor::new(bytes.clone())),
                };
                open.seek(SeekFrom::Start(within))?;
                open
            }
        };
        // Kept for the next read, which usually goes on where this one ends.
        Ok(&mut self.open.insert((place, self.at, open)).2)
    }
}

impl Read for Chain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((place, first, end)) = self.here() else {
            return Ok(0);
        };
        let left = usize::try_from(end - self.at).unwrap_or(usize::MAX);
        let most = left.min(buffer.len());
        let Some(room) = buffer.get_mut(..most).filter(|room| !room.is_empty()) else {
            return Ok(0);
        };
        let read = self.opened(place, first)?.read(room)?;
        if read == 0 {
            // A piece shorter than it was written: somebody was at the files.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        if let Some((_, at, _)) = &mut self.open {
            *at = self.at;
        }
        Ok(read)
    }
}

impl Seek for Chain {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
