//! Who comes: each request is one agent's, by the key that it shows (NET-3).
//!
//! Keys are looked up anew at most half a second after the last look, so that one that is taken back opens nothing
//! within a second, and a busy agent costs no question to the store for each of its calls.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::guard::{Offer, Refusal};
use super::settings::{Key, Settings};
use crate::store::keys::{Offered, PREFIX};
use crate::store::{Failure, Store};

/// How long a look is good for.
const FRESH: Duration = Duration::from_millis(500);

/// How long a key is remembered that nobody uses.
const REMEMBERED: Duration = Duration::from_mins(1);

/// Looks at once: keys that nobody has made must not keep the store from those that write.
const LOOKS: usize = 4;

/// The agents that may come.
#[derive(Clone)]
pub struct Agents {
    /// Where their keys are.
    pub store: Arc<Store>,
    /// Who comes with the server's own key, or with none where none is needed.
    pub own: String,
}

impl Agents {
    /// How many keys open something now.
    pub async fn keys(&self) -> Result<usize, Failure> {
        if !has_keys(&self.store) {
            return Ok(0);
        }
        let now = Timestamp::now().as_millisecond();
        let keys = self.store.keys(None).await?;
        Ok(keys.iter().filter(|key| key.expires_at.is_none_or(|at| at > now)).count())
    }
}

/// Whether the store may hold keys. Nothing is opened only to find out that it holds none.
fn has_keys(store: &Store) -> bool {
    store.is_open() || store.exists()
}

/// The right to be here, as one agent.
#[derive(Debug)]
pub(super) struct Ticket {
    /// Which.
    pub(super) agent: Arc<str>,
    /// Whether it came without a key.
    pub(super) keyless: bool,
    /// Ends with the right: streams that it opened end with it.
    pub(super) ended: CancellationToken,
    /// The key, where it is an agent's own: whatever stays open has it looked up again.
    words: Option<SecretString>,
}

impl Ticket {
    #[cfg(test)]
    pub(super) fn without_key(agent: &str, ended: CancellationToken) -> Self {
        Self { agent: agent.into(), keyless: true, ended, words: None }
    }
}

struct Seen {
    ticket: Arc<Ticket>,
    looked: Instant,
}

/// Those who may come, and those who have.
pub(super) struct Principals {
    own: Option<Key>,
    store: Option<Arc<Store>>,
    with_own_key: Arc<Ticket>,
    without: Arc<Ticket>,
    /// Whether nobody comes in without a key. It stays so: whoever takes back the last key opens nothing by that.
    needed: AtomicBool,
    /// When was looked whether there is a key.
    looked: Mutex<Option<Instant>>,
    /// By the hash of the key.
    seen: Mutex<HashMap<[u8; 32], Seen>>,
    looks: Semaphore,
    stopped: CancellationToken,
}

