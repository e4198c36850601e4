//! What the fields of a post may say (facts §2.2), and whether the text was said just now.

use serde_json::Value as Json;

use super::content;
use crate::{
    errors::{InputError, Place, Refusal},
    little_text::{self, Piece, Published},
    visit::Visit,
    world::{Actor, World},
};

/// Documented on the older page only; counted here on what a reader sees (unverified).
const LONGEST: usize = 3000;
/// Documented cool-down for equal text (facts §2.7).
const COOL_DOWN_MS: i64 = 600_000;

pub(super) fn text<'j>(body: &'j Json, pointer: &str) -> Option<&'j str> {
    body.pointer(pointer).and_then(Json::as_str)
}

/// Field rules of a create, all at once.
pub(super) fn check(body: &Json, published: &Published) -> Result<(), Refusal> {
    let account = text(body, "/adContext/dscAdAccount");
    if text(body, "/distribution/feedDistribution") == Some("NONE") && account.is_none() {
        return Err(Refusal::MissingForDsc);
    }
    let mut errors = Vec::new();
    errors.extend(author_problem(text(body, "/author").unwrap_or_default()));
    let content = body.get("content");
    let commentary = text(body, "/commentary").unwrap_or_default();
    errors.extend(length_problem(&published.pieces));
    // Unverified (facts §11.2): with nothing else to show, an empty text is refused.
    if commentary.trim().is_empty() && content.is_none() && body.get("reshareContext").is_none() {
        errors.push(InputError::blank("/commentary"));
    }
    let state = text(body, "/lifecycleState").unwrap_or_default();
    if state != "PUBLISHED" {
        errors.push(InputError::value("/lifecycleState", state));
    }
    // Groups can no longer be posted to; the enum value is a leftover.
    if text(body, "/visibility") == Some("CONTAINER") {
        errors.push(InputError::value("/visibility", "CONTAINER"));
    }
    if let Some(container) = text(body, "/container") {
        errors.push(InputError::value("/container", container));
    }
    if let Some(account) = account {
        errors.extend(
            typed(account, "sponsoredAccount").then_some(()).is_none().then(|| {
                InputError::urn_type("/adContext/dscAdAccount", account, "sponsoredAccount")
            }),
        );
    }
    if let Some(parent) = text(body, "/reshareContext/parent")
        && !(typed(parent, "share") || typed(parent, "ugcPost"))
    {
        errors.push(InputError::urn_type("/reshareContext/parent", parent, "share or ugcPost"));
    }
    if let Some(content) = content {
        errors.extend(content::check(content, account.is_some()));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Inputs { errors }) }
}

fn typed(urn: &str, name: &str) -> bool {
    urn.starts_with(&format!("urn:li:{name}:"))
}

fn author_problem(urn: &str) -> Option<InputError> {
    const WANTED: &str = "person, organization or organizationBrand";
    if typed(urn, "person") {
        return None;
    }
    match urn
        .strip_prefix("urn:li:organization:")
        .or_else(|| urn.strip_prefix("urn:li:organizationBrand:"))
    {
        None => Some(InputError::urn_type("/author", urn, WANTED)),
        Some(id) if id.parse::<u64>().is_err() => Some(InputError::urn_id("/author", urn)),
        Some(_) => None,
    }
}

pub(super) fn length_problem(pieces: &[Piece]) -> Option<InputError> {
    let length = little_text::rendered(pieces).chars().count();
    (length > LONGEST).then(|| InputError::too_long("/commentary", length, LONGEST))
}

/// The author as an actor the caller may speak for (facts §2.7, 403).
pub(super) fn author(visit: &Visit<'_>, urn: &str) -> Result<Actor, Refusal> {
    let refused =
        || Refusal::ValueRefused { place: Place::Body, fields: vec!["/author".to_owned()] };
    let actor = visit.world.actor(&visit.caller()?.app, urn).ok_or_else(refused)?;
    if visit.speaks_for(&actor)? { Ok(actor) } else { Err(refused()) }
}

/// The account a dark post belongs to: it exists and the caller has some role on it.
pub(super) fn ad_account(visit: &Visit<'_>, body: &Json) -> Result<(), Refusal> {
    let Some(urn) = text(body, "/adContext/dscAdAccount") else {
        return Ok(());
    };
    let has_role = urn
        .rsplit(':')
        .next()
        .and_then(|id| id.parse().ok())
        .and_then(|id| {
            visit.caller().ok().and_then(|caller| visit.world.ads.role(id, &caller.member))
        })
        .is_some();
    if has_role {
        Ok(())
    } else {
        Err(Refusal::ValueRefused {
            place: Place::Body,
            fields: vec!["/adContext/dscAdAccount".to_owned()],
        })
    }
}

/// The same text by the same author within the cool-down. Deleted posts are remembered: errors
/// that name a post that is gone were reported. An empty text is compared by its content.
pub(super) fn duplicate(
    world: &World,
    now_ms: i64,
    author: &Actor,
    pieces: &[Piece],
    content: Option<&Json>,
) -> Option<String> {
    world
        .posts
        .values()
        .rev()
        // Numbers grow with time, but a clock that was reset may have left younger ones behind.
        .filter(|post| (now_ms - COOL_DOWN_MS..=now_ms).contains(&post.created_ms))
        .filter(|post| post.author == *author && post.text == pieces)
        .find(|post| !pieces.is_empty() || post.content.as_ref() == content)
        .map(crate::world::posts::Post::urn)
}
