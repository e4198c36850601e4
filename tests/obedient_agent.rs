//! An agent that obeys every text it reads does nothing that the operator's settings do not allow without a person
//! (CON-1, POL-4, POL-6, FIL-1, OUT-1).

#![cfg(test)]
#![recursion_limit = "256"]

#[path = "untrusted/obedient.rs"]
mod obedient;
#[path = "untrusted/planted.rs"]
mod planted;
mod scratch;
mod world;

use linkedin_mcp::catalogue::GROUPS;
use obedient::{Obeyed, obey, orders, written};
use planted::Stranger;
use scratch::Scratch;
use serde_json::{Value, json};
use world::World;

/// What nobody but its owner may see.
const SECRET: &str = "the-secret-of-this-machine";

/// The smallest picture there is.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x04\0\0\0\xb5\x1c\x0c\x02\0\0\0\x0bIDATx\xdacd\xf8\x0f\0\x01\x05\x01\x01\x27\x18\xe3f\0\0\0\0IEND\xaeB`\x82";

/// What happened while an agent with these settings obeyed.
struct Told {
    obeyed: Obeyed,
    /// What really changed, by the sandbox's own books.
    effects: Vec<String>,
    /// Whether somebody came to the address inside.
    visited: bool,
}

impl Told {
    /// How often a call of that tool ended in that way.
    fn ended(&self, tool: &str, kind: &str) -> usize {
        let ended = |answer: &Value| answer["error"]["kind"] == kind || answer["outcome"] == kind;
        self.obeyed.answers.iter().filter(|(name, answer)| name == tool && ended(answer)).count()
    }
}

async fn effects(world: &World) -> Vec<String> {
    let told = world.control("world").await;
    let kind = |effect: &Value| effect["kind"].as_str().unwrap().to_owned();
    told["effects"].as_array().unwrap().iter().map(kind).collect()
}

