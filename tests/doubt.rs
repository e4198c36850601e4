//! Writes of which no reply came: when somebody looks, what is concluded from it, and what is sent again.

#![cfg(test)]

mod scene;
mod scratch;
mod world;

use scene::{PAGE, Scene, Seen, each};
use serde_json::{Value, json};
use world::Member;

const POSTS: &str = "/rest/posts";

fn kind(kind: &str) -> Value {
    json!({"kind": kind})
}

/// Requests that list an author's posts.
fn looks(seen: &Seen) -> usize {
    seen.requests("GET", "/rest/posts?")
}

/// A creation as a page that never arrived, after the looks that follow at once.
async fn never_arrived(fault: &str) -> (Scene, Member, Value) {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("POST", POSTS, 1, &kind(fault)).await;
    let post = json!({"author": PAGE, "text": "Did it happen?"});
    let first = scene.watch(&ada, "posts.create", post.clone()).await;
    assert_eq!(first.outcome(), "unknown", "{first:?}");
    assert_eq!(scene.effects("post.create").await, 0);
    (scene, ada, post)
}

#[tokio::test]
async fn what_is_not_seen_for_a_quarter_of_an_hour_did_not_happen_and_is_sent_again() {
    each(
        [("reset before read", "reset_before_read"), ("ghost", "ghost_duplicate")],
        |name, fault| async move {
            let (scene, ada, post) = never_arrived(fault).await;
            let again = async || scene.watch(&ada, "posts.create", post.clone()).await;
            if fault == "reset_before_read" {
                // It has just been looked for three times.
                again().await.is("unknown", "outcome_unknown", 0);
                scene.world.advance(31).await;
            }
            let second = again().await;
            assert_eq!(looks(second.is("unknown", "outcome_unknown", 1)), 1, "{name}: once it may");
            again().await.is("unknown", "outcome_unknown", 0);
            scene.world.advance(13 * 60).await;
            let early = again().await;
            assert_eq!(looks(early.is("unknown", "outcome_unknown", 1)), 1, "{name}: not yet");
            assert!(early.replayed());
            scene.world.advance(3 * 60).await;
            let late = again().await;
            // A last look, then the post, then it is read back.
            assert_eq!(looks(late.is("done", "", 3)), 1, "{name}: {late:?}");
            assert!(!late.replayed() && late.answer["result"]["verified"] == true, "{late:?}");
            assert_eq!(scene.effects("post.create").await, 1, "{name}");
            let told = again().await;
            assert_eq!(
                told.is("done", "", 0).answer["result"]["post"],
                late.answer["result"]["post"]
            );
        },
    )
    .await;
}

#[tokio::test]
async fn what_nobody_can_look_for_stays_unknown_for_as_long_as_it_counts_as_the_same() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("POST", POSTS, 1, &kind("reset_before_read")).await;
    let post = json!({"author": "me", "text": "Did it happen?", "idempotency_key": "k"});
    let first = scene.watch(&ada, "posts.create", post.clone()).await;
    first.is("unknown", "outcome_unknown", 1);
    for hours in [1, 22, 48] {
        scene.world.advance(hours * 3_600).await;
        let again = scene.watch(&ada, "posts.create", post.clone()).await;
        again.is("unknown", "outcome_unknown", 0);
        assert_eq!(again.answer["operation"], first.answer["operation"]);
        assert!(again.replayed());
    }
    assert_eq!(scene.effects("post.create").await, 0);
    let status = ada.tool("linkedin_status", json!({})).await;
    let open = &status["result"]["unresolved_writes"];
    assert_eq!(open[0]["operation"], first.answer["operation"], "{status}");
    assert_eq!(open[0]["untrusted"]["text"], "Did it happen?");
    // A key of its own does not get past what may have happened.
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("POST", POSTS, 1, &kind("reset_after_read")).await;
    let mut post = json!({"author": "me", "text": "Once"});
    scene.watch(&ada, "posts.create", post.clone()).await.is("unknown", "outcome_unknown", 1);
    post["idempotency_key"] = json!("I mean it");
    scene.watch(&ada, "posts.create", post).await.is("unknown", "outcome_unknown", 0);
    assert_eq!(scene.effects("post.create").await, 1);
}

