#![cfg(test)]
//! What an app gets for a code or a refresh token, and what ends it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{
    Place,
    oauth::{ADA, BEN, CLEO, FORM, REDIRECT, authorization, field, form, names, refused, text},
};

const DAY: i64 = 86_400;
const MISMATCH: &str = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists";
const NOT_FOUND: &str = "Unable to retrieve access token: authorization code not found";
const ENDED: &str =
    "The provided authorization grant or refresh token is invalid, expired or revoked";

#[tokio::test]
async fn a_code_becomes_tokens() {
    let place = Place::start().await;
    let code = place.code(ADA, "ada", "w_member_social profile openid email").await;
    let answer = place.exchange(ADA, &code).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let issued = answer.json();
    assert_eq!(
        names(&issued),
        [
            "access_token",
            "expires_in",
            "refresh_token",
            "refresh_token_expires_in",
            "scope",
            "token_type",
            "id_token"
        ]
    );
    assert_eq!(issued["expires_in"], 60 * DAY - 1);
    assert_eq!(issued["refresh_token_expires_in"], 365 * DAY - 1);
    assert_eq!(issued["scope"], "email,openid,profile,w_member_social");
    assert_eq!(issued["token_type"], "Bearer");
    let (access, refresh) = (text(&issued, "access_token"), text(&issued, "refresh_token"));
    for token in [&access, &refresh] {
        assert!(token.starts_with("sandbox-") && (300..1000).contains(&token.len()), "{token}");
    }
    assert_ne!(access, refresh);
    let me = place.with_token(&access, "GET", "/v2/userinfo").send().await;
    assert_eq!((me.status, &me.json()["name"]), (200, &json!("Ada Lindqvist")));
    let wrong = place.with_token(&refresh, "GET", "/v2/userinfo").send().await;
    assert_eq!(wrong.status, 401, "a refresh token opens nothing");
}

#[tokio::test]
async fn without_openid_and_refresh_there_is_less() {
    let place = Place::start().await;
    let issued = place.sign_in(BEN, "ben", "w_member_social").await;
    assert_eq!(names(&issued), ["access_token", "expires_in", "scope"]);
    let order = json!({"client_id": BEN, "refresh": true});
    place.control("POST", "apps", Some(order)).await;
    let issued = place.sign_in(BEN, "ben", "w_member_social").await;
    assert!(names(&issued).contains(&"refresh_token"), "{issued}");
    let order = json!({"client_id": CLEO, "refresh": false});
    place.control("POST", "apps", Some(order)).await;
    let issued = place.sign_in(CLEO, "cleo", "r_basicprofile").await;
    assert_eq!(names(&issued), ["access_token", "expires_in", "scope"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_for_one() {
    let place = Place::start().await;
    let code = place.code(BEN, "ben", "openid").await;
    let with = |name, value| {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", REDIRECT),
        ];
        fields.retain(|(own, _)| *own != name);
        fields.push((name, value));
        fields
    };
    // What fails leaves the code.
    let other = place.token_call(BEN, &with("redirect_uri", "http://localhost:8763/")).await;
    refused(&other, 400, "invalid_request", MISMATCH);
    let other = place.exchange(ADA, &code).await;
    refused(&other, 400, "invalid_request", MISMATCH);
    let unknown = place.token_call(BEN, &with("code", "AQmadeup")).await;
    refused(&unknown, 401, "invalid_request", NOT_FOUND);
    let secret = place.token_call(BEN, &with("client_secret", "guessed")).await;
    refused(&secret, 401, "invalid_client", "Client authentication failed");
    let nobody = place.token_call(BEN, &with("client_id", "77nobody")).await;
    refused(&nobody, 401, "invalid_client", "Client authentication failed");
    let long = "v".repeat(43);
    let verifier = place.token_call(BEN, &with("code_verifier", &long)).await;
    refused(&verifier, 401, "invalid_client", "Client authentication failed");
    for name in ["grant_type", "code", "redirect_uri", "client_id", "client_secret"] {
        let missing = place.token_call(BEN, &with(name, "")).await;
        let description = format!("A required parameter \"{name}\" is missing");
        refused(&missing, 400, "invalid_request", &description);
    }
    let unknown = place.token_call(BEN, &with("grant_type", "password")).await;
    assert_eq!((unknown.status, &unknown.json()["error"]), (400, &json!("unsupported_grant_type")));

    assert_eq!(place.exchange(BEN, &code).await.status, 200);
    let again = place.exchange(BEN, &code).await;
    refused(&again, 401, "invalid_request", NOT_FOUND);
}

#[tokio::test]
async fn a_code_ends_after_half_an_hour() {
    let place = Place::start().await;
    let (one, other) =
        (place.code(BEN, "ben", "openid").await, place.code(BEN, "ben", "openid").await);
    place.advance(1790).await;
    assert_eq!(place.exchange(BEN, &one).await.status, 200);
    place.advance(10).await;
    refused(&place.exchange(BEN, &other).await, 400, "invalid_request", MISMATCH);
}

#[tokio::test]
async fn only_a_posted_form_is_understood() {
    let place = Place::start().await;
    let code = place.code(BEN, "ben", "openid").await;
    let secret = place.secret(BEN);
    let fields = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("client_id", BEN),
        ("client_secret", &secret),
    ]);
    let missing = "A required parameter \"grant_type\" is missing";
    let body = json!({"grant_type": "authorization_code", "code": code});
    let json = place.bare("POST", "/oauth/v2/accessToken").json(&body).send().await;
    refused(&json, 400, "invalid_request", missing);
    let query = format!("/oauth/v2/accessToken?{fields}");
    let queried = place.bare("POST", &query).text(FORM, "").send().await;
    refused(&queried, 400, "invalid_request", missing);
    for method in ["GET", "PUT", "DELETE"] {
        let call = place.bare(method, &query).text(FORM, "");
        assert_eq!(call.send().await.status, 405, "{method}");
    }
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    let good = place.bare("POST", "/oauth/v2/accessToken").text(kind, &fields).send().await;
    assert_eq!(good.status, 200, "{good:?}");
}

