//! Bytes of a file as the body of a request: read as they are sent, with a length that is known before.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use hyper::body::{Body, Frame, SizeHint};

use crate::media::Refusal;
use crate::plan::Slice;

/// Pieces of a file, one after the other.
type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Refusal>> + Send>>;

/// The body.
pub(super) struct SliceBody {
    /// Never locked: it is only ever reached by whoever owns the body, which the library cannot know.
    pieces: Mutex<Pieces>,
    left: u64,
}

impl SliceBody {
    pub(super) fn new(slice: &Slice) -> Self {
        let pieces: Pieces = Box::pin(slice.file.bytes(slice.range.clone()));
        Self { pieces: Mutex::new(pieces), left: slice.length() }
    }
}

impl Body for SliceBody {
    type Data = Bytes;
    type Error = Refusal;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Refusal>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.as_mut().poll_next(cx).map(|piece| {
            let piece = piece?;
            if let Ok(bytes) = &piece {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.left = self.left.saturating_sub(length);
            }
            Some(piece.map(Frame::data))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// What stopped a body, where it was the file.
pub(super) fn refusal(error: &(dyn std::error::Error + 'static)) -> Option<Refusal> {
    let mut cause = error;
    loop {
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return Some(refusal.clone());
        }
        cause = cause.source()?;
    }
}
