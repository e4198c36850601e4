//! Agents on a leash, from end to end: what the operator wrote down about one agent holds in every tool and under every
//! spelling, and nothing that writes is sent for what is refused (POL-1, POL-4, POL-5).

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod leash;
mod scene;
mod scratch;
mod studio;
mod world;

use leash::{ADS, ATLAS, full, is_done, is_refused, kind, leashed, post_of, posted, write, writes};
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::tools::Caller;
use scene::PAGE;
use serde_json::{Value, json};
use studio::picture;

const OTHER_ADS: &str = "urn:li:sponsoredAccount:500000002";

async fn speaks_for_its_page_only(limits: &str) {
    let (studio, one) = leashed(limits, &[]).await;
    let scene = &studio.scene;
    let (mine, atlas) = (post_of(&studio, "me").await, post_of(&studio, ATLAS).await);
    let acme = post_of(&studio, PAGE).await;
    studio.file("one.png", &picture(1));

    for (n, author) in [PAGE, "acme-maps", "70010001"].into_iter().enumerate() {
        is_done(author, &posted(scene, &one, author, &format!("As acme {n}")).await.answer);
    }
    let page = json!({"author": 70_010_001, "text": "As a number"});
    is_done("number", &one.call("posts.create", page).await);
    let published = one
        .tool(
            "linkedin_publish",
            json!({"author": "acme-maps", "text": "P", "images": [{"file": "one.png"}]}),
        )
        .await;
    is_done("publish", &published);
    for (endpoint, arguments) in [
        ("engagement.create_comment", json!({"actor": "acme-maps", "target": acme, "text": "Hm"})),
        (
            "engagement.create_reaction",
            json!({"actor": PAGE, "target": acme, "reactionType": "LIKE"}),
        ),
        ("posts.update", json!({"post": acme, "author": PAGE, "text": "Changed"})),
        ("media.upload", json!({"owner": PAGE, "file": "one.png"})),
        ("analytics.follower_statistics", json!({"organization": "acme-maps"})),
        ("posts.delete", json!({"post": acme, "author": PAGE})),
    ] {
        is_done(endpoint, &one.call(endpoint, arguments).await);
    }

    // As somebody else, however that is spelled.
    let person = scene.world.person("ada");
    let spellings = [
        json!("acme-atlas"),
        json!("Acme-Atlas"),
        json!(ATLAS),
        json!("70010002"),
        json!(70_010_002),
        json!("https://www.linkedin.com/company/acme-atlas/"),
        json!("urn:li:company:70010002"),
        json!("URN:LI:ORGANIZATION:70010002"),
        json!(" urn:li:organization:70010002 "),
        json!("urn%3Ali%3Aorganization%3A70010002"),
        json!("me"),
        json!("Me"),
        json!(person),
        json!(""),
        Value::Null,
    ];
    let mut wrong = Vec::new();
    for spelling in &spellings {
        let (text, target) = ("Not mine", &acme);
        let mut calls = vec![
            ("linkedin_posts_write", json!({"action": "create", "author": spelling, "text": text})),
            (
                "linkedin_posts_write",
                json!({"action": "create", "author": spelling, "text": text, "parent": mine}),
            ),
            ("linkedin_publish", json!({"author": spelling, "text": text})),
            ("linkedin_publish", json!({"author": spelling, "text": text, "preview": true})),
            (
                "linkedin_publish",
                json!({"author": spelling, "text": text, "images": [{"file": "one.png"}]}),
            ),
            (
                "linkedin_publish",
                json!({"author": spelling, "text": text, "images": [{"file": "one.png"}], "preview": true}),
            ),
            (
                "linkedin_media_write",
                json!({"action": "upload", "owner": spelling, "file": "one.png"}),
            ),
            (
                "linkedin_engagement_write",
                json!({"action": "create_comment", "actor": spelling, "target": target, "text": text}),
            ),
            (
                "linkedin_engagement_write",
                json!({"action": "create_reaction", "actor": spelling, "target": target, "reactionType": "LIKE"}),
            ),
            (
                "linkedin_engagement_write",
                json!({"action": "create_like", "actor": spelling, "target": target}),
            ),
            (
                "linkedin_engagement_delete",
                json!({"action": "close_comments", "actor": spelling, "target": mine}),
            ),
        ];
        if spelling.is_null() {
            for (_, arguments) in &mut calls {
                arguments.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            }
        }
        for (tool, arguments) in calls {
            let what = format!("{tool} {arguments}");
            let seen = studio.tool(&one, tool, arguments.clone()).await;
            // What is no way to spell an author is refused as that.
            let said = match kind(&seen.answer) {
                "refused_by_policy" | "invalid_arguments" | "not_found" => true,
                // A preview says what would be refused.
                _ => {
                    arguments["preview"] == true
                        && seen.answer["summary"].to_string().contains("would be refused")
                }
            };
            if !said || writes(&seen.arrived) > 0 {
                wrong.push(format!(
                    "{what}: {} ({} writes)",
                    seen.answer["summary"],
                    writes(&seen.arrived)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    is_refused("a page", &posted(scene, &one, "acme-atlas", "No").await, "acme-maps");
    is_refused("the member", &posted(scene, &one, "me", "No").await, "acme-maps");

    // Whose it is is looked up, whoever is said to have written it.
    for (what, post) in [("another page's", &atlas), ("the member's", &mine)] {
        for author in [json!(PAGE), json!("acme-maps"), Value::Null] {
            let named = |mut all: Value| {
                if !author.is_null() {
                    all["author"] = author.clone();
                }
                all
            };
            let change = named(json!({"post": post, "text": "Mine now"}));
            is_refused(what, &scene.watch(&one, "posts.update", change).await, "acme-maps");
            let delete = named(json!({ "post": post }));
            is_refused(what, &scene.watch(&one, "posts.delete", delete).await, "acme-maps");
        }
        assert_eq!(scene.world.post(post).await["deleted"], Value::Bool(false), "{what}");
    }
    for (endpoint, arguments) in [
        ("analytics.share_statistics", json!({"organization": ATLAS})),
        ("analytics.follower_statistics", json!({"organization": "acme-atlas"})),
        ("analytics.page_statistics", json!({"organization": 70_010_002})),
        ("organizations.get", json!({"organization": ATLAS})),
        ("organizations.find_followers", json!({"organization": ATLAS, "keywords": "abc"})),
        ("posts.find_by_author", json!({"author": "acme-atlas"})),
    ] {
        is_refused(endpoint, &scene.watch(&one, endpoint, arguments).await, "acme-maps");
    }
}

#[tokio::test]
async fn an_agent_of_one_page_named_by_name_speaks_for_no_other() {
    Box::pin(speaks_for_its_page_only("organizations = [\"acme-maps\"]")).await;
}

#[tokio::test]
async fn an_agent_of_one_page_named_by_urn_speaks_for_no_other() {
    let words = "organizations = [\"urn:li:organization:70010001\"] # acme-maps";
    // Refusals say the page as the operator wrote it.
    let (studio, one) = leashed(words, &[]).await;
    is_refused("a page", &posted(&studio.scene, &one, ATLAS, "No").await, PAGE);
    is_refused("a name", &posted(&studio.scene, &one, "acme-atlas", "No").await, PAGE);
    is_refused("the member", &posted(&studio.scene, &one, "me", "No").await, PAGE);
    is_done("its own", &posted(&studio.scene, &one, "acme-maps", "Yes").await.answer);
}

#[tokio::test]
async fn a_page_and_oneself_are_two_things_to_name() {
    let (studio, one) = leashed("organizations = [\"acme-maps\", \"me\"]", &[]).await;
    let scene = &studio.scene;
    let mine = posted(scene, &one, "me", "As myself").await.answer;
    is_done("oneself", &mine);
    is_done("the page", &posted(scene, &one, "acme-maps", "As acme").await.answer);
    is_refused("another", &posted(scene, &one, "acme-atlas", "No").await, "acme-maps");
    // LinkedIn shows nobody new a member's post, so whose it is cannot be seen; what was made here is known here.
    let change = json!({"post": mine["result"]["post"], "text": "Mine"});
    is_refused("unseen", &scene.watch(&one, "posts.update", change).await, "cannot be read");
    let atlas = post_of(&studio, ATLAS).await;
    let change = json!({"post": atlas, "author": "me", "text": "Mine"});
    is_refused("another page's", &scene.watch(&one, "posts.update", change).await, "acme-maps");
}

#[tokio::test]
async fn what_was_made_for_other_pages_or_by_other_agents_is_not_told() {
    let (studio, one) = leashed("organizations = [\"acme-maps\"]", &[]).await;
    for author in ["me", ATLAS, PAGE] {
        post_of(&studio, author).await;
    }
    let own = posted(&studio.scene, &one, PAGE, "By one").await.answer;
    is_done("its own", &own);
    for (tool, arguments) in [
        ("linkedin_posts_read", json!({"action": "find_mine"})),
        ("linkedin_status", json!({"posts": true})),
    ] {
        let told = one.tool(tool, arguments).await;
        is_done(tool, &told);
        assert!(told.to_string().contains("By one"), "{told}");
        let text = told["result"].to_string();
        assert!(!text.contains("70010002"), "{tool}: {text}");
    }
}

#[tokio::test]
async fn the_status_of_a_limited_agent_tells_of_its_own_only() {
    let limits = "organizations = [\"acme-maps\"]\nad_accounts = [500000001]";
    let (studio, one) = leashed(limits, &[]).await;
    let free = studio.member("ada", &[("agent", "local"), ("confirm", "delete")]);
    let post = post_of(&studio, PAGE).await;
    let asked = free.call("posts.delete", json!({ "post": post })).await;
    assert_eq!(kind(&asked), "needs_confirmation", "{asked}");
    let lost = json!({"kind": "status", "status": 503});
    studio.scene.world.fault("POST", "/rest/posts", 1, &lost).await;
    let lost = free.call("posts.create", json!({"author": PAGE, "text": "Lost"})).await;
    assert_eq!(lost["outcome"], "unknown", "{lost}");
    let hers = free.tool("linkedin_status", json!({})).await;
    assert_ne!(hers["result"]["unresolved_writes"], json!([]), "{hers}");
    assert_eq!(hers["result"]["waiting_for_a_person"], json!(1), "{hers}");

    let told = one.tool("linkedin_status", json!({})).await;
    let result = &told["result"];
    let pages: Vec<&Value> =
        result["pages"].as_array().unwrap().iter().map(|page| &page["organization"]).collect();
    assert_eq!(pages, [PAGE], "{result}");
    let accounts: Vec<&Value> =
        result["ad_accounts"].as_array().unwrap().iter().map(|one| &one["adAccount"]).collect();
    assert_eq!(accounts, [ADS], "{result}");
    assert_eq!(result["unresolved_writes"], json!([]), "{result}");
    assert_eq!(result["waiting_for_a_person"], json!(0), "{result}");
    let summary = told["summary"].as_str().unwrap();
    assert!(summary.contains("1 page with a role; 1 ad account"), "{summary}");
}

#[tokio::test]
async fn an_agent_of_one_ad_account_touches_no_other() {
    let (studio, one) = leashed("ad_accounts = [500000001]", &[]).await;
    let scene = &studio.scene;
    is_done("get", &one.call("ad_accounts.get", json!({"adAccount": ADS})).await);
    is_done("search", &one.call("campaigns.search", json!({"adAccount": 500_000_001})).await);
    let month = |rest: Value| {
        let mut all = json!({"pivot": "CAMPAIGN", "from": "2026-10-01", "until": "2026-10-31"});
        all.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        all
    };
    is_done(
        "report",
        &one.call("ad_reporting.analytics", month(json!({"adAccounts": [ADS]}))).await,
    );

    let mut wrong = Vec::new();
    // Every action that takes an ad account, with another one.
    let campaign = "urn:li:sponsoredCampaign:700000012";
    for group in GROUPS {
        for entry in group.entries {
            let schema = json!(entry.schema());
            let Some(name) = ["adAccount", "adAccounts", "dscAdAccount", "associatedAccount"]
                .into_iter()
                .find(|name| schema["properties"][*name].is_object())
            else {
                continue;
            };
            let endpoint = format!("{}.{}", group.name, entry.spec.action);
            let effect = entry.spec.effect.as_str();
            let tool = format!("linkedin_{}_{effect}", group.name);
            for value in [json!(OTHER_ADS), json!(500_000_002), json!("500000002")] {
                let mut arguments = json!({"action": entry.spec.action});
                arguments[name] =
                    if name == "adAccounts" { json!([ADS, value]) } else { value.clone() };
                // What is required besides, as far as it has a plain form.
                for required in schema["required"].as_array().unwrap_or(&Vec::new()) {
                    let required = required.as_str().unwrap();
                    if arguments.get(required).is_some() {
                        continue;
                    }
                    arguments[required] = match required {
                        "campaign" => json!(campaign),
                        "campaigns" => json!([campaign]),
                        "pivot" => json!("CAMPAIGN"),
                        "pivots" => json!(["CAMPAIGN"]),
                        "from" => json!("2026-10-01"),
                        "until" => json!("2026-10-31"),
                        _ => json!("1"),
                    };
                }
                let seen = studio.tool(&one, &tool, arguments.clone()).await;
                let said = kind(&seen.answer);
                if !["refused_by_policy", "invalid_arguments"].contains(&said)
                    || writes(&seen.arrived) > 0
                {
                    wrong.push(format!("{endpoint} {arguments}: {}", seen.answer["summary"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (endpoint, arguments) in [
        ("ad_accounts.get", json!({"adAccount": OTHER_ADS})),
        ("campaigns.search", json!({"adAccount": 500_000_002})),
        ("campaigns.get", json!({"adAccount": OTHER_ADS, "campaign": campaign})),
        ("campaigns.batch_get", json!({"adAccount": OTHER_ADS, "campaigns": [campaign]})),
        (
            "campaigns.update",
            json!({"adAccount": OTHER_ADS, "campaign": campaign, "status": "PAUSED"}),
        ),
        ("campaigns.activate", json!({"adAccount": OTHER_ADS, "campaign": campaign})),
        ("ad_reporting.analytics", month(json!({"adAccounts": [OTHER_ADS]}))),
        ("ad_reporting.analytics", month(json!({"adAccounts": [ADS, OTHER_ADS]}))),
        ("ad_reporting.analytics", month(json!({"campaigns": [campaign]}))),
        ("ad_reporting.analytics", month(json!({"companies": [PAGE]}))),
        (
            "posts.find_by_dsc_ad_account",
            json!({"dscAdAccount": OTHER_ADS, "dscAdTypes": ["STANDARD"]}),
        ),
    ] {
        let what = format!("{endpoint} {arguments}");
        is_refused(&what, &scene.watch(&one, endpoint, arguments).await, "500000001");
    }
    // Lists that name none would show all.
    for (endpoint, arguments) in
        [("ad_accounts.search", json!({})), ("ad_accounts.find_my_accounts", json!({}))]
    {
        is_refused(endpoint, &scene.watch(&one, endpoint, arguments).await, "500000001");
    }
}

#[tokio::test]
async fn an_account_that_is_not_an_agents_is_not_used() {
    let (studio, one) = leashed("accounts = [\"other\"]", &[]).await;
    let scene = &studio.scene;
    for account in [Value::Null, json!("ada"), json!("other"), json!("elsewhere")] {
        let post = json!({"author": PAGE, "text": "No", "account": account});
        let seen = scene.watch(&one, "posts.create", post).await;
        assert_eq!((seen.outcome(), seen.arrived.len()), ("not_done", 0), "{}", seen.answer);
        let status = one.tool("linkedin_status", json!({"account": account})).await;
        assert_eq!(status["outcome"], "not_done", "{status}");
        assert!(!status.to_string().contains(&scene.world.person("ada")), "{status}");
    }
    write(&scene.state, &full("one", "accounts = [\"other\", \"ada\"]"));
    is_done("its account", &posted(scene, &one, PAGE, "Yes").await.answer);
}

#[tokio::test]
async fn an_agent_that_nobody_wrote_down_is_told_so_by_everything() {
    let (studio, _) = leashed("", &[]).await;
    let nobody = studio.member("ada", &[("agent", "nobody")]);
    let (listed, _) = nobody.toolbox.list().await;
    let names: Vec<&Value> = listed.iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["linkedin_status"]);
    let before = studio.last().await;
    let mut tools: Vec<String> = linkedin_mcp::tools::Tool::all().map(|tool| tool.name()).collect();
    tools.extend(["linkedin_sign_in".to_owned(), "linkedin_status".to_owned()]);
    for tool in tools {
        let action = linkedin_mcp::tools::Tool::all()
            .find(|one| one.name() == tool)
            .and_then(|one| one.entries().next().map(|entry| entry.spec.action));
        let mut arguments = json!({});
        if let Some(action) = action.filter(|_| tool != "linkedin_publish") {
            arguments["action"] = json!(action);
        }
        let answer = nobody.tool(&tool, arguments).await;
        assert_eq!(kind(&answer), "refused_by_policy", "{tool}: {answer}");
        assert!(answer.to_string().contains("nobody"), "{tool}: {answer}");
    }
    let mine = nobody.tool("linkedin_status", json!({"posts": true})).await;
    assert_eq!(kind(&mine), "refused_by_policy", "{mine}");
    let can = nobody.tool("linkedin_status", json!({"can": "create posts"})).await;
    assert_eq!(kind(&can), "refused_by_policy", "{can}");
    assert_eq!(studio.since(before).await, [] as [Value; 0]);
}

/// What the operator writes while the program runs holds with the next call.
#[tokio::test]
async fn what_is_written_down_holds_with_the_next_call_and_what_is_broken_does_not() {
    let (studio, one) = leashed("", &[]).await;
    let (scene, state) = (&studio.scene, &studio.scene.state);
    let rules = full("one", "");
    is_done("free", &posted(scene, &one, PAGE, "1").await.answer);
    let mut said = 2;
    let mut post = async || {
        said += 1;
        posted(scene, &one, PAGE, &format!("{said}")).await
    };
    for bound in ["stopped", "read_only"] {
        write(state, &format!("{bound} = true\n{rules}"));
        is_refused(bound, &post().await, "");
        let read = one.call("profile.userinfo", json!({})).await;
        assert_eq!(
            kind(&read),
            if bound == "stopped" { "refused_by_policy" } else { "" },
            "{read}"
        );
        // What cannot be used takes nothing back.
        for broken in
            ["stopped = fals", "[agents.one]\nareas = { posts = \"everything\" }", "\u{0}"]
        {
            write(state, broken);
            is_refused(broken, &post().await, "");
            let problem = one.toolbox.flow.policies.problem();
            assert!(problem.is_some(), "{broken}");
        }
        std::fs::remove_file(state.join("agents.toml")).unwrap();
        is_refused("it has vanished", &post().await, "");
        assert!(one.toolbox.flow.policies.problem().is_some());
        std::fs::create_dir(state.join("agents.toml")).unwrap();
        is_refused("it cannot be read", &post().await, "");
        assert!(one.toolbox.flow.policies.problem().is_some());
        std::fs::remove_dir(state.join("agents.toml")).unwrap();
        write(state, &rules);
        is_done("free again", &post().await.answer);
        assert_eq!(one.toolbox.flow.policies.problem(), None);
    }
    // An editor that has just emptied it has said nothing yet.
    write(state, "");
    is_done("it is being written", &post().await.answer);
    assert!(one.toolbox.flow.policies.problem().is_some());
    write(state, "# Nobody.\n");
    is_refused("nobody is named", &post().await, "");
    // Whoever starts with a file that cannot be used lets nobody do anything.
    write(state, "stopped = fals");
    for agent in ["one", "local"] {
        let new = studio.member("ada", &[("agent", agent)]);
        is_refused(agent, &posted(scene, &new, PAGE, "new").await, "");
        let status = new.tool("linkedin_status", json!({})).await;
        assert!(status.to_string().contains("cannot be used"), "{status}");
    }
}

/// A person's yes, a key and a handle are worth what the rules are worth when they are used.
#[tokio::test]
async fn what_was_allowed_before_is_not_allowed_after() {
    let (studio, one) = leashed("confirm = [\"posts.create\"]", &[]).await;
    let (scene, state) = (&studio.scene, &studio.scene.state);
    let post = json!({"author": PAGE, "text": "Asked about"});
    let asked = scene.watch(&one, "posts.create", post.clone()).await;
    assert_eq!(asked.kind(), "needs_confirmation", "{asked:?}");
    let store = one.toolbox.flow.store();
    let question = store.waiting(None).await.unwrap().remove(0);
    assert!(store.answer(&question.id, true, "test", None).await.unwrap());
    let lowered = full("one", "").replace("posts = \"full\"", "posts = \"read\"");
    write(state, &lowered);
    is_refused("a yes of before", &scene.watch(&one, "posts.create", post.clone()).await, "posts");
    write(state, &full("one", "organizations = [\"acme-atlas\"]"));
    is_refused("for another page", &scene.watch(&one, "posts.create", post).await, "acme-atlas");

    write(state, &full("one", ""));
    let keyed = json!({"author": PAGE, "text": "Keyed", "idempotency_key": "k-1"});
    is_done("keyed", &one.call("posts.create", keyed.clone()).await);
    let again = scene.watch(&one, "posts.create", keyed.clone()).await;
    assert!(again.replayed(), "{again:?}");
    studio.file("one.png", &picture(1));
    let upload = json!({"owner": PAGE, "file": "one.png"});
    let uploaded = one.call("media.upload", upload).await;
    is_done("uploaded", &uploaded);
    let publish = json!({"author": PAGE, "text": "With", "images": [{"file": "one.png"}]});
    studio.file("two.png", &picture(2));
    let published = studio.publish(&one, publish.clone()).await.answer;
    is_done("published", &published);
    write(state, &lowered.replace("media = \"full\"", "media = \"read\""));
    is_refused("a key", &scene.watch(&one, "posts.create", keyed.clone()).await, "posts");
    is_refused("published", &studio.publish(&one, publish.clone()).await, "posts");
    write(state, &full("one", "organizations = [\"acme-atlas\"]"));
    for seen in
        [scene.watch(&one, "posts.create", keyed).await, studio.publish(&one, publish).await]
    {
        is_refused("for another page", &seen, "acme-atlas");
    }
}

#[tokio::test]
async fn a_handle_is_worth_what_the_rules_are_worth_and_to_its_agent_only() {
    let (studio, one) = leashed("", &[]).await;
    let (scene, state) = (&studio.scene, &studio.scene.state);
    studio.file("one.png", &picture(1));
    let publish = json!({"author": PAGE, "text": "Later", "images": [{"file": "one.png"}]});
    studio::rules(&scene.world, json!({"image_ms": 6_000_000})).await;
    let left = Caller::agent("one");
    let (toolbox, cancelled) = (std::sync::Arc::clone(&one.toolbox), left.cancelled.clone());
    let begun = tokio::spawn(async move {
        toolbox.call_by(&left, "linkedin_publish", publish.as_object().unwrap().clone()).await
    });
    studio.has_seen("POST", "/rest/images", 1).await;
    // Its caller does not wait for it.
    cancelled.cancel();
    let begun = begun.await.unwrap().unwrap().structured();
    let handle = begun["result"]["handle"].as_str().unwrap_or_else(|| panic!("{begun}")).to_owned();
    let posts = studio.new_posts().await.len();
    write(state, &(full("one", "") + &full("two", "")));
    let two = studio.member("ada", &[("agent", "two")]);
    let other = studio.publish(&two, json!({ "handle": handle })).await;
    assert_eq!(other.outcome(), "not_done", "{other:?}");
    assert_eq!(other.arrived.len(), 0, "{other:?}");
    let lowered = full("one", "").replace("posts = \"full\"", "posts = \"read\"");
    write(state, &lowered);
    is_refused("a handle", &studio.publish(&one, json!({ "handle": handle })).await, "posts");
    let again = studio.member("ada", &[("agent", "one")]);
    is_refused(
        "in a new process",
        &studio.publish(&again, json!({ "handle": handle })).await,
        "posts",
    );
    write(state, &full("one", "organizations = [\"acme-atlas\"]"));
    let seen = studio.publish(&again, json!({ "handle": handle })).await;
    is_refused("of another page now", &seen, "acme-atlas");
    // The work that goes on is under the rules as they are by then.
    scene.world.advance(7_000).await;
    let ended = loop {
        let seen = studio.publish(&one, json!({ "handle": handle })).await;
        if seen.answer["result"]["state"] != "going_on" {
            break seen;
        }
    };
    is_refused("it goes no further", &ended, "acme-atlas");
    assert_eq!(studio.new_posts().await.len(), posts);
}

/// Whoever speaks for one page has no say under the posts of another, nor over what the member wrote there itself.
#[tokio::test]
async fn what_stands_under_other_posts_is_not_changed_in_a_pages_name() {
    let (studio, _) = leashed("organizations = [\"acme-maps\"]", &[]).await;
    let scene = &studio.scene;
    let free = studio.member("ada", &[("agent", "local")]);
    let (mine, atlas) = (post_of(&studio, "me").await, post_of(&studio, ATLAS).await);
    for target in [&mine, &atlas] {
        let author = if target == &mine { "me" } else { ATLAS };
        let comment = json!({"actor": author, "target": target, "text": "Stays"});
        let comment = free.call("engagement.create_comment", comment).await;
        is_done("a comment", &comment);
        let comment = &comment["result"]["comment"];
        assert!(comment.is_string(), "{comment}");
        let effects = scene.world.control("world").await["effects"].as_array().unwrap().len();
        // Whoever fails again and again has to pause; another process begins anew.
        let one = studio.member("ada", &[("agent", "one")]);
        for (endpoint, arguments) in [
            (
                "engagement.update_comment",
                json!({"actor": PAGE, "comment": comment, "text": "Gone"}),
            ),
            ("engagement.delete_comment", json!({"actor": PAGE, "comment": comment})),
            ("engagement.close_comments", json!({"actor": PAGE, "target": target})),
            ("engagement.open_comments", json!({"actor": PAGE, "target": target})),
        ] {
            let seen = scene.watch(&one, endpoint, arguments).await;
            let said = (seen.outcome(), seen.kind());
            assert_eq!(said, ("not_done", "missing_role"), "{endpoint}: {seen:#?}");
        }
        let now = scene.world.control("world").await["effects"].as_array().unwrap().len();
        assert_eq!(now, effects);
    }
}
