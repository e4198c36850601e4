//! What is under way for each agent: a handler bound to it, and places within its share and the whole (NET-5).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use http_body_util::{BodyExt, BodyStream, StreamBody};
use hyper::body::Body as _;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::Served;
use super::principals::Ticket;
use super::reply::Reply;
use super::sessions::{House, Sessions};
use super::settings::{Limits, Share};

/// Places in one place: what may go on at once.
pub(super) struct Places {
    pub(super) requests: Arc<Semaphore>,
    pub(super) calls: Arc<Semaphore>,
    pub(super) streams: Arc<Semaphore>,
    pub(super) uploads: Arc<Semaphore>,
    share: Share,
}

impl Places {
    fn new(share: Share) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            requests: places(share.requests),
            calls: places(share.calls),
            streams: places(share.streams),
            uploads: places(share.uploads),
            share,
        }
    }

    fn is_idle(&self) -> bool {
        let taken = [
            (&self.requests, self.share.requests),
            (&self.calls, self.share.calls),
            (&self.streams, self.share.streams),
            (&self.uploads, self.share.uploads),
        ];
        taken.iter().all(|(places, all)| places.available_permits() == *all)
    }
}

/// One agent's.
pub(super) struct Seat<H: Served> {
    /// Whatever comes through it is that agent's, whoever else is served at the same time.
    pub(super) handler: H,
    /// Speaks Streamable HTTP through that handler alone.
    pub(super) mcp: StreamableHttpService<H, Sessions>,
    pub(super) places: Places,
    /// The most sessions.
    pub(super) sessions: usize,
}

type Name = (Arc<str>, bool);

/// Everybody's.
pub(super) struct Seats<H: Served> {
    handler: H,
    house: Arc<House>,
    limits: Limits,
    pub(super) all: Places,
    config: StreamableHttpServerConfig,
    taken: Mutex<HashMap<Name, Arc<Seat<H>>>>,
}

impl<H: Served> Seats<H> {
    pub(super) fn new(
        handler: &H,
        house: Arc<House>,
        limits: Limits,
        stopped: &CancellationToken,
    ) -> Self {
        // The guard has looked at Host and Origin by then, by rules that the SDK's lists cannot express.
        let config = StreamableHttpServerConfig::default()
            .with_cancellation_token(stopped.child_token())
            .with_json_response(true)
            .with_max_request_body_bytes(limits.body)
            .disable_allowed_hosts();
        let all = Places::new(whole(&limits));
        let handler = handler.within(Arc::clone(&all.calls));
        Self { handler, house, limits, all, config, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Name, Arc<Seat<H>>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That agent's. Only whoever has a key gets here, so there are no more than the operator made.
    pub(super) fn of(&self, ticket: &Ticket) -> Arc<Seat<H>> {
        let name = (Arc::clone(&ticket.agent), ticket.keyless);
        let mut taken = self.taken();
        let seat = taken.entry(name).or_insert_with(|| Arc::new(self.seat(ticket)));
        Arc::clone(seat)
    }

    fn seat(&self, ticket: &Ticket) -> Seat<H> {
        // Where nobody needs a key there is one agent, which has nobody to leave room for.
        let share = if ticket.keyless { whole(&self.limits) } else { self.limits.agent };
        let places = Places::new(share);
        let handler = self.handler.of_agent(&ticket.agent).within(Arc::clone(&places.calls));
        let (served, sessions) = (handler.clone(), Sessions::of(&self.house, &ticket.agent));
        let mcp =
            StreamableHttpService::new(move || Ok(served.clone()), sessions, self.config.clone());
        Seat { handler, mcp, places, sessions: share.sessions }
    }

    /// Gives up what nobody uses.
    pub(super) fn clear(&self) {
        self.taken().retain(|(agent, _), seat| {
            Arc::strong_count(seat) > 1 || !seat.places.is_idle() || self.house.count(agent) > 0
        });
    }
}

fn whole(limits: &Limits) -> Share {
    Share {
        requests: limits.connections,
        calls: limits.calls,
        streams: limits.streams,
        uploads: limits.uploads,
        sessions: limits.sessions,
    }
}

/// Places among those under way, for as long as they are needed, and by what right.
pub(super) struct Held {
    pub(super) ticket: Arc<Ticket>,
    _places: Vec<OwnedSemaphorePermit>,
}

impl Held {
    /// Places in all of these. Nothing where one is full: whoever wants one is told at once.
    pub(super) fn new<const N: usize>(
        ticket: &Arc<Ticket>,
        wanted: [&Arc<Semaphore>; N],
    ) -> Option<Self> {
        let places = wanted.into_iter().map(|places| Arc::clone(places).try_acquire_owned());
        let places = places.collect::<Result<_, _>>().ok()?;
        Some(Self { ticket: Arc::clone(ticket), _places: places })
    }
}

/// Keeps places until the last byte of the reply has left, or until the right to it ends.
pub(super) fn holding(reply: Reply, held: Held) -> Reply {
    // A reply whose length is known is made already; only streams go on.
    if reply.body().size_hint().exact().is_some() {
        return reply;
    }
    reply.map(|body| {
        let ended = held.ticket.ended.clone().cancelled_owned();
        let frames = BodyStream::new(body).take_until(ended).map(move |frame| {
            let _held = &held;
            frame
        });
        BodyExt::boxed(StreamBody::new(frames))
    })
}
