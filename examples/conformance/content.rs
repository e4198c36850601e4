//! The smallest things that are what they say they are, and how answers are put together.

use rmcp::model::{ClientCapabilities, ErrorData};
use rmcp::service::{RequestContext, RoleServer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// One red pixel.
pub(crate) const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

/// Four samples of silence, 8 kHz, 8 bits, one channel.
pub(crate) const WAV: &str = "UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA";

/// Turns JSON into one of the protocol's types.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ErrorData> {
    serde_json::from_value(value).map_err(broken)
}

/// A whole result. What clients before 2026-07-28 do not know of it, the SDK takes out again.
pub(crate) fn complete<T: DeserializeOwned>(mut result: Value) -> Result<T, ErrorData> {
    if let Some(result) = result.as_object_mut() {
        result.insert("resultType".into(), "complete".into());
    }
    typed(result)
}

/// A fault of the fixtures or of the connection, not of the client.
pub(crate) fn broken(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}

/// What the client of this request says it can do, as JSON.
pub(crate) fn declared(context: &RequestContext<RoleServer>) -> Value {
    context.client_capabilities().and_then(|all| serde_json::to_value(all).ok()).unwrap_or_default()
}

/// Refuses, with the protocol's own error, what the client has not declared.
pub(crate) fn demand(declared: &Value, capability: &str) -> Result<(), ErrorData> {
    if declared.get(capability).is_some() {
        return Ok(());
    }
    let wanted: ClientCapabilities = typed(json!({ capability: {} }))?;
    Err(ErrorData::missing_required_client_capability(wanted))
}
