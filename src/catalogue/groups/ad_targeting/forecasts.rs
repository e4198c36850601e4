//! What bids and budgets LinkedIn suggests, and what an ad may achieve.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/ads-reporting/ad-budget-pricing>
//! and <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/ads-reporting/ad-supply-forecasts>.
//! `targetCost` and `costCap` of a forecast are left out: how they are spelled is not known here.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{CRITERIA, Day, OBJECTIVE, check_one, criteria, money as record, word};
use crate::catalogue::groups::ads::READS;
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity, instant};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::targeting::{Criterion, notices_of};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::money::{self, Amount, Currency};
use crate::model::urn::{AdAccount, Campaign};
use crate::model::version::Version;
use crate::model::word::Word;

const PRICING: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/ads-reporting/ad-budget-pricing";

const FORECASTS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/ads-reporting/ad-supply-forecasts";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum CampaignType {
    TextAd,
    SponsoredUpdates,
    SponsoredInmails,
    Dynamic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum BidType {
    Cpc,
    Cpm,
    Cpv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MatchType {
    #[default]
    Exact,
    AudienceExpanded,
}

const DAILY_BUDGET: Derived = Derived {
    parameter: "dailyBudget",
    arguments: &["dailyBudget", "currency"],
    value: |arguments| record(arguments, "dailyBudget"),
};

/// Get the bids and daily budgets that LinkedIn suggests and allows.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct BudgetPricing {
    /// Ad account URN or id.
    adAccount: AdAccount,
    campaignType: CampaignType,
    bidType: BidType,
    #[serde(default)]
    matchType: MatchType,
    /// Who is meant: names or URNs.
    targeting: Option<Vec<Criterion>>,
    /// Instead: LinkedIn's own structure.
    targetingCriteria: Option<Map<String, Value>>,
    /// Such as WEBSITE_VISIT.
    objectiveType: Option<Word>,
    /// Such as MAX_CLICK.
    optimizationTargetType: Option<Word>,
    /// In the account's currency, such as 25.00.
    dailyBudget: Option<Amount>,
    /// Default: the account's.
    currency: Option<Currency>,
}

/// The amounts under one name; LinkedIn's decimals stay text, so that none is rounded.
fn amounts(element: &Value, name: &str, currencies: &mut Vec<Currency>) -> Option<Value> {
    let mut read = Map::new();
    for (key, amount) in element.get(name)?.as_object()? {
        let Some((amount, currency)) = money::read(amount) else { continue };
        if ["default", "min", "max"].contains(&key.as_str()) {
            read.insert(key.clone(), json!(amount.to_string()));
            if !currencies.contains(&currency) {
                currencies.push(currency);
            }
        }
    }
    (!read.is_empty()).then_some(Value::Object(read))
}

