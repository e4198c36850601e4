//! What a report is asked for: the days, how they are put together, and whose they are.

use std::ops::Range;

use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value as Json, json};

use super::pivots::{self, Pivot};
use crate::{
    errors::{AdvertisingRefusal, Refusal},
    restli::Value,
    visit::{Visit, date, invalid},
    world::{
        World,
        ad_figures::Cell,
        figures::{date_of, day_of, day_of_date},
    },
};

/// `X`, or the record `(value:X)`, which is taken alike.
pub(super) fn symbol<'v>(visit: &'v Visit<'_>, name: &str) -> Result<Option<&'v str>, Refusal> {
    let Some(value) = visit.query.value(name) else {
        return Ok(None);
    };
    let text = value.text().or_else(|| value.field("value").and_then(Value::text));
    text.map(Some).ok_or_else(|| invalid(name))
}

pub(super) fn pivot(visit: &Visit<'_>, name: &str, path: &str) -> Result<&'static Pivot, Refusal> {
    pivots::find(name, visit.version.unwrap_or_default()).ok_or_else(|| invalid(path))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granularity {
    All,
    Daily,
    Monthly,
    Yearly,
}

pub(super) fn granularity(visit: &Visit<'_>) -> Result<Granularity, Refusal> {
    const NAME: &str = "timeGranularity";
    match symbol(visit, NAME)? {
        Some("ALL") => Ok(Granularity::All),
        Some("DAILY") => Ok(Granularity::Daily),
        Some("MONTHLY") => Ok(Granularity::Monthly),
        Some("YEARLY") => Ok(Granularity::Yearly),
        _ => Err(invalid(NAME)),
    }
}

/// `dateRange=(start:(…),end:(…))`: the end is included, and may be missing.
pub(super) fn date_range(visit: &Visit<'_>) -> Result<Range<i64>, Refusal> {
    const NAME: &str = "dateRange";
    let read = |value: &Value| {
        let known = |(name, _): &(String, Value)| matches!(name.as_str(), "start" | "end");
        let start = day_of_date(date(value.field("start")?)?);
        let end = match value.field("end") {
            Some(end) => day_of_date(date(end)?),
            None => day_of(visit.now_ms).max(start),
        };
        (value.record()?.iter().all(known) && start <= end).then_some(start..end + 1)
    };
    visit.query.value(NAME).and_then(read).ok_or_else(|| invalid(NAME))
}

fn month(at: Date) -> Range<i64> {
    let first = at.first_of_month();
    day_of_date(first)..day_of_date(first.saturating_add(1.month()))
}

/// Days older than six months are kept by month alone: a total begins and ends with whole ones.
pub(super) fn widened(days: &Range<i64>, now_ms: i64) -> Range<i64> {
    let kept = day_of_date(date_of(day_of(now_ms)).saturating_sub(6.months()));
    let start = if days.start < kept { month(date_of(days.start)).start } else { days.start };
    let last = days.end - 1;
    let end = if last < kept { month(date_of(last)).end } else { days.end };
    start..end
}

impl Granularity {
    /// The stretch of the asked days that a day belongs to.
    pub(super) fn around(self, day: i64, asked: &Range<i64>) -> Range<i64> {
        let at = date_of(day);
        let whole = match self {
            Self::All => return asked.clone(),
            Self::Daily => day..day + 1,
            Self::Monthly => month(at),
            Self::Yearly => {
                let first = at.first_of_year();
                day_of_date(first)..day_of_date(first.saturating_add(1.year()))
            }
        };
        whole.start.max(asked.start)..whole.end.min(asked.end)
    }
}

/// `dateRange` of a row.
pub(super) fn dates(days: &Range<i64>) -> Json {
    let shape = |day: i64| {
        let date = date_of(day);
        json!({"year": date.year(), "month": date.month(), "day": date.day()})
    };
    json!({"start": shape(days.start), "end": shape(days.end - 1)})
}

/// Parameters that say whose figures, and the types of URN each takes.
const FACETS: [(&str, &[&str]); 6] = [
    ("accounts", &["sponsoredAccount"]),
    ("campaignGroups", &["sponsoredCampaignGroup"]),
    ("campaigns", &["sponsoredCampaign"]),
    ("creatives", &["sponsoredCreative"]),
    ("shares", &["share", "ugcPost"]),
    ("companies", &["organization"]),
];

/// Whose figures: values of a facet are alternatives, facets narrow each other down.
pub(super) struct Whose {
    facets: Vec<(&'static str, Vec<String>)>,
    kind: Option<String>,
    objective: Option<String>,
}

impl Whose {
    pub(super) fn read(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let mut facets = Vec::new();
        for (name, types) in FACETS {
            if !visit.query.has(name) {
                continue;
            }
            let urns = visit.texts(name)?;
            let is_typed =
                |urn: &String| types.iter().any(|kind| urn.starts_with(&format!("urn:li:{kind}:")));
            if let Some(place) = urns.iter().position(|urn| !is_typed(urn)) {
                return Err(invalid(&format!("{name}/{place}")));
            }
            facets.push((name, urns));
        }
        if facets.is_empty() {
            let names: Vec<&str> = FACETS.iter().map(|(name, _)| *name).collect();
            let message =
                format!("At least one of the parameters {} is required", names.join(", "));
            return Err(Refusal::Advertising(AdvertisingRefusal::Argument { message }));
        }
        let text = |name: &str| symbol(visit, name).map(|text| text.map(str::to_owned));
        Ok(Self { facets, kind: text("campaignType")?, objective: text("objectiveType")? })
    }

    pub(super) fn has(&self, world: &World, cell: &Cell<'_>) -> bool {
        let fits = |(name, urns): &(&'static str, Vec<String>)| {
            let own = match *name {
                "accounts" => Some(format!("urn:li:sponsoredAccount:{}", cell.campaign.account)),
                "campaignGroups" => Some(cell.campaign.group_urn().to_owned()),
                "campaigns" => Some(format!("urn:li:sponsoredCampaign:{}", cell.campaign.id)),
                "creatives" => Some(format!("urn:li:sponsoredCreative:{}", cell.creative.id)),
                "shares" => world.creative_post(cell.creative),
                _ => world.advertised(cell.campaign),
            };
            own.is_some_and(|own| urns.contains(&own))
        };
        self.facets.iter().all(fits)
            && self.kind.as_ref().is_none_or(|kind| kind == cell.campaign.kind())
            && self.objective.as_ref().is_none_or(|wanted| wanted == cell.campaign.objective())
    }
}

/// The accounts whose figures the caller may see: test accounts have none to show.
pub(super) fn readable(visit: &Visit<'_>) -> Result<Vec<u64>, Refusal> {
    let member = &visit.caller()?.member;
    let may_read = |account: u64| {
        visit
            .world
            .ads
            .role(account, member)
            .is_some_and(|role| visit.fact.roles.iter().any(|wanted| wanted == role))
    };
    Ok(visit
        .world
        .ads
        .accounts
        .iter()
        .filter(|account| !account.test && may_read(account.id))
        .map(|account| account.id)
        .collect())
}
