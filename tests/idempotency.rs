//! The same write asked for again: by its key, by its content, at once, later, and by somebody else; and the list of
//! what was made here.

#![cfg(test)]

mod scene;
mod scratch;
mod world;

use std::sync::Arc;

use scene::{PAGE, Scene, Seen, each};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use world::Member;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// LinkedIn takes no equal text within ten minutes.
const COOL_DOWN: i64 = 660;

async fn create(scene: &Scene, member: &Member, text: &str, key: Option<&str>) -> Seen {
    let post = json!({"author": "me", "text": text, "idempotency_key": key});
    scene.watch(member, "posts.create", post).await
}

#[tokio::test]
async fn a_key_is_answered_with_what_was_done_under_it_for_a_week() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let first = create(&scene, &ada, "Keyed", Some("k-1")).await;
    first.is("done", "", 1);
    assert_eq!(first.answer["replayed"], Value::Null);
    let restarted = scene.ready("ada", &[]).await;
    for (member, later) in
        [(&ada, 0), (&restarted, 0), (&ada, 25 * HOUR), (&ada, 5 * DAY + 22 * HOUR)]
    {
        scene.world.advance(later).await;
        let again = create(&scene, member, "Keyed", Some("k-1")).await;
        assert_eq!(again.is("done", "", 0).answer["result"], first.answer["result"]);
        assert_eq!(again.answer["operation"], first.answer["operation"]);
        assert!(again.replayed());
    }
    // Six days and twenty-three hours have passed.
    scene.world.advance(2 * HOUR).await;
    let new = create(&scene, &ada, "Keyed", Some("k-1")).await;
    assert!(!new.is("done", "", 1).replayed(), "a week is over");
    assert_eq!(scene.posts_of("Keyed").await, 2);
}

#[tokio::test]
async fn a_key_that_was_used_for_something_else_is_a_conflict_that_names_what_differs() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let first = create(&scene, &ada, "One", Some("k")).await;
    let post = first.is("done", "", 1).answer["result"]["post"].clone();
    let rows = [
        ("posts.create", json!({"author": "me", "text": "Two"}), "differs in: text."),
        (
            "posts.create",
            json!({"author": PAGE, "text": "One", "visibility": "CONNECTIONS"}),
            "differs in: author, visibility.",
        ),
        ("posts.delete", json!({ "post": post }), "was used for posts.create"),
        ("posts.update", json!({"post": post, "text": "One"}), "was used for posts.create"),
    ];
    let restarted = scene.ready("ada", &[]).await;
    for member in [&ada, &restarted] {
        for (endpoint, mut arguments, words) in rows.clone() {
            arguments["idempotency_key"] = json!("k");
            let seen = scene.watch(member, endpoint, arguments).await;
            let cause = seen.is("not_done", "conflict", 0).answer["error"]["cause"].clone();
            assert!(cause.as_str().unwrap().contains(words), "{cause}");
            assert_eq!(seen.answer["error"]["field"], "idempotency_key");
        }
    }
    // In whatever order, and said or left out: the same arguments are the same.
    let same = json!({"text": "One", "idempotency_key": "k", "author": "me", "response_format": "detailed"});
    scene.watch(&ada, "posts.create", same).await.is("done", "", 0);
    assert_eq!(scene.effects("post.create").await, 1);
    assert_eq!(scene.effects("post.delete").await + scene.effects("post.update").await, 0);
}

#[tokio::test]
async fn a_key_belongs_to_its_agent() {
    let scene = Scene::start().await;
    scene.state.trusts(&["one", "two"]);
    let one = scene.ready("ada", &[("agent", "one")]).await;
    let two = scene.ready("ada", &[("agent", "two")]).await;
    let first = create(&scene, &one, "Of the first", Some("k")).await;
    first.is("done", "", 1);
    let second = create(&scene, &two, "Of the second", Some("k")).await;
    assert!(!second.is("done", "", 1).replayed(), "{second:?}");
    assert_ne!(second.answer["result"]["post"], first.answer["result"]["post"]);
    // Its own key says that it is meant, whatever another agent has posted.
    scene.world.advance(COOL_DOWN).await;
    let same = create(&scene, &two, "Of the first", Some("k-2")).await;
    assert!(!same.is("done", "", 1).replayed());
    // Without a key the same content is the same, whoever sends it.
    let same = create(&scene, &two, "Of the first", None).await;
    assert!(same.is("done", "", 0).answer["result"]["duplicate_of"].is_string());
}

