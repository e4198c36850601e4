//! Files that only their owner can read. Everything is asked of the open handle: a path may lead elsewhere by then.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::Failure;

/// A path for a command line.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) {
        return format!("\"{text}\"");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::Io { path: path.to_owned(), reason: error.to_string() }
}

/// What a file holds.
pub(super) enum Content {
    /// There is none.
    Absent,
    /// A directory, a pipe, a device.
    NoFile,
    /// More than anybody would have put there.
    TooLarge,
    /// This, wiped when it goes.
    Bytes(Zeroizing<Vec<u8>>),
}

/// Reads a file that is nobody else's.
pub(super) fn read(path: &Path, most: usize) -> Result<Content, Failure> {
    let mut options = OpenOptions::new();
    options.read(true);
    let file = match options_unfollowed(&mut options).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Absent),
        Err(error) if is_link(&error) => return Err(Failure::Link { path: path.to_owned() }),
        Err(error) => return Err(failed(path, &error)),
    };
    let metadata = file.metadata().map_err(|error| failed(path, &error))?;
    if metadata.is_symlink() {
        return Err(Failure::Link { path: path.to_owned() });
    }
    if !metadata.is_file() {
        return Ok(Content::NoFile);
    }
    is_ours_alone(path, &metadata)?;
    let Some(length) = usize::try_from(metadata.len()).ok().filter(|length| *length <= most) else {
        return Ok(Content::TooLarge);
    };
    // Room for everything at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_add(64)));
    let limit = u64::try_from(length.saturating_add(1)).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes).map_err(|error| failed(path, &error))?;
    Ok(Content::Bytes(bytes))
}

#[cfg(unix)]
fn is_ours_alone(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;
    let path = path.to_owned();
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(Failure::Owner { path });
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(Failure::Mode { path, mode: metadata.mode() & 0o7777 });
    }
    if metadata.nlink() != 1 {
        return Err(Failure::Link { path });
    }
    Ok(())
}

/// What std says of a file elsewhere has no owner and no permissions in it; the user's profile keeps others out.
#[cfg(not(unix))]
fn is_ours_alone(_: &Path, _: &std::fs::Metadata) -> Result<(), Failure> {
    Ok(())
}

/// No symbolic link is followed, and no pipe waited for.
#[cfg(unix)]
fn options_unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).mode(0o600)
}

#[cfg(windows)]
fn options_unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt as _;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
}

/// How the system says that it met a link which it was told not to follow.
#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    use rustix::io::Errno;
    // FreeBSD says MLINK.
    matches!(Errno::from_io_error(error), Some(Errno::LOOP | Errno::MLINK))
}

#[cfg(not(unix))]
fn is_link(_: &io::Error) -> bool {
    false
}

/// The directory of a file, made for its owner only if it is not there.
pub(super) fn directory(path: &Path) -> Result<PathBuf, Failure> {
    let directory = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Err(failed(path, &io::Error::from(io::ErrorKind::InvalidFilename))),
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| failed(directory, &error))?;
    Ok(directory.to_owned())
}

/// A new file that only its owner can read, in the place of one that a process left behind when it died.
pub(super) fn create(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options_unfollowed(&mut options).open(path)
}

/// Makes names in a directory last: a rename is in the directory, not in the file.
pub(super) fn settle(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

/// Waits for its turn among processes; it lasts as long as the handle, however the process ends.
pub(super) fn turn(path: &Path, patience: Duration) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = match options_unfollowed(&mut options).open(path) {
        Ok(file) => file,
        Err(error) if is_link(&error) => return Err(Failure::Link { path: path.to_owned() }),
        Err(error) => return Err(failed(path, &error)),
    };
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::Busy { path: path.to_owned(), patience });
            }
            Err(TryLockError::Error(error)) => return Err(failed(path, &error)),
        }
    }
}
