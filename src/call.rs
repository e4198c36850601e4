//! What was asked: an endpoint and its checked arguments, from one caller, as one account.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::auth::Session;
use crate::catalogue::received::Detail;
use crate::catalogue::spec::Paging;
use crate::catalogue::{Arguments, Entry, Group, Invalid};

/// The page of a list that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many elements.
    pub count: u32,
    /// From which on.
    pub start: u64,
}

/// The page size where the caller names none; LinkedIn's own default.
const DEFAULT_COUNT: u32 = 10;

/// How many requests one tool call has cost so far: its own, and those of the probes behind it.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU32>);

impl Meter {
    /// One more request leaves.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests sent so far.
    pub fn sent(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
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
}

impl Call {
    /// `posts.create`: the endpoint's name in answers, quotas and records.
    pub fn endpoint(&self) -> String {
        endpoint(self.group, self.entry)
    }
}

/// `posts.create`: an endpoint's name.
pub fn endpoint(group: &Group, entry: &Entry) -> String {
    format!("{}.{}", group.name, entry.spec.action)
}

/// What all tools take beside the endpoint's own arguments.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// `account`
    pub account: Option<String>,
    /// `limit`
    pub limit: Option<u32>,
    /// `cursor`
    pub cursor: Option<u64>,
    /// `response_format`
    pub detail: Detail,
}

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
            Some(text) => {
                let start = text.strip_prefix("start-").and_then(|start| start.parse().ok());
                Some(start.ok_or_else(|| {
                    let fix = "Copy `next_cursor` of the page before, or leave `cursor` out.";
                    Invalid::new("cursor", "This is no cursor of ours", fix)
                })?)
            }
        };
        Ok(Self { account, limit, cursor, detail })
    }

    /// The page to ask for, for an endpoint that has pages.
    pub fn page(&self, entry: &Entry) -> Result<Option<Page>, Invalid> {
        let Paging::Offset { max } = entry.spec.paging else {
            let name = match (self.limit, self.cursor) {
                (Some(_), _) => "limit",
                (None, Some(_)) => "cursor",
                (None, None) => return Ok(None),
            };
            let problem =
                format!("`{}` has no pages, so `{name}` means nothing", entry.spec.action);
            return Err(Invalid::new(name, problem, format!("Leave `{name}` out.")));
        };
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
        Ok(Some(Page { count, start: self.cursor.unwrap_or(0) }))
    }
}
