use std::io::Cursor;

use proptest::prelude::*;

use super::{Format, Seen, look};

fn seen(bytes: &[u8]) -> Seen {
    look(&mut Cursor::new(bytes)).unwrap()
}

#[test]
fn the_first_bytes_decide() {
    let cases: [(&[u8], Format); 8] = [
        (b"\x89PNG\r\n\x1a\n", Format::Png),
        (b"\xff\xd8\xff\xe0", Format::Jpeg),
        (b"GIF87a", Format::Gif),
        (b"\0\0\0\x10ftypisom", Format::Mp4),
        (b"%PDF-1.7", Format::Pdf),
        (b"PK\x03\x04", Format::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Ole),
        (b"GIF88a", Format::Unknown),
    ];
    for (bytes, format) in cases {
        // A header that breaks off is what it began as, with nothing more to say.
        assert_eq!(seen(bytes).format, format, "{bytes:?}");
    }
    assert_eq!(seen(b""), Seen::default());
}

#[test]
fn a_long_movie_header_is_read_as_well() {
    let atom = |kind: &[u8; 4], data: &[u8]| {
        let mut bytes = 1_u32.to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend((data.len() as u64 + 16).to_be_bytes());
        bytes.extend(data);
        bytes
    };
    let mut movie = vec![1];
    movie.resize(20, 0);
    movie.extend(90_000_u32.to_be_bytes());
    movie.extend(900_000_u64.to_be_bytes());
    let mut file = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    file.extend(atom(b"moov", &atom(b"mvhd", &movie)));
    assert_eq!(seen(&file).duration_ms, Some(10_000));
    // A scale of nothing is no length.
    let at = file.windows(4).position(|four| four == 90_000_u32.to_be_bytes()).unwrap();
    file[at..at + 4].fill(0);
    assert_eq!(seen(&file).duration_ms, None);
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(
        start in prop::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..],
            b"\xff\xd8\xff",
            b"GIF89a",
            b"\0\0\0\x10ftypisom\0\0\0\0\0\0\x01\0moov\0\0\0\x20mvhd",
            b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\0moov\0\0\0\0trak\0\0\0\0tkhd",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut bytes = start.to_vec();
        bytes.extend(rest);
        prop_assert!(look(&mut Cursor::new(&bytes)).is_ok());
    }
}
