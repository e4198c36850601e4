//! What strangers may write: what is hostile, and what is honest in many languages.

use std::collections::BTreeSet;

use serde_json::Value;

fn strings(file: &str) -> Vec<String> {
    let all: Vec<Value> = serde_json::from_str(file).unwrap();
    let text = |value: Value| match value {
        Value::String(text) => text,
        // Too long to be written out.
        long => {
            let times = long["times"].as_u64().unwrap();
            long["text"].as_str().unwrap().repeat(usize::try_from(times).unwrap())
        }
    };
    let all: Vec<String> = all.into_iter().map(text).collect();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "some are there twice");
    all
}

/// Orders, disguises, and what breaks out of what it stands in.
pub(crate) fn hostile() -> Vec<String> {
    let all = strings(include_str!("hostile.json"));
    assert!(all.len() >= 200, "{}", all.len());
    all
}

/// What people write to each other.
pub(crate) fn honest() -> Vec<String> {
    let all = strings(include_str!("honest.json"));
    assert!(all.len() >= 500, "{}", all.len());
    all
}
