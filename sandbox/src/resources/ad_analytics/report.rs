//! The finders `analytics` and `statistics`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{
    metrics::{self, Fields, SORTS},
    pivots::Pivot,
    question::{self, Granularity, Whose},
};
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::{Visit, invalid},
    world::ad_figures::{Counts, Measure},
};

/// More rows are never told.
const MOST: usize = 15_000;
/// Fewer members than that are nobody's business.
const DISCREET: i64 = 3;

pub(super) fn analytics(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "pivot";
    let name = question::symbol(visit, NAME)?.ok_or_else(|| invalid(NAME))?;
    report(visit, &[question::pivot(visit, name, NAME)?])
}

pub(super) fn statistics(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const NAME: &str = "pivots";
    let names = visit.texts(NAME)?;
    if !(1..=3).contains(&names.len()) {
        return Err(invalid(NAME));
    }
    let pivots = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let path = format!("{NAME}/{place}");
            let pivot = question::pivot(visit, name, &path)?;
            if pivot.is_of_members() { Err(invalid(&path)) } else { Ok(pivot) }
        })
        .collect::<Result<Vec<_>, _>>()?;
    report(visit, &pivots)
}

/// `(field:IMPRESSIONS,order:DESCENDING)`: the metric, and whether the largest comes first.
fn order(visit: &Visit<'_>) -> Result<Option<(&'static str, bool)>, Refusal> {
    const NAME: &str = "sortBy";
    let Some(value) = visit.query.value(NAME) else {
        return Ok(None);
    };
    let part = |name: &str| value.field(name).and_then(Value::text);
    let metric = SORTS.iter().find(|(field, _)| Some(*field) == part("field"));
    match (metric, part("order")) {
        (Some((_, metric)), Some("DESCENDING")) => Ok(Some((metric, true))),
        (Some((_, metric)), Some("ASCENDING")) => Ok(Some((metric, false))),
        _ => Err(invalid(NAME)),
    }
}

/// Values of the pivots and the first and the last day, and what was counted.
type Rows = BTreeMap<(Vec<String>, i64, i64), Counts>;

fn report(visit: &Visit<'_>, pivots: &[&Pivot]) -> Result<Reply, Refusal> {
    let granularity = question::granularity(visit)?;
    let asked = question::date_range(visit)?;
    let whose = Whose::read(visit)?;
    let order = order(visit)?;
    let of_members = pivots.iter().any(|pivot| pivot.is_of_members());
    let fields = metrics::read(visit, of_members, asked.end - asked.start)?;
    let days = match granularity {
        Granularity::All => question::widened(&asked, visit.now_ms),
        _ => asked,
    };
    let accounts = question::readable(visit)?;
    let mut rows = Rows::new();
    for cell in visit.world.ad_cells(&accounts, &days, visit.now_ms) {
        if !whose.has(visit.world, &cell) {
            continue;
        }
        let stretch = granularity.around(cell.day, &days);
        let mut parts = vec![(Vec::new(), cell.counts)];
        for pivot in pivots {
            parts = parts
                .into_iter()
                .flat_map(|(values, counts): (Vec<String>, Counts)| {
                    pivot.split(visit.world, &cell, &counts).into_iter().map(
                        move |(value, part)| {
                            let mut values = values.clone();
                            values.push(value);
                            (values, part)
                        },
                    )
                })
                .collect();
        }
        for (values, part) in parts {
            rows.entry((values, stretch.start, stretch.end)).or_default().add(&part);
        }
    }
    let fewest = if of_members { DISCREET } else { 1 };
    let mut rows: Vec<_> =
        rows.into_iter().filter(|(_, counts)| counts.get(Measure::Impressions) >= fewest).collect();
    if let Some((metric, is_descending)) = order {
        rows.sort_by_key(|(_, counts)| {
            let weight = metrics::weight(metric, counts);
            if is_descending { -weight } else { weight }
        });
    }
    let elements: Vec<Json> = rows
        .iter()
        .take(MOST)
        .map(|((values, start, end), counts)| shape(&fields, values, &(*start..*end), counts))
        .collect();
    let paging = json!({"start": 0, "count": 10, "links": []});
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn shape(fields: &Fields, values: &[String], days: &std::ops::Range<i64>, counts: &Counts) -> Json {
    let mut row = Map::new();
    for (name, metric) in &fields.metrics {
        row.insert(name.clone(), metric.value(counts));
    }
    if fields.pivot_values {
        row.insert("pivotValues".to_owned(), json!(values));
    }
    if fields.date_range {
        row.insert("dateRange".to_owned(), question::dates(days));
    }
    Json::Object(row)
}
