//! The chain: each record's hash over the one before it and all its fields, and a seal over both ends.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hmac};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, SqliteConnection, Transaction};
use zeroize::Zeroizing;

use super::super::owner;
use super::{Failure, Record, words};

/// The hash before the first record.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The file of the key, in the state directory.
pub(super) const KEY_FILE: &str = "audit.key";

const KEY_LENGTH: usize = 32;

/// What stands in the seal's place once a seal was found broken: no later record may hide that.
const BROKEN: &str = "broken after ";

/// How many records are dropped at once.
const PIECE: i64 = 5_000;

/// Every column that a record's hash goes over, but for its number, in order.
pub(super) const COLUMNS: [&str; 22] = [
    "call",
    "part",
    "agent",
    "way",
    "client",
    "tool",
    "endpoint",
    "area",
    "effect",
    "target",
    "account",
    "speaks_for",
    "subject",
    "decision",
    "rule",
    "outcome",
    "error",
    "operation",
    "digest",
    "at_ms",
    "linkedin_calls",
    "took_ms",
];

/// How many of them are text; the others are numbers.
const TEXTS: usize = 19;

const INSERT: &str = "INSERT INTO audit (n, call, part, agent, way, client, tool, endpoint, area, effect, target, account, speaks_for, subject, decision, rule, outcome, error, operation, digest, at_ms, linkedin_calls, took_ms, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

/// The key of seals, and of people's pseudonyms.
#[derive(Clone, Debug)]
pub(in crate::store) struct Key(hmac::Key);

impl Key {
    fn of(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    fn fresh() -> Result<Zeroizing<[u8; KEY_LENGTH]>, std::io::Error> {
        let mut bytes = Zeroizing::new([0; KEY_LENGTH]);
        let filled = SystemRandom::new().fill(bytes.as_mut());
        filled.map_err(|_| std::io::Error::other("the system gives no random bytes"))?;
        Ok(bytes)
    }

    /// A key that lives as long as the process.
    pub(super) fn passing() -> Result<Self, std::io::Error> {
        Ok(Self::of(Self::fresh()?.as_ref()))
    }

    /// The key of a state directory. It is made where nothing was ever sealed with one; nothing comes back where it
    /// is missing although something was. The caller holds the lock under which a directory is opened.
    pub(super) fn in_directory(directory: &Path, sealed: bool) -> Result<Option<Self>, Failure> {
        let path = directory.join(KEY_FILE);
        let unusable = |error: &std::io::Error| owner::unopenable(&path, error);
        match std::fs::read(&path).map(Zeroizing::new) {
            Ok(bytes) if bytes.len() == KEY_LENGTH => return Ok(Some(Self::of(&bytes))),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(&error)),
        }
        if sealed {
            return Ok(None);
        }
        let made = || -> std::io::Result<Self> {
            let bytes = Self::fresh()?;
            let mut file = owner::owners_alone(
                std::fs::OpenOptions::new().create(true).truncate(true).write(true),
            )
            .open(&path)?;
            std::io::Write::write_all(&mut file, bytes.as_ref())?;
            // Before the first seal is: without it nothing could be verified.
            file.sync_all()?;
            Ok(Self::of(bytes.as_ref()))
        };
        made().map(Some).map_err(|error| unusable(&error))
    }

    /// A person, so that the same one is known again and nobody can tell who it is.
    fn pseudonym(&self, urn: &str) -> String {
        let tag = hmac::sign(&self.0, format!("person {urn}").as_bytes());
        format!("person#{}", hex(tag.as_ref().get(..6).unwrap_or_default()))
    }
}

/// The chain's both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The number of the last record.
    pub(super) n: i64,
    /// Its hash.
    pub(super) hash: String,
    /// The number of the first record that is kept, or will be.
    pub(super) first_n: i64,
    /// The hash before that one.
    pub(super) first_previous: String,
    /// The seal over all this.
    pub(super) mac: String,
}

impl Head {
    /// Before the first record.
    pub(super) fn start() -> Self {
        Self {
            n: 0,
            hash: GENESIS.to_owned(),
            first_n: 1,
            first_previous: GENESIS.to_owned(),
            mac: String::new(),
        }
    }

