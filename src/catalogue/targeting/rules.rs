//! Rules for criteria that LinkedIn documents. They hold for words and for URNs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::words::folded;
use super::{Criterion, Facet, Read, read, structure};
use crate::catalogue::Invalid;
use crate::model::text_safety::shown;

/// Facets by which members are included only.
const INCLUDE_ONLY: [Facet; 4] =
    [Facet::AgeRanges, Facet::Genders, Facet::Groups, Facet::InterfaceLocales];

/// Facets that must not both have to hold.
const NOT_BOTH: [(Facet, Facet); 4] = [
    (Facet::Industries, Facet::Employers),
    (Facet::StaffCountRanges, Facet::Employers),
    (Facet::Seniorities, Facet::Titles),
    (Facet::JobFunctions, Facet::Titles),
];

fn invalid(problem: impl Into<String>, fix: impl Into<String>) -> Invalid {
    Invalid::new("targeting", problem, fix)
}

/// How many values LinkedIn takes for a facet.
const fn most(facet: Facet) -> usize {
    match facet {
        Facet::Employers
        | Facet::EmployersPast
        | Facet::EmployersAll
        | Facet::Locations
        | Facet::ProfileLocations => 200,
        _ => 100,
    }
}

/// A value as values are compared: what a word means where that is known, else the word.
fn compared(facet: Facet, value: &str) -> Result<String, Invalid> {
    Ok(match read(facet, value)? {
        Read::Urn(urn) => urn,
        Read::Ask(_) => folded(value),
    })
}

/// Rules that LinkedIn documents.
pub fn check(criteria: &[Criterion]) -> Result<(), Invalid> {
    if criteria.is_empty() {
        return Err(invalid("There are no criteria", "Give at least one facet with values."));
    }
    let mut included: BTreeMap<Facet, BTreeSet<String>> = BTreeMap::new();
    let mut excluded = included.clone();
    for criterion in criteria {
        let (facet, name) = (criterion.facet, criterion.facet.name());
        if criterion.values.is_empty() {
            return Err(invalid(format!("{name} has no values"), "Give at least one."));
        }
        let leaves_out = criterion.exclude == Some(true);
        if leaves_out && INCLUDE_ONLY.contains(&facet) {
            let problem = format!("LinkedIn leaves nobody out by {name}");
            return Err(invalid(problem, "Take `exclude` away, and name those who are meant."));
        }
        if leaves_out && criterion.or_group.is_some() {
            let problem = format!("{name} is excluded, and has an `or_group`");
            let fix = "Leave `or_group` out: whoever meets any excluded criterion is left out.";
            return Err(invalid(problem, fix));
        }
        let side = if leaves_out { &mut excluded } else { &mut included };
        let values = side.entry(facet).or_default();
        for value in &criterion.values {
            values.insert(compared(facet, value)?);
        }
    }
    for (facet, values) in included.iter().chain(&excluded) {
        let (count, most) = (values.len(), most(*facet));
        if count > most {
            let problem = format!("{} has {count} values; LinkedIn takes {most}", facet.name());
            return Err(invalid(problem, "Leave some out, or split the audience in two."));
        }
    }
    for (facet, values) in &included {
        let both = excluded.get(facet).and_then(|others| values.intersection(others).next());
        if let Some(value) = both {
            let problem =
                format!("`{}` of {} is included and excluded", shown(value), facet.name());
            return Err(invalid(problem, "Take it out of one of the two."));
        }
    }
    let uses = |facet| included.contains_key(&facet) || excluded.contains_key(&facet);
    if uses(Facet::Locations) && uses(Facet::ProfileLocations) {
        let fix =
            "Use one: locations is where members are, profileLocations what their profiles say.";
        return Err(invalid("LinkedIn takes no mixture of locations and profileLocations", fix));
    }
    for (one, other) in NOT_BOTH {
        if both_must_hold(criteria, one, other) {
            let (one, other) = (one.name(), other.name());
            let problem = format!("LinkedIn does not AND {one} with {other}");
            let fix =
                "Leave one of them out, or give both the same `or_group`, so that either will do.";
            return Err(invalid(problem, fix));
        }
    }
    Ok(())
}

/// Whether members have to meet a criterion of each: two that are included and not in the same group.
fn both_must_hold(criteria: &[Criterion], one: Facet, other: Facet) -> bool {
    let of =
        |facet: Facet| criteria.iter().filter(move |c| c.facet == facet && c.exclude != Some(true));
    of(one).any(|first| {
        of(other).any(|second| first.or_group.is_none() || first.or_group != second.or_group)
    })
}

/// What whoever chooses people so should know.
pub fn notices(criteria: &[Criterion]) -> Vec<String> {
    notices_of(&structure(criteria, None))
}

/// The same for LinkedIn's own structure.
pub fn notices_of(criteria: &Value) -> Vec<String> {
    let used: Vec<&str> = [(Facet::AgeRanges, "age"), (Facet::Genders, "gender")]
        .into_iter()
        .filter(|(facet, _)| names(criteria, &facet.urn()))
        .map(|(_, word)| word)
        .collect();
    if used.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "This chooses people by {}. If the ad is for housing, employment or credit, choosing people by protected characteristics such as age or gender is against the law in many countries: leave them out then.",
        used.join(" and ")
    )]
}

fn names(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(own, value)| own == key || names(value, key)),
        Value::Array(items) => items.iter().any(|item| names(item, key)),
        _ => false,
    }
}
