#![cfg(test)]
//! What of a sign-in is kept: never a secret in the log, and all of it with the world.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use linkedin_sandbox::Options;
use serde_json::{Value as Json, json};
use support::{
    Place,
    oauth::{ADA, BEN, CLEO, FORM, REDIRECT, authorization, field, form, text},
    scratch,
};

async fn logged(place: &Place) -> Vec<Json> {
    let log = place.control("GET", "requests", None).await.json();
    log["requests"].as_array().unwrap().clone()
}

fn sha256(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[tokio::test]
async fn the_log_has_no_secret() {
    let place = Place::start().await;
    let secret = place.secret(ADA);
    let page = place.bare("GET", &authorization(ADA, "openid", &[("state", "st")])).send().await;
    let allowed = place.press(&page, "ada", "allow").await;
    let cookie = allowed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let target = authorization(ADA, "openid", &[]);
    place.bare("GET", &target).header("Cookie", &cookie).send().await;
    let code = field(&allowed, "code").unwrap();
    let issued = place.exchange(ADA, &code).await.json();
    let (access, refresh) = (text(&issued, "access_token"), text(&issued, "refresh_token"));
    let renewed = text(&place.refresh(ADA, &refresh).await.json(), "access_token");
    place.status(ADA, &access).await;
    let verifier = "v".repeat(43);
    let fields = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", "y")];
    let without_secret = [fields[0], fields[1], fields[2], ("code_verifier", verifier.as_str())];
    place.token_call(ADA, &without_secret).await;
    let body = form(&[("client_id", ADA), ("client_secret", &secret), ("token", &renewed)]);
    place.bare("POST", "/oauth/v2/revoke").text(FORM, &body).send().await;
    // Gone astray: in the query, under another type, at another path, spelt another way.
    let all = form(&[
        ("client_id", ADA),
        ("client_secret", &secret),
        ("code", &code),
        ("refresh_token", &refresh),
        ("token", &access),
    ]);
    let astray = json!({"client_secret": secret, "code": code, "refresh_token": refresh});
    place.bare("POST", &format!("/oauth/v2/accessToken?{all}")).text(FORM, "").send().await;
    place.bare("GET", &format!("/callback?state=st&code={code}")).send().await;
    place.bare("POST", "/oauth/v2/accessToken").json(&astray).send().await;
    place.bare("POST", "/OAuth/V2/access_token").text(FORM, &all).send().await;
    let spelt = all.replace("client_secret", "client%5Fsecret").replace("code", "c%6Fde");
    place.bare("POST", "/oauth/v2/accessToken").text(FORM, &spelt).send().await;
    place.bare("GET", &format!("/oauth/v2/accessToken?{spelt}")).send().await;
    place.call("ada", "POST", "/rest/posts").json(&json!({"commentary": refresh})).send().await;

    let log = logged(&place).await;
    assert_eq!(log.len(), 15);
    let whole = Json::Array(log.clone()).to_string();
    let session = cookie.split_once('=').unwrap().1;
    for (what, hidden) in [
        ("the secret", &secret),
        ("the code", &code),
        ("the access token", &access),
        ("the renewed one", &renewed),
        ("the refresh token", &refresh),
        ("the verifier", &verifier),
        ("the session", &session.to_owned()),
    ] {
        assert!(!whole.contains(hidden.as_str()), "{what}");
    }
    // What is no secret stays, and the digest is that of the real body.
    let exchange = &log[3];
    let shown = exchange["body_utf8"].as_str().unwrap();
    assert_eq!(
        shown,
        format!(
            "client_id={ADA}&client_secret=[redacted]&grant_type=authorization_code&code=[redacted]&redirect_uri={}",
            support::enc(REDIRECT)
        )
    );
    let real = shown.replacen("[redacted]", &secret, 1).replacen("[redacted]", &code, 1);
    assert_eq!(exchange["body_sha256"], sha256(&real));
    assert_eq!(exchange["body_bytes"], real.len());
    assert_eq!(log[9]["target"], "/callback?state=st&code=[redacted]");
    assert!(log[0]["target"].as_str().unwrap().ends_with("&state=st"));
    assert!(log[1]["body_utf8"].as_str().unwrap().ends_with("&member=ada&answer=allow"));
    assert_eq!(log[10]["body_utf8"], "[redacted]");
    assert_eq!(log[14]["body_utf8"], "{\"commentary\":\"ada\"}");
}

#[tokio::test]
async fn a_kept_world_keeps_its_sign_ins() {
    let directory = scratch("sign-ins");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options()).await;
    let change = json!({
        "client_id": BEN, "redirect_uris": ["https://app.example.org/cb"], "native_pkce": true,
        "two_legged": true, "refresh": true, "name": "Kept", "products": ["Share on LinkedIn"],
    });
    let changed = place.control("POST", "apps", Some(change)).await.json();
    let issued = place.sign_in(ADA, "cleo", "openid").await;
    let code = place.code(CLEO, "cleo", "r_basicprofile").await;
    let page = place.bare("GET", &authorization(ADA, "openid", &[])).send().await;
    let allowed = place.press(&page, "cleo", "allow").await;
    let cookie = allowed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let used = place.exchange(ADA, &field(&allowed, "code").unwrap()).await;
    assert_eq!(used.status, 200);
    place.arm(json!({"member": "dmitri", "answer": "allow", "times": 1})).await;
    drop(place);

    let place = Place::with(options()).await;
    let apps = place.control("GET", "apps", None).await.json();
    assert_eq!(apps["apps"][1], changed);
    let armed = place.bare("GET", &authorization(ADA, "openid", &[])).send().await;
    assert!(field(&armed, "code").is_some());
    assert_eq!(place.exchange(CLEO, &code).await.status, 200);
    assert_eq!(place.exchange(ADA, &field(&allowed, "code").unwrap()).await.status, 401);
    let renewed = place.refresh(ADA, &text(&issued, "refresh_token")).await;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let target = authorization(ADA, "openid", &[]);
    let again = place.bare("GET", &target).header("Cookie", &cookie).send().await;
    assert_eq!(again.status, 302, "still signed in");
    drop(place);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn a_world_from_before_sign_ins_opens() {
    let directory = scratch("before-sign-ins");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options()).await;
    let apps = place.control("GET", "apps", None).await.json();
    let token = place.issue(json!({"member": "ben", "scopes": ["openid"]})).await;
    drop(place);

    let file = directory.join("world.json");
    let mut kept: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let world = kept["world"].as_object_mut().unwrap();
    assert!(world.remove("grants").is_some());
    for app in world["apps"].as_array_mut().unwrap() {
        let app = app.as_object_mut().unwrap();
        for name in ["name", "redirect_uris", "native_pkce", "refresh", "two_legged"] {
            assert!(app.remove(name).is_some(), "{name}");
        }
    }
    for token in world["tokens"].as_object_mut().unwrap().values_mut() {
        for name in ["grant", "authorized_ms"] {
            assert!(token.as_object_mut().unwrap().remove(name).is_some(), "{name}");
        }
    }
    std::fs::write(&file, kept.to_string()).unwrap();

    let place = Place::with(options()).await;
    let mut opened = place.control("GET", "apps", None).await.json();
    for (app, before) in
        opened["apps"].as_array_mut().unwrap().iter_mut().zip(apps["apps"].as_array().unwrap())
    {
        assert_eq!(app["name"], app["client_id"], "nobody named it");
        app["name"] = before["name"].clone();
    }
    assert_eq!(opened, apps);
    let me = place.with_token(&token, "GET", "/v2/userinfo").send().await;
    assert_eq!(me.status, 200);
    let issued = place.sign_in(ADA, "ada", "openid").await;
    assert!(issued["refresh_token"].is_string());
    drop(place);
    std::fs::remove_dir_all(&directory).unwrap();
}
