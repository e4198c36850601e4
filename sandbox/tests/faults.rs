//! Trouble on demand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc, parse, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

async fn order(place: &Place, path: &str, fault: Json) {
    let answer = place
        .control(
            "POST",
            "faults",
            Some(json!({"match": {"path": path}, "times": 1, "fault": fault})),
        )
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// What arrived, and how the connection ended.
async fn talk(place: &Place, raw: &str) -> (Vec<u8>, Option<std::io::ErrorKind>) {
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    stream.write_all(raw.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await;
    (bytes, end.err().map(|error| error.kind()))
}

async fn effects(place: &Place) -> usize {
    let world = place.control("GET", "world", None).await.json();
    world["effects"].as_array().unwrap().len()
}

fn creating(place: &Place, text: &str) -> String {
    place.call("ada", "POST", "/rest/posts").json(&post(ACME, text)).raw()
}

#[tokio::test]
async fn resets_lose_the_answer_and_only_one_of_them_the_post() {
    let place = Place::start().await;
    for (kind, made) in
        [("reset_before_read", 0), ("reset_after_read", 1), ("reset_after_headers", 2)]
    {
        order(&place, "/rest/posts", json!({"kind": kind})).await;
        let (bytes, end) = talk(&place, &creating(&place, kind.replace('_', " ").as_str())).await;
        assert_eq!(end, Some(std::io::ErrorKind::ConnectionReset), "{kind}");
        if kind == "reset_after_headers" {
            assert!(bytes.starts_with(b"HTTP/1.1 201"), "{kind}");
        } else {
            assert!(bytes.is_empty(), "{kind}");
        }
        assert_eq!(effects(&place).await, made, "{kind}");
    }
    let log = place.control("GET", "requests", None).await.json();
    assert_eq!(log["requests"][0]["status"], Json::Null);
    assert_eq!(log["requests"][0]["body_sha256"], Json::Null);
    assert_eq!(log["requests"][1]["status"], Json::Null);
    assert!(log["requests"][1]["body_utf8"].is_string());
}

#[tokio::test]
async fn a_reset_may_also_have_no_effect() {
    let place = Place::start().await;
    let fault = json!({"kind": "reset_after_read", "effect": "none"});
    order(&place, "/rest/posts", fault).await;
    let (bytes, _) = talk(&place, &creating(&place, "Lost.")).await;
    assert!(bytes.is_empty());
    assert_eq!(effects(&place).await, 0);
}

#[tokio::test]
async fn a_status_is_answered_as_ordered_and_once() {
    let place = Place::start().await;
    let fault = json!({
        "kind": "status",
        "status": 503,
        "body": {"status": 503},
        "headers": {"Retry-After": "7"},
    });
    order(&place, "/rest/posts", fault).await;
    let answer = place.create("ada", &post(ACME, "Once.")).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "{\"status\":503}"));
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(effects(&place).await, 0);
    assert_eq!(place.create("ada", &post(ACME, "Once.")).await.status, 201);
    let applied = json!({"kind": "status", "status": 500, "effect": "applied"});
    order(&place, "/rest/posts", applied).await;
    assert_eq!(place.create("ada", &post(ACME, "Twice.")).await.status, 500);
    assert_eq!(effects(&place).await, 2);
}

#[tokio::test]
async fn only_what_matches_and_passed_the_token_meets_a_fault() {
    let place = Place::start().await;
    let fault = json!({
        "match": {"method": "post", "path": "/rest/posts"},
        "times": 2,
        "fault": {"kind": "html_500"},
    });
    place.control("POST", "faults", Some(fault)).await;
    assert_eq!(place.get("ada", "/rest/me").await.status, 200);
    let nobody = place.with_token("x", "POST", "/rest/posts").json(&post(ACME, "x")).send().await;
    assert_eq!(nobody.status, 401);
    let listed = place.control("GET", "faults", None).await.json();
    assert_eq!(listed["faults"][0]["left"], 2);
    let answer = place.create("ada", &post(ACME, "x")).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.starts_with("<!DOCTYPE html>"));
    assert_eq!(place.control("DELETE", "faults", None).await.status, 200);
    assert_eq!(place.create("ada", &post(ACME, "x")).await.status, 201);
}

