//! Whole calls in one process: what the world holds afterwards, and what a refusal costs.

#![cfg(test)]

mod world;

use serde_json::{Value, json};
use world::World;

const PAGE: &str = "urn:li:organization:70010001";

#[tokio::test]
async fn a_page_post_is_published_read_back_changed_and_deleted() {
    let world = World::start().await;
    let ada = world.member("ada");
    let created =
        ada.call("posts.create", json!({"author": "acme-maps", "text": "Maps (new) #maps"})).await;
    assert_eq!(created["outcome"], "done", "{created}");
    assert_eq!(created["result"]["verified"], true);
    assert_eq!(created["target"], "sandbox");
    assert!(
        created["summary"]
            .as_str()
            .unwrap()
            .starts_with("Sandbox: Published as urn:li:organization:70010001")
    );
    let post = created["result"]["post"].as_str().unwrap();
    let page = world.http.get(created["result"]["url"].as_str().unwrap()).send().await.unwrap();
    assert!(page.text().await.unwrap().contains(post), "the address leads to the post");
    assert_eq!(world.post(post).await["rendered"], "Maps (new) #maps");

    let read = ada.call("posts.get", json!({"post": post})).await;
    assert_eq!(read["result"]["post"]["untrusted"]["text"], "Maps (new) #maps");

    let changed =
        ada.call("posts.update", json!({"post": post, "text": "Maps (newer) #maps"})).await;
    assert_eq!(
        (&changed["outcome"], &changed["result"]["verified"]),
        (&json!("done"), &json!(true)),
        "{changed}"
    );
    assert_eq!(world.post(post).await["rendered"], "Maps (newer) #maps");

    let deleted = ada.call("posts.delete", json!({"post": post})).await;
    assert_eq!(deleted["outcome"], "done", "{deleted}");
    assert_eq!(world.post(post).await["deleted"], true);
    let gone = ada.call("posts.get", json!({"post": post})).await;
    assert_eq!(gone["error"]["kind"], "not_found", "{gone}");
    let again = ada.call("posts.delete", json!({"post": post})).await;
    assert_eq!(again["outcome"], "done", "a post that is gone is deleted: {again}");
    assert!(again["warnings"][0].as_str().unwrap().contains("404"));
}

#[tokio::test]
async fn what_is_said_to_have_been_sent_is_what_the_sandbox_counted() {
    let world = World::start().await;
    let ada = world.member("ada");
    for (endpoint, arguments) in [
        ("posts.create", json!({"author": "acme-maps", "text": "One"})),
        ("posts.create", json!({"author": "me", "text": "Two"})),
        ("posts.find_by_author", json!({"author": "acme-maps"})),
        ("organizations.get", json!({"organization": "acme-maps"})),
        ("campaigns.get", json!({"adAccount": 500_000_001, "campaign": 700_000_001})),
        ("campaigns.activate", json!({"adAccount": 500_000_001, "campaign": 700_000_002})),
        ("ad_reporting.analytics", json!({"adAccounts": [500_000_001], "from": "2026-10-01"})),
        ("organizations.follower_count", json!({"organization": 70_010_001})),
        ("profile.userinfo", json!({})),
        ("profile.discovery", json!({})),
        ("posts.get", json!({"post": "urn:li:share:7"})),
    ] {
        let before = world.requests().await.len();
        let answer = ada.call(endpoint, arguments).await;
        let counted = world.requests().await.len() - before;
        assert_eq!(answer["linkedin_calls"], counted, "{endpoint}: {answer}");
    }
    let status = ada.tool("linkedin_status", json!({})).await;
    assert_eq!(status["linkedin_calls"], 0, "everything was known already: {status}");
}

