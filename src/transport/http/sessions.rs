//! Sessions of older clients: limited in number, and each belongs to whoever opened it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{
    LocalSessionManager, LocalSessionManagerError,
};
use rmcp::transport::streamable_http_server::session::{
    RestoreOutcome, ServerSseMessage, SessionId, SessionManager,
};

/// A session that was not used for so long may make room for a new one.
const IDLE: Duration = Duration::from_secs(30);

/// The same for one that was opened and never used: a real client goes on at once.
const UNUSED: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Entry {
    owner: Option<String>,
    used: Instant,
    ever: bool,
}

impl Entry {
    fn may_go(&self) -> bool {
        self.used.elapsed() >= if self.ever { IDLE } else { UNUSED }
    }
}

/// The SDK's sessions, with a limit and with owners.
pub(super) struct Sessions {
    inner: LocalSessionManager,
    entries: Mutex<HashMap<SessionId, Entry>>,
    most: usize,
}

impl Sessions {
    pub(super) fn new(most: usize) -> Arc<Self> {
        let inner = LocalSessionManager::default();
        Arc::new(Self { inner, entries: Mutex::default(), most })
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more session may be opened; the one that lay idle longest makes room if it can.
    pub(super) async fn has_room(&self) -> bool {
        let oldest = {
            let entries = self.entries();
            if entries.len() < self.most {
                return true;
            }
            let idle = entries.iter().filter(|(_, entry)| entry.may_go());
            idle.min_by_key(|(_, entry)| entry.used).map(|(id, _)| id.clone())
        };
        match oldest {
            None => false,
            Some(id) => {
                self.close_session(&id).await.ok();
                true
            }
        }
    }

    /// Writes down who opened a session.
    pub(super) fn belongs(&self, id: &str, owner: &str) {
        if let Some(entry) = self.entries().get_mut(id) {
            entry.owner = Some(owner.to_owned());
        }
    }

    /// Whether a session is that person's; another's is as good as none.
    pub(super) fn is_of(&self, id: &str, person: &str) -> bool {
        match self.entries().get_mut(id) {
            Some(entry) if entry.owner.as_deref() == Some(person) => {
                entry.used = Instant::now();
                entry.ever = true;
                true
            }
            Some(_) | None => false,
        }
    }
}

impl SessionManager for Sessions {
    type Error = LocalSessionManagerError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Self::Error> {
        let (id, transport) = self.inner.create_session().await?;
        self.entries().insert(id.clone(), Entry { owner: None, used: Instant::now(), ever: false });
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Self::Error> {
        self.inner.initialize_session(id, message).await
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Self::Error> {
        self.inner.has_session(id).await
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Self::Error> {
        self.entries().remove(id);
        self.inner.close_session(id).await
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.inner.create_stream(id, message).await
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), Self::Error> {
        self.inner.accept_message(id, message).await
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.inner.create_standalone_stream(id).await
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<
        impl futures_core::Stream<Item = ServerSseMessage> + Send + Sync + 'static,
        Self::Error,
    > {
        self.inner.resume(id, last_event_id).await
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

    #[tokio::test]
    async fn a_full_house_keeps_whoever_uses_their_session() {
        let sessions = Sessions::new(2);
        let (used, _line) = sessions.create_session().await.unwrap();
        sessions.belongs(&used, "ann");
        assert!(sessions.is_of(&used, "ann") && !sessions.is_of(&used, "bob"));
        let (unused, _other) = sessions.create_session().await.unwrap();
        assert!(!sessions.has_room().await, "both are fresh");
        if let Some(entry) = sessions.entries().get_mut(&unused) {
            entry.used -= UNUSED;
        }
        assert!(sessions.has_room().await, "the unused one makes room");
        assert!(!sessions.has_session(&unused).await.unwrap());
        assert!(sessions.has_session(&used).await.unwrap());
    }
}
