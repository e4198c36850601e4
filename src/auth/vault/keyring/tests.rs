use std::sync::Arc;

use keyring_core::api::{CredentialStore, CredentialStoreApi as _};
use keyring_core::{Error, mock};
use secrecy::ExposeSecret;

use super::native::Native;
use super::*;

#[cfg(all(unix, not(target_os = "macos")))]
mod bus;
#[cfg(all(unix, not(target_os = "macos")))]
#[expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "the macro for an interface on the bus writes what they complain about"
)]
mod fake;

/// What must turn up nowhere.
const CANARY: &str = "canary-7f3a-AQXtokenOfNobody";

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn seen(kept: Option<SecretString>) -> Option<String> {
    kept.map(|kept| kept.expose_secret().to_owned())
}

/// A keyring in memory.
fn mocked(longest: usize) -> (Arc<mock::Store>, Native) {
    let store = mock::Store::new().unwrap();
    let opened = Arc::clone(&store);
    let open = move || Ok(Arc::clone(&opened) as Arc<CredentialStore>);
    (store, Native { open: Arc::new(open), longest, patience: Duration::from_secs(5) })
}

/// Makes the next call for an entry fail.
fn inject(store: &mock::Store, entry: &str, error: Error) {
    let entry = store.build(SERVICE, entry, None).unwrap();
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
}

/// The entries that hold something.
fn held(store: &mock::Store) -> usize {
    let entries = store.search(&[("service", SERVICE)].into()).unwrap();
    entries.iter().filter(|entry| entry.get_secret().is_ok()).count()
}

#[tokio::test]
async fn a_secret_is_given_back_until_it_is_forgotten() {
    let (store, keyring) = mocked(2560);
    assert_eq!(seen(keyring.get("ada").await.unwrap()), None);
    keyring.forget("ada").await.unwrap();
    keyring.put("ada", &secret(CANARY)).await.unwrap();
    assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some(CANARY));
    assert_eq!(held(&store), 1);
    keyring.forget("ada").await.unwrap();
    assert_eq!(seen(keyring.get("ada").await.unwrap()), None);
    assert_eq!(held(&store), 0);
}

#[tokio::test]
async fn a_long_secret_takes_several_entries() {
    let (store, keyring) = mocked(80);
    // Not cut within a character, as far as anybody sees.
    let long = "grüße ".repeat(50);
    for text in
        [long.as_str(), "short", &"x".repeat(80), &"x".repeat(81), "linkedin-mcp parts of it", ""]
    {
        keyring.put("ada", &secret(text)).await.unwrap();
        assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some(text));
    }
    assert_eq!(held(&store), 1, "parts of earlier secrets are gone");
    keyring.put("ada", &secret(&long)).await.unwrap();
    assert_eq!(held(&store), 1 + long.len().div_ceil(80));
    keyring.forget("ada").await.unwrap();
    assert_eq!(held(&store), 0);
}

#[tokio::test]
async fn a_long_secret_of_which_a_part_cannot_be_kept_changes_nothing() {
    let (store, keyring) = mocked(80);
    keyring.put("ada", &secret("old")).await.unwrap();
    inject(&store, "ada", Error::NoEntry);
    let long = secret(&"x".repeat(300));
    // The mock has no error for names that nobody knows yet; the first entry's is the last to be written.
    let entry = store.build(SERVICE, "ada", None).unwrap();
    let _ = entry.get_secret();
    inject(&store, "ada", Error::NoStorageAccess("locked".into()));
    assert_eq!(keyring.put("ada", &long).await, Err(Failure::KeyringLocked));
    assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some("old"));
}

#[tokio::test]
async fn a_part_that_is_missing_is_no_secret() {
    let (store, keyring) = mocked(80);
    keyring.put("ada", &secret(&"x".repeat(300))).await.unwrap();
    let parts = store.search(&[("service", SERVICE), ("user", "/2")].into()).unwrap();
    parts.first().unwrap().delete_credential().unwrap();
    let failure = keyring.get("ada").await.unwrap_err();
    assert!(matches!(failure, Failure::KeyringFailed { .. }), "{failure:?}");
    keyring.put("ada", &secret("new")).await.unwrap();
    assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some("new"));
    assert_eq!(held(&store), 1);
}

#[tokio::test]
async fn each_error_is_told_apart_and_shows_no_secret() {
    let bytes = || CANARY.as_bytes().to_vec();
    let failed = |reason: &str| Failure::KeyringFailed { reason: reason.to_owned() };
    let locked = if cfg!(windows) {
        Failure::KeyringAbsent { reason: "no".to_owned() }
    } else {
        Failure::KeyringLocked
    };
    for (error, expected) in [
        (Error::NoStorageAccess("no".into()), locked),
        (Error::PlatformFailure("a\nb".into()), failed("a b")),
        (
            Error::NoDefaultStore,
            Failure::KeyringAbsent { reason: "this system has none".to_owned() },
        ),
        (Error::BadEncoding(bytes()), failed("what it holds is no text")),
        (Error::BadDataFormat(bytes(), "no".into()), failed("what it holds cannot be read")),
        (Error::TooLong("password".to_owned(), 9), failed("its password has at most 9 characters")),
        (Error::Invalid("user".to_owned(), "is empty".to_owned()), failed("user is empty")),
        (Error::NotSupportedByStore("no".to_owned()), failed("no")),
        (Error::Ambiguous(Vec::new()), failed("it has 0 entries of the same name")),
    ] {
        let (store, keyring) = mocked(2560);
        keyring.put("ada", &secret(CANARY)).await.unwrap();
        inject(&store, "ada", error);
        let failure = keyring.get("ada").await.unwrap_err();
        assert_eq!(failure, expected);
        let shown = format!("{failure:?} {failure} {} {keyring:?}", failure.fix());
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some(CANARY));
    }
}

#[tokio::test]
async fn what_is_no_text_is_no_token() {
    let (store, keyring) = mocked(2560);
    store.build(SERVICE, "ada", None).unwrap().set_secret(&[0xff, 0xfe]).unwrap();
    let failure = keyring.get("ada").await.unwrap_err();
    assert_eq!(failure, Failure::KeyringFailed { reason: "what it holds is no text".to_owned() });
}

#[test]
fn a_dialog_that_nobody_answers_holds_up_neither_the_call_nor_the_end() {
    let open = || {
        std::thread::sleep(Duration::from_hours(1));
        Err(Error::NoDefaultStore)
    };
    let patience = Duration::from_millis(50);
    let keyring = Native { open: Arc::new(open), longest: 2560, patience };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let failure = runtime.block_on(keyring.get("ada")).unwrap_err();
    assert_eq!(failure, Failure::KeyringLocked);
    // The end of the runtime would wait for a thread of its own.
    drop(runtime);
}
