#![cfg(test)]
//! Tokens, versions and daily allowances, on the sandbox's own clock.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::json;
use support::{ACME, Place, post};

const DAY: i64 = 86_400;

async fn code(place: &Place, token: &str) -> (u16, String) {
    let answer = place.with_token(token, "GET", "/rest/me").send().await;
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

#[tokio::test]
async fn tokens_end_in_three_ways() {
    let place = Place::start().await;
    let revoked = place.issue(json!({"member": "ada", "state": "revoked"})).await;
    assert_eq!(code(&place, &revoked).await, (401, "REVOKED_ACCESS_TOKEN".into()));
    let expired = place.issue(json!({"member": "ada", "state": "expired"})).await;
    assert_eq!(code(&place, &expired).await, (401, "EXPIRED_ACCESS_TOKEN".into()));
    let short = place.issue(json!({"member": "ada", "expires_in": 60})).await;
    assert_eq!(code(&place, &short).await.0, 200);
    place.advance(61).await;
    assert_eq!(code(&place, &short).await, (401, "EXPIRED_ACCESS_TOKEN".into()));
    assert_eq!(code(&place, &place.token("ada")).await.0, 200);
    place.advance(60 * DAY).await;
    assert_eq!(code(&place, &place.token("ada")).await.1, "EXPIRED_ACCESS_TOKEN");
}

#[tokio::test]
async fn a_new_set_of_scopes_ends_the_old_tokens() {
    let place = Place::start().await;
    let new = place
        .issue(json!({"member": "ada", "scopes": ["r_basicprofile"], "supersede": true}))
        .await;
    assert_eq!(code(&place, &place.token("ada")).await.1, "REVOKED_ACCESS_TOKEN");
    assert_eq!(code(&place, &new).await.0, 200);
    assert_eq!(code(&place, &place.token("cleo")).await.0, 200);
}

#[tokio::test]
async fn versions_end_on_their_day() {
    let place = Place::start().await;
    let ask = async |version: &str| {
        place.call("ada", "GET", "/rest/me").header("LinkedIn-Version", version).send().await.status
    };
    for active in ["202601", "202609", "20260901", "20260115"] {
        assert_eq!(ask(active).await, 200, "{active}");
    }
    for inactive in ["202511", "202512", "202610", "2026", "202609.01", "latest"] {
        assert_eq!(ask(inactive).await, 426, "{inactive}");
    }
    // The last day of 202601 is 2027-01-15.
    place.advance(54 * DAY).await;
    assert_eq!(ask("202601").await, 200);
    place.advance(DAY).await;
    assert_eq!(ask("202601").await, 426);
    assert_eq!(ask("202602").await, 200);
}

#[tokio::test]
async fn a_header_by_any_case_and_the_refusal_by_the_letter() {
    let place = Place::start().await;
    let answer = place
        .call("ada", "GET", "/rest/me")
        .without("LinkedIn-Version")
        .header("linkedin-version", "202411")
        .send()
        .await;
    assert_eq!(
        answer.json(),
        json!({
            "status": 426,
            "code": "NONEXISTENT_VERSION",
            "message": "Requested version 20241101 is not active",
        })
    );
    assert_eq!(answer.header("x-restli-gateway-error"), Some("true"));
}

#[tokio::test]
async fn the_development_tier_has_a_hundred_calls_a_day() {
    let place = Place::start().await;
    let acls = "/rest/organizationAcls?q=roleAssignee";
    for _ in 0..100 {
        assert_eq!(place.get("cleo", acls).await.status, 200);
    }
    let answer = place.get("cleo", acls).await;
    assert_eq!(
        answer.json(),
        json!({
            "status": 429,
            "serviceErrorCode": 101,
            "code": "TOO_MANY_REQUESTS",
            "message": "Resource level throttle MEMBER DAY limit for calls to this resource is reached.",
        })
    );
    assert_eq!(answer.header("retry-after"), None);
    // Another endpoint has its own hundred, another app its own count, another day a new one.
    let other =
        place.get("cleo", "/rest/organizations?q=vanityName&vanityName=harbour-books").await;
    assert_eq!(other.status, 200);
    assert_eq!(place.get("ada", acls).await.status, 200);
    place.advance(15 * 3600).await;
    assert_eq!(place.get("cleo", acls).await.status, 200);
}

#[tokio::test]
async fn a_member_shares_a_hundred_and_fifty_times() {
    let place = Place::start().await;
    let ben = place.person("ben");
    for n in 0..150 {
        let answer = place.create("ben", &post(&ben, &format!("Number {n}."))).await;
        assert_eq!(answer.status, 201, "{n}: {answer:?}");
    }
    let over = place.create("ben", &post(&ben, "One more.")).await;
    assert_eq!(over.status, 429);
    let world = place.control("GET", "world", None).await.json();
    assert_eq!(world["effects"].as_array().unwrap().len(), 150);
}

#[tokio::test]
async fn the_app_has_five_hundred_between_its_members() {
    let place = Place::start().await;
    let app = place.member("cleo")["client_id"].clone();
    let mut tokens = Vec::new();
    for member in ["ada", "ben", "cleo", "mara", "felix", "yuki"] {
        let order =
            json!({"member": member, "client_id": app, "scopes": ["rw_organization_admin"]});
        tokens.push(place.issue(order).await);
    }
    let mut statuses = Vec::new();
    for token in &tokens {
        for _ in 0..100 {
            let answer = place
                .with_token(token, "GET", "/rest/organizationAcls?q=roleAssignee&count=1")
                .send()
                .await;
            statuses.push(answer.status);
            if answer.status == 429 {
                assert!(answer.body.contains("APPLICATION DAY"), "{answer:?}");
                break;
            }
        }
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 500);
    assert_eq!(statuses.last(), Some(&429));
}

#[tokio::test]
async fn a_refused_scope_costs_no_call() {
    let place = Place::start().await;
    for _ in 0..200 {
        let target = format!("/rest/posts?q=author&author={}", support::enc(ACME));
        assert_eq!(place.get("ben", &target).await.status, 403);
    }
}
