//! Addresses to upload to and to fetch from. They are secrets in themselves: whoever has one may
//! use it.

use crate::world::{
    World,
    media::{Media, MediaKind},
};

pub(crate) const IMAGE: &str = "uploaded-image";
pub(crate) const DOCUMENT: &str = "uploaded-document";
pub(crate) const PART: &str = "uploaded-video";
pub(crate) const THUMBNAIL: &str = "uploaded-thumbnail";
pub(crate) const CAPTIONS: &str = "uploaded-captions";

const HOUR_MS: i64 = 3_600_000;
const WEEK_MS: i64 = 7 * 24 * HOUR_MS;

/// What can be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rendition {
    Image,
    Video,
    Cover,
    Captions,
    Document,
}

impl Rendition {
    const ALL: [Self; 5] = [Self::Image, Self::Video, Self::Cover, Self::Captions, Self::Document];

    /// The file itself.
    pub(crate) fn of(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Video => Self::Video,
            MediaKind::Document => Self::Document,
        }
    }

    /// The two of images and covers are recorded; the others are made up alike.
    fn path(self) -> (&'static str, &'static str) {
        match self {
            Self::Image => ("image", "image-shrink_1280"),
            Self::Cover => ("image", "videocover-high"),
            Self::Video => ("video", "mp4-original"),
            Self::Captions => ("video", "captions"),
            Self::Document => ("document", "document-original"),
        }
    }

    pub(crate) fn kind(self) -> MediaKind {
        match self {
            Self::Image => MediaKind::Image,
            Self::Video | Self::Cover | Self::Captions => MediaKind::Video,
            Self::Document => MediaKind::Document,
        }
    }

    pub(crate) fn named(folder: &str, name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.path() == (folder, name))
    }
}

/// The telling parameter of an upload address, as it must stand in it. It ends in an escaped
/// escape, as LinkedIn's do: whoever decodes or encodes the address on the way spoils it.
pub(crate) fn upload_token(world: &World, urn: &str, slot: &str, place: usize) -> String {
    format!("{}%253D%253D", world.signed(&["upload", urn, slot, &place.to_string()]))
}

pub(crate) fn upload(base: &str, world: &World, media: &Media, slot: &str, place: usize) -> String {
    format!(
        "{base}/dms-uploads/{}/{slot}/{place}?ca=vector_ads&cn=uploads&sync=0&v=beta&ut={}",
        media.id(),
        upload_token(world, &media.urn, slot, place)
    )
}

/// Whole hours, a week ahead, as recorded.
pub(crate) fn download_expiry(now_ms: i64) -> i64 {
    ((now_ms + WEEK_MS).div_euclid(HOUR_MS) + 1) * HOUR_MS
}

pub(crate) fn download_token(
    world: &World,
    urn: &str,
    rendition: Rendition,
    expires: &str,
) -> String {
    world.signed(&["download", urn, rendition.path().1, expires])
}

/// Without the host, for whoever is there already.
pub(crate) fn download(world: &World, media: &Media, rendition: Rendition, now_ms: i64) -> String {
    let expires = (download_expiry(now_ms) / 1000).to_string();
    let (folder, name) = rendition.path();
    format!(
        "/dms/{folder}/{}/{name}/0/{}?e={expires}&v=beta&t={}",
        media.id(),
        media.created_ms,
        download_token(world, &media.urn, rendition, &expires)
    )
}
