//! The old shape of a post: plain text, marked up by position.

use serde_json::{Map, Value as Json, json};

use crate::{
    little_text::{self, Piece},
    world::{Actor, posts::Post},
};

pub(super) fn shape(app: &str, post: &Post) -> Json {
    let actor = Actor::Member(post.member.clone()).urn(app);
    let stamp = |time: i64| json!({"actor": actor, "time": time});
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| body.insert(name.to_owned(), value);
    put("id", post.urn().into());
    put("author", post.author.urn(app).into());
    put("lifecycleState", post.lifecycle_state.clone().into());
    put("visibility", json!({"com.linkedin.ugc.MemberNetworkVisibility": post.visibility}));
    put("specificContent", json!({"com.linkedin.ugc.ShareContent": content(app, post)}));
    put("distribution", json!({"feedDistribution": post.feed_distribution}));
    put("created", stamp(post.created_ms));
    put("lastModified", stamp(post.modified_ms));
    if post.lifecycle_state == "PUBLISHED" {
        put("firstPublishedAt", post.created_ms.into());
    }
    put("versionTag", post.modified_ms.to_string().into());
    put("contentCertificationRecord", "{}".into());
    put("ugcOrigin", "DESKTOP".into());
    Json::Object(body)
}

fn content(app: &str, post: &Post) -> Json {
    let (category, media) = media(post);
    json!({
        "shareCommentary": {
            "text": little_text::rendered(&post.text),
            "attributes": attributes(app, &post.text),
        },
        "shareMediaCategory": category,
        "media": media,
    })
}

/// Mentions and hashtags, by position and length in characters.
fn attributes(app: &str, pieces: &[Piece]) -> Vec<Json> {
    let mut attributes = Vec::new();
    let mut start = 0;
    for piece in pieces {
        let length = little_text::rendered(std::slice::from_ref(piece)).chars().count();
        let value = match piece {
            Piece::Text(_) => None,
            Piece::Hashtag(tag) => Some(json!({"com.linkedin.common.HashtagAttributedEntity": {
                "hashtag": format!("urn:li:hashtag:{tag}"),
            }})),
            Piece::Mention { who: who @ Actor::Organization(_), .. } => {
                Some(json!({"com.linkedin.common.CompanyAttributedEntity": {
                    "company": who.urn(app),
                }}))
            }
            Piece::Mention { who, .. } => {
                Some(json!({"com.linkedin.common.MemberAttributedEntity": {
                    "member": who.urn(app),
                }}))
            }
        };
        if let Some(value) = value {
            attributes.push(json!({"start": start, "length": length, "value": value}));
        }
        start += length;
    }
    attributes
}

/// The category, of which there are four, and what is shown.
fn media(post: &Post) -> (&'static str, Vec<Json>) {
    let Some(content) = &post.content else {
        return ("NONE", Vec::new());
    };
    if let Some(article) = content.get("article") {
        let text = |name: &str| article.get(name).and_then(Json::as_str).unwrap_or_default();
        let one = json!({
            "status": "READY",
            "originalUrl": text("source"),
            "title": {"text": text("title")},
            "description": {"text": text("description")},
        });
        return ("ARTICLE", vec![one]);
    }
    let urns = post.media();
    let has = |kind: &str| urns.iter().any(|urn| urn.starts_with(kind));
    let category = if has("urn:li:video:") {
        "VIDEO"
    } else if has("urn:li:image:") {
        "IMAGE"
    } else {
        return ("NONE", Vec::new());
    };
    // The same id under the old name (facts §3).
    let asset = |urn: &String| {
        let id = urn.rsplit(':').next().unwrap_or_default();
        json!({"status": "READY", "media": format!("urn:li:digitalmediaAsset:{id}")})
    };
    (category, urns.iter().map(asset).collect())
}
