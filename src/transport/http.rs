//! HTTP: Streamable HTTP at `/mcp`, the older SSE pair at `/sse` and `/messages`, files at `/uploads/…`,
//! pages on which people connect their accounts at `/connect/…` and `/oauth/callback`, the operator's at `/console`,
//! and `/healthz`.
//!
//! Every request passes the same guard before any of them sees it: Host, Origin, key, size, depth, and how
//! much is going on already. The protocol itself is the SDK's; the SSE pair, which the SDK no longer has,
//! is an adapter of ours.

mod guard;
mod principals;
mod reply;
mod routes;
mod seats;
mod sessions;
mod settings;
mod sse;
mod strict;
mod tls;
mod uploads;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rmcp::ServerHandler;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::console::{self, Console};
use crate::media::Files;
use crate::signin::connect::Connect;
use crate::tools::handler::Handler;
pub use principals::Agents;
use routes::Routes;
pub use settings::{Key, Limits, Problem, Settings, Share, Tls};

/// How long a client may take to send the head of a request, and a connection may lie idle.
const HEAD: Duration = Duration::from_secs(10);

/// The largest head of a request.
const LARGEST_HEAD: usize = 64 * 1024;

/// The most header fields of a request.
const MOST_HEADERS: usize = 100;

/// How long calls under way may take to end once the server is asked to stop.
const DRAIN: Duration = Duration::from_secs(8);

/// A handler that can be served over HTTP.
pub trait Served: ServerHandler + Clone {
    /// The same handler for the older SSE pair, which no newer protocol revision knows.
    #[must_use]
    fn for_sse(&self) -> Self {
        self.clone()
    }

    /// The same handler for one agent: whatever comes through it is that agent's.
    #[must_use]
    fn of_agent(&self, _agent: &str) -> Self {
        self.clone()
    }

    /// Who may come, if anybody has a name.
    fn agents(&self) -> Option<Agents> {
        None
    }

    /// The same handler, whose calls take places out of these for as long as they really run: longer than
    /// their request where the client has left.
    #[must_use]
    fn within(&self, _calls: Arc<Semaphore>) -> Self {
        self.clone()
    }

    /// The pages on which people connect their accounts, reached at that address, if it has any.
    fn connect(&self, _base: &str) -> Option<Arc<Connect>> {
        None
    }

    /// Takes note of something that its agent sent and that cannot be read.
    fn unreadable(&self, _why: &str) {}

    /// The operator's page, reached at that address, if it has one.
    fn console(&self, _settings: &console::Settings, _base: &str) -> Option<Arc<Console>> {
        None
    }

    /// Where files go that its callers send, if it takes any.
    fn uploads(&self) -> Option<Arc<Files>> {
        None
    }
}

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A setting is unsafe or wrong.
    #[error(transparent)]
    Settings(#[from] Problem),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The system's words.
        source: std::io::Error,
    },
}

/// A server that listens and does not answer yet.
pub struct Server {
    listener: TcpListener,
    settings: Settings,
    tls: Option<TlsAcceptor>,
    address: SocketAddr,
}

