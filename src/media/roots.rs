//! Paths: only beneath a media root, and only by the way of directory handles.
//!
//! Each part of a path is opened from the directory before it and never followed elsewhere, so whatever is renamed
//! or linked meanwhile, what is read lies beneath the root. What a thing is, is asked of the open handle.

use std::io;
use std::path::{Component, Path, PathBuf};

use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::file::{Pieces, Read, unreadable};
use super::{Odd, Refusal, Root, shown};

/// The largest file of this machine's that is read. LinkedIn's pages disagree about the largest video, between 500 MB
/// and 5 GB, so that is for LinkedIn to say.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// Directories of a person's out of which files may well be taken.
const SUGGESTED: [&str; 2] = ["Downloads", "Pictures"];

/// Finds a file, and reads it.
pub(super) fn read(
    path: &str,
    roots: &[PathBuf],
    home: Option<&Path>,
) -> Result<(PathBuf, Read), Refusal> {
    if roots.is_empty() {
        return Err(Refusal::NoRoots { suggested: suggested(home) });
    }
    let path = match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    };
    let mut found: Option<(PathBuf, Read)> = None;
    let mut refused = None;
    for (root, beneath) in candidates(&path, roots)? {
        let parts = parts(&beneath)?;
        let read = match walk(root, &parts) {
            Ok(None) => continue,
            Ok(Some(handle)) => Pieces::read(handle, name(&parts), LARGEST),
            Err(refusal) => Err(refusal),
        };
        let place = root.join(&beneath);
        match (read, &found) {
            (Ok(read), None) => found = Some((place, read)),
            (Ok(read), Some((other, first))) if read.sha256 != first.sha256 => {
                let found = vec![other.clone(), place];
                return Err(Refusal::Ambiguous { name: name(&parts), found });
            }
            (Ok(_), Some(_)) => {}
            (Err(refusal), _) => refused = refused.or(Some(refusal)),
        }
    }
    let name = path.file_name().map_or_else(String::new, |name| shown(&name.to_string_lossy()));
    found.ok_or(refused.unwrap_or(Refusal::NotFound { name, roots: roots.to_vec() }))
}

/// Where the path may lead: beneath the root that it names, or beneath each if it names none.
fn candidates<'a>(path: &Path, roots: &'a [PathBuf]) -> Result<Vec<(&'a Path, PathBuf)>, Refusal> {
    if !path.is_absolute() && !path.has_root() {
        return Ok(roots.iter().map(|root| (root.as_path(), path.to_owned())).collect());
    }
    // `..` after the root's own part of the path would lead out again.
    if path.components().any(|component| component == Component::ParentDir) {
        return Err(Refusal::Part { part: "..".to_owned(), what: Odd::Parent });
    }
    let beneath = |root: &'a PathBuf| {
        let own = path.strip_prefix(root).map(Path::to_owned);
        let real = || path.strip_prefix(root.canonicalize().ok()?).ok().map(Path::to_owned);
        Some((root.as_path(), own.ok().or_else(real)?))
    };
    let found: Vec<_> = roots.iter().filter_map(beneath).take(1).collect();
    if found.is_empty() {
        return Err(Refusal::Outside { roots: roots.to_vec() });
    }
    Ok(found)
}

/// The names that a path beneath a root consists of.
fn parts(path: &Path) -> Result<Vec<&str>, Refusal> {
    let mut parts = Vec::new();
    let odd = |part: &str, what| Refusal::Part { part: shown(part), what };
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(part) => {
                let part = part.to_str().ok_or(Refusal::NoSource)?;
                if part.starts_with('.') {
                    return Err(odd(part, Odd::Hidden));
                }
                parts.push(part);
            }
            Component::ParentDir => return Err(odd("..", Odd::Parent)),
            Component::RootDir | Component::Prefix(_) => return Err(Refusal::NoSource),
        }
    }
    Ok(parts)
}

fn name(parts: &[&str]) -> String {
    shown(parts.last().copied().unwrap_or_default())
}

/// Opens a file part by part. Nothing comes back where there is none.
fn walk(root: &Path, parts: &[&str]) -> Result<Option<std::fs::File>, Refusal> {
    let Some((last, directories)) = parts.split_last() else {
        let part = root.file_name().map_or_else(String::new, |n| shown(&n.to_string_lossy()));
        return Err(Refusal::Part { part, what: Odd::Directory });
    };
    let Some(mut directory) = there(Dir::open_ambient_dir(root, ambient_authority()))
        .map_err(|error| unreadable(&shown(&root.to_string_lossy()), &error))?
    else {
        return Ok(None);
    };
    for part in directories {
        let failed = |error: io::Error| unreadable(&shown(part), &error);
        let Some(kind) = there(directory.symlink_metadata(part)).map_err(failed)? else {
            return Ok(None);
        };
        let odd = |what| Refusal::Part { part: shown(part), what };
        match kind.file_type() {
            kind if kind.is_symlink() => return Err(odd(Odd::Link)),
            kind if !kind.is_dir() => return Err(odd(Odd::File)),
            _ => directory = directory.open_dir_nofollow(part).map_err(failed)?,
        }
    }
    let failed = |error: io::Error| unreadable(&shown(last), &error);
    let odd = |what| Refusal::Part { part: shown(last), what };
    let of_kind = |kind: cap_std::fs::FileType| match kind {
        kind if kind.is_symlink() => Err(odd(Odd::Link)),
        kind if kind.is_dir() => Err(odd(Odd::Directory)),
        kind if !kind.is_file() => Err(odd(Odd::Special)),
        _ => Ok(()),
    };
    // To open a device can do something already, so it is looked at first; what counts is asked again below.
    let Some(before) = there(directory.symlink_metadata(last)).map_err(failed)? else {
        return Ok(None);
    };
    of_kind(before.file_type())?;
    let mut options = OpenOptions::new();
    // A pipe that took the file's place would wait for its writer.
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    let Some(file) = there(directory.open_with(last, &options)).map_err(failed)? else {
        return Ok(None);
    };
    let opened = file.metadata().map_err(failed)?;
    of_kind(opened.file_type())?;
    if opened.nlink() != 1 {
        return Err(odd(Odd::HardLink));
    }
    Ok(Some(file.into_std()))
}

/// Nothing, where there is nothing of that name.
fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Which directories the operator might open to agents.
fn suggested(home: Option<&Path>) -> Vec<PathBuf> {
    let all = SUGGESTED.iter().filter_map(|name| Some(home?.join(name)));
    all.filter(|path| path.is_dir()).collect()
}

/// How a root stands.
pub(super) fn state(path: &Path) -> Root {
    let problem = Dir::open_ambient_dir(path, ambient_authority()).err();
    Root { path: path.to_owned(), problem: problem.map(|error| error.to_string()) }
}
