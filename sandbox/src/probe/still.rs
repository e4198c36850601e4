//! Headers of PNG, JPEG and GIF.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::{Seen, byte, long, short, skip, take};

/// Counting stops here: more frames than any limit.
const MOST_FRAMES: u32 = 10_000;

pub(super) fn png(file: &mut (impl Read + Seek), seen: &mut Seen) -> io::Result<()> {
    // Signature and the length of the first chunk.
    file.seek(SeekFrom::Start(12))?;
    if take::<4>(file)? == *b"IHDR" {
        seen.width = Some(long(file)?);
        seen.height = Some(long(file)?);
    }
    Ok(())
}

pub(super) fn jpeg(file: &mut (impl Read + Seek), seen: &mut Seen) -> io::Result<()> {
    let mut file = BufReader::new(file);
    file.seek(SeekFrom::Start(2))?;
    loop {
        if byte(&mut file)? != 0xff {
            return Ok(());
        }
        let mut marker = byte(&mut file)?;
        while marker == 0xff {
            marker = byte(&mut file)?;
        }
        match marker {
            // Restarts and the like carry nothing.
            0x01 | 0xd0..=0xd8 => {}
            // The picture begins, and no frame header came before it.
            0xd9 | 0xda => return Ok(()),
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                skip(&mut file, 3)?;
                seen.height = Some(short(&mut file)?.into());
                seen.width = Some(short(&mut file)?.into());
                return Ok(());
            }
            _ => {
                let length = short(&mut file)?;
                file.seek_relative(i64::from(length.saturating_sub(2)))?;
            }
        }
    }
}

pub(super) fn gif(file: &mut (impl Read + Seek), seen: &mut Seen) -> io::Result<()> {
    let mut file = BufReader::new(file);
    file.seek(SeekFrom::Start(6))?;
    let sides = take::<4>(&mut file)?;
    let [w0, w1, h0, h1] = sides;
    seen.width = Some(u16::from_le_bytes([w0, w1]).into());
    seen.height = Some(u16::from_le_bytes([h0, h1]).into());
    let [packed, _, _] = take::<3>(&mut file)?;
    colours(&mut file, packed)?;
    let mut frames = 0;
    while frames < MOST_FRAMES {
        match byte(&mut file)? {
            b',' => {
                frames += 1;
                seen.frames = Some(frames);
                skip(&mut file, 8)?;
                let packed = byte(&mut file)?;
                colours(&mut file, packed)?;
                file.seek_relative(1)?;
                blocks(&mut file)?;
            }
            b'!' => {
                file.seek_relative(1)?;
                blocks(&mut file)?;
            }
            _ => break,
        }
    }
    Ok(())
}

fn colours<R: Read + Seek>(file: &mut BufReader<R>, packed: u8) -> io::Result<()> {
    if packed & 0x80 == 0 {
        return Ok(());
    }
    file.seek_relative(3 << ((packed & 7) + 1))
}

fn blocks<R: Read + Seek>(file: &mut BufReader<R>) -> io::Result<()> {
    loop {
        match byte(file)? {
            0 => return Ok(()),
            length => file.seek_relative(length.into())?,
        }
    }
}
