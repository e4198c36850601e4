//! A report as its caller reads it.

use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::ask::Granularity;
use super::metrics::{CLICKS, COST, COST_IN_USD, IMPRESSIONS, Metric, is_known};
use super::names::{Names, is_in_one_account};
use super::pivots::is_demographic;
use super::range::Range;
use super::rows::{Row, Totals, is_mixed};
use crate::catalogue::Arguments;
use crate::catalogue::groups::analytics::figures::{beside, draw, label};
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::chart::{Chart, Kind, Series};

/// LinkedIn sends no more rows, and says nothing of those that are missing.
const MOST_ROWS: usize = 15_000;

pub(super) const NOTHING: &str = "LinkedIn also answers with nothing, and no error, where you have no role on the ad account, for test accounts, for drafts, and where nothing ran in these days.";

const OF_MEMBERS: &str = "Figures by member are approximate and 12 to 24 hours late; values under 3 events, and those past the top 100 of a creative and day, are dropped, so totals are too low.";

const MIXED: &str = "Money is not totalled, nor are its rates: the rows are of several ad accounts, whose currencies may differ; each row is in its own account's currency.";

/// What was asked for.
pub(super) struct Report {
    pub(super) arguments: Arguments,
    /// Empty is CAMPAIGN.
    pub(super) pivots: Vec<String>,
    pub(super) range: Range,
    pub(super) granularity: Granularity,
    pub(super) fields: Vec<Metric>,
    pub(super) chart: Option<bool>,
}

impl Report {
    fn by(&self) -> String {
        if self.pivots.is_empty() { "CAMPAIGN".to_owned() } else { self.pivots.join(", ") }
    }

