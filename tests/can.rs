//! "Can I …?": what a sign-in can do, what it lacks, and where to get that.

#![cfg(test)]

mod world;

use serde_json::{Value, json};
use world::{Member, World};

async fn best(member: &Member, question: &str) -> Value {
    let answer = member.tool("linkedin_status", json!({"can": question})).await;
    assert_eq!(answer["linkedin_calls"], 0, "{answer}");
    answer["result"]["items"][0].clone()
}

#[tokio::test]
async fn a_goal_is_answered_with_its_tools_and_what_is_missing() {
    let world = World::start().await;
    let (ada, ben) = (world.member("ada"), world.member("ben"));
    let yes = best(&ada, "publish on our company page").await;
    assert_eq!((&yes["goal"], &yes["answer"]), (&json!("post-as-page"), &json!("yes")), "{yes}");
    assert!(yes["tools"].as_array().unwrap().contains(&json!("linkedin_publish")), "{yes}");
    assert!(yes["roles_any"].as_array().unwrap().contains(&json!("ADMINISTRATOR")), "{yes}");

    let no = best(&ben, "publish on our company page").await;
    assert_eq!((&no["goal"], &no["answer"]), (&json!("post-as-page"), &json!("no")), "{no}");
    assert_eq!(no["scopes_any"], json!(["w_organization_social"]), "{no}");
    assert_eq!(no["products"], json!(["Community Management API", "Advertising API"]), "{no}");
    let why = no["why"].as_str().unwrap();
    assert!(why.contains("request form") && why.contains("one to two weeks"), "{why}");
}

#[tokio::test]
async fn an_open_question_is_answered_both_ways() {
    let world = World::start().await;
    let partly = best(&world.member("ben"), "post").await;
    assert_eq!(partly["answer"], "partly", "{partly}");
    assert_eq!(partly["goal"], "post-as-me or post-as-page", "{partly}");
    let why = partly["why"].as_str().unwrap();
    assert!(why.contains("post-as-me: yes.") && why.contains("post-as-page: no."), "{why}");
    assert_eq!(best(&world.member("ada"), "post").await["answer"], "yes");
}

#[tokio::test]
async fn what_nobody_can_have_is_no_with_its_reason() {
    let world = World::start().await;
    let ada = world.member("ada");
    for (question, reason) in [
        ("read my own posts", "r_member_social"),
        ("post to a group", "Groups"),
        ("search for people", "search"),
    ] {
        let no = best(&ada, question).await;
        assert_eq!(no["answer"], "no", "{no}");
        assert!(no["why"].as_str().unwrap().contains(reason), "{no}");
    }
}

#[tokio::test]
async fn what_no_tool_serves_yet_is_no_whatever_the_scopes() {
    let world = World::start().await;
    for member in ["ada", "ben"] {
        let no = best(&world.member(member), "conversions").await;
        assert_eq!((&no["goal"], &no["answer"]), (&json!("conversions"), &json!("no")), "{no}");
        assert!(
            no["why"].as_str().unwrap().contains("no tool here")
                || no["why"].as_str().unwrap().contains("No tool here"),
            "{no}"
        );
        assert_eq!(no["endpoint"], Value::Null);
    }
}

#[tokio::test]
async fn ads_take_scopes_and_a_role_in_the_ad_account_and_libraries_a_product() {
    let world = World::start().await;
    let yes = best(&world.member("ada"), "manage campaigns").await;
    assert_eq!((&yes["goal"], &yes["answer"]), (&json!("manage-ads"), &json!("yes")), "{yes}");
    assert!(yes["why"].as_str().unwrap().contains("in the ad account"), "{yes}");
    assert!(yes["roles_any"].as_array().unwrap().contains(&json!("CAMPAIGN_MANAGER")), "{yes}");
    let no = best(&world.member("ben"), "manage campaigns").await;
    assert_eq!(no["answer"], "no", "{no}");
    assert_eq!(best(&world.member("ada"), "ad library").await["answer"], "yes");
    let lacks = best(&world.member("ben"), "ad library").await;
    assert_eq!(lacks["answer"], "no", "{lacks}");
    assert!(lacks["why"].as_str().unwrap().contains("LinkedIn Ad Library"), "{lacks}");
}

#[tokio::test]
async fn the_operators_word_and_linkedins_vagueness_count() {
    let world = World::start().await;
    let read_only = world.with("ada", &[("read_only", "true")]);
    let no = best(&read_only, "post as page").await;
    assert_eq!(no["answer"], "no", "{no}");
    assert!(no["why"].as_str().unwrap().contains("policy"), "{no}");
    // Without any scope that LinkedIn's pages name, an event may still come.
    let perhaps = best(&world.member("ben"), "read events of a page").await;
    assert_eq!(perhaps["answer"], "unknown", "{perhaps}");
}

#[tokio::test]
async fn other_words_are_matched_to_endpoints_as_before() {
    let world = World::start().await;
    let ada = world.member("ada");
    let found = best(&ada, "find followers").await;
    assert_eq!(found["endpoint"], "organizations.find_followers", "{found}");
    assert_eq!(found["goal"], Value::Null);
    let none = ada.tool("linkedin_status", json!({"can": "xyzzy"})).await;
    assert_eq!(none["result"]["items"], json!([]));
}
