#![cfg(test)]
//! Signing in without a secret: native PKCE.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value as Json, json};
use support::{
    Answer, Place,
    oauth::{BEN, CLEO, FORM, field, form, sent_to},
};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The pair of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const LOOPBACK: &str = "http://127.0.0.1:51004/back";

async fn place() -> Place {
    let place = Place::start().await;
    for client_id in [BEN, CLEO] {
        let order = json!({"client_id": client_id, "native_pkce": true});
        assert_eq!(place.control("POST", "apps", Some(order)).await.json()["native_pkce"], true);
    }
    place
}

fn target(client_id: &str, scope: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", LOOPBACK),
        ("scope", scope),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in more {
        fields.retain(|(own, _)| own != name);
        fields.push((name, value));
    }
    format!("/oauth/native-pkce/authorization?{}", form(&fields))
}

async fn code(place: &Place, more: &[(&str, &str)]) -> String {
    place.arm(json!({"member": "cleo", "answer": "allow"})).await;
    let answer = place.bare("GET", &target(CLEO, "r_basicprofile", more)).send().await;
    field(&answer, "code").unwrap()
}

async fn exchange(place: &Place, client_id: &str, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", code),
        ("redirect_uri", LOOPBACK),
    ];
    for (name, value) in more {
        fields.retain(|(own, _)| own != name);
        fields.push((name, value));
    }
    place.bare("POST", "/oauth/v2/accessToken").text(FORM, &form(&fields)).send().await
}

fn refused(answer: &Answer) -> (u16, Json) {
    (answer.status, answer.json()["error"].clone())
}

#[tokio::test]
async fn it_is_off_until_it_is_switched_on() {
    let place = Place::start().await;
    place.arm(json!({"member": "ben", "answer": "allow"})).await;
    let answer = place.bare("GET", &target(BEN, "w_member_social", &[])).send().await;
    assert_eq!((answer.status, answer.header("location")), (401, None));
}

#[tokio::test]
async fn a_verifier_stands_in_for_the_secret() {
    let place = place().await;
    let page = place.bare("GET", &target(CLEO, "r_basicprofile", &[("state", "s")])).send().await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:51004;"), "{policy}");
    let allowed = place.press(&page, "cleo", "allow").await;
    assert_eq!(sent_to(&allowed).0, LOOPBACK);
    assert_eq!(field(&allowed, "state").as_deref(), Some("s"));
    let code = field(&allowed, "code").unwrap();
    let issued = exchange(&place, CLEO, &code, &[("code_verifier", VERIFIER)]).await;
    assert_eq!(issued.status, 200, "{issued:?}");
    let token = issued.json()["access_token"].as_str().unwrap().to_owned();
    let me = place.with_token(&token, "GET", "/rest/me").send().await;
    assert_eq!((me.status, &me.json()["vanityName"]), (200, &json!("cleo-sandbox")));
    // A browser that was allowed once is not asked again.
    let cookie = allowed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let again = place
        .bare("GET", &target(CLEO, "r_basicprofile", &[]))
        .header("Cookie", &cookie)
        .send()
        .await;
    assert_eq!(again.status, 302);
}

#[tokio::test]
async fn a_wrong_verifier_gets_nothing_and_spoils_nothing() {
    let place = place().await;
    let code = code(&place, &[]).await;
    let other = "a".repeat(43);
    for verifier in [&other, CHALLENGE, "short"] {
        let answer = exchange(&place, CLEO, &code, &[("code_verifier", verifier)]).await;
        assert_eq!(refused(&answer), (400, json!("invalid_request")), "{verifier}");
    }
    let right = ("code_verifier", VERIFIER);
    let missing = exchange(&place, CLEO, &code, &[]).await;
    assert_eq!(refused(&missing), (400, json!("invalid_request")));
    let secret = place.secret(CLEO);
    let only_secret = exchange(&place, CLEO, &code, &[("client_secret", &secret)]).await;
    assert_eq!(refused(&only_secret), (400, json!("invalid_request")), "it takes the verifier");
    let other_app = exchange(&place, BEN, &code, &[right]).await;
    assert_eq!(refused(&other_app), (400, json!("invalid_request")));
    let port = ("redirect_uri", "http://127.0.0.1:51005/back");
    let other_port = exchange(&place, CLEO, &code, &[right, port]).await;
    assert_eq!(refused(&other_port), (400, json!("invalid_request")));
    let guessed = exchange(&place, CLEO, &code, &[right, ("client_secret", "guessed")]).await;
    assert_eq!(refused(&guessed), (401, json!("invalid_client")));
    assert_eq!(exchange(&place, CLEO, &code, &[right]).await.status, 200);
    let again = exchange(&place, CLEO, &code, &[right]).await;
    assert_eq!(refused(&again), (401, json!("invalid_request")));
}

