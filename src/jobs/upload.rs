//! One file on its way to LinkedIn: an address, the bytes, and for a video the word that all parts have come.
//!
//! Each step is written down when it is done, so that whoever comes after a crash sends what is missing and nothing
//! else. An address that LinkedIn gave and nobody used leads to nothing that anybody sees; it expires.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::run::{Run, Stopped};
use crate::catalogue::{self, Arguments, Entry};
use crate::media::File;
use crate::model::urn::Urn;
use crate::plan::{Destination, Slice, Turn};
use crate::store::jobs::{Progress, Upload};

/// How many parts are on their way at once: memory grows with each.
const AT_ONCE: usize = 4;

/// An address should be good for this much longer when it is used.
const MARGIN_MS: i64 = 60_000;

/// LinkedIn's part size; what is sent goes by the ranges in its reply.
pub(super) const PART: u64 = 4_194_304;

/// Numbers of what is no part of the video itself.
const THUMBNAIL: i64 = -1;
const CAPTIONS: i64 = -2;

/// One of LinkedIn's three kinds of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Video,
    Document,
}

impl Kind {
    /// In URNs.
    pub(super) const fn entity(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

/// A file that is to become media.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Which of the job's files it is.
    pub(super) slot: String,
    pub(super) kind: Kind,
    pub(super) file: File,
    pub(super) captions: Option<File>,
    pub(super) thumbnail: Option<File>,
    /// In which ad account's library it is listed, as LinkedIn has it.
    pub(super) library: Option<Value>,
}

impl Item {
    /// All its bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.beside().map(File::size).sum::<u64>() + self.file.size()
    }

    /// How many requests carry them, at LinkedIn's part size.
    pub(super) fn parts(&self) -> u32 {
        let own = match self.kind {
            Kind::Video => u32::try_from(self.file.size().div_ceil(PART)).unwrap_or(u32::MAX),
            Kind::Image | Kind::Document => 1,
        };
        own.saturating_add(u32::try_from(self.beside().count()).unwrap_or(0))
    }

    /// How many requests it takes, without looking whether it is ready.
    pub(super) fn calls(&self) -> u32 {
        let words = if self.kind == Kind::Video { 2 } else { 1 };
        self.parts().saturating_add(words)
    }

    /// What LinkedIn is told of it before it gives addresses.
    pub(super) fn initialize(&self, owner: &Value) -> Arguments {
        let mut arguments = Arguments::new();
        arguments.insert("owner".to_owned(), owner.clone());
        if let Some(library) = &self.library {
            arguments.insert("mediaLibraryMetadata".to_owned(), library.clone());
        }
        if self.kind == Kind::Video {
            arguments.insert("fileSizeBytes".to_owned(), json!(self.file.size()));
            arguments.insert("uploadCaptions".to_owned(), json!(self.captions.is_some()));
            arguments.insert("uploadThumbnail".to_owned(), json!(self.thumbnail.is_some()));
        }
        arguments
    }

    /// All its files.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        std::iter::once(&self.file).chain(self.beside())
    }

    fn beside(&self) -> impl Iterator<Item = &File> {
        self.captions.iter().chain(&self.thumbnail)
    }

    /// What it is, as one word.
    pub(super) fn hashes(&self) -> Value {
        json!([
            self.slot,
            self.kind.entity(),
            self.file.sha256(),
            self.captions.as_ref().map(File::sha256),
            self.thumbnail.as_ref().map(File::sha256),
            self.library,
        ])
    }
}

/// A range of bytes with its address.
#[derive(Clone, Debug)]
struct Part {
    number: i64,
    url: String,
    slice: Slice,
}

/// Brings a file to LinkedIn, or what is missing of it. What comes back is its name there.
pub(super) async fn upload(run: &Arc<Run>, item: &Item, owner: &Urn) -> Result<Urn, Stopped> {
    let before = run.progress.borrow().clone();
    match attempt(run, item, owner).await {
        // What LinkedIn will not take at an address of before, it may take at a new one.
        (true, Err(Stopped::Step(failed))) if failed.refused.is_some() => {
            let dropped = run.flow.store().drop_upload(&run.id, &item.slot).await;
            dropped.map_err(|failure| state_lost(run, &failure))?;
            run.progress.send_replace(before);
            attempt(run, item, owner).await.1
        }
        (_, ended) => ended,
    }
}

/// Says also whether it went on with what was begun before.
async fn attempt(run: &Arc<Run>, item: &Item, owner: &Urn) -> (bool, Result<Urn, Stopped>) {
    let known = match known(run, item).await {
        Ok(known) => known,
        Err(stopped) => return (false, Err(stopped)),
    };
    (known.is_some(), send(run, item, owner, known).await)
}

