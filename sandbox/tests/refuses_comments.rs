#![cfg(test)]
//! Comments that may not be, and who may do what with comments.

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
    ACME, Place, enc, post,
    social::{ATLAS, at, comment, id, posted, said, say, seeded, texts, world},
};

#[tokio::test]
async fn an_image_belongs_to_the_actor_and_is_ready() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let image =
        |name: &str| json!({"entity": {"image": format!("urn:li:image:C4E10AQSandbox{name}")}});
    let with = |images: Json| {
        let mut body = comment(ACME, &urn, "Look.");
        body["content"] = images;
        body
    };
    let made = say(&place, "ada", &urn, &with(json!([image("Acme01")]))).await;
    assert_eq!(made.status, 201, "{made:?}");
    let content = &made.json()["content"][0];
    assert_eq!(content["type"], "IMAGE");
    assert_eq!(content["entity"]["image"], "urn:li:image:C4E10AQSandboxAcme01");
    assert!(content["url"].as_str().unwrap().starts_with(&place.sandbox.base()));
    for (images, code) in [
        (json!([image("Ada01")]), "NO_PERMISSION_ON_ENTITY"),
        (json!([image("AcmeWait")]), "MEDIA_ASSET_WAITING_UPLOAD"),
        (json!([image("AcmeFail")]), "MEDIA_ASSET_PROCESSING_FAILED"),
        (json!([image("Nothing")]), "INVALID_IMAGE_ID"),
        (json!([image("Acme01"), image("Acme02")]), "INVALID_VALUE_FOR_FIELD"),
        (json!([{"entity": {"image": ACME}}]), "INVALID_URN_TYPE"),
    ] {
        let answer = say(&place, "ada", &urn, &with(images)).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!(code)), "{answer:?}");
    }
    // A picture needs no words.
    let mut wordless = with(json!([image("Acme02")]));
    wordless["message"]["text"] = json!("");
    assert_eq!(say(&place, "ada", &urn, &wordless).await.status, 201);
}

#[tokio::test]
async fn wrong_bodies() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let other = place.create("ada", &post(ACME, "Another.")).await.created();
    let elsewhere = said(&place, ACME, &other, "elsewhere").await;
    let before = place.effects().await;
    let cases: [(&str, Json, u16, &str); 11] = [
        ("no actor", json!({"message": {"text": "x"}}), 422, "/actor :: field is required"),
        ("no message", json!({"actor": ACME}), 422, "/message :: field is required"),
        (
            "little else",
            json!({"actor": ACME, "message": {"text": "x"}, "commentary": "x"}),
            422,
            "/commentary",
        ),
        ("blank", comment(ACME, &urn, " \n"), 400, "INVALID_VALUE_BLANK_FIELD"),
        ("another post", comment(ACME, &other, "x"), 400, "object can't be set to"),
        ("an actor that is a post", comment(&urn, &urn, "x"), 400, "INVALID_URN_TYPE"),
        (
            "a parent without an object",
            json!({"actor": ACME, "message": {"text": "x"}, "parentComment": elsewhere}),
            400,
            "/parentComment",
        ),
        (
            "a parent that is a post",
            json!({"actor": ACME, "object": urn, "message": {"text": "x"}, "parentComment": activity}),
            400,
            "must be a comment URN",
        ),
        ("a foreign page", comment("urn:li:organization:70010004", &urn, "x"), 403, "[/actor]"),
        (
            "a page never granted",
            comment("urn:li:organization:70010005", &urn, "x"),
            403,
            "Field Value validation failed in REQUEST_BODY",
        ),
        ("somebody else", comment("urn:li:person:nobody", &urn, "x"), 403, "[/actor]"),
    ];
    for (wrong, body, status, says) in cases {
        let answer = say(&place, "ada", &urn, &body).await;
        assert_eq!(answer.status, status, "{wrong}: {answer:?}");
        assert!(answer.body.contains(says), "{wrong}: {answer:?}");
    }
    let first = said(&place, ACME, &urn, "first").await;
    let body = json!({"actor": ACME, "message": {"text": "x"}, "parentComment": first});
    let answer = say(&place, "ada", &urn, &body).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("/object :: field is required"));
    assert_eq!(place.effects().await, before + 1, "a refused comment was made");
    for (target, status) in [
        (at("urn:li:share:7400000000000000001"), 404),
        (at("urn:li:comment:7"), 400),
        (at(ACME), 400),
        ("/rest/socialActions/urn:li:share:7/comments".to_owned(), 400),
        (format!("{}/notanumber", at(&urn)), 400),
        (format!("{}/{}", at(&urn), id(&elsewhere)), 404),
    ] {
        assert_eq!(place.get("ada", &target).await.status, status, "{target}");
    }
}

