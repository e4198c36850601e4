//! A post, by its URN or by its address on LinkedIn.

use std::fmt;
use std::str::FromStr;

use super::address::Address;
use super::{LONGEST_ADDRESS, Malformed, Urn, within};
use crate::model::text_safety::shown;

/// The shortest number a post can have; shorter ones in an address are words of its title.
const SHORTEST_NUMBER: usize = 10;

/// The name of a post: a share, a ugcPost, or the activity that shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostUrn(Urn);

impl PostUrn {
    /// Reads a post's URN or its address on LinkedIn.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        if text.starts_with("urn:") {
            return Self::from_urn(Urn::parse(text)?);
        }
        let refused = || Malformed::NotAPost { given: shown(text) };
        // The address that an answer from the sandbox carries: its feed page, at that post.
        if let Some((_, named)) = text.split_once("/_sandbox/feed#") {
            return Urn::parse(named).map_err(|_| refused()).and_then(Self::from_urn);
        }
        if !Address::is_meant(text) {
            return Err(refused());
        }
        let address = Address::parse(text)?;
        for place in ["update", "post-summary"] {
            let named = address.after(place);
            if !named.is_empty() {
                return Urn::parse(named).map_err(|_| refused()).and_then(Self::from_urn);
            }
        }
        let title = address.after("posts");
        in_title(title).ok_or_else(refused)
    }

    /// The URN itself.
    pub fn urn(&self) -> &Urn {
        &self.0
    }

    /// The whole URN as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Where a reader finds the post.
    pub fn web_address(&self) -> String {
        format!("https://www.linkedin.com/feed/update/{}/", self.0)
    }

    fn from_urn(urn: Urn) -> Result<Self, Malformed> {
        match urn.entity() {
            "share" | "ugcPost" | "activity" if urn.number().is_some() => Ok(Self(urn)),
            _ => Err(Malformed::NotAPost { given: shown(urn.as_str()) }),
        }
    }
}

/// Finds `-activity-N`, `-share-N` or `-ugcPost-N` in the title part of a public address.
///
/// The last one counts: the words before it are the post's own and may hold anything.
fn in_title(title: &str) -> Option<PostUrn> {
    let mut words = title.rsplit('-').peekable();
    while let Some(word) = words.next() {
        let numeric =
            word.len() >= SHORTEST_NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
        let kind = words.peek().and_then(|before| {
            ["share", "ugcPost", "activity"]
                .into_iter()
                .find(|kind| kind.eq_ignore_ascii_case(before))
        });
        if let (true, Some(kind)) = (numeric, kind) {
            return Urn::parse(&format!("urn:li:{kind}:{word}")).ok().map(PostUrn);
        }
    }
    None
}

impl From<PostUrn> for Urn {
    fn from(post: PostUrn) -> Self {
        post.0
    }
}

impl fmt::Display for PostUrn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for PostUrn {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}