impl Endpoint for BudgetPricing {
    const SPEC: Spec = Spec::new(
        "budget_pricing",
        Method::Finder("criteriaV2"),
        "/rest/adBudgetPricing",
        READS,
        PRICING,
    )
    .query(&[
        "account={adAccount}",
        "campaignType",
        "bidType",
        "matchType",
        "optimizationTargetType",
        "currency",
    ])
    .derived(&[CRITERIA, OBJECTIVE, DAILY_BUDGET])
    .currency()
    .targeting();
    const EXAMPLE: &'static str = r#"{"adAccount": "500000001", "campaignType": "SPONSORED_UPDATES", "bidType": "CPC", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_one(self.targeting.as_deref(), self.targetingCriteria.as_ref())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let pricing = elements(&received.body).first().cloned().unwrap_or_default();
        let mut currencies = Vec::new();
        let mut result = Map::new();
        for name in ["suggestedBid", "bidLimits", "dailyBudgetLimits"] {
            let read = amounts(&pricing, name, &mut currencies);
            result.extend(read.map(|read| (name.to_owned(), read)));
        }
        let said: Vec<&str> = currencies.iter().map(Currency::as_str).collect();
        let said = said.join(", ");
        result.insert("currency".to_owned(), json!(said));
        let at = |place: &str| {
            let amount = Value::Object(result.clone());
            amount.pointer(place).and_then(Value::as_str).map(|amount| format!("{amount} {said}"))
        };
        let summary = match (at("/suggestedBid/default"), at("/dailyBudgetLimits/min")) {
            (Some(bid), Some(least)) => {
                format!("LinkedIn suggests a bid of {bid}; a daily budget begins at {least}.")
            }
            (Some(bid), None) => format!("LinkedIn suggests a bid of {bid}."),
            (None, Some(least)) => format!("A daily budget begins at {least}."),
            (None, None) => "LinkedIn's reply holds no amounts.".to_owned(),
        };
        let own = self.currency.as_ref();
        let foreign = currencies.iter().find(|currency| own.is_some_and(|own| own != *currency));
        let warning = foreign.zip(own).map(|(foreign, own)| {
            format!("LinkedIn gave {foreign}, but the ad account is in {own}: do not use these amounts as they are.")
        });
        if detail == Detail::Detailed {
            result.insert("received".to_owned(), entity(&pricing));
        }
        let asked = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        let mut shaped = Shaped::new(summary, Value::Object(result)).with_warning(warning);
        shaped.warnings.extend(notices_of(&asked.unwrap_or_default()));
        shaped
    }
}

/// Forecast what ads to an audience may achieve.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Forecast {
    /// Ad account URN or id.
    adAccount: AdAccount,
    campaignType: CampaignType,
    /// First day, after today, such as 2027-01-04.
    start: Day,
    /// Day on which it is over.
    end: Day,
    /// Who is meant: names or URNs.
    targeting: Option<Vec<Criterion>>,
    /// Instead: LinkedIn's own structure.
    targetingCriteria: Option<Map<String, Value>>,
    /// This or totalBudget.
    dailyBudget: Option<Amount>,
    totalBudget: Option<Amount>,
    /// Default: the account's.
    currency: Option<Currency>,
    /// With bidPrice.
    bidType: Option<BidType>,
    bidPrice: Option<Amount>,
    objectiveType: Option<Word>,
    optimizationTargetType: Option<Word>,
    creativeType: Option<Word>,
    /// Campaign URN or id.
    campaign: Option<Campaign>,
    enableAudienceNetwork: Option<bool>,
    enableAudienceExpansion: Option<bool>,
    connectedTelevisionOnly: Option<bool>,
}

