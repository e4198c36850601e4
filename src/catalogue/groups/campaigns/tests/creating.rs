//! New campaigns.

use serde_json::{Value, json};

use super::*;

fn wanted(more: &Value) -> Value {
    let base = json!({
        "adAccount": 500_000_001, "campaignGroup": 600_000_001, "name": "Autumn", "objectiveType": "WEBSITE_VISITS",
        "dailyBudget": "40.00", "currency": "EUR", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL", "associatedEntity": 77001,
    });
    with(base, more)
}

fn sent(more: &Value) -> Value {
    body("create", wanted(more))
}

fn no(more: &Value) -> Invalid {
    refused("create", wanted(more))
}

#[test]
fn what_a_caller_leaves_out_linkedin_gets_nevertheless() {
    assert_eq!(
        sent(&json!({})),
        json!({
            "account": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001",
            "name": "Autumn", "type": "SPONSORED_UPDATES", "status": "DRAFT", "objectiveType": "WEBSITE_VISIT",
            "costType": "CPM", "optimizationTargetType": "MAX_CLICK", "unitCost": eur("0"), "dailyBudget": eur("40.00"),
            "runSchedule": {"start": 1_799_020_800_000_i64}, "locale": {"country": "US", "language": "en"},
            "politicalIntent": "NOT_POLITICAL", "associatedEntity": "urn:li:organization:77001",
            "offsiteDeliveryEnabled": false,
        })
    );
}

#[test]
fn everything_that_is_given_is_sent() {
    let all = sent(&json!({
        "type": "SPONSORED_UPDATES", "objectiveType": "VIDEO_VIEW", "costType": "CPV", "optimizationTargetType": "NONE", "unitCost": "0.12",
        "totalBudget": "900", "end": "2027-02-01T12:00:00Z", "format": "SINGLE_VIDEO", "locale": "de_DE", "offsiteDeliveryEnabled": true,
        "audienceExpansionEnabled": false, "creativeSelection": "ROUND_ROBIN", "pacingStrategy": "ACCELERATED", "status": "DRAFT",
        "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}],
    }));
    for (key, value) in [
        ("costType", json!("CPV")),
        ("optimizationTargetType", json!("NONE")),
        ("unitCost", eur("0.12")),
        ("totalBudget", eur("900")),
        ("format", json!("SINGLE_VIDEO")),
        ("locale", json!({"country": "DE", "language": "de"})),
        ("offsiteDeliveryEnabled", json!(true)),
        ("audienceExpansionEnabled", json!(false)),
        ("creativeSelection", json!("ROUND_ROBIN")),
        ("pacingStrategy", json!("ACCELERATED")),
        ("status", json!("DRAFT")),
        ("runSchedule", json!({"start": 1_799_020_800_000_i64, "end": 1_801_483_200_000_i64})),
        (
            "targetingCriteria",
            json!({"include": {"and": [
                {"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"]}},
                {"or": {"urn:li:adTargetingFacet:interfaceLocales": ["urn:li:locale:de_DE"]}}]}}),
        ),
    ] {
        assert_eq!(all[key], value, "{key}");
    }
}

