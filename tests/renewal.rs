//! A token that ends is followed by another: asked for once, kept before it is used, and not asked for in vain.

#![cfg(test)]

mod scratch;
mod signed;
mod watched;
mod world;

use std::process::Stdio;
use std::time::Duration;

use linkedin_mcp::auth::keeper::app_entry;
use serde_json::{Value, json};
use signed::{APP, DAY, Portal, SCOPES, cause, look_up, post};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;
use tokio::task::JoinSet;
use world::Member;

const LOOKUP: &str = "/rest/organizationsLookup";
const POSTS: &str = "/rest/posts";
const CROWD: usize = 50;

/// Reads that all leave at once.
async fn crowd(member: &Member, from: usize) -> Vec<Value> {
    let mut calls = JoinSet::new();
    for n in from..from + CROWD {
        let member = Member { toolbox: member.toolbox.clone() };
        calls.spawn(async move { member.call("organizations.lookup", look_up(n)).await });
    }
    calls.join_all().await
}

async fn read(member: &Member, n: usize) -> Value {
    member.call("organizations.lookup", look_up(n)).await
}

fn count(all: &[u64], status: u64) -> usize {
    all.iter().filter(|one| **one == status).count()
}

/// LinkedIn ends the token before the date that it gave: as far as known here it is still good.
async fn believe_it_lasts(portal: &Portal) {
    portal.books().run("UPDATE accounts SET expires_at = expires_at + 100 * 86400").await;
}

/// It is refused, at no cost, and says how somebody signs in again.
fn is_over(answer: &Value, kind: &str, account: &str) {
    assert_eq!(answer["outcome"], "not_done", "{answer:#}");
    assert_eq!(answer["error"]["kind"], kind, "{answer:#}");
    assert_eq!(answer["account"], account, "{answer:#}");
    let fix = answer["error"]["fix"].to_string();
    assert!(fix.contains("linkedin_sign_in"), "{answer:#}");
    assert!(fix.contains(&format!("login --account {account}")), "{answer:#}");
}

// TOK-6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_comes_shortly_before_the_end_renews_once_and_meets_no_401() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let member = portal.toolbox();
    assert_eq!(read(&member, 1).await["outcome"], "done");
    let before = portal.access_token("me").await.unwrap();
    portal.wait_until_before_end("me", 60).await;
    let mut answers = crowd(&member, 100).await;
    answers.push(member.call("posts.create", post("One more")).await);
    for answer in &answers {
        assert_eq!(answer["outcome"], "done", "{answer:#}");
    }
    assert_eq!(portal.grants("refresh_token").await, 1);
    let statuses = portal.statuses("GET", LOOKUP).await;
    assert_eq!((statuses.len(), count(&statuses, 200)), (CROWD + 1, CROWD + 1), "none twice");
    assert_eq!(portal.world.effects("post.create").await, 1);
    let after = portal.access_token("me").await.unwrap();
    assert_ne!(before, after, "what is kept is the new one");
    let left = portal.account("me").await.expires_at.unwrap();
    let now_ms = portal.world.control("clock").await["now_ms"].as_i64().unwrap();
    assert!(left - now_ms / 1_000 > 59 * DAY, "its end is written down");
    // Nothing is about to end any more.
    assert_eq!(read(&member, 2).await["outcome"], "done");
    assert_eq!(portal.grants("refresh_token").await, 1);
}

#[tokio::test]
async fn a_token_is_not_renewed_while_it_has_time() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    portal.wait_until_before_end("me", 300).await;
    assert_eq!(read(&portal.toolbox(), 1).await["outcome"], "done");
    assert_eq!(portal.grants("refresh_token").await, 0);
}

// WRT-3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_whose_token_ended_unforeseen_meets_401_once_each_and_renews_once() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let member = portal.toolbox();
    assert_eq!(read(&member, 1).await["outcome"], "done");
    believe_it_lasts(&portal).await;
    portal.world.advance(61 * DAY).await;
    // The toolbox that knew the true date is gone.
    let member = portal.toolbox();
    for answer in crowd(&member, 100).await {
        assert_eq!(answer["outcome"], "done", "{answer:#}");
        let calls = answer["linkedin_calls"].as_u64().unwrap();
        assert!((1..=2).contains(&calls), "no more than one 401: {answer:#}");
    }
    assert_eq!(portal.grants("refresh_token").await, 1);
    let statuses = portal.statuses("GET", LOOKUP).await;
    assert_eq!(count(&statuses, 200), CROWD + 1);
    let refused = count(&statuses, 401);
    assert!((1..=CROWD).contains(&refused), "{refused}");
    assert_eq!(statuses.len(), CROWD + 1 + refused);
}

