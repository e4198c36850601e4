//! Every write, from before its first byte leaves until its outcome is known.
//!
//! planned → sending → done, refused or unknown. What is `unknown` stays so until somebody looked: it is never
//! sent again. LinkedIn has no idempotency keys, so this is where a repetition is recognised.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, SqliteConnection, Transaction};

use super::{Failure, Step, Store, machine_ms, owner};

mod claim;

pub use claim::{Claim, Intent};

const DAY_MS: i64 = 86_400_000;

/// What is known of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has not left.
    Planned,
    /// It may have left.
    Sending,
    /// It happened.
    Done,
    /// It did not happen.
    Refused,
    /// Nobody knows.
    Unknown,
}

impl State {
    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "planned" => Self::Planned,
            "sending" => Self::Sending,
            "done" => Self::Done,
            "refused" => Self::Refused,
            _ => Self::Unknown,
        }
    }

    /// Whether its outcome is still to come.
    pub const fn under_way(self) -> bool {
        matches!(self, Self::Planned | Self::Sending)
    }
}

/// A write as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name, for people and for the command line.
    pub id: String,
    /// Which target, world and account.
    pub place: String,
    /// Who asked for it.
    pub agent: String,
    /// `posts.create`
    pub endpoint: String,
    /// What is known.
    pub state: State,
    /// The caller's key.
    pub key: Option<String>,
    /// The arguments as they were asked for, as JSON.
    pub asked: String,
    /// The same with names resolved.
    pub arguments: String,
    /// What was asked for, as one word.
    pub arguments_digest: String,
    /// What was created, changed or deleted.
    pub subject: Option<String>,
    /// What the caller was told, as JSON.
    pub answer: Option<String>,
    /// How the outcome became known: `reply`, `look`, `operator`, `crash`.
    pub settled_by: Option<String>,
    owner: String,
    lease_until: i64,
    /// How often somebody looked whether it happened.
    pub looks: u32,
    /// When last.
    pub looked_at: Option<i64>,
    /// When it was asked for, by the target's clock, in epoch milliseconds.
    pub made_at: i64,
    /// When its outcome was final: before that, somebody is still looking at what was done.
    pub settled_at: Option<i64>,
    /// When it was deleted through here.
    pub gone_at: Option<i64>,
}

impl Row {
    /// Whether somebody is still about it, so that it pays to wait.
    pub fn is_open(&self) -> bool {
        self.state.under_way() || self.settled_at.is_none()
    }
}

const COLUMNS: &str = "id, place, agent, endpoint, state, idempotency_key, asked, arguments, arguments_digest, subject, answer, settled_by, owner, lease_until, looks, looked_at, made_at, settled_at, gone_at";

fn row(row: &SqliteRow) -> sqlx::Result<Row> {
    let state: String = row.try_get("state")?;
    Ok(Row {
        id: row.try_get("id")?,
        place: row.try_get("place")?,
        agent: row.try_get("agent")?,
        endpoint: row.try_get("endpoint")?,
        state: State::parse(&state),
        key: row.try_get("idempotency_key")?,
        asked: row.try_get("asked")?,
        arguments: row.try_get("arguments")?,
        arguments_digest: row.try_get("arguments_digest")?,
        subject: row.try_get("subject")?,
        answer: row.try_get("answer")?,
        settled_by: row.try_get("settled_by")?,
        owner: row.try_get("owner")?,
        lease_until: row.try_get("lease_until")?,
        looks: u32::try_from(row.try_get::<i64, _>("looks")?).unwrap_or(u32::MAX),
        looked_at: row.try_get("looked_at")?,
        made_at: row.try_get("made_at")?,
        settled_at: row.try_get("settled_at")?,
        gone_at: row.try_get("gone_at")?,
    })
}

/// A statement made of our own constants.
fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM writes WHERE {rest}"))
}

/// What a write that happened means for what was written before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// Nothing: it made something new.
    Another,
    /// Its subject is as it says, and so is a same change that was in doubt.
    Changed,
    /// Its subject is gone.
    Removed,
}

/// What became of a write.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It happened, to this.
    Done {
        /// What was created, changed or deleted.
        subject: Option<String>,
        /// What that means for what was written before.
        to: Lasting,
    },
    /// It did not happen.
    Refused,
    /// Nobody knows.
    Unknown,
}

