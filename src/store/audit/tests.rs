use std::path::PathBuf;

use sqlx::Executor as _;

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
