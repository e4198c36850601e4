//! Bytes back: what `downloadUrl` and its like point to.

use std::io::Read as _;

use bytes::Bytes;

use super::links::{self, Rendition};
use crate::{
    errors::Refusal,
    probe::Format,
    reply::Reply,
    visit::Visit,
    world::{
        media::{Media, Piece},
        samples,
    },
};

/// Up to here an answer is whole in memory, and faults can spoil it.
const SMALL: u64 = 1 << 20;

pub(super) fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let key = |place: usize| visit.keys.get(place).and_then(|key| key.text()).unwrap_or_default();
    let rendition = Rendition::named(key(0), key(2)).ok_or(Refusal::NotFound)?;
    let urn = format!("urn:li:{}:{}", rendition.kind().label(), key(1));
    let expires = visit.required_text("e")?;
    let is_ours =
        visit.query.raw("t") == Some(&links::download_token(visit.world, &urn, rendition, expires));
    let is_in_time = expires.parse::<i64>().is_ok_and(|seconds| visit.now_ms / 1000 < seconds);
    if !is_ours || !is_in_time {
        return Err(Refusal::UploadAddress);
    }
    let media = visit.world.media(&urn).ok_or(Refusal::NotFound)?;
    let pieces = pieces(media, rendition);
    let format = match (pieces.as_slice(), rendition) {
        ([], _) => return Err(Refusal::NotFound),
        (_, Rendition::Video) => media.seen.format,
        ([piece, ..], _) => piece.seen.format,
    };
    send(visit, pieces, format)
}

fn pieces(media: &Media, rendition: Rendition) -> Vec<Piece> {
    match rendition {
        Rendition::Image | Rendition::Video | Rendition::Document => media.pieces(),
        Rendition::Captions => media.video.captions.piece.iter().cloned().collect(),
        // LinkedIn takes a still where none was uploaded; nothing is decoded here.
        Rendition::Cover => {
            let own = media.video.thumbnail.piece.as_ref();
            let own = own.filter(|piece| piece.seen.format.is_image()).cloned();
            vec![own.unwrap_or_else(|| samples::piece(media.id()))]
        }
    }
}

/// What strangers uploaded is shown as what it is, or not at all.
fn send(visit: &Visit<'_>, pieces: Vec<Piece>, format: Format) -> Result<Reply, Refusal> {
    let mut reply = Reply::empty(200)
        .with("content-type", format.content_type())
        .with("x-content-type-options", "nosniff")
        .with("content-security-policy", "default-src 'none'; sandbox")
        .with("cache-control", "private, no-store");
    if !(format.is_image() || format == Format::Mp4) {
        reply = reply.with("content-disposition", "attachment");
    }
    let mut chain = visit.spool.open(&pieces);
    if chain.length() > SMALL {
        reply.pieces = pieces;
        return Ok(reply);
    }
    let mut bytes = Vec::new();
    chain.read_to_end(&mut bytes).map_err(|_| Refusal::Storage)?;
    reply.body = Bytes::from(bytes);
    Ok(reply)
}
