//! The system's keyring: the Secret Service of a Linux desktop, the keychain of macOS, Windows' credential manager.
//!
//! Entries stand under the service `linkedin-mcp`, where each system's own tools show them.
//!
//! A keyring may ask a person before it answers, or hang. What may show a dialog gets [`PATIENT`]: somebody has to notice
//! it, find a password and type it, but a call by an agent ends sometime, too.

use std::time::Duration;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::Failure;

#[cfg(any(target_os = "macos", windows, test))]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
#[cfg(test)]
mod tests;

/// Under which entries stand.
const SERVICE: &str = "linkedin-mcp";
/// For what may wait for a person.
const PATIENT: Duration = Duration::from_mins(1);

#[cfg(any(target_os = "macos", windows))]
use native::Native as System;
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service::Bus as System;

/// The keyring of the person who runs this.
#[derive(Clone, Debug)]
pub(super) struct Keyring(System);

impl Keyring {
    pub(super) fn of_system() -> Self {
        Self(System::of_person())
    }

    pub(super) async fn get(&self, entry: &str) -> Result<Option<SecretString>, Failure> {
        self.0.get(entry).await
    }

    pub(super) async fn put(&self, entry: &str, secret: &SecretString) -> Result<(), Failure> {
        self.0.put(entry, secret).await
    }

    pub(super) async fn forget(&self, entry: &str) -> Result<(), Failure> {
        self.0.forget(entry).await
    }
}

fn text(bytes: Vec<u8>) -> Result<SecretString, Failure> {
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| failed("what it holds is no text"))?;
    Ok(SecretString::from(text))
}

fn failed(reason: &str) -> Failure {
    Failure::KeyringFailed { reason: shown(reason) }
}

fn absent(reason: &str) -> Failure {
    Failure::KeyringAbsent { reason: shown(reason) }
}

/// Another program's words: one line, not too long.
fn shown(text: &str) -> String {
    const MOST: usize = 256;
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST).collect()
}
