//! Asking LinkedIn's sign-in host what a token may do. Not a call of the API: no quota, no version.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection>.

use std::time::Duration;

use serde_json::Value;

use super::{Client, innermost};
use crate::auth::Session;
use crate::model::scope::Granted;

/// What LinkedIn says about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its scopes; only tokens of members have them.
    pub scopes: Option<Granted>,
    /// When it ends, in epoch seconds.
    pub expires_at: Option<i64>,
}

/// Asks.
pub async fn introspect(
    session: &Session,
    client_id: &str,
    client_secret: &str,
    timeout: Duration,
) -> Result<Told, String> {
    let client = Client::new(timeout);
    let url = format!("{}/oauth/v2/introspectToken", session.upstream.www);
    let url: url::Url = url.parse().map_err(|error| format!("{error}"))?;
    let form = session
        .upstream
        .introspection_form(&session.token, &url, client_id, client_secret)
        .ok_or("this token may not be sent to that address")?;
    let http = client.http().map_err(|failure| failure.to_string())?;
    let response = http
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .map_err(|error| innermost(&error.without_url()))?;
    let status = response.status().as_u16();
    let bytes = super::bounded(response).await.map_err(|failure| failure.to_string())?;
    if status != 200 {
        return Err(format!("LinkedIn's sign-in host answered {status}"));
    }
    let body: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    Ok(Told {
        scopes: body.get("scope").and_then(Value::as_str).map(Granted::parse),
        expires_at: body.get("expires_at").and_then(Value::as_i64),
    })
}
