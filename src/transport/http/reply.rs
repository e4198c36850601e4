//! Replies of our own, beside the protocol's.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::json;

/// What every route answers with.
pub(super) type Reply = Response<BoxBody<Bytes, Infallible>>;

/// A message was taken; its answer comes elsewhere.
pub(super) fn accepted() -> Reply {
    let mut reply = Response::new(Full::default().boxed());
    *reply.status_mut() = StatusCode::ACCEPTED;
    reply
}

/// A short answer in words.
pub(super) fn plain(status: StatusCode, text: &str) -> Reply {
    let body = json!({"error": text}).to_string();
    let mut reply = Response::new(Full::from(body).boxed());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
