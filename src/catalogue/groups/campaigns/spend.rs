//! What lets money flow: activation, budgets, days.
//!
//! Each states first what it means, in the account's currency, from what LinkedIn says of the campaign and its group.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::when::{self, When, in_order};
use super::{CAMPAIGNS, ONE, ads, argument, create, look, look_at_group, read::word, said, seen};
use crate::catalogue::groups::ad_accounts::said::some_budget;
use crate::catalogue::groups::ads::cost;
use crate::catalogue::looks::{Briefing, Cost, Look, Stated};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::Spec;
use crate::catalogue::{Arguments, Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::money::{self, Amount, Currency};
use crate::model::urn::{AdAccount, Campaign};

const SPENDING: Spec = Spec::new("", Method::PartialUpdate, ONE, ads::WRITES_CAMPAIGNS, CAMPAIGNS)
    .effect(Effect::Spend)
    .read_back(seen::READ_BACK)
    .oracle(seen::CHANGED);

/// The campaign, then its group.
fn next(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    match seen {
        [] => Some(look(arguments)),
        [campaign] => look_at_group(arguments, campaign),
        _ => None,
    }
}

/// What was read of both; null where it could not be.
fn read(seen: &[Value]) -> (&Value, &Value) {
    (seen.first().unwrap_or(&Value::Null), seen.get(1).unwrap_or(&Value::Null))
}

fn urn(arguments: &Arguments) -> String {
    argument(arguments, "campaign").as_str().unwrap_or_default().to_owned()
}

/// The worst case of a campaign as it would be; without bound where it could not be read.
fn worst(campaign: &Value, group: &Value, today: Date) -> Cost {
    if campaign.is_null() {
        return Cost { currency: None, a_day: None, in_all: None };
    }
    cost::of_campaigns([campaign], Some(group), today)
}

/// What a change sets in motion: nothing where the campaign runs already and may cost no more than before, nor where it
/// does not run.
fn risen(campaign: &Value, group: &Value, after: Cost, today: Date) -> Option<Cost> {
    let runs = word(campaign, "status").is_none_or(|status| status == "ACTIVE");
    let before = worst(campaign, group, today);
    (runs && (campaign.is_null() || cost::exceeds(&after, &before))).then_some(after)
}

/// Some states nothing leads out of.
fn refuse_final(campaign: &Value) -> Result<(), Invalid> {
    match word(campaign, "status") {
        Some(status @ ("CANCELED" | "REMOVED")) => {
            let problem = format!("The campaign is {status}, which is final");
            Err(Invalid::new("campaign", problem, "Create another one."))
        }
        _ => Ok(()),
    }
}

/// Whether a campaign in this status spends already.
fn spends_now(campaign: &Value) -> String {
    match word(campaign, "status") {
        Some("ACTIVE") => "It is ACTIVE: this counts at once.".to_owned(),
        Some(status) => format!("It is {status}: nothing is spent until it is activated."),
        None => "It may be ACTIVE: then this counts at once.".to_owned(),
    }
}

/// Activate a campaign: money flows.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Activate {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
}

fn state_of_activation(
    arguments: &Arguments,
    seen: &[Value],
    today: Date,
) -> Result<Stated, Invalid> {
    let (campaign, group) = read(seen);
    refuse_final(campaign)?;
    if word(group, "status") == Some("DRAFT") {
        let problem = "Its campaign group is a DRAFT, and so its campaigns have to be drafts";
        let fix = "Activate the group first: linkedin_campaign_groups_spend, activate.";
        return Err(Invalid::new("campaign", problem, fix));
    }
    let cost = worst(campaign, group, today);
    let lines = vec![
        said::present(campaign, &urn(arguments)),
        format!("Budget: {}.", said::budget(campaign)),
        format!("It runs {}.", said::schedule(campaign)),
        said::beginning(campaign, group, today),
        cost::sentence(&cost, cost::last_day(campaign)),
    ];
    let mut notes = Vec::new();
    let start = campaign.pointer("/runSchedule/start").and_then(when::day_of);
    if word(campaign, "status") == Some("DRAFT") && start.is_some_and(|start| start < today) {
        notes.push("Its start is in the past, and LinkedIn may refuse that: set another with linkedin_campaigns_spend, set_schedule.".to_owned());
    }
    if word(campaign, "optimizationTargetType") == Some("MAX_CONVERSION") {
        notes.push(
            "With MAX_CONVERSION it needs an associated conversion to become ACTIVE.".to_owned(),
        );
    }
    Ok(Stated { lines, cost: Some(cost), notes, ..Stated::default() })
}

