//! Bytes that arrive at an upload address (facts §5). They lie in the spool already; here it is
//! decided whether the world takes them.

use jiff::Timestamp;

use super::links;
use crate::{
    errors::{InputCode, InputError, Refusal},
    reply::Reply,
    visit::Visit,
    world::media::{Media, MediaKind, MediaStatus, Piece, defect},
};

/// The medium an address belongs to, and what came for it.
struct Arrived {
    urn: String,
    place: usize,
    piece: Piece,
}

fn refused(reason: &str) -> Refusal {
    Refusal::UploadRefused { reason: reason.to_owned() }
}

fn arrived(visit: &Visit<'_>, kind: MediaKind, slot: &str) -> Result<Arrived, Refusal> {
    let urn = format!("urn:li:{}:{}", kind.label(), visit.key()?);
    let place: usize =
        visit.keys.get(1).and_then(|key| key.text()?.parse().ok()).ok_or(Refusal::UploadAddress)?;
    let media = visit.world.media(&urn).ok_or(Refusal::UploadAddress)?;
    // As it was given out, to the letter.
    if visit.query.raw("ut") != Some(&links::upload_token(visit.world, &urn, slot, place)) {
        return Err(Refusal::UploadAddress);
    }
    if visit.now_ms >= media.expires_ms {
        let error = InputError::asset(InputCode::ExpiredUploadUrl, "uploadUrl", &urn);
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    let piece = visit.upload.cloned().ok_or(Refusal::BodyIncomplete)?;
    if piece.bytes == 0 {
        return Err(refused("The uploaded file is empty"));
    }
    Ok(Arrived { urn, place, piece })
}

fn record(visit: &mut Visit<'_>, kind: &str, urn: &str) {
    let Some(media) = visit.world.media(urn) else {
        return;
    };
    let (owner, member) = (media.owner.clone(), media.member.clone());
    visit.world.record(kind, urn, &owner, &member, visit.now_ms);
}

fn media_mut<'v>(visit: &'v mut Visit<'_>, urn: &str) -> Result<&'v mut Media, Refusal> {
    visit.world.media_mut(urn).ok_or(Refusal::UploadAddress)
}

/// An image or a document, all at once. The same bytes once more are no harm: their sender has
/// not heard the first answer.
pub(super) fn single(visit: &mut Visit<'_>, kind: MediaKind) -> Result<Reply, Refusal> {
    let slot = if kind == MediaKind::Image { links::IMAGE } else { links::DOCUMENT };
    let Arrived { urn, piece, .. } = arrived(visit, kind, slot)?;
    let now_ms = visit.now_ms;
    let media = media_mut(visit, &urn)?;
    if media.status != MediaStatus::WaitingUpload {
        if media.sha256.as_ref() != Some(&piece.sha256) {
            return Err(refused("The upload is already complete"));
        }
        media.puts += 1;
        return Ok(created(now_ms));
    }
    let failure = defect(kind, piece.bytes, &piece.seen);
    media.puts += 1;
    media.sha256 = Some(piece.sha256.clone());
    media.bytes = Some(piece.bytes);
    media.seen = piece.seen;
    media.piece = Some(piece);
    record(visit, "media.upload", &urn);
    visit.world.begin_processing(&urn, failure, now_ms);
    Ok(created(now_ms))
}

/// Recorded for an image; the others are read alike.
fn created(now_ms: i64) -> Reply {
    let time = Timestamp::from_millisecond(now_ms)
        .map(|now| now.strftime("%a %b %d %H:%M:%S UTC %Y").to_string())
        .unwrap_or_default();
    stored(201).with("x-ambry-creation-time", time)
}

fn stored(status: u16) -> Reply {
    Reply::empty(status)
        .with("cache-control", "no-cache, no-store")
        .with("access-control-allow-origin", "https://www.linkedin.com")
}

/// A stretch of a video. It may come again until the video is finalized; the last one counts.
pub(super) fn part(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let Arrived { urn, place, piece } = arrived(visit, MediaKind::Video, links::PART)?;
    let world = &mut *visit.world;
    let sequence = world.next();
    let signature = world.signed(&["part", &urn, &place.to_string(), &sequence.to_string()]);
    let media = world.media_mut(&urn).ok_or(Refusal::UploadAddress)?;
    if media.status != MediaStatus::WaitingUpload {
        return Err(refused("The upload is already complete"));
    }
    let part = media.video.parts.get_mut(place).ok_or(Refusal::UploadAddress)?;
    let wanted = part.last - part.first + 1;
    if piece.bytes != wanted {
        return Err(refused(&format!("The part has {} bytes instead of {wanted}", piece.bytes)));
    }
    let etag = format!("/ambry-video/signedId/{signature}.bin");
    part.puts += 1;
    part.etag = Some(etag.clone());
    if let Some(earlier) = part.piece.replace(piece) {
        world.discarded.push(earlier.source);
    }
    record(visit, "media.upload_part", &urn);
    Ok(stored(200).with("etag", etag))
}

pub(super) fn thumbnail(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let Arrived { urn, piece, .. } = arrived(visit, MediaKind::Video, links::THUMBNAIL)?;
    let earlier = media_mut(visit, &urn)?.video.thumbnail.piece.replace(piece);
    visit.world.discarded.extend(earlier.map(|piece| piece.source));
    record(visit, "media.upload_thumbnail", &urn);
    Ok(created(visit.now_ms))
}

pub(super) fn captions(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let Arrived { urn, piece, .. } = arrived(visit, MediaKind::Video, links::CAPTIONS)?;
    let earlier = media_mut(visit, &urn)?.video.captions.piece.replace(piece);
    visit.world.discarded.extend(earlier.map(|piece| piece.source));
    record(visit, "media.upload_captions", &urn);
    Ok(created(visit.now_ms))
}