#[tokio::test]
async fn a_verifier_of_every_length_allowed() {
    let place = place().await;
    for (length, status) in [(42, 400), (43, 200), (128, 200), (129, 400)] {
        let verifier = "v".repeat(length);
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(digest);
        let code = code(&place, &[("code_challenge", &challenge)]).await;
        let answer = exchange(&place, CLEO, &code, &[("code_verifier", &verifier)]).await;
        assert_eq!(answer.status, status, "{length}");
    }
}

#[tokio::test]
async fn it_redirects_to_this_machine_by_number_and_any_port() {
    let place = place().await;
    for (uri, is_good) in [
        ("http://127.0.0.1:1", true),
        ("http://127.0.0.1:65535/a/b?c=d", true),
        ("http://[::1]:8080/", true),
        ("http://localhost:51004/back", false),
        ("http://localhost:8763/callback", false),
        ("https://127.0.0.1:51004/back", false),
        ("http://127.0.0.1/back", false),
        ("http://127.0.0.1:65536/", false),
        ("http://127.0.0.1:+80/", false),
        ("http://127.0.0.1:80@evil.example/", false),
        ("http://127.0.0.1.evil.example:80/", false),
        ("http://127.0.0.2:80/", false),
        ("http://127.0.0.1:80/#a", false),
        ("http://127.0.0.1:80/\r\nX: y", false),
    ] {
        let target = target(CLEO, "r_basicprofile", &[("redirect_uri", uri)]);
        let answer = place.bare("GET", &target).send().await;
        assert_eq!(answer.status, if is_good { 200 } else { 401 }, "{uri}");
    }
}

#[tokio::test]
async fn the_challenge_is_not_optional() {
    let place = place().await;
    for more in [
        ("code_challenge", ""),
        ("code_challenge_method", ""),
        ("code_challenge_method", "plain"),
        ("code_challenge_method", "s256"),
        ("code_challenge", "short"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="),
    ] {
        place.arm(json!({"member": "cleo", "answer": "allow"})).await;
        let answer = place.bare("GET", &target(CLEO, "r_basicprofile", &[more])).send().await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{more:?}");
    }
}

#[tokio::test]
async fn openid_is_refused_here_and_only_here() {
    let place = place().await;
    let answer = place.bare("GET", &target(BEN, "w_member_social openid", &[])).send().await;
    assert_eq!(answer.status, 302);
    assert_eq!(sent_to(&answer).0, LOOPBACK);
    assert_eq!(field(&answer, "error").as_deref(), Some("unauthorized_scope_error"));
    let profile = place.bare("GET", &target(BEN, "profile", &[])).send().await;
    assert_eq!(profile.status, 200);
    let web = support::oauth::authorization(BEN, "openid", &[]);
    assert_eq!(place.bare("GET", &web).send().await.status, 200);
}

#[tokio::test]
async fn elsewhere_a_verifier_is_refused_whatever_was_asked() {
    let place = Place::start().await;
    let asked = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    for more in [&asked[..], &[]] {
        place.arm(json!({"member": "ben", "answer": "allow"})).await;
        let target = support::oauth::authorization(BEN, "openid", more);
        let code = field(&place.bare("GET", &target).send().await, "code").unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", support::oauth::REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let answer = place.token_call(BEN, &fields).await;
        assert_eq!(refused(&answer), (401, json!("invalid_client")));
        assert_eq!(place.exchange(BEN, &code).await.status, 200, "the secret alone will do");
    }
}
