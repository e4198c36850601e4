use std::fs;
use std::path::Path;

use super::*;

/// What must turn up nowhere.
const CANARY: &str = "canary-7f3a-AQXtokenOfNobody";
const KEY: &str = "a key for tests, long enough for them";

/// A directory that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let name = format!("linkedin-mcp-test-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }

    fn file(&self) -> PathBuf {
        self.0.join("tokens")
    }

    fn vault(&self) -> Vault {
        sealed_with(&self.file(), KEY)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn settings(keep: Keep) -> Settings {
    Settings { keep, file: None, key: None, key_file: None }
}

fn sealed_with(file: &Path, key: &str) -> Vault {
    Vault::new(Settings {
        file: Some(file.to_owned()),
        key: Some(secret(key)),
        ..settings(Keep::Auto)
    })
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

async fn read(vault: &Vault, entry: &str) -> Option<String> {
    vault.get(entry).await.unwrap().map(|kept| kept.expose_secret().to_owned())
}

fn entries(list: &[(&str, &str)]) -> std::collections::BTreeMap<String, SecretString> {
    list.iter().map(|(name, text)| ((*name).to_owned(), secret(text))).collect()
}

#[tokio::test]
async fn a_secret_is_given_back_until_it_is_forgotten() {
    let place = Place::new();
    let vault = place.vault();
    assert_eq!(vault.kind(), Kind::SealedFile);
    assert_eq!(read(&vault, "ada").await, None);
    assert!(!place.0.exists(), "looking makes nothing");
    vault.forget("ada").await.unwrap();
    assert!(!place.file().exists(), "nothing changed, nothing is written");

    vault.put("ada", &secret(CANARY)).await.unwrap();
    vault.put("ben", &secret("another")).await.unwrap();
    vault.put("empty", &secret("")).await.unwrap();
    let other = place.vault();
    assert_eq!(read(&other, "ada").await.as_deref(), Some(CANARY));
    other.put("ada", &secret("newer")).await.unwrap();
    assert_eq!(read(&vault, "ada").await.as_deref(), Some("newer"));
    vault.forget("ada").await.unwrap();
    assert_eq!(read(&other, "ada").await, None);
    assert_eq!(read(&other, "ben").await.as_deref(), Some("another"));
    assert_eq!(read(&other, "empty").await.as_deref(), Some(""));
}

#[tokio::test]
async fn a_check_leaves_nothing_behind() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret("kept")).await.unwrap();
    let size = fs::metadata(place.file()).unwrap().len();
    let (one, two) = (vault.clone(), place.vault());
    let (one, two) = tokio::join!(one.check(), two.check());
    one.unwrap();
    two.unwrap();
    assert_eq!(fs::metadata(place.file()).unwrap().len(), size);
    assert_eq!(read(&vault, "ada").await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn what_is_too_long_for_a_token_is_refused() {
    let place = Place::new();
    let long = secret(&"x".repeat(LONGEST + 1));
    let refused = place.vault().put("ada", &long).await;
    assert_eq!(refused, Err(Failure::TooLong { limit: LONGEST }));
}

#[test]
fn the_sealed_file_is_taken_where_there_is_a_key_and_the_keyring_elsewhere() {
    let kind = |keep, key: bool, key_file: bool| {
        let key = key.then(|| secret(KEY));
        let key_file = key_file.then(|| PathBuf::from("key"));
        Vault::new(Settings { key, key_file, ..settings(keep) }).kind()
    };
    assert_eq!(kind(Keep::Auto, false, false), Kind::Keyring);
    assert_eq!(kind(Keep::Auto, true, false), Kind::SealedFile);
    assert_eq!(kind(Keep::Auto, false, true), Kind::SealedFile);
    assert_eq!(kind(Keep::File, false, false), Kind::SealedFile);
    assert_eq!(kind(Keep::Keyring, true, true), Kind::Keyring);
}

#[tokio::test]
async fn without_a_key_or_a_file_nothing_is_written_anywhere() {
    let place = Place::new();
    let keyless = Settings { file: Some(place.file()), ..settings(Keep::File) };
    let refused = Vault::new(keyless).put("ada", &secret(CANARY)).await;
    assert_eq!(refused, Err(Failure::NoKey { keyring: None }));
    let homeless = Settings { key: Some(secret(KEY)), ..settings(Keep::File) };
    assert_eq!(Vault::new(homeless).get("ada").await.unwrap_err(), Failure::NoFile);
    let short = sealed_with(&place.file(), &"k".repeat(31));
    assert_eq!(short.put("ada", &secret(CANARY)).await, Err(Failure::KeyTooShort));
    assert!(!place.0.exists());
    sealed_with(&place.file(), &"k".repeat(32)).put("ada", &secret(CANARY)).await.unwrap();
}

#[tokio::test]
async fn another_key_opens_nothing_and_overwrites_nothing() {
    let place = Place::new();
    place.vault().put("ada", &secret(CANARY)).await.unwrap();
    let before = fs::read(place.file()).unwrap();
    let other = sealed_with(&place.file(), "another key for tests, long enough too");
    let wrong = Failure::WrongKey { path: place.file() };
    assert_eq!(other.get("ada").await.unwrap_err(), wrong);
    assert_eq!(other.put("ben", &secret("text")).await.unwrap_err(), wrong);
    assert_eq!(other.forget("ada").await.unwrap_err(), wrong);
    assert_eq!(other.check().await.unwrap_err(), wrong);
    assert_eq!(fs::read(place.file()).unwrap(), before);
}

#[tokio::test]
async fn a_file_cut_short_anywhere_is_damaged() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret(CANARY)).await.unwrap();
    let whole = fs::read(place.file()).unwrap();
    let damaged = Failure::Damaged { path: place.file() };
    for length in 0..whole.len() {
        fs::write(place.file(), &whole[..length]).unwrap();
        assert_eq!(vault.get("ada").await.unwrap_err(), damaged, "{length} bytes");
        assert_eq!(vault.put("ben", &secret("text")).await.unwrap_err(), damaged);
        assert_eq!(fs::read(place.file()).unwrap(), &whole[..length], "it is left as it is");
    }
    let longer: Vec<u8> = whole.iter().chain(b"more").copied().collect();
    fs::write(place.file(), longer).unwrap();
    assert_eq!(vault.get("ada").await.unwrap_err(), damaged);
    fs::write(place.file(), whole).unwrap();
    assert_eq!(read(&vault, "ada").await.as_deref(), Some(CANARY));
}

