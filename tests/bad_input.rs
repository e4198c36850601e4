//! Bad input is refused with the field's name and the next step, and nothing is sent.

#![cfg(test)]

mod world;

use serde_json::{Value, json};
use world::World;

const SHARE: &str = "urn:li:share:7400000000000000001";

fn cases() -> Vec<(&'static str, Value, &'static str)> {
    let long = "x".repeat(3_001);
    let huge = format!("urn:li:share:{}", "7".repeat(10_240));
    vec![
        ("posts.create", json!({"auther": "me", "author": "me", "text": "x"}), "auther"),
        ("posts.create", json!({"author": "me", "Text": "x"}), "Text"),
        ("posts.create", json!({"author": "me", "text": 7}), "text"),
        ("posts.create", json!({"author": "me", "text": ["x"]}), "text"),
        ("posts.create", json!({"text": "x"}), "author"),
        ("posts.create", json!({"author": null, "text": "x"}), "author"),
        ("posts.create", json!({"author": "me"}), "text"),
        ("posts.create", json!({"author": "me", "text": ""}), "text"),
        ("posts.create", json!({"author": "me", "text": " \n "}), "text"),
        ("posts.create", json!({"author": "me", "text": long}), "text"),
        ("posts.create", json!({"author": "me", "text": "hidden \u{202E} order"}), "text"),
        ("posts.create", json!({"author": "me", "text": "hidden \u{E0041} tag"}), "text"),
        ("posts.create", json!({"author": "me", "text": "a\u{0}b"}), "text"),
        ("posts.create", json!({"author": "me", "commentary": "Maps (new)"}), "commentary"),
        ("posts.create", json!({"author": "me", "commentary": "x", "text": "x"}), "commentary"),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "mentions": [{"name": "Ann", "urn": "urn:li:person:a"}]}),
            "mentions",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "Ann", "mentions": [{"name": "Ann", "urn": SHARE}]}),
            "mentions",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "Ann", "mentions": [{"name": "Ann"}]}),
            "mentions[0]",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "visibility": "EVERYBODY"}),
            "visibility",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "visibility": "CONTAINER"}),
            "visibility",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q", "options": ["one"]}}),
            "poll.options",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q", "options": ["1", "2", "3", "4", "5"]}}),
            "poll.options",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q".repeat(141), "options": ["1", "2"]}}),
            "poll.question",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q", "options": ["1", "2".repeat(31)]}}),
            "poll.options",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q", "options": ["1", "2"], "duration": "TWO_DAYS"}}),
            "poll.duration",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "multiImage": [{"id": "urn:li:image:A"}]}),
            "multiImage",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "multiImage": [{"id": "urn:li:image:A"}, {"id": "urn:li:video:B"}]}),
            "multiImage.id",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "media": {"id": "urn:li:person:a"}}),
            "media.id",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "media": {"id": "urn:li:document:D5"}}),
            "media.title",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "media": {"id": "urn:li:image:A", "altText": "a".repeat(4_087)}}),
            "media.altText",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "article": {"source": "not an address"}}),
            "article.source",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "article": {"source": "javascript:alert(1)"}}),
            "article.source",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "article": {"source": "https://e.org"}, "media": {"id": "urn:li:image:A"}}),
            "article",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "poll": {"question": "Q\u{202E}", "options": ["1", "2"]}}),
            "poll.question",
        ),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "article": {"source": "https://e.org", "title": "T\u{E0041}"}}),
            "article.title",
        ),
        ("posts.create", json!({"author": "urn:li:group:7", "text": "x"}), "author"),
        (
            "posts.create",
            json!({"author": "https://www.linkedin.com/groups/7/", "text": "x"}),
            "author",
        ),
        ("posts.create", json!({"author": "urn:li:company:7", "text": "x"}), "author"),
        (
            "posts.create",
            json!({"author": "https://www.linkedin.com/in/somebody/", "text": "x"}),
            "author",
        ),
        ("posts.create", json!({"author": "urn:li:person:1/../x", "text": "x"}), "author"),
        ("posts.create", json!({"author": "urn:li:person:a\r\nHost: x", "text": "x"}), "author"),
        ("posts.create", json!({"author": "urn:li:person:%2e%2e", "text": "x"}), "author"),
        ("posts.create", json!({"author": "urn:li:organization:٧٠", "text": "x"}), "author"),
        (
            "posts.create",
            json!({"author": huge.replace("share", "organization"), "text": "x"}),
            "author",
        ),
        ("posts.create", json!({"author": "me", "text": "x", "limit": 5}), "limit"),
        (
            "posts.create",
            json!({"author": "me", "text": "x", "response_format": "verbose"}),
            "response_format",
        ),
        ("posts.get", json!({"post": huge}), "post"),
        ("posts.get", json!({"post": "7400000000000000001"}), "post"),
        ("posts.get", json!({"post": "urn:li:comment:(urn:li:activity:9,5)"}), "post"),
        ("posts.get", json!({"post": "https://example.org/feed/update/urn:li:share:7/"}), "post"),
        ("posts.get", json!({"post": SHARE, "viewContext": "ADMIN"}), "viewContext"),
        ("posts.batch_get", json!({"ids": []}), "ids"),
        ("posts.batch_get", json!({"ids": [SHARE, "urn:li:share:1/2"]}), "ids[1]"),
        ("posts.find_by_author", json!({"author": "me", "limit": 101}), "limit"),
        ("posts.find_by_author", json!({"author": "me", "limit": 0}), "limit"),
        ("posts.find_by_author", json!({"author": "me", "limit": -1}), "limit"),
        ("posts.find_by_author", json!({"author": "me", "cursor": "7"}), "cursor"),
        ("posts.update", json!({"post": SHARE}), "text"),
        ("posts.update", json!({"post": SHARE, "visibility": "PUBLIC"}), "visibility"),
        ("posts.delete", json!({}), "post"),
        ("organizations.get", json!({"organization": "urn:li:person:a"}), "organization"),
        ("organizations.get", json!({"organization": "acme maps"}), "organization"),
        ("organizations.lookup", json!({"ids": []}), "ids"),
        ("organizations.lookup", json!({"ids": ["acme"]}), "ids[0]"),
        ("organizations.find_by_vanity_name", json!({"vanityName": "a/b"}), "vanityName"),
        ("organizations.find_by_vanity_name", json!({"vanityName": "x&y=z"}), "vanityName"),
        ("organizations.find_acls_by_role_assignee", json!({"role": "OWNER"}), "role"),
        ("profile.userinfo", json!({"person": "me"}), "person"),
    ]
}

