//! What we write for Rest.li 2.0, compared with the agreed spellings.

#![cfg(test)]

use linkedin_mcp::model::restli::{self, Part};
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/restli-vectors.json")).unwrap_or_default();
    let chosen: Vec<Value> = all.into_iter().filter(|case| case["kind"] == kind).collect();
    assert!(!chosen.is_empty(), "no vectors of kind {kind}");
    chosen
}

#[test]
fn values_in_addresses_are_spelt_as_agreed() {
    for case in vectors("encode") {
        assert_eq!(restli::value(&case["input"]).unwrap(), case["encoded"], "{case}");
    }
}

#[test]
fn values_in_headers_and_bodies_are_spelt_as_agreed() {
    for case in vectors("reduced") {
        assert_eq!(restli::reduced(&case["input"]).unwrap(), case["encoded"], "{case}");
    }
}

#[test]
fn queries_are_spelt_as_agreed() {
    for case in vectors("query") {
        let raw: Vec<&str> = case["raw"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|name| name.as_str().unwrap())
            .collect();
        let parts: Vec<(&str, Part)> = case["input"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| {
                let part = if raw.contains(&name.as_str()) {
                    Part::Raw(value.as_str().unwrap().to_owned())
                } else {
                    Part::Encoded(value.clone())
                };
                (name.as_str(), part)
            })
            .collect();
        assert_eq!(restli::query(&parts).unwrap(), case["encoded"], "{case}");
    }
}

#[test]
fn paths_are_spelt_as_agreed() {
    for case in vectors("path") {
        let template = case["input"]["template"].as_str().unwrap();
        let written = restli::path(template, &|name| case["input"].get(name).cloned());
        assert_eq!(written.unwrap(), case["encoded"], "{case}");
    }
}

#[test]
fn the_id_of_something_created_is_read_in_either_spelling() {
    for case in vectors("createdIdHeader") {
        let header = case["encoded"].as_str().unwrap();
        assert_eq!(restli::created_id(header), case["input"], "{case}");
    }
}
