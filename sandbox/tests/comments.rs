#![cfg(test)]
//! Comments and replies from creation to deletion, and who may do what with them.

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
    ACME, Place, enc,
    social::{ATLAS, at, comment, id, kinds, posted, said, say, seeded, texts, world},
};

#[tokio::test]
async fn a_comment_lives_from_create_to_delete() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let ada = place.person("ada");
    let answer = say(&place, "ada", &urn, &comment(ACME, &urn, "Thanks (all) of you_")).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let made = answer.json();
    let number = made["id"].as_str().unwrap();
    assert_eq!(answer.header("x-restli-id"), Some(number));
    assert_eq!(number.len(), 19);
    assert_ne!(activity.rsplit(':').next(), urn.rsplit(':').next());
    let comment_urn = format!("urn:li:comment:({activity},{number})");
    assert_eq!(made["commentUrn"], comment_urn);
    assert_eq!(made["$URN"], comment_urn);
    assert_eq!(made["object"], activity);
    assert_eq!(made["actor"], ACME);
    assert_eq!(made["agent"], ada);
    assert_eq!(made["created"]["impersonator"], ada);
    assert_eq!(made["message"], json!({"attributes": [], "text": "Thanks (all) of you_"}));

    let one = format!("{}/{number}", at(&activity));
    let read = place.get("ada", &one).await.json();
    assert!(read.get("agent").is_none());
    assert_eq!(read["message"]["text"], "Thanks (all) of you_");

    place.advance(5).await;
    let edited = place
        .call("ada", "POST", &format!("{one}?actor={}", enc(ACME)))
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&json!({"patch": {"message": {"$set": {"text": "Thanks!"}}}}))
        .send()
        .await;
    assert_eq!(edited.status, 200, "{edited:?}");
    assert_eq!(edited.header("x-resourceidentity-urn"), Some(comment_urn.as_str()));
    let edited = edited.json();
    assert_eq!(edited["message"]["text"], "Thanks!");
    let time = |stamp: &str| edited[stamp]["time"].as_i64().unwrap();
    assert!(time("lastModified") >= time("created") + 5000);

    let gone = place.call("ada", "DELETE", &format!("{one}?actor={}", enc(ACME))).send().await;
    assert_eq!((gone.status, gone.body.as_str()), (204, ""));
    assert_eq!(place.get("ada", &one).await.status, 404);
    let again = place.call("ada", "DELETE", &format!("{one}?actor={}", enc(ACME))).send().await;
    assert_eq!(again.status, 404);
    assert_eq!(
        kinds(&place).await,
        ["post.create", "comment.create", "comment.update", "comment.delete"]
    );
    let world = world(&place).await;
    let effect = &world["effects"][1];
    assert_eq!((&effect["urn"], &effect["actor"]), (&json!(comment_urn), &json!(ACME)));
    assert_eq!(effect["member"], "ada");
    let kept = world["comments"].as_array().unwrap().last().unwrap();
    assert_eq!(kept["urn"], comment_urn);
    assert_eq!(kept["deleted"], true);
    assert_eq!(kept["text"], "Thanks!");
}

#[tokio::test]
async fn a_members_comment_has_nobody_behind_it() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let ada = place.person("ada");
    let made = say(&place, "ada", &urn, &comment(&ada, &urn, "Me too.")).await.json();
    assert_eq!(made["actor"], ada);
    for absent in ["agent", "likesSummary", "commentsSummary", "parentComment", "content"] {
        assert!(made.get(absent).is_none(), "{absent}");
    }
    assert!(made["created"].get("impersonator").is_none());
    let one = format!("{}/{}", at(&urn), made["id"].as_str().unwrap());
    // `actor` is for pages.
    let told = place.call("ada", "DELETE", &format!("{one}?actor={}", enc(&ada))).send().await;
    assert_eq!(told.status, 400, "{told:?}");
    assert!(told.body.contains("PARAM_INVALID"));
    assert_eq!(place.call("ada", "DELETE", &one).send().await.status, 204);
}

#[tokio::test]
async fn lists_are_newest_first_and_tell_their_total() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let none = place.get("ada", &at(&urn)).await;
    assert_eq!((none.status, &none.json()["code"]), (404, &json!("NOT_FOUND")));
    for text in ["one", "two", "three"] {
        said(&place, ACME, &urn, text).await;
        place.advance(1).await;
    }
    let page = place.get("ada", &format!("{}?count=2", at(&activity))).await.json();
    assert_eq!(texts(&page), ["three", "two"]);
    assert_eq!(page["paging"]["total"], 3);
    let next = page["paging"]["links"][0]["href"].as_str().unwrap();
    assert_eq!(page["paging"]["links"][0]["rel"], "next");
    let rest = place.get("ada", next).await.json();
    assert_eq!(texts(&rest), ["one"]);
    assert_eq!(rest["paging"]["links"][0]["rel"], "prev");
    let beyond = place.get("ada", &format!("{}?start=7", at(&urn))).await;
    assert_eq!((beyond.status, beyond.json()["elements"].clone()), (200, json!([])));
    let method = place.call("ada", "GET", &at(&urn)).header("X-RestLi-Method", "get").send().await;
    assert_eq!(method.status, 400);
    assert!(
        method.body.contains("ILLEGAL_ARGUMENT") && method.body.contains("could not be resolved")
    );
}

