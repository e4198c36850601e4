//! Tokens are kept where nobody else reads them, or not at all: at the command line, and by calls.

#![cfg(test)]
#![cfg(unix)]

mod scratch;
mod signed;
mod world;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use serde_json::Value;
use signed::line::Said;
use signed::{Portal, SCOPES, private};

const LOGIN: &[&str] = &["login", "--paste", "--account", "another"];
const CALL: &[&str] = &["call", "linkedin_profile_read", r#"{"action":"userinfo"}"#];

/// Each file below a directory, and what is in it.
fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            all.push((path.display().to_string(), bytes));
        }
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Somebody is signed in; what may stand nowhere in plain text.
async fn signed_in() -> (Portal, Vec<String>) {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let secrets = vec![
        portal.access_token("me").await.unwrap(),
        portal.refresh_token("me").await.unwrap(),
        portal.secret(portal.app).await,
    ];
    (portal, secrets)
}

fn nothing_plain(portal: &Portal, secrets: &[String]) {
    let all = files(portal.state.path());
    assert!(all.iter().any(|(path, _)| path.ends_with("state.sqlite3")), "{all:?}");
    for (path, bytes) in &all {
        for secret in secrets {
            assert!(!holds(bytes, secret), "{path} holds {secret}");
        }
    }
}

/// Nobody can sign in, and nobody who has can call: both say what is wrong and what to do, and nothing is sent.
async fn refuses(portal: &Portal, more: &[(&str, &str)], problem: &str, fixes: &[&str]) -> Said {
    let before = portal.world.requests().await.len();
    let said = portal.run_with(LOGIN, more, "").await;
    said.fails(&[problem]).fails(fixes);
    assert!(!said.out.contains("authorization?"), "nobody is sent to LinkedIn in vain: {said:?}");
    let called = portal.run_with(CALL, more, "").await;
    let answer: Value = called.answer();
    assert_eq!(answer["outcome"], "not_done", "{answer:#}");
    assert_eq!(answer["error"]["kind"], "not_signed_in", "{answer:#}");
    assert_eq!(answer["linkedin_calls"], 0, "{answer:#}");
    let cause = answer["error"]["cause"].as_str().unwrap();
    assert!(cause.contains("`me`") && cause.contains(problem), "{problem}: {answer:#}");
    let fix = answer["error"]["fix"].to_string().replace("\\\"", "\"");
    for part in fixes {
        assert!(fix.contains(part), "{part}: {answer:#}");
    }
    assert_eq!(portal.world.requests().await.len(), before, "{problem}");
    said
}

/// The same, because of something about a file that can be mended.
async fn refuses_until_mended(
    problem: &str,
    fixes: &[&str],
    spoil: impl FnOnce(&Portal),
    mend: impl FnOnce(&Portal),
) {
    let (portal, secrets) = signed_in().await;
    spoil(&portal);
    let state = |portal: &Portal| fs::read(portal.vault_file()).ok();
    let before = state(&portal);
    refuses(&portal, &[], problem, fixes).await;
    assert!(state(&portal) == before, "{problem}: the sealed file was changed");
    nothing_plain(&portal, &secrets);
    mend(&portal);
    let answer = portal.run(CALL).await.answer();
    assert_eq!(answer["outcome"], "done", "{problem}: {answer:#}");
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What a sign-in leaves is for nobody else.
#[tokio::test]
async fn what_is_kept_is_sealed_and_its_owners_alone() {
    let (portal, secrets) = signed_in().await;
    portal.arm("ada", "allow").await;
    portal.log_in(&["--account", "two", "--scopes", SCOPES], &[]).await.is_done();
    portal.run(CALL).await.is_done();
    nothing_plain(&portal, &secrets);
    for (path, _) in files(portal.state.path()) {
        let mode = fs::metadata(&path).unwrap().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{path} has {mode:o}");
    }
    assert!(!portal.state.join("vault.sealed.new").exists());
}

// TOK-2
#[tokio::test]
async fn a_keyring_that_is_not_there_is_not_replaced_by_anything() {
    let (portal, secrets) = signed_in().await;
    let keyring = [("vault", "keyring")];
    refuses(&portal, &keyring, "keyring", &["keyring", "vault_key_file"]).await;
    let mut command = portal.command(LOGIN, &keyring);
    let nowhere = format!("unix:path={}/no-bus", portal.files.text());
    let output = command.env("DBUS_SESSION_BUS_ADDRESS", nowhere).output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("keyring"), "{said}");
    nothing_plain(&portal, &secrets);
}

// TOK-2
#[tokio::test]
async fn without_a_place_to_keep_tokens_nobody_signs_in() {
    let (portal, secrets) = signed_in().await;
    let auto = [("vault", "auto"), ("vault_key_file", "")];
    refuses(&portal, &auto, "keyring", &["keyring", "openssl rand", "vault_key_file"]).await;
    let file = [("vault", "file"), ("vault_key_file", "")];
    refuses(&portal, &file, "there is no key for it", &["openssl rand", "vault_key_file"]).await;
    let both = [("vault_key", "a second key that has more than 32 letters")];
    refuses(&portal, &both, "only one of the two", &["vault_key_file"]).await;
    nothing_plain(&portal, &secrets);
    let none = Portal::start().await;
    none.run_with(LOGIN, &auto, "").await.fails(&["no place to keep tokens"]);
    assert!(!none.vault_file().exists());
}

