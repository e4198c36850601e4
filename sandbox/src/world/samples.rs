//! Small files that are made up the same way each time: what the seeded media consist of.

use std::io::Cursor;

use bytes::Bytes;

use super::{
    ids,
    media::{Piece, Source},
};
use crate::probe;

const WIDTH: u32 = 64;
const HEIGHT: u32 = 36;

/// The bytes behind a name: `broken:…`, `video:…`, `document:…`, or else a picture.
pub(crate) fn bytes(name: &str) -> Bytes {
    match name.split_once(':') {
        Some(("broken", rest)) => Bytes::from(format!("not a picture: {rest}")),
        Some(("video", _)) => Bytes::from(video()),
        Some(("document", title)) => Bytes::from(document(title)),
        _ => Bytes::from(picture(name)),
    }
}

pub(crate) fn piece(name: &str) -> Piece {
    let bytes = bytes(name);
    Piece {
        source: Source::Sample(name.to_owned()),
        bytes: bytes.len() as u64,
        sha256: ids::sha256_hex(&bytes),
        seen: probe::look(&mut Cursor::new(&bytes)).unwrap_or_default(),
    }
}

/// A PNG: a sky and a ground in colours of the name's own.
fn picture(name: &str) -> Vec<u8> {
    let seed = ids::sha256(name.as_bytes());
    let colour = |from: usize| -> [u8; 3] {
        let channel = |at: usize| seed.get(at).copied().unwrap_or_default();
        [channel(from), channel(from + 1), channel(from + 2)]
    };
    let (above, below) = (colour(0), colour(3));
    let horizon = 8 + u32::from(seed.get(6).copied().unwrap_or_default()) % 20;
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        // No filter.
        rows.push(0);
        for x in 0..WIDTH {
            let wave = horizon + (x + u32::from(above[0])) % 16 / 4;
            rows.extend(if y < wave { above } else { below });
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    // Eight bits a channel, red, green and blue.
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"IDAT", &stored(&rows));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    png.extend(kind);
    png.extend(data);
    let mut sum = u32::MAX;
    for byte in kind.iter().chain(data) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        }
    }
    png.extend((!sum).to_be_bytes());
}

/// zlib without compression; one block holds all a small picture has.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or_default();
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(data);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn atom(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(data.len() + 8).unwrap_or_default().to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(data);
    out
}

/// An MP4 that says how long and how wide it is, and has nothing to show.
fn video() -> Vec<u8> {
    const SCALE: u32 = 1000;
    const LENGTH: u32 = 5570;
    let mut movie = vec![0; 12];
    movie.extend(SCALE.to_be_bytes());
    movie.extend(LENGTH.to_be_bytes());
    movie.resize(100, 0);
    let mut track = vec![0; 76];
    track.extend((1120_u32 << 16).to_be_bytes());
    track.extend((640_u32 << 16).to_be_bytes());
    let track = atom(*b"trak", &atom(*b"tkhd", &track));
    let mut inner = atom(*b"mvhd", &movie);
    inner.extend(track);
    let mut file = atom(*b"ftyp", b"isom\0\0\0\0isommp42");
    file.extend(atom(*b"moov", &inner));
    file.extend(atom(*b"mdat", b"nothing to see"));
    file
}

/// A PDF of one page with its title on it.
fn document(title: &str) -> String {
    use std::fmt::Write as _;

    let title: String = title.chars().filter(char::is_ascii_alphanumeric).collect();
    let drawing = format!("BT /F1 24 Tf 72 720 Td ({title}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        // Writing into a text cannot fail.
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    let size = objects.len() + 1;
    let _ = write!(file, "xref\n0 {size}\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(file, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file
}
