#![cfg(test)]
//! Trouble on demand: which requests meet it, what arrives, and what really happened.
//! Lost answers and callers that leave are in `callers.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc, parse, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const NOT_JSON: &str = "{\"elements\":[{\"id\":";

/// A read and a create under the same trouble, as they arrive.
async fn both(place: &Place, fault: &Json, text: &str) -> (Answer, Answer) {
    place.order("/rest/me", fault.clone()).await;
    let (read, _) = place.talk(&place.call("ada", "GET", "/rest/me").raw()).await;
    place.order("/rest/posts", fault.clone()).await;
    let (create, _) = place.talk(&place.creating(text)).await;
    (parse(&read), parse(&create))
}

fn declared(answer: &Answer) -> usize {
    answer.header("content-length").unwrap().parse().unwrap()
}

/// What a good answer to the read of [`both`] holds.
async fn me(place: &Place) -> String {
    place.get("ada", "/rest/me").await.body
}

#[tokio::test]
async fn every_kind_changes_the_world_by_its_rule_or_as_ordered() {
    let place = Place::start().await;
    let rules = [
        (json!({"kind": "delay", "ms": 1, "when": "before"}), true),
        (json!({"kind": "delay", "ms": 1, "when": "after_effect"}), true),
        (json!({"kind": "status", "status": 500}), false),
        (json!({"kind": "reset_before_read"}), false),
        (json!({"kind": "reset_after_read"}), true),
        (json!({"kind": "reset_after_headers"}), true),
        (json!({"kind": "drip", "ms": 0}), true),
        (json!({"kind": "truncate"}), true),
        (json!({"kind": "bad_json"}), true),
        (json!({"kind": "html_500"}), false),
        (json!({"kind": "huge_body", "bytes": 1000}), true),
        (json!({"kind": "wrong_length"}), true),
        (json!({"kind": "redirect", "to": "https://elsewhere.example/"}), false),
        (json!({"kind": "no_restli_id"}), true),
        (json!({"kind": "ghost_duplicate"}), false),
    ];
    let unknown = json!({"match": {"path": "/"}, "fault": {"kind": "?"}});
    let told = place.control("POST", "faults", Some(unknown)).await.json();
    let kinds = told["error"].as_str().unwrap().split_once("there are: ").unwrap().1.to_owned();
    for kind in kinds.split(' ').filter(|kind| *kind != "stale_list") {
        assert!(rules.iter().any(|(fault, _)| fault["kind"] == kind), "{kind} is not tried");
    }
    for (fault, by_rule) in rules {
        for (effect, happens) in [(None, by_rule), (Some("none"), false), (Some("applied"), true)] {
            if fault["kind"] == "reset_before_read" && effect == Some("applied") {
                continue; // Refused: `refuses.rs`.
            }
            let mut fault = fault.clone();
            if let Some(effect) = effect {
                fault["effect"] = effect.into();
            }
            let text =
                format!("Under {}, {effect:?}.", fault["kind"]).replace(['(', ')', '_'], " ");
            place.order("/rest/posts", fault.clone()).await;
            place.talk(&place.creating(&text)).await;
            assert_eq!(place.control("GET", "faults", None).await.json(), json!({"faults": []}));
            assert_eq!(place.exists(&text).await, happens, "{fault}");
        }
    }
}

/// A success that is not true looks like any other: same status, and an id nothing else gets.
#[tokio::test]
async fn without_an_effect_the_answer_is_still_linkedins() {
    let place = Place::start().await;
    let fault = json!({"kind": "delay", "ms": 1, "effect": "none"});
    let (read, create) = both(&place, &fault, "Never.").await;
    assert_eq!((read.status, read.body), (200, me(&place).await));
    let urn = create.created();
    assert_eq!(place.effects().await, 0);
    assert_eq!(place.get("ada", &format!("/rest/posts/{}", enc(&urn))).await.status, 404);
    let second = place.create("ada", &post(ACME, "Never.")).await.created();
    // The low bits are a running number, the others are the time.
    let running = |urn: &str| urn.rsplit(':').next().unwrap().parse::<u64>().unwrap() % (1 << 22);
    assert_ne!(running(&second), running(&urn), "no id is given twice");
}

