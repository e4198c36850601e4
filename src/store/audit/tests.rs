use std::path::PathBuf;
use std::sync::Arc;

use sqlx::Executor as _;
use tokio::task::JoinSet;

use super::*;
use crate::store::Home;

/// A directory that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let name = format!("linkedin-mcp-audit-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }

    fn store(&self) -> Store {
        Store::new(Home::Directory(self.0.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn full(n: u32) -> Record {
    Record {
        at_ms: 1_795_348_800_000 + i64::from(n) * 1_000,
        way: "http".into(),
        client: "claude 1.0".into(),
        tool: "linkedin_posts_write".into(),
        endpoint: "posts.create".into(),
        area: "posts".into(),
        effect: "write".into(),
        target: "sandbox".into(),
        account: "ada".into(),
        speaks_for: "urn:li:organization:2414183".into(),
        subject: format!("urn:li:share:{n}"),
        rule: "agents.social.areas.posts=write".into(),
        outcome: "done".into(),
        error: "none".into(),
        operation: format!("operation-{n}"),
        digest: "ab".repeat(32),
        linkedin_calls: 2,
        took_ms: 31,
        ..Record::new(format!("call-{n}"), "social")
    }
}

/// A store with ten records.
async fn ten() -> Store {
    let store = Store::new(Home::Memory);
    fill(&store, 10).await;
    store
}

async fn fill(store: &Store, records: u32) {
    for n in 1..=records {
        assert_eq!(store.record(&full(n)).await.unwrap(), u64::from(n));
    }
}

async fn run(store: &Store, statement: &'static str) {
    store.quick().await.unwrap().execute(statement).await.unwrap();
}

async fn fault(store: &Store) -> Option<Fault> {
    store.audit_verify().await.unwrap().fault
}

#[tokio::test]
async fn a_chain_that_nobody_touched_is_whole() {
    let store = Store::new(Home::Memory);
    let empty = store.audit_verify().await.unwrap();
    assert_eq!((empty.records, empty.calls, empty.fault), (0, 0, None));
    fill(&store, 10).await;
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.calls, verdict.fault), (10, 10, None));
    assert!(verdict.head.starts_with("10:") && Anchor::parse(&verdict.head).is_some());
}

#[tokio::test]
async fn a_changed_byte_in_any_column_is_found_with_its_number() {
    let columns = chain::COLUMNS.into_iter().chain(["previous", "hash"]);
    for column in columns {
        let store = ten().await;
        // The last byte, so that a number stays a number and a text keeps its length.
        let change = match column {
            "at_ms" | "linkedin_calls" | "took_ms" => format!("{column} = {column} + 1"),
            "part" => "part = 'leaves'".to_owned(),
            "decision" => "decision = 'denied'".to_owned(),
            "hash" | "previous" => format!(
                "{column} = substr({column}, 1, 63) || CASE WHEN substr({column}, 64) = '0' THEN '1' ELSE '0' END"
            ),
            _ => format!("{column} = substr({column}, 1, length({column}) - 1) || '~'"),
        };
        let change = format!("UPDATE audit SET {change} WHERE n = 4");
        let changed = sqlx::query(sqlx::AssertSqlSafe(change))
            .execute(store.quick().await.unwrap())
            .await
            .unwrap();
        assert_eq!(changed.rows_affected(), 1);
        assert_eq!(fault(&store).await, Some(Fault::Edited { n: 4 }), "{column}");
        // What comes after it hides nothing.
        store.record(&full(11)).await.unwrap();
        assert_eq!(fault(&store).await, Some(Fault::Edited { n: 4 }), "{column}");
    }
}

/// Runs SQL over ten records, and says what is found.
async fn after(statements: &'static str) -> Option<Fault> {
    let store = ten().await;
    run(&store, statements).await;
    fault(&store).await
}

#[tokio::test]
async fn what_is_gone_or_out_of_order_is_found_with_its_number() {
    const SWAP: &str = "UPDATE audit SET n = -3 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 8; UPDATE audit SET n = 8 WHERE n = -3";
    const NEIGHBOURS: &str = "UPDATE audit SET n = -3 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 4; UPDATE audit SET n = 4 WHERE n = -3";
    const CONTENTS: &str = "UPDATE audit SET subject = (SELECT subject FROM audit AS other WHERE other.n = 13 - audit.n), operation = (SELECT operation FROM audit AS other WHERE other.n = 13 - audit.n) WHERE n IN (5, 8)";
    const RENUMBERED: &str = "DELETE FROM audit WHERE n = 6; UPDATE audit SET n = -n WHERE n > 6; UPDATE audit SET n = -n - 1 WHERE n < 0";
    const AGAIN: &str = "INSERT INTO audit SELECT 11, call, part, at_ms, agent, way, client, tool, endpoint, area, effect, target, account, speaks_for, subject, decision, rule, outcome, error, operation, digest, linkedin_calls, took_ms, previous, hash FROM audit WHERE n = 10";
    assert_eq!(after("DELETE FROM audit WHERE n = 1").await, Some(Fault::Missing { n: 1 }));
    assert_eq!(after("DELETE FROM audit WHERE n = 6").await, Some(Fault::Missing { n: 6 }));
    assert_eq!(after("DELETE FROM audit WHERE n IN (6, 7)").await, Some(Fault::Missing { n: 6 }));
    assert_eq!(after(SWAP).await, Some(Fault::OutOfOrder { n: 3, belongs: 8 }));
    assert_eq!(after(NEIGHBOURS).await, Some(Fault::OutOfOrder { n: 3, belongs: 4 }));
    assert_eq!(after(CONTENTS).await, Some(Fault::Edited { n: 5 }));
    assert_eq!(after(RENUMBERED).await, Some(Fault::OutOfOrder { n: 6, belongs: 7 }));
    assert_eq!(after("DELETE FROM audit WHERE n = 10").await, Some(Fault::TailCut { from_n: 10 }));
    assert_eq!(after("DELETE FROM audit WHERE n > 4").await, Some(Fault::TailCut { from_n: 5 }));
    assert_eq!(after("DELETE FROM audit").await, Some(Fault::TailCut { from_n: 1 }));
    assert_eq!(after(AGAIN).await, Some(Fault::Added { n: 11 }));
    // Of another kind, it cannot even be hashed.
    let blob = "UPDATE audit SET took_ms = 'soon' WHERE n = 2";
    assert_eq!(after(blob).await, Some(Fault::Edited { n: 2 }));
}

#[tokio::test]
async fn a_head_that_is_not_ours_is_found_and_never_becomes_whole_again() {
    for forged in [
        "UPDATE audit_head SET n = 9; DELETE FROM audit WHERE n = 10; UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE n = 9)",
        "UPDATE audit_head SET n = 9",
        "UPDATE audit_head SET mac = 'ab'",
        "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE n = 9)",
        "DELETE FROM audit WHERE n < 4; UPDATE audit_head SET first_n = 4, first_previous = (SELECT previous FROM audit WHERE n = 4)",
        "UPDATE audit_head SET first_n = 3",
        "DELETE FROM audit_head",
    ] {
        let store = ten().await;
        run(&store, forged).await;
        let found = fault(&store).await;
        assert!(matches!(found, Some(Fault::Head { n: 9 | 10 })), "{forged}: {found:?}");
        // The server goes on recording, and seals nothing that it did not find whole.
        store.record(&full(11)).await.unwrap();
        store.record(&full(12)).await.unwrap();
        let later = fault(&store).await;
        let n = found.and_then(Fault::number);
        assert!(
            matches!(later, Some(Fault::Head { n: at }) if Some(at) == n),
            "{forged}: {later:?}"
        );
    }
}

#[tokio::test]
async fn without_its_key_the_chain_is_neither_trusted_nor_continued() {
    let place = Place::new();
    let store = place.store();
    fill(&store, 3).await;
    store.close().await;
    let file = place.0.join("audit.key");
    let key = std::fs::read(&file).unwrap();
    assert_eq!(key.len(), 32);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_file(&file).unwrap();
    let store = place.store();
    assert_eq!(fault(&store).await, Some(Fault::KeyMissing));
    assert!(
        matches!(store.record(&full(4)).await, Err(Failure::Unopenable { path, .. }) if path == file)
    );
    assert!(store.record_durably(&full(4)).await.is_err());
    assert!(!file.exists(), "another key would make whatever is there now look whole");
    // What happened is still told.
    assert_eq!(store.audited(&Filter::default()).await.unwrap().len(), 3);
    store.close().await;
    // Another key is no key; the same one is.
    std::fs::write(&file, [7; 32]).unwrap();
    assert_eq!(fault(&place.store()).await, Some(Fault::Head { n: 3 }));
    std::fs::write(&file, key).unwrap();
    assert_eq!(fault(&place.store()).await, None);
}

#[tokio::test]
async fn an_anchor_shows_that_the_chain_was_written_anew() {
    let store = ten().await;
    let noted = Anchor::parse(&store.audit_verify().await.unwrap().head).unwrap();
    fill_from(&store, 11, 12).await;
    let verdict = store.audit_verify_with(Some(&noted)).await.unwrap();
    assert_eq!((verdict.held, verdict.fault), (Some(Held::Yes), None));
    let anew = Store::new(Home::Memory);
    fill_from(&anew, 1, 12).await;
    let verdict = anew.audit_verify_with(Some(&noted)).await.unwrap();
    assert_eq!(verdict.held, Some(Held::Yes), "the same records make the same chain");
    let other = Store::new(Home::Memory);
    fill_from(&other, 2, 13).await;
    let verdict = other.audit_verify_with(Some(&noted)).await.unwrap();
    assert_eq!((verdict.held, verdict.fault), (Some(Held::No), Some(Fault::Anchor { n: 10 })));
    let short = Store::new(Home::Memory);
    fill_from(&short, 1, 9).await;
    let verdict = short.audit_verify_with(Some(&noted)).await.unwrap();
    assert_eq!((verdict.held, verdict.fault), (Some(Held::No), Some(Fault::Anchor { n: 10 })));
    // Dropped for its age, it can no longer be told; the one before the first can.
    store.forget_audit(full(11).at_ms).await.unwrap();
    let held = |anchor: Anchor| {
        let store = &store;
        async move { store.audit_verify_with(Some(&anchor)).await.unwrap().held }
    };
    assert_eq!(held(noted.clone()).await, Some(Held::Yes));
    assert_eq!(held(Anchor { n: 9, ..noted.clone() }).await, Some(Held::Forgotten));
    assert_eq!(held(Anchor { hash: "0".repeat(64), ..noted }).await, Some(Held::No));
    for bad in ["", "10", "10:", "x:00", "10:zz"] {
        assert_eq!(Anchor::parse(bad), None, "{bad}");
    }
}

async fn fill_from(store: &Store, first: u32, last: u32) {
    for n in first..=last {
        store.record(&full(n)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_at_once_leave_one_whole_chain() {
    let place = Place::new();
    let mut writers = JoinSet::new();
    for writer in 0..2 {
        let store = Arc::new(place.store());
        for task in 0..8 {
            let store = Arc::clone(&store);
            writers.spawn(async move {
                for n in 0..10 {
                    let record = Record::new(format!("{writer}-{task}-{n}"), "agent");
                    if task == 0 {
                        store.record_durably(&record).await.unwrap();
                    } else {
                        store.record(&record).await.unwrap();
                    }
                }
            });
        }
    }
    writers.join_all().await;
    let verdict = place.store().audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.calls, verdict.fault), (160, 160, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_callers_at_once_none_is_lost_and_each_learns_its_own_number() {
    // More than have a place at once.
    for callers in [200_u32, 1_500] {
        let store = Arc::new(Store::new(Home::Memory));
        let mut all = JoinSet::new();
        for n in 0..callers {
            let store = Arc::clone(&store);
            all.spawn(async move { (store.record(&full(n)).await.unwrap(), format!("call-{n}")) });
        }
        let numbers = all.join_all().await;
        let filter = Filter { limit: callers, ..Filter::default() };
        let entries = store.audited(&filter).await.unwrap();
        assert_eq!(entries.len(), numbers.len());
        for (n, call) in numbers {
            let entry = entries.iter().find(|entry| entry.n == n).unwrap();
            assert_eq!(entry.record.call, call);
        }
        let verdict = store.audit_verify().await.unwrap();
        assert_eq!((verdict.records, verdict.fault), (u64::from(callers), None));
    }
}

#[tokio::test]
async fn a_caller_who_leaves_leaves_its_record() {
    let place = Place::new();
    let store = place.store();
    store.recover().await.unwrap();
    {
        let record = full(1);
        let mut asked = std::pin::pin!(store.record(&record));
        assert!(futures_util::poll!(&mut asked).is_pending());
    }
    store.close().await;
    let entries = place.store().audited(&Filter::default()).await.unwrap();
    assert_eq!(entries.first().map(|entry| entry.record.call.as_str()), Some("call-1"));
    assert_eq!(entries.len(), 1);
}

#[tokio::test]
async fn what_is_dropped_for_its_age_leaves_a_whole_chain() {
    let store = ten().await;
    assert_eq!(store.forget_audit(full(4).at_ms).await.unwrap(), 3);
    assert_eq!(store.forget_audit(full(4).at_ms).await.unwrap(), 0);
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.fault), (7, None));
    run(&store, "DELETE FROM audit WHERE n = 4").await;
    assert_eq!(fault(&store).await, Some(Fault::Missing { n: 4 }));
    // Everything may go; the next record goes on where it was.
    let store = ten().await;
    assert_eq!(store.forget_audit(i64::MAX).await.unwrap(), 10);
    assert_eq!(fault(&store).await, None);
    assert_eq!(store.record(&full(11)).await.unwrap(), 11);
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.fault), (1, None));
    // To drop the old does not mend a seal.
    let store = ten().await;
    run(&store, "UPDATE audit_head SET mac = ''").await;
    assert_eq!(store.forget_audit(full(4).at_ms).await.unwrap(), 3);
    assert_eq!(fault(&store).await, Some(Fault::Head { n: 10 }));
    // More than one piece of them.
    let store = Store::new(Home::Memory);
    let records: Vec<Record> = (0..11_000).map(full).collect();
    let mut transaction = store.decide().await.unwrap();
    let all: Vec<&Record> = records.iter().collect();
    let key = store.audit_key().await.unwrap();
    chain::append_all(&mut transaction, &all, key).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(store.forget_audit(full(10_999).at_ms).await.unwrap(), 10_999);
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.fault), (1, None));
}

