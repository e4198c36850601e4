//! Calls counted before they leave: by app, member, endpoint and UTC day.
//!
//! LinkedIn sends no quota headers, so there is nothing else to go by. What a 429 closed stays closed for every
//! process, also after a restart.

use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::{Failure, Step, Store, journal};

const DAY_MS: i64 = 86_400_000;

/// How long a limit that a 429 taught is believed.
const LEARNED_MS: i64 = 7 * DAY_MS;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Counter {
    /// The app, at one target and in one world.
    pub app: String,
    /// The member.
    pub member: String,
    /// The endpoint.
    pub endpoint: String,
    /// The UTC day.
    pub day: String,
}

/// How many calls a day may leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// For the member.
    pub member: Option<u32>,
    /// For the whole app.
    pub app: Option<u32>,
    /// How much of either is kept back from this caller, in percent.
    pub reserve: u32,
}

/// What has been counted so far today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// For the member.
    pub member: u32,
    /// For the whole app.
    pub app: u32,
    /// What a 429 taught about the member's limit.
    pub learned_member: Option<u32>,
    /// What a 429 taught about the app's limit.
    pub learned_app: Option<u32>,
    /// Until when a 429 closed it.
    pub closed_until: Option<i64>,
    /// How many 429s in a row closed it.
    pub strikes: u32,
}

/// A limit as it is enforced. What a 429 taught counts only where it is near the limit that is known: the app may
/// also be used elsewhere, and what is used up there says nothing about tomorrow.
fn enforced(preset: Option<u32>, learned: Option<u32>) -> Option<u32> {
    match (preset, learned) {
        (Some(preset), Some(learned)) if learned.saturating_mul(2) >= preset => {
            Some(preset.min(learned))
        }
        (preset, _) => preset,
    }
}

impl Allowance {
    /// As LinkedIn's own answers have corrected it.
    #[must_use]
    pub fn corrected(self, tally: &Tally) -> Self {
        Self {
            member: enforced(self.member, tally.learned_member),
            app: enforced(self.app, tally.learned_app),
            ..self
        }
    }

    /// Whether so many more calls may leave.
    pub fn admits(self, tally: &Tally, more: u32) -> bool {
        let fits = |limit: Option<u32>, sent: u32| {
            limit.is_none_or(|limit| sent.saturating_add(more) <= self.open(limit))
        };
        tally.closed_until.is_none() && fits(self.member, tally.member) && fits(self.app, tally.app)
    }

    /// How much of a limit is open to this caller.
    pub fn open(self, limit: u32) -> u32 {
        limit - limit / 100 * self.reserve - limit % 100 * self.reserve / 100
    }
}

/// What was called on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The app, at one target and in one world.
    pub app: String,
    /// The member.
    pub member: String,
    /// The endpoint.
    pub endpoint: String,
    /// The UTC day.
    pub day: String,
    /// How often.
    pub calls: u32,
}

/// Whether a call was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It was, and this is the tally with it.
    Yes(Tally),
    /// It may not leave, and this is the tally without it.
    No(Tally),
}

/// Whose gate a 429 closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The member's.
    Member,
    /// The whole app's.
    App,
}

/// What of a write's sending failed to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It may leave.
    Counted(Tally),
    /// Its quota is used up.
    Full(Tally),
    /// A person has not said yes to exactly this.
    Unconfirmed,
    /// It would let more flow than the agent may, beside so much before.
    Capped(super::spending::Before),
    /// Somebody took it for dead meanwhile.
    Lost,
}

/// A write that is to leave.
#[derive(Clone, Debug)]
pub struct Departure<'a> {
    /// Its row.
    pub id: &'a str,
    /// The confirmation that it uses up, if it needs one.
    pub confirmation: Option<&'a super::confirmations::Exactly>,
    /// What it lets flow, if it does.
    pub spending: Option<&'a super::spending::Spending>,
    /// What counts it.
    pub counter: &'a Counter,
    /// How many may leave.
    pub allowance: Allowance,
    /// Whether it counts against the day here; else it was counted as part of a block.
    pub counts: bool,
    /// What the audit is told: without it nothing leaves.
    pub record: &'a super::audit::Record,
    /// Now, by the target's clock.
    pub now_ms: i64,
}

impl Store {
    /// Counts calls that are about to leave, if they may.
    pub async fn count(
        &self,
        counter: &Counter,
        allowance: Allowance,
        calls: u32,
        now_ms: i64,
    ) -> Result<Counted, Failure> {
        if allowance.member.is_none() && allowance.app.is_none() {
            let quick = self.quick().await?;
            let at_once = count_at_once(quick, counter, calls, now_ms).await;
            if let Some(tally) = at_once.map_err(|error| self.failed(&error))? {
                return Ok(Counted::Yes(tally));
            }
        }
        let mut transaction = self.decide().await?;
        let booked = count_in(&mut transaction, counter, allowance, calls, now_ms).await;
        let booked = booked.map_err(|error| self.failed(&error))?;
        if matches!(booked, Counted::Yes(_)) {
            transaction.commit().await.map_err(|error| self.failed(&error))?;
        }
        Ok(booked)
    }