impl Server {
    /// Listens, if the settings are safe.
    pub async fn bind(mut settings: Settings) -> Result<Self, Failure> {
        settings.check()?;
        let tls = settings.tls.as_ref().map(tls::acceptor).transpose()?;
        let wanted = settings.listen;
        let failed = |source| Failure::Bind { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        // The port that was really taken belongs to the names by which clients reach us.
        settings.listen = address;
        Ok(Self { listener, settings, tls, address })
    }

    /// Where to reach it: one JSON object for whoever started it.
    pub fn ready(&self) -> Value {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{}", self.address);
        let sse = self.settings.sse.then(|| format!("{base}/sse"));
        let mut ready =
            json!({"mcp": format!("{base}/mcp"), "sse": sse, "healthz": format!("{base}/healthz")});
        if let (Some(_), Some(ready)) = (&self.settings.console, ready.as_object_mut()) {
            ready.insert("console".to_owned(), json!(format!("{base}{}", console::PATH)));
        }
        ready
    }

    /// The address by which others reach it. Names come first: the one that listens may stand behind a proxy.
    fn base(&self) -> String {
        let tls = self.tls.is_some() || self.settings.behind_proxy;
        let scheme = if tls { "https" } else { "http" };
        match self.settings.public_hosts.first() {
            Some(host) => format!("{scheme}://{host}"),
            None => format!("{scheme}://{}", self.address),
        }
    }

    /// Answers until `stop`, then lets calls under way end.
    pub async fn run<H: Served>(
        self,
        handler: H,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), Failure> {
        if let Some(files) = handler.uploads() {
            files.reached_at(&self.base());
        }
        let connections = Arc::new(Semaphore::new(self.settings.limits.connections));
        let connect = handler.connect(&self.base());
        let wanted = self.settings.console.as_ref();
        let console = wanted.and_then(|wanted| handler.console(wanted, &self.base()));
        let routes = Arc::new(Routes::new(&handler, &self.settings, connect, console));
        tokio::spawn({
            let routes = Arc::clone(&routes);
            async move { routes.watch().await }
        });
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut stop => break,
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Out of file descriptors, most likely: others must be closed before one can be opened.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            // A connection too many is closed, not kept waiting.
            let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else { continue };
            stream.set_nodelay(true).ok();
            let watcher = graceful.watcher();
            let (routes, tls) = (Arc::clone(&routes), self.tls.clone());
            tokio::spawn(async move {
                connection(stream, tls, routes, watcher).await;
                drop(permit);
            });
        }
        drop(self.listener);
        routes.drain(DRAIN).await;
        tokio::time::timeout(Duration::from_secs(1), graceful.shutdown()).await.ok();
        Ok(())
    }
}

async fn connection<H: Served>(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    routes: Arc<Routes<H>>,
    watcher: hyper_util::server::graceful::Watcher,
) {
    match tls {
        None => answer(TokioIo::new(stream), routes, watcher).await,
        Some(tls) => {
            // A handshake is part of the head: it may not take longer.
            if let Ok(Ok(stream)) = tokio::time::timeout(HEAD, tls.accept(stream)).await {
                answer(TokioIo::new(stream), routes, watcher).await;
            }
        }
    }
}

async fn answer<H: Served, I>(
    io: I,
    routes: Arc<Routes<H>>,
    watcher: hyper_util::server::graceful::Watcher,
) where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request| {
        let routes = Arc::clone(&routes);
        async move { Ok::<_, std::convert::Infallible>(routes.answer(request).await) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(io, service);
    // A client that breaks off is its own affair.
    watcher.watch(served).await.ok();
}

impl Served for Handler {
    fn for_sse(&self) -> Self {
        self.with_initialize_only().over("sse")
    }

    fn of_agent(&self, agent: &str) -> Self {
        Self::of_agent(self, agent).over("http")
    }

    fn agents(&self) -> Option<Agents> {
        let toolbox = self.serving().now();
        Some(Agents { store: Arc::clone(toolbox.flow.store()), own: toolbox.agent.clone() })
    }

    fn within(&self, calls: Arc<Semaphore>) -> Self {
        self.limited_to(calls)
    }

    fn connect(&self, base: &str) -> Option<Arc<Connect>> {
        Some(self.serving().now().door.served_at(base))
    }

    fn console(&self, settings: &console::Settings, base: &str) -> Option<Arc<Console>> {
        let serving = Arc::clone(self.serving());
        Some(Arc::new(Console::new(serving, settings.clone(), base, true)))
    }

    fn unreadable(&self, why: &str) {
        self.note_unreadable(why);
    }

    fn uploads(&self) -> Option<Arc<Files>> {
        Some(Arc::clone(&self.serving().now().files))
    }
}
