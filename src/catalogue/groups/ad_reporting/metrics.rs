//! What is counted, and the rates that LinkedIn leaves to its readers.

use std::borrow::Cow;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value, json};

use super::names::is_in_one_account;
use super::pivots::Pivot;
use crate::catalogue::spec::Derived;
use crate::catalogue::{Arguments, Invalid};
use crate::model::text_safety::shown;

/// LinkedIn's name of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Metric(String);

impl Metric {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let fits = given.starts_with(|first: char| first.is_ascii_lowercase())
            && given.len() <= 64
            && given.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits {
            return Ok(Self(given));
        }
        let given = shown(&given);
        Err(de::Error::custom(format!(
            "'{given}' is no metric; give a list of LinkedIn's names, such as [\"impressions\", \"costInLocalCurrency\"]"
        )))
    }
}

impl JsonSchema for Metric {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Metric".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

pub(super) const COST: &str = "costInLocalCurrency";
pub(super) const IMPRESSIONS: &str = "impressions";
pub(super) const CLICKS: &str = "clicks";
/// The cost in the one currency that all ad accounts have.
pub(super) const COST_IN_USD: &str = "costInUsd";
const REACH: &str = "approximateMemberReach";

/// What is asked for where nobody says what: without names LinkedIn sends impressions and clicks only.
const DEFAULT: [&str; 7] = [
    IMPRESSIONS,
    CLICKS,
    COST,
    "landingPageClicks",
    "oneClickLeads",
    "externalWebsiteConversions",
    "totalEngagements",
];

/// What tells the elements apart; LinkedIn counts it among the names.
pub(super) const KEYS: [&str; 2] = ["dateRange", "pivotValues"];

/// LinkedIn takes twenty names, the keys among them.
const MOST: usize = 20 - KEYS.len();

/// Names that LinkedIn's page lists. It leaves families open: see [`is_known`].
const KNOWN: &str = " impressions clicks costInLocalCurrency costInUsd landingPageClicks textUrlClicks adUnitClicks \
    actionClicks companyPageClicks likes comments shares follows reactions commentLikes otherEngagements \
    totalEngagements opens sends oneClickLeads oneClickLeadFormOpens leadGenerationMailContactInfoShares \
    leadGenerationMailInterestedClicks qualifiedLeads costPerQualifiedLead validWorkEmailLeads talentLeads \
    externalWebsiteConversions externalWebsitePostClickConversions externalWebsitePostViewConversions \
    conversionValueInLocalCurrency approximateMemberReach audiencePenetration averageDwellTime videoStarts videoViews \
    videoFirstQuartileCompletions videoMidpointCompletions videoThirdQuartileCompletions videoCompletions \
    videoWatchTime averageVideoWatchTime fullScreenPlays documentFirstQuartileCompletions \
    documentMidpointCompletions documentThirdQuartileCompletions documentCompletions downloadClicks cardImpressions \
    cardClicks headlineImpressions headlineClicks eventViews eventWatchTime registrations subscriptionClicks \
    jobApplications jobApplyClicks ";

/// Whether LinkedIn's page has that name, or one like it.
pub(super) fn is_known(name: &str) -> bool {
    ["viral", "postClick", "postView"].iter().any(|family| name.starts_with(family))
        || KNOWN.contains(&format!(" {name} "))
}

/// The metrics that a call asks for, without the keys.
fn asked(arguments: &Arguments) -> Vec<&str> {
    let Some(names) = arguments.get("fields").and_then(Value::as_array) else {
        // Amounts in several currencies have no sum.
        let comparable = (!is_in_one_account(arguments)).then_some(COST_IN_USD);
        return DEFAULT.into_iter().chain(comparable).collect();
    };
    let mut asked: Vec<&str> = Vec::new();
    for name in names.iter().filter_map(Value::as_str) {
        if !KEYS.contains(&name) && !asked.contains(&name) {
            asked.push(name);
        }
    }
    asked
}

/// `fields=impressions,clicks,…`, always with what tells the elements apart.
pub(super) const FIELDS: Derived = Derived {
    parameter: "fields",
    arguments: &["fields"],
    value: |arguments| {
        let names: Vec<&str> = asked(arguments).into_iter().chain(KEYS).collect();
        Some(json!(names.join(",")))
    },
};

/// What LinkedIn documents about names, and about names beside pivots.
pub(super) fn check(fields: &[Metric], pivots: &[Pivot]) -> Result<(), Invalid> {
    let names: std::collections::BTreeSet<&str> =
        fields.iter().map(Metric::as_str).filter(|name| !KEYS.contains(name)).collect();
    if names.is_empty() {
        let fix = "Name metrics, or leave `fields` out for the usual ones.";
        return Err(Invalid::new("fields", "There is no metric in it", fix));
    }
    if names.len() > MOST {
        let problem = format!(
            "These are {} metrics; LinkedIn takes {MOST}, besides dateRange and pivotValues",
            names.len()
        );
        return Err(Invalid::new("fields", problem, "Leave some out, or ask twice."));
    }
    if let Some(rate) = RATES.iter().find(|rate| names.contains(rate.name)) {
        let problem = format!("LinkedIn has no metric {}; it is computed here", rate.name);
        let fix = format!("Ask for {} and {} instead.", rate.of, rate.per);
        return Err(Invalid::new("fields", problem, fix));
    }
    let demographic = pivots.iter().find(|pivot| pivot.is_demographic());
    let refused = names.iter().find(|name| !is_had_by_member(name));
    if let (Some(pivot), Some(name)) = (demographic, refused) {
        let problem = format!("LinkedIn does not have {name} by {}", pivot.as_str());
        return Err(Invalid::new("fields", problem, "Leave it out, or use another pivot."));
    }
    Ok(())
}

/// Not with MEMBER_ pivots, by LinkedIn's page.
fn is_had_by_member(name: &str) -> bool {
    let of_cards = name.starts_with("card") || name.starts_with("viralCard");
    !of_cards && name != REACH && name != "conversionValueInLocalCurrency"
}

/// LinkedIn estimates reach for so many days at most.
const REACH_DAYS: i64 = 92;

/// Whether reach is asked for, of more days than LinkedIn estimates it for.
pub(super) fn check_reach(fields: &[Metric], days: i64) -> Result<(), Invalid> {
    if days <= REACH_DAYS || !fields.iter().any(|name| name.as_str() == REACH) {
        return Ok(());
    }
    let problem = format!("LinkedIn has {REACH} for {REACH_DAYS} days at most; these are {days}");
    Err(Invalid::new("fields", problem, format!("Leave it out, or ask for {REACH_DAYS} days.")))
}

/// Whether figures of several rows can be added up: a member reached twice is one.
pub(super) fn is_additive(name: &str) -> bool {
    let a_mean = name.starts_with("average") || name.starts_with("costPer");
    !a_mean && name != REACH && name != "audiencePenetration"
}

/// Whether a figure is an amount in the currency of an ad account.
pub(super) fn is_in_local_currency(name: &str) -> bool {
    name.ends_with("InLocalCurrency") || name.starts_with("costPer")
}

/// One figure divided by another.
struct Rate {
    name: &'static str,
    of: &'static str,
    per: &'static str,
    /// For so many of what it is divided by.
    times: u32,
}

const fn rate(name: &'static str, of: &'static str, per: &'static str) -> Rate {
    Rate { name, of, per, times: 1 }
}

const RATES: [Rate; 14] = [
    rate("ctr", CLICKS, IMPRESSIONS),
    rate("cpc", COST, CLICKS),
    Rate { times: 1000, ..rate("cpm", COST, IMPRESSIONS) },
    rate("cost_per_landing_page_click", COST, "landingPageClicks"),
    rate("cost_per_lead", COST, "oneClickLeads"),
    rate("cost_per_conversion", COST, "externalWebsiteConversions"),
    rate("engagement_rate", "totalEngagements", IMPRESSIONS),
    rate("lead_form_completion_rate", "oneClickLeads", "oneClickLeadFormOpens"),
    rate("frequency", IMPRESSIONS, REACH),
    rate("open_rate", "opens", "sends"),
    rate("cost_per_send", COST, "sends"),
    rate("cost_per_video_view", COST, "videoViews"),
    rate("video_completion_rate", "videoCompletions", "videoViews"),
    rate("return_on_ad_spend", "conversionValueInLocalCurrency", COST),
];

/// The rates of some figures; none where there is nothing to divide by.
pub(super) fn rates(figure: impl Fn(&str) -> Option<Decimal>) -> Map<String, Value> {
    let mut all = Map::new();
    for rate in &RATES {
        let value = figure(rate.of)
            .and_then(|of| of.checked_mul(Decimal::from(rate.times)))
            .zip(figure(rate.per).filter(|per| !per.is_zero()))
            .and_then(|(of, per)| of.checked_div(per));
        if let Some(value) = value {
            let shown = if rate.of == COST { money(value) } else { fraction(value) };
            all.insert(rate.name.to_owned(), shown);
        }
    }
    all
}

/// An amount as LinkedIn writes amounts, as text, without the digits that computing left behind.
pub(super) fn money(value: Decimal) -> Value {
    json!(rounded(value).to_string())
}

fn fraction(value: Decimal) -> Value {
    // Six decimals have a spelling as a number that says the same.
    let exact = value.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    exact.normalize().to_string().parse::<f64>().map_or(Value::Null, |value| json!(value))
}

/// Four decimals: less than anybody pays, more than any currency has.
fn rounded(value: Decimal) -> Decimal {
    let value = value.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero);
    // What is a little less than nothing is nothing.
    if value.is_zero() { Decimal::ZERO } else { value.normalize() }
}