#[tokio::test]
async fn a_refusal_for_a_scope_costs_nothing_and_says_what_is_missing() {
    let world = World::start().await;
    let ben = world.member("ben");
    for author in [
        json!(PAGE),
        json!("acme-maps"),
        json!(70_010_001),
        json!("https://www.linkedin.com/company/acme-maps/"),
    ] {
        let refused = ben.call("posts.create", json!({"author": author, "text": "Hello"})).await;
        assert_eq!(refused["error"]["kind"], "missing_scope", "{refused}");
        assert_eq!(refused["error"]["missing"]["scopes_any"], json!([["w_organization_social"]]));
        assert_eq!(refused["linkedin_calls"], 0);
    }
    let refused = ben.call("posts.find_by_author", json!({"author": "me"})).await;
    assert_eq!(
        (&refused["error"]["kind"], &refused["error"]["retry"]),
        (&json!("missing_scope"), &json!("never")),
        "{refused}"
    );
    assert!(world.requests().await.is_empty());
}

#[tokio::test]
async fn a_refusal_for_a_role_costs_one_probe_and_then_none() {
    let world = World::start().await;
    let ada = world.member("ada");
    // Ada is only ANALYST of this page.
    let post = json!({"author": "urn:li:organization:70010004", "text": "Hello"});
    let refused = ada.call("posts.create", post.clone()).await;
    assert_eq!(refused["error"]["kind"], "missing_role", "{refused}");
    assert!(refused["summary"].as_str().unwrap().contains("ANALYST"), "{refused}");
    assert_eq!(refused["linkedin_calls"], 1);
    let again = ada.call("posts.create", post).await;
    assert_eq!(again["linkedin_calls"], 0);
    let targets: Vec<Value> =
        world.requests().await.into_iter().map(|r| r["target"].clone()).collect();
    assert_eq!(targets.len(), 1);
    assert!(targets[0].as_str().unwrap().starts_with("/rest/organizationAcls"));
}

#[tokio::test]
async fn who_somebody_else_is_cannot_be_said() {
    let world = World::start().await;
    let ben = world.member("ben");
    let other =
        ben.call("posts.create", json!({"author": world.person("ada"), "text": "Hello"})).await;
    assert_eq!(other["error"]["kind"], "missing_role", "{other}");
    assert_eq!(other["error"]["field"], "author");
    // Dmitri's identity is not readable.
    let dmitri = world.member("dmitri");
    let me = dmitri.call("posts.create", json!({"author": "me", "text": "Hello"})).await;
    assert_eq!(me["error"]["kind"], "missing_scope", "{me}");
    assert_eq!(me["linkedin_calls"], 0);
}

#[tokio::test]
async fn somebody_elses_post_is_a_matter_of_roles_and_a_scope_that_is_there_is_not_missing() {
    let world = World::start().await;
    let ada = world.member("ada");
    let posts = world.posts().await;
    let strange =
        posts.iter().find(|post| post["author"] == "urn:li:organization:70010004").unwrap();
    let urn = strange["urn"].as_str().unwrap();
    for (endpoint, arguments) in [
        ("posts.delete", json!({"post": urn})),
        ("posts.update", json!({"post": urn, "text": "Mine now"})),
    ] {
        let refused = ada.call(endpoint, arguments).await;
        assert_eq!(refused["error"]["kind"], "missing_role", "{refused}");
    }
    let closed = ada.call("posts.get", json!({"post": urn})).await;
    assert_eq!(closed["error"]["missing"]["scopes_any"], json!([["r_member_social"]]), "{closed}");
}

#[tokio::test]
async fn every_answer_names_its_target_even_where_nobody_could_be_asked() {
    let world = World::start().await;
    let ada = world.member("ada");
    for answer in [
        ada.call("posts.create", json!({"author": "me", "text": "x", "account": "nobody"})).await,
        ada.tool("linkedin_status", json!({"account": "nobody"})).await,
        ada.tool("linkedin_posts_read", json!({"action": 7})).await,
        ada.tool("linkedin_status", json!({"what": 7})).await,
    ] {
        assert_eq!(
            (&answer["target"], &answer["account"]),
            (&json!("sandbox"), &json!("ada")),
            "{answer}"
        );
        assert!(answer["summary"].as_str().unwrap().starts_with("Sandbox: "), "{answer}");
    }
}

