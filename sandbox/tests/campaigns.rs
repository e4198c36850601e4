#![cfg(test)]
//! Campaign groups and campaigns from draft to the end, one by one and in batches.

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
    Place,
    ads::{campaign, group, ids, only_error},
};

const ACCOUNT: u64 = 500_000_001;
const GROUPS: &str = "/rest/adAccounts/500000001/adCampaignGroups";
const CAMPAIGNS: &str = "/rest/adAccounts/500000001/adCampaigns";
const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn a_group_lives() {
    let place = Place::start().await;
    let answer = place.post_to("ada", GROUPS, &group(&place, ACCOUNT, "EUR")).await;
    let id = answer.created();
    assert_eq!(answer.body, "");
    assert_eq!(
        answer.header("location").unwrap(),
        format!("/adAccounts/{ACCOUNT}/adCampaignGroups/{id}")
    );
    let target = format!("{GROUPS}/{id}");
    let urn = format!("urn:li:sponsoredCampaignGroup:{id}");
    let read = place.get("dmitri", &target).await.json();
    assert_eq!(read["totalBudget"], json!({"amount": "4500.00", "currencyCode": "EUR"}));
    assert_eq!(read["servingStatuses"], json!(["STOPPED", "CAMPAIGN_GROUP_START_DATE_HOLD"]));
    assert_eq!((&read["backfilled"], &read["test"]), (&json!(false), &json!(false)));
    let end = read["runSchedule"]["end"].as_i64().unwrap();
    for (patch, kinds) in [
        (json!({"$set": {"status": "ACTIVE"}}), vec!["update", "activated"]),
        (json!({"totalBudget": {"$set": {"amount": "4500"}}}), vec!["update"]),
        (json!({"totalBudget": {"$set": {"amount": "4500.01"}}}), vec!["update", "budget_raised"]),
        (json!({"runSchedule": {"$set": {"end": end + DAY_MS}}}), vec!["update", "extended"]),
        (json!({"$delete": ["totalBudget"]}), vec!["update", "budget_raised"]),
        (json!({"runSchedule": {"$delete": ["end"]}}), vec!["update", "extended"]),
    ] {
        let before = place.happened(&urn).await.len();
        let answer = place.patch("ada", &target, patch.clone()).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{patch}");
        let kinds: Vec<String> =
            kinds.into_iter().map(|kind| format!("campaign_group.{kind}")).collect();
        assert_eq!(place.happened(&urn).await[before..], kinds, "{patch}");
    }
    let read = place.get("ada", &target).await.json();
    assert!(read.get("totalBudget").is_none() && read["runSchedule"].get("end").is_none());
    let answer = place.delete("ada", &target).await;
    let (code, description, path) = only_error(&answer);
    assert_eq!(code, "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS");
    assert_eq!(path, "CampaignGroup/status");
    assert_eq!(description, "/CampaignGroup/status is ACTIVE: only a DRAFT can be deleted");
    let gone = place.patch("ada", &target, json!({"$set": {"status": "PENDING_DELETION"}})).await;
    assert_eq!(gone.status, 204);
    place.advance(86_400).await;
    assert_eq!(place.get("ada", &target).await.json()["status"], "REMOVED");
}

#[tokio::test]
async fn a_draft_group_takes_its_drafts_along() {
    let place = Place::start().await;
    let draft = format!("{GROUPS}/600000002");
    assert_eq!(place.delete("ada", &draft).await.status, 204);
    assert_eq!(place.get("ada", &draft).await.status, 404);
    assert_eq!(place.get("ada", &format!("{CAMPAIGNS}/700000003")).await.status, 404);
    let world = place.control("GET", "world", None).await.json();
    let kinds: Vec<&Json> =
        world["effects"].as_array().unwrap().iter().map(|effect| &effect["kind"]).collect();
    assert_eq!(kinds, ["campaign_group.delete", "campaign.delete", "creative.delete"]);
    // Somebody else's account does not have it at all.
    let foreign = "/rest/adAccounts/500000002/adCampaignGroups/600000001";
    assert_eq!(place.get("ada", foreign).await.status, 404);
}

