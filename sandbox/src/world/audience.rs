//! Targeting criteria, read from a body or a parameter, and how many members they mean.

use serde_json::{Map, Value as Json};

use super::targeting::{self, Facet};

/// What LinkedIn reckons with here.
const MEMBERS: u64 = 1_200_000_000;
/// Fewer are told as none.
const FEWEST: u64 = 300;
const WHOLE: u64 = 1_000_000;

/// Values of one facet, any of which will do.
struct Choice {
    facet: &'static Facet,
    urns: Vec<String>,
}

/// All of the first, none of the second.
pub(crate) struct Criteria {
    include: Vec<Vec<Choice>>,
    exclude: Vec<Choice>,
}

/// What is wrong with criteria: where, and the value where it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) value: Option<String>,
}

fn fault(path: &str) -> Fault {
    Fault { path: path.to_owned(), value: None }
}

impl Criteria {
    /// `{"include":{"and":[{"or":{facet:[urn]}}]},"exclude":{"or":{facet:[urn]}}}`.
    pub(crate) fn read(criteria: &Json) -> Result<Self, Fault> {
        let fields = criteria.as_object().ok_or_else(|| fault(""))?;
        if let Some(name) =
            fields.keys().find(|name| !["include", "exclude"].contains(&name.as_str()))
        {
            return Err(fault(&format!("/{name}")));
        }
        let clauses = criteria.pointer("/include/and").and_then(Json::as_array);
        let include = clauses
            .ok_or_else(|| fault("/include/and"))?
            .iter()
            .enumerate()
            .map(|(place, clause)| choices(clause.get("or"), &format!("/include/and/{place}/or")))
            .collect::<Result<_, _>>()?;
        let exclude = match fields.get("exclude") {
            None => Vec::new(),
            Some(exclude) => choices(exclude.get("or"), "/exclude/or")?,
        };
        Ok(Self { include, exclude })
    }

    /// Rounded to two digits, and none where they are too few.
    pub(crate) fn count(&self) -> u64 {
        let included =
            self.include.iter().fold(MEMBERS, |left, clause| left * share(clause) / WHOLE);
        let left = included - included * share(&self.exclude) / WHOLE;
        let mut unit = 1;
        while left / unit >= 100 {
            unit *= 10;
        }
        let rounded = left / unit * unit;
        if rounded < FEWEST { 0 } else { rounded }
    }
}

fn choices(or: Option<&Json>, path: &str) -> Result<Vec<Choice>, Fault> {
    let facets: &Map<String, Json> = or.and_then(Json::as_object).ok_or_else(|| fault(path))?;
    facets
        .iter()
        .map(|(name, urns)| {
            let path = format!("{path}/{name}");
            let facet = targeting::find(name).ok_or_else(|| fault(&path))?;
            let urns = urns.as_array().ok_or_else(|| fault(&path))?;
            let urns = urns
                .iter()
                .map(|urn| {
                    let urn = urn.as_str().ok_or_else(|| fault(&path))?;
                    if facet.takes(urn) {
                        Ok(urn.to_owned())
                    } else {
                        Err(Fault { path: path.clone(), value: Some(urn.to_owned()) })
                    }
                })
                .collect::<Result<_, _>>()?;
            Ok(Choice { facet, urns })
        })
        .collect()
}

/// Of a million members those who have any of these.
fn share(choices: &[Choice]) -> u64 {
    choices
        .iter()
        .flat_map(|choice| choice.urns.iter().map(|urn| choice.facet.share(urn)))
        .sum::<u64>()
        .min(WHOLE)
}
