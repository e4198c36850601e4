//! What outlives a process: the journal of writes, the day's counts, and people's confirmations.
//!
//! One SQLite file in the state directory, shared by several processes at once: three hosts and the command
//! line together are the normal case. Write-ahead log; a transaction that decides something is immediate.
//! Two connections: what must be on disk before a byte leaves goes through the one that syncs each commit,
//! everything else through the one that survives a crash of the process but perhaps not of the machine.
//! Statements keep to what other databases have, so that another can be put beside this one.

pub mod accounts;
pub mod audit;
pub mod confirmations;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod ledger;
mod owner;
pub mod shares;
pub mod spending;
mod taint;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, Transaction};
use tokio::sync::{Notify, OnceCell};

use owner::Owner;

/// How long somebody else may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long another process may take for what it holds a lock for: LinkedIn may have to answer meanwhile.
const TURN: Duration = Duration::from_secs(45);

/// The database's file in the state directory.
const FILE: &str = "state.sqlite3";

/// Every step that the file's format has taken.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "begin", include_str!("store/migrations/0001_begin.sql")),
    (2, "jobs", include_str!("store/migrations/0002_jobs.sql")),
    (3, "accounts", include_str!("store/migrations/0003_accounts.sql")),
    (4, "spending", include_str!("store/migrations/0004_spending.sql")),
    (5, "audit", include_str!("store/migrations/0005_audit.sql")),
    (6, "taint", include_str!("store/migrations/0006_taint.sql")),
    (7, "shares", include_str!("store/migrations/0007_shares.sql")),
    (8, "keys", include_str!("store/migrations/0008_keys.sql")),
];

/// Why the state cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no directory for it.
    #[error("no state directory is known")]
    Homeless,
    /// It cannot be opened.
    #[error("the state in {} cannot be opened: {reason}", path.display())]
    Unopenable {
        /// The directory or file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A newer version of this program has written it.
    #[error("the state in {} was written by a newer version of this program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("the state in {} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk that holds {} is full", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// It may only be read.
    #[error("{} cannot be written to", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Another process would not let go of it.
    #[error("another process has held {} for too long", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("the state in {} failed: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The database's words.
        reason: String,
    },
}

/// Where the state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In a directory.
    Directory(PathBuf),
    /// In memory, for as long as the process lives.
    Memory,
    /// Nowhere: what needs it is refused.
    Nowhere,
}

/// A step of a write that has just been taken.
///
/// Somebody may watch them: the crash test stops the process at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Step {
    Claiming,
    Claimed,
    Admitting,
    Sending,
    Replied,
    Settled,
    ReadBack,
    Amended,
    Looking,
    Looked,
    Resolved,
    Answering,
    /// LinkedIn has given a new token, which nobody has kept yet.
    Renewed,
}

/// Who watches the steps of writes.
pub type Observer = Arc<dyn Fn(Step) + Send + Sync>;

/// What is open once it is open.
#[derive(Debug)]
struct Open {
    /// Each commit is on disk.
    durable: SqlitePool,
    /// Each commit survives this process.
    quick: SqlitePool,
    owner: Owner,
    /// Where the audit's records are taken.
    desk: audit::Desk,
    /// Which file it is, where the system says.
    identity: Option<(u64, u64)>,
}

/// The state, opened by whoever needs it first.
pub struct Store {
    home: Home,
    open: OnceCell<Open>,
    /// Rings when a write of this process has been settled.
    settled: Notify,
    observer: Option<Observer>,
}

impl Store {
    /// A store in that place. Nothing is opened yet.
    pub fn new(home: Home) -> Self {
        Self { home, open: OnceCell::new(), settled: Notify::new(), observer: None }
    }

    /// The same, watched.
    #[must_use]
    pub fn watched(self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Where it is.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Says that a step was taken.
    pub fn step(&self, step: Step) {
        if let Some(observer) = &self.observer {
            observer(step);
        }
    }

    /// Waits until no other process does what that lock is for. What is given back holds it.
    pub async fn turn(&self, lock: &str) -> Result<Option<std::fs::File>, Failure> {
        match &self.home {
            Home::Directory(directory) => owner::turn(directory, lock, TURN).await.map(Some),
            Home::Memory | Home::Nowhere => Ok(None),
        }
    }

    /// Whether somebody has opened it.
    pub fn is_open(&self) -> bool {
        self.open.get().is_some()
    }

    /// Whether there is anything that an earlier process may have left under way.
    pub fn exists(&self) -> bool {
        matches!(&self.home, Home::Directory(directory) if directory.join(FILE).exists())
    }

    /// Opens it, and settles what processes that have died left under way.
    pub async fn recover(&self) -> Result<(), Failure> {
        self.open().await.map(|_| ())
    }

    /// What is ours is given back, so that nobody has to find out that this process has gone.
    pub async fn close(&self) {
        let Some(open) = self.open.get() else { return };
        open.desk.settled().await;
        let _ = journal::abandon(self, open.owner.id()).await;
        open.owner.leave();
        let _ = sqlx::query("DELETE FROM owners WHERE id = $1")
            .bind(open.owner.id())
            .execute(&open.quick)
            .await;
        open.quick.close().await;
        open.durable.close().await;
    }

    async fn open(&self) -> Result<&Open, Failure> {
        self.open
            .get_or_try_init(|| async {
                match &self.home {
                    Home::Nowhere => Err(Failure::Homeless),
                    Home::Memory => open_in_memory().await,
                    Home::Directory(directory) => open_in(directory).await,
                }
            })
            .await
    }

    /// The connection for what may be lost with the machine.
    async fn quick(&self) -> Result<&SqlitePool, Failure> {
        Ok(&self.open().await?.quick)
    }

    /// The same, for several statements in a row.
    async fn connection(&self) -> Result<PoolConnection<Sqlite>, Failure> {
        self.quick().await?.acquire().await.map_err(|error| self.failed(&error))
    }

    /// A transaction that is alone in what it decides.
    async fn decide(&self) -> Result<Transaction<'_, Sqlite>, Failure> {
        begin(&self.open().await?.quick).await.map_err(|error| self.failed(&error))
    }

