//! What a desktop's keyring can do to us, on a bus of the test's own.

use std::time::Instant;

use super::super::secret_service as real;
use super::fake::{Bus, Manner};
use super::*;

fn on(address: &str) -> real::Bus {
    real::Bus {
        address: Some(address.to_owned()),
        encrypted: false,
        quick: Duration::from_secs(5),
        patient: Duration::from_millis(500),
    }
}

fn is_absent(failure: &Failure) -> bool {
    matches!(failure, Failure::KeyringAbsent { .. })
}

#[tokio::test]
async fn without_a_bus_there_is_no_keyring() {
    let nowhere = std::env::temp_dir().join("linkedin-mcp-test-no-such-bus");
    for address in [
        format!("unix:path={}", nowhere.display()),
        "tcp:host=127.0.0.1,port=1".to_owned(),
        "nonsense".to_owned(),
    ] {
        let keyring = on(&address);
        for failure in [
            keyring.get("ada").await.unwrap_err(),
            keyring.put("ada", &secret(CANARY)).await.unwrap_err(),
            keyring.forget("ada").await.unwrap_err(),
        ] {
            assert!(is_absent(&failure), "{address}: {failure:?}");
            assert!(!format!("{failure:?} {failure}").contains("canary"));
        }
    }
}

#[tokio::test]
async fn a_bus_with_nobody_on_it_has_no_keyring() {
    let Some(bus) = Bus::start().await else { return };
    let failure = on(&bus.address).get("ada").await.unwrap_err();
    assert!(is_absent(&failure), "{failure:?}");
    let encrypted = real::Bus { encrypted: true, ..on(&bus.address) };
    let failure = encrypted.put("ada", &secret(CANARY)).await.unwrap_err();
    assert!(is_absent(&failure), "{failure:?}");
}

#[tokio::test]
async fn where_nobody_asked_for_the_keyring_a_key_is_the_other_way_out() {
    use crate::auth::vault::{Inner, Vault};
    for chosen in [false, true] {
        let keyring = Keyring(on("tcp:host=127.0.0.1,port=1"));
        let vault = Vault(Inner::Keyring { keyring, chosen });
        let failure = vault.check().await.unwrap_err();
        match failure {
            Failure::NoKey { keyring: Some(_) } => assert!(!chosen),
            failure => assert!(chosen && is_absent(&failure), "{failure:?}"),
        }
        assert!(!vault.get("ada").await.unwrap_err().fix().is_empty());
    }
}

#[tokio::test]
async fn a_bus_that_takes_a_call_and_never_answers_is_left() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let quick = Duration::from_millis(300);
    let keyring = real::Bus { quick, ..on(&format!("tcp:host=127.0.0.1,port={port}")) };
    let started = Instant::now();
    let failure = keyring.get("ada").await.unwrap_err();
    assert!(matches!(failure, Failure::KeyringFailed { .. }), "{failure:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_unlocked_keyring_keeps_and_gives_back() {
    let Some(bus) = Bus::start().await else { return };
    let kept = bus.keep(Manner::Open).await;
    let keyring = on(&bus.address);
    assert_eq!(seen(keyring.get("ada").await.unwrap()), None);
    keyring.forget("ada").await.unwrap();
    keyring.put("ada", &secret("old")).await.unwrap();
    keyring.put("ben", &secret("another")).await.unwrap();
    keyring.put("ada", &secret(CANARY)).await.unwrap();
    assert_eq!(kept.count(), 2);
    assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some(CANARY));
    keyring.forget("ada").await.unwrap();
    assert_eq!(seen(keyring.get("ada").await.unwrap()), None);
    assert_eq!(seen(keyring.get("ben").await.unwrap()).as_deref(), Some("another"));
}

#[tokio::test]
async fn a_locked_keyring_that_the_person_unlocks_serves() {
    let Some(bus) = Bus::start().await else { return };
    let kept = bus.keep(Manner::Unlocked).await;
    let keyring = on(&bus.address);
    keyring.put("ada", &secret(CANARY)).await.unwrap();
    kept.lock();
    assert_eq!(seen(keyring.get("ada").await.unwrap()).as_deref(), Some(CANARY));
    kept.lock();
    keyring.put("ada", &secret("new")).await.unwrap();
    kept.lock();
    keyring.forget("ada").await.unwrap();
    assert_eq!(kept.count(), 0);
}

#[tokio::test]
async fn a_person_who_says_no_is_told_from_one_who_is_not_there() {
    for (manner, expected) in
        [(Manner::Refused, Failure::KeyringRefused), (Manner::Unattended, Failure::KeyringLocked)]
    {
        let Some(bus) = Bus::start().await else { return };
        let kept = bus.keep(manner).await;
        let started = Instant::now();
        let failure = on(&bus.address).put("ada", &secret(CANARY)).await.unwrap_err();
        assert_eq!(failure, expected);
        assert!(started.elapsed() < Duration::from_secs(5));
        assert_eq!(kept.count(), 0);
    }
}

#[tokio::test]
async fn a_keyring_that_never_answers_is_left() {
    let Some(bus) = Bus::start().await else { return };
    let _kept = bus.keep(Manner::Silent).await;
    let keyring = real::Bus { quick: Duration::from_millis(300), ..on(&bus.address) };
    let failure = keyring.get("ada").await.unwrap_err();
    assert!(matches!(failure, Failure::KeyringFailed { .. }), "{failure:?}");
}

#[tokio::test]
async fn secrets_do_not_cross_the_bus_in_the_clear() {
    let Some(bus) = Bus::start().await else { return };
    let kept = bus.keep(Manner::Open).await;
    assert!(real::Bus::of_person().encrypted);
    let keyring = real::Bus { encrypted: true, ..on(&bus.address) };
    // This one can only do that.
    let failure = keyring.put("ada", &secret(CANARY)).await.unwrap_err();
    assert!(matches!(failure, Failure::KeyringFailed { .. }), "{failure:?}");
    assert_eq!(kept.count(), 0);
}

/// With a person's own keyring: `cargo test --lib vault -- --ignored`, in a desktop's session.
#[tokio::test]
#[ignore = "asks the keyring of the person who runs it"]
async fn the_keyring_of_this_session_keeps_and_gives_back() {
    let settings = crate::auth::vault::Settings {
        keep: crate::auth::vault::Keep::Keyring,
        file: None,
        key: None,
        key_file: None,
    };
    let started = Instant::now();
    let checked = crate::auth::vault::Vault::new(settings).check().await;
    println!("{checked:?} after {:?}", started.elapsed());
    checked.unwrap();
}