#[tokio::test]
async fn the_same_content_is_the_same_for_a_day_by_the_clock_of_the_target() {
    // When it is asked for again, and whether that is the same.
    let rows = [
        ("at once", (0, true)),
        ("after 23 hours", (23 * HOUR, true)),
        ("after 25 hours", (25 * HOUR, false)),
        ("a day before", (-DAY, true)),
        ("a month before", (-30 * DAY, true)),
    ];
    each(rows, |name, (later, same)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        let first = create(&scene, &ada, "Content", None).await;
        first.is("done", "", 1);
        scene.world.advance(later).await;
        let restarted = scene.ready("ada", &[]).await;
        let again = create(&scene, &restarted, "Content", None).await;
        if same {
            let told = &again.is("done", "", 0).answer["result"];
            assert_eq!(told["duplicate_of"], first.answer["result"]["post"], "{name}");
            assert_eq!(told["post"], first.answer["result"]["post"], "{name}");
            assert!(again.replayed());
            let summary = again.answer["summary"].as_str().unwrap();
            assert!(summary.contains("Not sent again"), "{summary}");
        } else {
            assert!(!again.is("done", "", 1).replayed(), "{name}");
            assert_eq!(again.answer["result"]["duplicate_of"], Value::Null, "{name}");
        }
        assert_eq!(scene.posts_of("Content").await, if same { 1 } else { 2 }, "{name}");
    })
    .await;
}

/// A sandbox's date is fixed, and the machine's goes on: what was written yesterday by the one is long ago by the
/// other. Both are tried without waiting for a month, by setting the sandbox back.
#[tokio::test]
async fn what_a_restart_forgets_goes_by_the_clock_of_the_target() {
    let scene = Scene::start().await;
    scene.world.advance(-50 * DAY).await;
    let ada = scene.ready("ada", &[("confirm", "posts.update")]).await;
    let first = create(&scene, &ada, "Long ago", None).await;
    let post = first.is("done", "", 1).answer["result"]["post"].clone();
    scene.world.fault("POST", "/rest/posts", 1, &json!({"kind": "reset_after_read"})).await;
    create(&scene, &ada, "In doubt", None).await.is("unknown", "outcome_unknown", 1);
    let change = json!({"post": post, "author": "me", "text": "Changed"});
    let asked = scene.watch(&ada, "posts.update", change).await;
    asked.is("not_done", "needs_confirmation", 0);

    let restarted = scene.ready("ada", &[]).await;
    let status = restarted.tool("linkedin_status", json!({})).await;
    assert_eq!(status["result"]["waiting_for_a_person"], 1, "the question still waits");
    assert_eq!(status["result"]["unresolved_writes"].as_array().unwrap().len(), 1);
    let again = create(&scene, &restarted, "In doubt", None).await;
    again.is("unknown", "outcome_unknown", 0);
    let again = create(&scene, &restarted, "Long ago", None).await;
    assert_eq!(again.is("done", "", 0).answer["result"]["duplicate_of"], post);
}

