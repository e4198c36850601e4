//! What holds a caller back that repeats itself, what spares a LinkedIn that is unwell, and what is answered
//! without asking at all.

#![cfg(test)]

mod scene;
mod scratch;
mod world;

use std::time::{Duration, Instant};

use scene::{PAGE, Scene, Seen};
use serde_json::{Value, json};
use world::Member;

fn status(status: u16) -> Value {
    json!({"kind": "status", "status": status})
}

async fn page(scene: &Scene, member: &Member) -> Seen {
    scene.watch(member, "organizations.get", json!({ "organization": PAGE })).await
}

async fn post(scene: &Scene, member: &Member, text: &str) -> Seen {
    scene.watch(member, "posts.create", json!({"author": "me", "text": text})).await
}

/// No post has such a number.
async fn missing(scene: &Scene, member: &Member, n: u32) -> Seen {
    let post = json!({"post": format!("urn:li:share:{n}")});
    scene.watch(member, "posts.get", post).await
}

/// What the status says is paused: which calls, and why.
async fn paused(member: &Member) -> Vec<(String, String)> {
    let status = member.tool("linkedin_status", json!({})).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let paused = status["result"]["paused"].as_array().unwrap();
    paused.iter().map(|pause| (text(&pause["calls"]), text(&pause["why"]))).collect()
}

#[tokio::test]
async fn the_same_call_goes_to_linkedin_three_times_a_minute() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("read_cache", "0")]).await;
    for _ in 0..3 {
        page(&scene, &ada).await.is("done", "", 1);
    }
    let fourth = page(&scene, &ada).await;
    fourth.is("not_done", "paused", 0);
    let cause = fourth.answer["error"]["cause"].as_str().unwrap();
    assert!(cause.contains("three times within a minute"), "{cause}");
    assert_eq!(fourth.answer["error"]["retry"], "after_time");
    let why = "the same call went to LinkedIn again and again".to_owned();
    assert_eq!(paused(&ada).await, [("organizations read".to_owned(), why)]);
    // The pause is that tool's, and that process's.
    let other = json!({"organization": "urn:li:organization:70010002"});
    scene.watch(&ada, "organizations.get", other).await.is("not_done", "paused", 0);
    scene.watch(&ada, "profile.userinfo", json!({})).await.is("done", "", 1);
    post(&scene, &ada, "Writing goes on").await.is("done", "", 1);
    let another = scene.ready("ada", &[]).await;
    page(&scene, &another).await.is("done", "", 1);
}

#[tokio::test]
async fn what_is_answered_from_memory_is_no_repetition() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    page(&scene, &ada).await.is("done", "", 1);
    for _ in 0..8 {
        page(&scene, &ada).await.is("done", "", 0);
    }
    let first = post(&scene, &ada, "Once").await;
    first.is("done", "", 1);
    for _ in 0..8 {
        let again = post(&scene, &ada, "Once").await;
        again.is("done", "", 0);
        assert_eq!(again.answer["result"]["duplicate_of"], first.answer["result"]["post"]);
        scene.watch(&ada, "posts.find_mine", json!({})).await.is("done", "", 0);
    }
    assert_eq!(paused(&ada).await, []);
}

#[tokio::test]
async fn five_failures_in_a_row_pause_a_tool_but_not_what_the_journal_answers() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    post(&scene, &ada, "Done before").await.is("done", "", 1);
    scene.world.fault("POST", "/rest/posts", 5, &status(400)).await;
    for n in 0..5 {
        post(&scene, &ada, &format!("Wrong {n}")).await.is("not_done", "rejected_by_linkedin", 1);
    }
    let sixth = post(&scene, &ada, "Wrong 6").await;
    sixth.is("not_done", "paused", 0);
    let cause = sixth.answer["error"]["cause"].as_str().unwrap();
    assert!(cause.contains("Five calls of this tool failed in a row"), "{cause}");
    let why = "calls failed again and again".to_owned();
    assert_eq!(paused(&ada).await, [("posts write".to_owned(), why)]);
    assert_eq!(scene.books().states().await.get("planned"), None, "nothing is left in hand");
    assert!(post(&scene, &ada, "Done before").await.is("done", "", 0).replayed());
    scene.watch(&ada, "posts.find_mine", json!({})).await.is("done", "", 0);
    missing(&scene, &ada, 1).await.is("not_done", "not_found", 1);
}