    fn sealed_bytes(&self) -> Vec<u8> {
        let mut fields = Fields::new("audit head 1");
        fields.number(self.n);
        fields.text(&self.hash);
        fields.number(self.first_n);
        fields.text(&self.first_previous);
        fields.0
    }

    /// Whether the seal is ours.
    pub(super) fn is_whole(&self, key: &Key) -> bool {
        unhex(&self.mac).is_some_and(|tag| hmac::verify(&key.0, &self.sealed_bytes(), &tag).is_ok())
    }

    fn seal(&mut self, key: &Key) {
        self.mac = hex(hmac::sign(&key.0, &self.sealed_bytes()).as_ref());
    }

    /// Up to which record the seal was good, where it was found broken.
    pub(super) fn broken_after(&self) -> Option<i64> {
        self.mac.strip_prefix(BROKEN)?.parse().ok()
    }
}

/// Fields one after the other, each with its length.
struct Fields(Vec<u8>);

impl Fields {
    fn new(kind: &str) -> Self {
        let mut fields = Self(Vec::with_capacity(768));
        fields.text(kind);
        fields
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }
}

fn record_fields(previous: &str, n: i64) -> Fields {
    let mut fields = Fields::new("audit record 1");
    fields.text(previous);
    fields.number(n);
    fields
}

fn finished(fields: &Fields) -> String {
    hex(digest::digest(&digest::SHA256, &fields.0).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect(),
    )
}

/// A record as it goes into the table.
struct Line<'a> {
    texts: [Cow<'a, str>; TEXTS],
    numbers: [i64; 3],
}

impl<'a> Line<'a> {
    fn of(record: &'a Record, key: &Key) -> Self {
        let subject = match words::without_people(&record.subject, &record.speaks_for, |urn| {
            key.pseudonym(urn)
        }) {
            Cow::Borrowed(subject) => words::clean(subject),
            Cow::Owned(subject) => Cow::Owned(words::clean(&subject).into_owned()),
        };
        let texts = [
            words::clean(&record.call),
            Cow::Borrowed(record.part.as_str()),
            words::clean(&record.agent),
            words::clean(&record.way),
            words::clean(&record.client),
            words::clean(&record.tool),
            words::clean(&record.endpoint),
            words::clean(&record.area),
            words::clean(&record.effect),
            words::clean(&record.target),
            words::clean(&record.account),
            words::clean(&record.speaks_for),
            subject,
            Cow::Borrowed(record.decision.as_str()),
            words::clean(&record.rule),
            words::clean(&record.outcome),
            words::clean(&record.error),
            words::clean(&record.operation),
            words::clean(&record.digest),
        ];
        let numbers = [record.at_ms, i64::from(record.linkedin_calls), i64::from(record.took_ms)];
        Self { texts, numbers }
    }

    fn hash(&self, previous: &str, n: i64) -> String {
        let mut fields = record_fields(previous, n);
        for text in &self.texts {
            fields.text(text);
        }
        for number in self.numbers {
            fields.number(number);
        }
        finished(&fields)
    }
}

/// The hash that a row ought to have; nothing where a column is of another kind.
///
/// The row is `n`, then [`COLUMNS`], then `previous` and `hash`.
pub(super) fn hash_of(row: &SqliteRow, previous: &str, n: i64) -> Option<String> {
    let mut fields = record_fields(previous, n);
    for index in 1..=COLUMNS.len() {
        if index <= TEXTS {
            fields.text(row.try_get::<&str, _>(index).ok()?);
        } else {
            fields.number(row.try_get(index).ok()?);
        }
    }
    Some(finished(&fields))
}

/// The head as it stands.
pub(super) async fn head(connection: &mut SqliteConnection) -> sqlx::Result<Option<Head>> {
    let row: Option<(i64, String, i64, String, String)> =
        sqlx::query_as("SELECT n, hash, first_n, first_previous, mac FROM audit_head WHERE id = 1")
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(n, hash, first_n, first_previous, mac)| Head {
        n,
        hash,
        first_n,
        first_previous,
        mac,
    }))
}

/// Whether there is anything that was sealed.
pub(super) async fn is_begun(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    let rows: (i64,) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM audit_head) + (SELECT COUNT(*) FROM (SELECT n FROM audit LIMIT 1) AS one)",
    )
    .fetch_one(connection)
    .await?;
    Ok(rows.0 > 0)
}

