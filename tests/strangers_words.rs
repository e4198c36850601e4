//! What an agent may do after it has read what strangers wrote, and what it is shown at all (POL-8).

#![cfg(test)]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]
#![recursion_limit = "256"]

#[path = "untrusted/planted.rs"]
mod planted;
mod scene;
mod scratch;
mod studio;
mod world;

use linkedin_mcp::catalogue::GROUPS;
use planted::Stranger;
use scene::{PAGE, Seen};
use serde_json::{Value, json};
use studio::{Studio, picture};
use world::Member;

/// What a stranger wrote; no answer has it by chance.
const WORDS: &str = "Zinnober Quastenflosser";
/// What ada's page wrote.
const OWN: &str = "Own words of Acme";

const MINUTE_S: i64 = 60;

fn full(agent: &str, limits: &str) -> String {
    let areas: Vec<String> =
        GROUPS.iter().map(|group| format!("{} = \"full\"", group.name)).collect();
    format!("[agents.{agent}]\nareas = {{ {} }}\n{limits}\n", areas.join(", "))
}

struct Read {
    studio: Studio,
    mara: Stranger,
    comment: String,
    post: String,
}

impl Read {
    async fn start(rules: &str) -> Self {
        let studio = Studio::start().await;
        std::fs::write(studio.scene.state.join("agents.toml"), rules).unwrap();
        let free = studio.member("ada", &[]);
        let made = free.call("posts.create", json!({"author": PAGE, "text": OWN})).await;
        let post = made["result"]["post"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let mara = Stranger::meet(&studio.scene.world).await;
        let comment = mara.comment(&studio.scene.world, WORDS).await.unwrap();
        studio.file("one.png", &picture(1));
        Self { studio, mara, comment, post }
    }

    /// A new process, as that agent.
    fn agent(&self, name: &str) -> Member {
        self.studio.member("ada", &[("agent", name)])
    }

    async fn reads(&self, member: &Member) -> Value {
        let told =
            member.call("engagement.list_comments", json!({"target": self.mara.post()})).await;
        assert_eq!(told["outcome"], "done", "{told}");
        told
    }

    async fn reads_own(&self, member: &Member) {
        for (endpoint, arguments) in [
            ("posts.get", json!({"post": self.post, "author": PAGE})),
            ("posts.find_mine", json!({})),
            ("profile.userinfo", json!({})),
        ] {
            let told = member.call(endpoint, arguments).await;
            assert_eq!(told["outcome"], "done", "{endpoint}: {told}");
        }
    }

    async fn writes(&self, member: &Member, n: usize) -> Seen {
        let post = json!({"author": PAGE, "text": format!("Written {n}")});
        self.studio.scene.watch(member, "posts.create", post).await
    }

    /// Each way to write; none leaves without a person.
    async fn is_asked_about_every_write(&self, member: &Member) {
        let mine = &self.post;
        let media = json!([{"file": "one.png"}]);
        for (tool, arguments) in [
            ("linkedin_posts_write", json!({"action": "create", "author": PAGE, "text": "T"})),
            (
                "linkedin_posts_write",
                json!({"action": "update", "post": mine, "author": PAGE, "text": "T"}),
            ),
            ("linkedin_posts_delete", json!({"action": "delete", "post": mine})),
            (
                "linkedin_engagement_write",
                json!({"action": "create_comment", "actor": PAGE, "target": mine, "text": "T"}),
            ),
            (
                "linkedin_engagement_write",
                json!({"action": "create_reaction", "actor": PAGE, "target": mine, "reactionType": "LIKE"}),
            ),
            (
                "linkedin_engagement_delete",
                json!({"action": "delete_comment", "actor": PAGE, "comment": self.comment}),
            ),
            ("linkedin_publish", json!({"author": PAGE, "text": "T"})),
            ("linkedin_publish", json!({"author": PAGE, "text": "T", "images": media})),
            ("linkedin_media_write", json!({"action": "upload", "owner": PAGE, "file": "one.png"})),
            (
                "linkedin_campaigns_write",
                json!({"action": "update", "adAccount": 500_000_001, "campaign": 700_000_001, "status": "PAUSED"}),
            ),
        ] {
            let seen = self.studio.tool(member, tool, arguments.clone()).await;
            let sent = seen.arrived.iter().filter(|one| one["method"] != "GET").count();
            assert_eq!(
                (seen.kind(), sent),
                ("needs_confirmation", 0),
                "{tool} {arguments}: {seen:#?}"
            );
        }
    }
}

async fn yes(member: &Member) {
    let store = member.toolbox.flow.store();
    for question in store.waiting(None).await.unwrap() {
        assert!(store.answer(&question.id, true, "test", None).await.unwrap());
    }
}

#[tokio::test]
async fn whoever_has_read_strangers_words_is_asked_about_every_write_for_so_long() {
    let rules = full("one", "confirm_after_reading = 30")
        + &full("two", "confirm_after_reading = 30")
        + &full("three", "");
    let read = Read::start(&rules).await;
    let world = &read.studio.scene.world;
    let (one, two, three) = (read.agent("one"), read.agent("two"), read.agent("three"));
    // Its own words are nobody else's.
    read.reads_own(&one).await;
    assert_eq!(read.writes(&one, 1).await.outcome(), "done");

    read.reads(&one).await;
    read.reads(&three).await;
    read.is_asked_about_every_write(&one).await;
    assert_eq!(read.writes(&two, 2).await.outcome(), "done", "another agent has read nothing");
    assert_eq!(read.writes(&three, 3).await.outcome(), "done", "nobody wants it asked");
    // Neither another process nor most of the time makes it forgotten.
    let again = read.agent("one");
    read.is_asked_about_every_write(&again).await;
    world.advance(29 * MINUTE_S).await;
    let again = read.agent("one");
    // What time it is there the first reply tells.
    again.call("profile.userinfo", json!({})).await;
    assert_eq!(read.writes(&again, 4).await.kind(), "needs_confirmation");
    world.advance(2 * MINUTE_S).await;
    again.call("profile.name", json!({})).await;
    again.tool("linkedin_status", json!({})).await;
    let late = read.writes(&again, 5).await;
    assert_eq!(late.outcome(), "done", "{late:#?}");
}

#[tokio::test]
async fn with_a_persons_yes_it_goes_through() {
    let read = Read::start(&full("one", "confirm_after_reading = 30")).await;
    let one = read.agent("one");
    read.reads(&one).await;
    assert_eq!(read.writes(&one, 1).await.kind(), "needs_confirmation");
    yes(&one).await;
    assert_eq!(read.writes(&one, 1).await.outcome(), "done");
    assert_eq!(read.writes(&one, 2).await.kind(), "needs_confirmation", "it was for that one");

    let upload = json!({"action": "upload", "owner": PAGE, "file": "one.png"});
    let tool = "linkedin_media_write";
    assert_eq!(read.studio.tool(&one, tool, upload.clone()).await.kind(), "needs_confirmation");
    yes(&one).await;
    let uploaded = read.studio.tool(&one, tool, upload).await;
    assert_eq!(uploaded.outcome(), "done", "{uploaded:#?}");

    // A publication with files takes a yes before the first byte, and may take one more for the post itself.
    read.studio.file("two.png", &picture(2));
    let publish = json!({"author": PAGE, "text": "With a file", "images": [{"file": "two.png"}]});
    let mut asked = 0;
    let done = loop {
        let seen = read.studio.publish(&one, publish.clone()).await;
        if seen.kind() != "needs_confirmation" || asked > 2 {
            break seen;
        }
        asked += 1;
        yes(&one).await;
    };
    assert_eq!(done.outcome(), "done", "{done:#?}");
    println!("a publication with one file asked {asked} times");
    assert!((1..=2).contains(&asked), "{asked}");
}

#[tokio::test]
async fn in_lockdown_no_tool_shows_what_strangers_wrote() {
    let read = Read::start(&format!("lockdown = true\n{}", full("one", ""))).await;
    let one = read.agent("one");
    let (target, comment) = (read.mara.post(), &read.comment);
    for (endpoint, arguments) in [
        ("engagement.list_comments", json!({ "target": target })),
        ("engagement.get_comment", json!({ "comment": comment })),
        ("engagement.get_summary", json!({ "target": target })),
        ("posts.get", json!({ "post": read.post, "author": PAGE })),
        ("posts.find_by_author", json!({ "author": PAGE })),
        ("posts.find_mine", json!({})),
        ("campaigns.search", json!({"adAccount": 500_000_001})),
    ] {
        for format in ["concise", "detailed"] {
            let mut arguments = arguments.clone();
            arguments["response_format"] = json!(format);
            let told = planted::answered(&one, endpoint, arguments).await;
            let outcome = &told["structured"]["outcome"];
            if outcome != "done" {
                // Some have one format only.
                assert_eq!(
                    told["structured"]["error"]["kind"], "invalid_arguments",
                    "{endpoint}: {told}"
                );
                continue;
            }
            assert!(!told.to_string().contains(WORDS), "{endpoint}: {told}");
            if endpoint.ends_with("_comments") || endpoint.ends_with("_comment") {
                let warnings = told["structured"]["warnings"].to_string();
                assert!(warnings.contains("Lockdown left out"), "{endpoint}: {told}");
                assert!(warnings.chars().any(|c| c.is_ascii_digit()), "{warnings}");
            }
            if endpoint == "posts.get" || endpoint == "posts.find_by_author" {
                assert!(told["structured"].to_string().contains(OWN), "{endpoint}: {told}");
                assert!(told["text"].to_string().contains(OWN), "{endpoint}: {told}");
            }
        }
    }
    // Lifted while it runs: the words are there with the next call.
    std::fs::write(read.studio.scene.state.join("agents.toml"), full("one", "")).unwrap();
    assert!(read.reads(&one).await.to_string().contains(WORDS));
    let new = read.agent("one");
    assert!(read.reads(&new).await.to_string().contains(WORDS));
}

/// A question to a person, a refusal or a status carries no stranger's words to an agent in lockdown either.
#[tokio::test]
async fn in_lockdown_no_question_tells_an_agent_what_strangers_wrote() {
    let read = Read::start(&format!(
        "lockdown = true\n{}",
        full("one", "confirm = [\"write\", \"delete\"]")
    ))
    .await;
    let one = read.agent("one");
    let delete = json!({"actor": PAGE, "comment": read.comment});
    let asked = one.call("engagement.delete_comment", delete).await;
    assert!(!asked.to_string().contains(WORDS), "{asked}");
    let status = one.tool("linkedin_status", json!({})).await;
    assert!(!status.to_string().contains(WORDS), "{status}");
}
