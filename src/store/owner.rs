//! Who holds a row that is under way, and whether that process still lives.
//!
//! Each process locks a file of its own for as long as it lives; the system lets go of the lock however the
//! process ends. So nobody waits for a lease to run out before a crash is noticed.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqliteConnection;

use super::{Failure, failure, machine_ms};

const DIRECTORY: &str = "processes";

/// This process, as the owner of rows.
#[derive(Debug)]
pub(super) struct Owner {
    id: String,
    lock: Option<(File, PathBuf)>,
}

/// Why this process could not make itself known.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl Problem {
    pub(super) fn into_failure(self, path: &Path) -> Failure {
        match self {
            Self::Database(error) => failure(path, &error),
            Self::File(error) => unopenable(path, &error),
        }
    }
}

impl Owner {
    /// The only process that can see its rows.
    pub(super) fn alone() -> Self {
        Self { id: new_id(), lock: None }
    }

    /// Makes this process known. The row is written while the file is locked already, and whoever looks for the
    /// dead goes by the rows: so no living process is ever taken for dead.
    pub(super) async fn register(
        directory: &Path,
        connection: &mut SqliteConnection,
    ) -> Result<Self, Problem> {
        let id = new_id();
        std::fs::create_dir_all(directory.join(DIRECTORY))?;
        let path = file_of(directory, &id);
        let file = owners_alone(OpenOptions::new().create_new(true).write(true)).open(&path)?;
        file.try_lock().map_err(std::io::Error::from)?;
        sqlx::query("INSERT INTO owners (id, started_at) VALUES ($1, $2)")
            .bind(&id)
            .bind(machine_ms())
            .execute(connection)
            .await?;
        Ok(Self { id, lock: Some((file, path)) })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The file goes with its process.
    pub(super) fn leave(&self) {
        if let Some((_, path)) = &self.lock {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn new_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn file_of(directory: &Path, id: &str) -> PathBuf {
    directory.join(DIRECTORY).join(format!("{id}.lock"))
}

/// Whether a process of that name lives.
pub(super) fn lives(directory: &Path, id: &str) -> bool {
    let Ok(file) = OpenOptions::new().write(true).open(file_of(directory, id)) else {
        return false;
    };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Forgets processes that have died.
pub(super) async fn bury(directory: &Path, connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let owners: Vec<(String,)> =
        sqlx::query_as("SELECT id FROM owners").fetch_all(&mut *connection).await?;
    for (id,) in owners.into_iter().filter(|(id,)| !lives(directory, id)) {
        sqlx::query("DELETE FROM owners WHERE id = $1").bind(&id).execute(&mut *connection).await?;
        let _ = std::fs::remove_file(file_of(directory, &id));
    }
    Ok(())
}

/// Which file it is: another one under the same name is another.
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let file = std::fs::metadata(path).ok()?;
        Some((file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Waits until nobody else holds that lock, and makes the directory, for its owner only.
pub(super) async fn turn(
    directory: &Path,
    lock: &str,
    patience: Duration,
) -> Result<File, Failure> {
    let unopenable = |error: &std::io::Error| unopenable(directory, error);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| unopenable(&error))?;
    let path = directory.join(lock);
    let file = owners_alone(OpenOptions::new().create(true).truncate(false).write(true)).open(path);
    let file = file.map_err(|error| unopenable(&error))?;
    let started = std::time::Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::Busy { path: directory.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(unopenable(&error)),
        }
    }
}

/// Makes a file that only its owner can read, if it is not there.
pub(super) fn private(path: &Path) -> Result<(), Failure> {
    let file = owners_alone(OpenOptions::new().create(true).truncate(false).write(true)).open(path);
    file.map(|_| ()).map_err(|error| unopenable(path, &error))
}

/// A lock, too: whoever can open one can hold it.
pub(super) fn owners_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

pub(super) fn unopenable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.to_owned();
    match error.kind() {
        std::io::ErrorKind::StorageFull => Failure::Full { path },
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
            Failure::ReadOnly { path }
        }
        _ => Failure::Unopenable { path, reason: error.to_string() },
    }
}
