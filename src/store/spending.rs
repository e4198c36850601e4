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
    /// What it flows in. Twice in one day, the larger of the two counts.
    pub flows_in: String,
    /// The currency's code.
    pub currency: String,
    /// A day, in millionths.
    pub micros: i64,
    /// How much may be set in motion that day.
    pub cap: Option<i64>,
}

impl Spending {
    /// Whether it fits beside what was set in motion before.
    pub fn fits(&self, before: &Before) -> bool {
        let here = before.here.max(self.micros);
        self.cap.is_none_or(|cap| before.elsewhere.saturating_add(here) <= cap)
    }
}

/// What was set in motion before, that day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// In the same thing.
    pub here: i64,
    /// In everything else.
    pub elsewhere: i64,
}

impl Before {
    /// All of it.
    pub fn whole(self) -> i64 {
        self.here.saturating_add(self.elsewhere)
    }
}

impl Store {
    /// What was set in motion that day, beside it.
    pub async fn spent(&self, spending: &Spending) -> Result<Before, Failure> {
        let mut connection = self.connection().await?;
        spent_in(&mut connection, spending).await.map_err(|error| self.failed(&error))
    }
}

async fn spent_in(connection: &mut SqliteConnection, spending: &Spending) -> sqlx::Result<Before> {
    let (here, elsewhere): (i64, i64) = sqlx::query_as(
        "SELECT COALESCE(SUM(CASE WHEN flows_in = $5 THEN micros ELSE 0 END), 0), COALESCE(SUM(CASE WHEN flows_in = $5 THEN 0 ELSE micros END), 0) FROM (SELECT spending.flows_in AS flows_in, MAX(spending.micros) AS micros FROM spending JOIN writes ON writes.id = spending.id WHERE spending.place = $1 AND spending.agent = $2 AND spending.day = $3 AND spending.currency = $4 AND writes.state <> 'refused' GROUP BY spending.flows_in) AS each_thing",
    )
    .bind(&spending.place)
    .bind(&spending.agent)
    .bind(&spending.day)
    .bind(&spending.currency)
    .bind(&spending.flows_in)
    .fetch_one(connection)
    .await?;
    Ok(Before { here, elsewhere })
}

/// Writes it down, if it fits; else nothing, and what was set in motion before.
pub(super) async fn book(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &str,
    spending: &Spending,
) -> sqlx::Result<Option<Before>> {
    let before = spent_in(transaction, spending).await?;
    if !spending.fits(&before) {
        return Ok(Some(before));
    }
    sqlx::query(
        "INSERT INTO spending (id, place, agent, day, flows_in, currency, micros) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(&spending.place)
    .bind(&spending.agent)
    .bind(&spending.day)
    .bind(&spending.flows_in)
    .bind(&spending.currency)
    .bind(spending.micros)
    .execute(&mut **transaction)
    .await?;
    Ok(None)
}
