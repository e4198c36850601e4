#![cfg(test)]
//! Reactions and likes, and the counts of them.

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
    ACME, Answer, Place, enc,
    social::{ATLAS, kinds, posted, said, seeded, world},
};

fn key(actor: &str, entity: &str) -> String {
    format!("/rest/reactions/(actor:{},entity:{})", enc(actor), enc(entity))
}

fn of(entity: &str) -> String {
    format!("/rest/reactions/(entity:{})?q=entity", enc(entity))
}

fn metadata(entity: &str) -> String {
    format!("/rest/socialMetadata/{}", enc(entity))
}

async fn react(place: &Place, actor: &str, root: &str, kind: &str) -> Answer {
    place
        .call("ada", "POST", &format!("/rest/reactions?actor={}", enc(actor)))
        .json(&json!({"root": root, "reactionType": kind}))
        .send()
        .await
}

async fn set_state(place: &Place, actor: &str, entity: &str, state: &str) -> Answer {
    place
        .call("ada", "POST", &format!("{}?actor={}", metadata(entity), enc(actor)))
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&json!({"patch": {"$set": {"commentsState": state}}}))
        .send()
        .await
}

#[tokio::test]
async fn a_reaction_lives_from_create_to_delete() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let ada = place.person("ada");
    let answer = react(&place, ACME, &urn, "PRAISE").await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let made = answer.json();
    assert_eq!(made["id"], format!("urn:li:reaction:({ACME},{activity})"));
    assert_eq!(made["root"], activity);
    assert_eq!(made["reactionType"], "PRAISE");
    assert_eq!(made["created"]["impersonator"], ada);
    assert_eq!(made["created"], made["lastModified"]);
    assert_eq!(
        answer.header("x-restli-id").unwrap(),
        format!("(actor:{},entity:{})", enc(ACME), enc(&activity))
    );
    // Under the activity as under the share.
    assert_eq!(place.get("ada", &key(ACME, &activity)).await.json(), made);
    assert_eq!(place.get("ada", &key(ACME, &urn)).await.json(), made);
    assert_eq!(place.get("ada", &key(&ada, &urn)).await.status, 404);

    let second = react(&place, ACME, &activity, "LIKE").await;
    assert_eq!((second.status, &second.json()["code"]), (409, &json!("CONFLICT")));
    assert_eq!(react(&place, &ada, &activity, "LIKE").await.status, 201);

    assert_eq!(place.call("ada", "DELETE", &key(ACME, &urn)).send().await.status, 204);
    assert_eq!(place.call("ada", "DELETE", &key(ACME, &urn)).send().await.status, 404);
    assert_eq!(place.get("ada", &key(ACME, &urn)).await.status, 404);
    assert_eq!(react(&place, ACME, &urn, "EMPATHY").await.status, 201);
    assert_eq!(
        kinds(&place).await,
        ["post.create", "reaction.create", "reaction.create", "reaction.delete", "reaction.create"]
    );
    let world = world(&place).await;
    assert_eq!(world["effects"][1]["urn"], made["id"]);
    let own: Vec<&Json> = world["reactions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|reaction| reaction["post"] == urn)
        .collect();
    assert_eq!(own.len(), 2);
    assert_eq!((&own[1]["actor"], &own[1]["kind"]), (&json!(ACME), &json!("EMPATHY")));
}

