//! `PUT /uploads/<handle>`: one file for one handle, streamed to disk.
//!
//! Whoever asked for the handle sends the file, past the same guard as every call. How much may come, and whether at
//! all, is for `media` to say; here is only how slowly, and how the answer reads.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, TRANSFER_ENCODING,
};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::reply::Reply;
use crate::explain;
use crate::media::{Files, Refusal};

/// How long nothing may come. Over a slow line a large file takes long, so there is no limit to the whole.
const IDLE: Duration = Duration::from_secs(30);

/// What the path begins with.
pub(super) const PATH: &str = "/uploads/";

/// What is still read of a file that is refused: whoever sends without waiting would else not see the answer.
const REST: usize = 4 * 1024 * 1024;

/// How long that may take.
const LINGER: Duration = Duration::from_secs(2);

/// Takes a file for a handle of that agent's.
pub(super) async fn receive(
    files: &Files,
    agent: &str,
    parts: &Parts,
    mut body: Incoming,
) -> Reply {
    let taken = take(files, agent, parts, &mut body).await;
    taken.unwrap_or_else(|mut refused| {
        refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        refused
    })
}

async fn take(
    files: &Files,
    agent: &str,
    parts: &Parts,
    body: &mut Incoming,
) -> Result<Reply, Reply> {
    let handle = parts.uri.path().strip_prefix(PATH).unwrap_or_default();
    if parts.headers.contains_key(CONTENT_ENCODING) {
        let cause = "The body has a Content-Encoding; a file is sent as it is.";
        return Err(told(StatusCode::UNSUPPORTED_MEDIA_TYPE, cause, &[]));
    }
    if !parts.headers.contains_key(CONTENT_LENGTH) && !parts.headers.contains_key(TRANSFER_ENCODING)
    {
        let cause = "The request has no body: neither a Content-Length nor chunks.";
        let fix = ["Send the file as the body.".to_owned()];
        return Err(told(StatusCode::LENGTH_REQUIRED, cause, &fix));
    }
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse().ok());
    match files.receive(handle, agent, files.now(), chunks(body), length).await {
        Ok(received) => {
            let said = json!({
                "handle": handle, "bytes": received.bytes, "sha256": received.sha256,
            });
            Ok(json_reply(StatusCode::CREATED, &said))
        }
        Err(refusal) => {
            // Whoever asked first whether to send has sent nothing yet, and would take this for a yes.
            if !parts.headers.contains_key(EXPECT) {
                tokio::time::timeout(LINGER, discard(body)).await.ok();
            }
            let said = explain::media::said(&refusal);
            Err(told(status(&refusal), &said.cause, &said.fix))
        }
    }
}

/// Reads on a little, for nothing.
async fn discard(body: &mut Incoming) {
    let mut left = REST;
    while let Some(Ok(frame)) = body.frame().await {
        let count = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(count) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NoUpload => StatusCode::NOT_FOUND,
        Refusal::Filled | Refusal::Filling => StatusCode::CONFLICT,
        Refusal::Expired { .. } => StatusCode::GONE,
        Refusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Refusal::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::Store { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// The body's pieces, each within its time.
fn chunks(body: &mut Incoming) -> impl Stream<Item = io::Result<Bytes>> + Send {
    futures_util::stream::try_unfold(body, |body| async move {
        loop {
            let frame = tokio::time::timeout(IDLE, body.frame()).await;
            match frame.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))? {
                None => return Ok(None),
                Some(Err(_)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                // What follows a body is none of it.
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some((bytes, body)));
                    }
                }
            }
        }
    })
}

fn told(status: StatusCode, cause: &str, fix: &[String]) -> Reply {
    json_reply(status, &json!({"error": cause, "fix": fix}))
}

fn json_reply(status: StatusCode, said: &Value) -> Reply {
    let mut reply = Response::new(Full::from(said.to_string()).boxed());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