/// What an attacker would put into every field that comes from outside.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "a\nRecord 7 was allowed",
        "\r\n\t",
        "\u{1b}[31mred\u{1b}[0m \u{9b}2J \u{7}",
        "right \u{202e}tfel\u{202c} \u{2066}x\u{2069}",
        "\u{200b}\u{feff}\u{2028}\u{2029}\u{85}",
        "\u{e0041}\u{e007f}",
        "'; DROP TABLE audit; --",
        "\0",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("x".repeat(10_000));
    texts.push("é".repeat(10_000));
    texts.push("\u{1b}".repeat(10_000));
    texts
}

#[tokio::test]
async fn hostile_text_in_any_field_becomes_one_clean_line() {
    // AUD-4
    for text in hostile() {
        let own = || text.clone();
        let record = Record {
            way: own(),
            client: own(),
            tool: own(),
            endpoint: own(),
            area: own(),
            effect: own(),
            target: own(),
            account: own(),
            speaks_for: own(),
            subject: format!("urn:li:share:1{text}"),
            rule: own(),
            outcome: own(),
            error: own(),
            operation: own(),
            digest: own(),
            ..Record::new(own(), own())
        };
        let store = Store::new(Home::Memory);
        store.record(&record).await.unwrap();
        assert_eq!(fault(&store).await, None);
        let entries = store.audited(&Filter::default()).await.unwrap();
        let kept = &entries.first().unwrap().record;
        for text in [
            &kept.call,
            &kept.agent,
            &kept.way,
            &kept.client,
            &kept.tool,
            &kept.endpoint,
            &kept.area,
            &kept.effect,
            &kept.target,
            &kept.account,
            &kept.speaks_for,
            &kept.subject,
            &kept.rule,
            &kept.outcome,
            &kept.error,
            &kept.operation,
            &kept.digest,
        ] {
            assert!(text.chars().count() <= 256, "{text}");
            is_clean(text);
        }
        // Also before it was ever kept, and where somebody wrote past this program.
        is_clean(&record.sentence());
        is_clean(&kept.sentence());
        assert!(kept.sentence().chars().count() < 256 * 16);
        let past = sqlx::query("UPDATE audit SET client = $1, rule = $1").bind(&text);
        past.execute(store.quick().await.unwrap()).await.unwrap();
        let entries = store.audited(&Filter::default()).await.unwrap();
        is_clean(&entries.first().unwrap().record.client);
        is_clean(&entries.first().unwrap().record.sentence());
        assert_eq!(fault(&store).await.is_some(), kept.client != text);
    }
}

