//! `console`: the operator's page alone, for whoever's hosts start this program over standard input and output.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::Failure;
use super::output::{Out, say};
use crate::app;
use crate::config::Config;
use crate::console::{Console, Key, PATH, serve};
use crate::tools::handler::Handler;

/// How it is shown.
#[derive(Args)]
pub(super) struct Asked {
    /// Where to listen, on this machine; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    listen: SocketAddr,
    /// Leave the browser alone
    #[arg(long)]
    no_open: bool,
}

/// Serves it until somebody stops it.
pub(super) async fn console(config: &Config, asked: &Asked) -> Result<u8, Failure> {
    if !asked.listen.ip().to_canonical().is_loopback() {
        return Err(Failure::Usage(
            "the console alone listens on this machine only; `serve --http` with console_anywhere has TLS".to_owned(),
        ));
    }
    // It knows no name but this machine's own, whatever a server may.
    let settings = app::console(config, false)?;
    let (settings, made) = if let Some(settings) = settings {
        (crate::console::Settings { anywhere: false, ..settings }, None)
    } else {
        let (key, words) = Key::made();
        (app::console_with(config, key, false), Some(words))
    };
    let listener = TcpListener::bind(asked.listen).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let toolbox = app::toolbox(config);
    let handler = Handler::new(Arc::clone(&toolbox));
    let console = Console::new(Arc::clone(handler.serving()), settings, &base, false);
    let address = format!("{base}{PATH}");
    say(Out::Result, &address)?;
    if let Some(words) = made {
        // Never in the address: that is kept by browsers, and shown to others (NET-4).
        say(Out::Error, &format!("The key for this run, to be typed there: {words}"))?;
    }
    if !asked.no_open && !app::browser(config).open(&address) {
        say(Out::Error, "Open that address in a browser.")?;
    }
    tokio::select! {
        () = serve(listener, Arc::new(console)) => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    toolbox.finish(std::time::Duration::ZERO).await;
    Ok(0)
}
