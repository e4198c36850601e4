//! Sessions of older clients: limited in number, and each belongs to whoever opened it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{
    LocalSessionManager, LocalSessionManagerError,
};
use rmcp::transport::streamable_http_server::session::{
    RestoreOutcome, ServerSseMessage, SessionId, SessionManager,
};

use super::principals::Ticket;

/// A session that was not used for so long may make room for a new one.
const IDLE: Duration = Duration::from_secs(30);

/// The same for one that was opened and never used: a real client goes on at once.
const UNUSED: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Entry {
    owner: Arc<str>,
    /// The right by which it was used last: the session ends with it.
    by: Option<Arc<Ticket>>,
    used: Instant,
    ever: bool,
}

impl Entry {
    fn may_stay(&self) -> bool {
        self.by.as_ref().is_none_or(|by| !by.ended.is_cancelled())
    }

    fn may_go(&self) -> bool {
        self.used.elapsed() >= if self.ever { IDLE } else { UNUSED }
    }
}

#[derive(Default)]
struct Book {
    entries: HashMap<SessionId, Entry>,
    /// Those that are being opened, for whom.
    opening: HashMap<Arc<str>, usize>,
}

impl Book {
    fn count(&self, owner: &str) -> usize {
        let open = self.entries.values().filter(|entry| *entry.owner == *owner).count();
        open + self.opening.get(owner).copied().unwrap_or_default()
    }

    /// The session that lay idle longest, of one owner or of all.
    fn idlest(&self, owner: Option<&str>) -> Option<SessionId> {
        let idle = self.entries.iter().filter(|(_, entry)| {
            entry.may_go() && owner.is_none_or(|owner| *entry.owner == *owner)
        });
        idle.min_by_key(|(_, entry)| entry.used).map(|(id, _)| id.clone())
    }
}

/// Everybody's sessions, with a limit.
pub(super) struct House {
    inner: LocalSessionManager,
    book: Mutex<Book>,
    most: usize,
}

impl House {
    pub(super) fn new(most: usize) -> Arc<Self> {
        let inner = LocalSessionManager::default();
        Arc::new(Self { inner, book: Mutex::default(), most })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for one more session of that owner, who may have so many. The one that lay idle longest makes room if it can:
    /// the owner's own where they have too many, else anybody's.
    pub(super) async fn room(self: &Arc<Self>, owner: &Arc<str>, most: usize) -> Option<Room> {
        let (room, oldest) = {
            let mut book = self.book();
            let all = book.entries.len() + book.opening.values().sum::<usize>();
            let oldest = if book.count(owner) >= most {
                Some(book.idlest(Some(owner))?)
            } else if all >= self.most {
                Some(book.idlest(Some(owner)).or_else(|| book.idlest(None))?)
            } else {
                None
            };
            if let Some(id) = &oldest {
                // Nobody else is promised the same place.
                book.entries.remove(id);
            }
            *book.opening.entry(Arc::clone(owner)).or_default() += 1;
            (Room { house: Arc::clone(self), owner: Arc::clone(owner) }, oldest)
        };
        if let Some(id) = oldest {
            self.inner.close_session(&id).await.ok();
        }
        Some(room)
    }

    /// Writes down by what right a session was opened.
    pub(super) fn opened(&self, id: &str, ticket: &Arc<Ticket>) {
        if let Some(entry) = self.book().entries.get_mut(id) {
            entry.by = Some(Arc::clone(ticket));
        }
    }

    /// Whether a session is that agent's; another's is as good as none (HND-1), and so is one whose right has ended.
    pub(super) fn is_of(&self, id: &str, ticket: &Arc<Ticket>) -> bool {
        match self.book().entries.get_mut(id) {
            Some(entry) if entry.owner == ticket.agent && entry.may_stay() => {
                entry.used = Instant::now();
                entry.ever = true;
                entry.by = Some(Arc::clone(ticket));
                true
            }
            Some(_) | None => false,
        }
    }

    /// How many sessions an agent has.
    pub(super) fn count(&self, owner: &str) -> usize {
        self.book().count(owner)
    }

    /// Ends those whose right has ended.
    pub(super) async fn end_those_without_right(&self) {
        let ended: Vec<SessionId> = {
            let mut book = self.book();
            book.entries.extract_if(|_, entry| !entry.may_stay()).map(|(id, _)| id).collect()
        };
        for id in ended {
            self.inner.close_session(&id).await.ok();
        }
    }
}

/// Room for a session that is being opened.
pub(super) struct Room {
    house: Arc<House>,
    owner: Arc<str>,
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut book = self.house.book();
        if let Some(count) = book.opening.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                book.opening.remove(&self.owner);
            }
        }
    }
}

/// One agent's sessions: what is opened through here is that agent's, and no other's is found.
pub(super) struct Sessions {
    house: Arc<House>,
    owner: Arc<str>,
}

impl Sessions {
    pub(super) fn of(house: &Arc<House>, owner: &Arc<str>) -> Arc<Self> {
        Arc::new(Self { house: Arc::clone(house), owner: Arc::clone(owner) })
    }

