//! The day's calls: what closes a gate and for how long, who may use how much, and how it is counted.

#![cfg(test)]
#![expect(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use scene::{PAGE, Scene, Seen, each, person};
use serde_json::{Value, json};
use world::Member;

const DAY: i64 = 86_400;

/// No two of them are the same call.
static NEXT: AtomicU32 = AtomicU32::new(1);

fn another() -> Value {
    json!({"ids": [NEXT.fetch_add(1, Ordering::Relaxed)]})
}

async fn look_up(scene: &Scene, member: &Member) -> Seen {
    scene.watch(member, "organizations.lookup", another()).await
}

/// How many of so many calls were done, and that the rest cost nothing.
async fn done(scene: &Scene, member: &Member, calls: usize) -> usize {
    let mut done = 0;
    for _ in 0..calls {
        let seen = look_up(scene, member).await;
        if seen.outcome() == "done" {
            done += 1;
        } else {
            seen.is("not_done", "quota_reached", 0);
        }
    }
    done
}

fn throttled(headers: Value, body: Value) -> Value {
    json!({"kind": "status", "status": 429, "headers": headers, "body": body})
}

fn day_limit(of: &str) -> Value {
    let message =
        format!("Resource level throttle {of} DAY limit for calls to this resource is reached.");
    throttled(
        json!({}),
        json!({"status": 429, "serviceErrorCode": 101, "code": "TOO_MANY_REQUESTS", "message": message}),
    )
}

