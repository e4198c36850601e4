//! The sandbox's own paths, under `/_sandbox`: never part of LinkedIn's, and only for programs on
//! this machine.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value as Json, json};

use crate::{
    errors::Refusal,
    faults::{Fault, FaultError},
    reply::Reply,
    shared::Shared,
    target::Target,
    tunnel::header,
    world::seed::FIRST_MS,
};

mod apps;
mod consent;
mod feed;
mod media;
mod tokens;

const PREFIX: &str = "/_sandbox";

/// Why a control call was turned down.
#[derive(Debug, thiserror::Error)]
enum ControlError {
    #[error("the Host header must name this machine's loopback")]
    Host,
    #[error("a foreign Origin may not use the control paths")]
    Origin,
    #[error("no such control path; see sandbox/README.md")]
    Path,
    #[error("this path does not take {method}")]
    Method { method: String },
    #[error("the body is not what it should be: {reason}")]
    Body { reason: String },
    #[error("{name} is missing or of the wrong type")]
    Field { name: &'static str },
    #[error("unknown field {name:?}")]
    Unknown { name: String },
    #[error("nobody here is called {name:?}")]
    Member { name: String },
    #[error("there is no app {client_id:?}")]
    App { client_id: String },
    #[error("there is no product {name:?}")]
    Product { name: String },
    #[error("there is no tier {name:?}")]
    Tier { name: String },
    #[error(
        "{uri:?} cannot be registered: an absolute https address, or http on localhost, without #"
    )]
    RedirectUri { uri: String },
    #[error("advance_s: the clock stays within twenty years of the first date")]
    Reach,
    #[error(transparent)]
    Fault(#[from] FaultError),
}

impl ControlError {
    fn status(&self) -> u16 {
        match self {
            Self::Host | Self::Origin => 403,
            Self::Path => 404,
            Self::Method { .. } => 405,
            Self::Body { .. }
            | Self::Field { .. }
            | Self::Unknown { .. }
            | Self::Member { .. }
            | Self::App { .. }
            | Self::Product { .. }
            | Self::Tier { .. }
            | Self::RedirectUri { .. }
            | Self::Reach
            | Self::Fault(_) => 400,
        }
    }
}

pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn answer(
    shared: &Shared,
    method: &str,
    target: &Target,
    headers: &HeaderMap,
    body: Result<Bytes, Refusal>,
) -> Reply {
    guard(headers)
        .and_then(|()| {
            let body =
                body.map_err(|refusal| ControlError::Body { reason: refusal.body().to_string() })?;
            let path = target.path.strip_prefix(PREFIX).unwrap_or_default();
            route(shared, method, path, &body)
        })
        .unwrap_or_else(|error| Reply::json(error.status(), &json!({"error": error.to_string()})))
        .with("cache-control", "no-store")
        .with("x-content-type-options", "nosniff")
}

/// A page in a browser must not reach in: neither by a name that points here (rebinding) nor by
/// posting from elsewhere.
fn guard(headers: &HeaderMap) -> Result<(), ControlError> {
    if !header(headers, "host").is_some_and(is_loopback) {
        return Err(ControlError::Host);
    }
    let mut origins = headers.get_all("origin").iter();
    let is_ours = |origin: &str| origin.strip_prefix("http://").is_some_and(is_loopback);
    match (origins.next(), origins.next()) {
        (None, _) => Ok(()),
        (Some(origin), None) if origin.to_str().is_ok_and(is_ours) => Ok(()),
        _ => Err(ControlError::Origin),
    }
}

/// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
fn is_loopback(authority: &str) -> bool {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    };
    matches!(name, "127.0.0.1" | "[::1]") || name.eq_ignore_ascii_case("localhost")
}