#[tokio::test]
async fn what_a_group_may_say() {
    let place = Place::start().await;
    let now_ms = place.sandbox.now_ms();
    let money = |amount: &str, currency: &str| json!({"amount": amount, "currencyCode": currency});
    for (field, value, code, path) in [
        ("name", json!(" "), "INVALID_VALUE_BLANK_FIELD", "CampaignGroup/name"),
        ("name", json!("n".repeat(101)), "FIELD_LENGTH_TOO_LONG", "CampaignGroup/name"),
        ("status", json!("PAUSED"), "INVALID_VALUE_FOR_FIELD", "CampaignGroup/status"),
        (
            "totalBudget",
            money("5", "USD"),
            "CURRENCY_MISMATCH",
            "CampaignGroup/totalBudget/currencyCode",
        ),
        (
            "totalBudget",
            money("0", "EUR"),
            "FIELD_VALUE_TOO_LOW",
            "CampaignGroup/totalBudget/amount",
        ),
        (
            "runSchedule",
            json!({"start": now_ms}),
            "CONDITIONAL_MISSING_FIELD",
            "CampaignGroup/runSchedule/end",
        ),
        (
            "runSchedule",
            json!({"start": now_ms + DAY_MS, "end": now_ms + 1000}),
            "START_DATE_AFTER_END_DATE",
            "CampaignGroup/runSchedule/start",
        ),
        (
            "dailyBudget",
            money("5", "EUR"),
            "CONDITIONAL_FIELD_NOT_ALLOWED",
            "CampaignGroup/dailyBudget",
        ),
        ("test", json!(true), "FIELD_NOT_ALLOWED", "CampaignGroup/test"),
        (
            "account",
            json!("urn:li:sponsoredAccount:500000002"),
            "MISMATCH_FIELDS",
            "CampaignGroup/account",
        ),
    ] {
        let mut body = group(&place, ACCOUNT, "EUR");
        body[field] = value;
        let answer = place.post_to("ada", GROUPS, &body).await;
        let (own, _, own_path) = only_error(&answer);
        assert_eq!((own.as_str(), own_path.as_str()), (code, path), "{field}");
    }
    let mut body = group(&place, ACCOUNT, "EUR");
    body.as_object_mut().unwrap().remove("runSchedule");
    let answer = place.post_to("ada", GROUPS, &body).await;
    assert_eq!(
        (answer.status, answer.json()),
        (
            422,
            json!({"status": 422, "message": "ERROR :: /runSchedule :: field is required but not found and has no default value\n"})
        )
    );
    let mut body = group(&place, ACCOUNT, "EUR");
    body["objectiveType"] = "VIDEO_VIEW".into();
    let id = place.post_to("ada", GROUPS, &body).await.created();
    let target = format!("{GROUPS}/{id}");
    let change = json!({"$set": {"objectiveType": "ENGAGEMENT"}});
    let answer = place.patch("ada", &target, change).await;
    assert_eq!(only_error(&answer).0, "IMMUTABLE_CAMPAIGN_OBJECTIVE_TYPE");
    // It forces its campaigns.
    let mut body = campaign(&place, ACCOUNT, "EUR");
    body["campaignGroup"] = format!("urn:li:sponsoredCampaignGroup:{id}").into();
    let answer = place.post_to("ada", CAMPAIGNS, &body).await;
    let (code, description, _) = only_error(&answer);
    assert_eq!(code, "MISMATCH_FIELDS");
    assert_eq!(
        description,
        "Value WEBSITE_VISIT of /Campaign/objectiveType expected to match value VIDEO_VIEW of /CampaignGroup/objectiveType"
    );
    assert_eq!(place.delete("ada", &target).await.status, 204);
}

