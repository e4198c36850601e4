//! The sandbox's own time: it begins at a fixed date, runs with real time, and can be pushed.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Instant,
};

pub(crate) struct Clock {
    began: Instant,
    /// What the clock showed at `began`, pushes included.
    offset_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self { began: Instant::now(), offset_ms: AtomicI64::new(now_ms) }
    }

    fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX / 4)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst) + self.elapsed_ms()
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn set(&self, now_ms: i64) {
        self.offset_ms.store(now_ms - self.elapsed_ms(), Ordering::SeqCst);
    }
}
