//! How much a campaign group may spend, and how long.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::ad_accounts::said::some_budget;
use super::super::ads::{WRITES_CAMPAIGNS, cost};
use super::create::{Day, in_order, known_in};
use super::{BACKFILLED, CHANGED, GROUPS, ONE, READ_BACK, said};
use crate::catalogue::looks::{Briefing, Stated};
use crate::catalogue::received::{Detail, Received, Shaped, instant};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::money::{self, Amount, Currency};
use crate::model::urn::{AdAccount, CampaignGroup};
use crate::model::version::Version;

/// The group as it will be, with these fields in the place of its own.
fn with(group: &Value, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut will_be = group.as_object().cloned().unwrap_or_default();
    for (name, value) in fields {
        will_be.insert(name.to_owned(), value);
    }
    Value::Object(will_be)
}

/// A result without what was not given.
fn given(result: Value) -> Value {
    let Value::Object(mut result) = result else { return result };
    result.retain(|_, value| !value.is_null());
    Value::Object(result)
}

/// An amount of a reply in words.
fn amount(value: Option<&Value>) -> String {
    let read = value.and_then(money::read);
    read.map_or_else(|| "none".to_owned(), |(amount, currency)| format!("{amount} {currency}"))
}

fn budget(arguments: &Arguments, seen: &[Value], today: Date) -> Result<Stated, Invalid> {
    let group = said::group(seen);
    said::not_backfilled(arguments, group)?;
    let currency = arguments.get("currency").cloned().unwrap_or_default();
    let given = |name| {
        let amount = arguments.get(name)?;
        Some((name, json!({"amount": amount, "currencyCode": currency})))
    };
    let given: Vec<_> = ["totalBudget", "dailyBudget"].into_iter().filter_map(given).collect();
    let ends = group.pointer("/runSchedule/end").is_some();
    if !group.is_null() && !ends && given.iter().any(|(name, _)| *name == "totalBudget") {
        let problem = "A group with a `totalBudget` needs an end, and this one has none";
        return Err(Invalid::new("totalBudget", problem, "Give it one first: set_schedule."));
    }
    let mut lines = vec![said::standing(arguments, group)];
    for (name, value) in &given {
        let before = match group {
            Value::Null => "not known".to_owned(),
            group => amount(group.get(*name)),
        };
        lines.push(format!("Its {name}: {}; so far {before}.", amount(Some(value))));
    }
    let active = seen.get(1).unwrap_or(&Value::Null);
    Ok(said::cost_of(&with(group, given), said::runs(group), active, today, lines))
}

/// Set what a campaign group may spend at most.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SetBudget {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
    totalBudget: Option<Amount>,
    /// Of a DYNAMIC group only.
    dailyBudget: Option<Amount>,
    /// Default: the ad account's.
    currency: Option<Currency>,
}

impl Endpoint for SetBudget {
    const SPEC: Spec =
        Spec::new("set_budget", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, GROUPS)
            .effect(Effect::Spend)
            .currency()
            .briefing(Briefing { next: said::next_of_active, state: budget })
            .read_back(READ_BACK)
            .oracle(CHANGED)
            .hints(&[
                BACKFILLED,
                "A `dailyBudget` takes the group's budgetOptimizationStrategy DYNAMIC, which is given when it is created.",
            ]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "totalBudget": "6000.00"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.totalBudget.is_none() && self.dailyBudget.is_none() {
            let fix = "Give `totalBudget` or `dailyBudget`.";
            return Err(Invalid::new("totalBudget", "Nothing would change", fix));
        }
        some_budget("totalBudget", self.totalBudget)?;
        some_budget("dailyBudget", self.dailyBudget)
    }

