//! From a request to whoever answers it, past the guard and within the limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::guard::{Guard, Refusal};
use super::reply::{Reply, plain};
use super::sessions::Sessions;
use super::settings::{Limits, Settings};
use super::sse::Streams;
use super::uploads::{self, Uploads};
use super::{Served, strict};
use crate::console::Console;
use crate::signin::connect::Connect;

/// How long a client may take to send a body.
const BODY: Duration = Duration::from_secs(30);

/// How long the last answers may take from the SDK to the wire.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// How long a page may take: LinkedIn may have to answer meanwhile.
const PAGE: Duration = Duration::from_secs(90);

/// The header that names a session.
const SESSION: &str = "mcp-session-id";

/// Everything that answers.
pub(super) struct Routes<H: Served> {
    handler: H,
    guard: Guard,
    limits: Limits,
    mcp: StreamableHttpService<H, Sessions>,
    sessions: Arc<Sessions>,
    sse: Option<Arc<Streams>>,
    uploads: Option<Uploads>,
    connect: Option<Arc<Connect>>,
    console: Option<Arc<Console>>,
    sending: Arc<Semaphore>,
    calls: Arc<Semaphore>,
    requests: Arc<Semaphore>,
    streams: Arc<Semaphore>,
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
        let sessions = Sessions::new(settings.limits.sessions);
        let stopped = CancellationToken::new();
        // The guard has looked at Host and Origin by then, by rules that the SDK's lists cannot express.
        let config = StreamableHttpServerConfig::default()
            .with_cancellation_token(stopped.child_token())
            .with_json_response(true)
            .with_max_request_body_bytes(settings.limits.body)
            .disable_allowed_hosts();
        let calls = Arc::new(Semaphore::new(settings.limits.calls));
        let uploads = handler.uploads();
        let handler = handler.within(Arc::clone(&calls));
        let served = handler.clone();
        let mcp =
            StreamableHttpService::new(move || Ok(served.clone()), Arc::clone(&sessions), config);
        Self {
            handler,
            guard: Guard::new(settings),
            limits: settings.limits,
            mcp,
            sessions,
            sse: settings.sse.then(Arc::default),
            uploads,
            connect,
            console,
            sending: Arc::new(Semaphore::new(settings.limits.uploads)),
            calls,
            requests: Arc::new(Semaphore::new(settings.limits.connections)),
            streams: Arc::new(Semaphore::new(settings.limits.streams)),
            stopping: AtomicBool::new(false),
            stopped,
        }
    }

    /// Lets calls under way end, for so long, then ends what is left.
    pub(super) async fn drain(&self, patience: Duration) {
        self.stopping.store(true, Ordering::Relaxed);
        let all = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
        let ended = async {
            // First what is being done, then what is being told.
            let _calls = self.calls.acquire_many(all(self.limits.calls)).await;
            let _requests = self.requests.acquire_many(all(self.limits.connections)).await;
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
                let person = self.person(&parts)?;
                self.mcp(parts, body, &person).await
            }
            ("/sse", &Method::GET, Some(streams)) => {
                let person = self.person(&parts)?;
                let permit = permit(&self.streams)?;
                let gone = self.stopped.child_token();
                Ok(streams.open(&self.handler, &person, permit, gone))
            }
            ("/messages", &Method::POST, Some(streams)) => {
                let person = self.person(&parts)?;
                let _permit = permit(&self.requests)?;
                let body = self.body(&parts, body).await?;
                strict::read(&body, self.limits.depth)?;
                Ok(streams.take(parts.uri.query().unwrap_or_default(), &person, &body))
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

    /// Who asks: for now whoever has the key, or whoever is on this machine.
    fn person(&self, parts: &Parts) -> Result<String, TurnedAway> {
        self.guard.person(parts)?;
        if self.stopping.load(Ordering::Relaxed) {
            return Err(TurnedAway::Stopping);
        }
        Ok("local".to_owned())
    }

    async fn mcp(&self, parts: Parts, body: Incoming, person: &str) -> Result<Reply, TurnedAway> {
        let session = parts.headers.get(SESSION).map(|id| id.to_str().unwrap_or_default());
        if session.is_some_and(|id| !self.sessions.is_of(id, person)) {
            return Err(TurnedAway::NoSession);
        }
        let has_session = session.is_some();
        let deletes = parts.method == Method::DELETE;
        let (permit, body) = if parts.method == Method::POST {
            let permit = permit(&self.requests)?;
            let body = self.body(&parts, body).await?;
            let message = strict::read(&body, self.limits.depth)?;
            let opens = !has_session && message.method.as_deref() == Some("initialize");
            if opens && !self.sessions.has_room().await {
                return Err(TurnedAway::TooManySessions);
            }
            (permit, body)
        } else if deletes {
            // Ending something must be possible when everything is taken.
            (permit(&self.requests)?, Bytes::new())
        } else {
            (permit(&self.streams)?, Bytes::new())
        };
        let reply = self.mcp.handle(Request::from_parts(parts, Full::new(body))).await;
        if !has_session
            && let Some(id) = reply.headers().get(SESSION).and_then(|id| id.to_str().ok())
        {
            self.sessions.belongs(id, person);
        }
        let mut reply = holding(reply, permit);
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
        let _permit = permit(&self.requests)?;
        let answered = tokio::time::timeout(PAGE, Box::pin(connect.answer(parts, body))).await;
        answered.map(|reply| reply.map(BodyExt::boxed)).map_err(|_| TurnedAway::TooSlow)
    }

    /// Shows the operator's page, which has a key of its own.
    async fn console(&self, parts: &Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        let Some(console) = &self.console else { return Err(TurnedAway::Nothing) };
        let _permit = permit(&self.requests)?;
        let answered = tokio::time::timeout(BODY, Box::pin(console.answer(parts, body))).await;
        answered.map(|reply| reply.map(BodyExt::boxed)).map_err(|_| TurnedAway::TooSlow)
    }

    /// Takes a file. It holds a place like a call, and is waited for like one.
    async fn upload(&self, parts: Parts, body: Incoming) -> Result<Reply, TurnedAway> {
        let Some(uploads) = &self.uploads else { return Err(TurnedAway::Nothing) };
        self.person(&parts)?;
        if parts.method != Method::PUT {
            return Err(TurnedAway::Method("PUT"));
        }
        let _sending = permit(&self.sending)?;
        let _permit = permit(&self.requests)?;
        Ok(uploads::receive(uploads, &parts, body).await)
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

/// A place among those under way; where there is none, the caller is told at once.
fn permit(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, TurnedAway> {
    Arc::clone(semaphore).try_acquire_owned().map_err(|_| TurnedAway::TooMuch)
}

/// Keeps a place until the last byte of the reply has left.
fn holding(reply: Reply, permit: OwnedSemaphorePermit) -> Reply {
    // A reply whose length is known is made already; only streams go on.
    if reply.body().size_hint().exact().is_some() {
        return reply;
    }
    reply.map(|body| {
        body.map_frame(move |frame| {
            let _held = &permit;
            frame
        })
        .boxed()
    })
}
