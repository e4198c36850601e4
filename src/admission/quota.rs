//! The day's limits, what is left of them, and how long that will last.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Verdict;
use crate::auth::{Session, Tier};
use crate::catalogue;
use crate::store::ledger::{Allowance, Counted, Counter, Tally};
use crate::store::{Failure, Store};

/// From this limit on calls are counted in blocks.
const LARGE: u32 = 1_000;

/// The part of a day's calls that one block holds.
const BLOCK: u32 = 50;

/// From which part of a limit on a warning is due, in percent. LinkedIn writes an e-mail at the same mark, hours
/// later.
///
/// Source: <https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits>.
const WARNING: u32 = 75;

/// What is left of a day's quota, where known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Which endpoint.
    pub endpoint: String,
    /// Calls left for the member.
    pub member_left: Option<u32>,
    /// Calls left for the app, counting only what went through here.
    pub app_left: Option<u32>,
    /// When counting starts anew.
    pub resets_at: Timestamp,
    /// Until when a 429 closed it.
    pub closed_until: Option<Timestamp>,
    /// What the caller should hear once most of it is used.
    pub warning: Option<String>,
}

/// What was used of an endpoint today, and how long the rest will last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// What is left.
    pub quota: Quota,
    /// Calls of this member today.
    pub calls: u32,
    /// When nothing is left, at today's pace; only where that is before the counting starts anew.
    pub runs_out_at: Option<Timestamp>,
}

/// What counts a request: LinkedIn counts by app and member.
pub fn counter(session: &Session, endpoint: &str) -> Counter {
    Counter {
        app: format!("{}|{}", session.upstream.place(), session.app),
        member: session.account.clone(),
        endpoint: endpoint.to_owned(),
        day: session.upstream.clock.today().to_string(),
    }
}

/// The day's limits of an endpoint for a sign-in.
pub fn allowance(session: &Session, endpoint: &str, reserve: u32) -> Allowance {
    limits(&session.tier, endpoint, reserve)
}

/// The day's limits of an endpoint. A tier limits its own product only.
pub fn limits(tier: &Tier, endpoint: &str, reserve: u32) -> Allowance {
    let belongs = tier.product.is_none_or(|product| {
        catalogue::find(endpoint).is_some_and(|entry| entry.spec.opened_by(product))
    });
    let (member, app) = if belongs { (tier.member, tier.app) } else { (None, None) };
    Allowance { member, app, reserve }
}

/// How many calls are counted at once, where the limits are so large that it pays. A limit that is not known is
/// counted one by one.
pub fn block(allowance: Allowance) -> Option<u32> {
    let smallest = [allowance.member, allowance.app].into_iter().flatten().min()?;
    (smallest >= LARGE).then_some(smallest / LARGE * BLOCK / 10).map(|calls| calls.clamp(5, 100))
}

/// The limit that stands in the way, and how much of it is kept back.
pub fn binding(allowance: Allowance, tally: &Tally) -> (Option<u32>, u32) {
    let allowance = allowance.corrected(tally);
    let sides = [(allowance.member, tally.member), (allowance.app, tally.app)];
    for (limit, sent) in sides {
        if let Some(limit) = limit
            && sent >= allowance.open(limit)
        {
            return (Some(limit), limit.saturating_sub(sent));
        }
    }
    (allowance.member.or(allowance.app), 0)
}

/// What is left of an endpoint's quota.
pub fn left(session: &Session, endpoint: &str, tally: &Tally) -> Quota {
    let allowance = allowance(session, endpoint, 0).corrected(tally);
    let clock = &session.upstream.clock;
    let closed = tally.closed_until.and_then(|until| Timestamp::from_millisecond(until).ok());
    let resets_at = clock.next_reset();
    let shut = closed.is_some_and(|until| until >= resets_at);
    let left = |limit: Option<u32>, sent: u32| match limit {
        _ if shut => Some(0),
        limit => limit.map(|limit| limit.saturating_sub(sent)),
    };
    let warning = [(allowance.member, tally.member, ""), (allowance.app, tally.app, " of the app")]
        .into_iter()
        .find_map(|(limit, sent, whose)| {
            let limit = limit?;
            (sent.saturating_mul(100) >= limit.saturating_mul(WARNING)).then(|| {
                format!("{sent} of the {limit} calls a day{whose} for {endpoint} are used; they start anew at {resets_at}.")
            })
        });
    Quota {
        endpoint: endpoint.to_owned(),
        member_left: left(allowance.member, tally.member),
        app_left: left(allowance.app, tally.app),
        resets_at,
        closed_until: closed,
        warning,
    }
}