#[test]
fn bidding_follows_the_objective() {
    let bids = |objective: &str, more: Value| {
        let all = sent(&with(json!({ "objectiveType": objective }), &more));
        let word = |key: &str| all[key].as_str().unwrap().to_owned();
        (word("optimizationTargetType"), word("costType"), all["unitCost"]["amount"].clone())
    };
    let named =
        |target: &str, cost: &str, unit: &str| (target.to_owned(), cost.to_owned(), json!(unit));
    let none = || json!({});
    assert_eq!(bids("BRAND_AWARENESS", none()), named("MAX_IMPRESSION", "CPM", "0"));
    assert_eq!(bids("ENGAGEMENT", none()), named("MAX_CLICK", "CPM", "0"));
    assert_eq!(bids("JOB_APPLICANTS", none()), named("MAX_CLICK", "CPM", "0"));
    assert_eq!(bids("WEBSITE_CONVERSIONS", none()), named("MAX_CONVERSION", "CPM", "0"));
    assert_eq!(bids("VIDEO_VIEWS", none()), named("MAX_VIDEO_VIEW", "CPV", "0"));
    assert_eq!(bids("LEAD_GENERATION", none()), named("MAX_LEAD", "CPM", "0"));
    // A bid that is named is meant.
    assert_eq!(bids("WEBSITE_VISIT", json!({"unitCost": "7.50"})), named("NONE", "CPC", "7.50"));
    assert_eq!(
        bids("WEBSITE_VISIT", json!({"costType": "CPC", "unitCost": "7"})),
        named("NONE", "CPC", "7")
    );
    assert_eq!(
        bids(
            "WEBSITE_VISIT",
            json!({"optimizationTargetType": "TARGET_COST_PER_CLICK", "unitCost": "7"})
        ),
        named("TARGET_COST_PER_CLICK", "CPC", "7")
    );
    // What the table does not know, LinkedIn does.
    let new = json!({"optimizationTargetType": "MAX_SOMETHING_NEW", "costType": "CPM"});
    assert_eq!(bids("WEBSITE_VISIT", new), named("MAX_SOMETHING_NEW", "CPM", "0"));
    let unverified = json!({"optimizationTargetType": "CAP_COST_AND_MAXIMIZE_CLICKS", "costType": "CPM", "unitCost": "9"});
    assert_eq!(bids("WEBSITE_CONVERSION", unverified).0, "CAP_COST_AND_MAXIMIZE_CLICKS");
}

#[test]
fn a_combination_that_linkedin_rules_out_costs_no_call() {
    for (objective, target, cost) in [
        ("WEBSITE_VISIT", "MAX_LEAD", "CPM"),
        ("WEBSITE_VISIT", "MAX_CLICK", "CPC"),
        ("VIDEO_VIEW", "NONE", "CPM"),
        ("BRAND_AWARENESS", "NONE", "CPC"),
    ] {
        let more = json!({"objectiveType": objective, "optimizationTargetType": target, "costType": cost, "unitCost": "5"});
        let invalid = no(&more);
        assert_eq!(
            invalid.field.as_deref(),
            Some("optimizationTargetType"),
            "{objective} {target}"
        );
        assert!(invalid.problem.contains(&format!("{objective} with {target} and {cost}")));
    }
    let invalid = no(&json!({"optimizationTargetType": "NONE", "costType": "CPC"}));
    assert_eq!(invalid.field.as_deref(), Some("unitCost"));
    // Of other kinds the table does not speak.
    let message = json!({"type": "SPONSORED_INMAILS", "costType": "CPV", "unitCost": "300", "objectiveType": "LEAD_GENERATION"});
    assert_eq!(sent(&message)["optimizationTargetType"], "NONE");
    assert_eq!(no(&json!({"type": "SPONSORED_INMAILS"})).field.as_deref(), Some("costType"));
}

#[test]
fn each_thing_that_is_missing_is_named() {
    let without = |name: &str| {
        let mut all = wanted(&json!({}));
        all.as_object_mut().unwrap().remove(name);
        refused("create", all)
    };
    for name in ["dailyBudget", "politicalIntent", "associatedEntity", "start", "objectiveType"] {
        let invalid = without(name);
        assert!(
            invalid.problem.contains("missing") || invalid.problem.contains("no budget"),
            "{name}"
        );
    }
    let invalid = without("politicalIntent");
    assert!(invalid.problem.contains("EU law") && invalid.fix.contains("NOT_DECLARED"));
    // Text ads speak for nobody's page.
    let mut text = wanted(&json!({"type": "TEXT_AD", "objectiveType": "WEBSITE_VISIT"}));
    text.as_object_mut().unwrap().remove("associatedEntity");
    assert_eq!(body("create", text)["type"], "TEXT_AD");
}

