//! Files made of boxes, ISO/IEC 14496-12: MP4 and QuickTime, and the pictures that are kept in the same way. How long a
//! video lasts stands in `moov/mvhd`, wherever that lies.

use super::Found;
use super::reader::{Reader, high_u32, high_u64};
use crate::media::{Format, Refusal};

/// Boxes that are looked at on one level; a fragmented video has thousands.
const MOST_BOXES: usize = 100_000;

/// A box: what it is, and where its content lies.
#[derive(Clone, Copy, Debug)]
struct Inside {
    kind: [u8; 4],
    start: u64,
    end: u64,
    cut: bool,
}

/// What a file of boxes is, and how long it lasts.
pub(super) fn boxes(reader: &mut Reader) -> Result<Found, Refusal> {
    let format = brand(&reader.bytes(0, 256)?);
    if format != Format::Mp4 {
        return Ok(Found::new(format));
    }
    let mut found = Found::new(format);
    let (mut at, size) = (0, reader.size());
    for _ in 0..MOST_BOXES {
        let Some(inside) = next(reader, at, size)? else { break };
        if inside.cut {
            found.problem = Some("it is cut off before its end");
        }
        if &inside.kind == b"moov" {
            found.seen.duration_ms = duration(reader, inside)?;
            return Ok(found);
        }
        at = inside.end;
    }
    let problem = "the part that says how it is played (moov) is missing; it may be cut off";
    Ok(Found::damaged(format, problem))
}

/// The kind that the first box names, and those with which it says to be compatible.
fn brand(head: &[u8]) -> Format {
    if head.get(4..8) != Some(b"ftyp") {
        return Format::Mov;
    }
    let length = high_u32(head, 0).and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let brands = head.get(8..length.min(head.len())).unwrap_or_default();
    // Between the first and the others stands a number.
    let all = || brands.chunks(4).enumerate().filter(|(n, _)| *n != 1).map(|(_, brand)| brand);
    let has = |names: &[&[u8]]| all().any(|brand| names.contains(&brand));
    let major = brands.get(..4).unwrap_or_default();
    match major {
        b"qt  " => Format::Mov,
        b"avif" | b"avis" => Format::Avif,
        // Two that say only how it is kept; what it is stands among the others.
        b"mif1" | b"msf1" if has(&[b"avif", b"avis"]) => Format::Avif,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            Format::Heic
        }
        b"M4A " | b"M4B " | b"M4P " => Format::Unknown,
        _ => Format::Mp4,
    }
}

fn next(reader: &mut Reader, at: u64, limit: u64) -> Result<Option<Inside>, Refusal> {
    let head = reader.bytes(at, 16)?;
    let (Some(length), Some(kind)) = (high_u32(&head, 0), head.get(4..8)) else {
        return Ok(None);
    };
    let Ok(kind) = kind.try_into() else { return Ok(None) };
    let (header, length) = match length {
        0 => (8, limit.saturating_sub(at)),
        1 => (16, high_u64(&head, 8).unwrap_or(0)),
        length => (8, u64::from(length)),
    };
    let end = at.saturating_add(length);
    // A box that ends before it begins would be read for ever.
    let valid = length >= header && at.saturating_add(header) <= limit;
    Ok(valid.then(|| Inside { kind, start: at + header, end: end.min(limit), cut: end > limit }))
}

/// The box of that kind within another.
fn within(reader: &mut Reader, outer: Inside, kind: [u8; 4]) -> Result<Option<Inside>, Refusal> {
    let mut at = outer.start;
    for _ in 0..MOST_BOXES {
        match next(reader, at, outer.end)? {
            Some(inside) if inside.kind == kind => return Ok(Some(inside)),
            Some(inside) => at = inside.end,
            None => break,
        }
    }
    Ok(None)
}

/// In milliseconds, where the header says it.
fn duration(reader: &mut Reader, moov: Inside) -> Result<Option<u64>, Refusal> {
    let Some(header) = within(reader, moov, *b"mvhd")? else { return Ok(None) };
    let head = reader.bytes(header.start, 32)?;
    let (scale, length) = match head.first() {
        Some(0) => {
            (high_u32(&head, 12), high_u32(&head, 16).filter(|l| *l < u32::MAX).map(u64::from))
        }
        Some(1) => (high_u32(&head, 20), high_u64(&head, 24).filter(|l| *l < u64::MAX)),
        _ => (None, None),
    };
    let length = match length.filter(|length| *length > 0) {
        Some(length) => Some(length),
        None => fragmented(reader, moov)?,
    };
    let milliseconds = |(length, scale): (u64, u32)| {
        let whole = u128::from(length) * 1_000;
        u64::try_from(whole.checked_div(u128::from(scale))?).ok()
    };
    Ok(length.zip(scale).and_then(milliseconds))
}

/// Of a video in fragments the length may stand elsewhere.
fn fragmented(reader: &mut Reader, moov: Inside) -> Result<Option<u64>, Refusal> {
    let Some(extends) = within(reader, moov, *b"mvex")? else { return Ok(None) };
    let Some(header) = within(reader, extends, *b"mehd")? else { return Ok(None) };
    let head = reader.bytes(header.start, 12)?;
    let length = match head.first() {
        Some(0) => high_u32(&head, 4).map(u64::from),
        Some(1) => high_u64(&head, 4),
        _ => None,
    };
    Ok(length.filter(|length| *length > 0))
}
