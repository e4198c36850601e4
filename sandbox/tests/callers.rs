#![cfg(test)]
//! Answers that come late or never, callers that leave, and what happens all the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use support::{ACME, Place, enc, parse, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Nobody waits that long: what is there before has not waited.
const AN_HOUR_MS: u64 = 3_600_000;

/// Asks until it is so; far longer than it can take means never.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}: never");
    }
}

/// Says its piece and leaves the line open.
async fn say(place: &Place, raw: &str) -> TcpStream {
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    stream.write_all(raw.as_bytes()).await.unwrap();
    stream
}

async fn logged(place: &Place) -> Vec<Json> {
    let log = place.control("GET", "requests", None).await.json();
    log["requests"].as_array().unwrap().clone()
}

async fn has_read_a_body(place: &Place) -> bool {
    logged(place).await.first().is_some_and(|entry| entry["body_utf8"].is_string())
}

#[tokio::test]
async fn a_reset_before_reading_wants_no_body_and_carries_nothing_out() {
    let place = Place::start().await;
    let raw = place.creating("Unread.");
    let head = &raw[..raw.find("\r\n\r\n").unwrap() + 4];
    // The head alone: whoever waits for the body, waits here for ever.
    for sent in [head, &raw] {
        place.order("/rest/posts", json!({"kind": "reset_before_read"})).await;
        let (bytes, end) = place.talk(sent).await;
        assert_eq!((bytes.as_slice(), end), (&b""[..], Some(ErrorKind::ConnectionReset)));
    }
    assert_eq!(place.effects().await, 0);
    assert!(!place.exists("Unread.").await);
    let log = logged(&place).await;
    assert_eq!(log.len(), 2, "it did arrive");
    for entry in log {
        assert_eq!((&entry["method"], &entry["target"]), (&json!("POST"), &json!("/rest/posts")));
        for name in ["status", "answered_ms", "body_utf8", "body_sha256"] {
            assert_eq!(entry[name], Json::Null, "{name}");
        }
    }
    assert_eq!(place.create("ada", &post(ACME, "Unread.")).await.status, 201, "no duplicate");
}

#[tokio::test]
async fn a_reset_after_reading_loses_the_answer_alone() {
    let place = Place::start().await;
    for (effect, happens) in [("none", false), ("applied", true)] {
        let text = format!("Read, {effect}.");
        let fault = json!({"kind": "reset_after_read", "effect": effect});
        place.order("/rest/posts", fault).await;
        place.control("DELETE", "requests", None).await;
        let (bytes, end) = place.talk(&place.creating(&text)).await;
        assert_eq!((bytes.as_slice(), end), (&b""[..], Some(ErrorKind::ConnectionReset)));
        let entry = logged(&place).await.remove(0);
        assert_eq!(entry["body_utf8"], post(ACME, &text).to_string());
        assert_eq!((&entry["status"], &entry["answered_ms"]), (&Json::Null, &Json::Null));
        assert_eq!(place.exists(&text).await, happens);
    }
}

#[tokio::test]
async fn a_reset_after_the_headers_leaves_the_id_and_no_body() {
    let place = Place::start().await;
    for (effect, happens) in [("none", false), ("applied", true)] {
        let text = format!("Headers, {effect}.");
        let fault = json!({"kind": "reset_after_headers", "effect": effect});
        place.order("/rest/posts", fault).await;
        let (bytes, end) = place.talk(&place.creating(&text)).await;
        assert_eq!(end, Some(ErrorKind::ConnectionReset));
        let answer = parse(&bytes);
        let urn = answer.created();
        assert_eq!(answer.body, "");
        assert_eq!(place.post(&urn).await["rendered"] == text, happens);
        assert_eq!(place.exists(&text).await, happens);
    }
    let good = place.get("ada", "/rest/me").await;
    place.order("/rest/me", json!({"kind": "reset_after_headers"})).await;
    let (bytes, end) = place.talk(&place.call("ada", "GET", "/rest/me").raw()).await;
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
    let answer = parse(&bytes);
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(answer.header("content-length"), Some(good.body.len().to_string().as_str()));
}

#[tokio::test]
async fn a_delay_lasts_as_long_as_ordered() {
    let place = Place::start().await;
    for (when, text) in [("before", "Slow."), ("after_effect", "Slower.")] {
        let fault = json!({"kind": "delay", "ms": 40, "when": when});
        place.order("/rest/posts", fault).await;
        let began = Instant::now();
        place.create("ada", &post(ACME, text)).await.created();
        assert!(began.elapsed() >= Duration::from_millis(40), "{when}");
        assert!(place.exists(text).await, "{when}");
    }
}

