//! Ad accounts as the tests know them.

use serde_json::{Value as Json, json};

use super::{Answer, Call, Place};

const DAY_MS: i64 = 86_400_000;

/// What a good client sends for a campaign group.
pub(crate) fn group(place: &Place, account: u64, currency: &str) -> Json {
    let now_ms = place.sandbox.now_ms();
    json!({
        "account": format!("urn:li:sponsoredAccount:{account}"),
        "name": "Winter sheets",
        "status": "DRAFT",
        "runSchedule": {"start": now_ms + DAY_MS, "end": now_ms + 40 * DAY_MS},
        "totalBudget": {"amount": "4500.00", "currencyCode": currency},
    })
}

/// What a good client sends for a campaign, as a draft in the running group.
pub(crate) fn campaign(place: &Place, account: u64, currency: &str) -> Json {
    json!({
        "account": format!("urn:li:sponsoredAccount:{account}"),
        "campaignGroup": format!(
            "urn:li:sponsoredCampaignGroup:{}", 600_000_001 + (account - 500_000_001) * 10
        ),
        "name": "Winter / EU / image",
        "type": "SPONSORED_UPDATES",
        "format": "STANDARD_UPDATE",
        "objectiveType": "WEBSITE_VISIT",
        "optimizationTargetType": "MAX_CLICK",
        "costType": "CPM",
        "unitCost": {"amount": "0", "currencyCode": currency},
        "dailyBudget": {"amount": "40.00", "currencyCode": currency},
        "associatedEntity": "urn:li:organization:70010001",
        "locale": {"country": "US", "language": "en"},
        "runSchedule": {"start": place.sandbox.now_ms() + DAY_MS},
        "status": "DRAFT",
        "offsiteDeliveryEnabled": false,
        "audienceExpansionEnabled": false,
        "politicalIntent": "NOT_POLITICAL",
        "targetingCriteria": {"include": {"and": [
            {"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"]}},
            {"or": {"urn:li:adTargetingFacet:interfaceLocales": ["urn:li:locale:en_US"]}},
        ]}},
    })
}

impl Place {
    /// A partial update.
    pub(crate) fn patching(&self, who: &str, target: &str, patch: &Json) -> Call<'_> {
        self.call(who, "POST", target)
            .header("X-RestLi-Method", "PARTIAL_UPDATE")
            .json(&json!({"patch": patch}))
    }

    pub(crate) async fn patch(&self, who: &str, target: &str, patch: Json) -> Answer {
        self.patching(who, target, &patch).send().await
    }

    pub(crate) async fn post_to(&self, who: &str, target: &str, body: &Json) -> Answer {
        self.call(who, "POST", target).json(body).send().await
    }

    pub(crate) async fn delete(&self, who: &str, target: &str) -> Answer {
        self.call(who, "DELETE", target).send().await
    }

    /// Kinds of what has happened to this thing.
    pub(crate) async fn happened(&self, urn: &str) -> Vec<String> {
        let world = self.control("GET", "world", None).await.json();
        world["effects"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|effect| effect["urn"] == urn)
            .map(|effect| effect["kind"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The only error of shape C: code, description and field.
#[track_caller]
pub(crate) fn only_error(answer: &Answer) -> (String, String, String) {
    assert_eq!(answer.status, 400, "{answer:?}");
    let body = answer.json();
    let details = body["errorDetails"].as_object().unwrap();
    let mut errors = details.values().flat_map(|list| list.as_array().unwrap());
    let error = errors.next().unwrap();
    assert!(errors.next().is_none(), "{body}");
    assert_eq!(body["status"], 400);
    assert_eq!(body["serviceErrorCode"], 10007);
    assert_eq!(body["errorDetailType"], "com.linkedin.common.error.BadRequest");
    assert_eq!((&body["code"], &body["message"]), (&error["code"], &error["description"]));
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    (
        text(&error["code"]),
        text(&error["description"]),
        text(&error["input"]["inputPath"]["fieldPath"]),
    )
}

/// Numbers of the elements of a list.
pub(crate) fn ids(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    body["elements"].as_array().unwrap().iter().map(|own| own["id"].as_u64().unwrap()).collect()
}
