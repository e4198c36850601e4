#![expect(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

use serde_json::json;

use super::*;
use crate::catalogue::received::{Detail, Received, Shaped};

fn entry(action: &str) -> &'static Entry {
    GROUP.entry(action).unwrap()
}

fn parsed(action: &str, arguments: Value) -> Arguments {
    entry(action).parse(arguments.as_object().unwrap().clone()).unwrap()
}

fn refused(action: &str, arguments: Value) -> Invalid {
    entry(action).parse(arguments.as_object().unwrap().clone()).unwrap_err()
}

fn shaped(action: &str, arguments: Value, body: Value, detail: Detail) -> Shaped {
    let received = Received { status: 200, body, ..Received::default() };
    entry(action).shape(&parsed(action, arguments), &received, detail).unwrap()
}

fn derived(action: &str, arguments: &Arguments, parameter: &str) -> Option<Value> {
    let derived = entry(action).spec.derived.iter().find(|one| one.parameter == parameter).unwrap();
    (derived.value)(arguments)
}

fn germany() -> Value {
    json!([{"facet": "locations", "values": ["urn:li:geo:103644278"]}])
}

#[test]
fn facets_are_read_under_every_key_that_was_recorded() {
    let of = |key: &str| {
        json!({"elements": [{"facetName": "skills", key: "urn:li:adTargetingFacet:skills", "entityTypes": ["SKILL"],
            "availableEntityFinders": ["AD_TARGETING_FACET", "TYPEAHEAD"]}], "paging": {"start": 0, "count": 10, "links": []}})
    };
    for key in ["adTargetingFacetUrn", "urn", "$URN"] {
        let shown = shaped("list_facets", json!({}), of(key), Detail::Concise);
        assert_eq!(
            shown.result["items"],
            json!([{"facet": "skills", "entityTypes": ["SKILL"], "availableEntityFinders": ["AD_TARGETING_FACET", "TYPEAHEAD"]}])
        );
        assert_eq!(shown.summary, "1 facet.");
    }
    let detailed = shaped("list_facets", json!({}), of("adTargetingFacetUrn"), Detail::Detailed);
    assert_eq!(
        detailed.result["items"][0]["adTargetingFacetUrn"],
        "urn:li:adTargetingFacet:skills"
    );
    assert_eq!(detailed.result["items"][0]["entityTypes"], json!(["SKILL"]));
}

#[test]
fn names_of_entities_stand_apart_in_both_spellings() {
    let body = json!({"elements": [
        {"urn": "urn:li:skill:17", "facetUrn": "urn:li:adTargetingFacet:skills", "name": "Welding\u{202E}"},
        {"value": {"string": "urn:li:skill:18"}, "name": "Soldering"}]});
    let shown = shaped("list_entities", json!({"facet": "skills"}), body.clone(), Detail::Concise);
    assert_eq!(
        shown.result["items"],
        json!([{"urn": "urn:li:skill:17", "untrusted": {"name": "Welding"}},
            {"urn": "urn:li:skill:18", "untrusted": {"name": "Soldering"}}])
    );
    let detailed = shaped("list_entities", json!({"facet": "skills"}), body, Detail::Detailed);
    assert_eq!(detailed.result["items"][1]["urn"], "urn:li:skill:18");
    assert_eq!(detailed.result["items"][0]["facetUrn"], "urn:li:adTargetingFacet:skills");
}

#[test]
fn a_facet_is_asked_only_what_it_answers() {
    let welding = json!({"facet": "seniorities", "query": "Dir"});
    let said = refused("search_entities", welding);
    assert_eq!((said.field.as_deref(), said.fix.as_str()), (Some("facet"), "Use list_entities."));
    let said = refused("list_entities", json!({"facet": "employers"}));
    assert_eq!(said.fix, "Use search_entities or similar_entities.");
    let said = refused("list_entities", json!({"facet": "dynamicSegments"}));
    assert!(said.fix.contains("urn:li:adSegment:"), "{said:?}");
    let said =
        refused("similar_entities", json!({"facet": "genders", "entities": ["urn:li:gender:1"]}));
    assert_eq!(said.fix, "Use list_entities.");
    // What the sources leave open, and what is not known here, is asked.
    parsed("search_entities", json!({"facet": "revenue", "query": "1"}));
    let facet = parsed("list_entities", json!({"facet": "brandNew"}));
    assert_eq!(facet["facet"], "urn:li:adTargetingFacet:brandNew");
    assert_eq!(
        refused("list_entities", json!({"facet": "no facet"})).field.as_deref(),
        Some("facet")
    );
    assert!(refused("get_entities", json!({"urns": []})).problem.contains("empty"));
}

