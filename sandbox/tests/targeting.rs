#![cfg(test)]
//! Facets, what they can be set to, and how many members that makes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{Place, enc};

const FACETS: &str = "/rest/adTargetingFacets";
const ENTITIES: &str = "/rest/adTargetingEntities?queryVersion=QUERY_USES_URNS";
const COUNTS: &str = "/rest/audienceCounts?q=targetingCriteriaV2";

fn facet(name: &str) -> String {
    enc(&format!("urn:li:adTargetingFacet:{name}"))
}

async fn elements(place: &Place, target: &str) -> Vec<Json> {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{target}: {answer:?}");
    answer.json()["elements"].as_array().unwrap().clone()
}

fn names(elements: &[Json]) -> Vec<&str> {
    elements.iter().map(|one| one["name"].as_str().unwrap()).collect()
}

/// Status, code and path of the one complaint.
async fn complaint(place: &Place, target: &str) -> (u16, String, String) {
    let answer = place.get("ada", target).await;
    let body = answer.json();
    let error = &body["errorDetails"]["inputErrors"][0];
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    (answer.status, text(&error["code"]), text(&error["input"]["inputPath"]["fieldPath"]))
}

fn invalid(path: &str) -> (u16, String, String) {
    (400, "PARAM_INVALID".to_owned(), path.to_owned())
}

