#![cfg(test)]
//! Libraries, targeting, reports and creatives against what others recorded with LinkedIn.

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
    Place, enc,
    recorded::{Shape, same_shape},
};

fn records() -> Vec<Json> {
    serde_json::from_str(include_str!("support/recorded-reports.json")).unwrap()
}

/// The records of an endpoint with this status, in the order of the file.
fn recorded(endpoint: &str, status: u16) -> Vec<Json> {
    let fits = |record: &Json| record["endpoint"] == endpoint && record["status"] == status;
    records().into_iter().filter(fits).collect()
}

/// The only one.
fn record(endpoint: &str, status: u16) -> Json {
    let all = recorded(endpoint, status);
    assert_eq!(all.len(), 1, "{endpoint} {status}");
    all[0].clone()
}

const COMPARED: [(&str, u64); 7] = [
    ("ad_targeting_facets_list", 200),
    ("creatives_search", 200),
    ("ad_library_search", 400),
    ("ad_library_search", 401),
    ("ad_library_search", 200),
    ("creatives_batch_get on the retired flat path", 400),
    ("creative_update", 400),
];

const SKIPPED: [(&str, u64, &str); 7] = [
    ("dmp_engagement_source_types_list (not in endpoints.csv)", 200, "no such endpoint here"),
    ("conversions_find_by_account", 200, "no such endpoint here yet"),
    (
        "ad_analytics_analytics",
        429,
        "the counter of member and app together has its own word there; quota.rs has both of ours",
    ),
    ("posts_create (any versioned resource)", 426, "compared in recorded.rs, from another source"),
    ("ad_direct_sponsored_contents (retired)", 400, "the resource is gone"),
    ("conversion_events_batch_create", 422, "no such endpoint here yet"),
    ("conversion_events_batch_create", 401, "no such endpoint here yet"),
];

#[test]
fn every_record_is_compared_or_skipped_with_a_reason() {
    for record in records() {
        let own = (record["endpoint"].as_str().unwrap(), record["status"].as_u64().unwrap());
        let is_skipped = SKIPPED.iter().any(|(name, status, _)| (*name, *status) == own);
        assert!(is_skipped != COMPARED.contains(&own), "{own:?} is on neither list or on both");
    }
}

#[tokio::test]
async fn facets() {
    let place = Place::start().await;
    let record = record("ad_targeting_facets_list", 200);
    let answer = place.get("ada", record["request"]["target"].as_str().unwrap()).await;
    assert_eq!(answer.status, 200);
    let ours = answer.json();
    same_shape(&record["body"], &ours, &[]);
    assert_eq!(ours["paging"], record["body"]["paging"]);
    // And what it says of these two is what ours says.
    for facet in record["body"]["elements"].as_array().unwrap() {
        assert!(ours["elements"].as_array().unwrap().contains(facet), "{facet}");
    }
}

#[tokio::test]
async fn creatives() {
    let place = Place::start().await;
    let record = record("creatives_search", 200);
    // Only the elements were recorded; one of ours is a draft, which none of those is.
    let target = "/rest/adAccounts/500000001/creatives?q=criteria&pageSize=100&intendedStatuses=List(ACTIVE,PAUSED)";
    let answer = place.call("ada", "GET", target).header("X-RestLi-Method", "FINDER").send().await;
    let body = answer.json();
    let mut differences = Vec::new();
    Shape::of(&record["body"]).compare(
        &Shape::of(&json!({"elements": body["elements"]})),
        "",
        &["/elements/*/name"],
        &mut differences,
    );
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(!body["elements"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn advertisements() {
    let place = Place::start().await;
    let record = record("ad_library_search", 200);
    let target = record["request"]["target"].as_str().unwrap().replace("count=25", "count=1");
    let answer = place.get("ada", &target).await;
    let body = answer.json();
    // What was never in the EU says less; the first of ours was there.
    same_shape(&record["body"], &body, &[]);
    assert!(body["elements"][0]["details"]["adStatistics"].is_object(), "{body}");
    let next = |body: &Json| {
        let link = &body["paging"]["links"][0];
        (link["rel"].clone(), link["type"].clone())
    };
    assert_eq!(next(&body), next(&record["body"]));
}

#[tokio::test]
async fn what_the_library_refuses() {
    let place = Place::start().await;
    let refusals = recorded("ad_library_search", 400);
    assert_eq!(refusals.len(), 2);
    for record in refusals {
        let target = record["request"]["target"].as_str().unwrap();
        let target = target.replace("q=criteria&...", "q=criteria&advertiser=Acme");
        let answer = place.get("ada", &target).await;
        let mut expected = record["body"].clone();
        let message = expected["message"].as_str().unwrap();
        // One message was shortened by who recorded it.
        expected["message"] =
            message.replace("...", "Please see errorDetails for more information.").into();
        assert_eq!((answer.status, answer.json()), (400, expected), "{target}");
    }
    let expired =
        json!({"member": "ada", "scopes": ["openid"], "expires_in": 60, "state": "expired"});
    let token = place.issue(expired).await;
    let target = "/rest/adLibrary?q=criteria&advertiser=Acme";
    let answer = place.with_token(&token, "GET", target).send().await;
    let record = record("ad_library_search", 401);
    assert_eq!(
        (json!(answer.status), answer.json()),
        (record["status"].clone(), record["body"].clone())
    );
}

#[tokio::test]
async fn creatives_at_their_old_address() {
    let place = Place::start().await;
    let record = record("creatives_batch_get on the retired flat path", 400);
    let ids = enc("urn:li:sponsoredCreative:900000001");
    let target = record["request"]["target"].as_str().unwrap().replace("...", &ids);
    let answer = place.get("ada", &target).await;
    assert_eq!((answer.status, answer.json()), (400, record["body"].clone()));
}

#[tokio::test]
async fn a_pause_too_early() {
    let place = Place::start().await;
    let record = record("creative_update", 400);
    let all = "/rest/adAccounts/500000001/creatives";
    let draft = format!("{all}/{}", enc("urn:li:sponsoredCreative:900000003"));
    for (status, expected) in [("ACTIVE", 204), ("PAUSED", 400)] {
        let patch = json!({"patch": {"$set": {"intendedStatus": status}}});
        let answer = place
            .call("ada", "POST", &draft)
            .header("X-RestLi-Method", "PARTIAL_UPDATE")
            .json(&patch)
            .send()
            .await;
        assert_eq!(answer.status, expected, "{answer:?}");
        if expected == 400 {
            assert_eq!(answer.json()["message"], record["body"]["message"]);
        }
    }
}
