#![cfg(test)]
//! Comments and their summaries, held against what others recorded with the real LinkedIn.

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
    ACME, Place, enc, post_with,
    recorded::{Shape, record, same_head, same_shape},
    social::{seeded, texts},
};

/// The URNs of a kind in their order, without what is anybody's own.
fn forms(value: &Json) -> Vec<String> {
    let mut forms: Vec<String> = value
        .as_array()
        .unwrap()
        .iter()
        .map(|urn| {
            let urn = urn.as_str().unwrap();
            let is_letter =
                |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
            urn.split([':', '(', ')', ',']).filter(is_letter).collect::<Vec<_>>().join(":")
        })
        .collect();
    forms.sort();
    forms.dedup();
    forms
}

/// How a list of comments differs from the recorded ones. One shape from both records: the one
/// has pages' comments and no answered one, the other members' comments and no image.
fn differences(list: &Json, more: &[&str]) -> Vec<String> {
    let answered = record("socialActions comments list, comments with replies");
    // The recorded boolean is a text: its author pasted the answer into a program.
    let unquoted = answered["body"].to_string().replace("\"True\"", "true");
    let mut recorded = Shape::of(&record("v2 socialActions comments list")["body"]);
    recorded.learn(&serde_json::from_str(&unquoted).unwrap());
    let mut differences = Vec::new();
    recorded.compare(&Shape::of(list), "", more, &mut differences);
    differences
}

#[tokio::test]
async fn comments_of_the_unversioned_api() {
    let place = Place::start().await;
    let record = record("v2 socialActions comments list");
    let atlas = seeded(&place, "urn:li:organization:70010002", "goes to print").await;
    let recorded = record["request"]["target"].as_str().unwrap();
    let target = recorded
        .replace("urn:li:activity:7400000000000000475", atlas["activity"].as_str().unwrap());
    assert_ne!(target, recorded);
    // Neither version nor protocol was sent.
    let answer = place
        .bare("GET", &target)
        .header("Authorization", &format!("Bearer {}", place.token("ada")))
        .send()
        .await;
    // LinkedIn's own routing; nobody documents it.
    let mut head = record.clone();
    head["headers"].as_object_mut().unwrap().remove("x-li-responseorigin").unwrap();
    same_head(&head, &answer);
    let body = answer.json();
    assert_eq!(differences(&body, &[]), Vec::<String>::new());
    assert_eq!(body["paging"], record["body"]["paging"]);
    let shown = |body: &Json| {
        let elements = body["elements"].as_array().unwrap().clone();
        elements.into_iter().find(|element| element.get("content").is_some()).unwrap()
    };
    assert_eq!(shown(&body)["content"][0]["type"], shown(&record["body"])["content"][0]["type"]);
    let liked = |body: &Json| {
        let elements = body["elements"].as_array().unwrap().clone();
        let is_liked = |element: &Json| element.get("likesSummary").is_some();
        forms(&elements.into_iter().find(is_liked).unwrap()["likesSummary"]["selectedLikes"])
    };
    assert_eq!(liked(&body), liked(&record["body"]));
}

#[tokio::test]
async fn comments_with_replies() {
    let place = Place::start().await;
    let own = seeded(&place, &place.person("ada"), "Drew a coastline").await;
    // A page answered there, too; then every recorded field is met.
    let body = json!({
        "actor": ACME,
        "object": own["activity"],
        "message": {"text": "River cedar quartz"},
    });
    let target =
        |urn: &Json| format!("/rest/socialActions/{}/comments", enc(urn.as_str().unwrap()));
    let made = place.call("ada", "POST", &target(&own["urn"])).json(&body).send().await;
    let made = made.json()["commentUrn"].clone();
    assert_eq!(place.call("ada", "POST", &target(&made)).json(&body).send().await.status, 201);
    for (versioned, more) in [
        // The prefix is not in the record, and the documented `commentUrn` is on `/rest` alone.
        (true, vec!["/elements/*/commentUrn"]),
        (false, vec![]),
    ] {
        let activity = own["activity"].as_str().unwrap();
        let answer = if versioned {
            place.get("ada", &target(&own["activity"])).await
        } else {
            place.get("ada", &format!("/v2/socialActions/{}/comments", enc(activity))).await
        };
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        assert_eq!(texts(&body)[0], "River cedar quartz");
        assert_eq!(differences(&body, &more), Vec::<String>::new(), "{versioned}");
    }
}

#[tokio::test]
async fn a_summary_of_a_ugc_post() {
    let place = Place::start().await;
    let record = record("socialActions.get");
    let images = json!({"multiImage": {"images": [
        {"id": "urn:li:image:C4E10AQSandboxAcme01"},
        {"id": "urn:li:image:C4E10AQSandboxAcme02"},
    ]}});
    let urn = place.create("ada", &post_with(ACME, "Two views.", images)).await.created();
    assert!(urn.starts_with("urn:li:ugcPost:"));
    let likes = format!("/rest/socialActions/{}/likes", enc(&urn));
    for (who, actor) in [("cleo", place.person("cleo")), ("ada", ACME.to_owned())] {
        let like = json!({"actor": actor, "object": urn});
        let answer = place.call(who, "POST", &likes).json(&like).send().await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let recorded = record["request"]["target"].as_str().unwrap();
    let target = recorded.replace("urn%3Ali%3AugcPost%3A7400000000000000526", &enc(&urn));
    let answer = place.get("ada", &target).await;
    same_head(&record, &answer);
    let body = answer.json();
    same_shape(&record["body"], &body, &[]);
    assert_eq!(body["target"], urn);
    assert_eq!(body["commentsSummary"], record["body"]["commentsSummary"]);
    assert_eq!(
        forms(&body["likesSummary"]["selectedLikes"]),
        forms(&record["body"]["likesSummary"]["selectedLikes"])
    );
    assert_eq!(body["likesSummary"]["totalLikes"], 2);
}

#[tokio::test]
async fn a_missing_scope_word_for_word() {
    let place = Place::start().await;
    let record = record("socialActions comments list, scope missing");
    let target = record["request"]["target"].as_str().unwrap();
    let answer = place.get("ben", target).await;
    same_head(&record, &answer);
    // The gateway has another name for it since, and the version is gone.
    let recorded = record["body"].to_string();
    let now = recorded
        .replace("socialActionsV2.GET_ALL.20230401", "partnerApiSocialActions.GET_ALL.20260901");
    assert_ne!(recorded, now);
    assert_eq!(answer.json(), serde_json::from_str::<Json>(&now).unwrap());
}