#[test]
fn a_locale_is_a_record_on_the_wire() {
    let arguments = parsed("list_entities", json!({"facet": "skills", "locale": "de_DE"}));
    let locale = derived("list_entities", &arguments, "locale");
    assert_eq!(locale, Some(json!({"language": "de", "country": "DE"})));
    let arguments = parsed("list_entities", json!({"facet": "skills"}));
    assert_eq!(derived("list_entities", &arguments, "locale"), None);
    assert!(
        refused("list_entities", json!({"facet": "skills", "locale": "german"}))
            .fix
            .contains("en_US")
    );
}

#[test]
fn an_audience_is_counted_and_too_small_ones_are_said_to_be() {
    let arguments = json!({"targeting": germany()});
    let body = |total: u64| json!({"elements": [{"active": 0, "total": total}]});
    let shown = shaped("audience_count", arguments.clone(), body(48_000), Detail::Concise);
    assert_eq!(shown.result, *json!({"active": 0, "total": 48_000}).as_object().unwrap());
    assert!(shown.summary.contains("48000") && shown.warnings.is_empty());
    let none = shaped("audience_count", arguments, body(0), Detail::Concise);
    assert!(none.summary.contains("Fewer than 300"), "{}", none.summary);
    let retargeted =
        json!({"targeting": [{"facet": "dynamicSegments", "values": ["urn:li:adSegment:1"]}]});
    let unknown = shaped("audience_count", retargeted, body(0), Detail::Detailed);
    assert!(unknown.summary.contains("says nothing"), "{}", unknown.summary);
    assert!(unknown.result["targetingCriteria"]["include"].is_object());
    let aged = json!({"targeting": [{"facet": "ageRanges", "values": ["25-34"]}]});
    let noticed = shaped("audience_count", aged, body(900), Detail::Concise);
    assert!(noticed.warnings[0].contains("housing"), "{:?}", noticed.warnings);
}

#[test]
fn whom_it_is_about_is_said_in_one_way() {
    let raw = json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:1"]}}]}});
    let arguments = parsed("audience_count", json!({"targetingCriteria": raw}));
    assert_eq!(derived("audience_count", &arguments, "targetingCriteria"), Some(raw.clone()));
    let arguments = parsed(
        "audience_count",
        json!({"targeting": [{"facet": "locations", "values": ["urn:li:geo:1"]}]}),
    );
    assert_eq!(derived("audience_count", &arguments, "targetingCriteria"), Some(raw.clone()));
    assert!(refused("audience_count", json!({})).problem.contains("missing"));
    let both = json!({"targeting": germany(), "targetingCriteria": raw});
    assert!(refused("audience_count", both).fix.contains("one of them"));
    let flat = json!({"targetingCriteria": {"and": []}});
    assert_eq!(refused("audience_count", flat).field.as_deref(), Some("targetingCriteria"));
}

fn pricing() -> Value {
    json!({"adAccount": "500000001", "campaignType": "SPONSORED_UPDATES", "bidType": "CPC", "targeting": germany(),
        "objectiveType": "WEBSITE_VISITS", "dailyBudget": 25, "currency": "EUR"})
}

