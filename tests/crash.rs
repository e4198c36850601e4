//! A SIGKILL at any point of a write: it never happens twice, nothing stays undecided, and what its caller is told
//! is true.
//!
//! `CRASH_SEEDS` says how many scenes are played for each point, `CRASH_ONLY=POINT` or `CRASH_ONLY=POINT:SEED` which.

#![cfg(test)]

mod killed;
mod watched;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use killed::model::Point;
use killed::plan::{Plan, What};
use killed::scene::{Report, play};
use watched::example;

/// How many scenes are played at once; most of a scene is waiting.
const AT_ONCE: usize = 4;

/// How many scenes there are for each point, unless somebody says otherwise.
const SEEDS: u64 = 2;

/// Points and seeds, as they are asked for.
fn wanted() -> Vec<(Point, u64)> {
    let variable = |name: &str| std::env::var(name).ok();
    let seeds = variable("CRASH_SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    let only = variable("CRASH_ONLY").unwrap_or_default();
    let (name, seed) = only.split_once(':').unwrap_or((&only, ""));
    let seeds = match seed {
        "" => 0..seeds,
        seed => seed.parse().unwrap()..seed.parse::<u64>().unwrap() + 1,
    };
    let points = Point::all().filter(|point| name.is_empty() || point.name() == name);
    points.flat_map(|point| seeds.clone().map(move |seed| (point, seed))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_a_process_is_killed_nothing_happens_twice_and_nothing_stays_undecided() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let (example, places) = (Arc::new(example()), Arc::new(Semaphore::new(AT_ONCE)));
    let started = Instant::now();
    let mut scenes = JoinSet::new();
    for (point, seed) in wanted() {
        let (example, places, http) = (Arc::clone(&example), Arc::clone(&places), http.clone());
        scenes.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            let plan = Plan::draw(point, seed);
            let played = play(&plan, &example, http).await;
            (plan, played.map_err(|fault| fault.to_string()))
        });
    }
    let mut played = scenes.join_all().await;
    played.sort_by_key(|(plan, _)| (Point::all().position(|point| point == plan.point), plan.seed));
    show(&played, started.elapsed());
    let failed: Vec<String> = played
        .iter()
        .filter_map(|(plan, report)| {
            let fault = report.as_ref().err()?;
            Some(format!("{}:{}\n  {fault}\n  {plan:?}", plan.point.name(), plan.seed))
        })
        .collect();
    assert!(!played.is_empty(), "there is no such point");
    assert!(
        failed.is_empty(),
        "{} of {} scenes:\n{}",
        failed.len(),
        played.len(),
        failed.join("\n")
    );
}

/// A line for each point: what had happened in the end, what the last call was told, and how long the slowest start
/// took to settle what it found under way.
fn show(played: &[(Plan, Result<Report, String>)], took: Duration) {
    println!(
        "{:<13}{:>7}{:>10}{:>9}{:>6}{:>6}{:>9}{:>9}{:>14}",
        "killed at",
        "scenes",
        "0 effects",
        "1 effect",
        "more",
        "done",
        "not done",
        "unknown",
        "settled in ms"
    );
    let mut all = 0;
    for point in Point::all() {
        let of_point = played.iter().filter(|(plan, _)| plan.point == point);
        let runs = of_point.clone().count();
        if runs == 0 {
            continue;
        }
        let good: Vec<&Report> = of_point.filter_map(|(_, report)| report.as_ref().ok()).collect();
        let effects = |n: usize| good.iter().filter(|report| report.effects.min(2) == n).count();
        let said = |word: &str| good.iter().filter(|report| report.said == word).count();
        let settled = good.iter().filter_map(|report| report.settled).max();
        println!(
            "{:<13}{runs:>7}{:>10}{:>9}{:>6}{:>6}{:>9}{:>9}{:>14}",
            point.name(),
            effects(0),
            effects(1),
            effects(2),
            said("done"),
            said("not_done"),
            said("unknown"),
            settled.map_or_else(|| "-".to_owned(), |time| time.as_millis().to_string()),
        );
        all += runs;
    }
    let rounds = played.iter().flat_map(|(plan, _)| &plan.rounds);
    let kills = rounds.filter(|round| matches!(round.what, What::Kill { .. })).count();
    println!("{all} scenes, {kills} kills in the middle of a call, {:.1} s", took.as_secs_f64());
    println!(
        "more: a change without a key that was asked for again is made again, to the same effect"
    );
}
