//! A post out of a text and files: what it would be before anything is sent, and what it is afterwards.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::run::{Run, Stopped};
use super::upload::{self, Item, Kind};
use super::wait::{self, Ready};
use crate::catalogue::Arguments;
use crate::catalogue::groups::posts::publish::Publish;
use crate::catalogue::received::Shaped;
use crate::flow::{Ended, Outcome};
use crate::model::little_text;
use crate::model::urn::Urn;
use crate::plan::Request;
use crate::store::jobs::Progress;

/// What stands for media that are not uploaded yet. LinkedIn never sees it.
const PLACEHOLDER: &str = "AFTER-UPLOAD";

/// How often a post is tried whose media nobody here can see, where LinkedIn says that they are not ready.
const TRIES: u32 = 3;

/// How long between.
const BETWEEN: Duration = Duration::from_secs(8);

/// The arguments of `posts.create`, with these media, in the order of the items.
pub(super) fn create(publish: &Publish, items: &[Item], media: Option<&[Urn]>) -> Arguments {
    let name = |index: usize, kind: Kind| -> String {
        let known = media.and_then(|media| media.get(index)).map(|urn| urn.as_str().to_owned());
        known.unwrap_or_else(|| format!("urn:li:{}:{PLACEHOLDER}-{}", kind.entity(), index + 1))
    };
    let mut arguments = json!({
        "author": publish.author, "text": publish.text, "mentions": publish.mentions,
        "visibility": publish.visibility, "poll": publish.poll, "parent": publish.parent,
    });
    let Some(map) = arguments.as_object_mut() else { return Arguments::new() };
    map.retain(|_, value| !value.is_null());
    if let Some(images) = &publish.images {
        let of = |(index, image): (usize, &crate::catalogue::groups::posts::publish::ImageFile)| {
            let mut one = json!({"id": name(index, Kind::Image)});
            if let (Some(map), Some(text)) = (one.as_object_mut(), &image.altText) {
                map.insert("altText".to_owned(), json!(text));
            }
            one
        };
        let mut all: Vec<Value> = images.iter().enumerate().map(of).collect();
        if all.len() == 1 {
            map.insert("media".to_owned(), all.remove(0));
        } else {
            map.insert("multiImage".to_owned(), json!(all));
        }
    }
    if let Some(video) = &publish.video {
        let mut one = Map::from_iter([("id".to_owned(), json!(name(0, Kind::Video)))]);
        if let Some(title) = &video.title {
            one.insert("title".to_owned(), json!(title));
        }
        map.insert("media".to_owned(), Value::Object(one));
    }
    if let Some(document) = &publish.document {
        let own = items.first().map_or("Document", |item| item.file.name());
        let title = document.title.as_deref().unwrap_or(own);
        map.insert("media".to_owned(), json!({"id": name(0, Kind::Document), "title": title}));
    }
    if let Some(card) = &publish.article {
        let mut article = json!({
            "source": card.source, "title": card.title, "description": card.description,
            "thumbnailAltText": card.thumbnailAltText,
        });
        if let Some(article) = article.as_object_mut() {
            article.retain(|_, value| !value.is_null());
            if card.thumbnail.is_some() {
                article.insert("thumbnail".to_owned(), json!(name(0, Kind::Image)));
            }
        }
        map.insert("article".to_owned(), article);
    }
    arguments.as_object().cloned().unwrap_or_default()
}

/// What a reader will see of the text.
pub(super) fn read_as(request: &Request) -> Option<String> {
    let body: Value = serde_json::from_slice(request.body.as_deref()?).ok()?;
    Some(little_text::read(body.get("commentary")?.as_str()?).text)
}

/// How many calls it takes: those that must be, without looks at media and at the post.
pub(super) fn cost(items: &[Item]) -> Value {
    let uploads: u32 = items.iter().map(Item::calls).sum();
    let bytes: u64 = items.iter().map(Item::bytes).sum();
    json!({"linkedin_calls": uploads.saturating_add(1), "of_them_uploads": uploads, "bytes": bytes})
}

