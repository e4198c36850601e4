//! The sandbox on its own, for any HTTP client.

use std::{
    env,
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use linkedin_sandbox::{Options, StartError, start};

const USAGE: &str = "usage: linkedin-sandbox [--listen ADDR] [--state DIR]";

/// Why there is nothing to use.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{USAGE}")]
    Usage,
    #[error("{value:?} is not an address such as 127.0.0.1:8080")]
    Address { value: String },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
}

fn options() -> Result<Options, Failure> {
    let mut options = Options::default();
    let mut arguments = env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(Failure::Usage)?;
        match name.as_str() {
            "--listen" => {
                options.listen =
                    value.parse::<SocketAddr>().map_err(|_| Failure::Address { value })?;
            }
            "--state" => options.state_dir = Some(PathBuf::from(value)),
            _ => return Err(Failure::Usage),
        }
    }
    Ok(options)
}

/// Interrupted or terminated: either way what lies in a temporary directory is cleared away. If
/// signals cannot be heard, the process ends at once instead of never.
async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminated) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn run() -> Result<(), Failure> {
    let sandbox = start(options()?).await?;
    let mut out = io::stdout();
    writeln!(out, "{}", sandbox.descriptor())?;
    out.flush()?;
    tokio::select! {
        () = sandbox.stopped() => {}
        () = asked_to_end() => {}
    }
    Ok(())
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code says it as well.
            let _ = writeln!(io::stderr(), "linkedin-sandbox: {failure}");
            ExitCode::FAILURE
        }
    }
}
