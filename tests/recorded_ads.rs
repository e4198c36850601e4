//! Recorded exchanges about advertising, read by the client with nothing lost, and explained where they refuse.

#![cfg(test)]

mod stub;

use std::collections::{BTreeMap, BTreeSet};

use linkedin_mcp::catalogue::find;
use linkedin_mcp::catalogue::received::{Detail, Received, Shaped};
use serde_json::{Value, json};

/// Records of which nothing is read here.
const SKIPPED: &[(usize, &str, &str)] = &[
    (3, "dmp_engagement_source_types_list (not in endpoints.csv)", "audiences have no tool yet"),
    (8, "conversions_find_by_account", "conversions have no tool yet"),
    (16, "posts_create (any versioned resource)", "posts: read in recorded.rs"),
    (17, "creatives_batch_get on the retired flat path", "no request of ours goes there"),
    (19, "ad_direct_sponsored_contents (retired)", "no request of ours goes there"),
    (23, "conversion_events_batch_create", "conversions have no tool yet"),
    (24, "conversion_events_batch_create", "conversions have no tool yet"),
];

const ACCOUNT: &str = "urn:li:sponsoredAccount:519000101";

/// How what succeeded is asked for here, by its place.
fn asked() -> Vec<(usize, &'static str, Value)> {
    vec![
        (0, "ad_accounts.search", json!({})),
        (2, "ad_targeting.list_facets", json!({})),
        (4, "ad_accounts.find_users", json!({"adAccount": ACCOUNT})),
        (5, "campaign_groups.search", json!({"adAccount": ACCOUNT})),
        (6, "campaigns.search", json!({"adAccount": ACCOUNT})),
        (7, "creatives.search", json!({"adAccount": ACCOUNT})),
        (13, "library.search_ads", json!({"advertiser": "Acme"})),
    ]
}

/// What was refused, by its place: the endpoint, its arguments, what it is explained as, and words of the explanation.
fn refused() -> Vec<(usize, &'static str, &'static str, Value, &'static str, &'static str)> {
    let campaign = json!({
        "adAccount": "urn:li:sponsoredAccount:519000105", "campaignGroup": "urn:li:sponsoredCampaignGroup:619000002",
        "name": "Ember", "objectiveType": "WEBSITE_CONVERSION", "dailyBudget": "40.00", "currency": "USD",
        "start": "2099-01-04", "end": "2099-02-01", "politicalIntent": "NOT_POLITICAL",
        "associatedEntity": "urn:li:organization:77001001",
    });
    let library = json!({"advertiser": "Acme"});
    vec![
        // A deletion waits for a person's yes; a look at the same account gets the same reply.
        (1, "ad_accounts", "get", json!({"adAccount": "519000199"}), "not_found", "Not Found."),
        (
            9,
            "campaigns",
            "search",
            json!({"adAccount": "519000103"}),
            "rejected_by_linkedin",
            "search",
        ),
        (10, "library", "search_ads", library.clone(), "rejected_by_linkedin", "adType"),
        (11, "library", "search_ads", library.clone(), "rejected_by_linkedin", "countries/value"),
        (12, "library", "search_ads", library, "token_expired", "expired"),
        (
            14,
            "ad_accounts",
            "get",
            json!({"adAccount": "519000104"}),
            "product_not_approved",
            "partnerApiAdAccounts",
        ),
        (
            15,
            "ad_reporting",
            "analytics",
            json!({"adAccounts": ["519000101"], "from": "2026-11-01"}),
            "quota_reached",
            "DAY limit",
        ),
        (
            18,
            "ad_accounts",
            "find_my_accounts",
            json!({}),
            "rejected_by_linkedin",
            "Resource method",
        ),
        (20, "campaigns", "create", campaign.clone(), "rejected_by_linkedin", "objectiveType"),
        (
            21,
            "campaigns",
            "create",
            campaign,
            "rejected_by_linkedin",
            "expected to match value GBP",
        ),
        (
            22,
            "creatives",
            "update",
            json!({"adAccount": "519000106", "creative": "289000002", "intendedStatus": "PAUSED"}),
            "rejected_by_linkedin",
            "review",
        ),
    ]
}

fn records() -> Vec<Value> {
    serde_json::from_str(include_str!("fixtures/recorded-marketing.json")).unwrap()
}

fn read(record: &Value, name: &str, arguments: &Value, detail: Detail) -> Shaped {
    let entry = find(name).unwrap();
    let arguments = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let received = Received { status: 200, body: record["body"].clone(), ..Received::default() };
    entry.shape(&arguments, &received, detail).unwrap()
}

