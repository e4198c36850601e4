#![cfg(test)]
//! Held against what others recorded with the real LinkedIn: same status, same headers, same
//! fields of the same types. Ids and the version are put in place first; words may differ.

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
    ACME, Answer, Place, enc, post,
    recorded::{Shape, record, records, same_head, same_shape},
};

/// Records that are not compared, and why.
const SKIPPED: [(&str, &str); 14] = [
    ("images.initializeUpload", "compared in recorded_media.rs"),
    ("image bytes PUT", "compared in recorded_media.rs"),
    ("images.batchGet one id", "compared in recorded_media.rs"),
    ("videos.batchGet one id", "compared in recorded_media.rs"),
    ("v2 socialActions comments list", "compared in recorded_social.rs"),
    ("organizations.finder parentOrganization", "no such endpoint here yet"),
    (
        "organizationBrands.batchGet, one refused",
        "brands are not imitated; the refusal is tested on pages",
    ),
    ("memberCreatorPostAnalytics.finder me", "no such endpoint here yet"),
    ("memberFollowersCount.finder dateRange", "no such endpoint here yet"),
    ("organizationalEntityShareStatistics, one element", "no such endpoint here yet"),
    ("socialActions.get", "compared in recorded_social.rs"),
    ("socialActions comments list, comments with replies", "compared in recorded_social.rs"),
    ("webhook delivery, one notification", "LinkedIn is the sender"),
    ("socialActions comments list, scope missing", "compared in recorded_social.rs"),
];

const COMPARED: [&str; 11] = [
    "posts.create",
    "posts.create (multiImage)",
    "posts.create (bad author)",
    "posts.finder author, first page",
    "posts.finder author, short page in the middle",
    "posts.finder author, person urn with organization permission",
    "organizationsLookup.batchGet",
    "organizationAcls.finder roleAssignee",
    "posts.create, sunset version",
    "posts.create, duplicate text",
    "oauth accessToken, bad code",
];

#[test]
fn every_record_is_compared_or_skipped_with_a_reason() {
    assert_eq!(records().len(), SKIPPED.len() + COMPARED.len());
    for record in records() {
        let endpoint = record["endpoint"].as_str().unwrap();
        let is_skipped = SKIPPED.iter().any(|(name, _)| *name == endpoint);
        assert!(
            is_skipped != COMPARED.contains(&endpoint),
            "{endpoint} is on neither list or on both"
        );
    }
}

/// The recorded request, with our ids and an active version, sent.
async fn replay(place: &Place, record: &Json) -> Answer {
    let request = &record["request"];
    let put = |text: &str| {
        text.replace("7001001", "70010001")
            .replace("700100010", "70010001")
            .replace("q7ZxInvent", place.person("ada").rsplit(':').next().unwrap())
            .replace("C4E10AQINVENT01xxxx", "C4E10AQSandboxAcme01")
            .replace("C4E10AQINVENT02xxxx", "C4E10AQSandboxAcme02")
            .replace("70020005", "70010001")
            .replace("70020001", "70010005")
    };
    let target = put(request["target"].as_str().unwrap());
    let call = place.call("ada", request["method"].as_str().unwrap(), &target);
    match request.get("body") {
        Some(body) => call.text("application/json", &put(&body.to_string())).send().await,
        None => call.send().await,
    }
}

#[tokio::test]
async fn creates() {
    for endpoint in ["posts.create", "posts.create (multiImage)"] {
        let place = Place::start().await;
        let record = record(endpoint);
        let answer = replay(&place, &record).await;
        same_head(&record, &answer);
        assert_eq!(answer.body, "");
    }
}

#[tokio::test]
async fn a_bad_author_word_for_word() {
    let place = Place::start().await;
    let record = record("posts.create (bad author)");
    let answer = replay(&place, &record).await;
    same_head(&record, &answer);
    assert_eq!(answer.json(), record["body"]);
}

#[tokio::test]
async fn a_person_as_author_word_for_word() {
    let place = Place::start().await;
    let record = record("posts.finder author, person urn with organization permission");
    let answer = replay(&place, &record).await;
    same_head(&record, &answer);
    assert_eq!(answer.json(), record["body"]);
}