#[tokio::test]
async fn a_success_between_failures_lets_the_caller_go_on() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    for n in 0..4 {
        missing(&scene, &ada, n).await.is("not_done", "not_found", 1);
    }
    let list = json!({"author": PAGE, "limit": 1});
    scene.watch(&ada, "posts.find_by_author", list).await.is("done", "", 1);
    for n in 4..9 {
        missing(&scene, &ada, n).await.is("not_done", "not_found", 1);
    }
    missing(&scene, &ada, 9).await.is("not_done", "paused", 0);
}

/// The brake is for calls that go to LinkedIn: one that is refused here is no haste, and says why it is refused.
#[tokio::test]
async fn a_call_that_is_refused_here_says_so_however_often_it_is_made() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("GET", "/rest/organizations", 1, &status(429)).await;
    page(&scene, &ada).await.is("not_done", "rate_limited", 1);
    for _ in 0..4 {
        page(&scene, &ada).await.is("not_done", "rate_limited", 0);
    }
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "1/1"), ("reserve", "0")]).await;
    post(&scene, &ada, "One").await.is("done", "", 1);
    for _ in 0..5 {
        post(&scene, &ada, "Two").await.is("not_done", "quota_reached", 0);
    }
}

/// To look after a write is this program's doing and not its caller's.
#[tokio::test]
async fn reading_back_what_was_written_is_no_repetition_of_the_callers() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let made = ada.call("posts.create", json!({"author": PAGE, "text": "One"})).await;
    let urn = &made["result"]["post"];
    for text in ["Two", "Three", "Four", "Five"] {
        let change = json!({"post": urn, "author": PAGE, "text": text});
        let seen = scene.watch(&ada, "posts.update", change).await;
        assert_eq!(seen.is("done", "", 2).answer["result"]["verified"], true, "{text}");
    }
    missing(&scene, &ada, 1).await.is("not_done", "not_found", 1);
    assert_eq!(paused(&ada).await, []);
}

#[tokio::test]
async fn a_linkedin_that_is_out_of_order_is_left_alone() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let everything = json!({"match": {"path": "/"}, "times": 1_000, "fault": status(503)});
    scene.world.post_control("faults", everything).await;
    for n in 0..5 {
        post(&scene, &ada, &format!("Out of order {n}")).await.is("unknown", "outcome_unknown", 1);
    }
    let refused = async || {
        for n in 5..8 {
            let refused = post(&scene, &ada, &format!("Out of order {n}")).await;
            assert_eq!((refused.outcome(), refused.arrived.len()), ("not_done", 0), "{refused:?}");
            assert!(["linkedin_unavailable", "paused"].contains(&refused.kind()), "{refused:?}");
            assert_eq!(refused.is_honest().answer["error"]["retry"], "after_time");
        }
    };
    refused().await;
    // Other kinds of calls find out for themselves.
    for calls in [3, 3, 0] {
        let which = json!({"ids": [calls, paused(&ada).await.len()]});
        let read = scene.watch(&ada, "organizations.lookup", which).await;
        read.is("not_done", "linkedin_unavailable", calls);
    }
    let paused = paused(&ada).await;
    for calls in ["posts write", "organizations read"] {
        let why = "LinkedIn failed again and again".to_owned();
        assert!(paused.contains(&(calls.to_owned(), why)), "{paused:?}");
    }
    // It is over, and nobody here knows yet; who comes new begins anew.
    let faults = format!("{}/_sandbox/faults", scene.world.base);
    assert!(scene.world.http.delete(faults).send().await.unwrap().status().is_success());
    refused().await;
    post(&scene, &ada, "Out of order 0").await.is("unknown", "outcome_unknown", 0);
    assert_eq!(scene.books().states().await["unknown"], 5, "what was refused is not in doubt");
    let new = scene.ready("ada", &[]).await;
    post(&scene, &new, "In order").await.is("done", "", 1);
}

/// Three attempts are one call: the caller has not made five.
#[tokio::test]
async fn readings_that_fail_are_linkedins_fault_and_not_the_callers_haste() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("GET", "/rest/organizations", 1_000, &status(503)).await;
    for n in 1..=2 {
        let which = json!({"organization": format!("urn:li:organization:7001000{n}")});
        let seen = scene.watch(&ada, "organizations.get", which).await;
        seen.is("not_done", "linkedin_unavailable", 3);
    }
    let which = json!({"organization": "urn:li:organization:70010003"});
    let third = scene.watch(&ada, "organizations.get", which).await;
    third.is("not_done", "linkedin_unavailable", 0);
    let cause = third.answer["error"]["cause"].as_str().unwrap();
    assert!(cause.contains("left alone until"), "{cause}");
}

