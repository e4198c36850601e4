//! How often a page's video was watched.

use serde_json::json;

use super::whole;
use crate::{
    errors::Refusal,
    reply::Reply,
    visit::{Visit, invalid, not_yours},
    world::Actor,
};

pub(super) fn find(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.required_text("entity")?;
    if !urn.starts_with("urn:li:share:") && !urn.starts_with("urn:li:ugcPost:") {
        return Err(invalid("entity"));
    }
    visit.required_text("type")?;
    let kind = visit.symbol("type", &["VIDEO_VIEW"])?;
    let post = visit.world.living_post(urn).ok_or(Refusal::NotFound)?;
    let is_page = matches!(post.author, Actor::Organization(_));
    if !is_page || !visit.has_role_for(&post.author)? {
        return Err(not_yours("entity"));
    }
    let is_video = post.media().iter().any(|media| media.starts_with("urn:li:video:"));
    let elements = if is_video {
        let views = visit.world.video_views(post);
        vec![json!({"entity": urn, "type": kind, "value": views})]
    } else {
        Vec::new()
    };
    whole(visit, &elements)
}