#[tokio::test]
async fn pages_of_posts() {
    let place = Place::start().await;
    // One shape from both recorded pages: a field is optional if either page lacks it somewhere.
    let first = record("posts.finder author, first page");
    let middle = record("posts.finder author, short page in the middle");
    let mut recorded = Shape::of(&first["body"]);
    recorded.learn(&middle["body"]);
    for record in [&first, &middle] {
        let answer = replay(&place, record).await;
        same_head(record, &answer);
        let body = answer.json();
        let mut differences = Vec::new();
        recorded.compare(
            &Shape::of(&body),
            "",
            // No article and no poll is among the recorded posts.
            &["/elements/*/content/article", "/elements/*/content/poll"],
            &mut differences,
        );
        assert!(differences.is_empty(), "{differences:#?}");
        let sizes = |body: &Json| body["elements"].as_array().unwrap().len();
        assert_eq!(sizes(&body), sizes(&record["body"]));
        let links = |body: &Json| -> Vec<String> {
            body["paging"]["links"]
                .as_array()
                .unwrap()
                .iter()
                .map(|link| {
                    format!("{} {}", link["rel"], link["href"]).replace("70010001", "7001001")
                })
                .collect()
        };
        assert_eq!(links(&body), links(&record["body"]));
    }
}

#[tokio::test]
async fn a_look_up_of_pages() {
    let place = Place::start().await;
    let record = record("organizationsLookup.batchGet");
    let answer = replay(&place, &record).await;
    same_head(&record, &answer);
    let ours = answer.json();
    let values = |body: &Json| -> Json {
        json!({
            "results": body["results"].as_object().unwrap().values().collect::<Vec<_>>(),
            "statuses": body["statuses"].as_object().unwrap().values().collect::<Vec<_>>(),
            "errors": body["errors"],
        })
    };
    same_shape(
        &values(&record["body"]),
        &values(&ours),
        // The facts list a website in the public subset; the recorded pages have none.
        &["/results/*/localizedWebsite", "/results/*/locations/*/address/city"],
    );
    let keys = |body: &Json| -> Vec<String> { body.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&ours), keys(&record["body"]));
}

#[tokio::test]
async fn roles_of_the_caller() {
    let place = Place::start().await;
    let record = record("organizationAcls.finder roleAssignee");
    let answer = replay(&place, &record).await;
    same_head(&record, &answer);
    same_shape(&record["body"], &answer.json(), &[]);
}

#[tokio::test]
async fn a_sunset_version_word_for_word() {
    let place = Place::start().await;
    let record = record("posts.create, sunset version");
    let answer = place
        .call("ada", "POST", "/rest/posts")
        .header("LinkedIn-Version", "202504")
        .json(&post(ACME, "Too late."))
        .send()
        .await;
    same_head(&record, &answer);
    assert_eq!(answer.json(), record["body"]);
}

#[tokio::test]
async fn a_duplicate_word_for_word() {
    let place = Place::start().await;
    let record = record("posts.create, duplicate text");
    let first = place.create("ada", &post(ACME, "Again.")).await.created();
    let answer = place.create("ada", &post(ACME, "Again.")).await;
    same_head(&record, &answer);
    let recorded = record["body"].to_string().replace("urn:li:share:7400000000000000713", &first);
    assert_eq!(answer.json(), serde_json::from_str::<Json>(&recorded).unwrap());
    assert_eq!(place.get("ada", &format!("/rest/posts/{}", enc(&first))).await.status, 200);
}

#[tokio::test]
async fn a_code_that_does_not_fit_word_for_word() {
    let place = Place::start().await;
    let record = record("oauth accessToken, bad code");
    let code = place.code(support::oauth::BEN, "ben", "openid").await;
    place.advance(1800).await;
    let answer = place.exchange(support::oauth::BEN, &code).await;
    same_head(&record, &answer);
    assert_eq!(answer.json(), record["body"]);
}