impl Principals {
    pub(super) fn new(
        settings: &Settings,
        agents: Option<Agents>,
        stopped: CancellationToken,
    ) -> Self {
        let (store, own) =
            agents.map_or((None, "local".to_owned()), |known| (Some(known.store), known.own));
        let ticket = |keyless| {
            let (agent, ended) = (own.as_str().into(), stopped.child_token());
            Arc::new(Ticket { agent, keyless, ended, words: None })
        };
        Self {
            own: settings.key.clone(),
            store,
            with_own_key: ticket(false),
            without: ticket(true),
            needed: AtomicBool::new(settings.always_keyed()),
            looked: Mutex::default(),
            seen: Mutex::default(),
            looks: Semaphore::new(LOOKS),
            stopped,
        }
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<[u8; 32], Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who comes with that.
    pub(super) async fn admit(&self, offer: Offer<'_>) -> Result<Arc<Ticket>, Refusal> {
        if let (Offer::Key(words), Some(own)) = (offer, &self.own)
            && own.is(words)
        {
            return Ok(Arc::clone(&self.with_own_key));
        }
        match offer {
            // Who says who they are is not taken for somebody else, even where nobody needs to say it.
            Offer::Key(words) if words.starts_with(PREFIX) => self.by_key(words).await,
            _ if !self.needed().await? => Ok(Arc::clone(&self.without)),
            Offer::Nothing => Err(Refusal::NoKey),
            Offer::Key(_) | Offer::Other => Err(Refusal::WrongKey),
        }
    }

    /// Whether nobody comes in without a key.
    async fn needed(&self) -> Result<bool, Refusal> {
        if self.needed.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let Some(store) = self.store.as_ref().filter(|store| has_keys(store)) else {
            return Ok(false);
        };
        let fresh = || {
            let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            looked.is_some_and(|at| at.elapsed() < FRESH)
        };
        if fresh() {
            return Ok(false);
        }
        let _look = self.looks.acquire().await;
        if fresh() {
            return Ok(self.needed.load(Ordering::Relaxed));
        }
        let looked = Instant::now();
        let keys = store.keys(None).await.map_err(|failure| unreadable(&failure))?;
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(looked);
        if !keys.is_empty() {
            self.need();
        }
        Ok(!keys.is_empty())
    }

    fn need(&self) {
        self.needed.store(true, Ordering::Relaxed);
        // What came in without a key ends with the time in which none was needed.
        self.without.ended.cancel();
    }

    async fn by_key(&self, words: &str) -> Result<Arc<Ticket>, Refusal> {
        let hash: [u8; 32] = Sha256::digest(words.as_bytes()).into();
        let fresh = || {
            let seen = self.seen();
            let seen = seen.get(&hash).filter(|seen| seen.looked.elapsed() < FRESH);
            seen.map(|seen| Arc::clone(&seen.ticket))
        };
        if let Some(ticket) = fresh() {
            return Ok(ticket);
        }
        let Some(store) = self.store.as_ref().filter(|store| has_keys(store)) else {
            self.end(&hash);
            return Err(Refusal::WrongKey);
        };
        let _look = self.looks.acquire().await;
        // Whoever waited for a look finds that of another.
        if let Some(ticket) = fresh() {
            return Ok(ticket);
        }
        let (words, looked) = (SecretString::from(words.to_owned()), Instant::now());
        match store.offered(&words, Timestamp::now().as_millisecond()).await {
            Ok(Offered::Of(agent)) => {
                self.need();
                Ok(self.remember(hash, agent, words, looked))
            }
            Ok(Offered::Expired(_)) => {
                self.end(&hash);
                Err(Refusal::ExpiredKey)
            }
            Ok(Offered::Nobodys) => {
                self.end(&hash);
                Err(Refusal::WrongKey)
            }
            Err(failure) => Err(unreadable(&failure)),
        }
    }

    fn remember(
        &self,
        hash: [u8; 32],
        agent: String,
        words: SecretString,
        looked: Instant,
    ) -> Arc<Ticket> {
        let mut seen = self.seen();
        let seen = seen.entry(hash).or_insert_with(|| {
            let ended = self.stopped.child_token();
            let ticket = Ticket { agent: agent.into(), keyless: false, ended, words: Some(words) };
            Seen { ticket: Arc::new(ticket), looked }
        });
        seen.looked = looked;
        Arc::clone(&seen.ticket)
    }

    fn end(&self, hash: &[u8; 32]) {
        if let Some(seen) = self.seen().remove(hash) {
            seen.ticket.ended.cancel();
        }
    }

    /// Looks again at the keys by which something is open, and forgets those by which nothing is.
    pub(super) async fn look_again(&self) {
        // What cannot be read now takes nothing away; whoever asks meanwhile is told.
        let _ = self.needed().await;
        let held: Vec<Arc<Ticket>> = {
            let mut seen = self.seen();
            seen.retain(|_, seen| {
                Arc::strong_count(&seen.ticket) > 1 || seen.looked.elapsed() < REMEMBERED
            });
            let held = seen.values().filter(|seen| Arc::strong_count(&seen.ticket) > 1);
            held.map(|seen| Arc::clone(&seen.ticket)).collect()
        };
        for words in held.iter().filter_map(|ticket| ticket.words.as_ref()) {
            let _ = self.by_key(words.expose_secret()).await;
        }
    }
}

fn unreadable(failure: &Failure) -> Refusal {
    tracing::warn!(%failure, "the keys of agents cannot be looked up");
    Refusal::KeysUnreadable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Home;

    fn principals(store: &Arc<Store>, key: Option<&str>) -> Principals {
        let mut settings = Settings::loopback("127.0.0.1:0".parse().unwrap());
        settings.key = key.map(|key| Key::new(key).unwrap());
        let agents = Agents { store: Arc::clone(store), own: "own".to_owned() };
        Principals::new(&settings, Some(agents), CancellationToken::new())
    }

    fn age(principals: &Principals) {
        for seen in principals.seen().values_mut() {
            seen.looked -= FRESH;
        }
        if let Some(looked) = principals.looked.lock().unwrap().as_mut() {
            *looked -= FRESH;
        }
    }

    #[tokio::test]
    async fn nobody_needs_a_key_until_somebody_has_one_and_then_for_good() {
        let store = Arc::new(Store::new(Home::Memory));
        let principals = principals(&store, None);
        let without = principals.admit(Offer::Nothing).await.unwrap();
        assert!(&*without.agent == "own" && !store.is_open(), "nothing is opened for nobody");
        // Who shows something else is no less welcome; who shows a key is who they say, or nobody.
        assert!(principals.admit(Offer::Key("something")).await.is_ok());
        let refused = principals.admit(Offer::Key("lmk_unknown")).await.unwrap_err();
        assert_eq!(refused, Refusal::WrongKey);

        let (_, words) = store.add_key("social", None, 0).await.unwrap();
        age(&principals);
        assert_eq!(principals.admit(Offer::Nothing).await.unwrap_err(), Refusal::NoKey);
        assert_eq!(principals.admit(Offer::Other).await.unwrap_err(), Refusal::WrongKey);
        assert!(without.ended.is_cancelled(), "what came without one ends");
        let key = Offer::Key(words.expose_secret());
        assert_eq!(&*principals.admit(key).await.unwrap().agent, "social");

        store.remove_keys("social").await.unwrap();
        age(&principals);
        assert_eq!(principals.admit(key).await.unwrap_err(), Refusal::WrongKey);
        assert_eq!(principals.admit(Offer::Nothing).await.unwrap_err(), Refusal::NoKey);
    }

    #[tokio::test]
    async fn what_is_open_ends_with_its_key_and_what_is_not_is_forgotten() {
        let store = Arc::new(Store::new(Home::Memory));
        let principals = principals(&store, Some("0123456789abcdef"));
        assert_eq!(principals.admit(Offer::Nothing).await.unwrap_err(), Refusal::NoKey);
        let own = principals.admit(Offer::Key("0123456789abcdef")).await.unwrap();
        assert_eq!(&*own.agent, "own");
        let now = Timestamp::now().as_millisecond();
        let (_, first) = store.add_key("a", None, now).await.unwrap();
        let (_, other) = store.add_key("b", Some(now - 1), now).await.unwrap();
        let late = principals.admit(Offer::Key(other.expose_secret())).await;
        assert_eq!(late.unwrap_err(), Refusal::ExpiredKey);
        let ticket = principals.admit(Offer::Key(first.expose_secret())).await.unwrap();
        let again = principals.admit(Offer::Key(first.expose_secret())).await.unwrap();
        assert!(Arc::ptr_eq(&ticket, &again));
        // Rotation: the first for a while yet, beside the next.
        let (_, second) = store.add_key("a", None, now).await.unwrap();
        let next = principals.admit(Offer::Key(second.expose_secret())).await.unwrap();
        store.expire_keys("a", now - 1).await.unwrap();
        let (_, third) = store.add_key("a", None, now).await.unwrap();
        principals.look_again().await;
        assert!(!ticket.ended.is_cancelled(), "a look is good for half a second");
        age(&principals);
        principals.look_again().await;
        assert!(ticket.ended.is_cancelled() && next.ended.is_cancelled());
        assert!(!own.ended.is_cancelled());
        let third = principals.admit(Offer::Key(third.expose_secret())).await.unwrap();
        drop(third);
        assert_eq!(principals.seen().len(), 1);
        for seen in principals.seen().values_mut() {
            seen.looked -= REMEMBERED;
        }
        principals.look_again().await;
        assert!(principals.seen().is_empty());
    }
}