#[tokio::test]
async fn a_refresh_token_stays_and_ends_when_it_was_said_to() {
    let place = Place::start().await;
    let first = place.sign_in(ADA, "ada", "openid profile").await;
    let refresh = text(&first, "refresh_token");
    place.advance(100 * DAY).await;
    let old = text(&first, "access_token");
    assert_eq!(place.status(ADA, &old).await.as_deref(), Some("expired"));
    let answer = place.refresh(ADA, &refresh).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let second = answer.json();
    assert_eq!(text(&second, "refresh_token"), refresh, "the same value");
    assert_ne!(text(&second, "access_token"), old);
    assert_eq!(second["expires_in"], 60 * DAY - 1);
    let left = second["refresh_token_expires_in"].as_i64().unwrap();
    assert!((265 * DAY - 30..265 * DAY).contains(&left), "{left}");
    assert_eq!(second["scope"], "openid,profile");
    assert_eq!(second["id_token"], Json::Null);
    let me = place.with_token(&text(&second, "access_token"), "GET", "/v2/userinfo").send().await;
    assert_eq!(me.status, 200);

    // Near the end the access token is capped.
    place.advance(235 * DAY).await;
    let third = place.refresh(ADA, &refresh).await.json();
    let (access, left) = (third["expires_in"].as_i64(), third["refresh_token_expires_in"].as_i64());
    assert_eq!(access, left);
    assert!((30 * DAY - 30..30 * DAY).contains(&access.unwrap()), "{third}");
    place.advance(30 * DAY).await;
    refused(&place.refresh(ADA, &refresh).await, 400, "invalid_request", ENDED);
    let last = text(&third, "access_token");
    assert_eq!(place.status(ADA, &last).await.as_deref(), Some("expired"));
}

#[tokio::test]
async fn a_refresh_token_is_one_apps_own() {
    let place = Place::start().await;
    let issued = place.sign_in(ADA, "ada", "openid").await;
    let refresh = text(&issued, "refresh_token");
    refused(&place.refresh(BEN, &refresh).await, 400, "invalid_request", ENDED);
    refused(&place.refresh(ADA, "sandbox-made-up").await, 400, "invalid_request", ENDED);
    let access = text(&issued, "access_token");
    refused(&place.refresh(ADA, &access).await, 400, "invalid_request", ENDED);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
    let guessed = [fields[0], fields[1], ("client_secret", "guessed")];
    let answer = place.token_call(ADA, &guessed).await;
    refused(&answer, 401, "invalid_client", "Client authentication failed");
    let answer = place.refresh(ADA, "").await;
    let missing = "A required parameter \"refresh_token\" is missing";
    refused(&answer, 400, "invalid_request", missing);
    assert_eq!(place.refresh(ADA, &refresh).await.status, 200, "and is still good");
}

