//! What changes in a host's file: shown first, then written.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Problem;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;
/// The longest line that is shown in full.
const WIDEST: usize = 160;
/// More than anybody's configuration.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A change that is not made yet. It holds the whole file, in which others may keep secrets.
#[derive(Clone)]
pub struct Change {
    /// The file, by the name that the host knows.
    pub path: PathBuf,
    /// What is in it; nothing if there is none.
    pub before: Option<String>,
    /// What is to be in it.
    pub after: String,
    /// What the person does next, so that the host sees it.
    pub restart: &'static str,
    /// Our entry by itself: the only values that are shown.
    pub(super) own: String,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Change {
    /// Whether anything changes at all.
    pub fn is_needed(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }

    /// The lines that go and come, with some around them. Of what others wrote, keys are shown and values are not: they may
    /// be secrets, and this goes to a terminal or into a conversation.
    pub fn shown(&self) -> String {
        if !self.is_needed() {
            return String::new();
        }
        let old: Vec<&str> = self.before.iter().flat_map(|text| text.lines()).collect();
        let new: Vec<&str> = self.after.lines().collect();
        // A comma that a line gets because another follows it is no change that anybody wants to read.
        let same = |(old, new): &(&&str, &&str)| comma_free(old) == comma_free(new);
        let head = old.iter().zip(&new).take_while(same).count();
        let rest = old.len().min(new.len()).saturating_sub(head);
        let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(same).count();
        let middle = |lines: &[&str]| head..lines.len().saturating_sub(tail);

        let own: Vec<&str> = self.own.lines().map(|line| comma_free(line).trim()).collect();
        let mut shown = String::new();
        let mut show = |mark: char, lines: &[&str]| {
            for line in lines {
                let ours = own.contains(&comma_free(line).trim());
                let line = if ours { (*line).to_owned() } else { masked(line) };
                let line: String = line.chars().take(WIDEST).collect();
                shown.push_str(format!("{mark} {line}").trim_end());
                shown.push('\n');
            }
        };
        show(' ', new.get(head.saturating_sub(CONTEXT)..head).unwrap_or_default());
        let mut gone = old.get(middle(&old)).unwrap_or_default();
        let mut coming = new.get(middle(&new)).unwrap_or_default();
        while let Some((line, later)) = coming.split_first() {
            while let Some((first, rest)) = gone.split_first()
                && !coming.iter().any(|line| same(&(first, line)))
            {
                show('-', &[first]);
                gone = rest;
            }
            // A bracket is like any other; that it stands somewhere further down says nothing.
            let telling = line.contains(char::is_alphanumeric);
            let at = gone.iter().position(|old| same(&(old, line)));
            match at.filter(|at| *at == 0 || telling).and_then(|at| gone.split_at_checked(at)) {
                Some((before, rest)) => {
                    show('-', before);
                    show(' ', &[line]);
                    gone = rest.get(1..).unwrap_or_default();
                }
                None => show('+', &[line]),
            }
            coming = later;
        }
        show('-', gone);
        let end = new.len().saturating_sub(tail);
        show(' ', new.get(end..end.saturating_add(CONTEXT).min(new.len())).unwrap_or_default());
        shown
    }

    /// Writes it, and says where the old file was kept, if there was one. A link is followed, and what it leads to is
    /// replaced: those who keep their configurations elsewhere link to them.
    pub fn write(&self) -> Result<Option<PathBuf>, Problem> {
        if read(&self.path)? != self.before {
            return Err(Problem::Changed { path: self.path.clone() });
        }
        if !self.is_needed() {
            return Ok(None);
        }
        let path = led_to(&self.path)?;
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
        }
        let permissions = std::fs::metadata(&path).ok().map(|metadata| metadata.permissions());
        let backup = match &self.before {
            None => None,
            Some(before) => {
                let backup = beside(&self.path, ".before-linkedin-mcp");
                replace(&backup, before, permissions.as_ref(), || Ok(()))?;
                Some(backup)
            }
        };
        replace(&path, &self.after, permissions.as_ref(), || {
            // Once more, as late as possible: hosts write to their files, too.
            if read(&self.path)? == self.before {
                return Ok(());
            }
            Err(Problem::Changed { path: self.path.clone() })
        })?;
        Ok(backup)
    }
}

