#![cfg(test)]
//! Uploads under trouble: what was whole when it came is taken, and nothing else leaves a trace.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::time::Duration;

use serde_json::{Value as Json, json};
use support::{
    Place,
    uploads::{mp4, png, stretch},
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time};

const PATH: &str = "/dms-uploads/";

/// The request of an upload, to be sent by hand.
fn raw(place: &Place, address: &Json, announced: usize, bytes: &[u8]) -> Vec<u8> {
    let target = address.as_str().unwrap().strip_prefix(&place.sandbox.base()).unwrap();
    let mut raw = format!(
        "PUT {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {announced}\r\n\r\n",
        place.addr()
    )
    .into_bytes();
    raw.extend(bytes);
    raw
}

/// Waits for what is carried out on its own, within reason.
async fn until(place: &Place, urn: &Json, what: impl Fn(&Json) -> bool) -> Json {
    let wait = async {
        loop {
            let media = place.media(urn).await;
            if what(&media) {
                return media;
            }
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(Duration::from_secs(20), wait).await.unwrap()
}

#[tokio::test]
async fn each_kind_takes_or_leaves_an_image_by_its_rule() {
    let place = Place::start().await;
    let kinds = [
        (json!({"kind": "delay", "ms": 1, "when": "before"}), true),
        (json!({"kind": "status", "status": 503}), false),
        (json!({"kind": "status", "status": 503, "effect": "applied"}), true),
        (json!({"kind": "reset_before_read"}), false),
        (json!({"kind": "reset_after_read"}), true),
        (json!({"kind": "reset_after_read", "effect": "none"}), false),
        (json!({"kind": "reset_after_headers"}), true),
        (json!({"kind": "html_500"}), false),
        (json!({"kind": "redirect", "to": "https://elsewhere.example/"}), false),
    ];
    for (fault, is_taken) in kinds {
        let promise = place.promised("image").await;
        place.order(PATH, fault.clone()).await;
        let bytes = png(8, 8);
        let mut stream = TcpStream::connect(place.addr()).await.unwrap();
        let raw = raw(&place, &promise["uploadUrl"], bytes.len(), &bytes);
        // The other side may be gone before it is all said.
        let _ = stream.write_all(&raw).await;
        let _ = time::timeout(Duration::from_secs(20), stream.readable()).await.unwrap();
        let media = if is_taken {
            until(&place, &promise["image"], |media| media["status"] != "WAITING_UPLOAD").await
        } else {
            place.media(&promise["image"]).await
        };
        assert_eq!(media["puts"], u64::from(is_taken), "{fault}");
        assert_eq!(media["sha256"].is_null(), !is_taken, "{fault}");
        let faults = place.control("GET", "faults", None).await.json();
        assert_eq!(faults["faults"], json!([]), "{fault} met nobody");
        let again = place.put(&promise["uploadUrl"], &bytes).await;
        assert_eq!(again.status, 201, "{fault}: {again:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_part_and_a_second_one_replaces_it() {
    let place = Place::start().await;
    let bytes = mp4(100_000, 5570);
    let video = place.promised_video(bytes.len()).await;
    let part = &video["uploadInstructions"][0];
    place.order(PATH, json!({"kind": "reset_after_read"})).await;
    let raw = raw(&place, &part["uploadUrl"], bytes.len(), stretch(part, &bytes));
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    stream.write_all(&raw).await.unwrap();
    until(&place, &video["video"], |media| media["parts"][0]["puts"] == 1).await;
    let etags = place.put_parts(&video, &bytes).await;
    assert_eq!(place.media(&video["video"]).await["parts"][0]["puts"], 2);
    assert_eq!(place.finalize(&video, &etags).await.status, 200);
}

#[tokio::test]
async fn what_came_whole_is_taken_even_from_a_caller_that_left() {
    let place = Place::start().await;
    let bytes = mp4(3 << 20, 5570);
    let video = place.promised_video(bytes.len()).await;
    let part = &video["uploadInstructions"][0];
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    let raw = raw(&place, &part["uploadUrl"], bytes.len(), &bytes);
    stream.write_all(&raw).await.unwrap();
    stream.shutdown().await.unwrap();
    drop(stream);
    let media = until(&place, &video["video"], |media| media["parts"][0]["puts"] == 1).await;
    assert_eq!(media["parts"][0]["sha256"], support::uploads::sha256(&bytes));
}

#[tokio::test]
async fn what_breaks_off_is_logged_on_arrival_and_leaves_nothing() {
    let place = Place::start().await;
    let promise = place.promised("image").await;
    let mut stream = TcpStream::connect(place.addr()).await.unwrap();
    let half = raw(&place, &promise["uploadUrl"], 1 << 20, &png(8, 8));
    stream.write_all(&half).await.unwrap();
    let arrived = async {
        loop {
            let log = place.control("GET", "requests", None).await.json();
            let last = log["requests"].as_array().unwrap().last().cloned().unwrap();
            if last["method"] == "PUT" {
                return last;
            }
        }
    };
    let entry = time::timeout(Duration::from_secs(20), arrived).await.unwrap();
    assert_eq!(entry["answered_ms"], Json::Null);
    assert_eq!(entry["body_sha256"], Json::Null);
    drop(stream);
    // A second upload after it, on the same address, is the first that counts.
    let answer = place.put(&promise["uploadUrl"], &png(8, 8)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(place.media(&promise["image"]).await["puts"], 1);
}

#[tokio::test]
async fn a_finalize_without_its_answer_has_happened() {
    let place = Place::start().await;
    let bytes = mp4(100_000, 5570);
    let video = place.promised_video(bytes.len()).await;
    let etags = place.put_parts(&video, &bytes).await;
    place.order("/rest/videos", json!({"kind": "html_500"})).await;
    assert_eq!(place.finalize(&video, &etags).await.status, 500);
    assert_eq!(place.media(&video["video"]).await["status"], "WAITING_UPLOAD");
    place
        .order("/rest/videos", json!({"kind": "status", "status": 502, "effect": "applied"}))
        .await;
    assert_eq!(place.finalize(&video, &etags).await.status, 502);
    assert_eq!(place.media(&video["video"]).await["status"], "PROCESSING");
    assert_eq!(place.finalize(&video, &etags).await.status, 200);
}
