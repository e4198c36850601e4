//! Until LinkedIn has made of the bytes what posts can carry.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::run::{Run, Stopped};
use super::upload::{Item, Kind};
use crate::auth::Scopes;
use crate::explain::{Context, Kind as Trouble, not_processed};
use crate::model::scope::Scope;
use crate::model::untrusted::excerpt;
use crate::model::urn::Urn;
use crate::store::jobs::Progress;

/// The pauses before each look: an image was seen to be ready after about two seconds. Each look costs a call.
const IMAGE: &[u64] = &[2_200, 2_000, 4_000, 8_000, 15_000];

/// The same for what takes longer. The last one is repeated.
const LARGE: &[u64] = &[3_000, 3_000, 5_000, 8_000, 15_000, 30_000];

/// How long LinkedIn may take, in all.
const LONGEST: Duration = Duration::from_mins(30);

/// What somebody who cannot look waits for.
const BLIND_IMAGE: Duration = Duration::from_secs(4);
const BLIND_LARGE: Duration = Duration::from_secs(10);

/// Whether somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    /// LinkedIn says that it can be used.
    Seen,
    /// This sign-in cannot see it; some time has passed.
    Hoped,
}

/// Whether the sign-in can see media of that kind. With `w_member_social` alone images were refused, and LinkedIn's
/// table grants documents.
fn can_look(run: &Run, kind: Kind) -> bool {
    let Scopes::Known(granted) = &run.call().session.scopes else { return true };
    let mut sets: Vec<&[Scope]> =
        vec![&[Scope::WOrganizationSocial], &[Scope::RwAds], &[Scope::ROrganizationSocial]];
    if kind == Kind::Document {
        sets.push(&[Scope::WMemberSocial]);
    }
    granted.satisfies(&sets)
}

/// Waits until it can be used. What LinkedIn has had for a while by then is looked at once.
pub(super) async fn until_ready(
    run: &Run,
    item: &Item,
    media: &Urn,
    since: Instant,
) -> Result<Ready, Stopped> {
    let store = run.flow.store();
    if let Ok(Some(known)) = store.upload(&run.id, &item.slot).await
        && known.progress == Progress::Ready
    {
        return Ok(Ready::Seen);
    }
    run.doing(format!("Waiting until LinkedIn has processed {}", item.file.name()));
    let pauses = if item.kind == Kind::Image { IMAGE } else { LARGE };
    let mut waited = Duration::ZERO;
    let mut turn = 0;
    while can_look(run, item.kind) && waited < LONGEST {
        let pause = pauses.get(turn).or(pauses.last()).copied().unwrap_or(5_000);
        let had = if turn == 0 { since.elapsed() } else { Duration::ZERO };
        let pause = Duration::from_millis(pause).saturating_sub(had);
        run.pause(pause).await?;
        waited += pause;
        turn += 1;
        let received = match run.step("media.get", json!({ "media": media })).await {
            Ok(received) => received,
            // Not to be allowed to look is no reason to give up.
            Err(Stopped::Step(failed))
                if failed.refused.as_ref().is_some_and(|refused| refused.status == 403) =>
            {
                break;
            }
            Err(stopped) => return Err(stopped),
        };
        match received.body.get("status").and_then(Value::as_str) {
            Some("AVAILABLE") => {
                // Where that is not written down, somebody else looks again.
                let _ = store.move_upload(&run.id, &item.slot, Progress::Ready).await;
                return Ok(Ready::Seen);
            }
            Some("PROCESSING_FAILED") => {
                let reason = received.body.get("processingFailureReason").and_then(Value::as_str);
                let _ = store.drop_upload(&run.id, &item.slot).await;
                let reason = reason.map(|reason| excerpt(reason, 200));
                return Err(failed(run, item, media, reason.as_deref()));
            }
            _ => {}
        }
    }
    if waited >= LONGEST {
        return Err(run.senseless("the file is still being processed after half an hour"));
    }
    let blind = if item.kind == Kind::Image { BLIND_IMAGE } else { BLIND_LARGE };
    run.pause(blind.saturating_sub(since.elapsed())).await?;
    Ok(Ready::Hoped)
}

/// Whether LinkedIn has begun to process a video of which it is not known whether it heard that all parts have come.
pub(super) async fn has_begun(run: &Run, media: &Urn) -> bool {
    if !can_look(run, Kind::Video) {
        return false;
    }
    let received = run.step("media.get", json!({ "media": media })).await;
    let status = received.ok().and_then(|received| {
        received.body.get("status").and_then(Value::as_str).map(str::to_owned)
    });
    matches!(status.as_deref(), Some("PROCESSING" | "AVAILABLE"))
}

fn failed(run: &Run, item: &Item, media: &Urn, reason: Option<&str>) -> Stopped {
    let said = not_processed(&Context::of(run.call()), item.file.name(), media.as_str(), reason);
    debug_assert_eq!(said.kind, Trouble::RejectedByLinkedin);
    Stopped::Said(Box::new(said))
}
