//! A publication under trouble: what is lost on the way is sent again or asked for again, nothing is published by
//! halves or twice, and what is told of it is true.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod studio;
mod world;

use scene::{PAGE, Seen, each};
use serde_json::{Value, json};
use studio::{Studio, images, picture, puts, rules, sha256, video};
use world::Member;

const TEXT: &str = "In trouble (often) #maps";

fn image(author: &str) -> Value {
    json!({"author": author, "text": TEXT, "images": images(&["one.png"])})
}

fn film(author: &str) -> Value {
    json!({"author": author, "text": TEXT, "video": {"file": "film.mp4"}})
}

async fn studio() -> Studio {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    studio.file("film.mp4", &video(2, 1));
    studio
}

async fn fault(studio: &Studio, method: &str, path: &str, times: u64, fault: Value) {
    studio.scene.world.fault(method, path, times, &fault).await;
}

fn kind(kind: &str) -> Value {
    json!({ "kind": kind })
}

fn status(status: u16) -> Value {
    json!({"kind": "status", "status": status})
}

/// There is one post with those bytes, and it is the one that was told of.
async fn is_one_post(name: &str, studio: &Studio, seen: &Seen, hash: &str) {
    assert_eq!(seen.outcome(), "done", "{name}: {:#}", seen.answer);
    seen.is_honest();
    let posts = studio.new_posts().await;
    assert_eq!(posts.len(), 1, "{name}: {posts:#?}");
    assert_eq!(posts[0]["urn"], seen.answer["result"]["post"], "{name}");
    assert_eq!(posts[0]["media"][0]["sha256"], hash, "{name}: {:#}", posts[0]);
}

/// A failure before there can be a post: certain, told as such, and the same call finishes it.
struct Before {
    path: &'static str,
    method: &'static str,
    times: u64,
    fault: Value,
    is_film: bool,
    /// How often the bytes came in the end, where that is certain.
    puts: Option<u64>,
}

fn before(method: &'static str, path: &'static str, times: u64, fault: Value) -> Before {
    Before { path, method, times, fault, is_film: false, puts: Some(1) }
}

fn of_film(before: Before) -> Before {
    Before { is_film: true, ..before }
}

async fn fails_and_is_finished(name: &'static str, before: Before) {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let (call, bytes) =
        if before.is_film { (film(PAGE), video(2, 1)) } else { (image(PAGE), picture(1)) };
    if name.starts_with("finalize") {
        let passes = json!({"kind": "delay", "ms": 1, "when": "before"});
        fault(&studio, "POST", "/rest/videos", 1, passes).await;
    }
    fault(&studio, before.method, before.path, before.times, before.fault).await;
    let first = studio.publish(&ada, call.clone()).await;
    assert!(first.answer["error"].is_object(), "{name}");
    first.is_honest();
    assert!(studio.new_posts().await.is_empty(), "{name}");
    // What LinkedIn has by then is named.
    let told = first.answer["error"].to_string();
    for media in studio.new_media().await {
        let urn = media["urn"].as_str().unwrap();
        assert!(media["status"] == "WAITING_UPLOAD" || told.contains(urn), "{name}: {told}");
    }
    // A gate that closed opens again.
    studio.scene.world.advance(90).await;
    let again = studio.publish(&ada, call).await;
    is_one_post(name, &studio, &again, &sha256(&bytes)).await;
    is_certain(name, &first);
    let Some(wanted) = before.puts else { return };
    let media = studio.new_media().await;
    let used = media.iter().find(|one| one["status"] == "AVAILABLE").unwrap();
    let came = if before.is_film { puts(used) } else { vec![used["puts"].as_u64().unwrap()] };
    assert!(came.iter().all(|times| *times == wanted), "{name}: {came:?}");
}

/// Nothing was published, and that is certain: no step before the post makes one.
fn is_certain(name: &str, first: &Seen) {
    assert_eq!(first.outcome(), "not_done", "{name}: {:#}", first.answer);
}

