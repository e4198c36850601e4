//! A directory of a test's own, gone with it; and a look into the books that are kept there.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use linkedin_mcp::catalogue::GROUPS;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};

static NEXT: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{}-{n}", env!("CARGO_CRATE_NAME"), std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // A run before that was killed may have had the same process id.
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// Writes down that those agents may do everything, for whoever keeps their state here.
    pub(crate) fn trusts(&self, agents: &[&str]) -> &Self {
        let areas: Vec<String> =
            GROUPS.iter().map(|group| format!("{} = \"full\"", group.name)).collect();
        let areas = areas.join(", ");
        let rules: Vec<String> = agents
            .iter()
            .map(|agent| format!("[agents.{agent}]\nareas = {{ {areas} }}\n"))
            .collect();
        std::fs::write(self.0.join("agents.toml"), rules.concat()).unwrap();
        self
    }

    /// A directory in it, which need not exist.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The books in a state directory, opened beside whoever else has them open.
pub(crate) struct Books(PathBuf);

impl Books {
    pub(crate) fn of(directory: &Path) -> Self {
        Self(directory.join("state.sqlite3"))
    }

    pub(crate) async fn open(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(&self.0)
            .busy_timeout(std::time::Duration::from_secs(10));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    pub(crate) async fn run(&self, statement: &'static str) {
        let mut connection = self.open().await;
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// How often each endpoint was counted, on all days and in all worlds together.
    pub(crate) async fn counts(&self) -> BTreeMap<String, i64> {
        self.pairs("SELECT endpoint, SUM(sent) FROM counts GROUP BY endpoint").await
    }

    /// How many writes there are in each state.
    pub(crate) async fn states(&self) -> BTreeMap<String, i64> {
        self.pairs("SELECT state, COUNT(*) FROM writes GROUP BY state").await
    }

    pub(crate) async fn pairs(&self, question: &'static str) -> BTreeMap<String, i64> {
        let mut connection = self.open().await;
        let rows = sqlx::query(question).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}
