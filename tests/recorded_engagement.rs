//! Recorded exchanges on comments and likes, replayed to the client: everything in them is read.

#![cfg(test)]

mod stub;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// A record, with the arguments that ask for it here and the scopes of the sign-in that asks.
fn asked(record: &Value) -> Option<(&'static str, Value, &'static str)> {
    Some(match record["endpoint"].as_str().unwrap() {
        "v2 socialActions comments list" => (
            "list_comments",
            json!({"target": "urn:li:activity:7400000000000000475"}),
            "w_member_social",
        ),
        "socialActions comments list, comments with replies" => (
            "list_comments",
            json!({"target": "urn:li:activity:7400000000000000543"}),
            "r_organization_social_feed",
        ),
        "socialActions comments list, scope missing" => (
            "list_comments",
            json!({"target": "urn:li:share:7400000000000000730"}),
            "r_organization_social_feed",
        ),
        "socialActions.get" => (
            "get_summary",
            json!({"target": "urn:li:ugcPost:7400000000000000526"}),
            "r_organization_social_feed",
        ),
        _ => return None,
    })
}

fn records() -> Vec<Value> {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/recorded-community.json")).unwrap();
    all.into_iter().filter(|record| asked(record).is_some()).collect()
}

async fn exchange(record: &Value, detail: &str) -> (Value, String) {
    let (action, mut arguments, scopes) = asked(record).unwrap();
    let status = u16::try_from(record["status"].as_u64().unwrap()).unwrap();
    let reply = stub::Reply::Says(status, record["headers"].clone(), record["body"].clone());
    let setting = [("LINKEDIN_MCP_UNVERSIONED_SOCIAL_ACTIONS", "true")];
    let (toolbox, seen) = stub::toolbox(scopes, &setting, vec![reply]).await;
    let map = arguments.as_object_mut().unwrap();
    map.insert("action".to_owned(), json!(action));
    map.insert("response_format".to_owned(), json!(detail));
    let answer = stub::call(&toolbox, "linkedin_engagement_read", arguments).await;
    (answer, stub::lines(&seen).join("\n"))
}

/// Every leaf of a value, with how often it stands there.
fn leaves(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
        leaf => *found.entry(leaf.to_string()).or_default() += 1,
    }
}

#[tokio::test]
async fn every_record_is_read_with_nothing_lost() {
    let records = records();
    assert_eq!(records.len(), 4);
    for record in records {
        let name = record["endpoint"].as_str().unwrap();
        let (answer, line) = exchange(&record, "detailed").await;
        let target = record["request"]["target"].as_str().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // Some were written down without their prefix, and with colons that protocol 2 wants encoded.
        let path = path.replace(':', "%3A");
        assert!(line.contains(&format!("{path}?")) || line.ends_with(&path), "{name}: {line}");
        let parts =
            |text: &str| -> BTreeSet<String> { text.split('&').map(str::to_owned).collect() };
        let ours = parts(line.split_once('?').map_or("", |(_, query)| query));
        assert!(query.is_empty() || parts(query).is_subset(&ours), "{name}: {line}");
        if record["status"] == 403 {
            assert_eq!(answer["outcome"], "not_done", "{name}: {answer}");
            assert_eq!(answer["error"]["linkedin"]["message"], record["body"]["message"], "{name}");
            // The token has the scope, so it must be the app.
            assert_eq!(answer["error"]["kind"], "product_not_approved", "{name}");
            continue;
        }
        assert_eq!(answer["outcome"], "done", "{name}: {answer}");
        let (mut theirs, mut shown) = (BTreeMap::new(), BTreeMap::new());
        let body = &record["body"];
        leaves(if body["elements"].is_array() { &body["elements"] } else { body }, &mut theirs);
        leaves(&answer["result"], &mut shown);
        for (leaf, count) in theirs {
            let found = shown.get(&leaf).copied().unwrap_or_default();
            assert!(found >= count, "{name}: {leaf} was lost\n{answer:#}");
        }
        if body["paging"].is_object() {
            assert_eq!(answer["result"]["total"], body["paging"]["total"], "{name}");
            assert_eq!(answer["result"]["next_cursor"], Value::Null, "{name}");
        }
    }
}

#[tokio::test]
async fn the_recorded_comments_read_well_in_short() {
    let records = records();
    let of = |name: &str| records.iter().find(|record| record["endpoint"] == name).unwrap();
    let (answer, line) = exchange(of("v2 socialActions comments list"), "concise").await;
    assert!(line.starts_with("GET /v2/socialActions/"), "{line}");
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(
        answer["result"]["items"][0],
        json!({
            "comment": "urn:li:comment:(urn:li:activity:7400000000000000475,7400000000000000492)",
            "actor": "urn:li:organization:70010002", "impersonator": "urn:li:person:r8YwInvent",
            "created": 1_652_352_261_767_i64, "object": "urn:li:activity:7400000000000000475",
            "image": "urn:li:digitalmediaAsset:D4D2CAQINVENT07xxxx",
            "untrusted": {"text": "rabbit"},
        })
    );
    assert_eq!(answer["result"]["items"][1]["likes"], 1);
    let (answer, _) =
        exchange(of("socialActions comments list, comments with replies"), "concise").await;
    assert_eq!(answer["summary"], "2 comments.");
    assert_eq!(answer["result"]["items"][0]["replies"], 2);
    assert_eq!(answer["result"]["items"][0]["likes"], 2);
    let (answer, _) = exchange(of("socialActions.get"), "concise").await;
    assert_eq!(
        answer["result"]["summary"],
        json!({"target": "urn:li:ugcPost:7400000000000000526", "likes": 4, "likedByCurrentUser": false,
            "comments": 0, "topLevelComments": 0, "commentsState": "OPEN"})
    );
}
