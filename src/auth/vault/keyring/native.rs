//! The keyrings of macOS and Windows. Their calls block, so each has a thread of its own that can be left behind: one of
//! the runtime's would keep the program from ending while a dialog is open.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::api::CredentialStore;
use keyring_core::error::PlatformError;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use super::{SERVICE, absent, failed, text};
use crate::auth::vault::Failure;

/// What Windows takes under one name.
#[cfg(windows)]
const LONGEST: usize = 2560;

/// What a secret that takes several entries begins with in the first; then come their name and their number.
const PARTS: &str = "linkedin-mcp parts ";

type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// A keyring, opened for each call.
#[derive(Clone)]
pub(super) struct Native {
    pub(super) open: Arc<Open>,
    /// The longest that one entry holds, in bytes.
    pub(super) longest: usize,
    pub(super) patience: Duration,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Native").field("longest", &self.longest).finish_non_exhaustive()
    }
}

impl Native {
    #[cfg(target_os = "macos")]
    pub(super) fn of_person() -> Self {
        let open = || Ok(apple_native_keyring_store::keychain::Store::new()? as _);
        Self { open: Arc::new(open), longest: usize::MAX, patience: super::PATIENT }
    }

    #[cfg(windows)]
    pub(super) fn of_person() -> Self {
        let open = || Ok(windows_native_keyring_store::Store::new()? as _);
        Self { open: Arc::new(open), longest: LONGEST, patience: super::PATIENT }
    }

    pub(super) async fn get(&self, entry: &str) -> Result<Option<SecretString>, Failure> {
        self.work(entry, Entries::get).await
    }

    pub(super) async fn put(&self, entry: &str, secret: &SecretString) -> Result<(), Failure> {
        let secret = secret.clone();
        self.work(entry, move |entries| entries.put(&secret)).await
    }

    pub(super) async fn forget(&self, entry: &str) -> Result<(), Failure> {
        self.work(entry, Entries::forget).await
    }

    async fn work<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entries) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (open, name, longest) = (Arc::clone(&self.open), name.to_owned(), self.longest);
        let (done, result) = tokio::sync::oneshot::channel();
        let work = move || {
            let entries = open().map_err(told).map(|store| Entries { store, name, longest });
            // Whoever asked may have gone.
            let _ = done.send(entries.and_then(|entries| work(&entries)));
        };
        let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(work);
        thread.map_err(|error| failed(&error.to_string()))?;
        match tokio::time::timeout(self.patience, result).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(failed("it ended without an answer")),
            Err(_) => Err(Failure::KeyringLocked),
        }
    }
}

/// One secret's entry, and those of its parts.
struct Entries {
    store: Arc<CredentialStore>,
    name: String,
    longest: usize,
}

impl Entries {
    fn get(&self) -> Result<Option<SecretString>, Failure> {
        // Whoever writes meanwhile takes the parts away; the second look finds the new ones.
        for _ in 0..3 {
            let Some(first) = self.read(&self.name)? else { return Ok(None) };
            let Some((parts, count)) = parts(&first) else { return Ok(Some(first)) };
            if let Some(whole) = self.whole(parts, count)? {
                return Ok(Some(whole));
            }
        }
        Err(failed("a part of what it holds is missing"))
    }

    fn put(&self, secret: &SecretString) -> Result<(), Failure> {
        let before = self.read(&self.name)?;
        let text = secret.expose_secret();
        if text.len() <= self.longest && !text.starts_with(PARTS) {
            self.write(&self.name, text.as_bytes())?;
        } else {
            // The parts first, under names that nobody reads yet: who dies in between has changed nothing.
            let parts = uuid::Uuid::new_v4().simple().to_string();
            let mut count: usize = 0;
            for piece in text.as_bytes().chunks(self.longest.min(super::super::LONGEST)) {
                self.write(&self.part(&parts, count), piece)?;
                count = count.saturating_add(1);
            }
            self.write(&self.name, format!("{PARTS}{parts} {count}").as_bytes())?;
        }
        self.drop_parts(before.as_ref())
    }

    fn forget(&self) -> Result<(), Failure> {
        let before = self.read(&self.name)?;
        self.remove(&self.name)?;
        self.drop_parts(before.as_ref())
    }

