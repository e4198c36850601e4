//! Serves what MCP's conformance suite wants to find, through this program's own HTTP server.
//!
//! Usage: `conformance [ADDRESS]`, by default `127.0.0.1:0`. Prints one JSON line when it is ready
//! and runs until it is stopped. `tests/conformance/run` drives it.

mod content;
mod fixtures;
mod library;
mod rounds;
mod tools;

use std::error::Error;
use std::io::Write;

use linkedin_mcp::transport::http::{Server, Settings};

use crate::fixtures::Fixtures;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let server = Server::bind(Settings::loopback(address.parse()?)).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", server.ready())?;
    out.flush()?;
    let stop = async {
        // Without a signal to wait for, whoever started this has to kill it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    server.run(Fixtures::new()?, stop).await?;
    Ok(())
}