#[tokio::test]
async fn pages_of_a_list_do_not_overlap_and_end() {
    let world = World::start().await;
    let ada = world.member("ada");
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = ada
            .call("posts.find_by_author", json!({"author": PAGE, "limit": 7, "cursor": cursor}))
            .await;
        assert_eq!(page["outcome"], "done", "{page}");
        let items = page["result"]["items"].as_array().unwrap();
        seen.extend(items.iter().map(|post| post["post"].as_str().unwrap().to_owned()));
        cursor = page["result"]["next_cursor"].clone();
        if cursor.is_null() {
            assert_eq!(page["result"]["total"], seen.len());
            break;
        }
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), seen.len());
    assert!(seen.len() >= 25);
}

#[tokio::test]
async fn a_day_s_quota_is_counted_refused_locally_and_starts_anew_at_midnight() {
    let world = World::start().await;
    let cleo = world.with("cleo", &[("tier", "3/500")]);
    // Another page size is another request: the same would come from the cache.
    for (limit, left) in [(10, 2), (11, 1), (12, 0)] {
        let limit = json!({ "limit": limit });
        let read = cleo.call("organizations.find_acls_by_role_assignee", limit).await;
        assert_eq!(read["quota"]["member_left"], left, "{read}");
    }
    let before = world.requests().await.len();
    let limit = json!({"limit": 13});
    let refused = cleo.call("organizations.find_acls_by_role_assignee", limit).await;
    assert_eq!(refused["error"]["kind"], "quota_reached", "{refused}");
    assert_eq!(refused["error"]["retry_at"], "2026-11-23T00:00:00Z");
    assert_eq!(world.requests().await.len(), before);
    world.post_control("clock", json!({"advance_s": 86_400})).await;
    let next = cleo.call("organizations.find_acls_by_role_assignee", json!({})).await;
    assert_eq!(next["outcome"], "done", "{next}");
}

#[tokio::test]
async fn linkedins_own_429_closes_the_endpoint_until_the_next_day() {
    let world = World::start().await;
    let ada = world.member("ada");
    let fault = json!({"match": {"path": "/rest/organizations"}, "times": 1, "fault": {"kind": "status", "status": 429,
        "body": {"status": 429, "serviceErrorCode": 101, "code": "TOO_MANY_REQUESTS",
                 "message": "Resource level throttle MEMBER DAY limit for calls to this resource is reached."}}});
    world.post_control("faults", fault).await;
    let first = ada.call("organizations.get", json!({"organization": PAGE})).await;
    assert_eq!(
        (&first["error"]["kind"], &first["error"]["linkedin"]["status"]),
        (&json!("quota_reached"), &json!(429)),
        "{first}"
    );
    let before = world.requests().await.len();
    let second = ada.call("organizations.get", json!({"organization": PAGE})).await;
    assert_eq!(second["error"]["kind"], "quota_reached");
    assert_eq!(world.requests().await.len(), before, "nothing more is sent that day");
}

#[tokio::test]
async fn a_policy_of_reading_only_hides_and_refuses_every_write() {
    let world = World::start().await;
    let ada = world.with("ada", &[("read_only", "true"), ("off", "organizations")]);
    let (listed, hidden) = ada.toolbox.list().await;
    let names: Vec<&str> = listed.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    // Whatever groups there are: what is listed reads, and nothing of the area that is off is there.
    let reads = |name: &&str| name.ends_with("_read") && !name.contains("organizations");
    // Signing in writes nothing at LinkedIn, and whoever only looks has to sign in too.
    let own = ["linkedin_status", "linkedin_sign_in"];
    assert!(names.iter().all(|name| own.contains(name) || reads(name)), "{names:?}");
    assert!(names.contains(&"linkedin_posts_read"), "{names:?}");
    let all = linkedin_mcp::tools::Tool::all().count();
    assert_eq!(names.len() - own.len() + hidden.len(), all, "{hidden:?}");
    for (endpoint, arguments) in [
        ("posts.create", json!({"author": "me", "text": "Hello"})),
        ("posts.delete", json!({"post": "urn:li:share:7"})),
        ("organizations.lookup", json!({"ids": [70_010_001]})),
    ] {
        let refused = ada.call(endpoint, arguments).await;
        assert_eq!(refused["error"]["kind"], "refused_by_policy", "{refused}");
    }
    assert!(world.requests().await.is_empty());
}

