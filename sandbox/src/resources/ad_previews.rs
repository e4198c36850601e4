//! How an advertisement would look (advertising facts §4).

use serde_json::{Value as Json, json};

use super::{Resource, advertiser};
use crate::{
    errors::{AdvertisingRefusal, Refusal},
    paging::page,
    reply::Reply,
    restli,
    visit::{Visit, invalid},
    world::ads::Creative,
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "ad_previews.toml",
    facts: include_str!("../../facts/ad_previews.toml"),
    handlers: &[
        ("ad_previews.find_by_creative", by_creative),
        ("ad_previews.live_for_creative", live),
        ("ad_previews.live_for_creative_inline", live_inline),
    ],
};

/// One preview for each, with its size.
const PLACEMENTS: [(&str, u32, u32); 2] =
    [("DESKTOP_WEBSITE", 580, 550), ("MOBILE_APPLICATION", 640, 380)];

/// Only the host and the elements are known; the path is invented. `None` for what is not a creative yet.
fn shapes(creative: Option<&str>) -> Vec<Json> {
    PLACEMENTS
        .iter()
        .map(|(name, height, width)| {
            let shown = creative.map_or_else(|| "unsaved".to_owned(), restli::encode);
            let mut shape = json!({
                "preview": format!(
                    "<iframe src='https://www.linkedin.com/ad-preview/{shown}?placement={name}' height={height} width={width}></iframe>"
                ),
                "placement": {"linkedin": {"contentPresentationType": name}},
            });
            if let (Some(creative), Some(fields)) = (creative, shape.as_object_mut()) {
                fields.insert("creative".to_owned(), creative.into());
            }
            shape
        })
        .collect()
}

/// Single images, carousels, videos, jobs and events have previews; nothing else has.
fn has_preview(visit: &Visit<'_>, creative: &Creative) -> bool {
    let post = creative.post.and_then(|number| visit.world.posts.get(&number));
    match (post, &creative.content) {
        (Some(post), _) => {
            let content = |name: &str| {
                post.content.as_ref().is_some_and(|content| content.get(name).is_some())
            };
            let is_document = post.media().iter().any(|urn| urn.starts_with("urn:li:document:"));
            !is_document
                && (content("media")
                    || content("article")
                    || content("carousel")
                    || content("reference"))
        }
        (None, Some(content)) => {
            ["carousel", "jobs", "eventAd", "video"].iter().any(|kind| content.get(kind).is_some())
        }
        (None, None) => false,
    }
}

/// The creative, if the caller may read its account; what cannot be shown is told apart.
fn shown<'v>(visit: &'v Visit<'_>, account: u64, urn: &str) -> Result<&'v Creative, Refusal> {
    let creative = visit.world.ads.creative(account, urn).ok_or(Refusal::NotFound)?;
    if has_preview(visit, creative) {
        Ok(creative)
    } else {
        Err(Refusal::Advertising(AdvertisingRefusal::NoPreview { creative: urn.to_owned() }))
    }
}

fn by_creative(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "creative";
    let urn = visit.required_text(NAME)?;
    if !urn.starts_with("urn:li:sponsoredCreative:") {
        return Err(invalid(NAME));
    }
    let window = visit.window(100)?;
    let account = advertiser::asked(visit, "account")?.id;
    shown(visit, account, urn)?;
    page(visit, window, &shapes(Some(urn)), |shape| Ok(shape.clone()))
}

/// The first text anywhere in the body that begins so: no page shows the body.
fn find<'j>(value: &'j Json, prefix: &str) -> Option<&'j str> {
    match value {
        Json::String(text) if text.starts_with(prefix) => Some(text),
        Json::Array(items) => items.iter().find_map(|item| find(item, prefix)),
        Json::Object(fields) => fields.values().find_map(|value| find(value, prefix)),
        _ => None,
    }
}

fn missing(path: &str) -> Refusal {
    let problem = "field is required but not found and has no default value";
    Refusal::Schema { lines: vec![format!("ERROR :: {path} :: {problem}")] }
}

fn live(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    // The first creative in it is meant; one that is not saved yet is a record instead.
    let Some(urn) = find(&body, "urn:li:sponsoredCreative:") else {
        if body.get("creative").is_none_or(|creative| !creative.is_object()) {
            return Err(missing("/creative"));
        }
        return live_inline(visit);
    };
    let account = visit
        .world
        .ads
        .creatives
        .iter()
        .find(|creative| creative.urn() == urn)
        .map(|creative| creative.account)
        .ok_or(Refusal::NotFound)?;
    advertiser::reach(visit, account)?;
    shown(visit, account, urn)?;
    Ok(Reply::json(200, &json!({"value": {"elements": shapes(Some(urn))}})))
}

fn live_inline(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    let urn = find(&body, "urn:li:sponsoredAccount:").ok_or_else(|| missing("/account"))?;
    advertiser::written(visit, urn, "/account")?;
    Ok(Reply::json(200, &json!({"value": {"elements": shapes(None)}})))
}