    /// Lets a write leave: confirmed, counted, written down and recorded at once, on disk before its first byte.
    pub async fn depart(&self, departure: &Departure<'_>) -> Result<Leave, Failure> {
        self.step(Step::Admitting);
        let key = self.audit_key().await?;
        let mut transaction = self.decide_durably().await?;
        let left = depart_in(&mut transaction, departure, key).await;
        let left = left.map_err(|error| self.failed(&error))?;
        if matches!(left, Leave::Counted(_)) {
            transaction.commit().await.map_err(|error| self.failed(&error))?;
            self.step(Step::Sending);
        }
        Ok(left)
    }

    /// Takes back what was counted for calls that never left, or adds what LinkedIn counts on another day.
    pub async fn correct(&self, counter: &Counter, calls: i64, now_ms: i64) -> Result<(), Failure> {
        let mut connection = self.connection().await?;
        add(&mut connection, counter, calls, now_ms).await.map_err(|error| self.failed(&error))
    }

    /// A 429 closes a gate.
    pub async fn close_gate(
        &self,
        counter: &Counter,
        whose: Whose,
        now_ms: i64,
        until_ms: i64,
    ) -> Result<(), Failure> {
        sqlx::query(
            "INSERT INTO gates (app, endpoint, member, closed_at, closed_until, strikes) VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (app, endpoint, member) DO UPDATE SET closed_at = excluded.closed_at, closed_until = excluded.closed_until, strikes = gates.strikes + 1",
        )
        .bind(&counter.app)
        .bind(&counter.endpoint)
        .bind(member(counter, whose))
        .bind(now_ms)
        .bind(until_ms)
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// A call went through: what closed the gate before has passed.
    pub async fn open_gate(&self, counter: &Counter) -> Result<(), Failure> {
        sqlx::query("DELETE FROM gates WHERE app = $1 AND endpoint = $2 AND member IN ('', $3)")
            .bind(&counter.app)
            .bind(&counter.endpoint)
            .bind(&counter.member)
            .execute(self.quick().await?)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// A 429 teaches how many calls a day there are.
    pub async fn learn(
        &self,
        counter: &Counter,
        whose: Whose,
        calls: u32,
        now_ms: i64,
    ) -> Result<(), Failure> {
        sqlx::query(
            "INSERT INTO learned (app, endpoint, member, calls, learned_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (app, endpoint, member) DO UPDATE SET calls = excluded.calls, learned_at = excluded.learned_at",
        )
        .bind(&counter.app)
        .bind(&counter.endpoint)
        .bind(member(counter, whose))
        .bind(i64::from(calls))
        .bind(now_ms)
        .execute(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// What has been counted.
    pub async fn tally(&self, counter: &Counter, now_ms: i64) -> Result<Tally, Failure> {
        let mut connection = self.connection().await?;
        tally(&mut connection, counter, now_ms).await.map_err(|error| self.failed(&error))
    }

    /// Every endpoint that was called on a day, with how often, and when first.
    pub async fn counted(
        &self,
        app: &str,
        member: &str,
        day: &str,
    ) -> Result<Vec<(String, u32, i64)>, Failure> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT endpoint, sent, first_at FROM counts WHERE app = $1 AND member = $2 AND day = $3 ORDER BY endpoint",
        )
        .bind(app)
        .bind(member)
        .bind(day)
        .fetch_all(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        Ok(rows
            .into_iter()
            .map(|(endpoint, sent, first)| (endpoint, number(sent), first))
            .collect())
    }

    /// What every member called on their last day, by app and member: 500 endpoints at most.
    pub async fn last_counts(&self) -> Result<Vec<DayCount>, Failure> {
        let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
            "SELECT app, member, endpoint, day, sent FROM counts AS one WHERE sent > 0 AND day = (SELECT MAX(day) FROM counts AS later WHERE later.app = one.app AND later.member = one.member) ORDER BY day DESC, app, member, endpoint LIMIT 500",
        )
        .fetch_all(self.quick().await?)
        .await
        .map_err(|error| self.failed(&error))?;
        let count = |(app, member, endpoint, day, sent)| DayCount {
            app,
            member,
            endpoint,
            day,
            calls: number(sent),
        };
        Ok(rows.into_iter().map(count).collect())
    }
}

fn member(counter: &Counter, whose: Whose) -> &str {
    match whose {
        Whose::Member => &counter.member,
        Whose::App => "",
    }
}

fn number(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}

async fn depart_in(
    transaction: &mut Transaction<'_, Sqlite>,
    departure: &Departure<'_>,
    key: &super::audit::Key,
) -> sqlx::Result<Leave> {
    if let Some(exactly) = departure.confirmation
        && !super::confirmations::use_up(transaction, exactly, departure.now_ms).await?
    {
        return Ok(Leave::Unconfirmed);
    }
    if let Some(spending) = departure.spending
        && let Some(before) = super::spending::book(transaction, departure.id, spending).await?
    {
        return Ok(Leave::Capped(before));
    }
    let calls = u32::from(departure.counts);
    let booked =
        count_in(transaction, departure.counter, departure.allowance, calls, departure.now_ms);
    let booked = match booked.await? {
        Counted::Yes(tally) => tally,
        Counted::No(tally) => return Ok(Leave::Full(tally)),
    };
    if !journal::send_in(transaction, departure.id).await? {
        return Ok(Leave::Lost);
    }
    super::audit::append_in(transaction, departure.record, key).await?;
    Ok(Leave::Counted(booked))
}

/// Where no limit is known and no gate ever closed there is nothing to decide, and one statement will do. Nothing
/// comes back where there is.
async fn count_at_once(
    pool: &SqlitePool,
    counter: &Counter,
    calls: u32,
    now_ms: i64,
) -> sqlx::Result<Option<Tally>> {
    let sent: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO counts (app, endpoint, day, member, sent, first_at) SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM gates WHERE app = $1 AND endpoint = $2 AND member IN ('', $4)) ON CONFLICT (app, endpoint, day, member) DO UPDATE SET sent = counts.sent + excluded.sent RETURNING sent",
    )
    .bind(&counter.app)
    .bind(&counter.endpoint)
    .bind(&counter.day)
    .bind(&counter.member)
    .bind(i64::from(calls))
    .bind(now_ms)
    .fetch_optional(pool)
    .await?;
    // The app's sum is at least the member's; without a limit nobody asks for more.
    Ok(sent.map(|(sent,)| Tally { member: number(sent), app: number(sent), ..Tally::default() }))
}

