//! Boxes of an MP4: how long it plays, and how wide and high it is.

use std::io::{self, Read, Seek, SeekFrom};

use super::{Seen, byte, double, long, skip, take};

/// More boxes in one box than any player writes.
const MOST_BOXES: usize = 4096;

struct Atom {
    kind: [u8; 4],
    from: u64,
    to: u64,
}

pub(super) fn mp4(file: &mut (impl Read + Seek), seen: &mut Seen) -> io::Result<()> {
    let end = file.seek(SeekFrom::End(0))?;
    let outer = atoms(file, 0, end)?;
    let Some(movie) = outer.iter().find(|atom| atom.kind == *b"moov") else {
        return Ok(());
    };
    for atom in atoms(file, movie.from, movie.to)? {
        match &atom.kind {
            b"mvhd" => seen.duration_ms = duration(file, &atom)?,
            b"trak" => {
                for inner in atoms(file, atom.from, atom.to)? {
                    if inner.kind == *b"tkhd" {
                        sides(file, &inner, seen)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The boxes between two places. A box that does not fit ends the list.
fn atoms(file: &mut (impl Read + Seek), from: u64, to: u64) -> io::Result<Vec<Atom>> {
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < MOST_BOXES && at.saturating_add(8) <= to {
        file.seek(SeekFrom::Start(at))?;
        let short = long(file)?;
        let kind = take::<4>(file)?;
        let (head, length) = match short {
            0 => (8, to - at),
            1 => (16, double(file)?),
            length => (8, length.into()),
        };
        let Some(end) = at.checked_add(length).filter(|end| length >= head && *end <= to) else {
            break;
        };
        found.push(Atom { kind, from: at + head, to: end });
        at = end;
    }
    Ok(found)
}

fn duration(file: &mut (impl Read + Seek), atom: &Atom) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(atom.from))?;
    let version = byte(file)?;
    let (scale, length) = if version == 1 {
        skip(file, 3 + 16)?;
        (long(file)?, double(file)?)
    } else {
        skip(file, 3 + 8)?;
        (long(file)?, long(file)?.into())
    };
    Ok(length.saturating_mul(1000).checked_div(scale.into()))
}

/// Tracks without a picture have no sides.
fn sides(file: &mut (impl Read + Seek), atom: &Atom, seen: &mut Seen) -> io::Result<()> {
    file.seek(SeekFrom::Start(atom.from))?;
    let version = byte(file)?;
    skip(file, if version == 1 { 87 } else { 75 })?;
    // Fixed point, 16 bits each side.
    let (width, height) = (long(file)? >> 16, long(file)? >> 16);
    if width > 0 && height > 0 {
        seen.width = Some(width);
        seen.height = Some(height);
    }
    Ok(())
}
