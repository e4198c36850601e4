//! An answer before it meets the wire.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value as Json;

use crate::world::media::Piece;

/// Status, headers and a whole body. Connection-level mischief happens later, in `server`.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Bytes,
    /// Uploaded bytes to be sent in the body's place; too large to be held here.
    pub(crate) pieces: Vec<Piece>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new(), pieces: Vec::new() }
    }

    pub(crate) fn json(status: u16, body: &Json) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".to_owned())],
            body: Bytes::from(body.to_string()),
            pieces: Vec::new(),
        }
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".to_owned())],
            body: Bytes::from(body),
            pieces: Vec::new(),
        }
    }

    pub(crate) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        self.headers.retain(|(name, _)| !names.contains(&&**name));
        self
    }
}