#[tokio::test]
async fn a_reply_is_given_again_until_something_is_written() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "50/50")]).await;
    let first = page(&scene, &ada).await;
    assert_eq!(first.is("done", "", 1).answer["as_of"], Value::Null);
    let again = page(&scene, &ada).await;
    assert_eq!(again.is("done", "", 0).answer["result"], first.answer["result"]);
    let as_of: jiff::Timestamp = again.answer["as_of"].as_str().unwrap().parse().unwrap();
    assert!(as_of.to_string().starts_with("2026-11-22T09:0"), "the sandbox's time: {as_of}");
    assert_eq!(again.answer["quota"]["member_left"], 49, "it is not counted");
    // The same question in other words of ours is the same request.
    let other = json!({"organization": 70_010_001});
    scene.watch(&ada, "organizations.get", other).await.is("done", "", 0);
    let other = json!({"organization": "urn:li:organization:70010002"});
    scene.watch(&ada, "organizations.get", other).await.is("done", "", 1);

    post(&scene, &ada, "News").await.is("done", "", 1);
    page(&scene, &ada).await.is("done", "", 1);
    page(&scene, &ada).await.is("done", "", 0);
    // A write that nobody knows of may have changed something, too.
    scene.world.fault("POST", "/rest/posts", 1, &status(503)).await;
    post(&scene, &ada, "Perhaps").await.is("unknown", "outcome_unknown", 1);
    page(&scene, &ada).await.is("done", "", 1);
    // Another world begins with nothing known.
    scene.world.post_control("reset", json!({})).await;
    assert_eq!(page(&scene, &ada).await.answer["linkedin_calls"], 1);
}

#[tokio::test]
async fn a_reply_is_kept_for_its_time_for_its_account_and_only_where_that_is_wanted() {
    let scene = Scene::start().await;
    let who = json!({});
    let (ada, ben) = (scene.ready("ada", &[]).await, scene.ready("ben", &[]).await);
    let hers = scene.watch(&ada, "profile.userinfo", who.clone()).await;
    let his = scene.watch(&ben, "profile.userinfo", who.clone()).await;
    assert_ne!(hers.is("done", "", 1).answer["result"], his.is("done", "", 1).answer["result"]);

    let off = scene.ready("ada", &[("read_cache", "0")]).await;
    for _ in 0..3 {
        let seen = page(&scene, &off).await;
        assert_eq!(seen.is("done", "", 1).answer["as_of"], Value::Null);
    }
    let short = scene.ready("ada", &[("read_cache", "1")]).await;
    let started = Instant::now();
    page(&scene, &short).await.is("done", "", 1);
    page(&scene, &short).await.is("done", "", 0);
    while page(&scene, &short).await.arrived.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "it is kept for more than a second");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(started.elapsed() >= Duration::from_secs(1), "it was not kept for a second");

    // An error may pass at any moment.
    missing(&scene, &ada, 7).await.is("not_done", "not_found", 1);
    missing(&scene, &ada, 7).await.is("not_done", "not_found", 1);
}

#[tokio::test]
async fn a_reply_that_left_before_a_write_is_not_kept_after_it() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let slow = json!({"kind": "delay", "ms": 600, "when": "after_effect"});
    scene.world.fault("GET", "/rest/posts", 1, &slow).await;
    let list = json!({"author": PAGE, "limit": 3});
    let toolbox = std::sync::Arc::clone(&ada.toolbox);
    let mut arguments = list.as_object().unwrap().clone();
    arguments.insert("action".to_owned(), json!("find_by_author"));
    let slow = tokio::spawn(async move { toolbox.call("linkedin_posts_read", arguments).await });
    let started = Instant::now();
    while !scene
        .world
        .requests()
        .await
        .iter()
        .any(|r| r["method"] == "GET" && r["target"].as_str().unwrap().starts_with("/rest/posts?"))
    {
        assert!(started.elapsed() < Duration::from_secs(10), "the list is not asked for");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let made = ada.call("posts.create", json!({"author": PAGE, "text": "Newest"})).await;
    assert_eq!(made["outcome"], "done", "{made}");
    let old = slow.await.unwrap().unwrap().structured();
    assert!(!old.to_string().contains("Newest"), "it was made too late for that list");
    let now = scene.watch(&ada, "posts.find_by_author", list).await;
    assert!(now.is("done", "", 1).answer.to_string().contains("Newest"));
}
