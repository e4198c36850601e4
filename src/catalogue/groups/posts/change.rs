//! Changing and deleting a post.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::create::{CallToAction, button};
use super::{CHANGED, DELETED, POSTS, READ_BACK, WRITE, commentary};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::little_text::Mention;
use crate::model::method::Method;
use crate::model::urn::{Author, PostUrn};

/// Change a post's text or button, and nothing else.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Update {
    /// Post URN or address.
    post: PostUrn,
    /// Who wrote it, if known.
    author: Option<Author>,
    text: Option<String>,
    mentions: Option<Vec<Mention>>,
    commentary: Option<String>,
    contentLandingPage: Option<String>,
    /// LEARN_MORE, SIGN_UP, …
    #[schemars(with = "Option<String>")]
    contentCallToActionLabel: Option<CallToAction>,
}

impl Update {
    fn set(&self) -> Result<Map<String, Value>, Invalid> {
        let mut set = Map::new();
        let words =
            commentary(self.text.as_deref(), self.commentary.as_deref(), self.mentions.as_deref())?;
        if let Some(words) = words {
            set.insert("commentary".to_owned(), json!(words.raw()));
        }
        button(&mut set, self.contentLandingPage.as_deref(), self.contentCallToActionLabel);
        Ok(set)
    }
}

impl Endpoint for Update {
    const SPEC: Spec =
        Spec::new("update", Method::PartialUpdate, "/rest/posts/{post}", WRITE, POSTS)
            .local(&["author"])
            .read_back(READ_BACK)
            .oracle(CHANGED);
    const EXAMPLE: &'static str =
        r#"{"post": "urn:li:share:7530102757788864816", "text": "New maps of Ghent, corrected"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.set()?.is_empty() {
            let fix = "Give `text`, `contentLandingPage` or `contentCallToActionLabel`.";
            return Err(Invalid::new("text", "Nothing would change", fix));
        }
        Ok(())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": self.set()?}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Changed.", json!({"post": self.post, "url": self.post.web_address()}))
    }
}

/// Delete a post, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    /// Post URN or address.
    post: PostUrn,
    /// Who wrote it, if known.
    author: Option<Author>,
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new("delete", Method::Delete, "/rest/posts/{post}", WRITE, POSTS)
        .local(&["author"])
        .oracle(DELETED);
    const EXAMPLE: &'static str = r#"{"post": "urn:li:share:7530102757788864816"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let mut shaped = Shaped::new("Deleted.", json!({ "post": self.post }));
        if received.status == 404 {
            "There is no such post (any more).".clone_into(&mut shaped.summary);
            // Documentation promises 204 for a repeat; LinkedIn was seen to answer 404.
            let warning = "LinkedIn answered 404: the post was deleted before, or there never was one; check that the URN is the one you meant.";
            shaped.warnings.push(warning.to_owned());
        }
        shaped
    }
}
