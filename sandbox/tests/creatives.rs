#![cfg(test)]
//! Creatives: made, reviewed, shown, paused, put away, alone and by the dozen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, enc};

const ALL: &str = "/rest/adAccounts/500000001/creatives";
/// Runs, and has room for more.
const RUNNING: &str = "urn:li:sponsoredCampaign:700000001";
const DRAFT: &str = "urn:li:sponsoredCampaign:700000003";
const REVIEW_S: i64 = 3600;

fn one(urn: &str) -> String {
    format!("{ALL}/{}", enc(urn))
}

/// A post of the page to show.
async fn shown(place: &Place) -> String {
    let found =
        place.get("ada", &format!("/rest/posts?q=author&author={}", enc(ACME))).await.json();
    found["elements"][0]["id"].as_str().unwrap().to_owned()
}

async fn body(place: &Place, campaign: &str, status: &str) -> Json {
    json!({
        "campaign": campaign,
        "content": {"reference": shown(place).await},
        "intendedStatus": status,
        "name": "Variant A",
    })
}

async fn create(place: &Place, who: &str, body: &Json) -> Answer {
    place.call(who, "POST", ALL).json(body).send().await
}

async fn made(place: &Place, status: &str) -> String {
    create(place, "ada", &body(place, RUNNING, status).await).await.created()
}

async fn patch(place: &Place, urn: &str, patch: Json) -> Answer {
    place
        .call("ada", "POST", &one(urn))
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&json!({"patch": patch}))
        .send()
        .await
}

async fn set(place: &Place, urn: &str, status: &str) -> Answer {
    patch(place, urn, json!({"$set": {"intendedStatus": status}})).await
}