#[tokio::test]
async fn what_fails_before_there_is_a_post_is_not_done_and_the_same_call_finishes_it() {
    let rows = vec![
        ("addresses: 500", before("POST", "/rest/images", 1, status(500))),
        ("addresses: lost before", before("POST", "/rest/images", 1, kind("reset_before_read"))),
        ("addresses: lost after", before("POST", "/rest/images", 1, kind("reset_after_read"))),
        ("addresses: 429", before("POST", "/rest/images", 1, status(429))),
        ("addresses: broken", before("POST", "/rest/images", 1, kind("bad_json"))),
        ("addresses: 403", before("POST", "/rest/images", 1, status(403))),
        ("bytes: 500 again and again", before("PUT", "/dms-uploads/", 3, status(500))),
        ("bytes: 403", before("PUT", "/dms-uploads/", 1, status(403))),
        (
            "bytes: lost again and again",
            before("PUT", "/dms-uploads/", 3, kind("reset_before_read")),
        ),
        (
            "bytes: elsewhere",
            before(
                "PUT",
                "/dms-uploads/",
                1,
                json!({"kind": "redirect", "to": "https://example.org/"}),
            ),
        ),
        ("film: no addresses", of_film(before("POST", "/rest/videos", 1, status(500)))),
        (
            "film: part refused",
            of_film(Before { puts: None, ..before("PUT", "/dms-uploads/", 1, status(403)) }),
        ),
        ("finalize: 500", of_film(before("POST", "/rest/videos", 1, status(500)))),
        (
            "finalize: lost before",
            of_film(before("POST", "/rest/videos", 1, kind("reset_before_read"))),
        ),
        ("look: 500 again and again", before("GET", "/rest/images/", 3, status(500))),
        ("look: lost again and again", before("GET", "/rest/images/", 3, kind("reset_after_read"))),
        ("post: 400", before("POST", "/rest/posts", 1, status(400))),
        ("post: 429", before("POST", "/rest/posts", 1, status(429))),
    ];
    each(rows, fails_and_is_finished).await;
}

async fn passes(name: &'static str, row: Before) {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let (call, bytes) =
        if row.is_film { (film(PAGE), video(2, 1)) } else { (image(PAGE), picture(1)) };
    if name.starts_with("finalize") {
        let passes = json!({"kind": "delay", "ms": 1, "when": "before"});
        fault(&studio, "POST", "/rest/videos", 1, passes).await;
    }
    fault(&studio, row.method, row.path, row.times, row.fault).await;
    let seen = studio.publish(&ada, call).await;
    is_one_post(name, &studio, &seen, &sha256(&bytes)).await;
    assert_eq!(studio.new_media().await.len(), 1, "{name}");
    if name.starts_with("finalize") {
        assert_eq!(seen.requests("POST", "/rest/videos?action=finalizeUpload"), 1, "{name}");
    }
}

#[tokio::test]
async fn what_may_be_sent_again_is_and_what_was_heard_is_not() {
    let rows = vec![
        ("bytes: 500", before("PUT", "/dms-uploads/", 1, status(500))),
        ("bytes: 500 twice", before("PUT", "/dms-uploads/", 2, status(500))),
        ("bytes: lost before", before("PUT", "/dms-uploads/", 1, kind("reset_before_read"))),
        ("bytes: lost after", before("PUT", "/dms-uploads/", 1, kind("reset_after_read"))),
        (
            "part: lost before",
            of_film(before("PUT", "/dms-uploads/", 1, kind("reset_before_read"))),
        ),
        ("part: lost after", of_film(before("PUT", "/dms-uploads/", 1, kind("reset_after_read")))),
        ("part: 503", of_film(before("PUT", "/dms-uploads/", 1, status(503)))),
        (
            "finalize: lost after",
            of_film(before("POST", "/rest/videos", 1, kind("reset_after_read"))),
        ),
        (
            "finalize: reply broken off",
            of_film(before("POST", "/rest/videos", 1, kind("reset_after_headers"))),
        ),
        ("look: 500", before("GET", "/rest/images/", 1, status(500))),
    ];
    each(rows, passes).await;
}

#[tokio::test]
async fn who_cannot_look_finalizes_again_what_may_have_been_heard() {
    let studio = studio().await;
    let ben = studio.ready("ben", &[]).await;
    let slight = json!({"kind": "delay", "ms": 1, "when": "before"});
    fault(&studio, "POST", "/rest/videos", 1, slight).await;
    fault(&studio, "POST", "/rest/videos", 1, kind("reset_after_read")).await;
    let first = studio.publish(&ben, film("me")).await;
    assert!(studio.new_posts().await.is_empty());
    let again = studio.publish(&ben, film("me")).await;
    is_one_post("ben", &studio, &again, &sha256(&video(2, 1))).await;
    assert_eq!(puts(&studio.new_media().await[0]), [1, 1]);
    is_certain("ben", &first);
}

#[tokio::test]
async fn a_lost_post_is_looked_for_and_never_made_again() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    fault(&studio, "POST", "/rest/posts", 1, kind("reset_after_read")).await;
    let first = studio.publish(&ada, image(PAGE)).await;
    is_one_post("page", &studio, &first, &sha256(&picture(1))).await;
    studio.publish(&ada, image(PAGE)).await.is("done", "", 0);
    assert_eq!(studio.new_posts().await.len(), 1);
}

#[tokio::test]
async fn a_lost_post_that_nobody_can_look_for_stays_unknown() {
    let studio = studio().await;
    let ben = studio.ready("ben", &[]).await;
    fault(&studio, "POST", "/rest/posts", 1, kind("reset_after_read")).await;
    let first = studio.publish(&ben, image("me")).await;
    assert_eq!(
        (first.outcome(), first.kind()),
        ("unknown", "outcome_unknown"),
        "{:#}",
        first.answer
    );
    let again = studio.publish(&ben, image("me")).await;
    again.is("unknown", "outcome_unknown", 0);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (1, 1));
    // There is a post, perhaps: that the files are in none cannot be said.
    let told = first.is_honest().answer["error"].to_string();
    assert!(!told.contains("in no post"), "{told}");
}

