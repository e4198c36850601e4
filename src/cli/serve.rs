//! `serve`: MCP over standard input and output, or over HTTP.

use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::output::{Out, say};
use crate::config::Config;
use crate::tools::handler::Handler;
use crate::{app, transport};

/// Serves until the client leaves, or until the process is asked to stop.
pub(super) async fn serve(config: &Config) -> Result<u8, Failure> {
    let toolbox = app::toolbox(config);
    let http = app::http(config)?;
    // The sandbox starts in a millisecond; a setting that it cannot serve should stop the start, not each
    // call. With any other target nothing is opened before it is needed.
    let mut control = None;
    if app::is_embedded(config) {
        let session = toolbox.accounts.session(None).await?;
        control.clone_from(&session.upstream.control);
        if let Some(control) = &control {
            say(Out::Error, &format!("sandbox control={control}"))?;
        }
    }
    let handler = Handler::new(Arc::clone(&toolbox));
    let Some(settings) = http else {
        transport::stdio::serve(handler).await?;
        return Ok(0);
    };
    let server = transport::http::Server::bind(settings).await?;
    // Before the ready line: whoever reads it may send a signal at once.
    let (first, second) = stops()?;
    let mut ready = server.ready();
    if let Some(ready) = ready.as_object_mut() {
        ready.insert("control".to_owned(), json!(control));
    }
    say(Out::Result, &ready.to_string())?;
    tokio::select! {
        ended = server.run(handler, first.cancelled_owned()) => ended?,
        // Asked twice: whoever asks is in a hurry.
        () = second.cancelled() => {}
    }
    Ok(0)
}

/// Two tokens: for the first signal to stop, and for the second.
#[cfg(unix)]
fn stops() -> std::io::Result<(CancellationToken, CancellationToken)> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let tokens = (CancellationToken::new(), CancellationToken::new());
    let (first, second) = tokens.clone();
    tokio::spawn(async move {
        for token in [first, second] {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            token.cancel();
        }
    });
    Ok(tokens)
}

/// Two tokens: for the first interrupt, and for the second.
#[cfg(not(unix))]
fn stops() -> std::io::Result<(CancellationToken, CancellationToken)> {
    let tokens = (CancellationToken::new(), CancellationToken::new());
    let (first, second) = tokens.clone();
    tokio::spawn(async move {
        for token in [first, second] {
            if tokio::signal::ctrl_c().await.is_ok() {
                token.cancel();
            }
        }
    });
    Ok(tokens)
}