#[tokio::test]
async fn a_status_is_answered_as_ordered_and_once() {
    let place = Place::start().await;
    let fault = json!({
        "kind": "status",
        "status": 503,
        "body": {"status": 503},
        "headers": {"Retry-After": "7", "X-Odd": "as told"},
    });
    place.order("/rest/posts", fault).await;
    let answer = place.create("ada", &post(ACME, "Once.")).await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "{\"status\":503}"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(answer.header("x-odd"), Some("as told"));
    assert_eq!(place.effects().await, 0);
    assert_eq!(place.create("ada", &post(ACME, "Once.")).await.status, 201);

    let text = json!({
        "kind": "status",
        "status": 500,
        "body": "<oops",
        "headers": {"Content-Type": "text/plain"},
        "effect": "applied",
    });
    place.order("/rest/posts", text).await;
    let answer = place.create("ada", &post(ACME, "Twice.")).await;
    assert_eq!((answer.status, answer.body.as_str()), (500, "<oops"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert!(place.exists("Twice.").await);

    place.order("/rest/posts", json!({"kind": "status", "status": 504})).await;
    let answer = place.create("ada", &post(ACME, "Thrice.")).await;
    assert_eq!((answer.status, answer.body.as_str()), (504, ""));
    assert!(!place.exists("Thrice.").await);
}

#[tokio::test]
async fn a_read_fails_with_every_status_of_trouble() {
    let place = Place::start().await;
    let good = me(&place).await;
    for status in [500, 502, 503, 504] {
        let body = json!({"status": status, "message": "Not now."});
        let fault = json!({"kind": "status", "status": status, "body": body});
        place.order("/rest/me", fault).await;
        let answer = place.get("ada", "/rest/me").await;
        assert_eq!((answer.status, answer.json()), (status, body));
        let log = place.control("GET", "requests", None).await.json();
        assert_eq!(log["requests"].as_array().unwrap().last().unwrap()["status"], status);
        assert_eq!(me(&place).await, good);
    }
}

#[tokio::test]
async fn retry_after_passes_through_unchanged() {
    let place = Place::start().await;
    let throttled = json!({"status": 429, "code": "TOO_MANY_REQUESTS"});
    let told = [
        "7",
        "0",
        "99999999999999999999",
        "Sun, 22 Nov 2026 09:00:30 GMT",
        "Sunday, 22-Nov-26 09:00:30 GMT",
        "Fri, 31 Feb 2026 99:99:99 GMT",
        "soon",
        "-1",
        "1.5",
        "7, 9",
        "",
    ];
    for value in told {
        let headers = json!({"Retry-After": value});
        let fault = json!({"kind": "status", "status": 429, "body": throttled, "headers": headers});
        let (read, create) = both(&place, &fault, "Throttled.").await;
        for answer in [read, create] {
            assert_eq!((answer.status, answer.json()), (429, throttled.clone()));
            assert_eq!(answer.header("retry-after"), Some(value));
        }
    }
    assert_eq!(place.effects().await, 0);
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
    let author = format!("/rest/posts?q=author&author={}", enc(ACME));
    assert_eq!(place.get("ada", &author).await.status, 200);
    let nobody = place.with_token("x", "POST", "/rest/posts").json(&post(ACME, "x")).send().await;
    assert_eq!(nobody.status, 401);
    let listed = place.control("GET", "faults", None).await.json();
    assert_eq!(listed["faults"][0]["left"], 2);
    let answer = place.create("ada", &post(ACME, "x")).await;
    assert_eq!(answer.status, 500);
    assert_eq!(place.control("DELETE", "faults", None).await.status, 200);
    assert_eq!(place.create("ada", &post(ACME, "x")).await.status, 201);
}

#[tokio::test]
async fn a_fault_tells_methods_apart() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Here.")).await.created();
    let one = format!("/rest/posts/{}", enc(&urn));
    for method in ["DELETE", "GET"] {
        let fault = json!({
            "match": {"method": method, "path": "/rest/posts"},
            "fault": {"kind": "status", "status": 502},
        });
        assert_eq!(place.control("POST", "faults", Some(fault)).await.status, 200);
    }
    assert_eq!(place.create("ada", &post(ACME, "There.")).await.status, 201);
    assert_eq!(place.get("ada", &one).await.status, 502);
    assert_eq!(place.get("ada", &one).await.status, 200);
    assert_eq!(place.call("ada", "DELETE", &one).send().await.status, 502);
    assert!(place.exists("Here.").await, "a delete without an effect");
    assert_eq!(place.call("ada", "DELETE", &one).send().await.status, 204);
    assert!(!place.exists("Here.").await);
}

#[tokio::test]
async fn a_fault_is_met_as_often_as_ordered_and_in_order() {
    let place = Place::start().await;
    for (times, status) in [(3, 503), (2, 429)] {
        let fault = json!({
            "match": {"path": "/rest/me"},
            "times": times,
            "fault": {"kind": "status", "status": status},
        });
        assert_eq!(place.control("POST", "faults", Some(fault)).await.status, 200);
    }
    let mut met = Vec::new();
    for _ in 0..6 {
        met.push(place.get("ada", "/rest/me?fields=id").await.status);
        if met.len() == 2 {
            let listed = place.control("GET", "faults", None).await.json();
            assert_eq!(
                (&listed["faults"][0]["left"], &listed["faults"][1]["left"]),
                (&json!(1), &json!(2))
            );
        }
    }
    assert_eq!(met, [503, 503, 503, 429, 429, 200]);
}

#[tokio::test]
async fn oauth_meets_trouble_as_well() {
    let place = Place::start().await;
    place.order("/oauth/v2", json!({"kind": "status", "status": 503})).await;
    let ask = async || {
        let id = place.ready["client_id"].as_str().unwrap();
        let body = format!("token=x&client_id={id}&client_secret=x");
        place
            .bare("POST", "/oauth/v2/introspectToken")
            .text("application/x-www-form-urlencoded", &body)
            .send()
            .await
            .status
    };
    assert_eq!(ask().await, 503);
    assert_eq!(ask().await, 401);
}

#[tokio::test]
async fn a_drip_takes_its_time_for_every_byte() {
    let place = Place::start().await;
    let good = me(&place).await;
    let began = Instant::now();
    let (read, create) = both(&place, &json!({"kind": "drip", "ms": 3}), "Drop by drop.").await;
    assert!(began.elapsed() >= Duration::from_millis(3 * good.len() as u64));
    assert_eq!((read.status, declared(&read)), (200, good.len()));
    assert_eq!(read.body, good);
    assert!(place.exists("Drop by drop.").await);
    create.created();
}

#[tokio::test]
async fn a_truncated_answer_stops_half_way() {
    let place = Place::start().await;
    let good = me(&place).await;
    let (read, create) = both(&place, &json!({"kind": "truncate"}), "Cut short.").await;
    assert_eq!((read.status, declared(&read)), (200, good.len()));
    assert_eq!(read.body, good[..good.len() / 2]);
    // A body that is empty anyway is missed all the same.
    assert_eq!((declared(&create), create.body.as_str()), (2, ""));
    create.created();
    place.order("/rest/me", json!({"kind": "truncate"})).await;
    let (_, end) = place.talk(&place.call("ada", "GET", "/rest/me").raw()).await;
    assert_eq!(end, None, "a plain end, no reset");
}

#[tokio::test]
async fn bad_json_says_it_is_json() {
    let place = Place::start().await;
    let (read, create) = both(&place, &json!({"kind": "bad_json"}), "Garbled.").await;
    assert_eq!(read.status, 200);
    for answer in [&read, &create] {
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!((declared(answer), answer.body.as_str()), (NOT_JSON.len(), NOT_JSON));
        assert!(serde_json::from_str::<Json>(&answer.body).is_err());
    }
    create.created();
}

#[tokio::test]
async fn html_comes_instead_of_json() {
    let place = Place::start().await;
    let (read, create) = both(&place, &json!({"kind": "html_500"}), "Web page.").await;
    for answer in [read, create] {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.body.starts_with("<!DOCTYPE html>"));
        assert_eq!(answer.header("x-restli-id"), None);
    }
    assert!(!place.exists("Web page.").await);
}

