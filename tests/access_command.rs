//! `linkedin-mcp access`: the way to an app, as a person or a program reads it.

#![cfg(test)]

use std::process::Command;

use serde_json::Value;

fn access(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"))
        .arg("access")
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_way_is_told_in_the_portals_own_names() {
    let (code, text, _) = access(&["post as me, comment as page"]);
    assert_eq!(code, 0);
    for said in [
        "Two apps are needed",
        "must be associated with a LinkedIn Page",
        "Settings tab",
        "Products tab",
        "Auth tab",
        "http://localhost:8763/callback",
        "Sign In with LinkedIn using OpenID Connect",
        "Share on LinkedIn",
        "Community Management API",
        "Scopes: openid profile w_member_social. Command: ",
        "linkedin-mcp login --for post-as-me",
        "[legal name of your organization]",
        "RECRUITING_POSTER",
        "linkedin_engagement_write",
        "Within 12 months",
        "revokes all earlier tokens",
    ] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
}

#[test]
fn a_program_reads_the_same_as_json() {
    let (code, text, _) = access(&["post as page, ads", "--json", "--since", "2020-01-31"]);
    assert_eq!(code, 0);
    let plan: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(plan["goals"], serde_json::json!(["post-as-page", "read-ads"]));
    assert_eq!(plan["presumed"][0]["could_be"], "manage-ads");
    assert_eq!(plan["apps"].as_array().unwrap().len(), 1);
    assert_eq!(plan["apps"][0]["products"][1]["name"], "Advertising API");
    assert_eq!(plan["tools_come_later"], serde_json::json!([]));
    let tools = plan["tools"].as_array().unwrap();
    assert!(tools.contains(&"linkedin_campaigns_read".into()), "{plan}");
    assert_eq!(plan["development_tier"]["due"], "2021-01-31");
    assert!(plan["development_tier"]["days_left"].as_i64().unwrap() < 0);
}

#[test]
fn without_goals_there_is_the_list_and_nonsense_is_a_mistake() {
    let (code, text, _) = access(&[]);
    assert_eq!(code, 0);
    assert!(text.contains("post-as-page") && text.contains("not to be had"), "{text}");
    let (code, _, said) = access(&["juggle"]);
    assert_eq!(code, 2);
    assert!(said.contains("juggle") && said.contains("page-posting"), "{said}");
    let (code, _, said) = access(&["post", "--since", "2999-01-01"]);
    assert_eq!(code, 2);
    assert!(said.contains("future"), "{said}");
    let (code, text, _) = access(&["post as page, juggle", "--since", "2020-01-31"]);
    assert_eq!(code, 0);
    assert!(text.contains("Not understood: juggle") && text.contains("Overdue by"), "{text}");
    let (code, text, _) = access(&["read my posts"]);
    assert_eq!(code, 0);
    assert!(text.contains("Not to be had: read-my-posts"), "{text}");
}
