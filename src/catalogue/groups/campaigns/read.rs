//! Reading campaigns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::kinds::{Kind, SortOrder, Status};
use super::{ALL, CAMPAIGNS, ONE, ads, urn_of, when};
use crate::catalogue::groups::ads::cost;
use crate::catalogue::received::{Detail, Received, Shaped, batch, entity, list};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::money;
use crate::model::untrusted;
use crate::model::urn::{AdAccount, Campaign, CampaignGroup, Organization};
use crate::model::word::Word;

/// Amounts among a campaign's fields.
const AMOUNTS: [&str; 3] = ["dailyBudget", "totalBudget", "unitCost"];

/// A word of LinkedIn's under that key.
pub(super) fn word<'a>(campaign: &'a Value, key: &str) -> Option<&'a str> {
    campaign.get(key)?.as_str().filter(|text| Word::parse(text).is_ok())
}

/// Several words of LinkedIn's under that key.
fn words(campaign: &Value, key: &str) -> Option<Value> {
    let all = campaign.get(key)?.as_array()?;
    let words = all.iter().filter_map(Value::as_str).filter(|text| Word::parse(text).is_ok());
    Some(json!(words.collect::<Vec<_>>()))
}

fn amount(campaign: &Value, key: &str) -> Option<Value> {
    let (amount, currency) = money::read(campaign.get(key)?)?;
    Some(json!({"amount": amount.to_string(), "currencyCode": currency}))
}

/// The days on which it runs, both inclusive.
fn days(campaign: &Value) -> Map<String, Value> {
    let first = campaign.pointer("/runSchedule/start").and_then(when::day_of);
    let days = [("firstDay", first), ("lastDay", cost::last_day(campaign))];
    let named = days.into_iter().filter_map(|(name, day)| Some((name, day?)));
    named.map(|(name, day)| (name.to_owned(), json!(day.to_string()))).collect()
}

fn concise(campaign: &Value) -> Value {
    let mut short = Map::from_iter([("campaign".to_owned(), json!(urn_of(campaign)))]);
    for key in ["status", "type", "objectiveType", "format"] {
        short.extend(word(campaign, key).map(|word| (key.to_owned(), json!(word))));
    }
    let group = campaign.get("campaignGroup").and_then(Value::as_str);
    if let Some(Ok(group)) = group.map(CampaignGroup::parse) {
        short.insert("campaignGroup".to_owned(), json!(group));
    }
    for key in AMOUNTS {
        short.extend(amount(campaign, key).map(|amount| (key.to_owned(), amount)));
    }
    short.extend(days(campaign));
    let holds = words(campaign, "servingStatuses");
    short.extend(holds.map(|holds| ("servingStatuses".to_owned(), holds)));
    if let Some(name) = campaign.get("name").and_then(Value::as_str) {
        short.insert("untrusted".to_owned(), json!({"name": untrusted::filter(name)}));
    }
    Value::Object(short)
}

fn detailed(campaign: &Value) -> Value {
    let mut rest = campaign.clone();
    let mut amounts = Map::new();
    if let Some(map) = rest.as_object_mut() {
        for key in AMOUNTS {
            if let Some(amount) = amount(campaign, key) {
                map.shift_remove(key);
                amounts.insert(key.to_owned(), amount);
            }
        }
    }
    let mut full = entity(&rest);
    if let Some(map) = full.as_object_mut() {
        map.shift_insert(0, "campaign".to_owned(), json!(urn_of(campaign)));
        map.extend(amounts);
        map.extend(days(campaign));
    }
    full
}

pub(super) fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

/// One criterion of LinkedIn's search record: several values of which any one will do.
fn any_of(arguments: &Arguments, name: &str) -> Option<Value> {
    let values = match arguments.get(name)? {
        Value::Array(values) if values.is_empty() => return None,
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    };
    Some(json!({ "values": values }))
}

/// LinkedIn's search record, from arguments of our names for its parts.
fn criteria(arguments: &Arguments) -> Option<Value> {
    let parts = [
        ("campaignGroup", "campaignGroups"),
        ("associatedEntity", "associatedEntity"),
        ("id", "campaigns"),
        ("name", "name"),
        ("status", "status"),
        ("type", "type"),
    ];
    let named = parts.into_iter();
    let mut record: Map<String, Value> = named
        .filter_map(|(part, name)| Some((part.to_owned(), any_of(arguments, name)?)))
        .collect();
    // No list: LinkedIn takes it bare.
    record.extend(arguments.get("test").map(|test| ("test".to_owned(), test.clone())));
    (!record.is_empty()).then_some(Value::Object(record))
}

/// List campaigns; all criteria must hold, any value of one will do.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Search {
    /// Ad account URN or id.
    adAccount: AdAccount,
    name: Option<String>,
    status: Option<Vec<Status>>,
    r#type: Option<Vec<Kind>>,
    campaignGroups: Option<Vec<CampaignGroup>>,
    /// Campaign URNs or ids.
    campaigns: Option<Vec<Campaign>>,
    /// The advertiser's page.
    associatedEntity: Option<Organization>,
    test: Option<bool>,
    sortOrder: Option<SortOrder>,
}

impl Endpoint for Search {
    const SPEC: Spec = Spec::new("search", Method::Finder("search"), ALL, ads::READS, CAMPAIGNS)
        .named(&["associatedEntity"])
        .derived(&[Derived {
            parameter: "search",
            arguments: &[
                "name",
                "status",
                "type",
                "campaignGroups",
                "campaigns",
                "associatedEntity",
                "test",
            ],
            value: criteria,
        }])
        .query(&["sortOrder"])
        .cursor_paged(1000);
    const EXAMPLE: &'static str =
        r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "status": ["ACTIVE", "DRAFT"]}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let summary = match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
            1 => "1 campaign.".to_owned(),
            count => format!("{count} campaigns."),
        };
        Shaped::new(summary, Value::Object(result))
    }
}

/// Get one campaign.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Get {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new("get", Method::Get, ONE, ads::READS, CAMPAIGNS);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let status = word(&received.body, "status");
        let summary = status.map_or_else(
            || "One campaign.".to_owned(),
            |status| format!("One campaign, which is {status}."),
        );
        Shaped::new(summary, json!({"campaign": shown(detail)(&received.body)}))
    }
}

/// Get several campaigns in one call.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BatchGet {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URNs or ids.
    campaigns: Vec<Campaign>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec = Spec::new("batch_get", Method::BatchGet, ALL, ads::READS, CAMPAIGNS)
        .query(&["ids={campaigns.id}"]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaigns": ["urn:li:sponsoredCampaign:700000001"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some(&self.campaigns)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} campaigns found.", self.campaigns.len());
        Shaped::new(summary, Value::Object(result))
    }
}

/// A batch is about something, and about each thing once.
pub(super) fn some(campaigns: &[Campaign]) -> Result<(), Invalid> {
    if campaigns.is_empty() {
        let fix = "Give at least one campaign.";
        return Err(Invalid::new("campaigns", "The list is empty", fix));
    }
    let mut sorted: Vec<&Campaign> = campaigns.iter().collect();
    sorted.sort();
    sorted.dedup();
    if sorted.len() < campaigns.len() {
        let fix = "Name each campaign once.";
        return Err(Invalid::new("campaigns", "The list names a campaign twice", fix));
    }
    Ok(())
}