#[tokio::test]
async fn who_may_not_is_told_in_the_gateways_words() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let made = said(&place, ACME, &urn, "mine").await;
    let one = format!("{}/{}", at(&urn), id(&made));
    for (method, target, header, name) in [
        ("GET", at(&urn), "", "GET_ALL"),
        ("GET", format!("{}?ids=List({})", at(&urn), id(&made)), "BATCH_GET", "BATCH_GET"),
        ("GET", one.clone(), "", "GET"),
        ("POST", at(&urn), "", "CREATE"),
        ("POST", one.clone(), "PARTIAL_UPDATE", "PARTIAL_UPDATE"),
        ("DELETE", one.clone(), "", "DELETE"),
    ] {
        let mut call = place.call("ben", method, &target).json(&json!({}));
        if !header.is_empty() {
            call = call.header("X-RestLi-Method", header);
        }
        let answer = call.send().await;
        let message =
            format!("Not enough permissions to access: partnerApiSocialActions.{name}.20260901");
        assert_eq!(
            answer.json(),
            json!({"status": 403, "serviceErrorCode": 100, "code": "ACCESS_DENIED", "message": message})
        );
    }
    // Reading and writing are granted apart, and so are members and pages.
    let member = place.issue(json!({"member": "ada", "scopes": ["w_member_social_feed"]})).await;
    let as_page =
        place.with_token(&member, "POST", &at(&urn)).json(&comment(ACME, &urn, "x")).send().await;
    assert_eq!(as_page.status, 403);
    assert!(as_page.body.contains("[/actor]"));
    let read = place.with_token(&member, "GET", &at(&urn)).send().await;
    assert_eq!(
        read.json(),
        json!({"message": format!("member is unauthorized on {activity}"), "status": 403})
    );
    let reader =
        place.issue(json!({"member": "ada", "scopes": ["r_organization_social_feed"]})).await;
    assert_eq!(place.with_token(&reader, "GET", &at(&urn)).send().await.status, 200);
    let write = place.with_token(&reader, "DELETE", &one).send().await;
    assert!(write.body.contains("partnerApiSocialActions.DELETE.20260901"), "{write:?}");
    // A content administrator may post, and not this.
    let books = seeded(&place, "urn:li:organization:70010003", "lost crate").await;
    let list = place.get("cleo", &at(books["urn"].as_str().unwrap())).await;
    assert_eq!((list.status, list.body.contains("member is unauthorized")), (403, true));
}

#[tokio::test]
async fn on_a_members_post_the_member_reads() {
    let place = Place::start().await;
    let ada = place.person("ada");
    let own = seeded(&place, &ada, "Drew a coastline").await;
    let list = place.get("ada", &at(own["urn"].as_str().unwrap())).await.json();
    assert_eq!(texts(&list), ["Frame it.", "A steady hand."]);
    assert_eq!(list["elements"][1]["commentsSummary"]["aggregatedTotalComments"], 2);
    assert_eq!(list["elements"][1]["likesSummary"]["likedByCurrentUser"], true);
    // Somebody else's: to be answered, not to be read, but for one's own words.
    let theirs = seeded(&place, &place.person("ben"), "Theodolite").await;
    let urn = theirs["urn"].as_str().unwrap();
    let refused = place.get("ada", &at(urn)).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains(theirs["activity"].as_str().unwrap()), "{refused:?}");
    let made = say(&place, "ada", urn, &comment(&ada, urn, "How much?")).await;
    assert_eq!(made.status, 201, "{made:?}");
    let one = format!("{}/{}", at(urn), made.json()["id"].as_str().unwrap());
    assert_eq!(place.get("ada", &one).await.json()["message"]["text"], "How much?");
    let foreign = world(&place).await["comments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|comment| comment["text"] == "How careful?")
        .unwrap()["id"]
        .clone();
    let foreign = format!("{}/{}", at(urn), foreign.as_str().unwrap());
    assert_eq!(place.get("ada", &foreign).await.status, 403);
    assert_eq!(place.call("ada", "DELETE", &foreign).send().await.status, 403);
    let page = place.call("ada", "DELETE", &format!("{foreign}?actor={}", enc(ACME))).send().await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn too_many_comments_in_a_minute_are_throttled() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    for turn in 0..100 {
        said(&place, if turn % 2 == 0 { ACME } else { ATLAS }, &urn, "again").await;
    }
    let answer = say(&place, "ada", &urn, &comment(ACME, &urn, "once more")).await;
    assert_eq!(
        answer.json(),
        json!({
            "message": "Comment create throttled: creation rate limit exceeded for member",
            "status": 429,
        })
    );
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), None);
    place.advance(60).await;
    said(&place, ACME, &urn, "once more").await;
}