#[tokio::test]
async fn tools_that_cannot_work_are_not_listed_and_say_what_opens_them() {
    let world = World::start().await;
    let (listed, hidden) = world.member("dmitri").toolbox.list().await;
    assert!(!listed.iter().any(|tool| tool["name"] == "linkedin_posts_write"));
    let posts = hidden.iter().find(|hidden| hidden.tool == "linkedin_posts_write").unwrap();
    assert_eq!(posts.opens_with, "w_member_social or w_organization_social");
    // What was posted through here needs no scope to be read, and no tool of its own: linkedin_status tells it.
    assert!(!listed.iter().any(|tool| tool["name"] == "linkedin_posts_read"));
    assert!(listed[0]["inputSchema"]["properties"]["posts"].is_object());
    // Nor is what very likely cannot work; but whoever calls it nonetheless is served, and LinkedIn decides.
    let ben = world.member("ben");
    let (_, unlikely) = ben.toolbox.list().await;
    assert!(unlikely.iter().any(|hidden| hidden.tool == "linkedin_organizations_read"));
    let answer = ben.call("organizations.lookup", json!({"ids": [70_010_001]})).await;
    assert_eq!(answer["linkedin_calls"], 1, "{answer}");
    let (all, none) = world.with("dmitri", &[("all_tools", "true")]).toolbox.list().await;
    assert!(none.is_empty() && all.len() == listed.len() + hidden.len());
}

#[tokio::test]
async fn a_write_whose_reply_never_came_is_unknown_and_is_not_repeated() {
    let world = World::start().await;
    let ada = world.with("ada", &[("timeout", "2")]);
    // Everything that probes would ask is known beforehand, so that the fault meets the post. As a member: nobody
    // can read that back.
    ada.tool("linkedin_status", json!({})).await;
    for (fault, exists) in [
        (json!({"kind": "reset_after_read"}), true),
        (json!({"kind": "reset_before_read"}), false),
        (json!({"kind": "delay", "ms": 4_000, "when": "after_effect"}), true),
        (json!({"kind": "status", "status": 503}), false),
    ] {
        let text = format!("Hello {fault}");
        let rule =
            json!({"match": {"method": "POST", "path": "/rest/posts"}, "times": 1, "fault": fault});
        world.post_control("faults", rule).await;
        let before = world.requests().await.len();
        let answer = ada.call("posts.create", json!({"author": "me", "text": text})).await;
        assert_eq!(
            (&answer["outcome"], &answer["error"]["kind"]),
            (&json!("unknown"), &json!("outcome_unknown")),
            "{answer}"
        );
        assert_eq!(answer["error"]["retry"], "check_first");
        assert_eq!(world.requests().await.len() - before, 1, "{fault}: sent once");
        let posted = world.posts().await.iter().filter(|post| post["rendered"] == *text).count();
        assert_eq!(posted, usize::from(exists), "{fault}");
    }
    let rule = json!({"match": {"path": "/rest/organizations"}, "times": 3, "fault": {"kind": "status", "status": 503}});
    world.post_control("faults", rule).await;
    let read = ada.call("organizations.get", json!({"organization": PAGE})).await;
    assert_eq!(
        (&read["outcome"], &read["error"]["kind"]),
        (&json!("not_done"), &json!("linkedin_unavailable")),
        "{read}"
    );
}