#[tokio::test]
async fn a_campaign_lives() {
    let place = Place::start().await;
    let answer = place.post_to("ada", CAMPAIGNS, &campaign(&place, ACCOUNT, "EUR")).await;
    let id = answer.created();
    let (target, urn) = (format!("{CAMPAIGNS}/{id}"), format!("urn:li:sponsoredCampaign:{id}"));
    let read = place.get("ada", &target).await.json();
    assert_eq!(read["pacingStrategy"], "LIFETIME");
    assert_eq!(read["creativeSelection"], "OPTIMIZED");
    // LinkedIn's own bid.
    assert_eq!(read["unitCost"], json!({"amount": "62.73", "currencyCode": "EUR"}));
    assert_eq!(read["servingStatuses"], json!(["CAMPAIGN_START_DATE_HOLD", "STOPPED"]));
    let active = json!({"$set": {"status": "ACTIVE"}});
    assert_eq!(place.patch("ada", &target, active.clone()).await.status, 204);
    let raise = json!({"dailyBudget": {"$set": {"amount": "40.01"}}});
    assert_eq!(place.patch("ada", &target, raise).await.status, 204);
    let pause = json!({"$set": {"status": "PAUSED", "name": "Resting"}});
    assert_eq!(place.patch("ada", &target, pause).await.status, 204);
    place.advance(3 * 86_400).await;
    // Its start has passed: it may go on, and begin at no other time.
    assert_eq!(place.patch("ada", &target, active).await.status, 204);
    let now_ms = place.sandbox.now_ms();
    let answer = place
        .patch("ada", &target, json!({"runSchedule": {"$set": {"start": now_ms + DAY_MS}}}))
        .await;
    assert_eq!(only_error(&answer).0, "DATE_IMMUTABLE_WHEN_PASSED");
    let read = place.get("ada", &target).await.json();
    assert_eq!(read["servingStatuses"], json!(["RUNNABLE"]));
    assert_eq!(read["version"]["versionTag"], "5");
    let kinds = [
        "create",
        "update",
        "activated",
        "update",
        "budget_raised",
        "update",
        "update",
        "activated",
    ];
    let kinds: Vec<String> = kinds.into_iter().map(|kind| format!("campaign.{kind}")).collect();
    assert_eq!(place.happened(&urn).await, kinds);
    let cancel = json!({"$set": {"status": "CANCELED"}});
    assert_eq!(place.patch("ada", &target, cancel).await.status, 204);
    let answer = place.patch("ada", &target, json!({"$set": {"name": "Back"}})).await;
    assert_eq!(only_error(&answer).0, "ACTION_NOT_ALLOWED_FOR_CANCELLED_STATUS");
}

#[tokio::test]
async fn a_campaign_ends_by_itself_and_goes_on_when_extended() {
    let place = Place::start().await;
    let target = format!("{CAMPAIGNS}/700000004");
    assert_eq!(place.get("ada", &target).await.json()["status"], "ACTIVE");
    place.advance(3 * 86_400).await;
    let read = place.get("ada", &target).await.json();
    assert_eq!(read["status"], "COMPLETED");
    assert_eq!(read["servingStatuses"], json!(["CAMPAIGN_END_DATE_HOLD", "STOPPED"]));
    let answer = place.patch("ada", &target, json!({"$set": {"status": "ACTIVE"}})).await;
    assert_eq!(only_error(&answer).0, "DATE_TOO_EARLY");
    let end = place.sandbox.now_ms() + 5 * DAY_MS;
    let patch = json!({"$set": {"status": "ACTIVE"}, "runSchedule": {"$set": {"end": end}}});
    assert_eq!(place.patch("ada", &target, patch).await.status, 204);
    let happened = place.happened("urn:li:sponsoredCampaign:700000004").await;
    assert_eq!(happened, ["campaign.update", "campaign.activated", "campaign.extended"]);
}

