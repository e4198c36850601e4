//! One TCP connection, and the means to mistreat it below HTTP.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf as _, Bytes};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{
    server::{self, Cutoff},
    shared::Shared,
};

/// hyper counts idle time between requests as well.
const HEADERS_WITHIN: Duration = Duration::from_mins(1);
const HEADERS_BYTES: usize = 64 << 10;

/// What hyper would never do to a connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grip(Arc<Orders>);

#[derive(Debug, Default)]
struct Orders {
    is_cut: AtomicBool,
    stray: Mutex<Bytes>,
}

impl Grip {
    /// The connection ends with a TCP reset instead of a goodbye.
    pub(crate) fn reset(&self) {
        self.0.is_cut.store(true, Ordering::SeqCst);
    }

    /// Bytes that follow the next answer without belonging to it.
    pub(crate) fn stray(&self, bytes: Bytes) {
        *self.0.stray.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    fn is_cut(&self) -> bool {
        self.0.is_cut.load(Ordering::SeqCst)
    }

    fn check(&self) -> io::Result<()> {
        if self.is_cut() { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }

    fn poll_stray(
        &self,
        stream: &mut TcpStream,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut stray = self.0.stray.lock().unwrap_or_else(PoisonError::into_inner);
        while !stray.is_empty() {
            let written = ready!(Pin::new(&mut *stream).poll_write(context, &stray))?;
            stray.advance(written);
        }
        Poll::Ready(Ok(()))
    }
}

/// The socket. Once the cut is ordered it says and hears nothing more.
struct Wire {
    stream: TcpStream,
    grip: Grip,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.grip.is_cut() {
            // Without lingering the close becomes a reset. If it fails the close is a plain one.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.grip.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.grip.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    /// hyper flushes when all it had to say of an answer is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.grip.check()?;
        let wire = &mut *self;
        ready!(wire.grip.poll_stray(&mut wire.stream, context))?;
        Pin::new(&mut wire.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.grip.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.grip.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }
}

/// Serves a connection until either side has enough of it.
pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Small answers should leave at once; where it fails they are only slower.
    let _ = stream.set_nodelay(true);
    let grip = Grip::default();
    let wire = TokioIo::new(Wire { stream, grip: grip.clone() });
    let service = service_fn(move |request| {
        // A task of its own, begun before hyper looks at the line again: what has arrived is
        // carried out, whether or not the caller stays to hear of it.
        let work = tokio::spawn(server::carry_out(shared.clone(), request));
        let (shared, grip) = (shared.clone(), grip.clone());
        async move { server::tell(&shared, work.await.map_err(|_| Cutoff)??, &grip).await }
    });
    // What ends a connection early (a peer gone, an ordered cut) is nobody's news.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEADERS_BYTES)
        .serve_connection(wire, service)
        .await;
}
