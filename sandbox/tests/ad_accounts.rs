#![cfg(test)]
//! Ad accounts: who sees which, how lists are cut into pages, and what an account goes through.

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
    ads::{ids, only_error},
};

const ALL: &str = "/rest/adAccounts?q=search";

fn at(account: u64) -> String {
    format!("/rest/adAccounts/{account}")
}

fn test_account(name: &str) -> Json {
    json!({"name": name, "type": "BUSINESS", "currency": "EUR", "test": true})
}

#[tokio::test]
async fn the_ready_line_tells_who_is_what_where() {
    let place = Place::start().await;
    let accounts = place.ready["ad_accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 8);
    let roles = |n: usize| accounts[n]["roles"].clone();
    assert_eq!(
        roles(0),
        json!({"ada": "ACCOUNT_MANAGER", "dmitri": "VIEWER", "faye": "ACCOUNT_MANAGER"})
    );
    assert_eq!(roles(1), json!({"ada": "ACCOUNT_BILLING_ADMIN"}));
    assert_eq!(roles(6), json!({}));
    assert_eq!(roles(7), json!({"faye": "ACCOUNT_BILLING_ADMIN"}));
    let faye = place.member("faye");
    assert_eq!(faye["tier"], "advertising-development");
    let app = |client: &Json| {
        let apps = place.ready["apps"].as_array().unwrap();
        apps.iter().find(|app| app["client_id"] == *client).unwrap().clone()
    };
    let mapped = json!([500_000_001, 500_000_003, 500_000_004, 500_000_005, 500_000_008]);
    assert_eq!(app(&faye["client_id"])["ad_accounts"], mapped);
    assert_eq!(app(&place.member("ada")["client_id"])["ad_accounts"], Json::Null);
    let world = place.control("GET", "world", None).await.json();
    for account in 500_000_001_u64..=500_000_008 {
        let of = |kind: &str| {
            let urn = format!("urn:li:sponsoredAccount:{account}");
            let all = world[kind].as_array().unwrap();
            all.iter().filter(|own| own["account"] == urn.as_str()).cloned().collect::<Vec<_>>()
        };
        let is = |status: &'static str| move |own: &&Json| own["status"] == status;
        assert_eq!(of("campaign_groups").iter().filter(is("DRAFT")).count(), 1);
        for status in ["ACTIVE", "PAUSED", "DRAFT"] {
            assert!(of("campaigns").iter().any(|own| own["status"] == status), "{account}");
        }
        assert!(!of("creatives").is_empty());
        let billing = |own: &&Json| own["role"] == "ACCOUNT_BILLING_ADMIN";
        assert_eq!(of("ad_account_users").iter().filter(billing).count(), 1, "{account}");
    }
}

#[tokio::test]
async fn everybody_sees_their_own() {
    let place = Place::start().await;
    assert_eq!(ids(&place.get("ada", ALL).await), (500_000_001..=500_000_005).collect::<Vec<_>>());
    assert_eq!(ids(&place.get("dmitri", ALL).await), [500_000_001]);
    let account = place.get("dmitri", &at(500_000_001)).await;
    assert_eq!(account.status, 200);
    assert_eq!(account.json()["servingStatuses"], json!(["RUNNABLE"]));
    let refused = place.get("dmitri", &at(500_000_007)).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["code"], "NO_PERMISSION_ON_ENTITY");
    let unknown = place.get("dmitri", &at(1)).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.json(),
        json!({"status": 404, "code": "NOT_FOUND", "message": "Not Found."})
    );
    // Ben has no scope for it.
    let refused = place.get("ben", &at(500_000_001)).await;
    assert_eq!(
        refused.json()["message"],
        "Not enough permissions to access: partnerApiAdAccounts.GET.20260901"
    );
    let bare = place.get("ada", "/rest/adAccounts").await;
    assert_eq!((bare.status, &bare.json()["code"]), (400, &json!("ILLEGAL_ARGUMENT")));
}