#[tokio::test]
async fn lists_of_groups_and_campaigns() {
    let place = Place::start().await;
    let all = place.get("dmitri", &format!("{CAMPAIGNS}?q=search")).await;
    assert_eq!(ids(&all), (700_000_001..=700_000_004).collect::<Vec<_>>());
    let search = async |record: &str| {
        place.get("dmitri", &format!("{CAMPAIGNS}?q=search&search={record}")).await
    };
    let record =
        "(status:(values:List(ACTIVE,PAUSED)),type:(values:List(SPONSORED_UPDATES)),test:false)";
    assert_eq!(ids(&search(record).await), [700_000_001, 700_000_002, 700_000_004]);
    let record = "(campaignGroup:(values:List(urn%3Ali%3AsponsoredCampaignGroup%3A600000002)))";
    assert_eq!(ids(&search(record).await), [700_000_003]);
    let record = "(associatedEntity:(values:List(urn%3Ali%3Aorganization%3A70010002)))";
    assert!(ids(&search(record).await).is_empty());
    let page = place.get("ada", &format!("{CAMPAIGNS}?q=search&pageSize=3")).await.json();
    let token = page["metadata"]["nextPageToken"].as_str().unwrap();
    let rest =
        place.get("ada", &format!("{CAMPAIGNS}?q=search&pageSize=3&pageToken={token}")).await;
    assert_eq!(ids(&rest), [700_000_004]);
    assert!(rest.json()["metadata"].get("nextPageToken").is_none());
    let answer = place.get("ada", &format!("{GROUPS}?q=search&pageToken={token}")).await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        ids(&place.get("ada", &format!("{GROUPS}?q=search")).await),
        [600_000_001, 600_000_002]
    );
    for bare in [GROUPS, CAMPAIGNS] {
        let answer = place.get("ada", bare).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("ILLEGAL_ARGUMENT")));
    }
}

#[tokio::test]
async fn batches_tell_of_each() {
    let place = Place::start().await;
    let got = place.get("ada", &format!("{CAMPAIGNS}?ids=List(700000001,7)&fields=id,name")).await;
    assert_eq!(got.status, 200);
    let body = got.json();
    assert_eq!(body["results"], json!({"700000001": {"id": 700_000_001, "name": "Archipelago"}}));
    assert_eq!(body["errors"]["7"]["status"], 404);
    assert_eq!(body["statuses"], json!({}));

    let mut dear = campaign(&place, ACCOUNT, "USD");
    dear["unitCost"]["currencyCode"] = "EUR".into();
    let elements = json!([campaign(&place, ACCOUNT, "EUR"), dear]);
    let creating = async |elements: &Json| {
        let call = place.call("ada", "POST", CAMPAIGNS).header("X-RestLi-Method", "BATCH_CREATE");
        call.json(&json!({"elements": elements})).send().await
    };
    let body = creating(&elements).await.json();
    assert_eq!(body["elements"][0]["status"], 201);
    assert_eq!(body["elements"][1]["status"], 400);
    assert_eq!(body["elements"][1]["error"]["code"], "CURRENCY_MISMATCH");
    let id = body["elements"][0]["id"].as_str().unwrap().to_owned();
    let mut loose = elements.clone();
    loose[1].as_object_mut().unwrap().remove("politicalIntent");
    let answer = creating(&loose).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json()["message"],
        "Index: 1, ERROR :: /politicalIntent :: field is required but not found and has no default value\n"
    );

    let patch = |set: Json| json!({"patch": {"$set": set}});
    let body = json!({"entities": {
        &id: patch(json!({"name": "Renamed"})),
        "700000001": patch(json!({"costType": "CPV"})),
        "7": patch(json!({"name": "Nobody"})),
    }});
    let answer = place
        .call("ada", "POST", &format!("{CAMPAIGNS}?ids=List({id},700000001,7)"))
        .header("X-RestLi-Method", "BATCH_PARTIAL_UPDATE")
        .json(&body)
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["results"], json!({&id: {"status": 204}}));
    assert_eq!(body["errors"]["700000001"]["code"], "INVALID_CAMPAIGN_CONFIGURATION");
    assert_eq!(body["errors"]["7"]["status"], 404);

    let target = format!("{CAMPAIGNS}?ids=List({id},700000001)");
    // The header has to say so.
    assert_eq!(place.delete("ada", &target).await.status, 400);
    let call = place.call("ada", "DELETE", &target).header("X-RestLi-Method", "BATCH_DELETE");
    let body = call.send().await.json();
    assert_eq!(body["results"], json!({&id: {"status": 204}}));
    assert_eq!(body["errors"]["700000001"]["code"], "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS");
    let deleted = place.happened(&format!("urn:li:sponsoredCampaign:{id}")).await;
    assert_eq!(deleted, ["campaign.create", "campaign.update", "campaign.delete"]);
}
