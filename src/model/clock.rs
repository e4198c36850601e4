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
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Milliseconds that the target is ahead of this machine; `None` follows this machine.
    offset_ms: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// This machine's time.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that follows what a sandbox says.
    pub fn following() -> Self {
        Self { offset_ms: Some(Arc::default()) }
    }

    /// Takes the target's time, read just now. Ignored by a system clock.
    pub fn observe(&self, target_ms: i64) {
        if let Some(offset) = &self.offset_ms {
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
        match &self.offset_ms {
            None => now,
            Some(offset) => {
                now.checked_add(offset.load(Ordering::Relaxed).milliseconds()).unwrap_or(now)
            }
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

        let system = Clock::system();
        let far: Timestamp = "2001-01-01T00:00:00Z".parse().unwrap();
        system.observe(far.as_millisecond());
        assert!(system.now() > noon.checked_sub(8760.hours()).unwrap());
    }
}
