//! Who hears that their list of tools has changed: what the operator writes down counts from the next call, and a
//! client that keeps the list of before offers its model what is refused.
//!
//! One task looks once a second, and only while somebody listens. Whoever has left is forgotten with the next look
//! (NET-6).

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rmcp::service::{Peer, RoleServer, SubscriptionSink};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::Serving;

/// How often is looked. Each look costs a question to the file system.
const LOOK: Duration = Duration::from_secs(1);

/// How long a client may take to hear of it; who does not read is told no more.
const TELL: Duration = Duration::from_secs(2);

/// Who can be told.
pub(super) enum Listener {
    /// A session of the older era: it is told of everything that the server declares.
    Session(Peer<RoleServer>),
    /// A client of the newer era that asked to be told, until its request ends.
    Subscription(SubscriptionSink, CancellationToken),
}

impl Listener {
    fn has_left(&self) -> bool {
        match self {
            Self::Session(peer) => peer.is_transport_closed(),
            Self::Subscription(_, ended) => ended.is_cancelled(),
        }
    }

    /// Whether it heard.
    async fn tell(&self) -> bool {
        let told = async {
            match self {
                Self::Session(peer) => peer.notify_tool_list_changed().await.is_ok(),
                Self::Subscription(sink, _) => sink.notify_tool_list_changed().await.is_ok(),
            }
        };
        tokio::time::timeout(TELL, told).await.unwrap_or(false)
    }
}

/// Those who listen for one agent.
#[derive(Default)]
struct Audience {
    /// The list that they have, where it is known.
    list: Option<u64>,
    listeners: Vec<Arc<Listener>>,
}

#[derive(Default)]
struct Room {
    audiences: HashMap<Arc<str>, Audience>,
    watched: bool,
}

/// Everybody who listens.
#[derive(Default)]
pub(super) struct Changes {
    room: Mutex<Room>,
    /// Something happened that may change lists, and is in no file.
    stirred: AtomicBool,
}

impl Changes {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody hear of changes to an agent's list.
    pub(super) fn hear(
        self: &Arc<Self>,
        agent: Arc<str>,
        listener: Listener,
        serving: &Arc<Serving>,
    ) {
        let mut room = self.room();
        room.audiences.entry(agent).or_default().listeners.push(Arc::new(listener));
        if !room.watched {
            room.watched = true;
            let (seen, serving) = (state(serving), Arc::downgrade(serving));
            tokio::spawn(Arc::clone(self).watch(serving, seen));
        }
    }

    /// Takes down the list that an agent's client was given. It is read only where somebody listens.
    pub(super) fn listed(&self, agent: &str, listed: &[Value]) {
        if let Some(audience) = self.room().audiences.get_mut(agent)
            && audience.list.is_none()
        {
            audience.list = Some(digest(listed));
        }
    }

    /// Has the lists looked at again, whatever the file says.
    pub(super) fn stir(&self) {
        self.stirred.store(true, Ordering::Relaxed);
    }

    async fn watch(self: Arc<Self>, serving: Weak<Serving>, mut seen: (u64, usize)) {
        loop {
            tokio::time::sleep(LOOK).await;
            let anybody = self.anybody();
            let Some(serving) = serving.upgrade() else {
                // Nobody serves any more, so nobody is served.
                *self.room() = Room::default();
                return;
            };
            if !anybody {
                return;
            }
            let now = state(&serving);
            let changed = now != seen || self.stirred.swap(false, Ordering::Relaxed);
            seen = now;
            self.look(&serving, changed).await;
        }
    }

    /// Forgets those who have left, and says whether anybody is still there.
    fn anybody(&self) -> bool {
        let mut room = self.room();
        room.audiences.retain(|_, audience| {
            audience.listeners.retain(|listener| !listener.has_left());
            !audience.listeners.is_empty()
        });
        // Under the same lock as the next one who comes: they find no watch, and begin one.
        room.watched = !room.audiences.is_empty();
        room.watched
    }

    /// Compares each agent's list with the one that its clients have, and tells them where it is another.
    async fn look(&self, serving: &Arc<Serving>, changed: bool) {
        let agents: Vec<Arc<str>> = {
            let room = self.room();
            let wanted =
                room.audiences.iter().filter(|(_, audience)| changed || audience.list.is_none());
            wanted.map(|(agent, _)| Arc::clone(agent)).collect()
        };
        for agent in agents {
            let toolbox = serving.now();
            let list = digest(&toolbox.list_for(&agent).await.0);
            let listeners = {
                let mut room = self.room();
                let Some(audience) = room.audiences.get_mut(&agent) else { continue };
                match audience.list.replace(list) {
                    Some(before) if before != list => audience.listeners.clone(),
                    _ => Vec::new(),
                }
            };
            let told = listeners.iter().map(|listener| listener.tell());
            futures_util::future::join_all(told).await;
        }
    }
}

/// What lists follow from, as a number of the file and the toolbox that serves.
fn state(serving: &Arc<Serving>) -> (u64, usize) {
    let toolbox = serving.now();
    (toolbox.flow.policies.generation(), Arc::as_ptr(&toolbox).addr())
}

fn digest(listed: &[Value]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for tool in listed {
        tool.to_string().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl rmcp::ServerHandler for Nothing {}

    // NET-6
    #[tokio::test]
    async fn whoever_has_left_is_forgotten_and_then_nobody_looks() {
        let (near, far) = tokio::io::duplex(1_024);
        let served = rmcp::service::serve_directly(Nothing, far, None);
        let changes = Changes::default();
        {
            let mut room = changes.room();
            room.watched = true;
            let session = Arc::new(Listener::Session(served.peer().clone()));
            room.audiences.entry("ann".into()).or_default().listeners.push(session);
        }
        assert!(changes.anybody());
        changes.listed("ann", &[Value::Null]);
        changes.listed("bob", &[Value::Null]);
        assert!(changes.room().audiences["ann"].list.is_some());
        assert_eq!(changes.room().audiences.len(), 1, "nothing is kept for whom nobody listens");
        drop(near);
        served.waiting().await.unwrap();
        assert!(!changes.anybody());
        assert!(changes.room().audiences.is_empty() && !changes.room().watched);
    }
}