/// Every leaf of a value, with how often it stands there.
fn leaves(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
        leaf => *found.entry(leaf.to_string()).or_default() += 1,
    }
}

/// How a leaf may be shown.
fn spellings(leaf: &str) -> Vec<String> {
    let mut all = vec![leaf.to_owned()];
    if let Ok(number) = leaf.parse::<i64>() {
        if let Some(moment) =
            jiff::Timestamp::from_millisecond(number).ok().filter(|_| number > 1_000_000_000_000)
        {
            all.push(json!(moment.to_string()).to_string());
        }
        for kind in ["sponsoredAccount", "sponsoredCampaignGroup", "sponsoredCampaign"] {
            all.push(format!("\"urn:li:{kind}:{number}\""));
        }
    }
    if let Some(facet) = leaf.strip_prefix("\"urn:li:adTargetingFacet:") {
        all.push(format!("\"{facet}"));
    }
    all
}

#[test]
fn every_record_is_read_explained_or_skipped_for_a_reason() {
    let records = records();
    let mut places = BTreeSet::new();
    for (place, endpoint, reason) in SKIPPED {
        assert_eq!(records[*place]["endpoint"], *endpoint);
        assert!(!reason.is_empty() && places.insert(*place), "{endpoint}");
    }
    let read = asked().into_iter().map(|(place, ..)| place);
    let explained = refused().into_iter().map(|(place, ..)| place);
    for place in read.chain(explained) {
        assert!(places.insert(place), "{place} twice");
    }
    assert_eq!(places, (0..records.len()).collect());
}

#[test]
fn nothing_of_a_record_is_lost_in_detail() {
    let mut lost = Vec::new();
    for (place, name, arguments) in asked() {
        let record = &records()[place];
        let shaped = read(record, name, &arguments, Detail::Detailed);
        let (mut theirs, mut ours) = (BTreeMap::new(), BTreeMap::new());
        leaves(&record["body"]["elements"], &mut theirs);
        leaves(&Value::Object(shaped.result.clone()), &mut ours);
        for (leaf, count) in theirs {
            let shown: usize =
                spellings(&leaf).iter().filter_map(|spelling| ours.get(spelling)).sum();
            if shown < count {
                lost.push(format!("{name}: {leaf} {shown} of {count} times"));
            }
        }
        let items = shaped.result["items"].as_array().unwrap();
        assert_eq!(items.len(), record["body"]["elements"].as_array().unwrap().len(), "{name}");
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn pages_go_on_where_linkedin_says_so() {
    let records = records();
    let next = |place: usize| {
        let (_, name, arguments) = asked().into_iter().find(|(at, ..)| *at == place).unwrap();
        read(&records[place], name, &arguments, Detail::Concise).result
    };
    let accounts = next(0);
    assert_eq!(accounts["items"][0]["adAccount"], "urn:li:sponsoredAccount:519000001");
    assert_eq!(accounts["items"][0]["untrusted"]["name"], "Ember is a zephyr amber brisk.");
    let groups = next(5);
    assert_eq!(groups["items"][1]["totalBudget"], json!({"amount": "200", "currencyCode": "USD"}));
    let creatives = next(7);
    assert_eq!(creatives["items"][1]["review"], json!({"status": "PENDING"}));
    assert_eq!(next(13)["total"], 2_755);
}

/// LinkedIn says the same to everything, also to what is looked up before.
async fn exchange(record: &Value, group: &str, action: &str, arguments: &Value) -> Value {
    let said = || {
        let status = u16::try_from(record["status"].as_u64().unwrap()).unwrap();
        stub::Reply::Says(status, json!({}), record["body"].clone())
    };
    let entry = find(&format!("{group}.{action}")).unwrap();
    let effect = entry.spec.effect.as_str();
    let scopes = "r_ads rw_ads r_ads_reporting w_organization_social";
    let (toolbox, _) = stub::toolbox(scopes, &[], (0..9).map(|_| said()).collect()).await;
    let mut arguments = arguments.clone();
    arguments["action"] = json!(action);
    stub::call(&toolbox, &format!("linkedin_{group}_{effect}"), arguments).await
}

#[tokio::test]
async fn every_recorded_refusal_is_explained() {
    let records = records();
    let mut wrong = Vec::new();
    for (place, group, action, arguments, kind, words) in refused() {
        let answer = exchange(&records[place], group, action, &arguments).await;
        let error = &answer["error"];
        let told = error.to_string();
        if error["kind"] != kind
            || !told.contains(words)
            || error["fix"].as_array().is_none_or(Vec::is_empty)
        {
            wrong.push(format!("{place}, {group}.{action}: {kind}, {words}: {answer:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
