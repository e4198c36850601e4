//! `serve`: MCP over standard input and output, or over HTTP.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::output::{Out, say};
use super::{Failure, audit};
use crate::config::Config;
use crate::tools::Toolbox;
use crate::tools::handler::{Handler, Serving};
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
    let serving = Arc::clone(handler.serving());
    if http.is_none() {
        // A person who signs in may leave the sandbox in the middle of a conversation.
        let (live, serving) = (config.with("target", "live"), Arc::downgrade(&serving));
        let _ = toolbox.successor.set(Box::new(move || {
            if let Some(serving) = serving.upgrade() {
                serving.replace(app::toolbox(&live));
            }
        }));
    }
    recover(&toolbox, config);
    let (first, second) = stops()?;
    let serving = async {
        let served = match http {
            Some(settings) => over_http(settings, handler, control, first.clone()).await,
            None => Box::pin(over_stdio(&serving, handler, &first)).await,
        };
        // Whatever could be waited for was waited for.
        toolbox.finish(Duration::ZERO).await;
        serving.now().finish(Duration::ZERO).await;
        served
    };
    tokio::select! {
        served = serving => served?,
        // Asked twice: whoever asks is in a hurry.
        () = second.cancelled() => {}
    }
    Ok(0)
}

/// How long calls under way are waited for once standard input has ended: hosts kill after two seconds.
const LEAVE: Duration = Duration::from_millis(1_200);

/// How long they are waited for after a signal.
const DRAIN: Duration = Duration::from_secs(9);

/// How long an answer that is ready may take to be written.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// When what an earlier process left under way is looked through: after the host has its list of tools.
const RECOVERY: Duration = Duration::from_secs(1);

/// Settles what an earlier process left, without keeping anybody waiting.
fn recover(toolbox: &Arc<Toolbox>, config: &Config) {
    let (toolbox, config) = (Arc::clone(toolbox), config.clone());
    tokio::spawn(async move {
        tokio::time::sleep(RECOVERY).await;
        toolbox.files.collect().await;
        let store = toolbox.flow.store();
        if store.exists() {
            if let Err(failure) = store.recover().await {
                tracing::warn!(%failure, "nothing can be written at LinkedIn");
            } else if let Err(failure) = audit::forget(store, &config).await {
                tracing::warn!(%failure, "what is too old for the audit is still in it");
            }
        }
    });
}

async fn over_stdio(
    serving: &Serving,
    handler: Handler,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let ended = CancellationToken::new();
    let mut served = std::pin::pin!(transport::stdio::serve(handler, ended.clone()));
    let patience = tokio::select! {
        ended = &mut served => return Ok(ended?),
        () = stop.cancelled() => DRAIN,
        () = ended.cancelled() => LEAVE,
    };
    // Calls under way end, and their answers still go out.
    let drained = async {
        let toolbox = serving.now();
        toolbox.running.close();
        let _ = tokio::time::timeout(patience, toolbox.running.wait()).await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        ended = served => Ok(ended?),
        () = drained => Ok(()),
    }
}

async fn over_http(
    settings: transport::http::Settings,
    handler: Handler,
    control: Option<String>,
    stop: CancellationToken,
) -> Result<(), Failure> {
    let server = transport::http::Server::bind(settings).await?;
    let mut ready = server.ready();
    if let Some(ready) = ready.as_object_mut() {
        ready.insert("control".to_owned(), json!(control));
    }
    say(Out::Result, &ready.to_string())?;
    server.run(handler, stop.cancelled_owned()).await?;
    Ok(())
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
