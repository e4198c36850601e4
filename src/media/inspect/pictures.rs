//! PNG (<https://www.w3.org/TR/png-3/>), JPEG (<https://www.w3.org/Graphics/JPEG/itu-t81.pdf>) and GIF
//! (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>): pixels and frames.

use super::Found;
use super::reader::{Reader, high_u32, low_u16};
use crate::media::{Format, Refusal};

/// Frames beyond which nobody has to count.
const ENOUGH_FRAMES: u32 = 1_000;

/// Segments of a JPEG before its picture; a real one has dozens.
const MOST_SEGMENTS: usize = 10_000;

fn sized(format: Format, width: u32, height: u32) -> Found {
    if width == 0 || height == 0 {
        return Found::damaged(format, "its header says that it has no pixels");
    }
    let mut found = Found::new(format);
    found.seen.pixels = Some((width, height));
    found
}

/// The header comes first, always.
pub(super) fn png(head: &[u8]) -> Found {
    let header = head.get(12..16) == Some(b"IHDR");
    match (header, high_u32(head, 16), high_u32(head, 20)) {
        (true, Some(width), Some(height)) => sized(Format::Png, width, height),
        _ => Found::damaged(Format::Png, "its header is missing"),
    }
}

/// Goes from segment to segment up to the one that begins the picture.
pub(super) fn jpeg(reader: &mut Reader) -> Result<Found, Refusal> {
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        let Some([mark, kind]) = reader.exactly(at)? else { break };
        match (mark, kind) {
            // Any number of these may fill up.
            (0xff, 0xff) => at += 1,
            // Marks without a length.
            (0xff, 0x01 | 0xd0..=0xd8) => at += 2,
            (0xff, 0xda | 0xd9) => break,
            (0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                let Some([h, i, w, x]) = reader.exactly(at + 5)? else { break };
                let (height, width) = (u16::from_be_bytes([h, i]), u16::from_be_bytes([w, x]));
                return Ok(sized(Format::Jpeg, width.into(), height.into()));
            }
            (0xff, _) => {
                let Some(length) = reader.exactly(at + 2)?.map(u16::from_be_bytes) else { break };
                at += 2 + u64::from(length.max(2));
            }
            _ => break,
        }
    }
    Ok(Found::damaged(Format::Jpeg, "its size cannot be read; it may be cut off"))
}

/// Goes from block to block and counts the pictures.
pub(super) fn gif(reader: &mut Reader) -> Result<Found, Refusal> {
    let head = reader.bytes(0, 13)?;
    let (Some(width), Some(height), Some(packed)) =
        (low_u16(&head, 6), low_u16(&head, 8), head.get(10))
    else {
        return Ok(Found::damaged(Format::Gif, "its header is cut off"));
    };
    let mut found = sized(Format::Gif, width.into(), height.into());
    let mut at = 13 + colours(*packed);
    let mut frames = 0;
    while frames < ENOUGH_FRAMES {
        let Some([kind]) = reader.exactly(at)? else { break };
        match kind {
            0x2c => {
                frames += 1;
                let Some([packed]) = reader.exactly(at + 9)? else { break };
                // The picture's own colours, and one byte before its data.
                at = data_end(reader, at + 10 + colours(packed) + 1)?;
            }
            0x21 => at = data_end(reader, at + 2)?,
            _ => break,
        }
    }
    if frames == 0 {
        found.problem = found.problem.or(Some("there is no picture in it"));
    }
    found.seen.frames = Some(frames);
    Ok(found)
}

/// How many bytes a table of colours takes.
fn colours(packed: u8) -> u64 {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Where a chain of blocks of data ends.
fn data_end(reader: &mut Reader, mut at: u64) -> Result<u64, Refusal> {
    while let Some([length]) = reader.exactly(at)? {
        at += 1 + u64::from(length);
        if length == 0 {
            break;
        }
    }
    Ok(at)
}
