//! `PUT /uploads/<handle>`: who may send a file, once, how large, and what is left of one that breaks off.

#![cfg(test)]

mod scratch;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use linkedin_mcp::config::Config;
use linkedin_mcp::media::{Begun, Files, Refusal, Settings, Source};
use linkedin_mcp::model::clock::Clock;
use linkedin_mcp::tools::handler::Handler;
use linkedin_mcp::transport::http;
use linkedin_mcp::{app, tools};
use scratch::Scratch;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, DropGuard};

const KEY: &str = "a-key-of-32-characters-0123456789";
const START: i64 = 1_795_000_000_000;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x07\0\0\0\x05\x08\x02\0\0\0";

struct Server {
    address: String,
    files: Arc<Files>,
    clock: Arc<AtomicI64>,
    _stop: DropGuard,
}

/// Files of a process of its own that shares the directory.
fn files(spool: &Path, clock: &Arc<AtomicI64>) -> Files {
    let clock = Arc::clone(clock);
    let clock = Clock::Asking(Arc::new(move || clock.load(Ordering::Relaxed)));
    Files::new(Settings { spool: Some(spool.to_owned()), clock, ..Settings::default() })
}

impl Server {
    async fn start(spool: &Path) -> Self {
        Self::with(spool, |_| {}).await
    }

    async fn with(spool: &Path, change: impl FnOnce(&mut http::Settings)) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let flags = BTreeMap::from([("http", "127.0.0.1:0".to_owned())]);
        let config = Config::load(&flags, |_| None, None).unwrap();
        let toolbox = Arc::into_inner(app::toolbox(&config)).unwrap();
        let files = Arc::new(files(spool, &clock));
        let toolbox = Arc::new(tools::Toolbox { files: Arc::clone(&files), ..toolbox });
        let mut settings = app::http(&config).unwrap().unwrap();
        change(&mut settings);
        let server = http::Server::bind(settings).await.unwrap();
        let ready = server.ready();
        let address = ready["mcp"].as_str().unwrap();
        let address = address.trim_start_matches("http://").trim_end_matches("/mcp").to_owned();
        let stop = CancellationToken::new();
        tokio::spawn(server.run(Handler::new(toolbox), stop.clone().cancelled_owned()));
        // The first answer is proof that it runs.
        let server = Self { address, files, clock, _stop: stop.drop_guard() };
        assert_eq!(server.ask("GET", "/healthz", &[], b"").await.0, 200);
        server
    }

    async fn begin(&self) -> Begun {
        self.files.begin_upload("local", self.files.now()).await.unwrap()
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head.extend(["Host: ", &self.address, "\r\n"]);
        }
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, Value) {
        let mut stream = self.connect().await;
        let head = self.head(method, path, headers);
        let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.ok();
        answer(&mut stream).await
    }

    async fn put(&self, begun: &Begun, body: &[u8]) -> (u16, Value) {
        self.ask("PUT", &path(begun), &[], body).await
    }

    async fn stored(&self, handle: &str) -> Result<Vec<u8>, Refusal> {
        let source = Source::Upload(handle.to_owned());
        let file = self.files.open(&source, "local").await?;
        let pieces: Vec<_> = file.bytes(0..file.size()).try_collect().await?;
        Ok(pieces.concat())
    }
}

fn path(begun: &Begun) -> String {
    format!("/uploads/{}", begun.handle)
}

