//! Amounts of money, as LinkedIn writes them: a decimal text and a currency.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{self, Deserializer, Visitor};
use serde_json::{Value, json};

/// What is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given} is no amount of money; write it as digits with a point, such as 40.00")]
pub struct NotAnAmount {
    given: String,
}

/// An amount that a caller names, in some currency: not negative, and with two decimals at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(Decimal);

/// More than anybody means; what is longer is a slip.
const MOST_DIGITS: usize = 12;

impl Amount {
    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// As LinkedIn's bodies have it; without a currency until that is known.
    pub fn in_currency(self, currency: Option<&Currency>) -> Value {
        json!({"amount": self.to_string(), "currencyCode": currency})
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let refused = || NotAnAmount { given: crate::model::text_safety::shown(text) };
        let plain = text.len() <= MOST_DIGITS
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number = if plain { text.parse::<Decimal>().ok() } else { None };
        number.filter(|number| number.normalize().scale() <= 2).map(Self).ok_or_else(refused)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(String);

/// What is no currency's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given} is no currency's code; use three capital letters, such as EUR")]
pub struct NotACurrency {
    given: String,
}

impl Currency {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, NotACurrency> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Ok(Self(text.to_owned()));
        }
        Err(NotACurrency { given: crate::model::text_safety::shown(text) })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An amount in a currency, out of a reply: `{"amount": "40.00", "currencyCode": "EUR"}`.
pub fn read(value: &Value) -> Option<(Decimal, Currency)> {
    let amount = decimal(value.get("amount")?)?;
    Some((amount, value.get("currencyCode")?.as_str()?.parse().ok()?))
}

/// A decimal out of a reply: LinkedIn writes `"31.42"`, `"99.99999999999996"` and `"-2E-18"`.
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(TextOrNumber)?.parse().map_err(de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    )+};
}

as_text!(Amount, Currency);

struct TextOrNumber;

impl Visitor<'_> for TextOrNumber {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text such as 40.00")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.trim().to_owned())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_digits_with_two_decimals_at_most() {
        for (given, kept) in
            [("40", "40"), ("40.5", "40.5"), ("0.00", "0.00"), ("12.340", "12.340")]
        {
            assert_eq!(given.parse::<Amount>().unwrap().to_string(), kept);
        }
        for given in ["", "-1", "1,000", "1e5", "1.234", "40 EUR", ".", "1234567890123"] {
            assert!(given.parse::<Amount>().is_err(), "{given}");
        }
        assert_eq!(serde_json::from_value::<Amount>(json!(40.5)).unwrap().to_string(), "40.5");
        assert_eq!(serde_json::from_value::<Amount>(json!(40)).unwrap().to_string(), "40");
    }

    #[test]
    fn figures_of_linkedins_are_read_in_every_spelling_that_was_recorded() {
        let read = |value| decimal(&value).map(|number| number.to_string());
        assert_eq!(read(json!("99.99999999999996")).as_deref(), Some("99.99999999999996"));
        assert_eq!(read(json!("-2E-18")).as_deref(), Some("-0.000000000000000002"));
        assert_eq!(read(json!(7)).as_deref(), Some("7"));
        assert_eq!(read(json!("much")), None);
        assert!("eur".parse::<Currency>().is_err() && "EUR".parse::<Currency>().is_ok());
    }
}
