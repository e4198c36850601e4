//! The whole story in the sandbox, told in the terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Failure;
use super::output::{Look, Out, look, say};
use crate::app::{self, Running};
use crate::config::Config;
use crate::tools::{Toolbox, UnknownTool};

/// How wide the story is.
const WIDTH: usize = 88;

/// Someone who is signed in to the demo's sandbox.
struct Member {
    toolbox: Arc<Toolbox>,
}

impl Member {
    /// The demo is the sandbox's, whatever the settings say: it must not meet anybody's real account.
    fn sign_in(name: &str, running: &Running) -> Result<Self, Failure> {
        let flags = BTreeMap::from([("sandbox_member", name.to_owned())]);
        let config = Config::load(&flags, |_| None, None)?;
        Ok(Self { toolbox: app::toolbox_beside(&config, running) })
    }

    async fn call(&self, tool: &str, arguments: Value) -> Result<Value, Failure> {
        let arguments = crate::tools::as_map(arguments);
        let answer = self.toolbox.call(tool, arguments).await;
        let answer = answer.map_err(|UnknownTool| Failure::Demo(format!("no tool {tool}")))?;
        Ok(answer.structured())
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn heading(number: usize, title: &str) -> Result<(), Failure> {
    say(Out::Result, "")?;
    say(Out::Result, &look(&format!("{number}. {title}"), Look::Bold))?;
    Ok(())
}

/// A paragraph, wrapped and indented.
fn tell(words: &str, how: Option<Look>) -> Result<(), Failure> {
    for paragraph in words.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                print_line(&line, how)?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        print_line(&line, how)?;
    }
    Ok(())
}

fn print_line(line: &str, how: Option<Look>) -> Result<(), Failure> {
    let line = how.map_or_else(|| line.to_owned(), |how| look(line, how));
    say(Out::Result, &format!("   {line}"))?;
    Ok(())
}

/// A post in a frame, as a reader sees it.
fn framed(author: &str, post: &str) -> Result<(), Failure> {
    let inner = 60;
    let rule = "─".repeat(inner + 2);
    print_line(&format!("┌{rule}┐"), Some(Look::Dim))?;
    for line in std::iter::once(author).chain(post.lines()) {
        let pad = inner.saturating_sub(line.chars().count());
        print_line(&format!("│ {line}{} │", " ".repeat(pad)), None)?;
    }
    print_line(&format!("└{rule}┘"), Some(Look::Dim))
}

fn expect(answer: &Value, outcome: &str) -> Result<(), Failure> {
    if text(answer, "/outcome") == outcome {
        return Ok(());
    }
    Err(Failure::Demo(format!("the sandbox answered otherwise than planned: {answer}")))
}

/// Tells the story.
pub(super) async fn run() -> Result<u8, Failure> {
    let running = Running::default();
    let ada = Member::sign_in("ada", &running)?;
    let ben = Member::sign_in("ben", &running)?;

    say(Out::Result, &look("linkedin-mcp: LinkedIn for agents, in its sandbox", Look::Bold))?;
    tell(
        "Everything below happens on this machine: a local LinkedIn, over real HTTP. No account, no key, nothing published.",
        Some(Look::Dim),
    )?;

    who(&ada).await?;
    let post = publish(&ada).await?;
    refusal(&ben).await?;
    cost(&ben).await?;
    lost_reply(&ada, &ben).await?;
    a_day(&ada, &ben).await?;
    next(&post)?;
    Ok(0)
}

async fn who(ada: &Member) -> Result<(), Failure> {
    heading(1, "Who is signed in?")?;
    let me = ada.call("linkedin_profile_read", json!({"action": "userinfo"})).await?;
    expect(&me, "done")?;
    let status = ada.call("linkedin_status", json!({})).await?;
    let pages = status.pointer("/result/pages").and_then(Value::as_array).map_or(0, Vec::len);
    let name = text(&me, "/result/untrusted/name");
    tell(&format!("{name}, with every permission approved, and a role on {pages} pages."), None)
}

async fn publish(ada: &Member) -> Result<String, Failure> {
    heading(2, "A post, published and read back as a reader sees it")?;
    let words = "Our maps of Ghent (all of it!) are out.\nThanks Acme Maps for the ink. #maps_2026";
    let arguments = json!({
        "action": "create", "author": "acme-maps", "text": words,
        "mentions": [{"name": "Acme Maps", "urn": "urn:li:organization:70010001"}],
    });
    let created = ada.call("linkedin_posts_write", arguments).await?;
    expect(&created, "done")?;
    let post = text(&created, "/result/post").to_owned();
    let read = ada.call("linkedin_posts_read", json!({"action": "get", "post": post})).await?;
    expect(&read, "done")?;
    framed("Acme Maps", text(&read, "/result/post/untrusted/text"))?;
    print_line(text(&created, "/summary"), Some(Look::Good))?;
    tell(
        "LinkedIn cuts a post, silently, at the first bracket nobody escaped. Here text is plain text: it is escaped once, the hashtag is a hashtag, the mention a mention, and what arrived was compared with what was meant.",
        Some(Look::Dim),
    )?;
    Ok(post)
}

async fn refusal(ben: &Member) -> Result<(), Failure> {
    heading(3, "A refusal, explained")?;
    tell(
        "Ben has only what LinkedIn gives everybody at once. He tries to post as the company:",
        None,
    )?;
    let arguments = json!({"action": "create", "author": "acme-maps", "text": "Hello from Ben"});
    let refused = ben.call("linkedin_posts_write", arguments).await?;
    expect(&refused, "not_done")?;
    tell(text(&refused, "/summary"), Some(Look::Bad))?;
    let fixes = refused.pointer("/error/fix").and_then(Value::as_array);
    for fix in fixes.into_iter().flatten().filter_map(Value::as_str) {
        tell(&format!("→ {fix}"), None)?;
    }
    let calls = refused.pointer("/linkedin_calls").and_then(Value::as_u64).unwrap_or(u64::MAX);
    tell(&format!("Requests sent to LinkedIn for that: {calls}."), Some(Look::Good))
}

async fn cost(ben: &Member) -> Result<(), Failure> {
    heading(4, "What a post costs of the day's quota")?;
    let arguments =
        json!({"action": "create", "author": "me", "text": "Hello (world), from Ben himself"});
    let created = ben.call("linkedin_posts_write", arguments).await?;
    expect(&created, "done")?;
    let number =
        |pointer: &str| created.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    tell(
        &format!(
            "Ben posts as himself. Requests: {} (who am I, once; and the post). Posts left today: {} of 150, anew at {}.",
            number("/linkedin_calls"),
            number("/quota/member_left"),
            text(&created, "/quota/resets_at"),
        ),
        None,
    )
}

/// The next post is carried out, and its reply is lost.
async fn cut_the_cable(control: &str) -> Result<(), Failure> {
    let fault = json!({
        "match": {"method": "POST", "path": "/rest/posts"}, "times": 1,
        "fault": {"kind": "reset_after_read"},
    });
    let sent = reqwest::Client::new()
        .post(format!("{control}/faults"))
        .body(fault.to_string())
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    sent.map(|_| ()).map_err(|error| Failure::Demo(error.to_string()))
}

async fn lost_reply(ada: &Member, ben: &Member) -> Result<(), Failure> {
    heading(5, "The cable is pulled in the middle of a post")?;
    let status = ben.call("linkedin_status", json!({})).await?;
    let control = text(&status, "/result/control").to_owned();
    let hello = json!({"action": "create", "author": "me", "text": "Said once, and heard once"});
    cut_the_cable(&control).await?;
    let first = ben.call("linkedin_posts_write", hello.clone()).await?;
    expect(&first, "unknown")?;
    tell(text(&first, "/summary"), Some(Look::Bad))?;
    let mut calls = 0;
    for _ in 0..10 {
        let again = ben.call("linkedin_posts_write", hello.clone()).await?;
        expect(&again, "unknown")?;
        calls += again.pointer("/linkedin_calls").and_then(Value::as_u64).unwrap_or(u64::MAX);
    }
    tell(
        &format!(
            "His agent tries ten times more. Requests sent for those: {calls}. LinkedIn lets no app read a member's posts, so a person has to look; until then nobody guesses."
        ),
        Some(Look::Good),
    )?;
    cut_the_cable(&control).await?;
    let page =
        json!({"action": "create", "author": "acme-maps", "text": "Said once by the company"});
    let found = ada.call("linkedin_posts_write", page).await?;
    expect(&found, "done")?;
    tell(
        &format!(
            "The same happens to a post of the company's. That one can be read: the program looked, and found it. {}",
            text(&found, "/summary")
        ),
        Some(Look::Good),
    )
}

async fn a_day(ada: &Member, ben: &Member) -> Result<(), Failure> {
    heading(6, "A self-serve member's day, beside a fully approved one's")?;
    print_line(
        &format!("{:<44}{:<22}{}", "", "Ben (self-serve)", "Ada (approved)"),
        Some(Look::Dim),
    )?;
    let day = [
        (
            "post as oneself",
            "linkedin_posts_write",
            json!({"action": "create", "author": "me", "text": "A fine (day)"}),
        ),
        (
            "post as the company",
            "linkedin_posts_write",
            json!({"action": "create", "author": "acme-maps", "text": "A (busy) day"}),
        ),
        (
            "list the company's posts",
            "linkedin_posts_read",
            json!({"action": "find_by_author", "author": "acme-maps"}),
        ),
        (
            "list one's own posts",
            "linkedin_posts_read",
            json!({"action": "find_by_author", "author": "me"}),
        ),
        (
            "count the company's followers",
            "linkedin_organizations_read",
            json!({"action": "follower_count", "organization": "urn:li:organization:70010001"}),
        ),
        (
            "see who administers the company's page",
            "linkedin_organizations_read",
            json!({"action": "find_acls_by_organization", "organization": "acme-maps"}),
        ),
    ];
    for (what, tool, arguments) in day {
        let mut row = format!("{what:<44}");
        for member in [ben, ada] {
            let answer = member.call(tool, arguments.clone()).await?;
            let kind = text(&answer, "/error/kind").replace('_', " ");
            let (word, how) =
                if kind.is_empty() { ("yes".to_owned(), Look::Good) } else { (kind, Look::Bad) };
            row.push_str(&look(&format!("{word:<22}"), how));
        }
        print_line(row.trim_end(), None)?;
    }
    tell(
        "Nobody can list a member's own posts: LinkedIn grants that permission to no one new. What was posted through here is remembered all the same: linkedin_status with `posts`.",
        Some(Look::Dim),
    )
}

fn next(post: &str) -> Result<(), Failure> {
    heading(7, "Now you")?;
    // Wherever this program lies, that is what the next command must name.
    let program = std::env::current_exe().ok();
    let program =
        program.as_deref().map_or_else(|| "linkedin-mcp".into(), std::path::Path::to_string_lossy);
    for line in [
        "Give this to Claude Desktop or another MCP host:".to_owned(),
        format!(
            "  {{\"mcpServers\":{{\"linkedin-sandbox\":{{\"command\":\"{program}\",\"args\":[\"serve\"]}}}}}}"
        ),
        "Or look around yourself:".to_owned(),
        format!("  {program} status"),
        format!("  {program} tools"),
        format!("  {program} sandbox      # a LinkedIn of your own, with a feed page to look at"),
    ] {
        say(Out::Result, &format!("   {line}"))?;
    }
    tell(
        &format!("(This demo's world, with {post}, ends here; the next one begins afresh.)"),
        Some(Look::Dim),
    )
}