#[tokio::test]
async fn a_probe_that_fails_is_told_as_what_it_is() {
    for (fault, kind) in [
        (json!({"kind": "status", "status": 503}), "linkedin_unavailable"),
        (json!({"kind": "reset_before_read"}), "linkedin_unavailable"),
        (
            json!({"kind": "status", "status": 426, "body": {"status": 426, "code": "NONEXISTENT_VERSION"}}),
            "version_retired",
        ),
        (json!({"kind": "status", "status": 429, "body": {"status": 429}}), "rate_limited"),
    ] {
        let world = World::start().await;
        let rule = json!({"match": {"path": "/rest/organizations"}, "times": 3, "fault": fault});
        world.post_control("faults", rule).await;
        let answer = world
            .member("ada")
            .call("posts.create", json!({"author": "acme-maps", "text": "Hi"}))
            .await;
        assert_eq!(
            (&answer["error"]["kind"], &answer["outcome"]),
            (&json!(kind), &json!("not_done")),
            "{answer}"
        );
        assert!(answer["summary"].as_str().unwrap().contains("was sent"), "{answer}");
    }
    let world = World::start().await;
    let body = json!({"member": "ben", "scopes": ["openid", "w_member_social"], "expires_in": 60, "state": "expired"});
    let token = world.post_control("tokens", body).await["token"].as_str().unwrap().to_owned();
    let answer = with_token(&world, &token, "openid w_member_social").await;
    assert_eq!(answer["error"]["kind"], "token_expired", "{answer}");
}

#[tokio::test]
async fn the_status_of_a_sign_in_that_died_says_so() {
    let world = World::start().await;
    let ada = world.member("ada");
    let alive = ada.tool("linkedin_status", json!({})).await;
    assert_eq!(alive["outcome"], "done", "{alive}");
    // Tokens live sixty days.
    world.post_control("clock", json!({"advance_s": 61 * 86_400})).await;
    let call = ada.call("profile.userinfo", json!({})).await;
    assert_eq!(call["error"]["kind"], "token_expired", "{call}");
    let dead = ada.tool("linkedin_status", json!({})).await;
    assert_eq!(dead["error"]["kind"], "token_expired", "{dead}");
    assert!(!dead["summary"].as_str().unwrap().contains("Signed in as"), "{dead}");
}

#[tokio::test]
async fn a_write_that_was_acknowledged_is_done_whatever_becomes_of_the_rest_of_its_reply() {
    let world = World::start().await;
    let ada = world.member("ada");
    ada.tool("linkedin_status", json!({})).await;
    for (kind, done) in [
        ("truncate", true),
        ("bad_json", true),
        ("wrong_length", true),
        ("no_restli_id", false),
        ("html_500", false),
    ] {
        let rule = json!({"match": {"method": "POST", "path": "/rest/posts"}, "times": 1, "fault": {"kind": kind}});
        world.post_control("faults", rule).await;
        let text = format!("Reply {kind}");
        let answer = ada.call("posts.create", json!({"author": "me", "text": text})).await;
        let expected = if done { "done" } else { "unknown" };
        assert_eq!(answer["outcome"], expected, "{kind}: {answer}");
        if kind == "html_500" {
            assert_eq!(answer["error"]["linkedin"]["status"], 500, "LinkedIn did answer: {answer}");
        }
        let posted = world.posts().await.iter().filter(|post| post["rendered"] == *text).count();
        assert!(posted <= 1 && (!done || posted == 1), "{kind}: {posted}");
    }
}

