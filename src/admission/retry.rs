//! How often, and after what pause, something is sent again. There is no other retry in this program.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often one request is tried in all.
const ATTEMPTS: u32 = 3;

/// The first pause lies between nothing and this.
const FIRST: Duration = Duration::from_millis(200);

/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(20);

/// A request that is tried again should still have this much time.
const LEAST: Duration = Duration::from_millis(500);

/// Retries in store at most, and at the start.
const STORE: f64 = 10.0;

/// Each request earns a tenth of a retry.
const EARNED: f64 = 0.1;

/// What retries may cost: a tenth of the requests, and a few at the start.
#[derive(Debug)]
pub struct Budget(Mutex<f64>);

impl Default for Budget {
    fn default() -> Self {
        Self(Mutex::new(STORE))
    }
}

impl Budget {
    /// How long to wait before the next attempt, if there may be one.
    pub fn pause(&self, attempt: u32, left: Duration) -> Option<Duration> {
        if attempt >= ATTEMPTS {
            return None;
        }
        // Full jitter: many who failed together do not come back together.
        let most = FIRST.saturating_mul(1 << (attempt - 1).min(10)).min(LONGEST);
        let pause = most.mul_f64(fastrand::f64());
        if pause + LEAST > left {
            return None;
        }
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *tokens < 1.0 {
            return None;
        }
        *tokens -= 1.0;
        Some(pause)
    }

    /// A request that needed no retry earns a part of one.
    pub fn earn(&self) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = (*tokens + EARNED).min(STORE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn there_are_three_attempts_and_pauses_grow_by_chance() {
        let budget = Budget::default();
        let first = budget.pause(1, LONG).unwrap();
        let second = budget.pause(2, LONG).unwrap();
        assert!(first <= FIRST && second <= FIRST * 2);
        assert_eq!(budget.pause(3, LONG), None);
        assert_eq!(budget.pause(1, LEAST / 2), None, "no time is left");
    }

    #[test]
    fn retries_are_a_tenth_of_requests_once_the_store_is_empty() {
        let budget = Budget::default();
        let granted = |budget: &Budget| budget.pause(1, LONG).is_some();
        assert_eq!((0..100).filter(|_| granted(&budget)).count(), 10);
        for _ in 0..105 {
            budget.earn();
        }
        assert_eq!((0..100).filter(|_| granted(&budget)).count(), 10);
    }
}
