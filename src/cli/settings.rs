//! `config`: the effective settings.

use super::Failure;
use super::output::{Out, say};
use crate::config::Config;

/// Shows every setting, and where it came from.
pub(super) fn shown(config: &Config) -> Result<u8, Failure> {
    for (setting, value, source) in config.shown() {
        let value = if value.is_empty() { "(unset)".to_owned() } else { value };
        say(Out::Result, &format!("{:<20} {value:<28} {source}", setting.name))?;
    }
    Ok(0)
}