#[tokio::test]
async fn a_length_is_announced_that_is_not_the_bodys() {
    let place = Place::start().await;
    let good = me(&place).await;
    let (read, create) = both(&place, &json!({"kind": "wrong_length"}), "Mismeasured.").await;
    assert_eq!((read.status, declared(&read)), (200, good.len() / 2));
    assert_eq!(read.body, good, "more arrives than announced");
    assert_eq!((declared(&create), create.body.as_str()), (0, "{}"));
    create.created();
    assert!(place.exists("Mismeasured.").await);
}

#[tokio::test]
async fn a_huge_body_has_the_size_ordered() {
    let place = Place::start().await;
    for bytes in [15, 16, 65_551, 1_000_000] {
        let fault = json!({"kind": "huge_body", "bytes": bytes});
        let (read, create) = both(&place, &fault, &format!("Heavy, {bytes}.")).await;
        for answer in [&read, &create] {
            assert_eq!(answer.header("content-length"), None);
            assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
            let body = unchunked(&answer.body);
            assert_eq!(body.len(), bytes);
            assert_eq!(serde_json::from_str::<Json>(&body).unwrap(), json!({"elements": []}));
        }
        assert_eq!(read.status, 200);
        create.created();
    }
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.push_str(&after[..size]);
        rest = after[size..].strip_prefix("\r\n").unwrap();
    }
}

