//! Compound files ([MS-CFB]), in which the older Word and PowerPoint keep their documents: told apart by the names of
//! the streams in the file's directory.

use super::Found;
use super::reader::{Reader, low_u16, low_u32};
use crate::media::{Format, Refusal};

/// Sectors of a directory that are read.
const MOST_SECTORS: usize = 4_096;

/// Sector numbers from here on are marks.
const MARKS: u32 = 0xffff_fffa;

/// What a compound file is. Where one document holds another, the file's name decides.
pub(super) fn ole(reader: &mut Reader, ending: &str) -> Result<Found, Refusal> {
    let head = reader.bytes(0, 512)?;
    let shift = low_u16(&head, 30).filter(|shift| matches!(shift, 9 | 12));
    let (Some(shift), Some(mut sector)) = (shift, low_u32(&head, 48)) else {
        return Ok(Found::new(Format::Unknown));
    };
    let size = 1_usize << shift;
    let place = |sector: u32| (u64::from(sector) + 1) << shift;
    let (mut word, mut slides) = (false, false);
    for _ in 0..MOST_SECTORS {
        if sector >= MARKS {
            break;
        }
        let directory = reader.bytes(place(sector), size)?;
        for entry in directory.chunks_exact(128) {
            word |= is_called(entry, "WordDocument");
            slides |= is_called(entry, "PowerPoint Document");
        }
        // Where the table of sectors lies says the header, as far as it has room; 109 tables are seven megabytes of
        // a directory's sectors at least.
        let per_table = u32::try_from(size / 4).unwrap_or(u32::MAX);
        let table = usize::try_from(sector / per_table).unwrap_or(usize::MAX);
        let Some(table) = low_u32(&head, 76_usize.saturating_add(table.saturating_mul(4)))
            .filter(|table| *table < MARKS)
        else {
            break;
        };
        let Some(next) = reader.exactly(place(table) + u64::from(sector % per_table) * 4)? else {
            break;
        };
        sector = u32::from_le_bytes(next);
    }
    Ok(Found::new(match (word, slides) {
        (true, true) if ending == "doc" => Format::Doc,
        (_, true) => Format::Ppt,
        (true, false) => Format::Doc,
        (false, false) => Format::Unknown,
    }))
}

/// Whether a directory's entry has that name, which stands there in UTF-16.
fn is_called(entry: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry.starts_with(&wanted)
}
