use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::{Entry, Invalid};
use crate::chart::Kind;
use crate::model::restli::{self, Part};
use crate::model::version::{self, Version};

mod asked;
mod shown;

const TODAY: Date = date(2026, 11, 22);
const ACCOUNT: &str = "urn:li:sponsoredAccount:500000001";

fn entry(action: &str) -> &'static Entry {
    super::GROUP.entries.iter().find(|entry| entry.spec.action == action).unwrap()
}

/// Arguments with an ad account and a first day, where nothing else is said.
fn with(arguments: &Value) -> Value {
    let mut all = json!({"adAccounts": [ACCOUNT], "from": "2026-09-01", "until": "2026-10-01"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    all
}

/// Everything that is refused here is refused without a call.
fn refused_by(action: &str, arguments: &Value, version: Version) -> Option<Invalid> {
    let entry = entry(action);
    let parsed = match entry.parse(arguments.as_object().unwrap().clone()) {
        Ok(parsed) => parsed,
        Err(invalid) => return Some(invalid),
    };
    entry.check_at(&parsed, TODAY, version).err()
}

fn refused(action: &str, arguments: &Value) -> Option<Invalid> {
    refused_by(action, arguments, version::DEFAULT)
}

/// The values of the query that are written from other arguments.
fn derived(action: &str, arguments: &Value, parameter: &str) -> Option<String> {
    let entry = entry(action);
    let parsed = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let derived = entry.spec.derived.iter().find(|derived| derived.parameter == parameter).unwrap();
    let value = (derived.value)(&parsed)?;
    let part = match (parameter, value) {
        ("fields", Value::String(names)) => Part::Raw(names),
        (_, value) => Part::Encoded(value),
    };
    Some(restli::query(&[(parameter, part)]).unwrap())
}

fn shaped_with(action: &str, arguments: &Value, body: &Value, beside: &[Value]) -> Shaped {
    let entry = entry(action);
    let parsed = entry.parse(arguments.as_object().unwrap().clone()).unwrap();
    let received = Received {
        status: 200,
        body: body.clone(),
        beside: beside.to_vec(),
        ..Received::default()
    };
    entry.shape(&parsed, &received, Detail::Concise).unwrap()
}
