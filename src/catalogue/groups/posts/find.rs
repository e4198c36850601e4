//! Reading posts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{POSTS, READ, concise, detailed};
use crate::catalogue::received::{Detail, Received, Shaped, batch, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::scope::Scope::ROrganizationSocial;
use crate::model::urn::{AdAccount, Author, PostUrn};
use crate::model::word::Word;

/// Whose eyes a post is read with.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ViewContext {
    Reader,
    Author,
}

/// The order of a list of posts.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum SortBy {
    LastModified,
    Created,
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

fn posts(received: &Received, detail: Detail) -> Shaped {
    let result = list(&received.body, shown(detail));
    let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
    let of = result.get("total").map_or_else(String::new, |total| format!(" of {total}"));
    Shaped::new(format!("{found}{of} posts."), Value::Object(result))
}

/// Get one post.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    /// Post URN or address.
    post: PostUrn,
    /// Who wrote it, if known.
    author: Option<Author>,
    /// AUTHOR also shows drafts.
    viewContext: Option<ViewContext>,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new("get", Method::Get, "/rest/posts/{post}", READ, POSTS)
        .query(&["viewContext"])
        .local(&["author"]);
    const EXAMPLE: &'static str = r#"{"post": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let mut post = shown(detail)(&received.body);
        if let Some(map) = post.as_object_mut() {
            map.insert("url".to_owned(), json!(self.post.web_address()));
        }
        Shaped::new("One post.", json!({ "post": post }))
    }
}

/// Get several posts in one call. Not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchGet {
    /// Post URNs or addresses.
    ids: Vec<PostUrn>,
    /// Who wrote it, if known.
    author: Option<Author>,
    /// AUTHOR also shows drafts.
    viewContext: Option<ViewContext>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new("batch_get", Method::BatchGet, "/rest/posts", READ, POSTS)
        .query(&["ids", "viewContext"])
        .local(&["author"]);
    const EXAMPLE: &'static str = r#"{"ids": ["urn:li:share:7530102757788864816"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.ids.is_empty() {
            return Err(Invalid::new("ids", "The list is empty", "Give at least one post."));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} posts found.", self.ids.len());
        Shaped::new(summary, Value::Object(result))
    }
}

/// List the posts of a page. LinkedIn lists a member's for nobody new.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindByAuthor {
    /// `me`, or a page: URN, id, address or vanity name.
    author: Author,
    /// Default LAST_MODIFIED.
    sortBy: Option<SortBy>,
}

impl Endpoint for FindByAuthor {
    const SPEC: Spec =
        Spec::new("find_by_author", Method::Finder("author"), "/rest/posts", READ, POSTS)
            .query(&["author", "sortBy"])
            .paged(100);
    const EXAMPLE: &'static str = r#"{"author": "acme-maps"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        posts(received, detail)
    }
}

/// List an ad account's dark posts.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct FindByDscAdAccount {
    /// Ad account URN or id.
    dscAdAccount: AdAccount,
    /// STANDARD, VIDEO, CAROUSEL, …
    dscAdTypes: Vec<Word>,
}

impl Endpoint for FindByDscAdAccount {
    const SPEC: Spec = Spec::new(
        "find_by_dsc_ad_account",
        Method::Finder("dscAdAccount"),
        "/rest/posts",
        Access::Member(Need::firm(&[&[ROrganizationSocial]]).with_tolerant_roles(super::POSTERS)),
        POSTS,
    )
    .query(&["dscAdAccount", "dscAdTypes"])
    .paged(100);
    const EXAMPLE: &'static str =
        r#"{"dscAdAccount": "urn:li:sponsoredAccount:500000001", "dscAdTypes": ["STANDARD"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.dscAdTypes.is_empty() {
            let fix = "Give kinds of ads, such as STANDARD, VIDEO or CAROUSEL.";
            return Err(Invalid::new("dscAdTypes", "The list is empty", fix));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        posts(received, detail)
    }
}
