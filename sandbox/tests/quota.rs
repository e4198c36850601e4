#![cfg(test)]
//! Daily allowances under many clients at once, and what midnight does to them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use linkedin_sandbox::Options;
use serde_json::json;
use support::{Answer, Place, post, scratch, send};
use tokio::task::JoinSet;

const CLIENTS: usize = 20;
const DAY_S: i64 = 86_400;
const DAY_MS: i64 = 86_400_000;
/// The world begins at nine in the morning.
const TO_MIDNIGHT_S: i64 = 15 * 3600;
/// What the Development tier has: `facts/limits.toml`.
const APP_PER_DAY: usize = 500;
const MEMBER_PER_DAY: usize = 100;
const ACLS: &str = "/rest/organizationAcls?q=roleAssignee";

/// Calls as bytes: every client has its own turn of them, and none is made twice.
#[derive(Clone)]
struct Calls {
    addr: SocketAddr,
    make: Arc<dyn Fn(usize, usize) -> String + Send + Sync>,
}

impl Calls {
    async fn send(&self, client: usize, turn: usize) -> Answer {
        send(self.addr, (self.make)(client, turn).as_bytes()).await
    }

    /// Twenty clients at once, so many calls each; what they were answered.
    async fn burst(&self, turns: usize) -> Vec<Answer> {
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let calls = self.clone();
            clients.spawn(async move {
                let mut answers = Vec::new();
                for turn in 0..turns {
                    answers.push(calls.send(client, turn).await);
                }
                answers
            });
        }
        clients.join_all().await.into_iter().flatten().collect()
    }
}

