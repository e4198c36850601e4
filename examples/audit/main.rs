//! What the policy costs each call, and what a record costs whoever waits for it, with an empty audit and with many records, alone and in a crowd; and how
//! long it takes to verify and to look through them.
//!
//! `audit DIRECTORY [CALLS] [RECORDS]`. Prints one JSON line for each measurement; times in microseconds.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use linkedin_mcp::model::method::Effect;
use linkedin_mcp::policy::{AgentsFile, Bounds, Policies};
use linkedin_mcp::store::audit::{Decision, Filter, Record};
use linkedin_mcp::store::{Home, Store};
use serde_json::{Value, json};
use tokio::task::JoinSet;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// How many callers a crowd has.
const CROWD: u32 = 50;

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("name an empty directory on the disk to measure")?;
    let calls = arguments.next().map_or(Ok(2_000), |text| text.parse())?;
    let records = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(&directory, calls, records))
}

async fn measure(directory: &str, calls: u32, records: u32) -> Result<(), Fault> {
    policy(directory, calls)?;
    let store = Arc::new(Store::new(Home::Directory(directory.into())));
    store.recover().await?;
    costs(&store, calls, "an empty audit").await?;
    let started = Instant::now();
    fill(&store, records).await?;
    say(
        &json!({"filled": records, "each_us": micros(started.elapsed()) / u64::from(records.max(1))}),
    )?;
    let named = format!("{records} records");
    costs(&store, calls, &named).await?;

    let started = Instant::now();
    let verdict = store.audit_verify().await?;
    if let Some(fault) = verdict.fault {
        return Err(fault.to_string().into());
    }
    say(&json!({"what": "verify", "records": verdict.records, "us": micros(started.elapsed())}))?;

    let last = Filter { limit: 1, ..Filter::default() };
    let end = store.audited(&last).await?.first().map_or(0, |entry| entry.record.at_ms);
    let all = Filter::default;
    for (what, filter) in [
        ("the last 50", all()),
        ("one agent", Filter { agent: Some("agent 3".to_owned()), ..all() }),
        ("an agent that never called", Filter { agent: Some("nobody".to_owned()), ..all() }),
        ("denied", Filter { decision: Some(Decision::Denied), ..all() }),
        ("the last minute", Filter { since_ms: Some(end - 60_000), limit: 1_000, ..all() }),
        (
            "a minute in the middle",
            Filter {
                since_ms: Some(end - 50_060_000),
                until_ms: Some(end - 50_000_000),
                limit: 1_000,
                ..all()
            },
        ),
        ("before the first", Filter { until_ms: Some(0), ..all() }),
        (
            "one agent in the last minute",
            Filter {
                agent: Some("agent 3".to_owned()),
                since_ms: Some(end - 60_000),
                limit: 1_000,
                ..all()
            },
        ),
        ("an area without calls", Filter { area: Some("events".to_owned()), ..all() }),
    ] {
        let started = Instant::now();
        let entries = store.audited(&filter).await?.len();
        say(&json!({"what": what, "entries": entries, "us": micros(started.elapsed())}))?;
    }
    let started = Instant::now();
    let half = store.forget_audit(end - i64::from(records) * 500).await?;
    say(&json!({"what": "forget", "records": half, "us": micros(started.elapsed())}))?;
    store.close().await;
    Ok(())
}

/// What one question to the policy costs, with fifty agents in the file; it looks whether the file has changed each time.
fn policy(directory: &str, calls: u32) -> Result<(), Fault> {
    let file = std::path::Path::new(directory).join("agents.toml");
    let rules = (0..50).map(|n| format!("[agents.a{n}]\nareas = {{ posts = \"write\" }}\n"));
    std::fs::write(&file, rules.collect::<String>())?;
    let policies = Policies::new(Some(AgentsFile::Named(file)), Bounds::default(), Vec::new());
    let mut times = Vec::new();
    for n in 0..calls {
        let agent = format!("a{}", n % 50);
        let started = Instant::now();
        let policy = policies.of(&agent);
        policy.decide("posts", Effect::Write)?;
        times.push(started.elapsed());
    }
    report("the policy", times)
}

async fn costs(store: &Arc<Store>, calls: u32, when: &str) -> Result<(), Fault> {
    let mut alone = Vec::new();
    for n in 0..calls {
        let record = record(n);
        let started = Instant::now();
        store.record(&record).await?;
        alone.push(started.elapsed());
    }
    report(&format!("alone, {when}"), alone)?;
    let mut crowd = JoinSet::new();
    let began = Instant::now();
    for _ in 0..CROWD {
        let store = Arc::clone(store);
        crowd.spawn(async move {
            let mut times = Vec::new();
            for n in 0..calls / 10 {
                let record = record(n);
                let started = Instant::now();
                store.record(&record).await?;
                times.push(started.elapsed());
            }
            Ok::<_, Fault>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = crowd.join_next().await {
        times.extend(done??);
    }
    let each = micros(began.elapsed()) / u64::try_from(times.len().max(1))?;
    say(&json!({"what": format!("{CROWD} callers, {when}, time for each record"), "us": each}))?;
    report(&format!("{CROWD} callers, {when}"), times)?;
    let mut durable = Vec::new();
    for n in 0..calls / 10 {
        let record = record(n);
        let started = Instant::now();
        store.record_durably(&record).await?;
        durable.push(started.elapsed());
    }
    report(&format!("on disk, {when}"), durable)
}

async fn fill(store: &Arc<Store>, records: u32) -> Result<(), Fault> {
    let mut crowd = JoinSet::new();
    for part in 0..500 {
        let store = Arc::clone(store);
        crowd.spawn(async move {
            for n in 0..records / 500 {
                store.record(&record(n * 500 + part)).await?;
            }
            Ok::<_, Fault>(())
        });
    }
    while let Some(done) = crowd.join_next().await {
        done??;
    }
    Ok(())
}

/// A second between two calls.
static CLOCK: AtomicI64 = AtomicI64::new(1_795_348_800_000);

/// A call as it usually is: one of ten agents reads or writes a post; one in a hundred may not.
fn record(n: u32) -> Record {
    let write = n.is_multiple_of(10);
    Record {
        at_ms: CLOCK.fetch_add(1_000, Ordering::Relaxed),
        way: "http".to_owned(),
        client: "claude-desktop 1.4.2".to_owned(),
        tool: "linkedin_posts_read".to_owned(),
        endpoint: if write { "posts.create" } else { "posts.get" }.to_owned(),
        area: "posts".to_owned(),
        effect: if write { "write" } else { "read" }.to_owned(),
        target: "sandbox".to_owned(),
        account: "ada".to_owned(),
        speaks_for: "urn:li:organization:70010001".to_owned(),
        subject: format!("urn:li:share:74000000000{n:08}"),
        decision: if n % 100 == 7 { Decision::Denied } else { Decision::Allowed },
        rule: "agents.social.areas.posts=write".to_owned(),
        outcome: "done".to_owned(),
        operation: if write { uuid() } else { String::new() },
        digest: "0123456789abcdef".repeat(4),
        linkedin_calls: 1,
        took_ms: 31,
        ..Record::new(uuid(), format!("agent {}", n % 10))
    }
}

fn uuid() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn report(what: &str, mut times: Vec<Duration>) -> Result<(), Fault> {
    times.sort();
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(index).copied().map_or(0, micros)
    };
    say(&json!({"what": what, "p50_us": at(50), "p99_us": at(99)}))
}

fn say(line: &Value) -> Result<(), Fault> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}
