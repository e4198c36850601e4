//! The sealed file: all entries in one, encrypted and authenticated with a key that the operator gives.
//!
//! ```text
//! "linkedin-mcp sealed\n"  version  salt (32)  nonce (12)  ciphertext and tag  SHA-256 of all before (32)
//! ```
//!
//! What stands before the ciphertext is authenticated with it. The checksum guards nothing: it tells a damaged file
//! from a wrong key. Each write has a salt and a nonce of its own.
//!
//! A write goes to a file beside it that then takes its place, so a reader sees the old or the new and needs no lock.
//! Writers take turns.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hkdf};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::private::{self, Content, failed};
use super::{Failure, KEY_SETTING};

pub(super) const SHORTEST_KEY: usize = 32;

const MAGIC: &[u8] = b"linkedin-mcp sealed\n";
const VERSION: u8 = 1;
const SALT: usize = 32;
const NONCE: usize = 12;
const CHECKSUM: usize = 32;
/// Bound to what the key is for, should the operator use it for something else, too.
const PURPOSE: &[u8] = b"linkedin-mcp sealed file 1";
const LARGEST: usize = 16 * 1024 * 1024;
const LARGEST_KEY: usize = 4096;
/// A turn takes milliseconds; longer than this is a process that hangs.
const PATIENCE: Duration = Duration::from_secs(10);

type Entries = BTreeMap<String, SecretString>;

/// The sealed file, and what opens it.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) file: Option<PathBuf>,
    pub(super) key: Option<SecretString>,
    pub(super) key_file: Option<PathBuf>,
}

impl Sealed {
    pub(super) fn get(&self, entry: &str) -> Result<Option<SecretString>, Failure> {
        let key = self.key()?;
        Ok(read(self.file()?, &key)?.remove(entry))
    }

    pub(super) fn put(&self, entry: &str, secret: SecretString) -> Result<(), Failure> {
        self.change(|entries| {
            entries.insert(entry.to_owned(), secret);
            true
        })
    }

    pub(super) fn forget(&self, entry: &str) -> Result<(), Failure> {
        self.change(|entries| entries.remove(entry).is_some())
    }

    /// Changes what is there now, in turn with other processes; writes only if something changed.
    fn change(&self, change: impl FnOnce(&mut Entries) -> bool) -> Result<(), Failure> {
        let key = self.key()?;
        let path = self.file()?;
        let directory = private::directory(path)?;
        let turn = private::turn(&beside(path, ".lock"), PATIENCE)?;
        let mut entries = read(path, &key)?;
        if change(&mut entries) {
            let new = prepare(path, &entries, &key)?;
            if let Err(error) = std::fs::rename(&new, path) {
                let _ = std::fs::remove_file(&new);
                return Err(failed(path, &error));
            }
            private::settle(&directory).map_err(|error| failed(&directory, &error))?;
        }
        drop(turn);
        Ok(())
    }

    fn file(&self) -> Result<&Path, Failure> {
        self.file.as_deref().ok_or(Failure::NoFile)
    }

    fn key(&self) -> Result<SecretString, Failure> {
        let key = match (&self.key, &self.key_file) {
            (None, None) => return Err(Failure::NoKey { keyring: None }),
            (Some(key), None) => key.clone(),
            (None, Some(path)) => key_in(path)?,
            (Some(_), Some(path)) => {
                let problem = format!("{KEY_SETTING} is given, too; only one of the two can be");
                return Err(Failure::KeyFile { path: path.clone(), problem });
            }
        };
        if key.expose_secret().chars().count() < SHORTEST_KEY {
            return Err(Failure::KeyTooShort);
        }
        Ok(key)
    }
}

/// The key in a file, without the end of its line.
fn key_in(path: &Path) -> Result<SecretString, Failure> {
    let unusable = |problem: &str| {
        let problem = problem.to_owned();
        Failure::KeyFile { path: path.to_owned(), problem }
    };
    let bytes = match private::read(path, LARGEST_KEY) {
        Ok(Content::Bytes(bytes)) => bytes,
        Ok(Content::Absent) => return Err(unusable("there is none")),
        Ok(Content::NoFile) => return Err(unusable("it is no regular file")),
        Ok(Content::TooLarge) => return Err(unusable("it is far longer than a key")),
        Err(Failure::Io { reason, .. }) => return Err(unusable(&reason)),
        Err(failure) => return Err(failure),
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable("it is no text"))?;
    Ok(SecretString::from(text.trim()))
}