#[tokio::test]
async fn facets_say_how_they_are_looked_into() {
    let place = Place::start().await;
    let answer = place.get("ada", FACETS).await;
    let body = answer.json();
    assert_eq!(body["paging"], json!({"start": 0, "count": 10, "links": []}));
    let facets = body["elements"].as_array().unwrap();
    assert_eq!(facets.len(), 31);
    let finders = |name: &str| {
        let own = |facet: &&Json| facet["facetName"] == name;
        facets.iter().find(own).unwrap()["availableEntityFinders"].clone()
    };
    assert_eq!(finders("skills"), json!(["AD_TARGETING_FACET", "TYPEAHEAD", "SIMILAR_ENTITIES"]));
    assert_eq!(finders("revenue"), json!(["AD_TARGETING_FACET"]));
    assert_eq!(finders("locations"), json!(["TYPEAHEAD"]));
    assert_eq!(finders("dynamicSegments"), json!([]));
    let page = elements(&place, &format!("{FACETS}?start=30&count=5")).await;
    assert_eq!(page, facets[30..]);
    // Younger than the version asked for.
    let older = place.call("ada", "GET", FACETS).header("LinkedIn-Version", "202602").send().await;
    assert_eq!(older.json()["elements"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn every_facet_answers_the_finders_it_names_and_no_other() {
    let place = Place::start().await;
    for one in elements(&place, FACETS).await {
        let name = one["facetName"].as_str().unwrap();
        let facet = facet(name);
        let finders = one["availableEntityFinders"].to_string();
        for (finder, rest) in [
            ("AD_TARGETING_FACET", format!("q=adTargetingFacet&facet={facet}")),
            ("TYPEAHEAD", format!("q=typeahead&facet={facet}&query=a")),
            ("SIMILAR_ENTITIES", format!("q=similarEntities&facet={facet}&entities=List()")),
        ] {
            let target = format!("{ENTITIES}&{rest}");
            if finders.contains(finder) {
                elements(&place, &target).await;
            } else {
                assert_eq!(complaint(&place, &target).await, invalid("facet"), "{name} {finder}");
            }
        }
    }
}

#[tokio::test]
async fn seniorities_are_ten() {
    let place = Place::start().await;
    let rest = format!("q=adTargetingFacet&facet={}", facet("seniorities"));
    let found = elements(&place, &format!("{ENTITIES}&{rest}")).await;
    let expected = [
        "Unpaid", "Training", "Entry", "Senior", "Manager", "Director", "VP", "CXO", "Partner",
        "Owner",
    ];
    assert_eq!(names(&found), expected);
    assert_eq!(
        found[2],
        json!({
            "urn": "urn:li:seniority:3",
            "facetUrn": "urn:li:adTargetingFacet:seniorities",
            "name": "Entry",
        })
    );
    // Without the query version the old spelling comes, for enumerations alone.
    let mixed = elements(&place, &format!("/rest/adTargetingEntities?{rest}")).await;
    assert_eq!(mixed[2]["value"], json!({"string": "urn:li:seniority:3"}));
    assert!(mixed[2].get("urn").is_none());
    let skills = format!("q=typeahead&facet={}&query=weld", facet("skills"));
    let found = elements(&place, &format!("/rest/adTargetingEntities?{skills}")).await;
    assert_eq!(found[0]["urn"], "urn:li:skill:17");
}

#[tokio::test]
async fn typing_ahead() {
    let place = Place::start().await;
    let type_in = |facet_name: &str, rest: &str| {
        format!("{ENTITIES}&q=typeahead&facet={}&{rest}", facet(facet_name))
    };
    let found = elements(&place, &type_in("locations", "query=united%20s")).await;
    assert_eq!(found[0]["urn"], "urn:li:geo:103644278");
    let found = elements(&place, &type_in("locations", "query=STOCK&entityType=CITY")).await;
    assert_eq!(names(&found), ["Stockholm, Stockholm County, Sweden"]);
    let found = elements(&place, &type_in("locations", "query=germany&entityType=COUNTRY")).await;
    assert_eq!(names(&found), ["Germany"]);
    let found = elements(&place, &type_in("titles", "query=zzz")).await;
    assert!(found.is_empty());
    let connected = "query=uni&useCase=CONNECTED_TELEVISION_ONLY_CAMPAIGN";
    assert!(!elements(&place, &type_in("locations", connected)).await.is_empty());
    for (rest, path) in [
        ("query=uni&useCase=RADIO", "useCase"),
        ("query=uni&entityType=PLANET", "entityType"),
        ("query=uni&locale=en_US", "locale"),
        ("query=uni&locale=(language:english,country:US)", "locale"),
    ] {
        assert_eq!(complaint(&place, &type_in("locations", rest)).await, invalid(path), "{rest}");
    }
    let german = type_in("locations", "query=uni&locale=(language:de,country:DE)");
    assert!(!elements(&place, &german).await.is_empty());
    let answer = place.get("ada", &type_in("locations", "locale=(language:en,country:US)")).await;
    assert_eq!(
        (answer.status, answer.json()["message"].clone()),
        (400, json!("Parameter 'query' is required"))
    );
}

#[tokio::test]
async fn neighbours_and_names() {
    let place = Place::start().await;
    let welding = enc("urn:li:skill:17");
    let similar = format!("q=similarEntities&facet={}&entities=List({welding})", facet("skills"));
    let found = elements(&place, &format!("{ENTITIES}&{similar}")).await;
    assert!(!found.is_empty() && found.iter().all(|one| one["urn"] != "urn:li:skill:17"));
    let wrong = similar.replace("skill%3A", "title%3A");
    let expected = invalid("entities/0");
    assert_eq!(complaint(&place, &format!("{ENTITIES}&{wrong}")).await, expected);

    let range = enc("urn:li:staffCountRange:(51,200)");
    let urns = format!("q=urns&urns=List({range},{},{welding})", enc("urn:li:geo:1"));
    let found = elements(&place, &format!("{ENTITIES}&{urns}")).await;
    assert_eq!(names(&found), ["51-200 employees", "Welding"]);
}

fn criteria(clauses: &[&str], excluded: &str) -> String {
    let clauses: Vec<String> = clauses.iter().map(|or| format!("(or:({or}))")).collect();
    let excluded =
        if excluded.is_empty() { String::new() } else { format!(",exclude:(or:({excluded}))") };
    format!("{COUNTS}&targetingCriteria=(include:(and:List({})){excluded})", clauses.join(","))
}

fn choice(name: &str, urns: &[&str]) -> String {
    let urns: Vec<String> = urns.iter().map(|urn| enc(urn)).collect();
    format!("{}:List({})", facet(name), urns.join(","))
}

async fn total(place: &Place, target: &str) -> u64 {
    let answer = place.get("ada", target).await;
    assert_eq!(answer.status, 200, "{target}: {answer:?}");
    let body = answer.json();
    assert_eq!(body["paging"], json!({"start": 0, "count": 10, "links": []}));
    assert_eq!(body["elements"][0]["active"], 0);
    body["elements"][0]["total"].as_u64().unwrap()
}

#[tokio::test]
async fn audiences_shrink_and_grow() {
    let place = Place::start().await;
    let states = choice("locations", &["urn:li:geo:103644278"]);
    let both = choice("locations", &["urn:li:geo:103644278", "urn:li:geo:101282230"]);
    let owners = choice("seniorities", &["urn:li:seniority:10"]);
    let american = total(&place, &criteria(&[&states], "")).await;
    assert_eq!(american, 220_000_000);
    assert_eq!(total(&place, &criteria(&[&states], "")).await, american);
    assert!(total(&place, &criteria(&[&both], "")).await > american);
    let narrow = total(&place, &criteria(&[&states, &owners], "")).await;
    assert!(narrow < american && narrow > 300);
    assert!(total(&place, &criteria(&[&states], &owners)).await < american);
    // Visby has few cartographers, and fewer than 300 are none.
    let visby = choice("locations", &["urn:li:geo:103812411"]);
    let drawers = choice("titles", &["urn:li:title:4307"]);
    assert_eq!(total(&place, &criteria(&[&visby, &drawers], "")).await, 0);
    let segment = choice("dynamicSegments", &["urn:li:adSegment:77"]);
    assert_eq!(total(&place, &criteria(&[&segment], "")).await, 0);
    let unseeded = choice("skills", &["urn:li:skill:999999"]);
    assert!(total(&place, &criteria(&[&unseeded], "")).await > 0);
}

#[tokio::test]
async fn audiences_are_refused() {
    let place = Place::start().await;
    let america = choice("locations", &["urn:li:geo:103644278"]);
    let with_account = format!("{}&account={}", criteria(&[&america], ""), enc("urn:li:x:1"));
    assert_eq!(
        complaint(&place, &with_account).await,
        (400, "QUERY_PARAM_NOT_ALLOWED".to_owned(), "account".to_owned())
    );
    let named = choice("staffCountRanges", &["urn:li:staffCountRange:SIZE_51_TO_200"]);
    let (status, code, _) = complaint(&place, &criteria(&[&named], "")).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_VALUE_FOR_FIELD"));
    for odd in ["List()", "(include:(or:List()))", "plain", "(include:(and:List((or:(x:List())))))"]
    {
        let target = format!("{COUNTS}&targetingCriteria={odd}");
        let (status, code, path) = complaint(&place, &target).await;
        assert_eq!((status, code.as_str()), (400, "PARAM_INVALID"), "{odd}");
        assert!(path.starts_with("targetingCriteria"), "{path}");
    }
}

#[tokio::test]
async fn the_app_is_asked_and_not_the_scopes() {
    let place = Place::start().await;
    for who in ["ben", "cleo"] {
        let answer = place.get(who, FACETS).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["code"]), (403, &json!("ACCESS_DENIED")), "{who}");
        let message =
            "Not enough permissions to access: partnerApiAdTargetingFacets.GET_ALL.20260901";
        assert_eq!(body["message"], message);
    }
    // Of ada's app, and without a single scope of advertising.
    let token =
        place.issue(json!({"member": "ada", "scopes": ["openid"], "expires_in": 600})).await;
    let answer = place.with_token(&token, "GET", FACETS).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(place.get("dmitri", FACETS).await.status, 200);
}
