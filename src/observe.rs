//! Logs, to standard error: on stdio, standard output is the protocol.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

mod dumps;

pub use dumps::forbid_core_dumps;

/// Starts logging with a filter such as `info` or `linkedin_mcp=debug`.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .finish();
    // A second start in one process changes nothing; the first subscriber serves.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