#[tokio::test]
async fn a_list_that_is_late_shows_it_to_a_later_look() {
    each([("one late look", 1), ("all at once are late", 3)], |name, late| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        scene.world.fault("POST", POSTS, 1, &kind("reset_after_read")).await;
        scene.world.fault("GET", POSTS, 1, &json!({"kind": "stale_list", "reads": late})).await;
        let post = json!({"author": PAGE, "text": "Soon to be seen"});
        let mut seen = scene.watch(&ada, "posts.create", post.clone()).await;
        if late == 1 {
            assert_eq!(looks(seen.is("done", "", 3)), 2, "{name}");
            assert!(!seen.replayed());
        } else {
            assert_eq!(looks(seen.is("unknown", "outcome_unknown", 4)), 3, "{name}");
            assert!(seen.answer["summary"].as_str().unwrap().contains("did not show it"));
            scene.world.advance(31).await;
            seen = scene.watch(&ada, "posts.create", post.clone()).await;
            assert_eq!(looks(seen.is("done", "", 1)), 1, "{name}");
            assert!(seen.replayed());
        }
        let warning = seen.answer["warnings"][0].as_str().unwrap();
        assert!(warning.contains("seen by looking"), "{name}: {warning}");
        let urn = seen.answer["result"]["post"].as_str().unwrap();
        assert_eq!(scene.world.post(urn).await["rendered"], "Soon to be seen");
        assert_eq!(scene.effects("post.create").await, 1, "{name}");
        scene.watch(&ada, "posts.create", post).await.is("done", "", 0);
    })
    .await;
}

#[tokio::test]
async fn a_double_that_linkedin_names_is_believed_once_it_is_seen() {
    // Who looks, whether what is named is there, and what that makes of it.
    let rows = [
        ("page, there", (PAGE, true, "not_done")),
        ("page, a ghost", (PAGE, false, "unknown")),
        ("member, there", ("me", true, "unknown")),
        ("member, a ghost", ("me", false, "unknown")),
    ];
    each(rows, |name, (author, there, outcome)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        let post = json!({"author": author, "text": "Twice"});
        if there {
            // Somebody else's program, of which nothing is known here.
            let another = scene.world.member("ada");
            let done = another.call("posts.create", post.clone()).await;
            assert_eq!(done["outcome"], "done", "{done}");
        } else {
            scene.world.fault("POST", POSTS, 1, &kind("ghost_duplicate")).await;
        }
        let seen = scene.watch(&ada, "posts.create", post.clone()).await;
        seen.is(outcome, "duplicate", if author == PAGE { 2 } else { 1 });
        assert_eq!(scene.effects("post.create").await, usize::from(there), "{name}");
        let named = seen.answer["error"]["linkedin"]["duplicate_of"].as_str().unwrap();
        let exists = scene.world.posts().await.iter().any(|post| post["urn"] == named);
        assert_eq!(exists, there, "{name}");
        if outcome == "unknown" {
            let again = scene.watch(&ada, "posts.create", post).await;
            assert_eq!((again.outcome(), again.requests("POST", POSTS)), ("unknown", 0), "{name}");
        }
    })
    .await;
}

/// Author, faults, outcome, requests, deletions, and whether LinkedIn's 404 is passed on as a warning.
type Deletion = (&'static str, Vec<(&'static str, u64)>, &'static str, usize, usize, bool);