async fn answer(stream: &mut TcpStream) -> (u16, Value) {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.ok();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let body = text.split("\r\n\r\n").nth(1).unwrap_or_default();
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn hex_of(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn hex(bytes: &[u8]) -> String {
    hex_of(Sha256::new_with_prefix(bytes))
}

#[tokio::test]
async fn a_file_is_taken_once_and_opens_for_whoever_asked_for_the_handle() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.join("files")).await;
    let begun = server.begin().await;
    assert_eq!(begun.address, format!("http://{}/uploads/{}", server.address, begun.handle));
    assert_eq!(begun.expires_at.as_millisecond() - START, 15 * 60_000);
    assert_eq!(server.stored(&begun.handle).await, Err(Refusal::NotUploaded));
    let (status, said) = server.put(&begun, PNG).await;
    assert_eq!(status, 201, "{said}");
    assert_eq!(said["handle"], begun.handle);
    assert_eq!((said["bytes"].as_u64(), said["sha256"].as_str()), (Some(29), Some(&*hex(PNG))));
    assert_eq!(server.stored(&begun.handle).await.unwrap(), PNG);

    let (status, said) = server.put(&begun, b"something else").await;
    assert_eq!(status, 409, "{said}");
    assert!(said["error"].as_str().unwrap().contains("already") && said["fix"].is_array());
    assert_eq!(server.stored(&begun.handle).await.unwrap(), PNG, "the first one stays");

    // Another process that shares the directory has it as well, and another agent never.
    let other = files(&scratch.join("files"), &server.clock);
    let source = Source::Upload(begun.handle.clone());
    let file = other.open(&source, "local").await.unwrap();
    assert_eq!((file.name(), file.seen().pixels), ("file.png", Some((7, 5))));
    assert_eq!(other.open(&source, "ben").await.unwrap_err(), Refusal::NoUpload);
}

#[tokio::test]
async fn what_is_not_the_callers_is_not_there() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.join("files")).await;
    let theirs = server.files.begin_upload("somebody-else", server.files.now()).await.unwrap();
    let own = server.begin().await;
    for path in [
        path(&theirs),
        "/uploads/upload-00000000000000000000000000000000".to_owned(),
        "/uploads/".to_owned(),
        "/uploads/..%2f..%2fetc%2fpasswd".to_owned(),
        "/uploads/../files/x".to_owned(),
        format!("{}/x", path(&own)),
        format!("{}.json", path(&own)),
    ] {
        let (status, said) = server.ask("PUT", &path, &[], PNG).await;
        assert_eq!(status, 404, "{path}: {said}");
        assert!(said["fix"][0].as_str().unwrap().contains("begin_upload"), "{path}: {said}");
    }
    for method in ["GET", "HEAD", "POST", "DELETE", "PATCH", "OPTIONS"] {
        assert_eq!(server.ask(method, &path(&own), &[], b"").await.0, 405, "{method}");
    }
    assert_eq!(server.put(&own, PNG).await.0, 201);
    assert_eq!(
        server.files.open(&Source::Upload(theirs.handle), "somebody-else").await.unwrap_err(),
        Refusal::NotUploaded
    );
}

#[tokio::test]
async fn a_handle_waits_for_a_quarter_of_an_hour_and_a_file_is_kept_for_a_day() {
    let scratch = Scratch::new();
    let spool = scratch.join("files");
    let server = Server::start(&spool).await;
    let (late, kept) = (server.begin().await, server.begin().await);
    let at = |ms: i64| server.clock.store(START + ms, Ordering::Relaxed);
    at(15 * 60_000 - 1);
    assert_eq!(server.put(&kept, PNG).await.0, 201);
    at(15 * 60_000);
    let (status, said) = server.put(&late, PNG).await;
    assert_eq!(status, 410, "{said}");
    assert!(said["fix"][0].as_str().unwrap().contains("begin_upload"));
    assert_eq!(server.stored(&late.handle).await, Err(Refusal::Expired { at: late.expires_at }));
    let day = 24 * 3_600_000;
    at(15 * 60_000 + day - 2);
    assert_eq!(server.stored(&kept.handle).await.unwrap(), PNG);
    assert!(spool.join(format!("{}.bin", kept.handle)).exists());
    at(15 * 60_000 + day);
    assert_eq!(server.stored(&kept.handle).await, Err(Refusal::NoUpload));
    server.files.collect().await;
    assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 0, "nothing is left of either");
    assert_eq!(server.put(&late, PNG).await.0, 404);
}

