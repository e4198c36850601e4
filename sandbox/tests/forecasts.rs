#![cfg(test)]
//! What advertising would cost and reach, and saved audiences.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{Answer, Place, enc};

const STATES: &str = "urn:li:geo:103644278";
/// Nobody here has a role on it.
const FOREIGN: &str = "urn:li:sponsoredAccount:500000007";
const TEMPLATES: &str = "/rest/adTargetTemplates";

fn account(place: &Place) -> String {
    format!("urn:li:sponsoredAccount:{}", place.ready["ad_accounts"][0]["id"])
}

fn criteria() -> String {
    let locations = enc("urn:li:adTargetingFacet:locations");
    format!("targetingCriteria=(include:(and:List((or:({locations}:List({}))))))", enc(STATES))
}

fn pricing(account: &str, rest: &str) -> String {
    format!(
        "/rest/adBudgetPricing?q=criteriaV2&account={}&campaignType=SPONSORED_UPDATES&{}{rest}",
        enc(account),
        criteria()
    )
}

fn supply(account: &str, rest: &str) -> String {
    pricing(account, rest).replace("adBudgetPricing", "adSupplyForecasts")
}

fn path(answer: &Answer) -> (u16, Json) {
    (answer.status, answer.json()["errorDetails"]["inputErrors"][0]["input"]["inputPath"].clone())
}

#[tokio::test]
async fn prices() {
    let place = Place::start().await;
    let own = account(&place);
    let target = pricing(&own, "&bidType=CPC&matchType=EXACT&objectiveType=WEBSITE_VISIT");
    let answer = place.get("ada", &target).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let element = answer.json()["elements"][0].clone();
    let cents = |pointer: &str| -> i64 {
        element.pointer(pointer).unwrap().as_str().unwrap().replace('.', "").parse().unwrap()
    };
    assert!(cents("/suggestedBid/min/amount") < cents("/suggestedBid/default/amount"));
    assert!(cents("/suggestedBid/default/amount") < cents("/suggestedBid/max/amount"));
    assert!(cents("/bidLimits/min/amount") < cents("/bidLimits/max/amount"));
    assert_eq!(element["suggestedBid"]["default"]["currencyCode"], "EUR");
    assert!(element["dailyBudgetLimits"]["default"]["amount"].is_string());
    // The viewer may ask, too; in another currency if that is wanted.
    let answer = place.get("dmitri", &format!("{target}&currency=USD")).await;
    let body = answer.json();
    assert_eq!(body["elements"][0]["bidLimits"]["max"]["currencyCode"], "USD");
}

#[tokio::test]
async fn prices_are_refused() {
    let place = Place::start().await;
    let own = account(&place);
    for (rest, expected) in [
        ("&bidType=CPX&matchType=EXACT", "bidType"),
        ("&bidType=CPC&matchType=LOOSE", "matchType"),
        ("&bidType=CPC&matchType=EXACT&objectiveType=WEBSITE_VISITS", "objectiveType"),
        ("&bidType=CPC&matchType=EXACT&dailyBudget=25", "dailyBudget"),
        ("&bidType=CPC&matchType=EXACT&dailyBudget=(amount:x,currencyCode:EUR)", "dailyBudget"),
    ] {
        let answer = place.get("ada", &pricing(&own, rest)).await;
        assert_eq!(path(&answer), (400, json!({"fieldPath": expected})), "{answer:?}");
    }
    let answer = place.get("ada", &pricing(&own, "&bidType=CPC")).await;
    assert_eq!(answer.json()["message"], "Parameter 'matchType' is required");
    let answer = place.get("ada", &pricing(FOREIGN, "&bidType=CPC&matchType=EXACT")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("NO_PERMISSION_ON_ENTITY")));
    let answer = place.get("ben", &pricing(&own, "&bidType=CPC&matchType=EXACT")).await;
    assert_eq!(
        answer.json()["message"],
        "Not enough permissions to access: partnerApiAdBudgetPricing.FINDER-criteriaV2.20260901"
    );
}