#[tokio::test]
async fn one_bit_changed_anywhere_is_noticed() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret(CANARY)).await.unwrap();
    let whole = fs::read(place.file()).unwrap();
    for at in 0..whole.len() {
        for bit in [0, 7] {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            fs::write(place.file(), changed).unwrap();
            let failure = vault.get("ada").await.unwrap_err();
            let version = at == 20;
            let expected = match failure {
                Failure::Damaged { .. } => true,
                Failure::Newer { .. } => version,
                _ => false,
            };
            assert!(expected, "bit {bit} of byte {at}: {failure:?}");
        }
    }
}

#[tokio::test]
async fn who_mends_the_checksum_does_not_get_past_the_key() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret(CANARY)).await.unwrap();
    let whole = fs::read(place.file()).unwrap();
    let content = whole.len() - 32;
    for at in 21..content {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let checksum = ring::digest::digest(&ring::digest::SHA256, &changed[..content]);
        changed[content..].copy_from_slice(checksum.as_ref());
        fs::write(place.file(), changed).unwrap();
        let failure = vault.get("ada").await.unwrap_err();
        assert_eq!(failure, Failure::WrongKey { path: place.file() }, "byte {at}");
    }
}

#[tokio::test]
async fn a_later_format_is_refused_and_left_alone() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret(CANARY)).await.unwrap();
    let mut later = fs::read(place.file()).unwrap();
    later[20] = 2;
    fs::write(place.file(), &later).unwrap();
    let newer = Failure::Newer { path: place.file() };
    assert_eq!(vault.get("ada").await.unwrap_err(), newer);
    assert_eq!(vault.put("ada", &secret("text")).await.unwrap_err(), newer);
    assert_eq!(vault.forget("ada").await.unwrap_err(), newer);
    assert_eq!(fs::read(place.file()).unwrap(), later);
}

