//! Where tokens are kept between runs: in the system's keyring, or in a sealed file. Never in plain text.
//!
//! The operator says which ([`Keep`]); there is no falling back from one to the other, because a token that
//! is kept in two places is forgotten in one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

mod keyring;
mod private;
mod sealed;
#[cfg(test)]
mod tests;

/// The setting that says how tokens are kept.
pub const KEEP_SETTING: &str = "vault";
/// The setting that holds the sealed file's key.
pub const KEY_SETTING: &str = "vault_key";
/// The setting that names a file with that key.
pub const KEY_FILE_SETTING: &str = "vault_key_file";

/// The longest secret. Tokens have hundreds of bytes; what is longer is none.
const LONGEST: usize = 64 * 1024;

/// How tokens are kept: said by the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// In the sealed file where a key for it is configured, else in the keyring; never in both.
    Auto,
    /// In the system's keyring.
    Keyring,
    /// In the sealed file.
    File,
}

impl Keep {
    /// From the word in the settings.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "keyring" => Some(Self::Keyring),
            "file" => Some(Self::File),
            _ => None,
        }
    }
}

/// What the operator said about it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where tokens are kept.
    pub keep: Keep,
    /// The sealed file.
    pub file: Option<PathBuf>,
    /// Its key: at least 32 characters that nobody guesses.
    pub key: Option<SecretString>,
    /// A file with that key.
    pub key_file: Option<PathBuf>,
}

/// What keeps the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The system's keyring.
    Keyring,
    /// The sealed file.
    SealedFile,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keyring => "the system's keyring",
            Self::SealedFile => "a sealed file",
        })
    }
}

/// Keeps secrets under names. Opens nothing when it is built, and everything anew for each call: several processes
/// share what it keeps, and a call is rare.
#[derive(Clone, Debug)]
pub struct Vault(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Keyring { keyring: keyring::Keyring, chosen: bool },
    Sealed(Arc<sealed::Sealed>),
}

impl Vault {
    /// A vault as the operator wants it.
    pub fn new(settings: Settings) -> Self {
        let Settings { keep, file, key, key_file } = settings;
        let sealed = match keep {
            Keep::Auto => key.is_some() || key_file.is_some(),
            Keep::Keyring => false,
            Keep::File => true,
        };
        if sealed {
            return Self(Inner::Sealed(Arc::new(sealed::Sealed { file, key, key_file })));
        }
        let chosen = keep == Keep::Keyring;
        Self(Inner::Keyring { keyring: keyring::Keyring::of_system(), chosen })
    }

    /// What keeps the tokens.
    pub fn kind(&self) -> Kind {
        match self.0 {
            Inner::Keyring { .. } => Kind::Keyring,
            Inner::Sealed(_) => Kind::SealedFile,
        }
    }

    /// What is kept under a name.
    pub async fn get(&self, entry: &str) -> Result<Option<SecretString>, Failure> {
        match &self.0 {
            Inner::Keyring { keyring, .. } => {
                keyring.get(entry).await.map_err(|failure| self.told(failure))
            }
            Inner::Sealed(sealed) => {
                let entry = entry.to_owned();
                work(sealed, move |sealed| sealed.get(&entry)).await
            }
        }
    }

    /// Keeps a secret under a name, in the place of what was there. It is durable when this returns.
    pub async fn put(&self, entry: &str, secret: &SecretString) -> Result<(), Failure> {
        if secret.expose_secret().len() > LONGEST {
            return Err(Failure::TooLong { limit: LONGEST });
        }
        match &self.0 {
            Inner::Keyring { keyring, .. } => {
                keyring.put(entry, secret).await.map_err(|failure| self.told(failure))
            }
            Inner::Sealed(sealed) => {
                let (entry, secret) = (entry.to_owned(), secret.clone());
                work(sealed, move |sealed| sealed.put(&entry, secret)).await
            }
        }
    }

