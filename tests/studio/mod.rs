//! A scene with a directory of files to publish, and files to put there.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::scene::{PAGE, Scene, Seen};
use crate::scratch::Scratch;
use crate::world::{Member, World};

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// LinkedIn's part size.
pub(crate) const PART: usize = 4_194_304;

pub(crate) struct Studio {
    pub(crate) scene: Scene,
    pub(crate) root: Scratch,
    before: BTreeSet<String>,
    /// A post of Acme Maps that was there before.
    pub(crate) earlier: String,
}

impl Studio {
    /// What is uploaded can be used at once, so that each look shows it.
    pub(crate) async fn start() -> Self {
        let scene = Scene::start().await;
        rules(&scene.world, json!({"image_ms": 0, "video_ms": 0, "document_ms": 0})).await;
        let posts = scene.world.posts().await;
        let earlier = posts.iter().find(|post| post["author"] == PAGE).unwrap();
        let earlier = earlier["urn"].as_str().unwrap().to_owned();
        Self { scene, root: Scratch::new(), before: urns(&posts), earlier }
    }

    /// Puts a file there, and gives back its name.
    pub(crate) fn file<'n>(&self, name: &'n str, bytes: &[u8]) -> &'n str {
        std::fs::write(self.root.join(name), bytes).unwrap();
        name
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn member(&self, name: &str, settings: &[(&'static str, &str)]) -> Member {
        self.scene.member(name, &self.with_root(settings))
    }

    /// Everything that probes find out is known: what follows costs its own requests only.
    pub(crate) async fn ready(&self, name: &str, settings: &[(&'static str, &str)]) -> Member {
        self.scene.ready(name, &self.with_root(settings)).await
    }

    fn with_root<'s>(
        &'s self,
        settings: &[(&'static str, &'s str)],
    ) -> Vec<(&'static str, &'s str)> {
        let mut all = vec![("media_roots", self.root.text())];
        all.extend(settings);
        all
    }

    pub(crate) async fn publish(&self, member: &Member, arguments: Value) -> Seen {
        self.tool(member, "linkedin_publish", arguments).await
    }

    /// Calls a tool, and sees what arrived.
    pub(crate) async fn tool(&self, member: &Member, tool: &str, arguments: Value) -> Seen {
        let before = self.last().await;
        let answer = member.tool(tool, arguments).await;
        Seen { answer, arrived: self.since(before).await }
    }

    /// The number of the last request that arrived.
    pub(crate) async fn last(&self) -> u64 {
        self.scene.world.requests().await.last().map_or(0, |one| one["n"].as_u64().unwrap())
    }

    pub(crate) async fn since(&self, before: u64) -> Vec<Value> {
        let mut arrived = self.scene.world.requests().await;
        arrived.retain(|request| request["n"].as_u64().unwrap() > before);
        arrived
    }

    /// Posts that were not there at the start.
    pub(crate) async fn new_posts(&self) -> Vec<Value> {
        self.scene.world.posts().await.into_iter().filter(|post| self.is_new(post)).collect()
    }

    fn is_new(&self, post: &Value) -> bool {
        !self.before.contains(post["urn"].as_str().unwrap())
    }

    /// The media that were made since the start.
    pub(crate) async fn new_media(&self) -> Vec<Value> {
        new_media(&self.scene.world).await
    }

    /// Waits until so many requests with that method have arrived at that path.
    pub(crate) async fn has_seen(&self, method: &str, path: &str, count: usize) {
        until(&format!("{method} {path}"), async || {
            arrived(&self.scene.world, method, path).await >= count
        })
        .await;
    }
}

/// The media that were asked for by somebody, the latest last.
pub(crate) async fn new_media(world: &World) -> Vec<Value> {
    let world = world.control("world").await;
    let began: BTreeSet<&str> = world["effects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|effect| effect["kind"] == "media.initialize")
        .map(|effect| effect["urn"].as_str().unwrap())
        .collect();
    let media = world["media"].as_array().unwrap().iter();
    media.filter(|one| began.contains(one["urn"].as_str().unwrap())).cloned().collect()
}

/// How media are treated from now on.
pub(crate) async fn rules(world: &World, change: Value) {
    let rules = world.post_control("media", change).await;
    assert!(rules["image_ms"].is_i64(), "{rules}");
}

/// What goes wrong no more.
pub(crate) async fn no_more_faults(world: &World) {
    let url = format!("{}/_sandbox/faults", world.base);
    assert!(world.http.delete(url).send().await.unwrap().status().is_success());
}

fn urns(posts: &[Value]) -> BTreeSet<String> {
    posts.iter().map(|post| post["urn"].as_str().unwrap().to_owned()).collect()
}

/// Requests with that method at a path that begins so.
pub(crate) async fn arrived(world: &World, method: &str, path: &str) -> usize {
    let of = |request: &&Value| {
        request["method"] == method && request["target"].as_str().unwrap().starts_with(path)
    };
    world.requests().await.iter().filter(of).count()
}

/// Waits until that is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// A PNG of that size by its header, and different for each seed; nobody looks further.
pub(crate) fn png(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 1, 2, 3, seed]);
    bytes
}

pub(crate) fn picture(seed: u8) -> Vec<u8> {
    png(64, 48, seed)
}

/// The smallest JPEG header that says a size.
pub(crate) fn jpeg() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xc0\0\x11\x08".to_vec();
    bytes.extend([0, 48, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9]);
    bytes
}

pub(crate) fn pdf(seed: u8) -> Vec<u8> {
    format!("%PDF-1.4\n% {seed}\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n").into_bytes()
}

pub(crate) const CAPTIONS: &str = "1\n00:00:01,000 --> 00:00:02,500\nHere be maps.\n\n2\n00:00:03,000 --> 00:00:04,000\nThe end.\n";

fn atom(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len() + 8).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    bytes
}

/// An MP4 of that length in bytes and of that many milliseconds, with its header at the end; different for each seed.
pub(crate) fn mp4(bytes: usize, milliseconds: u32, seed: u64) -> Vec<u8> {
    let mut movie = vec![0; 12];
    movie.extend(1_000_u32.to_be_bytes());
    movie.extend(milliseconds.to_be_bytes());
    movie.resize(100, 0);
    let mut track = vec![0; 76];
    track.extend((1_920_u32 << 16).to_be_bytes());
    track.extend((1_080_u32 << 16).to_be_bytes());
    let mut inner = atom(b"mvhd", &movie);
    inner.extend(atom(b"trak", &atom(b"tkhd", &track)));
    let end = atom(b"moov", &inner);
    let mut file = atom(b"ftyp", b"isom\0\0\0\0isommp42");
    let length = bytes - file.len() - end.len() - 8;
    // Each part of it is another.
    let filling = (0..length as u64).step_by(8).flat_map(|place| {
        (place ^ seed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()
    });
    file.extend(atom(b"mdat", &filling.take(length).collect::<Vec<u8>>()));
    file.extend(end);
    assert_eq!(file.len(), bytes);
    file
}

/// A video of so many parts, the last one short.
pub(crate) fn video(parts: usize, seed: u64) -> Vec<u8> {
    mp4((parts - 1) * PART + 100_000, 5_570, seed)
}

/// How often each part of a video came.
pub(crate) fn puts(media: &Value) -> Vec<u64> {
    let parts = media["parts"].as_array().unwrap();
    parts.iter().map(|part| part["puts"].as_u64().unwrap()).collect()
}

/// An image as it stands in a call.
pub(crate) fn images(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"file": name})).collect()
}
