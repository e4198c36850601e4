//! What both libraries have in common.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::catalogue::Invalid;
use crate::catalogue::groups::ad_reporting::range::Range;
use crate::catalogue::groups::analytics::days::{Day, Days};
use crate::catalogue::received::{Received, Shaped, elements, list};
use crate::model::untrusted;

/// What a search asks for, and what is known of the library that it asks.
pub(super) struct Search<'a> {
    /// Whether somebody watched what this library makes of odd searches; of the job library nobody wrote it down.
    pub(super) watched: bool,
    pub(super) keyword: Option<&'a str>,
    /// The argument that names whose they are, and its value.
    pub(super) whose: (&'static str, Option<&'a str>),
    pub(super) countries: Option<usize>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
}

impl Search<'_> {
    /// What the ad library answers with 400. A text without letters is a slip in either.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let (whose, name) = self.whose;
        for (field, text) in [("keyword", self.keyword), (whose, name)] {
            if text.is_some_and(|text| text.trim().is_empty()) {
                let fix = "Fill it, or leave it out.";
                return Err(Invalid::new(field, format!("`{field}` is empty"), fix));
            }
        }
        if self.watched && self.keyword.is_none() && name.is_none() {
            let problem = format!("LinkedIn searches by `keyword`, by `{whose}`, or by both");
            return Err(Invalid::new("keyword", problem, "Give one of them."));
        }
        if self.countries == Some(0) {
            let fix = "Fill it, or leave it out.";
            return Err(Invalid::new("countries", "The list is empty", fix));
        }
        Days::of(self.from, self.until).map(|_| ())
    }

    pub(super) fn check_at(&self, today: Date) -> Result<(), Invalid> {
        self.from.map_or(Ok(()), |from| Range { from, until: self.until }.has_begun(today))
    }

    /// What makes searches find less than people expect.
    fn doubts(&self, found: bool) -> Option<String> {
        if !self.watched {
            return None;
        }
        let keyword = self.keyword.unwrap_or_default();
        let marks = keyword.contains(['"', ',', '+'])
            || keyword.split_whitespace().any(|word| word == "AND");
        if marks {
            return Some("Quotes, AND, commas and + mean nothing to LinkedIn: it looks for all of the words.".to_owned());
        }
        if found {
            return None;
        }
        let (whose, name) = self.whose;
        let texts = [self.keyword, name].into_iter().flatten();
        if texts.into_iter().any(|text| text.trim().chars().count() == 1) {
            return Some("LinkedIn finds nothing by one letter.".to_owned());
        }
        name.map(|_| format!("LinkedIn answers the same where it knows no such {whose}."))
    }
}

/// The rows with their number, and what there is to say of them.
pub(super) fn answer(
    received: &Received,
    search: &Search<'_>,
    nouns: (&str, &str),
    shape: impl Fn(&Value) -> Value,
) -> Shaped {
    let (one, many) = nouns;
    let rows = elements(&received.body);
    let result = list(&received.body, shape);
    let noun = |count: u64| if count == 1 { one } else { many };
    let count = rows.len() as u64;
    let total = result.get("total").and_then(Value::as_u64);
    let summary = match total {
        Some(total) if total != count => format!("{count} of {total} {}.", noun(total)),
        _ => format!("{count} {}.", noun(count)),
    };
    let restricted = rows.iter().filter(|row| is_restricted(row)).count();
    let mut shaped = Shaped::new(summary, Value::Object(result));
    if restricted > 0 {
        shaped.warnings.push(format!(
            "{restricted} of these are restricted: LinkedIn does not show what was in them."
        ));
    }
    // Past the last page there is nothing either.
    shaped.with_warning(search.doubts(count > 0 || total.is_some_and(|total| total > 0)))
}

pub(super) fn is_restricted(row: &Value) -> bool {
    row.get("isRestricted") == Some(&json!(true))
}

/// The first of some spellings that is there.
pub(super) fn first<'a>(value: &'a Value, places: &[&str]) -> Option<&'a Value> {
    places.iter().find_map(|place| value.pointer(place)).filter(|found| !found.is_null())
}

/// An address of LinkedIn's that ends with a number: nobody can write a sentence with it.
pub(super) fn numbered_address<'a>(value: Option<&'a Value>, begins: &str) -> Option<&'a str> {
    let address = value?.as_str()?;
    let number = address.strip_prefix(begins)?.trim_end_matches('/');
    let plain = !number.is_empty() && number.len() <= 20;
    (plain && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(address)
}

/// Where companies are.
pub(super) const COMPANIES: &str = "https://www.linkedin.com/company/";

/// Puts texts by strangers under their names, filtered, each cut to so many characters where there is a limit.
pub(super) fn texts(
    row: &Value,
    named: &[(&str, &[&str])],
    longest: Option<usize>,
) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, places) in named {
        if let Some(Value::String(text)) = first(row, places) {
            let text = match longest {
                Some(longest) => untrusted::excerpt(text, longest),
                None => untrusted::filter(text),
            };
            all.insert((*name).to_owned(), json!(text));
        }
    }
    all
}

/// The facets that ads are targeted by, as they were seen.
const FACETS: [&str; 8] = [
    "Location",
    "Language",
    "Company",
    "Job",
    "Audience",
    "Demographic",
    "Education",
    "Member Interests and Traits",
];

/// Whom it was shown to: facets, with what of them was included or excluded where LinkedIn tells.
pub(super) fn targeting(facets: Option<&Value>) -> Option<Value> {
    let facets = facets?.as_array().filter(|facets| !facets.is_empty())?;
    let shown = |facet: &Value| {
        let mut short = Map::new();
        let mut theirs = Map::new();
        match facet.get("facetName") {
            Some(Value::String(name)) if FACETS.contains(&name.as_str()) => {
                short.insert("facetName".to_owned(), json!(name));
            }
            Some(Value::String(name)) => {
                theirs.insert("facetName".to_owned(), json!(untrusted::filter(name)));
            }
            _ => {}
        }
        for name in ["isIncluded", "isExcluded"] {
            if facet.get(name) == Some(&json!(true)) {
                short.insert(name.to_owned(), json!(true));
            }
        }
        for name in ["includedSegments", "excludedSegments"] {
            let segments = facet.get(name).and_then(Value::as_array).into_iter().flatten();
            let segments: Vec<String> =
                segments.filter_map(Value::as_str).map(untrusted::filter).collect();
            if !segments.is_empty() {
                theirs.insert(name.to_owned(), json!(segments));
            }
        }
        if !theirs.is_empty() {
            short.insert("untrusted".to_owned(), Value::Object(theirs));
        }
        Value::Object(short)
    };
    Some(facets.iter().map(shown).collect())
}