#[tokio::test]
async fn pages_go_by_cursor() {
    let place = Place::start().await;
    for order in ["ASCENDING", "DESCENDING"] {
        let first = format!("{ALL}&sortOrder={order}&pageSize=2");
        let mut target = first.clone();
        let mut seen = Vec::new();
        loop {
            let answer = place.get("ada", &target).await;
            seen.extend(ids(&answer));
            let body = answer.json();
            let Some(token) = body["metadata"].get("nextPageToken") else {
                break;
            };
            target = format!("{first}&pageToken={}", token.as_str().unwrap());
        }
        let mut wanted: Vec<u64> = (500_000_001..=500_000_005).collect();
        if order == "DESCENDING" {
            wanted.reverse();
        }
        assert_eq!(seen, wanted);
    }
    // Ignored, not refused.
    let answer = place.get("ada", &format!("{ALL}&start=3&count=1")).await;
    assert_eq!(ids(&answer).len(), 5);
    let page = place.get("ada", &format!("{ALL}&pageSize=2")).await.json();
    let token = page["metadata"]["nextPageToken"].as_str().unwrap();
    for wrong in [
        "&pageSize=0".to_owned(),
        "&pageSize=1001".to_owned(),
        "&pageToken=nonsense".to_owned(),
        format!("&search=(test:false)&pageToken={token}"),
    ] {
        let answer = place.get("ada", &format!("{ALL}{wrong}")).await;
        let body = answer.json();
        assert_eq!(answer.status, 400, "{wrong}");
        assert_eq!(body["errorDetails"]["inputErrors"][0]["code"], "PARAM_INVALID");
        assert!(body.get("code").is_none() && body.get("serviceErrorCode").is_none(), "{body}");
    }
    // A token is its list's, and its reader's.
    let answer = place.get("faye", &format!("{ALL}&pageToken={token}")).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_search_is_a_record() {
    let place = Place::start().await;
    let search = async |record: &str| place.get("ada", &format!("{ALL}&search={record}")).await;
    let urn = |n: u64| format!("urn%3Ali%3AsponsoredAccount%3A{n}");
    let record = format!("(id:(values:List({},{})))", urn(500_000_002), urn(500_000_004));
    assert_eq!(ids(&search(&record).await), [500_000_002, 500_000_004]);
    let record = "(name:(values:List(Quiet%20Quarry)),status:(values:List(ACTIVE,DRAFT)))";
    assert_eq!(ids(&search(record).await), [500_000_005]);
    let record = "(reference:(values:List(urn%3Ali%3Aorganization%3A70010001)),test:false)";
    assert_eq!(ids(&search(record).await), [500_000_001]);
    assert!(ids(&search("(test:true)").await).is_empty());
    for (record, path) in [
        ("%28status%3A%28values%3AList%28ACTIVE%29%29%29", "search"),
        ("(status:(values:List(ALIVE)))", "search/status/values/0"),
        ("(id:(values:List(500000001)))", "search/id/values/0"),
        ("(test:(values:List(true)))", "search/test"),
        ("(colour:(values:List(red)))", "search/colour"),
    ] {
        let answer = search(record).await;
        assert_eq!(answer.status, 400, "{record}");
        assert_eq!(
            answer.json(),
            json!({
                "status": 400,
                "errorDetailType": "com.linkedin.common.error.BadRequest",
                "message": "Invalid param. Please see errorDetails for more information.",
                "errorDetails": {"inputErrors": [{
                    "code": "PARAM_INVALID",
                    "description": "Invalid value for param; wrong type or other syntax error",
                    "input": {"inputPath": {"fieldPath": path}},
                }]},
            })
        );
    }
    // As 1.0 has it.
    for dotted in ["search.status.values[0]=ACTIVE", "search.test=false"] {
        let answer = place.get("ada", &format!("{ALL}&{dotted}")).await;
        assert_eq!(answer.status, 400);
        let errors = &answer.json()["errorDetails"]["inputErrors"];
        assert_eq!(errors[0]["code"], "QUERY_PARAM_NOT_ALLOWED");
    }
    let fields = place.get("ada", &format!("{}?fields=id,referenceInfo", at(500_000_001))).await;
    let body = fields.json();
    assert_eq!(body.as_object().unwrap().len(), 2);
    assert_eq!(body["referenceInfo"]["organization"]["vanityName"], "acme-maps");
}

#[tokio::test]
async fn an_account_from_draft_to_gone() {
    let place = Place::start().await;
    let mut body = test_account("Trial");
    body["status"] = "DRAFT".into();
    let answer = place.post_to("ada", "/rest/adAccounts", &body).await;
    let id: u64 = answer.created().parse().unwrap();
    let urn = format!("urn:li:sponsoredAccount:{id}");
    let rows = place.get("ada", "/rest/adAccountUsers?q=authenticatedUser").await.json();
    let row =
        rows["elements"].as_array().unwrap().iter().find(|own| own["account"] == urn.as_str());
    assert_eq!(row.unwrap()["role"], "ACCOUNT_BILLING_ADMIN");
    let groups = place.get("ada", &format!("{}/adCampaignGroups?q=search", at(id))).await.json();
    let group = &groups["elements"][0];
    assert_eq!(group["name"], "Default Campaign Group");
    assert_eq!((&group["backfilled"], &group["test"]), (&json!(true), &json!(true)));
    let target = format!("{}/adCampaignGroups/{}", at(id), group["id"]);
    let answer = place.patch("ada", &target, json!({"$set": {"name": "Mine"}})).await;
    assert_eq!(only_error(&answer).0, "CANNOT_UPDATE_BACKFILLED_CAMPAIGN_GROUPS");

    // Whoever has one does not get a second.
    let answer = place.post_to("ada", "/rest/adAccounts", &test_account("Second")).await;
    assert_eq!(only_error(&answer).0, "TEST_ACCOUNT_LIMIT_REACHED");

    let answer = place.delete("ada", &at(id)).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(place.get("ada", &at(id)).await.status, 404);
    assert_eq!(place.happened(&urn).await, ["ad_account.create", "ad_account.delete"]);
    let answer = place.delete("ada", &at(500_000_002)).await;
    assert_eq!(only_error(&answer).0, "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS");
    let target = at(500_000_002);
    let status = |status: &str| json!({"$set": {"status": status}});
    let answer = place.patch("ada", &target, status("DRAFT")).await;
    assert_eq!(only_error(&answer).0, "INVALID_STATUS_TRANSITION");
    assert_eq!(place.patch("ada", &target, status("PENDING_DELETION")).await.status, 204);
    place.advance(2 * 86_400).await;
    assert_eq!(place.get("ada", &target).await.json()["status"], "REMOVED");
    // Ada manages the first, but whoever pays decides.
    let answer = place.patch("ada", &at(500_000_001), status("PENDING_DELETION")).await;
    assert_eq!(answer.json()["code"], "NO_PERMISSION_ON_ENTITY");
}

#[tokio::test]
async fn what_an_account_may_say() {
    let place = Place::start().await;
    for (field, value, code) in [
        ("name", json!(" "), "BLANK_ACCOUNT_NAME"),
        ("currency", json!("XXX"), "CURRENCY_NOT_SUPPORTED"),
        ("type", json!("ENTERPRISE"), "CONDITIONAL_INVALID_VALUE"),
        ("status", json!("REMOVED"), "INVALID_VALUE_FOR_FIELD"),
        ("id", json!(7), "FIELD_NOT_ALLOWED"),
        ("reference", json!("urn:li:organization:1"), "FIELD_VALUE_DOES_NOT_EXIST"),
    ] {
        let mut body = test_account("Trial");
        body[field] = value;
        let answer = place.post_to("ada", "/rest/adAccounts", &body).await;
        assert_eq!(only_error(&answer).0, code, "{field}");
    }
    let answer = place.post_to("ada", "/rest/adAccounts", &json!({"colour": 1})).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json()["message"],
        "ERROR :: /colour :: unrecognized field found but not allowed\n\
         ERROR :: /name :: field is required but not found and has no default value\n\
         ERROR :: /type :: field is required but not found and has no default value\n"
    );
    for (set, message) in [
        (
            json!({"test": true}),
            "ERROR :: /patch/$set/test :: CreateOnly field present in a partial_update request\n",
        ),
        (
            json!({"status": "GONE"}),
            "ERROR :: /patch/$set/status :: \"GONE\" is not an enum symbol\n",
        ),
    ] {
        let answer = place.patch("ada", &at(500_000_001), json!({"$set": set})).await;
        assert_eq!((answer.status, &answer.json()["message"]), (422, &json!(message)));
    }
    let answer = place
        .patch(
            "ada",
            &at(500_000_001),
            json!({"$set": {"reference": "urn:li:organization:70010002"}}),
        )
        .await;
    assert_eq!(only_error(&answer).0, "UPDATE_REFERENCE_NOT_ALLOWED");
    let set = json!({"$set": {"name": "Renamed", "notifiedOnEndOfCampaign": true}});
    assert_eq!(place.patch("ada", &at(500_000_001), set).await.status, 204);
    let account = place.get("ada", &at(500_000_001)).await.json();
    assert_eq!(account["name"], "Renamed");
    assert_eq!(account["notifiedOnEndOfCampaign"], true);
    assert_eq!(account["version"]["versionTag"], "2");
}

