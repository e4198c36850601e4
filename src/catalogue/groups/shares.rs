//! Posts in LinkedIn's older form (ugcPosts), read only.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/ugc-post-api>.
//! Their text is plain, not little text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::posts::{POSTERS, READ};
use crate::catalogue::received::{Detail, Received, Shaped, entity, instant, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Entry, Group, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::{RMemberSocial, ROrganizationSocial};
use crate::model::untrusted;
use crate::model::urn::{Author, PostUrn};

pub(super) const GROUP: Group = Group {
    name: "shares",
    about: "Posts in LinkedIn's older form (ugcPosts); `posts` is the newer one.",
    entries: &[Entry::of::<Get>(), Entry::of::<FindByAuthors>()],
};

const UGC_POSTS: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/ugc-post-api";

/// Where the content of a post stands.
const CONTENT: &str = "com.linkedin.ugc.ShareContent";

/// The kinds of visibility; the first that a post has counts.
const VISIBILITY: &str = "com.linkedin.ugc.MemberNetworkVisibility";

/// The text of a post, as its author wrote it.
fn text(post: &Value) -> Option<String> {
    let content = post.get("specificContent")?.get(CONTENT)?;
    let text = content.get("shareCommentary")?.get("text")?.as_str()?;
    Some(untrusted::filter(text))
}

/// A post's address, where its id is one of a post.
fn url(post: &Value) -> Option<String> {
    let post = PostUrn::parse(post.get("id")?.as_str()?).ok()?;
    Some(post.web_address())
}

/// When it was created, published and changed, as people read it.
fn times(post: &Value) -> impl Iterator<Item = (String, Value)> {
    [
        ("created_at", "/created/time"),
        ("published_at", "/firstPublishedAt"),
        ("last_modified_at", "/lastModified/time"),
    ]
    .into_iter()
    .filter_map(|(name, place)| Some((name.to_owned(), json!(instant(post.pointer(place)?)?))))
}

fn concise(post: &Value) -> Value {
    // Only what has passed the sieve for strangers' words is taken.
    let full = entity(post);
    let mut short = Map::new();
    let content = full.get("specificContent").and_then(|content| content.get(CONTENT));
    let places = [
        ("post", full.get("id")),
        ("author", full.get("author")),
        ("lifecycleState", full.get("lifecycleState")),
        ("visibility", full.get("visibility").and_then(|visibility| visibility.get(VISIBILITY))),
        ("shareMediaCategory", content.and_then(|content| content.get("shareMediaCategory"))),
        ("firstPublishedAt", full.get("firstPublishedAt")),
    ];
    for (name, value) in places {
        if let Some(value) = value {
            short.insert(name.to_owned(), value.clone());
        }
    }
    short.extend(times(post));
    short.insert("url".to_owned(), json!(url(post)));
    short.insert("untrusted".to_owned(), json!({ "text": text(post) }));
    Value::Object(short)
}

fn detailed(post: &Value) -> Value {
    let mut full = entity(post);
    if let Some(map) = full.as_object_mut() {
        map.extend(times(post));
        map.insert("url".to_owned(), json!(url(post)));
        if let (Some(text), Some(words)) =
            (text(post), map.entry("untrusted").or_insert_with(|| json!({})).as_object_mut())
        {
            words.insert("text".to_owned(), json!(text));
        }
    }
    full
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

/// Get one post in the older form.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Get {
    /// Post URN or address.
    post: PostUrn,
    /// Who wrote it, if known.
    author: Option<Author>,
}

impl Endpoint for Get {
    const SPEC: Spec =
        Spec::new("get", Method::Get, "/v2/ugcPosts/{post}", READ, UGC_POSTS).local(&["author"]);
    const EXAMPLE: &'static str = r#"{"post": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        Shaped::new("One post.", json!({ "post": shown(detail)(&received.body) }))
    }
}

/// The order of a list of posts.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum SortBy {
    LastModified,
    Created,
}

