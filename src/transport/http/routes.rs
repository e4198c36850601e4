//! From a request to whoever answers it, past the guard and within the limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::guard::{Guard, Refusal};
use super::principals::{Principals, Ticket};
use super::reply::{Reply, plain};
use super::seats::{Held, Seat, Seats, holding};
use super::sessions::House;
use super::settings::{Limits, Settings};
use super::sse::Streams;
use super::{Served, strict, uploads};
use crate::console::Console;
use crate::media::Files;
use crate::signin::connect::Connect;

/// How long a client may take to send a body.
const BODY: Duration = Duration::from_secs(30);

/// How long the last answers may take from the SDK to the wire.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// How long a page may take: LinkedIn may have to answer meanwhile.
const PAGE: Duration = Duration::from_secs(90);

/// How often is looked whose right to be here has ended.
const WATCH: Duration = Duration::from_secs(1);

/// The header that names a session.
const SESSION: &str = "mcp-session-id";

/// Everything that answers.
pub(super) struct Routes<H: Served> {
    guard: Guard,
    principals: Principals,
    limits: Limits,
    seats: Seats<H>,
    house: Arc<House>,
    sse: Option<Arc<Streams>>,
    uploads: Option<Arc<Files>>,
    connect: Option<Arc<Connect>>,
    console: Option<Arc<Console>>,
    stopping: AtomicBool,
    stopped: CancellationToken,
}

