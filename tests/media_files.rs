//! Files of this machine: only what lies beneath a media root, and only as it was when it was opened (FIL-1 to FIL-3).

#![cfg(test)]

mod scratch;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;
use linkedin_mcp::media::{File, Files, Format, Odd, Refusal, Settings, Source, Use};
use scratch::Scratch;
use sha2::{Digest, Sha256};

fn png(width: u32, height: u32, more: usize) -> Vec<u8> {
    let size = [width, height].map(u32::to_be_bytes).concat();
    let head = [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &size, &[8, 2, 0, 0, 0]].concat();
    head.into_iter().chain((0..more).map(|n| u8::try_from(n % 251).unwrap())).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn files(roots: &[&Path]) -> Files {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    Files::new(Settings { roots, paths_allowed: true, ..Settings::default() })
}

async fn open(files: &Files, source: &str) -> Result<File, Refusal> {
    files.open(&source.parse::<Source>()?, "ann").await
}

async fn refusal(files: &Files, source: &str) -> Refusal {
    open(files, source).await.expect_err(source)
}

async fn collect(file: &File, range: std::ops::Range<u64>) -> Result<Vec<u8>, Refusal> {
    let pieces: Vec<_> = file.bytes(range).try_collect().await?;
    assert!(pieces.iter().all(|piece| piece.len() <= 1 << 20));
    Ok(pieces.concat())
}

#[tokio::test]
async fn a_file_beneath_a_root_is_found_by_name_by_path_and_by_whole_path() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.join("sub/deep")).unwrap();
    fs::write(scratch.join("a.png"), png(30, 20, 10)).unwrap();
    fs::write(scratch.join("sub/deep/b.png"), png(5, 5, 3 << 20)).unwrap();
    let files = files(&[scratch.path()]);
    let whole = scratch.join("sub/deep/b.png");
    let a = open(&files, "a.png").await.unwrap();
    assert_eq!((a.name(), a.size(), a.seen().pixels), ("a.png", 39, Some((30, 20))));
    assert_eq!(a.source(), &Source::Path(scratch.join("a.png").to_str().unwrap().to_owned()));
    assert_eq!(open(&files, a.source().as_str()).await.unwrap().sha256(), a.sha256());
    for path in ["sub/deep/b.png", "./sub//deep/b.png", whole.to_str().unwrap()] {
        let b = open(&files, path).await.unwrap();
        let bytes = fs::read(&whole).unwrap();
        let hash = hex(&bytes);
        assert_eq!(b.sha256(), hash, "{path}");
        assert_eq!(collect(&b, 0..u64::MAX).await.unwrap(), bytes);
        let range = 1_000_000..2_500_001;
        assert_eq!(collect(&b, 1_000_000..2_500_001).await.unwrap(), bytes[range]);
        assert_eq!(collect(&b, b.size()..b.size() + 9).await.unwrap(), b"");
        assert_eq!(collect(&b, 9..9).await.unwrap(), b"");
    }
}