// WRT-3
#[tokio::test]
async fn a_create_that_met_401_is_sent_once_more_and_makes_one_post() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    believe_it_lasts(&portal).await;
    portal.world.advance(61 * DAY).await;
    let made = portal.toolbox().call("posts.create", post("Once")).await;
    assert_eq!(made["outcome"], "done", "{made:#}");
    assert_eq!(portal.statuses("POST", POSTS).await, [401, 201]);
    assert_eq!(portal.world.effects("post.create").await, 1);
    assert_eq!(portal.grants("refresh_token").await, 1);
    assert_eq!(portal.books().counts().await["posts.create"], 2, "each counts that was sent");
    assert_eq!(portal.books().states().await.into_iter().collect::<Vec<_>>(), [("done".into(), 1)]);
}

/// A second 401, with a token that is new, says something else than that the token is old.
#[tokio::test]
async fn a_401_to_the_new_token_is_not_met_with_another_refresh() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let refused = json!({"kind": "status", "status": 401});
    portal.world.fault("POST", POSTS, 9, &refused).await;
    let made = portal.toolbox().call("posts.create", post("Never")).await;
    assert_eq!(made["outcome"], "not_done", "{made:#}");
    assert_eq!(portal.statuses("POST", POSTS).await, [401, 401]);
    assert_eq!(portal.grants("refresh_token").await, 1);
    assert_eq!(portal.world.effects("post.create").await, 0);
}

// PRC-2: one refresh at a time, whoever asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_a_sign_in_renew_it_once() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let (one, two) = (portal.toolbox(), portal.toolbox());
    assert_eq!(read(&one, 1).await["outcome"], "done");
    assert_eq!(read(&two, 2).await["outcome"], "done");
    portal.wait_until_before_end("me", 30).await;
    // Slow enough for the others to come while it is under way.
    let slow = json!({"kind": "delay", "ms": 300});
    portal.world.fault("POST", "/oauth/v2/accessToken", 1, &slow).await;
    let arguments = json!({"action": "lookup", "ids": [3]}).to_string();
    let words = ["call", "linkedin_organizations_read", &arguments];
    let (first, second, third) =
        tokio::join!(crowd(&one, 100), crowd(&two, 200), portal.run(&words));
    for answer in first.iter().chain(&second).chain([&third.answer()]) {
        assert_eq!(answer["outcome"], "done", "{answer:#}");
    }
    assert_eq!(portal.grants("refresh_token").await, 1);
    let statuses = portal.statuses("GET", LOOKUP).await;
    assert_eq!((statuses.len(), count(&statuses, 200)), (2 * CROWD + 3, 2 * CROWD + 3));
}

/// Starts the server that stands still once LinkedIn has given a new token, makes it renew, and kills it there.
async fn killed_at_renewal(portal: &Portal) {
    let mut command = Command::new(watched::example());
    command.env_clear().env("CRASH_AT", "Renewed").kill_on_drop(true);
    for (name, value) in portal.settings() {
        command.env(format!("LINKEDIN_MCP_{}", name.to_uppercase()), value);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "linkedin_organizations_read", "arguments": {"action": "lookup", "ids": [1]}, "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    }}});
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let stands_still = async {
        while let Some(line) = said.next_line().await.unwrap() {
            if line == "at Renewed" {
                return;
            }
        }
        panic!("it ended before it renewed");
    };
    tokio::time::timeout(Duration::from_mins(1), stands_still).await.expect("it does not renew");
    child.kill().await.unwrap();
}

// PRC-1
#[tokio::test]
async fn a_process_killed_between_linkedins_answer_and_keeping_it_costs_one_more_refresh() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let old = portal.access_token("me").await;
    portal.wait_until_before_end("me", 30).await;
    killed_at_renewal(&portal).await;
    assert_eq!(portal.grants("refresh_token").await, 1);
    assert_eq!(portal.access_token("me").await, old, "it was killed before it kept anything");
    // What it held while it renewed, it holds no more.
    let answer = read(&portal.toolbox(), 2).await;
    assert_eq!(answer["outcome"], "done", "{answer:#}");
    assert_eq!(portal.grants("refresh_token").await, 2);
    assert_ne!(portal.access_token("me").await, old);
    assert_eq!(portal.statuses("GET", LOOKUP).await, [200]);
}

