//! The operator's page: what agents may do, what they did, and what waits for a person.
//!
//! One thing can be done there: a question is answered, just as at the command line. It has a key of its own, which no
//! agent knows and which opens nothing else. Whoever typed it holds a cookie for this path. No script runs; whatever
//! came from outside is shown as text.

mod audit;
mod grid;
mod key;
mod overview;
mod pages;
mod picture;
mod sessions;
mod sight;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Bytes};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, header};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::auth::Tier;
use crate::store::Failure;
use crate::tools::Toolbox;
use crate::tools::handler::Serving;
use audit::Asked;
use key::Tries;
pub use key::{Key, Problem};
use pages::Reply;
use sessions::{Did, Seen, Sessions};

/// Where it is.
pub const PATH: &str = "/console";

const AUDIT: &str = "/console/audit";
const LOGIN: &str = "/console/login";
const LOGOUT: &str = "/console/logout";
const ANSWER: &str = "/console/answer";

/// What a page asks for that looks again by itself: nobody is there for certain.
const AGAIN: &str = "/console?again";

/// No form is longer.
const LARGEST_FORM: usize = 4 * 1_024;

/// How the console is offered.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What opens it.
    pub key: Key,
    /// Whether it may be reached by another name than one of this machine's own.
    pub anywhere: bool,
    /// The app's limits, if the operator said.
    pub tier: Option<Tier>,
}

/// The console of what serves.
pub struct Console {
    serving: Arc<Serving>,
    settings: Settings,
    /// Whether its process serves agents too: then it knows the sandbox in which they are.
    serves: bool,
    secure: bool,
    cookie: String,
    sessions: Sessions,
    tries: Mutex<Tries>,
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// `localhost`, `127.0.0.1` or `[::1]`, with any port.
fn is_of_this_machine(host: &str) -> bool {
    let rest = ["localhost", "127.0.0.1", "[::1]"].iter().find_map(|name| host.strip_prefix(name));
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
    })
}

/// A header's value, where it stands there exactly once.
fn only(parts: &Parts, name: header::HeaderName) -> Option<&str> {
    let mut values = parts.headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

impl Console {
    /// The console of that server, reached at that address (without a path). `serves` where agents are served by the
    /// same process.
    pub fn new(serving: Arc<Serving>, settings: Settings, base: &str, serves: bool) -> Self {
        // Cookies know no ports: another server on this machine has another name for its own.
        let hash = Sha256::digest(base.as_bytes());
        let number = hash.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        Self {
            serving,
            settings,
            serves,
            secure: base.starts_with("https:"),
            cookie: format!("linkedin-mcp-console-{number:08x}"),
            sessions: Sessions::default(),
            tries: Mutex::default(),
        }
    }

    /// Whether a request is for this.
    pub fn is_for(&self, path: &str) -> bool {
        path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Answers a request whose Host and Origin somebody has looked at.
    pub async fn answer<B>(&self, parts: &Parts, body: B) -> Reply
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let host = only(parts, header::HOST).unwrap_or_default().to_lowercase();
        if !self.settings.anywhere && !is_of_this_machine(&host) {
            return nothing();
        }
        match (parts.method.clone(), parts.uri.path()) {
            (Method::GET | Method::HEAD, PATH) => self.overview(parts).await,
            (Method::GET | Method::HEAD, AUDIT) => self.audit(parts).await,
            (Method::POST, LOGIN | LOGOUT | ANSWER) => {
                if !self.is_own(parts, &host) {
                    return refused();
                }
                let Some(form) = form(parts, body).await else { return refused() };
                match parts.uri.path() {
                    LOGIN => self.log_in(&form),
                    LOGOUT => self.log_out(parts, &form),
                    _ => self.decide(parts, &form).await,
                }
            }
            (_, PATH | AUDIT | LOGIN | LOGOUT | ANSWER) => {
                let (title, text) = ("Not like this", "This address takes another method.");
                pages::reply(StatusCode::METHOD_NOT_ALLOWED, pages::said(title, text))
            }
            _ => nothing(),
        }
    }

    /// Whether a form was sent from our own page: to the letter, because other pages on this machine are others.
    fn is_own(&self, parts: &Parts, host: &str) -> bool {
        let scheme = if self.secure { "https" } else { "http" };
        let origin = only(parts, header::ORIGIN).unwrap_or_default().to_lowercase();
        !host.is_empty() && origin == format!("{scheme}://{host}")
    }

    /// What the browser's cookie holds.
    fn held<'a>(&self, parts: &'a Parts) -> Option<&'a str> {
        let all = parts.headers.get_all(header::COOKIE).iter();
        let mut pairs = all.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(self.cookie.as_str())?.strip_prefix('='))
    }

    fn seen(&self, parts: &Parts) -> Option<Seen> {
        let by_a_person = parts.uri.query() != Some("again");
        self.sessions.of(self.held(parts)?, by_a_person, now_ms())
    }

    fn toolbox(&self) -> Arc<Toolbox> {
        self.serving.now()
    }

    async fn overview(&self, parts: &Parts) -> Reply {
        let Some(seen) = self.seen(parts) else { return closed(None) };
        let toolbox = self.toolbox();
        let sight = Box::pin(sight::of(&toolbox, self.serves, self.settings.tier.as_ref())).await;
        match sight {
            Ok(sight) => pages::reply(StatusCode::OK, overview::overview(&sight, &seen)),
            Err(failure) => unreadable(&failure),
        }
    }

    async fn audit(&self, parts: &Parts) -> Reply {
        let Some(seen) = self.seen(parts) else { return closed(None) };
        let asked = Asked::of(parts.uri.query().unwrap_or_default());
        let toolbox = self.toolbox();
        let policies = &toolbox.flow.policies;
        let mut agents: Vec<String> =
            policies.agents().iter().map(|agent| agent.agent().to_owned()).collect();
        if !agents.contains(&toolbox.agent) {
            agents.insert(0, toolbox.agent.clone());
        }
        match toolbox.flow.store().audited(&asked.filter()).await {
            Ok(lines) => pages::reply(StatusCode::OK, audit::audit(&asked, lines, &agents, &seen)),
            Err(failure) => unreadable(&failure),
        }
    }

    fn log_in(&self, form: &Form) -> Reply {
        let offered = form.field("key").unwrap_or_default();
        let right = {
            let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(wait) = tries.wait(now_ms()) {
                return too_soon(wait);
            }
            let right = self.settings.key.is(&offered);
            if right {
                tries.right();
            } else {
                tries.wrong(now_ms());
            }
            right
        };
        if !right {
            tracing::warn!("somebody tried a wrong key at the console");
            return closed(Some("That is not the key."));
        }
        let cookie = self.sessions.open(now_ms());
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie =
            format!("{}={cookie}; HttpOnly; SameSite=Strict; Path={PATH}{secure}", self.cookie);
        with_cookie(pages::to(PATH), &cookie)
    }

    fn log_out(&self, parts: &Parts, form: &Form) -> Reply {
        // Whoever has no session any more has nothing to end.
        if let Some(seen) = self.seen(parts) {
            if !form.is_of(&seen) {
                return refused();
            }
            if let Some(held) = self.held(parts) {
                self.sessions.close(held);
            }
        }
        let secure = if self.secure { "; Secure" } else { "" };
        let gone =
            format!("{}=; HttpOnly; SameSite=Strict; Path={PATH}; Max-Age=0{secure}", self.cookie);
        with_cookie(pages::to(PATH), &gone)
    }

    /// A person's answer to a question.
    async fn decide(&self, parts: &Parts, form: &Form) -> Reply {
        let Some((seen, held)) = self.seen(parts).zip(self.held(parts)) else {
            return closed(None);
        };
        if !form.is_of(&seen) {
            return refused();
        }
        let allow = match form.field("answer").as_deref() {
            Some("allow") => true,
            Some("deny") => false,
            _ => return refused(),
        };
        let Some(question) = form.field("question") else { return refused() };
        let toolbox = self.toolbox();
        // As at the command line: whoever sends looks at the target's clock again.
        let did = match toolbox.flow.store().answer(&question, allow, "console", None).await {
            Ok(true) if allow => Did::Allowed,
            Ok(true) => Did::Declined,
            Ok(false) => Did::TooLate,
            Err(failure) => return unreadable(&failure),
        };
        self.sessions.did(held, did, now_ms());
        pages::to(PATH)
    }
}

