use std::fmt::Write as _;
use std::io::Write as _;

use super::*;
use crate::media::file::Read;

fn pieces(name: &str, bytes: &[u8]) -> Pieces {
    let path = std::env::temp_dir().join(format!("inspected-{}", uuid::Uuid::new_v4()));
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create_new(true).read(true).write(true).open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    file.write_all(bytes).unwrap();
    let Read { pieces, .. } = Pieces::read(file, name.to_owned(), u64::MAX).unwrap();
    pieces
}

fn found(bytes: &[u8]) -> Found {
    anonymous(&pieces("", bytes)).unwrap()
}

fn boxed(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length, kind, content].concat()
}

fn ftyp(brand: &[u8]) -> Vec<u8> {
    boxed(b"ftyp", &[brand, &[0; 4], b"isom"].concat())
}

fn mvhd(scale: u32, length: u32) -> Vec<u8> {
    let numbers = [0, 0, 0, scale, length].map(u32::to_be_bytes).concat();
    boxed(b"mvhd", &[numbers, vec![0; 80]].concat())
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width, height].map(u32::to_be_bytes).concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &size, &[8, 2, 0, 0, 0]].concat()
}

fn jpeg(width: u16, height: u16, before: usize) -> Vec<u8> {
    let mut bytes = b"\xff\xd8".to_vec();
    for _ in 0..before {
        // A segment that holds what looks like a picture's size.
        bytes.extend(b"\xff\xe1\x00\x0d\xff\xc0\x00\x11\x08\x00\x01\x00\x01\xff\xff");
    }
    bytes.extend(b"\xff\xff\xff\xc2\x00\x11\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3; 12]);
    bytes
}

fn gif(frames: usize) -> Vec<u8> {
    // Two colours for all, a comment, and in each frame two colours of its own and two blocks of data. The data holds
    // the marks of frames and of the end.
    let mut bytes = b"GIF89a\x0a\x00\x14\x00\x80\x00\x00".to_vec();
    bytes.extend([9; 6]);
    bytes.extend(b"\x21\xfe\x03abc\x00");
    for _ in 0..frames {
        bytes.extend(b"\x21\xf9\x04\x00\x00\x00\x00\x00");
        bytes.extend(b"\x2c\x00\x00\x00\x00\x0a\x00\x14\x00\x80");
        bytes.extend([7; 6]);
        bytes.extend(b"\x02\x02\x2c\x3b\x01\x21\x00");
    }
    bytes.push(0x3b);
    bytes
}

#[test]
fn pictures_say_how_large_they_are() {
    assert_eq!(found(&png(1_200, 627)).seen.pixels, Some((1_200, 627)));
    assert_eq!(found(&png(50_000, 50_000)).seen.pixels, Some((50_000, 50_000)));
    assert_eq!(found(&jpeg(4_000, 3_000, 0)).seen.pixels, Some((4_000, 3_000)));
    assert_eq!(found(&jpeg(4_000, 3_000, 90)).seen.pixels, Some((4_000, 3_000)));
    let animation = found(&gif(3)).seen;
    assert_eq!((animation.pixels, animation.frames), (Some((10, 20)), Some(3)));
    assert_eq!(found(&gif(251)).seen.frames, Some(251));
}

#[test]
fn pictures_without_pixels_or_without_their_header_are_damaged() {
    for bytes in [
        png(0, 5),
        png(7, 0),
        png(9, 9)[..20].to_vec(),
        jpeg(0, 5, 0),
        jpeg(4, 4, 2)[..20].to_vec(),
        b"\xff\xd8\xff\xda\x00\x04".to_vec(),
        gif(0),
        gif(1)[..11].to_vec(),
    ] {
        assert!(found(&bytes).problem.is_some(), "{bytes:?}");
    }
    // A GIF that is cut off has the frames that it has.
    assert_eq!(found(&gif(5)[..70]).seen.frames, Some(2));
}

#[test]
fn a_video_says_how_long_it_lasts_wherever_that_stands() {
    let moov = |header: Vec<u8>| boxed(b"moov", &header);
    let data = boxed(b"mdat", &vec![1; 3 << 20]);
    let first = [ftyp(b"isom"), moov(mvhd(1_000, 5_500)), data.clone()].concat();
    let last = [ftyp(b"mp42"), data.clone(), moov(mvhd(90_000, 900_000))].concat();
    assert_eq!(found(&first).seen.duration_ms, Some(5_500));
    assert_eq!(found(&last).seen.duration_ms, Some(10_000));

    // A box whose length has 64 bits, and a header of the second version.
    let long = [&1_u32.to_be_bytes()[..], b"mdat", &4_016_u64.to_be_bytes(), &[2; 4_000]].concat();
    let numbers = [&[1, 0, 0, 0][..], &[0; 16], &600_u32.to_be_bytes(), &2_400_u64.to_be_bytes()];
    let second = boxed(b"mvhd", &numbers.concat());
    let both = [ftyp(b"isom"), long, moov([boxed(b"udta", b"x"), second].concat())].concat();
    assert_eq!(found(&both).seen.duration_ms, Some(4_000));

    // In fragments the header has no length; another box may.
    let mehd = boxed(b"mehd", &[0, 0, 0, 0, 0, 0, 0x1f, 0x40]);
    let fragments = [mvhd(1_000, 0), boxed(b"mvex", &mehd)].concat();
    assert_eq!(found(&[ftyp(b"iso5"), moov(fragments)].concat()).seen.duration_ms, Some(8_000));
    let unknown = found(&[ftyp(b"iso5"), moov(mvhd(1_000, 0))].concat());
    assert_eq!((unknown.seen.duration_ms, unknown.problem), (None, None));
    // A scale of nothing divides nothing.
    assert_eq!(found(&[ftyp(b"isom"), moov(mvhd(0, 5))].concat()).seen.duration_ms, None);
}

#[test]
fn a_video_that_is_cut_off_is_damaged() {
    let whole = [ftyp(b"isom"), boxed(b"mdat", &[0; 5_000]), boxed(b"moov", &mvhd(1, 9))].concat();
    assert_eq!(found(&whole).problem, None);
    for end in [32, 2_000, whole.len() - 200, whole.len() - 40] {
        assert!(found(&whole[..end]).problem.is_some(), "{end}");
    }
    // A box that is shorter than its own head would be read for ever.
    assert!(
        found(&[ftyp(b"isom"), vec![0, 0, 0, 4, b'm', b'd', b'a', b't']].concat())
            .problem
            .is_some()
    );
}

#[test]
fn what_linkedin_does_not_take_is_recognised_by_name() {
    let heic = boxed(b"ftyp", b"mif1\0\0\0\0mif1heic");
    let avif = boxed(b"ftyp", b"mif1\0\0\0\0mif1avif");
    for (bytes, format) in [
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Format::Webp),
        (ftyp(b"heic"), Format::Heic),
        (heic, Format::Heic),
        (ftyp(b"avif"), Format::Avif),
        (avif, Format::Avif),
        (ftyp(b"qt  "), Format::Mov),
        (boxed(b"moov", &mvhd(1, 1)), Format::Mov),
        (ftyp(b"M4A "), Format::Unknown),
        (b"\x1a\x45\xdf\xa3 webm".to_vec(), Format::Webm),
        (b"II*\0....".to_vec(), Format::Tiff),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), Format::Bmp),
        (b"<?xml version=\"1.0\"?>\n<!-- a --><svg xmlns=\"x\">".to_vec(), Format::Svg),
        (b"\xef\xbb\xbf <SVG>".to_vec(), Format::Svg),
        (b"<!DOCTYPE html><p>404".to_vec(), Format::Html),
        (b"PK\x05\x06".iter().copied().chain([0; 18]).collect(), Format::Zip),
        (b"#!/bin/sh\n".to_vec(), Format::Unknown),
        (vec![0; 600], Format::Unknown),
        (b"x".to_vec(), Format::Unknown),
    ] {
        assert_eq!(found(&bytes).seen.format, format, "{bytes:?}");
    }
}

