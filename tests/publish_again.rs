//! The same publication asked for again, at once, by others, and by somebody who left: one post, each byte sent once.

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod studio;
mod world;

use std::sync::Arc;

use linkedin_mcp::jobs::Progress;
use linkedin_mcp::tools::Caller;
use scene::{PAGE, Seen};
use serde_json::{Value, json};
use studio::{Studio, images, picture, puts, rules, sha256, until, video};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use world::Member;

const TEXT: &str = "Again and again #maps";

fn with_image(text: &str) -> Value {
    json!({"author": PAGE, "text": text, "images": images(&["one.png"])})
}

async fn studio() -> Studio {
    let studio = Studio::start().await;
    studio.file("one.png", &picture(1));
    studio
}

fn done(seen: &Seen) -> String {
    assert_eq!(seen.outcome(), "done", "{:#}", seen.answer);
    seen.is_honest().answer["result"]["post"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn without_a_key_the_same_is_answered_from_the_journal_and_costs_nothing() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let post = done(&studio.publish(&ada, with_image(TEXT)).await);
    let restarted = studio.ready("ada", &[]).await;
    for member in [&ada, &restarted] {
        let again = studio.publish(member, with_image(TEXT)).await;
        again.is("done", "", 0);
        let result = &again.answer["result"];
        assert!(again.replayed(), "{:#}", again.answer);
        assert_eq!(
            (&result["post"], &result["duplicate_of"]),
            (&json!(post), &json!(post)),
            "{result:#}"
        );
    }
    // The author by another name, and the file by its whole path, are the same.
    let mut otherwise = with_image(TEXT);
    otherwise["images"][0]["file"] = json!(studio.path("one.png"));
    studio.publish(&restarted, otherwise).await.is("done", "", 0);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (1, 1));
}

#[tokio::test]
async fn what_a_self_serve_member_published_is_answered_again_at_no_cost() {
    let studio = studio().await;
    let ben = studio.ready("ben", &[]).await;
    let call = json!({"author": "me", "text": TEXT, "images": images(&["one.png"])});
    let post = done(&studio.publish(&ben, call.clone()).await);
    let again = studio.publish(&ben, call).await;
    again.is("done", "", 0);
    assert_eq!(again.answer["result"]["post"], post);
    assert_eq!(studio.new_posts().await.len(), 1);
}

#[tokio::test]
async fn a_key_is_good_for_one_publication_and_refuses_another_before_anything_is_sent() {
    let studio = studio().await;
    studio.file("two.png", &picture(2));
    let ada = studio.ready("ada", &[]).await;
    let keyed = |text: &str, file: &str| json!({"author": PAGE, "text": text, "images": images(&[file]), "idempotency_key": "k-1"});
    let post = done(&studio.publish(&ada, keyed(TEXT, "one.png")).await);
    let again = studio.publish(&ada, keyed(TEXT, "one.png")).await;
    assert_eq!(again.is("done", "", 0).answer["result"]["post"], post);
    let restarted = studio.ready("ada", &[]).await;
    for member in [&ada, &restarted] {
        let other = studio.publish(member, keyed("Something else", "one.png")).await;
        let told = other.is("not_done", "conflict", 0).answer["error"].to_string();
        assert!(told.contains("text"), "what differs is not said: {told}");
        studio.publish(member, keyed(TEXT, "two.png")).await.is("not_done", "conflict", 0);
    }
    // With a key of its own the same is published once more, and uploaded once more.
    let mut own = keyed(TEXT, "one.png");
    own["idempotency_key"] = json!("k-2");
    // LinkedIn takes no equal text within ten minutes.
    studio.scene.world.advance(660).await;
    assert_ne!(done(&studio.publish(&restarted, own).await), post);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (2, 2));
}

#[tokio::test]
async fn a_key_that_a_plain_post_used_refuses_a_publication_before_anything_is_sent() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let plain = json!({"author": PAGE, "text": "Plain", "idempotency_key": "k-1"});
    let before = studio.scene.watch(&ada, "posts.create", plain).await;
    assert_eq!(before.outcome(), "done");
    let mut files = with_image(TEXT);
    files["idempotency_key"] = json!("k-1");
    let seen = studio.publish(&ada, files).await;
    assert_eq!(seen.kind(), "conflict", "{:#}", seen.answer);
    assert!(studio.new_media().await.is_empty(), "files were sent for a post that could not be");
    seen.is("not_done", "conflict", 0);
}

