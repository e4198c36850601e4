#![cfg(test)]
//! What advertising did: totals that agree however they are split, and what is refused.

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

const OCTOBER: &str = "(start:(year:2026,month:10,day:1),end:(year:2026,month:10,day:31))";

fn account(place: &Place) -> String {
    format!("urn:li:sponsoredAccount:{}", place.ready["ad_accounts"][0]["id"])
}

/// A report on the first account.
fn report(place: &Place, pivot: &str, granularity: &str, rest: &str) -> String {
    format!(
        "/rest/adAnalytics?q=analytics&pivot={pivot}&dateRange={OCTOBER}&timeGranularity={granularity}&accounts=List({}){rest}",
        enc(&account(place))
    )
}

async fn rows(place: &Place, target: &str) -> Vec<Json> {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{target}: {answer:?}");
    let body = answer.json();
    assert_eq!(body["paging"], json!({"start": 0, "count": 10, "links": []}));
    body["elements"].as_array().unwrap().clone()
}

fn sum(rows: &[Json], metric: &str) -> i64 {
    rows.iter().map(|row| row[metric].as_i64().unwrap_or_else(|| panic!("{metric} in {row}"))).sum()
}

/// Decimal texts, in hundredths.
fn money(rows: &[Json], metric: &str) -> i64 {
    rows.iter()
        .map(|row| {
            let text = row[metric].as_str().unwrap();
            let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
            whole.parse::<i64>().unwrap() * 100 + format!("{rest:0<2}").parse::<i64>().unwrap()
        })
        .sum()
}

fn complaint(answer: &Answer) -> (u16, Json, Json) {
    let error = &answer.json()["errorDetails"]["inputErrors"][0];
    (answer.status, error["code"].clone(), error["input"]["inputPath"]["fieldPath"].clone())
}

#[tokio::test]
async fn two_metrics_come_unasked() {
    let place = Place::start().await;
    let found = rows(&place, &report(&place, "ACCOUNT", "ALL", "")).await;
    assert_eq!(found.len(), 1);
    let names: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["impressions", "clicks"]);
    assert!(sum(&found, "impressions") > sum(&found, "clicks") && sum(&found, "clicks") > 0);
}

#[tokio::test]
async fn every_split_makes_the_same_total() {
    let place = Place::start().await;
    let fields = "&fields=impressions,clicks,costInLocalCurrency,likes,pivotValues,dateRange";
    let whole = rows(&place, &report(&place, "ACCOUNT", "ALL", fields)).await;
    for (pivot, granularity) in [
        ("CAMPAIGN", "ALL"),
        ("CREATIVE", "DAILY"),
        ("CAMPAIGN_GROUP", "MONTHLY"),
        ("SHARE", "YEARLY"),
        ("COMPANY", "DAILY"),
        ("IMPRESSION_DEVICE_TYPE", "ALL"),
        ("MEMBER_SENIORITY", "ALL"),
    ] {
        let split = rows(&place, &report(&place, pivot, granularity, fields)).await;
        for metric in ["impressions", "clicks", "likes"] {
            assert_eq!(sum(&split, metric), sum(&whole, metric), "{pivot} {metric}");
        }
        let (split, whole) =
            (money(&split, "costInLocalCurrency"), money(&whole, "costInLocalCurrency"));
        assert_eq!(split, whole, "{pivot}");
    }
    let days = rows(&place, &report(&place, "ACCOUNT", "DAILY", fields)).await;
    assert_eq!(days.len(), 31);
    assert_eq!(
        days[0]["dateRange"],
        json!({
            "start": {"year": 2026, "month": 10, "day": 1},
            "end": {"year": 2026, "month": 10, "day": 1},
        })
    );
    assert_eq!(days[30]["dateRange"]["end"], json!({"year": 2026, "month": 10, "day": 31}));
    assert_eq!(days[0]["pivotValues"], json!([account(&place)]));
    assert_eq!(rows(&place, &report(&place, "ACCOUNT", "DAILY", fields)).await, days);
}

