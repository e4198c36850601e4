//! For what a file is meant, and whether LinkedIn takes it there.
//!
//! Only what LinkedIn's pages say plainly is refused here:
//! images <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api>,
//! videos <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api>,
//! documents <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api>.

use super::{File, Format, Measure, Refusal};

/// A picture has fewer pixels than this.
const PIXELS: u64 = 36_152_320;

/// The most frames of a GIF.
const FRAMES: u64 = 250;

/// The smallest video. LinkedIn counts in powers of two, as the size of a video's parts shows.
const SMALLEST_VIDEO: u64 = 75 * 1024;

/// The largest video. The page says 500 MB, and its schema 5 GB; what lies between is for LinkedIn to refuse.
const LARGEST_VIDEO: u64 = 5 * 1024 * 1024 * 1024;

/// The shortest and the longest video, in milliseconds.
const DURATION: (u64, u64) = (3_000, 30 * 60 * 1_000);

/// The largest document.
const LARGEST_DOCUMENT: u64 = 100 * 1024 * 1024;

/// The most pages of a document.
const PAGES: u64 = 300;

/// For what a file is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Use {
    Image,
    Video,
    Document,
    Thumbnail,
    Captions,
}

impl Use {
    /// What LinkedIn takes there. Which pictures may be thumbnails no page says; the same are assumed.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Self::Image | Self::Thumbnail => &[Format::Jpeg, Format::Png, Format::Gif],
            Self::Video => &[Format::Mp4],
            Self::Document => &[Format::Pdf, Format::Ppt, Format::Pptx, Format::Doc, Format::Docx],
            Self::Captions => &[Format::Srt],
        }
    }

    /// For people: `an image`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Video => "a video",
            Self::Document => "a document",
            Self::Thumbnail => "a video's thumbnail",
            Self::Captions => "a video's captions",
        }
    }
}

impl File {
    /// Whether LinkedIn takes the file there, as far as it can be known. What is unknown refuses nothing.
    pub fn fits(&self, usage: Use) -> Result<(), Refusal> {
        let (name, found) = (|| self.name().to_owned(), self.found());
        let (seen, format) = (&found.seen, found.seen.format);
        if !usage.formats().contains(&format) {
            return Err(Refusal::Kind { name: name(), found: format, usage });
        }
        if let Some(problem) = found.problem {
            return Err(Refusal::Damaged { name: name(), found: format, problem });
        }
        if let Some(what) = found.secret {
            return Err(Refusal::Secret { name: name(), what });
        }
        let within = |measure, actual: Option<u64>, least: Option<u64>, most: Option<u64>| {
            let Some(actual) = actual else { return Ok(()) };
            if least.is_some_and(|least| actual < least) || most.is_some_and(|most| actual > most) {
                return Err(Refusal::Limit { name: name(), usage, measure, actual, least, most });
            }
            Ok(())
        };
        let (size, most) = (Some(self.size()), Some);
        match usage {
            Use::Image | Use::Thumbnail => {
                let pixels =
                    seen.pixels.map(|(width, height)| u64::from(width) * u64::from(height));
                within(Measure::Pixels, pixels, None, most(PIXELS - 1))?;
                within(Measure::Frames, seen.frames.map(u64::from), None, most(FRAMES))
            }
            Use::Video => {
                within(Measure::Bytes, size, Some(SMALLEST_VIDEO), most(LARGEST_VIDEO))?;
                let (shortest, longest) = DURATION;
                within(Measure::Milliseconds, seen.duration_ms, Some(shortest), most(longest))
            }
            Use::Document => {
                within(Measure::Bytes, size, None, most(LARGEST_DOCUMENT))?;
                within(Measure::Pages, seen.pages.map(u64::from), None, most(PAGES))
            }
            Use::Captions => Ok(()),
        }
    }
}