#[tokio::test]
async fn every_bad_input_names_its_field_says_what_to_do_and_costs_nothing() {
    let world = World::start().await;
    let ada = world.member("ada");
    for (endpoint, arguments, field) in cases() {
        let answer = ada.call(endpoint, arguments.clone()).await;
        let shown = arguments.to_string().chars().take(120).collect::<String>();
        assert_eq!(answer["outcome"], "not_done", "{endpoint} {shown}: {answer}");
        assert_eq!(answer["error"]["kind"], "invalid_arguments", "{endpoint} {shown}: {answer}");
        assert_eq!(answer["error"]["field"], field, "{endpoint} {shown}: {answer}");
        assert!(
            !answer["error"]["fix"][0].as_str().unwrap().is_empty(),
            "{endpoint} {shown}: {answer}"
        );
        assert!(answer["summary"].as_str().unwrap().len() < 700, "{endpoint} {shown}: {answer}");
        assert_eq!(answer["linkedin_calls"], 0, "{endpoint} {shown}: {answer}");
    }
    assert!(world.requests().await.is_empty(), "something was sent");
}

#[tokio::test]
async fn what_is_sent_too_long_is_not_sent_back() {
    let world = World::start().await;
    let ada = world.member("ada");
    let long = "x".repeat(10_240);
    for (endpoint, arguments) in [
        ("posts.create", json!({"author": "me", long.as_str(): 1})),
        ("posts.create", json!({"author": "me", "text": "x", "visibility": long})),
        ("organizations.lookup", json!({"ids": [long]})),
        ("organizations.find_by_vanity_name", json!({"vanityName": long})),
        ("posts.find_by_author", json!({"author": "me", "cursor": long})),
        ("profile.userinfo", json!({"account": long})),
    ] {
        let answer = ada.call(endpoint, arguments).await;
        assert_eq!(answer["outcome"], "not_done", "{answer}");
        assert!(answer.to_string().len() < 3_000, "{endpoint}: {answer}");
    }
    let answer = ada.tool("linkedin_posts_read", json!({"action": long})).await;
    assert!(answer.to_string().len() < 3_000, "{answer}");
}

#[tokio::test]
async fn an_unknown_action_names_those_that_exist_and_the_tool_that_has_it() {
    let world = World::start().await;
    let ada = world.member("ada");
    let missing = ada.tool("linkedin_posts_read", json!({"post": SHARE})).await;
    assert_eq!(missing["error"]["field"], "action", "{missing}");
    let elsewhere =
        ada.tool("linkedin_posts_read", json!({"action": "delete", "post": SHARE})).await;
    assert!(
        elsewhere["summary"].as_str().unwrap().contains("linkedin_posts_delete"),
        "{elsewhere}"
    );
    let status = ada.tool("linkedin_status", json!({"what": 1})).await;
    assert_eq!(status["error"]["field"], "what");
    let account = ada.call("profile.userinfo", json!({"account": "nobody"})).await;
    assert_eq!(
        (&account["error"]["kind"], &account["error"]["field"]),
        (&json!("not_signed_in"), &json!("account")),
        "{account}"
    );
    assert!(world.requests().await.is_empty());
}

#[tokio::test]
async fn what_models_often_send_instead_is_read_where_it_is_plain() {
    let world = World::start().await;
    let ada = world.member("ada");
    let page = "70010001";
    for (endpoint, arguments) in [
        ("posts.find_by_author", json!({"author": page, "limit": "3"})),
        (
            "posts.find_by_author",
            json!({"author": "https://www.linkedin.com/company/acme-maps/", "cursor": null}),
        ),
        ("organizations.lookup", json!({"ids": "[70010001]"})),
        (
            "posts.create",
            json!({"author": page, "text": "x", "isReshareDisabledByAuthor": "true", "media": null}),
        ),
        (
            "posts.create",
            json!({"author": page, "text": "y", "poll": "{\"question\":\"Q\",\"options\":[\"1\",\"2\"]}"}),
        ),
    ] {
        let answer = ada.call(endpoint, arguments).await;
        assert_eq!(answer["outcome"], "done", "{endpoint}: {answer}");
    }
}