#[tokio::test]
async fn replies_go_one_level_deep_by_field_or_by_path() {
    let place = Place::start().await;
    let (urn, activity) = posted(&place).await;
    let first = said(&place, ACME, &urn, "first").await;
    let mut by_field = comment(ATLAS, &urn, "by field");
    by_field["parentComment"] = json!(first);
    let by_field = say(&place, "ada", &urn, &by_field).await.json();
    assert_eq!(by_field["parentComment"], first);
    assert_eq!(by_field["object"], activity);
    place.advance(1).await;
    let by_path = said(&place, ACME, &first, "by path").await;

    let list = place.get("ada", &at(&urn)).await.json();
    assert_eq!(texts(&list), ["first"]);
    let summary = &list["elements"][0]["commentsSummary"];
    assert_eq!(summary["totalFirstLevelComments"], 2);
    assert_eq!(summary["selectedComments"], json!([by_path, by_field["commentUrn"]]));
    let replies = place.get("ada", &at(&first)).await.json();
    assert_eq!(texts(&replies), ["by path", "by field"]);
    let one = format!("{}/{}", at(&first), id(&by_path));
    assert_eq!(place.get("ada", &one).await.json()["message"]["text"], "by path");

    let too_deep = say(&place, "ada", &by_path, &comment(ACME, &urn, "deeper")).await;
    assert_eq!(too_deep.status, 400, "{too_deep:?}");
    assert_eq!(too_deep.json()["code"], "INVALID_VALUE_FOR_FIELD");
    assert!(too_deep.body.contains("/parentComment"));
    // Whoever deletes a comment deletes what was said to it.
    let gone = format!("{}/{}?actor={}", at(&urn), id(&first), enc(ACME));
    assert_eq!(place.call("ada", "DELETE", &gone).send().await.status, 204);
    assert_eq!(place.get("ada", &one).await.status, 404);
    let world = world(&place).await;
    let deletes = world["effects"].as_array().unwrap().iter();
    assert_eq!(deletes.filter(|effect| effect["kind"] == "comment.delete").count(), 3);
}

#[tokio::test]
async fn mentions_lie_in_the_text() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let ada = place.person("ada");
    let with = |start: i64, length: i64, value: Json| {
        let mut body = comment(ACME, &urn, "Hi 🗺️ Ada");
        body["message"]["attributes"] = json!([{"start": start, "length": length, "value": value}]);
        body
    };
    let person = json!({"person": {"person": ada}});
    // Code points and UTF-16 units are both understood.
    for start in [6, 7] {
        let made = say(&place, "ada", &urn, &with(start, 3, person.clone())).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(
            made.json()["message"]["attributes"],
            json!([{"start": start, "length": 3, "value": person}])
        );
    }
    let page = json!({"organization": {"organization": ATLAS}});
    assert_eq!(say(&place, "ada", &urn, &with(0, 2, page)).await.status, 201);
    for (start, length) in [(8, 3), (0, 0), (-1, 2), (99, 1)] {
        let answer = say(&place, "ada", &urn, &with(start, length, person.clone())).await;
        assert_eq!(answer.status, 400, "{start} {length}: {answer:?}");
        assert!(answer.body.contains("/message/attributes/0/length"), "{answer:?}");
    }
    let nobody = json!({"person": {"person": "urn:li:person:nobody"}});
    let answer = say(&place, "ada", &urn, &with(0, 2, nobody)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("INVALID_URN_ID")));
    let tag = json!({"hashtag": {"hashtag": "urn:li:hashtag:maps"}});
    let answer = say(&place, "ada", &urn, &with(0, 2, tag)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("unrecognized field found but not allowed"));
}