/// What is in a file; nothing if there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, Problem> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= LARGEST => {}
        Ok(_) => {
            let reason = "it is no file, or far too large for one of settings".to_owned();
            return Err(Problem::Io { path: path.to_owned(), reason });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, &error)),
    }
    std::fs::read_to_string(path).map(Some).map_err(|error| failed(path, &error))
}

/// The file that a link leads to, be it there or not.
fn led_to(path: &Path) -> Result<PathBuf, Problem> {
    let mut path = path.to_owned();
    for _ in 0..32 {
        match std::fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // No link, or nothing there.
            Err(_) => return Ok(path),
        }
    }
    let reason = "its links lead in a circle".to_owned();
    Err(Problem::Io { path, reason })
}

/// Puts a file into the place of another, in one step and on disk.
fn replace(
    path: &Path,
    text: &str,
    permissions: Option<&std::fs::Permissions>,
    last_look: impl FnOnce() -> Result<(), Problem>,
) -> Result<(), Problem> {
    let new = beside(path, ".linkedin-mcp-new");
    let done = write(&new, text, permissions).map_err(|error| failed(&new, &error));
    let done = done.and_then(|()| last_look());
    let done =
        done.and_then(|()| std::fs::rename(&new, path).map_err(|error| failed(path, &error)));
    if done.is_err() {
        let _ = std::fs::remove_file(&new);
        return done;
    }
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        // It is in place; that it lasts is all that is left.
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
    Ok(())
}

fn write(path: &Path, text: &str, permissions: Option<&std::fs::Permissions>) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // Nobody else may look until it has the permissions of the file that it replaces.
    #[cfg(unix)]
    if permissions.is_some() {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file: File = options.open(path)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions.clone())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn failed(path: &Path, error: &io::Error) -> Problem {
    Problem::Io { path: path.to_owned(), reason: error.to_string() }
}

fn comma_free(line: &str) -> &str {
    line.trim_end().trim_end_matches(',')
}

/// A line of somebody else's: its keys and its brackets.
fn masked(line: &str) -> String {
    let text = line.trim_start();
    let indentation = line.get(..line.len().saturating_sub(text.len())).unwrap_or_default();
    let structural = |c: char| "{}[], \t".contains(c);
    if text.chars().all(structural) {
        return line.to_owned();
    }
    let word = |c: char| c.is_ascii_alphanumeric() || "_-.\"'$/@: ".contains(c);
    let is_name = |name: &str| name.len() <= 64 && name.trim().chars().all(word);
    // A table of TOML's; a list's element may begin with a bracket, too, but has no name in it.
    if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']'))
        && is_name(name.trim_matches(['[', ']']))
        && !name.contains([' ', ','])
        && !name.starts_with(['"', '\''])
    {
        return line.to_owned();
    }
    let json = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    if let Some((key, rest)) = json
        && let Some(value) = rest.trim_start().strip_prefix(':')
        && is_name(key)
    {
        let value = value.trim();
        let opening = matches!(value, "{" | "[");
        return format!("{indentation}\"{key}\": {}", if opening { value } else { "…" });
    }
    match text.split_once('=') {
        // What ends in `=` is no key, but perhaps a line of Base64 in a longer text.
        Some((key, value))
            if is_name(key)
                && !key.trim().contains(' ')
                && !value.trim().is_empty()
                && !value.starts_with('=') =>
        {
            format!("{indentation}{} = …", key.trim())
        }
        _ => format!("{indentation}…"),
    }
}
