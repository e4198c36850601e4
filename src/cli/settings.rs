//! `config`, and the one setting that a sign-in may change.

use std::path::{Path, PathBuf};

use super::Failure;
use super::output::{Out, say};
use crate::config::{self, Config};

/// Shows every setting, and where it came from.
pub(super) fn shown(config: &Config) -> Result<u8, Failure> {
    for (setting, value, source) in config.shown() {
        let value = if value.is_empty() { "(unset)".to_owned() } else { value };
        say(Out::Result, &format!("{:<20} {value:<28} {source}", setting.name))?;
    }
    Ok(0)
}

/// Writes `target = "live"` into the file of settings, and leaves everything else in it as it is.
pub(super) fn make_live(file: Option<&Path>) -> Result<PathBuf, Failure> {
    let environment = |name: &str| std::env::var(name).ok();
    let path = file.map(Path::to_owned).or_else(|| config::default_path(environment));
    let path = path.ok_or_else(|| {
        Failure::Usage("no directory for settings is known; name a file with --config".to_owned())
    })?;
    let change = |text: &str| text.parse::<toml_edit::DocumentMut>();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut document = change(&text).map_err(|error| {
        Failure::Usage(format!("{} cannot be read: {}", path.display(), error.message()))
    })?;
    document.insert("target", toml_edit::value("live"));
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    // Whole or not at all: a half-written file would stop every start.
    let beside = path.with_extension("toml.new");
    std::fs::write(&beside, document.to_string())?;
    std::fs::rename(&beside, &path)?;
    Ok(path)
}
