//! ZIP archives, of which DOCX and PPTX are two (ECMA-376): told apart by the names in the archive's list. Nothing is
//! unpacked.

use super::Found;
use super::reader::{Reader, low_u16, low_u32};
use crate::media::file::as_u64;
use crate::media::{Format, Refusal};

/// How far from the end the list's own place may stand: its length and the longest comment.
const TAIL: usize = 22 + 65_535;

/// The longest list that is read.
const LIST: usize = 8 * 1024 * 1024;

/// What an archive is.
pub(super) fn zip(reader: &mut Reader) -> Result<Found, Refusal> {
    let start = reader.size().saturating_sub(as_u64(TAIL));
    let tail = reader.bytes(start, TAIL)?;
    let Some(end) = tail.windows(4).rposition(|window| window == b"PK\x05\x06") else {
        let problem = "its list of contents is missing; it may be cut off";
        return Ok(Found::damaged(Format::Zip, problem));
    };
    let end = tail.get(end..).unwrap_or_default();
    let (Some(length), Some(at)) = (low_u32(end, 12), low_u32(end, 16)) else {
        return Ok(Found::damaged(Format::Zip, "its list of contents is cut off"));
    };
    let length = usize::try_from(length).unwrap_or(LIST).min(LIST);
    let list = reader.bytes(at.into(), length)?;
    let names = names(&list);
    let has = |start: &[u8]| names.iter().any(|name| name.starts_with(start));
    if !has(b"[Content_Types].xml") {
        return Ok(Found::new(Format::Zip));
    }
    if has(b"word/document") {
        return Ok(Found::new(Format::Docx));
    }
    if has(b"ppt/presentation") {
        let mut found = Found::new(Format::Pptx);
        let slides = names.iter().filter(|name| is_slide(name)).count();
        found.seen.pages = u32::try_from(slides).ok().filter(|slides| *slides > 0);
        return Ok(found);
    }
    Ok(Found::new(Format::Zip))
}

fn names(list: &[u8]) -> Vec<&[u8]> {
    let mut names = Vec::new();
    let mut rest = list;
    while rest.starts_with(b"PK\x01\x02") {
        let field = |start| low_u16(rest, start).map(usize::from);
        let (Some(name), Some(extra), Some(comment)) = (field(28), field(30), field(32)) else {
            break;
        };
        names.extend(rest.get(46..46 + name));
        rest = rest.get(46 + name + extra + comment..).unwrap_or_default();
    }
    names
}

/// `ppt/slides/slide12.xml`
fn is_slide(name: &[u8]) -> bool {
    let number = name.strip_prefix(b"ppt/slides/slide").and_then(|n| n.strip_suffix(b".xml"));
    number.is_some_and(|n| !n.is_empty() && n.iter().all(u8::is_ascii_digit))
}
