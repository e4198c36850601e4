#![cfg(test)]
//! Every write by every role through both tiers: what reaches is decided by scope, role and
//! mapping together.

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
    Answer, Call, Place,
    ads::{campaign, group},
    enc,
};

const UNMAPPED: &str =
    "Your application is not configured to access the related advertiser account(s)";

const ROLES: [&str; 6] = [
    "ACCOUNT_BILLING_ADMIN",
    "ACCOUNT_MANAGER",
    "CAMPAIGN_MANAGER",
    "CREATIVE_MANAGER",
    "VIEWER",
    "none",
];

/// The account on which each role is held, in the order of the roles.
const ADA: [u64; 6] =
    [500_000_002, 500_000_001, 500_000_003, 500_000_004, 500_000_005, 500_000_006];
const FAYE: [u64; 6] =
    [500_000_008, 500_000_001, 500_000_003, 500_000_004, 500_000_005, 500_000_002];

fn currency(account: u64) -> &'static str {
    match account {
        500_000_002 | 500_000_008 => "USD",
        500_000_004 => "GBP",
        _ => "EUR",
    }
}

/// Every write there is, by the number of roles that reach it.
fn writes<'p>(place: &'p Place, who: &str, account: u64) -> Vec<(&'static str, usize, Call<'p>)> {
    let at = format!("/rest/adAccounts/{account}");
    let first = (account - 500_000_001) * 10;
    let renaming = json!({"$set": {"name": "Renamed"}});
    let user = place.person(who);
    let urn = format!("urn:li:sponsoredAccount:{account}");
    let row = format!("/rest/adAccountUsers/(account:{},user:{})", enc(&urn), enc(&user));
    let batch = |target: &str, method: &str, body: Json| {
        place.call(who, "POST", target).header("X-RestLi-Method", method).json(&body)
    };
    let mut all = vec![
        ("account update", 2, place.patching(who, &at, &renaming)),
        ("user update", 2, place.patching(who, &row, &json!({"$set": {}}))),
        (
            "user put",
            2,
            place
                .call(who, "PUT", &row)
                .json(&json!({"account": urn, "user": user, "role": "VIEWER"})),
        ),
        ("account delete", 1, place.call(who, "DELETE", &at)),
    ];
    for (segment, number, body) in [
        ("adCampaigns", 700_000_003 + first, campaign(place, account, currency(account))),
        ("adCampaignGroups", 600_000_002 + first, group(place, account, currency(account))),
    ] {
        let list = format!("{at}/{segment}");
        let one = format!("{list}/{number}");
        let ids = format!("{list}?ids=List({number})");
        let entities = json!({"entities": {number.to_string(): {"patch": renaming}}});
        all.extend([
            ("create", 3, place.call(who, "POST", &list).json(&body)),
            ("batch create", 3, batch(&list, "BATCH_CREATE", json!({"elements": [body]}))),
            ("update", 3, place.patching(who, &one, &renaming)),
            ("batch update", 3, batch(&ids, "BATCH_PARTIAL_UPDATE", entities)),
            (
                "batch delete",
                3,
                place.call(who, "DELETE", &ids).header("X-RestLi-Method", "BATCH_DELETE"),
            ),
        ]);
    }
    all
}

fn is_refused(answer: &Answer) -> bool {
    answer.status == 403
}

async fn matrix(place: &Place, who: &str, accounts: [u64; 6]) {
    for (rank, account) in accounts.into_iter().enumerate() {
        let role = ROLES[rank];
        for (name, reaches, call) in writes(place, who, account) {
            // One's own row is changed only where that is refused, or refuses itself.
            if name == "user put" && rank == 1 {
                continue;
            }
            let is_beyond = rank >= reaches;
            let before = if is_beyond { place.effects().await } else { 0 };
            let answer = call.send().await;
            assert_eq!(is_refused(&answer), is_beyond, "{who} {role} {name}: {answer:?}");
            if is_refused(&answer) {
                assert_eq!(answer.json()["code"], "NO_PERMISSION_ON_ENTITY", "{role} {name}");
                assert_eq!(place.effects().await, before, "{role} {name}");
            }
        }
        // Reading is for every role.
        let target = format!("/rest/adAccounts/{account}/adCampaigns?q=search");
        let answer = place.get(who, &target).await;
        assert_eq!(is_refused(&answer), role == "none", "{role}");
    }
}

#[tokio::test]
async fn roles_on_the_standard_tier() {
    let place = Place::start().await;
    matrix(&place, "ada", ADA).await;
}

#[tokio::test]
async fn roles_on_the_development_tier() {
    let place = Place::start().await;
    // So that it is the role that is missing.
    let mut mapped = FAYE.to_vec();
    mapped.sort_unstable();
    let client = place.member("faye")["client_id"].clone();
    let change = json!({"client_id": client, "ad_accounts": mapped});
    assert_eq!(place.control("POST", "apps", Some(change)).await.status, 200);
    matrix(&place, "faye", FAYE).await;
}

#[tokio::test]
async fn no_role_reaches_an_unmapped_account() {
    let place = Place::start().await;
    let client = place.member("faye")["client_id"].clone();
    for account in FAYE.into_iter().chain([500_000_006]) {
        if account != 500_000_006 {
            let change = json!({"client_id": client, "ad_accounts": []});
            assert_eq!(place.control("POST", "apps", Some(change)).await.status, 200);
        }
        for (name, _, call) in writes(&place, "faye", account) {
            let answer = call.send().await;
            assert_eq!(
                (answer.status, answer.json()),
                (
                    403,
                    json!({
                        "status": 403,
                        "serviceErrorCode": 100,
                        "code": "ACCESS_DENIED",
                        "message": UNMAPPED,
                    })
                ),
                "{name}"
            );
        }
    }
    assert_eq!(place.effects().await, 0);
    let all = place.get("faye", "/rest/adAccounts?q=search").await.json();
    assert_eq!(all["elements"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn a_scope_is_needed_beside_the_role() {
    let place = Place::start().await;
    let client = place.member("ada")["client_id"].clone();
    let order = json!({"member": "ada", "client_id": client, "scopes": ["r_ads"]});
    let token = place.issue(order).await;
    for (_, _, call) in writes(&place, "ada", 500_000_002) {
        let answer = call.header("Authorization", &format!("Bearer {token}")).send().await;
        assert_eq!(answer.status, 403);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("Not enough permissions to access: partnerApiAd"), "{message}");
    }
    assert_eq!(place.effects().await, 0);
}
