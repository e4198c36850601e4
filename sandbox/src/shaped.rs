//! A response body that can misbehave: pause, stop short, or take the connection with it.

use std::{
    collections::VecDeque,
    io::Read as _,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::{line::Grip, spool::Chain};

#[derive(Debug)]
pub(crate) enum Step {
    Data(Bytes),
    /// All of it, a little at a time.
    Read(Chain),
    /// The same piece so many times.
    Repeat(Bytes, u64),
    Wait(Duration),
    /// The body ends with an error: hyper closes the connection.
    Break,
    /// The same, with a TCP reset.
    Reset(Grip),
}

/// The body broke off as ordered.
#[derive(Debug, thiserror::Error)]
#[error("the body was cut off on purpose")]
pub(crate) struct Broken;

pub(crate) struct Shaped {
    steps: VecDeque<Step>,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether the length may be announced.
    is_exact: bool,
}

impl Shaped {
    pub(crate) fn whole(body: Bytes) -> Self {
        let steps =
            if body.is_empty() { VecDeque::new() } else { VecDeque::from([Step::Data(body)]) };
        Self { steps, sleep: None, is_exact: true }
    }

    pub(crate) fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), sleep: None, is_exact: false }
    }
}

impl Body for Shaped {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                match sleep.as_mut().poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => self.sleep = None,
                }
            }
            return match self.steps.pop_front() {
                None => Poll::Ready(None),
                Some(Step::Data(data)) => Poll::Ready(Some(Ok(Frame::data(data)))),
                // Out of the page cache as a rule: not worth a thread of its own.
                Some(Step::Read(mut chain)) => {
                    let mut piece = BytesMut::zeroed(64 << 10);
                    match chain.read(&mut piece) {
                        Ok(0) => continue,
                        Ok(read) => {
                            piece.truncate(read);
                            self.steps.push_front(Step::Read(chain));
                            Poll::Ready(Some(Ok(Frame::data(piece.freeze()))))
                        }
                        Err(_) => Poll::Ready(Some(Err(Broken))),
                    }
                }
                Some(Step::Repeat(_, 0)) => continue,
                Some(Step::Repeat(data, times)) => {
                    self.steps.push_front(Step::Repeat(data.clone(), times - 1));
                    Poll::Ready(Some(Ok(Frame::data(data))))
                }
                Some(Step::Wait(duration)) => {
                    self.sleep = Some(Box::pin(sleep(duration)));
                    continue;
                }
                Some(Step::Break) => Poll::Ready(Some(Err(Broken))),
                Some(Step::Reset(grip)) => {
                    grip.reset();
                    Poll::Ready(Some(Err(Broken)))
                }
            };
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_exact && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        if !self.is_exact {
            return SizeHint::default();
        }
        let length: usize = self
            .steps
            .iter()
            .map(|step| match step {
                Step::Data(data) => data.len(),
                _ => 0,
            })
            .sum();
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}