impl Used {
    /// With a forecast: as fast as today so far, from the first call on.
    pub fn new(quota: Quota, calls: u32, first_at: i64, now: Timestamp) -> Self {
        /// Fewer calls, or a shorter time, say nothing about the rest of the day.
        const FEWEST: u32 = 5;
        const SHORTEST_MS: i64 = 5 * 60_000;
        let elapsed = now.as_millisecond() - first_at;
        let left = [quota.member_left, quota.app_left].into_iter().flatten().min();
        let runs_out_at =
            left.filter(|_| calls >= FEWEST && elapsed >= SHORTEST_MS).and_then(|left| {
                let rest = elapsed / i64::from(calls) * i64::from(left);
                let at = now.checked_add(SignedDuration::from_millis(rest)).ok()?;
                (at < quota.resets_at).then_some(at)
            });
        Self { quota, calls, runs_out_at }
    }
}

/// What this process knows without asking the books: what it saw last, calls counted ahead, and counts kept here
/// while the books cannot be written.
#[derive(Debug, Default)]
pub struct Memory {
    seen: Mutex<HashMap<Counter, Tally>>,
    blocks: Mutex<HashMap<Counter, u32>>,
    kept: Mutex<HashMap<Counter, Tally>>,
}

impl Memory {
    /// Remembers a tally.
    pub fn saw(&self, counter: &Counter, tally: Tally) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Yesterday is of no interest any more.
        if !seen.contains_key(counter) {
            seen.retain(|other, _| other.day == counter.day);
        }
        seen.insert(counter.clone(), tally);
    }

    /// What was seen is not so any more.
    pub fn forget(&self, counter: &Counter) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(counter);
    }

    /// The tally seen last.
    pub fn seen(&self, counter: &Counter) -> Option<Tally> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(counter).copied()
    }

    /// Counts a call here, because the books cannot be written.
    pub fn count(&self, counter: &Counter, allowance: Allowance) -> Counted {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.seen(counter).unwrap_or_default();
        let tally = kept.entry(counter.clone()).or_insert(before);
        if !allowance.corrected(tally).admits(tally, 1) {
            return Counted::No(*tally);
        }
        tally.member += 1;
        tally.app += 1;
        Counted::Yes(*tally)
    }

    /// Takes note of a closed day, because the books cannot be written.
    pub fn note(&self, counter: &Counter, verdict: &Verdict) {
        if let Some(super::Throttle::Day(_)) = verdict.throttle {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.entry(counter.clone()).or_default().closed_until = Some(i64::MAX);
        }
    }

    /// Takes a call from the block that was counted ahead, or counts the next block.
    pub async fn from_block(
        &self,
        store: &Store,
        counter: &Counter,
        allowance: Allowance,
        size: u32,
        now_ms: i64,
    ) -> Result<Counted, Failure> {
        {
            let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(left) = blocks.get_mut(counter).filter(|left| **left > 0)
                && let Some(tally) = self.seen(counter).filter(|tally| tally.closed_until.is_none())
            {
                *left -= 1;
                return Ok(Counted::Yes(tally));
            }
        }
        let booked = match store.count(counter, allowance, size, now_ms).await? {
            Counted::No(_) => return store.count(counter, allowance, 1, now_ms).await,
            booked @ Counted::Yes(_) => booked,
        };
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        *blocks.entry(counter.clone()).or_default() += size - 1;
        Ok(booked)
    }

    /// Gives back what was counted ahead and not used.
    pub async fn give_back(&self, store: &Store) {
        let blocks =
            std::mem::take(&mut *self.blocks.lock().unwrap_or_else(PoisonError::into_inner));
        for (counter, left) in blocks.into_iter().filter(|(_, left)| *left > 0) {
            let _ = store.correct(&counter, -i64::from(left), 0).await;
        }
    }
}
