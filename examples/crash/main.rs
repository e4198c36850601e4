//! The server over standard input and output, which stands still for ever once a write has taken the step that
//! `CRASH_AT` names. It says `at STEP` on standard error, and whoever started it can kill it exactly there.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use linkedin_mcp::app::{self, Running};
use linkedin_mcp::config::Config;
use linkedin_mcp::observe;
use linkedin_mcp::store::{Observer, Store};
use linkedin_mcp::tools::handler::Handler;
use linkedin_mcp::transport;
use tokio_util::sync::CancellationToken;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// How long calls under way are waited for once the client has left.
const LEAVE: Duration = Duration::from_millis(1_200);

fn main() -> Result<(), Fault> {
    // The step blocks the thread that takes it; the others go on, as they would until a crash.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let served = runtime.block_on(serve());
    // A read of standard input cannot be called off.
    runtime.shutdown_background();
    served
}

async fn serve() -> Result<(), Fault> {
    let environment = |name: &str| std::env::var(name).ok();
    let config = Config::load(&BTreeMap::new(), environment, None)?;
    observe::start(config.text("log"));
    let store = Store::new(config.home());
    let store = Arc::new(match environment("CRASH_AT") {
        Some(step) => store.watched(stands_still_at(step)),
        None => store,
    });
    let toolbox = app::toolbox_on(&config, &Running::default(), Arc::clone(&store));
    // The program itself waits a second with this, so that it does not keep its host waiting.
    tokio::spawn(async move {
        if store.exists()
            && let Err(failure) = store.recover().await
        {
            tracing::warn!(%failure, "nothing was recovered");
        }
    });
    let handler = Handler::new(Arc::clone(&toolbox));
    let served = transport::stdio::serve(handler, CancellationToken::new()).await;
    toolbox.finish(LEAVE).await;
    Ok(served?)
}

fn stands_still_at(wanted: String) -> Observer {
    Arc::new(move |step| {
        if format!("{step:?}") == wanted {
            // Nobody can be told that nobody can be told.
            let _ = writeln!(std::io::stderr(), "at {wanted}");
            loop {
                std::thread::park();
            }
        }
    })
}