fn at_midnight(day: &Value) -> Option<i64> {
    let day: Day = serde_json::from_value(day.clone()).ok()?;
    Some(day.0.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

const TIME_RANGE: Derived = Derived {
    parameter: "timeRange",
    arguments: &["start", "end"],
    value: |arguments| {
        let at = |name: &str| at_midnight(arguments.get(name)?);
        Some(json!({"start": at("start")?, "end": at("end")?}))
    },
};

const TOTAL_BUDGET: Derived = Derived {
    parameter: "totalBudget",
    arguments: &["totalBudget", "currency"],
    value: |arguments| record(arguments, "totalBudget"),
};

const COMPETING_BID: Derived = Derived {
    parameter: "competingBid",
    arguments: &["bidType", "bidPrice", "currency"],
    value: |arguments| {
        let price = record(arguments, "bidPrice")?;
        Some(json!({"bidType": arguments.get("bidType")?, "bidPrice": price}))
    },
};

/// Numbers, and texts that are numbers; everything else is not shown in place.
fn figures(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(value.clone()),
        Value::String(_) => money::decimal(value).map(|number| json!(number.to_string())),
        Value::Array(items) => Some(items.iter().filter_map(figures).collect()),
        Value::Object(map) => {
            let plain = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let read = map.iter().filter(|(key, _)| key.len() <= 64 && plain(key));
            Some(Value::Object(
                read.filter_map(|(key, value)| Some((key.clone(), figures(value)?))).collect(),
            ))
        }
        Value::Null => None,
    }
}

fn metric(element: &Value) -> Value {
    let named = |key: &str| element.get(key).and_then(word);
    let series = element.get("timeSeries").and_then(Value::as_array);
    let points = series.into_iter().flatten().map(|point| {
        let mut read = Map::new();
        read.insert("at".to_owned(), json!(point.get("timestamp").and_then(instant)));
        for key in ["value", "adForecastRange"] {
            let figure = point.get(key).and_then(figures);
            read.extend(figure.map(|figure| (key.to_owned(), figure)));
        }
        Value::Object(read)
    });
    json!({
        "metricType": named("metricType"), "granularity": named("granularity"),
        "timeSeries": points.collect::<Vec<_>>(),
    })
}

impl Endpoint for Forecast {
    const SPEC: Spec = Spec::new(
        "forecast",
        Method::Finder("criteriaV2"),
        "/rest/adSupplyForecasts",
        READS,
        FORECASTS,
    )
    .query(&[
        "account={adAccount}",
        "campaignType",
        "optimizationTarget={optimizationTargetType}",
        "creativeType",
        "campaign",
        "enableAudienceNetwork",
        "enableAudienceExpansion",
        "connectedTelevisionOnly",
    ])
    .derived(&[TIME_RANGE, CRITERIA, OBJECTIVE, DAILY_BUDGET, TOTAL_BUDGET, COMPETING_BID])
    .currency()
    .targeting();
    const EXAMPLE: &'static str = r#"{"adAccount": "500000001", "campaignType": "SPONSORED_UPDATES", "start": "2027-01-04", "end": "2027-02-04", "dailyBudget": "40.00", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#;

    fn check(&self) -> Result<(), Invalid> {
        check_one(self.targeting.as_deref(), self.targetingCriteria.as_ref())?;
        if self.end.0 <= self.start.0 {
            let problem = format!("`end` ({}) is not after `start` ({})", self.end, self.start);
            let fix = "For one day, give the day after it as `end`.";
            return Err(Invalid::new("end", problem, fix));
        }
        if self.dailyBudget.is_none() && self.totalBudget.is_none() {
            let problem = "LinkedIn forecasts for a budget, and there is none";
            return Err(Invalid::new(
                "dailyBudget",
                problem,
                "Give `dailyBudget` or `totalBudget`.",
            ));
        }
        if self.bidType.is_some() != self.bidPrice.is_some() {
            let missing = if self.bidType.is_some() { "bidPrice" } else { "bidType" };
            let problem = format!("`{missing}` is missing: a bid has a type and a price");
            return Err(Invalid::new(missing, problem, "Give both, or neither."));
        }
        Ok(())
    }

    fn check_at(&self, today: Date, _version: Version) -> Result<(), Invalid> {
        if self.start.0 <= today {
            let problem =
                format!("`start` ({}) is not in the future; today is {today} (UTC)", self.start);
            return Err(Invalid::new("start", problem, "Start tomorrow, or later."));
        }
        Ok(())
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let items: Vec<Value> = elements(&received.body)
            .iter()
            .map(|element| match detail {
                Detail::Concise => metric(element),
                Detail::Detailed => {
                    let mut full = entity(element);
                    if let (Some(full), Value::Object(read)) =
                        (full.as_object_mut(), metric(element))
                    {
                        full.extend(read);
                    }
                    full
                }
            })
            .collect();
        let metrics: Vec<&str> =
            items.iter().filter_map(|item| item.get("metricType")?.as_str()).collect();
        let summary = if metrics.is_empty() {
            "LinkedIn forecast nothing for this.".to_owned()
        } else {
            format!(
                "Forecasts from {} until {}: {}. They are LinkedIn's estimates, no promise.",
                self.start,
                self.end,
                metrics.join(", ")
            )
        };
        let asked = criteria(self.targeting.as_deref(), self.targetingCriteria.as_ref());
        let mut shaped = Shaped::new(summary, json!({ "items": items }));
        shaped.warnings = notices_of(&asked.unwrap_or_default());
        shaped
    }
}