    fn check_at(&self, _today: Date, version: Version) -> Result<(), Invalid> {
        known_in(version, self.dailyBudget.is_some(), false)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let wire = |amount: Option<Amount>| {
            amount.map(|amount| amount.in_currency(self.currency.as_ref()))
        };
        let set =
            json!({"totalBudget": wire(self.totalBudget), "dailyBudget": wire(self.dailyBudget)});
        Ok(Some(json!({"patch": {"$set": set}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = given(json!({
            "campaignGroup": self.campaignGroup, "totalBudget": self.totalBudget,
            "dailyBudget": self.dailyBudget, "currency": self.currency,
        }));
        Shaped::new("Budget set.", result)
    }
}

/// When it begins and ends, in words; a day where it is midnight, as all of ours are. An end is its last day.
fn spoken(name: &str, at: Option<&Value>) -> String {
    let Some(at) = at else { return "none".to_owned() };
    let Some(instant) = instant(at) else { return "none".to_owned() };
    match (name, instant.strip_suffix("T00:00:00Z")) {
        ("end", Some(_)) => match cost::last_day(&json!({"runSchedule": {"end": at}})) {
            Some(last) => format!("{last}, that day included"),
            None => instant,
        },
        (_, Some(day)) => day.to_owned(),
        (_, None) => instant,
    }
}

fn schedule(arguments: &Arguments, seen: &[Value], today: Date) -> Result<Stated, Invalid> {
    let group = said::group(seen);
    said::not_backfilled(arguments, group)?;
    let no_end = arguments.get("no_end") == Some(&json!(true));
    if no_end && group.get("totalBudget").is_some() {
        let problem = "A group with a `totalBudget` needs an end, and this one has such a budget";
        return Err(Invalid::new("no_end", problem, "Give a later `end`."));
    }
    let mut will_be =
        group.get("runSchedule").and_then(Value::as_object).cloned().unwrap_or_default();
    let day = |name: &str| -> Option<i64> {
        serde_json::from_value::<Day>(arguments.get(name)?.clone()).ok()?.start_ms()
    };
    for name in ["start", "end"] {
        if let Some(ms) = day(name) {
            will_be.insert(name.to_owned(), json!(ms));
        }
    }
    if no_end {
        will_be.shift_remove("end");
    }
    let mut lines = vec![said::standing(arguments, group)];
    for name in ["start", "end"] {
        let before = match group {
            Value::Null => "not known".to_owned(),
            group => spoken(name, group.pointer(&format!("/runSchedule/{name}"))),
        };
        let after = spoken(name, will_be.get(name));
        // What cannot be read stays as it is, unless it is given.
        if after != before && (!group.is_null() || will_be.contains_key(name) || no_end) {
            lines.push(format!("Its {name}: {after}; so far {before}."));
        }
    }
    let will_be = with(group, [("runSchedule", Value::Object(will_be))]);
    let active = seen.get(1).unwrap_or(&Value::Null);
    Ok(said::cost_of(&will_be, said::runs(group), active, today, lines))
}

/// Set when a campaign group begins and ends: a later end costs more.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SetSchedule {
    adAccount: AdAccount,
    campaignGroup: CampaignGroup,
    /// Day, UTC.
    start: Option<Day>,
    /// First day without it.
    end: Option<Day>,
    /// Removes the end.
    no_end: Option<bool>,
}

impl SetSchedule {
    fn no_end(&self) -> bool {
        self.no_end == Some(true)
    }
}

impl Endpoint for SetSchedule {
    const SPEC: Spec =
        Spec::new("set_schedule", Method::PartialUpdate, ONE, WRITES_CAMPAIGNS, GROUPS)
            .effect(Effect::Spend)
            .briefing(Briefing { next: said::next_of_active, state: schedule })
            .read_back(READ_BACK)
            .oracle(CHANGED)
            .hints(&[BACKFILLED, "A start that has passed cannot be changed."]);
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaignGroup": "urn:li:sponsoredCampaignGroup:600000001", "end": "2027-03-01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.no_end() && self.end.is_some() {
            let problem = "`end` and `no_end` were both given";
            return Err(Invalid::new("no_end", problem, "Keep one of them."));
        }
        if self.start.is_none() && self.end.is_none() && !self.no_end() {
            let fix = "Give `start`, `end` or `no_end`.";
            return Err(Invalid::new("end", "Nothing would change", fix));
        }
        in_order(self.start, self.end)
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let days = [("start", self.start), ("end", self.end)];
        let set: Map<String, Value> = days
            .into_iter()
            .filter_map(|(name, day)| Some((name.to_owned(), json!(day?.start_ms()))))
            .collect();
        let mut change = Map::new();
        if !set.is_empty() {
            change.insert("$set".to_owned(), Value::Object(set));
        }
        if self.no_end() {
            change.insert("$delete".to_owned(), json!(["end"]));
        }
        Ok(Some(json!({"patch": {"runSchedule": change}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let result = given(json!({
            "campaignGroup": self.campaignGroup, "start": self.start, "end": self.end,
            "no_end": self.no_end,
        }));
        let last = self.end.and_then(|end| end.0.yesterday().ok());
        let summary = last.map_or_else(
            || "Schedule set.".to_owned(),
            |last| format!("Schedule set: ends with {last}, that day included."),
        );
        Shaped::new(summary, result)
    }
}