/// What LinkedIn answers, how long the gate is closed (nothing: until midnight), and the kind of the refusals.
type Throttled = (fn(&str) -> Value, Option<i64>, &'static str);

/// The first date of the sandbox, five minutes on: the rows below begin in that minute.
const DATE: &str = "Sun, 22 Nov 2026 09:05:00 GMT";

fn throttles() -> Vec<(&'static str, Throttled)> {
    let after: fn(&str) -> Value = |name| {
        let (_, value) = name.split_once(": ").unwrap();
        throttled(json!({"retry-after": value}), Value::Null)
    };
    vec![
        ("bare", (|_| throttled(json!({}), Value::Null), Some(60), "rate_limited")),
        ("seconds: 90", (after, Some(90), "rate_limited")),
        (
            "a date",
            (|_| throttled(json!({"retry-after": DATE}), Value::Null), Some(300), "rate_limited"),
        ),
        ("nonsense: soon", (after, Some(60), "rate_limited")),
        ("nonsense: -5", (after, Some(60), "rate_limited")),
        ("a week: 604800", (after, None, "quota_reached")),
        ("the member's day", (|_| day_limit("MEMBER"), None, "quota_reached")),
        (
            "the member's day in the app",
            (|_| day_limit("APPLICATION_AND_MEMBER"), None, "quota_reached"),
        ),
        ("the app's day", (|_| day_limit("APPLICATION"), None, "quota_reached")),
    ]
}

#[tokio::test]
async fn a_429_closes_its_gate_for_everybody_and_only_for_its_time() {
    each(throttles(), |name, (fault, seconds, kind)| async move {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[]).await;
        scene.world.fault("GET", "/rest/organizationsLookup", 1, &fault(name)).await;
        let midnight = "2026-11-23T00:00:00".to_owned();
        let until = match seconds {
            // The date stands still while the rows wait for each other.
            Some(300) => "2026-11-22T09:05:00".to_owned(),
            Some(seconds) => scene.minute(seconds).await,
            None => midnight.clone(),
        };
        let first = look_up(&scene, &ada).await;
        assert_eq!(first.arrived.len(), 1, "{name}: a 429 is not tried again");
        // A week from now is no day's end, but nothing stays closed over midnight.
        let kind_now = if name == "a week: 604800" { "rate_limited" } else { kind };
        first.is("not_done", kind_now, 1);
        if name != "a week: 604800" {
            let at = first.answer["error"]["retry_at"].as_str().unwrap();
            assert!(at.starts_with(&until), "{name}: {at}, not {until}");
        }
        let restarted = scene.ready("ada", &[]).await;
        for member in [&ada, &restarted] {
            let second = look_up(&scene, member).await;
            second.is("not_done", kind, 0);
            let at = second.answer["error"]["retry_at"].as_str().unwrap();
            assert!(at.starts_with(&until), "{name}: {at}, not {until}");
            assert_eq!(second.answer["error"]["retry"], "after_time", "{name}");
            let quota = scene.quota_of(member, "organizations.lookup").await;
            let at = quota["closed_until"].as_str().unwrap();
            assert!(at.starts_with(&until), "{name}: {quota}");
            assert_eq!(quota["member_left"], if seconds.is_none() { json!(0) } else { json!(null) });
        }
        let other = scene.watch(&ada, "organizations.get", json!({"organization": PAGE})).await;
        other.is("done", "", 1);
        let gates = "SELECT CASE member WHEN '' THEN 'app' ELSE 'member' END, COUNT(*) FROM gates GROUP BY 1";
        let whose = if name == "the app's day" { "app" } else { "member" };
        let gates: Vec<_> = scene.books().pairs(gates).await.into_iter().collect();
        assert_eq!(gates, [(whose.to_owned(), 1)], "{name}");

        // Shortly before its time it is closed, from then on open.
        let left = seconds.unwrap_or(15 * 3_600);
        scene.world.advance(left - 20).await;
        look_up(&scene, &ada).await.is("not_done", kind, 0);
        scene.world.advance(21).await;
        for member in [&ada, &restarted] {
            look_up(&scene, member).await.is("done", "", 1);
            assert_eq!(scene.quota_of(member, "organizations.lookup").await["closed_until"], Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn a_write_that_meets_a_429_did_not_happen_and_goes_once_the_gate_is_open() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    scene.world.fault("POST", "/rest/posts", 1, &throttled(json!({}), Value::Null)).await;
    let post = json!({"author": "me", "text": "In a minute"});
    scene.watch(&ada, "posts.create", post.clone()).await.is("not_done", "rate_limited", 1);
    scene.watch(&ada, "posts.create", post.clone()).await.is("not_done", "rate_limited", 0);
    assert_eq!(scene.books().states().await.get("planned"), None);
    scene.world.advance(61).await;
    scene.watch(&ada, "posts.create", post).await.is("done", "", 1);
    assert_eq!(scene.effects("post.create").await, 1);
}

#[tokio::test]
async fn each_429_in_a_row_doubles_the_pause_and_a_success_ends_the_row() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[]).await;
    let bare = throttled(json!({}), Value::Null);
    for pause in [60, 120, 240] {
        scene.world.fault("GET", "/rest/organizationsLookup", 1, &bare).await;
        let until = scene.minute(pause).await;
        // The 429 itself and what is refused after it name the same time.
        for calls in [1, 0] {
            let refused = look_up(&scene, &ada).await;
            let at = &refused.is("not_done", "rate_limited", calls).answer["error"]["retry_at"];
            assert!(at.as_str().unwrap().starts_with(&until), "{at}, not {until}");
        }
        scene.world.advance(pause + 1).await;
    }
    look_up(&scene, &ada).await.is("done", "", 1);
    scene.world.fault("GET", "/rest/organizationsLookup", 1, &bare).await;
    look_up(&scene, &ada).await.is("not_done", "rate_limited", 1);
    scene.world.advance(61).await;
    look_up(&scene, &ada).await.is("done", "", 1);
}

#[tokio::test]
async fn a_part_of_the_day_is_kept_for_people() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "10/10")]).await;
    assert_eq!(done(&scene, &ada, 10).await, 8, "a fifth is kept");
    let refused = look_up(&scene, &ada).await;
    let cause = refused.is("not_done", "quota_reached", 0).answer["error"]["cause"].clone();
    assert!(cause.as_str().unwrap().contains("2 are kept for people"), "{cause}");
    let fix = refused.answer["error"]["fix"].to_string();
    assert!(fix.contains("call …") && fix.contains("`reserve`"), "{fix}");
    for left in [1, 0] {
        let mut call = another();
        call["action"] = json!("lookup");
        let answer = person(&ada, "linkedin_organizations_read", call).await;
        assert_eq!(
            (&answer["outcome"], &answer["quota"]["member_left"]),
            (&json!("done"), &json!(left))
        );
    }
    let mut call = another();
    call["action"] = json!("lookup");
    let answer = person(&ada, "linkedin_organizations_read", call).await;
    assert_eq!(answer["error"]["kind"], "quota_reached", "{answer}");
    assert!(!answer["error"]["cause"].as_str().unwrap().contains("kept"), "{answer}");
    assert_eq!(scene.books().counts().await["organizations.lookup"], 10);
    // Writes are no exception, and what is refused leaves nothing behind.
    for n in 0..9 {
        let post = json!({"author": "me", "text": format!("Post {n}")});
        let seen = scene.watch(&ada, "posts.create", post).await;
        if n < 8 {
            seen.is("done", "", 1)
        } else {
            seen.is("not_done", "quota_reached", 0)
        };
    }
    assert_eq!(
        scene.books().states().await.into_iter().collect::<Vec<_>>(),
        [("done".to_owned(), 8)]
    );
    let all = scene.ready("ada", &[("tier", "10/10"), ("reserve", "0")]).await;
    let post = json!({"author": "me", "text": "Post 9"});
    scene.watch(&all, "posts.create", post).await.is("done", "", 1);
}