    /// Forgets what is kept under a name; nothing may be there.
    pub async fn forget(&self, entry: &str) -> Result<(), Failure> {
        match &self.0 {
            Inner::Keyring { keyring, .. } => {
                keyring.forget(entry).await.map_err(|failure| self.told(failure))
            }
            Inner::Sealed(sealed) => {
                let entry = entry.to_owned();
                work(sealed, move |sealed| sealed.forget(&entry)).await
            }
        }
    }

    /// Whether it can keep a secret and give it back: tries it with one that means nothing, and forgets that again.
    pub async fn check(&self) -> Result<(), Failure> {
        // A name and a content of its own: several processes may look at the same time.
        let entry = format!("probe-{}", uuid::Uuid::new_v4().simple());
        let probe = SecretString::from(uuid::Uuid::new_v4().simple().to_string());
        self.put(&entry, &probe).await?;
        let kept = self.get(&entry).await;
        self.forget(&entry).await?;
        if kept?.is_some_and(|kept| kept.expose_secret() == probe.expose_secret()) {
            return Ok(());
        }
        let reason = "it took a secret and gave another back".to_owned();
        Err(match &self.0 {
            Inner::Keyring { .. } => Failure::KeyringFailed { reason },
            Inner::Sealed(sealed) => {
                Failure::Io { path: sealed.file.clone().unwrap_or_default(), reason }
            }
        })
    }

    /// Where nobody asked for the keyring, a key for a sealed file is the other way out.
    fn told(&self, failure: Failure) -> Failure {
        match (&self.0, failure) {
            (Inner::Keyring { chosen: false, .. }, Failure::KeyringAbsent { reason }) => {
                Failure::NoKey { keyring: Some(reason) }
            }
            (_, failure) => failure,
        }
    }
}

/// Does file work where it holds nobody up. It goes on when the caller leaves, so nothing is half done.
async fn work<T: Send + 'static>(
    sealed: &Arc<sealed::Sealed>,
    work: impl FnOnce(&sealed::Sealed) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let path = sealed.file.clone().unwrap_or_default();
    let sealed = Arc::clone(sealed);
    let done = tokio::task::spawn_blocking(move || work(&sealed)).await;
    done.unwrap_or_else(|error| Err(Failure::Io { path, reason: error.to_string() }))
}

/// Why a secret could not be kept or given back. None of them holds one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No keyring, and no key for a sealed file.
    #[error("there is no place to keep tokens in: {}", match keyring {
        Some(reason) => format!("no keyring ({reason}), and no key for a sealed file"),
        None => "a sealed file is asked for, but there is no key for it".to_owned(),
    })]
    NoKey {
        /// Why there is no keyring, where one was looked for.
        keyring: Option<String>,
    },
    /// A sealed file is asked for, and nobody said which.
    #[error("a sealed file is asked for, but nobody said which")]
    NoFile,
    /// No keyring answers here.
    #[error("there is no keyring here: {reason}")]
    KeyringAbsent {
        /// The system's words.
        reason: String,
    },
    /// The keyring is locked, and nobody unlocked it.
    #[error("the keyring is locked")]
    KeyringLocked,
    /// The person was asked to unlock the keyring, and said no; or the desktop found no way to ask.
    #[error("the request to unlock the keyring was turned down, or could not be shown")]
    KeyringRefused,
    /// Anything else about the keyring.
    #[error("the keyring failed: {reason}")]
    KeyringFailed {
        /// The system's words.
        reason: String,
    },
    /// The key can be guessed.
    #[error("the sealed file's key has fewer than {} characters", sealed::SHORTEST_KEY)]
    KeyTooShort,
    /// The file with the key cannot be used.
    #[error("the file {} cannot be used as a key: {problem}", path.display())]
    KeyFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The file is whole, but this key does not open it.
    #[error("the key does not open {}", path.display())]
    WrongKey {
        /// Which file.
        path: PathBuf,
    },
    /// The file is cut short, changed, or none of ours.
    #[error("{} is damaged, or no sealed file of ours", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// Others than its owner may use the file.
    #[error("others may read or write {} (mode {mode:04o})", path.display())]
    Mode {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file belongs to somebody else.
    #[error("{} belongs to another user", path.display())]
    Owner {
        /// Which file.
        path: PathBuf,
    },
    /// The file is reached by a link.
    #[error("{} is a symbolic link, or has several names", path.display())]
    Link {
        /// Which file.
        path: PathBuf,
    },
    /// A later version of the program wrote the file.
    #[error("{} was written by a later version of this program", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
    },
    /// Another process holds the file.
    #[error("another process holds {} for longer than {} seconds", path.display(), patience.as_secs())]
    Busy {
        /// Which lock.
        path: PathBuf,
        /// How long it was waited for.
        patience: Duration,
    },
    /// No token is that long.
    #[error("a secret of more than {limit} bytes is not kept")]
    TooLong {
        /// The longest that is.
        limit: usize,
    },
    /// The system refuses.
    #[error("{} cannot be used: {reason}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

