#![cfg(test)]
//! Who may do what on an ad account, and who may see and change that.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{Place, ads::only_error, enc};

const FIRST: &str = "urn:li:sponsoredAccount:500000001";

fn row(account: &str, user: &str) -> String {
    format!("/rest/adAccountUsers/(account:{},user:{})", enc(account), enc(user))
}

/// A person as ada's app knows them.
async fn seen_by_ada(place: &Place, name: &str) -> String {
    let world = place.control("GET", "world", None).await.json();
    let rows = place
        .get("ada", &format!("/rest/adAccountUsers?q=accounts&accounts={}", enc(FIRST)))
        .await
        .json();
    let members: Vec<Json> = world["ad_account_users"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|own| own["account"] == FIRST)
        .cloned()
        .collect();
    let place = members.iter().position(|own| own["member"] == name).unwrap();
    rows["elements"][place]["user"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn rows_are_seen_by_managers_and_by_their_own() {
    let place = Place::start().await;
    let mine = place.get("ada", "/rest/adAccountUsers?q=authenticatedUser").await.json();
    assert_eq!(mine["elements"].as_array().unwrap().len(), 5);
    assert_eq!(mine["paging"]["count"], 2_147_483_647);
    let list = format!("/rest/adAccountUsers?q=accounts&accounts={}", enc(FIRST));
    let all = place.get("ada", &list).await.json();
    assert_eq!(all["paging"]["total"], 4);
    let own = place.get("dmitri", &list).await.json();
    assert_eq!(own["elements"].as_array().unwrap().len(), 1);
    assert_eq!(own["elements"][0]["role"], "VIEWER");
    let page = place.get("ada", &format!("{list}&start=1&count=2")).await.json();
    assert_eq!(page["elements"].as_array().unwrap().len(), 2);
    assert_eq!(page["paging"]["links"].as_array().unwrap().len(), 2);
    let listed = format!("/rest/adAccountUsers?q=accounts&accounts=List({})", enc(FIRST));
    assert_eq!(place.get("ada", &listed).await.status, 400);
    // As the samples write the key, and as the protocol does.
    let ada = place.person("ada");
    let got = place.get("ada", &row(FIRST, &ada)).await;
    assert_eq!((got.status, &got.json()["role"]), (200, &json!("ACCOUNT_MANAGER")));
    let equals = format!("/rest/adAccountUsers/(account={},user={})", enc(FIRST), enc(&ada));
    assert_eq!(place.get("ada", &equals).await.json(), got.json());
    let dmitri = place.person("dmitri");
    assert_eq!(place.get("dmitri", &row(FIRST, &dmitri)).await.status, 200);
    let nobody = row(FIRST, "urn:li:person:nobody");
    assert_eq!(place.get("dmitri", &nobody).await.status, 404);
    let sixth = row("urn:li:sponsoredAccount:500000006", &ada);
    assert_eq!(place.get("ada", &sixth).await.json()["code"], "NO_PERMISSION_ON_ENTITY");
}

#[tokio::test]
async fn managers_change_roles_but_not_who_pays() {
    let place = Place::start().await;
    let user = seen_by_ada(&place, "dmitri").await;
    let target = row(FIRST, &user);
    let answer = place.patch("ada", &target, json!({"$set": {"role": "CAMPAIGN_MANAGER"}})).await;
    assert_eq!(answer.status, 204);
    assert_eq!(place.get("ada", &target).await.json()["role"], "CAMPAIGN_MANAGER");
    let body = |account: &str, user: &str, role: &str| json!({"account": account, "user": user, "role": role});
    let put = async |body: Json| place.call("ada", "PUT", &target).json(&body).send().await;
    assert_eq!(put(body(FIRST, &user, "VIEWER")).await.status, 204);
    let other = "urn:li:sponsoredAccount:500000002";
    let answer = put(body(other, &user, "VIEWER")).await;
    assert_eq!(answer.json()["code"], "ACCOUNT_ID_MISMATCH_IN_PARAM_AND_BODY");
    let answer = put(body(FIRST, &place.person("ada"), "VIEWER")).await;
    assert_eq!(answer.json()["code"], "USER_MISMATCH_IN_PARAM_AND_BODY");
    assert_eq!(put(body(FIRST, &user, "OWNER")).await.status, 422);
    // Neither two who pay nor none.
    let answer = put(body(FIRST, &user, "ACCOUNT_BILLING_ADMIN")).await;
    assert_eq!(only_error(&answer).0, "INVALID_VALUE_FOR_FIELD");
    let felix = row(FIRST, &seen_by_ada(&place, "felix").await);
    assert_eq!(place.delete("ada", &felix).await.status, 400);
    assert_eq!(place.delete("ada", &target).await.status, 204);
    assert_eq!(place.get("ada", &target).await.status, 404);
    assert_eq!(place.delete("ada", &target).await.status, 404);
    let world = place.control("GET", "world", None).await.json();
    let changes = world["effects"].as_array().unwrap();
    let changes = changes.iter().filter(|own| own["kind"] == "ad_account_user.changed");
    assert_eq!(changes.count(), 3);
    // He is shut out at once.
    assert_eq!(place.get("dmitri", "/rest/adAccounts/500000001").await.status, 403);
}
