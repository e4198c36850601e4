//! TLS of the server's own: a client that trusts its certificate gets in, one that does not stays out.

#![cfg(test)]

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::test]
async fn the_server_speaks_tls_with_its_own_certificate_and_nothing_in_the_clear() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let directory = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (certificate, key) = (directory.join("server.pem"), directory.join("server.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();

    let mut server = tokio::process::Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"))
        .args(["serve", "--http", "127.0.0.1:0", "--tls-cert"])
        .arg(&certificate)
        .arg("--tls-key")
        .arg(&key)
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let health = ready["healthz"].as_str().unwrap();
    assert!(health.starts_with("https://127.0.0.1:"), "{health}");
    let named = health.replace("127.0.0.1", "localhost");

    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = || reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10));
    let trusted = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let trusting = client().tls_certs_only([trusted]).build().unwrap();
    let answer = trusting.get(&named).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"status":"ok"}"#);
    let stranger = client().build().unwrap();
    assert!(stranger.get(&named).send().await.is_err(), "an unknown certificate was trusted");
    let clear = trusting.get(named.replace("https", "http")).send().await;
    assert!(clear.is_err(), "the server answered in the clear");
}