impl Failure {
    /// What the person types or changes.
    pub fn fix(&self) -> String {
        let own_key = format!(
            "Make a key with `(umask 077; openssl rand -base64 48 > ~/linkedin-mcp.key)` and name that file: \
             {KEY_FILE_SETTING} in the settings, or LINKEDIN_MCP_{}.",
            KEY_FILE_SETTING.to_uppercase()
        );
        let again = "sign in anew with `linkedin-mcp login`";
        match self {
            Self::NoKey { .. } | Self::KeyringAbsent { .. } => {
                let keyring = if cfg!(any(target_os = "macos", windows)) {
                    "Run this in your own session"
                } else {
                    "On a desktop, start its keyring (gnome-keyring or KWallet) and run this in the same session"
                };
                match self {
                    Self::NoKey { keyring: None } => own_key,
                    _ => format!("{keyring}. Where there is none: {own_key}"),
                }
            }
            Self::NoFile => "Set --state-dir (state_dir in the settings): the sealed file lies in that directory.".to_owned(),
            Self::KeyringLocked => {
                "Unlock the keyring (sign in at the desktop, or answer its dialog) and try \
                                    again. Where nobody can: use a sealed file. "
                    .to_owned()
                    + &own_key
            }
            Self::KeyringRefused => {
                "Try again, and allow it when the keyring asks. Where nobody can be asked: \
                                     use a sealed file. "
                    .to_owned()
                    + &own_key
            }
            Self::KeyringFailed { .. } => format!(
                "See whether other programs can use the keyring. To do without it: {own_key}"
            ),
            Self::KeyTooShort => own_key,
            Self::KeyFile { path, .. } => {
                format!("Mend {}, or make another. {own_key}", path.display())
            }
            Self::WrongKey { path } => format!(
                "Give the key with which {} was written. If it is lost: `{}`, then {again}.",
                path.display(),
                remove(path)
            ),
            Self::Damaged { path } => format!(
                "Put {} back from a backup, or do without: `{}`, then {again}.",
                path.display(),
                remove(path)
            ),
            Self::Mode { path, .. } => format!("`chmod 600 {}`", private::quoted(path)),
            Self::Owner { path } => format!(
                "Run this as the user who owns {}, or `sudo chown \"$(id -u)\" {}`.",
                path.display(),
                private::quoted(path)
            ),
            Self::Link { path } => format!(
                "Put the file itself at {}: no symbolic link, and no second name for it.",
                path.display()
            ),
            Self::Newer { path } => format!(
                "Use the version of linkedin-mcp that wrote {}, or a later one.",
                path.display()
            ),
            Self::Busy { .. } => {
                "Try again; if it stays so, end the other linkedin-mcp that hangs.".to_owned()
            }
            Self::TooLong { .. } => {
                "Check what was given as a token: none is that long.".to_owned()
            }
            Self::Io { path, .. } => format!(
                "Make {} readable and writable for you, on a disk with room, or set --state-dir to another directory.",
                path.display()
            ),
        }
    }
}

fn remove(path: &std::path::Path) -> String {
    let command = if cfg!(windows) { "del" } else { "rm" };
    format!("{command} {}", private::quoted(path))
}