#[tokio::test]
async fn a_batch_tells_of_each() {
    let place = Place::start().await;
    let real = json!({"name": "Real", "type": "BUSINESS"});
    let elements =
        json!([real, test_account("One"), test_account("Two"), {"name": " ", "type": "BUSINESS"}]);
    let answer = place
        .call("ada", "POST", "/rest/adAccounts")
        .header("X-RestLi-Method", "BATCH_CREATE")
        .json(&json!({"elements": elements}))
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let of = |n: usize| body["elements"][n].clone();
    assert_eq!((&of(0)["status"], &of(1)["status"]), (&json!(201), &json!(201)));
    assert!(of(0)["id"].is_string());
    assert_eq!(of(2)["error"]["code"], "BATCH_CREATE_TEST_ACCOUNT_LIMIT_REACHED");
    assert_eq!(of(3)["error"]["code"], "BLANK_ACCOUNT_NAME");
    let id = of(0)["id"].as_str().unwrap().to_owned();
    let account = place.get("ada", &format!("/rest/adAccounts/{id}")).await.json();
    assert_eq!(account["currency"], "USD");
    assert_eq!(account["servingStatuses"], json!(["BILLING_HOLD"]));
    let answer = place
        .call("ada", "POST", "/rest/adAccounts")
        .header("X-RestLi-Method", "BATCH_CREATE")
        .json(&json!({"elements": [{"name": "Half"}]}))
        .send()
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.json()["message"].as_str().unwrap().starts_with("Index: 0, ERROR :: /type :: "));
}

