#![cfg(test)]
//! What a campaign is refused for, in the words and shapes of the documentation.

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
    Answer, Place,
    ads::{campaign, only_error},
};

const ACCOUNT: u64 = 500_000_001;
const CAMPAIGNS: &str = "/rest/adAccounts/500000001/adCampaigns";

/// A campaign with these fields changed; null takes a field away.
async fn creating(place: &Place, changes: Json) -> Answer {
    let mut body = campaign(place, ACCOUNT, "EUR");
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    place.post_to("ada", CAMPAIGNS, &body).await
}

async fn code(place: &Place, changes: Json) -> (String, String) {
    let answer = creating(place, changes).await;
    let (code, _, path) = only_error(&answer);
    (code, path)
}

#[tokio::test]
async fn the_schema_speaks_first() {
    let place = Place::start().await;
    for field in [
        "account",
        "name",
        "type",
        "status",
        "costType",
        "locale",
        "offsiteDeliveryEnabled",
        "politicalIntent",
        "runSchedule",
    ] {
        let answer = creating(&place, json!({field: null})).await;
        let message = format!(
            "ERROR :: /{field} :: field is required but not found and has no default value\n"
        );
        assert_eq!(
            (answer.status, answer.json()),
            (422, json!({"status": 422, "message": message}))
        );
    }
    for (field, value, problem) in [
        ("objectiveType", json!("WEBSITE_VISITS"), "\"WEBSITE_VISITS\" is not an enum symbol"),
        ("dailyBudget", json!("40"), "record type is not backed by a DataMap"),
        ("colour", json!("red"), "unrecognized field found but not allowed"),
    ] {
        let answer = creating(&place, json!({field: value})).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["message"], format!("ERROR :: /{field} :: {problem}\n"));
    }
    let answer = creating(&place, json!({"targetingCriteria": {"include": {"or": []}}})).await;
    assert_eq!(answer.status, 422);
    // Whoever may do nothing here hears of the form first, and of nothing else.
    let answer = place.post_to("ada", "/rest/adAccounts/500000006/adCampaigns", &json!({})).await;
    assert_eq!(answer.status, 422);
    let target = format!("{CAMPAIGNS}/700000001");
    for field in ["account", "pacingStrategy"] {
        let value =
            if field == "account" { "urn:li:sponsoredAccount:500000001" } else { "LIFETIME" };
        let answer = place.patch("ada", &target, json!({"$set": {field: value}})).await;
        let message = format!(
            "ERROR :: /patch/$set/{field} :: CreateOnly field present in a partial_update request\n"
        );
        assert_eq!((answer.status, &answer.json()["message"]), (422, &json!(message)));
    }
    let answer = place.patch("ada", &target, json!({"$delete": ["name"]})).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn several_faults_come_together() {
    let place = Place::start().await;
    let now_ms = place.sandbox.now_ms();
    let early = now_ms - 1000;
    let answer = creating(
        &place,
        json!({
            "campaignGroup": "urn:li:sponsoredCampaignGroup:600000002",
            "status": "ACTIVE",
            "runSchedule": {"start": early},
        }),
    )
    .await;
    assert_eq!(answer.status, 400);
    let body = answer.json();
    let place_of = |field: &str| json!({"inputPath": {"fieldPath": field}});
    let description = body["errorDetails"]["inputErrors"][0]["description"].as_str().unwrap();
    let start = format!("/Campaign/runSchedule/start value {early} must be no earlier than ");
    assert!(description.starts_with(&start), "{description}");
    assert_eq!(
        body,
        json!({
            "status": 400,
            "code": "MULTIPLE_VALIDATIONS_FAILED",
            "message": "Multiple errors occurred during the input validation. Please see errorDetails for more information.",
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "errorDetails": {
                "inputErrors": [{
                    "code": "DATE_TOO_EARLY",
                    "description": description,
                    "input": place_of("Campaign/runSchedule/start"),
                }],
                "conditionalInputErrors": [{
                    "code": "CONDITIONAL_INVALID_VALUE",
                    "description": "/Campaign/status cannot be set to ACTIVE if /CampaignGroup/status is set to DRAFT",
                    "dependentInput": place_of("CampaignGroup/status"),
                    "input": place_of("Campaign/status"),
                }],
            },
        })
    );
}

