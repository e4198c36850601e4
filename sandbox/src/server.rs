//! From a request on the wire to an answer on the wire.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use jiff::Timestamp;
use tokio::{net::TcpListener, sync::watch, task::JoinSet, time};

use crate::{
    control,
    errors::Refusal,
    faults::{Fault, Kind},
    gate::{self, Arrival},
    line::{self, Cut},
    query::Protocol,
    reply::Reply,
    shaped::{Shaped, Step},
    shared::Shared,
    target::Target,
    visit::Caller,
};

const MOST_CONNECTIONS: usize = 1024;
const MOST_BODY: usize = 4 << 20;
const BODY_WITHIN: Duration = Duration::from_secs(30);
/// A list under a `stale_list` fault hides what was made up to a minute before the fault was set.
const STALE_MS: i64 = 60_000;
/// Long enough for what was written to have left before the connection is cut.
const BREATH: Duration = Duration::from_millis(30);

/// The connection was ended on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the connection was cut on purpose")]
pub(crate) struct Cutoff;

/// Accepts until told to stop; then every open connection ends too.
pub(crate) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            // An error means that the sandbox itself is gone.
            _ = stop.changed() => return,
            Some(_) = lines.join_next() => {}
            accepted = listener.accept(), if lines.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    lines.spawn(line::serve(stream, shared.clone()));
                }
                // Out of descriptors, most likely: wait for some to come back.
                Err(_) => time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
}

/// One request.
pub(crate) async fn respond(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    cut: Cut,
) -> Result<Response<Shaped>, Cutoff> {
    let (parts, body) = request.into_parts();
    let raw = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let target = Target::new(raw);
    let method = parts.method.as_str();
    if control::is_control(&target.path) {
        let body = read(body).await;
        let reply = control::answer(&shared, method, &target, &parts.headers, body);
        return Ok(dated(whole(reply), shared.now_ms()));
    }
    let n = arrive(&shared, method, raw, &parts.headers);
    let caller = gate::identify(&shared.world(), shared.now_ms(), &target.path, &parts.headers);
    // Only a request that got past the token can meet a fault.
    let fault = caller.is_ok().then(|| shared.faults().take(method, &target.path)).flatten();
    if matches!(&fault, Some(Fault { kind: Kind::ResetBeforeRead, .. })) {
        cut.reset();
        return Err(Cutoff);
    }
    let body = read(body).await;
    if let Ok(body) = &body {
        let world = shared.world();
        shared.log().body(n, &world, body);
    }
    let work = Work {
        method: parts.method,
        target,
        headers: parts.headers,
        body,
        caller,
        stale_since: fault.as_ref().and_then(stale_since),
    };
    let reply = perform(&shared, fault.as_ref(), work).await?;
    let response = spoil(&shared, fault, reply, &cut).await?;
    let now_ms = shared.now_ms();
    shared.log().answered(n, now_ms, response.status().as_u16());
    Ok(dated(response, now_ms))
}

/// The sandbox's own date, because clients may take wall time from it.
fn dated(mut response: Response<Shaped>, now_ms: i64) -> Response<Shaped> {
    let date = Timestamp::from_millisecond(now_ms)
        .map(|now| now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .ok()
        .and_then(|date| HeaderValue::try_from(date).ok());
    if let Some(date) = date {
        response.headers_mut().insert(http::header::DATE, date);
    }
    response
}

fn arrive(shared: &Shared, method: &str, raw: &str, headers: &HeaderMap) -> u64 {
    let world = shared.world();
    shared.log().arrive(&world, shared.now_ms(), method, raw, headers)
}

fn stale_since(fault: &Fault) -> Option<i64> {
    matches!(fault.kind, Kind::StaleList).then_some(fault.set_ms - STALE_MS)
}

/// The body, within bounds.
async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    match time::timeout(BODY_WITHIN, Limited::new(body, MOST_BODY).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(Refusal::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Refusal::BodyIncomplete),
    }
}

/// A request that is ready to be dealt with.
struct Work {
    method: http::Method,
    target: Target,
    headers: HeaderMap,
    body: Result<Bytes, Refusal>,
    caller: Result<Option<Caller>, Refusal>,
    stale_since: Option<i64>,
}