/// As with plain posts: what was refused has used no key up.
#[tokio::test]
async fn a_key_under_which_nothing_was_published_may_be_used_with_a_better_file() {
    let studio = studio().await;
    studio.file("two.png", &picture(2));
    let ada = studio.ready("ada", &[]).await;
    let keyed = |file: &str| json!({"author": PAGE, "text": TEXT, "images": images(&[file]), "idempotency_key": "k-1"});
    rules(&studio.scene.world, json!({"fail_next": 1})).await;
    let failed = studio.publish(&ada, keyed("one.png")).await;
    assert_eq!((failed.outcome(), failed.kind()), ("not_done", "rejected_by_linkedin"));
    let seen = studio.publish(&ada, keyed("two.png")).await;
    assert_eq!(seen.outcome(), "done", "{:#}", seen.answer);
    assert_eq!(studio.new_posts().await.len(), 1);
}

#[tokio::test]
async fn what_was_deleted_may_be_published_again() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let first = done(&studio.publish(&ada, with_image(TEXT)).await);
    let deleted = studio.scene.watch(&ada, "posts.delete", json!({ "post": first })).await;
    assert_eq!(deleted.outcome(), "done", "{:#}", deleted.answer);
    studio.scene.world.advance(660).await;
    let second = done(&studio.publish(&ada, with_image(TEXT)).await);
    assert_ne!(first, second);
    let posts = studio.new_posts().await;
    let alive: Vec<&Value> = posts.iter().filter(|post| post["deleted"] == false).collect();
    assert_eq!((alive.len(), &alive[0]["urn"]), (1, &json!(second)));
    assert_eq!(alive[0]["media"][0]["sha256"], sha256(&picture(1)));
}

#[tokio::test]
async fn a_text_is_one_post_whichever_tool_publishes_it() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    let text = json!({"author": PAGE, "text": TEXT});
    let first = studio.publish(&ada, text.clone()).await;
    let post = done(&first);
    let plain = studio.scene.watch(&ada, "posts.create", text).await;
    assert_eq!(plain.is("done", "", 0).answer["result"]["post"], post);
    assert_eq!(studio.new_posts().await.len(), 1);
}

#[tokio::test]
async fn the_same_file_in_another_post_is_uploaded_anew() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    done(&studio.publish(&ada, with_image("One")).await);
    done(&studio.publish(&ada, with_image("Two")).await);
    let (posts, media) = (studio.new_posts().await, studio.new_media().await);
    assert_eq!((posts.len(), media.len()), (2, 2));
    assert_ne!(posts[0]["media"][0]["urn"], posts[1]["media"][0]["urn"]);
    for post in posts {
        assert_eq!(post["media"][0]["sha256"], sha256(&picture(1)));
    }
}

/// Calls aside, as somebody who can leave.
fn aside(member: &Member, arguments: Value) -> (JoinHandle<Value>, CancellationToken) {
    aside_as(Caller::agent("local"), member, arguments)
}

fn aside_as(
    caller: Caller,
    member: &Member,
    arguments: Value,
) -> (JoinHandle<Value>, CancellationToken) {
    let cancelled = caller.cancelled.clone();
    let toolbox = Arc::clone(&member.toolbox);
    let arguments = arguments.as_object().unwrap().clone();
    let call = async move {
        toolbox.call_by(&caller, "linkedin_publish", arguments).await.unwrap().structured()
    };
    (tokio::spawn(call), cancelled)
}

fn film(text: &str) -> Value {
    json!({"author": PAGE, "text": text, "video": {"file": "film.mp4"}})
}

async fn hold(studio: &Studio, method: &str, path: &str, times: u64, ms: u64) {
    let fault = json!({"kind": "delay", "ms": ms, "when": "before"});
    studio.scene.world.fault(method, path, times, &fault).await;
}