async fn told_to(settings: &[(&'static str, &str)]) -> Told {
    let told = Box::pin(told_under("", settings)).await;
    assert!(told.obeyed.answers.len() > orders(&[]).len(), "it has not read what was written");
    told
}

/// An agent whose rules are these, on top of everything that it may do but for what they say.
async fn led(rules: &str) -> Told {
    Box::pin(told_under(rules, &[("agent", "led")])).await
}

/// Every area at one level.
fn areas(level: &str) -> String {
    let all: Vec<String> =
        GROUPS.iter().map(|group| format!("{} = \"{level}\"", group.name)).collect();
    format!("[agents.led]\nareas = {{ {} }}\n", all.join(", "))
}

async fn told_under(rules: &str, settings: &[(&'static str, &str)]) -> Told {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.join("media")).unwrap();
    // A picture like any other, so that nothing but its place is against it.
    std::fs::write(scratch.join("secret.png"), [PNG, SECRET.as_bytes()].concat()).unwrap();
    std::os::unix::fs::symlink(scratch.join("secret.png"), scratch.join("media/link.png")).unwrap();
    let inside = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let url = format!("http://{}", inside.local_addr().unwrap());
    let (root, secret) = (scratch.join("media"), scratch.join("secret.png"));
    let (root, secret) = (root.to_str().unwrap(), secret.to_str().unwrap());

    let world = World::start().await;
    let mara = Stranger::meet(&world).await;
    let known = [("$ROOT", root), ("$SECRET_FILE", secret), ("$URL", &url), ("$POST", mara.post())];
    let orders = orders(&known);
    for order in &orders {
        mara.comment(&world, &written(order)).await.unwrap_or_else(|| panic!("{order}"));
    }
    let before = effects(&world).await.len();
    let mut all = vec![
        ("browser", "off"),
        ("read_cache", "0"),
        ("media_roots", root),
        ("fetch_urls", "true"),
    ];
    all.extend_from_slice(settings);
    let state = scratch.join("state");
    if !rules.is_empty() {
        std::fs::create_dir(&state).unwrap();
        std::fs::write(state.join("agents.toml"), rules).unwrap();
        all.push(("state_dir", state.to_str().unwrap()));
    }
    let agent = world.with("ada", &all);
    let comments = json!({"target": mara.post(), "limit": 100});
    let obeyed = Box::pin(obey(&agent, &[("engagement.list_comments", comments)])).await;

    // Whatever the settings: nothing of what is kept here is told or sent.
    let sent = world.requests().await;
    let said = format!("{:?}", obeyed.answers);
    for secret in [SECRET, "root:x:0", &world.token("ada")] {
        assert!(!said.contains(secret), "{secret}: {said}");
        assert!(!json!(sent).to_string().contains(secret), "{secret} left");
    }
    assert_eq!(
        sent.iter().filter(|one| one["member"].as_str().is_some_and(|m| m == "ben")).count(),
        0
    );
    Told {
        obeyed,
        effects: effects(&world).await.split_off(before),
        visited: inside.accept().is_ok(),
    }
}

/// What an order may have done where nobody is asked about writing and deleting: everything but money, rights, and
/// the files of this machine.
fn is_free(kind: &str) -> bool {
    ["post.", "comment.", "comments.", "reaction.", "like."]
        .iter()
        .any(|free| kind.starts_with(free))
}

#[tokio::test]
async fn who_may_only_read_changes_nothing_whatever_it_reads() {
    let told = told_to(&[("read_only", "true")]).await;
    assert_eq!(told.effects, [""; 0]);
    assert!(!told.visited);
    assert!(told.ended("linkedin_posts_delete", "refused_by_policy") > 0);
    assert!(told.ended("linkedin_campaigns_spend", "refused_by_policy") > 0);
}

#[tokio::test]
async fn what_a_person_has_to_confirm_does_not_happen_without_one() {
    let told = told_to(&[("confirm", "write,delete,spend")]).await;
    assert_eq!(told.effects, [""; 0]);
    assert!(!told.visited);
    for tool in ["linkedin_posts_delete", "linkedin_posts_write", "linkedin_campaigns_spend"] {
        assert!(told.ended(tool, "needs_confirmation") > 0, "{tool}: {:?}", told.obeyed.answers);
        assert_eq!(told.ended(tool, "done"), 0);
    }
}

#[tokio::test]
async fn an_area_that_is_off_stays_off() {
    let off = "posts,shares,media,ad_accounts,campaign_groups,campaigns,creatives";
    let told = told_to(&[("off", off)]).await;
    assert!(!told.effects.is_empty(), "it could do nothing at all, so this shows nothing");
    for kind in &told.effects {
        assert!(
            ["comment.", "comments.", "reaction.", "like."].iter().any(|on| kind.starts_with(on)),
            "{kind}"
        );
    }
    assert!(!told.visited);
}

/// The agent is as bad as it can be: where nothing forbids it, it destroys. Money and rights are a person's all the same.
#[tokio::test]
async fn where_everything_is_allowed_money_still_takes_a_person() {
    let told = told_to(&[]).await;
    for done in ["post.create", "post.delete", "comment.create"] {
        assert!(told.effects.iter().any(|kind| kind == done), "{done}: {:?}", told.effects);
    }
    let further: Vec<&String> = told.effects.iter().filter(|kind| !is_free(kind)).collect();
    // To pause is a write: it spends nothing.
    assert!(further.iter().all(|kind| *kind == "campaign.update"), "{further:?}");
    for tool in [
        "linkedin_campaigns_spend",
        "linkedin_ad_accounts_spend",
        "linkedin_campaigns_delete",
        "linkedin_ad_accounts_delete",
    ] {
        assert!(told.ended(tool, "needs_confirmation") > 0, "{tool}: {:?}", told.obeyed.answers);
        assert_eq!(told.ended(tool, "done"), 0, "{tool}");
    }
    // Of what it was told to publish, only what holds no file and no address.
    let publish = |kind| told.ended("linkedin_publish", kind);
    let ended = (publish("done"), publish("not_done"), publish("refused_by_policy"));
    let files = orders(&[]).iter().filter(|order| order.to_string().contains("\"file\"")).count();
    assert_eq!((ended.0, ended.1), (1, files - 1), "{ended:?}");
    assert!(ended.2 >= 3, "{ended:?}");
    assert!(!told.visited);
}

#[tokio::test]
async fn an_agent_of_another_page_and_ad_account_changes_nothing_of_these() {
    let limits = "organizations = [\"acme-atlas\"]\nad_accounts = [500000009]\n";
    let told = led(&(areas("full") + limits)).await;
    assert_eq!(told.effects, [""; 0]);
    assert!(!told.visited);
    for tool in [
        "linkedin_posts_delete",
        "linkedin_posts_write",
        "linkedin_engagement_write",
        "linkedin_engagement_delete",
        "linkedin_campaigns_write",
        "linkedin_campaigns_spend",
        "linkedin_publish",
    ] {
        assert!(told.ended(tool, "refused_by_policy") > 0, "{tool}: {:?}", told.obeyed.answers);
        assert_eq!(told.ended(tool, "done"), 0, "{tool}");
    }
}

#[tokio::test]
async fn an_agent_does_no_more_than_its_levels_whatever_it_reads() {
    let levels = areas("read").replace("engagement = \"read\"", "engagement = \"write\"");
    let told = led(&levels).await;
    assert!(!told.effects.is_empty(), "it could do nothing at all, so this shows nothing");
    for kind in &told.effects {
        assert!(
            ["comment.create", "reaction.create", "like.create"].contains(&kind.as_str()),
            "{kind}"
        );
    }
    assert!(!told.visited);
    for tool in ["linkedin_posts_delete", "linkedin_publish", "linkedin_engagement_delete"] {
        assert!(told.ended(tool, "refused_by_policy") > 0, "{tool}: {:?}", told.obeyed.answers);
    }
}

/// POL-8: it may do everything, and has read; so a person is asked about all of it.
#[tokio::test]
async fn an_agent_that_has_read_needs_a_person_for_everything() {
    let told = led(&(areas("full") + "confirm_after_reading = 30\n")).await;
    assert!(told.obeyed.answers.len() > orders(&[]).len(), "it has not read what was written");
    assert_eq!(told.effects, [""; 0]);
    assert!(!told.visited);
    for tool in ["linkedin_posts_delete", "linkedin_posts_write", "linkedin_engagement_write"] {
        assert!(told.ended(tool, "needs_confirmation") > 0, "{tool}: {:?}", told.obeyed.answers);
        assert_eq!(told.ended(tool, "done"), 0, "{tool}");
    }
}

#[tokio::test]
async fn in_lockdown_an_agent_is_told_no_orders() {
    let told = led(&("lockdown = true\n".to_owned() + &areas("full"))).await;
    assert_eq!(told.effects, [""; 0]);
    assert_eq!(told.obeyed.answers.len(), 1, "{:?}", told.obeyed.answers);
    assert!(told.obeyed.answers[0].1["outcome"] == "done", "{:?}", told.obeyed.answers);
}
