//! Countries as people write them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

use crate::catalogue::Arguments;
use crate::model::text_safety::shown;

/// A country by its ISO 3166 code, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Country(String);

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let code = given.trim();
        let code = code.strip_prefix("urn:li:country:").unwrap_or(code);
        if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(Self(code.to_ascii_uppercase()));
        }
        let given = shown(&given);
        Err(de::Error::custom(format!("'{given}' is no country; give its two letters, such as DE")))
    }
}

impl JsonSchema for Country {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Country".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

/// The URNs of the countries that a call names. LinkedIn reads either case; each library's is the one that it was
/// seen to read.
pub(super) fn urns(arguments: &Arguments, spelled: fn(&str) -> String) -> Option<Vec<String>> {
    let codes = arguments.get("countries")?.as_array()?;
    let urn = |code: &str| format!("urn:li:country:{}", spelled(code));
    Some(codes.iter().filter_map(Value::as_str).map(urn).collect())
}
