#![cfg(test)]
//! What a token is worth, how it is ended, and the tokens of apps themselves.

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
    Answer, Place,
    oauth::{ADA, BEN, FORM, form, names, refused, text},
};

const DAY: i64 = 86_400;
const ENDED: &str =
    "The provided authorization grant or refresh token is invalid, expired or revoked";

async fn revoke(place: &Place, client_id: &str, secret: &str, token: &str) -> Answer {
    let body = form(&[("client_id", client_id), ("client_secret", secret), ("token", token)]);
    place.bare("POST", "/oauth/v2/revoke").text(FORM, &body).send().await
}

#[tokio::test]
async fn revoking_one_token_ends_the_sign_in() {
    let place = Place::start().await;
    let secret = place.secret(ADA);
    for by in ["access_token", "refresh_token"] {
        let other = place.sign_in(ADA, "ben", "openid").await;
        let issued = place.sign_in(ADA, "ben", "openid").await;
        let renewed = place.refresh(ADA, &text(&issued, "refresh_token")).await.json();
        let answer = revoke(&place, ADA, &secret, &text(&issued, by)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{answer:?}");
        for token in [text(&issued, "access_token"), text(&renewed, "access_token")] {
            assert_eq!(place.status(ADA, &token).await.as_deref(), Some("revoked"), "{by}");
        }
        let ended = place.refresh(ADA, &text(&issued, "refresh_token")).await;
        refused(&ended, 400, "invalid_request", ENDED);
        let token = text(&other, "access_token");
        assert_eq!(place.status(ADA, &token).await.as_deref(), Some("active"), "another sign-in");
    }
    // Tokens of no sign-in end alone.
    let token = place.token("ada");
    assert_eq!(revoke(&place, ADA, &secret, &token).await.status, 200);
    assert_eq!(place.status(ADA, &token).await.as_deref(), Some("revoked"));
}

#[tokio::test]
async fn revoking_is_for_ones_own() {
    let place = Place::start().await;
    let token = place.token("ada");
    let answer = revoke(&place, BEN, &place.secret(BEN), &token).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(place.status(ADA, &token).await.as_deref(), Some("active"));
    let made_up = revoke(&place, BEN, &place.secret(BEN), "made-up").await;
    assert_eq!(made_up.status, 200);
    refused(
        &revoke(&place, ADA, "guessed", &token).await,
        401,
        "invalid_client",
        "Client authentication failed",
    );
    let nobody = revoke(&place, "77nobody", "x", &token).await;
    refused(&nobody, 400, "invalid_request", "Invalid client_id");
    let missing = revoke(&place, ADA, &place.secret(ADA), "").await;
    let description = "A required parameter \"token\" is missing";
    refused(&missing, 400, "invalid_request", description);
    assert_eq!(place.status(ADA, &token).await.as_deref(), Some("active"));
}

#[tokio::test]
async fn an_app_has_tokens_of_its_own_where_it_may() {
    let place = Place::start().await;
    let ask = async |more: &[(&str, &str)]| {
        let mut fields = vec![("grant_type", "client_credentials")];
        fields.extend_from_slice(more);
        place.token_call(ADA, &fields).await
    };
    let description = "This application is not allowed to create application tokens";
    refused(&ask(&[]).await, 401, "access_denied", description);
    let order = json!({"client_id": ADA, "two_legged": true});
    place.control("POST", "apps", Some(order)).await;
    for wrong in [("client_secret", "guessed"), ("client_id", "77nobody")] {
        let answer = ask(&[wrong]).await;
        refused(&answer, 401, "invalid_client_id", "Client authentication failed");
    }
    let issued = ask(&[]).await.json();
    assert_eq!(names(&issued), ["access_token", "expires_in"]);
    assert_eq!(issued["expires_in"], 1800);
    let token = text(&issued, "access_token");
    assert!(token.starts_with("sandbox-"));

    let secret = place.secret(ADA);
    let body = form(&[("client_id", ADA), ("client_secret", &secret), ("token", &token)]);
    let told =
        place.bare("POST", "/oauth/v2/introspectToken").text(FORM, &body).send().await.json();
    assert_eq!(
        names(&told),
        ["active", "client_id", "authorized_at", "created_at", "status", "expires_at", "auth_type"]
    );
    assert_eq!((&told["active"], &told["auth_type"]), (&json!(true), &json!("2L")));

    // Nobody is signed in; not even what asks for no scope is open.
    for target in ["/rest/organizationsLookup?ids=List(70010001)", "/v2/userinfo"] {
        let answer = place.with_token(&token, "GET", target).send().await;
        assert_eq!(answer.status, 403, "{answer:?}");
    }
    let member = place.get("ada", "/rest/organizationsLookup?ids=List(70010001)").await;
    assert_eq!(member.status, 200);
    let log = place.control("GET", "requests", None).await.json();
    let requests = log["requests"].as_array().unwrap();
    let last = requests[requests.len() - 2].clone();
    assert_eq!(last["member"], Json::Null);
    assert!(last["headers"].to_string().contains("Bearer (application)"), "{last}");
    place.advance(1800).await;
    let me = place.with_token(&token, "GET", "/v2/userinfo").send().await;
    assert_eq!((me.status, &me.json()["serviceErrorCode"]), (401, &json!(65602)));
}

#[tokio::test]
async fn introspection_tells_the_consent_from_the_token() {
    let place = Place::start().await;
    let issued = place.sign_in(ADA, "ada", "w_member_social openid").await;
    place.advance(DAY).await;
    let renewed = place.refresh(ADA, &text(&issued, "refresh_token")).await.json();
    let secret = place.secret(ADA);
    let ask = async |token: &str| {
        let body = form(&[("client_id", ADA), ("client_secret", &secret), ("token", token)]);
        place.bare("POST", "/oauth/v2/introspectToken").text(FORM, &body).send().await.json()
    };
    let told = ask(&text(&renewed, "access_token")).await;
    assert_eq!(
        (&told["auth_type"], &told["scope"]),
        (&json!("3L"), &json!("openid,w_member_social"))
    );
    let apart = told["created_at"].as_i64().unwrap() - told["authorized_at"].as_i64().unwrap();
    assert!((DAY..DAY + 30).contains(&apart), "{told}");
    let life = told["expires_at"].as_i64().unwrap() - told["created_at"].as_i64().unwrap();
    assert_eq!(life, 60 * DAY);
    assert_eq!(ask(&text(&issued, "refresh_token")).await, json!({"active": false}));
}