#[tokio::test]
async fn fields_alone_and_beside_others() {
    let place = Place::start().await;
    let money = |amount: &str| json!({"amount": amount, "currencyCode": "EUR"});
    for (changes, wanted, path) in [
        (json!({"name": "n".repeat(101)}), "FIELD_LENGTH_TOO_LONG", "Campaign/name"),
        (json!({"status": "ARCHIVED"}), "INVALID_VALUE_FOR_FIELD", "Campaign/status"),
        (json!({"campaignGroup": null}), "MISSING_CAMPAIGN_GROUP_ID", "Campaign/campaignGroup"),
        (
            json!({"campaignGroup": "urn:li:sponsoredCampaignGroup:600000011"}),
            "FIELD_VALUE_DOES_NOT_EXIST",
            "Campaign/campaignGroup",
        ),
        (json!({"objectiveType": null}), "MULTIPLE", ""),
        (json!({"dailyBudget": null}), "MISSING_FIELD", "Campaign/dailyBudget"),
        (json!({"dailyBudget": money("0")}), "FIELD_VALUE_TOO_LOW", "Campaign/dailyBudget/amount"),
        (
            json!({"dailyBudget": money("forty")}),
            "INVALID_VALUE_FOR_FIELD",
            "Campaign/dailyBudget/amount",
        ),
        (
            json!({"totalBudget": money("39.99")}),
            "CONDITIONAL_VALUE_TOO_LOW",
            "Campaign/totalBudget/amount",
        ),
        (
            json!({"optimizationTargetType": "NONE", "unitCost": null}),
            "CONDITIONAL_MISSING_FIELD",
            "Campaign/unitCost",
        ),
        (
            json!({"associatedEntity": null}),
            "CONDITIONAL_MISSING_FIELD",
            "Campaign/associatedEntity",
        ),
        (
            json!({"connectedTelevisionOnly": true}),
            "CONDITIONAL_INVALID_VALUE",
            "Campaign/offsiteDeliveryEnabled",
        ),
        (
            json!({"objectiveType": "LEAD_GENERATION", "optimizationTargetType": "MAX_LEAD", "offsiteDeliveryEnabled": true}),
            "CONDITIONAL_INVALID_VALUE",
            "Campaign/offsiteDeliveryEnabled",
        ),
        (json!({"costType": "CPV"}), "INVALID_CAMPAIGN_CONFIGURATION", "Campaign"),
        (json!({"format": "SPOTLIGHT"}), "INVALID_CAMPAIGN_CONFIGURATION", "Campaign"),
        (json!({"test": false}), "FIELD_NOT_ALLOWED", "Campaign/test"),
        (json!({"targeting": {}}), "TARGETING_FIELD_DEPRECATED", "Campaign/targeting"),
    ] {
        if wanted == "MULTIPLE" {
            // Without an objective no bid is right, and the objective itself is missing.
            let answer = creating(&place, changes).await;
            assert_eq!(only_error(&answer).0, "MISSING_FIELD");
            continue;
        }
        let (own, own_path) = code(&place, changes.clone()).await;
        assert_eq!((own.as_str(), own_path.as_str()), (wanted, path), "{changes}");
    }
    let answer = creating(&place, json!({"totalBudget": money("39.99")})).await;
    assert_eq!(
        answer.json()["message"],
        "/Campaign/totalBudget/amount cannot be set to 39.99; it cannot be lower than /Campaign/dailyBudget/amount 40.00"
    );
    for amount in ["0", "9.99"] {
        let answer = creating(&place, json!({"dailyBudget": money(amount)})).await;
        let says =
            format!("/Campaign/dailyBudget/amount value {amount} cannot be lower than 10.00");
        assert_eq!(answer.json()["message"], says);
    }
    let foreign = json!({"dailyBudget": {"amount": "40", "currencyCode": "USD"}});
    assert_eq!(
        creating(&place, foreign).await.json()["message"],
        "Value USD of /Campaign/dailyBudget/currencyCode expected to match value EUR of /Account/currency"
    );
    let answer = creating(&place, json!({"costType": "CPV"})).await;
    assert_eq!(
        answer.json()["message"],
        "Invalid campaign configuration: objectiveType WEBSITE_VISIT, format STANDARD_UPDATE, type SPONSORED_UPDATES, optimizationTargetType MAX_CLICK, costType CPV, offsiteDeliveryEnabled false, audienceExpansionEnabled false"
    );
    // Missing where two live clients leave them away.
    let answer = creating(&place, json!({"unitCost": null, "targetingCriteria": null})).await;
    let id = answer.created();
    let read = place.get("ada", &format!("{CAMPAIGNS}/{id}")).await.json();
    assert_eq!(
        read["targetingCriteria"]["include"]["and"],
        json!([{"or": {"urn:li:adTargetingFacet:interfaceLocales": ["urn:li:locale:en_US"]}}])
    );
    // A place is needed to run.
    let active = json!({"$set": {"status": "ACTIVE"}});
    let answer = place.patch("ada", &format!("{CAMPAIGNS}/{id}"), active).await;
    assert_eq!(only_error(&answer).2, "Campaign/targetingCriteria/include/locations");
}

