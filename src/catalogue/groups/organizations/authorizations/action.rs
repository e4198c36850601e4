//! An action on a page, by its word; on the wire it stands in a record that names its family.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::text_safety::shown;
use crate::model::word::Word;

/// Short names of the families, and LinkedIn's.
const FAMILIES: [(&str, &str); 4] = [
    ("role", "organizationRoleAuthorizationAction"),
    ("content", "organizationContentAuthorizationAction"),
    ("analytics", "organizationAnalyticsAuthorizationAction"),
    ("profile", "organizationProfileAuthorizationAction"),
];

/// Documented actions, each with its family.
const KNOWN: [(&str, &str); 7] = [
    ("ADMINISTRATOR_READ", "role"),
    ("ORGANIC_SHARE_CREATE", "content"),
    ("ORGANIC_SHARE_DELETE", "content"),
    ("VISITOR_ANALYTICS_READ", "analytics"),
    ("FOLLOWER_ANALYTICS_READ", "analytics"),
    ("UPDATE_ANALYTICS_READ", "analytics"),
    ("ADMINISTRATION_PAGE_VIEW", "profile"),
];

/// What somebody may do on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    family: &'static str,
    word: Word,
}

impl Action {
    /// Reads a documented action, or `family:ACTION`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some((_, family)) = KNOWN.into_iter().find(|(word, _)| *word == text) {
            return Self::of(family, text);
        }
        let known = || KNOWN.map(|(word, _)| word).join(", ");
        let families = || FAMILIES.map(|(short, _)| short).join(", ");
        match text.split_once(':') {
            Some((family, word)) => Self::of(family, word),
            None => Err(format!(
                "'{}' is no action whose family is known; use {}, or family:ACTION with one of the families {}",
                shown(text),
                known(),
                families()
            )),
        }
    }

    fn of(family: &str, word: &str) -> Result<Self, String> {
        let Some((_, family)) =
            FAMILIES.into_iter().find(|(short, long)| *short == family || *long == family)
        else {
            let families = FAMILIES.map(|(short, _)| short).join(", ");
            return Err(format!("'{}' is no family of actions; use {families}", shown(family)));
        };
        let word = Word::parse(word).map_err(|problem| problem.to_string())?;
        Ok(Self { family, word })
    }

    /// LinkedIn's word for it.
    pub(super) fn word(&self) -> &str {
        self.word.as_str()
    }

    fn record(&self) -> Value {
        json!({ self.family: {"actionType": self.word} })
    }

    /// What a caller wrote, or what was written for one before.
    fn read(value: &Value) -> Result<Self, String> {
        if let Value::String(text) = value {
            return Self::parse(text);
        }
        let union = value.as_object().and_then(|union| union.iter().next());
        let word = union.and_then(|(_, action)| action.get("actionType")?.as_str());
        match (union, word) {
            (Some((family, _)), Some(word)) => Self::of(family, word),
            _ => Err("this is no action; use a word such as ORGANIC_SHARE_CREATE".to_owned()),
        }
    }
}

/// An action as a criterion of a batch finder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Criterion(Action);

impl Criterion {
    pub(super) fn action(&self) -> &Action {
        &self.0
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for Criterion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "authorizationAction": self.0.record() }).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let action = value.get("authorizationAction").unwrap_or(&value);
        Action::read(action).map(Self).map_err(D::Error::custom)
    }
}

/// A caller writes a word.
macro_rules! a_word {
    ($($name:ident),+) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string" })
            }
        }
    )+};
}

a_word!(Action, Criterion);