#[tokio::test]
async fn nothing_leads_out_of_a_root() {
    let scratch = Scratch::new();
    let (root, outside) = (scratch.join("root"), scratch.join("outside"));
    for directory in [&root, &outside, &root.join("sub"), &root.join(".hidden")] {
        fs::create_dir(directory).unwrap();
    }
    let secret = outside.join("secret.png");
    for file in [&secret, &root.join("a.png"), &root.join(".dot.png"), &root.join(".hidden/a.png")]
    {
        fs::write(file, png(1, 1, 0)).unwrap();
    }
    symlink(&secret, root.join("link.png")).unwrap();
    symlink(root.join("a.png"), root.join("within.png")).unwrap();
    symlink("/nowhere", root.join("dangling.png")).unwrap();
    symlink(&outside, root.join("away")).unwrap();
    symlink(root.join("sub"), root.join("around")).unwrap();
    fs::write(root.join("sub/b.png"), png(1, 1, 0)).unwrap();
    fs::hard_link(&secret, root.join("hard.png")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(root.join("pipe.png")).status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.png")).unwrap();
    let files = files(&[&root]);
    let absolute = |name: &str| root.join(name).to_str().unwrap().to_owned();
    for (path, part, odd) in [
        ("../outside/secret.png".to_owned(), "..", Odd::Parent),
        ("sub/../../outside/secret.png".to_owned(), "..", Odd::Parent),
        ("sub/../a.png".to_owned(), "..", Odd::Parent),
        (absolute("../outside/secret.png"), "..", Odd::Parent),
        ("link.png".to_owned(), "link.png", Odd::Link),
        (absolute("link.png"), "link.png", Odd::Link),
        ("within.png".to_owned(), "within.png", Odd::Link),
        ("dangling.png".to_owned(), "dangling.png", Odd::Link),
        ("away/secret.png".to_owned(), "away", Odd::Link),
        ("around/b.png".to_owned(), "around", Odd::Link),
        ("hard.png".to_owned(), "hard.png", Odd::HardLink),
        ("pipe.png".to_owned(), "pipe.png", Odd::Special),
        ("socket.png".to_owned(), "socket.png", Odd::Special),
        ("sub".to_owned(), "sub", Odd::Directory),
        (absolute(""), "root", Odd::Directory),
        (".dot.png".to_owned(), ".dot.png", Odd::Hidden),
        (".hidden/a.png".to_owned(), ".hidden", Odd::Hidden),
        ("a.png/b.png".to_owned(), "a.png", Odd::File),
    ] {
        let expected = Refusal::Part { part: part.to_owned(), what: odd };
        assert_eq!(refusal(&files, &path).await, expected, "{path}");
    }
    for path in
        [secret.to_str().unwrap(), "/etc/passwd", "/", &format!("{}x/a.png", root.display())]
    {
        let expected = Refusal::Outside { roots: vec![root.clone()] };
        assert_eq!(refusal(&files, path).await, expected, "{path}");
    }
    for path in ["b.png", "none/a.png", "~/a.png"] {
        assert!(matches!(refusal(&files, path).await, Refusal::NotFound { .. }), "{path}");
    }
    for path in ["", "  ", "a\0.png", "a\nb.png", "file:///etc/passwd", "ftp://x/y"] {
        assert_eq!(path.parse::<Source>(), Err(Refusal::NoSource), "{path}");
    }
}

#[tokio::test]
async fn a_device_is_not_read_even_where_it_is_a_root() {
    let devices = files(&[Path::new("/dev")]);
    for name in ["null", "zero", "urandom"] {
        let refused = refusal(&devices, name).await;
        assert_eq!(refused, Refusal::Part { part: name.to_owned(), what: Odd::Special });
    }
}

#[tokio::test]
async fn without_a_root_nothing_is_read_and_the_persons_directories_are_suggested() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("Pictures")).unwrap();
    fs::write(scratch.join("Pictures/a.png"), png(1, 1, 0)).unwrap();
    let home = Some(scratch.path().to_owned());
    let settings = |roots| Settings { roots, home: home.clone(), ..Settings::default() };
    let allowed =
        |roots: Vec<PathBuf>| Files::new(Settings { paths_allowed: true, ..settings(roots) });
    let none = allowed(Vec::new());
    let suggested = vec![scratch.join("Pictures")];
    for path in ["a.png", "~/Pictures/a.png", "/etc/passwd"] {
        let expected = Refusal::NoRoots { suggested: suggested.clone() };
        assert_eq!(refusal(&none, path).await, expected, "{path}");
    }
    let one = allowed(vec![scratch.join("Pictures")]);
    assert!(open(&one, "~/Pictures/a.png").await.is_ok());
    let far = Files::new(settings(vec![scratch.join("Pictures")]));
    for path in ["a.png", "/etc/passwd", "no such file"] {
        assert_eq!(refusal(&far, path).await, Refusal::PathsOff, "{path}");
    }
}

