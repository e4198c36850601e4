//! Bytes of a file as the body of a request: read as they are sent, with a length that is known before.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
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

/// How much of a part waits for its turn: enough that it has not come whole without it.
const TAIL: usize = 16 * 1024;

impl SliceBody {
    pub(super) fn new(slice: &Slice) -> Self {
        let mut left = slice.length();
        let turn = slice.turn.clone();
        if let Some(turn) = &turn {
            // What an earlier attempt held, it holds no longer.
            turn.give_back();
        }
        let pieces = slice.file.bytes(slice.range.clone());
        let pieces = pieces.flat_map(move |piece| {
            let length = piece.as_ref().map_or(0, Bytes::len);
            left = left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
            stream::iter(tail_apart(piece, left == 0))
        });
        let pieces: Pieces = Box::pin(pieces.then(move |(piece, last)| {
            let turn = turn.clone().filter(|_| last);
            async move {
                if let Some(turn) = turn {
                    turn.take().await;
                }
                piece
            }
        }));
        Self { pieces: Mutex::new(pieces), left: slice.length() }
    }
}

/// A piece, and whether it ends its part; the end of a long one stands apart.
fn tail_apart(piece: Result<Bytes, Refusal>, last: bool) -> Vec<(Result<Bytes, Refusal>, bool)> {
    match piece {
        Ok(mut bytes) if last && bytes.len() > TAIL => {
            let tail = bytes.split_off(bytes.len() - TAIL);
            vec![(Ok(bytes), false), (Ok(tail), true)]
        }
        piece => vec![(piece, last)],
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
