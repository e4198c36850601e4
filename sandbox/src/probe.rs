//! What a file shows of itself in its first bytes and headers: enough to tell whether it is what
//! it was uploaded as, and how large or long it is. Nothing is decoded.

use std::io::{self, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

mod mp4;
mod still;
#[cfg(test)]
mod tests;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Png,
    Jpeg,
    Gif,
    Mp4,
    Pdf,
    /// PPT and DOC.
    Ole,
    /// PPTX and DOCX.
    Zip,
    #[default]
    Unknown,
}

impl Format {
    pub(crate) fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif)
    }

    pub(crate) fn is_document(self) -> bool {
        matches!(self, Self::Pdf | Self::Ole | Self::Zip)
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Mp4 => "video/mp4",
            Self::Pdf => "application/pdf",
            // The office formats share these wrappings with each other and with much else.
            Self::Ole | Self::Zip | Self::Unknown => "application/octet-stream",
        }
    }
}

/// What could be read; what could not is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) format: Format,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) frames: Option<u32>,
    pub(crate) duration_ms: Option<u64>,
}

/// Reads headers only, however large the file is. A header that breaks off ends the reading.
pub(crate) fn look(file: &mut (impl Read + Seek)) -> io::Result<Seen> {
    file.seek(SeekFrom::Start(0))?;
    let mut first = [0; 12];
    let mut filled = 0;
    while let Some(rest) = first.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            read => filled += read,
        }
    }
    let mut seen = Seen { format: format(&first), ..Seen::default() };
    let broke_off = match seen.format {
        Format::Png => still::png(file, &mut seen),
        Format::Jpeg => still::jpeg(file, &mut seen),
        Format::Gif => still::gif(file, &mut seen),
        Format::Mp4 => mp4::mp4(file, &mut seen),
        Format::Pdf | Format::Ole | Format::Zip | Format::Unknown => Ok(()),
    };
    match broke_off {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(seen),
    }
}

fn format(first: &[u8; 12]) -> Format {
    match first {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Format::Png,
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Format::Gif,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Format::Mp4,
        [b'%', b'P', b'D', b'F', b'-', ..] => Format::Pdf,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Format::Ole,
        [b'P', b'K', 3, 4, ..] => Format::Zip,
        _ => Format::Unknown,
    }
}

fn take<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn byte(file: &mut impl Read) -> io::Result<u8> {
    take::<1>(file).map(|[byte]| byte)
}

fn short(file: &mut impl Read) -> io::Result<u16> {
    take(file).map(u16::from_be_bytes)
}

fn long(file: &mut impl Read) -> io::Result<u32> {
    take(file).map(u32::from_be_bytes)
}

fn double(file: &mut impl Read) -> io::Result<u64> {
    take(file).map(u64::from_be_bytes)
}

fn skip(file: &mut impl Seek, bytes: i64) -> io::Result<()> {
    file.seek(SeekFrom::Current(bytes)).map(|_| ())
}