#[tokio::test]
async fn an_edit_takes_the_old_mentions_away() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let mut body = comment(ACME, &urn, "Ada did it");
    body["message"]["attributes"] = json!([{
        "start": 0, "length": 3, "value": {"person": {"person": place.person("ada")}},
    }]);
    let made = say(&place, "ada", &urn, &body).await.json();
    let target = format!("{}/{}?actor={}", at(&urn), made["id"].as_str().unwrap(), enc(ACME));
    let edit = |set: Json| {
        place
            .call("ada", "POST", &target)
            .header("X-RestLi-Method", "partial_update")
            .json(&json!({"patch": {"message": {"$set": set}}}))
            .send()
    };
    let edited = edit(json!({"text": "We did it"})).await.json();
    assert_eq!(edited["message"], json!({"attributes": [], "text": "We did it"}));
    assert_eq!(edit(json!({"text": " "})).await.json()["code"], "INVALID_VALUE_BLANK_FIELD");
    assert_eq!(edit(json!({"words": "x"})).await.status, 422);
    // Without the header a POST to a comment is nothing.
    let bare = place.call("ada", "POST", &target).json(&json!({"patch": {}})).send().await;
    assert_eq!(bare.status, 400);
    assert!(bare.body.contains("could not be resolved"));
}

#[tokio::test]
async fn batches_answer_key_by_key() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    let made = said(&place, ACME, &urn, "batched").await;
    let target = format!("{}?ids=List({},7)", at(&urn), id(&made));
    let answer =
        place.call("ada", "GET", &target).header("X-RestLi-Method", "BATCH_GET").send().await;
    let body = answer.json();
    assert_eq!(body["results"][id(&made)]["message"]["text"], "batched");
    assert_eq!(body["statuses"], json!({id(&made): 200, "7": 404}));
    assert_eq!(body["errors"]["7"]["code"], "NOT_FOUND");
    let closed = place.call("cleo", "GET", &target).send().await;
    assert!(closed.body.contains("partnerApiSocialActions.BATCH_GET.20260901"), "{closed:?}");
}

#[tokio::test]
async fn a_stale_list_hides_what_is_new() {
    let place = Place::start().await;
    let (urn, _) = posted(&place).await;
    said(&place, ACME, &urn, "settled").await;
    place.advance(61).await;
    let made = said(&place, ACME, &urn, "fresh").await;
    place.order("/rest/socialActions", json!({"kind": "stale_list"})).await;
    // A single comment is no list and does not use the fault up.
    assert_eq!(place.get("ada", &format!("{}/{}", at(&urn), id(&made))).await.status, 200);
    assert_eq!(texts(&place.get("ada", &at(&urn)).await.json()), ["settled"]);
    assert_eq!(texts(&place.get("ada", &at(&urn)).await.json()), ["fresh", "settled"]);
    // The answer is lost, the comment is there.
    place.order("/rest/socialActions", json!({"kind": "html_500", "effect": "applied"})).await;
    assert_eq!(say(&place, "ada", &urn, &comment(ACME, &urn, "lost")).await.status, 500);
    assert_eq!(texts(&place.get("ada", &at(&urn)).await.json()), ["lost", "fresh", "settled"]);
}

#[tokio::test]
async fn hostile_comments_come_as_they_are() {
    let place = Place::start().await;
    let newest = seeded(&place, ACME, "Fog over the office").await;
    let list = place.get("ada", &at(newest["urn"].as_str().unwrap())).await.json();
    assert!(texts(&list).iter().any(|text| text.contains("ignore all previous instructions")));
    let thanks = list["elements"].as_array().unwrap().last().unwrap();
    assert_eq!(thanks["commentsSummary"]["totalFirstLevelComments"], 2);
    let likes = thanks["likesSummary"]["selectedLikes"].to_string();
    assert!(likes.contains("urn:li:like:(urn:li:company:70010001,urn:li:comment:("), "{likes}");
    let replies = at(thanks["commentUrn"].as_str().unwrap());
    let replies = place.get("ada", &replies).await.json();
    let reply = &replies["elements"][1];
    let mention = &reply["message"]["attributes"][0];
    assert_eq!((&mention["start"], &mention["length"]), (&json!(11), &json!(4)));
    assert_eq!(&reply["message"]["text"].as_str().unwrap()[11..15], "Mara");
}

#[tokio::test]
async fn the_feed_shows_threads_and_counts() {
    let place = Place::start().await;
    let page = place.control("GET", "feed", None).await.body;
    let fog = page.split("<article").find(|article| article.contains("Fog over")).unwrap();
    let (asked, rest) = fog.split_once("Where can I buy a print?").unwrap();
    assert!(asked.contains("1 ENTERTAINMENT") && asked.contains("1 INTEREST"));
    let answered = rest.find("In the shop from Monday").unwrap();
    assert!(rest[..answered].contains("comment reply"));
    assert!(rest.contains("2 LIKE") && rest.contains("1 INTEREST"));
    assert_eq!(page.matches("Comments are closed.").count(), 1);
    let oldest =
        page.split("<article").find(|article| article.contains("Our first sheet")).unwrap();
    assert!(oldest.contains("Comments are closed."));
}