    /// The days that LinkedIn counted, where all rows are of the same.
    fn counted(&self, rows: &[Row<'_>]) -> Option<Range> {
        let first = rows.first()?.range?;
        let same = rows.iter().all(|row| row.range == Some(first));
        (self.granularity == Granularity::All && same).then_some(first)
    }

    /// Where LinkedIn counted other days than it was asked for.
    fn widened(&self, counted: Option<Range>) -> Option<String> {
        let counted = counted?;
        let other_end = self.range.until.is_some() && counted.until != self.range.until;
        (counted.from != self.range.from || other_end).then(|| {
            format!(
                "LinkedIn counted {} instead of the days asked for: with ALL, days more than about six months ago become whole months.",
                counted.words()
            )
        })
    }

    fn warnings(&self, rows: &[Row<'_>]) -> Vec<String> {
        let mut warnings = Vec::new();
        if rows.is_empty() {
            warnings.push(NOTHING.to_owned());
        }
        if rows.len() >= MOST_ROWS {
            warnings.push(format!(
                "LinkedIn cuts reports at {MOST_ROWS} rows: some are missing. Ask for fewer days or ads at once."
            ));
        }
        if self.pivots.iter().any(|pivot| is_demographic(pivot)) {
            warnings.push(OF_MEMBERS.to_owned());
        }
        let unknown: Vec<&str> =
            self.fields.iter().map(Metric::as_str).filter(|name| !is_unsuspicious(name)).collect();
        if !unknown.is_empty() {
            warnings.push(format!(
                "LinkedIn's page, as known here, lists no metric {}; where it is missing, it may be misspelt.",
                unknown.join(", ")
            ));
        }
        warnings
    }

    fn chart(&self, rows: &[Row<'_>], totals: &Totals<'_>, currency: &str) -> Chart {
        let cost = [COST, COST_IN_USD]
            .into_iter()
            .find(|name| totals.figure(name).is_some_and(|cost| !cost.is_zero()));
        let impressions = totals.figure(IMPRESSIONS).map(|_| IMPRESSIONS);
        let metric = cost.or(impressions).or(totals.first()).unwrap_or(IMPRESSIONS);
        let in_currency = match metric {
            COST => format!(" ({currency})"),
            COST_IN_USD => " (USD)".to_owned(),
            _ => String::new(),
        };
        let value = |row: &Row<'_>| row.figure(metric).and_then(|value| value.to_f64());
        if let Some(noun) = self.granularity.noun() {
            let mut days: Vec<(String, f64)> = Vec::new();
            let mut sorted: Vec<&Row<'_>> = rows.iter().collect();
            sorted.sort_by_key(|row| row.range.map(|range| range.from));
            for row in sorted {
                let (Some(range), Some(value)) = (row.range, value(row)) else { continue };
                let day = range.from.to_string();
                match days.last_mut().filter(|(last, _)| *last == day) {
                    Some((_, sum)) => *sum += value,
                    None => days.push((day, value)),
                }
            }
            let (labels, values) = days.into_iter().unzip();
            return Chart {
                kind: Kind::Line,
                title: format!("{metric}, {}", self.range.words()),
                unit: format!("a {noun}{in_currency}"),
                labels,
                series: vec![Series { name: metric.to_owned(), values }],
            };
        }
        let named = |about: &[&str]| {
            let one = |value: &&str| label(value).unwrap_or_else(|| (*value).to_owned());
            about.iter().map(one).collect::<Vec<_>>().join(" / ")
        };
        let bars = rows.iter().filter_map(|row| Some((named(&row.about), value(row)?)));
        let title = format!("{metric} by {}, {}", self.by(), self.range.words());
        beside(title, format!("{metric}{in_currency}"), bars.collect())
    }
}

/// Whether a name that was asked for needs no word.
fn is_unsuspicious(name: &str) -> bool {
    super::metrics::KEYS.contains(&name) || is_known(name)
}

/// `1 row`, `12 rows`
pub(super) fn rows_of(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

pub(super) fn shape(report: &Report, received: &Received, detail: Detail) -> Shaped {
    let rows: Vec<Row<'_>> = elements(&received.body).iter().map(Row::of).collect();
    let mixed = is_mixed(&rows, is_in_one_account(&report.arguments));
    let totals = Totals::of(&rows, mixed);
    let names = Names::read(&report.arguments, received);
    let counted = report.counted(&rows);
    let items: Vec<Value> =
        rows.iter().map(|row| row.item(detail, &names, counted.is_none())).collect();
    let known = names.currency.as_ref().filter(|_| !mixed);
    let currency = known
        .map_or(if mixed { "each ad account's own" } else { "the ad account's" }, |known| {
            known.as_str()
        });
    let figure = |name: &str| totals.figure(name).map(|number| number.normalize());
    let figures: Vec<String> = [
        figure(IMPRESSIONS).map(|number| format!("{number} impressions")),
        figure(CLICKS).map(|number| format!("{number} clicks")),
        figure(COST).map(|cost| {
            let unit = known.map_or("in local currency", |known| known.as_str());
            format!("cost {} {unit}", cost.round_dp(2))
        }),
        figure(COST_IN_USD).filter(|_| mixed).map(|cost| format!("cost {} USD", cost.round_dp(2))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let time = report.granularity.noun().map(|noun| format!(" and {noun}")).unwrap_or_default();
    let summary = match (rows.is_empty(), figures.is_empty()) {
        (true, _) => format!("LinkedIn sent no figures of {}.", report.range.words()),
        (_, none) => {
            let what = format!("{} by {}{time}", rows_of(rows.len()), report.by());
            let figures = if none { String::new() } else { format!(": {}", figures.join(", ")) };
            format!("{what}, {}{figures}.", counted.unwrap_or(report.range).words())
        }
    };
    let mut result = json!({
        "items": items,
        "totals": totals.shown(),
        "period": counted.unwrap_or(report.range).shown(),
        "units": {
            "currency": currency,
            "rates": "ctr and …_rate are fractions, 0.05 is 5 %; cpm is for 1,000 impressions",
        },
    });
    if let (true, Some(map)) = (rows.is_empty(), result.as_object_mut()) {
        map.remove("totals");
    }
    let mut shaped = Shaped::new(summary, result).with_warning(report.widened(counted));
    if mixed {
        let instead = if totals.figure(COST_IN_USD).is_some() {
            "`costInUsd` is in one currency and is totalled. For a local total, ask for one ad account a call."
        } else {
            "Ask for one ad account a call, or for `costInUsd`, which is one currency."
        };
        shaped.warnings.push(format!("{MIXED} {instead}"));
    }
    shaped.warnings.extend(report.warnings(&rows));
    shaped.warnings.extend(names.warnings);
    draw(shaped, report.chart, || report.chart(&rows, &totals, currency))
}
