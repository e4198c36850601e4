//! A comment: a number below the post that it stands under.

use std::fmt;
use std::str::FromStr;

use super::{Malformed, PostUrn, Urn, number};
use crate::model::text_safety::shown;

/// The name of a comment or of a reply: `urn:li:comment:(urn:li:activity:9,5)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommentUrn {
    object: PostUrn,
    id: u64,
}

impl CommentUrn {
    /// Reads a comment's URN, also the short one that addresses carry, `(activity:9,5)`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.starts_with('(') {
            return Self::from_urn(&Urn::parse(&format!("urn:li:comment:{text}"))?);
        }
        Self::from_urn(&Urn::parse(text)?)
    }

    /// The comment with this number below that post.
    pub fn new(object: PostUrn, id: u64) -> Self {
        Self { object, id }
    }

    /// The post, as LinkedIn names it here: usually the activity that shows it.
    pub fn object(&self) -> &PostUrn {
        &self.object
    }

    /// Its number.
    pub fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn from_urn(urn: &Urn) -> Result<Self, Malformed> {
        let refused = || Malformed::NotAComment { given: shown(urn.as_str()) };
        let (object, id) = pair(urn, "comment").ok_or_else(refused)?;
        let object = match object.strip_prefix("urn:") {
            Some(_) => PostUrn::parse(object),
            None => PostUrn::parse(&format!("urn:li:{object}")),
        };
        let object = object.map_err(|_| refused())?;
        Ok(Self { object, id: number(id).ok_or_else(refused)? })
    }
}

/// The two parts of a URN of that kind whose id is a pair.
pub(super) fn pair<'a>(urn: &'a Urn, entity: &str) -> Option<(&'a str, &'a str)> {
    let inside =
        urn.id().strip_prefix('(')?.strip_suffix(')').filter(|_| urn.entity() == entity)?;
    let mut depth = 0_usize;
    let comma = inside.char_indices().find(|(_, found)| {
        match found {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *found == ',' && depth == 0
    });
    let (first, rest) = inside.split_at_checked(comma?.0)?;
    Some((first, rest.strip_prefix(',')?))
}

impl fmt::Display for CommentUrn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "urn:li:comment:({},{})", self.object, self.id)
    }
}

impl FromStr for CommentUrn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
