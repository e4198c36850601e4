//! A new post.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::content::{Article, Image, Media, Poll, check_images, wire_images};
use super::{CREATED, POSTS, READ_BACK, WRITE, commentary};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::little_text::Mention;
use crate::model::method::Method;
use crate::model::urn::{Author, PostUrn};

/// Who can see a post.
#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Visibility {
    #[default]
    Public,
    Connections,
    LoggedIn,
}

/// The words on a post's button: thirteen, of which a schema names two.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum CallToAction {
    Apply,
    Download,
    ViewQuote,
    LearnMore,
    SignUp,
    Subscribe,
    Register,
    Join,
    Attend,
    RequestDemo,
    SeeMore,
    BuyNow,
    ShopNow,
}

/// Publish a post, at once.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    /// `me`, or a page: URN, id, address or vanity name.
    author: Author,
    /// Plain text, ≤ 3000 characters; #tags work.
    text: Option<String>,
    /// Names in `text` to link.
    mentions: Option<Vec<Mention>>,
    /// Little text, instead of `text`.
    commentary: Option<String>,
    /// Default PUBLIC.
    visibility: Option<Visibility>,
    media: Option<Media>,
    /// 2 to 20 images.
    multiImage: Option<Vec<Image>>,
    article: Option<Article>,
    poll: Option<Poll>,
    /// Post to reshare: URN or address.
    parent: Option<PostUrn>,
    isReshareDisabledByAuthor: Option<bool>,
    contentLandingPage: Option<String>,
    /// LEARN_MORE, SIGN_UP, …
    #[schemars(with = "Option<String>")]
    contentCallToActionLabel: Option<CallToAction>,
}

impl Create {
    fn contents(&self) -> Vec<(&'static str, Value)> {
        let parts = [
            ("media", self.media.as_ref().map(Media::wire)),
            ("multiImage", self.multiImage.as_deref().map(wire_images)),
            ("article", self.article.as_ref().map(Article::wire)),
            ("poll", self.poll.as_ref().map(Poll::wire)),
        ];
        parts.into_iter().filter_map(|(name, wire)| Some((name, wire?))).collect()
    }
}

impl Endpoint for Create {
    const SPEC: Spec = Spec::new("create", Method::Create, "/rest/posts", WRITE, POSTS)
        .read_back(READ_BACK)
        .oracle(CREATED);
    const EXAMPLE: &'static str = r#"{"author": "acme-maps", "text": "New maps (of Ghent) #maps"}"#;

    fn check(&self) -> Result<(), Invalid> {
        let words =
            commentary(self.text.as_deref(), self.commentary.as_deref(), self.mentions.as_deref())?;
        let contents = self.contents();
        if let [(first, _), (second, _), ..] = contents.as_slice() {
            let problem =
                format!("A post carries one kind of content, not `{first}` and `{second}`");
            return Err(Invalid::new(second, problem, format!("Drop `{first}` or `{second}`.")));
        }
        if words.is_none() && contents.is_empty() && self.parent.is_none() {
            return Err(Invalid::new("text", "The post would be empty", "Add `text`."));
        }
        if self.parent.is_some() && !contents.is_empty() {
            let problem = "A reshare carries no content of its own";
            return Err(Invalid::new("parent", problem, "Drop `parent`, or the content."));
        }
        self.media.as_ref().map_or(Ok(()), Media::check)?;
        self.multiImage.as_deref().map_or(Ok(()), check_images)?;
        self.article.as_ref().map_or(Ok(()), Article::check)?;
        self.poll.as_ref().map_or(Ok(()), Poll::check)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let words =
            commentary(self.text.as_deref(), self.commentary.as_deref(), self.mentions.as_deref())?;
        let mut body = json!({
            "author": self.author,
            "commentary": words.as_ref().map_or("", |words| words.raw()),
            "visibility": self.visibility.unwrap_or_default(),
            "distribution": {
                "feedDistribution": "MAIN_FEED", "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": self.isReshareDisabledByAuthor.unwrap_or(false),
        });
        if let Some(map) = body.as_object_mut() {
            if let Some((_, content)) = self.contents().into_iter().next() {
                map.insert("content".to_owned(), content);
            }
            if let Some(parent) = &self.parent {
                map.insert("reshareContext".to_owned(), json!({ "parent": parent }));
            }
            button(map, self.contentLandingPage.as_deref(), self.contentCallToActionLabel);
        }
        Ok(Some(body))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let Some(id) = received.created.as_deref() else {
            let mut shaped = Shaped::new(
                "LinkedIn accepted the post but named no id, so it cannot be called published.",
                json!({}),
            );
            shaped.warnings.push("Look at the author's page before you post again.".to_owned());
            return shaped;
        };
        let url = PostUrn::parse(id).map(|post| post.web_address()).ok();
        Shaped::new(format!("Published as {}.", self.author), json!({ "post": id, "url": url }))
    }
}

/// The button and where it leads.
pub(super) fn button(
    fields: &mut Map<String, Value>,
    page: Option<&str>,
    label: Option<CallToAction>,
) {
    if let Some(page) = page {
        fields.insert("contentLandingPage".to_owned(), json!(page));
    }
    if let Some(label) = label {
        fields.insert("contentCallToActionLabel".to_owned(), json!(label));
    }
}