#[tokio::test]
async fn a_warning_comes_from_three_quarters_on() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "8/1000"), ("reserve", "0")]).await;
    for n in 1..=8 {
        let seen = look_up(&scene, &ada).await;
        let warnings = seen.is("done", "", 1).answer["warnings"].to_string();
        let warned =
            warnings.contains(&format!("{n} of the 8 calls a day for organizations.lookup"));
        assert_eq!(warned, n >= 6, "{n}: {warnings}");
    }
}

/// Calls that go before LinkedIn says that the day's are used up, and how many may go the day after.
#[tokio::test]
async fn what_a_429_teaches_is_believed_where_it_is_near_what_was_known() {
    each([("near", (6, 6)), ("far below", (3, 10))], |name, (before, after)| async move {
        let scene = Scene::start().await;
        let settings = [("tier", "10/100"), ("reserve", "0")];
        let ada = scene.ready("ada", &settings).await;
        assert_eq!(done(&scene, &ada, before).await, before);
        scene.world.fault("GET", "/rest/organizationsLookup", 1, &day_limit("MEMBER")).await;
        look_up(&scene, &ada).await.is("not_done", "quota_reached", 1);
        look_up(&scene, &ada).await.is("not_done", "quota_reached", 0);
        scene.world.advance(DAY).await;
        let restarted = scene.ready("ada", &settings).await;
        let some = done(&scene, &ada, 2).await;
        assert_eq!(some + done(&scene, &restarted, 10).await, after, "{name}: the next day");
        // What LinkedIn refused it did not count.
        let counted = scene.books().counts().await["organizations.lookup"];
        assert_eq!(counted, i64::try_from(before + after).unwrap(), "{name}");
        scene.world.advance(7 * DAY).await;
        assert_eq!(done(&scene, &ada, 12).await, 10, "{name}: a week later it is forgotten");
    })
    .await;
}

#[tokio::test]
async fn large_limits_are_counted_ahead_and_the_rest_is_given_back() {
    let scene = Scene::start().await;
    let settings = [("tier", "5000/100000")];
    let counted = async || scene.books().counts().await["organizations.lookup"];
    let ada = scene.ready("ada", &settings).await;
    assert_eq!(done(&scene, &ada, 7).await, 7);
    assert_eq!(counted().await, 25, "one block");
    ada.toolbox.finish(Duration::ZERO).await;
    assert_eq!(counted().await, 7);

    let second = scene.ready("ada", &settings).await;
    assert_eq!(done(&scene, &second, 27).await, 27);
    let booked = counted().await;
    assert!(booked >= 34, "never less than what was sent: {booked}");
    // A process that dies gives nothing back; better too much is counted than too little.
    drop(second);
    assert_eq!(counted().await, booked);
    let third = scene.ready("ada", &settings).await;
    assert_eq!(done(&scene, &third, 1).await, 1);
    third.toolbox.finish(Duration::ZERO).await;
    assert_eq!(counted().await, booked + 1);
}

#[tokio::test]
async fn the_end_of_a_large_limit_is_counted_one_by_one() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "1000/1000"), ("reserve", "0")]).await;
    assert_eq!(done(&scene, &ada, 1).await, 1);
    // Others have used nearly everything meanwhile; what was counted ahead is among it.
    scene.books().run("UPDATE counts SET sent = 993 WHERE endpoint = 'organizations.lookup'").await;
    let counted_ahead = 4;
    assert_eq!(done(&scene, &ada, 15).await, counted_ahead + 7);
    assert_eq!(scene.books().counts().await["organizations.lookup"], 1_000);
}

#[tokio::test]
async fn what_is_not_sent_is_not_counted() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("read_only", "true")]).await;
    let before = scene.books().counts().await;
    let post = json!({"author": "me", "text": "No"});
    scene.watch(&ada, "posts.create", post.clone()).await.is("not_done", "refused_by_policy", 0);
    let ben = scene.ready("ben", &[("confirm", "posts.create")]).await;
    let page = json!({"author": PAGE, "text": "No"});
    scene.watch(&ben, "posts.create", page).await.is("not_done", "missing_scope", 0);
    scene.watch(&ben, "posts.create", post).await.is("not_done", "needs_confirmation", 0);
    let mut after = scene.books().counts().await;
    after.retain(|endpoint, _| endpoint != "profile.userinfo");
    let kept = |(endpoint, sent): (&String, &i64)| before.get(endpoint) == Some(sent);
    assert!(after.iter().all(kept), "{before:?} {after:?}");
    assert!(scene.books().states().await.is_empty());
}

