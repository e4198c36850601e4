//! Reading media (facts §5).

use serde_json::{Map, Value as Json, json};

use super::{
    links::{self, Rendition},
    readable,
};
use crate::{
    errors::{InputError, Place, Refusal},
    paging::paging,
    reply::Reply,
    resources::organizations::batch,
    visit::{Visit, invalid},
    world::media::{Media, MediaKind, MediaStatus},
};

/// Documented for the media library.
const MOST: usize = 1000;

pub(super) fn get(visit: &mut Visit<'_>, kind: MediaKind) -> Result<Reply, Refusal> {
    let urn = visit.key()?;
    if MediaKind::of(urn) != Some(kind) {
        let error = InputError::urn_type("/id", urn, kind.label());
        return Err(Refusal::Inputs { errors: vec![error] });
    }
    one(visit, urn).map(|body| Reply::json(200, &body))
}

fn one(visit: &Visit<'_>, urn: &str) -> Result<Json, Refusal> {
    let media = visit.world.media(urn).ok_or(Refusal::NotFound)?;
    readable(visit, media)?;
    shape(visit, media)
}

pub(super) fn batch_get(visit: &mut Visit<'_>, kind: MediaKind) -> Result<Reply, Refusal> {
    let urns = visit.texts("ids")?;
    if urns.is_empty() || urns.iter().any(|urn| MediaKind::of(urn) != Some(kind)) {
        return Err(invalid("ids"));
    }
    let visit = &*visit;
    Ok(batch(urns, |urn| one(visit, urn)))
}

/// The media library of an ad account, newest first.
pub(super) fn by_account(visit: &mut Visit<'_>, kind: MediaKind) -> Result<Reply, Refusal> {
    let urn = visit.required_text("associatedAccount")?;
    let window = visit.window(MOST)?;
    let account: u64 = urn
        .strip_prefix("urn:li:sponsoredAccount:")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| invalid("associatedAccount"))?;
    let role = visit.world.ads.role(account, &visit.caller()?.member);
    if !role.is_some_and(|role| visit.fact.roles.iter().any(|wanted| wanted == role)) {
        return Err(Refusal::ValueRefused {
            place: Place::Parameter,
            fields: vec!["/associatedAccount".to_owned()],
        });
    }
    let found: Vec<&Media> = visit
        .world
        .media
        .iter()
        .rev()
        .filter(|media| media.kind() == kind)
        .filter(|media| media.library.as_ref().is_some_and(|own| own.account == account))
        .filter(|media| visit.stale_since.is_none_or(|since| media.created_ms < since))
        .collect();
    let elements = found
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|media| shape(visit, media))
        .collect::<Result<Vec<_>, _>>()?;
    let more = !elements.is_empty() && window.start + elements.len() < found.len();
    let paging = paging(&visit.target, window, elements.len(), more, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

/// A medium as the caller's app sees it.
fn shape(visit: &Visit<'_>, media: &Media) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let world = &*visit.world;
    let address = |rendition| {
        format!("{}{}", visit.base, links::download(world, media, rendition, visit.now_ms))
    };
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("owner", media.owner.urn(app).into());
    put("id", media.urn.clone().into());
    put("status", json!(media.status));
    let is_video = media.kind() == MediaKind::Video;
    if is_video && let Some(reason) = &media.failure {
        put("processingFailureReason", reason.clone().into());
    }
    if media.status != MediaStatus::Available {
        return Ok(Json::Object(body));
    }
    put("downloadUrl", address(Rendition::of(media.kind())).into());
    put("downloadUrlExpiresAt", links::download_expiry(visit.now_ms).into());
    if is_video {
        put("thumbnail", address(Rendition::Cover).into());
        if let Some(duration) = media.seen.duration_ms {
            put("duration", duration.into());
        }
        if let (Some(width), Some(height)) = (media.seen.width, media.seen.height) {
            put("aspectRatioWidth", (f64::from(width) / f64::from(height)).into());
            put("aspectRatioHeight", 1.0.into());
        }
        if media.video.captions.piece.is_some() {
            put("captions", address(Rendition::Captions).into());
        }
    }
    Ok(Json::Object(body))
}
