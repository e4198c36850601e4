//! A new campaign group: a draft, always.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::said::some_budget;
use super::super::ad_accounts::shown;
use super::super::ads::WRITES_CAMPAIGNS;
use super::{ALL, GROUPS, READ_BACK};
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::{Evidence, Oracle, Sight, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::money::{Amount, Currency};
use crate::model::text_safety;
use crate::model::urn::{AdAccount, CampaignGroup};
use crate::model::version::Version;
use crate::model::word::Word;

/// A day in UTC, which LinkedIn wants as the instant at which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) Date);

impl Day {
    pub(super) fn start_ms(self) -> Option<i64> {
        Some(self.0.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date: Option<Date> = shape.then(|| text.parse().ok()).flatten();
        date.map(Self).ok_or_else(|| {
            let given = text_safety::shown(&text);
            de::Error::custom(format!("'{given}' is no day; write a day such as 2026-12-01"))
        })
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// How a group bids.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum BidStrategy {
    MaximumDelivery,
    Manual,
    CostCap,
}

/// How a group's budget is given to its campaigns.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Strategy {
    Dynamic,
}

/// Groups bid, and give their budget to campaigns, since then.
const OPTIMIZED: Version = Version::of(202_501);

/// Groups have a daily budget since then.
const DAILY: Version = Version::of(202_504);

/// The longest name.
const NAME: usize = 100;

/// The objective as LinkedIn takes it: its page prints plurals, and the API refuses them.
fn objective(word: &Word) -> &str {
    match word.as_str() {
        "WEBSITE_VISITS" => "WEBSITE_VISIT",
        "WEBSITE_CONVERSIONS" => "WEBSITE_CONVERSION",
        "VIDEO_VIEWS" => "VIDEO_VIEW",
        "JOB_APPLICANTS" => "JOB_APPLICANT",
        "TALENT_LEADS" => "TALENT_LEAD",
        other => other,
    }
}

pub(super) fn named(field: &str, name: &str) -> Result<(), Invalid> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        return Err(Invalid::new(field, "The name is blank", "Name it."));
    }
    if length > NAME {
        let problem = format!("The name has {length} characters; LinkedIn takes {NAME}");
        return Err(Invalid::new(field, problem, format!("Shorten it by {}.", length - NAME)));
    }
    Ok(())
}

/// That it begins before it ends.
pub(super) fn in_order(start: Option<Day>, end: Option<Day>) -> Result<(), Invalid> {
    match (start, end) {
        (Some(start), Some(end)) if end <= start => Err(Invalid::new(
            "end",
            format!("It would end on {end} and begin on {start}"),
            "The end is exclusive: give a later day than `start`.",
        )),
        _ => Ok(()),
    }
}

/// What the API version in use does not know yet.
pub(super) fn known_in(version: Version, daily: bool, optimized: bool) -> Result<(), Invalid> {
    let (field, since) = match () {
        () if daily && version < DAILY => ("dailyBudget", DAILY),
        () if optimized && version < OPTIMIZED => ("budgetOptimizationStrategy", OPTIMIZED),
        () => return Ok(()),
    };
    Err(Invalid::new(
        field,
        format!("Campaign groups have it since version {since}, and {version} is in use"),
        format!("Leave it out, or use version {since} or later."),
    ))
}

/// What a new group is, on its own or as one of several.
pub(super) struct New<'a> {
    pub(super) account: &'a AdAccount,
    pub(super) name: &'a str,
    pub(super) start: Day,
    pub(super) end: Option<Day>,
    pub(super) total: Option<Amount>,
    pub(super) daily: Option<Amount>,
    pub(super) strategy: Option<Strategy>,
    pub(super) bid: Option<BidStrategy>,
    pub(super) objective: Option<&'a Word>,
    pub(super) currency: Option<&'a Currency>,
}

