//! A long mixed run of several agents over pipes and in toolboxes: each call is in the audit exactly once, by whom it was
//! made and as what was decided, and nothing that anybody wrote is (AUD-1 to AUD-5).

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod hosts;
mod scene;
mod scratch;
mod world;

use std::collections::BTreeMap;

use hosts::{Host, Outside, Settings};
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::store::audit::{Decision, Filter, Part};
use linkedin_mcp::tools::Caller;
use scene::PAGE;
use scratch::{Books, Scratch};
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};
use world::Member;

/// In everything that an agent writes or asks for here.
const MARKER: &str = "Zinnober";
const ATLAS: &str = "urn:li:organization:70010002";
const SCOPES: &str = "openid profile email w_member_social w_member_social_feed r_organization_social w_organization_social r_organization_social_feed w_organization_social_feed rw_organization_admin";

fn rules() -> String {
    let areas = |level: &str| {
        let all: Vec<String> =
            GROUPS.iter().map(|group| format!("{} = \"{level}\"", group.name)).collect();
        format!("areas = {{ {} }}", all.join(", "))
    };
    format!(
        "[agents.alpha]\n{}\n[agents.beta]\n{}\n[agents.gamma]\n{}\nconfirm = [\"write\"]\n[agents.delta]\n{}\ndaily_posts = 1\norganizations = [\"{PAGE}\"]\n",
        areas("full"),
        areas("read"),
        areas("full"),
        areas("full"),
    )
}