#[tokio::test]
async fn drafts_show_nothing_and_facets_narrow_down() {
    let place = Place::start().await;
    let fields = "&fields=impressions,pivotValues";
    let found = rows(&place, &report(&place, "CAMPAIGN", "ALL", fields)).await;
    let shown: Vec<&str> =
        found.iter().map(|row| row["pivotValues"][0].as_str().unwrap()).collect();
    assert!(!shown.is_empty());
    let world = place.control("GET", "world", None).await.json();
    for campaign in world["campaigns"].as_array().unwrap() {
        let urn = format!("urn:li:sponsoredCampaign:{}", campaign["id"]);
        assert!(!(shown.contains(&urn.as_str()) && campaign["status"] == "DRAFT"), "{campaign}");
    }
    let only = format!("{fields}&campaigns=List({})", enc(shown[0]));
    let narrow = rows(&place, &report(&place, "CAMPAIGN", "ALL", &only)).await;
    assert_eq!(narrow, found[..1]);
    let nobody = format!("{fields}&campaigns=List({})", enc("urn:li:sponsoredCampaign:1"));
    assert!(rows(&place, &report(&place, "CAMPAIGN", "ALL", &nobody)).await.is_empty());
    let kind = format!("{fields}&campaignType=TEXT_AD&objectiveType=JOB_APPLICANT");
    assert!(rows(&place, &report(&place, "CAMPAIGN", "ALL", &kind)).await.is_empty());
}

#[tokio::test]
async fn both_spellings_of_a_symbol() {
    let place = Place::start().await;
    let plain = rows(&place, &report(&place, "CAMPAIGN", "ALL", "")).await;
    let record = rows(&place, &report(&place, "(value:CAMPAIGN)", "(value:ALL)", "")).await;
    assert_eq!(plain, record);
}

#[tokio::test]
async fn up_to_three_pivots() {
    let place = Place::start().await;
    let target = |pivots: &str| {
        report(&place, "X", "ALL", "&fields=impressions,pivotValues")
            .replace("q=analytics", "q=statistics")
            .replace("pivot=X", &format!("pivots=List({pivots})"))
    };
    let found = rows(&place, &target("CAMPAIGN,CREATIVE")).await;
    assert!(found.iter().all(|row| row["pivotValues"].as_array().unwrap().len() == 2));
    let three = rows(&place, &target("ACCOUNT,CAMPAIGN,IMPRESSION_DEVICE_TYPE")).await;
    assert_eq!(sum(&three, "impressions"), sum(&found, "impressions"));
    for (pivots, path) in [
        ("ACCOUNT,CAMPAIGN,CREATIVE,SHARE", "pivots"),
        ("CAMPAIGN,MEMBER_INDUSTRY", "pivots/1"),
        ("LEAD_GEN_FORM", "pivots/0"),
    ] {
        let answer = place.get("ada", &target(pivots)).await;
        assert_eq!(complaint(&answer), (400, json!("PARAM_INVALID"), json!(path)), "{answer:?}");
    }
}

#[tokio::test]
async fn sorting_and_zeros() {
    let place = Place::start().await;
    for (order, sign) in [("DESCENDING", -1), ("ASCENDING", 1)] {
        let sorted = format!(
            "&sortBy=(field:IMPRESSIONS,order:{order})&fields=impressions,sends,opens,costInUsd,qualifiedLeads,viralCardClicks"
        );
        let found = rows(&place, &report(&place, "CREATIVE", "DAILY", &sorted)).await;
        let counts: Vec<i64> =
            found.iter().map(|row| row["impressions"].as_i64().unwrap() * sign).collect();
        assert!(counts.is_sorted(), "{counts:?}");
        // Nothing of it happened, and yet it is told.
        assert_eq!(sum(&found, "qualifiedLeads"), 0);
        assert!(found.iter().all(|row| row["costInUsd"].is_string()));
    }
}

#[tokio::test]
async fn nobody_sees_foreign_figures() {
    let place = Place::start().await;
    let foreign = report(&place, "CAMPAIGN", "ALL", "")
        .replace(&enc(&account(&place)), &enc("urn:li:sponsoredAccount:999"));
    assert!(rows(&place, &foreign).await.is_empty());
    // A member without any role on the account, with the scope.
    let order = json!({"member": "cleo", "scopes": ["r_ads_reporting"], "expires_in": 600});
    let token = place.issue(order).await;
    let answer =
        place.with_token(&token, "GET", &report(&place, "CAMPAIGN", "ALL", "")).send().await;
    assert_eq!((answer.status, answer.json()["elements"].clone()), (200, json!([])));
    for who in ["ben", "dmitri"] {
        let answer = place.get(who, &report(&place, "CAMPAIGN", "ALL", "")).await;
        assert_eq!(
            answer.json()["message"],
            "Not enough permissions to access: partnerApiAdAnalytics.FINDER-analytics.20260901"
        );
    }
}