impl New<'_> {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        named("name", self.name)?;
        in_order(Some(self.start), self.end)?;
        some_budget("totalBudget", self.total)?;
        some_budget("dailyBudget", self.daily)?;
        if self.total.is_some() && self.end.is_none() {
            let problem = "A group with a `totalBudget` needs an `end`";
            return Err(Invalid::new("end", problem, "Add `end`, or drop `totalBudget`."));
        }
        if self.daily.is_some() && self.strategy.is_none() {
            let problem = "A group has a `dailyBudget` only where it gives its budget to its campaigns itself";
            let fix = "Add `budgetOptimizationStrategy`: DYNAMIC, or set budgets on the campaigns.";
            return Err(Invalid::new("budgetOptimizationStrategy", problem, fix));
        }
        Ok(())
    }

    pub(super) fn check_at(&self, version: Version) -> Result<(), Invalid> {
        known_in(version, self.daily.is_some(), self.strategy.is_some() || self.bid.is_some())
    }

    pub(super) fn wire(&self) -> Value {
        let amount =
            |amount: Option<Amount>| amount.map(|amount| amount.in_currency(self.currency));
        let mut body = json!({
            "account": self.account, "name": self.name, "status": "DRAFT",
            "runSchedule": {"start": self.start.start_ms(), "end": self.end.and_then(Day::start_ms)},
            "totalBudget": amount(self.total), "dailyBudget": amount(self.daily),
            "objectiveType": self.objective.map(objective),
        });
        if self.strategy.is_some() || self.bid.is_some() {
            let optimization =
                json!({"bidStrategy": self.bid, "budgetOptimizationStrategy": self.strategy});
            if let Some(body) = body.as_object_mut() {
                body.insert("budgetOptimization".to_owned(), optimization);
            }
        }
        body
    }
}

/// Create a campaign group, as a DRAFT.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    adAccount: AdAccount,
    /// ≤ 100 characters.
    name: String,
    /// Day, UTC.
    start: Day,
    /// First day without it.
    end: Option<Day>,
    /// Needs `end`.
    totalBudget: Option<Amount>,
    /// With DYNAMIC only.
    dailyBudget: Option<Amount>,
    /// Default: the ad account's.
    currency: Option<Currency>,
    budgetOptimizationStrategy: Option<Strategy>,
    bidStrategy: Option<BidStrategy>,
    /// Final; such as WEBSITE_VISIT.
    objectiveType: Option<Word>,
}

impl Create {
    fn given(&self) -> New<'_> {
        New {
            account: &self.adAccount,
            name: &self.name,
            start: self.start,
            end: self.end,
            total: self.totalBudget,
            daily: self.dailyBudget,
            strategy: self.budgetOptimizationStrategy,
            bid: self.bidStrategy,
            objective: self.objectiveType.as_ref(),
            currency: self.currency.as_ref(),
        }
    }
}

/// A new group is found by its name, among drafts no older than the request.
const CREATED: Oracle = Oracle {
    action: "search",
    arguments: |written| {
        let account = written.get("adAccount")?.clone();
        let names = json!([written.get("name")?]);
        let named = [("adAccount", account), ("names", names), ("status", json!(["DRAFT"]))];
        Some(named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    },
    sees: |Evidence { sent, read, since_ms }| {
        let found = read.map(elements).unwrap_or_default();
        let new = |body: &&Value| shown::made_since(body, *since_ms) && shown::holds(sent, body);
        match found.iter().find(new).map(|body| shown::urn_in(body, "id", CampaignGroup::parse)) {
            Some(Some(urn)) => Sight::Happened(Some(urn)),
            _ => Sight::NotYet,
        }
    },
};

impl Endpoint for Create {
    const SPEC: Spec = Spec::new("create", Method::Create, ALL, WRITES_CAMPAIGNS, GROUPS)
        .currency()
        .read_back(READ_BACK)
        .oracle(CREATED);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "name": "Autumn push", "start": "2027-01-04", "end": "2027-02-01", "totalBudget": "4500.00"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.given().check()
    }

    fn check_at(&self, _today: Date, version: Version) -> Result<(), Invalid> {
        self.given().check_at(version)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.given().wire()))
    }

    fn created(&self, received: &Received) -> Option<String> {
        received.created.as_deref().map(|id| shown::urn_of(id, CampaignGroup::parse))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let result = Map::from_iter([
            ("campaignGroup".to_owned(), json!(self.created(received))),
            ("status".to_owned(), json!("DRAFT")),
        ]);
        Shaped::new(
            "Created as a DRAFT: it costs nothing. Next: linkedin_campaigns_write, create; then linkedin_campaign_groups_spend, activate.",
            Value::Object(result),
        )
    }
}
