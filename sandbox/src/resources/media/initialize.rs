//! The promise of an upload: a URN, and addresses that live for a day (facts §5).

use serde_json::{Map, Value as Json, json};

use super::links;
use crate::{
    errors::{InputError, Refusal},
    reply::Reply,
    resources::posts::schema::{self, Field, Shape, optional, required},
    visit::Visit,
    world::{
        Actor, ids,
        media::{Library, Media, MediaKind, Part},
    },
};

/// Exactly a day for images (recorded), and for the others as well (observed).
const LIFE_MS: i64 = 24 * 3_600_000;
/// Documented, and the last one is shorter.
const PART_BYTES: u64 = 4_194_304;
/// 75 KB to 500 MB, each read as the wider of its two meanings.
const VIDEO_BYTES: std::ops::RangeInclusive<u64> = 75_000..=500 << 20;

const LIBRARY: &[Field] =
    &[required("associatedAccount", Shape::Urn), optional("assetName", Shape::Text)];

// Text and not URN: one that is empty or no URN belongs to nobody, and that is a 403.
const SIMPLE: &[Field] =
    &[required("owner", Shape::Text), optional("mediaLibraryMetadata", Shape::Record(LIBRARY))];

const VIDEO: &[Field] = &[
    required("owner", Shape::Text),
    required("fileSizeBytes", Shape::Long),
    optional("uploadCaptions", Shape::Bool),
    optional("uploadThumbnail", Shape::Bool),
    optional("templateName", Shape::Text),
    optional("linkbackContext", Shape::Text),
    optional("mediaLibraryMetadata", Shape::Record(LIBRARY)),
];

const SIMPLE_REQUEST: &[Field] = &[required("initializeUploadRequest", Shape::Record(SIMPLE))];
const VIDEO_REQUEST: &[Field] = &[required("initializeUploadRequest", Shape::Record(VIDEO))];

pub(super) fn image(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    single(visit, MediaKind::Image, "C4E10", links::IMAGE)
}

pub(super) fn document(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    single(visit, MediaKind::Document, "D4E10", links::DOCUMENT)
}

fn single(
    visit: &mut Visit<'_>,
    kind: MediaKind,
    letters: &str,
    slot: &str,
) -> Result<Reply, Refusal> {
    let request = request(visit, SIMPLE_REQUEST)?;
    let media = promised(visit, kind, letters, &request)?;
    let value = json!({
        "uploadUrlExpiresAt": media.expires_ms,
        "uploadUrl": links::upload(visit.base, visit.world, &media, slot, 0),
        kind.label(): media.urn,
    });
    keep(visit, media);
    Ok(Reply::json(200, &json!({"value": value})))
}

pub(super) fn video(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let request = request(visit, VIDEO_REQUEST)?;
    let size = request.get("fileSizeBytes").cloned().unwrap_or_default();
    let bytes = size.as_u64().filter(|bytes| VIDEO_BYTES.contains(bytes)).ok_or_else(|| {
        let path = "/initializeUploadRequest/fileSizeBytes";
        Refusal::Inputs { errors: vec![InputError::value(path, &size.to_string())] }
    })?;
    let wants = |name: &str| request.get(name) == Some(&Json::Bool(true));
    let mut media = promised(visit, MediaKind::Video, "C5F10", &request)?;
    media.video.parts = parts(bytes);
    media.video.thumbnail.is_wanted = wants("uploadThumbnail");
    media.video.captions.is_wanted = wants("uploadCaptions");
    // It may be empty (facts §5): here it is, where there is a single part.
    if media.video.parts.len() > 1 {
        media.video.token = visit.world.signed(&["token", &media.urn]);
    }
    let address =
        |slot: &str, place: usize| links::upload(visit.base, visit.world, &media, slot, place);
    let instructions: Vec<Json> = media
        .video
        .parts
        .iter()
        .enumerate()
        .map(|(place, part)| {
            json!({
                "uploadUrl": address(links::PART, place),
                "lastByte": part.last,
                "firstByte": part.first,
            })
        })
        .collect();
    let mut value = Map::new();
    let mut put = |name: &str, field: Json| value.insert(name.to_owned(), field);
    put("uploadUrlsExpireAt", media.expires_ms.into());
    put("video", media.urn.clone().into());
    put("uploadInstructions", instructions.into());
    put("uploadToken", media.video.token.clone().into());
    if media.video.thumbnail.is_wanted {
        put("thumbnailUploadUrl", address(links::THUMBNAIL, 0).into());
    }
    if media.video.captions.is_wanted {
        put("captionsUploadUrl", address(links::CAPTIONS, 0).into());
    }
    keep(visit, media);
    Ok(Reply::json(200, &json!({"value": value})))
}

fn parts(bytes: u64) -> Vec<Part> {
    let count = bytes.div_ceil(PART_BYTES);
    (0..count)
        .map(|place| Part {
            first: place * PART_BYTES,
            last: ((place + 1) * PART_BYTES).min(bytes) - 1,
            puts: 0,
            etag: None,
            piece: None,
        })
        .collect()
}

fn request(visit: &Visit<'_>, fields: &'static [Field]) -> Result<Json, Refusal> {
    let body = visit.json()?;
    schema::action(&body, fields)?;
    Ok(body.get("initializeUploadRequest").cloned().unwrap_or_default())
}

/// A medium for the owner, if the caller may upload for them.
fn promised(
    visit: &mut Visit<'_>,
    kind: MediaKind,
    letters: &str,
    request: &Json,
) -> Result<Media, Refusal> {
    let caller = visit.caller()?;
    let (app, member) = (caller.app.clone(), caller.member.clone());
    let owner = request
        .get("owner")
        .and_then(Json::as_str)
        .and_then(|urn| visit.world.actor(&app, urn))
        .ok_or(Refusal::OwnerRefused)?;
    if !visit.speaks_for(&owner)? {
        return Err(Refusal::OwnerRefused);
    }
    let library = library(visit, &member, request)?;
    let sequence = visit.world.next();
    let id = ids::asset(letters, visit.now_ms, sequence);
    let urn = format!("urn:li:{}:{id}", kind.label());
    let mut media = Media::new(urn, owner, member, visit.now_ms);
    media.expires_ms = visit.now_ms + LIFE_MS;
    media.library = library;
    Ok(media)
}

/// The ad account whose library it goes to: the caller has a role on it.
fn library(visit: &Visit<'_>, member: &str, request: &Json) -> Result<Option<Library>, Refusal> {
    let Some(metadata) = request.get("mediaLibraryMetadata") else {
        return Ok(None);
    };
    let text = |name: &str| metadata.get(name).and_then(Json::as_str).unwrap_or_default();
    let account = text("associatedAccount")
        .strip_prefix("urn:li:sponsoredAccount:")
        .and_then(|id| id.parse().ok())
        .filter(|id| visit.world.ads.role(*id, member).is_some())
        .ok_or(Refusal::OwnerRefused)?;
    Ok(Some(Library { account, name: text("assetName").to_owned() }))
}

fn keep(visit: &mut Visit<'_>, media: Media) {
    let owner: &Actor = &media.owner;
    visit.world.record("media.initialize", &media.urn, owner, &media.member, visit.now_ms);
    visit.world.media.push(media);
}
