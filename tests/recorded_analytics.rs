//! Statistics that others recorded with live LinkedIn: asked for in the same words, and read with nothing lost.

#![cfg(test)]

mod known;

use std::collections::BTreeMap;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::catalogue::received::{Detail, Received};
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

/// How each record is asked for here.
fn asked() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "memberCreatorPostAnalytics.finder me",
            "member_post_analytics",
            json!({"aggregation": "TOTAL", "queryType": "COMMENT", "from": "2024-05-04", "until": "2025-05-06"}),
        ),
        (
            "memberFollowersCount.finder dateRange",
            "member_followers_gains",
            json!({"from": "2024-05-04", "until": "2024-05-06"}),
        ),
        (
            "organizationalEntityShareStatistics, one element",
            "share_statistics",
            json!({"organization": 70_010_001}),
        ),
    ]
}

/// Every leaf of a value, with how often it stands there.
fn leaves(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
        leaf => *found.entry(leaf.to_string()).or_default() += 1,
    }
}

/// The parts of an address in an order of their own: a record's fields have none.
fn parts(target: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        target.split(['?', '&', '(', ')', ',']).map(str::to_owned).collect();
    parts.sort();
    parts
}

#[tokio::test]
async fn recorded_statistics_are_asked_for_alike_and_read_with_nothing_lost() {
    let records: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/recorded-community.json")).unwrap();
    let group = GROUPS.iter().find(|group| group.name == "analytics").unwrap();
    for (name, action, arguments) in asked() {
        let record = records.iter().find(|record| record["endpoint"] == name).unwrap();
        // One is an element without the list around it.
        let body = match record["body"].get("elements") {
            Some(_) => record["body"].clone(),
            None => json!({"elements": [record["body"].clone()]}),
        };
        let entry = group.entry(action).unwrap();
        let call = known::call(group, entry, arguments.as_object().unwrap().clone(), everything());
        let asked = call.arguments.clone();
        let received = Received { status: 200, body: body.clone(), ..Received::default() };
        let shaped = entry.shape(&asked, &received, Detail::Detailed).unwrap();
        let (mut theirs, mut ours) = (BTreeMap::new(), BTreeMap::new());
        leaves(&body["elements"], &mut theirs);
        leaves(&Value::Object(shaped.result.clone()), &mut ours);
        for (leaf, count) in theirs {
            let kept = ours.get(&leaf).copied().unwrap_or_default();
            assert!(kept >= count, "{name}: {leaf} was lost\n{:#}", json!(shaped.result));
        }
        // Nothing in them is a stranger's word.
        assert!(!json!(shaped.result).to_string().contains("untrusted"), "{name}");

        let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
        let authorised =
            access::authorise(permitted, &Directory::default(), &Everything).await.unwrap();
        let planned = known::plan(authorised).await.unwrap();
        let target = record["request"]["target"].as_str().unwrap();
        if target.contains('?') {
            assert_eq!(parts(planned.request().target()), parts(target), "{name}");
        } else {
            assert!(planned.request().target().starts_with(target), "{name}");
        }
    }
}

#[test]
fn the_recorded_figures_say_what_they_mean() {
    let group = GROUPS.iter().find(|group| group.name == "analytics").unwrap();
    let entry = group.entry("member_followers_gains").unwrap();
    let asked = json!({"from": "2024-05-04", "until": "2024-05-06"});
    let asked = entry.parse(asked.as_object().unwrap().clone()).unwrap();
    let records: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/recorded-community.json")).unwrap();
    let record = records
        .iter()
        .find(|record| record["endpoint"] == "memberFollowersCount.finder dateRange")
        .unwrap();
    let received = Received { status: 200, body: record["body"].clone(), ..Received::default() };
    let shaped = entry.shape(&asked, &received, Detail::Concise).unwrap();
    // 961 people followed that member: what is told for a day is what it brought.
    assert_eq!(shaped.summary, "2 days, 2024-05-04 until 2024-05-06: 0 followers gained.");
    assert_eq!(
        shaped.result["items"],
        json!([
            {"period": {"from": "2024-05-04", "until": "2024-05-05"}, "memberFollowersCount": 0},
            {"period": {"from": "2024-05-05", "until": "2024-05-06"}, "memberFollowersCount": 0},
        ])
    );
    assert!(shaped.warnings.is_empty(), "{:?}", shaped.warnings);
}