impl Store {
    /// Lets go of a write that was not sent after all.
    pub async fn release(&self, id: &str) -> Result<(), Failure> {
        sqlx::query("DELETE FROM writes WHERE id = $1 AND state = 'planned'")
            .bind(id)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        self.settled.notify_waiters();
        Ok(())
    }

    /// Writes down what became of a write. What comes late still counts: it is the reply itself. It is final once
    /// nothing more is done about it here.
    pub async fn settle(
        &self,
        id: &str,
        fate: &Fate,
        answer: &str,
        now_ms: Option<i64>,
    ) -> Result<(), Failure> {
        if matches!(fate, Fate::Done { to: Lasting::Changed | Lasting::Removed, .. }) {
            let mut transaction = self.decide().await?;
            let done = settle_in(&mut transaction, id, fate, answer, "reply", now_ms).await;
            done.map_err(|error| self.failed(&error))?;
            transaction.commit().await.map_err(|error| self.failed(&error))?;
        } else {
            // One statement, which needs no transaction around it.
            let mut connection = self.connection().await?;
            let done = settle_in(&mut connection, id, fate, answer, "reply", now_ms).await;
            done.map_err(|error| self.failed(&error))?;
        }
        self.settled.notify_waiters();
        self.step(Step::Settled);
        Ok(())
    }

    /// Corrects what a caller is told who asks again; with that it is final.
    pub async fn amend(&self, id: &str, answer: &str, now_ms: i64) -> Result<(), Failure> {
        sqlx::query("UPDATE writes SET answer = $2, settled_at = $3 WHERE id = $1")
            .bind(id)
            .bind(answer)
            .bind(now_ms)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        self.settled.notify_waiters();
        self.step(Step::Amended);
        Ok(())
    }

    /// Whether it is this caller's turn to look whether it happened: one looks, and not again for a while.
    pub async fn may_look(&self, id: &str, now_ms: i64, apart_ms: i64) -> Result<bool, Failure> {
        let changed = sqlx::query(
            "UPDATE writes SET looked_at = $2 WHERE id = $1 AND state = 'unknown' AND (looked_at IS NULL OR looked_at <= $3 OR looked_at > $2)",
        )
        .bind(id)
        .bind(now_ms)
        .bind(now_ms.saturating_sub(apart_ms))
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(changed.rows_affected() == 1)
    }

    /// Somebody looked whether it happened, and did not see it.
    pub async fn looked(&self, id: &str, now_ms: i64) -> Result<(), Failure> {
        sqlx::query("UPDATE writes SET looks = looks + 1, looked_at = $2 WHERE id = $1")
            .bind(id)
            .bind(now_ms)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        self.step(Step::Looked);
        Ok(())
    }

    /// Settles a write whose outcome was unknown. Says whether there was one.
    pub async fn resolve(
        &self,
        id: &str,
        fate: &Fate,
        answer: &str,
        by: &'static str,
        now_ms: i64,
    ) -> Result<bool, Failure> {
        let mut transaction = self.decide().await?;
        let row = read(&mut transaction, id).await.map_err(|error| self.failed(&error))?;
        if row.is_none_or(|row| row.state != State::Unknown) {
            return Ok(false);
        }
        let done = settle_in(&mut transaction, id, fate, answer, by, Some(now_ms)).await;
        done.map_err(|error| self.failed(&error))?;
        transaction.commit().await.map_err(|error| self.failed(&error))?;
        self.settled.notify_waiters();
        self.step(Step::Resolved);
        Ok(true)
    }

    /// One write.
    pub async fn write(&self, id: &str) -> Result<Option<Row>, Failure> {
        let mut connection = self.connection().await?;
        read(&mut connection, id).await.map_err(|error| self.failed(&error))
    }

    /// Nothing more is done about a write in doubt for now.
    pub async fn leave_in_doubt(&self, id: &str, now_ms: i64) -> Result<(), Failure> {
        sqlx::query("UPDATE writes SET settled_at = $2 WHERE id = $1 AND state = 'unknown'")
            .bind(id)
            .bind(now_ms)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        self.settled.notify_waiters();
        Ok(())
    }

