//! The system's keyring.

use secrecy::SecretString;

use super::Failure;

/// The keyring of the person who runs this.
#[derive(Clone, Debug)]
pub(super) struct Keyring;

impl Keyring {
    pub(super) fn of_system() -> Self {
        Self
    }

    #[expect(clippy::unused_async, reason = "each system's own way follows")]
    pub(super) async fn get(&self, _entry: &str) -> Result<Option<SecretString>, Failure> {
        Err(Failure::KeyringAbsent { reason: "this build knows none".to_owned() })
    }

    #[expect(clippy::unused_async, reason = "each system's own way follows")]
    pub(super) async fn put(&self, _entry: &str, _secret: &SecretString) -> Result<(), Failure> {
        Err(Failure::KeyringAbsent { reason: "this build knows none".to_owned() })
    }

    #[expect(clippy::unused_async, reason = "each system's own way follows")]
    pub(super) async fn forget(&self, _entry: &str) -> Result<(), Failure> {
        Err(Failure::KeyringAbsent { reason: "this build knows none".to_owned() })
    }
}
