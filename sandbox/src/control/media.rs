//! `/_sandbox/media`: how uploads are treated.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::{ControlError, only, parse};
use crate::{reply::Reply, shared::Shared, world::media::MediaRules};

/// A day; whoever wants to wait longer pushes the clock.
const LONGEST_MS: i64 = 86_400_000;

pub(super) fn view(rules: &MediaRules) -> Json {
    json!({
        "strict_bearer": rules.strict_bearer,
        "image_ms": rules.image_ms,
        "video_ms": rules.video_ms,
        "document_ms": rules.document_ms,
        "fail_next": rules.fail_next,
    })
}

/// What is not named stays as it is; what is being processed already keeps its time.
pub(super) fn change(shared: &Shared, body: &Bytes) -> Result<Reply, ControlError> {
    let body = parse(body)?;
    only(&body, &["strict_bearer", "image_ms", "video_ms", "document_ms", "fail_next"])?;
    let mut world = shared.world();
    let mut rules = world.media_rules.clone();
    if let Some(strict) = body.get("strict_bearer") {
        rules.strict_bearer =
            strict.as_bool().ok_or(ControlError::Field { name: "strict_bearer" })?;
    }
    if let Some(count) = body.get("fail_next") {
        rules.fail_next = count.as_u64().ok_or(ControlError::Field { name: "fail_next" })?;
    }
    for (name, field) in [
        ("image_ms", &mut rules.image_ms),
        ("video_ms", &mut rules.video_ms),
        ("document_ms", &mut rules.document_ms),
    ] {
        if let Some(ms) = body.get(name) {
            *field = ms
                .as_i64()
                .filter(|ms| (0..=LONGEST_MS).contains(ms))
                .ok_or(ControlError::Field { name })?;
        }
    }
    let view = view(&rules);
    world.media_rules = rules;
    shared.keep(&world);
    Ok(Reply::json(200, &view))
}