#[tokio::test]
async fn a_crash_before_the_new_file_takes_its_place_leaves_the_old() {
    let place = Place::new();
    let vault = place.vault();
    vault.put("ada", &secret("old")).await.unwrap();
    let new = entries(&[("ada", "new")]);
    let left = sealed::prepare(&place.file(), &new, &secret(KEY)).unwrap();
    assert_eq!(read(&vault, "ada").await.as_deref(), Some("old"));
    fs::write(&left, b"half").unwrap();
    vault.put("ben", &secret("more")).await.unwrap();
    assert!(!left.exists(), "what the dead left is swept up");
    assert_eq!(read(&vault, "ada").await.as_deref(), Some("old"));
}

#[tokio::test]
async fn each_write_has_a_salt_and_a_nonce_of_its_own() {
    let place = Place::new();
    let vault = place.vault();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..8 {
        vault.put("ada", &secret("the same")).await.unwrap();
        let bytes = fs::read(place.file()).unwrap();
        assert!(seen.insert(bytes[21..53].to_vec()), "a salt came twice");
        assert!(seen.insert(bytes[53..65].to_vec()), "a nonce came twice");
        assert!(seen.insert(bytes[65..].to_vec()));
    }
}

#[tokio::test]
async fn a_secret_turns_up_nowhere() {
    let place = Place::new();
    let vault = place.vault();
    vault.put(CANARY, &secret(CANARY)).await.unwrap();
    let found =
        |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|at| at == text.as_bytes());
    for file in fs::read_dir(&place.0).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!found(&bytes, CANARY) && !found(&bytes, KEY));
    }
    assert!(found(&fs::read(place.file()).unwrap(), "linkedin-mcp sealed"), "the search works");

    let other = sealed_with(&place.file(), &format!("{CANARY}{CANARY}"));
    let wrong = other.get("ada").await.unwrap_err();
    let short = sealed_with(&place.file(), CANARY);
    let short_failure = short.get("ada").await.unwrap_err();
    for shown in [
        format!("{vault:?}{other:?}{short:?}"),
        format!("{wrong:?} {wrong} {}", wrong.fix()),
        format!("{short_failure:?} {short_failure} {}", short_failure.fix()),
        format!("{:?}", vault.get(CANARY).await.unwrap()),
    ] {
        assert!(!shown.contains("canary") && !shown.contains(KEY), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_that_write_at_once_lose_nothing() {
    let place = Place::new();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let vault = place.vault();
            tokio::spawn(async move {
                for n in 0..6 {
                    let name = format!("{writer}-{n}");
                    vault.put(&name, &SecretString::from(name.clone())).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let vault = place.vault();
    for name in (0..8).flat_map(|writer| (0..6).map(move |n| format!("{writer}-{n}"))) {
        assert_eq!(read(&vault, &name).await, Some(name));
    }
}

/// Names the file for a process that writes to it.
const WRITER: &str = "LINKEDIN_MCP_TEST_VAULT_WRITER";

/// The other process of the test below; by itself it does nothing.
#[tokio::test]
async fn a_writer_of_another_process() {
    let Ok(told) = std::env::var(WRITER) else { return };
    let (name, file) = told.split_once(' ').unwrap();
    let vault = sealed_with(Path::new(file), KEY);
    for n in 0..12 {
        vault.put(&format!("{name}-{n}"), &secret("text")).await.unwrap();
    }
}

#[tokio::test]
async fn processes_that_write_at_once_lose_nothing() {
    let place = Place::new();
    let children: Vec<_> = ["one", "two", "three"]
        .into_iter()
        .map(|name| {
            std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "auth::vault::tests::a_writer_of_another_process"])
                .env(WRITER, format!("{name} {}", place.file().display()))
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let vault = place.vault();
    for name in ["one", "two", "three"] {
        for n in 0..12 {
            assert!(read(&vault, &format!("{name}-{n}")).await.is_some(), "{name}-{n}");
        }
    }
}

#[test]
fn every_failure_says_what_to_do() {
    let path = PathBuf::from("/home/ada/my tokens");
    let reason = String::new();
    let failures = [
        Failure::NoKey { keyring: None },
        Failure::NoKey { keyring: Some(reason.clone()) },
        Failure::NoFile,
        Failure::KeyringAbsent { reason: reason.clone() },
        Failure::KeyringLocked,
        Failure::KeyringRefused,
        Failure::KeyringFailed { reason: reason.clone() },
        Failure::KeyTooShort,
        Failure::KeyFile { path: path.clone(), problem: reason.clone() },
        Failure::WrongKey { path: path.clone() },
        Failure::Damaged { path: path.clone() },
        Failure::Mode { path: path.clone(), mode: 0o644 },
        Failure::Owner { path: path.clone() },
        Failure::Link { path: path.clone() },
        Failure::Newer { path: path.clone() },
        Failure::Busy { path: path.clone(), patience: Duration::from_secs(10) },
        Failure::TooLong { limit: 1 },
        Failure::Io { path: path.clone(), reason },
    ];
    for failure in failures {
        assert!(failure.fix().len() > 20 && !failure.to_string().is_empty(), "{failure:?}");
    }
    let mode = Failure::Mode { path, mode: 0o644 };
    assert_eq!(mode.to_string(), "others may read or write /home/ada/my tokens (mode 0644)");
    #[cfg(unix)]
    assert_eq!(mode.fix(), "`chmod 600 '/home/ada/my tokens'`");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn with_key_file(place: &Place, key_file: &Path) -> Vault {
        let (file, key_file) = (Some(place.file()), Some(key_file.to_owned()));
        Vault::new(Settings { file, key_file, ..settings(Keep::Auto) })
    }

    #[tokio::test]
    async fn only_the_owner_can_read_what_is_made() {
        let place = Place::new();
        let deep = place.0.join("state/linkedin-mcp/tokens");
        sealed_with(&deep, KEY).put("ada", &secret(CANARY)).await.unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        assert_eq!(mode(&deep), 0o600);
        assert_eq!(mode(deep.parent().unwrap()), 0o700);
        assert_eq!(mode(&sealed::beside(&deep, ".lock")), 0o600);
    }

    #[tokio::test]
    async fn a_file_that_others_may_use_is_refused() {
        let place = Place::new();
        let vault = place.vault();
        vault.put("ada", &secret(CANARY)).await.unwrap();
        for mode in [0o644, 0o640, 0o620, 0o602, 0o604, 0o610, 0o601] {
            chmod(&place.file(), mode);
            let refused = Failure::Mode { path: place.file(), mode };
            assert_eq!(vault.get("ada").await.unwrap_err(), refused);
            assert_eq!(vault.put("ada", &secret("text")).await.unwrap_err(), refused);
        }
        chmod(&place.file(), 0o600);
        assert_eq!(read(&vault, "ada").await.as_deref(), Some(CANARY));
    }

    #[tokio::test]
    async fn links_are_refused() {
        let place = Place::new();
        let vault = place.vault();
        vault.put("ada", &secret(CANARY)).await.unwrap();
        let (soft, hard) = (place.0.join("soft"), place.0.join("hard"));
        symlink(place.file(), &soft).unwrap();
        let refused = sealed_with(&soft, KEY).get("ada").await;
        assert_eq!(refused.unwrap_err(), Failure::Link { path: soft.clone() });
        let refused = sealed_with(&soft, KEY).put("ada", &secret("text")).await;
        assert_eq!(refused.unwrap_err(), Failure::Link { path: soft.clone() });
        assert!(fs::symlink_metadata(&soft).unwrap().is_symlink(), "it is left as it is");

        fs::hard_link(place.file(), &hard).unwrap();
        let link = Failure::Link { path: place.file() };
        assert_eq!(vault.get("ada").await.unwrap_err(), link);
        assert_eq!(vault.put("ada", &secret("text")).await.unwrap_err(), link);
        fs::remove_file(hard).unwrap();
        assert_eq!(read(&vault, "ada").await.as_deref(), Some(CANARY));

        let lock = sealed::beside(&place.file(), ".lock");
        let elsewhere = place.0.join("elsewhere");
        fs::remove_file(&lock).unwrap();
        symlink(&elsewhere, &lock).unwrap();
        let refused = vault.put("ada", &secret("text")).await.unwrap_err();
        assert_eq!(refused, Failure::Link { path: lock });
        assert!(!elsewhere.exists());
    }

    #[tokio::test]
    async fn what_is_no_regular_file_is_refused_without_waiting_for_it() {
        let place = Place::new();
        fs::create_dir_all(place.file()).unwrap();
        let damaged = Failure::Damaged { path: place.file() };
        assert_eq!(place.vault().get("ada").await.unwrap_err(), damaged);
        fs::remove_dir(place.file()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(place.file()).status();
        assert!(made.unwrap().success());
        assert_eq!(place.vault().get("ada").await.unwrap_err(), damaged);
    }

    #[tokio::test]
    async fn a_file_of_somebody_elses_is_refused() {
        let place = Place::new();
        let vault = place.vault();
        vault.put("ada", &secret(CANARY)).await.unwrap();
        if rustix::process::geteuid().as_raw() != 0 {
            println!("skipped: only root can give files away");
            return;
        }
        let key_file = place.0.join("key");
        fs::write(&key_file, KEY).unwrap();
        chmod(&key_file, 0o600);
        for path in [place.file(), key_file.clone()] {
            std::os::unix::fs::chown(&path, Some(12345), None).unwrap();
        }
        let foreign = Failure::Owner { path: place.file() };
        assert_eq!(vault.get("ada").await.unwrap_err(), foreign);
        assert_eq!(vault.put("ada", &secret("text")).await.unwrap_err(), foreign);
        let refused = with_key_file(&place, &key_file).get("ada").await.unwrap_err();
        assert_eq!(refused, Failure::Owner { path: key_file });
    }

    #[tokio::test]
    async fn a_key_file_is_as_private_as_what_it_opens() {
        let place = Place::new();
        place.vault().put("ada", &secret(CANARY)).await.unwrap();
        let path = place.0.join("key");
        let vault = with_key_file(&place, &path);
        let problem = |problem: &str| {
            let problem = problem.to_owned();
            Failure::KeyFile { path: path.clone(), problem }
        };
        assert_eq!(vault.get("ada").await.unwrap_err(), problem("there is none"));
        fs::write(&path, format!("{KEY}\n")).unwrap();
        chmod(&path, 0o644);
        let refused = Failure::Mode { path: path.clone(), mode: 0o644 };
        assert_eq!(vault.get("ada").await.unwrap_err(), refused);
        chmod(&path, 0o400);
        assert_eq!(read(&vault, "ada").await.as_deref(), Some(CANARY));

        let link = place.0.join("link");
        symlink(&path, &link).unwrap();
        let refused = with_key_file(&place, &link).get("ada").await.unwrap_err();
        assert_eq!(refused, Failure::Link { path: link });
        let refused = with_key_file(&place, &place.0).get("ada").await.unwrap_err();
        assert!(matches!(refused, Failure::KeyFile { .. }), "{refused:?}");

        let write = |bytes: &[u8]| {
            chmod(&path, 0o600);
            fs::write(&path, bytes).unwrap();
        };
        write(b"short\n                                ");
        assert_eq!(vault.get("ada").await.unwrap_err(), Failure::KeyTooShort);
        write(&[0xff; 40]);
        assert_eq!(vault.get("ada").await.unwrap_err(), problem("it is no text"));
        write(&[b'k'; 5000]);
        assert_eq!(vault.get("ada").await.unwrap_err(), problem("it is far longer than a key"));

        let both = Settings {
            file: Some(place.file()),
            key: Some(secret(KEY)),
            key_file: Some(path.clone()),
            ..settings(Keep::Auto)
        };
        let refused = Vault::new(both).get("ada").await.unwrap_err();
        assert!(matches!(refused, Failure::KeyFile { .. }), "{refused:?}");
    }
}
