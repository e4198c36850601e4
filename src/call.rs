//! What was asked: an endpoint and its checked arguments, from one caller, as one account.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::auth::Session;
use crate::catalogue::received::Detail;
use crate::catalogue::spec::Paging;
use crate::catalogue::{Arguments, Entry, Group, Invalid};
use crate::model::method::Effect;
use crate::store::audit::{Part, Record};
use crate::store::machine_ms;

/// The page of a list that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many elements.
    pub count: u32,
    /// Where it begins.
    pub from: From,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// At the element with this number.
    Start(u64),
    /// Where LinkedIn's token says; without one, at the beginning.
    Token(Option<String>),
}

/// The page size where the caller names none; LinkedIn's own default.
const DEFAULT_COUNT: u32 = 10;

/// How many requests one tool call has cost so far: its own, and those of the probes behind it.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    requests: Arc<AtomicU32>,
    agent: Option<Arc<str>>,
}

impl Meter {
    /// One for an agent's call.
    pub fn of(agent: &str) -> Self {
        Self { agent: Some(agent.into()), ..Self::default() }
    }

    /// Whose requests it counts.
    pub fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    /// One more request leaves.
    pub fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// One did not leave after all.
    pub fn take_back(&self) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
    }

    /// So many more have left, for somebody else who waited as well.
    pub fn add(&self, requests: u32) {
        self.requests.fetch_add(requests, Ordering::Relaxed);
    }

    /// Whether both count the same.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.requests, &other.requests)
    }

    /// Requests sent so far.
    pub fn sent(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }
}

/// What the audit will say of a call. Each stage adds what it knows; looks and steps that belong to the call share it.
#[derive(Clone, Debug)]
pub struct Trail(Arc<Mutex<Known>>);

#[derive(Debug)]
struct Known {
    record: Record,
    /// Whether that something leaves for it is on disk.
    left: bool,
}

impl Trail {
    /// That of a new call of an agent's.
    pub fn of(agent: &str) -> Self {
        let record = Record::new(uuid::Uuid::new_v4().simple().to_string(), agent);
        Self(Arc::new(Mutex::new(Known { record, left: false })))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to it.
    pub fn note(&self, add: impl FnOnce(&mut Record)) {
        add(&mut self.known().record);
    }

    /// All that is known by now.
    pub fn record(&self) -> Record {
        Record { at_ms: machine_ms(), ..self.known().record.clone() }
    }

    /// The record without which nothing that changes anything leaves (AUD-2).
    pub fn leaving(&self) -> Record {
        Record { part: Part::Leaves, ..self.record() }
    }

    /// Whether that record has been written, as far as steps of a job go: one is enough for all of them.
    pub fn has_left(&self) -> bool {
        self.known().left
    }

    /// It has been.
    pub fn leaves(&self) {
        self.known().left = true;
    }
}

/// For whom a call is made: it decides how much of the day's quota is open to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An agent's own call.
    Agent,
    /// A person's, at the command line.
    Person,
    /// To look whether a write happened.
    Looking,
}

/// One call of one endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    /// The endpoint's group.
    pub group: &'static Group,
    /// The endpoint.
    pub entry: &'static Entry,
    /// Its arguments, in their canonical spelling.
    pub arguments: Arguments,
    /// Which page, for lists.
    pub page: Option<Page>,
    /// How much to show.
    pub detail: Detail,
    /// Who asks.
    pub agent: String,
    /// As whom.
    pub session: Arc<Session>,
    /// What it costs.
    pub meter: Meter,
    /// What the audit will say of it.
    pub trail: Trail,
    /// The arguments as they were asked for, before names were resolved.
    pub asked: Arguments,
    /// The caller's idempotency key.
    pub key: Option<String>,
    /// For whom.
    pub purpose: Purpose,
    /// When its caller is answered at the latest.
    pub deadline: Instant,
    /// Says that its caller has left.
    pub cancelled: CancellationToken,
}

impl Call {
    /// `posts.create`: the endpoint's name in answers, quotas and records.
    pub fn endpoint(&self) -> String {
        endpoint(self.group, self.entry)
    }

    /// A reading call that belongs to this one: to see what it did.
    #[must_use]
    pub fn to_look(
        &self,
        group: &'static Group,
        entry: &'static Entry,
        arguments: Arguments,
    ) -> Self {
        let page = match entry.spec.paging {
            Paging::Offset { max } => {
                Some(Page { count: LOOK_COUNT.min(max), from: From::Start(0) })
            }
            Paging::Cursor { max } => {
                Some(Page { count: LOOK_PAGE.min(max), from: From::Token(None) })
            }
            Paging::None => None,
        };
        let asked = arguments.clone();
        let (key, purpose) = (None, Purpose::Looking);
        Self { group, entry, arguments, page, asked, key, purpose, ..self.clone() }
    }
}