#[tokio::test]
async fn a_development_app_makes_one_test_account() {
    let place = Place::start().await;
    let unmapped = "Your application is not configured to access the related advertiser account(s)";
    let real = json!({"name": "Real", "type": "BUSINESS"});
    let answer = place.post_to("faye", "/rest/adAccounts", &real).await;
    assert_eq!((answer.status, &answer.json()["message"]), (403, &json!(unmapped)));
    let answer = place.post_to("faye", "/rest/adAccounts", &test_account("Trial")).await;
    let id = answer.created();
    let set = json!({"$set": {"name": "Still hers"}});
    let answer = place.patch("faye", &format!("/rest/adAccounts/{id}"), set.clone()).await;
    assert_eq!(answer.status, 204);
    // Manager, but not mapped; reading is free.
    let answer = place.patch("faye", &at(500_000_006), set.clone()).await;
    assert_eq!((answer.status, &answer.json()["message"]), (403, &json!(unmapped)));
    assert_eq!(place.get("faye", &at(500_000_006)).await.status, 200);
    let client = place.member("faye")["client_id"].clone();
    for change in [
        json!({"client_id": client, "ad_accounts": [500_000_006]}),
        json!({"client_id": client, "tier": "advertising", "ad_accounts": null}),
    ] {
        let app = place.control("POST", "apps", Some(change.clone())).await.json();
        assert_eq!(app["ad_accounts"], change["ad_accounts"]);
        assert_eq!(place.patch("faye", &at(500_000_006), set.clone()).await.status, 204);
    }
    let change = json!({"client_id": client, "tier": "platinum"});
    assert_eq!(place.control("POST", "apps", Some(change)).await.status, 400);
}
