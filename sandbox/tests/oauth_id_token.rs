#![cfg(test)]
//! The id_token, held against the published key by other hands than those that signed it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value as Json, json};
use support::{
    Place,
    oauth::{ADA, BEN, CLEO, text},
};

fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// Head and claims of a token that the key set vouches for.
async fn checked(place: &Place, token: &str) -> (Json, Json) {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!("{token}") };
    let read = |part: &str| serde_json::from_slice::<Json>(&decoded(part)).unwrap();
    let document = place.bare("GET", "/oauth/.well-known/openid-configuration").send().await.json();
    let uri = text(&document, "jwks_uri");
    let path = uri.strip_prefix(&place.sandbox.base()).unwrap();
    let keys = place.bare("GET", path).send().await.json();
    let kid = read(head)["kid"].clone();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == kid).unwrap();
    assert_eq!((&key["kty"], &key["alg"]), (&json!("RSA"), &json!("RS256")));
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        assert_eq!(key[private], Json::Null);
    }
    let (n, e) = (decoded(&text(key, "n")), decoded(&text(key, "e")));
    assert_eq!((n.len(), e.as_slice()), (256, &[1, 0, 1][..]));
    let key = RsaPublicKeyComponents { n, e };
    let verify = |signed: &str| {
        let signature = decoded(signature);
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).is_ok()
    };
    assert!(verify(&format!("{head}.{claims}")), "the signature does not hold");
    assert!(!verify(&format!("{head}.{claims}x")), "it holds for anything");
    (read(head), read(claims))
}

fn names(claims: &Json) -> Vec<&str> {
    claims.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn it_says_who_signed_in_and_is_signed() {
    let place = Place::start().await;
    let issued = place.sign_in(BEN, "ben", "openid profile email").await;
    let (head, claims) = checked(&place, &text(&issued, "id_token")).await;
    assert_eq!(head["alg"], "RS256");
    assert_eq!(claims["iss"], "https://www.linkedin.com/oauth");
    assert_eq!(claims["aud"], BEN);
    assert_eq!(place.person("ben"), format!("urn:li:person:{}", text(&claims, "sub")));
    let now = place.sandbox.now_ms() / 1000;
    let issued_at = claims["iat"].as_i64().unwrap();
    assert!((now - 30..=now).contains(&issued_at), "{claims}");
    assert_eq!(claims["exp"].as_i64().unwrap() - issued_at, 3600);
    assert_eq!(claims["name"], "Ben Osei");
    assert_eq!((&claims["given_name"], &claims["family_name"]), (&json!("Ben"), &json!("Osei")));
    assert!(text(&claims, "picture").starts_with(&place.sandbox.base()));
    assert_eq!(claims["email"], "ben@example.org");
    assert_eq!(claims["email_verified"], "true", "a text here, unlike in userinfo");
}

#[tokio::test]
async fn it_says_no_more_than_was_granted() {
    let place = Place::start().await;
    let always = ["iss", "aud", "iat", "exp", "sub"];
    let named = ["name", "given_name", "family_name", "picture", "locale"];
    let mailed = ["email", "email_verified"];
    for (scope, more) in [
        ("openid", vec![]),
        ("openid email", mailed.to_vec()),
        ("openid profile w_member_social", named.to_vec()),
    ] {
        let issued = place.sign_in(BEN, "ada", scope).await;
        let (_, claims) = checked(&place, &text(&issued, "id_token")).await;
        let wanted: Vec<&str> = always.iter().copied().chain(more).collect();
        assert_eq!(names(&claims), wanted, "{scope}");
    }
    let without = place.sign_in(BEN, "ada", "profile email w_member_social").await;
    assert_eq!(without["id_token"], Json::Null);
    let cleo = place.sign_in(CLEO, "cleo", "r_basicprofile").await;
    assert_eq!(cleo["id_token"], Json::Null);
}

#[tokio::test]
async fn a_person_has_another_id_in_every_app() {
    let place = Place::start().await;
    let mut subs = Vec::new();
    for app in [ADA, BEN] {
        let issued = place.sign_in(app, "dmitri", "openid").await;
        let (_, claims) = checked(&place, &text(&issued, "id_token")).await;
        assert_eq!(claims["aud"], app);
        let token = text(&issued, "access_token");
        let me = place.with_token(&token, "GET", "/v2/userinfo").send().await.json();
        assert_eq!(me["sub"], claims["sub"]);
        subs.push(text(&claims, "sub"));
    }
    assert_ne!(subs[0], subs[1]);
}

#[tokio::test]
async fn it_tells_the_sandboxs_own_time() {
    let place = Place::start().await;
    place.advance(86_400).await;
    let issued = place.sign_in(BEN, "ben", "openid").await;
    let (_, claims) = checked(&place, &text(&issued, "id_token")).await;
    let issued_at = claims["iat"].as_i64().unwrap();
    assert!(issued_at >= 1_795_338_000 + 86_400, "{claims}");
}