#[tokio::test]
async fn what_was_attached_is_compared_and_not_only_the_text() {
    let world = World::start().await;
    let ada = world.member("ada");
    let answer = ada
        .call("posts.create", json!({
            "author": PAGE, "text": "Two maps",
            "multiImage": [{"id": "urn:li:image:C4E10AQSandboxAcme01"}, {"id": "urn:li:image:C4E10AQSandboxAcme02"}],
        }))
        .await;
    assert_eq!(answer["result"]["verified"], true, "{answer}");
    let post = answer["result"]["post"].clone();
    let button = ada
        .call("posts.update", json!({"post": post, "contentCallToActionLabel": "LEARN_MORE"}))
        .await;
    assert_eq!(
        (&button["outcome"], &button["result"]["verified"]),
        (&json!("done"), &json!(true)),
        "{button}"
    );
    let read_back = linkedin_mcp::catalogue::find("posts.create").unwrap().spec.read_back.unwrap();
    let sent = json!({"commentary": "x", "content": {"media": {"id": "urn:li:image:A"}}});
    assert!(
        !(read_back.equal)(&sent, &json!({"commentary": "x"})),
        "an image that was lost is seen"
    );
    let label = json!({"patch": {"$set": {"contentCallToActionLabel": "APPLY"}}});
    assert!(
        !(read_back.equal)(&label, &json!({"commentary": "x"})),
        "a button that was lost is seen"
    );
}

#[tokio::test]
async fn every_state_of_a_token_is_told_apart() {
    let world = World::start().await;
    for (state, kind) in [("expired", "token_expired"), ("revoked", "token_revoked")] {
        let body = json!({"member": "ada", "scopes": ["openid"], "expires_in": 60, "state": state});
        let token = world.post_control("tokens", body).await["token"].as_str().unwrap().to_owned();
        let answer = with_token(&world, &token, "openid").await;
        assert_eq!(answer["error"]["kind"], kind, "{answer}");
    }
    let answer = with_token(&world, "sandbox-nobody-issued-this", "openid").await;
    assert_eq!(answer["error"]["kind"], "not_signed_in", "{answer}");
    assert!(!answer.to_string().contains("nobody-issued"), "a token never shows");
    let answer = with_token(&world, "AQX-a-token-of-linkedin", "openid").await;
    assert_eq!(
        (&answer["error"]["kind"], &answer["linkedin_calls"]),
        (&json!("not_signed_in"), &json!(0)),
        "{answer}"
    );
    let good = with_token(&world, &world.token("ben"), "openid").await;
    assert_eq!((&good["outcome"], &good["target"]), (&json!("done"), &json!("custom")), "{good}");
}

#[tokio::test]
async fn what_never_left_is_not_counted() {
    let world = World::start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let mut nowhere = World::start().await;
    nowhere.base = base;
    let answer = with_token(&nowhere, &world.token("ben"), "openid").await;
    assert_eq!(answer["error"]["kind"], "linkedin_unavailable", "{answer}");
    assert_eq!(
        (&answer["outcome"], &answer["linkedin_calls"]),
        (&json!("not_done"), &json!(0)),
        "{answer}"
    );
    assert_eq!(answer["quota"]["member_left"], 2, "{answer}");
}

async fn with_token(world: &World, token: &str, scopes: &str) -> Value {
    use std::collections::BTreeMap;
    let environment = BTreeMap::from([
        ("LINKEDIN_MCP_API_BASE", world.base.clone()),
        ("LINKEDIN_MCP_ACCESS_TOKEN", token.to_owned()),
        ("LINKEDIN_MCP_SCOPES", scopes.to_owned()),
        ("LINKEDIN_MCP_TIER", "2/2".to_owned()),
    ]);
    let config = linkedin_mcp::config::Config::load(
        &BTreeMap::new(),
        |name| environment.get(name).cloned(),
        None,
    );
    let toolbox = linkedin_mcp::app::toolbox(&config.unwrap());
    let arguments = json!({"action": "userinfo"}).as_object().unwrap().clone();
    toolbox.call("linkedin_profile_read", arguments).await.unwrap().structured()
}

#[tokio::test]
async fn a_retired_version_explains_itself_and_a_closing_one_warns() {
    let world = World::start().await;
    let old = world.with("ada", &[("api_version", "202511")]);
    let refused = old.call("organizations.get", json!({"organization": PAGE})).await;
    assert_eq!(refused["error"]["kind"], "version_retired", "{refused}");
    assert!(refused["error"]["fix"][0].as_str().unwrap().contains("LINKEDIN_MCP_API_VERSION"));
    let closing = world.with("ada", &[("api_version", "202601")]);
    let answer = closing.call("organizations.get", json!({"organization": PAGE})).await;
    assert_eq!(answer["outcome"], "done", "{answer}");
    assert!(answer["warnings"][0].as_str().unwrap().contains("2027-01-15"), "{answer}");
    let newest = world.member("ada").call("profile.userinfo", json!({})).await;
    assert_eq!(newest["warnings"], json!([]));
}