#[tokio::test]
async fn what_breaks_off_leaves_the_handle_usable_and_takes_no_room() {
    let scratch = Scratch::new();
    let spool = scratch.join("files");
    let server = Server::start(&spool).await;
    let begun = server.begin().await;
    let half = |end: &'static [u8]| {
        let head = server.head("PUT", &path(&begun), &[]);
        let server = &server;
        async move {
            let mut stream = server.connect().await;
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(end).await.unwrap();
            stream.write_all(&vec![7; 3 << 20]).await.unwrap();
            stream
        }
    };
    let room = || {
        let part = spool.join(format!("{}.part", begun.handle));
        std::fs::metadata(part).map_or(0, |part| part.len())
    };
    for end in
        [&b"Content-Length: 9000000\r\n\r\n"[..], b"Transfer-Encoding: chunked\r\n\r\n300000\r\n"]
    {
        let stream = half(end).await;
        while room() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.stored(&begun.handle).await, Err(Refusal::NotUploaded));
        // While one is coming, another is refused and does not disturb it.
        assert_eq!(server.put(&begun, PNG).await.0, 409);
        assert!(room() > 0);
        drop(stream);
        while room() > 0 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(server.put(&begun, PNG).await.0, 201);
    assert_eq!(server.stored(&begun.handle).await.unwrap(), PNG);
}

#[tokio::test]
async fn of_many_that_come_at_once_one_wins_whole() {
    let scratch = Scratch::new();
    let server = Arc::new(Server::start(&scratch.join("files")).await);
    let begun = server.begin().await;
    let bodies: Vec<Vec<u8>> = (0..8).map(|n| vec![n; 2 << 20]).collect();
    let mut sending = tokio::task::JoinSet::new();
    for (n, body) in bodies.iter().cloned().enumerate() {
        let (server, begun) = (Arc::clone(&server), begun.clone());
        sending.spawn(async move { (n, server.put(&begun, &body).await.0) });
    }
    let answers = sending.join_all().await;
    let won: Vec<usize> = answers.iter().filter(|(_, s)| *s == 201).map(|(n, _)| *n).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(_, status)| matches!(status, 201 | 409)), "{answers:?}");
    assert_eq!(server.stored(&begun.handle).await.unwrap(), bodies[won[0]]);
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn sixty_four_megabytes_are_streamed_and_not_held() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.join("files")).await;
    let begun = server.begin().await;
    let piece: Vec<u8> = (0..1 << 20).map(|n: u32| n.to_le_bytes()[1]).collect();
    let mut stream = server.connect().await;
    let head = server.head("PUT", &path(&begun), &[]);
    let head = format!("{head}Content-Length: {}\r\n\r\n", 64 << 20);
    stream.write_all(head.as_bytes()).await.unwrap();
    let before = resident();
    let mut most = 0;
    let mut hash = Sha256::new();
    for _ in 0..64 {
        stream.write_all(&piece).await.unwrap();
        hash.update(&piece);
        most = most.max(resident());
    }
    let (status, said) = answer(&mut stream).await;
    let expected = hex_of(hash);
    assert_eq!((status, said["sha256"].as_str()), (201, Some(&*expected)));
    assert_eq!(said["bytes"], 64 << 20);
    // Other tests run beside this one.
    assert!(most.saturating_sub(before) < 40 * 1024, "{before} KiB grew to {most} KiB");
}

