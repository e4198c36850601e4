//! Query parameters, by the protocol the caller announced.

use crate::restli::{self, ReadError, Value};

/// `X-Restli-Protocol-Version`. Without the header LinkedIn speaks 1.0, where URNs stand raw and
/// lists and records have another spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    V1,
    V2,
}

impl Protocol {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::V1 => "1.0.0",
            Self::V2 => "2.0.0",
        }
    }
}

/// Written as a raw list under both protocols (facts §8.2), so never read as Rest.li.
const RAW: [&str; 2] = ["fields", "projection"];

#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    parameters: Vec<Parameter>,
}

#[derive(Debug, Clone)]
struct Parameter {
    name: String,
    raw: String,
    value: Value,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    #[error("parameter {name:?}: {reason}")]
    Value { name: String, reason: ReadError },
    #[error("parameter {name:?} is there twice")]
    Doubled { name: String },
    #[error("{raw:?} has no name")]
    Nameless { raw: String },
}

impl Query {
    pub(crate) fn read(raw: &str, protocol: Protocol) -> Result<Self, QueryError> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let failed = |reason| QueryError::Value { name: name.to_owned(), reason };
            if name.is_empty() {
                return Err(QueryError::Nameless { raw: pair.to_owned() });
            }
            let value = if RAW.contains(&name) || protocol == Protocol::V1 {
                Value::Text(restli::decode(raw).map_err(failed)?)
            } else {
                restli::read(raw).map_err(failed)?
            };
            let name = restli::decode(name).map_err(failed)?;
            if parameters.iter().any(|other| other.name == name) {
                return Err(QueryError::Doubled { name });
            }
            parameters.push(Parameter { name, raw: raw.to_owned(), value });
        }
        Ok(Self { parameters })
    }

    fn get(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|parameter| parameter.name.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).map(|parameter| &parameter.value)
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.get(name).map(|parameter| parameter.raw.as_str())
    }
}
