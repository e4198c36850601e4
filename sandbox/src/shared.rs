//! What all connections share.

use std::{
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    clock::Clock,
    facts::Library,
    faults::Faults,
    gate::Books,
    log::Log,
    routes::Route,
    spool::Spool,
    world::{World, disk, ids, seed},
};

pub(crate) struct Shared {
    world: Mutex<World>,
    log: Mutex<Log>,
    faults: Mutex<Faults>,
    pub(crate) clock: Clock,
    pub(crate) base: String,
    pub(crate) spool: Spool,
    library: &'static Library,
    routes: &'static [Route],
    state_dir: Option<PathBuf>,
    /// Why the last change could not be kept; shown by `/world`.
    state_error: Mutex<Option<String>>,
    replies: AtomicU64,
}

/// A lock whose holder panicked still guards whole data here: changes are small and in order.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(
        world: World,
        now_ms: i64,
        base: String,
        library: &'static Library,
        routes: &'static [Route],
        state_dir: Option<PathBuf>,
        spool: Spool,
    ) -> Self {
        Self {
            world: Mutex::new(world),
            log: Mutex::default(),
            faults: Mutex::default(),
            clock: Clock::new(now_ms),
            base,
            spool,
            library,
            routes,
            state_dir,
            state_error: Mutex::default(),
            replies: AtomicU64::new(0),
        }
    }

    // Locks are taken in this order where two are held: world, log.

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub(crate) fn books(&self) -> Books<'_> {
        Books { library: self.library, routes: self.routes, base: &self.base, spool: &self.spool }
    }

    pub(crate) fn library(&self) -> &'static Library {
        self.library
    }

    /// An id for the diagnostic headers.
    pub(crate) fn reply_id(&self, world: &str) -> String {
        ids::uuid(world, self.replies.fetch_add(1, Ordering::Relaxed))
    }

    /// Writes the world down, where that was asked for.
    pub(crate) fn keep(&self, world: &World) {
        if let Some(directory) = &self.state_dir {
            let error = disk::save(directory, world, self.now_ms()).err();
            *lock(&self.state_error) = error.map(|error| error.to_string());
        }
    }

    pub(crate) fn state_error(&self) -> Option<String> {
        lock(&self.state_error).clone()
    }

    /// Everything as at the start; the world's id stays, and the count tells that it began anew.
    pub(crate) fn reset(&self) {
        let mut world = self.world();
        *world = World { resets: world.resets.saturating_add(1), ..seed::world(world.id.clone()) };
        self.clock.set(seed::FIRST_MS);
        self.faults().clear();
        self.log().clear();
        self.keep(&world);
        self.spool.sweep(&world);
    }
}
