//! Ada's agents under rules of their own, with files to publish and a log of what arrived.

#![allow(dead_code, reason = "each test file uses its own part")]

use linkedin_mcp::catalogue::GROUPS;
use serde_json::{Value, json};

use crate::scene::{Scene, Seen};
use crate::scratch::Scratch;
use crate::studio::Studio;
use crate::world::Member;

/// Another page that ada administers.
pub(crate) const ATLAS: &str = "urn:li:organization:70010002";
pub(crate) const ADS: &str = "urn:li:sponsoredAccount:500000001";

/// Everything is open; then those limits.
pub(crate) fn full(agent: &str, limits: &str) -> String {
    let areas: Vec<String> =
        GROUPS.iter().map(|group| format!("{} = \"full\"", group.name)).collect();
    format!("[agents.{agent}]\nareas = {{ {} }}\n{limits}\n", areas.join(", "))
}

/// As editors do: another file in its place.
pub(crate) fn write(state: &Scratch, text: &str) {
    let beside = state.join("agents.new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, state.join("agents.toml")).unwrap();
}

/// Ada's agent `one`, under those limits.
pub(crate) async fn leashed(limits: &str, settings: &[(&'static str, &str)]) -> (Studio, Member) {
    let studio = Studio::start().await;
    write(&studio.scene.state, &full("one", limits));
    let mut all = vec![("agent", "one")];
    all.extend_from_slice(settings);
    let one = studio.member("ada", &all);
    (studio, one)
}

pub(crate) fn kind(answer: &Value) -> &str {
    answer["error"]["kind"].as_str().unwrap_or("")
}

pub(crate) fn is_done(what: &str, answer: &Value) {
    assert_eq!(answer["outcome"], "done", "{what}: {answer}");
}

pub(crate) fn writes(arrived: &[Value]) -> usize {
    arrived.iter().filter(|request| request["method"] != "GET").count()
}

/// Refused by the operator, under that rule; nothing that writes has arrived.
pub(crate) fn is_refused(what: &str, seen: &Seen, says: &str) {
    let about = format!("{what}: {:#}", seen.answer);
    assert_eq!(kind(&seen.answer), "refused_by_policy", "{about}");
    assert_eq!(seen.outcome(), "not_done", "{about}");
    assert_eq!(writes(&seen.arrived), 0, "{about}");
    assert!(seen.answer.to_string().contains(says), "{says}: {about}");
}

pub(crate) async fn posted(scene: &Scene, member: &Member, author: &str, text: &str) -> Seen {
    scene.watch(member, "posts.create", json!({"author": author, "text": text})).await
}

/// The latest post of a page, or one that somebody else's agent makes for it.
pub(crate) async fn post_of(studio: &Studio, author: &str) -> String {
    let free = studio.member("ada", &[("agent", "local")]);
    let made = free.call("posts.create", json!({"author": author, "text": author})).await;
    is_done("a free agent posts", &made);
    made["result"]["post"].as_str().unwrap().to_owned()
}
