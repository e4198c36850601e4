//! The older HTTP+SSE transport (2024-11-05): a stream at `/sse`, messages at `/messages`.
//!
//! The SDK gave it up; frameworks still speak it. A stream begins with the address to which its messages
//! go, then carries one event for each message of the server.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Frame;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::{RoleServer, ServiceExt};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Served;
use super::reply::{Reply, accepted, plain};
use super::seats::Held;

/// Messages that may wait on their way in or out; one more is refused.
const WAITING: usize = 64;

/// How often a silent stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long a client may take to open the conversation once it has its stream.
const OPENING: Duration = Duration::from_secs(30);

/// How long the server may wait for a client to read.
const SEND: Duration = Duration::from_secs(30);

struct Entry {
    owner: Arc<str>,
    incoming: mpsc::Sender<RxJsonRpcMessage<RoleServer>>,
}

/// The open streams.
#[derive(Default)]
pub(super) struct Streams {
    entries: Mutex<HashMap<String, Entry>>,
}

impl Streams {
    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream for an agent, and serves it until they leave or their right to be here ends.
    pub(super) fn open<H: Served>(self: &Arc<Self>, handler: &H, held: Held) -> Reply {
        let (owner, gone) = (Arc::clone(&held.ticket.agent), held.ticket.ended.child_token());
        let id = uuid::Uuid::new_v4().to_string();
        let (incoming, receiver) = mpsc::channel(WAITING);
        let (sender, outgoing) = mpsc::channel(WAITING);
        self.entries().insert(id.clone(), Entry { owner, incoming });
        let leaving = Leaving { id: id.clone(), streams: Arc::clone(self), _held: held };
        let line = Line { receiver, sender, gone: gone.clone() };
        let handler = handler.for_sse();
        let ended = gone.clone();
        tokio::spawn(async move {
            if let Ok(Ok(running)) = tokio::time::timeout(OPENING, handler.serve(line)).await {
                running.waiting().await.ok();
            }
            ended.cancel();
        });
        let opening = format!("event: endpoint\ndata: /messages?session_id={id}\n\n");
        let stream = Events {
            opening: Some(opening.into()),
            outgoing,
            tick: tokio::time::interval_at(tokio::time::Instant::now() + KEEP_ALIVE, KEEP_ALIVE),
            _leaving: leaving,
            _gone: gone.drop_guard(),
        };
        let mut response = Response::new(http_body_util::StreamBody::new(stream).boxed());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }

    /// Takes a message for a stream.
    pub(super) fn take(&self, query: &str, owner: &str, body: &[u8]) -> Reply {
        let id = query.split('&').find_map(|pair| pair.strip_prefix("session_id="));
        let incoming = {
            let entries = self.entries();
            let entry = id.and_then(|id| entries.get(id)).filter(|entry| *entry.owner == *owner);
            entry.map(|entry| entry.incoming.clone())
        };
        let Some(incoming) = incoming else {
            return plain(StatusCode::NOT_FOUND, "there is no such session; open /sse first");
        };
        let Ok(message) = serde_json::from_slice(body) else {
            return plain(StatusCode::BAD_REQUEST, "the body is no JSON-RPC message");
        };
        match incoming.try_send(message) {
            Ok(()) => accepted(),
            Err(mpsc::error::TrySendError::Full(_)) => {
                let mut reply =
                    plain(StatusCode::SERVICE_UNAVAILABLE, "too many messages are waiting");
                reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
                reply
            }
            Err(mpsc::error::TrySendError::Closed(_)) => {
                plain(StatusCode::NOT_FOUND, "this session has ended")
            }
        }
    }
}

/// Takes a stream out of the list when its client leaves, however that happens.
struct Leaving {
    id: String,
    streams: Arc<Streams>,
    _held: Held,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.streams.entries().remove(&self.id);
    }
}

/// The SDK's end of a stream.
struct Line {
    receiver: mpsc::Receiver<RxJsonRpcMessage<RoleServer>>,
    sender: mpsc::Sender<TxJsonRpcMessage<RoleServer>>,
    gone: CancellationToken,
}

impl Transport<RoleServer> for Line {
    type Error = std::io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let (sender, gone) = (self.sender.clone(), self.gone.clone());
        async move {
            // A client that does not read its stream is as good as gone.
            sender.send_timeout(message, SEND).await.map_err(|_| {
                gone.cancel();
                std::io::ErrorKind::BrokenPipe.into()
            })
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        tokio::select! {
            () = self.gone.cancelled() => None,
            message = self.receiver.recv() => message,
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.receiver.close();
        Ok(())
    }
}

/// The client's end of a stream.
struct Events {
    opening: Option<Bytes>,
    outgoing: mpsc::Receiver<TxJsonRpcMessage<RoleServer>>,
    tick: tokio::time::Interval,
    _leaving: Leaving,
    _gone: DropGuard,
}

impl futures_core::Stream for Events {
    type Item = Result<Frame<Bytes>, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        use std::task::Poll;
        if let Some(opening) = self.opening.take() {
            return Poll::Ready(Some(Ok(Frame::data(opening))));
        }
        match self.outgoing.poll_recv(context) {
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(message)) => {
                // A message that came from values serializes; an empty event would be worse than none.
                let text = serde_json::to_string(&message).unwrap_or_default();
                let event = format!("event: message\ndata: {text}\n\n");
                return Poll::Ready(Some(Ok(Frame::data(event.into()))));
            }
            Poll::Pending => {}
        }
        match self.tick.poll_tick(context) {
            Poll::Ready(_) => {
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b": alive\n\n")))))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}