#[tokio::test]
async fn a_name_in_two_roots_is_one_file_only_if_both_are_alike() {
    let scratch = Scratch::new();
    let (first, second) = (scratch.join("first"), scratch.join("second"));
    for root in [&first, &second] {
        fs::create_dir(root).unwrap();
        fs::write(root.join("same.png"), png(1, 1, 0)).unwrap();
    }
    fs::write(first.join("differs.png"), png(1, 1, 0)).unwrap();
    fs::write(second.join("differs.png"), png(2, 2, 0)).unwrap();
    fs::write(second.join("only.png"), png(3, 3, 0)).unwrap();
    let files = files(&[&first, &scratch.join("gone"), &second]);
    let same = open(&files, "same.png").await.unwrap();
    assert_eq!(same.source().as_str(), first.join("same.png").to_str().unwrap());
    assert_eq!(open(&files, "only.png").await.unwrap().seen().pixels, Some((3, 3)));
    let found = vec![first.join("differs.png"), second.join("differs.png")];
    let expected = Refusal::Ambiguous { name: "differs.png".to_owned(), found };
    assert_eq!(refusal(&files, "differs.png").await, expected);
    let whole = open(&files, second.join("differs.png").to_str().unwrap()).await.unwrap();
    assert_eq!(whole.seen().pixels, Some((2, 2)));
    let roots = files.roots();
    assert_eq!(roots.len(), 3);
    assert!(roots[0].problem.is_none() && roots[1].problem.is_some());
}

#[tokio::test]
async fn what_changes_after_it_was_opened_does_not_leave() {
    let scratch = Scratch::new();
    let path = scratch.join("a.png");
    let write = |bytes: &[u8]| fs::write(&path, bytes).unwrap();
    let files = files(&[scratch.path()]);
    let original = png(9, 9, 3 << 20);
    let changed = Err(Refusal::Changed { name: "a.png".to_owned() });

    write(&original);
    let file = open(&files, "a.png").await.unwrap();
    let mut other = original.clone();
    other[2_500_000] ^= 1;
    write(&other);
    assert_eq!(collect(&file, 0..u64::MAX).await, changed);
    assert_eq!(collect(&file, 2_400_000..2_400_010).await, changed, "in the same piece");
    assert_eq!(collect(&file, 0..1_000).await.unwrap(), original[..1_000], "before it");

    write(&original);
    let file = open(&files, "a.png").await.unwrap();
    write(&original[..2_000_000]);
    assert_eq!(collect(&file, 0..u64::MAX).await, changed);
    write(&original);
    assert_eq!(collect(&file, 0..u64::MAX).await.unwrap(), original, "whole again");

    // Another file under the same name is another file; what was approved is what leaves.
    fs::write(scratch.join("b.png"), &other).unwrap();
    fs::rename(scratch.join("b.png"), &path).unwrap();
    assert_eq!(collect(&file, 0..u64::MAX).await.unwrap(), original);
    assert_ne!(open(&files, "a.png").await.unwrap().sha256(), file.sha256());
}

#[tokio::test]
async fn what_linkedin_would_refuse_is_refused_here() {
    let scratch = Scratch::new();
    let files = files(&[scratch.path()]);
    let video = |size: usize, ms: u32| {
        let head = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
        let numbers = [0, 0, 0, 1_000, ms].map(u32::to_be_bytes).concat();
        let moov = [b"\0\0\0\x24moov\0\0\0\x1cmvhd".as_slice(), &numbers].concat();
        let rest = size - head.len() - moov.len() - 8;
        let length = u32::try_from(rest + 8).unwrap().to_be_bytes();
        [head, moov, length.to_vec(), b"mdat".to_vec(), vec![0; rest]].concat()
    };
    let mut captions = "1\n00:00:01,000 --> 00:00:04,000\nHello\n".to_owned();
    for (name, bytes, usage, fine) in [
        ("a.png", png(6_012, 6_013, 0), Use::Image, true),
        ("b.png", png(50_000, 50_000, 0), Use::Image, false),
        ("most.png", png(36_152_319, 1, 0), Use::Image, true),
        ("more.png", png(5_120, 7_061, 0), Use::Image, false),
        ("ok.mp4", video(80_000, 3_000), Use::Video, true),
        ("small.mp4", video(74 * 1024, 3_000), Use::Video, false),
        ("short.mp4", video(80_000, 2_999), Use::Video, false),
        ("long.mp4", video(80_000, 1_800_001), Use::Video, false),
        ("c.png", png(1, 1, 0), Use::Video, false),
        ("d.png", png(1, 1, 0), Use::Document, false),
        ("e.png", png(1, 1, 0), Use::Thumbnail, true),
        ("f.png", png(0, 1, 0), Use::Image, false),
        ("a.pdf", b"%PDF-1.7 unknown pages".to_vec(), Use::Document, true),
        ("b.pdf", b"%PDF-1.7\n<</Linearized 1/L 45/N 301>> padding".to_vec(), Use::Document, false),
        ("a.heic", b"\0\0\0\x10ftypheic\0\0\0\0".to_vec(), Use::Image, false),
        ("a.srt", captions.clone().into_bytes(), Use::Captions, true),
        (
            "b.srt",
            {
                captions += "xoxb-123456789012-abcDEF";
                captions.into_bytes()
            },
            Use::Captions,
            false,
        ),
    ] {
        fs::write(scratch.join(name), bytes).unwrap();
        let file = open(&files, name).await.unwrap();
        assert_eq!(
            file.fits(usage).is_ok(),
            fine,
            "{name}: {:?} {:?}",
            file.seen(),
            file.fits(usage)
        );
    }
    fs::write(scratch.join("empty.png"), b"").unwrap();
    assert!(matches!(refusal(&files, "empty.png").await, Refusal::Empty { .. }));
    fs::write(scratch.join("paper.mp4"), b"%PDF-1.7").unwrap();
    let disguised = Refusal::Disguised { name: "paper.mp4".to_owned(), found: Format::Pdf };
    assert_eq!(refusal(&files, "paper.mp4").await, disguised);
}

