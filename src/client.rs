//! The one road to LinkedIn.
//!
//! Time and size limits, no redirects, no proxy from the environment, no retries: whether something may be
//! repeated is not for this layer to say.

mod body;
pub mod oauth;
mod probe;
mod reply;
mod verdict;

use std::sync::{Arc, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::fmt::rfc2822;

use crate::admission::{Admission, Admitted};
use crate::auth::{Token, Upstream, World};
use crate::call::Call;
use crate::catalogue::received::Received;
use crate::catalogue::spec::Absence;
use crate::media;
use crate::model::method::Method;
use crate::plan::Planned;
pub use probe::Prober;
pub use reply::{InputError, Refused, whole_batch};

/// The largest reply that is read.
const LARGEST_REPLY: usize = 8 * 1024 * 1024;

/// No `ETag` of an upload is longer.
const LONGEST_ETAG: usize = 1_024;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// What went wrong with a request that was about to leave, or had left.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nothing left this machine.
    #[error("the request did not leave: {reason}")]
    NotSent {
        /// Why.
        reason: String,
        /// Whether it was LinkedIn that could not be reached.
        connecting: bool,
    },
    /// It may have arrived, but no whole reply came back.
    #[error("no whole reply came back: {reason}")]
    NoReply {
        /// Why.
        reason: String,
        /// Whether time ran out.
        timed_out: bool,
    },
    /// The reply was larger than anything LinkedIn documents.
    #[error("the reply was larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The reply could not be read.
    #[error("the reply with status {status} could not be read: {reason}")]
    Unreadable {
        /// Its HTTP status.
        status: u16,
        /// Why.
        reason: String,
    },
    /// The file that was being sent is not what it was.
    #[error(transparent)]
    File(media::Refusal),
    /// A redirect, which is not followed: a token must not be led elsewhere.
    #[error("LinkedIn redirected with status {status}")]
    Redirected {
        /// Its HTTP status.
        status: u16,
    },
    /// LinkedIn said no.
    #[error("LinkedIn answered {}", .0.status)]
    Refused(Box<Refused>),
}

/// A reply to a request that was sent. Only [`Client::send`] makes one.
#[derive(Debug)]
pub struct Sent {
    admitted: Admitted,
    received: Received,
    body: Option<serde_json::Value>,
}

/// A request that failed, and what it was: whether it may be sent again is for admission to say.
#[derive(Debug)]
pub struct Failed {
    /// What went wrong.
    pub failure: Failure,
    /// The request.
    pub admitted: Admitted,
}

impl Sent {
    /// The call behind it; a probe has none.
    pub fn call(&self) -> Option<&Call> {
        self.admitted.planned().call()
    }

    /// The request as it was admitted.
    pub fn admitted(&self) -> &Admitted {
        &self.admitted
    }

    /// The call, its write's name in the journal, what came back, and the body that was sent.
    pub(crate) fn into_parts(
        self,
    ) -> (Option<Call>, Option<String>, Received, Option<serde_json::Value>) {
        let operation = self.admitted.operation().map(str::to_owned);
        (self.admitted.into_call(), operation, self.received, self.body)
    }

    /// What came back.
    pub fn received(&self) -> &Received {
        &self.received
    }

    /// With what was read to go beside what came back.
    pub(crate) fn with_beside(self, beside: Vec<serde_json::Value>) -> Self {
        Self { received: Received { beside, ..self.received }, ..self }
    }

    /// The body that was sent.
    pub fn body(&self) -> Option<&serde_json::Value> {
        self.body.as_ref()
    }
}

/// Sends what was admitted.
pub struct Client {
    timeout: Duration,
    /// Built at the first request: reading the machine's trust roots takes longer than a whole start may.
    http: OnceLock<Result<reqwest::Client, String>>,
}

