//! Images, videos and documents: what posts, comments and ads carry.
//!
//! Uploading takes several requests, and belongs to one action; its requests are steps (`media/steps.rs`), which
//! count, are checked and are sent like all others.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api>.

mod find;
mod steps;
pub(crate) mod upload;

use serde_json::{Map, Value, json};

use crate::catalogue::received::{Detail, entity};
use crate::catalogue::spec::{Access, Need};
use crate::catalogue::{Entry, Group, Invalid};
use crate::model::role::Role;
use crate::model::scope::Scope::{ROrganizationSocial, RwAds, WMemberSocial, WOrganizationSocial};
use crate::model::urn::Urn;

pub(super) const GROUP: Group = Group {
    name: "media",
    about: "Images, videos and documents for posts.",
    entries: &[
        Entry::of::<find::Get>(),
        Entry::of::<find::BatchGet>(),
        Entry::of::<find::FindByAssociatedAccount>(),
        Entry::of::<upload::Upload>(),
        Entry::of::<upload::BeginUpload>(),
        Entry::of::<steps::InitializeImage>(),
        Entry::of::<steps::InitializeVideo>(),
        Entry::of::<steps::FinalizeVideo>(),
        Entry::of::<steps::InitializeDocument>(),
        Entry::of::<steps::PutImage>(),
        Entry::of::<steps::PutVideoPart>(),
        Entry::of::<steps::PutThumbnail>(),
        Entry::of::<steps::PostCaptions>(),
        Entry::of::<steps::PutDocument>(),
    ],
};

const IMAGES: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api";
const VIDEOS: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api";
const DOCUMENTS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api";

/// Uploading, for whoever `owner` names. What the pages say about roles and what was seen differ.
const WRITE: Access = Access::Speaker {
    argument: "owner",
    member: Need::firm(&[&[WMemberSocial], &[RwAds]]),
    organization: Need::firm(&[&[WOrganizationSocial], &[RwAds]]).with_tolerant_roles(OWNERS),
};

/// Reading media: nobody's in particular. With `w_member_social` alone images were refused, though LinkedIn's
/// table of permissions lists it; of documents nobody told.
const READ: Access = Access::Member(
    Need::tolerant(&[&[WOrganizationSocial], &[RwAds], &[ROrganizationSocial]])
        .with_tolerant_roles(OWNERS),
);

/// On a page whose media they are.
const OWNERS: &[Role] = &[Role::Administrator, Role::DirectSponsoredContentPoster];

/// Which of the three it is.
fn of_kind(field: &str, urn: &Urn) -> Result<(), Invalid> {
    if matches!(urn.entity(), "image" | "video" | "document") {
        return Ok(());
    }
    let problem = format!("{} is no image, video or document", urn.as_str());
    Err(Invalid::new(field, problem, "Give urn:li:image:…, urn:li:video:… or urn:li:document:…."))
}

/// What most callers want of media: what it is, whose, and whether it can be used.
fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Detailed => entity,
        Detail::Concise => |media| {
            let full = entity(media);
            let mut short = Map::new();
            for name in ["id", "owner", "status", "duration", "processingFailureReason"] {
                if let Some(value) = full.get(name) {
                    short.insert(name.to_owned(), value.clone());
                }
            }
            if let Some(untrusted) = full.get("untrusted") {
                let kept = ["processingFailureReason", "altText", "assetName"];
                let words: Map<String, Value> = kept
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), untrusted.get(name)?.clone())))
                    .collect();
                if !words.is_empty() {
                    short.insert("untrusted".to_owned(), json!(words));
                }
            }
            Value::Object(short)
        },
    }
}