#[tokio::test]
async fn names_are_told_without_what_nobody_sees() {
    let scratch = Scratch::new();
    let name = "cute\u{202e}gnp\u{200b}\u{e0041}.png";
    fs::write(scratch.join(name), png(1, 1, 0)).unwrap();
    let file = open(&files(&[scratch.path()]), name).await.unwrap();
    assert_eq!(file.name(), "cutegnp.png");
}

const DATA: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

#[tokio::test]
async fn a_data_address_is_kept_and_opens_again_after_a_restart_for_its_owner_only() {
    let scratch = Scratch::new();
    let here =
        || Files::new(Settings { spool: Some(scratch.join("files")), ..Settings::default() });
    let files = here();
    let file = open(&files, DATA).await.unwrap();
    assert_eq!((file.name(), file.seen().pixels), ("file.png", Some((1, 1))));
    assert!(matches!(file.source(), Source::Upload(_)));
    let count = || fs::read_dir(scratch.join("files")).unwrap().count();
    let kept = count();
    assert_eq!(open(&files, DATA).await.unwrap().source(), file.source());
    assert_eq!(count(), kept, "the same bytes are kept once");
    drop(files);
    let again = here();
    let found = again.open(file.source(), "ann").await.unwrap();
    assert_eq!(found.sha256(), file.sha256());
    let stranger = again.open(file.source(), "ben").await;
    assert_eq!(stranger.unwrap_err(), Refusal::NoUpload);
    for entry in fs::read_dir(scratch.join("files")).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mode = fs::metadata(scratch.join("files")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[tokio::test]
async fn a_data_address_is_base64_to_the_letter() {
    let files = files(&[]);
    for text in [
        "data:image/png,hello",
        "data:image/png;base64",
        "data:image/png;base64,iVBOR w0KGgo=",
        "data:image/png;base64,iVBORw0KGg",
        "data:image/png;base64,iVBORw0KGgo=x",
        "data:image/png;base64,iVBO-w_KGgo=",
        "data:base64,aGVsbG8=",
    ] {
        assert_eq!(refusal(&files, text).await, Refusal::DataMalformed, "{text}");
    }
    assert!(matches!(refusal(&files, "data:;base64,").await, Refusal::Empty { .. }));
    let long = format!("data:image/png;base64,{}", "A".repeat(16 << 20));
    assert!(matches!(long.parse::<Source>(), Err(Refusal::DataTooLong { .. })));
}

#[tokio::test]
async fn without_a_place_what_is_kept_goes_with_the_process() {
    let file = open(&files(&[]), DATA).await.unwrap();
    // The bytes of a file that is open are there for as long as it is.
    assert_eq!(collect(&file, 0..u64::MAX).await.unwrap().len(), 69);
}
