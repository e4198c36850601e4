//! The audit from outside: what a write leaves behind, what the command line shows of it, and what it says when
//! somebody has been at the file.

#![cfg(test)]

mod scratch;

use std::process::Stdio;

use linkedin_mcp::store::audit::{Decision, Record};
use linkedin_mcp::store::{Home, Store};
use scratch::{Books, Scratch};
use serde_json::Value;
use tokio::process::Command;

/// What a command said, and its exit code.
struct Said {
    out: String,
    code: Option<i32>,
}

impl Said {
    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

async fn run(state: &Scratch, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
    command.env_clear().args(["--state-dir", state.text(), "--sandbox-state"]);
    command.arg(state.join("world")).args(arguments).stdin(Stdio::null());
    let output = command.output().await.unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    Said { out, code: output.status.code() }
}

async fn filled(records: u32) -> Scratch {
    let state = Scratch::new();
    let store = Store::new(Home::Directory(state.path().to_owned()));
    for n in 1..=records {
        let record = Record {
            area: "posts".into(),
            endpoint: "posts.get".into(),
            effect: "read".into(),
            target: "sandbox".into(),
            client: "evil\u{1b}[2J\nclient".into(),
            decision: if n % 2 == 0 { Decision::Denied } else { Decision::Allowed },
            outcome: if n % 2 == 0 { "not_done".into() } else { "done".into() },
            ..Record::new(format!("call-{n}"), if n == 1 { "one" } else { "two" })
        };
        store.record(&record).await.unwrap();
    }
    store.close().await;
    state
}

#[tokio::test]
async fn no_write_leaves_without_its_record() {
    // AUD-2
    let state = Scratch::new();
    let post = r#"{"action":"create","author":"me","text":"Recorded"}"#;
    let written = run(&state, &["call", "linkedin_posts_write", post]).await;
    assert_eq!(written.code, Some(0), "{}", written.out);
    let answer: Value = serde_json::from_str(written.out.trim()).unwrap();
    let told = run(&state, &["audit", "--json", "--area", "posts"]).await;
    let told = told.lines();
    let told = told.iter().find(|told| told["endpoint"] == "posts.create").unwrap();
    assert_eq!(told["operation"], answer["operation"]);
    assert_eq!(told["digest"].as_str().unwrap().len(), 64);
    assert_eq!((&told["effect"], &told["decision"]), (&"write".into(), &"allowed".into()));
    assert!(!told.to_string().contains("Recorded"), "no text that anybody wrote: {told}");
    // Where nothing can be recorded, nothing leaves.
    std::fs::remove_file(state.join("audit.key")).unwrap();
    let post = r#"{"action":"create","author":"me","text":"Unrecorded"}"#;
    let refused = run(&state, &["call", "linkedin_posts_write", post]).await;
    assert_eq!(refused.code, Some(1), "{}", refused.out);
    let answer: Value = serde_json::from_str(refused.out.trim()).unwrap();
    assert_eq!(answer["outcome"], "not_done");
    assert_eq!(answer["error"]["kind"], "state_unavailable", "{answer}");
    assert!(answer.to_string().contains("audit"), "{answer}");
}

#[tokio::test]
async fn the_command_line_tells_what_happened_in_clean_lines() {
    let state = filled(6).await;
    let all = run(&state, &["audit"]).await;
    assert_eq!((all.out.lines().count(), all.code), (6, Some(0)), "{}", all.out);
    assert!(!all.out.contains('\u{1b}'));
    assert!(all.out.lines().next().unwrap().contains("was refused posts.get"), "{}", all.out);
    let count = async |arguments: &[&str]| {
        let said = run(&state, &[&["audit", "--json"], arguments].concat()).await;
        assert_eq!(said.code, Some(0));
        said.lines().len()
    };
    assert_eq!(count(&[]).await, 6);
    assert_eq!(count(&["--agent", "one"]).await, 1);
    assert_eq!(count(&["--agent", "two", "--decision", "denied"]).await, 3);
    assert_eq!(count(&["--area", "comments"]).await, 0);
    assert_eq!(count(&["--account", "nobody"]).await, 0);
    assert_eq!(count(&["--outcome", "done"]).await, 3);
    assert_eq!(count(&["--since", "1h"]).await, 6);
    assert_eq!(count(&["--until", "1h"]).await, 0);
    assert_eq!(count(&["--limit", "4"]).await, 4);
    assert_eq!(count(&["--limit", "0"]).await, 6);
    let first = run(&state, &["audit", "--json", "--agent", "one"]).await;
    let first = &first.lines()[0];
    assert_eq!((&first["n"], &first["call"]), (&1.into(), &"call-1".into()));
    assert_eq!(first["client"], r"evil\u{1b}[2J\u{a}client");
    assert!(first["sentence"].as_str().unwrap().starts_with("Agent one was allowed posts.get"));
    for wrong in [["--decision", "maybe"], ["--since", "soon"], ["--outcome", "great"]] {
        assert_eq!(run(&state, &[&["audit"], &wrong[..]].concat()).await.code, Some(2));
    }
    // Where nothing was ever kept, nothing is made.
    let empty = Scratch::new();
    assert_eq!(run(&empty, &["audit"]).await.code, Some(0));
    assert_eq!(run(&empty, &["audit", "verify"]).await.code, Some(0));
    assert!(!empty.join("state.sqlite3").exists());
}

#[tokio::test]
async fn verify_names_the_record_and_exits_with_1() {
    let state = filled(6).await;
    let whole = run(&state, &["audit", "verify"]).await;
    assert_eq!((whole.out.lines().count(), whole.code), (1, Some(0)), "{}", whole.out);
    let json = &run(&state, &["audit", "verify", "--json"]).await.lines()[0];
    assert_eq!((&json["whole"], &json["records"]), (&true.into(), &6.into()));
    let anchor = json["head"].as_str().unwrap();
    let held = run(&state, &["audit", "verify", "--anchor", anchor]).await;
    assert_eq!(held.code, Some(0), "{}", held.out);
    let other = anchor.replace("6:", "5:");
    let not_held = run(&state, &["audit", "verify", "--anchor", &other]).await;
    assert_eq!(not_held.code, Some(1), "{}", not_held.out);
    assert_eq!(run(&state, &["audit", "verify", "--anchor", "6"]).await.code, Some(2));

    Books::of(state.path()).run("UPDATE audit SET decision = 'allowed' WHERE n = 4").await;
    let edited = run(&state, &["audit", "verify"]).await;
    assert_eq!((edited.out.lines().count(), edited.code), (1, Some(1)));
    assert!(edited.out.contains("record 4 was changed"), "{}", edited.out);
    let json = &run(&state, &["audit", "verify", "--json"]).await.lines()[0];
    assert_eq!((&json["whole"], &json["record"]), (&false.into(), &4.into()));
}

#[tokio::test]
async fn what_is_too_old_goes_and_the_rest_is_whole() {
    let state = Scratch::new();
    let store = Store::new(Home::Directory(state.path().to_owned()));
    let now = jiff::Timestamp::now().as_millisecond();
    for days in [400, 181, 179, 3, 0] {
        let record = Record { at_ms: now - days * 86_400_000, ..Record::new("call", "agent") };
        store.record(&record).await.unwrap();
    }
    store.close().await;
    let count = async |arguments: &[&str]| run(&state, arguments).await.out.lines().count();
    assert_eq!(count(&["audit"]).await, 5, "it is shown once more before it goes");
    assert_eq!(count(&["audit"]).await, 3);
    assert_eq!(count(&["audit", "--audit-days", "2"]).await, 3);
    assert_eq!(count(&["audit"]).await, 1);
    assert_eq!(run(&state, &["audit", "verify"]).await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_at_once_leave_one_whole_chain() {
    let state = Scratch::new();
    let ours = Store::new(Home::Directory(state.path().to_owned()));
    let others = async |writer: &str| {
        for n in 0..3 {
            let post =
                format!(r#"{{"action":"create","author":"me","text":"Post {n} of {writer}"}}"#);
            let said = run(&state, &["call", "linkedin_posts_write", &post]).await;
            assert_eq!(said.code, Some(0), "{}", said.out);
        }
    };
    let here = async {
        for n in 0..200 {
            ours.record(&Record::new(format!("here-{n}"), "here")).await.unwrap();
        }
    };
    tokio::join!(others("one"), others("two"), here);
    let verdict = ours.audit_verify().await.unwrap();
    assert_eq!(verdict.fault, None);
    assert!(verdict.calls >= 206, "{verdict:?}");
    let filter = linkedin_mcp::store::audit::Filter {
        agent: Some("here".into()),
        limit: 1_000,
        ..Default::default()
    };
    assert_eq!(ours.audited(&filter).await.unwrap().len(), 200);
}
