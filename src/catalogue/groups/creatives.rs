//! Creatives and their previews.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-creatives>.

mod batch;
mod change;
mod content;
mod create;
mod delete;
mod find;
mod inline;
mod preview;

use serde_json::{Value, json};

use super::ad_accounts::shown::{self, Kind};
use crate::catalogue::looks::Look;
use crate::catalogue::received::{Detail, elements};
use crate::catalogue::spec::{Evidence, Oracle, ReadBack, Sight};
use crate::catalogue::{Arguments, Entry, Group};
use crate::model::urn::Creative;

pub(super) const GROUP: Group = Group {
    name: "creatives",
    about: "Creatives: what campaigns show.",
    entries: &[
        Entry::of::<find::Search>(),
        Entry::of::<find::Get>(),
        Entry::of::<find::BatchGet>(),
        Entry::of::<preview::Preview>(),
        Entry::of::<preview::LivePreview>(),
        Entry::of::<preview::LivePreviewInline>(),
        Entry::of::<create::Create>(),
        Entry::of::<batch::BatchCreate>(),
        Entry::of::<inline::CreateInline>(),
        Entry::of::<change::Update>(),
        Entry::of::<batch::BatchUpdate>(),
        Entry::of::<change::Activate>(),
        Entry::of::<delete::Delete>(),
        Entry::of::<delete::BatchDelete>(),
        Entry::of::<delete::ScheduleDeletion>(),
    ],
};

const CREATIVES: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-creatives";

const ALL: &str = "/rest/adAccounts/{adAccount.id}/creatives";

const ONE: &str = "/rest/adAccounts/{adAccount.id}/creatives/{creative}";

/// What of a creative most callers need.
const FIELDS: &[(&str, Kind)] = &[
    ("campaign", Kind::Urn),
    ("intendedStatus", Kind::Word),
    ("isServing", Kind::Plain),
    ("servingHoldReasons", Kind::Words),
    ("content.reference", Kind::Urn),
    ("createdAt", Kind::Instant),
    ("isTest", Kind::Plain),
];

/// What LinkedIn thinks of it, once it was asked.
const REVIEW: &[(&str, Kind)] = &[("status", Kind::Word), ("rejectionReasons", Kind::Words)];

/// A creative in the caller's form.
fn creative(body: &Value, detail: Detail) -> Value {
    let urn = shown::urn_in(body, "id", Creative::parse);
    let mut shown = shown::entity_of(body, "creative", urn, FIELDS, detail);
    if detail == Detail::Concise
        && let (Some(review), Some(map)) = (body.get("review"), shown.as_object_mut())
    {
        map.insert("review".to_owned(), shown::fields_of(review, REVIEW));
    }
    shown
}

/// The creative of a call, and one that it made.
fn which(written: &Arguments, created: Option<&str>) -> Arguments {
    let made = created.map(Value::from);
    let creative = made.or_else(|| written.get("creative").cloned());
    let both = [("adAccount", written.get("adAccount").cloned()), ("creative", creative)];
    both.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Whether a creative is as it was sent. What an ad shows, LinkedIn may respell: only what it refers to is compared.
fn same(sent: &Value, read: &Value) -> bool {
    if sent.get("patch").is_some() {
        return shown::holds(sent, read);
    }
    let sent = sent.get("creative").unwrap_or(sent);
    ["/campaign", "/intendedStatus", "/name", "/content/reference"]
        .into_iter()
        .all(|path| sent.pointer(path).is_none_or(|sent| read.pointer(path) == Some(sent)))
}

const READ_BACK: ReadBack = ReadBack { action: "get", arguments: which, equal: same };

/// A change is seen in the creative itself.
const CHANGED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some(which(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(creative) if same(sent, creative) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// A new creative is found in its campaign, if it is no older than the request. One without a name and a post of
/// its own cannot be told from another.
const CREATED: Oracle = Oracle {
    action: "search",
    arguments: |written| {
        written.get("name").or_else(|| written.get("post"))?;
        let campaigns = json!([written.get("campaign")?]);
        let named = [("adAccount", written.get("adAccount")?.clone()), ("campaigns", campaigns)];
        Some(named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    },
    sees: |Evidence { sent, read, since_ms }| {
        let found = read.map(elements).unwrap_or_default();
        let new = |body: &&Value| shown::made_since(body, *since_ms) && same(sent, body);
        match found.iter().find(new).map(|body| shown::urn_in(body, "id", Creative::parse)) {
            Some(Some(urn)) => Sight::Happened(Some(urn)),
            _ => Sight::NotYet,
        }
    },
};

/// Reads the creative that a call is about.
fn look(arguments: &Arguments) -> Look {
    Look::new("creatives.get", Value::Object(which(arguments, None)))
}

/// Reads the campaign that a creative belongs to, where that is known.
fn look_at_campaign(arguments: &Arguments, creative: &Value) -> Option<Look> {
    let campaign = creative.get("campaign")?.as_str()?;
    let account = arguments.get("adAccount");
    Some(Look::new("campaigns.get", json!({"adAccount": account, "campaign": campaign})))
}

#[cfg(test)]
mod tests;
