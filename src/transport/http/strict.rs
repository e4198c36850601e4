//! JSON as strictly as a policy needs it: one reading only, and not too deep.
//!
//! Two readers of one message must not see different things, so a key that stands twice is refused, and the
//! depth is limited before anything builds a tree of it.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

/// Why a body is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the body is no JSON, nests too deep, or has a key twice: {0}")]
    Json(String),
    #[error("the body is no JSON-RPC message: one object is expected")]
    NoMessage,
}

/// What a message says at its top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// Its method; answers have none.
    pub(super) method: Option<String>,
}

/// Reads a body, if it is strict JSON of one object.
pub(super) fn read(body: &[u8], depth: usize) -> Result<Message, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let mut message = None;
    let seed = Walk { left: depth, top: Some(&mut message) };
    let walked = seed.deserialize(&mut reader).and_then(|()| reader.end());
    // The place in the body says enough; what stands there may be a secret.
    walked
        .map_err(|error| Fault::Json(format!("line {} column {}", error.line(), error.column())))?;
    message.ok_or(Fault::NoMessage)
}

struct Walk<'a> {
    left: usize,
    top: Option<&'a mut Option<Message>>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Walk<'_> {
    fn deeper<E: Error>(&self) -> Result<Walk<'static>, E> {
        let left = self.left.checked_sub(1).ok_or_else(|| E::custom("too deep"))?;
        Ok(Walk { left, top: None })
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.deeper()?)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        let mut message = Message::default();
        while let Some(key) = entries.next_key::<String>()? {
            if self.top.is_some() && key == "method" {
                message.method = Some(entries.next_value()?);
            } else {
                entries.next_value_seed(self.deeper()?)?;
            }
            if !seen.insert(key) {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        if let Some(top) = self.top {
            *top = Some(message);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_strict_object_is_a_message() {
        let read = |text: &str| read(text.as_bytes(), 4);
        assert_eq!(read(r#"{"id":1,"method":"ping"}"#).unwrap().method.as_deref(), Some("ping"));
        assert_eq!(read(r#"{"id":1,"result":{}}"#).unwrap().method, None);
        assert_eq!(read("[]"), Err(Fault::NoMessage));
        assert_eq!(read("7"), Err(Fault::NoMessage));
        for text in [
            "",
            "{",
            "{}{}",
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[[[[1]]]]}"#,
            "{\"a\":1,}",
        ] {
            assert!(matches!(read(text), Err(Fault::Json(_))), "{text}");
        }
        assert!(read(r#"{"a":[[[1]]]}"#).is_ok());
    }

    #[test]
    fn what_stands_in_a_bad_body_is_not_repeated() {
        let fault = read(br#"{"token":"AQX-secret" oops}"#, 4).unwrap_err();
        assert!(!fault.to_string().contains("secret"), "{fault}");
    }
}