#[tokio::test]
async fn six_kinds_and_no_others() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    for kind in ["LIKE", "PRAISE", "APPRECIATION", "EMPATHY", "INTEREST", "ENTERTAINMENT"] {
        assert_eq!(react(&place, ATLAS, &urn, kind).await.status, 201, "{kind}");
        assert_eq!(place.call("ada", "DELETE", &key(ATLAS, &urn)).send().await.status, 204);
    }
    let maybe = react(&place, ATLAS, &urn, "MAYBE").await;
    assert_eq!((maybe.status, &maybe.json()["code"]), (400, &json!("INVALID_VALUE_FOR_FIELD")));
    let love = react(&place, ATLAS, &urn, "LOVE").await;
    assert_eq!(love.status, 422);
    assert!(love.body.contains("is not an enum symbol"));
    for (actor, root, status, says) in [
        ("urn:li:organization:70010004", urn.as_str(), 403, "[/actor]"),
        ("urn:li:person:nobody", urn.as_str(), 403, "in PARAMETER"),
        ("urn:li:share:1", urn.as_str(), 400, "PARAM_INVALID"),
        (ACME, "urn:li:share:7400000000000000001", 404, "NOT_FOUND"),
        (ACME, ACME, 400, "INVALID_URN_TYPE"),
        (ACME, "urn:li:comment:(7,8)", 400, "INVALID_URN_TYPE"),
        (ACME, "4", 422, "Urn doesn't start with 'urn:'"),
    ] {
        let answer = react(&place, actor, root, "LIKE").await;
        assert_eq!(answer.status, status, "{actor} {root}: {answer:?}");
        assert!(answer.body.contains(says), "{actor} {root}: {answer:?}");
    }
    let nobody = place
        .call("ada", "POST", "/rest/reactions")
        .json(&json!({"root": urn, "reactionType": "LIKE"}))
        .send()
        .await;
    assert_eq!(nobody.status, 400);
    assert!(nobody.body.contains("Parameter 'actor' is required"));
    let draft = seeded(&place, ACME, "Not yet.").await;
    assert_eq!(react(&place, ACME, draft["urn"].as_str().unwrap(), "LIKE").await.status, 404);
}

#[tokio::test]
async fn the_finder_has_its_key_in_the_path() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let ada = place.person("ada");
    let empty = place.get("ada", &of(&urn)).await;
    assert_eq!((empty.status, empty.json()["elements"].clone()), (200, json!([])));
    for (actor, kind) in [(ACME, "LIKE"), (ATLAS, "INTEREST"), (ada.as_str(), "EMPATHY")] {
        assert_eq!(react(&place, actor, &urn, kind).await.status, 201);
        place.advance(1).await;
    }
    let actors = |body: &Json| -> Vec<String> {
        let elements = body["elements"].as_array().unwrap();
        let actor = |element: &Json| element["created"]["actor"].as_str().unwrap().to_owned();
        elements.iter().map(actor).collect()
    };
    let list = place.get("ada", &of(&activity)).await.json();
    assert_eq!(actors(&list), [ada.as_str(), ATLAS, ACME]);
    assert_eq!(list["paging"]["total"], 3);
    assert!(list["elements"][0]["created"].get("impersonator").is_none());
    let first = format!("{}&sort=(value:CHRONOLOGICAL)&count=2", of(&urn));
    let first =
        place.call("ada", "GET", &first).header("X-RestLi-Method", "FINDER").send().await.json();
    assert_eq!(actors(&first), [ACME, ATLAS]);
    let next = first["paging"]["links"][0]["href"].as_str().unwrap();
    assert_eq!(actors(&place.get("ada", next).await.json()), [ada.as_str()]);
    for (target, status, says) in [
        (format!("{}&sort=(value:BEST)", of(&urn)), 400, "PARAM_INVALID"),
        (format!("{}&sort=CHRONOLOGICAL", of(&urn)), 400, "PARAM_INVALID"),
        (of(&urn).replace("q=entity", "q=actor"), 404, "No virtual resource found"),
        (key(ACME, &urn) + "?q=entity", 400, "Syntax exception in path variables"),
        (of(&urn).replace("?q=entity", ""), 400, "Syntax exception in path variables"),
        (format!("/rest/reactions/{}?q=entity", enc(&urn)), 400, "Syntax exception"),
    ] {
        let answer = place.get("ada", &target).await;
        assert_eq!(answer.status, status, "{target}: {answer:?}");
        assert!(answer.body.contains(says), "{target}: {answer:?}");
    }
    for (method, target, name) in [
        ("GET", of(&urn), "FINDER-entity"),
        ("GET", key(ACME, &urn), "GET"),
        ("DELETE", key(ACME, &urn), "DELETE"),
        ("POST", format!("/rest/reactions?actor={}", enc(ACME)), "CREATE"),
    ] {
        let answer = place.call("ben", method, &target).json(&json!({})).send().await;
        let words =
            format!("Not enough permissions to access: partnerApiReactions.{name}.20260901");
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains(&words), "{answer:?}");
    }
}

