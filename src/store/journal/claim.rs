//! Whether a write that is wanted is a repetition, and taking it in hand where it is none.

use std::time::Duration;

use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{COLUMNS, DAY_MS, Row, State, lost, row, select};
use crate::store::{Failure, Home, Step, Store, machine_ms, owner};

/// How long an idempotency key is remembered.
const KEY_MS: i64 = 7 * DAY_MS;

/// How long the same content counts as a repetition.
const CONTENT_MS: i64 = DAY_MS;

/// A write that is wanted.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Which target, world and account.
    pub place: String,
    /// Who asks.
    pub agent: String,
    /// `posts.create`
    pub endpoint: String,
    /// The caller's key.
    pub key: Option<String>,
    /// The arguments as they were asked for, as JSON.
    pub asked: String,
    /// The same with names resolved.
    pub arguments: String,
    /// What was asked for, as one word.
    pub arguments_digest: String,
    /// The content of the request as one word, once that is written.
    pub fingerprint: Option<String>,
    /// What is changed or deleted.
    pub subject: Option<String>,
    /// Whether doing it twice makes two: a creation, as against a change or a deletion.
    pub makes_another: bool,
    /// Now, by the target's clock.
    pub now_ms: i64,
    /// How long its sending may take at most.
    pub lease: Duration,
}

/// What the journal knows about a write that is wanted.
#[derive(Debug)]
pub enum Claim {
    /// Nothing: it is ours to send.
    Ours(String),
    /// Somebody is about it.
    UnderWay(Box<Row>),
    /// It was asked for before.
    Before(Box<Row>),
    /// Its key was used for something else.
    KeyUsed(Box<Row>),
}

impl Store {
    /// What the journal knows of a write, before it costs anything.
    pub async fn recall(&self, intent: &Intent) -> Result<Option<Claim>, Failure> {
        let mut connection = self.connection().await?;
        let found = find(&mut connection, intent).await.map_err(|error| self.failed(&error))?;
        Ok(found.filter(|claim| match claim {
            // Whether that process lives is for the claim to find out.
            Claim::UnderWay(row) => !self.is_dead(row),
            _ => true,
        }))
    }

    /// Takes a write in hand, unless somebody did before.
    pub async fn claim(&self, intent: &Intent) -> Result<Claim, Failure> {
        self.step(Step::Claiming);
        let owner = self.owner().await?.id();
        let mut transaction = self.decide().await?;
        let claimed = self.claim_in(&mut transaction, intent, owner).await;
        let claimed = claimed.map_err(|error| self.failed(&error))?;
        transaction.commit().await.map_err(|error| self.failed(&error))?;
        self.step(Step::Claimed);
        Ok(claimed)
    }

    async fn claim_in(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        intent: &Intent,
        owner: &str,
    ) -> sqlx::Result<Claim> {
        while let Some(found) = find(transaction, intent).await? {
            match found {
                Claim::UnderWay(row) if self.is_dead(&row) => lost(transaction, &row).await?,
                other => return Ok(other),
            }
        }
        let id = uuid::Uuid::new_v4().simple().to_string();
        let lease = i64::try_from(intent.lease.as_millis()).unwrap_or(i64::MAX / 2);
        sqlx::query(
            "INSERT INTO writes (id, place, agent, endpoint, state, idempotency_key, asked, arguments, arguments_digest, fingerprint, subject, owner, lease_until, made_at) VALUES ($1, $2, $3, $4, 'planned', $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(&id)
        .bind(&intent.place)
        .bind(&intent.agent)
        .bind(&intent.endpoint)
        .bind(&intent.key)
        .bind(&intent.asked)
        .bind(&intent.arguments)
        .bind(&intent.arguments_digest)
        .bind(intent.fingerprint.as_deref().unwrap_or_default())
        .bind(&intent.subject)
        .bind(owner)
        .bind(machine_ms().saturating_add(lease))
        .bind(intent.now_ms)
        .execute(&mut **transaction)
        .await?;
        Ok(Claim::Ours(id))
    }

    pub(super) fn is_dead(&self, row: &Row) -> bool {
        let late = row.lease_until < machine_ms();
        let ours = self.open.get().is_some_and(|open| open.owner.id() == row.owner);
        match &self.home {
            Home::Directory(directory) => late || !(ours || owner::lives(directory, &row.owner)),
            Home::Memory | Home::Nowhere => late,
        }
    }
}

/// The write that a repetition would repeat.
async fn find(connection: &mut SqliteConnection, intent: &Intent) -> sqlx::Result<Option<Claim>> {
    if let Some(key) = &intent.key {
        let found = sqlx::query(select(
            "place = $1 AND agent = $2 AND idempotency_key = $3 AND made_at > $4 AND state <> 'refused'",
        ))
        .bind(&intent.place)
        .bind(&intent.agent)
        .bind(key)
        .bind(intent.now_ms.saturating_sub(KEY_MS))
        .fetch_all(&mut *connection)
        .await?;
        let rows: Vec<Row> = found.iter().map(row).collect::<sqlx::Result<_>>()?;
        if let Some(row) = rows.into_iter().max_by_key(|row| row.made_at) {
            let row = Box::new(row);
            let same =
                row.endpoint == intent.endpoint && row.arguments_digest == intent.arguments_digest;
            return Ok(Some(match row.state {
                _ if !same => Claim::KeyUsed(row),
                _ if row.is_open() => Claim::UnderWay(row),
                _ => Claim::Before(row),
            }));
        }
    }
    // Two look-ups, each with its index: one condition for both would walk through everything of a day.
    let found = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM writes WHERE place = $1 AND fingerprint = $3 AND (made_at > $5 OR state = 'unknown') UNION ALL SELECT {COLUMNS} FROM writes WHERE place = $1 AND endpoint = $2 AND arguments_digest = $4 AND (made_at > $5 OR state = 'unknown')"
    )))
    .bind(&intent.place)
    .bind(&intent.endpoint)
    // Before the request is written only the arguments are known.
    .bind(intent.fingerprint.as_deref().unwrap_or("not written yet"))
    .bind(&intent.arguments_digest)
    .bind(intent.now_ms.saturating_sub(CONTENT_MS))
    .fetch_all(connection)
    .await?;
    let rows: Vec<Row> = found.iter().map(row).collect::<sqlx::Result<_>>()?;
    let repeated =
        rows.into_iter().filter(|row| repeats(row, intent)).max_by_key(|row| row.made_at);
    Ok(repeated.map(|row| {
        if row.is_open() { Claim::UnderWay(row.into()) } else { Claim::Before(row.into()) }
    }))
}

/// Whether the same content, done before, is what is wanted now.
fn repeats(row: &Row, intent: &Intent) -> bool {
    let same = row.endpoint == intent.endpoint && row.gone_at.is_none();
    same && match row.state {
        State::Planned | State::Sending => true,
        // A key of its own says that it is meant; but what may have happened blocks all the same, however long ago.
        State::Done => intent.makes_another && intent.key.is_none(),
        State::Unknown => intent.makes_another,
        State::Refused => false,
    }
}
