//! The public libraries (advertising facts §7).

use super::Resource;
use crate::{
    errors::{AdvertisingRefusal, Refusal},
    restli::Value,
    visit::{Visit, date, invalid},
    world::figures::{DAY_MS, day_of_date},
};

mod ads;
mod jobs;

pub(crate) const RESOURCE: Resource = Resource {
    file: "library.toml",
    facts: include_str!("../../facts/library.toml"),
    handlers: &[("ad_library.search", ads::search), ("job_library.search", jobs::search)],
};

/// What is searched for. Quotes, commas and the like have no meaning, and neither has AND.
struct Search {
    /// All of them must be there; none where nothing was said.
    words: Vec<String>,
    /// A part of a name.
    name: Option<String>,
    /// From the first day's beginning to the last one's end.
    range: Option<(i64, i64)>,
}

fn split(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| word != "and")
        .collect()
}

impl Search {
    /// `name` is what the finder calls the parameter for the company.
    fn read(visit: &Visit<'_>, name: &str) -> Result<Self, Refusal> {
        let refused =
            |message: String| Refusal::Advertising(AdvertisingRefusal::Argument { message });
        let keyword = visit.text("keyword")?.map(str::trim).filter(|text| !text.is_empty());
        let company = visit.text(name)?.map(str::trim);
        if company.is_some_and(str::is_empty) {
            return Err(refused(format!("Parameter '{name}' must not be empty")));
        }
        if keyword.is_none() && company.is_none() {
            return Err(refused(format!(
                "At least one of the parameters 'keyword' and '{name}' is required"
            )));
        }
        Ok(Self {
            words: keyword.map(split).unwrap_or_default(),
            name: company.map(str::to_lowercase),
            range: visit.query.value("dateRange").map(range).transpose()?,
        })
    }

    /// One letter finds nothing, whatever it is looked for in.
    fn is_too_short(&self) -> bool {
        let short = |text: &str| text.chars().count() < 2;
        (self.words.len() == 1 && self.words.iter().any(|word| short(word)))
            || self.name.as_deref().is_some_and(short)
    }

    fn fits(&self, texts: &[&str], company: &str, shown: (i64, i64)) -> bool {
        let found: Vec<String> =
            texts.iter().chain([&company]).flat_map(|text| split(text)).collect();
        !self.is_too_short()
            && self.words.iter().all(|word| found.contains(word))
            && self.name.as_ref().is_none_or(|name| company.to_lowercase().contains(name))
            && self.range.is_none_or(|(from, to)| shown.0 < to && shown.1 >= from)
    }
}

/// `(start:(day:1,month:9,year:2026),end:(…))`.
fn range(value: &Value) -> Result<(i64, i64), Refusal> {
    let refused = || invalid("dateRange");
    let known = |(name, _): &(String, Value)| matches!(name.as_str(), "start" | "end");
    if !value.record().is_some_and(|fields| fields.iter().all(known)) {
        return Err(refused());
    }
    let start = value.field("start").map(|day| date(day).ok_or_else(refused)).transpose()?;
    let end = value.field("end").map(|day| date(day).ok_or_else(refused)).transpose()?;
    let from = start.map_or(i64::MIN, |day| day_of_date(day) * DAY_MS);
    let to = end.map_or(i64::MAX, |day| (day_of_date(day) + 1) * DAY_MS);
    if from < to { Ok((from, to)) } else { Err(refused()) }
}

/// The codes of `urn:li:country:…`, in capitals; either case is taken.
fn codes(items: &[Value], path: &str) -> Result<Vec<String>, Refusal> {
    items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            item.text()
                .and_then(|urn| urn.strip_prefix("urn:li:country:"))
                .map(str::to_uppercase)
                .ok_or_else(|| invalid(&format!("{path}/{place}")))
        })
        .collect()
}