#[tokio::test]
async fn another_key_opens_nothing() {
    let mend = |portal: &Portal| {
        private(&portal.key_file(), "a key of the vault's, longer than 32 letters");
    };
    refuses_until_mended(
        "the key does not open",
        &["Give the key with which", "login"],
        |portal| private(&portal.key_file(), "another key, which has more than 32 letters"),
        mend,
    )
    .await;
    refuses_until_mended(
        "fewer than 32 characters",
        &["openssl rand"],
        |portal| private(&portal.key_file(), "a key of 31 characters........."),
        mend,
    )
    .await;
    refuses_until_mended(
        "fewer than 32 characters",
        &["openssl rand"],
        |portal| private(&portal.key_file(), ""),
        mend,
    )
    .await;
}

#[tokio::test]
async fn a_key_that_others_can_read_is_none() {
    refuses_until_mended(
        "others may read or write",
        &["chmod 600", "vault.key"],
        |portal| mode(&portal.key_file(), 0o644),
        |portal| mode(&portal.key_file(), 0o600),
    )
    .await;
    refuses_until_mended(
        "symbolic link",
        &["Put the file itself", "vault.key"],
        |portal| {
            fs::rename(portal.key_file(), portal.files.join("elsewhere")).unwrap();
            symlink(portal.files.join("elsewhere"), portal.key_file()).unwrap();
        },
        |portal| fs::rename(portal.files.join("elsewhere"), portal.key_file()).unwrap(),
    )
    .await;
    refuses_until_mended(
        "there is none",
        &["openssl rand", "vault.key"],
        |portal| fs::rename(portal.key_file(), portal.files.join("elsewhere")).unwrap(),
        |portal| fs::rename(portal.files.join("elsewhere"), portal.key_file()).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn a_sealed_file_that_others_can_reach_is_not_opened() {
    refuses_until_mended(
        "others may read or write",
        &["chmod 600", "vault.sealed"],
        |portal| mode(&portal.vault_file(), 0o644),
        |portal| mode(&portal.vault_file(), 0o600),
    )
    .await;
    refuses_until_mended(
        "symbolic link",
        &["Put the file itself", "vault.sealed"],
        |portal| {
            fs::rename(portal.vault_file(), portal.files.join("elsewhere")).unwrap();
            symlink(portal.files.join("elsewhere"), portal.vault_file()).unwrap();
        },
        |portal| fs::rename(portal.files.join("elsewhere"), portal.vault_file()).unwrap(),
    )
    .await;
    refuses_until_mended(
        "has several names",
        &["no second name", "vault.sealed"],
        |portal| fs::hard_link(portal.vault_file(), portal.files.join("elsewhere")).unwrap(),
        |portal| fs::remove_file(portal.files.join("elsewhere")).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn a_sealed_file_of_somebody_else_is_not_opened() {
    let own = Portal::start().await;
    let owner = fs::metadata(own.state.path()).unwrap().uid();
    if owner != 0 {
        eprintln!("SKIPPED: only root can give a file away");
        return;
    }
    let give = |portal: &Portal, to: u32| {
        std::os::unix::fs::chown(portal.vault_file(), Some(to), None).unwrap();
    };
    refuses_until_mended(
        "belongs to another user",
        &["chown", "vault.sealed"],
        |portal| give(portal, 12_345),
        |portal| give(portal, 0),
    )
    .await;
}

#[tokio::test]
async fn a_sealed_file_that_is_damaged_is_left_as_it_is() {
    type Spoil = fn(&mut Vec<u8>);
    let kinds: [(&str, &str, Spoil); 5] = [
        ("is damaged", "backup", |bytes| bytes.truncate(bytes.len() - 1)),
        ("is damaged", "backup", |bytes| bytes.truncate(30)),
        ("is damaged", "backup", Vec::clear),
        ("is damaged", "backup", |bytes| bytes[70] ^= 1),
        ("later version", "or a later one", |bytes| bytes[20] += 1),
    ];
    for (problem, fix, spoil) in kinds {
        let (portal, secrets) = signed_in().await;
        let whole = fs::read(portal.vault_file()).unwrap();
        let mut spoilt = whole.clone();
        spoil(&mut spoilt);
        fs::write(portal.vault_file(), &spoilt).unwrap();
        refuses(&portal, &[], problem, &[fix, "vault.sealed"]).await;
        assert!(fs::read(portal.vault_file()).unwrap() == spoilt, "{problem}: it was changed");
        nothing_plain(&portal, &secrets);
        fs::write(portal.vault_file(), &whole).unwrap();
        assert_eq!(portal.run(CALL).await.answer()["outcome"], "done");
    }
}

/// A process that is under way goes on with what it has, and finds out when it needs the vault.
#[tokio::test]
async fn what_is_mended_works_without_a_restart() {
    let (portal, _) = signed_in().await;
    mode(&portal.vault_file(), 0o644);
    let member = portal.toolbox();
    let answer = member.call("profile.userinfo", serde_json::json!({})).await;
    assert_eq!(answer["error"]["kind"], "not_signed_in", "{answer:#}");
    mode(&portal.vault_file(), 0o600);
    let answer = member.call("profile.userinfo", serde_json::json!({})).await;
    assert_eq!(answer["outcome"], "done", "{answer:#}");
}