#[tokio::test]
async fn delays_wait_before_or_after_the_effect() {
    let place = Place::start().await;
    for (when, text) in [("before", "Slow."), ("after_effect", "Slower.")] {
        let fault = json!({"kind": "delay", "ms": 40, "when": when});
        order(&place, "/rest/posts", fault).await;
        let began = std::time::Instant::now();
        assert_eq!(place.create("ada", &post(ACME, text)).await.status, 201);
        assert!(began.elapsed().as_millis() >= 40, "{when}");
    }
}

#[tokio::test]
async fn an_effect_may_come_after_the_caller_has_gone() {
    let place = Place::start().await;
    order(&place, "/rest/posts", json!({"kind": "delay", "ms": 100, "when": "before"})).await;
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    stream.write_all(creating(&place, "Late.").as_bytes()).await.unwrap();
    // Gone as soon as the request is known to have been read whole.
    let is_read = async || {
        let log = place.control("GET", "requests", None).await.json();
        log["requests"][0]["body_utf8"].is_string()
    };
    while !is_read().await {}
    drop(stream);
    assert_eq!(effects(&place).await, 0);
    let began = std::time::Instant::now();
    while effects(&place).await == 0 {
        assert!(began.elapsed().as_secs() < 10, "it never came");
    }
}

#[tokio::test]
async fn answers_arrive_damaged() {
    let place = Place::start().await;
    let me = place.get("ada", "/rest/me").await;
    let raw = place.call("ada", "GET", "/rest/me").raw();
    let damaged = async |fault: Json| -> Answer {
        order(&place, "/rest/me", fault).await;
        parse(&talk(&place, &raw).await.0)
    };
    let declared =
        |answer: &Answer| -> usize { answer.header("content-length").unwrap().parse().unwrap() };

    let dripped = damaged(json!({"kind": "drip", "ms": 0})).await;
    assert_eq!(dripped.body, me.body);
    let truncated = damaged(json!({"kind": "truncate"})).await;
    assert_eq!(declared(&truncated), me.body.len());
    assert_eq!(truncated.body.len(), me.body.len() / 2);
    let wrong = damaged(json!({"kind": "wrong_length"})).await;
    assert_eq!(declared(&wrong), me.body.len() / 2);
    let bad = damaged(json!({"kind": "bad_json"})).await;
    assert_eq!(bad.status, 200);
    assert!(serde_json::from_str::<Json>(&bad.body).is_err());
    let moved = damaged(json!({"kind": "redirect", "to": "https://elsewhere.example/"})).await;
    assert_eq!(moved.status, 302);
    assert_eq!(moved.header("location"), Some("https://elsewhere.example/"));
    let huge = damaged(json!({"kind": "huge_body", "bytes": 1_000_000})).await;
    assert!(huge.body.len() > 900_000);
}

#[tokio::test]
async fn an_id_goes_missing() {
    let place = Place::start().await;
    order(&place, "/rest/posts", json!({"kind": "no_restli_id"})).await;
    let answer = place.create("ada", &post(ACME, "Nameless.")).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("x-restli-id"), None);
    assert_eq!(answer.header("location"), None);
    assert_eq!(effects(&place).await, 1);
}

#[tokio::test]
async fn a_list_lags_behind() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Fresh.")).await.created();
    order(&place, "/rest/posts", json!({"kind": "stale_list", "reads": 2})).await;
    let target = format!("/rest/posts?q=author&author={}&count=3", enc(ACME));
    let sees = async || place.get("ada", &target).await.body.contains(&urn);
    assert!(!sees().await);
    assert!(!sees().await);
    assert!(sees().await);
}

#[tokio::test]
async fn a_duplicate_names_a_post_that_is_not_there() {
    let place = Place::start().await;
    order(&place, "/rest/posts", json!({"kind": "ghost_duplicate"})).await;
    let answer = place.create("ada", &post(ACME, "Haunted.")).await;
    assert_eq!(answer.status, 422);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    let urn = message.rsplit(' ').next().unwrap();
    let read = place.get("ada", &format!("/rest/posts/{}", enc(urn))).await;
    assert_eq!(read.status, 404);
    assert_eq!(effects(&place).await, 0);
}
