//! The time of day, where a sandbox may have its own.
//!
//! A sandbox's first date is fixed and its clock can be moved, so that no test rots. With such a target all
//! wall-clock decisions (quota days, version sunsets) follow the sandbox; durations never do.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Wall time as the target sees it.
#[derive(Clone, Default)]
pub enum Clock {
    /// This machine's time.
    #[default]
    System,
    /// What a sandbox elsewhere said with its last reply, as milliseconds ahead of this machine.
    Following(Arc<AtomicI64>),
    /// What the embedded sandbox says when asked, in epoch milliseconds.
    Asking(Arc<dyn Fn() -> i64 + Send + Sync>),
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    /// A clock that follows the dates of replies.
    pub fn following() -> Self {
        Self::Following(Arc::default())
    }

    /// Takes the date of a reply that has just come. Only a following clock has use for it.
    pub fn observe(&self, target_ms: i64) {
        if let Self::Following(offset) = self {
            let ahead = target_ms - Timestamp::now().as_millisecond();
            // A `Date` header has whole seconds: a smaller difference says nothing.
            if (ahead - offset.load(Ordering::Relaxed)).abs() > 1_500 {
                offset.store(ahead, Ordering::Relaxed);
            }
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        match self {
            Self::System => now,
            Self::Following(offset) => {
                now.checked_add(offset.load(Ordering::Relaxed).milliseconds()).unwrap_or(now)
            }
            Self::Asking(ask) => Timestamp::from_millisecond(ask()).unwrap_or(now),
        }
    }

    /// Today in UTC, the zone of LinkedIn's quotas.
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }

    /// The next midnight in UTC, when LinkedIn's daily quotas start anew.
    pub fn next_reset(&self) -> Timestamp {
        let day_ms = 86_400_000;
        let now = self.now();
        let next = (now.as_millisecond().div_euclid(day_ms) + 1) * day_ms;
        Timestamp::from_millisecond(next).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_following_clock_takes_the_targets_date_and_a_system_clock_does_not() {
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let following = Clock::following();
        following.observe(noon.as_millisecond());
        assert_eq!(following.today().to_string(), "2026-11-22");
        assert_eq!(following.next_reset().to_string(), "2026-11-23T00:00:00Z");

        let system = Clock::System;
        let far: Timestamp = "2001-01-01T00:00:00Z".parse().unwrap();
        system.observe(far.as_millisecond());
        assert!(system.now() > noon.checked_sub(8760.hours()).unwrap());
    }
}