/// How many elements are looked through.
const LOOK_COUNT: u32 = 20;

/// The same where LinkedIn gives a token for the next page: what depends on something is counted whole, if it can be.
const LOOK_PAGE: u32 = 100;

/// `posts.create`: an endpoint's name.
pub fn endpoint(group: &Group, entry: &Entry) -> String {
    format!("{}.{}", group.name, entry.spec.action)
}

impl From {
    /// Reads a cursor of ours.
    fn read(text: &str) -> Option<Self> {
        if let Some(token) = text.strip_prefix("page-").filter(|token| !token.is_empty()) {
            return Some(Self::Token(Some(token.to_owned())));
        }
        text.strip_prefix("start-")?.parse().ok().map(Self::Start)
    }
}

fn no_cursor() -> Invalid {
    let fix = "Copy `next_cursor` of the page before, or leave `cursor` out.";
    Invalid::new("cursor", "This is no cursor of this list", fix)
}

/// What all tools take beside the endpoint's own arguments.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// `account`
    pub account: Option<String>,
    /// `limit`
    pub limit: Option<u32>,
    /// `cursor`
    pub cursor: Option<From>,
    /// `response_format`
    pub detail: Detail,
    /// `idempotency_key`
    pub key: Option<String>,
}

/// The longest idempotency key.
const LONGEST_KEY: usize = 128;

impl Shared {
    /// Takes the shared arguments out of a call's.
    pub fn take(arguments: &mut Arguments) -> Result<Self, Invalid> {
        let mut text = |name: &str| -> Result<Option<String>, Invalid> {
            match arguments.shift_remove(name) {
                None | Some(serde_json::Value::Null) => Ok(None),
                Some(serde_json::Value::String(text)) => Ok(Some(text)),
                Some(serde_json::Value::Number(number)) => Ok(Some(number.to_string())),
                Some(_) => Err(Invalid::new(name, format!("`{name}` must be text"), "Correct it.")),
            }
        };
        let account = text("account")?.filter(|name| !name.is_empty());
        let detail = match text("response_format")?.as_deref() {
            None | Some("concise") => Detail::Concise,
            Some("detailed") => Detail::Detailed,
            Some(_) => {
                let problem = "`response_format` is neither concise nor detailed";
                return Err(Invalid::new("response_format", problem, "Use concise or detailed."));
            }
        };
        let limit = match text("limit")? {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                Invalid::new("limit", "`limit` must be a whole number", "Use a number such as 10.")
            })?),
        };
        let cursor = match text("cursor")? {
            None => None,
            Some(text) => Some(From::read(&text).ok_or_else(no_cursor)?),
        };
        let key = text("idempotency_key")?.filter(|key| !key.is_empty());
        if key.as_ref().is_some_and(|key| key.len() > LONGEST_KEY) {
            let problem = format!("`idempotency_key` is longer than {LONGEST_KEY} bytes");
            return Err(Invalid::new(
                "idempotency_key",
                problem,
                "Use a short one, such as a UUID.",
            ));
        }
        Ok(Self { account, limit, cursor, detail, key })
    }

    /// The key, for an endpoint that writes.
    pub fn key_for(&self, entry: &Entry) -> Result<Option<String>, Invalid> {
        if self.key.is_some() && entry.spec.effect == Effect::Read {
            let problem =
                format!("`{}` only reads, and needs no idempotency key", entry.spec.action);
            return Err(Invalid::new("idempotency_key", problem, "Leave it out."));
        }
        Ok(self.key.clone())
    }

    /// The page to ask for, for an endpoint that has pages.
    pub fn page(&self, entry: &Entry) -> Result<Option<Page>, Invalid> {
        let (max, first) = match entry.spec.paging {
            Paging::Offset { max } => (max, From::Start(0)),
            Paging::Cursor { max } => (max, From::Token(None)),
            Paging::None => {
                let name = match (self.limit, &self.cursor) {
                    (Some(_), _) => "limit",
                    (None, Some(_)) => "cursor",
                    (None, None) => return Ok(None),
                };
                let problem =
                    format!("`{}` has no pages, so `{name}` means nothing", entry.spec.action);
                return Err(Invalid::new(name, problem, format!("Leave `{name}` out.")));
            }
        };
        let from = self.cursor.clone().unwrap_or_else(|| first.clone());
        if std::mem::discriminant(&from) != std::mem::discriminant(&first) {
            return Err(no_cursor());
        }
        let count = self.limit.unwrap_or(DEFAULT_COUNT);
        if count == 0 || count > max {
            let problem = format!("`limit` is {count}; LinkedIn gives 1 to {max} at once");
            let fix = if count == 0 {
                "Ask for at least 1."
            } else {
                "Ask for less, then go on with `cursor`."
            };
            return Err(Invalid::new("limit", problem, fix));
        }
        Ok(Some(Page { count, from }))
    }
}
