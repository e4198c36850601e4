#![cfg(test)]
//! The public libraries: what is found, in which pages, and what is refused how.

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

const ADS: &str = "/rest/adLibrary?q=criteria";
const JOBS: &str = "/rest/jobLibrary?q=criteria";

async fn found(place: &Place, target: &str) -> Json {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{target}: {answer:?}");
    answer.json()
}

fn elements(body: &Json) -> &Vec<Json> {
    body["elements"].as_array().unwrap()
}

fn total(body: &Json) -> usize {
    usize::try_from(body["paging"]["total"].as_u64().unwrap()).unwrap()
}

async fn refused(place: &Place, target: &str) -> (u16, Json) {
    let answer: Answer = place.get("ada", target).await;
    assert!(answer.status >= 400, "{target}: {answer:?}");
    (answer.status, answer.json())
}

#[tokio::test]
async fn every_advertisement_is_met_page_by_page() {
    let place = Place::start().await;
    let first = found(&place, &format!("{ADS}&advertiser=a")).await;
    assert_eq!(total(&first), 0, "one letter finds nothing");
    let mut seen = Vec::new();
    for name in ["acme", "HARBOUR", "Saltmarsh", "brightkiln", "Orrery", "rail", "bank", "quill"] {
        let body = found(&place, &format!("{ADS}&advertiser={name}")).await;
        assert_eq!(total(&body), elements(&body).len());
        seen.extend(elements(&body).iter().map(|ad| ad["adUrl"].clone()));
    }
    assert_eq!(seen.len(), 40);
    assert!(seen.iter().all(|url| seen.iter().filter(|own| *own == url).count() == 1));
}

#[tokio::test]
async fn pages_follow_each_other() {
    let place = Place::start().await;
    let target = format!("{ADS}&advertiser=acme&start=0&count=2");
    let first = found(&place, &target).await;
    assert_eq!((elements(&first).len(), total(&first)), (2, 5));
    let next = &first["paging"]["links"][0];
    assert_eq!(next["rel"], "next");
    assert_eq!(next["href"], format!("{ADS}&advertiser=acme&start=2&count=2"));
    let last = found(&place, &format!("{ADS}&advertiser=acme&start=4&count=2")).await;
    assert_eq!(elements(&last).len(), 1);
    assert!(last["paging"]["links"].as_array().unwrap().iter().all(|link| link["rel"] != "next"));
    for odd in ["start=5", "start=500", "count=0"] {
        let body = found(&place, &format!("{ADS}&advertiser=acme&{odd}")).await;
        assert_eq!((elements(&body).len(), total(&body)), (0, 5), "{odd}");
    }
    assert_eq!(found(&place, &target).await, first);
}

#[tokio::test]
async fn words_are_all_needed_and_signs_mean_nothing() {
    let place = Place::start().await;
    let one = found(&place, &format!("{ADS}&keyword=cloud")).await;
    let both = found(&place, &format!("{ADS}&keyword=cloud%20data")).await;
    assert!(total(&both) < total(&one) && total(&both) > 0);
    for spelling in ["%22cloud%22%20AND%20data", "%20CLOUD%2C%20Data%20", "data%2Bcloud"] {
        let same = found(&place, &format!("{ADS}&keyword={spelling}")).await;
        assert_eq!(elements(&same), elements(&both), "{spelling}");
    }
    let none = found(&place, &format!("{ADS}&advertiser=Nobody%20at%20all")).await;
    assert_eq!((elements(&none).len(), total(&none)), (0, 0));
}