impl Endpoint for Activate {
    const SPEC: Spec = Spec {
        action: "activate",
        briefing: Some(Briefing { next, state: state_of_activation }),
        ..SPENDING
    };
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": {"status": "ACTIVE"}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let summary = "ACTIVE now. Stop it with linkedin_campaigns_write, update, status PAUSED.";
        Shaped::new(summary, json!({"campaign": self.campaign, "status": "ACTIVE"}))
    }
}

/// Set a campaign's budgets or its bid.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SetBudget {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
    /// Such as 40.00.
    dailyBudget: Option<Amount>,
    totalBudget: Option<Amount>,
    /// Bid, target cost or cap.
    unitCost: Option<Amount>,
    /// Default: the ad account's.
    currency: Option<Currency>,
}

impl SetBudget {
    fn set(&self) -> Map<String, Value> {
        let amounts = [
            ("dailyBudget", self.dailyBudget),
            ("totalBudget", self.totalBudget),
            ("unitCost", self.unitCost),
        ];
        let given = amounts.into_iter().filter_map(|(name, amount)| Some((name, amount?)));
        given
            .map(|(name, amount)| (name.to_owned(), amount.in_currency(self.currency.as_ref())))
            .collect()
    }
}

/// The same arguments, typed. They were read before, so what does not fit any more is nobody's mistake.
fn typed<E: Endpoint>(arguments: &Arguments) -> Result<E, Invalid> {
    serde_json::from_value(Value::Object(arguments.clone()))
        .map_err(|error| Invalid::remedied("campaign", &error.to_string()))
}

fn state_of_budget(arguments: &Arguments, seen: &[Value], today: Date) -> Result<Stated, Invalid> {
    let (campaign, group) = read(seen);
    refuse_final(campaign)?;
    let set = typed::<SetBudget>(arguments)?.set();
    let mut after = campaign.clone();
    if let Some(after) = after.as_object_mut() {
        after.extend(set.clone());
    }
    let of = |name: &str| money::read(after.get(name)?);
    if let (Some((daily, _)), Some((total, _))) = (of("dailyBudget"), of("totalBudget"))
        && total < daily
    {
        let problem = format!("The total budget would be {total}, less than the {daily} a day");
        let fix = "Give `dailyBudget` and `totalBudget` so that the total is not below the day's.";
        return Err(Invalid::new("totalBudget", problem, fix));
    }
    // A campaign that could not be read still gets what is known: the new amounts.
    let cost = worst(&after, group, today);
    let lines = vec![
        said::present(campaign, &urn(arguments)),
        format!("Budget now: {}.", said::budget(campaign)),
        format!("New: {}.", said::budget(&Value::Object(set))),
        format!("It runs {}.", said::schedule(campaign)),
        spends_now(campaign),
        cost::sentence(&cost, cost::last_day(campaign)),
    ];
    let cost = risen(campaign, group, cost, today);
    Ok(Stated { lines, cost, ..Stated::default() })
}

impl Endpoint for SetBudget {
    const SPEC: Spec = Spec {
        action: "set_budget",
        briefing: Some(Briefing { next, state: state_of_budget }),
        ..SPENDING
    }
    .currency();
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "dailyBudget": "60.00"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.set().is_empty() {
            let fix = "Give `dailyBudget`, `totalBudget` or `unitCost`.";
            return Err(Invalid::new("dailyBudget", "Nothing would change", fix));
        }
        // A bid of 0 is another matter: it leaves the bidding to LinkedIn.
        some_budget("dailyBudget", self.dailyBudget)?;
        some_budget("totalBudget", self.totalBudget)?;
        match (self.dailyBudget, self.totalBudget) {
            (Some(daily), Some(total)) => create::budgets_fit(daily, total),
            _ => Ok(()),
        }
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"patch": {"$set": self.set()}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let mut result = self.set();
        let new = said::budget(&Value::Object(result.clone()));
        result.shift_insert(0, "campaign".to_owned(), json!(self.campaign));
        Shaped::new(format!("Set: {new}."), Value::Object(result))
    }
}

/// Set when a campaign starts or ends.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct SetSchedule {
    /// Ad account URN or id.
    adAccount: AdAccount,
    /// Campaign URN or id.
    campaign: Campaign,
    /// Day (00:00 UTC) or time.
    start: Option<When>,
    /// Exclusive.
    end: Option<When>,
    /// True: runs until somebody pauses it.
    no_end: Option<bool>,
}

impl SetSchedule {
    fn removes_end(&self) -> bool {
        self.no_end == Some(true)
    }

    fn set(&self) -> Map<String, Value> {
        let times = [("start", self.start), ("end", self.end)];
        let given = times.into_iter().filter_map(|(name, when)| Some((name, when?.ms()?)));
        given.map(|(name, ms)| (name.to_owned(), json!(ms))).collect()
    }
}

