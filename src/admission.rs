//! The last gate before anything leaves: confirmed where asked, and counted against the day's quota.
//!
//! Counting is in memory for now. LinkedIn sends no quota headers, so what leaves is counted before it does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::auth::{Session, Target};
use crate::catalogue;
use crate::model::method::Effect;
use crate::plan::Planned;

/// Why a planned request does not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It needs a person's yes, and there is no way yet to ask for one.
    #[error("{endpoint} needs a person's confirmation")]
    Unconfirmable {
        /// Which endpoint.
        endpoint: String,
    },
    /// The day's calls are used up.
    #[error("the day's calls of {endpoint} are used up")]
    QuotaReached {
        /// Which endpoint.
        endpoint: String,
        /// Calls a day, where known.
        limit: Option<u32>,
        /// When the next day begins at LinkedIn.
        resets_at: Timestamp,
    },
}

/// What a failed request teaches about the day's quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// LinkedIn counts it as we do.
    Counted,
    /// It never left this machine, so LinkedIn did not count it.
    NeverLeft,
    /// The day's calls are used up: nothing more leaves until the next day.
    UsedUp,
}

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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    day: Date,
    sent: u32,
    closed: bool,
}

/// A request that may leave, once. Only [`Admission::admit`] makes one.
#[derive(Debug)]
pub struct Admitted {
    planned: Planned,
}

impl Admitted {
    pub(crate) fn into_planned(self) -> Planned {
        self.planned
    }
}

/// The counters of this process.
#[derive(Debug, Default)]
pub struct Admission {
    counts: Mutex<HashMap<String, Count>>,
}

fn key(session: &Session, endpoint: &str) -> String {
    format!("{}|{endpoint}", session.identity())
}

/// The day's limits of an endpoint, for the member and for the app. A tier limits its own product only.
fn limits(session: &Session, endpoint: &str) -> (Option<u32>, Option<u32>) {
    let tier = &session.tier;
    let belongs = tier.product.is_none_or(|product| {
        catalogue::find(endpoint).is_some_and(|entry| entry.spec.access.opened_by(product))
    });
    if belongs { (tier.member, tier.app) } else { (None, None) }
}

impl Admission {
    /// Lets a request leave, and counts it.
    pub fn admit(&self, planned: Planned) -> Result<Admitted, Refusal> {
        let session = planned.session();
        let dangerous = matches!(planned.effect(), Effect::Delete | Effect::Spend);
        if dangerous && session.upstream.target == Target::Live {
            return Err(Refusal::Unconfirmable { endpoint: planned.endpoint().to_owned() });
        }
        let clock = &session.upstream.clock;
        let today = clock.today();
        let (member, app) = limits(session, planned.endpoint());
        // What went through here counts against both.
        let limit = [member, app].into_iter().flatten().min();
        {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = Count { day: today, sent: 0, closed: false };
            let count = counts.entry(key(session, planned.endpoint())).or_insert(fresh);
            if count.day != today {
                *count = fresh;
            }
            if count.closed || limit.is_some_and(|limit| count.sent >= limit) {
                return Err(Refusal::QuotaReached {
                    endpoint: planned.endpoint().to_owned(),
                    limit,
                    resets_at: clock.next_reset(),
                });
            }
            count.sent += 1;
        }
        Ok(Admitted { planned })
    }

    /// Corrects the count by what became of the request.
    pub fn learn(&self, lesson: Lesson, session: &Session, endpoint: &str) {
        let day = session.upstream.clock.today();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Count { day, sent: 0, closed: false };
        let count = counts.entry(key(session, endpoint)).or_insert(fresh);
        match lesson {
            Lesson::Counted => {}
            Lesson::NeverLeft => count.sent = count.sent.saturating_sub(1),
            Lesson::UsedUp => count.closed = true,
        }
    }

    /// What is left for an endpoint today.
    pub fn quota(&self, session: &Session, endpoint: &str) -> Quota {
        let clock = &session.upstream.clock;
        let today = clock.today();
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(&key(session, endpoint)).filter(|count| count.day == today);
        let left = |limit: Option<u32>| match count {
            Some(count) if count.closed => Some(0),
            count => limit.map(|limit| limit.saturating_sub(count.map_or(0, |count| count.sent))),
        };
        let (member, app) = limits(session, endpoint);
        Quota {
            endpoint: endpoint.to_owned(),
            member_left: left(member),
            app_left: left(app),
            resets_at: clock.next_reset(),
        }
    }
}
