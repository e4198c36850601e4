//! How ads look: of creatives that exist, and of such as do not yet.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ad-preview>. The
//! bodies of live previews are not documented where we could read; they are those of `create` and `createInline`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ads::READS;
use super::content::{LeadForm, New};
use super::inline::{Media, Post, shows};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity, list};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Endpoint, Invalid};
use crate::model::little_text::Mention;
use crate::model::method::{Effect, Method};
use crate::model::urn::{AdAccount, Campaign, Creative, Organization, PostUrn};
use crate::model::word::Word;

const PREVIEWS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/advertising-targeting/ad-preview";

const PATH: &str = "/rest/adPreviews";

const SOME_KINDS: &[&str] =
    &["LinkedIn previews single images, carousels, videos, single jobs and events; nothing else."];

/// An attribute of the one element that a preview is.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!(" {name}="))?;
    match rest.chars().next()? {
        quote @ ('\'' | '"') => rest.strip_prefix(quote)?.split(quote).next(),
        _ => rest.split([' ', '>']).next(),
    }
}

/// The longest address that is shown.
const LONGEST: usize = 2_048;

/// The address in a preview: LinkedIn's own, or none.
fn address(html: &str) -> Option<String> {
    let url = url::Url::parse(&attribute(html, "src")?.replace("&amp;", "&")).ok()?;
    let host = url.host_str()?;
    let own = host == "linkedin.com" || host.ends_with(".linkedin.com");
    (own && url.scheme() == "https" && url.as_str().len() <= LONGEST).then(|| url.to_string())
}

/// One placement.
fn preview(body: &Value, detail: Detail) -> Value {
    let html = body.get("preview").and_then(Value::as_str).unwrap_or_default();
    let size = |name: &str| attribute(html, name)?.parse::<u32>().ok();
    let placement = body.pointer("/placement/linkedin/contentPresentationType");
    let placement = placement.and_then(Value::as_str).map(str::to_owned);
    let placement = placement.and_then(|word| Word::parse(&word).ok());
    let shown = json!({
        "placement": placement, "url": address(html), "width": size("width"), "height": size("height"),
    });
    let Value::Object(mut shown) = shown else { return Value::Null };
    shown.retain(|_, value| !value.is_null());
    if let (Detail::Detailed, Value::Object(full)) = (detail, entity(body)) {
        for (name, value) in full {
            shown.entry(name).or_insert(value);
        }
    }
    Value::Object(shown)
}

fn said(items: &[Value]) -> String {
    let addresses = items.iter().filter(|item| item.get("url").is_some()).count();
    let previews = match items.len() {
        0 => return "No preview.".to_owned(),
        1 => "1 preview".to_owned(),
        count => format!("{count} previews"),
    };
    match addresses {
        0 => format!("{previews}, without an address that can be shown."),
        1 => format!("{previews}; the address works for about three hours."),
        _ => format!("{previews}; their addresses work for about three hours."),
    }
}

/// The previews of an action's reply, wherever it has them.
fn live(received: &Received, detail: Detail) -> Shaped {
    let value = received.body.get("value").unwrap_or(&received.body);
    let all = match value {
        Value::Array(all) => all.as_slice(),
        Value::Object(map) if map.contains_key("preview") => std::slice::from_ref(value),
        other => elements(other),
    };
    let items: Vec<Value> = all.iter().map(|body| preview(body, detail)).collect();
    Shaped::new(said(&items), json!({ "items": items }))
}

/// Get previews of a creative, one for each placement.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Preview {
    adAccount: AdAccount,
    creative: Creative,
}

impl Endpoint for Preview {
    const SPEC: Spec = Spec::new("preview", Method::Finder("creative"), PATH, READS, PREVIEWS)
        .query(&["creative", "account={adAccount}"])
        .paged(100)
        .hints(SOME_KINDS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "creative": "urn:li:sponsoredCreative:900000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, |body| preview(body, detail));
        let items = result.get("items").and_then(Value::as_array);
        Shaped::new(said(items.map_or(&[], Vec::as_slice)), Value::Object(result))
    }
}

/// Preview a creative that does not exist yet; arguments as in create.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct LivePreview {
    adAccount: AdAccount,
    campaign: Campaign,
    post: Option<PostUrn>,
    content: Option<Map<String, Value>>,
    leadgenCallToAction: Option<LeadForm>,
}

impl LivePreview {
    fn given(&self) -> New<'_> {
        New {
            campaign: &self.campaign,
            post: self.post.as_ref(),
            content: self.content.as_ref(),
            name: None,
            lead: self.leadgenCallToAction.as_ref(),
        }
    }
}

impl Endpoint for LivePreview {
    const SPEC: Spec =
        Spec::new("live_preview", Method::Action("livePreviewForCreative"), PATH, READS, PREVIEWS)
            .effect(Effect::Read)
            .hints(SOME_KINDS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "post": "urn:li:share:7530102757788864816"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.given().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"account": self.adAccount, "creative": self.given().wire()})))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        live(received, detail)
    }
}

/// Preview a creative with a post of its own that does not exist yet; arguments as in create_inline.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct LivePreviewInline {
    adAccount: AdAccount,
    campaign: Campaign,
    author: Organization,
    text: String,
    mentions: Option<Vec<Mention>>,
    media: Option<Media>,
    content: Option<Map<String, Value>>,
    contentLandingPage: Option<String>,
    contentCallToActionLabel: Option<Word>,
    leadgenCallToAction: Option<LeadForm>,
}

impl LivePreviewInline {
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

impl Endpoint for LivePreviewInline {
    const SPEC: Spec = Spec::new(
        "live_preview_inline",
        Method::Action("livePreviewForCreativeInline"),
        PATH,
        READS,
        PREVIEWS,
    )
    .effect(Effect::Read)
    .named(&["author"])
    .hints(SOME_KINDS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "author": "acme-maps", "text": "See what is new"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.post().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let post = self.post().wire()?;
        let lead = self.leadgenCallToAction.as_ref();
        let creative = shows(&self.campaign, None, lead, &post);
        Ok(Some(json!({"account": self.adAccount, "creative": creative})))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        live(received, detail)
    }
}
