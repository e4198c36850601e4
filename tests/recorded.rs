//! Exchanges that others recorded with live LinkedIn, replayed to the client: everything in them is read.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use linkedin_mcp::app;
use linkedin_mcp::config::Config;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Records of endpoints that no tool has yet, or that are no answer to a request of ours.
const SKIPPED: &[(&str, &str)] = &[
    ("images.initializeUpload", "media have no tool yet"),
    ("image bytes PUT", "media have no tool yet"),
    ("images.batchGet one id", "media have no tool yet"),
    ("videos.batchGet one id", "media have no tool yet"),
    ("v2 socialActions comments list", "read in recorded_engagement.rs"),
    ("socialActions comments list, comments with replies", "read in recorded_engagement.rs"),
    ("socialActions comments list, scope missing", "read in recorded_engagement.rs"),
    ("socialActions.get", "read in recorded_engagement.rs"),
    ("organizations.finder parentOrganization", "read in recorded_lookups.rs"),
    ("organizationBrands.batchGet, one refused", "read in recorded_lookups.rs"),
    ("memberCreatorPostAnalytics.finder me", "read in recorded_analytics.rs"),
    ("memberFollowersCount.finder dateRange", "read in recorded_analytics.rs"),
    ("organizationalEntityShareStatistics, one element", "read in recorded_analytics.rs"),
    ("webhook delivery, one notification", "LinkedIn is the sender"),
    ("oauth accessToken, bad code", "sign-in comes later"),
];

/// How a record is asked for here.
fn asked(record: &Value) -> Option<(&'static str, &'static str, Value)> {
    let page = "urn:li:organization:7001001";
    let body = &record["request"]["body"];
    let text = body["commentary"].clone();
    Some(match record["endpoint"].as_str().unwrap() {
        "posts.create" => ("linkedin_posts_write", "create", json!({"author": page, "text": text})),
        "posts.create (multiImage)" => (
            "linkedin_posts_write",
            "create",
            json!({"author": page, "text": text, "multiImage": body["content"]["multiImage"]["images"]}),
        ),
        // The author that LinkedIn refused there is refused here without a call; its answer is still read.
        "posts.create (bad author)"
        | "posts.create, sunset version"
        | "posts.create, duplicate text" => {
            ("linkedin_posts_write", "create", json!({"author": page, "text": "Amber"}))
        }
        "posts.finder author, first page" => {
            ("linkedin_posts_read", "find_by_author", json!({"author": page}))
        }
        "posts.finder author, short page in the middle" => {
            ("linkedin_posts_read", "find_by_author", json!({"author": page, "cursor": "start-20"}))
        }
        "posts.finder author, person urn with organization permission" => {
            ("linkedin_posts_read", "find_by_author", json!({"author": "urn:li:person:q7ZxInvent"}))
        }
        "organizationsLookup.batchGet" => {
            ("linkedin_organizations_read", "lookup", json!({"ids": [70_020_005, 70_020_001]}))
        }
        "organizationAcls.finder roleAssignee" => {
            ("linkedin_organizations_read", "find_acls_by_role_assignee", json!({}))
        }
        _ => return None,
    })
}

/// Answers one request with a record, and gives the request back. What is asked of a sandbox and not of LinkedIn
/// finds nothing here.
async fn replay(listener: TcpListener, record: Value) -> (String, Value) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (head, body) = received(&mut stream).await;
        if head.contains(" /_sandbox/") {
            let nothing =
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(nothing).await.unwrap();
            continue;
        }
        let content =
            if record["body"].is_null() { String::new() } else { record["body"].to_string() };
        let mut reply = format!("HTTP/1.1 {} Recorded\r\n", record["status"]);
        for (name, value) in record["headers"].as_object().unwrap() {
            if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("date") {
                write!(reply, "{name}: {}\r\n", value.as_str().unwrap()).unwrap();
            }
        }
        write!(reply, "Content-Length: {}\r\nConnection: close\r\n\r\n{content}", content.len())
            .unwrap();
        stream.write_all(reply.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        return (head, serde_json::from_str(&body).unwrap_or(Value::Null));
    }
}

async fn received(stream: &mut TcpStream) -> (String, String) {
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).await.unwrap();
        received.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned)
        });
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            break (head.to_owned(), body.to_owned());
        }
    }
}

/// Asks for a record with every scope unknown, so that nothing is refused here.
async fn exchange(
    record: &Value,
    tool: &str,
    action: &str,
    arguments: &Value,
) -> (Value, String, Value) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let environment = BTreeMap::from([
        ("LINKEDIN_MCP_API_BASE", base),
        ("LINKEDIN_MCP_ACCESS_TOKEN", "sandbox-replay".to_owned()),
        // Neither who one is nor one's roles can be asked with these, so that no probe comes in between.
        (
            "LINKEDIN_MCP_SCOPES",
            if action == "find_acls_by_role_assignee" || action == "lookup" {
                "rw_organization_admin".to_owned()
            } else {
                "w_organization_social r_organization_social r_member_social".to_owned()
            },
        ),
    ]);
    let config =
        Config::load(&BTreeMap::new(), |name| environment.get(name).cloned(), None).unwrap();
    let toolbox = app::toolbox(&config);
    let served = tokio::spawn(replay(listener, record.clone()));
    let mut all = arguments.as_object().unwrap().clone();
    all.insert("action".to_owned(), json!(action));
    if tool.ends_with("_read") {
        all.insert("response_format".to_owned(), json!("detailed"));
    }
    let answer = toolbox.call(tool, all).await.unwrap().structured();
    let (head, body) = served.await.unwrap();
    (answer, head, body)
}