#[tokio::test]
async fn two_calls_in_one_process_are_one_publication() {
    let studio = studio().await;
    studio.file("film.mp4", &video(3, 5));
    let ada = studio.ready("ada", &[]).await;
    hold(&studio, "PUT", "/dms-uploads/", 3, 300).await;
    let ((first, _), (second, _)) = (aside(&ada, film(TEXT)), aside(&ada, film(TEXT)));
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(
        (&first["outcome"], &second["outcome"]),
        (&json!("done"), &json!("done")),
        "{second:#}"
    );
    assert_eq!(first["result"]["post"], second["result"]["post"]);
    let media = studio.new_media().await;
    assert_eq!((studio.new_posts().await.len(), media.len()), (1, 1));
    assert_eq!(puts(&media[0]), [1, 1, 1]);
}

#[tokio::test]
async fn two_processes_on_one_state_are_one_publication() {
    let studio = studio().await;
    studio.file("film.mp4", &video(3, 5));
    let (one, other) = (studio.ready("ada", &[]).await, studio.ready("ada", &[]).await);
    hold(&studio, "PUT", "/dms-uploads/", 3, 500).await;
    let (first, _) = aside(&one, film(TEXT));
    studio.has_seen("PUT", "/dms-uploads/", 1).await;
    let second = studio.tool(&other, "linkedin_publish", film(TEXT)).await;
    assert_eq!(second.kind(), "conflict", "{:#}", second.answer);
    assert_eq!(second.answer["linkedin_calls"], 0);
    let first = first.await.unwrap();
    assert_eq!(first["outcome"], "done", "{first:#}");
    // The other gets it by calling again.
    let again = studio.publish(&other, film(TEXT)).await;
    assert_eq!(again.is("done", "", 0).answer["result"]["post"], first["result"]["post"]);
    let media = studio.new_media().await;
    assert_eq!((studio.new_posts().await.len(), media.len()), (1, 1));
    assert_eq!(puts(&media[0]), [1, 1, 1]);
}

/// What was refused in one process is nobody's any more, and any other may try it again.
#[tokio::test]
async fn what_failed_in_one_process_can_be_done_by_another_that_lives() {
    let studio = studio().await;
    let (one, other) = (studio.ready("ada", &[]).await, studio.ready("ada", &[]).await);
    rules(&studio.scene.world, json!({"fail_next": 1})).await;
    let failed = studio.publish(&one, with_image(TEXT)).await;
    assert_eq!((failed.outcome(), failed.kind()), ("not_done", "rejected_by_linkedin"));
    let seen = studio.publish(&other, with_image(TEXT)).await;
    assert_eq!(seen.outcome(), "done", "{:#}", seen.answer);
    assert_eq!(studio.new_posts().await.len(), 1);
}

#[tokio::test]
async fn whoever_leaves_publishes_nothing_and_the_same_call_goes_on_where_it_was() {
    let studio = studio().await;
    let bytes = video(6, 3);
    studio.file("film.mp4", &bytes);
    let ada = studio.ready("ada", &[]).await;
    hold(&studio, "PUT", "/dms-uploads/", 4, 1_000).await;
    let (call, cancelled) = aside(&ada, film(TEXT));
    studio.has_seen("PUT", "/dms-uploads/", 4).await;
    cancelled.cancel();
    let left = call.await.unwrap();
    assert_eq!(left["outcome"], "not_done", "{left:#}");
    // What was on its way arrives; nothing new leaves.
    until("the parts under way", async || {
        let media = studio.new_media().await;
        puts(&media[0]).iter().sum::<u64>() == 4
    })
    .await;
    let finished = ada.toolbox.running.clone();
    until("the end of what was left", async || finished.is_empty()).await;
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (0, 1));
    assert_eq!(puts(&studio.new_media().await[0]), [1, 1, 1, 1, 0, 0]);

    let again = studio.publish(&ada, film(TEXT)).await;
    done(&again);
    assert_eq!(again.requests("PUT", "/dms-uploads/"), 2);
    assert_eq!(again.requests("POST", "/rest/videos?action=initializeUpload"), 0);
    let media = studio.new_media().await;
    assert_eq!((media.len(), &media[0]["sha256"]), (1, &json!(sha256(&bytes))));
    assert_eq!(puts(&media[0]), [1; 6]);
    assert_eq!(studio.new_posts().await.len(), 1);
}

