//! Images, videos and documents: promised, uploaded, processed (facts §5).
//!
//! The bytes are elsewhere; here stands what they were and where they lie.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Actor, World};
use crate::probe::{Format, Seen};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum MediaStatus {
    WaitingUpload,
    Processing,
    Available,
    ProcessingFailed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Image,
    Video,
    Document,
}

impl MediaKind {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }

    pub(crate) fn of(urn: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Document].into_iter().find(|kind| {
            urn.strip_prefix("urn:li:")
                .is_some_and(|rest| rest.starts_with(&format!("{}:", kind.label())))
        })
    }
}

/// Where bytes lie: in a file of the spool, or made up anew each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Spooled(String),
    Sample(String),
}

/// Something that was uploaded in one go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) source: Source,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) seen: Seen,
}

/// A stretch of a video, `last` included.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// How often it came, whole and in time.
    pub(crate) puts: u64,
    pub(crate) etag: Option<String>,
    pub(crate) piece: Option<Piece>,
}

/// Something uploaded beside a video.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Beside {
    pub(crate) is_wanted: bool,
    pub(crate) piece: Option<Piece>,
}

/// What only videos have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Video {
    pub(crate) token: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) thumbnail: Beside,
    pub(crate) captions: Beside,
}

/// A place in an ad account's media library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Library {
    pub(crate) account: u64,
    pub(crate) name: String,
}

/// How processing will end, and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) at: i64,
    pub(crate) failure: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) urn: String,
    pub(crate) owner: Actor,
    pub(crate) status: MediaStatus,
    /// Of the whole, once all of it is there.
    pub(crate) sha256: Option<String>,
    pub(crate) created_ms: i64,
    /// Who asked for the upload.
    #[serde(default)]
    pub(crate) member: String,
    /// When the upload addresses end.
    #[serde(default)]
    pub(crate) expires_ms: i64,
    #[serde(default)]
    pub(crate) bytes: Option<u64>,
    /// The whole file, where it came in one piece.
    #[serde(default)]
    pub(crate) piece: Option<Piece>,
    /// How often the one piece came.
    #[serde(default)]
    pub(crate) puts: u64,
    #[serde(default)]
    pub(crate) video: Video,
    #[serde(default)]
    pub(crate) outcome: Option<Outcome>,
    #[serde(default)]
    pub(crate) failure: Option<String>,
    #[serde(default)]
    pub(crate) seen: Seen,
    #[serde(default)]
    pub(crate) library: Option<Library>,
}

impl Media {
    /// Promised, with nothing uploaded yet.
    pub(crate) fn new(urn: String, owner: Actor, member: String, now_ms: i64) -> Self {
        Self {
            urn,
            owner,
            status: MediaStatus::WaitingUpload,
            sha256: None,
            created_ms: now_ms,
            member,
            expires_ms: 0,
            bytes: None,
            piece: None,
            puts: 0,
            video: Video::default(),
            outcome: None,
            failure: None,
            seen: Seen::default(),
            library: None,
        }
    }

    pub(crate) fn kind(&self) -> MediaKind {
        MediaKind::of(&self.urn).unwrap_or(MediaKind::Image)
    }

    /// What follows the type in the URN.
    pub(crate) fn id(&self) -> &str {
        self.urn.rsplit(':').next().unwrap_or_default()
    }

    /// The file, piece after piece; nothing before all of it is there.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        match &self.piece {
            Some(piece) => vec![piece.clone()],
            None => self
                .video
                .parts
                .iter()
                .map(|part| part.piece.clone())
                .collect::<Option<_>>()
                .unwrap_or_default(),
        }
    }

    fn every_piece(&self) -> impl Iterator<Item = &Piece> {
        let video = &self.video;
        self.piece
            .iter()
            .chain(video.parts.iter().filter_map(|part| part.piece.as_ref()))
            .chain(&video.thumbnail.piece)
            .chain(&video.captions.piece)
    }

    fn view(&self, owner: &str) -> Json {
        let kind = self.kind();
        let mut view = json!({
            "urn": self.urn,
            "owner": owner,
            "kind": kind.label(),
            "status": self.status,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "puts": self.puts,
            "failure": self.failure,
            "upload_expires_at": self.expires_ms,
            "associated_account": self.library.as_ref().map(|library| library.account),
            "asset_name": self.library.as_ref().map(|library| &library.name),
        });
        if kind == MediaKind::Video
            && let Some(fields) = view.as_object_mut()
        {
            let sha256 = |piece: &Option<Piece>| piece.as_ref().map(|piece| piece.sha256.clone());
            let parts: Vec<Json> = self
                .video
                .parts
                .iter()
                .map(|part| {
                    json!({
                        "first": part.first,
                        "last": part.last,
                        "sha256": sha256(&part.piece),
                        "puts": part.puts,
                    })
                })
                .collect();
            fields.remove("puts");
            fields.insert("parts".to_owned(), parts.into());
            let beside = [("thumbnail", &self.video.thumbnail), ("captions", &self.video.captions)];
            for (name, beside) in beside {
                fields.insert(
                    name.to_owned(),
                    json!({"wanted": beside.is_wanted, "sha256": sha256(&beside.piece)}),
                );
            }
        }
        view
    }
}

