//! Asking a person in their own browser, where the client cannot ask.
//!
//! The server opens the page itself: its address is told to nobody, least of all to the model. The first who
//! opens it gets a cookie, and only who holds that may answer, so that somebody who reads the address off the
//! list of processes comes too late. One page for one question; it ends with the answer.

mod page;

use std::collections::HashSet;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode, header};
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::model::clock::Clock;
use crate::store::Store;
use crate::store::confirmations::{Question, Standing};

/// How long a page is served: as long as its question can be answered.
const OPEN: Duration = Duration::from_mins(10);

/// How long a call waits for the answer. Clients give up after a minute.
const WAIT: Duration = Duration::from_secs(40);

/// How many pages are open at once: an agent that asks for more than a person can look at is in a loop.
const MOST: usize = 5;

/// No answer is longer.
const LARGEST_BODY: usize = 1_024;

/// With what a page is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browser {
    /// With none: nobody sits at this machine, or the operator does not want it.
    Off,
    /// With the system's own.
    System,
    /// With this program.
    Program(String),
}

/// Opens pages and takes their answers.
pub struct Desk {
    store: Arc<Store>,
    browser: Browser,
    /// The questions that have a page.
    open: Arc<Mutex<HashSet<String>>>,
}

impl Desk {
    /// A desk that writes answers down in that store.
    pub fn new(store: Arc<Store>, browser: Browser) -> Self {
        Self { store, browser, open: Arc::default() }
    }

    /// With what pages are opened.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Asks, and waits a while for the answer. Says whether there is one.
    pub async fn ask(&self, question: &Question, clock: &Clock) -> bool {
        if !self.show(question, clock).await {
            return false;
        }
        let started = Instant::now();
        while started.elapsed() < WAIT {
            match self.store.question(&question.id).await {
                Ok(Some((_, Standing::Asked))) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Ok(Some((_, Standing::Allowed | Standing::Declined))) => return true,
                Ok(_) | Err(_) => return false,
            }
        }
        false
    }

    /// Opens the page. Says whether a browser was started.
    async fn show(&self, question: &Question, clock: &Clock) -> bool {
        if !self.browser.can_open() {
            return false;
        }
        {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if open.contains(&question.id) {
                return true;
            }
            if open.len() >= MOST {
                return false;
            }
            open.insert(question.id.clone());
        }
        // Whatever becomes of the page, its place is given back.
        let place = Place { open: Arc::clone(&self.open), id: question.id.clone() };
        let Ok(listener) = TcpListener::bind(("127.0.0.1", 0)).await else { return false };
        let Ok(address) = listener.local_addr() else { return false };
        let page = Arc::new(Page {
            store: Arc::clone(&self.store),
            question: question.clone(),
            clock: clock.clone(),
            host: address.to_string(),
            path: format!("/{}", secret()),
            cookie: secret(),
            opened: std::sync::atomic::AtomicBool::new(false),
            answered: Notify::new(),
        });
        let url = format!("http://{}{}", page.host, page.path);
        // Who comes before it is served waits in line.
        if !self.browser.open(&url) {
            return false;
        }
        tokio::spawn(async move {
            serve(listener, page).await;
            drop(place);
        });
        true
    }
}

impl Browser {
    /// Whether pages can be opened with it at all, as far as can be told beforehand.
    pub fn can_open(&self) -> bool {
        match self {
            Self::Off => false,
            Self::System => has_screen(),
            Self::Program(_) => true,
        }
    }

    /// Opens a page, without a shell. Says whether a browser was started.
    pub fn open(&self, url: &str) -> bool {
        let commands = match self {
            _ if !self.can_open() => return false,
            Self::Off => return false,
            Self::System => open::commands(url),
            Self::Program(program) => {
                let mut command = Command::new(program);
                command.arg(url);
                vec![command]
            }
        };
        commands.into_iter().any(started)
    }
}

