//! Work that takes several requests, so that whoever comes after a crash goes on where it was.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::{Failure, Home, Store, owner};

/// How long the same work is known as the same: what LinkedIn gave for its bytes lasts no longer.
const SAME_MS: i64 = 24 * 60 * 60 * 1_000;

/// How long a key is known.
const KEY_MS: i64 = 7 * SAME_MS;

/// Work that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which target, world and account.
    pub place: String,
    /// Who asks.
    pub agent: String,
    /// With which tool.
    pub tool: String,
    /// The caller's key.
    pub key: Option<String>,
    /// What exactly is wanted, as one word.
    pub fingerprint: String,
    /// The arguments, as JSON.
    pub asked: String,
    /// When, by the target's clock, in epoch milliseconds.
    pub now_ms: i64,
}

/// Work that is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name, with which it can be picked up.
    pub id: String,
    /// With which tool it was asked for.
    pub tool: String,
    /// The caller's key.
    pub key: Option<String>,
    /// What exactly is wanted, as one word.
    pub fingerprint: String,
    /// The arguments, as JSON.
    pub asked: String,
    /// What its caller was told at the end, as JSON.
    pub answer: Option<String>,
    owner: String,
    /// When it was asked for, in epoch milliseconds.
    pub made_at: i64,
    /// When it ended, one way or the other.
    settled_at: Option<i64>,
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// This process; and whether nobody ever was at it before.
    Ours(Job, bool),
    /// Another process is at it.
    Elsewhere(Job),
    /// The key belongs to other work.
    KeyUsed(Job),
}

/// How far the upload of one file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// LinkedIn has given addresses.
    Begun,
    /// LinkedIn has all bytes.
    Sent,
    /// It can be used.
    Ready,
}

impl Progress {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Sent => "sent",
            Self::Ready => "ready",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "ready" => Self::Ready,
            "sent" => Self::Sent,
            _ => Self::Begun,
        }
    }
}

/// The upload of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The file's hash.
    pub sha256: String,
    /// How far it is.
    pub progress: Progress,
    /// What LinkedIn calls it.
    pub media: String,
    /// What LinkedIn gave for it, as JSON.
    pub given: String,
    /// Until when the addresses in it are good, in epoch milliseconds.
    pub expires_at: i64,
}

const COLUMNS: &str =
    "id, tool, idempotency_key, fingerprint, asked, answer, owner, made_at, settled_at";

fn job(row: &SqliteRow) -> sqlx::Result<Job> {
    Ok(Job {
        id: row.try_get("id")?,
        tool: row.try_get("tool")?,
        key: row.try_get("idempotency_key")?,
        fingerprint: row.try_get("fingerprint")?,
        asked: row.try_get("asked")?,
        answer: row.try_get("answer")?,
        owner: row.try_get("owner")?,
        made_at: row.try_get("made_at")?,
        settled_at: row.try_get("settled_at")?,
    })
}

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM jobs WHERE {rest}"))
}

/// An upload and its parts are forgotten.
async fn drop_in(connection: &mut SqliteConnection, job: &str, slot: &str) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM parts WHERE job = $1 AND slot = $2",
        "DELETE FROM uploads WHERE job = $1 AND slot = $2",
    ] {
        sqlx::query(statement).bind(job).bind(slot).execute(&mut *connection).await?;
    }
    Ok(())
}