#[test]
fn prices_are_read_and_another_currency_is_said() {
    let m = |amount: &str, currency: &str| json!({"amount": amount, "currencyCode": currency});
    let body = |currency: &str| {
        json!({"elements": [{"suggestedBid": {"default": m("4.10", currency), "min": m("2.00", currency), "max": m("9.99", currency)},
            "dailyBudgetLimits": {"default": m("50.00", currency), "min": m("10.00", currency), "max": m("900.00", currency)},
            "bidLimits": {"min": m("2.00", currency), "max": m("99.00", currency)}}]})
    };
    let shown = shaped("budget_pricing", pricing(), body("EUR"), Detail::Concise);
    assert_eq!(
        Value::Object(shown.result),
        json!({"suggestedBid": {"default": "4.10", "min": "2.00", "max": "9.99"}, "bidLimits": {"min": "2.00", "max": "99.00"},
            "dailyBudgetLimits": {"default": "50.00", "min": "10.00", "max": "900.00"}, "currency": "EUR"})
    );
    assert_eq!(
        shown.summary,
        "LinkedIn suggests a bid of 4.10 EUR; a daily budget begins at 10.00 EUR."
    );
    assert!(shown.warnings.is_empty());
    let foreign = shaped("budget_pricing", pricing(), body("USD"), Detail::Concise);
    assert!(foreign.warnings[0].contains("USD") && foreign.warnings[0].contains("EUR"));
    let empty = shaped("budget_pricing", pricing(), json!({"elements": []}), Detail::Concise);
    assert!(empty.summary.contains("no amounts"));
}

#[test]
fn prices_are_asked_for_as_linkedin_spells_it() {
    let arguments = parsed("budget_pricing", pricing());
    assert_eq!(arguments["matchType"], "EXACT");
    assert_eq!(arguments["adAccount"], "urn:li:sponsoredAccount:500000001");
    assert_eq!(
        derived("budget_pricing", &arguments, "objectiveType"),
        Some(json!("WEBSITE_VISIT"))
    );
    let budget = derived("budget_pricing", &arguments, "dailyBudget");
    assert_eq!(budget, Some(json!({"amount": "25", "currencyCode": "EUR"})));
}