fn is_clean(text: &str) {
    let cleaned = crate::model::untrusted::filter(text);
    assert_eq!(text, cleaned);
    assert!(
        !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
        "{text}"
    );
}

#[tokio::test]
async fn of_other_people_a_keyed_hash_is_kept() {
    // AUD-5
    let store = Store::new(Home::Memory);
    let subjects = [
        ("urn:li:person:me", "urn:li:person:me"),
        ("urn:li:person:Bo-b_1", "urn:li:person:me"),
        ("urn:li:like:(urn:li:person:Bo-b_1,urn:li:activity:7)", "urn:li:person:me"),
        ("urn:li:like:(urn:li:person:me,urn:li:activity:7)", "urn:li:person:me"),
        ("urn:li:person:Bo-b_1", "urn:li:organization:1"),
        ("urn:li:member:77", ""),
        ("urn:li:share:7", ""),
        ("urn:li:person:", ""),
    ];
    for (subject, speaks_for) in subjects {
        let record = Record {
            subject: subject.into(),
            speaks_for: speaks_for.into(),
            ..Record::new("call", "agent")
        };
        store.record(&record).await.unwrap();
    }
    let mut kept = store.audited(&Filter::default()).await.unwrap();
    kept.reverse();
    let kept: Vec<&str> = kept.iter().map(|entry| entry.record.subject.as_str()).collect();
    let bob = *kept.get(1).unwrap();
    assert!(bob.starts_with("person#") && bob.len() == "person#".len() + 12, "{bob}");
    assert_eq!(kept.first(), Some(&"urn:li:person:me"));
    assert_eq!(kept.get(2), Some(&format!("urn:li:like:({bob},urn:li:activity:7)").as_str()));
    assert_eq!(kept.get(3), Some(&"urn:li:like:(urn:li:person:me,urn:li:activity:7)"));
    assert_eq!(kept.get(4), Some(&bob), "the same person is known again");
    assert!(kept.get(5).is_some_and(|member| member.starts_with("person#")));
    assert_eq!(kept.get(6), Some(&"urn:li:share:7"));
    // Under another key the same person is another.
    let other = Store::new(Home::Memory);
    let record = Record { subject: "urn:li:person:Bo-b_1".into(), ..Record::new("call", "agent") };
    other.record(&record).await.unwrap();
    assert_ne!(
        other.audited(&Filter::default()).await.unwrap().first().unwrap().record.subject,
        bob
    );
}