/// A name next to the file's.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// Everything in the file; nothing if there is none.
fn read(path: &Path, key: &SecretString) -> Result<Entries, Failure> {
    let damaged = || Failure::Damaged { path: path.to_owned() };
    let mut bytes = match private::read(path, LARGEST)? {
        Content::Absent => return Ok(Entries::new()),
        Content::NoFile | Content::TooLarge => return Err(damaged()),
        Content::Bytes(bytes) => bytes,
    };
    // The version first: nothing else about a later format is known.
    match bytes.strip_prefix(MAGIC).and_then(<[u8]>::first) {
        Some(&VERSION) => {}
        Some(&later) if later > VERSION => return Err(Failure::Newer { path: path.to_owned() }),
        _ => return Err(damaged()),
    }
    let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or_else(damaged)?;
    if digest::digest(&digest::SHA256, content).as_ref() != checksum {
        return Err(damaged());
    }
    let content = content.len();
    bytes.truncate(content);
    let header = MAGIC.len() + 1 + SALT + NONCE;
    let (header, sealed) = bytes.split_at_mut_checked(header).ok_or_else(damaged)?;
    let (rest, nonce) = header.split_last_chunk::<NONCE>().ok_or_else(damaged)?;
    let (_, salt) = rest.split_last_chunk::<SALT>().ok_or_else(damaged)?;
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let key = cipher(salt, key).ok_or_else(damaged)?;
    let plain = key.open_in_place(nonce, Aad::from(&*header), sealed);
    let plain = plain.map_err(|_| Failure::WrongKey { path: path.to_owned() })?;
    decode(plain).ok_or_else(damaged)
}

/// Writes the file beside the one whose place it is to take, and waits until it is on disk.
pub(super) fn prepare(
    path: &Path,
    entries: &Entries,
    key: &SecretString,
) -> Result<PathBuf, Failure> {
    let bytes = seal(entries, key).ok_or_else(|| {
        let reason = "the system has no random numbers, or there is too much to keep".to_owned();
        Failure::Io { path: path.to_owned(), reason }
    })?;
    let new = beside(path, ".new");
    let write = || -> std::io::Result<()> {
        let mut file = private::create(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    if let Err(error) = write() {
        let _ = std::fs::remove_file(&new);
        return Err(failed(&new, &error));
    }
    Ok(new)
}

fn seal(entries: &Entries, key: &SecretString) -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    random.fill(&mut salt).ok()?;
    random.fill(&mut nonce).ok()?;
    let mut bytes = Vec::new();
    for part in [MAGIC, &[VERSION], &salt, &nonce] {
        bytes.extend_from_slice(part);
    }
    let mut plain = encode(entries)?;
    let key = cipher(&salt, key)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(&bytes), &mut plain).ok()?;
    bytes.extend_from_slice(&plain);
    bytes.extend_from_slice(tag.as_ref());
    let checksum = digest::digest(&digest::SHA256, &bytes);
    bytes.extend_from_slice(checksum.as_ref());
    (bytes.len() <= LARGEST).then_some(bytes)
}

fn cipher(salt: &[u8], key: &SecretString) -> Option<LessSafeKey> {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, salt);
    let secret = salt.extract(key.expose_secret().as_bytes());
    let key = secret.expand(&[PURPOSE], &CHACHA20_POLY1305).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(key)))
}

/// Names and secrets in turn, each after its length. Not JSON, whose writer would leave copies in memory.
fn encode(entries: &Entries) -> Option<Zeroizing<Vec<u8>>> {
    let texts =
        || entries.iter().flat_map(|(name, secret)| [name.as_str(), secret.expose_secret()]);
    let size = texts().map(|text| 4 + text.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    for text in texts() {
        bytes.extend_from_slice(&u32::try_from(text.len()).ok()?.to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    Some(bytes)
}

fn decode(mut bytes: &[u8]) -> Option<Entries> {
    fn text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        std::str::from_utf8(text).ok()
    }
    let mut entries = Entries::new();
    while !bytes.is_empty() {
        let name = text(&mut bytes)?.to_owned();
        entries.insert(name, SecretString::from(text(&mut bytes)?));
    }
    Some(entries)
}