#[tokio::test]
async fn what_is_too_large_empty_or_without_a_length_is_refused() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.join("files")).await;
    let begun = server.begin().await;
    let raw = |end: &str| {
        let request = format!("{}{end}", server.head("PUT", &path(&begun), &[]));
        let server = &server;
        async move {
            let mut stream = server.connect().await;
            stream.write_all(request.as_bytes()).await.unwrap();
            answer(&mut stream).await
        }
    };
    let (status, said) = raw(&format!("Content-Length: {}\r\n\r\n", (512 << 20) + 1)).await;
    assert_eq!(status, 413, "{said}");
    assert!(said["error"].as_str().unwrap().contains("512 MiB"), "{said}");
    let (status, said) = raw("\r\n").await;
    assert_eq!(status, 411, "{said}");
    let (status, said) = raw("Content-Length: 0\r\n\r\n").await;
    assert_eq!(status, 400, "{said}");
    assert_eq!(raw("Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx").await.0, 415);
    let chunks = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    assert_eq!(raw(chunks).await.0, 201);
    assert_eq!(server.stored(&begun.handle).await.unwrap(), b"abcdefg");
}

#[tokio::test]
async fn the_guard_stands_before_uploads_as_before_everything() {
    let scratch = Scratch::new();
    let server = Server::with(&scratch.join("files"), |settings| {
        settings.key = Some(http::Key::new(KEY).unwrap());
        settings.public_hosts = vec!["mcp.example.org".to_owned()];
        settings.behind_proxy = true;
    })
    .await;
    let begun = server.begin().await;
    assert_eq!(begun.address, format!("https://mcp.example.org/uploads/{}", begun.handle));
    let bearer = format!("Bearer {KEY}");
    let key = ("Authorization", bearer.as_str());
    let linkedin = format!("Bearer AQX{}", "a".repeat(300));
    for (headers, expected) in [
        (vec![], 401),
        (vec![("Authorization", "Bearer wrong-key-0123456789")], 401),
        (vec![("Authorization", linkedin.as_str())], 401),
        (vec![key, ("Host", "evil.example.org")], 403),
        (vec![key, ("Origin", "https://evil.example.org")], 403),
        (vec![key, ("Origin", "null")], 403),
        (vec![("Origin", "https://evil.example.org")], 403),
    ] {
        let (status, said) = server.ask("PUT", &path(&begun), &headers, PNG).await;
        assert_eq!(status, expected, "{headers:?}: {said}");
    }
    let address = format!("{}?access_token={KEY}", path(&begun));
    assert_eq!(server.ask("PUT", &address, &[key], PNG).await.0, 400);
    assert_eq!(server.stored(&begun.handle).await, Err(Refusal::NotUploaded));
    let headers = [key, ("Host", "mcp.example.org"), ("Origin", "https://mcp.example.org")];
    assert_eq!(server.ask("PUT", &path(&begun), &headers, PNG).await.0, 201);
}

#[tokio::test]
async fn there_is_an_end_to_how_much_is_kept() {
    let scratch = Scratch::new();
    let spool = scratch.join("files");
    let clock = Arc::new(AtomicI64::new(START));
    let files = files(&spool, &clock);
    let now = Timestamp::from_millisecond(START).unwrap();
    assert_eq!(files.begin_upload("local", now).await, Err(Refusal::UploadsOff), "without HTTP");
    files.reached_at("http://127.0.0.1:1/");
    let first = files.begin_upload("local", now).await.unwrap();
    assert!(first.address.starts_with("http://127.0.0.1:1/uploads/upload-"));
    // A file of two gigabytes that takes none of the disk.
    let large = std::fs::File::create(spool.join(format!("{}.part", first.handle))).unwrap();
    large.set_len(2 << 30).unwrap();
    assert_eq!(files.begin_upload("local", now).await, Err(Refusal::NoRoom));
    large.set_len(0).unwrap();
    for _ in 0..999 {
        files.begin_upload("local", now).await.unwrap();
    }
    assert_eq!(files.begin_upload("local", now).await, Err(Refusal::NoRoom));
    clock.store(START + 25 * 3_600_000, Ordering::Relaxed);
    let later = files.now();
    assert!(files.begin_upload("local", later).await.is_ok(), "what has expired makes room");
    assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 1);
}
