//! Comments, reactions and likes on posts, and what LinkedIn counts of them.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/reactions-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/social-metadata-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/network-update-social-actions>.
//!
//! Whoever keeps what is read here: LinkedIn allows members' social activity to be stored for 48 hours at most
//! (<https://learn.microsoft.com/en-us/linkedin/marketing/data-storage-requirements>). Nothing of it is kept here.

mod comments;
mod likes;
mod metadata;
mod reactions;
mod writing;

use serde_json::{Map, Value, json};

use crate::catalogue::received::entity;
use crate::catalogue::spec::{Access, Need, UNVERSIONED_SOCIAL_ACTIONS, Unversioned};
use crate::catalogue::{Arguments, Entry, Group, Invalid};
use crate::model::role::Role;
use crate::model::scope::Scope::{
    RMemberSocialFeed, ROrganizationSocialFeed, WMemberSocial, WMemberSocialFeed,
    WOrganizationSocial, WOrganizationSocialFeed,
};

pub(super) const GROUP: Group = Group {
    name: "engagement",
    about: "Comments, reactions and likes on LinkedIn posts.",
    entries: &[
        Entry::of::<comments::List>(),
        Entry::of::<comments::Get>(),
        Entry::of::<comments::BatchGet>(),
        Entry::of::<reactions::Find>(),
        Entry::of::<reactions::Get>(),
        Entry::of::<reactions::BatchGet>(),
        Entry::of::<metadata::Get>(),
        Entry::of::<metadata::BatchGet>(),
        Entry::of::<likes::List>(),
        Entry::of::<likes::Summary>(),
        Entry::of::<likes::BatchSummary>(),
        Entry::of::<writing::Create>(),
        Entry::of::<writing::Reply>(),
        Entry::of::<writing::Update>(),
        Entry::of::<reactions::Create>(),
        Entry::of::<reactions::Remove>(),
        Entry::of::<likes::Create>(),
        Entry::of::<likes::Remove>(),
        Entry::of::<metadata::Open>(),
        Entry::of::<writing::Delete>(),
        Entry::of::<metadata::Close>(),
    ],
};

const COMMENTS: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api";
const REACTIONS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/reactions-api";
const METADATA: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/social-metadata-api";
const SOCIAL_ACTIONS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/network-update-social-actions";

/// Acting, as whoever `actor` names.
const WRITE: Access = Access::Speaker {
    argument: "actor",
    member: Need::firm(&[&[WMemberSocialFeed]]),
    organization: Need::firm(&[&[WOrganizationSocialFeed]]).with_roles(&[
        Role::Administrator,
        Role::DirectSponsoredContentPoster,
        Role::RecruitingPoster,
    ]),
};

/// Reading what stands under somebody's post; whose it is, its URN does not say.
const READ: Access = Access::Either {
    // LinkedIn's portal lists the reads under the second as well, and they were seen to work.
    member: Need::firm(&[&[RMemberSocialFeed], &[WMemberSocialFeed]]),
    organization: Need::firm(&[&[ROrganizationSocialFeed]])
        .with_roles(&[Role::Administrator, Role::DirectSponsoredContentPoster]),
};

/// The same without a version, as three clients saw it work with self-serve scopes.
const fn unversioned(path: &'static str, access: Access) -> Unversioned {
    Unversioned { path, access, setting: UNVERSIONED_SOCIAL_ACTIONS, last_seen: "August 2026" }
}

const UNVERSIONED_WRITE: Access = Access::Speaker {
    argument: "actor",
    member: Need::tolerant(&[&[WMemberSocial]]),
    organization: Need::tolerant(&[&[WOrganizationSocial]]),
};

const UNVERSIONED_READ: Access = Access::Either {
    member: Need::tolerant(&[&[WMemberSocial]]),
    organization: Need::tolerant(&[&[WOrganizationSocial]]),
};

/// Clocks differ a little: what LinkedIn dates just before the request may still be its.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// The same argument under another name, for the action that reads what was written.
fn handed_on(written: &Arguments, names: &[(&str, &str)]) -> Option<Arguments> {
    let all = names.iter().map(|(from, to)| Some(((*to).to_owned(), written.get(*from)?.clone())));
    all.collect()
}

/// At least one is asked for.
fn some<T>(field: &str, asked: &[T]) -> Result<(), Invalid> {
    if asked.is_empty() {
        return Err(Invalid::new(field, "The list is empty", "Give at least one."));
    }
    Ok(())
}

/// LinkedIn's older word for a page's URN, in today's, so that it can be used again.
fn page(value: &mut Value) {
    if let Some(id) = value.as_str().and_then(|urn| urn.strip_prefix("urn:li:company:")) {
        *value = json!(format!("urn:li:organization:{id}"));
    }
}

/// Who did it and when, of an entity that has passed the sieve for strangers' words.
fn by_whom(full: &Value) -> Map<String, Value> {
    let mut short = Map::new();
    for (path, to) in [
        ("/actor", "actor"),
        ("/created/impersonator", "impersonator"),
        ("/created/time", "created"),
    ] {
        if let Some(value) = full.pointer(path) {
            let mut value = value.clone();
            page(&mut value);
            short.insert(to.to_owned(), value);
        }
    }
    if !short.contains_key("actor")
        && let Some(actor) = full.pointer("/created/actor")
    {
        short.shift_insert(0, "actor".to_owned(), actor.clone());
    }
    short
}

/// `1 comment`, `2 comments`.
fn number(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// How many a list answer holds, of how many there are.
fn listed(result: &Map<String, Value>, what: &str) -> String {
    let count = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
    match result.get("total").and_then(Value::as_u64) {
        Some(total) if u64::try_from(count).is_ok_and(|count| count != total) => {
            format!("{count} of {}", number(usize::try_from(total).unwrap_or(usize::MAX), what))
        }
        _ => number(count, what),
    }
}

/// Everything LinkedIn sent.
fn detailed(value: &Value) -> Value {
    entity(value)
}

/// LinkedIn answered 404 to a deletion: what was to go is not there.
fn was_gone(status: u16) -> Option<String> {
    (status == 404).then(|| {
        "LinkedIn answered 404: it was taken away before, or there never was one; check that the URN is the one you meant."
            .to_owned()
    })
}