/// Posts by seven members through Cleo's app, each of them as themself; no text comes twice.
/// Between them the members may do more than the app.
async fn posts_by_seven(place: &Place) -> Calls {
    let app = place.member("cleo")["client_id"].clone();
    let mut writers = Vec::new();
    for member in ["ada", "ben", "cleo", "dmitri", "mara", "felix", "yuki"] {
        let scopes = ["w_member_social", "r_basicprofile"];
        let order = json!({"member": member, "client_id": app, "scopes": scopes});
        let token = place.issue(order).await;
        let me = place.with_token(&token, "GET", "/rest/me").send().await.json();
        let author = format!("urn:li:person:{}", me["id"].as_str().unwrap());
        let raw = place
            .with_token(&token, "POST", "/rest/posts")
            .json(&post(&author, "Turn {turn}."))
            .raw();
        // The placeholder is as long as what takes its place.
        writers.push(raw);
    }
    let make = move |client: usize, turn: usize| {
        let number = client * 10_000 + turn;
        writers[number % writers.len()].replace("{turn}", &format!("{number:06}"))
    };
    Calls { addr: place.addr(), make: Arc::new(make) }
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// How many posts came into the world on that day.
async fn made_on(place: &Place, day: i64) -> usize {
    let world = place.control("GET", "world", None).await.json();
    let effects = world["effects"].as_array().unwrap();
    effects.iter().filter(|effect| effect["at"].as_i64().unwrap().div_euclid(DAY_MS) == day).count()
}

fn today(place: &Place) -> i64 {
    place.sandbox.now_ms().div_euclid(DAY_MS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_clients_are_served_what_the_app_may_and_no_more() {
    let place = Place::start().await;
    let calls = posts_by_seven(&place).await;
    for _day in 0..3 {
        let day = today(&place);
        let answers = calls.burst(60).await;
        assert_eq!(today(&place), day, "midnight came too early for this test");
        assert_eq!(answers.len(), CLIENTS * 60);
        assert_eq!(count(&answers, 201), APP_PER_DAY);
        assert_eq!(count(&answers, 429), answers.len() - APP_PER_DAY, "nothing else went wrong");
        assert_eq!(made_on(&place, day).await, APP_PER_DAY);
        let whose = |words: &str| answers.iter().any(|answer| answer.body.contains(words));
        assert!(whose("APPLICATION DAY limit"));
        place.advance(DAY_S).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_clients_of_one_member_share_what_the_member_may() {
    let place = Place::start().await;
    let raw = place.call("cleo", "GET", ACLS).raw();
    let calls = Calls { addr: place.addr(), make: Arc::new(move |_, _| raw.clone()) };
    for _day in 0..2 {
        let answers = calls.burst(15).await;
        assert_eq!(count(&answers, 200), MEMBER_PER_DAY);
        assert_eq!(count(&answers, 429), answers.len() - MEMBER_PER_DAY);
        let refused = answers.iter().filter(|answer| answer.status == 429);
        assert!(refused.map(|answer| &answer.body).all(|body| body.contains("MEMBER DAY limit")));
        place.advance(TO_MIDNIGHT_S).await;
    }
}

/// How midnight comes.
#[derive(Clone, Copy)]
enum Coming {
    /// The clock is pushed past it.
    Pushed,
    /// The clock is pushed to less than two seconds before it, and runs on.
    ByItself,
}

/// Clients go on until the app's allowance of the new day is used up as well; midnight comes
/// while they are at it. Returns how many were served before and after it.
async fn through_midnight(place: &Arc<Place>, begun: usize, coming: Coming) -> (usize, usize) {
    let calls = posts_by_seven(place).await;
    let day = today(place);
    let served = Arc::new(AtomicUsize::new(0));
    let has_passed = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (calls, served, has_passed) = (calls.clone(), served.clone(), has_passed.clone());
        clients.spawn(async move {
            for turn in 0..10_000 {
                let is_new_day = has_passed.load(Ordering::SeqCst);
                let answer = calls.send(client, turn).await;
                match answer.status {
                    201 => {
                        served.fetch_add(1, Ordering::SeqCst);
                    }
                    429 if is_new_day && answer.body.contains("APPLICATION DAY") => return,
                    429 => {}
                    other => panic!("{other}: {answer:?}"),
                }
            }
            panic!("the new day's allowance was never used up");
        });
    }
    let midnight = {
        let (place, served, has_passed) = (place.clone(), served.clone(), has_passed.clone());
        tokio::spawn(async move {
            while served.load(Ordering::SeqCst) < begun {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            match coming {
                Coming::Pushed => place.advance(TO_MIDNIGHT_S).await,
                Coming::ByItself => {
                    let to_go_ms = DAY_MS - place.sandbox.now_ms().rem_euclid(DAY_MS);
                    place.advance(to_go_ms / 1000 - 1).await;
                    while today(&place) == day {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                }
            }
            has_passed.store(true, Ordering::SeqCst);
        })
    };
    clients.join_all().await;
    midnight.await.unwrap();
    let (before, after) = (made_on(place, day).await, made_on(place, day + 1).await);
    assert_eq!(before + after, served.load(Ordering::SeqCst), "served is what came about");
    (before, after)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_count_begins_anew_when_the_clock_is_pushed_past_midnight_in_a_burst() {
    for begun in [1, 150, APP_PER_DAY] {
        let place = Arc::new(Place::start().await);
        let (before, after) = through_midnight(&place, begun, Coming::Pushed).await;
        assert!((begun..=APP_PER_DAY).contains(&before), "{before} after {begun}");
        assert_eq!(after, APP_PER_DAY, "after {begun}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_count_begins_anew_when_midnight_comes_by_itself() {
    let place = Arc::new(Place::start().await);
    let (before, after) = through_midnight(&place, 1, Coming::ByItself).await;
    assert!((1..=APP_PER_DAY).contains(&before), "{before}");
    assert_eq!(after, APP_PER_DAY);
}

#[tokio::test]
async fn a_clock_set_back_finds_the_days_count_as_it_was() {
    let directory = scratch("quota");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options()).await;
    let spend = async |place: &Place| {
        let mut served = 0;
        while place.get("cleo", ACLS).await.status == 200 {
            served += 1;
        }
        served
    };
    assert_eq!(spend(&place).await, MEMBER_PER_DAY);
    place.advance(DAY_S).await;
    assert_eq!(place.get("cleo", ACLS).await.status, 200);
    place.advance(-DAY_S).await;
    assert_eq!(spend(&place).await, 0);
    place.advance(-DAY_S).await;
    assert_eq!(spend(&place).await, MEMBER_PER_DAY, "a day nobody called on yet");
    drop(place);

    let place = Place::with(options()).await;
    assert_eq!(spend(&place).await, 0);
    place.advance(DAY_S).await;
    assert_eq!(spend(&place).await, 0);
    place.advance(DAY_S).await;
    assert_eq!(spend(&place).await, MEMBER_PER_DAY - 1);
    drop(place);
    std::fs::remove_dir_all(&directory).unwrap();
}
