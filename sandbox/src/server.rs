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
    line::{self, Grip},
    query::Protocol,
    reply::Reply,
    shaped::{Shaped, Step},
    shared::Shared,
    target::Target,
    tunnel::header,
    visit::Caller,
    world::World,
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

/// A request that has been dealt with; what is left is to say so.
pub(crate) struct Done {
    reply: Reply,
    fault: Option<Fault>,
    /// Its number in the log; control calls have none.
    n: Option<u64>,
}

/// Does what a request asks, unless a fault says otherwise.
pub(crate) async fn carry_out(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
) -> Result<Done, Cutoff> {
    let (parts, body) = request.into_parts();
    let raw = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let target = Target::new(raw);
    let method = parts.method.as_str();
    if control::is_control(&target.path) {
        let body = read(body).await;
        let reply = control::answer(&shared, method, &target, &parts.headers, body);
        return Ok(Done { reply, fault: None, n: None });
    }
    let n = arrive(&shared, method, raw, &parts.headers);
    let caller = gate::identify(&shared.world(), shared.now_ms(), &target.path, &parts.headers);
    // Only a request that got past the token can meet a fault.
    let is_list = asks_for_a_list(&shared, method, &target, &parts.headers);
    let fault =
        caller.is_ok().then(|| shared.faults().take(method, &target.path, is_list)).flatten();
    if matches!(&fault, Some(Fault { kind: Kind::ResetBeforeRead, .. })) {
        return Ok(Done { reply: Reply::empty(200), fault, n: Some(n) });
    }
    let body = read(body).await;
    if let Ok(body) = &body {
        let world = shared.world();
        shared.log().body(n, &world, body);
    }
    let mut meant_for = None;
    if let Some(Fault { kind: Kind::Delay { wait, after: false }, .. }) = &fault {
        meant_for = Some(shared.world().resets);
        time::sleep(*wait).await;
    }
    let work = Work {
        method: parts.method,
        target,
        headers: parts.headers,
        body,
        caller,
        stale_since: fault.as_ref().and_then(stale_since),
        is_applied: fault.as_ref().is_none_or(|fault| fault.applied),
        meant_for,
    };
    Ok(Done { reply: visit(&shared, work)?, fault, n: Some(n) })
}

/// Answers, if the caller is still there.
pub(crate) async fn tell(
    shared: &Shared,
    done: Done,
    grip: &Grip,
) -> Result<Response<Shaped>, Cutoff> {
    let response = spoil(shared, done.fault, done.reply, grip).await?;
    let now_ms = shared.now_ms();
    if let Some(n) = done.n {
        shared.log().answered(n, now_ms, response.status().as_u16());
    }
    Ok(dated(response, now_ms))
}

/// A finder or another list, or what may be one: a tunnelled query is in the body.
fn asks_for_a_list(shared: &Shared, method: &str, target: &Target, headers: &HeaderMap) -> bool {
    let has = |start: &str| target.query.split('&').any(|pair| pair.starts_with(start));
    match method {
        "GET" => {
            has("q=")
                || (!has("ids=") && crate::routes::lists_all(shared.books().routes, &target.path))
        }
        _ => header(headers, "x-http-method-override") == Some("GET"),
    }
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
    is_applied: bool,
    /// How often the world had been reset when a delay began.
    meant_for: Option<u64>,
}

fn visit(shared: &Shared, work: Work) -> Result<Reply, Cutoff> {
    let mut world = shared.world();
    if work.meant_for.is_some_and(|resets| resets != world.resets) {
        // The world it was meant for is gone; the one in its place begins without it.
        return Err(Cutoff);
    }
    let reply = if work.is_applied {
        act(shared, &mut world, work)
    } else {
        // Acted out on a copy, so that the answer is the one LinkedIn would have given. Ids that
        // were used up in it stay used up: none is given twice.
        let mut copy = world.clone();
        let reply = act(shared, &mut copy, work);
        world.sequence = copy.sequence;
        reply
    };
    shared.keep(&world);
    let id = shared.reply_id(&world.id);
    Ok(reply
        .with("x-li-fabric", "prod-sandbox")
        .with("x-li-pop", "sandbox-local")
        .with("x-li-proto", "http/1.1")
        .with("x-li-request-id", id.clone())
        .with("x-li-uuid", id))
}

fn act(shared: &Shared, world: &mut World, work: Work) -> Reply {
    match work.body {
        Ok(body) => gate::answer(
            &shared.books(),
            world,
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
    }
}

/// The answer, with whatever was ordered done to it.
async fn spoil(
    shared: &Shared,
    fault: Option<Fault>,
    reply: Reply,
    grip: &Grip,
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
            grip.reset();
            return Err(Cutoff);
        }
        Kind::ResetAfterHeaders => {
            let length = reply.body.len();
            let steps = [Step::Wait(BREATH), Step::Reset(grip.clone())];
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
            const OPEN: &[u8] = b"{\"elements\":[";
            const CLOSE: &[u8] = b"]}";
            const PIECE: &[u8] = &[b' '; 64 << 10];
            let blanks = bytes.saturating_sub((OPEN.len() + CLOSE.len()) as u64);
            let mut last = Bytes::from_static(PIECE);
            last.truncate(usize::try_from(blanks % PIECE.len() as u64).unwrap_or_default());
            let steps = [
                Step::Data(Bytes::from_static(OPEN)),
                Step::Repeat(Bytes::from_static(PIECE), blanks / PIECE.len() as u64),
                Step::Data(last),
                Step::Data(Bytes::from_static(CLOSE)),
            ];
            shaped(reply, None, Shaped::of(steps))
        }
        Kind::WrongLength => {
            let mut announced = reply.body.clone();
            let rest = match announced.len() {
                0 => Bytes::from_static(b"{}"),
                length => announced.split_off(length / 2),
            };
            grip.stray(rest);
            whole(Reply { body: announced, ..reply })
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