/// Uploads what is missing, waits, posts.
pub(super) async fn run(
    run: &Arc<Run>,
    publish: &Publish,
    items: &[Item],
    key: Option<String>,
) -> Result<Ended, Stopped> {
    let (media, ready) = uploads(run, items).await?;
    let arguments = create(publish, items, Some(&media));
    run.doing("Publishing");
    let mut tries = 1;
    let mut ended = loop {
        run.go_on()?;
        let mut call = run.call_of("posts.create", arguments.clone())?;
        call.key.clone_from(&key);
        let ended = Box::pin(run.flow.run(call)).await;
        if ready.contains(&Ready::Hoped) && tries < TRIES && is_early(&ended) {
            tries += 1;
            run.doing("Waiting until LinkedIn has processed the files");
            run.pause(BETWEEN).await?;
            continue;
        }
        break ended;
    };
    if let Outcome::Done(done) = &mut ended.outcome {
        dress(run, &mut done.shaped, items, &media);
        // What LinkedIn has put into a post was ready, also where nobody here could see it.
        for (item, ready) in items.iter().zip(&ready) {
            if *ready == Ready::Hoped {
                let _ = run.flow.store().move_upload(&run.id, &item.slot, Progress::Ready).await;
            }
        }
    }
    if is_spoilt(&ended) {
        // Nobody here can see which: the next attempt brings all of them anew.
        for item in items {
            let _ = run.flow.store().drop_upload(&run.id, &item.slot).await;
        }
        if let Outcome::Refused(said) = &mut ended.outcome {
            let files = items.iter().zip(&media);
            let files: Vec<String> =
                files.map(|(item, media)| format!("{} ({media})", item.file.name())).collect();
            said.fix
                .push(format!("Check {}; the same call uploads all of it anew.", files.join(", ")));
        }
    }
    Ok(ended)
}

/// Brings all files to LinkedIn, one after the other, and then waits for all.
pub(super) async fn uploads(
    run: &Arc<Run>,
    items: &[Item],
) -> Result<(Vec<Urn>, Vec<Ready>), Stopped> {
    let author = run.call().entry.spec.access.argument().unwrap_or("author");
    let owner = run.call().arguments.get(author).and_then(Value::as_str).unwrap_or_default();
    let owner = Urn::parse(owner).map_err(|_| run.senseless("whose files these are is unknown"))?;
    let mut media = Vec::new();
    let mut since = Vec::new();
    for item in items {
        media.push(upload::upload(run, item, &owner).await?);
        since.push(Instant::now());
    }
    let mut ready = Vec::new();
    for ((item, media), since) in items.iter().zip(&media).zip(since) {
        ready.push(wait::until_ready(run, item, media, since).await?);
    }
    Ok((media, ready))
}

/// Whether LinkedIn says that media are not ready: then nothing was published, and a moment later it may be.
fn is_early(ended: &Ended) -> bool {
    let Outcome::Refused(said) = &ended.outcome else { return false };
    said.linkedin.as_ref().is_some_and(|refused| {
        refused.status == 400 && refused.has_code("MEDIA_ASSET_WAITING_UPLOAD")
    })
}

/// Whether LinkedIn says that it could not process what was uploaded.
fn is_spoilt(ended: &Ended) -> bool {
    let Outcome::Refused(said) = &ended.outcome else { return false };
    let code = "MEDIA_ASSET_PROCESSING_FAILED";
    said.linkedin.as_ref().is_some_and(|refused| refused.has_code(code))
}

/// Adds what came of the files, and what a reader sees.
fn dress(run: &Run, shaped: &mut Shaped, items: &[Item], media: &[Urn]) {
    let text = run.call().arguments.get("text").cloned().unwrap_or_default();
    shaped.result.insert("reads".to_owned(), text);
    if !items.is_empty() {
        let media: Vec<Value> = items.iter().zip(media).map(described).collect();
        shaped.result.insert("media".to_owned(), json!(media));
    }
}

/// A file and what became of it.
pub(super) fn described((item, media): (&Item, &Urn)) -> Value {
    json!({"media": media, "file": item.file.name(), "bytes": item.file.size(), "sha256": item.file.sha256()})
}
