//! Keeping the world in one file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::World;

const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Saving<'a> {
    format: u32,
    now_ms: i64,
    world: &'a World,
}

#[derive(Deserialize)]
struct Saved {
    format: u32,
    now_ms: i64,
    world: World,
}

/// The state directory does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The file is not a world of ours; it is left alone.
    #[error("{} is not a sandbox world: {reason}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

fn file(directory: &Path) -> PathBuf {
    directory.join("world.json")
}

/// The kept world and its time, if there is one.
pub(crate) fn load(directory: &Path) -> Result<Option<(World, i64)>, DiskError> {
    let path = file(directory);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(DiskError::Io { path, source }),
    };
    let malformed = |reason: String| DiskError::Malformed { path: path.clone(), reason };
    let saved: Saved =
        serde_json::from_slice(&text).map_err(|error| malformed(error.to_string()))?;
    if saved.format != FORMAT {
        return Err(malformed(format!("format {}", saved.format)));
    }
    Ok(Some((saved.world, saved.now_ms)))
}

/// Written beside, then renamed: a reader sees the old world or the new one, never half of one.
pub(crate) fn save(directory: &Path, world: &World, now_ms: i64) -> Result<(), DiskError> {
    let path = file(directory);
    let failed = |source: io::Error| DiskError::Io { path: path.clone(), source };
    fs::create_dir_all(directory).map_err(failed)?;
    let text = serde_json::to_vec(&Saving { format: FORMAT, now_ms, world })
        .map_err(|error| failed(io::Error::other(error)))?;
    let beside = directory.join("world.json.new");
    fs::write(&beside, text).map_err(failed)?;
    fs::rename(&beside, &path).map_err(failed)
}