/// What was asked for, by agent, tool and decision.
#[derive(Default)]
struct Made(BTreeMap<(String, String, &'static str), usize>);

impl Made {
    fn add(&mut self, agent: &str, tool: &str, decision: Decision) {
        *self.0.entry((agent.to_owned(), tool.to_owned(), decision.as_str())).or_default() += 1;
    }

    fn count(&self) -> usize {
        self.0.values().sum()
    }
}

struct Run {
    outside: Outside,
    state: Scratch,
    media: Scratch,
    made: Made,
}

use Decision::{Allowed, Asked, Denied, Malformed};

impl Run {
    async fn start() -> Self {
        let (outside, state, media) = (Outside::start().await, Scratch::new(), Scratch::new());
        std::fs::write(state.join("agents.toml"), rules()).unwrap();
        Self { outside, state, media, made: Made::default() }
    }

    fn settings(&self, agent: &str) -> Settings {
        Settings::of(&self.outside, self.state.path())
            .with("SCOPES", SCOPES)
            .with("AGENT", agent)
            .with("MEDIA_ROOTS", self.media.text())
    }

    fn toolbox(&self, agent: &str, more: &[(&str, &str)]) -> Member {
        let mut all = vec![
            ("STATE_DIR", self.state.text()),
            ("SCOPES", SCOPES),
            ("AGENT", agent),
            ("MEDIA_ROOTS", self.media.text()),
        ];
        all.retain(|(name, _)| !more.iter().any(|(other, _)| name == other));
        all.extend_from_slice(more);
        scene::elsewhere(&self.outside.world.base, &self.outside.world.token("ada"), &all)
    }

    /// Calls over pipes; the structured answer, or nothing where the protocol refuses.
    async fn over_pipes(
        &mut self,
        host: &mut Host,
        agent: &str,
        tool: &str,
        arguments: Value,
        decision: Decision,
    ) -> Value {
        let id = host.ask(tool, &arguments).await;
        self.made.add(agent, tool, decision);
        loop {
            let message = host.message().await;
            if message["id"] == id {
                return message["result"]["structuredContent"].clone();
            }
        }
    }

    async fn call(
        &mut self,
        member: &Member,
        tool: &str,
        arguments: Value,
        decision: Decision,
    ) -> Value {
        self.made.add(&member.toolbox.agent, tool, decision);
        let arguments = arguments.as_object().unwrap().clone();
        match member.toolbox.call(tool, arguments).await {
            Ok(answer) => answer.structured(),
            Err(_) => Value::Null,
        }
    }
}

fn text(n: usize) -> String {
    format!("{MARKER} {n}")
}

fn create(author: &str, n: usize) -> Value {
    json!({"action": "create", "author": author, "text": text(n)})
}

fn is(answer: &Value, kind: &str) {
    let said = answer["error"]["kind"].as_str().unwrap_or("");
    assert_eq!(said, kind, "{answer:#}");
}

/// The first part: real hosts.
async fn over_pipes(run: &mut Run) {
    let (mut alpha, mut beta, mut nobody) = (
        Host::start(&run.settings("alpha")),
        Host::start(&run.settings("beta")),
        Host::start(&run.settings("nobody")),
    );
    for n in 0..15 {
        let host = &mut alpha;
        let made =
            run.over_pipes(host, "alpha", "linkedin_posts_write", create(PAGE, n), Allowed).await;
        is(&made, "");
        // From the journal.
        let again =
            run.over_pipes(host, "alpha", "linkedin_posts_write", create(PAGE, n), Allowed).await;
        assert_eq!(again["replayed"], true, "{again}");
        // From the cache.
        let lookup = json!({"action": "lookup", "ids": [70_010_001]});
        is(
            &run.over_pipes(host, "alpha", "linkedin_organizations_read", lookup, Allowed).await,
            "",
        );
        is(&run.over_pipes(host, "alpha", "linkedin_status", json!({}), Allowed).await, "");
        for wrong in [
            json!({"action": "create", "author": PAGE, "text": MARKER, "texxt": MARKER}),
            json!({"action": MARKER}),
            json!({"action": "create", "author": PAGE, "text": {"a": MARKER}}),
        ] {
            let said =
                run.over_pipes(host, "alpha", "linkedin_posts_write", wrong, Malformed).await;
            is(&said, "invalid_arguments");
        }
        let none = "linkedin_nothing_read";
        run.over_pipes(host, "alpha", none, json!({"text": MARKER}), Malformed).await;
        let refused = run
            .over_pipes(&mut beta, "beta", "linkedin_posts_write", create(PAGE, n), Denied)
            .await;
        is(&refused, "refused_by_policy");
        let mine = json!({"action": "find_mine"});
        is(&run.over_pipes(&mut beta, "beta", "linkedin_posts_read", mine, Allowed).await, "");
        for tool in ["linkedin_status", "linkedin_sign_in", "linkedin_posts_read"] {
            let arguments =
                if tool.ends_with("read") { json!({"action": "find_mine"}) } else { json!({}) };
            let said = run.over_pipes(&mut nobody, "nobody", tool, arguments, Denied).await;
            is(&said, "refused_by_policy");
        }
        let account = json!({"action": "find_mine", "account": format!("{MARKER}-account")});
        let said = run.over_pipes(host, "alpha", "linkedin_posts_read", account, Denied).await;
        assert_eq!(said["outcome"], "not_done", "{said}");
    }
    // Several at once over one pipe.
    let mut asked = Vec::new();
    for n in 100..120 {
        asked.push(alpha.ask("linkedin_posts_write", &create(PAGE, n)).await);
        run.made.add("alpha", "linkedin_posts_write", Allowed);
    }
    while !asked.is_empty() {
        let id = alpha.message().await["id"].as_u64();
        asked.retain(|one| Some(*one) != id);
    }
    for host in [alpha, beta, nobody] {
        host.end().await;
    }
}

/// The second: toolboxes of this process, on the same state.
async fn in_toolboxes(run: &mut Run) {
    std::fs::write(run.media.join("one.png"), PNG).unwrap();
    let (alpha, gamma, delta) =
        (run.toolbox("alpha", &[]), run.toolbox("gamma", &[]), run.toolbox("delta", &[]));
    let poor = run.toolbox("alpha", &[("SCOPES", "openid profile")]);
    let write = "linkedin_posts_write";
    for n in 200..210 {
        is(&run.call(&poor, write, create(PAGE, n), Denied).await, "missing_scope");
        // A person is asked; one time in two they say yes.
        is(&run.call(&gamma, write, create(PAGE, n), Asked).await, "needs_confirmation");
        let store = gamma.toolbox.flow.store();
        let question = store.waiting(None).await.unwrap().remove(0);
        let says = n % 2 == 0;
        assert!(store.answer(&question.id, says, "test", None).await.unwrap());
        let decision = if says { Allowed } else { Denied };
        let said = run.call(&gamma, write, create(PAGE, n), decision).await;
        assert_eq!(said["outcome"], if says { "done" } else { "not_done" }, "{said}");
        // Its day is used up after the first.
        let decision = if n == 200 { Allowed } else { Denied };
        run.call(&delta, write, create(PAGE, n + 1_000), decision).await;
        is(&run.call(&delta, write, create(ATLAS, n), Denied).await, "refused_by_policy");
        run.call(&alpha, "linkedin_unknown", json!({"a": MARKER}), Malformed).await;
        // Nothing of it needs sending again, so nothing says that it was cancelled.
        let left = Caller::agent("alpha");
        left.cancelled.cancel();
        let arguments = create(PAGE, n + 2_000).as_object().unwrap().clone();
        let said = alpha.toolbox.call_by(&left, write, arguments).await.unwrap().structured();
        assert_eq!(said["outcome"], "not_done", "{said}");
        run.made.add("alpha", write, decision_of(&said));
    }
    let publish = json!({"author": PAGE, "text": text(300), "images": [{"file": "one.png", "altText": MARKER}]});
    let done = run.call(&alpha, "linkedin_publish", publish.clone(), Allowed).await;
    assert_eq!(done["outcome"], "done", "{done}");
    run.call(&alpha, "linkedin_publish", publish, Allowed).await;
    let preview = json!({"author": PAGE, "text": text(301), "preview": true});
    run.call(&alpha, "linkedin_publish", preview, Allowed).await;
    let upload = json!({"action": "upload", "owner": PAGE, "file": "one.png"});
    let done = run.call(&alpha, "linkedin_media_write", upload, Allowed).await;
    assert_eq!(done["outcome"], "done", "{done}");
    let outside = json!({"action": "upload", "owner": PAGE, "file": format!("/etc/{MARKER}.png")});
    let said = run.call(&alpha, "linkedin_media_write", outside, Denied).await;
    if said["error"]["kind"] == "invalid_arguments" {
        run.made.0.remove(&("alpha".to_owned(), "linkedin_media_write".to_owned(), "denied"));
        run.made.add("alpha", "linkedin_media_write", Malformed);
    }
    // At once.
    let mut at_once = tokio::task::JoinSet::new();
    for n in 400..420 {
        let toolbox = std::sync::Arc::clone(&alpha.toolbox);
        at_once.spawn(async move {
            toolbox.call(write, create(PAGE, n).as_object().unwrap().clone()).await.unwrap();
        });
        run.made.add("alpha", write, Allowed);
    }
    at_once.join_all().await;
    for member in [&alpha, &gamma, &delta, &poor] {
        member.toolbox.finish(std::time::Duration::from_secs(5)).await;
    }
}

fn decision_of(answer: &Value) -> Decision {
    match answer["error"]["kind"].as_str() {
        Some("refused_by_policy" | "paused" | "conflict") => Denied,
        _ => Allowed,
    }
}

/// What is in the books while a write's request stands at LinkedIn, and after its process was killed.
async fn killed(run: &mut Run) {
    // What was uploaded before is not sent again.
    std::fs::write(run.media.join("two.png"), [PNG, b"another"].concat()).unwrap();
    for (n, tool, path, arguments) in [
        (0, "linkedin_posts_write", "/rest/posts", create(PAGE, 500)),
        (1, "linkedin_publish", "/rest/posts", json!({"author": PAGE, "text": text(501)})),
        (
            2,
            "linkedin_media_write",
            "/rest/images",
            json!({"action": "upload", "owner": PAGE, "file": "two.png"}),
        ),
    ] {
        let before = run.outside.world.requests().await;
        let path_of =
            |one: &Value| one["target"].as_str().unwrap().split('?').next().unwrap().to_owned();
        let count =
            before.iter().filter(|one| one["method"] == "POST" && path_of(one) == path).count();
        let held = json!({"kind": "delay", "ms": 600_000});
        run.outside.world.fault("POST", path, 1, &held).await;
        let mut host = Host::start(&run.settings("alpha"));
        host.ask(tool, &arguments).await;
        run.made.add("alpha", tool, Allowed);
        run.outside.has_seen("POST", path, count + 1).await;
        // It has arrived, and nothing has been answered: its record is there, and says what is about to happen.
        let last = leaves(run).await.pop().unwrap();
        assert_eq!((last.0.as_str(), last.1.as_str()), ("alpha", tool), "{n}");
        if n == 0 {
            assert_eq!(last.2.len(), 64, "its digest");
            assert!(!last.3.is_empty(), "its operation");
        }
        host.kill().await;
        let faults = format!("{}/_sandbox/faults", run.outside.world.base);
        run.outside.world.http.delete(faults).send().await.unwrap();
    }
}

/// Agent, tool, digest and operation of what left, in order.
async fn leaves(run: &Run) -> Vec<(String, String, String, String)> {
    let mut connection = Books::of(run.state.path()).open().await;
    let rows = sqlx::query(
        "SELECT agent, tool, digest, operation FROM audit WHERE part = 'leaves' ORDER BY n",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
}

/// Everything in the audit's tables, as text.
async fn whole_audit(run: &Run) -> String {
    let mut connection = Books::of(run.state.path()).open().await;
    let mut out = String::new();
    for row in sqlx::query("SELECT * FROM audit").fetch_all(&mut connection).await.unwrap() {
        for column in 0..row.len() {
            let text: Option<String> = row.try_get(column).ok();
            let number: Option<i64> = row.try_get(column).ok();
            out.push_str(&text.or_else(|| number.map(|n| n.to_string())).unwrap_or_default());
            out.push('|');
        }
        out.push('\n');
    }
    connection.close().await.unwrap();
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_hundreds_of_calls_is_in_the_audit_exactly_once() {
    let mut run = Run::start().await;
    over_pipes(&mut run).await;
    in_toolboxes(&mut run).await;
    killed(&mut run).await;

    let reader = run.toolbox("reader", &[]);
    let store = reader.toolbox.flow.store();
    let entries = store.audited(&Filter { limit: 100_000, ..Filter::default() }).await.unwrap();
    let mut found = Made::default();
    for entry in &entries {
        found.add(&entry.record.agent, &entry.record.tool, entry.record.decision);
    }
    let differ: Vec<_> = run
        .made
        .0
        .keys()
        .chain(found.0.keys())
        .filter(|key| run.made.0.get(*key) != found.0.get(*key))
        .map(|key| (key, run.made.0.get(key), found.0.get(key)))
        .collect();
    assert!(differ.is_empty(), "made and found: {differ:#?}");
    assert_eq!(entries.len(), run.made.count());
    let mut calls: Vec<&str> = entries.iter().map(|entry| entry.record.call.as_str()).collect();
    calls.sort_unstable();
    calls.dedup();
    assert_eq!(calls.len(), entries.len(), "each call has its own name");
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!(verdict.fault, None);

    // Every write that arrived has a record from before it left.
    let arrived = run.outside.world.requests().await;
    let posts = arrived
        .iter()
        .filter(|one| {
            one["method"] == "POST" && one["target"].as_str().unwrap().starts_with("/rest/posts")
        })
        .count();
    let left = leaves(&run).await;
    let with_digest = left.iter().filter(|one| one.2.len() == 64 && !one.3.is_empty()).count();
    assert_eq!(with_digest, posts, "posts that arrived, and records of what was about to");
    let mut operations: Vec<&String> =
        left.iter().map(|one| &one.3).filter(|one| !one.is_empty()).collect();
    operations.sort();
    operations.dedup();
    assert_eq!(operations.len(), with_digest);

    let whole = whole_audit(&run).await;
    let token = run.outside.world.token("ada");
    for secret in [MARKER, &token, "access_token", "Bearer"] {
        let line = whole.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }

    // The sentences, one of each kind.
    let mut shown = std::collections::BTreeSet::new();
    for entry in &entries {
        let record = &entry.record;
        let what = (
            record.agent.clone(),
            record.tool.clone(),
            record.decision.as_str(),
            record.error.clone(),
        );
        let sentence = record.sentence();
        if record.decision == Decision::Allowed && record.tool != "linkedin_status" {
            assert!(record.rule.starts_with("agents."), "{sentence}");
        }
        assert!(sentence.contains(&record.agent) && sentence.ends_with('.'), "{sentence}");
        if record.part == Part::Leaves {
            assert!(sentence.contains("was about to leave"), "{sentence}");
            assert!(sentence.contains("account default, at another address"), "{sentence}");
        }
        if shown.insert(what) {
            println!("{sentence}");
        }
    }
    println!("{} calls", entries.len());
}

/// What the protocol itself refuses was a call as well.
#[tokio::test]
async fn arguments_that_are_no_object_are_in_the_audit() {
    let mut run = Run::start().await;
    let mut alpha = Host::start(&run.settings("alpha"));
    for wrong in [json!([MARKER]), json!(MARKER), json!(7)] {
        run.over_pipes(&mut alpha, "alpha", "linkedin_posts_write", wrong, Malformed).await;
    }
    alpha.end().await;
    let reader = run.toolbox("reader", &[]);
    let entries = reader.toolbox.flow.store().audited(&Filter::default()).await.unwrap();
    assert_eq!(entries.len(), 3);
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x04\0\0\0\xb5\x1c\x0c\x02\0\0\0\x0bIDATx\xdacd\xf8\x0f\0\x01\x05\x01\x01'\x18\xe3f\0\0\0\0IEND\xaeB`\x82";