    /// Waits until a write that is under way has been settled, or until the time is up.
    pub async fn wait_for(
        &self,
        id: &str,
        until: std::time::Instant,
    ) -> Result<Option<Row>, Failure> {
        // Other processes do not ring here.
        const POLL: Duration = Duration::from_millis(200);
        loop {
            let rung = self.settled.notified();
            let row = self.write(id).await?;
            match row {
                Some(row) if row.is_open() => {
                    if self.is_dead(&row) {
                        let mut transaction = self.decide().await?;
                        let done = lost(&mut transaction, &row).await;
                        done.map_err(|error| self.failed(&error))?;
                        transaction.commit().await.map_err(|error| self.failed(&error))?;
                    } else if std::time::Instant::now() >= until {
                        return Ok(Some(row));
                    } else {
                        let _ = tokio::time::timeout(POLL, rung).await;
                    }
                }
                settled => return Ok(settled),
            }
        }
    }

    /// Writes whose outcome nobody knows: in one place, or in all.
    pub async fn unresolved(&self, place: Option<&str>) -> Result<Vec<Row>, Failure> {
        let rows = sqlx::query(select(
            "state = 'unknown' AND ($1 IS NULL OR place = $1) ORDER BY made_at DESC LIMIT 100",
        ))
        .bind(place)
        .fetch_all(self.quick().await?)
        .await;
        self.rows(rows)
    }

    /// What was made here with an endpoint, latest first; also what may have been.
    pub async fn made(
        &self,
        place: &str,
        endpoint: &str,
        start: u64,
        count: u32,
    ) -> Result<Vec<Row>, Failure> {
        let rows = sqlx::query(select(
            "place = $1 AND endpoint = $2 AND state IN ('done', 'unknown') ORDER BY made_at DESC, id LIMIT $3 OFFSET $4",
        ))
        .bind(place)
        .bind(endpoint)
        .bind(i64::from(count))
        .bind(i64::try_from(start).unwrap_or(i64::MAX))
        .fetch_all(self.quick().await?)
        .await;
        self.rows(rows)
    }

    /// Everything that was done here to one thing, earliest first.
    pub async fn done_to(&self, place: &str, subject: &str) -> Result<Vec<Row>, Failure> {
        let rows = sqlx::query(select(
            "place = $1 AND subject = $2 AND state = 'done' ORDER BY made_at, id LIMIT 100",
        ))
        .bind(place)
        .bind(subject)
        .fetch_all(self.quick().await?)
        .await;
        self.rows(rows)
    }

