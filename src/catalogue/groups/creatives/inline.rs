//! A creative together with its own post, which is shown as an ad only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::shown;
use super::super::ads::AD_ACCOUNT;
use super::content::{LeadForm, drafted};
use super::create::NEXT;
use super::{ALL, CREATED, CREATIVES, READ_BACK};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::ad_role::CREATIVE_WRITERS;
use crate::model::little_text::{self, Mention, Problem};
use crate::model::method::Method;
use crate::model::scope::Scope::{RwAds, WOrganizationSocial};
use crate::model::urn::{AdAccount, Campaign, Creative, Organization, Urn};
use crate::model::word::Word;

/// An ad and a post at once takes both scopes. The roles on the page are not asked for: only what integrators saw
/// speaks of them.
const WRITES_BOTH: Access = Access::AdAccount {
    argument: AD_ACCOUNT,
    need: Need::firm(&[&[RwAds, WOrganizationSocial]]).with_ad_roles(CREATIVE_WRITERS),
};

// An uploaded file.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Media {
    /// Its URN.
    pub(super) id: Urn,
    /// Headline.
    pub(super) title: Option<String>,
}

/// A post that is made for an ad.
pub(super) struct Post<'a> {
    pub(super) account: &'a AdAccount,
    pub(super) author: &'a Organization,
    pub(super) text: &'a str,
    pub(super) mentions: Option<&'a [Mention]>,
    pub(super) media: Option<&'a Media>,
    pub(super) content: Option<&'a Map<String, Value>>,
    pub(super) page: Option<&'a str>,
    pub(super) label: Option<&'a Word>,
}

fn is_web(address: &str) -> bool {
    url::Url::parse(address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

impl Post<'_> {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        match (self.media, self.content) {
            (Some(_), Some(_)) => {
                let problem = "`media` and `content` were both given";
                return Err(Invalid::new("content", problem, "Keep one of them."));
            }
            (Some(media), None) if !matches!(media.id.entity(), "image" | "video" | "document") => {
                let problem = format!("`media.id` is a {} URN", media.id.entity());
                let fix = "Give urn:li:image:…, urn:li:video:… or urn:li:document:….";
                return Err(Invalid::new("media.id", problem, fix));
            }
            _ => {}
        }
        match (self.page, self.label) {
            (None, Some(_)) => {
                let problem = "A button leads somewhere";
                Err(Invalid::new("contentLandingPage", problem, "Add `contentLandingPage`."))
            }
            (Some(page), _) if !is_web(page) => {
                let problem = "`contentLandingPage` is no web address";
                let fix = "Give the full address, https://…";
                Err(Invalid::new("contentLandingPage", problem, fix))
            }
            _ => Ok(()),
        }
    }

    /// What LinkedIn publishes for the ad: the post is, the creative that shows it stays a draft.
    pub(super) fn wire(&self) -> Result<Value, Invalid> {
        let text = little_text::write(self.text, self.mentions.unwrap_or_default());
        let text = text.map_err(|problem| {
            let field = match problem {
                Problem::MentionNotInText { .. }
                | Problem::MentionBlank
                | Problem::MentionUrn { .. } => "mentions",
                _ => "text",
            };
            Invalid::remedied(field, &problem.to_string())
        })?;
        let content = match self.media {
            Some(media) => Some(json!({ "media": media })),
            None => self.content.map(|content| json!(content)),
        };
        Ok(json!({
            "adContext": {"dscAdAccount": self.account, "dscStatus": "ACTIVE"},
            "author": self.author,
            "commentary": text.raw(),
            "visibility": "PUBLIC",
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": false,
            "contentLandingPage": self.page,
            "contentCallToActionLabel": self.label,
            "content": content,
        }))
    }
}

/// Create a creative with a post of its own that is shown as an ad only; the creative as a DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct CreateInline {
    adAccount: AdAccount,
    campaign: Campaign,
    /// Page: URN, id, address or vanity name.
    author: Organization,
    /// Plain text, ≤ 3000 characters; #tags work.
    text: String,
    /// Names in `text` to link.
    mentions: Option<Vec<Mention>>,
    media: Option<Media>,
    /// The post's, instead of `media`.
    content: Option<Map<String, Value>>,
    contentLandingPage: Option<String>,
    /// LEARN_MORE, SIGN_UP, …; needs contentLandingPage.
    contentCallToActionLabel: Option<Word>,
    name: Option<String>,
    leadgenCallToAction: Option<LeadForm>,
}

impl CreateInline {
    fn post(&self) -> Post<'_> {
        Post {
            account: &self.adAccount,
            author: &self.author,
            text: &self.text,
            mentions: self.mentions.as_deref(),
            media: self.media.as_ref(),
            content: self.content.as_ref(),
            page: self.contentLandingPage.as_deref(),
            label: self.contentCallToActionLabel.as_ref(),
        }
    }
}

/// The creative of such a post, without its status.
pub(super) fn shows(
    campaign: &Campaign,
    name: Option<&str>,
    lead: Option<&LeadForm>,
    post: &Value,
) -> Map<String, Value> {
    [
        ("campaign", json!(campaign)),
        ("name", json!(name)),
        ("leadgenCallToAction", json!(lead)),
        ("inlineContent", json!({ "post": post })),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

impl Endpoint for CreateInline {
    const SPEC: Spec =
        Spec::new("create_inline", Method::Action("createInline"), ALL, WRITES_BOTH, CREATIVES)
            .named(&["author"])
            .read_back(READ_BACK)
            .oracle(CREATED)
            .hints(&[
                "Posting for the page takes one of its roles ADMINISTRATOR, DIRECT_SPONSORED_CONTENT_POSTER, CONTENT_ADMINISTRATOR.",
                "Where it could not find an entity right after an upload, LinkedIn does not know the file yet: try again in some seconds.",
            ]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "author": "acme-maps", "text": "See what is new (in Ghent) #maps", "contentLandingPage": "https://example.org/new", "contentCallToActionLabel": "LEARN_MORE", "name": "Variant B"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.post().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let post = self.post().wire()?;
        let lead = self.leadgenCallToAction.as_ref();
        let creative = shows(&self.campaign, self.name.as_deref(), lead, &post);
        Ok(Some(json!({ "creative": drafted(creative) })))
    }

    fn created(&self, received: &Received) -> Option<String> {
        // The reply's body names it; its header was seen to be missing.
        let named = received.body.pointer("/value/creative").and_then(Value::as_str);
        let named = named.or(received.created.as_deref());
        named.map(|id| shown::urn_of(id, Creative::parse))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        match self.created(received) {
            Some(creative) => {
                Shaped::new(NEXT, json!({"creative": creative, "intendedStatus": "DRAFT"}))
            }
            None => Shaped::new("LinkedIn accepted it but named no creative.", json!({}))
                .with_warning(Some("Look for it with `search` before you repeat it.".to_owned())),
        }
    }
}
