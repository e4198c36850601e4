//! What LinkedIn's answers have in common: elements with figures, each of a time.

use serde_json::{Map, Value, json};

use super::days::{Day, Days};
use crate::catalogue::received::{Detail, Received, Shaped, elements, entity, next_start};
use crate::chart::{Chart, Kind, MOST_BARS, Series};
use crate::model::urn::Urn;

/// The most segments of one kind in a concise answer.
pub(super) const MOST_SEGMENTS: usize = 10;

/// The time of an element, where it has one of its own.
pub(super) fn period(element: &Value) -> Option<Days> {
    if let Some(range) = element.get("timeRange") {
        let day = |name: &str| range.get(name).and_then(Value::as_i64).and_then(Day::of_ms);
        return Some(Days { from: day("start")?, until: day("end")? });
    }
    let range = element.get("dateRange")?;
    let day = |name: &str| range.get(name).and_then(Day::of_parts);
    Some(Days { from: day("start")?, until: day("end")? })
}

/// The figure at a place; nothing where LinkedIn sent none.
pub(super) fn figure(element: &Value, place: &str) -> Option<i64> {
    element.pointer(place).and_then(Value::as_i64)
}

/// The figures of all elements at a place, together.
pub(super) fn sum(received: &Received, place: &str) -> i64 {
    let figures = elements(&received.body).iter().filter_map(|element| figure(element, place));
    figures.fold(0, i64::saturating_add)
}

/// The elements in the caller's form, each with its time before everything else.
pub(super) fn items(
    received: &Received,
    detail: Detail,
    concise: impl Fn(&Value) -> Map<String, Value>,
) -> Vec<Value> {
    let shown = |element: &Value| {
        let figures = match (detail, entity(element)) {
            (Detail::Detailed, Value::Object(all)) => all,
            _ => concise(element),
        };
        let mut item = Map::new();
        item.extend(period(element).map(|days| ("period".to_owned(), days.shown())));
        item.extend(figures);
        Value::Object(item)
    };
    elements(&received.body).iter().map(shown).collect()
}

/// An answer with its figures, their time and their units.
pub(super) fn answer(
    received: &Received,
    summary: String,
    items: Vec<Value>,
    period: Value,
    units: Value,
) -> Shaped {
    let count = items.len();
    let parts = [("items", Value::Array(items)), ("period", period), ("units", units)];
    let result = parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let summary = if count == 0 { "LinkedIn sent no figures.".to_owned() } else { summary };
    let mut shaped = Shaped::new(summary, Value::Object(result));
    let total = received.body.pointer("/paging/total").and_then(Value::as_u64).unwrap_or(0);
    let fewer = u64::try_from(count).is_ok_and(|count| count < total);
    if fewer || next_start(&received.body).is_some() {
        let warning = "LinkedIn sent only a part of the figures; ask for fewer days at once.";
        shaped.warnings.push(warning.to_owned());
    }
    shaped
}

/// `3 days from 2026-10-01 until 2026-10-04`
pub(super) fn span(count: usize, noun: &str, days: Days) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}, {} until {}", days.from, days.until)
}

/// Adds the picture that was asked for, or says why there is none.
pub(in crate::catalogue::groups) fn draw(
    mut shaped: Shaped,
    wanted: Option<bool>,
    chart: impl FnOnce() -> Chart,
) -> Shaped {
    if wanted == Some(true) {
        let chart = chart();
        if chart.is_worth_drawing() {
            shaped.chart = Some(chart);
        } else {
            shaped.warnings.push("No chart: there are fewer than two figures to draw.".to_owned());
        }
    }
    shaped
}

/// Figures over time, oldest first. Each is a place in the elements and LinkedIn's name of it.
pub(super) fn over_time(
    received: &Received,
    title: String,
    unit: String,
    figures: &[(&str, &str)],
) -> Chart {
    let mut rows: Vec<(Days, &Value)> = elements(&received.body)
        .iter()
        .filter_map(|element| Some((period(element)?, element)))
        .collect();
    rows.sort_by_key(|(days, _)| days.from);
    let value = |element: &Value, place: &str| {
        element.pointer(place).and_then(Value::as_f64).unwrap_or_default()
    };
    let series = figures
        .iter()
        .filter(|(place, _)| rows.iter().any(|(_, element)| element.pointer(place).is_some()))
        .map(|(place, name)| Series {
            name: (*name).to_owned(),
            values: rows.iter().map(|(_, element)| value(element, place)).collect(),
        });
    Chart {
        kind: Kind::Line,
        title,
        unit,
        series: series.collect(),
        labels: rows.iter().map(|(days, _)| days.from.to_string()).collect(),
    }
}

/// Figures beside each other, the largest first.
pub(in crate::catalogue::groups) fn beside(
    title: String,
    unit: String,
    mut bars: Vec<(String, f64)>,
) -> Chart {
    bars.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    bars.truncate(MOST_BARS);
    let (labels, values) = bars.into_iter().unzip();
    let series = vec![Series { name: unit.clone(), values }];
    Chart { kind: Kind::Bars, title, unit, labels, series }
}

/// A URN as a label: its kind, and the end of its id.
pub(in crate::catalogue::groups) fn label(urn: &str) -> Option<String> {
    let urn = Urn::parse(urn).ok()?;
    let id: Vec<char> = urn.id().chars().collect();
    let end: String = id.iter().skip(id.len().saturating_sub(8)).collect();
    let cut = if id.len() > 8 { ".." } else { "" };
    Some(format!("{}:{cut}{end}", urn.entity()))
}

/// What the rows of a segment are about, by the name of their list.
pub(super) fn key_of(row: &Map<String, Value>) -> Option<(&String, &Value)> {
    row.iter().find(|(_, value)| value.is_string())
}

/// The largest rows of each list of segments, and how many of each list are left out.
pub(super) fn segments(
    element: &Value,
    begins: &str,
    figures: impl Fn(&Value) -> Map<String, Value>,
    weight: impl Fn(&Value) -> i64,
) -> Map<String, Value> {
    let mut all = Map::new();
    let mut further = Map::new();
    for (name, rows) in element.as_object().into_iter().flatten() {
        let (true, Some(rows)) = (name.starts_with(begins), rows.as_array()) else { continue };
        let mut rows: Vec<&Value> = rows.iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(weight(row)));
        let more = rows.len().saturating_sub(MOST_SEGMENTS);
        if more > 0 {
            further.insert(name.clone(), json!(more));
        }
        let short = rows.into_iter().take(MOST_SEGMENTS).map(|row| {
            let mut short = Map::new();
            if let Value::Object(row) = entity(row)
                && let Some((key, value)) = key_of(&row)
            {
                short.insert(key.clone(), value.clone());
            }
            short.extend(figures(row));
            Value::Object(short)
        });
        all.insert(name.clone(), short.collect());
    }
    if !further.is_empty() {
        all.insert("further_segments".to_owned(), Value::Object(further));
    }
    all
}