#[test]
fn each_rule_of_linkedins_refuses_here() {
    for (more, field) in [
        (json!({"status": "ACTIVE"}), "status"),
        (json!({"name": " "}), "name"),
        (json!({"totalBudget": "39.99"}), "totalBudget"),
        (json!({"dailyBudget": "0"}), "dailyBudget"),
        (json!({"totalBudget": 0.00}), "totalBudget"),
        (json!({"end": "2027-01-04"}), "end"),
        (json!({"locale": "en_GB"}), "locale"),
        (json!({"locale": "english"}), "locale"),
        (json!({"type": "DYNAMIC"}), "format"),
        (json!({"format": "SPOTLIGHT"}), "format"),
        (
            json!({"objectiveType": "LEAD_GENERATION", "offsiteDeliveryEnabled": true}),
            "offsiteDeliveryEnabled",
        ),
        (
            json!({"connectedTelevisionOnly": true, "offsiteDeliveryEnabled": false}),
            "offsiteDeliveryEnabled",
        ),
        (json!({"targeting": [], "targetingCriteria": {"include": {}}}), "targetingCriteria"),
        (json!({"targetingCriteria": {"exclude": {}}}), "targetingCriteria"),
        (json!({"targeting": [{"facet": "locations", "values": []}]}), "targeting"),
    ] {
        assert_eq!(no(&more).field.as_deref(), Some(field), "{more}");
    }
    assert_eq!(sent(&json!({"connectedTelevisionOnly": true}))["offsiteDeliveryEnabled"], true);
}

#[test]
fn a_start_lies_in_the_future() {
    let at = |start: &str| {
        let arguments = parsed("create", wanted(&json!({ "start": start }))).unwrap();
        entry("create").check_at(&arguments, TODAY, version::DEFAULT)
    };
    assert!(at("2026-11-23").is_ok());
    assert!(at("2026-11-22T18:00:00Z").is_ok());
    assert_eq!(
        at("2026-11-22").unwrap_err().fix,
        "Give 2026-11-23 or later, or a time today such as 2026-11-22T23:00:00Z."
    );
    assert!(at("2026-11-01T00:00:00Z").is_err());
    assert!(no(&json!({"start": "tomorrow"})).fix.contains("2027-01-04"));
}

#[test]
fn qualified_leads_came_with_a_version() {
    let wanted = wanted(
        &json!({"objectiveType": "LEAD_GENERATION", "optimizationTargetType": "MAX_QUALIFIED_LEAD"}),
    );
    let arguments = parsed("create", wanted).unwrap();
    let at = |version: &str| entry("create").check_at(&arguments, TODAY, version.parse().unwrap());
    assert!(at("202601").is_err() && at("202602").is_ok());
}

const PLACES: &str = r#"[{"facet": "locations", "values": ["urn:li:geo:1"]}]"#;

fn stated(more: &Value, replies: &[Value]) -> (Vec<Look>, Stated) {
    let targeting: Value = serde_json::from_str(PLACES).unwrap();
    let more = with(json!({ "targeting": targeting }), more);
    let (looks, stated) = briefed("create", wanted(&more), replies);
    (looks, stated.unwrap())
}

#[test]
fn before_a_creation_its_reach_and_worst_case_are_said() {
    let count = json!({"elements": [{"active": 0, "total": 48000}]});
    let price = json!({"elements": [{"dailyBudgetLimits": {"min": eur("50.00")}}]});
    let (looks, said) = stated(&json!({"end": "2027-01-07"}), &[count, price]);
    assert_eq!(endpoints(&looks), ["ad_targeting.audience_count", "ad_targeting.budget_pricing"]);
    assert_eq!(looks[1].arguments["campaignType"], "SPONSORED_UPDATES");
    assert_eq!(looks[1].arguments["bidType"], "CPM");
    assert_eq!(
        said.notes,
        [
            "About 48000 members fit this targeting.",
            "LinkedIn's lowest daily budget for this is 50.00 EUR: `dailyBudget` is below it.",
            "If it were activated as it is, the worst case: 40.00 EUR a day; 120.00 EUR until 2027-01-06.",
        ]
    );
    // A draft costs nothing.
    assert_eq!(said.cost, None);
}

#[test]
fn too_few_members_and_protected_characteristics_are_said() {
    let none = json!({"elements": [{"active": 0, "total": 0}]});
    let dollars = json!({"elements": [{"dailyBudgetLimits": {"min": {"amount": "10", "currencyCode": "USD"}}}]});
    let (_, said) = stated(&json!({}), &[none.clone(), dollars]);
    assert!(said.notes[0].contains("Fewer than 300"), "{:?}", said.notes);
    assert!(
        !said.notes.iter().any(|note| note.contains("lowest")),
        "another currency says nothing"
    );
    let by = |facet: &str, value: &str| {
        let targeting = json!({"targeting": [{"facet": facet, "values": [value]}]});
        stated(&targeting, std::slice::from_ref(&none)).1.notes
    };
    let age = by("ageRanges", "urn:li:ageRange:(25,34)");
    assert!(age.iter().any(|note| note.contains("by age.") && note.contains("housing")), "{age:?}");
    let gender = by("genders", "urn:li:gender:FEMALE");
    assert!(gender.iter().any(|note| note.contains("by gender.")), "{gender:?}");
    let segments = by("dynamicSegments", "urn:li:adSegment:1");
    assert!(segments[0].contains("does not tell"), "{segments:?}");
    let (looks, said) = briefed("create", wanted(&json!({})), &[]);
    assert!(looks.is_empty() && said.unwrap().notes[0].contains("no targeting yet"));
}