fn route(shared: &Shared, method: &str, path: &str, body: &Bytes) -> Result<Reply, ControlError> {
    let ok = |body: &Json| Ok(Reply::json(200, body));
    match (path, method) {
        ("" | "/", "GET") => ok(&shared.world().descriptor(&shared.base)),
        ("/requests", "GET") => {
            let entries: Vec<_> = shared.log().entries().cloned().collect();
            ok(&json!({"requests": entries}))
        }
        ("/requests", "DELETE") => {
            shared.log().clear();
            ok(&json!({"requests": []}))
        }
        ("/world", "GET") => ok(&world(shared)),
        ("/feed", "GET") => {
            let mut world = shared.world();
            let now_ms = shared.now_ms();
            world.process(now_ms);
            Ok(feed::page(&world, now_ms))
        }
        ("/clock", "GET") => {
            // Under the lock a reset holds, so that time and count belong together.
            let world = shared.world();
            ok(&json!({"now_ms": shared.now_ms(), "resets": world.resets, "world": world.id}))
        }
        ("/clock", "POST") => clock(shared, body),
        ("/tokens", "POST") => tokens::issue(shared, body),
        ("/apps", "GET") => ok(&apps::view(&shared.world())),
        ("/apps", "POST") => apps::change(shared, body),
        ("/consent", "GET") => ok(&consent::view(&shared.world())),
        ("/consent", "POST") => consent::arm(shared, body),
        ("/consent", "DELETE") => ok(&consent::disarm(shared)),
        ("/reset", "POST") => {
            shared.reset();
            ok(&json!({"now_ms": shared.now_ms()}))
        }
        ("/media", "GET") => ok(&media::view(&shared.world().media_rules)),
        ("/media", "POST") => media::change(shared, body),
        ("/faults", "GET") => ok(&shared.faults().view()),
        ("/faults", "POST") => {
            let fault = Fault::read(&parse(body)?, shared.now_ms())?;
            let mut faults = shared.faults();
            faults.add(fault);
            ok(&faults.view())
        }
        ("/faults", "DELETE") => {
            shared.faults().clear();
            ok(&json!({"faults": []}))
        }
        (
            "" | "/" | "/requests" | "/world" | "/feed" | "/clock" | "/tokens" | "/reset"
            | "/faults" | "/media" | "/apps" | "/consent",
            _,
        ) => Err(ControlError::Method { method: method.to_owned() }),
        _ => Err(ControlError::Path),
    }
}

fn parse(body: &Bytes) -> Result<Json, ControlError> {
    serde_json::from_slice(body).map_err(|error| ControlError::Body { reason: error.to_string() })
}

fn only(body: &Json, known: &[&str]) -> Result<(), ControlError> {
    let fields = body
        .as_object()
        .ok_or_else(|| ControlError::Body { reason: "an object is expected".to_owned() })?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(ControlError::Unknown { name: name.clone() }),
        None => Ok(()),
    }
}

fn world(shared: &Shared) -> Json {
    let mut view = {
        let mut world = shared.world();
        world.process(shared.now_ms());
        world.inventory()
    };
    if let Some(fields) = view.as_object_mut() {
        let now_ms = shared.now_ms();
        let versions = shared.library().versions.active(now_ms);
        fields.insert("now_ms".to_owned(), now_ms.into());
        fields.insert("active_versions".to_owned(), versions.into());
        fields.insert("limits".to_owned(), json!(shared.library().limits.tiers()));
        if let Some(error) = shared.state_error() {
            fields.insert("state_error".to_owned(), error.into());
        }
    }
    view
}

fn clock(shared: &Shared, body: &Bytes) -> Result<Reply, ControlError> {
    /// Twenty years either way keep the ids at 19 digits, however many pushes it takes.
    const MOST_MS: i64 = 20 * 366 * 86_400_000;

    let body = parse(body)?;
    only(&body, &["advance_s"])?;
    let seconds = body
        .get("advance_s")
        .and_then(Json::as_i64)
        .ok_or(ControlError::Field { name: "advance_s" })?;
    // No call is in the middle of its work while the world is held.
    let world = shared.world();
    let reach = FIRST_MS - MOST_MS..=FIRST_MS + MOST_MS;
    let ms = seconds
        .checked_mul(1000)
        .filter(|ms| shared.now_ms().checked_add(*ms).is_some_and(|then| reach.contains(&then)))
        .ok_or(ControlError::Reach)?;
    shared.clock.advance(ms);
    shared.keep(&world);
    Ok(Reply::json(200, &json!({"now_ms": shared.now_ms()})))
}