    /// LinkedIn says that something made here is there no longer.
    pub async fn is_gone(&self, place: &str, subject: &str, now_ms: i64) -> Result<(), Failure> {
        sqlx::query(GONE)
            .bind(place)
            .bind(subject)
            .bind(now_ms)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    fn rows(&self, rows: sqlx::Result<Vec<SqliteRow>>) -> Result<Vec<Row>, Failure> {
        rows.and_then(|rows| rows.iter().map(row).collect()).map_err(|error| self.failed(&error))
    }
}

const GONE: &str =
    "UPDATE writes SET gone_at = $3 WHERE place = $1 AND subject = $2 AND gone_at IS NULL";

/// Marks a claimed write as about to leave, inside the transaction that also counts it.
pub(super) async fn send_in(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &str,
) -> sqlx::Result<bool> {
    let changed =
        sqlx::query("UPDATE writes SET state = 'sending' WHERE id = $1 AND state = 'planned'")
            .bind(id)
            .execute(&mut **transaction)
            .await?;
    Ok(changed.rows_affected() == 1)
}

async fn read(connection: &mut SqliteConnection, id: &str) -> sqlx::Result<Option<Row>> {
    let found = sqlx::query(select("id = $1")).bind(id).fetch_optional(connection).await?;
    found.as_ref().map(row).transpose()
}

/// Nobody knows what became of what was being sent.
const LOST_SENDING: &str =
    "UPDATE writes SET state = 'unknown', settled_by = 'crash' WHERE id = $1 AND state = 'sending'";

/// Nobody looks any more at what was done.
const LOST_OPEN: &str =
    "UPDATE writes SET settled_at = made_at WHERE id = $1 AND settled_at IS NULL";

/// A write whose process is gone: what had not left never will, of the rest nobody knows.
async fn lost(transaction: &mut Transaction<'_, Sqlite>, row: &Row) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM writes WHERE id = $1 AND state = 'planned'")
        .bind(&row.id)
        .execute(&mut **transaction)
        .await?;
    for statement in [LOST_SENDING, LOST_OPEN] {
        sqlx::query(statement).bind(&row.id).execute(&mut **transaction).await?;
    }
    Ok(())
}

async fn settle_in(
    connection: &mut SqliteConnection,
    id: &str,
    fate: &Fate,
    answer: &str,
    by: &str,
    now_ms: Option<i64>,
) -> sqlx::Result<()> {
    let (state, subject) = match fate {
        Fate::Done { subject, .. } => (State::Done, subject.as_deref()),
        Fate::Refused => (State::Refused, None),
        Fate::Unknown => (State::Unknown, None),
    };
    sqlx::query(
        "UPDATE writes SET state = $2, subject = COALESCE($3, subject), answer = $4, settled_by = $5, settled_at = $6 WHERE id = $1 AND state IN ('sending', 'unknown')",
    )
    .bind(id)
    .bind(state.as_str())
    .bind(subject)
    .bind(answer)
    .bind(by)
    .bind(now_ms)
    .execute(&mut *connection)
    .await?;
    let to = match fate {
        Fate::Done { to: to @ (Lasting::Changed | Lasting::Removed), .. } => *to,
        Fate::Done { to: Lasting::Another, .. } | Fate::Refused | Fate::Unknown => return Ok(()),
    };
    let Some(row) = read(connection, id).await? else { return Ok(()) };
    if let (Lasting::Removed, Some(subject)) = (to, &row.subject) {
        sqlx::query(GONE)
            .bind(&row.place)
            .bind(subject)
            .bind(now_ms.unwrap_or(row.made_at))
            .execute(&mut *connection)
            .await?;
    }
    // The same change or deletion, whose outcome was unknown before, is now done all the same.
    sqlx::query(
        "UPDATE writes SET state = 'done', settled_by = 'repeat', settled_at = $4 WHERE place = $1 AND endpoint = $2 AND subject = $3 AND state = 'unknown' AND arguments_digest = $5",
    )
    .bind(&row.place)
    .bind(&row.endpoint)
    .bind(&row.subject)
    .bind(now_ms.unwrap_or(row.made_at))
    .bind(&row.arguments_digest)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Settles what processes that have died left under way, and forgets what nobody needs.
pub(super) async fn recover(
    directory: &Path,
    connection: &mut SqliteConnection,
) -> sqlx::Result<()> {
    owner::bury(directory, connection).await?;
    let now = machine_ms();
    let gone = "(lease_until < $1 OR owner NOT IN (SELECT id FROM owners))";
    let unknown = format!(
        "UPDATE writes SET state = 'unknown', settled_by = 'crash' WHERE state = 'sending' AND {gone}"
    );
    let planned = format!("DELETE FROM writes WHERE state = 'planned' AND {gone}");
    let open =
        format!("UPDATE writes SET settled_at = made_at WHERE settled_at IS NULL AND {gone}");
    for statement in [unknown, planned, open] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(now).execute(&mut *connection).await?;
    }
    // Worlds of the sandbox end with their process; what was refused is of no use after the key's time. By this
    // machine's clock: a sandbox's may have been set to any year.
    for (statement, days) in [
        ("DELETE FROM writes WHERE place LIKE 'sandbox:%' AND lease_until < $1", 30),
        ("DELETE FROM writes WHERE state = 'refused' AND lease_until < $1", 7),
        ("DELETE FROM confirmations WHERE written_at < $1", 7),
    ] {
        sqlx::query(statement).bind(now - days * DAY_MS).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What this process had under way when it ends in good order.
pub(super) async fn abandon(store: &Store, owner: &str) -> Result<(), Failure> {
    for statement in [
        "UPDATE writes SET state = 'unknown', settled_by = 'crash' WHERE state = 'sending' AND owner = $1",
        "DELETE FROM writes WHERE state = 'planned' AND owner = $1",
        "UPDATE writes SET settled_at = made_at WHERE settled_at IS NULL AND owner = $1",
    ] {
        sqlx::query(statement)
            .bind(owner)
            .execute(store.quick().await?)
            .await
            .map_err(|error| store.failed(&error))?;
    }
    Ok(())
}
