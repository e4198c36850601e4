//! PDF (ISO 32000-1): how many pages, where that stands in the open.
//!
//! A file written for the web says it at its beginning; else the classical table leads to it. Where the table itself is
//! packed, the number stays unknown: it refuses nothing then.

use super::Found;
use super::reader::Reader;
use crate::media::file::as_u64;
use crate::media::{Format, Refusal};

/// How much of the end is searched for where the table is.
const TAIL: u64 = 2_048;

/// The largest table that is read.
const TABLE: usize = 4 * 1024 * 1024;

/// How much of an object is read.
const OBJECT: usize = 64 * 1024;

/// Older tables that are looked through.
const TABLES: usize = 32;

/// Looks into a PDF whose mark stands there.
pub(super) fn pdf(reader: &mut Reader, start: usize) -> Result<Found, Refusal> {
    let mut found = Found::new(Format::Pdf);
    let head = reader.bytes(as_u64(start), 1_024)?;
    found.seen.pages = match linearized(&head, reader.size()) {
        Some(pages) => Some(pages),
        None => walked(reader)?,
    };
    Ok(found)
}

/// What a file for the web says, if nothing was added to it later.
fn linearized(head: &[u8], size: u64) -> Option<u32> {
    let at = find(head, b"/Linearized")?;
    let head = head.get(at..)?;
    let head = head.get(..find(head, b">>")?)?;
    (number(after(head, b"/L")?)? == size).then_some(())?;
    u32::try_from(number(after(head, b"/N")?)?).ok()
}

fn walked(reader: &mut Reader) -> Result<Option<u32>, Refusal> {
    let size = reader.size();
    let tail_start = size.saturating_sub(TAIL);
    let tail = reader.bytes(tail_start, usize::try_from(TAIL).unwrap_or(0))?;
    let Some(mut at) =
        find_last(&tail, b"startxref").and_then(|start| number(tail.get(start + 9..)?))
    else {
        return Ok(None);
    };
    let mut tables = Vec::new();
    let mut root = None;
    for _ in 0..TABLES {
        let table = reader.bytes(at, TABLE)?;
        let Some(trailer) = find(&table, b"trailer") else { return Ok(None) };
        let (entries, rest) = table.split_at(trailer);
        if !entries.trim_ascii_start().starts_with(b"xref") {
            return Ok(None);
        }
        let Some(rest) = find(rest, b"startxref").and_then(|end| rest.get(..end)) else {
            return Ok(None);
        };
        // Part of the table is packed.
        if find(rest, b"/XRefStm").is_some() {
            return Ok(None);
        }
        root = root.or_else(|| reference(after(rest, b"/Root")?));
        let previous = after(rest, b"/Prev").and_then(number);
        tables.push(entries.to_vec());
        match previous {
            Some(previous) if previous < at || tables.len() == 1 => at = previous,
            _ => break,
        }
    }
    let Some(root) = root.and_then(|number| place(&tables, number)) else { return Ok(None) };
    let Some(root) = object(reader, root)? else { return Ok(None) };
    let Some(pages) = after(&root, b"/Pages").and_then(reference) else { return Ok(None) };
    let Some(pages) = place(&tables, pages) else { return Ok(None) };
    let Some(pages) = object(reader, pages)? else { return Ok(None) };
    // A number that stands in an object of its own would be read as that object's name.
    let count = after(&pages, b"/Count").filter(|rest| reference(rest).is_none());
    Ok(count.and_then(number).and_then(|count| u32::try_from(count).ok()))
}

/// Where an object begins, by the newest table that has it.
fn place(tables: &[Vec<u8>], wanted: u64) -> Option<u64> {
    tables.iter().find_map(|table| {
        let mut words = table.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        (words.next()? == b"xref").then_some(())?;
        loop {
            let first = number(words.next()?)?;
            let count = number(words.next()?)?;
            for offset in 0..count {
                let (at, _, kind) = (number(words.next()?)?, words.next()?, words.next()?);
                if first.checked_add(offset)? == wanted {
                    return (kind == b"n").then_some(at);
                }
            }
        }
    })
}

/// The text of an object up to its end.
fn object(reader: &mut Reader, at: u64) -> Result<Option<Vec<u8>>, Refusal> {
    let mut bytes = reader.bytes(at, OBJECT)?;
    let Some(end) = find(&bytes, b"endobj") else { return Ok(None) };
    bytes.truncate(end);
    Ok(find(&bytes, b" obj").map(|_| bytes))
}

/// What follows a name, where it is the whole name.
fn after<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let end = find(rest, name)? + name.len();
        let follows = rest.get(end..)?;
        if follows.first().is_some_and(|byte| !byte.is_ascii_alphanumeric()) {
            return Some(follows);
        }
        from += end;
    }
}

/// The number that a text begins with.
fn number(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start();
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    std::str::from_utf8(text.get(..end)?).ok()?.parse().ok()
}

/// `12 0 R`: the first of the two numbers.
fn reference(text: &[u8]) -> Option<u64> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (object, generation) = (words.next()?, words.next()?);
    let all = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    let is_reference = all(object) && all(generation) && words.next()?.first() == Some(&b'R');
    is_reference.then(|| number(object)).flatten()
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

fn find_last(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).rposition(|window| window == word)
}
