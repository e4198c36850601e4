//! Standard input and output: the protocol and nothing else.

use std::pin::Pin;
use std::task::{Context, Poll};

use rmcp::ServiceExt;
use rmcp::transport::stdio_pipes;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::sync::CancellationToken;

use crate::tools::handler::Handler;

/// Why serving ended badly.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The client did not open the conversation as MCP has it.
    #[error("the client did not start an MCP conversation: {0}")]
    Start(String),
    /// The conversation broke.
    #[error("the conversation broke: {0}")]
    Broken(String),
}

/// Input that says when it has ended: the SDK waits longer for calls under way than hosts wait for us.
struct Watched<R> {
    input: R,
    ended: CancellationToken,
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.input).poll_read(context, buffer);
        let nothing = buffer.filled().len() == before && buffer.remaining() > 0;
        if matches!(&read, Poll::Ready(result) if result.is_err() || nothing) {
            self.ended.cancel();
        }
        read
    }
}

/// Serves until the client closes its end, which `ended` then says.
pub async fn serve(handler: Handler, ended: CancellationToken) -> Result<(), Failure> {
    let (input, output) = stdio_pipes();
    let running = match handler.serve((Watched { input, ended }, output)).await {
        Ok(running) => running,
        // A host that starts a server only to see whether it starts is no fault.
        Err(error) if closed_early(&error) => return Ok(()),
        Err(error) => return Err(Failure::Start(error.to_string())),
    };
    running.waiting().await.map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(())
}

fn closed_early(error: &rmcp::service::ServerInitializeError) -> bool {
    matches!(error, rmcp::service::ServerInitializeError::ConnectionClosed(_))
}
