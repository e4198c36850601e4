//! The finder `attributedRevenueMetrics`: what the CRM says of those who saw advertisements.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{metrics::decimal, question};
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::{
        ad_figures::{Counts, Measure},
        figures::{day_of, year_before},
    },
};

const PIVOTS: [&str; 3] = ["ACCOUNT", "CAMPAIGN_GROUP", "CAMPAIGN"];

/// One URN, or a list of one.
fn account(visit: &Visit<'_>) -> Result<u64, Refusal> {
    const NAME: &str = "account";
    let value = visit.query.value(NAME).ok_or_else(|| invalid(NAME))?;
    let urn = match value.list() {
        Some([only]) => only.text(),
        Some(_) => None,
        None => value.text(),
    };
    urn.and_then(super::super::advertiser::number).ok_or_else(|| invalid(NAME))
}

pub(super) fn attributed(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let account = account(visit)?;
    let names =
        visit.query.value("pivots").and_then(Value::list).ok_or_else(|| invalid("pivots"))?;
    let pivots = names
        .iter()
        .map(|name| {
            let name = name.text().filter(|name| PIVOTS.contains(name));
            question::pivot(visit, name.unwrap_or_default(), "pivots")
        })
        .collect::<Result<Vec<_>, _>>()?;
    if pivots.is_empty() {
        return Err(invalid("pivots"));
    }
    let days = question::date_range(visit)?;
    let today = day_of(visit.now_ms);
    let is_allowed = (30..=366).contains(&(days.end - days.start))
        && days.start >= year_before(today)
        && days.end <= today + 1;
    if !is_allowed {
        return Err(invalid("dateRange"));
    }
    let readable: Vec<u64> =
        question::readable(visit)?.into_iter().filter(|own| *own == account).collect();
    let mut rows: BTreeMap<Vec<String>, Counts> = BTreeMap::new();
    for cell in visit.world.ad_cells(&readable, &days, visit.now_ms) {
        let values = pivots
            .iter()
            .flat_map(|pivot| pivot.split(visit.world, &cell, &cell.counts))
            .map(|(value, _)| value)
            .collect();
        rows.entry(values).or_default().add(&cell.counts);
    }
    let ends_today = days.end == today + 1;
    let elements: Vec<Json> = rows
        .iter()
        .map(|(values, counts)| {
            json!({
                "revenueAttributionMetrics": metrics(counts, ends_today),
                "dateRange": question::dates(&days),
                "pivotValues": values,
            })
        })
        .collect();
    let paging = json!({"start": 0, "count": 10, "links": []});
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

/// One sale for every fifty clicks, at 450 each.
#[expect(clippy::cast_precision_loss, reason = "figures of a year stay far below 2^52")]
fn metrics(counts: &Counts, ends_today: bool) -> Json {
    const DEAL: i64 = 45_000;
    let won = counts.get(Measure::Clicks) / 50;
    let open = counts.get(Measure::Clicks) / 30;
    let cost = counts.get(Measure::Cost).max(1);
    let mut metrics = Map::new();
    let mut tell = |name: &str, value: Json| metrics.insert(name.to_owned(), value);
    tell("returnOnAdSpend", ((won * DEAL) as f64 / cost as f64).into());
    tell("revenueWonInUsd", decimal(won * DEAL).into());
    tell("closedWonOpportunities", won.into());
    tell("opportunityWinRate", (won as f64 / (won + open).max(1) as f64).into());
    tell("averageDealSizeInUsd", decimal(if won == 0 { 0 } else { DEAL }).into());
    tell("averageDaysToClose", 41.0.into());
    // What is still open is known of today alone.
    if ends_today {
        tell("openOpportunities", open.into());
        tell("opportunityAmountInUsd", decimal(open * DEAL).into());
    }
    Json::Object(metrics)
}
