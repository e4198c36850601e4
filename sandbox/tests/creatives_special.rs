#![cfg(test)]
//! Creatives that are not the usual kind: for leads, in test accounts, without a post; how they
//! look, and what they bring.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ACME, Answer, Place, ads::campaign, enc};

const ACCOUNT: &str = "/rest/adAccounts/500000001";
const RUNNING: &str = "urn:li:sponsoredCampaign:700000001";

async fn create(place: &Place, account: &str, body: &Json) -> Answer {
    place.call("ada", "POST", &format!("{account}/creatives")).json(body).send().await
}

fn text_ad(campaign: &str, status: &str) -> Json {
    json!({
        "campaign": campaign,
        "content": {"textAd": {"headline": "Charts", "landingPage": "https://example.test"}},
        "intendedStatus": status,
    })
}

async fn patch(place: &Place, urn: &str, patch: Json) -> Answer {
    let target = format!("{ACCOUNT}/creatives/{}", enc(urn));
    let call = place.call("ada", "POST", &target).header("X-RestLi-Method", "PARTIAL_UPDATE");
    call.json(&json!({"patch": patch})).send().await
}

#[tokio::test]
async fn leads_need_something_to_click() {
    let place = Place::start().await;
    let mut plan = campaign(&place, 500_000_001, "EUR");
    plan["objectiveType"] = json!("LEAD_GENERATION");
    plan["optimizationTargetType"] = json!("MAX_LEAD");
    let made =
        place.call("ada", "POST", &format!("{ACCOUNT}/adCampaigns")).json(&plan).send().await;
    let urn = format!("urn:li:sponsoredCampaign:{}", made.created());
    let mut body = text_ad(&urn, "DRAFT");
    let answer = create(&place, ACCOUNT, &body).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    let error = &answer.json()["errorDetails"]["inputErrors"][0];
    assert_eq!(error["code"], "MISSING_FIELD");
    assert_eq!(error["input"]["inputPath"]["fieldPath"], "/leadgenCallToAction");
    body["leadgenCallToAction"] = json!({"destination": "urn:li:adForm:7", "label": "SIGN_ON"});
    let answer = create(&place, ACCOUNT, &body).await;
    let line = "ERROR :: /leadgenCallToAction/label :: \"SIGN_ON\" is not an enum symbol\n";
    assert_eq!((answer.status, &answer.json()["message"]), (422, &json!(line)));
    body["leadgenCallToAction"]["label"] = json!("SIGN_UP");
    let urn = create(&place, ACCOUNT, &body).await.created();

    // In a draft a part of it can be changed; later none of it.
    let part = json!({"leadgenCallToAction": {"$set": {"label": "APPLY"}}});
    assert_eq!(patch(&place, &urn, part.clone()).await.status, 204);
    let read = place.get("ada", &format!("{ACCOUNT}/creatives/{}", enc(&urn))).await.json();
    let call = json!({"destination": "urn:li:adForm:7", "label": "APPLY"});
    assert_eq!(read["leadgenCallToAction"], call);
    assert_eq!(
        patch(&place, &urn, json!({"$set": {"intendedStatus": "ACTIVE"}})).await.status,
        204
    );
    assert_eq!(patch(&place, &urn, part).await.status, 400);
    let found = place
        .get(
            "ada",
            &format!(
                "{ACCOUNT}/creatives?q=criteria&leadgenCreativeCallToActionDestinations=List({})",
                enc("urn:li:adForm:7")
            ),
        )
        .await;
    assert_eq!(found.json()["elements"][0]["id"], json!(urn));
}

#[tokio::test]
async fn what_is_fixed_cannot_be_patched() {
    let place = Place::start().await;
    let urn = create(&place, ACCOUNT, &text_ad(RUNNING, "DRAFT")).await.created();
    for (field, value) in [("campaign", json!(RUNNING)), ("content", json!({"textAd": {}}))] {
        let answer = patch(&place, &urn, json!({"$set": {field: value}})).await;
        let line = format!(
            "ERROR :: /patch/$set/{field} :: CreateOnly field present in a partial_update request\n"
        );
        assert_eq!((answer.status, &answer.json()["message"]), (422, &json!(line)));
    }
    let wrong = json!({"$set": {"intendedStatus": "CANCELLED"}});
    assert_eq!(patch(&place, &urn, wrong).await.status, 422);
    assert_eq!(patch(&place, &urn, json!({"$set": {"name": "N"}})).await.status, 204);
    assert_eq!(patch(&place, &urn, json!({"$delete": ["name"]})).await.status, 204);
    let read = place.get("ada", &format!("{ACCOUNT}/creatives/{}", enc(&urn))).await.json();
    assert!(read.get("name").is_none());
    assert_eq!(read["content"]["textAd"]["headline"], "Charts");
}