#[tokio::test]
async fn countries_and_days_narrow_it_down() {
    let place = Place::start().await;
    let in_countries = |list: &str| format!("{ADS}&keyword=cloud&countries=(value:List({list}))");
    let german = found(&place, &in_countries(&enc("urn:li:country:DE"))).await;
    assert!(total(&german) > 0);
    for ad in elements(&german) {
        let shown = ad["details"]["adStatistics"]["impressionsDistributionByCountry"].to_string();
        assert!(shown.contains("urn:li:country:DE"), "{ad}");
    }
    let small = found(&place, &in_countries(&enc("urn:li:country:de"))).await;
    assert_eq!(elements(&small), elements(&german));
    let two = [enc("urn:li:country:DE"), enc("urn:li:country:US")].join(",");
    assert!(total(&found(&place, &in_countries(&two)).await) > total(&german));

    let range = "(start:(day:1,month:11,year:2026),end:(day:22,month:11,year:2026))";
    let late = found(&place, &format!("{ADS}&keyword=cloud&dateRange={range}")).await;
    let all = found(&place, &format!("{ADS}&keyword=cloud")).await;
    assert!(total(&late) < total(&all));
}

#[tokio::test]
async fn what_was_never_in_the_eu_says_less() {
    let place = Place::start().await;
    let american =
        format!("{ADS}&keyword=teams&countries=(value:List({}))", enc("urn:li:country:US"));
    let body = found(&place, &american).await;
    assert!(!elements(&body).is_empty());
    for ad in elements(&body) {
        assert!(ad["details"].get("adStatistics").is_none(), "{ad}");
        assert_eq!(ad["details"]["adTargeting"], json!([]));
    }
    let mut shares = 0;
    for ad in elements(&found(&place, &format!("{ADS}&keyword=cloud")).await) {
        let Some(rows) =
            ad["details"]["adStatistics"]["impressionsDistributionByCountry"].as_array()
        else {
            continue;
        };
        let sum: f64 = rows.iter().map(|row| row["impressionPercentage"].as_f64().unwrap()).sum();
        assert!((sum - 100.0).abs() < 1e-6, "{ad}");
        shares += 1;
    }
    assert!(shares > 0);
}

#[tokio::test]
async fn advertisements_are_refused_to_the_letter() {
    let place = Place::start().await;
    for target in ["/rest/adLibrary?keyword=cloud", "/rest/adLibrary?q=search&keyword=cloud"] {
        let (status, body) = refused(&place, target).await;
        assert_eq!((status, &body["code"]), (404, &json!("RESOURCE_NOT_FOUND")), "{target}");
    }
    for target in [ADS.to_owned(), format!("{ADS}&advertiser="), format!("{ADS}&advertiser=%20")] {
        let (status, body) = refused(&place, &target).await;
        assert_eq!((status, &body["code"]), (400, &json!("ILLEGAL_ARGUMENT")), "{target}");
    }
    for odd in ["count=26", "start=-1", "count=few"] {
        let (status, body) = refused(&place, &format!("{ADS}&advertiser=acme&{odd}")).await;
        let code = &body["errorDetails"]["inputErrors"][0]["code"];
        assert_eq!((status, code), (400, &json!("PARAM_INVALID")), "{odd}");
    }
    for countries in ["US", "List(US)", "(US:1)", "List(urn%3Ali%3Acountry%3AUS)"] {
        let target = format!("{ADS}&advertiser=acme&countries={countries}");
        let (status, body) = refused(&place, &target).await;
        assert_eq!(status, 400);
        assert_eq!(
            body["errorDetails"]["inputErrors"],
            json!([{
                "code": "FIELD_INVALID",
                "description": "ERROR :: /value :: array type is not backed by a DataList",
                "input": {"inputPath": {"fieldPath": "countries/value"}},
            }]),
            "{countries}"
        );
    }
    for odd in ["dateRange.start.day=1", "searchStartDate=1", "adType=TEXT_AD", "countries[0]=US"] {
        let (status, body) = refused(&place, &format!("{ADS}&advertiser=acme&{odd}")).await;
        let error = &body["errorDetails"]["inputErrors"][0];
        assert_eq!((status, &error["code"]), (400, &json!("QUERY_PARAM_NOT_ALLOWED")), "{odd}");
        assert_eq!(error["input"]["inputPath"]["fieldPath"], odd.split('=').next().unwrap());
        assert!(error.get("description").is_none());
    }
}