/// A question's place among those that have a page.
struct Place {
    open: Arc<Mutex<HashSet<String>>>,
    id: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

fn started(mut command: Command) -> bool {
    // Tokens and keys may stand among our settings, and are no business of a browser's.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LINKEDIN_MCP_") {
            command.env_remove(name);
        }
    }
    // What ends us from a terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    // Standard output belongs to the protocol.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Nobody else takes note of its end, and it would stay in the list of processes.
            std::thread::spawn(move || child.wait());
            true
        }
        Err(error) => {
            tracing::warn!(%error, "no browser could be started");
            false
        }
    }
}

/// Whether there is a screen on which a browser could open.
fn has_screen() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// 244 random bits.
fn secret() -> String {
    let (first, second) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    format!("{}{}", first.simple(), second.simple())
}

struct Page {
    store: Arc<Store>,
    question: Question,
    clock: Clock,
    host: String,
    path: String,
    cookie: String,
    opened: std::sync::atomic::AtomicBool,
    answered: Notify,
}

async fn serve(listener: TcpListener, page: Arc<Page>) {
    let asked = Arc::clone(&page);
    let ended = asked.answered.notified();
    let open = crate::page::serve(listener, move |request| {
        let page = Arc::clone(&page);
        async move { page.reply(request).await }
    });
    tokio::select! {
        () = ended => {}
        _ = tokio::time::timeout(OPEN, open) => {}
    }
}

fn same(a: &str, b: &str) -> bool {
    bool::from(a.as_bytes().ct_eq(b.as_bytes()))
}

fn plain(status: StatusCode, html: String) -> Response<Full<Bytes>> {
    crate::page::reply(status, html, "")
}

impl Page {
    async fn reply(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let text = |name: header::HeaderName| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        if text(header::HOST) != self.host || !same(request.uri().path(), &self.path) {
            return plain(StatusCode::NOT_FOUND, page::nothing());
        }
        let holds = text(header::COOKIE)
            .split("; ")
            .any(|pair| pair.strip_prefix("asked=").is_some_and(|value| same(value, &self.cookie)));
        match *request.method() {
            Method::GET => self.show(holds).await,
            Method::POST
                if holds && text(header::ORIGIN).strip_prefix("http://") == Some(&self.host) =>
            {
                self.take(request).await
            }
            _ => plain(StatusCode::FORBIDDEN, page::nothing()),
        }
    }

    async fn show(&self, holds: bool) -> Response<Full<Bytes>> {
        let first = !self.opened.swap(true, std::sync::atomic::Ordering::AcqRel);
        if !first && !holds {
            return plain(StatusCode::FORBIDDEN, page::opened_before());
        }
        let mut response = match self.store.question(&self.question.id).await {
            Ok(Some((question, Standing::Asked))) => {
                plain(StatusCode::OK, page::question(&question, &self.path))
            }
            _ => plain(StatusCode::GONE, page::over()),
        };
        let cookie =
            format!("asked={}; HttpOnly; SameSite=Strict; Path={}", self.cookie, self.path);
        if let Ok(cookie) = header::HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    async fn take(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let body = Limited::new(request.into_body(), LARGEST_BODY).collect().await;
        let Ok(body) = body.map(http_body_util::Collected::to_bytes) else {
            return plain(StatusCode::BAD_REQUEST, page::nothing());
        };
        let allow = match &body[..] {
            b"answer=allow" => true,
            b"answer=deny" => false,
            _ => return plain(StatusCode::BAD_REQUEST, page::nothing()),
        };
        let now = self.clock.now().as_millisecond();
        let taken = self.store.answer(&self.question.id, allow, "page", Some(now)).await;
        self.answered.notify_one();
        match taken {
            Ok(true) => plain(StatusCode::OK, page::thanks(allow)),
            Ok(false) | Err(_) => plain(StatusCode::GONE, page::over()),
        }
    }
}