impl Store {
    /// Takes work on, unless another process that lives is at it. What was begun before goes on under its name.
    pub async fn take_job(&self, wanted: &Wanted) -> Result<Taken, Failure> {
        let us = self.owner().await?.id().to_owned();
        let mut transaction = self.decide().await?;
        let failed = |error: sqlx::Error| self.failed(&error);
        if let Some(key) = &wanted.key {
            let before = sqlx::query(select(
                // What came to nothing has used no key up.
                "place = $1 AND agent = $2 AND idempotency_key = $3 AND made_at >= $4 AND fingerprint <> $5 AND (answer IS NOT NULL OR settled_at IS NULL) LIMIT 1",
            ))
            .bind(&wanted.place)
            .bind(&wanted.agent)
            .bind(key)
            .bind(wanted.now_ms - KEY_MS)
            .bind(&wanted.fingerprint)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed)?;
            if let Some(row) = before {
                return Ok(Taken::KeyUsed(job(&row).map_err(failed)?));
            }
        }
        let period = if wanted.key.is_some() { KEY_MS } else { SAME_MS };
        let before = sqlx::query(select(
            "place = $1 AND agent = $2 AND fingerprint = $3 AND made_at >= $4 ORDER BY made_at DESC LIMIT 1",
        ))
        .bind(&wanted.place)
        .bind(&wanted.agent)
        .bind(&wanted.fingerprint)
        .bind(wanted.now_ms - period)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed)?;
        if let Some(row) = before {
            let job = job(&row).map_err(failed)?;
            if job.settled_at.is_none() && job.owner != us && self.lives(&job.owner) {
                return Ok(Taken::Elsewhere(job));
            }
            sqlx::query(
                "UPDATE jobs SET owner = $1, answer = NULL, settled_at = NULL WHERE id = $2",
            )
            .bind(&us)
            .bind(&job.id)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
            transaction.commit().await.map_err(failed)?;
            return Ok(Taken::Ours(
                Job { owner: us, answer: None, settled_at: None, ..job },
                false,
            ));
        }
        // What is older than every key is of no use to anybody.
        for table in ["parts", "uploads"] {
            let statement = format!(
                "DELETE FROM {table} WHERE job IN (SELECT id FROM jobs WHERE place = $1 AND made_at < $2)"
            );
            let old = wanted.now_ms - KEY_MS;
            let done = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(&wanted.place).bind(old);
            done.execute(&mut *transaction).await.map_err(failed)?;
        }
        sqlx::query("DELETE FROM jobs WHERE place = $1 AND made_at < $2")
            .bind(&wanted.place)
            .bind(wanted.now_ms - KEY_MS)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        let id = format!("job-{}", uuid::Uuid::new_v4().simple());
        sqlx::query(
            "INSERT INTO jobs (id, place, agent, tool, idempotency_key, fingerprint, asked, owner, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&id)
        .bind(&wanted.place)
        .bind(&wanted.agent)
        .bind(&wanted.tool)
        .bind(&wanted.key)
        .bind(&wanted.fingerprint)
        .bind(&wanted.asked)
        .bind(&us)
        .bind(wanted.now_ms)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        let job = Job {
            id,
            tool: wanted.tool.clone(),
            key: wanted.key.clone(),
            fingerprint: wanted.fingerprint.clone(),
            asked: wanted.asked.clone(),
            answer: None,
            owner: us,
            made_at: wanted.now_ms,
            settled_at: None,
        };
        Ok(Taken::Ours(job, true))
    }

    fn lives(&self, owner: &str) -> bool {
        matches!(self.home(), Home::Directory(directory) if owner::lives(directory, owner))
    }

    /// Work of that name, if it is that agent's at that place.
    pub async fn job(&self, id: &str, place: &str, agent: &str) -> Result<Option<Job>, Failure> {
        let row = sqlx::query(select("id = $1 AND place = $2 AND agent = $3"))
            .bind(id)
            .bind(place)
            .bind(agent)
            .fetch_optional(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        row.as_ref().map(job).transpose().map_err(|error| self.failed(&error))
    }

    /// Work that was not begun after all is forgotten.
    pub async fn forget_job(&self, id: &str) -> Result<(), Failure> {
        sqlx::query("DELETE FROM jobs WHERE id = $1")
            .bind(id)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// Writes down how work ended; without an answer where it came to nothing.
    pub async fn end_job(
        &self,
        id: &str,
        answer: Option<&str>,
        now_ms: i64,
    ) -> Result<(), Failure> {
        sqlx::query("UPDATE jobs SET answer = $1, settled_at = $2 WHERE id = $3")
            .bind(answer)
            .bind(now_ms)
            .bind(id)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// How far the upload of a file has come.
    pub async fn upload(&self, job: &str, slot: &str) -> Result<Option<Upload>, Failure> {
        let row = sqlx::query(
            "SELECT sha256, state, media, given, expires_at FROM uploads WHERE job = $1 AND slot = $2",
        )
        .bind(job)
        .bind(slot)
        .fetch_optional(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        let read = |row: &SqliteRow| -> sqlx::Result<Upload> {
            let state: String = row.try_get("state")?;
            Ok(Upload {
                sha256: row.try_get("sha256")?,
                progress: Progress::parse(&state),
                media: row.try_get("media")?,
                given: row.try_get("given")?,
                expires_at: row.try_get("expires_at")?,
            })
        };
        row.as_ref().map(read).transpose().map_err(|error| self.failed(&error))
    }

    /// An upload begins, in the place of one that came to nothing.
    pub async fn begin_upload(
        &self,
        job: &str,
        slot: &str,
        upload: &Upload,
    ) -> Result<(), Failure> {
        let mut transaction = self.decide().await?;
        let failed = |error: sqlx::Error| self.failed(&error);
        drop_in(&mut transaction, job, slot).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO uploads (job, slot, sha256, state, media, given, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(job)
        .bind(slot)
        .bind(&upload.sha256)
        .bind(upload.progress.as_str())
        .bind(&upload.media)
        .bind(&upload.given)
        .bind(upload.expires_at)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// An upload has come further. Once LinkedIn has all bytes, the addresses are of no use, and are forgotten.
    pub async fn move_upload(
        &self,
        job: &str,
        slot: &str,
        progress: Progress,
    ) -> Result<(), Failure> {
        sqlx::query("UPDATE uploads SET state = $1, given = '{}' WHERE job = $2 AND slot = $3")
            .bind(progress.as_str())
            .bind(job)
            .bind(slot)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// An upload came to nothing.
    pub async fn drop_upload(&self, job: &str, slot: &str) -> Result<(), Failure> {
        let mut transaction = self.decide().await?;
        let failed = |error: sqlx::Error| self.failed(&error);
        drop_in(&mut transaction, job, slot).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// A part has come.
    pub async fn part_came(
        &self,
        job: &str,
        slot: &str,
        part: i64,
        etag: &str,
    ) -> Result<(), Failure> {
        sqlx::query("INSERT INTO parts (job, slot, part, etag) VALUES ($1, $2, $3, $4) ON CONFLICT (job, slot, part) DO UPDATE SET etag = excluded.etag")
            .bind(job)
            .bind(slot)
            .bind(part)
            .bind(etag)
            .execute(self.quick().await?)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(&error))
    }

    /// The parts that have come, in their order.
    pub async fn parts(&self, job: &str, slot: &str) -> Result<Vec<(i64, String)>, Failure> {
        sqlx::query_as("SELECT part, etag FROM parts WHERE job = $1 AND slot = $2 ORDER BY part")
            .bind(job)
            .bind(slot)
            .fetch_all(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))
    }

    /// What LinkedIn has of a job's files, used or not.
    pub async fn media_of(&self, job: &str) -> Result<Vec<String>, Failure> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT media FROM uploads WHERE job = $1 AND state <> 'begun' ORDER BY slot",
        )
        .bind(job)
        .fetch_all(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(rows.into_iter().map(|(media,)| media).collect())
    }
}
