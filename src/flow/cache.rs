//! Replies to reads, for half a minute: an agent that asks the same thing again costs no call.
//!
//! In memory only, and far below the shortest time for which LinkedIn's terms let anything be kept (24 hours for
//! profiles: <https://learn.microsoft.com/en-us/linkedin/marketing/data-storage-requirements>).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use moka::sync::Cache as Moka;

use crate::auth::Session;
use crate::catalogue::received::Received;

/// All replies together hold no more, in bytes of their text.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A reply and when it came.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) received: Arc<Received>,
    pub(super) at: Timestamp,
}

/// The replies.
pub struct Cache {
    replies: Option<Moka<String, (Kept, u32)>>,
    generation: AtomicU64,
}

impl Cache {
    /// Keeps each reply for that long; no time at all means that nothing is kept.
    pub fn new(period: Duration) -> Self {
        let replies = (!period.is_zero()).then(|| {
            Moka::builder()
                .time_to_live(period)
                .max_capacity(LARGEST)
                .weigher(|key: &String, (_, size): &(Kept, u32)| {
                    size.saturating_add(u32::try_from(key.len()).unwrap_or(u32::MAX))
                })
                .build()
        });
        Self { replies, generation: AtomicU64::new(0) }
    }

    /// What was written since, as a number.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Something was written here: nothing that was read before is given out any more.
    pub(super) fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn get(&self, session: &Session, digest: &str) -> Option<Kept> {
        let (kept, _) = self.replies.as_ref()?.get(&key(session, digest, self.generation()))?;
        Some(kept)
    }

    /// Keeps a reply to a request that left when that was the generation.
    pub(super) fn keep(&self, session: &Session, digest: &str, generation: u64, reply: &Received) {
        let Some(replies) = &self.replies else { return };
        let size = u32::try_from(reply.body.to_string().len()).unwrap_or(u32::MAX);
        let at = session.upstream.clock.now();
        let kept = Kept { received: Arc::new(reply.clone()), at };
        replies.insert(key(session, digest, generation), (kept, size));
    }
}

/// A reply belongs to the account that asked: another may not see the same.
fn key(session: &Session, digest: &str, generation: u64) -> String {
    format!("{}|{generation}|{digest}", session.identity())
}