#[tokio::test]
async fn a_deletion_is_sent_again_and_nothing_is_deleted_twice() {
    let rows: Vec<(&'static str, Deletion)> = vec![
        ("me: reset after read", ("me", vec![("reset_after_read", 1)], "done", 2, 1, true)),
        ("page: reset after read", (PAGE, vec![("reset_after_read", 1)], "done", 2, 1, true)),
        ("me: reset before read", ("me", vec![("reset_before_read", 1)], "done", 2, 1, false)),
        ("page: HTML 500, once", (PAGE, vec![("html_500", 1)], "done", 2, 1, false)),
        ("me: always reset", ("me", vec![("reset_after_read", 3)], "unknown", 3, 1, false)),
        // Seen in that there is no such post any more.
        ("page: always reset", (PAGE, vec![("reset_after_read", 3)], "done", 4, 1, false)),
        ("me: never arrived", ("me", vec![("reset_before_read", 3)], "unknown", 3, 0, false)),
    ];
    each(rows, |name, (author, faults, outcome, calls, deletions, warned)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        let made = ada.call("posts.create", json!({"author": author, "text": "To go"})).await;
        let post = json!({"post": made["result"]["post"], "author": author});
        for (fault, times) in faults {
            scene.world.fault("DELETE", POSTS, times, &kind(fault)).await;
        }
        let seen = scene.watch(&ada, "posts.delete", post.clone()).await;
        assert_eq!((seen.outcome(), seen.arrived.len()), (outcome, calls), "{name}: {seen:#?}");
        seen.is_honest();
        assert_eq!(scene.effects("post.delete").await, deletions, "{name}");
        let warnings = seen.answer["warnings"].to_string();
        assert_eq!(warnings.contains("answered 404"), warned, "{name}: {warnings}");

        let again = scene.watch(&ada, "posts.delete", post).await;
        assert_eq!(again.outcome(), "done", "{name}: deleting again harms nobody: {again:?}");
        assert_eq!(scene.effects("post.delete").await, 1, "{name}");
        assert_eq!(scene.books().states().await.get("unknown"), None, "{name}");
    })
    .await;
}

/// Author, fault, outcome, requests, changes.
type Change = (&'static str, &'static str, &'static str, usize, usize);

#[tokio::test]
async fn a_change_is_not_sent_again_by_itself() {
    let rows: Vec<(&'static str, Change)> = vec![
        ("me: reset after read", ("me", "reset_after_read", "unknown", 1, 1)),
        ("me: reset before read", ("me", "reset_before_read", "unknown", 1, 0)),
        ("me: HTML 500", ("me", "html_500", "unknown", 1, 0)),
        ("page: reset after read", (PAGE, "reset_after_read", "done", 2, 1)),
        ("page: reset before read", (PAGE, "reset_before_read", "unknown", 4, 0)),
    ];
    each(rows, |name, (author, fault, outcome, calls, changes)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        let made = ada.call("posts.create", json!({"author": author, "text": "Before"})).await;
        let post = made["result"]["post"].as_str().unwrap();
        scene.world.fault("POST", POSTS, 1, &kind(fault)).await;
        let change = json!({"post": post, "author": author, "text": "After"});
        let seen = scene.watch(&ada, "posts.update", change.clone()).await;
        let doubt = if outcome == "unknown" { "outcome_unknown" } else { "" };
        seen.is(outcome, doubt, calls);
        assert_eq!(seen.requests("POST", POSTS), 1, "{name}: sent once");
        assert_eq!(scene.effects("post.update").await, changes, "{name}");
        let text = if changes == 1 { "After" } else { "Before" };
        assert_eq!(scene.world.post(post).await["rendered"], text, "{name}");

        // What the answer promises about a repetition is what a repetition does.
        let promised = seen.answer["error"]["fix"].to_string().contains("not sent a second time");
        let again = scene.watch(&ada, "posts.update", change).await;
        let sent = again.requests("POST", POSTS);
        assert!(!(promised && sent > 0), "{name}: promised not to be sent again, and was");
        if outcome == "done" || sent > 0 {
            assert_eq!(again.outcome(), "done", "{name}: {again:?}");
            assert_eq!(scene.world.post(post).await["rendered"], "After", "{name}");
        }
    })
    .await;
}
