//! Whether the chain is whole, and if not, at which record.

use std::collections::HashSet;
use std::fmt;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::chain::{self, COLUMNS, GENESIS, Head};
use super::{Failure, Store};

/// How many records are looked at in one go: others want to write meanwhile.
const PAGE: i64 = 1_000;

/// What is wrong with the chain, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A record is not what was written.
    #[error("record {n} was changed")]
    Edited {
        /// Its number.
        n: u64,
    },
    /// A record is gone.
    #[error("record {n} is missing")]
    Missing {
        /// Its number.
        n: u64,
    },
    /// A record stands in another's place.
    #[error("record {n} is out of order: what stands there was written as record {belongs}")]
    OutOfOrder {
        /// The place.
        n: u64,
        /// Where it belongs.
        belongs: u64,
    },
    /// A record is there that this program did not add.
    #[error("record {n} was not written by this program")]
    Added {
        /// Its number.
        n: u64,
    },
    /// The last records are gone.
    #[error("the last records are missing, from record {from_n} on")]
    TailCut {
        /// The first that is gone.
        from_n: u64,
    },
    /// The seal over the chain's ends is not ours: a tail may be gone, or the start.
    #[error("the seal is wrong: the chain's ends were changed when record {n} was the last")]
    Head {
        /// The last record then, as far as is known.
        n: u64,
    },
    /// The key of the seal is missing, so that nobody can tell whether the chain ends where it should.
    #[error("the key of the audit is missing")]
    KeyMissing,
    /// The chain no longer contains what it once did.
    #[error(
        "record {n} is not the one that the anchor names: the chain was written anew, or an older copy was put back"
    )]
    Anchor {
        /// The anchor's number.
        n: u64,
    },
}

impl Fault {
    /// The number of the record at which it is, where there is one.
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::Edited { n }
            | Self::Missing { n }
            | Self::OutOfOrder { n, .. }
            | Self::Added { n }
            | Self::TailCut { from_n: n }
            | Self::Head { n }
            | Self::Anchor { n } => Some(n),
            Self::KeyMissing => None,
        }
    }
}

/// The number and hash of a record, kept outside: `N:HASH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The record's number.
    pub n: u64,
    /// Its hash.
    pub hash: String,
}

impl Anchor {
    /// Reads `N:HASH`.
    pub fn parse(text: &str) -> Option<Self> {
        let (n, hash) = text.trim().split_once(':')?;
        let hash = hash.to_ascii_lowercase();
        let good = hash.len() == GENESIS.len() && hash.bytes().all(|c| c.is_ascii_hexdigit());
        Some(Self { n: n.parse().ok()?, hash }).filter(|_| good)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.n, self.hash)
    }
}

/// Whether the chain still contains an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It does.
    Yes,
    /// Another record stands there, or none.
    No,
    /// That record was dropped for its age, so nobody can tell.
    Forgotten,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many records there are.
    pub records: u64,
    /// How many calls they tell of.
    pub calls: u64,
    /// The last record as `N:HASH`: kept elsewhere, it shows later whether the chain still contains it.
    pub head: String,
    /// What is wrong, if something is.
    pub fault: Option<Fault>,
    /// Whether the anchor is still in it, if one was given.
    pub held: Option<Held>,
}

/// A walk along the chain.
struct Walk {
    /// The number that comes next.
    next: i64,
    /// The hash before it.
    previous: String,
    records: u64,
    ended: u64,
    /// Calls of which only the beginning was seen.
    left: HashSet<String>,
    fault: Option<Fault>,
}

impl Store {
    /// Walks along the whole chain. Others may add to it meanwhile.
    pub async fn audit_verify(&self) -> Result<Verdict, Failure> {
        self.audit_verify_with(None).await
    }

    /// The same, and whether the chain still contains a record that was noted down earlier.
    pub async fn audit_verify_with(&self, anchor: Option<&Anchor>) -> Result<Verdict, Failure> {
        let failed = |error: sqlx::Error| self.failed(&error);
        loop {
            let head = chain::head(&mut *self.connection().await?).await.map_err(failed)?;
            let mut walk = Walk::from(head.as_ref());
            let last = head.as_ref().map_or(i64::MAX, |head| head.n);
            while walk.fault.is_none() && walk.next <= last {
                let rows = page(&mut *self.connection().await?, walk.next - 1, last).await;
                let rows = rows.map_err(failed)?;
                if rows.is_empty() {
                    break;
                }
                walk.along(&rows);
            }
            if walk.fault.is_none() && head.is_some() && walk.next <= last {
                walk.fault = Some(Fault::TailCut { from_n: number(walk.next) });
            }
            let now = chain::head(&mut *self.connection().await?).await.map_err(failed)?;
            // Old records were dropped on the way: once more from where it begins now.
            if now.as_ref().map(|now| now.first_n) != head.as_ref().map(|head| head.first_n) {
                continue;
            }
            if let Some(Fault::Edited { n }) = walk.fault {
                walk.fault = Some(self.told_apart(n, last).await.map_err(failed)?);
            }
            let fault = self.judged(&walk, head.as_ref()).await.map_err(failed)?;
            let held = match anchor {
                None => None,
                Some(anchor) => Some(self.holds(anchor, head.as_ref()).await.map_err(failed)?),
            };
            let gone = anchor.filter(|_| held == Some(Held::No));
            let fault = fault.or_else(|| gone.map(|anchor| Fault::Anchor { n: anchor.n }));
            let head = head.unwrap_or_else(Head::start);
            let (records, calls) = (walk.records, walk.ended + walk.left.len() as u64);
            let head = Anchor { n: number(head.n), hash: head.hash }.to_string();
            return Ok(Verdict { records, calls, head, fault, held });
        }
    }