/// Every leaf of a value, with how often it stands there.
fn leaves(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, found)),
        Value::Array(items) => items.iter().for_each(|value| leaves(value, found)),
        leaf => *found.entry(leaf.to_string()).or_default() += 1,
    }
}

fn assert_nothing_lost(name: &str, recorded: &Value, shown: &Value) {
    let (mut theirs, mut ours) = (BTreeMap::new(), BTreeMap::new());
    leaves(recorded, &mut theirs);
    leaves(shown, &mut ours);
    for (leaf, count) in theirs {
        assert!(
            ours.get(&leaf).copied().unwrap_or_default() >= count,
            "{name}: {leaf} was lost\n{shown:#}"
        );
    }
}

/// Every field that the record's client sent, we send too.
fn assert_sent(name: &str, recorded: &Value, ours: &Value) {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            for (key, value) in recorded {
                assert_sent(&format!("{name}/{key}"), value, ours.get(key).unwrap_or(&Value::Null));
            }
        }
        _ => assert_eq!(recorded, ours, "{name}"),
    }
}

fn parameters(target: &str) -> (String, BTreeSet<String>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (path.to_owned(), query.split('&').filter(|p| !p.is_empty()).map(str::to_owned).collect())
}

fn records() -> Vec<Value> {
    serde_json::from_str(include_str!("fixtures/recorded-community.json")).unwrap()
}

#[tokio::test]
async fn every_record_is_read_with_nothing_lost_or_skipped_with_a_reason() {
    for record in records() {
        let name = record["endpoint"].as_str().unwrap();
        let skipped = SKIPPED.iter().any(|(endpoint, _)| *endpoint == name);
        let Some((tool, action, arguments)) = asked(&record) else {
            assert!(skipped, "{name} is neither read nor skipped");
            continue;
        };
        assert!(!skipped, "{name} is read; take it off the list");
        let (answer, head, body) = exchange(&record, tool, action, &arguments).await;
        let status = record["status"].as_u64().unwrap();
        let result = &answer["result"];
        if status == 201 {
            assert_eq!(answer["outcome"], "done", "{name}: {answer}");
            assert_eq!(result["post"], record["headers"]["x-restli-id"], "{name}");
            assert_sent(name, &record["request"]["body"], &body);
        } else if status == 200 {
            assert_eq!(answer["outcome"], "done", "{name}: {answer}");
            let entities = match &record["body"]["results"] {
                Value::Object(results) => results.values().cloned().collect(),
                _ => record["body"]["elements"].clone(),
            };
            assert_nothing_lost(name, &entities, &result["items"]);
            let total = &record["body"]["paging"]["total"];
            assert_eq!(&result.get("total").cloned().unwrap_or_default(), total, "{name}");
            let links = record["body"]["paging"]["links"].as_array().cloned().unwrap_or_default();
            let next = links.iter().find(|link| link["rel"] == "next");
            let start = next.map(|link| {
                link["href"].as_str().unwrap().rsplit("start=").next().unwrap().to_owned()
            });
            assert_eq!(
                result["next_cursor"].as_str().map(|c| c.trim_start_matches("start-").to_owned()),
                start,
                "{name}"
            );
        } else {
            // What is said to be a double may not exist, and here nothing can be read to see.
            let doubt = name == "posts.create, duplicate text";
            let outcome = if doubt { "unknown" } else { "not_done" };
            assert_eq!(answer["outcome"], outcome, "{name}: {answer}");
            let said = &answer["error"]["linkedin"];
            assert_eq!(said["status"], status, "{name}");
            let message = record["body"]["message"].as_str().unwrap();
            let shown = said["message"].as_str().unwrap();
            assert!(message.starts_with(shown.trim_end_matches('…')), "{name}: {shown}");
            assert_ne!(answer["error"]["kind"], "unexpected_reply", "{name}");
        }
        let target = head.split(' ').nth(1).unwrap();
        if !record["request"]["headers"].as_object().unwrap().is_empty() {
            let (path, theirs) = parameters(record["request"]["target"].as_str().unwrap());
            let (our_path, ours) = parameters(target);
            assert_eq!(path, our_path, "{name}");
            assert!(theirs.is_subset(&ours), "{name}: {theirs:?} and {ours:?}");
            assert!(
                head.to_lowercase().contains("x-restli-protocol-version: 2.0.0"),
                "{name}: {head}"
            );
        }
    }
}

#[tokio::test]
async fn the_kinds_of_the_recorded_refusals_are_the_right_ones() {
    let mut kinds = Map::new();
    for record in records() {
        if let Some((tool, action, arguments)) = asked(&record)
            && record["status"].as_u64().unwrap() >= 400
        {
            let (answer, _, _) = exchange(&record, tool, action, &arguments).await;
            kinds.insert(
                record["endpoint"].as_str().unwrap().to_owned(),
                answer["error"]["kind"].clone(),
            );
        }
    }
    assert_eq!(
        Value::Object(kinds),
        json!({
            "posts.create (bad author)": "rejected_by_linkedin",
            "posts.finder author, person urn with organization permission": "missing_scope",
            "posts.create, sunset version": "version_retired",
            "posts.create, duplicate text": "duplicate",
        })
    );
}
