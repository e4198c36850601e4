//! What can be read of a file without decoding it.

use std::fmt;

use serde::Serialize;

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    Mp4,
    Pdf,
    Doc,
    Docx,
    Ppt,
    Pptx,
    Srt,
    Svg,
    Webp,
    Heic,
    Avif,
    Tiff,
    Bmp,
    Mov,
    Webm,
    Zip,
    Html,
    Unknown,
}

impl Format {
    /// Every kind that is recognised.
    const ALL: [Self; 20] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Mp4,
        Self::Pdf,
        Self::Doc,
        Self::Docx,
        Self::Ppt,
        Self::Pptx,
        Self::Srt,
        Self::Svg,
        Self::Webp,
        Self::Heic,
        Self::Avif,
        Self::Tiff,
        Self::Bmp,
        Self::Mov,
        Self::Webm,
        Self::Zip,
        Self::Html,
    ];

    /// How names of such files end, the usual ending first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Gif => &["gif"],
            Self::Mp4 => &["mp4", "m4v"],
            Self::Pdf => &["pdf"],
            Self::Doc => &["doc", "dot"],
            Self::Docx => &["docx", "dotx"],
            Self::Ppt => &["ppt", "pps", "pot"],
            Self::Pptx => &["pptx", "ppsx", "potx"],
            Self::Srt => &["srt"],
            Self::Svg => &["svg"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Avif => &["avif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Bmp => &["bmp"],
            Self::Mov => &["mov", "qt"],
            Self::Webm => &["webm", "mkv"],
            Self::Zip => &["zip"],
            Self::Html => &["html", "htm"],
            Self::Unknown => &[],
        }
    }

    /// What a file with that ending should be.
    pub(super) fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.endings().contains(&ending))
    }

    /// The usual content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Mp4 => "video/mp4",
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Srt => "application/x-subrip",
            Self::Svg => "image/svg+xml",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Zip => "application/zip",
            Self::Html => "text/html",
            Self::Unknown => "application/octet-stream",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "a JPG picture",
            Self::Png => "a PNG picture",
            Self::Gif => "a GIF picture",
            Self::Mp4 => "an MP4 video",
            Self::Pdf => "a PDF document",
            Self::Doc => "a DOC document",
            Self::Docx => "a DOCX document",
            Self::Ppt => "a PPT presentation",
            Self::Pptx => "a PPTX presentation",
            Self::Srt => "an SRT file of captions",
            Self::Svg => "an SVG picture",
            Self::Webp => "a WebP picture",
            Self::Heic => "a HEIC picture",
            Self::Avif => "an AVIF picture",
            Self::Tiff => "a TIFF picture",
            Self::Bmp => "a BMP picture",
            Self::Mov => "a MOV video",
            Self::Webm => "a WebM or Matroska video",
            Self::Zip => "a ZIP archive",
            Self::Html => "a web page",
            Self::Unknown => "a file of a kind that is not known here",
        })
    }
}

/// What could be read of a file; what could not is `None` and refuses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// What it is.
    pub format: Format,
    /// Pixels across and down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// Frames of a GIF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames: Option<u32>,
    /// A video's length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Pages of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
}
