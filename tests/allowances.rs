//! An agent's own share of a day, its own cap on money and its own questions, across processes (POL-5).

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

mod leash;
mod scene;
mod scratch;
mod studio;
mod world;

use leash::{ADS, full, is_done, kind, leashed, posted, write, writes};
use scene::PAGE;
use serde_json::{Value, json};
use studio::picture;
use world::Member;

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
