//! Standard input and output: the protocol and nothing else.

use rmcp::ServiceExt;
use rmcp::transport::stdio_pipes;

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

/// Serves until the client closes its end.
pub async fn serve(handler: Handler) -> Result<(), Failure> {
    let running = match handler.serve(stdio_pipes()).await {
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
