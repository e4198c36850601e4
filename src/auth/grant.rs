//! What a member has granted, for as long as it lasts: the access token of the moment, and how the next is got.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Token;
use crate::model::clock::Clock;

/// How long before its end a token is renewed: a call that leaves now must arrive in time.
const MARGIN_S: i64 = 120;

/// How long it is believed that there is no renewal: the cause may pass, but not within a crowd of calls.
const RETRY: Duration = Duration::from_secs(30);

/// A token that took the place of another.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The token.
    pub token: Token,
    /// When it ends, in epoch seconds, where known.
    pub ends_at: Option<i64>,
}

/// Why there is no new token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRenewed {
    /// LinkedIn gave this sign-in nothing to renew it with.
    #[error("LinkedIn gave no refresh token for this sign-in")]
    NoWay,
    /// The year is over.
    #[error("its refresh token has ended, 365 days after the sign-in")]
    Ended,
    /// LinkedIn no longer takes it.
    #[error("LinkedIn no longer takes its refresh token: the member or the app has withdrawn it")]
    Withdrawn,
    /// The app's own credentials are not right.
    #[error("LinkedIn does not accept the app's client id and secret")]
    App,
    /// LinkedIn gave no answer, or none that can be read.
    #[error("LinkedIn's sign-in host gave no token: {reason}")]
    NoAnswer {
        /// Why.
        reason: String,
    },
    /// There is a new token, and it cannot be kept; so it is not used.
    #[error("the new token could not be kept: {reason}")]
    NotKept {
        /// Why.
        reason: String,
    },
}

/// A new token, or why there is none; some time from now.
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<Renewed, NotRenewed>> + Send + 'a>>;

/// Whoever can get the next token.
pub trait Renew: Send + Sync {
    /// Gets one in the place of that one. What comes back is kept already.
    fn renew<'a>(&'a self, stale: &'a Token) -> Renewing<'a>;
}

struct Now {
    token: Token,
    ends_at: Option<i64>,
    /// How many tokens came before.
    number: u64,
}

/// See the module.
pub struct Grant {
    now: Mutex<Now>,
    renewal: Option<Arc<dyn Renew>>,
    /// Held while renewing, so that a crowd renews once; and why it did not work the last time.
    turn: tokio::sync::Mutex<Option<(Instant, NotRenewed)>>,
    failed: Mutex<Option<NotRenewed>>,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grant").field("ends_at", &self.ends_at()).finish_non_exhaustive()
    }
}

impl Grant {
    /// A token that ends when it ends.
    pub fn fixed(token: Token, ends_at: Option<i64>) -> Arc<Self> {
        Self::new(token, ends_at, None)
    }

    /// A token that is followed by others.
    pub fn renewed_by(token: Token, ends_at: Option<i64>, renewal: Arc<dyn Renew>) -> Arc<Self> {
        Self::new(token, ends_at, Some(renewal))
    }

    fn new(token: Token, ends_at: Option<i64>, renewal: Option<Arc<dyn Renew>>) -> Arc<Self> {
        let now = Mutex::new(Now { token, ends_at, number: 0 });
        Arc::new(Self {
            now,
            renewal,
            turn: tokio::sync::Mutex::default(),
            failed: Mutex::default(),
        })
    }

    /// The token of the moment, and its number.
    pub fn token(&self) -> (Token, u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        (now.token.clone(), now.number)
    }

    /// When it ends, in epoch seconds, where known.
    pub fn ends_at(&self) -> Option<i64> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).ends_at
    }

    /// Whether another follows by itself.
    pub fn renews(&self) -> bool {
        self.renewal.is_some()
    }

    /// Why there is no new token, if one was wanted.
    pub fn not_renewed(&self) -> Option<NotRenewed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Renews a token that is about to end. Where that does not work, the old one may still do.
    pub async fn keep_fresh(&self, clock: &Clock) {
        let now = clock.now().as_second();
        let ending = |ends_at: i64| ends_at.saturating_sub(MARGIN_S) <= now;
        if self.renewal.is_none() || !self.ends_at().is_some_and(ending) {
            return;
        }
        let (_, number) = self.token();
        if let Err(failure) = self.renew(number).await {
            tracing::warn!(%failure, "a token that is about to end was not renewed");
        }
    }

    /// Gets a token in the place of the one with that number; whoever comes later gets the same.
    pub async fn renew(&self, number: u64) -> Result<(), NotRenewed> {
        let Some(renewal) = &self.renewal else { return Err(NotRenewed::NoWay) };
        let mut failed = self.turn.lock().await;
        let (stale, newest) = self.token();
        if newest != number {
            return Ok(());
        }
        if let Some((when, failure)) = failed.as_ref()
            && when.elapsed() < RETRY
        {
            return Err(failure.clone());
        }
        let renewed = renewal.renew(&stale).await;
        let failure = renewed.as_ref().err().cloned();
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&failure);
        *failed = failure.map(|failure| (Instant::now(), failure));
        let Renewed { token, ends_at } = renewed?;
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = Now { token, ends_at, number: newest + 1 };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Counting {
        calls: AtomicU32,
        answer: Result<(), NotRenewed>,
    }

    impl Renew for Counting {
        fn renew<'a>(&'a self, _stale: &'a Token) -> Renewing<'a> {
            Box::pin(async {
                let n = self.calls.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                let token = Token::new(format!("sandbox-next-{n}"));
                self.answer.clone().map(|()| Renewed { token, ends_at: None })
            })
        }
    }

    async fn crowd(answer: Result<(), NotRenewed>) -> (u32, usize, u64) {
        let counting = Arc::new(Counting { calls: AtomicU32::new(0), answer });
        let old = Token::new("sandbox-old".to_owned());
        let renewal: Arc<dyn Renew> = counting.clone();
        let grant = Grant::renewed_by(old, Some(0), renewal);
        let all = (0..50).map(|_| {
            let grant = Arc::clone(&grant);
            tokio::spawn(async move { grant.renew(0).await })
        });
        let all: Vec<_> = all.collect();
        let mut failed = 0;
        for one in all {
            failed += usize::from(one.await.unwrap().is_err());
        }
        (counting.calls.load(Ordering::SeqCst), failed, grant.token().1)
    }

    #[tokio::test]
    async fn a_crowd_renews_once_and_a_failure_is_not_repeated_by_each() {
        assert_eq!(crowd(Ok(())).await, (1, 0, 1));
        assert_eq!(crowd(Err(NotRenewed::Ended)).await, (1, 50, 0));
    }

    #[tokio::test]
    async fn a_token_without_a_way_to_the_next_says_so() {
        let grant = Grant::fixed(Token::new("sandbox-old".to_owned()), Some(0));
        assert_eq!(grant.renew(0).await, Err(NotRenewed::NoWay));
    }
}