#[tokio::test]
async fn filters_narrow_and_each_call_is_told_once() {
    let store = Store::new(Home::Memory);
    let call = |n: u32, agent: &str, area: &str, decision: Decision| Record {
        agent: agent.into(),
        area: area.into(),
        decision,
        outcome: if decision == Decision::Allowed { "done".into() } else { "not_done".into() },
        ..full(n)
    };
    let leaves =
        |record: &Record| Record { part: Part::Leaves, outcome: String::new(), ..record.clone() };
    let records = [
        leaves(&call(1, "one", "posts", Decision::Allowed)),
        call(1, "one", "posts", Decision::Allowed),
        call(2, "two", "posts", Decision::Denied),
        Record { account: "ben".into(), ..call(3, "one", "comments", Decision::Asked) },
        // Its process died; another request of the same call had left before.
        leaves(&call(4, "two", "posts", Decision::Allowed)),
        leaves(&call(4, "two", "posts", Decision::Allowed)),
        Record { effect: "read".into(), ..call(5, "one", "posts", Decision::Malformed) },
    ];
    for record in &records {
        store.record(record).await.unwrap();
    }
    let verdict = store.audit_verify().await.unwrap();
    assert_eq!((verdict.records, verdict.calls, verdict.fault), (7, 5, None));
    let found = async |filter: Filter| -> Vec<u64> {
        store.audited(&filter).await.unwrap().iter().map(|entry| entry.n).collect()
    };
    let all = Filter::default;
    assert_eq!(found(all()).await, [7, 6, 4, 3, 2]);
    let died = store.audited(&Filter { before_n: Some(7), limit: 1, ..all() }).await.unwrap();
    assert_eq!(died.first().unwrap().record, *records.get(5).unwrap());
    assert_eq!(found(Filter { agent: Some("one".into()), ..all() }).await, [7, 4, 2]);
    assert_eq!(found(Filter { area: Some("comments".into()), ..all() }).await, [4]);
    assert_eq!(found(Filter { account: Some("ben".into()), ..all() }).await, [4]);
    assert_eq!(found(Filter { decision: Some(Decision::Denied), ..all() }).await, [3]);
    assert_eq!(found(Filter { decision: Some(Decision::Allowed), ..all() }).await, [6, 2]);
    assert_eq!(found(Filter { outcome: Some("done".into()), ..all() }).await, [2]);
    assert_eq!(found(Filter { since_ms: Some(full(4).at_ms), ..all() }).await, [7, 6]);
    assert_eq!(found(Filter { until_ms: Some(full(3).at_ms), ..all() }).await, [3, 2]);
    assert_eq!(found(Filter { limit: 2, ..all() }).await, [7, 6]);
    assert_eq!(found(Filter { limit: 2, before_n: Some(6), ..all() }).await, [4, 3]);
    let none = Filter { agent: Some("one' OR '1' = '1".into()), ..all() };
    assert!(found(none).await.is_empty());
}

