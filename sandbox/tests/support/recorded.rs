//! What others recorded with the real LinkedIn, and how an answer is held against it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Answer;

pub(crate) fn records() -> Vec<Json> {
    serde_json::from_str(include_str!("../../../tests/fixtures/recorded-community.json")).unwrap()
}

pub(crate) fn record(endpoint: &str) -> Json {
    records()
        .into_iter()
        .find(|record| record["endpoint"] == endpoint)
        .unwrap_or_else(|| panic!("no record of {endpoint}"))
}

/// Names, types, and whether a field is always there.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    kinds: Vec<&'static str>,
    seen: usize,
    fields: BTreeMap<String, Shape>,
    items: Option<Box<Shape>>,
}

impl Shape {
    pub(crate) fn learn(&mut self, value: &Json) {
        self.seen += 1;
        let kind = match value {
            Json::Null => "null",
            Json::Bool(_) => "bool",
            Json::Number(_) => "number",
            Json::String(_) => "text",
            Json::Array(_) => "list",
            Json::Object(_) => "record",
        };
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
        if let Json::Object(fields) = value {
            for (name, value) in fields {
                self.fields.entry(name.clone()).or_default().learn(value);
            }
        }
        if let Json::Array(items) = value {
            let shape = self.items.get_or_insert_default();
            for item in items {
                shape.learn(item);
            }
        }
    }

    pub(crate) fn of(value: &Json) -> Self {
        let mut shape = Self::default();
        shape.learn(value);
        shape
    }

    /// Differences of ours from this recorded shape. `more` names what only ours may have.
    pub(crate) fn compare(&self, ours: &Self, path: &str, more: &[&str], into: &mut Vec<String>) {
        if ours.seen == 0 || self.seen == 0 {
            return;
        }
        for kind in &ours.kinds {
            if !self.kinds.contains(kind) {
                into.push(format!("{path}: {kind} instead of {:?}", self.kinds));
            }
        }
        for (name, field) in &self.fields {
            let is_always = field.seen == self.seen;
            match ours.fields.get(name) {
                Some(own) if is_always && own.seen < ours.seen => {
                    into.push(format!("{path}/{name}: not always there"));
                }
                Some(own) => field.compare(own, &format!("{path}/{name}"), more, into),
                None if is_always => into.push(format!("{path}/{name}: missing")),
                None => {}
            }
        }
        for name in ours.fields.keys() {
            let path = format!("{path}/{name}");
            if !self.fields.contains_key(name) && !more.contains(&path.as_str()) {
                into.push(format!("{path}: only ours"));
            }
        }
        if let (Some(recorded), Some(own)) = (&self.items, &ours.items) {
            recorded.compare(own, &format!("{path}/*"), more, into);
        }
    }
}

#[track_caller]
pub(crate) fn same_shape(recorded: &Json, ours: &Json, more: &[&str]) {
    let mut differences = Vec::new();
    Shape::of(recorded).compare(&Shape::of(ours), "", more, &mut differences);
    assert!(differences.is_empty(), "{differences:#?}");
}

/// Status, and every header of the record that is not LinkedIn's own business.
#[track_caller]
pub(crate) fn same_head(record: &Json, answer: &Answer) {
    assert_eq!(record["status"], answer.status, "{answer:?}");
    for (name, value) in record["headers"].as_object().unwrap() {
        let name = name.to_ascii_lowercase();
        let own = answer.header(&name).unwrap_or_else(|| panic!("no {name}: {answer:?}"));
        let value = value.as_str().unwrap();
        match name.as_str() {
            "date" | "x-li-fabric" => {}
            // The numbers differ, the form does not.
            "location" | "x-restli-id" => assert_eq!(without_digits(own), without_digits(value)),
            _ => assert_eq!(own, value, "{name}"),
        }
    }
    // Recorded with its headers: then the error mark is there or is not there for a reason.
    if record["headers"].get("Content-Type").is_some() {
        let mark = "x-restli-error-response";
        assert_eq!(answer.header(mark).is_some(), record["headers"].get(mark).is_some());
    }
}

pub(crate) fn without_digits(text: &str) -> String {
    // `%3A` holds a digit that matters.
    text.replace("%3A", ":").chars().filter(|letter| !letter.is_ascii_digit()).collect()
}
