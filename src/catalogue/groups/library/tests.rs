use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::{Entry, Invalid};
use crate::model::restli::{self, Part};
use crate::model::version;

const TODAY: Date = date(2026, 11, 22);

fn entry(action: &str) -> &'static Entry {
    super::GROUP.entries.iter().find(|entry| entry.spec.action == action).unwrap()
}

fn refused(action: &str, arguments: &Value) -> Option<Invalid> {
    let entry = entry(action);
    match entry.parse(arguments.as_object().unwrap().clone()) {
        Ok(parsed) => entry.check_at(&parsed, TODAY, version::DEFAULT).err(),
        Err(invalid) => Some(invalid),
    }
}

fn derived(action: &str, arguments: &Value) -> String {
    let entry = entry(action);
    let parsed = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let parts: Vec<(&str, Part)> = entry
        .spec
        .derived
        .iter()
        .filter_map(|derived| Some((derived.parameter, Part::Encoded((derived.value)(&parsed)?))))
        .collect();
    restli::query(&parts).unwrap()
}

fn shaped(action: &str, arguments: &Value, body: &Value, detail: Detail) -> Shaped {
    let entry = entry(action);
    let parsed = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let received = Received { status: 200, body: body.clone(), ..Received::default() };
    entry.shape(&parsed, &received, detail).unwrap()
}

/// As it was recorded in July 2026.
fn recorded() -> Value {
    json!({"elements": [{
        "adUrl": "https://www.linkedin.com/ad-library/detail/1470000001", "isRestricted": false,
        "details": {
            "type": "SPONSORED_VIDEO",
            "advertiser": {"advertiserName": "Acme", "advertiserUrl": "https://www.linkedin.com/company/77001001", "adPayer": "Acme SE & Co. KG"},
            "adStatistics": {
                "firstImpressionAt": 1_781_795_275_387_i64, "latestImpressionAt": 1_783_053_369_656_i64,
                "totalImpressions": {"from": 0, "to": 1000},
                "impressionsDistributionByCountry": [
                    {"country": "urn:li:country:DE", "impressionPercentage": 91.54},
                    {"country": "urn:li:country:AT", "impressionPercentage": 8.46}]},
            "adTargeting": [{"facetName": "Location", "isIncluded": true, "isExcluded": false,
                "includedSegments": ["Germany"], "excludedSegments": []}]}}],
        "paging": {"count": 25, "start": 0, "total": 2755, "links": [
            {"rel": "next", "href": "/rest/adLibrary?q=criteria&start=25", "type": "application/json"}]}})
}

#[test]
fn a_search_without_anything_to_search_for_is_refused() {
    for (action, whose) in [("search_ads", "advertiser"), ("search_jobs", "organization")] {
        let cases = [
            (json!({"keyword": " "}), "keyword", "leave it out"),
            (json!({ whose: "" }), whose, "leave it out"),
            (json!({"keyword": "maps", "countries": []}), "countries", "leave it out"),
            (json!({"keyword": "maps", "countries": ["Germany"]}), "countries[0]", "such as DE"),
            (json!({"keyword": "maps", "from": "2026-10-01"}), "until", "neither"),
            (
                json!({"keyword": "maps", "from": "2026-12-01", "until": "2026-12-02"}),
                "from",
                "2026-11-22",
            ),
        ];
        for (arguments, field, fix) in cases {
            let invalid = refused(action, &arguments).expect(fix);
            assert_eq!(invalid.field.as_deref(), Some(field), "{action} {arguments}: {invalid}");
            assert!(invalid.fix.contains(fix), "{action} {arguments}: {}", invalid.fix);
        }
        assert_eq!(refused(action, &json!({"keyword": "maps", whose: "Acme"})), None);
    }
    for arguments in [json!({}), json!({"countries": ["DE"]})] {
        let invalid = refused("search_ads", &arguments).unwrap();
        assert!(invalid.fix.contains("Give one of them"), "{invalid}");
        // Nobody wrote down what the job library makes of that.
        assert_eq!(refused("search_jobs", &arguments), None);
    }
    assert!(refused("search_ads", &json!({"organization": "Acme"})).is_some());
}