    /// The fault of the rows and of the head together.
    async fn judged(&self, walk: &Walk, head: Option<&Head>) -> sqlx::Result<Option<Fault>> {
        let Some(head) = head else {
            let last = walk.next - 1;
            return Ok(
                (walk.records > 0 || walk.fault.is_some()).then(|| Fault::Head { n: number(last) })
            );
        };
        let open = self.open.get().ok_or(sqlx::Error::PoolClosed)?;
        let Some(key) = open.desk.found_key() else {
            return Ok(walk.fault.or(Some(Fault::KeyMissing)));
        };
        if !head.is_whole(key) {
            let n = number(head.broken_after().unwrap_or(head.n));
            // With wrong ends, what is wrong at them comes of that.
            return Ok(match walk.fault {
                Some(Fault::TailCut { .. }) | None => Some(Fault::Head { n }),
                Some(fault) if fault.number() == Some(number(head.first_n)) => {
                    Some(Fault::Head { n })
                }
                fault => fault,
            });
        }
        if walk.fault.is_some() {
            return Ok(walk.fault);
        }
        if walk.previous != head.hash {
            return Ok(Some(Fault::Edited { n: number(head.n) }));
        }
        let added: Option<(i64,)> = sqlx::query_as(
            "SELECT audit.n FROM audit, audit_head WHERE audit.n < audit_head.first_n OR audit.n > audit_head.n ORDER BY audit.n LIMIT 1",
        )
        .fetch_optional(&open.quick)
        .await?;
        Ok(added.map(|(n,)| Fault::Added { n: number(n) }))
    }

    /// Whether a record that is not what it should be is another's.
    async fn told_apart(&self, n: u64, last: i64) -> sqlx::Result<Fault> {
        let open = self.open.get().ok_or(sqlx::Error::PoolClosed)?;
        let place = i64::try_from(n).unwrap_or(i64::MAX);
        let rows = page(&mut *open.quick.acquire().await?, place - 1, place).await?;
        let Some(row) = rows.first() else { return Ok(Fault::Missing { n }) };
        let (Ok(previous), Ok(hash)) =
            (row.try_get::<&str, _>("previous"), row.try_get::<&str, _>("hash"))
        else {
            return Ok(Fault::Edited { n });
        };
        // Its number is part of what was hashed: the right one fits.
        let belongs = (1..=last.min(place.saturating_add(FAR)))
            .find(|other| chain::hash_of(row, previous, *other).is_some_and(|found| found == hash));
        Ok(match belongs {
            Some(other) if other != place => Fault::OutOfOrder { n, belongs: number(other) },
            _ => Fault::Edited { n },
        })
    }

    async fn holds(&self, anchor: &Anchor, head: Option<&Head>) -> sqlx::Result<Held> {
        let Some(head) = head else {
            return Ok(if anchor.n == 0 && anchor.hash == GENESIS { Held::Yes } else { Held::No });
        };
        let before = number(head.first_n).saturating_sub(1);
        if anchor.n < before {
            return Ok(Held::Forgotten);
        }
        let same = if anchor.n == before {
            head.first_previous == anchor.hash
        } else {
            let open = self.open.get().ok_or(sqlx::Error::PoolClosed)?;
            let hash: Option<(String,)> = sqlx::query_as("SELECT hash FROM audit WHERE n = $1")
                .bind(i64::try_from(anchor.n).unwrap_or(i64::MAX))
                .fetch_optional(&open.quick)
                .await?;
            hash.is_some_and(|(hash,)| hash == anchor.hash)
        };
        Ok(if same { Held::Yes } else { Held::No })
    }
}

/// How far from its place a record is looked for.
const FAR: i64 = 1_000_000;

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

async fn page(
    connection: &mut SqliteConnection,
    after: i64,
    last: i64,
) -> sqlx::Result<Vec<SqliteRow>> {
    let columns = COLUMNS.join(", ");
    let question = format!(
        "SELECT n, {columns}, previous, hash FROM audit WHERE n > $1 AND n <= $2 ORDER BY n LIMIT $3"
    );
    sqlx::query(sqlx::AssertSqlSafe(question))
        .bind(after)
        .bind(last)
        .bind(PAGE)
        .fetch_all(connection)
        .await
}

impl Walk {
    fn from(head: Option<&Head>) -> Self {
        let start = Head::start();
        let head = head.unwrap_or(&start);
        Self {
            next: head.first_n,
            previous: head.first_previous.clone(),
            records: 0,
            ended: 0,
            left: HashSet::new(),
            fault: None,
        }
    }

    fn along(&mut self, rows: &[SqliteRow]) {
        for row in rows {
            self.fault = self.step(row);
            if self.fault.is_some() {
                return;
            }
        }
    }

    fn step(&mut self, row: &SqliteRow) -> Option<Fault> {
        let n = row.try_get::<i64, _>("n").unwrap_or(self.next);
        if n != self.next {
            return Some(Fault::Missing { n: number(self.next) });
        }
        let edited = Some(Fault::Edited { n: number(n) });
        let text = |name: &str| row.try_get::<&str, _>(name).ok();
        let Some(hash) = chain::hash_of(row, &self.previous, n) else { return edited };
        if text("previous") != Some(&self.previous) || text("hash") != Some(&hash) {
            return edited;
        }
        match text("part") {
            Some("leaves") => {
                self.left.insert(text("call").unwrap_or_default().to_owned());
            }
            _ => {
                self.left.remove(text("call").unwrap_or_default());
                self.ended += 1;
            }
        }
        (self.next, self.previous) = (n.saturating_add(1), hash);
        self.records += 1;
        None
    }
}