#[tokio::test]
async fn batches_of_reactions_and_summaries() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    react(&place, ACME, &urn, "LIKE").await;
    let written =
        |actor: &str, entity: &str| format!("(actor:{},entity:{})", enc(actor), enc(entity));
    let keys = [written(ACME, &activity), written(ATLAS, &activity)];
    let answer = place
        .call("ada", "GET", &format!("/rest/reactions?ids=List({})", keys.join(",")))
        .header("X-RestLi-Method", "BATCH_GET")
        .send()
        .await;
    let body = answer.json();
    assert_eq!(body["results"][&keys[0]]["reactionType"], "LIKE", "{body}");
    assert_eq!(body["statuses"], json!({keys[0].clone(): 200, keys[1].clone(): 404}));
    let theirs = seeded(&place, "urn:li:organization:70010003", "lost crate").await;
    let theirs = theirs["urn"].as_str().unwrap();
    for resource in ["socialMetadata", "socialActions"] {
        let target = format!("/rest/{resource}?ids=List({},{})", enc(&urn), enc(theirs));
        let body = place.get("ada", &target).await.json();
        assert_eq!(body["statuses"], json!({urn.clone(): 200, theirs: 403}), "{body}");
        assert!(body["errors"][theirs]["message"].as_str().unwrap().contains("unauthorized on"));
        assert!(body["results"].get(&urn).is_some());
        let closed = place.call("cleo", "GET", &target).send().await;
        assert_eq!(closed.status, 403);
        let empty = place.get("ada", &format!("/rest/{resource}?ids=List()")).await;
        assert_eq!(empty.status, 400);
    }
}

#[tokio::test]
async fn a_like_is_a_reaction() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let likes = format!("/rest/socialActions/{}/likes", enc(&urn));
    let like = |actor: &str| {
        place.call("ada", "POST", &likes).json(&json!({"actor": actor, "object": urn})).send()
    };
    let made = like(ACME).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(made["$URN"], format!("urn:li:like:(urn:li:company:70010001,{activity})"));
    assert_eq!(made["object"], activity);
    assert_eq!(place.get("ada", &key(ACME, &urn)).await.json()["reactionType"], "LIKE");
    assert_eq!(like(ACME).await.status, 409);
    assert_eq!(react(&place, ATLAS, &urn, "INTEREST").await.status, 201);
    assert_eq!(like(ATLAS).await.status, 409);

    let list = place.get("ada", &likes).await.json();
    assert_eq!(list["elements"], json!([made]));
    assert_eq!(list["paging"]["total"], 1);
    let summary = place.get("ada", &format!("/rest/socialActions/{}", enc(&urn))).await.json();
    assert_eq!(summary["target"], urn);
    assert_eq!(summary["likesSummary"]["totalLikes"], 1);
    assert_eq!(summary["likesSummary"]["selectedLikes"], json!([made["$URN"]]));
    assert_eq!(summary["commentsSummary"]["commentsState"], "OPEN");

    let one = |actor: &str| format!("{likes}/{}?actor={}", enc(actor), enc(actor));
    // Not a like.
    assert_eq!(place.call("ada", "DELETE", &one(ATLAS)).send().await.status, 404);
    let other = format!("{likes}/{}?actor={}", enc(ACME), enc(ATLAS));
    assert_eq!(place.call("ada", "DELETE", &other).send().await.status, 400);
    let company = made["actor"].as_str().unwrap();
    assert_eq!(company, "urn:li:company:70010001");
    assert_eq!(place.call("ada", "DELETE", &one(company)).send().await.status, 204);
    assert_eq!(place.get("ada", &key(ACME, &urn)).await.status, 404);
    assert_eq!(place.get("ada", &likes).await.json()["elements"], json!([]));
}

#[tokio::test]
async fn comments_are_liked_like_posts() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let comment = said(&place, ACME, &urn, "like me").await;
    let ada = place.person("ada");
    let made = react(&place, &ada, &comment, "ENTERTAINMENT").await.json();
    assert_eq!(made["root"], comment);
    assert_eq!(made["id"], format!("urn:li:reaction:({ada},{comment})"));
    let like = json!({"actor": ATLAS, "object": comment});
    let likes = format!("/rest/socialActions/{}/likes", enc(&comment));
    let answer = place.call("ada", "POST", &likes).json(&like).send().await.json();
    assert_eq!(answer["$URN"], format!("urn:li:like:(urn:li:company:70010002,{comment})"));
    let body = place.get("ada", &metadata(&comment)).await.json();
    assert_eq!(body["entity"], comment);
    assert_eq!(
        body["reactionSummaries"],
        json!({
            "ENTERTAINMENT": {"reactionType": "ENTERTAINMENT", "count": 1},
            "LIKE": {"reactionType": "LIKE", "count": 1},
        })
    );
    // The post itself has none of them.
    let body = place.get("ada", &metadata(&urn)).await.json();
    assert_eq!(body["reactionSummaries"], json!({}));
    assert_eq!(body["commentSummary"], json!({"count": 1, "topLevelCount": 1}));
}

