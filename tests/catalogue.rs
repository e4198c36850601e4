//! Rules that every entry of the catalogue obeys.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use linkedin_mcp::catalogue::spec::{Access, Confidence, Paging, Parameter};
use linkedin_mcp::catalogue::{Entry, GROUPS, endpoints};
use linkedin_mcp::model::method::{Effect, Method};
use linkedin_mcp::tools::Tool;
use serde_json::Value;

fn arguments(entry: &Entry) -> BTreeMap<String, Value> {
    let schema = entry.schema();
    let properties = schema.get("properties").and_then(Value::as_object).cloned();
    properties.unwrap_or_default().into_iter().collect()
}

#[test]
fn actions_are_unique_in_their_group_and_groups_in_the_catalogue() {
    let groups: BTreeSet<_> = GROUPS.iter().map(|group| group.name).collect();
    assert_eq!(groups.len(), GROUPS.len());
    for group in GROUPS {
        let actions: BTreeSet<_> = group.entries.iter().map(|entry| entry.spec.action).collect();
        assert_eq!(actions.len(), group.entries.len(), "{}", group.name);
    }
}

#[test]
fn every_argument_goes_somewhere_and_every_place_has_its_argument() {
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let arguments = arguments(entry);
        let query = entry.spec.parameters().flat_map(Parameter::arguments);
        let placed: BTreeSet<&str> = entry
            .spec
            .path_arguments()
            .chain(query)
            // A part of an argument, such as its id.
            .map(|name| name.split_once('.').map_or(name, |(name, _)| name))
            .chain(entry.spec.local.iter().copied())
            .chain(entry.spec.named.iter().copied())
            .chain(entry.spec.derived.iter().flat_map(|derived| derived.arguments).copied())
            .chain(entry.spec.access.argument())
            .collect();
        for place in &placed {
            assert!(arguments.contains_key(*place), "{name}: `{place}` is no argument");
        }
        let has_body = matches!(
            entry.spec.method,
            Method::Create
                | Method::PartialUpdate
                | Method::Update
                | Method::BatchCreate
                | Method::BatchPartialUpdate
                | Method::Action(_)
        );
        for argument in arguments.keys() {
            assert!(
                has_body || placed.contains(argument.as_str()),
                "{name}: `{argument}` goes nowhere"
            );
        }
    }
}

#[test]
fn documentation_is_linkedins_and_everything_is_described() {
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        assert!(
            entry.spec.docs.starts_with("https://learn.microsoft.com/en-us/linkedin/"),
            "{name}"
        );
        let schema = entry.schema();
        let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        assert!(about.len() > 10, "{name} is not described");
    }
}

#[test]
fn a_write_names_its_scopes_and_what_it_does() {
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let needs = entry.spec.access.needs();
        if entry.spec.effect != Effect::Read {
            assert!(
                !needs.is_empty() && needs.iter().all(|need| !need.scopes.is_empty()),
                "{name}"
            );
            assert!(!matches!(entry.spec.access, Access::Open), "{name}");
        }
        let writes = entry.spec.method.http() != "GET";
        // Some actions only look.
        let looks = matches!(entry.spec.method, Method::Action(_)) || !writes;
        assert!(looks || entry.spec.effect != Effect::Read, "{name}");
        assert!(writes || entry.spec.effect == Effect::Read, "{name}");
        assert!(entry.spec.effect != Effect::Delete || entry.spec.destructive, "{name}");
        if let Paging::Offset { max } = entry.spec.paging {
            let lists = matches!(
                entry.spec.method,
                Method::Finder(_) | Method::BatchFinder(_) | Method::GetAll
            );
            assert!(max >= 1 && lists, "{name}");
        }
        if let Some(read_back) = entry.spec.read_back {
            let reading = group.entry(read_back.action).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(reading.spec.effect, Effect::Read, "{name}");
        }
        if let Some(oracle) = entry.spec.oracle {
            let reading = group.entry(oracle.action).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(reading.spec.effect, Effect::Read, "{name}");
        }
    }
}

