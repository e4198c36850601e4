#![cfg(test)]
//! Bodies of posts, each wrong in one way.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Place, post, post_with};

/// A change to a good post, the status it brings and words of the answer.
type Case = (&'static str, fn(&mut Json), u16, &'static [&'static str]);

async fn all(cases: &[Case]) {
    let place = Place::start().await;
    for (wrong, spoil, status, says) in cases {
        let mut body = post(ACME, "A good text.");
        spoil(&mut body);
        let answer = place.create("ada", &body).await;
        assert_eq!(answer.status, *status, "{wrong}: {answer:?}");
        assert_eq!(answer.header("x-restli-error-response"), Some("true"), "{wrong}");
        for words in *says {
            assert!(answer.body.contains(words), "{wrong}: no {words:?} in {}", answer.body);
        }
    }
    let world = place.control("GET", "world", None).await.json();
    assert_eq!(world["effects"], json!([]), "a refused post was made");
}

fn remove(body: &mut Json, name: &str) {
    body.as_object_mut().unwrap().remove(name);
}

#[tokio::test]
async fn against_the_schema() {
    all(&[
        (
            "an author that is no URN",
            |body| body["author"] = json!("4"),
            422,
            &["ERROR :: /author :: Urn doesn't start with 'urn:'. Urn: 4 at index 0: 4"],
        ),
        (
            "a field nobody knows",
            |body| body["text"] = json!("x"),
            422,
            &["ERROR :: /text :: unrecognized field found but not allowed"],
        ),
        (
            "no visibility",
            |body| remove(body, "visibility"),
            422,
            &["ERROR :: /visibility :: field is required but not found and has no default value"],
        ),
        (
            "no distribution",
            |body| remove(body, "distribution"),
            422,
            &["/distribution :: field is required"],
        ),
        (
            "a visibility that is none",
            |body| body["visibility"] = json!("EVERYONE"),
            422,
            &["\\\"EVERYONE\\\" is not an enum symbol"],
        ),
        (
            "a number as text",
            |body| body["commentary"] = json!(5),
            422,
            &["/commentary :: 5 cannot be coerced to String"],
        ),
        (
            "a read-only field",
            |body| body["id"] = json!("urn:li:share:1"),
            422,
            &["/id :: ReadOnly field present in a create request"],
        ),
        (
            "a root told",
            |body| {
                body["reshareContext"] =
                    json!({"parent": "urn:li:share:1", "root": "urn:li:share:1"});
            },
            422,
            &["/reshareContext/root"],
        ),
        (
            "two contents",
            |body| {
                body["content"] = json!({
                    "media": {"id": "urn:li:image:C4E10AQSandboxAcme01"},
                    "article": {"source": "https://example.org"},
                });
            },
            422,
            &["exactly one entry for a union type"],
        ),
        (
            "a content of the old API",
            |body| body["content"] = json!({"contentEntities": []}),
            422,
            &["/content/contentEntities"],
        ),
        (
            "an explicit null",
            |body| body["content"] = Json::Null,
            403,
            &["Unpermitted fields present in REQUEST_BODY", "[/content]"],
        ),
        (
            "a list where a record is due",
            |body| body["distribution"] = json!([]),
            422,
            &["record type is not backed by a DataMap"],
        ),
        ("no object at all", |body| *body = json!([]), 422, &["DataMap"]),
    ])
    .await;
}

#[tokio::test]
async fn every_schema_problem_is_named_at_once() {
    let place = Place::start().await;
    let answer = place.create("ada", &json!({"author": "4", "colour": "red"})).await;
    assert_eq!(answer.status, 422);
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    for path in ["/author", "/colour", "/commentary", "/visibility", "/lifecycleState"] {
        assert!(message.contains(&format!("ERROR :: {path} :: ")), "{message}");
    }
    assert!(message.ends_with('\n'));
}

#[tokio::test]
async fn against_the_rules() {
    all(&[
        (
            "an author of another kind",
            |body| body["author"] = json!("urn:li:sponsoredAccount:500000001"),
            400,
            &["INVALID_URN_TYPE", "must be a person, organization or organizationBrand URN"],
        ),
        (
            "an organization without a number",
            |body| body["author"] = json!("urn:li:organization:acme"),
            400,
            &["INVALID_URN_ID"],
        ),
        (
            "a draft",
            |body| body["lifecycleState"] = json!("DRAFT"),
            400,
            &["INVALID_VALUE_FOR_FIELD", "lifecycleState can't be set to DRAFT"],
        ),
        (
            "a post into a group",
            |body| body["visibility"] = json!("CONTAINER"),
            400,
            &["visibility can't be set to CONTAINER"],
        ),
        (
            "nothing to say",
            |body| body["commentary"] = json!("  \n"),
            400,
            &["INVALID_VALUE_BLANK_FIELD", "commentary can't be blank"],
        ),
        (
            "too much to say",
            |body| body["commentary"] = json!("é".repeat(3001)),
            400,
            &["FIELD_LENGTH_TOO_LONG", "commentary length 3001 can't exceeded maximum 3000 length"],
        ),
        (
            "a dark post without an account",
            |body| body["distribution"]["feedDistribution"] = json!("NONE"),
            400,
            &[
                "\"code\":\"MISSING_REQUIRED_FIELD_FOR_DSC\"",
                "dscAdAccount is required",
                "/adContext/dscAdAccount",
            ],
        ),
        (
            "a document without a title",
            |body| body["content"] = json!({"media": {"id": "urn:li:document:D4E10AQSandboxAcme"}}),
            400,
            &["MISSING_FIELD", "title is required but missing"],
        ),
        (
            "one image of many",
            |body| {
                body["content"] = json!({"multiImage": {"images": [
                    {"id": "urn:li:image:C4E10AQSandboxAcme01"},
                ]}});
            },
            400,
            &["INVALID_VALUE_FOR_FIELD", "/content/multiImage/images"],
        ),
        (
            "an organic carousel",
            |body| body["content"] = json!({"carousel": {"cards": []}}),
            400,
            &["can't be set to carousel"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn against_the_rules_of_polls_and_reshares() {
    all(&[
        (
            "a poll with one answer",
            |body| body["content"] = poll(&json!([{"text": "Yes"}]), true),
            400,
            &["/content/poll/options"],
        ),
        (
            "a poll with a long answer",
            |body| {
                body["content"] = poll(&json!([{"text": "Yes"}, {"text": "n".repeat(31)}]), true);
            },
            400,
            &["FIELD_LENGTH_TOO_LONG", "/content/poll/options/1/text"],
        ),
        (
            "a secret poll",
            |body| body["content"] = poll(&json!([{"text": "Yes"}, {"text": "No"}]), false),
            400,
            &["isVoterVisibleToAuthor can't be set to false"],
        ),
        (
            "a reshare of nothing",
            |body| {
                body["reshareContext"] = json!({"parent": "urn:li:share:7400000000000000001"});
            },
            400,
            &["parent can't be set to urn:li:share:7400000000000000001"],
        ),
        (
            "a reshare of an activity",
            |body| {
                body["reshareContext"] = json!({"parent": "urn:li:activity:7400000000000000001"});
            },
            400,
            &["INVALID_URN_TYPE"],
        ),
    ])
    .await;
}

fn poll(options: &Json, visible: bool) -> Json {
    json!({"poll": {
        "question": "Tea?",
        "options": options,
        "settings": {
            "duration": "THREE_DAYS",
            "voteSelectionType": "SINGLE_VOTE",
            "isVoterVisibleToAuthor": visible,
        },
    }})
}

#[tokio::test]
async fn against_authors_and_media() {
    all(&[
        (
            "a page where one is only analyst",
            |body| body["author"] = json!("urn:li:organization:70010004"),
            403,
            &[
                "Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]",
            ],
        ),
        (
            "a page of strangers",
            |body| body["author"] = json!("urn:li:organization:70010005"),
            403,
            &["[/author]"],
        ),
        (
            "a page that does not exist",
            |body| body["author"] = json!("urn:li:organization:1"),
            403,
            &["[/author]"],
        ),
        (
            "a person nobody knows",
            |body| body["author"] = json!("urn:li:person:nobody"),
            403,
            &["[/author]"],
        ),
        (
            "an image that is not there",
            |body| body["content"] = media("urn:li:image:C5Nothing"),
            400,
            &["INVALID_IMAGE_ID"],
        ),
        (
            "a video that is not there",
            |body| body["content"] = media("urn:li:video:C5Nothing"),
            400,
            &["INVALID_VIDEO_ID"],
        ),
        (
            "an image still to be uploaded",
            |body| body["content"] = media("urn:li:image:C4E10AQSandboxAcmeWait"),
            400,
            &["MEDIA_ASSET_WAITING_UPLOAD"],
        ),
        (
            "an image that failed",
            |body| body["content"] = media("urn:li:image:C4E10AQSandboxAcmeFail"),
            400,
            &["MEDIA_ASSET_PROCESSING_FAILED"],
        ),
        (
            "somebody else's image",
            |body| body["content"] = media("urn:li:image:C4E10AQSandboxBen01"),
            400,
            &["NO_PERMISSION_ON_ENTITY"],
        ),
        (
            "an asset of the old API",
            |body| body["content"] = media("urn:li:digitalmediaAsset:C4INVENT"),
            400,
            &["INVALID_URN_TYPE"],
        ),
    ])
    .await;
}

fn media(urn: &str) -> Json {
    json!({"media": {"id": urn}})
}

#[tokio::test]
async fn the_first_complaint_is_linkedins_first() {
    let place = Place::start().await;
    // Wrong in schema, rule, author and media at once: the layers speak in their order.
    let mut body = post_with("urn:li:organization:70010005", "", media("urn:li:image:C5Nothing"));
    body["lifecycleState"] = json!("DRAFT");
    body["extra"] = json!(1);
    assert_eq!(place.create("ada", &body).await.status, 422);
    remove(&mut body, "extra");
    assert_eq!(place.create("ada", &body).await.status, 400);
    body["lifecycleState"] = json!("PUBLISHED");
    assert_eq!(place.create("ada", &body).await.status, 403);
    body["author"] = json!(ACME);
    let answer = place.create("ada", &body).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("INVALID_IMAGE_ID"), "{answer:?}");
}

#[tokio::test]
async fn updates_that_are_refused() {
    let place = Place::start().await;
    let urn = place.create("ada", &post(ACME, "Before.")).await.created();
    let target = format!("/rest/posts/{}", support::enc(&urn));
    for (patch, status, says) in [
        (
            json!({"patch": {"$set": {"visibility": "LOGGED_IN"}}}),
            422,
            "CreateOnly field present in a partial_update request",
        ),
        (
            json!({"patch": {"$set": {"createdAt": 5}}}),
            422,
            "ReadOnly field present in a partial_update request",
        ),
        (
            json!({"patch": {"$set": {"headline": "x"}}}),
            422,
            "unrecognized field found but not allowed",
        ),
        (json!({"commentary": "x"}), 422, "/patch :: field is required"),
        (json!({"patch": {"$set": {"commentary": " "}}}), 400, "INVALID_VALUE_BLANK_FIELD"),
        (json!({"patch": {"$delete": ["commentary"]}}), 422, "/patch/$delete/commentary"),
    ] {
        let answer = place
            .call("ada", "POST", &target)
            .header("X-RestLi-Method", "PARTIAL_UPDATE")
            .json(&patch)
            .send()
            .await;
        assert_eq!(answer.status, status, "{patch}: {answer:?}");
        assert!(answer.body.contains(says), "{patch}: {answer:?}");
    }
    let stranger = place
        .call("ben", "POST", &target)
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&json!({"patch": {"$set": {"commentary": "Mine now."}}}))
        .send()
        .await;
    assert_eq!(stranger.status, 403, "{stranger:?}");
    assert_eq!(place.post(&urn).await["rendered"], "Before.");
    let stranger = place.call("ben", "DELETE", &target).send().await;
    assert_eq!(stranger.status, 403, "{stranger:?}");
    assert_eq!(place.post(&urn).await["deleted"], false);
}