/// What was begun before, and is still good.
async fn known(run: &Run, item: &Item) -> Result<Option<Upload>, Stopped> {
    let known = run.flow.store().upload(&run.id, &item.slot).await;
    let known = known.map_err(|failure| state_lost(run, &failure))?;
    Ok(known.filter(|known| {
        known.sha256 == item.file.sha256()
            && (known.progress != Progress::Begun || known.expires_at > run.now_ms() + MARGIN_MS)
    }))
}

async fn send(
    run: &Arc<Run>,
    item: &Item,
    owner: &Urn,
    known: Option<Upload>,
) -> Result<Urn, Stopped> {
    let store = run.flow.store();
    let state = |failure: crate::store::Failure| state_lost(run, &failure);
    let known = match known {
        Some(known) => known,
        None => begin(run, item, owner).await?,
    };
    let media = Urn::parse(&known.media).map_err(|_| run.senseless("it named no media"))?;
    if known.progress != Progress::Begun {
        run.progress.send_modify(|progress| {
            progress.sent += item.bytes();
            progress.parts_sent += item.parts();
        });
        return Ok(media);
    }
    let given: Value = serde_json::from_str(&known.given).unwrap_or_default();
    match item.kind {
        Kind::Image => whole(run, item, &given, "media.put_image").await?,
        Kind::Document => whole(run, item, &given, "media.put_document").await?,
        Kind::Video => video(run, item, &given, &media, owner).await?,
    }
    store.move_upload(&run.id, &item.slot, Progress::Sent).await.map_err(state)?;
    Ok(media)
}

fn state_lost(run: &Run, failure: &crate::store::Failure) -> Stopped {
    use crate::explain::{Context, Explain as _};
    Stopped::Said(Box::new(failure.explain(&Context::of(run.call()))))
}

/// Asks for addresses, and writes them down.
async fn begin(run: &Run, item: &Item, owner: &Urn) -> Result<Upload, Stopped> {
    let arguments = Value::Object(item.initialize(&json!(owner)));
    run.doing(format!("Asking LinkedIn where to send {}", item.file.name()));
    let endpoint = format!("media.initialize_{}", item.kind.entity());
    let received = run.step(&endpoint, arguments).await?;
    let value = received.body.get("value").cloned().unwrap_or_default();
    let media = value.get(item.kind.entity()).and_then(Value::as_str).unwrap_or_default();
    if Urn::parse(media).map_or(true, |urn| urn.entity() != item.kind.entity()) {
        return Err(run.senseless("it gave no address for the bytes"));
    }
    let expires_at = ["uploadUrlExpiresAt", "uploadUrlsExpireAt"]
        .iter()
        .find_map(|name| value.get(name)?.as_i64())
        // Where LinkedIn names no time, it is not trusted for longer than an hour.
        .unwrap_or_else(|| run.now_ms() + 3_600_000);
    let upload = Upload {
        sha256: item.file.sha256().to_owned(),
        progress: Progress::Begun,
        media: media.to_owned(),
        given: value.to_string(),
        expires_at,
    };
    let noted = run.flow.store().begin_upload(&run.id, &item.slot, &upload).await;
    noted.map_err(|failure| state_lost(run, &failure))?;
    Ok(upload)
}

fn step(run: &Run, endpoint: &str) -> Result<&'static Entry, Stopped> {
    catalogue::find(endpoint).ok_or_else(|| run.senseless("no step has that name"))
}

/// Bytes that go in one piece.
async fn whole(run: &Run, item: &Item, given: &Value, endpoint: &str) -> Result<(), Stopped> {
    let url = given.get("uploadUrl").and_then(Value::as_str);
    let url = url.ok_or_else(|| run.senseless("it gave no address for the bytes"))?;
    let destination = Destination { step: step(run, endpoint)?, url, header: None, bearer: true };
    run.doing(format!("Sending {}", item.file.name()));
    let slice = Slice { file: item.file.clone(), range: 0..item.file.size(), turn: None };
    run.put(&destination, slice).await?;
    run.sent(item.file.size());
    Ok(())
}

/// The parts of a video with their addresses, if they are what they should be: all of it, once.
fn parts(file: &File, given: &Value) -> Option<Vec<Part>> {
    let instructions = given.get("uploadInstructions")?.as_array()?;
    let mut next = 0;
    let mut parts = Vec::new();
    for (number, instruction) in instructions.iter().enumerate() {
        let first = instruction.get("firstByte")?.as_u64()?;
        let last = instruction.get("lastByte")?.as_u64()?;
        if first != next || last < first || last >= file.size() {
            return None;
        }
        next = last + 1;
        parts.push(Part {
            number: i64::try_from(number).ok()?,
            url: instruction.get("uploadUrl")?.as_str()?.to_owned(),
            slice: Slice { file: file.clone(), range: first..next, turn: None },
        });
    }
    (next == file.size()).then_some(parts)
}

