#![cfg(test)]
//! Ad accounts, groups and campaigns, held against what others recorded with the real LinkedIn.

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
    ads::campaign,
    enc,
    recorded::{Shape, same_shape},
};

fn records(endpoint: &str) -> Vec<Json> {
    let all: Vec<Json> = serde_json::from_str(include_str!("support/recorded-ads.json")).unwrap();
    let found: Vec<Json> = all.into_iter().filter(|own| own["endpoint"] == endpoint).collect();
    assert!(!found.is_empty(), "{endpoint}");
    found
}

fn record(endpoint: &str) -> Json {
    records(endpoint).remove(0)
}

fn elements(body: &Json) -> Json {
    json!({"elements": body["elements"]})
}

/// Some figures that only our answers have: the recorders reshaped or cut them.
fn compare(recorded: &Json, ours: &Json, more: &[&str]) {
    let mut differences = Vec::new();
    Shape::of(recorded).compare(&Shape::of(ours), "", more, &mut differences);
    assert!(differences.is_empty(), "{differences:#?}");
}

#[tokio::test]
async fn a_page_of_accounts() {
    let place = Place::start().await;
    let record = record("ad_accounts_search");
    let target = format!("{}&pageSize=1", record["request"]["target"].as_str().unwrap());
    let answer = place.get("ada", &target).await;
    assert_eq!(record["status"], answer.status);
    same_shape(&record["body"], &answer.json(), &[]);
}

#[tokio::test]
async fn rows_groups_and_campaigns() {
    let place = Place::start().await;
    let users = record("ad_account_users_find_by_account");
    let account = enc("urn:li:sponsoredAccount:500000001");
    let target = format!("/rest/adAccountUsers?q=accounts&accounts={account}&count=500");
    let answer = place.get("ada", &target).await;
    let stamps = "/elements/*/changeAuditStamps";
    compare(&elements(&users["body"]), &elements(&answer.json()), &[stamps]);
    // As recorded: raw URN, no protocol.
    let target = users["request"]["target"].as_str().unwrap().replace("519000101", "500000001");
    let raw = place.call("ada", "GET", &target).without("X-Restli-Protocol-Version").send().await;
    assert_eq!(elements(&raw.json()), elements(&answer.json()));

    let here = |record: &Json| {
        record["request"]["target"].as_str().unwrap().replace("519000101", "500000001")
    };
    let groups = record("ad_campaign_groups_search");
    let answer = place.get("ada", &here(&groups)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    compare(&elements(&groups["body"]), &elements(&answer.json()), &[stamps]);
    let campaigns = records("ad_campaigns_search").remove(0);
    let answer = place.get("ada", &here(&campaigns)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let more = [
        stamps,
        "/elements/*/targetingCriteria",
        // Younger than the recording.
        "/elements/*/politicalIntent",
        // None of the recorded ones has it.
        "/elements/*/totalBudget",
    ];
    compare(&elements(&campaigns["body"]), &elements(&answer.json()), &more);
}

#[tokio::test]
async fn refusals_of_reads() {
    let place = Place::start().await;
    let record = records("ad_campaigns_search").remove(1);
    let target = record["request"]["target"].as_str().unwrap().replace("519000103", "500000001");
    let answer = place.get("ada", &target).await;
    let mut body = answer.json();
    // The recorder printed it without.
    assert_eq!(body.as_object_mut().unwrap().remove("status"), Some(json!(400)));
    assert_eq!((record["status"].clone(), body), (json!(answer.status), record["body"].clone()));

    let record = self::record("ad_account_users_find_authenticated");
    let target = record["request"]["target"].as_str().unwrap();
    let answer = place.call("ada", "GET", target).header("X-RestLi-Method", "GET").send().await;
    assert_eq!(
        (json!(answer.status), answer.json()),
        (record["status"].clone(), record["body"].clone())
    );

    let record = self::record("ad_account_get");
    let answer = place.get("ben", "/rest/adAccounts/500000001").await;
    let text = answer.body.replace("20260901", "20240601");
    let body: Json = serde_json::from_str(&text).unwrap();
    assert_eq!((json!(answer.status), body), (record["status"].clone(), record["body"].clone()));

    let record = self::record("ad_account_delete");
    let answer = place.delete("ada", "/rest/adAccounts/519000104").await;
    assert_eq!(
        (json!(answer.status), answer.json()),
        (record["status"].clone(), record["body"].clone())
    );
}

#[tokio::test]
async fn refusals_of_a_create() {
    let place = Place::start().await;
    let target = "/rest/adAccounts/500000001/adCampaigns";
    let records = records("ad_campaign_create");
    let mut body = campaign(&place, 500_000_001, "EUR");
    body["objectiveType"] = "WEBSITE_CONVERSIONS".into();
    let answer = place.post_to("ada", target, &body).await;
    assert_eq!(json!(answer.status), records[0]["status"]);
    let message = answer.json()["message"].as_str().unwrap().trim_end().to_owned();
    assert_eq!(records[0]["body"]["message"], message);
    let mut body = campaign(&place, 500_000_001, "EUR");
    body["dailyBudget"]["currencyCode"] = "USD".into();
    let answer = place.post_to("ada", target, &body).await;
    assert_eq!(json!(answer.status), records[1]["status"]);
    let message = answer.json()["message"].as_str().unwrap().replace("EUR", "GBP");
    assert_eq!(records[1]["body"]["message"], message);
}