#[test]
fn a_sentence_says_who_what_where_why_and_what_became_of_it() {
    let allowed = full(1);
    let denied = Record {
        endpoint: "posts.delete".into(),
        speaks_for: String::new(),
        decision: Decision::Denied,
        rule: "agents.reader.areas.posts=read".into(),
        outcome: "not_done".into(),
        error: "not_permitted".into(),
        operation: String::new(),
        linkedin_calls: 0,
        agent: "reader".into(),
        ..full(1)
    };
    let asked = Record {
        decision: Decision::Asked,
        rule: "confirm=delete".into(),
        target: "live".into(),
        ..Record { error: "needs_confirmation".into(), ..denied.clone() }
    };
    let malformed = Record {
        tool: "linkedin_posts_write".into(),
        error: "invalid_arguments".into(),
        decision: Decision::Malformed,
        ..Record::new("call", "social")
    };
    let probed = Record { linkedin_calls: 1, error: "missing_role".into(), ..denied.clone() };
    let died = Record { part: Part::Leaves, outcome: String::new(), ..full(1) };
    let lost = Record { outcome: "unknown".into(), error: "no_answer".into(), ..full(1) };
    let allowed = Record { error: String::new(), ..allowed };
    for (record, sentence) in [
        (
            allowed,
            "Agent social (over http) was allowed posts.create on urn:li:share:1 as urn:li:organization:2414183, account ada, in the sandbox, by agents.social.areas.posts=write: done, operation operation-1, 2 LinkedIn calls.",
        ),
        (
            lost,
            "Agent social (over http) was allowed posts.create on urn:li:share:1 as urn:li:organization:2414183, account ada, in the sandbox, by agents.social.areas.posts=write: whether it happened is unknown (no_answer), operation operation-1, 2 LinkedIn calls.",
        ),
        (
            died,
            "Agent social (over http) was allowed posts.create on urn:li:share:1 as urn:li:organization:2414183, account ada, in the sandbox, by agents.social.areas.posts=write: it was about to leave, and how it ended is not recorded, operation operation-1.",
        ),
        (
            denied,
            "Agent reader (over http) was refused posts.delete on urn:li:share:1, account ada, in the sandbox, by agents.reader.areas.posts=read (not_permitted); nothing was sent.",
        ),
        (
            probed,
            "Agent reader (over http) was refused posts.delete on urn:li:share:1, account ada, in the sandbox, by agents.reader.areas.posts=read (missing_role); it was not sent, 1 LinkedIn call to find out.",
        ),
        (
            asked,
            "Agent reader (over http) asked for posts.delete on urn:li:share:1, account ada, at LinkedIn, which a person must confirm, by confirm=delete (needs_confirmation); nothing was sent.",
        ),
        (
            malformed,
            "Agent social called linkedin_posts_write, which made no sense (invalid_arguments); nothing was sent.",
        ),
    ] {
        assert_eq!(record.sentence(), sentence);
    }
}

#[test]
fn words_are_read_as_they_are_written() {
    for decision in Decision::ALL {
        assert_eq!(Decision::parse(decision.as_str()), Some(decision));
    }
    assert_eq!(Decision::parse("Allowed"), None);
    assert_eq!(Part::parse("ended"), Some(Part::Ended));
}