#[test]
fn what_there_can_be_but_one_of_is_taken_back_by_an_action_of_its_group() {
    for (group, entry) in endpoints() {
        let Some(undo) = entry.spec.keyed else { continue };
        let name = format!("{}.{}", group.name, entry.spec.action);
        let undo = group.entry(undo).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(undo.spec.method, Method::Delete, "{name}");
        let example = |entry: &Entry| -> linkedin_mcp::catalogue::Arguments {
            let example: Value = serde_json::from_str(entry.example).unwrap();
            entry.parse(example.as_object().unwrap().clone()).unwrap()
        };
        // Both are about the same thing, or the journal would not know that it is gone.
        let arguments = example(undo);
        let mut made = example(entry);
        made.extend(arguments.clone());
        let subject = entry.subject(&made);
        assert!(subject.is_some(), "{name}");
        assert_eq!(subject, undo.subject(&arguments), "{name}");
    }
}

#[test]
fn an_unversioned_way_is_of_the_kind_of_the_documented_one_and_refuses_nothing() {
    for (group, entry) in endpoints() {
        let Some(older) = entry.spec.unversioned else { continue };
        let name = format!("{}.{}", group.name, entry.spec.action);
        assert!(older.path.starts_with("/v2/"), "{name}");
        let kind = std::mem::discriminant::<Access>;
        assert_eq!(kind(&older.access), kind(&entry.spec.access), "{name}");
        assert_eq!(older.access.argument(), entry.spec.access.argument(), "{name}");
        for need in older.access.needs() {
            assert_eq!(need.scope_confidence, Confidence::Tolerant, "{name}");
            assert!(need.roles.is_empty(), "{name}");
        }
        let setting = linkedin_mcp::config::SETTINGS.iter().find(|s| s.name == older.setting);
        assert_eq!(setting.map(|setting| setting.default), Some("false"), "{name}");
    }
}

#[test]
fn every_example_parses_and_its_body_can_be_written() {
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let example: Value = serde_json::from_str(entry.example).unwrap();
        let parsed = entry.parse(example.as_object().unwrap().clone());
        let parsed = parsed.unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
        entry.body(&parsed).unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
    }
}

#[test]
fn an_argument_name_means_one_schema_throughout_its_tool() {
    for tool in Tool::all() {
        let mut seen: BTreeMap<String, (Value, &str)> = BTreeMap::new();
        for entry in tool.group.actions(tool.effect) {
            for (name, mut schema) in arguments(entry) {
                // Words may differ from action to action; types may not.
                schema.as_object_mut().unwrap().remove("description");
                let (first, action) =
                    seen.entry(name.clone()).or_insert((schema.clone(), entry.spec.action));
                assert_eq!(
                    *first,
                    schema,
                    "{} {name}: {action} and {}",
                    tool.name(),
                    entry.spec.action
                );
            }
        }
    }
}

/// Combinators, references, nullable types and unknown formats make hosts refuse or mangle a tool.
fn assert_lean(schema: &Value, place: &str) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                // The names of arguments are anybody's words.
                let is_name = place.ends_with("properties");
                assert!(
                    is_name
                        || !matches!(
                            key.as_str(),
                            "oneOf"
                                | "anyOf"
                                | "allOf"
                                | "not"
                                | "$ref"
                                | "$defs"
                                | "const"
                                | "format"
                                | "$schema"
                        ),
                    "{place}: {key}"
                );
                if key == "type" && !place.ends_with("properties") {
                    assert!(value.is_string(), "{place}: {value}");
                }
                assert_lean(value, &format!("{place}/{key}"));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| assert_lean(item, place)),
        _ => {}
    }
}

#[test]
fn every_tool_has_a_flat_lean_schema_a_short_name_and_honest_hints() {
    for tool in Tool::all() {
        let listing = tool.listing();
        let name = listing["name"].as_str().unwrap();
        assert!(
            name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert!(listing["description"].as_str().unwrap().len() < 2_000, "{name}");
        let input = &listing["inputSchema"];
        assert_eq!(input["type"], "object", "{name}");
        assert_eq!(input["additionalProperties"], false, "{name}");
        if tool.alone.is_none() {
            assert_eq!(input["required"], serde_json::json!(["action"]), "{name}");
            let first = input["properties"].as_object().unwrap().keys().next();
            assert_eq!(first.unwrap(), "action", "{name}");
        }
        assert_lean(input, name);
        let hints = &listing["annotations"];
        assert_eq!(hints["readOnlyHint"], tool.effect == Effect::Read, "{name}");
        let replaces = tool.entries().any(|entry| entry.spec.destructive);
        assert_eq!(hints["destructiveHint"], replaces, "{name}");
        for hint in ["idempotentHint", "openWorldHint"] {
            assert!(hints[hint].is_boolean(), "{name}");
        }
    }
}