/// A host gives up on a call and makes it again at once: what it left behind is still under way.
#[tokio::test]
async fn whoever_leaves_and_comes_back_at_once_is_not_told_that_they_left() {
    let studio = studio().await;
    studio.file("film.mp4", &video(6, 3));
    let ada = studio.ready("ada", &[]).await;
    hold(&studio, "PUT", "/dms-uploads/", 4, 1_500).await;
    let (call, cancelled) = aside(&ada, film(TEXT));
    studio.has_seen("PUT", "/dms-uploads/", 4).await;
    cancelled.cancel();
    call.await.unwrap();
    let (again, _) = aside(&ada, film(TEXT));
    let again = again.await.unwrap();
    assert_eq!(again["outcome"], "done", "{again:#}");
    assert_eq!(studio.new_posts().await.len(), 1);
}

/// To look again and again whether a file is ready is what a job is for, and no loop of an agent's.
#[tokio::test]
async fn what_is_processed_for_a_while_is_waited_for() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    rules(&studio.scene.world, json!({"image_ms": 10_000})).await;
    done(&studio.publish(&ada, with_image(TEXT)).await);
    assert_eq!(studio.new_posts().await.len(), 1);
}

/// Nobody can wait for so long: a call that takes longer than a host waits is answered with a handle.
#[tokio::test]
async fn what_takes_long_is_answered_with_a_handle_that_tells_the_end() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    hold(&studio, "PUT", "/dms-uploads/", 1, 47_000).await;
    let begun = studio.publish(&ada, with_image(TEXT)).await;
    assert_eq!((begun.outcome(), begun.kind()), ("not_done", ""), "{:#}", begun.answer);
    let result = &begun.answer["result"];
    assert_eq!(result["state"], "going_on", "{result:#}");
    assert_eq!(result["progress"]["bytes"], picture(1).len());
    let handle = result["handle"].as_str().unwrap();
    assert!(begun.answer["summary"].as_str().unwrap().contains(handle));
    assert!(studio.new_posts().await.is_empty());
    // A handle is nobody else's, and no other work's.
    let ben = studio.ready("ben", &[]).await;
    studio.publish(&ben, json!({ "handle": handle })).await.is("not_done", "not_found", 0);
    let upload = json!({"action": "upload", "handle": handle});
    let upload = studio.tool(&ada, "linkedin_media_write", upload).await;
    assert_eq!(upload.kind(), "not_found");
    // It goes on by itself.
    until("the post", async || !studio.new_posts().await.is_empty()).await;
    let end = studio.publish(&ada, json!({ "handle": handle })).await;
    assert_eq!(end.outcome(), "done", "{:#}", end.answer);
    let told = studio.publish(&ada, json!({ "handle": handle })).await;
    told.is("done", "", 0);
    assert_eq!(told.answer["result"], end.answer["result"]);
    // To make the call again is the same.
    studio.publish(&ada, with_image(TEXT)).await.is("done", "", 0);
    assert_eq!((studio.new_posts().await.len(), studio.new_media().await.len()), (1, 1));
    // What was still on its way has left, too.
    begun.is_honest();
}

/// The first who asked left; the second waited until the handle came, and was told that it goes on by itself.
#[tokio::test]
async fn what_goes_on_by_itself_does_so_even_if_who_asked_first_has_left() {
    let studio = studio().await;
    let ada = studio.ready("ada", &[]).await;
    studio.file("film.mp4", &video(2, 8));
    // Of two parts the second can end only after the first has; and then LinkedIn takes its time with the video.
    hold(&studio, "PUT", "/dms-uploads/", 2, 3_000).await;
    studio.scene.world.post_control("media", json!({"video_ms": 60_000})).await;
    let (first, cancelled) = aside(&ada, film(TEXT));
    studio.has_seen("PUT", "/dms-uploads/", 2).await;
    // Whoever hears how far it is waits for it.
    let (teller, mut heard) = watch::channel(Progress::default());
    let caller = Caller { watcher: Some(teller), ..Caller::agent("local") };
    let (second, _) = aside_as(caller, &ada, film(TEXT));
    heard.wait_for(|progress| progress.sent > 0).await.unwrap();
    cancelled.cancel();
    first.await.unwrap();
    let second = second.await.unwrap();
    assert_eq!(second["result"]["state"], "going_on", "{second:#}");
    until("the post, though nobody asks for it again", async || {
        !studio.new_posts().await.is_empty() || ada.toolbox.running.is_empty()
    })
    .await;
    assert_eq!(studio.new_posts().await.len(), 1, "it was said to go on, and was given up");
}