impl Client {
    /// A client that waits so long for a reply.
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, http: OnceLock::new() }
    }

    fn http(&self) -> Result<&reqwest::Client, Failure> {
        let built = self.http.get_or_init(|| {
            // Somebody else in the process may have chosen a provider already; then that one serves.
            let _ = rustls::crypto::ring::default_provider().install_default();
            reqwest::Client::builder()
                .user_agent(concat!("linkedin-mcp/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT)
                .timeout(self.timeout)
                .tcp_nodelay(true)
                .build()
                .map_err(|error| error.to_string())
        });
        built.as_ref().map_err(|reason| not_sent(reason.clone()))
    }

    /// Sends a request, and waits for its reply until then at the latest. It is sent again only where admission
    /// lets it leave again; there is no other place where that happens.
    pub async fn send(
        &self,
        admission: &Admission,
        mut admitted: Admitted,
        until: Instant,
    ) -> Result<Sent, Box<Failed>> {
        let mut renewed = false;
        loop {
            let session = Arc::clone(admitted.planned().shared_session());
            session.grant.keep_fresh(&session.upstream.clock).await;
            let (token, number) = session.grant.token();
            let failure = match self.exchange(&admitted, &token, until).await {
                Ok((received, body)) => {
                    admission.went_well(&admitted).await;
                    return Ok(Sent { admitted, received, body });
                }
                Err(failure) => failure,
            };
            let planned = admitted.planned();
            let mut verdict = failure.verdict(planned.method(), planned.effect());
            // Refused for its token, it was not carried out; with another it may leave once more.
            if is_unauthorised(&failure) && !renewed && session.grant.renews() {
                renewed = true;
                verdict.renewed = session.grant.renew(number).await.is_ok();
                verdict.again |= verdict.renewed;
            }
            tracing::debug!(endpoint = planned.endpoint(), %failure, again = verdict.again, "failed");
            admitted = match admission.again(admitted, &verdict, until).await {
                Ok(admitted) => admitted,
                Err(admitted) => return Err(Box::new(Failed { failure, admitted: *admitted })),
            };
        }
    }

    async fn exchange(
        &self,
        admitted: &Admitted,
        token: &Token,
        until: Instant,
    ) -> Result<(Received, Option<serde_json::Value>), Failure> {
        let planned = admitted.planned();
        let mut request = self.build(planned, token)?;
        let left = until.saturating_duration_since(Instant::now());
        // How long bytes take, only whoever sends them can tell.
        let most = if planned.slice().is_some() { left } else { left.min(self.timeout) };
        *request.timeout_mut() = Some(most);
        if admitted.is_stale() {
            return Err(not_sent("too much time has passed since it was let through".to_owned()));
        }
        let http = self.http()?;
        // Whatever may have arrived counts, from the moment that it leaves.
        planned.meter().count();
        let response = http.execute(request).await;
        if response.as_ref().is_err_and(reqwest::Error::is_connect) {
            planned.meter().take_back();
        }
        let response = response.map_err(|error| {
            // Without its address: that may hold what others wrote, and adds nothing.
            let error = error.without_url();
            let reason = innermost(&error);
            if let Some(changed) = body::refusal(&error) {
                Failure::File(changed)
            } else if error.is_connect() {
                Failure::NotSent { reason, connecting: true }
            } else {
                Failure::NoReply { reason, timed_out: error.is_timeout() }
            }
        })?;
        observe_date(&planned.session().upstream, &response);
        let status = response.status().as_u16();
        let created =
            header(&response, "x-restli-id").or_else(|| header(&response, "x-linkedin-id"));
        let request_id =
            header(&response, "x-li-uuid").or_else(|| header(&response, "x-li-request-id"));
        let retry_after = header(&response, "retry-after");
        let etag = header(&response, "etag").filter(|etag| etag.len() <= LONGEST_ETAG);
        if (300..400).contains(&status) {
            return Err(Failure::Redirected { status });
        }
        let created =
            created.map(|id| crate::model::restli::created_id(&id)).filter(|id| is_id(id));
        let bytes = match bounded(response).await {
            // What was created is known: the rest of the reply adds nothing.
            Err(_) if (200..300).contains(&status) && created.is_some() => Vec::new(),
            // A refusal is one whatever is wrong with its words.
            Err(_) if (400..500).contains(&status) => Vec::new(),
            read => read?,
        };
        if !(200..300).contains(&status) {
            let mut refused = reply::refused(status, &bytes, request_id);
            let now = planned.session().upstream.clock.now();
            refused.retry_after_ms = retry_after.and_then(|text| reply::retry_after(&text, now));
            // Documented as idempotent, and seen to answer 404: what was to be deleted is gone.
            if planned.method() == Method::Delete && refused.is_gone() {
                return Ok((Received { status, ..Received::default() }, None));
            }
            let absence = planned.call().map(|call| call.entry.spec.absence);
            if absence == Some(Absence::NoElements) && status == 404 && !refused.lacks_resource() {
                return Ok((Received { status, ..Received::default() }, None));
            }
            return Err(Failure::Refused(Box::new(refused)));
        }
        if planned.slice().is_some() {
            // What counts is that the bytes came, and under which name.
            return Ok((Received { status, etag, ..Received::default() }, None));
        }
        let body = match serde_json::from_slice(&bytes) {
            Ok(body) => body,
            // The id in the header says everything that counts about what was created.
            Err(_) if bytes.is_empty() || created.is_some() => serde_json::Value::Null,
            Err(error) => return Err(Failure::Unreadable { status, reason: error.to_string() }),
        };
        let sent = planned.request().body.as_deref();
        let sent = sent.and_then(|bytes| serde_json::from_slice(bytes).ok());
        Ok((Received { status, created, etag, body, beside: Vec::new() }, sent))
    }

    /// Asks a sandbox elsewhere which world it is in, and what time it is there. What is known of another world
    /// must not be taken for this one's, nor yesterday for today. LinkedIn itself is never asked, and what knows
    /// no worlds only once.
    pub async fn observe_world(&self, upstream: &Upstream) {
        let (World::Told(told), Some(control)) = (&upstream.world, &upstream.control) else {
            return;
        };
        let known = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.is_some_and(|world| world.is_empty()) {
            return;
        }
        let Ok(http) = self.http() else { return };
        let asked = http.get(format!("{control}/clock")).timeout(CONNECT).send().await;
        let Ok(reply) = asked else { return };
        let bytes = bounded(reply).await.unwrap_or_default();
        let clock: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some(now_ms) = clock.get("now_ms").and_then(serde_json::Value::as_i64) {
            upstream.clock.observe(now_ms);
        }
        let world = clock.get("world").and_then(serde_json::Value::as_str).map(|world| {
            let resets = clock.get("resets").and_then(serde_json::Value::as_u64).unwrap_or(0);
            format!("{world}#{resets}")
        });
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(world.unwrap_or_default());
    }

    fn build(&self, planned: &Planned, token: &Token) -> Result<reqwest::Request, Failure> {
        let plan = planned.request();
        let url: url::Url = plan.url.parse().map_err(|error| not_sent(format!("{error}")))?;
        let method = plan.method.parse().map_err(|error| not_sent(format!("{error}")))?;
        let session = planned.session();
        let mut request = self.http()?.request(method, url.clone());
        for (name, value) in &plan.headers {
            request = request.header(*name, value);
        }
        if plan.bearer {
            let bearer = session
                .upstream
                .bearer(token, &url)
                .ok_or_else(|| not_sent("this token may not be sent to that address".to_owned()))?;
            let mut value = reqwest::header::HeaderValue::from_str(&bearer).map_err(|_| {
                not_sent("the token has a character no header can carry".to_owned())
            })?;
            value.set_sensitive(true);
            request = request.header(reqwest::header::AUTHORIZATION, value);
        }
        if let Some(slice) = planned.slice() {
            request = request.body(reqwest::Body::wrap(body::SliceBody::new(slice)));
        } else if let Some(body) = &plan.body {
            request = request.body(body.clone());
        }
        request.build().map_err(|error| not_sent(innermost(&error.without_url())))
    }
}

fn is_unauthorised(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(refused) if refused.status == 401)
}

