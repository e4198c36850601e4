//! The request of every example, as a snapshot to be held against LinkedIn's pages. `UPDATE=1` writes it.

#![cfg(test)]

mod known;

use std::fmt::Write as _;
use std::path::Path;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::catalogue::{Arguments, endpoints, find};
use linkedin_mcp::plan::Planned;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};

async fn planned(name: &str, arguments: &Value) -> Planned {
    let (group, _) =
        endpoints().find(|(g, e)| format!("{}.{}", g.name, e.spec.action) == name).unwrap();
    let entry = find(name).unwrap();
    let arguments: Arguments = arguments.as_object().unwrap().clone();
    let call = known::call(group, entry, arguments, everything());
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
    let authorised =
        access::authorise(permitted, &Directory::default(), &Everything).await.unwrap();
    known::plan(authorised).await.unwrap()
}

fn shown(name: &str, planned: &Planned) -> String {
    let request = planned.request();
    let mut text = format!("## {name}\n{} {}\n", request.method, request.target());
    for (header, value) in &request.headers {
        writeln!(text, "{header}: {value}").unwrap();
    }
    writeln!(text, "(bearer: {})", if request.bearer { "yes" } else { "no" }).unwrap();
    if let Some(body) = &request.body {
        writeln!(text, "\n{}", String::from_utf8_lossy(body)).unwrap();
    }
    text + "\n"
}

#[tokio::test]
async fn every_example_is_written_as_the_snapshot_has_it() {
    let mut text =
        String::from("# The request of every example. Hold it against LinkedIn's pages.\n\n");
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let example: Value = serde_json::from_str(entry.example).unwrap();
        text += &shown(&name, &planned(&name, &example).await);
    }
    for (title, name, arguments) in variants() {
        text += &shown(&format!("{name}: {title}"), &planned(name, &arguments).await);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/wire.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "read the difference, then UPDATE=1 cargo test --test wire");
}

/// Shapes that an example does not have.
fn variants() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "as a member, mention",
            "posts.create",
            json!({"author": "me", "text": "Thanks @Acme Maps!",
            "mentions": [{"name": "Acme Maps", "urn": "urn:li:organization:70010001"}], "visibility": "CONNECTIONS"}),
        ),
        (
            "image",
            "posts.create",
            json!({"author": "me", "text": "Look",
            "media": {"id": "urn:li:image:C5INV", "altText": "A map"}}),
        ),
        (
            "several images",
            "posts.create",
            json!({"author": "me", "text": "Look",
            "multiImage": [{"id": "urn:li:image:A", "altText": "One"}, {"id": "urn:li:image:B"}]}),
        ),
        (
            "article",
            "posts.create",
            json!({"author": 70_010_001, "text": "Read",
            "article": {"source": "https://example.org/a", "title": "T", "thumbnail": "urn:li:image:C5INV"},
            "contentLandingPage": "https://example.org", "contentCallToActionLabel": "LEARN_MORE"}),
        ),
        (
            "poll",
            "posts.create",
            json!({"author": "me", "text": "Well?",
            "poll": {"question": "Tea?", "options": ["Yes", "No"]}}),
        ),
        (
            "reshare",
            "posts.create",
            json!({"author": "me", "text": "See",
            "parent": "https://www.linkedin.com/feed/update/urn:li:ugcPost:7400000000000000002/"}),
        ),
        (
            "raw",
            "posts.create",
            json!({"author": "me", "commentary": "Ahoy \\(again\\) {hashtag|\\#|maps}"}),
        ),
        (
            "button only",
            "posts.update",
            json!({"post": "urn:li:share:7", "contentCallToActionLabel": "SHOP_NOW"}),
        ),
        (
            "detailed view",
            "posts.get",
            json!({"post": "urn:li:ugcPost:7", "viewContext": "AUTHOR"}),
        ),
        ("several", "posts.batch_get", json!({"ids": ["urn:li:share:7", "urn:li:ugcPost:8"]})),
    ]
}

#[tokio::test]
async fn a_long_query_travels_in_the_body_of_a_post_and_a_short_one_does_not() {
    let ids = |count: usize| -> Value {
        (0..count).map(|n| json!(format!("urn:li:share:74000000000000{n:05}"))).collect()
    };
    let short = planned("posts.batch_get", &json!({"ids": ids(90)})).await;
    assert_eq!(short.request().method, "GET");
    let long = planned("posts.batch_get", &json!({"ids": ids(120)})).await;
    let request = long.request();
    assert_eq!((request.method, request.target()), ("POST", "/rest/posts"));
    let header =
        |name: &str| request.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
    assert_eq!(header("x-http-method-override"), Some("GET"));
    assert_eq!(header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(header("x-restli-method"), Some("BATCH_GET"));
    let body = String::from_utf8(request.body.clone().unwrap()).unwrap();
    assert!(body.starts_with("ids=List(urn%3Ali%3Ashare%3A7400000000000000000,"), "{body}");
}

#[tokio::test]
async fn the_digest_changes_with_every_part_of_the_request() {
    let one = planned("posts.create", &json!({"author": "me", "text": "One"})).await;
    let same = planned("posts.create", &json!({"author": "me", "text": "One"})).await;
    let other = planned("posts.create", &json!({"author": "me", "text": "Two"})).await;
    assert_eq!(one.digest(), same.digest());
    assert_ne!(one.digest(), other.digest());
    assert_eq!(one.digest().len(), 64);
}