    /// The same, on disk once it is committed.
    async fn decide_durably(&self) -> Result<Transaction<'_, Sqlite>, Failure> {
        begin(&self.open().await?.durable).await.map_err(|error| self.failed(&error))
    }

    /// The name under which this process holds rows, as long as the file is still where others look for it: with
    /// two journals the same would be written twice.
    async fn owner(&self) -> Result<&Owner, Failure> {
        let open = self.open().await?;
        if let (Home::Directory(directory), Some(identity)) = (&self.home, open.identity) {
            let path = directory.join(FILE);
            if owner::identity(&path) != Some(identity) {
                let reason = "it was moved or removed while it was in use; restart this program";
                return Err(Failure::Unopenable { path, reason: reason.to_owned() });
            }
        }
        Ok(&open.owner)
    }

    fn failed(&self, error: &sqlx::Error) -> Failure {
        match &self.home {
            Home::Directory(directory) => failure(&directory.join(FILE), error),
            Home::Memory | Home::Nowhere => failure(Path::new("memory"), error),
        }
    }
}

async fn begin(pool: &SqlitePool) -> sqlx::Result<Transaction<'_, Sqlite>> {
    const BEGIN: &str = "BEGIN IMMEDIATE";
    match pool.begin_with(BEGIN).await {
        // On a full disk SQLite rolls back by itself, and the connection never learns of it: another one does.
        Err(sqlx::Error::InvalidSavePointStatement) => {
            pool.acquire().await?.detach().close().await?;
            pool.begin_with(BEGIN).await
        }
        begun => begun,
    }
}

/// SQLite's own codes, which say more than its words.
///
/// Source: <https://www.sqlite.org/rescode.html>.
fn failure(path: &Path, error: &sqlx::Error) -> Failure {
    let path = path.to_owned();
    let code = match error {
        sqlx::Error::Database(database) => {
            database.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff)
        }
        sqlx::Error::PoolTimedOut => Some(5),
        _ => None,
    };
    match code {
        Some(5 | 6) => Failure::Busy { path },
        Some(8) => Failure::ReadOnly { path },
        Some(11 | 26) => Failure::Damaged { path },
        Some(13) => Failure::Full { path },
        Some(14) => Failure::Unopenable { path, reason: "the file cannot be opened".to_owned() },
        _ => Failure::Broken { path, reason: error.to_string() },
    }
}

fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE * 2)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

async fn open_in_memory() -> Result<Open, Failure> {
    let path = Path::new("memory");
    let options = SqliteConnectOptions::new().in_memory(true);
    let quick = pool().connect_with(options).await.map_err(|error| failure(path, &error))?;
    migrate(&quick, path).await?;
    let mut transaction = begin(&quick).await.map_err(|error| failure(path, &error))?;
    let failed = |error: &sqlx::Error| failure(path, error);
    let desk = audit::open(&Home::Memory, &quick, &mut transaction, failed).await?;
    drop(transaction);
    Ok(Open { durable: quick.clone(), quick, owner: Owner::alone(), desk, identity: None })
}

async fn open_in(directory: &Path) -> Result<Open, Failure> {
    let path = directory.join(FILE);
    // Two processes that start at once would both find an empty file.
    let _turn = owner::turn(directory, "opening.lock", PATIENCE * 3).await?;
    owner::private(&path)?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(PATIENCE);
    let quick = options.clone().synchronous(SqliteSynchronous::Normal);
    let quick = pool().connect_with(quick).await.map_err(|error| failure(&path, &error))?;
    migrate(&quick, &path).await?;
    let durable = options.synchronous(SqliteSynchronous::Full);
    let durable = pool().connect_lazy_with(durable);
    // All of it or nothing: a damaged file is left as it was.
    let mut transaction = begin(&quick).await.map_err(|error| failure(&path, &error))?;
    let recovered = journal::recover(directory, &mut transaction).await;
    recovered.map_err(|error| failure(&path, &error))?;
    let owner = Owner::register(directory, &mut transaction).await;
    let owner = owner.map_err(|problem| problem.into_failure(&path))?;
    let failed = |error: &sqlx::Error| failure(&path, error);
    let home = Home::Directory(directory.to_owned());
    let desk = audit::open(&home, &quick, &mut transaction, failed).await?;
    transaction.commit().await.map_err(|error| failure(&path, &error))?;
    let identity = owner::identity(&path);
    Ok(Open { durable, quick, owner, desk, identity })
}

async fn migrate(pool: &SqlitePool, path: &Path) -> Result<(), Failure> {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        let sql = sqlx::SqlStr::from_static(sql);
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
    });
    let migrator = Migrator { migrations: migrations.collect(), ..Migrator::DEFAULT };
    migrator.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
            Failure::Newer { path: path.to_owned() }
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            failure(path, &error)
        }
        other => Failure::Broken { path: path.to_owned(), reason: other.to_string() },
    })
}

/// This machine's clock, for leases, in epoch milliseconds.
fn machine_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests;