/// An archive of empty files.
fn archive(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for name in names {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        bytes.extend(
            [b"PK\x03\x04".as_slice(), &[0; 22], &length, &[0; 2], name.as_bytes()].concat(),
        );
        list.extend(
            [b"PK\x01\x02".as_slice(), &[0; 24], &length, &[0; 12], &at, name.as_bytes()].concat(),
        );
    }
    let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let length = u32::try_from(list.len()).unwrap().to_le_bytes();
    let end = [b"PK\x05\x06".as_slice(), &[0; 8], &length, &at, &[3, 0], b"end"].concat();
    [bytes, list, end].concat()
}

#[test]
fn office_documents_are_told_apart_by_their_parts() {
    let types = "[Content_Types].xml";
    let word = archive(&[types, "word/document.xml", "docProps/app.xml"]);
    assert_eq!(found(&word).seen.format, Format::Docx);
    let slides = archive(&[
        types,
        "ppt/presentation.xml",
        "ppt/slides/slide1.xml",
        "ppt/slides/slide12.xml",
        "ppt/slides/_rels/slide1.xml.rels",
        "ppt/slides/slide.xml",
    ]);
    let slides = found(&slides).seen;
    assert_eq!((slides.format, slides.pages), (Format::Pptx, Some(2)));
    for other in [archive(&["word/document.xml"]), archive(&[types, "xl/workbook.xml"])] {
        assert_eq!(found(&other).seen.format, Format::Zip);
    }
    assert!(found(&word[..60]).problem.is_some(), "cut off");
}

