//! A local LinkedIn, written from its documentation: strict where the documentation is firm, and
//! open about the readings it took elsewhere (`facts/`, `README.md`).
//!
//! A request passes these, in this order:
//!
//! | module | does |
//! |---|---|
//! | `line` | one TCP connection, hyper on it, and the means to mistreat it |
//! | `server` | log, faults, body, answer |
//! | `spool` | uploads, written to the disk as they come |
//! | `gate` | LinkedIn's order of checks, from what `facts` says |
//! | `routes` | which fact a request means |
//! | `resources` | what a call does to the `world` |
//! | `errors` | LinkedIn's refusals, to the letter |
//!
//! `target`, `query` and `restli` read addresses raw; `little_text` reads post texts; `control`
//! is the sandbox's own side. A new resource is a file in `resources` and one in `facts/`.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

mod clock;
mod control;
mod errors;
mod facts;
mod faults;
mod form;
mod gate;
mod html;
mod line;
mod little_text;
mod log;
mod paging;
mod probe;
mod projection;
mod query;
mod reply;
mod resources;
mod restli;
mod routes;
mod server;
mod shaped;
mod shared;
mod spool;
mod target;
mod tunnel;
mod visit;
mod world;

pub use facts::{Confidence, Fact, FactsError, facts};
use shared::Shared;
use spool::Spool;
pub use world::disk::DiskError;
use world::{disk, ids, seed};

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where to keep the world between starts; without it every start has a new one.
    pub state_dir: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), state_dir: None }
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The kept world cannot be used.
    #[error(transparent)]
    State(#[from] DiskError),
    /// The compiled-in facts are broken.
    #[error(transparent)]
    Facts(#[from] FactsError),
}

/// A running sandbox; dropping it ends it.
pub struct Sandbox {
    shared: Arc<Shared>,
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

/// Starts a sandbox on the current tokio runtime.
pub async fn start(options: Options) -> Result<Sandbox, StartError> {
    let library = facts::library()?;
    let routes = routes::routes()?;
    let kept = match &options.state_dir {
        Some(directory) => disk::load(directory)?,
        None => None,
    };
    let (world, now_ms) = kept.unwrap_or_else(|| (seed::world(new_world_id()), seed::FIRST_MS));
    let listen = |source| StartError::Listen { address: options.listen, source };
    let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    if let Some(directory) = &options.state_dir {
        disk::save(directory, &world, now_ms)?;
    }
    let name = format!("{}-{}", world.id, addr.port());
    let spool = Spool::new(options.state_dir.as_ref(), &name);
    spool.sweep(&world);
    let shared = Arc::new(Shared::new(
        world,
        now_ms,
        format!("http://{addr}"),
        library,
        routes,
        options.state_dir,
        spool,
    ));
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(server::run(listener, shared.clone(), stopping));
    Ok(Sandbox { shared, addr, stop, task: Some(task) })
}

/// Different at every start, without a source of randomness: time and process suffice.
fn new_world_id() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    ids::world(now, std::process::id())
}

impl Sandbox {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The same as an address to put in front of LinkedIn's paths, such as `http://127.0.0.1:4711`.
    pub fn base(&self) -> String {
        self.shared.base.clone()
    }

    /// Addresses, members with their tokens, pages and ad accounts: the ready line.
    pub fn descriptor(&self) -> Value {
        self.shared.world().descriptor(&self.shared.base)
    }

    /// The sandbox's own time, in milliseconds of the epoch.
    pub fn now_ms(&self) -> i64 {
        self.shared.now_ms()
    }

    /// How often its world has been reset; with the world's id, this tells one life of it from
    /// the next.
    pub fn resets(&self) -> u64 {
        self.shared.world().resets
    }

    /// Runs until shut down.
    pub async fn stopped(mut self) {
        if let Some(task) = self.task.take() {
            // It ends by itself or not at all; a panic in it ends the wait as well.
            let _ = task.await;
        }
    }

    /// Stops listening and ends every connection.
    pub fn shutdown(&self) {
        self.stop.send_replace(true);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shutdown();
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
