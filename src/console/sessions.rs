//! Who has signed in to the console: in memory, a few, and only for a while.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How long nothing may be done in a session, in milliseconds.
const IDLE_MS: i64 = 12 * 60 * 60 * 1_000;

/// How many there are at once; one more ends the one that did nothing for longest.
const MOST: usize = 32;

/// How long what was done is told, in milliseconds.
const TOLD_MS: i64 = 30_000;

/// What a person did last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Did {
    /// Said yes.
    Allowed,
    /// Said no.
    Declined,
    /// Came too late.
    TooLate,
}

struct Session {
    /// What its forms must hold.
    token: String,
    /// When something was done in it last, by this machine's clock.
    used_ms: i64,
    did: Option<(Did, i64)>,
}

/// What a page needs to know of its session.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// What its forms must hold.
    pub(super) token: String,
    /// What was done a moment ago.
    pub(super) did: Option<Did>,
}

/// By the hash of what the cookie holds: how long a look takes then says nothing about that.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

/// 244 random bits.
fn secret() -> String {
    let (first, second) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    format!("{}{}", first.simple(), second.simple())
}

fn hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}

impl Seen {
    /// Whether a form was made for this session.
    pub(super) fn made(&self, token: &str) -> bool {
        bool::from(self.token.as_bytes().ct_eq(token.as_bytes()))
    }
}

impl Sessions {
    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one. What is given back goes into the cookie, and is kept nowhere.
    pub(super) fn open(&self, now_ms: i64) -> String {
        let cookie = secret();
        let mut all = self.all();
        all.retain(|_, session| !session.is_over(now_ms));
        while all.len() >= MOST {
            let idlest = all.iter().min_by_key(|(_, session)| session.used_ms);
            let Some(idlest) = idlest.map(|(name, _)| *name) else { break };
            all.remove(&idlest);
        }
        let session = Session { token: secret(), used_ms: now_ms, did: None };
        all.insert(hash(&cookie), session);
        cookie
    }

    /// The session of a cookie. A page that only looks again by itself does not keep it open.
    pub(super) fn of(&self, cookie: &str, by_a_person: bool, now_ms: i64) -> Option<Seen> {
        let name = hash(cookie);
        let mut all = self.all();
        let session = all.get_mut(&name)?;
        if session.is_over(now_ms) {
            all.remove(&name);
            return None;
        }
        if by_a_person {
            session.used_ms = now_ms;
        }
        let did = session.did.filter(|(_, at)| (0..TOLD_MS).contains(&(now_ms - at)));
        Some(Seen { token: session.token.clone(), did: did.map(|(did, _)| did) })
    }

    /// Keeps what was done, to be told on the next page.
    pub(super) fn did(&self, cookie: &str, did: Did, now_ms: i64) {
        if let Some(session) = self.all().get_mut(&hash(cookie)) {
            session.did = Some((did, now_ms));
        }
    }

    /// Ends one.
    pub(super) fn close(&self, cookie: &str) {
        self.all().remove(&hash(cookie));
    }
}

impl Session {
    fn is_over(&self, now_ms: i64) -> bool {
        now_ms - self.used_ms >= IDLE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_nobody_uses_it_and_looking_is_no_use() {
        let sessions = Sessions::default();
        let cookie = sessions.open(0);
        assert_eq!(cookie.len(), 64);
        assert!(
            sessions.of("", true, 0).is_none() && sessions.of(&"0".repeat(64), true, 0).is_none()
        );
        let half = IDLE_MS / 2;
        assert!(sessions.of(&cookie, true, half).is_some());
        // What the page does by itself.
        assert!(sessions.of(&cookie, false, half + IDLE_MS - 1).is_some());
        assert!(sessions.of(&cookie, false, half + IDLE_MS).is_none());
        // And it stays away.
        assert!(sessions.of(&cookie, true, 0).is_none());
    }

    #[test]
    fn there_are_a_few_and_the_idlest_makes_place() {
        let sessions = Sessions::default();
        let all: Vec<String> =
            (0..=MOST).map(|n| sessions.open(i64::try_from(n).unwrap())).collect();
        let now = 1_000;
        assert!(sessions.of(all.first().unwrap(), true, now).is_none());
        assert!(all.iter().skip(1).all(|cookie| sessions.of(cookie, true, now).is_some()));
        let last = all.last().unwrap();
        sessions.close(last);
        assert!(sessions.of(last, true, now).is_none());
    }

    #[test]
    fn a_form_holds_for_its_own_session_and_what_was_done_is_told_for_a_while() {
        let sessions = Sessions::default();
        let (one, other) = (sessions.open(0), sessions.open(0));
        let (mine, theirs) =
            (sessions.of(&one, true, 0).unwrap(), sessions.of(&other, true, 0).unwrap());
        assert!(mine.made(&mine.token) && !mine.made(&theirs.token) && !mine.made(""));
        sessions.did(&one, Did::Allowed, 0);
        assert_eq!(sessions.of(&one, true, 10).unwrap().did, Some(Did::Allowed));
        assert_eq!(sessions.of(&one, true, TOLD_MS).unwrap().did, None);
        assert_eq!(sessions.of(&other, true, 10).unwrap().did, None);
    }
}
