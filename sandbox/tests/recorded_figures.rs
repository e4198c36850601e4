#![cfg(test)]
//! Figures and look-ups held against what others recorded with the real LinkedIn: same status, same
//! fields of the same types. Where a difference is meant, it is named and explained.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc};

fn record(endpoint: &str) -> Json {
    let all: Vec<Json> =
        serde_json::from_str(include_str!("../../tests/fixtures/recorded-community.json")).unwrap();
    all.into_iter()
        .find(|record| record["endpoint"] == endpoint)
        .unwrap_or_else(|| panic!("no record of {endpoint}"))
}

/// Every place in a value with its type; the items of a list and the numeric keys of a map share
/// one place.
fn places(value: &Json, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Json::Object(fields) => {
            into.insert(format!("{path} record"));
            for (name, value) in fields {
                let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
                let name = if is_number { "N" } else { name };
                places(value, &format!("{path}/{name}"), into);
            }
        }
        Json::Array(items) => {
            into.insert(format!("{path} list"));
            for item in items {
                places(item, &format!("{path}/*"), into);
            }
        }
        other => {
            let kind = match other {
                Json::Bool(_) => "bool",
                Json::Number(number) if number.is_f64() => "double",
                Json::Number(_) => "number",
                Json::String(_) => "text",
                _ => "null",
            };
            into.insert(format!("{path} {kind}"));
        }
    }
}

/// Exactly the recorded places, but for those `theirs` only and `ours` only that are explained.
#[track_caller]
fn same_places(recorded: &Json, own: &Json, theirs: &[&str], ours: &[&str]) {
    let (mut there, mut here) = (BTreeSet::new(), BTreeSet::new());
    places(recorded, "", &mut there);
    places(own, "", &mut here);
    let missing: Vec<&str> = there.difference(&here).map(String::as_str).collect();
    let added: Vec<&str> = here.difference(&there).map(String::as_str).collect();
    assert_eq!((missing.as_slice(), added.as_slice()), (theirs, ours), "{own}");
}

/// The recorded request with our pages in it, in an active version.
async fn replay(place: &Place, record: &Json, pages: &[(&str, &str)], version: &str) -> Answer {
    let request = &record["request"];
    let mut target = request["target"].as_str().unwrap().to_owned();
    for (theirs, ours) in pages {
        target = target.replace(theirs, ours);
    }
    let call = place
        .call("ada", request["method"].as_str().unwrap(), &target)
        .header("LinkedIn-Version", version);
    let is_new = request["headers"].get("X-Restli-Protocol-Version").is_some()
        // A record is read under 2.0 alone; this write-up names no header for its call.
        || target.contains("dateRange=(");
    let call = if is_new { call } else { call.without("X-Restli-Protocol-Version") };
    let answer = call.send().await;
    assert_eq!(record["status"], answer.status, "{answer:?}");
    for name in ["Content-Type", "X-RestLi-Protocol-Version"] {
        if let Some(value) = record["headers"].get(name) {
            assert_eq!(answer.header(name), value.as_str(), "{name}");
        }
    }
    answer
}

#[tokio::test]
async fn children_of_a_page() {
    let place = Place::start().await;
    let record = record("organizations.finder parentOrganization");
    let answer = replay(&place, &record, &[("70020001", "70010001")], "202609").await;
    same_places(&record["body"], &answer.json(), &[], &[]);
    assert_eq!(answer.json()["elements"][0]["primaryOrganizationType"], "BRAND");
}

#[tokio::test]
async fn a_public_look_up() {
    let place = Place::start().await;
    let record = record("organizationsLookup.batchGet");
    let pages = [("70020005", "70010001"), ("70020001", "70010005")];
    let answer = replay(&place, &record, &pages, "202609").await;
    same_places(
        &record["body"],
        &answer.json(),
        &[],
        // The recorded pages have neither a website nor a city.
        &["/results/N/localizedWebsite text", "/results/N/locations/*/address/city text"],
    );
}

#[tokio::test]
async fn a_batch_of_brands_with_one_refused() {
    let place = Place::start().await;
    let record = record("organizationBrands.batchGet, one refused");
    let pages = [("70020002", "70010011"), ("70020004", "70010013")];
    let answer = replay(&place, &record, &pages, "202609").await;
    same_places(&record["body"], &answer.json(), &[], &[]);
    let words = record["body"]["errors"]["70020004"].to_string().replace("70020004", "70010013");
    assert_eq!(answer.json()["errors"]["70010013"].to_string(), words, "to the letter");
}

#[tokio::test]
async fn a_total_of_ones_own_posts() {
    let place = Place::start().await;
    let record = record("memberCreatorPostAnalytics.finder me");
    let answer = replay(&place, &record, &[], "202604").await;
    same_places(&record["body"], &answer.json(), &[], &[]);
    assert_eq!(answer.json()["paging"], record["body"]["paging"]);
    let kind = |body: &Json| body["elements"][0]["metricType"].clone();
    assert_eq!(kind(&answer.json()), kind(&record["body"]));
}

#[tokio::test]
async fn gains_of_two_days() {
    let place = Place::start().await;
    let record = record("memberFollowersCount.finder dateRange");
    let answer = replay(&place, &record, &[], "202609").await;
    same_places(&record["body"], &answer.json(), &[], &[]);
    let body = answer.json();
    assert_eq!(body["paging"], record["body"]["paging"]);
    let ranges = |body: &Json| -> Vec<Json> {
        let elements = body["elements"].as_array().unwrap();
        elements.iter().map(|element| element["dateRange"].clone()).collect()
    };
    assert_eq!(ranges(&body), ranges(&record["body"]));
}

#[tokio::test]
async fn roles_of_the_caller() {
    let place = Place::start().await;
    let record = record("organizationAcls.finder roleAssignee");
    let answer = replay(&place, &record, &[], "202609").await;
    same_places(&record["body"], &answer.json(), &[], &[]);
    assert_eq!(answer.json()["paging"], json!({"start": 0, "count": 10, "links": []}));
}

#[tokio::test]
async fn statistics_of_a_page() {
    let place = Place::start().await;
    // One element, emitted by a connector: neither envelope nor status were kept.
    let record = record("organizationalEntityShareStatistics, one element");
    let target = format!(
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={}",
        enc(ACME)
    );
    let body = place.get("ada", &target).await.json();
    same_places(
        &record["body"],
        &body["elements"][0],
        // Still there in April 2024, gone since March 2025.
        &[
            "/totalShareStatistics/commentMentionsCount number",
            "/totalShareStatistics/shareMentionsCount number",
        ],
        &[],
    );
}