#[test]
fn a_new_campaign_is_answered_as_a_draft_with_what_comes_next() {
    let arguments = parsed(
        "create",
        wanted(&json!({"end": "2027-02-01", "optimizationTargetType": "NONE", "unitCost": "0"})),
    )
    .unwrap();
    let mut received =
        Received { status: 201, created: Some("42".to_owned()), ..Received::default() };
    received.created = entry("create").created(&arguments, &received);
    assert_eq!(received.created.as_deref(), Some("urn:li:sponsoredCampaign:42"));
    let shaped = entry("create").shape(&arguments, &received, Detail::Concise).unwrap();
    assert_eq!(shaped.result["campaign"], "urn:li:sponsoredCampaign:42");
    assert_eq!(shaped.result["status"], "DRAFT");
    assert!(shaped.summary.contains("last day would be 2027-01-31"), "{}", shaped.summary);
    assert!(shaped.summary.ends_with("linkedin_campaigns_spend, activate."));
    assert!(shaped.warnings[0].contains("never shown"));
}

#[test]
fn several_are_created_with_the_arguments_of_one() {
    let item = |more: &Value| {
        let base = json!({"campaignGroup": 6, "name": "A", "objectiveType": "ENGAGEMENT", "dailyBudget": "20", "start": "2027-01-04",
            "politicalIntent": "NOT_POLITICAL", "associatedEntity": 77001});
        with(base, more)
    };
    let all = |items: Value| json!({"adAccount": 5, "currency": "EUR", "items": items});
    let sent = body("batch_create", all(json!([item(&json!({})), item(&json!({"name": "B"}))])));
    let elements = sent["elements"].as_array().unwrap();
    assert_eq!(elements.len(), 2);
    assert_eq!(elements[1]["name"], "B");
    assert_eq!(elements[0]["dailyBudget"], eur("20"));
    assert_eq!(elements[0]["account"], "urn:li:sponsoredAccount:5");
    assert_eq!(elements[0]["status"], "DRAFT");
    let until = item(&json!({"end": "2027-01-06"}));
    let aged = with(
        until.clone(),
        &json!({"targeting": [{"facet": "ageRanges", "values": ["urn:li:ageRange:(25,34)"]}]}),
    );
    let (looks, said) = briefed("batch_create", all(json!([until, aged])), &[]);
    let notes = said.unwrap().notes;
    assert!(looks.is_empty() && notes[0].contains("by age."), "{notes:?}");
    assert!(notes[1].ends_with("Worst case: 40 EUR a day; 80 EUR to the end."), "{notes:?}");
    let field = |second: &Value| {
        refused("batch_create", all(json!([item(&json!({})), item(second)]))).field.unwrap()
    };
    assert_eq!(field(&json!({"dailyBudget": null})), "items[1].dailyBudget");
    assert_eq!(field(&json!({"adAccount": 6})), "items[1].adAccount");
    assert_eq!(field(&json!({"associatedEntity": "acme-maps"})), "items[1].associatedEntity");
    assert_eq!(field(&json!({"status": "ACTIVE"})), "items[1].status");
    let words = json!({"targeting": [{"facet": "locations", "values": ["Germany"]}]});
    assert_eq!(field(&words), "items[1].targeting");
    assert_eq!(refused("batch_create", all(json!([]))).field.as_deref(), Some("items"));
    let arguments =
        parsed("batch_create", all(json!([item(&json!({"start": "2026-01-01"}))]))).unwrap();
    let late = entry("batch_create").check_at(&arguments, TODAY, version::DEFAULT).unwrap_err();
    assert_eq!(late.field.as_deref(), Some("items[0].start"));
}
