//! Comments and what they stand under, for the tests of them.

use serde_json::{Value as Json, json};

use super::{ACME, Answer, Place, enc, post};

pub(crate) const ATLAS: &str = "urn:li:organization:70010002";

pub(crate) fn at(urn: &str) -> String {
    format!("/rest/socialActions/{}/comments", enc(urn))
}

pub(crate) fn comment(actor: &str, object: &str, text: &str) -> Json {
    json!({"actor": actor, "object": object, "message": {"text": text}})
}

/// A new post of Acme Maps, and its activity.
pub(crate) async fn posted(place: &Place) -> (String, String) {
    let urn = place.create("ada", &post(ACME, "Say something.")).await.created();
    let activity = place.post(&urn).await["activity"].as_str().unwrap().to_owned();
    (urn, activity)
}

pub(crate) async fn say(place: &Place, who: &str, urn: &str, body: &Json) -> Answer {
    place.call(who, "POST", &at(urn)).json(body).send().await
}

/// URN of the comment just made.
pub(crate) async fn said(place: &Place, actor: &str, urn: &str, text: &str) -> String {
    let answer = say(place, "ada", urn, &comment(actor, urn, text)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["commentUrn"].as_str().unwrap().to_owned()
}

pub(crate) fn id(comment: &str) -> &str {
    comment.rsplit(',').next().unwrap().trim_end_matches(')')
}

pub(crate) fn texts(list: &Json) -> Vec<&str> {
    let elements = list["elements"].as_array().unwrap();
    elements.iter().map(|element| element["message"]["text"].as_str().unwrap()).collect()
}

pub(crate) async fn world(place: &Place) -> Json {
    place.control("GET", "world", None).await.json()
}

pub(crate) async fn kinds(place: &Place) -> Vec<String> {
    let world = world(place).await;
    let effects = world["effects"].as_array().unwrap();
    effects.iter().map(|effect| effect["kind"].as_str().unwrap().to_owned()).collect()
}

/// A post by its author and its text, as seeded.
pub(crate) async fn seeded(place: &Place, author: &str, text: &str) -> Json {
    let world = world(place).await;
    let posts = world["posts"].as_array().unwrap();
    let is_meant = |post: &&Json| {
        post["author"] == author && post["rendered"].as_str().unwrap().contains(text)
    };
    posts.iter().find(is_meant).unwrap_or_else(|| panic!("no {text}")).clone()
}