/// Where the chain goes on. Where the seal is broken it goes on after the last record that is there, and never has
/// a good seal again: what follows is kept, and that something happened stays visible.
async fn where_it_goes_on(connection: &mut SqliteConnection, key: &Key) -> sqlx::Result<Head> {
    let head = head(&mut *connection).await?;
    if let Some(head) = head.as_ref().filter(|head| head.is_whole(key)) {
        return Ok(head.clone());
    }
    let last: Option<(i64, String)> =
        sqlx::query_as("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")
            .fetch_optional(connection)
            .await?;
    if head.is_none() && last.is_none() {
        return Ok(Head::start());
    }
    let found = head.as_ref().map(|head| head.n).or(last.as_ref().map(|(n, _)| *n));
    let mut broken = head.unwrap_or_else(Head::start);
    if broken.broken_after().is_none() {
        broken.mac = format!("{BROKEN}{}", found.unwrap_or_default());
    }
    if let Some((n, hash)) = last {
        (broken.n, broken.hash) = (n, hash);
    }
    Ok(broken)
}

async fn keep(connection: &mut SqliteConnection, head: &Head) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO audit_head (id, n, hash, first_n, first_previous, mac) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET n = excluded.n, hash = excluded.hash, first_n = excluded.first_n, first_previous = excluded.first_previous, mac = excluded.mac",
    )
    .bind(head.n)
    .bind(&head.hash)
    .bind(head.first_n)
    .bind(&head.first_previous)
    .bind(&head.mac)
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a record to the chain, in a transaction that is alone. Returns its number.
pub(in crate::store) async fn append_in(
    transaction: &mut Transaction<'_, Sqlite>,
    record: &Record,
    key: &Key,
) -> sqlx::Result<u64> {
    Ok(append_all(transaction, &[record], key).await?.last().copied().unwrap_or_default())
}

/// Adds records in their order. Returns their numbers.
pub(super) async fn append_all(
    transaction: &mut Transaction<'_, Sqlite>,
    records: &[&Record],
    key: &Key,
) -> sqlx::Result<Vec<u64>> {
    let mut head = where_it_goes_on(transaction, key).await?;
    let mut numbers = Vec::with_capacity(records.len());
    for record in records {
        let line = Line::of(record, key);
        let n = head.n.saturating_add(1);
        let hash = line.hash(&head.hash, n);
        let mut insert = sqlx::query(INSERT).bind(n);
        for text in &line.texts {
            insert = insert.bind(text.as_ref());
        }
        for number in line.numbers {
            insert = insert.bind(number);
        }
        insert.bind(&head.hash).bind(&hash).execute(&mut **transaction).await?;
        (head.n, head.hash) = (n, hash);
        numbers.push(u64::try_from(n).unwrap_or_default());
    }
    if head.broken_after().is_none() {
        head.seal(key);
    }
    keep(transaction, &head).await?;
    Ok(numbers)
}

/// Drops some of the oldest records that are from before a time. Returns how many; none is the end.
pub(super) async fn forget_in(
    transaction: &mut Transaction<'_, Sqlite>,
    key: &Key,
    before_ms: i64,
) -> sqlx::Result<u64> {
    let Some(_) = head(transaction).await? else { return Ok(0) };
    let mut head = where_it_goes_on(transaction, key).await?;
    let oldest: Vec<(i64, i64, String)> =
        sqlx::query_as("SELECT n, at_ms, hash FROM audit ORDER BY n LIMIT $1")
            .bind(PIECE)
            .fetch_all(&mut **transaction)
            .await?;
    let old = oldest.into_iter().take_while(|(_, at_ms, _)| *at_ms < before_ms);
    let Some((n, _, hash)) = old.last() else { return Ok(0) };
    let gone = sqlx::query("DELETE FROM audit WHERE n <= $1").bind(n).execute(&mut **transaction);
    let gone = gone.await?.rows_affected();
    (head.first_n, head.first_previous) = (n.saturating_add(1), hash);
    if head.broken_after().is_none() {
        head.seal(key);
    }
    keep(transaction, &head).await?;
    Ok(gone)
}
