//! What the world holds equals what was meant: every reserved character, hashtags, mentions, any script.

#![cfg(test)]

mod world;

use serde_json::json;
use world::World;

const PAGE: &str = "urn:li:organization:70010001";
const RESERVED: &str = "|{}@[]()<>#\\*_~";

/// Publishes as the page, and gives back what the world shows to a reader.
async fn published(world: &World, ada: &world::Member, text: &str) -> String {
    let answer = ada.call("posts.create", json!({"author": PAGE, "text": text})).await;
    assert_eq!(answer["outcome"], "done", "{text:?}: {answer}");
    assert_eq!(answer["result"]["verified"], true, "{text:?}: {answer}");
    let post = world.post(answer["result"]["post"].as_str().unwrap()).await;
    post["rendered"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_reserved_character_alone_and_in_pairs_is_published_as_written() {
    let world = World::start().await;
    let ada = world.member("ada");
    let characters: Vec<char> = RESERVED.chars().collect();
    let mut texts: Vec<String> =
        characters.iter().map(|c| format!("before {c} after {c}")).collect();
    for first in &characters {
        for second in &characters {
            texts.push(format!("{first}{second} a{first}{second}b {first}{second}"));
        }
    }
    for text in texts {
        assert_eq!(published(&world, &ada, &text).await, text);
    }
}

#[tokio::test]
async fn other_scripts_emoji_and_everyday_punctuation_are_published_as_written() {
    let world = World::start().await;
    let ada = world.member("ada");
    for text in [
        "50% [off] (today only)",
        "C:\\temp\\x_y",
        "me@example.org",
        "* item\n* item",
        "a\tb\n\nc",
        "שלום (עולם) #מפות",
        "مرحبا *بالعالم*",
        "地図 #地図 (東京)",
        "é e\u{301} ñ",
        "👩‍👩‍👧‍👦 🏳️‍🌈 🇧🇪 1️⃣ 🦀",
        "C# is not #1, but #Rust_lang is",
        "{hashtag|\\#|fake}",
        "@[Acme Maps](urn:li:organization:70010001)",
        "\\(",
        "\\\\",
        "quotes ' \" ` $ & ! % ; : , . ?",
        "https://example.org/a_(b)?c=d&e=f#g_h",
    ] {
        assert_eq!(published(&world, &ada, text).await, text);
    }
}

#[tokio::test]
async fn hashtags_and_mentions_become_links_and_nothing_else_does() {
    let world = World::start().await;
    let ada = world.member("ada");
    let answer = ada
        .call(
            "posts.create",
            json!({
                "author": PAGE, "text": "Thanks @Acme Maps (really) for #maps_2026 and C#",
                "mentions": [{"name": "Acme Maps", "urn": PAGE}],
            }),
        )
        .await;
    assert_eq!(answer["result"]["verified"], true, "{answer}");
    let post = answer["result"]["post"].as_str().unwrap();
    let held = world.post(post).await;
    assert_eq!(held["rendered"], "Thanks Acme Maps (really) for #maps_2026 and C#");
    let commentary = held["commentary"].as_str().unwrap();
    assert!(commentary.contains("@[Acme Maps](urn:li:organization:70010001)"), "{commentary}");
    assert!(commentary.contains("{hashtag|\\#|maps\\_2026}"), "{commentary}");
    assert!(commentary.ends_with("C\\#"), "{commentary}");
}

#[tokio::test]
async fn a_mention_that_linkedin_turned_into_plain_text_is_reported() {
    let world = World::start().await;
    let ada = world.member("ada");
    let answer = ada
        .call("posts.create", json!({
            "author": PAGE, "text": "Thanks acme maps", "mentions": [{"name": "acme maps", "urn": PAGE}],
        }))
        .await;
    assert_eq!(
        (&answer["outcome"], &answer["result"]["verified"]),
        (&json!("done"), &json!(false)),
        "{answer}"
    );
    assert!(answer["warnings"][0].as_str().unwrap().contains("mention"), "{answer}");
}

#[tokio::test]
async fn the_sandbox_cuts_what_nobody_escaped_so_that_these_tests_could_fail() {
    let world = World::start().await;
    let body = json!({
        "author": PAGE, "commentary": "Maps (new)", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
    });
    let reply = world
        .http
        .post(format!("{}/rest/posts", world.base))
        .bearer_auth(world.token("ada"))
        .header("linkedin-version", "202609")
        .header("x-restli-protocol-version", "2.0.0")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let id = reply.headers()["x-restli-id"].to_str().unwrap().to_owned();
    assert_eq!(world.post(&id).await["rendered"], "Maps ");
}
