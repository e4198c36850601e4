//! The audit: what was decided about every call and how it ended, in a chain that shows when somebody changed it.
//!
//! A record holds plain data and nothing that anybody wrote. Whoever can read the key beside the file can write
//! another chain; only a hash that was kept elsewhere (an anchor) shows that, or that an older copy was put back.

mod chain;
mod desk;
mod verify;
mod words;

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};

use super::{Failure, Home, Store, begin, machine_ms};
pub(super) use chain::{Key, append_in};
pub(super) use desk::{Desk, open};
pub use verify::{Anchor, Fault, Held, Verdict};

/// Which of a call's records it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A write is about to leave; on disk before its first byte does.
    Leaves,
    /// The call has ended. Every call has this one.
    Ended,
}

impl Part {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leaves => "leaves",
            Self::Ended => "ended",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Leaves, Self::Ended].into_iter().find(|part| part.as_str() == word)
    }
}

/// What was decided about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may.
    Allowed,
    /// A person is asked first.
    Asked,
    /// It may not.
    Denied,
    /// It was no call that could be decided about.
    Malformed,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 4] = [Self::Allowed, Self::Asked, Self::Denied, Self::Malformed];

    /// The word in the store and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Asked => "asked",
            Self::Denied => "denied",
            Self::Malformed => "malformed",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }
}

/// One record: a call as it is told of afterwards. Plain data; no text that anybody wrote, and no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Names the call; its two parts share it.
    pub call: String,
    /// Which of the two it is.
    pub part: Part,
    /// When, by this machine's clock, in epoch milliseconds.
    pub at_ms: i64,
    /// Who called.
    pub agent: String,
    /// How: `stdio`, `http`, `sse` or `command line`.
    pub way: String,
    /// What the client calls itself: recorded, never trusted.
    pub client: String,
    /// The tool.
    pub tool: String,
    /// The endpoint, such as `posts.create`, where it came to one.
    pub endpoint: String,
    /// Its area, such as `posts`.
    pub area: String,
    /// Its effect: `read`, `write`, `delete` or `spend`.
    pub effect: String,
    /// Which LinkedIn: `sandbox`, `live` or `custom`.
    pub target: String,
    /// The account.
    pub account: String,
    /// In whose name: a page's URN or the member's own.
    pub speaks_for: String,
    /// What it is about, as a URN.
    pub subject: String,
    /// What was decided.
    pub decision: Decision,
    /// Which rule decided, such as `agents.social.areas.posts=write`.
    pub rule: String,
    /// What became of it: `done`, `not_done` or `unknown`; empty where nobody knows yet.
    pub outcome: String,
    /// The kind of error, where it was one.
    pub error: String,
    /// The write's name in the journal.
    pub operation: String,
    /// The SHA-256 of the exact request, in hexadecimal.
    pub digest: String,
    /// How many requests went to LinkedIn.
    pub linkedin_calls: u32,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

impl Record {
    /// The end of an agent's call that was allowed, now; everything else is empty.
    pub fn new(call: impl Into<String>, agent: impl Into<String>) -> Self {
        let empty = String::new;
        Self {
            call: call.into(),
            part: Part::Ended,
            at_ms: machine_ms(),
            agent: agent.into(),
            way: empty(),
            client: empty(),
            tool: empty(),
            endpoint: empty(),
            area: empty(),
            effect: empty(),
            target: empty(),
            account: empty(),
            speaks_for: empty(),
            subject: empty(),
            decision: Decision::Allowed,
            rule: empty(),
            outcome: empty(),
            error: empty(),
            operation: empty(),
            digest: empty(),
            linkedin_calls: 0,
            took_ms: 0,
        }
    }
}

/// Which calls are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Only this agent's.
    pub agent: Option<String>,
    /// Only in this area.
    pub area: Option<String>,
    /// Only as this account.
    pub account: Option<String>,
    /// Only with this decision.
    pub decision: Option<Decision>,
    /// Only with this outcome.
    pub outcome: Option<String>,
    /// Only from then on, in epoch milliseconds.
    pub since_ms: Option<i64>,
    /// Only before then, in epoch milliseconds.
    pub until_ms: Option<i64>,
    /// How many at most.
    pub limit: u32,
    /// Only with a lower number: the next page begins below the last number of the page before.
    pub before_n: Option<u64>,
}