#[tokio::test]
async fn a_withdrawn_sign_in_says_so_and_is_not_asked_about_by_every_call() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let refresh = portal.refresh_token("me").await.unwrap();
    portal.form("/oauth/v2/revoke", &[("token", &refresh)]).await;
    let member = portal.toolbox();
    for n in 0..4 {
        let answer = read(&member, n).await;
        is_over(&answer, "token_revoked", "me");
        assert!(cause(&answer).contains("no longer takes its refresh token"), "{answer:#}");
        assert_eq!(answer["linkedin_calls"], 1, "{answer:#}");
    }
    let made = member.call("posts.create", post("Never")).await;
    is_over(&made, "token_revoked", "me");
    assert_eq!(portal.grants("refresh_token").await, 1);
    assert_eq!(portal.world.effects("post.create").await, 0);
}

#[tokio::test]
async fn a_year_after_the_sign_in_nothing_is_asked_of_linkedin() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let open = portal.toolbox();
    assert_eq!(read(&open, 1).await["outcome"], "done");
    portal.world.advance(366 * DAY).await;
    for (n, member) in [open, portal.toolbox()].iter().enumerate() {
        let answer = read(member, 10 + n).await;
        is_over(&answer, "token_expired", "me");
        assert!(cause(&answer).contains("365 days"), "{answer:#}");
        assert_eq!(answer["linkedin_calls"], 0, "{answer:#}");
    }
    assert_eq!(portal.grants("refresh_token").await, 0);
    assert_eq!(portal.statuses("GET", LOOKUP).await, [200]);
}

/// The life of a refresh token does not slide.
#[tokio::test]
async fn renewing_does_not_lengthen_the_year() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let ends = portal.account("me").await.refresh_ends_at;
    portal.wait_until_before_end("me", 30).await;
    let member = portal.toolbox();
    assert_eq!(read(&member, 1).await["outcome"], "done");
    assert_eq!(portal.grants("refresh_token").await, 1);
    assert_eq!(portal.account("me").await.refresh_ends_at, ends);
    portal.world.advance(306 * DAY).await;
    let answer = read(&member, 2).await;
    is_over(&answer, "token_expired", "me");
    assert_eq!(portal.grants("refresh_token").await, 1);
}

#[tokio::test]
async fn a_wrong_app_secret_says_so() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    portal.keep(&app_entry(APP), "not-the-secret").await;
    portal.wait_until_before_end("me", 30).await;
    let member = portal.toolbox();
    let early = read(&member, 1).await;
    assert_eq!(early["outcome"], "done", "the old token still does: {early:#}");
    portal.world.advance(60).await;
    for n in 2..5 {
        let answer = read(&member, n).await;
        is_over(&answer, "token_expired", "me");
        assert!(cause(&answer).contains("does not accept the app's client id and secret"));
        assert!(answer["error"]["fix"].to_string().contains("Auth tab"), "{answer:#}");
    }
    assert_eq!(portal.grants("refresh_token").await, 1);
}

#[tokio::test]
async fn a_sign_in_host_that_is_ill_is_waited_for() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    believe_it_lasts(&portal).await;
    portal.world.advance(61 * DAY).await;
    let ill = json!({"kind": "status", "status": 503});
    portal.world.fault("POST", "/oauth/v2/accessToken", 1, &ill).await;
    let answer = read(&portal.toolbox(), 1).await;
    assert_eq!(answer["error"]["kind"], "token_expired", "{answer:#}");
    assert_eq!(answer["error"]["retry"], "after_time", "{answer:#}");
    assert!(answer["error"]["retry_at"].is_string(), "{answer:#}");
    assert!(cause(&answer).contains("503"), "{answer:#}");
    assert_eq!(portal.grants("refresh_token").await, 1, "asked once, not again and again");
    assert_eq!(read(&portal.toolbox(), 2).await["outcome"], "done");
}

#[tokio::test]
async fn an_expired_sign_in_without_a_refresh_token_is_refused_here() {
    let portal = Portal::start().await;
    portal.change_app("refresh", json!(false)).await;
    portal.sign_in("me", SCOPES).await;
    assert_eq!(portal.refresh_token("me").await, None);
    let open = portal.toolbox();
    portal.wait_until_before_end("me", 30).await;
    assert_eq!(read(&open, 1).await["outcome"], "done", "to its last minute");
    portal.world.advance(60).await;
    for (n, member) in [open, portal.toolbox()].iter().enumerate() {
        let answer = read(member, 10 + n).await;
        is_over(&answer, "token_expired", "me");
        assert!(cause(&answer).contains("cannot be renewed"), "{answer:#}");
        assert_eq!(answer["linkedin_calls"], 0, "{answer:#}");
    }
    assert_eq!(portal.statuses("GET", LOOKUP).await, [200]);
}