#[tokio::test]
async fn what_was_deleted_may_be_posted_again() {
    // Whether it was deleted through here, or elsewhere and found to be gone.
    each([("here", true), ("elsewhere", false)], |name, here| async move {
        let scene = Scene::start().await;
        // Each reading asks LinkedIn: what was read back a moment ago would be kept.
        let ada = scene.ready("ada", &[("read_cache", "0")]).await;
        let post = json!({"author": PAGE, "text": "Again"});
        let first = ada.call("posts.create", post.clone()).await;
        let gone = json!({"post": first["result"]["post"], "author": PAGE});
        if here {
            let deleted = ada.call("posts.delete", gone).await;
            assert_eq!(deleted["outcome"], "done", "{deleted}");
        } else {
            let deleted = scene.world.member("ada").call("posts.delete", gone.clone()).await;
            assert_eq!(deleted["outcome"], "done", "{deleted}");
            // As long as nobody here knows that it is gone, it counts as there.
            scene.watch(&ada, "posts.create", post.clone()).await.is("done", "", 0);
            let looked = ada.call("posts.get", gone).await;
            assert_eq!(looked["error"]["kind"], "not_found", "{looked}");
        }
        scene.world.advance(COOL_DOWN).await;
        let again = scene.watch(&ada, "posts.create", post).await;
        // The post, and reading it back.
        assert!(!again.is("done", "", 2).replayed(), "{name}");
        assert_ne!(again.answer["result"]["post"], first["result"]["post"], "{name}");
        assert_eq!(again.answer["result"]["duplicate_of"], Value::Null, "{name}");
        assert_eq!(scene.effects("post.create").await, 2, "{name}");
    })
    .await;
}

#[tokio::test]
async fn a_hundred_equal_calls_at_once_are_one_post() {
    let rows = [
        ("me, one key", ("me", Some("k"), "0")),
        ("me, no key", ("me", None, "0")),
        ("page, one key", (PAGE, Some("k"), "0")),
        ("page, no key", (PAGE, None, "0")),
    ];
    each(rows, |name, (author, key, cache)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[("read_cache", cache)]).await;
        // Long enough that the last one comes while the first is under way.
        let slow = json!({"kind": "delay", "ms": 1_500});
        scene.world.fault("POST", "/rest/posts", 1, &slow).await;
        let before = scene.world.requests().await.len();
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            let toolbox = Arc::clone(&ada.toolbox);
            let post = json!({"action": "create", "author": author, "text": "Rush", "idempotency_key": key});
            let post = post.as_object().unwrap().clone();
            calls.spawn(async move { toolbox.call("linkedin_posts_write", post).await.unwrap().structured() });
        }
        let answers = calls.join_all().await;
        let count = |key: &str, value: &Value| answers.iter().filter(|a| a[key] == *value).count();
        assert_eq!(count("outcome", &json!("done")), 100, "{name}");
        assert_eq!(count("replayed", &json!(true)), 99, "{name}");
        assert_eq!(count("operation", &answers[0]["operation"]), 100, "{name}");
        let arrived = scene.world.requests().await.split_off(before);
        assert_eq!(arrived.iter().filter(|r| r["method"] == "POST").count(), 1, "{name}: {arrived:?}");
        let told: u64 = answers.iter().map(|a| a["linkedin_calls"].as_u64().unwrap()).sum();
        assert_eq!(told, arrived.len() as u64, "{name}");
        assert_eq!(scene.effects("post.create").await, 1, "{name}");
        let first = answers.iter().find(|a| a["replayed"].is_null()).unwrap();
        let equal = count("result", &first["result"]);
        let other = answers.iter().find(|a| a["result"] != first["result"]);
        assert_eq!(equal, 100, "{name}: {} against {:?}", first["result"], other.map(|a| &a["result"]));
    })
    .await;
}

#[tokio::test]
async fn a_hundred_equal_calls_end_as_one_where_nobody_knows_how_it_ended() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let lost = json!({"kind": "reset_after_read"});
    scene.world.fault("POST", "/rest/posts", 1, &lost).await;
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let toolbox = Arc::clone(&ada.toolbox);
        let post = json!({"action": "create", "author": "me", "text": "Lost"});
        let post = post.as_object().unwrap().clone();
        calls.spawn(async move {
            toolbox.call("linkedin_posts_write", post).await.unwrap().structured()
        });
    }
    for answer in calls.join_all().await {
        assert_eq!(answer["error"]["kind"], "outcome_unknown", "{answer}");
        assert_eq!(answer["outcome"], "unknown");
    }
    assert_eq!(scene.effects("post.create").await, 1);
}

