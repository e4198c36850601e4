//! The end of a video's upload: all parts there, named by their ETags, in order (facts §5).

use serde_json::Value as Json;

use crate::{
    errors::{InputCode, InputError, Refusal},
    reply::Reply,
    resources::posts::schema::{self, Field, Shape, required},
    visit::Visit,
    world::media::{Media, MediaKind, MediaStatus, defect},
};

const REQUEST: &[Field] = &[required("finalizeUploadRequest", Shape::Record(FIELDS))];

const FIELDS: &[Field] = &[
    required("video", Shape::Urn),
    required("uploadToken", Shape::Text),
    required("uploadedPartIds", Shape::List(&Shape::Text)),
];

fn wrong(name: &str, value: &str) -> Refusal {
    let path = format!("/finalizeUploadRequest/{name}");
    Refusal::Inputs { errors: vec![InputError::value(&path, value)] }
}

pub(super) fn finalize(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::action(&body, REQUEST)?;
    let field = |name: &str| body.pointer(&format!("/finalizeUploadRequest/{name}"));
    let text = |name: &str| field(name).and_then(Json::as_str).unwrap_or_default();
    let urn = text("video");
    let media = visit
        .world
        .media(urn)
        .filter(|media| media.kind() == MediaKind::Video && !media.video.parts.is_empty())
        .ok_or_else(|| {
            let path = "/finalizeUploadRequest/video";
            let error = InputError::asset(InputCode::InvalidVideoId, path, urn);
            Refusal::Inputs { errors: vec![error] }
        })?;
    if !visit.speaks_for(&media.owner)? {
        return Err(Refusal::OwnerRefused);
    }
    let ids: Vec<&str> = field("uploadedPartIds")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    check_ids(media, &ids)?;
    if text("uploadToken") != media.video.token {
        return Err(wrong("uploadToken", text("uploadToken")));
    }
    if media.status != MediaStatus::WaitingUpload {
        // The same once more: its sender has not heard the first answer.
        return Ok(Reply::empty(200));
    }
    if visit.now_ms >= media.expires_ms {
        let path = "/finalizeUploadRequest/video";
        let error = InputError::asset(InputCode::ExpiredUploadUrl, path, urn);
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    let (owner, member) = (media.owner.clone(), media.member.clone());
    let whole = visit.spool.whole(&media.pieces()).map_err(|_| Refusal::Storage)?;
    let failure = defect(MediaKind::Video, whole.bytes, &whole.seen);
    if let Some(media) = visit.world.media_mut(urn) {
        media.sha256 = Some(whole.sha256);
        media.bytes = Some(whole.bytes);
        media.seen = whole.seen;
    }
    visit.world.record("media.finalize", urn, &owner, &member, visit.now_ms);
    visit.world.begin_processing(urn, failure, visit.now_ms);
    Ok(Reply::empty(200))
}

/// What is no ETag of this video's parts was not signed; what is one must stand in its place.
fn check_ids(media: &Media, ids: &[&str]) -> Result<(), Refusal> {
    let etags: Vec<Option<&str>> =
        media.video.parts.iter().map(|part| part.etag.as_deref()).collect();
    if let Some(unsigned) = ids.iter().find(|id| !etags.contains(&Some(**id))) {
        return Err(Refusal::ChunksUnsigned { id: (*unsigned).to_owned() });
    }
    if ids.len() != etags.len() || ids.iter().zip(&etags).any(|(id, etag)| Some(*id) != *etag) {
        return Err(wrong("uploadedPartIds", &format!("a list of {} parts", ids.len())));
    }
    Ok(())
}
