//! Trouble on demand: the next requests that match go wrong in a chosen way.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

use crate::reply::Reply;

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Delay { wait: Duration, after: bool },
    Status(Reply),
    ResetBeforeRead,
    ResetAfterRead,
    ResetAfterHeaders,
    Drip { pause: Duration },
    Truncate,
    BadJson,
    HugeBody { bytes: u64 },
    WrongLength,
    NoRestliId,
    StaleList,
    GhostDuplicate,
}

#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// Whether the world changes although the answer is spoilt.
    pub(crate) applied: bool,
    pub(crate) set_ms: i64,
    method: Option<String>,
    path: String,
    left: u64,
    /// As it was asked for.
    asked: Json,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
}

/// What is wrong with an order for trouble.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("{name} is missing or of the wrong type")]
    Field { name: &'static str },
    #[error("unknown field {name:?}")]
    Unknown { name: String },
    #[error("unknown fault kind {kind:?}; there are: {}", KINDS.join(" "))]
    Kind { kind: String },
    #[error("{kind} never reads the request, so its effect can only be \"none\"")]
    Impossible { kind: String },
}

const KINDS: [&str; 15] = [
    "delay",
    "status",
    "reset_before_read",
    "reset_after_read",
    "reset_after_headers",
    "drip",
    "truncate",
    "bad_json",
    "html_500",
    "huge_body",
    "wrong_length",
    "redirect",
    "no_restli_id",
    "stale_list",
    "ghost_duplicate",
];

impl Faults {
    /// The first matching fault, used up by one. A stale list waits for a list.
    pub(crate) fn take(&mut self, method: &str, path: &str, is_list: bool) -> Option<Fault> {
        let fault = self.list.iter_mut().find(|fault| {
            fault.left > 0
                && (is_list || !matches!(fault.kind, Kind::StaleList))
                && path.starts_with(&fault.path)
                && fault.method.as_deref().is_none_or(|own| own == method)
        })?;
        fault.left -= 1;
        let taken = fault.clone();
        self.list.retain(|fault| fault.left > 0);
        Some(taken)
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.list.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    pub(crate) fn view(&self) -> Json {
        let list: Vec<Json> = self
            .list
            .iter()
            .map(|fault| {
                let mut view = fault.asked.clone();
                if let Some(fields) = view.as_object_mut() {
                    fields.insert("left".to_owned(), fault.left.into());
                }
                view
            })
            .collect();
        json!({"faults": list})
    }
}

fn object<'j>(value: &'j Json, name: &'static str) -> Result<&'j Map<String, Json>, FaultError> {
    value.get(name).and_then(Json::as_object).ok_or(FaultError::Field { name })
}

fn only(fields: &Map<String, Json>, known: &[&str]) -> Result<(), FaultError> {
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(FaultError::Unknown { name: name.clone() }),
        None => Ok(()),
    }
}

fn number(
    fields: &Map<String, Json>,
    name: &'static str,
    default: Option<u64>,
) -> Result<u64, FaultError> {
    match fields.get(name) {
        None => default.ok_or(FaultError::Field { name }),
        Some(value) => value.as_u64().ok_or(FaultError::Field { name }),
    }
}

impl Fault {
    pub(crate) fn read(asked: &Json, now_ms: i64) -> Result<Self, FaultError> {
        let outer = asked.as_object().ok_or(FaultError::Field { name: "match" })?;
        only(outer, &["match", "times", "fault"])?;
        let matching = object(asked, "match")?;
        only(matching, &["method", "path"])?;
        let path = matching
            .get("path")
            .and_then(Json::as_str)
            .ok_or(FaultError::Field { name: "path" })?;
        let method = matching
            .get("method")
            .map(|method| method.as_str().ok_or(FaultError::Field { name: "method" }))
            .transpose()?;
        let fault = object(asked, "fault")?;
        let name =
            fault.get("kind").and_then(Json::as_str).ok_or(FaultError::Field { name: "kind" })?;
        let kind = kind(name, fault)?;
        // A stale list is stale for so many reads each time.
        let reads = if name == "stale_list" { number(fault, "reads", Some(1))? } else { 1 };
        Ok(Self {
            applied: applied(name, fault)?,
            kind,
            set_ms: now_ms,
            method: method.map(str::to_ascii_uppercase),
            path: path.to_owned(),
            left: number(outer, "times", Some(1))?.saturating_mul(reads),
            asked: asked.clone(),
        })
    }
}