#[tokio::test]
async fn a_redirect_leads_elsewhere() {
    let place = Place::start().await;
    let to = "https://elsewhere.example/rest/posts?x=%2F";
    let fault = json!({"kind": "redirect", "to": to});
    let (read, create) = both(&place, &fault, "Sent away.").await;
    for answer in [read, create] {
        assert_eq!((answer.status, answer.body.as_str()), (302, ""));
        assert_eq!(answer.header("location"), Some(to));
        assert_eq!(answer.header("x-restli-id"), None);
    }
    assert!(!place.exists("Sent away.").await);
}

#[tokio::test]
async fn an_id_goes_missing() {
    let place = Place::start().await;
    let (read, create) = both(&place, &json!({"kind": "no_restli_id"}), "Nameless.").await;
    assert_eq!((read.status, read.body), (200, me(&place).await));
    assert_eq!((create.status, create.body.as_str()), (201, ""));
    assert_eq!(create.header("x-restli-id"), None);
    assert_eq!(create.header("location"), None);
    assert!(place.exists("Nameless.").await);
}

#[tokio::test]
async fn a_list_lags_behind() {
    let place = Place::start().await;
    let target = format!("/rest/posts?q=author&author={}&count=3", enc(ACME));
    let before = place.get("ada", &target).await.json()["elements"].clone();
    let fault = json!({
        "match": {"path": "/rest/posts"},
        "times": 2,
        "fault": {"kind": "stale_list", "reads": 2},
    });
    assert_eq!(place.control("POST", "faults", Some(fault)).await.status, 200);
    // Made after the order, and told at once: only lists lag, and only they count as reads.
    let urn = place.create("ada", &post(ACME, "Fresh.")).await.created();
    assert!(place.exists("Fresh.").await);
    assert_eq!(place.get("ada", &format!("/rest/posts/{}", enc(&urn))).await.status, 200);
    for read in 0..4 {
        assert_eq!(place.get("ada", &target).await.json()["elements"], before, "{read}");
    }
    let listed = place.get("ada", &target).await.json()["elements"].clone();
    assert_eq!(listed[0]["id"], urn);
    assert_eq!(listed[1], before[0]);
}

