//! Every example in the catalogue is a call that works: as `ada`, in a sandbox in which nothing has happened yet.

#![cfg(test)]

mod scratch;
mod world;

use linkedin_mcp::catalogue::actions;
use scratch::Scratch;
use serde_json::{Value, json};
use world::World;

/// What an example comes to that cannot be done here.
const OTHERWISE: &[(&str, &str)] = &[
    // Somebody has to be able to send the file, and these calls come over no network.
    ("media.begin_upload", "refused_by_policy"),
    // Every ad account of the sandbox is in use.
    ("ad_accounts.delete", "invalid_arguments"),
    // What nobody has made yet.
    ("campaigns.get_tracking", "not_found"),
    ("ad_targeting.get_template", "not_found"),
    ("ad_targeting.update_template", "not_found"),
];

/// Examples whose list is empty as long as nothing has happened.
const NOTHING_YET: &[&str] =
    &["posts.find_mine", "media.find_by_associated_account", "ad_targeting.find_templates"];

/// Signs that a sentence was put together from something that was not there.
const ODD: &[&str] =
    &["null", "None", "Some(", "undefined", "NaN", "unknown", "did not send", "sent no", "  ", "{"];

/// The smallest picture there is.
const PNG: &str = "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082";

fn picture() -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    PNG.as_bytes().chunks(2).map(|two| digit(two[0]) * 16 + digit(two[1])).collect()
}

/// What is not as it should be in an answer to an example.
fn wrong(name: &str, answer: &Value) -> Option<String> {
    let kind = answer["error"]["kind"].as_str().unwrap_or("done");
    let expected =
        OTHERWISE.iter().find(|(other, _)| *other == name).map_or("done", |(_, kind)| kind);
    if kind != expected {
        return Some(format!("{kind}, and not {expected}"));
    }
    if kind != "done" {
        return None;
    }
    if answer["outcome"] != "done" {
        return Some("the outcome is another".to_owned());
    }
    let empty = answer["result"]["items"].as_array().is_some_and(Vec::is_empty);
    if empty != NOTHING_YET.contains(&name) {
        return Some(format!("its list is empty: {empty}"));
    }
    if answer["result"]["errors"] != Value::Null {
        return Some("some of it was refused".to_owned());
    }
    let summary = answer["summary"].as_str().unwrap();
    ODD.iter().find(|word| summary.contains(**word)).map(|word| format!("`{word}` in its summary"))
}

#[tokio::test]
async fn every_example_works_in_a_fresh_sandbox() {
    let root = Scratch::new();
    std::fs::write(root.join("map.png"), picture()).unwrap();
    let mut all = Vec::new();
    for (group, entry) in actions().filter(|(_, entry)| !entry.spec.step) {
        for detail in ["concise", "detailed"] {
            let name = format!("{}.{}", group.name, entry.spec.action);
            // What one example does must not change what the next one finds.
            let world = World::start().await;
            world.post_control("media", json!({"image_ms": 0})).await;
            let ada = world.with("ada", &[("media_roots", root.text())]);
            let mut arguments: Value = serde_json::from_str(entry.example).unwrap();
            arguments["response_format"] = json!(detail);
            let again = arguments.clone();
            let mut answer = if entry.spec.alone {
                ada.tool(&format!("linkedin_{}", entry.spec.action), arguments).await
            } else {
                ada.call(&name, arguments).await
            };
            if answer["error"]["kind"] == "needs_confirmation" {
                let store = ada.toolbox.flow.store();
                for question in store.waiting(None).await.unwrap() {
                    assert!(store.answer(&question.id, true, "test", None).await.unwrap());
                }
                answer = ada.call(&name, again).await;
            }
            if let Some(wrong) = wrong(&name, &answer) {
                all.push(format!("{name} ({detail}): {wrong}: {answer}"));
            }
        }
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}