#[tokio::test]
async fn a_delay_before_the_effect_holds_back_both() {
    let place = Place::start().await;
    let fault = json!({"kind": "delay", "ms": AN_HOUR_MS, "when": "before"});
    place.order("/rest/posts", fault).await;
    let _stream = say(&place, &place.creating("Later.")).await;
    until("the request is read", async || has_read_a_body(&place).await).await;
    // Others are served meanwhile.
    place.create("ada", &post(ACME, "Overtaking.")).await.created();
    assert!(!place.exists("Later.").await);
    assert_eq!(place.effects().await, 1);
    assert_eq!(logged(&place).await[0]["status"], Json::Null);
}

#[tokio::test]
async fn a_delay_after_the_effect_holds_back_the_answer_alone() {
    let place = Place::start().await;
    let fault = json!({"kind": "delay", "ms": AN_HOUR_MS, "when": "after_effect"});
    place.order("/rest/posts", fault).await;
    let stream = say(&place, &place.creating("Already.")).await;
    until("it exists", async || place.exists("Already.").await).await;
    assert_eq!(logged(&place).await[0]["status"], Json::Null);
    let mut byte = [0];
    let heard = stream.try_read(&mut byte);
    assert_eq!(heard.map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
}

/// The caller closes as soon as everything is said, before the sandbox has looked at it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_effect_comes_although_the_caller_has_gone() {
    let place = Place::start().await;
    for when in ["before", "after_effect"] {
        for round in 0..25 {
            let text = format!("Gone {when}, {round}.").replace('_', " ");
            place.order("/rest/posts", json!({"kind": "delay", "ms": 20, "when": when})).await;
            place.control("DELETE", "requests", None).await;
            drop(say(&place, &place.creating(&text)).await);
            until(&text, async || place.exists(&text).await).await;
            let world = place.control("GET", "world", None).await.json();
            let effect = world["effects"].as_array().unwrap().last().unwrap()["at"].as_i64();
            let received = logged(&place).await[0]["received_ms"].as_i64();
            if when == "before" {
                assert!(effect.unwrap() >= received.unwrap() + 20, "not before its time");
            }
        }
    }
}

#[tokio::test]
async fn a_caller_may_also_leave_once_it_was_read() {
    let place = Place::start().await;
    place.order("/rest/posts", json!({"kind": "delay", "ms": 50, "when": "before"})).await;
    let stream = say(&place, &place.creating("Late.")).await;
    until("the request is read", async || has_read_a_body(&place).await).await;
    drop(stream);
    until("the effect", async || place.exists("Late.").await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_fault_what_has_arrived_is_carried_out() {
    let place = Place::start().await;
    for round in 0..25 {
        let text = format!("Hit and run, {round}.");
        drop(say(&place, &place.creating(&text)).await);
        until(&text, async || place.exists(&text).await).await;
        let world = place.control("GET", "world", None).await.json();
        let urn = world["effects"].as_array().unwrap().last().unwrap()["urn"].clone();
        let target = format!("/rest/posts/{}", enc(urn.as_str().unwrap()));
        drop(say(&place, &place.call("ada", "DELETE", &target).raw()).await);
        until("the delete", async || !place.exists(&text).await).await;
    }
}

/// Its JSON is whole, its announced length is not reached.
#[tokio::test]
async fn what_has_not_arrived_whole_is_not_carried_out() {
    let place = Place::start().await;
    let body = post(ACME, "Nearly said.").to_string();
    let raw = place
        .call("ada", "POST", "/rest/posts")
        .text("application/json", &format!("{body} "))
        .raw();
    let mut stream = say(&place, &raw[..raw.len() - 1]).await;
    stream.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert!(!bytes.starts_with(b"HTTP/1.1 2"));
    assert_eq!(logged(&place).await[0]["body_sha256"], Json::Null);
    assert_eq!(place.effects().await, 0);
}

/// A reset takes back what was still to come, too.
#[tokio::test]
async fn a_delayed_effect_does_not_reach_the_world_after_a_reset() {
    let place = Place::start().await;
    place.order("/rest/posts", json!({"kind": "delay", "ms": 200, "when": "before"})).await;
    let raw = place.creating("From another life.");
    let mut stream = say(&place, &raw).await;
    until("the request is read", async || has_read_a_body(&place).await).await;
    assert_eq!(place.control("POST", "reset", None).await.status, 200);
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert!(bytes.is_empty(), "its time came, and there was nothing to say");
    assert_eq!(place.effects().await, 0);
    assert!(!place.exists("From another life.").await);
}