#[tokio::test]
async fn tests_are_turned_down() {
    let place = Place::start().await;
    let account = json!({"name": "Trial", "type": "BUSINESS", "currency": "EUR", "test": true, "reference": ACME});
    let made = place.call("ada", "POST", "/rest/adAccounts").json(&account).send().await;
    let id: u64 = made.created().parse().unwrap();
    let path = format!("/rest/adAccounts/{id}");
    let groups = place.get("ada", &format!("{path}/adCampaignGroups?q=search")).await.json();
    let mut plan = campaign(&place, id, "EUR");
    let group = format!("urn:li:sponsoredCampaignGroup:{}", groups["elements"][0]["id"]);
    plan["campaignGroup"] = json!(group);
    let made = place.call("ada", "POST", &format!("{path}/adCampaigns")).json(&plan).send().await;
    let campaign = format!("urn:li:sponsoredCampaign:{}", made.created());
    let urn = create(&place, &path, &text_ad(&campaign, "ACTIVE")).await.created();
    let read = place.get("ada", &format!("{path}/creatives/{}", enc(&urn))).await.json();
    assert_eq!((&read["isTest"], &read["review"]["status"]), (&json!(true), &json!("REJECTED")));
    assert!(!read["review"]["rejectionReasons"].as_array().unwrap().is_empty());
    let call = place.call("ada", "POST", &format!("{path}/creatives/{}", enc(&urn)));
    let edit = json!({"patch": {"$set": {"name": "Better"}}});
    let answer = call.header("X-RestLi-Method", "PARTIAL_UPDATE").json(&edit).send().await;
    assert_eq!(
        (answer.status, &answer.json()["message"]),
        (400, &json!("Rejected creatives cannot be edited"))
    );
}

#[tokio::test]
async fn previews() {
    let place = Place::start().await;
    let urn = create(&place, ACCOUNT, &text_ad(RUNNING, "DRAFT")).await.created();
    let account = enc("urn:li:sponsoredAccount:500000001");
    let find =
        |urn: &str| format!("/rest/adPreviews?q=creative&creative={}&account={account}", enc(urn));
    // A text has no preview, and what is not there is told apart.
    assert_eq!(place.get("ada", &find(&urn)).await.status, 422);
    assert_eq!(place.get("ada", &find("urn:li:sponsoredCreative:1")).await.status, 404);
    assert_eq!(place.get("ada", &find("urn:li:share:1")).await.status, 400);
    let act = async |name: &str, body: Json| {
        let target = format!("/rest/adPreviews?action={name}");
        place.call("dmitri", "POST", &target).json(&body).send().await
    };
    let inline = json!({"creative": {"account": "urn:li:sponsoredAccount:500000001"}});
    let answer = act("livePreviewForCreativeInline", inline).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let preview = answer.json()["value"]["elements"][0]["preview"].clone();
    let begins = "<iframe src='https://www.linkedin.com/ad-preview/unsaved?placement=";
    assert!(preview.as_str().unwrap().starts_with(begins), "{preview}");
    assert_eq!(act("livePreviewForCreative", json!({})).await.status, 422);
    assert_eq!(act("livePreviewForCreative", json!({"creative": urn})).await.status, 422);
}

#[tokio::test]
async fn what_is_approved_brings_figures() {
    let place = Place::start().await;
    let urn = create(&place, ACCOUNT, &text_ad(RUNNING, "ACTIVE")).await.created();
    let target = format!(
        "/rest/adAnalytics?q=analytics&pivot=CREATIVE&timeGranularity=DAILY&dateRange=(start:(year:2026,month:11,day:22))&creatives=List({})&fields=impressions,dateRange",
        enc(&urn)
    );
    let rows = async || -> usize {
        let body = place.get("ada", &target).await.json();
        body["elements"].as_array().unwrap().len()
    };
    assert_eq!(rows().await, 0);
    place.advance(3 * 86_400).await;
    assert_eq!(rows().await, 4);
    assert_eq!(
        patch(&place, &urn, json!({"$set": {"intendedStatus": "PAUSED"}})).await.status,
        204
    );
    place.advance(3 * 86_400).await;
    assert_eq!(rows().await, 4);
}
