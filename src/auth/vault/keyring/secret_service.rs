//! The Secret Service of a desktop (gnome-keyring, KWallet, KeePassXC), over the session bus.
//!
//! Not by way of the `keyring` crate: its calls block, and one that waits for a person could not be left.
//!
//! Entries have the attributes that crate gives them, so `secret-tool lookup service linkedin-mcp username …` finds them.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use secret_service::{Collection, EncryptionType, Error, Item, SecretService};
use zbus::fdo;

use super::{PATIENT, SERVICE, absent, failed, text};
use crate::auth::vault::Failure;

/// For what no person has to do anything about.
const QUICK: Duration = Duration::from_secs(10);

/// The session bus, and what keeps secrets on it.
#[derive(Clone, Debug)]
pub(super) struct Bus {
    /// Instead of the session's own.
    pub(super) address: Option<String>,
    /// Whether secrets cross the bus encrypted.
    pub(super) encrypted: bool,
    pub(super) quick: Duration,
    pub(super) patient: Duration,
}

impl Bus {
    pub(super) fn of_person() -> Self {
        Self { address: None, encrypted: true, quick: QUICK, patient: PATIENT }
    }

    pub(super) async fn get(&self, entry: &str) -> Result<Option<SecretString>, Failure> {
        let service = self.service().await?;
        let Some(item) = self.items(&service, entry).await?.into_iter().next() else {
            return Ok(None);
        };
        text(self.quick(item.get_secret()).await?).map(Some)
    }

    pub(super) async fn put(&self, entry: &str, secret: &SecretString) -> Result<(), Failure> {
        let service = self.service().await?;
        let bytes = secret.expose_secret().as_bytes();
        let mut items = self.items(&service, entry).await?.into_iter();
        if let Some(item) = items.next() {
            self.quick(item.set_secret(bytes, "text/plain")).await?;
            // Several can only be left over from another default collection, and would be read one day.
            for other in items {
                self.patient(other.delete()).await?;
            }
            return Ok(());
        }
        let collection = self.collection(&service).await?;
        let label = format!("{SERVICE}: {entry}");
        let made = collection.create_item(&label, attributes(entry), bytes, true, "text/plain");
        self.patient(made).await.map(|_| ())
    }

    pub(super) async fn forget(&self, entry: &str) -> Result<(), Failure> {
        let service = self.service().await?;
        for item in self.items(&service, entry).await? {
            self.patient(item.delete()).await?;
        }
        Ok(())
    }

    /// A connection of its own for each call: the desktop's session may have ended since the last.
    async fn service(&self) -> Result<SecretService<'static>, Failure> {
        use zbus::connection::Builder;
        let builder = match &self.address {
            Some(address) => Builder::address(address.as_str()),
            None => Builder::session(),
        };
        let builder = builder.map_err(|error| no_bus(&error))?;
        let connection = tokio::time::timeout(self.quick, builder.build()).await;
        let connection = connection.map_err(|_| silent(self.quick))?;
        let connection = connection.map_err(|error| no_bus(&error))?;
        let encryption = if self.encrypted { EncryptionType::Dh } else { EncryptionType::Plain };
        self.quick(SecretService::connect_with_existing(encryption, connection)).await
    }

    /// What stands under a name, unlocked.
    async fn items<'a>(
        &self,
        service: &'a SecretService<'static>,
        entry: &str,
    ) -> Result<Vec<Item<'a>>, Failure> {
        let found = self.quick(service.search_items(attributes(entry))).await?;
        let mut items = found.unlocked;
        for item in found.locked {
            self.patient(item.unlock()).await?;
            if self.quick(item.is_locked()).await? {
                return Err(Failure::KeyringLocked);
            }
            items.push(item);
        }
        Ok(items)
    }

    /// Where new entries go: the default collection, which is made where there is none yet.
    async fn collection<'a>(
        &self,
        service: &'a SecretService<'static>,
    ) -> Result<Collection<'a>, Failure> {
        let default = tokio::time::timeout(self.quick, service.get_default_collection()).await;
        let collection = match default.map_err(|_| silent(self.quick))? {
            Ok(collection) => collection,
            Err(Error::NoResult) => {
                self.patient(service.create_collection("Login", "default")).await?
            }
            Err(error) => return Err(told(&error)),
        };
        if self.quick(collection.is_locked()).await? {
            self.patient(collection.unlock()).await?;
            if self.quick(collection.is_locked()).await? {
                return Err(Failure::KeyringLocked);
            }
        }
        Ok(collection)
    }

    /// Waits for what asks nobody.
    async fn quick<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        let done = tokio::time::timeout(self.quick, call).await;
        done.map_err(|_| silent(self.quick))?.map_err(|error| told(&error))
    }

    /// Waits for what may show a dialog. Nobody answered means that it stays locked.
    async fn patient<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        let done = tokio::time::timeout(self.patient, call).await;
        done.map_err(|_| Failure::KeyringLocked)?.map_err(|error| told(&error))
    }
}

fn silent(patience: Duration) -> Failure {
    failed(&format!("no answer within {} seconds", patience.as_secs()))
}

fn attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry)])
}

fn no_bus(error: &zbus::Error) -> Failure {
    absent(&format!("the desktop's session bus cannot be reached: {error}"))
}

fn told(error: &Error) -> Failure {
    match error {
        Error::Locked => Failure::KeyringLocked,
        Error::Prompt => Failure::KeyringRefused,
        Error::Unavailable => absent(&error.to_string()),
        Error::Zbus(zbus) => of_bus(zbus),
        Error::ZbusFdo(fdo) => of_fdo(fdo),
        error => failed(&error.to_string()),
    }
}

fn of_bus(error: &zbus::Error) -> Failure {
    match error {
        zbus::Error::FDO(fdo) => of_fdo(fdo),
        zbus::Error::MethodError(name, detail, _) => {
            named(name.as_str(), detail.as_deref().unwrap_or_default())
        }
        error => failed(&error.to_string()),
    }
}

fn of_fdo(error: &fdo::Error) -> Failure {
    match error {
        fdo::Error::ZBus(zbus) => of_bus(zbus),
        fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_) => nobody(),
        error => {
            use zbus::DBusError as _;
            named(error.name().as_str(), error.description().unwrap_or_default())
        }
    }
}

/// Errors by the names they have on the bus.
fn named(name: &str, detail: &str) -> Failure {
    let Some(kind) = name.strip_prefix("org.freedesktop.DBus.Error.") else {
        return match name {
            "org.freedesktop.Secret.Error.IsLocked" => Failure::KeyringLocked,
            _ => failed(&format!("{name}: {detail}")),
        };
    };
    match kind {
        "ServiceUnknown" | "NameHasNoOwner" => nobody(),
        kind if kind.starts_with("Spawn.") => {
            absent(&format!("the desktop's keyring does not start: {detail}"))
        }
        kind => failed(&format!("{kind}: {detail}")),
    }
}

fn nobody() -> Failure {
    absent("nothing on the desktop's session bus keeps secrets")
}
