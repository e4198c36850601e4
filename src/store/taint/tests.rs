use std::path::PathBuf;

use crate::store::{Failure, Home, Store};

const NOON: i64 = 1_795_348_800_000;
const HOUR: i64 = 3_600_000;

/// A directory that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let name = format!("linkedin-mcp-test-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }

    fn store(&self) -> Store {
        Store::new(Home::Directory(self.0.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

async fn since(store: &Store, agent: &str, now_ms: i64) -> Option<i64> {
    store.tainted_since("place", agent, HOUR, now_ms).await.unwrap()
}

/// POL-8: keyed to the agent, and over when the window is.
#[tokio::test]
async fn an_agent_is_tainted_for_a_window_and_no_other_with_it() {
    let store = Store::new(Home::Memory);
    assert_eq!(since(&store, "reader", NOON).await, None);
    store.taint("place", "reader", NOON).await.unwrap();
    assert_eq!(since(&store, "reader", NOON).await, Some(NOON));
    assert_eq!(since(&store, "reader", NOON + HOUR - 1).await, Some(NOON));
    assert_eq!(since(&store, "reader", NOON + HOUR).await, None);
    assert_eq!(since(&store, "another", NOON).await, None);
    let elsewhere = store.tainted_since("another place", "reader", HOUR, NOON).await.unwrap();
    assert_eq!(elsewhere, None);
    // Reading on begins the window anew.
    store.taint("place", "reader", NOON + HOUR / 2).await.unwrap();
    assert_eq!(since(&store, "reader", NOON + HOUR).await, Some(NOON + HOUR / 2));
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_nobody_clean() {
    let store = Store::new(Home::Memory);
    store.taint("place", "reader", NOON).await.unwrap();
    assert_eq!(since(&store, "reader", NOON - 24 * HOUR).await, Some(NOON));
    store.taint("place", "reader", NOON - 24 * HOUR).await.unwrap();
    assert_eq!(since(&store, "reader", NOON + HOUR - 1).await, Some(NOON));
    // Not even where a number ends.
    assert_eq!(since(&store, "reader", i64::MIN).await, Some(NOON));
    assert_eq!(store.tainted_since("place", "reader", i64::MAX, 0).await.unwrap(), Some(NOON));
}

/// POL-8: persisted; PRC-2: several processes share it.
#[tokio::test]
async fn every_process_knows_and_restarting_clears_nothing() {
    let place = Place::new();
    let (one, two) = (place.store(), place.store());
    two.recover().await.unwrap();
    one.taint("place", "reader", NOON).await.unwrap();
    assert_eq!(since(&two, "reader", NOON).await, Some(NOON));
    // The later of two moments stays, whoever wrote first.
    two.taint("place", "reader", NOON + 5).await.unwrap();
    one.taint("place", "reader", NOON + 3).await.unwrap();
    assert_eq!(since(&one, "reader", NOON + 9).await, Some(NOON + 5));
    // One leaves in good order, the other as if it had been killed.
    one.close().await;
    drop((one, two));
    let again = place.store();
    assert_eq!(since(&again, "reader", NOON + 9).await, Some(NOON + 5));
}

#[tokio::test]
async fn many_at_once_lose_no_moment() {
    let place = Place::new();
    let (one, two) = (place.store(), place.store());
    let taint = async |store: &Store, offset: i64| {
        for step in 0..20 {
            store.taint("place", "reader", NOON + 2 * step + offset).await.unwrap();
        }
    };
    tokio::join!(taint(&one, 0), taint(&two, 1));
    assert_eq!(since(&one, "reader", NOON + 100).await, Some(NOON + 39));
}

#[tokio::test]
async fn where_nothing_can_be_kept_it_is_said() {
    let store = Store::new(Home::Nowhere);
    assert_eq!(store.taint("place", "reader", NOON).await, Err(Failure::Homeless));
    assert_eq!(
        store.tainted_since("place", "reader", HOUR, NOON).await,
        Err(Failure::Homeless),
        "not knowing is no reason to call an agent clean"
    );
}
