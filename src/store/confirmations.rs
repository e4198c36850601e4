//! A person's yes or no to one exact request: single use, ten minutes.

use sqlx::{Sqlite, Transaction};

use super::{Failure, Store, machine_ms};

/// How long a question waits for its answer, and an answer for its request.
pub const VALID_MS: i64 = 10 * 60 * 1_000;

/// The request that a confirmation is for, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exactly {
    /// Which target, world and account.
    pub place: String,
    /// Who asks.
    pub agent: String,
    /// What exactly is sent.
    pub digest: String,
}

/// What a person is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name. Whoever knows it and speaks for the person can answer.
    pub id: String,
    /// The request that it is about.
    pub exactly: Exactly,
    /// `posts.delete`
    pub endpoint: String,
    /// What will happen, as a person reads it.
    pub question: String,
    /// The request itself, as a person who wants to know can read it.
    pub request: String,
    /// Until when it can be answered.
    pub expires_at: i64,
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered.
    Asked,
    /// Yes, and not used yet.
    Allowed,
    /// No.
    Declined,
    /// Yes, and used.
    Used,
    /// Too late, or no such question.
    Over,
}

type Fields = (String, String, String, String, String, String, String, String, i64);

const COLUMNS: &str = "SELECT id, place, agent, endpoint, digest, question, request, state, expires_at FROM confirmations WHERE ";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

fn question(fields: Fields) -> (Question, Standing) {
    let (id, place, agent, endpoint, digest, question, request, state, expires_at) = fields;
    let exactly = Exactly { place, agent, digest };
    let standing = match state.as_str() {
        "asked" => Standing::Asked,
        "allowed" => Standing::Allowed,
        "declined" => Standing::Declined,
        "used" => Standing::Used,
        _ => Standing::Over,
    };
    (Question { id, exactly, endpoint, question, request, expires_at }, standing)
}

impl Store {
    /// Asks, or finds the question that is open already.
    pub async fn ask(
        &self,
        exactly: &Exactly,
        endpoint: &str,
        words: &str,
        request: &str,
        now_ms: i64,
    ) -> Result<Question, Failure> {
        let mut transaction = self.decide().await?;
        let asked = ask_in(&mut transaction, exactly, endpoint, words, request, now_ms).await;
        let asked = asked.map_err(|error| self.failed(&error))?;
        transaction.commit().await.map_err(|error| self.failed(&error))?;
        Ok(asked)
    }

    /// Writes down a person's answer. Says whether the question was open.
    pub async fn answer(
        &self,
        id: &str,
        allow: bool,
        by: &'static str,
        now_ms: Option<i64>,
    ) -> Result<bool, Failure> {
        let changed = sqlx::query(
            "UPDATE confirmations SET state = $2, answered_by = $3 WHERE id = $1 AND state = 'asked' AND written_at > $5 AND ($4 IS NULL OR expires_at > $4)",
        )
        .bind(id)
        .bind(if allow { "allowed" } else { "declined" })
        .bind(by)
        // On the command line the target's clock is not known; whoever sends looks at it again.
        .bind(now_ms)
        .bind(machine_ms() - VALID_MS)
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(changed.rows_affected() == 1)
    }

    /// A question and where it stands.
    pub async fn question(&self, id: &str) -> Result<Option<(Question, Standing)>, Failure> {
        let found: Option<Fields> = sqlx::query_as(select("id = $1"))
            .bind(id)
            .fetch_optional(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(found.map(question))
    }

    /// Where the question about exactly this request stands.
    pub async fn standing(&self, exactly: &Exactly, now_ms: i64) -> Result<Standing, Failure> {
        let found: Option<Fields> = sqlx::query_as(select(
            "place = $1 AND agent = $2 AND digest = $3 AND expires_at > $4 AND asked_at <= $4 ORDER BY asked_at DESC, id LIMIT 1",
        ))
        .bind(&exactly.place)
        .bind(&exactly.agent)
        .bind(&exactly.digest)
        .bind(now_ms)
        .fetch_optional(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(found.map_or(Standing::Over, |fields| question(fields).1))
    }

    /// The questions that wait, latest first: for one place, or for all.
    pub async fn waiting(&self, place: Option<&str>) -> Result<Vec<Question>, Failure> {
        let found: Vec<Fields> = sqlx::query_as(select(
            "state = 'asked' AND written_at > $2 AND ($1 IS NULL OR place = $1) ORDER BY asked_at DESC, id LIMIT 100",
        ))
        .bind(place)
        // By this machine's clock: a target's may not be known here, or have stopped with its sandbox.
        .bind(machine_ms() - VALID_MS)
        .fetch_all(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(found.into_iter().map(|fields| question(fields).0).collect())
    }
}

async fn ask_in(
    transaction: &mut Transaction<'_, Sqlite>,
    exactly: &Exactly,
    endpoint: &str,
    words: &str,
    request: &str,
    now_ms: i64,
) -> sqlx::Result<Question> {
    let open: Option<Fields> = sqlx::query_as(select(
        "place = $1 AND agent = $2 AND digest = $3 AND state = 'asked' AND expires_at > $4 AND asked_at <= $4 LIMIT 1",
    ))
    .bind(&exactly.place)
    .bind(&exactly.agent)
    .bind(&exactly.digest)
    .bind(now_ms)
    .fetch_optional(&mut **transaction)
    .await?;
    if let Some(open) = open {
        return Ok(question(open).0);
    }
    let asked = Question {
        id: uuid::Uuid::new_v4().simple().to_string(),
        exactly: exactly.clone(),
        endpoint: endpoint.to_owned(),
        question: words.to_owned(),
        request: request.to_owned(),
        expires_at: now_ms.saturating_add(VALID_MS),
    };
    sqlx::query(
        "INSERT INTO confirmations (id, place, agent, endpoint, digest, question, request, state, asked_at, expires_at, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, $10)",
    )
    .bind(&asked.id)
    .bind(&exactly.place)
    .bind(&exactly.agent)
    .bind(endpoint)
    .bind(&exactly.digest)
    .bind(words)
    .bind(request)
    .bind(now_ms)
    .bind(asked.expires_at)
    .bind(machine_ms())
    .execute(&mut **transaction)
    .await?;
    Ok(asked)
}

/// Uses a yes up. Says whether there was one to exactly this request.
pub(super) async fn use_up(
    transaction: &mut Transaction<'_, Sqlite>,
    exactly: &Exactly,
    now_ms: i64,
) -> sqlx::Result<bool> {
    let allowed: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM confirmations WHERE place = $1 AND agent = $2 AND digest = $3 AND state = 'allowed' AND expires_at > $4 AND asked_at <= $4 LIMIT 1",
    )
    .bind(&exactly.place)
    .bind(&exactly.agent)
    .bind(&exactly.digest)
    .bind(now_ms)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some((id,)) = allowed else { return Ok(false) };
    sqlx::query("UPDATE confirmations SET state = 'used' WHERE id = $1")
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    Ok(true)
}