/// Does what the request asks, unless a fault says that nothing is to happen, and when.
async fn perform(shared: &Arc<Shared>, fault: Option<&Fault>, work: Work) -> Result<Reply, Cutoff> {
    let is_applied = fault.is_none_or(|fault| fault.applied);
    match fault.map(|fault| &fault.kind) {
        Some(Kind::Delay { wait, after: false }) => {
            // A task of its own: the effect comes even if the caller has gone by then.
            let (shared, wait) = (shared.clone(), *wait);
            tokio::spawn(async move {
                time::sleep(wait).await;
                if is_applied { visit(&shared, work) } else { Reply::empty(200) }
            })
            .await
            .map_err(|_| Cutoff)
        }
        _ if is_applied => Ok(visit(shared, work)),
        _ => Ok(Reply::empty(200)),
    }
}

fn visit(shared: &Shared, work: Work) -> Reply {
    let mut world = shared.world();
    let reply = match work.body {
        Ok(body) => gate::answer(
            &shared.books(),
            &mut world,
            shared.now_ms(),
            &Arrival {
                method: work.method.as_str(),
                target: &work.target,
                headers: &work.headers,
                body: &body,
            },
            work.caller,
            work.stale_since,
        ),
        Err(refusal) => refusal.reply(Protocol::V2),
    };
    shared.keep(&world);
    let id = shared.reply_id(&world.id);
    reply
        .with("x-li-fabric", "prod-sandbox")
        .with("x-li-pop", "sandbox-local")
        .with("x-li-proto", "http/1.1")
        .with("x-li-request-id", id.clone())
        .with("x-li-uuid", id)
}

/// The answer, with whatever was ordered done to it.
async fn spoil(
    shared: &Shared,
    fault: Option<Fault>,
    reply: Reply,
    cut: &Cut,
) -> Result<Response<Shaped>, Cutoff> {
    let Some(fault) = fault else {
        return Ok(whole(reply));
    };
    Ok(match fault.kind {
        Kind::Delay { wait, after } => {
            if after {
                time::sleep(wait).await;
            }
            whole(reply)
        }
        Kind::Status(ordered) => whole(ordered),
        Kind::ResetBeforeRead | Kind::ResetAfterRead => {
            cut.reset();
            return Err(Cutoff);
        }
        Kind::ResetAfterHeaders => {
            let length = reply.body.len();
            let steps = [Step::Wait(BREATH), Step::Reset(cut.clone())];
            shaped(reply, Some(length.max(2)), Shaped::of(steps))
        }
        Kind::Drip { pause } => {
            let steps: Vec<Step> = reply
                .body
                .iter()
                .flat_map(|byte| [Step::Wait(pause), Step::Data(Bytes::copy_from_slice(&[*byte]))])
                .collect();
            let length = reply.body.len();
            shaped(reply, Some(length), Shaped::of(steps))
        }
        Kind::Truncate => {
            let length = reply.body.len();
            let half = reply.body.slice(..length / 2);
            let steps = [Step::Data(half), Step::Wait(BREATH), Step::Break];
            shaped(reply, Some(length.max(2)), Shaped::of(steps))
        }
        Kind::BadJson => whole(
            Reply {
                body: Bytes::from_static(b"{\"elements\":[{\"id\":"),
                ..reply.without(&["content-type"])
            }
            .with("content-type", "application/json"),
        ),
        Kind::HugeBody { bytes } => {
            const PIECE: &[u8] = &[b' '; 64 << 10];
            let times = bytes / (64 << 10);
            let steps = [
                Step::Data(Bytes::from_static(b"{\"elements\":[")),
                Step::Repeat(Bytes::from_static(PIECE), times.max(1)),
                Step::Data(Bytes::from_static(b"]}")),
            ];
            shaped(reply, None, Shaped::of(steps))
        }
        Kind::WrongLength => {
            let length = reply.body.len();
            let body = Step::Data(reply.body.clone());
            shaped(reply, Some(length / 2), Shaped::of([body]))
        }
        Kind::NoRestliId => whole(reply.without(&["x-restli-id", "location"])),
        Kind::StaleList => whole(reply),
        Kind::GhostDuplicate => {
            let number = crate::world::ids::number(shared.now_ms() - 1000, 7);
            let urn = format!("urn:li:share:{number}");
            whole(Refusal::Duplicate { urn }.reply(Protocol::V2))
        }
    })
}

fn whole(reply: Reply) -> Response<Shaped> {
    let body = Shaped::whole(reply.body.clone());
    shaped(reply, None, body)
}

/// Status and headers of the reply around a body of one's own; `length` is announced as told.
fn shaped(reply: Reply, length: Option<usize>, body: Shaped) -> Response<Shaped> {
    let mut response = Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(reply.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(length) = length {
        headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in reply.headers {
        // A header that HTTP cannot carry can only come from an ordered fault; it is left out.
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_ref()), HeaderValue::try_from(value))
        {
            headers.append(name, value);
        }
    }
    response
}