#[tokio::test]
async fn another_app_has_no_library() {
    let place = Place::start().await;
    for (target, name) in [(ADS, "partnerApiAdLibrary"), (JOBS, "partnerApiJobLibrary")] {
        for who in ["ben", "cleo", "dmitri"] {
            let answer = place.get(who, &format!("{target}&keyword=cloud")).await;
            let message =
                format!("Not enough permissions to access: {name}.FINDER-criteria.20260901");
            let expected = json!({
                "status": 403, "serviceErrorCode": 100, "code": "ACCESS_DENIED", "message": message,
            });
            assert_eq!((answer.status, answer.json()), (403, expected), "{who}");
        }
    }
    let products =
        json!({"client_id": place.member("ben")["client_id"], "products": ["LinkedIn Ad Library"]});
    let answer = place.control("POST", "apps", Some(products)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(place.get("ben", &format!("{ADS}&keyword=cloud")).await.status, 200);
}

#[tokio::test]
async fn jobs_have_a_spelling_of_their_own() {
    let place = Place::start().await;
    let all = found(&place, &format!("{JOBS}&keyword=works")).await;
    assert_eq!((elements(&all).len(), total(&all)), (24, 30));
    let british = format!("{JOBS}&keyword=works&countries=List({})", enc("urn:li:country:gb"));
    let body = found(&place, &british).await;
    assert!(total(&body) > 0);
    for job in elements(&body) {
        let details = &job["jobDetails"];
        assert!(details["jobStatistics"]["totalImpressions"]["end"].is_u64(), "{job}");
        assert_eq!(
            details["jobStatistics"]["impressionsPerCountry"][0]["country"],
            "urn:li:country:gb"
        );
        assert!(job.get("statistics").is_none() && details.get("adStatistics").is_none());
    }
    let record =
        format!("{JOBS}&keyword=works&countries=(value:List({}))", enc("urn:li:country:gb"));
    assert_eq!(refused(&place, &record).await.0, 400);
    assert_eq!(refused(&place, &format!("{JOBS}&keyword=works&count=25")).await.0, 400);
    let (status, body) = refused(&place, &format!("{JOBS}&keyword=works&sortBy.field=DATE")).await;
    let code = &body["errorDetails"]["inputErrors"][0]["code"];
    assert_eq!((status, code), (400, &json!("QUERY_PARAM_NOT_ALLOWED")));
    assert_eq!(refused(&place, "/rest/jobLibrary?keyword=works").await.0, 404);
    let named = found(&place, &format!("{JOBS}&organization=pepperwood")).await;
    assert!(elements(&named).iter().all(|job| {
        let details = &job["jobDetails"];
        details["organizationName"] == "Pepperwood Bank" || job["isRestricted"] == true
    }));
}

#[tokio::test]
async fn restricted_rows_say_little() {
    let place = Place::start().await;
    let mut restricted = Vec::new();
    for start in [0, 24] {
        let body = found(&place, &format!("{JOBS}&keyword=works&start={start}&count=24")).await;
        restricted
            .extend(elements(&body).iter().filter(|job| job["isRestricted"] == true).cloned());
    }
    assert!(!restricted.is_empty());
    for job in restricted {
        assert_eq!(job["jobDetails"]["jobTitle"], "This information is not available");
        assert!(job["restrictionReason"].is_string());
    }
}

#[tokio::test]
async fn the_library_has_an_allowance_of_its_own() {
    let place = Place::start().await;
    // Ben's app has the smallest tier, and the library counts beside it.
    let products = json!({
        "client_id": place.member("ben")["client_id"],
        "products": ["Share on LinkedIn", "LinkedIn Ad Library"],
    });
    place.control("POST", "apps", Some(products)).await;
    for _ in 0..151 {
        let answer = place.get("ben", &format!("{ADS}&keyword=cloud&count=1")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}