#[tokio::test]
async fn closing_the_comments_wipes_them() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let comment = said(&place, ACME, &urn, "soon gone").await;
    said(&place, ATLAS, &comment, "and this").await;
    react(&place, ATLAS, &urn, "PRAISE").await;
    let before = place.get("ada", &metadata(&urn)).await.json();
    assert_eq!(
        before,
        json!({
            "entity": activity,
            "commentsState": "OPEN",
            "commentSummary": {"count": 2, "topLevelCount": 1},
            "reactionSummaries": {"PRAISE": {"reactionType": "PRAISE", "count": 1}},
        })
    );
    let foreign = set_state(&place, ATLAS, &urn, "CLOSED").await;
    assert_eq!(foreign.status, 403);
    assert!(foreign.body.contains("RESOURCE_KEY"));
    assert_eq!(set_state(&place, ACME, &urn, "SHUT").await.status, 422);
    assert_eq!(set_state(&place, ACME, &comment, "CLOSED").await.status, 400);

    let closed = set_state(&place, ACME, &urn, "CLOSED").await;
    assert_eq!((closed.status, closed.body.as_str()), (202, ""));
    let after = place.get("ada", &metadata(&activity)).await.json();
    assert_eq!(after["commentsState"], "CLOSED");
    assert_eq!(after["commentSummary"], json!({"count": 0, "topLevelCount": 0}));
    assert_eq!(after["reactionSummaries"], before["reactionSummaries"]);
    assert_eq!(place.post(&urn).await["comments_state"], "CLOSED");
    let target = format!("/rest/socialActions/{}/comments", enc(&urn));
    assert_eq!(place.get("ada", &target).await.status, 404);
    let body = json!({"actor": ACME, "object": urn, "message": {"text": "too late"}});
    let refused = place.call("ada", "POST", &target).json(&body).send().await;
    assert_eq!(
        refused.json(),
        json!({"message": format!("Comments are closed on {activity}"), "status": 403})
    );
    assert_eq!(set_state(&place, ACME, &urn, "OPEN").await.status, 202);
    assert_eq!(place.get("ada", &target).await.status, 404);
    said(&place, ACME, &urn, "again").await;
    let kinds = kinds(&place).await;
    assert_eq!(
        kinds[4..],
        ["comments.close", "comment.delete", "comment.delete", "comments.open", "comment.create"]
    );
}

#[tokio::test]
async fn closed_comments_survive_in_a_kept_world() {
    let directory = support::scratch("social");
    let options = || linkedin_sandbox::Options {
        state_dir: Some(directory.clone()),
        ..linkedin_sandbox::Options::default()
    };
    let place = Place::with(options()).await;
    let (urn, _) = posted(&place).await;
    let comment = said(&place, ACME, &urn, "kept").await;
    assert_eq!(react(&place, ATLAS, &comment, "INTEREST").await.status, 201);
    let other = place.create("ada", &support::post(ACME, "Closed.")).await.created();
    assert_eq!(set_state(&place, ACME, &other, "CLOSED").await.status, 202);
    drop(place);
    let place = Place::with(options()).await;
    let body = place.get("ada", &metadata(&comment)).await.json();
    assert_eq!(body["reactionSummaries"]["INTEREST"]["count"], 1);
    assert_eq!(place.get("ada", &metadata(&other)).await.json()["commentsState"], "CLOSED");
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn nobody_begins_with_two_reactions_to_one_thing() {
    let place = Place::start().await;
    let world = world(&place).await;
    let mut seen = std::collections::BTreeSet::new();
    let mut kinds = std::collections::BTreeSet::new();
    for reaction in world["reactions"].as_array().unwrap() {
        kinds.insert(reaction["kind"].as_str().unwrap().to_owned());
        let on = [&reaction["post"], &reaction["comment"], &reaction["actor"]];
        assert!(seen.insert(format!("{on:?}")), "{reaction}");
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}