/// The day on which a campaign began, where that has passed for certain: today at its midnight, or before.
fn begun(campaign: &Value, today: Date) -> Option<Date> {
    let start = campaign.pointer("/runSchedule/start")?;
    let passed = start.as_i64()? <= When::Day(today).ms()?;
    when::day_of(start).filter(|_| passed)
}

fn state_of_schedule(
    arguments: &Arguments,
    seen: &[Value],
    today: Date,
) -> Result<Stated, Invalid> {
    let (campaign, group) = read(seen);
    refuse_final(campaign)?;
    let wanted: SetSchedule = typed(arguments)?;
    let begun = begun(campaign, today);
    if let (Some(_), Some(first), Some(status)) =
        (wanted.start, begun, word(campaign, "status").filter(|status| *status != "DRAFT"))
    {
        let problem = format!(
            "It is {status} and its start, {first}, has passed: LinkedIn changes it in drafts only"
        );
        return Err(Invalid::new("start", problem, "Leave `start` out; set `end`, or pause it."));
    }
    let mut after = campaign.clone();
    if let Some(after) = after.as_object_mut() {
        let times = after.entry("runSchedule").or_insert_with(|| json!({}));
        if let Some(times) = times.as_object_mut() {
            times.extend(wanted.set());
            if wanted.removes_end() {
                times.shift_remove("end");
            }
        }
    }
    let time = |name: &str| after.pointer(&format!("/runSchedule/{name}"))?.as_i64();
    if let (Some(start), Some(end)) = (time("start"), time("end"))
        && end <= start
    {
        let problem =
            format!("It would run {}: the end is not after the start", said::schedule(&after));
        return Err(Invalid::new("end", problem, "Give `start` and `end` that fit."));
    }
    let cost = worst(&after, group, today);
    let mut lines = vec![
        said::present(campaign, &urn(arguments)),
        format!("Budget: {}.", said::budget(campaign)),
        format!("Now it runs {}.", said::schedule(campaign)),
    ];
    // Of a campaign that could not be read, what is new is all there is to say.
    let new = if after.is_null() { json!({"runSchedule": wanted.set()}) } else { after };
    lines.push(format!("New: {}.", said::schedule(&new)));
    lines.push(spends_now(campaign));
    lines.push(cost::sentence(&cost, cost::last_day(&new)));
    let mut notes = Vec::new();
    let first = campaign.pointer("/runSchedule/start").and_then(when::day_of);
    let draft = word(campaign, "status") == Some("DRAFT");
    if wanted.start.is_some() && !draft && first.is_some_and(|first| first <= today) {
        notes.push("If it has started by now, LinkedIn refuses another start.".to_owned());
    }
    let cost = risen(campaign, group, cost, today);
    Ok(Stated { lines, cost, notes, ..Stated::default() })
}

impl Endpoint for SetSchedule {
    const SPEC: Spec = Spec {
        action: "set_schedule",
        briefing: Some(Briefing { next, state: state_of_schedule }),
        ..SPENDING
    };
    const EXAMPLE: &'static str = r#"{"adAccount": "urn:li:sponsoredAccount:500000001", "campaign": "urn:li:sponsoredCampaign:700000001", "end": "2027-03-01"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if self.removes_end() && self.end.is_some() {
            let problem = "`end` and `no_end` contradict each other";
            return Err(Invalid::new("no_end", problem, "Give one of them."));
        }
        if self.set().is_empty() && !self.removes_end() {
            let fix = "Give `start`, `end`, or `no_end`: true.";
            return Err(Invalid::new("end", "Nothing would change", fix));
        }
        in_order(self.start, self.end)
    }

    fn check_at(
        &self,
        today: Date,
        _version: crate::model::version::Version,
    ) -> Result<(), Invalid> {
        self.start.map_or(Ok(()), |start| start.not_past("start", today))?;
        self.end.map_or(Ok(()), |end| end.not_past("end", today))
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let set = self.set();
        let set = if set.is_empty() { Value::Null } else { Value::Object(set) };
        let delete = self.removes_end().then(|| json!(["end"]));
        Ok(Some(json!({"patch": {"runSchedule": {"$set": set, "$delete": delete}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        let mut parts = Vec::new();
        parts.extend(self.start.map(|start| format!("starts {start}")));
        let last = cost::last_day(&json!({"runSchedule": self.set()}));
        parts.extend(last.map(|last| format!("ends with {last}, that day included")));
        if self.removes_end() {
            parts.push("has no end".to_owned());
        }
        let result = json!({
            "campaign": self.campaign,
            "start": self.start,
            "lastDay": last.map(|last| last.to_string()),
        });
        Shaped::new(format!("Set: {}.", parts.join(", ")), result)
    }
}