impl Default for Filter {
    /// The last fifty.
    fn default() -> Self {
        Self {
            agent: None,
            area: None,
            account: None,
            decision: None,
            outcome: None,
            since_ms: None,
            until_ms: None,
            limit: 50,
            before_n: None,
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record's number.
    pub n: u64,
    /// How the call ended; or that it left, where its process died in between.
    pub record: Record,
}

impl Store {
    /// Adds a record that survives this process, though perhaps not the machine. Callers that come at once share a
    /// transaction; with too many of them, the next one waits. Once this was polled, the record is written even if
    /// its caller leaves. Returns its number.
    pub async fn record(&self, record: &Record) -> Result<u64, Failure> {
        let desk = &self.open().await?.desk;
        desk.append(record, |error| self.failed(error)).await
    }

    /// Adds a record that is on disk when this comes back. Returns its number.
    pub async fn record_durably(&self, record: &Record) -> Result<u64, Failure> {
        let open = self.open().await?;
        let key = open.desk.key()?;
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut transaction = begin(&open.durable).await.map_err(failed)?;
        let n = append_in(&mut transaction, record, key).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(n)
    }

    /// The calls that a filter lets through, newest first: one entry each.
    pub async fn audited(&self, filter: &Filter) -> Result<Vec<Entry>, Failure> {
        let mut query = question(filter);
        let rows = query.build().fetch_all(self.quick().await?).await;
        let rows = rows.map_err(|error| self.failed(&error))?;
        let entries = rows.iter().map(entry).collect::<sqlx::Result<_>>();
        entries.map_err(|error| self.failed(&error))
    }

    /// Drops records from before a time (epoch milliseconds), up to the first that is younger; what remains still
    /// verifies. Returns how many.
    pub async fn forget_audit(&self, before_ms: i64) -> Result<u64, Failure> {
        let open = self.open().await?;
        let key = open.desk.key()?;
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut forgotten = 0;
        loop {
            // In pieces: others want to write meanwhile.
            let mut transaction = begin(&open.quick).await.map_err(failed)?;
            let some = chain::forget_in(&mut transaction, key, before_ms).await.map_err(failed)?;
            if some == 0 {
                return Ok(forgotten);
            }
            transaction.commit().await.map_err(failed)?;
            forgotten += some;
        }
    }

    /// The key under which the audit is sealed.
    pub(super) async fn audit_key(&self) -> Result<&Key, Failure> {
        self.open().await?.desk.key()
    }
}

fn question(filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT n, ");
    query.push(chain::COLUMNS.join(", "));
    // The end tells everything; that it left is told where there is no end, and once.
    query.push(
        " FROM audit WHERE (part = 'ended' OR NOT EXISTS (SELECT 1 FROM audit AS later WHERE later.call = audit.call AND later.effect <> 'read' AND later.n > audit.n))",
    );
    for (column, wanted) in [
        (" AND agent = ", &filter.agent),
        (" AND area = ", &filter.area),
        (" AND account = ", &filter.account),
        (" AND outcome = ", &filter.outcome),
    ] {
        if let Some(wanted) = wanted {
            query.push(column).push_bind(words::clean(wanted).into_owned());
        }
    }
    if let Some(decision) = filter.decision {
        // Spelt out, because an index holds only some of them.
        query.push(format!(" AND decision = '{}'", decision.as_str()));
    }
    if let Some(since) = filter.since_ms {
        query.push(" AND at_ms >= ").push_bind(since);
    }
    if let Some(until) = filter.until_ms {
        query.push(" AND at_ms < ").push_bind(until);
    }
    if let Some(before) = filter.before_n {
        query.push(" AND n < ").push_bind(i64::try_from(before).unwrap_or(i64::MAX));
    }
    query.push(" ORDER BY n DESC LIMIT ").push_bind(i64::from(filter.limit));
    query
}

fn entry(row: &SqliteRow) -> sqlx::Result<Entry> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let number = |name: &str| -> sqlx::Result<u32> {
        Ok(u32::try_from(row.try_get::<i64, _>(name)?).unwrap_or(u32::MAX))
    };
    let unknown = |column: &str| sqlx::Error::Decode(format!("`{column}` of a record").into());
    let record = Record {
        call: text("call")?,
        part: Part::parse(&text("part")?).ok_or_else(|| unknown("part"))?,
        at_ms: row.try_get("at_ms")?,
        agent: text("agent")?,
        way: text("way")?,
        client: text("client")?,
        tool: text("tool")?,
        endpoint: text("endpoint")?,
        area: text("area")?,
        effect: text("effect")?,
        target: text("target")?,
        account: text("account")?,
        speaks_for: text("speaks_for")?,
        subject: text("subject")?,
        decision: Decision::parse(&text("decision")?).ok_or_else(|| unknown("decision"))?,
        rule: text("rule")?,
        outcome: text("outcome")?,
        error: text("error")?,
        operation: text("operation")?,
        digest: text("digest")?,
        linkedin_calls: number("linkedin_calls")?,
        took_ms: number("took_ms")?,
    };
    // What was written past this program may hold anything.
    let record = words::cleaned(record);
    Ok(Entry { n: u64::try_from(row.try_get::<i64, _>("n")?).unwrap_or_default(), record })
}

#[cfg(test)]
mod tests;
