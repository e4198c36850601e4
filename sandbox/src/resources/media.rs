//! Images, videos and documents: uploading them and looking after them (facts §5).

use bytes::Bytes;
use serde_json::Value as Json;

use super::Resource;
use crate::{
    errors::Refusal,
    target::{Target, segments},
    visit::Visit,
    world::{
        World,
        media::{Media, MediaKind, Piece},
    },
};

mod download;
mod finalize;
mod initialize;
pub(crate) mod links;
mod read;
mod upload;

pub(crate) const RESOURCE: Resource = Resource {
    file: "media.toml",
    facts: include_str!("../../facts/media.toml"),
    handlers: &[
        ("images.initialize_upload", initialize::image),
        ("images.get", |visit| read::get(visit, MediaKind::Image)),
        ("images.batch_get", |visit| read::batch_get(visit, MediaKind::Image)),
        ("images.find_by_associated_account", |visit| read::by_account(visit, MediaKind::Image)),
        ("videos.initialize_upload", initialize::video),
        ("videos.finalize_upload", finalize::finalize),
        ("videos.get", |visit| read::get(visit, MediaKind::Video)),
        ("videos.batch_get", |visit| read::batch_get(visit, MediaKind::Video)),
        ("videos.find_by_associated_account", |visit| read::by_account(visit, MediaKind::Video)),
        ("documents.initialize_upload", initialize::document),
        ("documents.get", |visit| read::get(visit, MediaKind::Document)),
        ("documents.batch_get", |visit| read::batch_get(visit, MediaKind::Document)),
        ("documents.find_by_associated_account", |visit| {
            read::by_account(visit, MediaKind::Document)
        }),
        ("uploads.image", |visit| upload::single(visit, MediaKind::Image)),
        ("uploads.document", |visit| upload::single(visit, MediaKind::Document)),
        ("uploads.video_part", upload::part),
        ("uploads.video_thumbnail", upload::thumbnail),
        ("uploads.video_captions", upload::captions),
        ("uploads.video_captions_put", upload::captions),
        ("downloads.get", download::get),
    ],
};

/// Whether an upload address wants the bearer as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BearerRule {
    Either,
    Needed,
    Refused,
}

/// As documented only where that was ordered: LinkedIn was seen to take both (facts §5).
pub(crate) fn bearer_rule(world: &World, path: &str) -> BearerRule {
    if !world.media_rules.strict_bearer {
        return BearerRule::Either;
    }
    match segments(path).nth(2) {
        Some(links::IMAGE | links::DOCUMENT) => BearerRule::Needed,
        Some(links::PART) => BearerRule::Refused,
        _ => BearerRule::Either,
    }
}

/// What a call is about to join into one video, if it is one that does.
pub(crate) fn to_be_joined(world: &World, target: &Target, body: &Bytes) -> Vec<Piece> {
    let is_finalize = target.path == "/rest/videos"
        && target.query.split('&').any(|pair| pair == "action=finalizeUpload");
    if !is_finalize {
        return Vec::new();
    }
    serde_json::from_slice::<Json>(body)
        .ok()
        .as_ref()
        .and_then(|body| body.pointer("/finalizeUploadRequest/video")?.as_str())
        .and_then(|urn| world.media(urn))
        .map(Media::pieces)
        .unwrap_or_default()
}

/// Whether the caller may see it: by the facts' scopes and roles for its owner. The refusal is
/// the resource's own, as observed, and not the gateway's (facts §5).
fn readable(visit: &Visit<'_>, media: &Media) -> Result<(), Refusal> {
    if visit.speaks_for(&media.owner)? {
        Ok(())
    } else {
        Err(Refusal::ForbiddenMedia { kind: media.kind().label() })
    }
}