#[test]
fn older_office_documents_are_told_apart_by_their_streams() {
    let file = |names: &[&str]| {
        let mut bytes = vec![0; 512];
        bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        bytes[30] = 9;
        // The directory begins in the second sector, the table of sectors is the first.
        bytes[48] = 1;
        bytes[76..512].fill(0xff);
        bytes[76..80].fill(0);
        let mut table = vec![0xff; 512];
        // The directory goes on in the third sector and ends there.
        table[4..8].copy_from_slice(&2_u32.to_le_bytes());
        table[8..12].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        bytes.extend(table);
        let mut directory = vec![0; 512];
        for name in ["Root Entry"].iter().chain(&["\u{5}Summary", "a", "b"]).chain(names) {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(128, 0);
            directory.extend(entry);
        }
        let mut directory = directory.split_off(512);
        directory.resize(1_024, 0);
        bytes.extend(directory);
        bytes
    };
    let format = |names: &[&str], name: &str| {
        anonymous(&pieces("", &file(names))).unwrap();
        let mut pieces = pieces(name, &file(names));
        pieces = pieces.called(str::to_owned);
        named(&pieces).map(|found| found.seen.format)
    };
    assert_eq!(format(&["WordDocument"], "a.doc"), Ok(Format::Doc));
    assert_eq!(format(&["PowerPoint Document"], "a.ppt"), Ok(Format::Ppt));
    assert_eq!(format(&["WordDocument", "PowerPoint Document"], "a.ppt"), Ok(Format::Ppt));
    assert_eq!(format(&["WordDocument", "PowerPoint Document"], "a.doc"), Ok(Format::Doc));
    assert!(matches!(format(&["Workbook"], "a.doc"), Err(Refusal::Disguised { .. })));
}

/// A PDF as simple tools write it, with a table of its objects.
fn plain_pdf(count: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /PageMode /UseNone >>".to_owned(),
        format!("<< /Type /Pages /Kids [3 0 R] /Count {count} >>"),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
        "7".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 5\n0000000000 65535 f \n".to_owned();
    for (n, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
        writeln!(text, "{} 0 obj\n{object}\nendobj", n + 1).unwrap();
    }
    let at = text.len();
    let end = format!("{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n");
    (text + &end).into_bytes()
}

