//! Who a campaign is shown to (advertising facts §3.3).

use serde_json::{Map, Value as Json, json};

use super::blank_criteria;
use crate::{
    errors::{AdsError, Refusal},
    world::ads::CampaignTerms,
};

const PATH: &str = "/Campaign/targetingCriteria";
const FACET: &str = "urn:li:adTargetingFacet:";

/// Interface languages, as pairs; LinkedIn has no list of them in the open.
const LOCALES: [&str; 27] = [
    "ar_AE", "cs_CZ", "da_DK", "de_DE", "en_US", "es_ES", "fi_FI", "fr_FR", "hi_IN", "in_ID",
    "it_IT", "ja_JP", "ko_KR", "ms_MY", "nl_NL", "no_NO", "pl_PL", "pt_BR", "ro_RO", "ru_RU",
    "sv_SE", "th_TH", "tl_PH", "tr_TR", "uk_UA", "zh_CN", "zh_TW",
];

const INCLUDE_ONLY: [&str; 4] = ["ageRanges", "genders", "groups", "interfaceLocales"];
const RANGES: [(&str, &str); 2] =
    [("staffCountRanges", "staffCountRange"), ("ageRanges", "ageRange")];
const GEOGRAPHY: [&str; 2] = ["locations", "profileLocations"];
/// May not be demanded together.
const RIVALS: [(&str, &str); 4] = [
    ("industries", "employers"),
    ("staffCountRanges", "employers"),
    ("seniorities", "titles"),
    ("jobFunctions", "titles"),
];
const MOST: usize = 100;
const MOST_OF_MANY: usize = 200;

/// What the schema would refuse: the criteria are nested lists of facets.
pub(super) fn form(criteria: &Json) -> Result<(), Refusal> {
    let mut lines = Vec::new();
    let mut line = |path: &str, problem: &str| {
        lines.push(format!("ERROR :: /targetingCriteria{path} :: {problem}"));
    };
    let no_map = "record type is not backed by a DataMap";
    let Some(fields) = criteria.as_object() else {
        line("", no_map);
        return Err(Refusal::Schema { lines });
    };
    for (name, value) in fields {
        let path = format!("/{name}");
        match name.as_str() {
            "include" => match value.get("and").and_then(Json::as_array) {
                Some(clauses) => {
                    for (place, clause) in clauses.iter().enumerate() {
                        let path = format!("/include/and/{place}/or");
                        if let Some(problem) = facets_problem(clause) {
                            line(&path, problem);
                        }
                    }
                }
                None => {
                    line(
                        "/include/and",
                        "field is required but not found and has no default value",
                    );
                }
            },
            "exclude" => {
                if let Some(problem) = facets_problem(value) {
                    line("/exclude/or", problem);
                }
            }
            _ => line(&path, "unrecognized field found but not allowed"),
        }
    }
    if !fields.contains_key("include") {
        line("/include", "field is required but not found and has no default value");
    }
    if lines.is_empty() { Ok(()) } else { Err(Refusal::Schema { lines }) }
}

fn facets_problem(clause: &Json) -> Option<&'static str> {
    let is_list =
        |value: &Json| value.as_array().is_some_and(|all| all.iter().all(Json::is_string));
    match clause.get("or").map(Json::as_object) {
        Some(Some(facets)) if !facets.values().all(is_list) => {
            Some("array type is not backed by a DataList")
        }
        Some(Some(_)) => None,
        Some(None) => Some("map type is not backed by a DataMap"),
        None => Some("field is required but not found and has no default value"),
    }
}

/// Name of a facet and what is listed under it.
type Facet<'j> = (&'j str, Vec<&'j str>);

fn facets(clause: Option<&Json>) -> Vec<Facet<'_>> {
    clause
        .and_then(|clause| clause.get("or"))
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
        .map(|(name, values)| {
            let values = values.as_array().into_iter().flatten().filter_map(Json::as_str);
            (name.strip_prefix(FACET).unwrap_or(name), values.collect())
        })
        .collect()
}