fn facets(include: &[(&str, &str)], exclude: &[(&str, &str)]) -> Json {
    let one =
        |(name, value): &(&str, &str)| json!({format!("urn:li:adTargetingFacet:{name}"): [value]});
    let language = [("interfaceLocales", "urn:li:locale:en_US")];
    let clauses: Vec<Json> =
        include.iter().chain(&language).map(|facet| json!({"or": one(facet)})).collect();
    let mut criteria = json!({"include": {"and": clauses}});
    for facet in exclude {
        criteria["exclude"] = json!({"or": one(facet)});
    }
    json!({"targetingCriteria": criteria})
}

#[tokio::test]
async fn who_may_be_targeted_together() {
    let place = Place::start().await;
    let geo = ("locations", "urn:li:geo:1");
    for (changes, wanted) in [
        (
            facets(
                &[("industries", "urn:li:industry:1"), ("employers", "urn:li:organization:1")],
                &[],
            ),
            "INCOMPATIBLE_TARGETING_COMBINATION",
        ),
        (
            facets(&[("titles", "urn:li:title:1"), ("seniorities", "urn:li:seniority:1")], &[]),
            "INCOMPATIBLE_TARGETING_COMBINATION",
        ),
        (
            facets(&[geo, ("profileLocations", "urn:li:geo:2")], &[]),
            "INCOMPATIBLE_TARGETING_COMBINATION",
        ),
        (
            facets(&[("staffCountRanges", "urn:li:staffCountRange:SIZE_2_10")], &[]),
            "INVALID_VALUE_FOR_FIELD",
        ),
        (facets(&[geo], &[("genders", "urn:li:gender:MALE")]), "FIELD_NOT_ALLOWED"),
        (
            facets(&[geo], &[("locations", "urn:li:geo:2")]),
            "FIELD_CANNOT_BE_BOTH_IN_INCLUDED_AND_EXCLUDED_TARGETING",
        ),
    ] {
        assert_eq!(code(&place, changes.clone()).await.0, wanted, "{changes}");
    }
    let fine = facets(
        &[geo, ("staffCountRanges", "urn:li:staffCountRange:(51,200)")],
        &[("employers", "urn:li:organization:77009")],
    );
    assert_eq!(creating(&place, fine).await.status, 201);
    let many: Vec<String> = (0..101).map(|n| format!("urn:li:skill:{n}")).collect();
    let mut criteria = facets(&[geo], &[]);
    criteria["targetingCriteria"]["include"]["and"][0]["or"] =
        json!({"urn:li:adTargetingFacet:skills": many});
    assert_eq!(code(&place, criteria).await.0, "FIELD_VALUE_TOO_HIGH");
    // The language of the campaign becomes one of its targeting.
    let criteria = json!({"include": {"and": []}});
    let british = json!({
        "locale": {"country": "GB", "language": "en"}, "targetingCriteria": criteria,
    });
    let answer = creating(&place, british).await;
    let (code, description, _) = only_error(&answer);
    assert_eq!(code, "INVALID_INTERFACE_LOCALE_CODE");
    assert_eq!(
        description,
        "Interface locale urn:li:locale:en_GB is not supported in Targeting Criteria"
    );
    // An update brings it itself.
    let set = json!({"$set": {"targetingCriteria": criteria}});
    let answer = place.patch("ada", &format!("{CAMPAIGNS}/700000002"), set).await;
    assert_eq!(only_error(&answer).0, "MISSING_FIELD");
}

