//! Media to begin with.

use super::{
    FIRST_MS, HOUR_MS,
    pages::{ACME, HARBOUR},
};
use crate::world::{
    Actor,
    media::{Media, MediaKind, MediaStatus},
    samples,
};

pub(super) const IMAGE: &str = "urn:li:image:C4E10AQSandbox";

pub(super) fn image(name: &str) -> String {
    format!("{IMAGE}{name}")
}

pub(super) fn media() -> Vec<Media> {
    let ada = Actor::Member("ada".to_owned());
    let ben = Actor::Member("ben".to_owned());
    let cleo = Actor::Member("cleo".to_owned());
    let acme = Actor::Organization(ACME);
    let harbour = Actor::Organization(HARBOUR);
    let done = MediaStatus::Available;
    [
        (image("Acme01"), &acme, done),
        (image("Acme02"), &acme, done),
        (image("Acme03"), &acme, done),
        (image("Acme04"), &acme, done),
        (image("AcmeWait"), &acme, MediaStatus::WaitingUpload),
        (image("AcmeFail"), &acme, MediaStatus::ProcessingFailed),
        (image("Ada01"), &ada, done),
        (image("Ada02"), &ada, done),
        (image("Ben01"), &ben, done),
        (image("Cleo01"), &cleo, done),
        (image("Harbour01"), &harbour, done),
        ("urn:li:video:C5F10AQSandboxAcme".to_owned(), &acme, done),
        ("urn:li:document:D4E10AQSandboxAcme".to_owned(), &acme, done),
    ]
    .into_iter()
    .map(|(urn, owner, status)| filled(urn, owner, status))
    .collect()
}

/// With bytes of its own, unless it still waits for them.
fn filled(urn: String, owner: &Actor, status: MediaStatus) -> Media {
    let created_ms = FIRST_MS - 48 * HOUR_MS;
    let member = match owner {
        Actor::Member(name) => name.clone(),
        Actor::Organization(HARBOUR) => "cleo".to_owned(),
        Actor::Organization(_) => "ada".to_owned(),
    };
    let mut media = Media::new(urn, owner.clone(), member, created_ms);
    media.status = status;
    if status == MediaStatus::WaitingUpload {
        return media;
    }
    let sample = match (media.kind(), status) {
        (MediaKind::Image, MediaStatus::Available) => media.id().to_owned(),
        (MediaKind::Image, _) => format!("broken:{}", media.id()),
        (MediaKind::Video | MediaKind::Document, _) => {
            format!("{}:{}", media.kind().label(), media.id())
        }
    };
    let piece = samples::piece(&sample);
    media.sha256 = Some(piece.sha256.clone());
    media.bytes = Some(piece.bytes);
    media.seen = piece.seen;
    media.piece = Some(piece);
    media.puts = 1;
    if status == MediaStatus::ProcessingFailed {
        media.failure = Some("Unsupported image format".to_owned());
    }
    media
}