#[tokio::test]
async fn the_same_text_twice_is_sent_once_and_a_key_of_its_own_says_that_it_is_meant() {
    let world = World::start().await;
    let ada = world.member("ada");
    let post = json!({"author": PAGE, "text": "Once is enough"});
    let first = ada.call("posts.create", post.clone()).await;
    let before = world.requests().await.len();
    let second = ada.call("posts.create", post.clone()).await;
    assert_eq!(second["outcome"], "done", "{second}");
    assert_eq!(second["result"]["duplicate_of"], first["result"]["post"]);
    // Another spelling of the same author is the same content.
    let named = json!({"author": "acme-maps", "text": "Once is enough"});
    let third = ada.call("posts.create", named).await;
    assert_eq!(third["result"]["duplicate_of"], first["result"]["post"]);
    let sent = |requests: &[Value]| requests.iter().filter(|r| r["method"] == "POST").count();
    assert_eq!(sent(&world.requests().await[before..]), 0);
    // Meant or not, LinkedIn takes no double within ten minutes, and what it names is there.
    let mut meant = post;
    meant["idempotency_key"] = json!("again, please");
    let refused = ada.call("posts.create", meant).await;
    assert_eq!(
        (&refused["outcome"], &refused["error"]["kind"]),
        (&json!("not_done"), &json!("duplicate")),
        "{refused}"
    );
    assert_eq!(refused["error"]["linkedin"]["duplicate_of"], first["result"]["post"]);
}

#[tokio::test]
async fn every_answer_fits_the_output_schema() {
    let world = World::start().await;
    let (ada, ben) = (world.member("ada"), world.member("ben"));
    let schema = Value::Object(linkedin_mcp::catalogue::schema::output());
    let validator = jsonschema::validator_for(&schema).unwrap();
    for answer in [
        ada.tool("linkedin_status", json!({})).await,
        ada.tool("linkedin_status", json!({"can": "post as a page"})).await,
        ada.call("profile.me", json!({"response_format": "detailed"})).await,
        ada.call("posts.create", json!({"author": "me", "text": "Hi"})).await,
        ada.tool("linkedin_posts_read", json!({"action": "nonsense"})).await,
        ben.call("posts.create", json!({"author": PAGE, "text": "Hi"})).await,
    ] {
        let errors: Vec<String> =
            validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}: {answer}");
    }
}

#[tokio::test]
async fn can_i_is_answered_with_what_is_missing() {
    let world = World::start().await;
    let ben = world.member("ben");
    let no = ben.tool("linkedin_status", json!({"can": "create posts as a page"})).await;
    assert_eq!(no["result"]["items"][0]["answer"], "no", "{no}");
    let yes = ben.tool("linkedin_status", json!({"can": "create posts as myself"})).await;
    assert_eq!(yes["result"]["items"][0]["answer"], "yes", "{yes}");
    let yes_and_no = ben.tool("linkedin_status", json!({"can": "Can I publish a post?"})).await;
    assert_eq!(yes_and_no["result"]["items"][0]["endpoint"], "posts.create", "{yes_and_no}");
    assert_eq!(yes_and_no["result"]["items"][0]["answer"], "partly");
    let ada = world
        .member("ada")
        .tool("linkedin_status", json!({"can": "count followers of a page"}))
        .await;
    assert_eq!(ada["result"]["items"][0]["endpoint"], "organizations.follower_count", "{ada}");
    assert_eq!(ada["result"]["items"][0]["answer"], "yes");
    assert_eq!(yes_and_no["linkedin_calls"], 0);
}