/// What was there for more than a minute when the fault was set is shown.
#[tokio::test]
async fn a_stale_list_hides_the_last_minute_only() {
    let place = Place::start().await;
    let old = place.create("ada", &post(ACME, "Settled.")).await.created();
    place.advance(61).await;
    let new = place.create("ada", &post(ACME, "Just now.")).await.created();
    place.order("/rest/posts", json!({"kind": "stale_list"})).await;
    // A list that travels in a body is a list.
    let list = place
        .call("ada", "POST", "/rest/posts")
        .header("X-HTTP-Method-Override", "GET")
        .text("application/x-www-form-urlencoded", &format!("q=author&author={}", enc(ACME)))
        .send()
        .await;
    assert_eq!(list.status, 200, "{list:?}");
    assert!(list.body.contains(&old) && !list.body.contains(&new), "{list:?}");
    let target = format!("/rest/posts?q=author&author={}", enc(ACME));
    assert!(place.get("ada", &target).await.body.contains(&new));
}

#[tokio::test]
async fn a_duplicate_names_a_post_that_is_not_there() {
    let place = Place::start().await;
    for (effect, happens) in [("none", false), ("applied", true)] {
        let text = format!("Haunted, {effect}.");
        let fault = json!({"kind": "ghost_duplicate", "effect": effect});
        place.order("/rest/posts", fault).await;
        let answer = place.create("ada", &post(ACME, &text)).await;
        assert_eq!(answer.status, 422);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        let urn = message.rsplit(' ').next().unwrap();
        assert!(urn.starts_with("urn:li:share:"), "{message}");
        let read = place.get("ada", &format!("/rest/posts/{}", enc(urn))).await;
        assert_eq!(read.status, 404);
        assert_eq!(place.post(urn).await, Json::Null);
        assert_eq!(place.exists(&text).await, happens);
    }
}

/// A sandbox in a process of its own, whose memory can be weighed.
struct Apart {
    process: Child,
    ready: Json,
    addr: SocketAddr,
}

impl Apart {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_linkedin-sandbox"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Json = serde_json::from_str(&line).unwrap();
        let addr = ready["api"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
        Self { process, ready, addr }
    }

    fn raw(&self, method: &str, target: &str, body: &str) -> String {
        let token = self.ready["members"][0]["token"].as_str().unwrap();
        format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nLinkedIn-Version: 202609\r\n\
             X-Restli-Protocol-Version: 2.0.0\r\nContent-Length: {}\r\n\r\n{body}",
            self.addr,
            body.len()
        )
    }

    /// The most memory it ever held, in KiB.
    #[cfg(target_os = "linux")]
    fn peak_kib(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn two_hundred_mebibytes_stream_through_little_memory() {
    const SIZE: u64 = 200 << 20;

    let apart = Apart::start();
    let fault = json!({
        "match": {"path": "/rest/me"},
        "fault": {"kind": "huge_body", "bytes": SIZE},
    });
    let order = apart.raw("POST", "/_sandbox/faults", &fault.to_string());
    assert_eq!(support::send(apart.addr, order.as_bytes()).await.status, 200);
    #[cfg(target_os = "linux")]
    let before = apart.peak_kib();

    let mut stream = TcpStream::connect(apart.addr).await.unwrap();
    stream.write_all(apart.raw("GET", "/rest/me", "").as_bytes()).await.unwrap();
    let mut piece = vec![0; 256 << 10];
    let mut total = 0;
    loop {
        let length = stream.read(&mut piece).await.unwrap();
        if length == 0 {
            break;
        }
        total += length as u64;
    }
    // Headers and the lengths of the chunks come on top.
    assert!((SIZE..SIZE + (1 << 20)).contains(&total), "{total}");
    #[cfg(target_os = "linux")]
    {
        let grown = apart.peak_kib() - before;
        assert!(grown < 16 << 10, "grown by {grown} KiB");
    }
}