async fn count_in(
    connection: &mut SqliteConnection,
    counter: &Counter,
    allowance: Allowance,
    calls: u32,
    now_ms: i64,
) -> sqlx::Result<Counted> {
    let mut tally = tally(connection, counter, now_ms).await?;
    if !allowance.corrected(&tally).admits(&tally, calls) {
        return Ok(Counted::No(tally));
    }
    if calls > 0 {
        add(connection, counter, i64::from(calls), now_ms).await?;
    }
    tally.member = tally.member.saturating_add(calls);
    tally.app = tally.app.saturating_add(calls);
    Ok(Counted::Yes(tally))
}

async fn add(
    connection: &mut SqliteConnection,
    counter: &Counter,
    calls: i64,
    now_ms: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO counts (app, endpoint, day, member, sent, first_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (app, endpoint, day, member) DO UPDATE SET sent = counts.sent + excluded.sent",
    )
    .bind(&counter.app)
    .bind(&counter.endpoint)
    .bind(&counter.day)
    .bind(&counter.member)
    .bind(calls)
    .bind(now_ms)
    .execute(connection)
    .await?;
    Ok(())
}

async fn tally(
    connection: &mut SqliteConnection,
    counter: &Counter,
    now_ms: i64,
) -> sqlx::Result<Tally> {
    // Counts, what is closed and what was learned, in one question.
    let marks: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT 'count', '', COALESCE(SUM(CASE WHEN member = $4 THEN sent ELSE 0 END), 0), COALESCE(SUM(sent), 0) FROM counts WHERE app = $1 AND endpoint = $2 AND day = $3 UNION ALL SELECT 'gate', member, closed_until, strikes FROM gates WHERE app = $1 AND endpoint = $2 AND member IN ('', $4) UNION ALL SELECT 'learned', member, calls, learned_at FROM learned WHERE app = $1 AND endpoint = $2 AND member IN ('', $4)",
    )
    .bind(&counter.app)
    .bind(&counter.endpoint)
    .bind(&counter.day)
    .bind(&counter.member)
    .fetch_all(connection)
    .await?;
    let mut tally = Tally::default();
    for (kind, whose, value, more) in marks {
        match kind.as_str() {
            "count" => (tally.member, tally.app) = (number(value), number(more)),
            "gate" => {
                // No gate is closed for longer than a day: a later end comes from a clock that was set back.
                if value > now_ms && value - now_ms <= DAY_MS {
                    tally.closed_until = tally.closed_until.max(Some(value));
                }
                tally.strikes = tally.strikes.max(number(more));
            }
            _ if more > now_ms.saturating_sub(LEARNED_MS) => {
                let learned = if whose.is_empty() {
                    &mut tally.learned_app
                } else {
                    &mut tally.learned_member
                };
                *learned = Some(number(value));
            }
            _ => {}
        }
    }
    Ok(tally)
}
