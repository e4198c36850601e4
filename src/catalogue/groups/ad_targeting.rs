//! Targeting, audience counts and forecasts.

mod audience;
mod entities;
mod forecasts;
mod templates;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use crate::catalogue::spec::Derived;
use crate::catalogue::targeting::{self, Criterion, Facet};
use crate::catalogue::{Arguments, Entry, Group, Invalid};
use crate::model::text_safety::shown;
use crate::model::word::Word;

pub(super) const GROUP: Group = Group {
    name: "ad_targeting",
    about: "Whom ads can reach: facets, words to URNs, audience counts, bids, forecasts, saved audiences.",
    entries: &[
        Entry::of::<entities::ListFacets>(),
        Entry::of::<entities::ListEntities>(),
        Entry::of::<entities::SearchEntities>(),
        Entry::of::<entities::SimilarEntities>(),
        Entry::of::<entities::GetEntities>(),
        Entry::of::<audience::AudienceCount>(),
        Entry::of::<forecasts::BudgetPricing>(),
        Entry::of::<forecasts::Forecast>(),
        Entry::of::<templates::FindTemplates>(),
        Entry::of::<templates::GetTemplate>(),
        Entry::of::<templates::CreateTemplate>(),
        Entry::of::<templates::UpdateTemplate>(),
        Entry::of::<templates::DeleteTemplate>(),
    ],
};

/// Whom it is about, from readable criteria or as the caller wrote LinkedIn's structure.
const CRITERIA: Derived = Derived {
    parameter: "targetingCriteria",
    arguments: &["targeting", "targetingCriteria"],
    value: |arguments| {
        arguments.get("targetingCriteria").cloned().or_else(|| {
            let criteria: Vec<Criterion> =
                serde_json::from_value(arguments.get("targeting")?.clone()).ok()?;
            Some(targeting::structure(&criteria, None))
        })
    },
};

/// The same out of an endpoint's own arguments.
fn criteria(targeting: Option<&[Criterion]>, raw: Option<&Map<String, Value>>) -> Option<Value> {
    raw.map(|raw| json!(raw))
        .or_else(|| targeting.map(|criteria| targeting::structure(criteria, None)))
}

/// At most one of the two, and it keeps the rules.
fn check_either(
    targeting: Option<&[Criterion]>,
    raw: Option<&Map<String, Value>>,
) -> Result<(), Invalid> {
    match (targeting, raw) {
        (Some(_), Some(_)) => {
            let problem = "`targeting` and `targetingCriteria` say the same in two ways";
            Err(Invalid::new("targeting", problem, "Give one of them."))
        }
        (Some(criteria), None) => targeting::check(criteria),
        (None, Some(raw)) if !raw.contains_key("include") => {
            let problem = "`targetingCriteria` has no `include`";
            let fix = "Write {\"include\": {\"and\": [{\"or\": {facet URN: [URNs]}}]}}, or use `targeting`.";
            Err(Invalid::new("targetingCriteria", problem, fix))
        }
        (None, _) => Ok(()),
    }
}

/// One of the two.
fn check_one(
    targeting: Option<&[Criterion]>,
    raw: Option<&Map<String, Value>>,
) -> Result<(), Invalid> {
    if targeting.is_none() && raw.is_none() {
        let problem = "`targeting` is required but missing";
        let fix =
            "Say who is meant, such as [{\"facet\": \"locations\", \"values\": [\"Germany\"]}].";
        return Err(Invalid::new("targeting", problem, fix));
    }
    check_either(targeting, raw)
}

/// A word of LinkedIn's out of a reply, where it is spelled like one.
fn word(value: &Value) -> Option<Value> {
    let word = Word::parse(value.as_str()?).ok()?;
    Some(json!(word))
}

/// LinkedIn spells objectives in the singular; its pages print four of them in the plural.
fn singular(objective: &Word) -> &str {
    match objective.as_str() {
        "WEBSITE_VISITS" => "WEBSITE_VISIT",
        "WEBSITE_CONVERSIONS" => "WEBSITE_CONVERSION",
        "VIDEO_VIEWS" => "VIDEO_VIEW",
        "JOB_APPLICANTS" => "JOB_APPLICANT",
        word => word,
    }
}

const OBJECTIVE: Derived = Derived {
    parameter: "objectiveType",
    arguments: &["objectiveType"],
    value: |arguments| {
        let objective: Word =
            serde_json::from_value(arguments.get("objectiveType")?.clone()).ok()?;
        Some(json!(singular(&objective)))
    },
};

/// An amount in the account's currency, as records of a query have it.
fn money(arguments: &Arguments, name: &str) -> Option<Value> {
    let currency = arguments.get("currency")?;
    Some(json!({"amount": arguments.get(name)?, "currencyCode": currency}))
}

/// A facet by its name or URN, also one that LinkedIn adds tomorrow.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FacetName(String);

impl FacetName {
    const PREFIX: &'static str = "urn:li:adTargetingFacet:";

    fn known(&self) -> Option<Facet> {
        Facet::named(&self.0)
    }

    fn name(&self) -> &str {
        self.0.strip_prefix(Self::PREFIX).unwrap_or(&self.0)
    }
}

impl FromStr for FacetName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim();
        let name = name.strip_prefix(Self::PREFIX).unwrap_or(name);
        let fits = !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            let given = shown(text);
            return Err(format!(
                "'{given}' is no facet; use a name such as skills, from list_facets"
            ));
        }
        Ok(Self(format!("{}{name}", Self::PREFIX)))
    }
}

impl fmt::Display for FacetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language and a country, such as `en_US`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Locale {
    language: String,
    country: String,
}

impl FromStr for Locale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = text.split_once(['_', '-']).filter(|(language, country)| {
            (2..=3).contains(&language.len())
                && language.bytes().all(|byte| byte.is_ascii_lowercase())
                && country.len() == 2
                && country.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        let (language, country) =
            read.ok_or_else(|| format!("'{}' is no locale; write one such as en_US", shown(text)))?;
        Ok(Self { language: language.to_owned(), country: country.to_owned() })
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.language, self.country)
    }
}

/// The language of names.
const LOCALE: Derived = Derived {
    parameter: "locale",
    arguments: &["locale"],
    value: |arguments| {
        let locale: Locale = arguments.get("locale")?.as_str()?.parse().ok()?;
        Some(json!({"language": locale.language, "country": locale.country}))
    },
};

/// What names a saved audience in a path. Only its CRUD is documented, so whatever LinkedIn gave goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TemplateId(String);

impl FromStr for TemplateId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = !text.is_empty()
            && text.len() <= 128
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":-_".contains(&byte));
        if fits {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("'{}' is no template's id; copy it from find_templates", shown(text)))
    }
}

impl fmt::Display for TemplateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day(Date);

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = if shape { text.parse().ok() } else { None };
        date.map(Self)
            .ok_or_else(|| format!("'{}' is no day; write a day such as 2027-01-04", shown(text)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Plain text to whoever calls; numbers are read too.
macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = match Value::deserialize(deserializer)? {
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string(),
                    _ => return Err(de::Error::custom("this is no text; give text")),
                };
                text.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string" })
            }
        }
    )+};
}

as_text!(FacetName, Locale, TemplateId, Day);

#[cfg(test)]
mod tests;