/// Fills in the language as LinkedIn does, and applies the rules.
pub(super) fn check(terms: &mut CampaignTerms, is_update: bool, said: &Json) -> Vec<AdsError> {
    let mut errors = Vec::new();
    let locale = format!("{}_{}", terms.locale.language, terms.locale.country);
    let is_new = said.get("targetingCriteria").is_some();
    let needs_criteria = terms.status != "DRAFT";
    if terms.targeting_criteria.is_none() && needs_criteria {
        errors.push(AdsError::missing_beside(PATH, "/Campaign/status"));
    }
    let mut criteria = match terms.targeting_criteria.take() {
        Some(Json::Object(criteria)) => criteria,
        _ => blank_criteria(),
    };
    let clauses = |criteria: &Map<String, Json>| -> Vec<Json> {
        let list = criteria.get("include").and_then(|include| include.get("and"));
        list.and_then(Json::as_array).cloned().unwrap_or_default()
    };
    let speaks = clauses(&criteria)
        .iter()
        .any(|clause| facets(Some(clause)).iter().any(|(name, _)| *name == "interfaceLocales"));
    if !speaks && is_update && is_new {
        let path = format!("{PATH}/include/interfaceLocales");
        errors.push(AdsError::missing(&path));
    } else if !speaks
        && let Some(list) = criteria
            .get_mut("include")
            .and_then(|include| include.get_mut("and"))
            .and_then(Json::as_array_mut)
    {
        let urn = format!("urn:li:locale:{locale}");
        list.push(json!({"or": {format!("{FACET}interfaceLocales"): [urn]}}));
    }
    let clauses = clauses(&criteria);
    let included: Vec<Vec<Facet<'_>>> = clauses.iter().map(|clause| facets(Some(clause))).collect();
    let excluded = facets(criteria.get("exclude"));
    values(&included, &excluded, &mut errors);
    combinations(&included, &excluded, &mut errors);
    let has_place = included.iter().flatten().any(|(name, _)| GEOGRAPHY.contains(name));
    if terms.status == "ACTIVE" && !has_place {
        let path = format!("{PATH}/include/locations");
        errors.push(AdsError::missing_beside(&path, "/Campaign/status"));
    }
    terms.targeting_criteria = Some(Json::Object(criteria));
    errors
}

/// `urn:li:staffCountRange:(51,200)`.
fn is_range(urn: &str, kind: &str) -> bool {
    urn.strip_prefix("urn:li:")
        .and_then(|rest| rest.strip_prefix(kind))
        .and_then(|rest| rest.strip_prefix(":(")?.strip_suffix(')')?.split_once(','))
        .is_some_and(|(low, high)| low.parse::<u32>().is_ok() && high.parse::<u32>().is_ok())
}

fn values(included: &[Vec<Facet<'_>>], excluded: &[Facet<'_>], errors: &mut Vec<AdsError>) {
    for (name, values) in included.iter().flatten().chain(excluded) {
        let path = format!("{PATH}/{name}");
        let is_of_many = name.starts_with("employers") || GEOGRAPHY.contains(name);
        let most = if is_of_many { MOST_OF_MANY } else { MOST };
        if values.len() > most {
            let description =
                format!("{path} value {} cannot be greater than {most}", values.len());
            errors.push(AdsError::new("FIELD_VALUE_TOO_HIGH", &path, description));
        }
        for value in values {
            if let Some((_, kind)) = RANGES.iter().find(|(own, _)| own == name)
                && !is_range(value, kind)
            {
                errors.push(AdsError::value(&path, value));
            }
            let is_spoken =
                || value.strip_prefix("urn:li:locale:").is_some_and(|own| LOCALES.contains(&own));
            if *name == "interfaceLocales" && !is_spoken() {
                let description =
                    format!("Interface locale {value} is not supported in Targeting Criteria");
                errors.push(AdsError::new("INVALID_INTERFACE_LOCALE_CODE", &path, description));
            }
        }
    }
    for (name, _) in excluded.iter().filter(|(name, _)| INCLUDE_ONLY.contains(name)) {
        let path = format!("{PATH}/exclude/{name}");
        let description = format!("{path} cannot be set: {name} can only be included");
        errors.push(AdsError::new("FIELD_NOT_ALLOWED", &path, description));
    }
}

fn combinations(included: &[Vec<Facet<'_>>], excluded: &[Facet<'_>], errors: &mut Vec<AdsError>) {
    let clauses_with = |wanted: &str| -> Vec<usize> {
        let has = |clause: &[Facet<'_>]| clause.iter().any(|(name, _)| *name == wanted);
        included.iter().enumerate().filter(|(_, all)| has(all)).map(|(place, _)| place).collect()
    };
    for (one, other) in RIVALS {
        let (ones, others) = (clauses_with(one), clauses_with(other));
        if ones.iter().any(|place| others.iter().any(|second| second != place)) {
            let description = format!("{PATH}/{one} cannot be combined with {PATH}/{other}");
            errors.push(AdsError::new("INCOMPATIBLE_TARGETING_COMBINATION", PATH, description));
        }
    }
    let used =
        |wanted: &str| included.iter().flatten().chain(excluded).any(|(name, _)| *name == wanted);
    if GEOGRAPHY.iter().all(|name| used(name)) {
        let description =
            format!("{PATH}/locations cannot be combined with {PATH}/profileLocations");
        errors.push(AdsError::new("INCOMPATIBLE_TARGETING_COMBINATION", PATH, description));
    }
    for (name, _) in excluded {
        if included.iter().flatten().any(|(own, _)| own == name) {
            let code = "FIELD_CANNOT_BE_BOTH_IN_INCLUDED_AND_EXCLUDED_TARGETING";
            let path = format!("{PATH}/{name}");
            let description = format!("{path} cannot be both included and excluded");
            errors.push(AdsError::new(code, &path, description));
        }
    }
}
