//! What can be commented, reacted to and liked: a post, or a comment on one.

use std::fmt;
use std::str::FromStr;

use super::{CommentUrn, Malformed, PostUrn};

/// The name of a post or of a comment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetUrn {
    /// A share, a ugcPost, or the activity that shows it.
    Post(PostUrn),
    /// A comment or a reply.
    Comment(CommentUrn),
}

impl TargetUrn {
    /// Reads the URN of a post or comment, or the address of a post.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.starts_with('(') || text.starts_with("urn:li:comment:") {
            return CommentUrn::parse(text).map(Self::Comment);
        }
        PostUrn::parse(text).map(Self::Post).map_err(|malformed| match malformed {
            Malformed::NotAPost { given } => Malformed::NotATarget { given },
            other => other,
        })
    }

    /// The post that it is, or that it stands under.
    pub fn post(&self) -> &PostUrn {
        match self {
            Self::Post(post) => post,
            Self::Comment(comment) => comment.object(),
        }
    }
}

impl fmt::Display for TargetUrn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(post) => post.fmt(formatter),
            Self::Comment(comment) => comment.fmt(formatter),
        }
    }
}

impl FromStr for TargetUrn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