#[tokio::test]
async fn another_set_of_scopes_ends_what_was_before() {
    let place = Place::start().await;
    let small = place.sign_in(ADA, "cleo", "openid").await;
    let same = place.sign_in(ADA, "cleo", "openid").await;
    let others = [
        (BEN, text(&place.sign_in(BEN, "cleo", "openid").await, "access_token")),
        (ADA, text(&place.sign_in(ADA, "dmitri", "openid").await, "access_token")),
    ];
    for issued in [&small, &same] {
        let token = text(issued, "access_token");
        assert_eq!(place.status(ADA, &token).await.as_deref(), Some("active"), "the same set");
    }
    let wide = place.sign_in(ADA, "cleo", "openid profile").await;
    for issued in [&small, &same] {
        let token = text(issued, "access_token");
        assert_eq!(place.status(ADA, &token).await.as_deref(), Some("revoked"));
        let call = place.with_token(&token, "GET", "/v2/userinfo").send().await;
        assert_eq!((call.status, &call.json()["serviceErrorCode"]), (401, &json!(65601)));
        let refresh = text(issued, "refresh_token");
        refused(&place.refresh(ADA, &refresh).await, 400, "invalid_request", ENDED);
    }
    // What ended long ago ends nothing any more.
    let again = place.sign_in(ADA, "cleo", "profile openid").await;
    for issued in [&wide, &again] {
        let token = text(issued, "access_token");
        assert_eq!(place.status(ADA, &token).await.as_deref(), Some("active"));
        assert_eq!(place.refresh(ADA, &text(issued, "refresh_token")).await.status, 200);
    }
    for (app, token) in others {
        assert_eq!(place.status(app, &token).await.as_deref(), Some("active"));
    }
    // The token a member begins with counts as any other.
    assert_eq!(place.status(ADA, &place.token("ada")).await.as_deref(), Some("active"));
    place.sign_in(ADA, "ada", "openid").await;
    assert_eq!(place.status(ADA, &place.token("ada")).await.as_deref(), Some("revoked"));
}

#[tokio::test]
async fn a_token_by_order_may_come_with_a_refresh_token() {
    let place = Place::start().await;
    let order = async |order: Json| place.control("POST", "tokens", Some(order)).await.json();
    let plain = order(json!({"member": "ben"})).await;
    assert_eq!(names(&plain), ["token", "expires_at", "scopes"]);
    let old = order(json!({"member": "ben", "refresh": true, "state": "expired"})).await;
    let refresh = text(&old, "refresh_token");
    assert_eq!(place.status(BEN, &text(&old, "token")).await.as_deref(), Some("expired"));
    let renewed = place.refresh(BEN, &refresh).await.json();
    let token = text(&renewed, "access_token");
    assert_eq!(place.status(BEN, &token).await.as_deref(), Some("active"));
    let gone = order(json!({"member": "ben", "refresh": true, "state": "revoked"})).await;
    let answer = place.refresh(BEN, &text(&gone, "refresh_token")).await;
    refused(&answer, 400, "invalid_request", ENDED);
    // Superseding ends refresh tokens, too.
    order(json!({"member": "ben", "scopes": ["openid"], "supersede": true})).await;
    refused(&place.refresh(BEN, &refresh).await, 400, "invalid_request", ENDED);
    let wrong = place.control("POST", "tokens", Some(json!({"member": "ben", "refresh": 1}))).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn signing_in_costs_no_call() {
    let place = Place::start().await;
    let before = place.control("GET", "world", None).await.json()["quota"].clone();
    let issued = place.sign_in(ADA, "ada", "openid").await;
    place.refresh(ADA, &text(&issued, "refresh_token")).await;
    let after = place.control("GET", "world", None).await.json()["quota"].clone();
    assert_eq!(before, after);
    assert_eq!(place.effects().await, 0);
}

#[tokio::test]
async fn trouble_meets_every_step() {
    let place = Place::start().await;
    place.order("/oauth/v2/authorization", json!({"kind": "status", "status": 503})).await;
    place.arm(json!({"member": "ben", "answer": "allow"})).await;
    let target = authorization(BEN, "openid", &[]);
    assert_eq!(place.bare("GET", &target).send().await.status, 503);
    let code = field(&place.bare("GET", &target).send().await, "code").unwrap();

    // Nothing carried out: the code is as good as before. Carried out: it is gone, and the answer
    // with it.
    let secret = place.secret(BEN);
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("client_id", BEN),
        ("client_secret", &secret),
    ]);
    let raw = place.bare("POST", "/oauth/v2/accessToken").text(FORM, &body).raw();
    for effect in ["none", "applied"] {
        let fault = json!({"kind": "reset_after_read", "effect": effect});
        place.order("/oauth/v2/accessToken", fault).await;
        assert_eq!(place.talk(&raw).await.0, b"");
    }
    refused(&place.exchange(BEN, &code).await, 401, "invalid_request", NOT_FOUND);
    place.order("/oauth/v2/accessToken", json!({"kind": "html_500"})).await;
    assert_eq!(place.exchange(BEN, &code).await.status, 500);
    place.order("/oauth/openid/jwks", json!({"kind": "bad_json"})).await;
    let keys = place.bare("GET", "/oauth/openid/jwks").send().await;
    assert!(serde_json::from_str::<Json>(&keys.body).is_err());
    let began = std::time::Instant::now();
    place.order("/oauth/v2/revoke", json!({"kind": "delay", "ms": 60})).await;
    let body = form(&[("client_id", BEN), ("client_secret", &secret), ("token", "x")]);
    place.bare("POST", "/oauth/v2/revoke").text(FORM, &body).send().await;
    assert!(began.elapsed().as_millis() >= 60);
}
