//! Agents on a leash, from end to end: what the operator wrote down about one agent holds in every tool and under every
//! spelling, and nothing that writes is sent for what is refused (POL-1, POL-4, POL-5).

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod scene;
mod scratch;
mod studio;
mod world;

use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::tools::Caller;
use scene::{PAGE, Scene, Seen};
use scratch::Scratch;
use serde_json::{Value, json};
use studio::{Studio, picture};
use world::Member;

/// Another page that ada administers.
const ATLAS: &str = "urn:li:organization:70010002";
const ADS: &str = "urn:li:sponsoredAccount:500000001";
const OTHER_ADS: &str = "urn:li:sponsoredAccount:500000002";

/// Everything is open; then those limits.
fn full(agent: &str, limits: &str) -> String {
    let areas: Vec<String> =
        GROUPS.iter().map(|group| format!("{} = \"full\"", group.name)).collect();
    format!("[agents.{agent}]\nareas = {{ {} }}\n{limits}\n", areas.join(", "))
}

/// As editors do: another file in its place.
fn write(state: &Scratch, text: &str) {
    let beside = state.join("agents.new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, state.join("agents.toml")).unwrap();
}

/// Ada's agent `one`, under those limits.
async fn leashed(limits: &str, settings: &[(&'static str, &str)]) -> (Studio, Member) {
    let studio = Studio::start().await;
    write(&studio.scene.state, &full("one", limits));
    let mut all = vec![("agent", "one")];
    all.extend_from_slice(settings);
    let one = studio.member("ada", &all);
    (studio, one)
}

fn kind(answer: &Value) -> &str {
    answer["error"]["kind"].as_str().unwrap_or("")
}

fn is_done(what: &str, answer: &Value) {
    assert_eq!(answer["outcome"], "done", "{what}: {answer}");
}

fn writes(arrived: &[Value]) -> usize {
    arrived.iter().filter(|request| request["method"] != "GET").count()
}

/// Refused by the operator, under that rule; nothing that writes has arrived.
fn is_refused(what: &str, seen: &Seen, says: &str) {
    let about = format!("{what}: {:#}", seen.answer);
    assert_eq!(kind(&seen.answer), "refused_by_policy", "{about}");
    assert_eq!(seen.outcome(), "not_done", "{about}");
    assert_eq!(writes(&seen.arrived), 0, "{about}");
    assert!(seen.answer.to_string().contains(says), "{says}: {about}");
}

async fn posted(scene: &Scene, member: &Member, author: &str, text: &str) -> Seen {
    scene.watch(member, "posts.create", json!({"author": author, "text": text})).await
}

/// The latest post of a page, or one that somebody else's agent makes for it.
async fn post_of(studio: &Studio, author: &str) -> String {
    let free = studio.member("ada", &[("agent", "local")]);
    let made = free.call("posts.create", json!({"author": author, "text": author})).await;
    is_done("a free agent posts", &made);
    made["result"]["post"].as_str().unwrap().to_owned()
}

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
    write(state, "");
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

async fn share(member: &Member, agent: &str) -> (u32, u32) {
    let session = member.toolbox.accounts.session(None).await.unwrap();
    let place = session.upstream.place();
    let day = session.upstream.clock.today().to_string();
    member.toolbox.flow.store().shared(&place, agent, &day).await.unwrap()
}

#[tokio::test]
async fn so_many_posts_a_day_however_they_are_made() {
    let (studio, one) = leashed("daily_posts = 2", &[]).await;
    let scene = &studio.scene;
    studio.file("one.png", &picture(1));
    // What never leaves, or is answered from memory, is no post.
    is_done("first", &posted(scene, &one, PAGE, "First").await.answer);
    assert!(posted(scene, &one, PAGE, "First").await.replayed());
    let preview = json!({"author": PAGE, "text": "Preview", "preview": true});
    is_done("preview", &studio.publish(&one, preview).await.answer);
    let wrong = posted(scene, &one, "urn:li:organization:70010004", "No role").await;
    assert_eq!(wrong.kind(), "missing_role", "{wrong:?}");
    // Another process on the same state.
    let again = studio.member("ada", &[("agent", "one")]);
    let second = json!({"author": PAGE, "text": "Second", "images": [{"file": "one.png"}]});
    is_done("second", &studio.publish(&again, second).await.answer);
    let of = one.call("posts.find_mine", json!({})).await["result"]["items"][0]["post"].clone();
    let comment = json!({"actor": PAGE, "target": of, "text": "No post"});
    is_done("a comment", &one.call("engagement.create_comment", comment).await);
    for (what, member) in [("the same", &one), ("another", &again)] {
        let third = posted(scene, member, PAGE, "Third").await;
        assert_eq!((third.outcome(), writes(&third.arrived)), ("not_done", 0), "{what}: {third:?}");
        assert!(["quota_reached", "refused_by_policy"].contains(&third.kind()), "{third:?}");
        assert!(
            third.answer["error"]["retry_at"].as_str().unwrap().contains("T00:00"),
            "{third:?}"
        );
        let third = json!({"author": PAGE, "text": "Third"});
        let third = studio.publish(member, third).await;
        assert_eq!((third.outcome(), writes(&third.arrived)), ("not_done", 0), "{what}: {third:?}");
    }
    assert_eq!(share(&one, "one").await.1, 2);
    let free = studio.member("ada", &[("agent", "local")]);
    is_done("others", &posted(scene, &free, PAGE, "Other").await.answer);
    scene.world.advance(86_400).await;
    let next = studio.member("ada", &[("agent", "one")]);
    is_done("the status tells the time", &next.tool("linkedin_status", json!({})).await);
    is_done("the next day", &posted(scene, &next, PAGE, "Third").await.answer);
}

#[tokio::test]
async fn a_post_that_never_left_is_given_back() {
    let (studio, one) = leashed("daily_posts = 1", &[("tier", "50/50")]).await;
    let scene = &studio.scene;
    is_done("status", &one.tool("linkedin_status", json!({})).await);
    // The API goes away: a connection is refused, so nothing has left.
    let token = scene.world.token("ada");
    let gone = scene::elsewhere(
        "http://127.0.0.1:9",
        &token,
        &[("STATE_DIR", scene.state.text()), ("AGENT", "one"), ("SCOPES", "w_member_social")],
    );
    for n in 0..2 {
        let post = json!({"author": scene.world.person("ada"), "text": format!("Unsent {n}")});
        let answer = gone.call("posts.create", post).await;
        assert_eq!(kind(&answer), "linkedin_unavailable", "{n}: {answer}");
        assert_eq!(share(&gone, "one").await, (0, 0), "{n}: nothing has left");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_at_once_make_no_more_posts_than_are_allowed() {
    let (studio, _) = leashed("daily_posts = 2", &[]).await;
    let members: Vec<Member> = (0..4).map(|_| studio.member("ada", &[("agent", "one")])).collect();
    let mut running = tokio::task::JoinSet::new();
    for (n, member) in members.into_iter().enumerate() {
        for m in 0..3 {
            let toolbox = std::sync::Arc::clone(&member.toolbox);
            running.spawn(async move {
                let post =
                    json!({"action": "create", "author": PAGE, "text": format!("Race {n} {m}")});
                let answer = toolbox
                    .call("linkedin_posts_write", post.as_object().unwrap().clone())
                    .await
                    .unwrap()
                    .structured();
                answer["outcome"] == "done"
            });
        }
    }
    let done = running.join_all().await.into_iter().filter(|done| *done).count();
    assert_eq!((done, studio.new_posts().await.len()), (2, 2));
}

#[tokio::test]
async fn every_request_counts_against_an_agents_day() {
    let (studio, one) = leashed("daily_calls = 12", &[("read_cache", "0")]).await;
    let scene = &studio.scene;
    let before = studio.last().await;
    let arrived = async || u32::try_from(studio.since(before).await.len()).unwrap();
    // Probes.
    is_done("status", &one.tool("linkedin_status", json!({})).await);
    assert!(arrived().await > 0);
    assert_eq!(share(&one, "one").await.0, arrived().await);
    // A look to read back.
    let made = posted(scene, &one, PAGE, "One").await.answer;
    is_done("a post", &made);
    assert_eq!(share(&one, "one").await.0, arrived().await);
    // Retries.
    let status = json!({"kind": "status", "status": 503});
    scene.world.fault("GET", "/rest/organizations", 1, &status).await;
    let read = json!({"organization": PAGE});
    is_done("a retry", &one.call("organizations.get", read.clone()).await);
    assert_eq!(share(&one, "one").await.0, arrived().await);
    let mut last = Value::Null;
    for n in 0..12 {
        let ids = json!({"ids": [70_010_001 + n % 6]});
        last = one.call("organizations.lookup", ids).await;
        assert_eq!(share(&one, "one").await.0, arrived().await, "{last}");
        if last["outcome"] != "done" {
            break;
        }
    }
    assert_eq!((arrived().await, &last["outcome"]), (12, &json!("not_done")), "{last}");
    assert!(last["error"]["retry_at"].as_str().unwrap().contains("T00:00"), "{last}");
    let free = studio.member("ada", &[("agent", "local")]);
    is_done("others", &free.call("organizations.lookup", json!({"ids": [70_010_001]})).await);
    assert_eq!(share(&one, "one").await.0, 12);
}

#[tokio::test]
async fn an_agent_is_asked_about_what_its_own_rules_say() {
    let (studio, one) = leashed("confirm = [\"posts\"]", &[]).await;
    let scene = &studio.scene;
    write(&scene.state, &(full("one", "confirm = [\"posts\"]") + &full("two", "")));
    let asked = posted(scene, &one, PAGE, "One").await;
    assert_eq!((asked.kind(), writes(&asked.arrived)), ("needs_confirmation", 0), "{asked:?}");
    let two = studio.member("ada", &[("agent", "two")]);
    is_done("two", &posted(scene, &two, PAGE, "Two").await.answer);
    let publish = studio.publish(&one, json!({"author": PAGE, "text": "Publish"})).await;
    assert_eq!(
        (publish.kind(), writes(&publish.arrived)),
        ("needs_confirmation", 0),
        "{publish:?}"
    );
    // A person at the command line speaks for that agent as well.
    let person = scene::person(
        &one,
        "linkedin_posts_write",
        json!({"action": "create", "author": PAGE, "text": "Three"}),
    )
    .await;
    assert_eq!(kind(&person), "needs_confirmation", "{person}");
}

#[tokio::test]
async fn the_smaller_of_two_caps_holds() {
    let activate = json!({"adAccount": ADS, "campaign": "urn:li:sponsoredCampaign:700000002"});
    for (own, all, over) in [
        ("5.00 EUR", "1000.00 EUR", true),
        ("1000.00 EUR", "5.00 EUR", true),
        ("1000.00 EUR", "900.00 EUR", false),
    ] {
        let (studio, one) =
            leashed(&format!("daily_spend = [\"{own}\"]"), &[("daily_spend", all)]).await;
        let seen = studio.scene.watch(&one, "campaigns.activate", activate.clone()).await;
        let expected = if over { "refused_by_policy" } else { "needs_confirmation" };
        assert_eq!((seen.kind(), writes(&seen.arrived)), (expected, 0), "{own} {all}: {seen:?}");
    }
}