    fn is_own(&self, id: &str) -> bool {
        self.house.book().entries.get(id).is_some_and(|entry| entry.owner == self.owner)
    }

    fn own(&self, id: &SessionId) -> Result<&LocalSessionManager, LocalSessionManagerError> {
        if self.is_own(id) {
            Ok(&self.house.inner)
        } else {
            Err(LocalSessionManagerError::SessionNotFound(id.clone()))
        }
    }
}

impl SessionManager for Sessions {
    type Error = LocalSessionManagerError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Self::Error> {
        let (id, transport) = self.house.inner.create_session().await?;
        let owner = Arc::clone(&self.owner);
        let entry = Entry { owner, by: None, used: Instant::now(), ever: false };
        self.house.book().entries.insert(id.clone(), entry);
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Self::Error> {
        self.own(id)?.initialize_session(id, message).await
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Self::Error> {
        Ok(self.is_own(id) && self.house.inner.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Self::Error> {
        // One that made room for another stands in no book any more, and is closed already.
        if self.is_own(id) {
            self.house.book().entries.remove(id);
            self.house.inner.close_session(id).await?;
        }
        Ok(())
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.own(id)?.create_stream(id, message).await
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), Self::Error> {
        self.own(id)?.accept_message(id, message).await
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.own(id)?.create_standalone_stream(id).await
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.own(id)?.resume(id, last_event_id).await
    }

    async fn restore_session(
        &self,
        _id: SessionId,
    ) -> Result<RestoreOutcome<Self::Transport>, Self::Error> {
        // Sessions live in this process only.
        Ok(RestoreOutcome::NotSupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_util::sync::CancellationToken;

    fn ticket(agent: &str) -> Arc<Ticket> {
        Arc::new(Ticket::without_key(agent, CancellationToken::new()))
    }

    fn age(house: &House, id: &SessionId) {
        if let Some(entry) = house.book().entries.get_mut(id) {
            entry.used -= IDLE;
        }
    }

    #[tokio::test]
    async fn a_full_house_keeps_whoever_uses_their_session() {
        let house = House::new(2);
        let (ann, bob) = (ticket("ann"), ticket("bob"));
        let sessions = Sessions::of(&house, &ann.agent);
        let (used, _line) = sessions.create_session().await.unwrap();
        assert!(house.is_of(&used, &ann) && !house.is_of(&used, &bob));
        let (unused, _other) = sessions.create_session().await.unwrap();
        assert!(house.room(&ann.agent, 5).await.is_none(), "both are fresh");
        if let Some(entry) = house.book().entries.get_mut(&unused) {
            entry.used -= UNUSED;
        }
        let room = house.room(&ann.agent, 5).await.expect("the unused one makes room");
        assert!(house.room(&ann.agent, 5).await.is_none(), "for one, not for two");
        assert!(!sessions.has_session(&unused).await.unwrap());
        assert!(sessions.has_session(&used).await.unwrap());
        drop(room);
        assert_eq!(house.count("ann"), 1);
        assert!(house.book().opening.is_empty());
    }

    #[tokio::test]
    async fn an_agent_that_has_its_share_makes_room_for_itself_and_not_out_of_anothers() {
        let house = House::new(10);
        let (ann, bob) = (ticket("ann"), ticket("bob"));
        let (anns, bobs) = (Sessions::of(&house, &ann.agent), Sessions::of(&house, &bob.agent));
        let (idle, _line) = bobs.create_session().await.unwrap();
        age(&house, &idle);
        let (first, _line) = anns.create_session().await.unwrap();
        let (_second, _line) = anns.create_session().await.unwrap();
        assert!(house.room(&ann.agent, 2).await.is_none(), "her own are fresh, his is his");
        age(&house, &first);
        assert!(house.room(&ann.agent, 2).await.is_some());
        assert!(!anns.has_session(&first).await.unwrap());
        assert!(bobs.has_session(&idle).await.unwrap());
        // Nobody finds or ends another's.
        assert!(!anns.has_session(&idle).await.unwrap());
        anns.close_session(&idle).await.unwrap();
        assert!(anns.create_standalone_stream(&idle).await.is_err());
        assert!(bobs.has_session(&idle).await.unwrap());
    }

    #[tokio::test]
    async fn sessions_end_with_the_right_by_which_they_were_used_last() {
        let house = House::new(10);
        let (old, new) = (ticket("ann"), ticket("ann"));
        let sessions = Sessions::of(&house, &old.agent);
        let (left, _line) = sessions.create_session().await.unwrap();
        let (moved, _line) = sessions.create_session().await.unwrap();
        house.opened(&left, &old);
        house.opened(&moved, &old);
        assert!(house.is_of(&moved, &new), "the agent goes on with its next key");
        old.ended.cancel();
        assert!(!house.is_of(&left, &new), "it ended, whoever looks first");
        house.end_those_without_right().await;
        assert!(!sessions.has_session(&left).await.unwrap());
        assert!(sessions.has_session(&moved).await.unwrap());
        assert_eq!(house.count("ann"), 1);
    }
}