#[tokio::test]
async fn the_bidding_table() {
    let place = Place::start().await;
    for (objective, target, cost, is_allowed) in [
        ("BRAND_AWARENESS", "MAX_REACH", "CPM", true),
        ("BRAND_AWARENESS", "MAX_CLICK", "CPM", false),
        ("ENGAGEMENT", "TARGET_COST_PER_CLICK", "CPC", true),
        ("ENGAGEMENT", "TARGET_COST_PER_CLICK", "CPM", false),
        ("WEBSITE_CONVERSION", "MAX_CONVERSION", "CPM", true),
        ("WEBSITE_CONVERSION", "NONE", "CPM", false),
        ("VIDEO_VIEW", "MAX_VIDEO_VIEW", "CPV", true),
        ("VIDEO_VIEW", "CAP_COST_AND_MAXIMIZE_VIDEO_VIEWS", "CPV", false),
        ("LEAD_GENERATION", "MAX_QUALIFIED_LEAD", "CPM", true),
        ("LEAD_GENERATION", "MAX_LEAD", "CPC", false),
        ("TALENT_LEAD", "NONE", "CPC", true),
    ] {
        let changes = json!({
            "objectiveType": objective, "optimizationTargetType": target, "costType": cost,
        });
        let answer = creating(&place, changes.clone()).await;
        if is_allowed {
            assert_eq!(answer.status, 201, "{changes}: {answer:?}");
        } else {
            assert_eq!(only_error(&answer).0, "INVALID_CAMPAIGN_CONFIGURATION", "{changes}");
        }
    }
}

#[tokio::test]
async fn what_stays_as_it_is() {
    let place = Place::start().await;
    let draft = format!("{CAMPAIGNS}/700000003");
    let running = format!("{CAMPAIGNS}/700000001");
    let text = |field: &str, value: &str| json!({"$set": {field: value}});
    for (target, patch, wanted) in [
        (&draft, text("objectiveType", "ENGAGEMENT"), "IMMUTABLE_CAMPAIGN_OBJECTIVE_TYPE"),
        (&draft, text("associatedEntity", "urn:li:organization:1"), "IMMUTABLE_ASSOCIATED_ENTITY"),
        (&draft, text("id", "1"), "FIELD_NOT_ALLOWED"),
        (&draft, text("status", "PAUSED"), "CONDITIONAL_INVALID_VALUE"),
        (&running, text("format", "SINGLE_VIDEO"), "FIELD_IMMUTABLE_FOR_NON_DRAFT_CAMPAIGNS"),
        (
            &running,
            text("campaignGroup", "urn:li:sponsoredCampaignGroup:600000002"),
            "MULTIPLE_VALIDATIONS_FAILED",
        ),
        (&running, text("status", "DRAFT"), "STATUS_CHANGE_NOT_ALLOWED"),
        (&running, text("status", "COMPLETED"), "INVALID_VALUE_FOR_FIELD"),
        (&running, json!({"$delete": ["dailyBudget"]}), "MISSING_FIELD"),
        (&running, json!({"dailyBudget": {"$set": {"amount": "9.99"}}}), "FIELD_VALUE_TOO_LOW"),
    ] {
        let answer = place.patch("ada", target, patch.clone()).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!(wanted)), "{patch}");
    }
    assert_eq!(place.patch("ada", &draft, text("format", "CAROUSEL")).await.status, 204);
    let least = json!({"dailyBudget": {"$set": {"amount": "10"}}});
    assert_eq!(place.patch("ada", &draft, least).await.status, 204);
    assert_eq!(place.effects().await, 2);
}