/// Text, state and whether there is an address.
fn shown(answer: &Value) -> Vec<(String, String, bool)> {
    let items = answer["result"]["items"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items
        .iter()
        .map(|post| {
            let url = post["url"].as_str().is_some_and(|url| {
                url.ends_with(post["post"].as_str().unwrap())
                    && url.starts_with("http://127.0.0.1:")
            });
            (text(&post["untrusted"]["text"]), text(&post["state"]), url)
        })
        .collect()
}

#[tokio::test]
async fn what_was_made_here_is_listed_as_it_is_now_without_a_call() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let mine = async |member: &Member| {
        let seen = scene.watch(member, "posts.find_mine", json!({})).await;
        seen.is("done", "", 0);
        seen.answer
    };
    assert_eq!(shown(&mine(&ada).await), []);
    let made = async |author: &str, text: &str| {
        let made = ada.call("posts.create", json!({"author": author, "text": text})).await;
        assert_eq!(made["outcome"], "done", "{made}");
        made["result"]["post"].clone()
    };
    let first = made("me", "First (mine) #maps").await;
    let second = made(PAGE, "Second").await;
    made("me", "Third").await;
    for text in ["Second, changed", "Second, changed twice"] {
        let change = json!({"post": second, "author": PAGE, "text": text});
        assert_eq!(ada.call("posts.update", change).await["outcome"], "done");
    }
    let deleted = ada.call("posts.delete", json!({"post": first, "author": "me"})).await;
    assert_eq!(deleted["outcome"], "done", "{deleted}");
    scene.world.fault("POST", "/rest/posts", 1, &json!({"kind": "reset_after_read"})).await;
    let lost = ada.call("posts.create", json!({"author": "me", "text": "Fourth"})).await;
    assert_eq!(lost["outcome"], "unknown", "{lost}");
    let expected = [
        ("Fourth", "unknown whether it was published", false),
        ("Third", "published", true),
        ("Second, changed twice", "published", true),
        ("First (mine) #maps", "deleted", true),
    ]
    .map(|(text, state, url)| (text.to_owned(), state.to_owned(), url));
    let restarted = scene.ready("ada", &[]).await;
    for member in [&ada, &restarted] {
        let listed = mine(member).await;
        assert_eq!(shown(&listed), expected, "{listed}");
        let items = &listed["result"]["items"];
        assert!(items[3]["gone_since"].is_string() && items[2]["gone_since"].is_null(), "{items}");
        assert_eq!(
            (&items[1]["author"], &items[2]["author"]),
            (&json!(scene.world.person("ada")), &json!(PAGE))
        );
    }
    // Nobody else's, also where they share the books.
    let ben = scene.ready("ben", &[]).await;
    assert_eq!(shown(&mine(&ben).await), []);
    // Another world begins without posts.
    scene.world.post_control("reset", json!({})).await;
    assert_eq!(shown(&mine(&ada).await), []);
}

#[tokio::test]
async fn what_was_made_here_comes_in_pages() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    for n in 1..=5 {
        create(&scene, &ada, &format!("Post {n}"), None).await.is("done", "", 1);
    }
    let mut pages = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = json!({"limit": 2, "cursor": cursor});
        let seen = scene.watch(&ada, "posts.find_mine", page).await;
        let texts = shown(&seen.is("done", "", 0).answer);
        pages.push(texts.into_iter().map(|(text, _, _)| text).collect::<Vec<_>>().join(", "));
        cursor = seen.answer["result"]["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
        assert!(pages.len() < 5, "it never ends");
    }
    assert_eq!(pages, ["Post 5, Post 4", "Post 3, Post 2", "Post 1"]);
}