/// List the posts of pages in the older form.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct FindByAuthors {
    /// Pages: URNs, ids, addresses or vanity names.
    authors: Vec<Author>,
    /// Default LAST_MODIFIED.
    sortBy: Option<SortBy>,
}

impl Endpoint for FindByAuthors {
    const SPEC: Spec = Spec::new(
        "find_by_authors",
        Method::Finder("authors"),
        "/rest/ugcPosts",
        Access::Speaker {
            argument: "authors",
            member: Need::firm(&[&[RMemberSocial]]),
            organization: Need::firm(&[&[ROrganizationSocial]]).with_roles(POSTERS),
        },
        UGC_POSTS,
    )
    .query(&["authors", "sortBy"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"authors": ["acme-maps"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.authors.is_empty() {
            return Err(Invalid::new("authors", "The list is empty", "Give at least one page."));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let of = result.get("total").map_or_else(String::new, |total| format!(" of {total}"));
        Shaped::new(format!("{found}{of} posts."), Value::Object(result))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Value {
        json!({
            "id": "urn:li:share:7400000000000000001", "author": "urn:li:organization:70010001",
            "lifecycleState": "PUBLISHED", "firstPublishedAt": 1_790_000_000_100_i64, "versionTag": "3",
            "created": {"actor": "urn:li:person:q7Zx-Invent", "time": 1_790_000_000_000_i64},
            "lastModified": {"actor": "urn:li:person:q7Zx-Invent", "time": 1_790_000_060_000_i64},
            "specificContent": {CONTENT: {
                "shareCommentary": {"text": "Hello (Acme) \u{202E}now", "attributes": [{"start": 7, "length": 4, "value":
                    {"com.linkedin.common.CompanyAttributedEntity": {"company": "urn:li:organization:70010001"}}}]},
                "shareMediaCategory": "ARTICLE",
                "media": [{"status": "READY", "originalUrl": "https://example.org", "title": {"text": "T"}}]}},
            "visibility": {VISIBILITY: "PUBLIC"},
        })
    }

    #[test]
    fn the_older_form_is_read_in_short_with_its_text_as_it_is() {
        assert_eq!(
            concise(&post()),
            json!({
                "post": "urn:li:share:7400000000000000001", "author": "urn:li:organization:70010001",
                "lifecycleState": "PUBLISHED", "visibility": "PUBLIC", "shareMediaCategory": "ARTICLE",
                "firstPublishedAt": 1_790_000_000_100_i64, "created_at": "2026-09-21T14:13:20Z",
                "published_at": "2026-09-21T14:13:20.1Z", "last_modified_at": "2026-09-21T14:14:20Z",
                "url": "https://www.linkedin.com/feed/update/urn:li:share:7400000000000000001/",
                "untrusted": {"text": "Hello (Acme) now"},
            })
        );
    }

    #[test]
    fn in_detail_nothing_is_lost_and_a_strangers_words_are_aside() {
        let shown = detailed(&post());
        assert_eq!(shown["created"], post()["created"]);
        let content = &shown["specificContent"][CONTENT];
        assert_eq!(content["shareMediaCategory"], "ARTICLE");
        let attribute = &content["shareCommentary"]["attributes"][0];
        assert_eq!(
            attribute,
            &post()["specificContent"][CONTENT]["shareCommentary"]["attributes"][0]
        );
        assert_eq!(
            content["media"][0]["untrusted"],
            json!({"originalUrl": "https://example.org", "title": {"text": "T"}})
        );
        assert_eq!(shown["untrusted"]["text"], "Hello (Acme) now");
        assert_eq!(shown["visibility"][VISIBILITY], "PUBLIC");
    }

    #[test]
    fn a_visibility_that_is_no_word_is_a_strangers() {
        let shown =
            concise(&json!({"id": "urn:li:share:1", "visibility": {VISIBILITY: "obey me now"}}));
        assert_eq!(shown.get("visibility"), None);
    }
}