#[tokio::test]
async fn the_status_says_when_the_day_s_calls_run_out() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "20/100"), ("reserve", "0")]).await;
    assert_eq!(done(&scene, &ada, 6).await, 6);
    let quota = scene.quota_of(&ada, "organizations.lookup").await;
    assert_eq!(
        (&quota["used_today"], &quota["member_left"], &quota["runs_out_at"]),
        (&json!(6), &json!(14), &Value::Null),
        "a moment says nothing about the day: {quota}"
    );
    scene.world.advance(3_600).await;
    // Six in an hour, and fourteen are left: two hours and twenty minutes from ten o'clock.
    let quota = scene.quota_of(&ada, "organizations.lookup").await;
    let at = quota["runs_out_at"].as_str().unwrap();
    assert!(at.starts_with("2026-11-22T12:2"), "{quota}");
    scene.world.advance(12 * 3_600).await;
    let quota = scene.quota_of(&ada, "organizations.lookup").await;
    assert_eq!(quota["runs_out_at"], Value::Null, "the rest lasts until midnight: {quota}");
    scene.world.advance(2 * 3_600).await;
    let quota = scene.quota_of(&ada, "organizations.lookup").await;
    assert_eq!((&quota["used_today"], &quota["member_left"]), (&json!(0), &json!(20)), "{quota}");
}

#[tokio::test]
async fn a_clock_that_is_moved_finds_each_days_count_as_it_was() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "3/100"), ("reserve", "0")]).await;
    assert_eq!(done(&scene, &ada, 5).await, 3);
    scene.world.advance(-DAY).await;
    assert_eq!(done(&scene, &ada, 2).await, 2, "the day before has its own");
    scene.world.advance(DAY).await;
    assert_eq!(done(&scene, &ada, 2).await, 0, "back again, nothing is left");
    scene.world.advance(-DAY).await;
    assert_eq!(done(&scene, &ada, 5).await, 1);
    scene.world.advance(2 * DAY).await;
    assert_eq!(done(&scene, &ada, 5).await, 3, "the day after is a new one");
    // A day that was closed does not close the days before it.
    scene.world.fault("GET", "/rest/organizations?", 1, &day_limit("MEMBER")).await;
    scene.world.advance(-10 * DAY).await;
    assert_eq!(done(&scene, &ada, 1).await, 1);
}

/// Arrivals at an endpoint, by the sandbox's UTC day.
async fn by_day(scene: &Scene, path: &str) -> BTreeMap<i64, usize> {
    let mut days = BTreeMap::new();
    for request in scene.world.requests().await {
        if request["target"].as_str().unwrap().starts_with(path) {
            *days.entry(request["received_ms"].as_i64().unwrap() / 86_400_000).or_default() += 1;
        }
    }
    days
}

#[tokio::test]
async fn a_burst_over_midnight_takes_no_more_than_each_day_has() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "10/10"), ("reserve", "0")]).await;
    scene.world.advance(15 * 3_600 - 2).await;
    let started = Instant::now();
    let burst = async || {
        let mut done = 0;
        while started.elapsed() < Duration::from_secs(4) {
            let answer = ada.call("organizations.lookup", another()).await;
            done += usize::from(answer["outcome"] == "done");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        done
    };
    let (one, two, three) = tokio::join!(burst(), burst(), burst());
    let days = by_day(&scene, "/rest/organizationsLookup").await;
    assert_eq!(days.len(), 2, "midnight was in between: {days:?}");
    assert!(days.values().all(|calls| *calls <= 10), "{days:?}");
    assert!(one + two + three >= 18, "the days were used: {one} {two} {three}");
}

/// What is under way at midnight LinkedIn may count on the day that begins.
#[tokio::test]
async fn what_is_under_way_at_midnight_is_kept_free_on_the_new_day() {
    let scene = Scene::start().await;
    let ada = scene.ready("ada", &[("tier", "10/10"), ("reserve", "0")]).await;
    scene.world.advance(15 * 3_600 - 60).await;
    let slow = json!({"kind": "delay", "ms": 2_000});
    scene.world.fault("GET", "/rest/organizationsLookup", 5, &slow).await;
    let under_way = async || ada.call("organizations.lookup", another()).await;
    let burst = async {
        let started = Instant::now();
        while by_day(&scene, "/rest/organizationsLookup").await.values().sum::<usize>() < 5 {
            assert!(started.elapsed() < Duration::from_secs(10), "the first five have not arrived");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        scene.world.advance(120).await;
        for _ in 0..12 {
            ada.call("organizations.lookup", another()).await;
        }
    };
    tokio::join!(under_way(), under_way(), under_way(), under_way(), under_way(), burst);
    for _ in 0..6 {
        ada.call("organizations.lookup", another()).await;
    }
    // The sandbox counts a call when it carries it out: the five fell on the new day.
    let world = scene.world.control("world").await;
    let counted = world["quota"].as_object().unwrap().iter();
    let counted: Vec<_> = counted
        .filter(|(key, _)| key.contains("organizationsLookup") || key.contains("lookup"))
        .collect();
    assert!(!counted.is_empty(), "{}", world["quota"]);
    assert!(counted.iter().all(|(_, used)| used.as_u64().unwrap() <= 10), "{counted:?}");
}