/// LinkedIn could not use the bytes: nothing is published, the file is named, and a later call sends it anew.
async fn fails_in_processing(whose: &str, author: &str, call: Value, file: &str) {
    let studio = studio().await;
    let member: Member = studio.ready(whose, &[]).await;
    rules(&studio.scene.world, json!({"fail_next": 1})).await;
    let first = studio.publish(&member, call.clone()).await;
    let seen = (first.outcome(), first.kind());
    assert_eq!(seen, ("not_done", "rejected_by_linkedin"), "{whose}: {:#}", first.answer);
    first.is_honest();
    assert!(studio.new_posts().await.is_empty());
    let again = studio.publish(&member, call).await;
    assert_eq!(again.outcome(), "done", "{whose} {author}: {:#}", again.answer);
    let told = first.answer["error"].to_string();
    let failed = &studio.new_media().await[0]["urn"];
    assert!(told.contains(failed.as_str().unwrap()), "{told}");
    assert!(told.contains(file), "{told}");
    let posts = studio.new_posts().await;
    assert_eq!((posts.len(), studio.new_media().await.len()), (1, 2));
    assert_ne!(posts[0]["media"][0]["urn"], *failed);
}

#[tokio::test]
async fn media_that_cannot_be_processed_are_in_no_post_and_a_later_call_works() {
    fails_in_processing("ada", PAGE, image(PAGE), "one.png").await;
    fails_in_processing("ada", "me", film("me"), "film.mp4").await;
}

#[tokio::test]
async fn media_that_cannot_be_processed_do_not_stand_in_the_way_of_who_cannot_see_them() {
    fails_in_processing("ben", "me", image("me"), "one.png").await;
}

/// One of two images fails: the other is not sent again.
#[tokio::test]
async fn what_linkedin_could_use_is_kept() {
    let studio = studio().await;
    studio.file("two.png", &picture(2));
    let ada = studio.ready("ada", &[]).await;
    rules(&studio.scene.world, json!({"fail_next": 1})).await;
    let call = json!({"author": PAGE, "text": TEXT, "images": images(&["one.png", "two.png"])});
    let first = studio.publish(&ada, call.clone()).await;
    assert_eq!((first.outcome(), first.kind()), ("not_done", "rejected_by_linkedin"));
    let told = first.answer["error"]["fix"].to_string();
    let media = studio.new_media().await;
    assert!(told.contains(media[1]["urn"].as_str().unwrap()), "the other is not named: {told}");
    let again = studio.publish(&ada, call).await;
    is_one_post("two", &studio, &again, &sha256(&picture(1))).await;
    assert_eq!(again.requests("PUT", "/dms-uploads/"), 1);
    assert_eq!(studio.new_media().await.len(), 3);
}

/// The work is known for longer than LinkedIn's addresses are good.
#[tokio::test]
async fn addresses_that_have_expired_are_asked_for_again() {
    for (key, later) in [(Value::Null, 86_370), (json!("k-1"), 2 * 86_400)] {
        let studio = studio().await;
        let ada = studio.ready("ada", &[]).await;
        let mut call = film(PAGE);
        call["idempotency_key"] = key;
        // One part comes, the other does not.
        let slight = json!({"kind": "delay", "ms": 1, "when": "before"});
        fault(&studio, "PUT", "/dms-uploads/", 1, slight).await;
        fault(&studio, "PUT", "/dms-uploads/", 3, status(500)).await;
        let first = studio.publish(&ada, call.clone()).await;
        assert!(studio.new_posts().await.is_empty());
        studio.scene.world.advance(later).await;
        let again = studio.publish(&ada, call).await;
        is_one_post("later", &studio, &again, &sha256(&video(2, 1))).await;
        assert_eq!(again.requests("POST", "/rest/videos?action=initializeUpload"), 1);
        let media = studio.new_media().await;
        assert_eq!((media.len(), puts(&media[1])), (2, vec![1, 1]), "{media:#?}");
        is_certain("expired", &first);
    }
}

#[tokio::test]
async fn an_address_of_before_that_is_not_taken_any_more_is_replaced() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    fault(&studio, "PUT", "/dms-uploads/", 3, status(500)).await;
    let first = studio.publish(&ada, image(PAGE)).await;
    fault(&studio, "PUT", "/dms-uploads/", 1, status(403)).await;
    let again = studio.publish(&ada, image(PAGE)).await;
    is_one_post("replaced", &studio, &again, &sha256(&picture(1))).await;
    assert_eq!(again.requests("POST", "/rest/images?action=initializeUpload"), 1);
    assert_eq!(again.requests("PUT", "/dms-uploads/"), 2);
    is_certain("replaced", &first);
}