fn applied(kind: &str, fault: &Map<String, Json>) -> Result<bool, FaultError> {
    let by_default = !matches!(
        kind,
        "status" | "reset_before_read" | "html_500" | "redirect" | "ghost_duplicate"
    );
    let applied = match fault.get("effect").map(Json::as_str) {
        None => by_default,
        Some(Some("none")) => false,
        Some(Some("applied")) => true,
        Some(_) => return Err(FaultError::Field { name: "effect" }),
    };
    if applied && kind == "reset_before_read" {
        return Err(FaultError::Impossible { kind: kind.to_owned() });
    }
    Ok(applied)
}

fn kind(name: &str, fault: &Map<String, Json>) -> Result<Kind, FaultError> {
    let known = |more: &[&str]| {
        let all: Vec<&str> = ["kind", "effect"].iter().chain(more).copied().collect();
        only(fault, &all)
    };
    let more: &[&str] = match name {
        "delay" => &["ms", "when"],
        "status" => &["status", "body", "headers"],
        "drip" => &["ms"],
        "huge_body" => &["bytes"],
        "redirect" => &["to"],
        "stale_list" => &["reads"],
        _ => &[],
    };
    if !KINDS.contains(&name) {
        return Err(FaultError::Kind { kind: name.to_owned() });
    }
    known(more)?;
    Ok(match name {
        "delay" => Kind::Delay {
            wait: Duration::from_millis(number(fault, "ms", None)?),
            after: match fault.get("when").map(Json::as_str) {
                None | Some(Some("before")) => false,
                Some(Some("after_effect")) => true,
                Some(_) => return Err(FaultError::Field { name: "when" }),
            },
        },
        "status" => Kind::Status(status(fault)?),
        "reset_before_read" => Kind::ResetBeforeRead,
        "reset_after_read" => Kind::ResetAfterRead,
        "reset_after_headers" => Kind::ResetAfterHeaders,
        "drip" => Kind::Drip {
            pause: Duration::from_millis(number(fault, "ms", Some(20))?),
        },
        "truncate" => Kind::Truncate,
        "bad_json" => Kind::BadJson,
        "html_500" => Kind::Status(Reply::html(
            500,
            "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"
                .to_owned(),
        )),
        "huge_body" => Kind::HugeBody {
            bytes: number(fault, "bytes", Some(64 << 20))?,
        },
        "wrong_length" => Kind::WrongLength,
        "redirect" => {
            let to = fault
                .get("to")
                .and_then(Json::as_str)
                .ok_or(FaultError::Field { name: "to" })?;
            Kind::Status(Reply::empty(302).with("location", to))
        }
        "no_restli_id" => Kind::NoRestliId,
        "stale_list" => Kind::StaleList,
        _ => Kind::GhostDuplicate,
    })
}

fn status(fault: &Map<String, Json>) -> Result<Reply, FaultError> {
    let status = u16::try_from(number(fault, "status", None)?)
        .ok()
        .filter(|status| (200..600).contains(status))
        .ok_or(FaultError::Field { name: "status" })?;
    let mut reply = match fault.get("body") {
        None | Some(Json::Null) => Reply::empty(status),
        Some(Json::String(text)) => {
            Reply { body: Bytes::from(text.clone()), ..Reply::empty(status) }
        }
        Some(body) => Reply::json(status, body),
    };
    let headers = match fault.get("headers") {
        None => return Ok(reply),
        Some(headers) => headers.as_object().ok_or(FaultError::Field { name: "headers" })?,
    };
    for (name, value) in headers {
        let value = value.as_str().ok_or(FaultError::Field { name: "headers" })?;
        let name = name.to_ascii_lowercase();
        reply = reply.without(&[&name]).with(Cow::<'static, str>::Owned(name), value);
    }
    Ok(reply)
}
