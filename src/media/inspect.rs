//! What a file is, by its bytes and without decoding it.
//!
//! Reads headers and tables, never content: nothing here unpacks or renders anything. What cannot be read stays
//! unknown and refuses nothing; only what is certain does.

mod captions;
mod documents;
mod ole;
mod pdf;
mod pictures;
mod reader;
mod video;

use std::path::Path;

use super::file::Pieces;
use super::{Format, Refusal, Seen};
use reader::Reader;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 4_096;

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What it is.
    pub(super) seen: Seen,
    /// What is wrong with it.
    pub(super) problem: Option<&'static str>,
    /// The key or token that stands in it.
    pub(super) secret: Option<&'static str>,
}

impl Found {
    fn new(format: Format) -> Self {
        let seen = Seen { format, pixels: None, frames: None, duration_ms: None, pages: None };
        Self { seen, problem: None, secret: None }
    }

    fn damaged(format: Format, problem: &'static str) -> Self {
        Self { problem: Some(problem), ..Self::new(format) }
    }
}

/// Looks into a file whose name says what it is; the two must agree.
pub(super) fn named(pieces: &Pieces) -> Result<Found, Refusal> {
    let ending = Path::new(pieces.name()).extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_lowercase();
    let found = look(pieces, &ending)?;
    let format = found.seen.format;
    let agree = ending.is_empty()
        || format.endings().contains(&ending.as_str())
        || (format == Format::Unknown && Format::of_ending(&ending).is_none());
    if agree {
        return Ok(found);
    }
    Err(Refusal::Disguised { name: pieces.name().to_owned(), found: format })
}

/// Looks into a file that has no name of its own.
pub(super) fn anonymous(pieces: &Pieces) -> Result<Found, Refusal> {
    look(pieces, "")
}

fn look(pieces: &Pieces, ending: &str) -> Result<Found, Refusal> {
    let mut reader = Reader::new(pieces);
    let head = reader.bytes(0, HEAD)?;
    Ok(match magic(&head) {
        Magic::Png => pictures::png(&head),
        Magic::Jpeg => pictures::jpeg(&mut reader)?,
        Magic::Gif => pictures::gif(&mut reader)?,
        Magic::Boxes => video::boxes(&mut reader)?,
        Magic::Pdf(start) => pdf::pdf(&mut reader, start)?,
        Magic::Zip => documents::zip(&mut reader)?,
        Magic::Ole => ole::ole(&mut reader, ending)?,
        Magic::Other(format) => Found::new(format),
        Magic::None => captions::text(&mut reader, &head)?,
    })
}

/// What the first bytes say.
enum Magic {
    Png,
    Jpeg,
    Gif,
    Boxes,
    Pdf(usize),
    Zip,
    Ole,
    Other(Format),
    None,
}

/// Readers of PDF accept other bytes before its mark, within the first kilobyte.
const BEFORE_PDF: usize = 1_024;

fn magic(head: &[u8]) -> Magic {
    let at =
        |start: usize, mark: &[u8]| head.get(start..).is_some_and(|rest| rest.starts_with(mark));
    let box_at_start = ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"]
        .iter()
        .any(|kind| at(4, kind.as_bytes()));
    match head {
        _ if at(0, b"\x89PNG\r\n\x1a\n") => Magic::Png,
        _ if at(0, b"\xff\xd8\xff") => Magic::Jpeg,
        _ if at(0, b"GIF87a") || at(0, b"GIF89a") => Magic::Gif,
        _ if at(0, b"%PDF-") => Magic::Pdf(0),
        _ if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") => Magic::Zip,
        _ if at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Magic::Ole,
        _ if at(0, b"RIFF") && at(8, b"WEBP") => Magic::Other(Format::Webp),
        _ if at(0, b"II*\0") || at(0, b"MM\0*") => Magic::Other(Format::Tiff),
        _ if at(0, b"BM") && at(6, &[0; 4]) => Magic::Other(Format::Bmp),
        _ if at(0, b"\x1a\x45\xdf\xa3") => Magic::Other(Format::Webm),
        _ if box_at_start => Magic::Boxes,
        _ => {
            let start = head.windows(5).take(BEFORE_PDF).position(|window| window == b"%PDF-");
            start.map_or(Magic::None, Magic::Pdf)
        }
    }
}

#[cfg(test)]
mod tests;