#[tokio::test]
async fn forecasts() {
    let place = Place::start().await;
    let own = account(&place);
    let range = "&timeRange=(start:1795500000000,end:1796000000000)";
    let daily = "&dailyBudget=(amount:50.00,currencyCode:EUR)";
    let answer = place.get("ada", &supply(&own, &format!("{range}{daily}"))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    let names: Vec<&str> = body["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["metricType"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["IMPRESSIONS", "CLICKS", "SPEND"]);
    let point = &body["elements"][0]["timeSeries"][0];
    assert!(point["adForecastRange"]["min"].as_i64() < point["value"].as_i64());
    let answer = place.get("ada", &supply(&own, range)).await;
    assert_eq!(path(&answer), (400, json!({"fieldPath": "dailyBudget"})));
    for odd in ["(start:1,end:2)", "(start:1796000000000,end:1795500000000)", "1796000000000"] {
        let answer = place.get("ada", &supply(&own, &format!("&timeRange={odd}{daily}"))).await;
        assert_eq!(path(&answer), (400, json!({"fieldPath": "timeRange"})), "{odd}");
    }
}

fn template(account: &str, name: &str) -> Json {
    json!({
        "name": name,
        "account": account,
        "targetingCriteria": {"include": {"and": [
            {"or": {"urn:li:adTargetingFacet:locations": [STATES]}},
        ]}},
    })
}

async fn create(place: &Place, who: &str, body: &Json) -> Answer {
    place.call(who, "POST", TEMPLATES).json(body).send().await
}

#[tokio::test]
async fn the_life_of_a_saved_audience() {
    let place = Place::start().await;
    let own = account(&place);
    let body = template(&own, "Sailors");
    let answer = create(&place, "ada", &body).await;
    let id = answer.created();
    assert_eq!(answer.body, "");
    let one = format!("{TEMPLATES}/{id}");
    let read = place.get("ada", &one).await.json();
    assert_eq!(read["name"], "Sailors");
    assert_eq!(read["targetingCriteria"], body["targetingCriteria"]);
    assert_eq!(read["id"].to_string(), id);

    let patch = json!({"patch": {"$set": {"name": "Old sailors"}}});
    let answer = place
        .call("ada", "POST", &one)
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&patch)
        .send()
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let list = format!("{TEMPLATES}?q=account&account={}", enc(&own));
    let found = place.get("dmitri", &list).await.json();
    assert_eq!(found["elements"][0]["name"], "Old sailors");
    assert_eq!(found["paging"]["total"], 1);

    assert_eq!(place.call("ada", "DELETE", &one).send().await.status, 204);
    assert_eq!(place.call("ada", "DELETE", &one).send().await.status, 404);
    assert_eq!(place.get("ada", &one).await.status, 404);
    let world = place.control("GET", "world", None).await.json();
    assert_eq!(world["target_templates"], json!([]));
    let kinds: Vec<&Json> =
        world["effects"].as_array().unwrap().iter().map(|effect| &effect["kind"]).collect();
    assert_eq!(
        kinds,
        ["ad_target_template.create", "ad_target_template.update", "ad_target_template.delete"]
    );
}

#[tokio::test]
async fn saved_audiences_are_refused() {
    let place = Place::start().await;
    let own = account(&place);
    let mut empty = template(&own, "Sailors");
    empty.as_object_mut().unwrap().remove("targetingCriteria");
    empty["extra"] = json!(1);
    let answer = create(&place, "ada", &empty).await;
    assert_eq!(
        (answer.status, answer.json()["message"].as_str().unwrap().to_owned()),
        (
            422,
            "ERROR :: /extra :: unrecognized field found but not allowed\nERROR :: /targetingCriteria :: field is required but not found and has no default value\n"
                .to_owned()
        )
    );
    let answer = create(&place, "ada", &template(&own, " ")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("INVALID_VALUE_BLANK_FIELD")));
    let answer = create(&place, "ada", &template(FOREIGN, "Sailors")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("NO_PERMISSION_ON_ENTITY")));
    // A viewer with the right to read: the scope is missing, and with it the role.
    assert_eq!(create(&place, "dmitri", &template(&own, "Sailors")).await.status, 403);
    let id = create(&place, "ada", &template(&own, "Sailors")).await.created();
    let patch = json!({"patch": {"$set": {"account": own}}});
    let answer = place
        .call("ada", "POST", &format!("{TEMPLATES}/{id}"))
        .header("X-RestLi-Method", "PARTIAL_UPDATE")
        .json(&patch)
        .send()
        .await;
    assert_eq!(
        answer.json()["message"],
        "ERROR :: /patch/$set/account :: CreateOnly field present in a partial_update request\n"
    );
}