    fn whole(&self, name: &str, count: usize) -> Result<Option<SecretString>, Failure> {
        let mut whole = zeroize::Zeroizing::new(Vec::with_capacity(super::super::LONGEST));
        for number in 0..count {
            match self.entry(&self.part(name, number))?.get_secret() {
                Ok(piece) => whole.extend_from_slice(&zeroize::Zeroizing::new(piece)),
                Err(Error::NoEntry) => return Ok(None),
                Err(error) => return Err(told(error)),
            }
        }
        text(whole.to_vec()).map(Some)
    }

    fn drop_parts(&self, first: Option<&SecretString>) -> Result<(), Failure> {
        let Some((name, count)) = first.and_then(parts) else { return Ok(()) };
        (0..count).try_for_each(|number| self.remove(&self.part(name, number)))
    }

    fn part(&self, parts: &str, number: usize) -> String {
        format!("{}/{parts}/{number}", self.name)
    }

    fn entry(&self, name: &str) -> Result<Entry, Failure> {
        // A token stays on this machine, and does not follow a person's profile to others.
        let modifiers = [("persistence", "Local")].into();
        let modifiers = cfg!(windows).then_some(&modifiers);
        self.store.build(SERVICE, name, modifiers).map_err(told)
    }

    fn read(&self, name: &str) -> Result<Option<SecretString>, Failure> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => text(bytes).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(told(error)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.entry(name)?.set_secret(bytes).map_err(told)
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(told(error)),
        }
    }
}

/// The parts' common name and their number, where an entry says that there are some.
fn parts(first: &SecretString) -> Option<(&str, usize)> {
    let (name, count) = first.expose_secret().strip_prefix(PARTS)?.split_once(' ')?;
    Some((name, count.parse().ok().filter(|count| *count <= super::super::LONGEST)?))
}

/// What an error means. Some carry what was read: those are named here, and never shown.
fn told(error: Error) -> Failure {
    match error {
        Error::NoStorageAccess(error) | Error::PlatformFailure(error)
            if code(&error).and_then(of_keychain).is_some() =>
        {
            code(&error).and_then(of_keychain).unwrap_or(Failure::KeyringLocked)
        }
        // Windows says so where nobody is logged on, such as in a service.
        Error::NoStorageAccess(error) if cfg!(windows) => absent(&error.to_string()),
        Error::NoStorageAccess(_) => Failure::KeyringLocked,
        Error::PlatformFailure(error) => failed(&error.to_string()),
        Error::NoDefaultStore => absent("this system has none"),
        Error::BadEncoding(mut bytes) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            failed("what it holds is no text")
        }
        Error::BadDataFormat(mut bytes, _) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            failed("what it holds cannot be read")
        }
        Error::TooLong(what, most) => failed(&format!("its {what} has at most {most} characters")),
        Error::Invalid(what, problem) => failed(&format!("{what} {problem}")),
        Error::BadStoreFormat(problem) | Error::NotSupportedByStore(problem) => failed(&problem),
        Error::Ambiguous(entries) => {
            failed(&format!("it has {} entries of the same name", entries.len()))
        }
        Error::NoEntry => failed("it lost an entry"),
        _ => failed("it told of an error that this program does not know"),
    }
}

/// The keychain's number for an error.
#[cfg(target_os = "macos")]
fn code(error: &PlatformError) -> Option<i32> {
    error.downcast_ref::<security_framework::base::Error>().map(|error| error.code())
}

#[cfg(not(target_os = "macos"))]
fn code(_: &PlatformError) -> Option<i32> {
    None
}

/// The keychain's numbers that are not just failures: <https://developer.apple.com/documentation/security/security-framework-result-codes>.
fn of_keychain(code: i32) -> Option<Failure> {
    match code {
        // errSecUserCanceled, errSecAuthFailed.
        -128 | -25293 => Some(Failure::KeyringRefused),
        // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain, errSecNoDefaultKeychain.
        -25291 | -25294 | -25295 | -25307 => Some(absent("the keychain cannot be reached")),
        // errSecInteractionNotAllowed: locked, and nobody can be asked.
        -25308 => Some(Failure::KeyringLocked),
        _ => None,
    }
}
