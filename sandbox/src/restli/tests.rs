use serde_json::Value as Json;

use super::*;
use crate::target::{Target, segments};

fn vectors() -> Vec<Json> {
    serde_json::from_str(include_str!("../../../tests/fixtures/restli-vectors.json")).unwrap()
}

/// What the reader should make of a vector's input: it keeps texts, so numbers become texts.
fn expected(input: &Json) -> Value {
    match input {
        Json::Array(items) => Value::List(items.iter().map(expected).collect()),
        Json::Object(fields) => Value::Record(
            fields.iter().map(|(key, value)| (key.clone(), expected(value))).collect(),
        ),
        Json::String(text) => Value::Text(text.clone()),
        other => Value::Text(other.to_string()),
    }
}

fn of_kind(kind: &str) -> Vec<Json> {
    let found: Vec<Json> = vectors().into_iter().filter(|vector| vector["kind"] == kind).collect();
    assert!(!found.is_empty(), "no vectors of kind {kind}");
    found
}

#[test]
fn every_encoded_value_reads_back() {
    for vector in of_kind("encode") {
        let encoded = vector["encoded"].as_str().unwrap();
        assert_eq!(read(encoded), Ok(expected(&vector["input"])), "{encoded}");
    }
}

#[test]
fn every_query_reads_back() {
    for vector in of_kind("query") {
        let encoded = vector["encoded"].as_str().unwrap();
        let target = Target::new(&format!("/rest/x?{encoded}"));
        let query = crate::query::Query::read(&target.query, crate::query::Protocol::V2).unwrap();
        let wanted = vector["input"].as_object().unwrap();
        assert_eq!(query.names().count(), wanted.len(), "{encoded}");
        for ((name, value), found) in wanted.iter().zip(query.names()) {
            assert_eq!(found, name, "{encoded}");
            if name == "fields" {
                assert_eq!(query.raw(name), value.as_str(), "{encoded}");
            } else {
                assert_eq!(query.value(name), Some(&expected(value)), "{encoded}");
            }
        }
    }
}

#[test]
fn every_path_reads_back() {
    for vector in of_kind("path") {
        let encoded = vector["encoded"].as_str().unwrap();
        let input = &vector["input"];
        let template = input["template"].as_str().unwrap();
        let target = Target::new(encoded);
        let read_back: Vec<&str> = segments(&target.path).collect();
        let wanted: Vec<&str> = segments(template).collect();
        assert_eq!(read_back.len(), wanted.len(), "{encoded}");
        for (found, wanted) in read_back.iter().zip(wanted) {
            if wanted == "{id}" {
                assert_eq!(read(found), Ok(expected(&input["id"])), "{encoded}");
            } else {
                assert_eq!(*found, wanted, "{encoded}");
            }
        }
    }
}

#[test]
fn every_broken_spelling_is_refused() {
    for vector in of_kind("decodeError") {
        let encoded = vector["encoded"].as_str().unwrap();
        assert!(read(encoded).is_err(), "{encoded} was read");
    }
}

#[test]
fn more_broken_spellings_are_refused() {
    for raw in [
        "a'b",
        "'",
        "'''",
        "''a",
        "(a:1,a:2)",
        "(a:1,)",
        "List(a,)",
        "List(,a)",
        "List(a)b",
        "(a:)",
        "a(b)",
        "%",
        "%4",
        "%e4",
        "urn:li:share:7",
        "(a:1",
        "())",
    ] {
        assert!(read(raw).is_err(), "{raw} was read");
    }
    let deep = "List(".repeat(100) + &")".repeat(100);
    assert_eq!(read(&deep), Err(ReadError::Depth));
}

#[test]
fn decoding_happens_once() {
    assert_eq!(read("50%2525"), Ok(Value::Text("50%25".to_owned())));
    assert_eq!(read("a+b"), Ok(Value::Text("a+b".to_owned())));
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(raw in "\\PC{0,40}") {
        let _ = read(&raw);
    }

    #[test]
    fn our_own_writing_reads_back(text in "\\PC{1,40}") {
        proptest::prop_assert_eq!(read(&encode(&text)), Ok(Value::Text(text)));
    }
}
