//! The elements of a report, read.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::metrics::{is_additive, is_in_local_currency, money, rates};
use super::names::Names;
use super::range::Range;
use crate::catalogue::received::{Detail, entity};
use crate::model::money::decimal;
use crate::model::untrusted;
use crate::model::urn::Urn;

/// What an element is about. `pivotValue` is how LinkedIn spelled it before there could be several.
pub(super) fn pivot_values(element: &Value) -> impl Iterator<Item = &str> {
    let several = element.get("pivotValues").and_then(Value::as_array);
    let one = element.get("pivotValue").filter(|_| several.is_none());
    several.into_iter().flatten().chain(one).filter_map(Value::as_str)
}

/// Whether it is a name or a word of LinkedIn's, which nobody can write a sentence with.
fn is_ours(value: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    let partner = |text: &str| {
        text.strip_prefix("urn:lla:llaPartnerConversion:")
            .is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
    };
    value.len() <= 160 && (word(value) || partner(value) || Urn::parse(value).is_ok())
}

/// One element.
pub(super) struct Row<'a> {
    pub(super) about: Vec<&'a str>,
    pub(super) range: Option<Range>,
    figures: Vec<(&'a str, &'a Value, Decimal)>,
    /// What is neither.
    rest: Map<String, Value>,
}

impl<'a> Row<'a> {
    pub(super) fn of(element: &'a Value) -> Self {
        let mut figures = Vec::new();
        let mut rest = Map::new();
        for (name, value) in element.as_object().into_iter().flatten() {
            if matches!(name.as_str(), "dateRange" | "pivotValues" | "pivotValue") {
                continue;
            }
            match decimal(value) {
                Some(number) => figures.push((name.as_str(), value, number)),
                None => {
                    rest.insert(name.clone(), value.clone());
                }
            }
        }
        let about = pivot_values(element).collect();
        Self { about, range: Range::of_element(element), figures, rest }
    }

    /// The figure of that name.
    pub(super) fn figure(&self, name: &str) -> Option<Decimal> {
        self.figures.iter().find(|(own, _, _)| *own == name).map(|(_, _, number)| *number)
    }

    /// Whether it has an amount in an ad account's currency.
    fn is_priced(&self) -> bool {
        self.figures.iter().any(|(name, _, _)| is_in_local_currency(name))
    }

    /// Whether it is about that ad account, or something in it.
    fn is_of(&self, about: &str) -> bool {
        self.about.contains(&about)
    }

    /// In the caller's form.
    pub(super) fn item(&self, detail: Detail, names: &Names, with_period: bool) -> Value {
        let mut further = match entity(&Value::Object(self.rest.clone())) {
            Value::Object(rest) if detail == Detail::Detailed => rest,
            _ => Map::new(),
        };
        let mut untrusted = match further.remove("untrusted") {
            Some(Value::Object(theirs)) => theirs,
            _ => Map::new(),
        };
        let mut all = Map::new();
        if !self.about.is_empty() && self.about.iter().all(|value| is_ours(value)) {
            all.insert("pivotValues".to_owned(), json!(self.about));
        } else if !self.about.is_empty() {
            let filtered: Vec<String> =
                self.about.iter().map(|value| untrusted::filter(value)).collect();
            untrusted.insert("pivotValues".to_owned(), json!(filtered));
        }
        let called: Map<String, Value> = self
            .about
            .iter()
            .filter_map(|urn| Some(((*urn).to_owned(), json!(untrusted::filter(names.of(urn)?)))))
            .collect();
        match (self.about.as_slice(), called.values().next()) {
            ([_], Some(name)) => {
                untrusted.insert("name".to_owned(), name.clone());
            }
            (_, Some(_)) => {
                untrusted.insert("names".to_owned(), Value::Object(called));
            }
            (_, None) => {}
        }
        if !untrusted.is_empty() {
            all.insert("untrusted".to_owned(), Value::Object(untrusted));
        }
        if let Some(range) = self.range.filter(|_| with_period) {
            all.insert("period".to_owned(), range.shown());
        }
        for (name, as_sent, number) in &self.figures {
            let shown = match detail {
                Detail::Concise if as_sent.is_string() => money(*number),
                _ => (*as_sent).clone(),
            };
            all.insert((*name).to_owned(), shown);
        }
        all.extend(rates(|name| self.figure(name)));
        all.extend(further);
        Value::Object(all)
    }
}

/// Whether all rows are about the same thing, which is an ad account or lies in one.
fn is_of_one_account(rows: &[Row<'_>]) -> bool {
    let in_account = |about: &str| {
        let kind = Urn::parse(about).ok();
        kind.is_some_and(|urn| urn.entity().starts_with("sponsored"))
    };
    let Some((first, others)) = rows.split_first() else { return true };
    let mut shared = first.about.iter().filter(|about| in_account(about));
    shared.any(|about| others.iter().all(|row| row.is_of(about)))
}

/// Whether rows have amounts of ad accounts that may have different currencies.
pub(super) fn is_mixed(rows: &[Row<'_>], one_account: bool) -> bool {
    !one_account && rows.iter().any(Row::is_priced) && !is_of_one_account(rows)
}

/// What all rows have together.
pub(super) struct Totals<'a> {
    figures: Vec<Total<'a>>,
}

struct Total<'a> {
    name: &'a str,
    sum: Decimal,
    /// Whether LinkedIn writes it as an amount.
    amount: bool,
}

impl<'a> Totals<'a> {
    /// Of rows in several currencies, the amounts have no sum.
    pub(super) fn of(rows: &[Row<'a>], mixed: bool) -> Self {
        let mut figures: Vec<Total<'a>> = Vec::new();
        for (name, as_sent, number) in rows.iter().flat_map(|row| &row.figures) {
            if (rows.len() > 1 && !is_additive(name)) || (mixed && is_in_local_currency(name)) {
                continue;
            }
            let amount = as_sent.is_string();
            match figures.iter_mut().find(|total| total.name == *name) {
                Some(total) => {
                    total.sum = total.sum.saturating_add(*number);
                    total.amount |= amount;
                }
                None => figures.push(Total { name, sum: *number, amount }),
            }
        }
        Self { figures }
    }

    pub(super) fn figure(&self, name: &str) -> Option<Decimal> {
        self.figures.iter().find(|total| total.name == name).map(|total| total.sum)
    }

    /// LinkedIn's name of the first of them.
    pub(super) fn first(&self) -> Option<&'a str> {
        self.figures.first().map(|total| total.name)
    }

    /// In the caller's form.
    pub(super) fn shown(&self) -> Value {
        let mut all = Map::new();
        for Total { name, sum, amount } in &self.figures {
            let whole = sum.normalize().to_string().parse::<i64>().ok().filter(|_| !amount);
            let shown = whole.map_or_else(|| money(*sum), |whole| json!(whole));
            all.insert((*name).to_owned(), shown);
        }
        all.extend(rates(|name| self.figure(name)));
        Value::Object(all)
    }
}