#[test]
fn the_pages_of_a_pdf_are_counted_where_that_can_be_done() {
    let pages = |bytes: &[u8]| {
        let found = found(bytes);
        assert_eq!((found.seen.format, found.problem), (Format::Pdf, None));
        found.seen.pages
    };
    assert_eq!(pages(&plain_pdf("12")), Some(12));
    assert_eq!(pages(&plain_pdf("301")), Some(301));
    assert_eq!(pages(&plain_pdf("4 0 R")), None, "the number stands elsewhere");
    assert_eq!(pages(&[b"\n\n", &b"%PDF-1.7\nnothing else"[..]].concat()), None);
    assert_eq!(pages(b"%PDF-1.5\nstartxref\n99999999999999999999\n%%EOF"), None);

    // A newer table says where the pages are now; the older one is still there.
    let mut changed = plain_pdf("12");
    let at = changed.len();
    changed.extend(b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 40 >>\nendobj\n");
    let table = changed.len();
    let old = changed.windows(4).position(|window| window == b"xref").unwrap();
    changed.extend(
        format!("xref\n2 1\n{at:010} 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev {old} >>\nstartxref\n{table}\n%%EOF\n")
            .into_bytes(),
    );
    assert_eq!(pages(&changed), Some(40));

    // For the web: right at the beginning, if the length is still right.
    let web = |length: usize| {
        format!("%PDF-1.6\n1 0 obj\n<< /Linearized 1 /L {length:04} /N 77 /O 3 >>\nendobj\n")
    };
    assert_eq!(pages(web(web(0).len()).as_bytes()), Some(77));
    assert_eq!(pages(web(9_999).as_bytes()), None);
}

#[test]
fn a_table_that_leads_in_circles_is_left() {
    let text = "%PDF-1.4\n";
    let at = text.len();
    let text = format!(
        "{text}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Prev {at} >>\nstartxref\n{at}\n"
    );
    assert_eq!(found(text.as_bytes()).seen.pages, None);
}

#[test]
fn captions_are_numbered_timed_and_free_of_keys() {
    let good = "1\r\n00:00:01,000 --> 00:00:04,000\r\nHello\r\n\r\n2\r\n00:00:04,500 --> 00:01:00,000 X1:0\r\nTwo\r\nlines\r\n";
    let captions = found(good.as_bytes());
    assert_eq!(
        (captions.seen.format, captions.problem, captions.secret),
        (Format::Srt, None, None)
    );
    let marked = format!("\u{feff}{good}");
    assert_eq!(found(marked.as_bytes()).problem, None);
    let key = good.replace("Two", "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(found(key.as_bytes()).secret, Some("an AWS access key"));
    for bad in [
        "1\n00:00:01 --> 00:00:04\nno thousandths\n",
        "1\n00:00:05,000 --> 00:00:04,000\nbackwards\n",
        "1\n00:61:01,000 --> 00:62:04,000\nminutes\n",
        "2\n00:00:01,000 --> 00:00:04,000\na\n\n1\n00:00:05,000 --> 00:00:06,000\nb\n",
        "1\n00:00:01,000 --> 00:00:04,000\na\n\nb\n00:00:05,000 --> 00:00:06,000\nb\n",
    ] {
        let found = found(bad.as_bytes());
        assert!(found.seen.format == Format::Srt && found.problem.is_some(), "{bad}");
    }
    let latin = [good.as_bytes(), b"\n3\n00:02:00,000 --> 00:03:00,000\nGr\xfc\xdfe\n"].concat();
    assert!(found(&latin).problem.unwrap().contains("UTF-8"));
}

#[test]
fn the_name_and_the_bytes_must_agree() {
    let name =
        |name: &str, bytes: &[u8]| named(&pieces(name, bytes)).map(|found| found.seen.format);
    assert_eq!(name("a.png", &png(1, 1)), Ok(Format::Png));
    assert_eq!(name("A.PNG", &png(1, 1)), Ok(Format::Png));
    assert_eq!(name("a", &png(1, 1)), Ok(Format::Png), "a name without an ending claims nothing");
    for (other, bytes) in [
        ("a.jpg", png(1, 1)),
        ("clip.mp4", plain_pdf("1")),
        ("a.txt", png(1, 1)),
        ("a.docx", archive(&["x"])),
        ("a.pdf", b"hello".to_vec()),
        ("a.mp4", ftyp(b"qt  ")),
    ] {
        assert!(matches!(name(other, &bytes), Err(Refusal::Disguised { .. })), "{other}");
    }
    assert_eq!(name("a.txt", b"hello"), Ok(Format::Unknown), "what it is not used for");
}

#[test]
fn no_bytes_make_it_stumble() {
    let samples = [
        png(5, 5),
        jpeg(5, 5, 3),
        gif(3),
        [ftyp(b"isom"), boxed(b"mdat", &[0; 50]), boxed(b"moov", &mvhd(1, 9))].concat(),
        archive(&["[Content_Types].xml", "ppt/presentation.xml"]),
        plain_pdf("12"),
        b"1\n00:00:01,000 --> 00:00:04,000\nHello\n".to_vec(),
    ];
    fastrand::seed(7);
    for sample in &samples {
        for _ in 0..300 {
            let mut bytes = sample.clone();
            for _ in 0..fastrand::usize(1..8) {
                let at = fastrand::usize(..bytes.len());
                bytes[at] = [0, 1, 0x7f, 0xff, b'0', fastrand::u8(..)][fastrand::usize(..6)];
            }
            bytes.truncate(fastrand::usize(1..=bytes.len()));
            found(&bytes);
        }
    }
}
