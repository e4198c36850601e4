#![cfg(test)]
//! Events of pages.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Place, enc};

fn find(page: &str, more: &str) -> String {
    format!("/rest/events?q=eventsByOrganizer&organizer={}{more}", enc(page))
}

async fn names(place: &Place, target: &str) -> Vec<String> {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["name"]["localized"]["en_US"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn events_of_a_page_the_latest_first() {
    let place = Place::start().await;
    let all = names(&place, &find(ACME, "")).await;
    assert_eq!(all, ["Map night", "Night walk along the contour", "Open day at the plotter"]);
    let on = names(&place, &find(ACME, "&excludeCancelled=true&entryCriteria=PUBLIC")).await;
    assert_eq!(on, ["Map night", "Open day at the plotter"]);
    assert_eq!(names(&place, &find(ACME, "&excludeCancelled=false")).await, all);
    assert_eq!(names(&place, &find(ACME, "&start=2&count=2")).await, all[2..]);
    assert!(names(&place, &find("urn:li:organization:70010004", "")).await.is_empty());
    let first = place.get("ada", &find(ACME, "&count=1")).await.json();
    assert!(first["paging"]["links"][0]["href"].as_str().unwrap().contains("start=1"));
    assert!(first["paging"].get("total").is_none());

    for (target, status) in [
        (find("urn:li:organization:70010005", ""), 403),
        (find("70010001", ""), 400),
        (find(ACME, "&entryCriteria=SECRET"), 400),
        (find(ACME, "&excludeCancelled=perhaps"), 400),
        (find(ACME, "&upcoming=true"), 400),
    ] {
        assert_eq!(place.get("ada", &target).await.status, status, "{target}");
    }
    let refused = place.get("dmitri", &find(ACME, "")).await;
    assert!(refused.body.contains("events.FINDER-eventsByOrganizer.20260901"), "{refused:?}");
}

#[tokio::test]
async fn one_event() {
    let place = Place::start().await;
    let world = place.control("GET", "world", None).await.json();
    let events = world["events"].as_array().unwrap();
    let cancelled: Vec<bool> =
        events.iter().map(|event| event["is_cancelled"].as_bool().unwrap()).collect();
    assert_eq!(cancelled, [false, true, false]);
    let id = events[2]["id"].as_u64().unwrap();
    let event = place.get("ada", &format!("/rest/events/{id}")).await.json();
    assert_eq!(event["id"], id, "a number");
    assert_eq!(event["organizer"], ACME);
    let ends = event["endsAt"].as_i64().unwrap();
    assert!(event["startsAt"].as_i64().unwrap() < ends);
    assert_eq!(event["type"], json!({"online": {"format": {"liveVideo": {"endsAt": ends}}}}));
    for field in ["vanityName", "discoveryMode", "created", "lastModified"] {
        assert_ne!(event[field], Json::Null, "{field}");
    }
    assert_eq!(place.get("ada", "/rest/events/1").await.status, 404);
    assert_eq!(place.get("ada", "/rest/events/night").await.status, 400);
    assert_eq!(place.get("cleo", &format!("/rest/events/{id}")).await.status, 403);

    // The documentation names scopes of their own, the portal those of page administration.
    for (scope, status) in [("r_events", 200), ("r_organization_admin", 200), ("openid", 403)] {
        let token = place.issue(json!({"member": "ada", "scopes": [scope]})).await;
        let answer = place.with_token(&token, "GET", &format!("/rest/events/{id}")).send().await;
        assert_eq!(answer.status, status, "{scope}");
    }
}

#[tokio::test]
async fn making_one_is_not_served_yet() {
    let place = Place::start().await;
    let answer = place.call("ada", "POST", "/rest/events").json(&json!({})).send().await;
    assert_eq!(answer.status, 405, "{answer:?}");
    assert_eq!(place.effects().await, 0);
}