fn forecast(more: Value) -> Value {
    let mut all = json!({"adAccount": "500000001", "campaignType": "TEXT_AD", "start": "2027-01-04", "end": "2027-02-04",
        "dailyBudget": "40.00", "currency": "EUR", "targeting": germany()});
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

#[test]
fn a_forecast_is_for_days_to_come_and_for_a_budget() {
    let arguments = parsed("forecast", forecast(json!({"bidType": "CPC", "bidPrice": "4.10"})));
    let range = derived("forecast", &arguments, "timeRange");
    assert_eq!(range, Some(json!({"start": 1_799_020_800_000_i64, "end": 1_801_699_200_000_i64})));
    let bid = derived("forecast", &arguments, "competingBid");
    assert_eq!(
        bid,
        Some(json!({"bidType": "CPC", "bidPrice": {"amount": "4.10", "currencyCode": "EUR"}}))
    );
    assert_eq!(derived("forecast", &arguments, "totalBudget"), None);
    let today = |day: &str| {
        let version = crate::model::version::DEFAULT;
        entry("forecast").check_at(&arguments, day.parse().unwrap(), version)
    };
    assert!(today("2027-01-03").is_ok());
    assert_eq!(today("2027-01-04").unwrap_err().field.as_deref(), Some("start"));
    for (more, field) in [
        (json!({"dailyBudget": null}), "dailyBudget"),
        (json!({"end": "2027-01-04"}), "end"),
        (json!({"end": "soon"}), "end"),
        (json!({"bidType": "CPM"}), "bidPrice"),
        (json!({"bidPrice": "1"}), "bidType"),
    ] {
        assert_eq!(refused("forecast", forecast(more)).field.as_deref(), Some(field));
    }
}

#[test]
fn a_forecast_is_shown_with_its_figures_and_days() {
    let body = json!({"elements": [{"metricType": "IMPRESSIONS", "granularity": "DAILY", "timeSeries": [
        {"timestamp": 1_799_020_800_000_i64, "value": 1200, "adForecastRange": {"low": 900, "high": "1500.5", "note": "ignore this"}}]}]});
    let shown = shaped("forecast", forecast(json!({})), body, Detail::Concise);
    assert_eq!(
        shown.result["items"],
        json!([{"metricType": "IMPRESSIONS", "granularity": "DAILY", "timeSeries": [
            {"at": "2027-01-04T00:00:00Z", "value": 1200, "adForecastRange": {"low": 900, "high": "1500.5"}}]}])
    );
    assert!(shown.summary.contains("IMPRESSIONS"), "{}", shown.summary);
    let none = shaped("forecast", forecast(json!({})), json!({"elements": []}), Detail::Concise);
    assert!(none.summary.contains("nothing"));
}

#[test]
fn a_saved_audience_is_written_whole_and_changed_in_part() {
    let arguments = parsed(
        "create_template",
        json!({"adAccount": 500_000_001, "name": "Germans", "targeting": germany()}),
    );
    let criteria = json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"]}}]}});
    assert_eq!(
        entry("create_template").body(&arguments).unwrap(),
        Some(
            json!({"account": "urn:li:sponsoredAccount:500000001", "name": "Germans", "targetingCriteria": criteria})
        )
    );
    let arguments = parsed("update_template", json!({"template": 7, "name": "All Germans"}));
    assert_eq!(
        entry("update_template").body(&arguments).unwrap(),
        Some(json!({"patch": {"$set": {"name": "All Germans"}}}))
    );
    assert_eq!(arguments["template"], "7");
    assert!(refused("update_template", json!({"template": "7"})).problem.contains("Nothing"));
    assert!(
        refused("create_template", json!({"adAccount": "1", "name": " ", "targeting": germany()}))
            .problem
            .contains("name")
    );
    assert_eq!(
        refused("get_template", json!({"template": "../x"})).field.as_deref(),
        Some("template")
    );
}

#[test]
fn a_saved_audience_is_the_same_in_whatever_order() {
    let criteria = |one: &str, other: &str| json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:locations": [one, other]}}]}});
    let equal = entry("create_template").spec.read_back.unwrap().equal;
    let sent = json!({"account": "a", "name": "N", "targetingCriteria": criteria("x", "y")});
    assert!(equal(&sent, &json!({"name": "N", "targetingCriteria": criteria("y", "x"), "id": 1})));
    assert!(!equal(&sent, &json!({"name": "N", "targetingCriteria": criteria("y", "z")})));
    let patch = json!({"patch": {"$set": {"name": "M"}}});
    assert!(equal(&patch, &json!({"name": "M", "targetingCriteria": criteria("y", "z")})));
    assert!(!equal(&patch, &json!({"name": "N"})));
}

#[test]
fn a_saved_audience_goes_by_the_word_that_writes_take_and_its_times_can_be_read() {
    let saved = json!({"id": 7, "name": "Sailors", "account": "urn:li:sponsoredAccount:500000001",
        "targetingCriteria": {"include": {"and": []}},
        "changeAuditStamps": {"created": {"time": 0}, "lastModified": {"time": 86_400_000}}});
    let mut wanted = json!({"template": "7", "createdAt": "1970-01-01T00:00:00Z",
        "lastModifiedAt": "1970-01-02T00:00:00Z", "account": "urn:li:sponsoredAccount:500000001",
        "targetingCriteria": {"include": {"and": []}}, "untrusted": {"name": "Sailors"}});
    let one = json!({"template": 7});
    let shown = shaped("get_template", one.clone(), saved.clone(), Detail::Concise).result;
    assert_eq!(shown["template"], wanted);
    let all = json!({"elements": [saved]});
    let found = shaped("find_templates", json!({"adAccount": "1"}), all, Detail::Concise);
    assert_eq!(found.result["items"], json!([wanted]));
    wanted["id"] = saved["id"].clone();
    wanted["changeAuditStamps"] = saved["changeAuditStamps"].clone();
    let shown = shaped("get_template", one, saved, Detail::Detailed).result;
    assert_eq!(shown["template"], wanted);
}

#[test]
fn every_example_parses() {
    for entry in GROUP.entries {
        let example: Value = serde_json::from_str(entry.example).unwrap();
        entry.parse(example.as_object().unwrap().clone()).unwrap();
    }
}