#[tokio::test]
async fn the_unversioned_path_takes_the_older_scopes() {
    let place = Place::start().await;
    let ben = place.person("ben");
    let own = seeded(&place, &ben, "Theodolite").await;
    let activity = own["activity"].as_str().unwrap();
    let token = place.token("ben");
    let bare = |method: &str, target: &str| {
        place.bare(method, target).header("Authorization", &format!("Bearer {token}"))
    };
    let target = format!("/v2/socialActions/{activity}/comments");
    let list = bare("GET", &target).send().await;
    assert_eq!(list.status, 200, "{list:?}");
    let list = list.json();
    assert_eq!(texts(&list), ["How careful?"]);
    assert!(list["elements"][0].get("commentUrn").is_none());
    let asked = list["elements"][0]["$URN"].as_str().unwrap().to_owned();
    let body = comment(&ben, activity, "Very.");
    let made =
        bare("POST", &format!("/v2/socialActions/{asked}/comments")).json(&body).send().await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json()["parentComment"], asked);
    assert!(made.json()["$URN"].as_str().unwrap().starts_with("urn:li:comment:("));
    let mut with_image = body.clone();
    with_image["content"] =
        json!([{"entity": {"digitalmediaAsset": "urn:li:digitalmediaAsset:C4E10AQSandboxBen01"}}]);
    let refused = bare("POST", &target).json(&with_image).send().await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Unpermitted fields present in REQUEST_BODY"));
    assert!(refused.body.contains("[/content]"));
    let none = place.issue(json!({"member": "ben", "scopes": ["openid"]})).await;
    let refused =
        place.bare("GET", &target).header("Authorization", &format!("Bearer {none}")).send().await;
    assert!(refused.body.contains("socialActions.GET_ALL.NO_VERSION"), "{refused:?}");
}

#[tokio::test]
async fn whoever_owns_the_post_clears_up() {
    let place = Place::start().await;
    let fog = seeded(&place, ACME, "Fog over the office").await;
    let target = at(fog["urn"].as_str().unwrap());
    let list = place.get("ada", &target).await.json();
    let theirs = &list["elements"][0];
    assert_ne!(theirs["actor"], ACME);
    let one = format!("{target}/{}", theirs["id"].as_str().unwrap());
    let edit = json!({"patch": {"message": {"$set": {"text": "Nothing to see."}}}});
    let edited = place
        .call("ada", "POST", &format!("{one}?actor={}", enc(ACME)))
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&edit)
        .send()
        .await;
    assert_eq!(edited.status, 403, "{edited:?}");
    assert!(edited.body.contains("RESOURCE_KEY"));
    for refused in [one.clone(), format!("{one}?actor={}", enc(ATLAS))] {
        assert_eq!(place.call("ada", "DELETE", &refused).send().await.status, 403, "{refused}");
    }
    assert_eq!(place.effects().await, 0);
    let own = format!("{one}?actor={}", enc(ACME));
    assert_eq!(place.call("ada", "DELETE", &own).send().await.status, 204);
    let total = |list: &Json| list["paging"]["total"].as_u64().unwrap();
    assert_eq!(total(&place.get("ada", &target).await.json()), total(&list) - 1);
}

#[tokio::test]
async fn a_post_for_connections_is_answered_by_its_author_alone() {
    let place = Place::start().await;
    let ben = place.person("ben");
    let mut body = support::post(&ben, "Among friends.");
    body["visibility"] = json!("CONNECTIONS");
    let urn = place.create("ben", &body).await.created();
    let activity = place.post(&urn).await["activity"].as_str().unwrap().to_owned();
    let ada = place.person("ada");
    let refused = say(&place, "ada", &urn, &comment(&ada, &urn, "Hello?")).await;
    assert_eq!(
        refused.json(),
        json!({"message": format!("member is unauthorized on {activity}"), "status": 403})
    );
    let own = place
        .call("ben", "POST", &format!("/v2/socialActions/{}/comments", enc(&urn)))
        .json(&comment(&ben, &urn, "Nobody?"))
        .send()
        .await;
    assert_eq!(own.status, 201, "{own:?}");
}

#[tokio::test]
async fn another_app_knows_people_by_other_ids() {
    let place = Place::start().await;
    let fog = seeded(&place, ACME, "Fog over the office").await;
    let target = at(fog["urn"].as_str().unwrap());
    let other = place.issue(json!({"member": "ada", "client_id": "77cleosandbox3"})).await;
    let ours = place.get("ada", &target).await.json();
    let theirs = place.with_token(&other, "GET", &target).send().await.json();
    assert_eq!(texts(&ours), texts(&theirs));
    for (ours, theirs) in
        ours["elements"].as_array().unwrap().iter().zip(theirs["elements"].as_array().unwrap())
    {
        assert_eq!(ours["commentUrn"], theirs["commentUrn"]);
        assert_ne!(ours["actor"], theirs["actor"]);
    }
    // Nor can one app's id be used through another.
    let body = comment(&place.person("ada"), fog["urn"].as_str().unwrap(), "Me.");
    let refused = place.with_token(&other, "POST", &target).json(&body).send().await;
    assert_eq!(refused.status, 403, "{refused:?}");
}
