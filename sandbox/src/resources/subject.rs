//! What a comment, a like or a reaction is about, who may reach it, and who acts (facts §4).

use serde_json::{Map, Value as Json};

use crate::{
    errors::{InputError, Place, Refusal, SocialRefusal},
    visit::{Visit, invalid},
    world::{
        Actor,
        posts::Post,
        social::{Subject, SubjectError},
    },
};

/// Undocumented for these lists; the posts finder's.
pub(super) const MOST: usize = 100;

/// Whether the answers are those of the versioned API: the older one has fewer names.
pub(super) fn is_versioned(visit: &Visit<'_>) -> bool {
    visit.fact.path.starts_with("/rest/")
}

/// The subject a URN names; `path` says where the URN stood.
pub(super) fn find(visit: &Visit<'_>, urn: &str, path: &str) -> Result<Subject, Refusal> {
    const WANTED: &str = "share, ugcPost, activity or comment";
    let wrong = |error| Refusal::Inputs { errors: vec![error] };
    visit.world.subject(urn).map_err(|error| match error {
        SubjectError::Type => wrong(InputError::urn_type(path, urn, WANTED)),
        SubjectError::Id => wrong(InputError::urn_id(path, urn)),
        SubjectError::Gone => Refusal::NotFound,
    })
}

fn post<'v>(visit: &'v Visit<'_>, subject: Subject) -> Result<&'v Post, Refusal> {
    visit.world.posts.get(&subject.post).ok_or(Refusal::NotFound)
}

/// A member's post is for that member; a page's post is for who has a role on the page.
fn is_readable(visit: &Visit<'_>, subject: Subject) -> Result<bool, Refusal> {
    visit.speaks_for(&post(visit, subject)?.author)
}

/// The words observed where the caller may not look (facts §4.1): they name the activity.
fn unauthorized(visit: &Visit<'_>, subject: Subject) -> Refusal {
    let activity = visit.world.subject_urn(Subject { comment: None, ..subject });
    Refusal::Social(SocialRefusal::Unauthorized { activity })
}

/// The subject as one the caller may read the comments and reactions of.
pub(super) fn readable(visit: &Visit<'_>, urn: &str, path: &str) -> Result<Subject, Refusal> {
    let subject = find(visit, urn, path)?;
    if is_readable(visit, subject)? { Ok(subject) } else { Err(unauthorized(visit, subject)) }
}

/// A single thing may also be read by whoever made it.
pub(super) fn readable_by(
    visit: &Visit<'_>,
    subject: Subject,
    maker: &Actor,
) -> Result<(), Refusal> {
    if is_readable(visit, subject)? || visit.has_role_for(maker)? {
        Ok(())
    } else {
        Err(unauthorized(visit, subject))
    }
}

/// Anybody may answer to what anybody can see; connections are not imitated, so a post for
/// connections is open to its author alone.
pub(super) fn check_reach(visit: &Visit<'_>, subject: Subject) -> Result<(), Refusal> {
    let post = post(visit, subject)?;
    let is_public = matches!(post.visibility.as_str(), "PUBLIC" | "LOGGED_IN");
    if is_public || visit.has_role_for(&post.author)? {
        Ok(())
    } else {
        Err(unauthorized(visit, subject))
    }
}

fn refused(place: Place) -> Refusal {
    Refusal::ValueRefused { place, fields: vec!["/actor".to_owned()] }
}

/// The actor as somebody the caller may speak for.
pub(super) fn actor(visit: &Visit<'_>, urn: &str, place: Place) -> Result<Actor, Refusal> {
    const WANTED: &str = "person or organization";
    // Likes spell a page like this (facts §4.3); whoever sends back what it read is understood.
    let page = urn.strip_prefix("urn:li:company:").map(|id| format!("urn:li:organization:{id}"));
    let urn = page.as_deref().unwrap_or(urn);
    if !urn.starts_with("urn:li:person:") && !urn.starts_with("urn:li:organization:") {
        let error = match place {
            Place::Body => {
                Refusal::Inputs { errors: vec![InputError::urn_type("/actor", urn, WANTED)] }
            }
            Place::Parameter | Place::Key => invalid("actor"),
        };
        return Err(error);
    }
    let actor = visit.world.actor(&visit.caller()?.app, urn).ok_or_else(|| refused(place))?;
    if visit.speaks_for(&actor)? { Ok(actor) } else { Err(refused(place)) }
}

/// The actor a parameter names, or the caller.
pub(super) fn actor_or_caller(visit: &Visit<'_>) -> Result<Actor, Refusal> {
    if let Some(urn) = visit.text("actor")? {
        return actor(visit, urn, Place::Parameter);
    }
    let own = Actor::Member(visit.caller()?.member.clone());
    if visit.has_scope_for(&own)? { Ok(own) } else { Err(refused(Place::Parameter)) }
}

/// Who did it and when; behind a page stands a member (recorded; facts §4.1).
pub(super) fn stamp(
    visit: &Visit<'_>,
    actor: &Actor,
    member: &str,
    at_ms: i64,
) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let mut stamp = Map::new();
    stamp.insert("actor".to_owned(), actor.urn(app).into());
    if matches!(actor, Actor::Organization(_)) {
        let person = Actor::Member(member.to_owned()).urn(app);
        stamp.insert("impersonator".to_owned(), person.into());
    }
    stamp.insert("time".to_owned(), at_ms.into());
    Ok(Json::Object(stamp))
}