async fn read(place: &Place, urn: &str) -> Json {
    let answer = place.get("ada", &one(urn)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn message(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["message"].as_str().unwrap().to_owned())
}

async fn effects(place: &Place) -> Vec<String> {
    let world = place.control("GET", "world", None).await.json();
    let effects = world["effects"].as_array().unwrap();
    effects.iter().map(|effect| effect["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn from_draft_to_approval_to_rest() {
    let place = Place::start().await;
    let answer = create(&place, "ada", &body(&place, RUNNING, "DRAFT").await).await;
    let urn = answer.created();
    assert!(urn.starts_with("urn:li:sponsoredCreative:") && answer.body.is_empty());
    let draft = read(&place, &urn).await;
    assert_eq!((&draft["id"], &draft["intendedStatus"]), (&json!(urn), &json!("DRAFT")));
    assert!(draft.get("review").is_none());
    assert_eq!(draft["createdBy"], json!(place.person("ada")));
    assert_eq!(draft["servingHoldReasons"], json!(["STOPPED"]));

    assert_eq!(set(&place, &urn, "ACTIVE").await.status, 204);
    let pending = read(&place, &urn).await;
    assert_eq!(pending["review"], json!({"status": "PENDING"}));
    assert_eq!(pending["servingHoldReasons"], json!(["UNDER_REVIEW"]));
    assert_eq!(pending["isServing"], false);
    // Recorded word for word.
    assert_eq!(
        message(&set(&place, &urn, "PAUSED").await),
        (
            400,
            "/Creative/status transition is not allowed from ACTIVE to PAUSED if /Creative/review/reviewStatus is not set to APPROVED."
                .to_owned()
        )
    );
    for other in ["DRAFT", "ARCHIVED"] {
        assert_eq!(set(&place, &urn, other).await.status, 400, "{other}");
    }

    place.advance(REVIEW_S).await;
    let approved = read(&place, &urn).await;
    assert_eq!(approved["review"], json!({"status": "APPROVED"}));
    assert_eq!(
        (&approved["isServing"], &approved["servingHoldReasons"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(approved["lastModifiedBy"], "urn:li:system:0");
    assert_eq!(set(&place, &urn, "PAUSED").await.status, 204);
    assert_eq!(read(&place, &urn).await["servingHoldReasons"], json!(["STOPPED"]));
    assert_eq!(set(&place, &urn, "ACTIVE").await.status, 204);
    assert_eq!(read(&place, &urn).await["review"]["status"], "APPROVED");
    assert_eq!(set(&place, &urn, "DRAFT").await.status, 400);
    assert_eq!(set(&place, &urn, "CANCELED").await.status, 204);
    assert_eq!(
        message(&set(&place, &urn, "ACTIVE").await),
        (400, "Cannot update a canceled creative".to_owned())
    );
    assert_eq!(
        effects(&place).await,
        [
            "creative.create",
            "creative.update",
            "creative.activated",
            "creative.update",
            "creative.update",
            "creative.activated",
            "creative.update",
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_made() {
    let place = Place::start().await;
    let good = body(&place, RUNNING, "DRAFT").await;
    let with = |pointer: &str, value: Json| {
        let mut body = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        body
    };
    for (body, line) in [
        (
            with("/intendedStatus", json!("CANCELLED")),
            "ERROR :: /intendedStatus :: \"CANCELLED\" is not an enum symbol",
        ),
        (
            with("/status", json!("DRAFT")),
            "ERROR :: /status :: unrecognized field found but not allowed",
        ),
        (
            with("/content/callToAction", json!("X")),
            "ERROR :: /content :: DataMap should have exactly one entry for a union type",
        ),
        (
            with("/review", json!({"status": "APPROVED"})),
            "ERROR :: /review :: ReadOnly field present in a create request",
        ),
    ] {
        let answer = create(&place, "ada", &body).await;
        assert_eq!(message(&answer), (422, format!("{line}\n")));
    }
    for status in ["PAUSED", "ARCHIVED", "REMOVED"] {
        let answer = create(&place, "ada", &with("/intendedStatus", json!(status))).await;
        assert_eq!(message(&answer), (400, format!("/Creative/status cannot be set to {status}")),);
    }
    for (pointer, value) in [
        ("/campaign", "urn:li:sponsoredCampaign:1"),
        // Of another account.
        ("/campaign", "urn:li:sponsoredCampaign:700000011"),
        ("/content/reference", "urn:li:share:1"),
    ] {
        let answer = create(&place, "ada", &with(pointer, json!(value))).await;
        let error = &answer.json()["errorDetails"]["inputErrors"][0];
        assert_eq!(error["code"], "INVALID_VALUE_FOR_FIELD", "{answer:?}");
        assert_eq!(error["input"]["inputPath"]["fieldPath"], pointer);
    }
    assert!(effects(&place).await.is_empty());
}

#[tokio::test]
async fn roles_and_tiers() {
    let place = Place::start().await;
    let body = body(&place, RUNNING, "DRAFT").await;
    // The viewer reads; without the writing scope the gate says no.
    assert_eq!(place.get("dmitri", &format!("{ALL}?q=criteria")).await.status, 200);
    let answer = create(&place, "dmitri", &body).await;
    assert_eq!(
        message(&answer),
        (403, "Not enough permissions to access: partnerApiAdCreatives.CREATE.20260901".to_owned())
    );
    // With the scope, the role is still that of a viewer; a creative manager may.
    for (account, status) in [(500_000_004_u64, 400), (500_000_005, 403), (500_000_007, 403)] {
        let target = format!("/rest/adAccounts/{account}/creatives");
        let answer = place.call("ada", "POST", &target).json(&body).send().await;
        // 400: let in, and told that the campaign is of another account.
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 403 {
            assert_eq!(answer.json()["code"], "NO_PERMISSION_ON_ENTITY");
        }
    }
    let unmapped = "/rest/adAccounts/500000006/creatives";
    let answer = place.call("faye", "POST", unmapped).json(&body).send().await;
    assert_eq!(
        message(&answer).1,
        "Your application is not configured to access the related advertiser account(s)"
    );
    assert_eq!(place.get("faye", &format!("{unmapped}?q=criteria")).await.status, 200);
}

#[tokio::test]
async fn only_drafts_are_deleted() {
    let place = Place::start().await;
    let draft = made(&place, "DRAFT").await;
    assert_eq!(place.call("ada", "DELETE", &one(&draft)).send().await.status, 204);
    assert_eq!(place.call("ada", "DELETE", &one(&draft)).send().await.status, 404);
    let active = made(&place, "ACTIVE").await;
    assert_eq!(place.call("ada", "DELETE", &one(&active)).send().await.status, 400);
    // In a draft of a campaign anything can be.
    let inside = create(&place, "ada", &body(&place, DRAFT, "ACTIVE").await).await.created();
    assert_eq!(place.call("ada", "DELETE", &one(&inside)).send().await.status, 204);
    // What nobody ever saw vanishes; what was seen stays to be read.
    assert_eq!(set(&place, &active, "PENDING_DELETION").await.status, 204);
    assert_eq!(place.get("ada", &one(&active)).await.status, 404);
    let seen = "urn:li:sponsoredCreative:900000001";
    assert_eq!(set(&place, seen, "PENDING_DELETION").await.status, 204);
    assert_eq!(read(&place, seen).await["intendedStatus"], "PENDING_DELETION");
}

#[tokio::test]
async fn searching() {
    let place = Place::start().await;
    let urn = made(&place, "ACTIVE").await;
    let ids = async |rest: &str| -> Vec<String> {
        let answer = place.get("ada", &format!("{ALL}?q=criteria{rest}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        let ids = body["elements"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids("").await;
    assert_eq!(all.len(), 4);
    assert_eq!(ids(&format!("&creatives=List({})", enc(&urn))).await, std::slice::from_ref(&urn));
    assert_eq!(ids(&format!("&campaigns=List({})", enc(DRAFT))).await, all[2..3]);
    let post = shown(&place).await;
    assert!(ids(&format!("&contentReferences=List({})", enc(&post))).await.contains(&urn));
    assert_eq!(ids("&intendedStatuses=List(DRAFT)&isTestAccount=false").await, all[2..3]);
    assert!(ids("&isTestAccount=true").await.is_empty());
    let mut back = all.clone();
    back.reverse();
    assert_eq!(ids("&sortOrder=DESCENDING&start=3").await, back);

    let first = place.get("ada", &format!("{ALL}?q=criteria&pageSize=3")).await.json();
    let token = first["metadata"]["nextPageToken"].as_str().unwrap();
    let rest =
        place.get("ada", &format!("{ALL}?q=criteria&pageSize=3&pageToken={token}")).await.json();
    assert_eq!(rest["elements"].as_array().unwrap().len(), 1);
    assert!(rest["metadata"].get("nextPageToken").is_none());
    for odd in ["&pageSize=101", "&pageToken=x", "&campaigns=List(7)", "&campaigns=7"] {
        assert_eq!(place.get("ada", &format!("{ALL}?q=criteria{odd}")).await.status, 400, "{odd}");
    }
    // The header may say what the address says.
    let said = place.call("ada", "GET", &format!("{ALL}?q=criteria"));
    assert_eq!(said.header("X-RestLi-Method", "FINDER").send().await.status, 200);
}

#[tokio::test]
async fn by_the_dozen() {
    let place = Place::start().await;
    let good = body(&place, RUNNING, "DRAFT").await;
    let mut bad = good.clone();
    bad["campaign"] = json!("urn:li:sponsoredCampaign:1");
    let batch = |elements: Json| {
        place
            .call("ada", "POST", ALL)
            .header("X-RestLi-Method", "BATCH_CREATE")
            .json(&json!({"elements": elements}))
    };
    let answer = batch(json!([good, bad])).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let elements = answer.json()["elements"].clone();
    assert_eq!((&elements[0]["status"], &elements[1]["status"]), (&json!(201), &json!(400)));
    assert_eq!(elements[1]["error"]["status"], 400);
    let urn = elements[0]["id"].as_str().unwrap();
    let mut wrong = good.clone();
    wrong["status"] = json!("X");
    let answer = batch(json!([wrong])).send().await;
    assert_eq!(
        message(&answer),
        (
            422,
            "Index: 0, ERROR :: /status :: unrecognized field found but not allowed\n".to_owned()
        )
    );

    let gone = "urn:li:sponsoredCreative:1";
    let ids = format!("{ALL}?ids=List({},{})", enc(urn), enc(gone));
    let found = place.get("ada", &ids).await.json();
    assert_eq!(found["results"][urn]["id"], urn);
    assert_eq!(found["errors"][gone]["status"], 404);

    let change = json!({"patch": {"$set": {"name": "Variant B"}}});
    let entities = json!({"entities": {urn: change, gone: change}});
    let answer = place
        .call("ada", "POST", &ids)
        .header("X-RestLi-Method", "BATCH_PARTIAL_UPDATE")
        .json(&entities)
        .send()
        .await;
    assert_eq!(answer.json()["results"], json!({urn: {"status": 204}}), "{answer:?}");
    assert_eq!(answer.json()["errors"][gone]["status"], 404);
    assert_eq!(read(&place, urn).await["name"], "Variant B");
    let delete = place.call("ada", "DELETE", &ids).header("X-RestLi-Method", "BATCH_DELETE");
    assert_eq!(delete.send().await.json()["results"], json!({urn: {"status": 204}}));
}

fn inline(post: &Json) -> Json {
    json!({"creative": {
        "campaign": RUNNING,
        "intendedStatus": "DRAFT",
        "name": "Variant B",
        "inlineContent": {"post": post},
    }})
}

fn sponsored() -> Json {
    json!({
        "adContext": {"dscAdAccount": "urn:li:sponsoredAccount:500000001", "dscStatus": "ACTIVE"},
        "author": ACME,
        "commentary": "See what is new",
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": false,
        "contentLandingPage": "https://example.test/new",
        "contentCallToActionLabel": "LEARN_MORE",
        "content": {"media": {"id": "urn:li:image:C4E10AQSandboxAcme01", "title": "New"}},
    })
}

async fn act(place: &Place, who: &str, body: &Json) -> Answer {
    place.call(who, "POST", &format!("{ALL}?action=createInline")).json(body).send().await
}

#[tokio::test]
async fn post_and_creative_at_once() {
    let place = Place::start().await;
    let answer = act(&place, "ada", &inline(&sponsored())).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("x-restli-id").is_none());
    let urn = answer.json()["value"]["creative"].as_str().unwrap().to_owned();
    let reference = read(&place, &urn).await["content"]["reference"].as_str().unwrap().to_owned();
    let post = place.post(&reference).await;
    assert_eq!((&post["dark"], &post["rendered"]), (&json!(true), &json!("See what is new")));
    assert_eq!(effects(&place).await, ["post.create", "creative.create"]);
    // The same words once more are another variant, not a duplicate.
    assert_eq!(act(&place, "ada", &inline(&sponsored())).await.status, 200);
    // And there is a preview of it.
    let target = format!(
        "/rest/adPreviews?q=creative&creative={}&account={}",
        enc(&urn),
        enc("urn:li:sponsoredAccount:500000001")
    );
    let preview = place.get("dmitri", &target).await.json();
    let element = &preview["elements"][0];
    assert_eq!(element["creative"], json!(urn));
    let page =
        format!("https://www.linkedin.com/ad-preview/{}?placement=DESKTOP_WEBSITE", enc(&urn));
    assert_eq!(element["preview"], format!("<iframe src='{page}' height=580 width=550></iframe>"));
    assert_eq!(
        element["placement"],
        json!({"linkedin": {"contentPresentationType": "DESKTOP_WEBSITE"}})
    );
}

#[tokio::test]
async fn inline_posts_are_refused() {
    let place = Place::start().await;
    let with = |pointer: &str, value: Option<Json>| {
        let mut post = sponsored();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let fields = post.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => fields.insert(name.to_owned(), value),
            None => fields.remove(name),
        };
        inline(&post)
    };
    let answer = act(&place, "ada", &with("/adContext/isDsc", Some(json!(true)))).await;
    assert_eq!(
        message(&answer),
        (
            422,
            "ERROR :: /creative/inlineContent/post/adContext/isDsc :: ReadOnly field present in a create request\n"
                .to_owned()
        )
    );
    let answer = act(&place, "ada", &with("/contentLandingPage", None)).await;
    let path = "/creative/inlineContent/post/contentLandingPage";
    let error = &answer.json()["errorDetails"]["inputErrors"][0];
    assert_eq!(
        (error["code"].as_str(), &error["input"]["inputPath"]["fieldPath"]),
        (Some("MISSING_FIELD"), &json!(path))
    );
    let foreign = json!("urn:li:sponsoredAccount:500000002");
    assert_eq!(
        act(&place, "ada", &with("/adContext/dscAdAccount", Some(foreign))).await.status,
        400
    );
    let waiting = json!({"id": "urn:li:image:C4E10AQSandboxAcmeWait"});
    let answer = act(&place, "ada", &with("/content/media", Some(waiting))).await;
    assert_eq!(message(&answer), (404, "Could not find entity".to_owned()));
    // Both rights are needed: to advertise, and to speak for the page.
    for scopes in [json!(["rw_ads"]), json!(["w_organization_social"])] {
        let order = json!({"member": "ada", "scopes": scopes, "expires_in": 600});
        let token = place.issue(order).await;
        let target = format!("{ALL}?action=createInline");
        let call = place.with_token(&token, "POST", &target);
        let answer = call.json(&inline(&sponsored())).send().await;
        assert_eq!(answer.status, 403, "{scopes}: {answer:?}");
    }
    assert!(effects(&place).await.is_empty());
}

#[tokio::test]
async fn the_old_address_word_for_word() {
    let place = Place::start().await;
    for target in ["/rest/creatives?q=criteria", "/rest/creatives/urn%3Ali%3AsponsoredCreative%3A1"]
    {
        let answer = place.get("ada", target).await;
        assert_eq!(answer.status, 400);
        assert!(message(&answer).1.starts_with("All api calls to creative endpoints"), "{target}");
    }
}

#[tokio::test]
async fn tracking_parameters() {
    let place = Place::start().await;
    let key = format!("(adEntity:(sponsoredCampaign:{}))", enc(RUNNING));
    let target = format!("/rest/adTrackingParameters/{key}");
    assert_eq!(place.get("ada", &target).await.status, 404);
    let body = json!({
        "adEntity": {"sponsoredCampaign": RUNNING},
        "customValueParameters": {"utm_source": "linkedin"},
        "dynamicValueParameters": {"utm_campaign": "CAMPAIGN_NAME"},
    });
    let put = format!("{target}?idempotencyToken=t1");
    for _ in 0..2 {
        let answer = place.call("ada", "PUT", &put).json(&body).send().await;
        assert_eq!((answer.status, answer.body.as_str()), (201, ""), "{answer:?}");
    }
    assert_eq!(effects(&place).await, ["ad_tracking.update"]);
    assert_eq!(place.get("dmitri", &target).await.json(), body);
    let other = json!({"customValueParameters": [], "adEntity": {"sponsoredCampaign": RUNNING}});
    for odd in [json!({"customValueParameters": {}}), other] {
        let answer = place.call("ada", "PUT", &target).json(&odd).send().await;
        assert_eq!(answer.status, 500, "{answer:?}");
    }
}