/// How uploads are treated; `POST /_sandbox/media` changes it, a reset undoes that.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MediaRules {
    pub(crate) strict_bearer: bool,
    pub(crate) image_ms: i64,
    pub(crate) video_ms: i64,
    pub(crate) document_ms: i64,
    /// So many of the next to be processed fail.
    pub(crate) fail_next: u64,
}

impl Default for MediaRules {
    /// About two seconds were observed for an image (facts §5); the others are readings.
    fn default() -> Self {
        Self {
            strict_bearer: false,
            image_ms: 2000,
            video_ms: 3000,
            document_ms: 2000,
            fail_next: 0,
        }
    }
}

impl World {
    pub(crate) fn media(&self, urn: &str) -> Option<&Media> {
        self.media.iter().find(|media| media.urn == urn)
    }

    pub(crate) fn media_mut(&mut self, urn: &str) -> Option<&mut Media> {
        self.media.iter_mut().find(|media| media.urn == urn)
    }

    pub(crate) fn media_view(&self) -> Vec<Json> {
        self.media.iter().map(|media| media.view(&self.home_urn(&media.owner))).collect()
    }

    /// Whether anything here refers to these bytes.
    pub(crate) fn holds(&self, source: &Source) -> bool {
        self.media.iter().any(|media| media.every_piece().any(|piece| piece.source == *source))
    }

    /// All of it is there: from now on it is being processed, with the end already settled.
    pub(crate) fn begin_processing(&mut self, urn: &str, failure: Option<&str>, now_ms: i64) {
        let ordered = self.media_rules.fail_next > 0;
        if ordered {
            self.media_rules.fail_next -= 1;
        }
        let rules = self.media_rules.clone();
        let Some(media) = self.media_mut(urn) else {
            return;
        };
        let wait_ms = match media.kind() {
            MediaKind::Image => rules.image_ms,
            MediaKind::Video => rules.video_ms,
            MediaKind::Document => rules.document_ms,
        };
        media.status = MediaStatus::Processing;
        let failure = if ordered { Some("Processing failed as ordered") } else { failure };
        media.outcome = Some(Outcome {
            at: now_ms.saturating_add(wait_ms),
            failure: failure.map(str::to_owned),
        });
        self.process(now_ms);
    }

    /// Ends the processing whose time has come.
    pub(crate) fn process(&mut self, now_ms: i64) {
        self.ads.settle(now_ms);
        let mut ended = Vec::new();
        for media in &mut self.media {
            let Some(outcome) = media.outcome.take_if(|outcome| outcome.at <= now_ms) else {
                continue;
            };
            let kind = if outcome.failure.is_none() {
                media.status = MediaStatus::Available;
                "media.available"
            } else {
                media.status = MediaStatus::ProcessingFailed;
                "media.processing_failed"
            };
            media.failure = outcome.failure;
            ended.push((
                kind,
                media.urn.clone(),
                media.owner.clone(),
                media.member.clone(),
                outcome.at,
            ));
        }
        for (kind, urn, owner, member, at) in ended {
            self.record(kind, &urn, &owner, &member, at);
        }
    }
}

/// The documented limits that show only once the bytes are there (facts §5).
pub(crate) fn defect(kind: MediaKind, bytes: u64, seen: &Seen) -> Option<&'static str> {
    const MOST_PIXELS: u64 = 36_152_320;
    const MOST_FRAMES: u32 = 250;
    const LONGEST_MS: std::ops::RangeInclusive<u64> = 3_000..=1_800_000;
    const MOST_DOCUMENT: u64 = 100 << 20;

    let pixels = u64::from(seen.width.unwrap_or(0)) * u64::from(seen.height.unwrap_or(0));
    match kind {
        MediaKind::Image if !seen.format.is_image() => Some("Unsupported image format"),
        MediaKind::Image if pixels >= MOST_PIXELS => Some("Too many pixels"),
        MediaKind::Image if seen.frames.is_some_and(|frames| frames > MOST_FRAMES) => {
            Some("Too many frames")
        }
        MediaKind::Video if seen.format != Format::Mp4 => Some("Unsupported video format"),
        MediaKind::Video if seen.duration_ms.is_some_and(|ms| !LONGEST_MS.contains(&ms)) => {
            Some("Video duration is not between 3 seconds and 30 minutes")
        }
        MediaKind::Document if !seen.format.is_document() => Some("Unsupported document format"),
        MediaKind::Document if bytes > MOST_DOCUMENT => Some("Document is too large"),
        _ => None,
    }
}