#[tokio::test]
async fn reports_are_refused() {
    let place = Place::start().await;
    let many: Vec<String> = (0..21).map(|_| "impressions".to_owned()).collect();
    for (pivot, granularity, rest, path) in [
        ("PLANET", "ALL", String::new(), "pivot"),
        ("List(CAMPAIGN)", "ALL", String::new(), "pivot"),
        ("CAMPAIGN", "HOURLY", String::new(), "timeGranularity"),
        ("CAMPAIGN", "ALL", format!("&fields={}", many.join(",")), "fields"),
        ("CAMPAIGN", "ALL", "&fields=ctr".to_owned(), "fields"),
        ("MEMBER_INDUSTRY", "ALL", "&fields=approximateMemberReach".to_owned(), "fields"),
        ("CAMPAIGN", "ALL", "&campaigns=List(44)".to_owned(), "campaigns/0"),
        ("CAMPAIGN", "ALL", format!("&campaigns={}", enc("urn:li:x:1")), "campaigns"),
        ("CAMPAIGN", "ALL", "&sortBy=(field:NAMES,order:ASCENDING)".to_owned(), "sortBy"),
    ] {
        let answer = place.get("ada", &report(&place, pivot, granularity, &rest)).await;
        assert_eq!(
            complaint(&answer),
            (400, json!("PARAM_INVALID"), json!(path)),
            "{pivot} {rest}: {answer:?}"
        );
    }
    let backwards =
        report(&place, "CAMPAIGN", "ALL", "").replace("month:10,day:1)", "month:12,day:1)");
    let answer = place.get("ada", &backwards).await;
    assert_eq!(complaint(&answer).2, "dateRange");
    let whose = report(&place, "CAMPAIGN", "ALL", "");
    let (nobody, _) = whose.split_once("&accounts").unwrap();
    let answer = place.get("ada", nobody).await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("ILLEGAL_ARGUMENT")));
    let version = report(&place, "MEMBER_DESIGNATED_MARKET_AREA", "ALL", "");
    assert_eq!(place.get("ada", &version).await.status, 200);
    let older =
        place.call("ada", "GET", &version).header("LinkedIn-Version", "202608").send().await;
    assert_eq!(complaint(&older).2, "pivot");
}

#[tokio::test]
async fn the_old_spelling_is_refused() {
    let place = Place::start().await;
    let target = "/rest/adAnalytics?q=analytics&pivot=CAMPAIGN&timeGranularity=ALL&dateRange.start.day=1&accounts[0]=urn:li:sponsoredAccount:1";
    for version in ["2.0.0", "1.0.0"] {
        // A colon stands for structure under 2.0.0.
        let target = if version == "2.0.0" {
            target.replace("urn:li:", "urn%3Ali%3A")
        } else {
            target.to_owned()
        };
        let target = target.replace("Account:1", "Account%3A1");
        let answer = place
            .call("ada", "GET", &target)
            .header("X-Restli-Protocol-Version", version)
            .send()
            .await;
        let body = answer.json();
        let paths: Vec<&Json> = body["errorDetails"]["inputErrors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                assert_eq!(error["code"], "QUERY_PARAM_NOT_ALLOWED");
                &error["input"]["inputPath"]["fieldPath"]
            })
            .collect();
        assert_eq!(paths, ["dateRange.start.day", "accounts[0]"], "{version}");
        assert_eq!(answer.status, 400);
    }
}

#[tokio::test]
async fn revenue() {
    let place = Place::start().await;
    let target = |range: &str, account: &str| {
        format!(
            "/rest/adAnalytics?q=attributedRevenueMetrics&account={account}&pivots=List(CAMPAIGN)&dateRange={range}"
        )
    };
    let own = enc(&account(&place));
    let past = rows(&place, &target(OCTOBER, &own)).await;
    let metrics = &past[0]["revenueAttributionMetrics"];
    assert!(metrics["revenueWonInUsd"].is_string() && metrics["returnOnAdSpend"].is_f64());
    assert!(metrics.get("openOpportunities").is_none());
    let today = "(start:(year:2026,month:10,day:1),end:(year:2026,month:11,day:22))";
    let listed = rows(&place, &target(today, &format!("List({own})"))).await;
    assert!(listed[0]["revenueAttributionMetrics"]["openOpportunities"].is_u64());
    let short = "(start:(year:2026,month:11,day:1),end:(year:2026,month:11,day:22))";
    let answer = place.get("ada", &target(short, &own)).await;
    assert_eq!(complaint(&answer).2, "dateRange");
    let other = target(OCTOBER, &own).replace("CAMPAIGN", "CREATIVE");
    assert_eq!(complaint(&place.get("ada", &other).await).2, "pivots");
}