// LOG-4
#[tokio::test]
async fn a_sign_in_with_other_scopes_ends_the_earlier_one_and_each_end_has_its_own_words() {
    let portal = Portal::start().await;
    portal.sign_in("small", "openid profile w_member_social").await;
    let open = portal.toolbox();
    assert_eq!(open.call("profile.userinfo", json!({})).await["outcome"], "done");
    let old = portal.access_token("small").await.unwrap();
    let large = portal.try_sign_in("ada", "large", SCOPES).await.unwrap();
    assert_eq!(large.ended, ["small"]);
    assert_eq!(portal.status_of(&old).await, "revoked", "LinkedIn ends it");
    let before = portal.world.requests().await.len();
    let mut words = Vec::new();
    for member in [open, portal.toolbox()] {
        let answer = member.call("profile.userinfo", json!({"account": "small"})).await;
        assert_eq!(answer["error"]["kind"], "token_revoked", "{answer:#}");
        assert_eq!(answer["account"], "small", "{answer:#}");
        assert!(cause(&answer).contains("`large`"), "{answer:#}");
        let fix = answer["error"]["fix"].to_string();
        assert!(fix.contains("Use the account `large`"), "{fix}");
        assert!(fix.contains("login --account small"), "{fix}");
        assert_eq!(answer["linkedin_calls"], 0, "{answer:#}");
        words = vec![cause(&answer).to_owned()];
    }
    assert_eq!(portal.world.requests().await.len(), before, "nothing was sent");

    let member = portal.toolbox();
    let answer = member.call("profile.userinfo", json!({"account": "large"})).await;
    assert_eq!(answer["outcome"], "done", "{answer:#}");
    let refresh = portal.refresh_token("large").await.unwrap();
    portal.form("/oauth/v2/revoke", &[("token", &refresh)]).await;
    let revoked = portal
        .toolbox()
        .call("organizations.lookup", json!({"account": "large", "ids": [1]}))
        .await;
    is_over(&revoked, "token_revoked", "large");
    words.push(cause(&revoked).to_owned());
    portal.world.advance(366 * DAY).await;
    let expired =
        member.call("organizations.lookup", json!({"account": "large", "ids": [2]})).await;
    is_over(&expired, "token_expired", "large");
    words.push(cause(&expired).to_owned());
    words.sort();
    words.dedup();
    assert_eq!(words.len(), 3, "{words:?}");
}

#[tokio::test]
async fn the_same_scopes_again_end_nothing() {
    let portal = Portal::start().await;
    portal.sign_in("one", "openid profile w_member_social").await;
    let again = portal.try_sign_in("ada", "two", "w_member_social profile openid").await.unwrap();
    assert_eq!(again.ended, Vec::<String>::new());
    for account in ["one", "two"] {
        let answer = portal.toolbox().call("profile.userinfo", json!({"account": account})).await;
        assert_eq!(answer["outcome"], "done", "{answer:#}");
    }
}

// TOK-6: durable before first use.
#[tokio::test]
async fn a_token_that_cannot_be_kept_is_not_used() {
    let portal = Portal::start().await;
    portal.sign_in("me", SCOPES).await;
    let old = portal.access_token("me").await;
    // Where the vault prepares what it writes there is something that cannot be written over.
    let obstacle = portal.state.join("vault.sealed.new");
    std::fs::create_dir_all(obstacle.join("in the way")).unwrap();
    portal.wait_until_before_end("me", 30).await;
    portal.world.advance(60).await;
    let member = portal.toolbox();
    let answer = read(&member, 1).await;
    is_over(&answer, "token_expired", "me");
    assert!(cause(&answer).contains("could not be kept"), "{answer:#}");
    assert!(cause(&answer).contains("vault.sealed"), "it names the file: {answer:#}");
    assert_eq!(portal.grants("refresh_token").await, 1, "there was a new token");
    assert_eq!(portal.statuses("GET", LOOKUP).await, [401], "and it was not used");
    assert_eq!(portal.access_token("me").await, old);
    std::fs::remove_dir_all(&obstacle).unwrap();
    let answer = read(&portal.toolbox(), 2).await;
    assert_eq!(answer["outcome"], "done", "{answer:#}");
    assert_ne!(portal.access_token("me").await, old);
}