/// A request that we ourselves kept back.
fn not_sent(reason: String) -> Failure {
    Failure::NotSent { reason, connecting: false }
}

/// A URN or a number: nothing else names what LinkedIn created.
fn is_id(text: &str) -> bool {
    let number = !text.is_empty() && text.len() <= 24 && text.bytes().all(|b| b.is_ascii_digit());
    number || crate::model::urn::Urn::parse(text).is_ok()
}

/// The deepest cause: the outer ones say only that sending failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    crate::model::untrusted::excerpt(&cause.to_string(), 200)
}

fn header(response: &reqwest::Response, name: &str) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.to_owned())
}

/// A sandbox's clock may be ahead of ours; its `Date` says so.
fn observe_date(upstream: &Upstream, response: &reqwest::Response) {
    if let Some(date) = date(response) {
        upstream.clock.observe(date.as_millisecond());
    }
}

/// What time it was where a reply came from.
fn date(response: &reqwest::Response) -> Option<jiff::Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(header(response, "date")?).ok()
}

async fn bounded(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| Failure::NoReply {
            timed_out: error.is_timeout(),
            reason: innermost(&error.without_url()),
        })?;
        let Some(chunk) = chunk else { return Ok(bytes) };
        if bytes.len() + chunk.len() > LARGEST_REPLY {
            return Err(Failure::TooLarge { limit: LARGEST_REPLY });
        }
        bytes.extend_from_slice(&chunk);
    }
}