/// A form that was sent.
struct Form(Bytes);

impl Form {
    /// A field that stands there once.
    fn field(&self, wanted: &str) -> Option<String> {
        let mut found = url::form_urlencoded::parse(&self.0).filter(|(name, _)| name == wanted);
        let value = found.next()?.1.into_owned();
        found.next().is_none().then_some(value)
    }

    /// Whether it was made for that session.
    fn is_of(&self, seen: &Seen) -> bool {
        self.field("token").is_some_and(|token| seen.made(&token))
    }
}

async fn form<B>(parts: &Parts, body: B) -> Option<Form>
where
    B: Body + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let kind = only(parts, header::CONTENT_TYPE)?.split(';').next()?.trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let body = Limited::new(body, LARGEST_FORM).collect().await.ok()?;
    Some(Form(body.to_bytes()))
}

fn with_cookie(mut reply: Reply, cookie: &str) -> Reply {
    if let Ok(cookie) = header::HeaderValue::from_str(cookie) {
        reply.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    reply
}

fn nothing() -> Reply {
    pages::reply(StatusCode::NOT_FOUND, pages::said("Nothing here", "There is no such page."))
}

fn refused() -> Reply {
    let text = "This form was not sent from the page that is open now. Nothing was done.";
    pages::reply(StatusCode::FORBIDDEN, pages::said("Not from here", text))
}

fn closed(problem: Option<&str>) -> Reply {
    pages::reply(StatusCode::UNAUTHORIZED, pages::door(problem))
}

fn too_soon(wait_ms: i64) -> Reply {
    let seconds = wait_ms.div_euclid(1_000) + 1;
    let text = format!("Too many wrong keys. Try again in {seconds} s.");
    let mut reply = pages::reply(StatusCode::TOO_MANY_REQUESTS, pages::door(Some(&text)));
    reply.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    reply
}

fn unreadable(failure: &Failure) -> Reply {
    tracing::warn!(%failure, "the console cannot be shown");
    let text = crate::model::untrusted::excerpt(&failure.to_string(), 300);
    pages::reply(StatusCode::SERVICE_UNAVAILABLE, pages::said("The books cannot be read", &text))
}

/// Serves the console alone, on this machine, until this is dropped.
pub async fn serve(listener: TcpListener, console: Arc<Console>) {
    crate::page::serve(listener, move |request| {
        let console = Arc::clone(&console);
        async move {
            let (parts, body) = request.into_parts();
            // Who else's name leads here is not ours (NET-2); the console alone is never offered anywhere else.
            let host = only(&parts, header::HOST).unwrap_or_default().to_lowercase();
            if !is_of_this_machine(&host) || !console.is_for(parts.uri.path()) {
                return nothing();
            }
            Box::pin(console.answer(&parts, body)).await
        }
    })
    .await;
}
