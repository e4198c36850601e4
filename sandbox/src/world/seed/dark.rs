//! Posts that only advertising shows, and figures of the posts of a second page.

use serde_json::json;

use super::{
    FIRST_MS, HOUR_MS,
    ads::ACCOUNT,
    pages::{ACME, ATLAS},
};
use crate::little_text::Piece;
use crate::world::{
    Actor, World, ids,
    posts::{Post, PostKind},
    social::Statistics,
};

pub(super) fn fill(world: &mut World) {
    let picture = json!({"media": {
        "id": "urn:li:image:C4E10AQSandboxAcme04",
        "altText": "A map, folded",
    }});
    let video = json!({"media": {"id": "urn:li:video:C5F10AQSandboxAcme", "title": "Pilot"}});
    dark(world, 130, PostKind::Share, "Fold it once, read it for years.", "Autumn sheets", picture);
    dark(world, 110, PostKind::UgcPost, "The plotter, in a minute.", "Spring pilot", video);
    atlas(world);
}

fn dark(
    world: &mut World,
    hours_ago: i64,
    kind: PostKind,
    text: &str,
    name: &str,
    content: serde_json::Value,
) {
    let created_ms = FIRST_MS - hours_ago * HOUR_MS;
    let sequence = world.next();
    let number = ids::number(created_ms, sequence);
    let post = Post {
        number,
        kind,
        activity: ids::number(created_ms, sequence + 500_000),
        author: Actor::Organization(ACME),
        member: "ada".to_owned(),
        text: vec![Piece::Text(text.to_owned())],
        cut: false,
        visibility: "PUBLIC".to_owned(),
        feed_distribution: "NONE".to_owned(),
        target_entities: Vec::new(),
        third_party_channels: Vec::new(),
        lifecycle_state: "PUBLISHED".to_owned(),
        reshare_disabled: false,
        content: Some(content),
        reshare: None,
        landing_page: Some("https://acme-maps.example/sheets".to_owned()),
        call_to_action: Some("LEARN_MORE".to_owned()),
        ad_context: Some(json!({
            "dscAdAccount": format!("urn:li:sponsoredAccount:{ACCOUNT}"),
            "dscName": name,
            "dscStatus": "ACTIVE",
        })),
        created_ms,
        modified_ms: created_ms + 50,
        edited: false,
        deleted: false,
    };
    world.posts.insert(number, post);
}

/// The oldest of its posts has been idle.
fn atlas(world: &mut World) {
    let posts: Vec<u64> = world
        .posts
        .values()
        .filter(|post| post.author == Actor::Organization(ATLAS))
        .map(|post| post.number)
        .skip(1)
        .collect();
    for (place, post) in (1..).zip(posts) {
        world.statistics.push(Statistics {
            post,
            impressions: 60 * place,
            unique_impressions: 41 * place,
            clicks: 2 * place,
            likes: place,
            comments: 0,
            shares: place - 1,
        });
    }
}
