//! A post with its files, in one call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::content::Poll;
use super::create::Visibility;
use super::{POSTS, WRITE};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::media::Source;
use crate::model::little_text::Mention;
use crate::model::method::Job;
use crate::model::urn::{Author, PostUrn};

/// A picture.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(crate) struct ImageFile {
    /// Path beneath a media root, https or data: address, or upload handle.
    pub(crate) file: Source,
    pub(crate) altText: Option<String>,
}

/// An MP4.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VideoFile {
    pub(crate) file: Source,
    pub(crate) title: Option<String>,
    /// SRT file.
    pub(crate) captions: Option<Source>,
    /// Image file.
    pub(crate) thumbnail: Option<Source>,
}

/// PDF, PPT, PPTX, DOC or DOCX.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentFile {
    pub(crate) file: Source,
    /// Default: the file's name.
    pub(crate) title: Option<String>,
}

/// A link with a card.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(crate) struct LinkCard {
    /// https address.
    pub(crate) source: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// Image file.
    pub(crate) thumbnail: Option<Source>,
    pub(crate) thumbnailAltText: Option<String>,
}

/// Publish a post with files in one call: checks, uploads, waits, posts, verifies.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publish {
    /// `me`, or a page: URN, id, address or vanity name.
    pub(crate) author: Option<Author>,
    /// Plain text, ≤ 3000 characters; #tags work.
    pub(crate) text: Option<String>,
    /// Names in `text` to link.
    pub(crate) mentions: Option<Vec<Mention>>,
    /// Default PUBLIC.
    pub(crate) visibility: Option<Visibility>,
    /// 1 to 20.
    pub(crate) images: Option<Vec<ImageFile>>,
    pub(crate) video: Option<VideoFile>,
    pub(crate) document: Option<DocumentFile>,
    pub(crate) article: Option<LinkCard>,
    pub(crate) poll: Option<Poll>,
    /// Post to reshare: URN or address.
    pub(crate) parent: Option<PostUrn>,
    /// Send nothing.
    pub(crate) preview: Option<bool>,
    /// Of a call that goes on.
    pub(crate) handle: Option<String>,
}

impl Endpoint for Publish {
    const SPEC: Spec = Spec::job("publish", Job::Publish, WRITE, POSTS).alone();
    const EXAMPLE: &'static str = r#"{"author": "acme-maps", "text": "New maps (of Ghent) #maps", "article": {"source": "https://example.org/maps", "title": "Maps"}}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.handle.is_some() {
            return Ok(());
        }
        if self.author.is_none() {
            return Err(Invalid::new(
                "author",
                "`author` is required but missing",
                "Say who speaks: `me`, or a page.",
            ));
        }
        let given = [
            ("images", self.images.is_some()),
            ("video", self.video.is_some()),
            ("document", self.document.is_some()),
            ("article", self.article.is_some()),
            ("poll", self.poll.is_some()),
        ];
        let mut given = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name);
        if let (Some(first), Some(second)) = (given.next(), given.next()) {
            let problem =
                format!("A post carries one kind of content, not `{first}` and `{second}`");
            return Err(Invalid::new(second, problem, format!("Drop `{first}` or `{second}`.")));
        }
        match self.images.as_deref().map(<[_]>::len) {
            Some(count) if !(1..=20).contains(&count) => {
                let problem = format!("A post has 1 to 20 images, not {count}");
                Err(Invalid::new("images", problem, "Give 1 to 20, or drop `images`."))
            }
            _ => Ok(()),
        }
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Published.", json!({ "post": received.created }))
    }
}