#[test]
fn each_library_gets_countries_in_the_form_that_it_reads() {
    let arguments = json!({"keyword": "maps", "countries": ["de", "urn:li:country:FR"],
        "from": "2026-09-01", "until": "2026-10-01"});
    let range = "dateRange=(start:(day:1,month:9,year:2026),end:(day:30,month:9,year:2026))";
    assert_eq!(
        derived("search_ads", &arguments),
        format!("countries=(value:List(urn%3Ali%3Acountry%3ADE,urn%3Ali%3Acountry%3AFR))&{range}")
    );
    assert_eq!(
        derived("search_jobs", &arguments),
        format!("countries=List(urn%3Ali%3Acountry%3Ade,urn%3Ali%3Acountry%3Afr)&{range}")
    );
    assert_eq!(derived("search_jobs", &json!({"keyword": "maps"})), "");
}

#[test]
fn an_ad_is_shown_with_what_its_advertiser_wrote_aside() {
    let shown = shaped("search_ads", &json!({"advertiser": "Acme"}), &recorded(), Detail::Concise);
    assert_eq!(
        shown.result["items"][0],
        json!({
            "adUrl": "https://www.linkedin.com/ad-library/detail/1470000001", "type": "SPONSORED_VIDEO",
            "advertiserUrl": "https://www.linkedin.com/company/77001001",
            "first_impression": "2026-06-18T15:07:55.387Z", "latest_impression": "2026-07-03T04:36:09.656Z",
            "totalImpressions": {"from": 0, "to": 1000},
            "impressionsDistributionByCountry": [
                {"country": "urn:li:country:DE", "impressionPercentage": 91.54},
                {"country": "urn:li:country:AT", "impressionPercentage": 8.46}],
            "adTargeting": [{"facetName": "Location", "isIncluded": true, "untrusted": {"includedSegments": ["Germany"]}}],
            "untrusted": {"advertiserName": "Acme", "adPayer": "Acme SE & Co. KG"},
        })
    );
    assert_eq!(shown.result["next_cursor"], "start-25");
    assert_eq!(shown.result["total"], 2755);
    assert_eq!(shown.summary, "1 of 2755 ads.");
    assert_eq!(shown.warnings, Vec::<String>::new());
    let full = shaped("search_ads", &json!({"advertiser": "Acme"}), &recorded(), Detail::Detailed);
    assert_eq!(
        full.result["items"][0]["untrusted"]["details"]["advertiser"]["advertiserName"],
        "Acme"
    );
    assert_eq!(full.result["items"][0]["latest_impression"], "2026-07-03T04:36:09.656Z");
}

#[test]
fn older_spellings_are_read_and_addresses_of_strangers_are_aside() {
    let body = json!({"elements": [{
        "adUrl": "https://www.linkedin.com/ad-library/detail/do-this-now",
        "details": {"adType": "TEXT_AD", "advertiser": {"advertiserUrl": "https://www.linkedin.com/company/acme"},
            "statistics": {"firstImpressionDate": 1_781_795_275_387_i64, "totalImpressions": {"from": 1, "to": 2}},
            "targeting": [{"facetName": "Shoe size", "isExcluded": true}]}}]});
    let shown = shaped("search_ads", &json!({"keyword": "maps"}), &body, Detail::Concise);
    assert_eq!(
        shown.result["items"][0],
        json!({
            "type": "TEXT_AD", "first_impression": "2026-06-18T15:07:55.387Z",
            "totalImpressions": {"from": 1, "to": 2},
            "adTargeting": [{"isExcluded": true, "untrusted": {"facetName": "Shoe size"}}],
            "untrusted": {"adUrl": "https://www.linkedin.com/ad-library/detail/do-this-now",
                "advertiserUrl": "https://www.linkedin.com/company/acme"},
        })
    );
}

