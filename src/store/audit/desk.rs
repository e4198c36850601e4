//! Where records of concurrent calls are taken, and written in one transaction for all who wait.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::super::{begin, owner};
use super::chain::{self, Key};
use super::{Failure, Home, Record};

/// How many records may wait. The next one waits for a place: none is ever dropped (AUD-2).
const PLACES: usize = 1_024;

/// How many are written at once: others want to write, too.
const BATCH: usize = 256;

type Written = Result<u64, Arc<sqlx::Error>>;

struct Waiting {
    record: Record,
    written: oneshot::Sender<Written>,
    _place: OwnedSemaphorePermit,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// Whether somebody writes, who will see what is put into the queue now.
    writing: bool,
}

/// The desk.
pub(in crate::store) struct Desk {
    key: Option<Key>,
    key_file: std::path::PathBuf,
    quick: SqlitePool,
    queue: Arc<Mutex<Queue>>,
    places: Arc<Semaphore>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("key_file", &self.key_file).finish_non_exhaustive()
    }
}

/// Opens the desk of a store that is being opened, under the lock for that.
pub(in crate::store) async fn open(
    home: &Home,
    quick: &SqlitePool,
    transaction: &mut Transaction<'_, Sqlite>,
    failed: impl Fn(&sqlx::Error) -> Failure,
) -> Result<Desk, Failure> {
    let (key, key_file) = match home {
        Home::Directory(directory) => {
            let begun = chain::is_begun(transaction).await.map_err(|error| failed(&error))?;
            (Key::in_directory(directory, begun)?, directory.join(chain::KEY_FILE))
        }
        Home::Memory | Home::Nowhere => {
            let key = Key::passing();
            let key = key.map_err(|error| owner::unopenable(Path::new("memory"), &error))?;
            (Some(key), Path::new("memory").to_owned())
        }
    };
    Ok(Desk {
        key,
        key_file,
        quick: quick.clone(),
        queue: Arc::default(),
        places: Arc::new(Semaphore::new(PLACES)),
    })
}

impl Desk {
    /// The key, where it is there.
    pub(super) fn found_key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The key. Without the one that the chain was sealed with nothing is added to it: with another, what was
    /// changed before would look whole.
    pub(super) fn key(&self) -> Result<&Key, Failure> {
        self.key.as_ref().ok_or_else(|| Failure::Unopenable {
            path: self.key_file.clone(),
            reason: "the key of the audit is missing, and without it nothing is recorded or written; put it back from a copy".to_owned(),
        })
    }

    pub(super) async fn append(
        &self,
        record: &Record,
        failed: impl Fn(&sqlx::Error) -> Failure,
    ) -> Result<u64, Failure> {
        let key = self.key()?;
        let gone = || failed(&sqlx::Error::PoolClosed);
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| gone())?;
        let (written, answer) = oneshot::channel();
        let first = {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.waiting.push(Waiting { record: record.clone(), written, _place: place });
            !std::mem::replace(&mut queue.writing, true)
        };
        if first {
            // A task of its own: the caller may leave, and others wait for the same transaction.
            let writer = Writer { queue: Arc::clone(&self.queue), done: false };
            tokio::spawn(writer.write(self.quick.clone(), key.clone()));
        }
        match answer.await {
            Ok(Ok(n)) => Ok(n),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(gone()),
        }
    }

    /// Comes back when whatever was put on the desk is written.
    pub(in crate::store) async fn settled(&self) {
        let all = u32::try_from(PLACES).unwrap_or(u32::MAX);
        let _ = self.places.acquire_many(all).await;
    }
}

/// Whoever writes until nobody waits any more.
struct Writer {
    queue: Arc<Mutex<Queue>>,
    done: bool,
}

impl Writer {
    async fn write(mut self, quick: SqlitePool, key: Key) {
        while let Some(batch) = self.next() {
            let result = write_all(&quick, &key, &batch).await;
            let mut numbers = match &result {
                Ok(numbers) => numbers.iter(),
                Err(_) => [].iter(),
            };
            let error = result.as_ref().err();
            for waiting in batch {
                let written = match (error, numbers.next()) {
                    (Some(error), _) => Err(Arc::clone(error)),
                    (None, n) => Ok(n.copied().unwrap_or_default()),
                };
                let _ = waiting.written.send(written);
            }
        }
    }

    fn next(&mut self) -> Option<Vec<Waiting>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.waiting.is_empty() {
            queue.writing = false;
            self.done = true;
            return None;
        }
        let size = queue.waiting.len().min(BATCH);
        Some(queue.waiting.drain(..size).collect())
    }
}

impl Drop for Writer {
    /// However it ends, the next one may begin; who waited for this one is told that nothing came of it.
    fn drop(&mut self) {
        if !self.done {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.writing = false;
            queue.waiting.clear();
        }
    }
}

async fn write_all(
    quick: &SqlitePool,
    key: &Key,
    batch: &[Waiting],
) -> Result<Vec<u64>, Arc<sqlx::Error>> {
    let records: Vec<&Record> = batch.iter().map(|waiting| &waiting.record).collect();
    let mut transaction = begin(quick).await?;
    let numbers = chain::append_all(&mut transaction, &records, key).await?;
    transaction.commit().await?;
    Ok(numbers)
}