async fn video(
    run: &Arc<Run>,
    item: &Item,
    given: &Value,
    media: &Urn,
    owner: &Urn,
) -> Result<(), Stopped> {
    let store = run.flow.store();
    let all = parts(&item.file, given)
        .ok_or_else(|| run.senseless("its parts are not the whole video"))?;
    let have = store.parts(&run.id, &item.slot).await;
    let have = have.map_err(|failure| state_lost(run, &failure))?;
    let has = |number: i64| have.iter().any(|(part, _)| *part == number);
    for part in all.iter().filter(|part| has(part.number)) {
        run.sent(part.slice.length());
    }
    run.doing(format!("Sending {}", item.file.name()));
    let missing = all.iter().filter(|part| !has(part.number)).cloned();
    in_parallel(run, item, missing.collect()).await?;
    let beside = [
        (THUMBNAIL, &item.thumbnail, "thumbnailUploadUrl", "media.put_thumbnail"),
        (CAPTIONS, &item.captions, "captionsUploadUrl", "media.post_captions"),
    ];
    for (number, file, address, endpoint) in beside {
        let Some(file) = file else { continue };
        if has(number) {
            run.sent(file.size());
            continue;
        }
        let url = given.get(address).and_then(Value::as_str);
        let url =
            url.ok_or_else(|| run.senseless("it gave no address for what belongs to the video"))?;
        let header = (number == THUMBNAIL).then_some(("media-type-family", "STILLIMAGE"));
        let destination = Destination { step: step(run, endpoint)?, url, header, bearer: false };
        let slice = Slice { file: file.clone(), range: 0..file.size(), turn: None };
        run.put(&destination, slice).await?;
        came(run, &item.slot, number, "").await?;
        run.sent(file.size());
    }
    let have = store.parts(&run.id, &item.slot).await;
    let have = have.map_err(|failure| state_lost(run, &failure))?;
    let names: Vec<String> =
        have.into_iter().filter(|(number, _)| *number >= 0).map(|(_, etag)| etag).collect();
    run.doing("Telling LinkedIn that all parts have come");
    let token = given.get("uploadToken").and_then(Value::as_str).unwrap_or_default();
    let arguments = json!({
        "owner": owner, "video": media, "uploadToken": token, "uploadedPartIds": names,
    });
    match run.step("media.finalize_video", arguments).await {
        Ok(_) => Ok(()),
        // It may have been heard. Whether the video gets ready tells; and if it was not, LinkedIn says so when it is
        // used, and nothing is published.
        Err(Stopped::Step(failed))
            if failed.certainty == crate::admission::Certainty::Unknown
                && super::wait::has_begun(run, media).await =>
        {
            Ok(())
        }
        Err(stopped) => Err(stopped),
    }
}

async fn came(run: &Run, slot: &str, number: i64, etag: &str) -> Result<(), Stopped> {
    let noted = run.flow.store().part_came(&run.id, slot, number, etag).await;
    noted.map_err(|failure| state_lost(run, &failure))
}

/// Several parts at once, each written down as soon as it has come.
async fn in_parallel(run: &Arc<Run>, item: &Item, missing: Vec<Part>) -> Result<(), Stopped> {
    let step = step(run, "media.put_video_part")?;
    let one = Arc::new(Semaphore::new(1));
    let mut waiting = missing.into_iter();
    let mut under_way = JoinSet::new();
    let mut stopped = None;
    loop {
        while stopped.is_none()
            && under_way.len() < AT_ONCE
            && let Some(part) = waiting.next()
        {
            let (run, slot, turn) = (Arc::clone(run), item.slot.clone(), Turn::of(&one));
            under_way.spawn(async move {
                let sent = send_part(&run, &slot, step, part, &turn).await;
                turn.give_back();
                sent
            });
        }
        let Some(ended) = under_way.join_next().await else { break };
        let ended = ended.unwrap_or_else(|_| Err(run.senseless("a part was lost on the way")));
        // What is on its way still counts; nothing new is begun.
        if let Err(problem) = ended {
            stopped.get_or_insert(problem);
        }
    }
    stopped.map_or(Ok(()), Err)
}

async fn send_part(
    run: &Run,
    slot: &str,
    step: &'static Entry,
    part: Part,
    turn: &Turn,
) -> Result<(), Stopped> {
    let destination = Destination { step, url: &part.url, header: None, bearer: false };
    let length = part.slice.length();
    let slice = Slice { turn: Some(turn.clone()), ..part.slice };
    let etag = run.put(&destination, slice).await?.etag.unwrap_or_default();
    let etag = etag.trim_matches('"');
    if etag.is_empty() {
        return Err(run.senseless("it named no part"));
    }
    came(run, slot, part.number, etag).await?;
    run.sent(length);
    Ok(())
}
