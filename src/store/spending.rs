//! How much an agent has set in motion in a day, at the worst.
//!
//! What was refused does not count; what is in doubt does.

use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{Failure, Store};

/// What a write lets flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// Which target, in which world.
    pub place: String,
    /// Who asks for it.
    pub agent: String,
    /// The UTC day.
    pub day: String,
    /// The currency's code.
    pub currency: String,
    /// A day, in millionths.
    pub micros: i64,
    /// How much may be set in motion that day.
    pub cap: Option<i64>,
}

impl Spending {
    /// Whether it fits beside what was set in motion before.
    pub fn fits(&self, before: i64) -> bool {
        self.cap.is_none_or(|cap| before.saturating_add(self.micros) <= cap)
    }
}

impl Store {
    /// What was set in motion that day, beside it.
    pub async fn spent(&self, spending: &Spending) -> Result<i64, Failure> {
        let mut connection = self.connection().await?;
        spent_in(&mut connection, spending).await.map_err(|error| self.failed(&error))
    }
}

async fn spent_in(connection: &mut SqliteConnection, spending: &Spending) -> sqlx::Result<i64> {
    let (micros,): (i64,) = sqlx::query_as(
        "SELECT COALESCE(SUM(spending.micros), 0) FROM spending JOIN writes ON writes.id = spending.id WHERE spending.place = $1 AND spending.agent = $2 AND spending.day = $3 AND spending.currency = $4 AND writes.state <> 'refused'",
    )
    .bind(&spending.place)
    .bind(&spending.agent)
    .bind(&spending.day)
    .bind(&spending.currency)
    .fetch_one(connection)
    .await?;
    Ok(micros)
}

/// Writes it down, if it fits; else nothing, and what was set in motion before.
pub(super) async fn book(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &str,
    spending: &Spending,
) -> sqlx::Result<Option<i64>> {
    let before = spent_in(transaction, spending).await?;
    if !spending.fits(before) {
        return Ok(Some(before));
    }
    sqlx::query(
        "INSERT INTO spending (id, place, agent, day, currency, micros) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(&spending.place)
    .bind(&spending.agent)
    .bind(&spending.day)
    .bind(&spending.currency)
    .bind(spending.micros)
    .execute(&mut **transaction)
    .await?;
    Ok(None)
}