/// Why a request is not answered by whom it was meant for.
#[derive(Debug, thiserror::Error)]
enum TurnedAway {
    #[error(transparent)]
    Guard(#[from] Refusal),
    #[error(transparent)]
    Strict(#[from] strict::Fault),
    #[error("the body must be application/json")]
    Kind,
    #[error("the body is too large")]
    TooLarge,
    #[error("the body took too long")]
    TooSlow,
    #[error("the body broke off")]
    BrokeOff,
    #[error("there is no such session")]
    NoSession,
    #[error("too many sessions are open; end some, or try again later")]
    TooManySessions,
    #[error("too much is going on at once")]
    TooMuch,
    #[error("the server is stopping")]
    Stopping,
    #[error("this address takes another method")]
    Method(&'static str),
    #[error("there is nothing here; MCP is at /mcp")]
    Nothing,
}

impl TurnedAway {
    fn status(&self) -> StatusCode {
        match self {
            Self::Guard(refusal) => refusal.status(),
            Self::Strict(_) | Self::BrokeOff => StatusCode::BAD_REQUEST,
            Self::Kind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            // As the specification has it: then the client begins a new session.
            Self::NoSession | Self::Nothing => StatusCode::NOT_FOUND,
            Self::TooManySessions | Self::TooMuch | Self::Stopping => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
        }
    }
}

impl From<TurnedAway> for Reply {
    fn from(away: TurnedAway) -> Self {
        let mut reply = plain(away.status(), &away.to_string());
        let headers = reply.headers_mut();
        match away.status() {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        if let TurnedAway::Method(allowed) = away {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        reply
    }
}

impl<H: Served> Routes<H> {
    pub(super) fn new(
        handler: &H,
        settings: &Settings,
        connect: Option<Arc<Connect>>,
        console: Option<Arc<Console>>,
    ) -> Self {
        let stopped = CancellationToken::new();
        let house = House::new(settings.limits.sessions);
        Self {
            guard: Guard::new(settings),
            principals: Principals::new(settings, handler.agents(), stopped.clone()),
            limits: settings.limits,
            seats: Seats::new(handler, Arc::clone(&house), settings.limits, &stopped),
            house,
            sse: settings.sse.then(Arc::default),
            uploads: handler.uploads(),
            connect,
            console,
            stopping: AtomicBool::new(false),
            stopped,
        }
    }

    /// Takes from whoever has lost their key what they had open, and gives up what nobody uses, until the server stops.
    pub(super) async fn watch(&self) {
        let watching = async {
            loop {
                tokio::time::sleep(WATCH).await;
                self.principals.look_again().await;
                self.house.end_those_without_right().await;
                self.seats.clear();
            }
        };
        tokio::select! { () = watching => {}, () = self.stopped.cancelled() => {} }
    }

    /// Lets calls under way end, for so long, then ends what is left.
    pub(super) async fn drain(&self, patience: Duration) {
        self.stopping.store(true, Ordering::Relaxed);
        let all = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
        let ended = async {
            // First what is being done, then what is being told.
            let _calls = self.seats.all.calls.acquire_many(all(self.limits.calls)).await;
            let _requests =
                self.seats.all.requests.acquire_many(all(self.limits.connections)).await;
            // An answer over the SSE pair has no request that waits for it; let it reach the stream.
            tokio::time::sleep(LAST_WORDS).await;
        };
        tokio::time::timeout(patience, ended).await.ok();
        self.stopped.cancel();
    }

    /// Answers a request.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Reply {
        let (parts, body) = request.into_parts();
        self.route(parts, body).await.unwrap_or_else(Reply::from)
    }

    async fn route(&self, parts: Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        self.guard.place(&parts)?;
        let path = parts.uri.path().to_owned();
        let sse = self.sse.as_ref();
        match (path.as_str(), &parts.method, sse) {
            ("/healthz", &Method::GET | &Method::HEAD, _) => Ok(healthy()),
            ("/healthz", _, _) => Err(TurnedAway::Method("GET, HEAD")),
            ("/mcp", _, _) => {
                let ticket = self.admit(&parts).await?;
                self.mcp(parts, body, &ticket).await
            }
            ("/sse", &Method::GET, Some(streams)) => {
                let ticket = self.admit(&parts).await?;
                let seat = self.seats.of(&ticket);
                let held = held(&ticket, [&self.seats.all.streams, &seat.places.streams])?;
                Ok(streams.open(&seat.handler, held))
            }
            ("/messages", &Method::POST, Some(streams)) => {
                let ticket = self.admit(&parts).await?;
                let seat = self.seats.of(&ticket);
                let _held = held(&ticket, [&self.seats.all.requests, &seat.places.requests])?;
                let body = self.body(&parts, body).await?;
                let message = self.read(&seat, &body)?;
                self.has_place_for(&message, &seat)?;
                Ok(streams.take(parts.uri.query().unwrap_or_default(), &ticket.agent, &body))
            }
            (path, _, _) if self.connect.as_ref().is_some_and(|connect| connect.is_for(path)) => {
                self.connect(&parts, body).await
            }
            (path, _, _) if self.console.as_ref().is_some_and(|console| console.is_for(path)) => {
                self.console(&parts, body).await
            }
            (path, _, _) if path.starts_with(uploads::PATH) => self.upload(parts, body).await,
            ("/sse", _, Some(_)) => Err(TurnedAway::Method("GET")),
            ("/messages", _, Some(_)) => Err(TurnedAway::Method("POST")),
            _ => Err(TurnedAway::Nothing),
        }
    }

    /// Who asks.
    async fn admit(&self, parts: &Parts) -> Result<Arc<Ticket>, TurnedAway> {
        let ticket = self.principals.admit(Guard::offer(parts)?).await?;
        if self.stopping.load(Ordering::Relaxed) {
            return Err(TurnedAway::Stopping);
        }
        Ok(ticket)
    }

    /// Whether a call finds a place; else it is turned away before it is read any further. Calls go on where their
    /// clients have left, so the requests under way do not say how many there are.
    fn has_place_for(&self, message: &strict::Message, seat: &Seat<H>) -> Result<(), TurnedAway> {
        let is_call = message.method.as_deref() == Some("tools/call");
        let full = |calls: &Semaphore| calls.available_permits() == 0;
        if is_call && (full(&self.seats.all.calls) || full(&seat.places.calls)) {
            return Err(TurnedAway::TooMuch);
        }
        Ok(())
    }

    async fn mcp(
        &self,
        parts: Parts,
        body: Incoming,
        ticket: &Arc<Ticket>,
    ) -> Result<Reply, TurnedAway> {
        let session = parts.headers.get(SESSION).map(|id| id.to_str().unwrap_or_default());
        if session.is_some_and(|id| !self.house.is_of(id, ticket)) {
            return Err(TurnedAway::NoSession);
        }
        let has_session = session.is_some();
        let deletes = parts.method == Method::DELETE;
        let seat = self.seats.of(ticket);
        let (all, own) = (&self.seats.all, &seat.places);
        let mut room = None;
        let (places, body) = if parts.method == Method::POST {
            let answering = held(ticket, [&all.requests, &own.requests])?;
            let body = self.body(&parts, body).await?;
            let message = self.read(&seat, &body)?;
            self.has_place_for(&message, &seat)?;
            if !has_session && message.method.as_deref() == Some("initialize") {
                let found = self.house.room(&ticket.agent, seat.sessions).await;
                room = Some(found.ok_or(TurnedAway::TooManySessions)?);
            }
            // Whoever listens holds a stream, and is not waited for.
            if message.method.as_deref() == Some("subscriptions/listen") {
                (held(ticket, [&all.streams, &own.streams])?, body)
            } else {
                (answering, body)
            }
        } else if deletes {
            // Ending something must be possible when everything is taken.
            (held(ticket, [&all.requests, &own.requests])?, Bytes::new())
        } else {
            (held(ticket, [&all.streams, &own.streams])?, Bytes::new())
        };
        let reply = seat.mcp.handle(Request::from_parts(parts, Full::new(body))).await;
        if !has_session
            && let Some(id) = reply.headers().get(SESSION).and_then(|id| id.to_str().ok())
        {
            self.house.opened(id, ticket);
        }
        drop(room);
        let mut reply = holding(reply, places);
        // Some clients take 202 for a failure here; what was to be done is done.
        if deletes && reply.status() == StatusCode::ACCEPTED {
            *reply.status_mut() = StatusCode::NO_CONTENT;
        }
        Ok(reply)
    }

    /// Shows a page to a person. They have no key; what counts is what their link holds.
    async fn connect(&self, parts: &Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        let Some(connect) = &self.connect else { return Err(TurnedAway::Nothing) };
        if self.stopping.load(Ordering::Relaxed) {
            return Err(TurnedAway::Stopping);
        }
        let places = &self.seats.all.requests;
        let _place = places.try_acquire().map_err(|_| TurnedAway::TooMuch)?;
        let answered = tokio::time::timeout(PAGE, Box::pin(connect.answer(parts, body))).await;
        answered.map(|reply| reply.map(BodyExt::boxed)).map_err(|_| TurnedAway::TooSlow)
    }

    /// Shows the operator's page, which has a key of its own.
    async fn console(&self, parts: &Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        let Some(console) = &self.console else { return Err(TurnedAway::Nothing) };
        let places = &self.seats.all.requests;
        let _place = places.try_acquire().map_err(|_| TurnedAway::TooMuch)?;
        let answered = tokio::time::timeout(BODY, Box::pin(console.answer(parts, body))).await;
        answered.map(|reply| reply.map(BodyExt::boxed)).map_err(|_| TurnedAway::TooSlow)
    }

    /// Takes a file. It holds a place like a call, and is waited for like one.
    async fn upload(&self, parts: Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        let Some(files) = &self.uploads else { return Err(TurnedAway::Nothing) };
        let ticket = self.admit(&parts).await?;
        if parts.method != Method::PUT {
            return Err(TurnedAway::Method("PUT"));
        }
        let seat = self.seats.of(&ticket);
        let (all, own) = (&self.seats.all, &seat.places);
        let places = [&all.uploads, &own.uploads, &all.requests, &own.requests];
        let _held = held(&ticket, places)?;
        Ok(uploads::receive(files, &ticket.agent, &parts, body).await)
    }

    /// Reads a message. What cannot be read is written down with whoever sent it (AUD-1).
    fn read(&self, seat: &Seat<H>, body: &[u8]) -> Result<strict::Message, TurnedAway> {
        let read = strict::read(body, self.limits.depth);
        read.map_err(|fault| {
            seat.handler.unreadable(&fault.to_string());
            fault.into()
        })
    }

    /// The whole body, within its limits.
    async fn body(&self, parts: &Parts, body: Incoming) -> Result<Bytes, TurnedAway> {
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(TurnedAway::Kind);
        }
        let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let announced = announced.and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > self.limits.body) {
            return Err(TurnedAway::TooLarge);
        }
        let collected = Limited::new(body, self.limits.body).collect();
        match tokio::time::timeout(BODY, collected).await {
            Err(_) => Err(TurnedAway::TooSlow),
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(TurnedAway::TooLarge),
            Ok(Err(_)) => Err(TurnedAway::BrokeOff),
        }
    }
}

fn healthy() -> Reply {
    let mut reply = Response::new(Full::from(r#"{"status":"ok"}"#).boxed());
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

/// Places among those under way; where one is full, the caller is told at once.
fn held<const N: usize>(
    ticket: &Arc<Ticket>,
    wanted: [&Arc<Semaphore>; N],
) -> Result<Held, TurnedAway> {
    Held::new(ticket, wanted).ok_or(TurnedAway::TooMuch)
}