#[test]
fn a_job_is_shown_with_its_statistics_and_a_beginning_of_its_text() {
    let long = "Maps and more maps. ".repeat(40);
    let details = json!({"jobTitle": "Engineer\u{202E}", "jobLocation": "London", "organizationName": "Acme",
        "organizationUrl": "https://www.linkedin.com/company/77001", "payerName": "Acme", "jobDescription": long,
        "jobSalaryRange": {"currencyCode": "GBP", "minBaseSalary": "80000", "maxBaseSalary": 120_000},
        "jobListTimeInMilliseconds": 1_790_000_000_000_i64, "jobClosedTimeInMilliseconds": 1_792_000_000_000_i64,
        "jobStatistics": {"totalImpressions": {"start": 0, "end": 1000},
            "impressionsPerCountry": [{"country": "urn:li:country:gb", "impressionPercentage": 85.0}]},
        "jobTargeting": [{"facetName": "Location", "isIncluded": true, "includedSegments": ["United Kingdom"]}]});
    let body = json!({"elements": [
        {"jobPostingUrl": "https://www.linkedin.com/ad-library/job/detail/4400000001", "isRestricted": false, "jobDetails": details},
        {"isRestricted": true, "restrictionReason": "A reason", "jobDetails": {"jobTitle": "This information is not available"},
            "statistics": {"totalImpressions": {"start": 5, "end": 6}}},
    ], "paging": {"start": 0, "count": 24, "total": 2, "links": []}});
    let shown = shaped("search_jobs", &json!({"keyword": "maps"}), &body, Detail::Concise);
    let job = &shown.result["items"][0];
    assert_eq!(job["jobPostingUrl"], "https://www.linkedin.com/ad-library/job/detail/4400000001");
    assert_eq!(job["organizationUrl"], "https://www.linkedin.com/company/77001");
    assert_eq!(job["listed"], "2026-09-21T14:13:20Z");
    assert_eq!(job["closed"], "2026-10-14T17:46:40Z");
    assert_eq!(job["totalImpressions"], json!({"start": 0, "end": 1000}));
    assert_eq!(job["impressionsPerCountry"][0]["country"], "urn:li:country:gb");
    assert_eq!(job["jobTargeting"][0]["untrusted"]["includedSegments"][0], "United Kingdom");
    assert_eq!(job["jobSalaryRange"], json!({"currencyCode": "GBP", "maxBaseSalary": 120_000}));
    let theirs = &job["untrusted"];
    assert_eq!(theirs["jobTitle"], "Engineer");
    assert_eq!(theirs["jobSalaryRange"]["minBaseSalary"], "80000");
    assert!(theirs["jobDescription"].as_str().unwrap().ends_with('…'));
    let restricted = &shown.result["items"][1];
    assert_eq!(restricted["isRestricted"], true);
    assert_eq!(restricted["totalImpressions"], json!({"start": 5, "end": 6}));
    assert_eq!(restricted["untrusted"]["restrictionReason"], "A reason");
    assert!(shown.warnings[0].starts_with("1 of these"), "{:?}", shown.warnings);
    assert_eq!(shown.summary, "2 jobs.");
    let full = shaped("search_jobs", &json!({"keyword": "maps"}), &body, Detail::Detailed);
    assert_eq!(full.result["items"][0]["untrusted"]["jobDetails"]["jobDescription"], json!(long));
}

#[test]
fn where_nothing_is_found_a_warning_says_what_that_may_mean() {
    let nothing =
        json!({"elements": [], "paging": {"start": 0, "count": 25, "total": 0, "links": []}});
    let warned = |arguments: Value| {
        shaped("search_ads", &arguments, &nothing, Detail::Concise).warnings.join(" ")
    };
    assert!(warned(json!({"advertiser": "Acme"})).contains("no such advertiser"));
    assert!(warned(json!({"keyword": "x"})).contains("one letter"));
    assert!(warned(json!({"keyword": "maps AND roads"})).contains("mean nothing"));
    assert_eq!(warned(json!({"keyword": "maps"})), "");
    // Past the last page there is nothing either.
    let past =
        json!({"elements": [], "paging": {"start": 50, "count": 25, "total": 40, "links": []}});
    let shown = shaped("search_ads", &json!({"advertiser": "Acme"}), &past, Detail::Concise);
    assert_eq!(shown.warnings, Vec::<String>::new());
}
