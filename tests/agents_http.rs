//! Agents over HTTP: whose key opens what, until when, how much each may have going on, and who hears of other rules.

#![cfg(test)]

mod guests;
mod scratch;
mod world;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use guests::{House, INITIALIZED, initialize, rules, until};
use linkedin_mcp::store::{Home, Store};
use linkedin_mcp::transport::http::{Key, Share};
use scratch::Scratch;
use serde_json::{Value, json};

const OWN: &str = "the-key-of-the-server-itself-0123456789";

fn two() -> String {
    rules("a", "profile = \"read\", posts = \"write\"") + &rules("b", "profile = \"read\"")
}

// NET-3, TOK-7
#[tokio::test]
async fn each_key_comes_as_its_agent_and_the_servers_own_as_the_settings_say() {
    let house = House::with(&two(), |settings| settings.key = Some(Key::new(OWN).unwrap())).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);
    assert_eq!(a.status().await.answer()["result"]["agent"], "a");
    assert_eq!(b.status().await.answer()["result"]["agent"], "b");
    let own = house.with_key(Some(OWN)).status().await;
    assert_eq!(own.answer()["result"]["agent"], "local", "{own:?}");

    let (_, expired) = house.store().add_key("a", Some(1), 0).await.unwrap();
    let expired = secrecy::ExposeSecret::expose_secret(&expired).to_owned();
    let token = format!("AQ{}", "x".repeat(200));
    let nearly = format!("{}x", a.key.as_ref().unwrap().split_at(67).0);
    for (key, says) in [
        (None, "agents add"),
        (Some("lmk_nobody-has-this-key-at-all"), "opens nothing"),
        (Some("something else"), "opens nothing"),
        (Some(nearly.as_str()), "opens nothing"),
        (Some(""), "opens nothing"),
        (Some(expired.as_str()), "expired"),
        (Some(token.as_str()), "LinkedIn token"),
        (Some("sandbox-ada"), "LinkedIn token"),
    ] {
        let stranger = house.with_key(key);
        let replies = [
            stranger.status().await,
            stranger.send("/mcp", &[], &initialize(1)).await,
            stranger.send("/messages?session_id=x", &[], &initialize(1)).await,
        ];
        for reply in replies {
            assert_eq!(
                (reply.status, reply.challenge.as_deref()),
                (401, Some("Bearer")),
                "{key:?}"
            );
            assert!(reply.body.contains(says), "{key:?}: {reply:?}");
        }
        for (method, path) in [("GET", "/sse"), ("GET", "/mcp"), ("PUT", "/uploads/x")] {
            let reply = stranger.request(method, path).send().await.unwrap();
            assert_eq!(reply.status(), 401, "{method} {path} {key:?}");
        }
    }
    let address = format!("/mcp?key={}", a.key.as_ref().unwrap());
    assert_eq!(a.send(&address, &[], &initialize(1)).await.status, 400);
}

#[tokio::test]
async fn nobody_needs_a_key_until_an_agent_has_one_and_then_everybody_does() {
    let house = House::open("").await;
    let anybody = house.with_key(None);
    assert_eq!(anybody.status().await.answer()["result"]["agent"], "local");
    let session = anybody.session().await;
    let (mut stream, mut pair) = (session.listen().await, anybody.pair().await);
    // Whoever says who they are is not taken for somebody else.
    assert_eq!(house.with_key(Some("lmk_nobodys")).status().await.status, 401);

    house.rewrite(&two());
    let a = house.guest("a").await;
    assert_eq!(a.status().await.answer()["result"]["agent"], "a");
    until("a key is needed", || async { anybody.status().await.status == 401 }).await;
    assert_eq!(session.ask(7, "ping", &json!({})).await.status, 401);
    // What was open without one ends; it may hear of its other list before.
    while stream.next().await.is_some() {}
    while pair.events.next().await.is_some() {}

    // Whoever takes back the last key opens nothing by that.
    house.store().remove_keys("a").await.unwrap();
    until("the key is refused", || async { a.status().await.status == 401 }).await;
    assert_eq!(anybody.status().await.status, 401);
}

#[tokio::test]
async fn a_key_that_is_taken_back_closes_what_it_opened_and_nothing_of_others() {
    let house = House::open(&two()).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);
    let (session, others) = (a.session().await, b.session().await);
    let mut open = [session.listen().await, a.pair().await.events, a.listen().await];
    let mut pair = b.pair().await;
    house.store().remove_keys("a").await.unwrap();
    until("the key is refused", || async { a.status().await.status == 401 }).await;
    assert_eq!(session.ask(2, "ping", &json!({})).await.status, 401);
    for stream in &mut open {
        stream.ends().await;
    }
    assert_eq!(others.ask(2, "ping", &json!({})).await.status, 200);
    let called = pair.call(2, "linkedin_status", &json!({})).await;
    assert_eq!(called["result"]["structuredContent"]["result"]["agent"], "b", "{called}");

    // With another key the agent begins anew: its sessions are gone (NET-6).
    let again = house.guest("a").await;
    let session = guests::Session { guest: again.clone(), id: session.id };
    assert_eq!(session.ask(2, "ping", &json!({})).await.status, 404);
    assert_eq!(again.status().await.answer()["result"]["agent"], "a");
}

#[tokio::test]
async fn a_key_that_replaces_another_goes_on_with_the_session() {
    let house = House::open(&two()).await;
    let old = house.guest("a").await;
    let mut session = old.session().await;
    let new = house.guest("a").await;
    session.guest = new;
    assert_eq!(session.ask(2, "ping", &json!({})).await.status, 200);
    house.store().expire_keys("a", 1).await.unwrap();
    session.guest = house.guest("a").await;
    assert_eq!(session.ask(3, "ping", &json!({})).await.status, 200);
    until("the old key has expired", || async {
        let reply = old.status().await;
        reply.status == 401 && reply.body.contains("expired")
    })
    .await;
    assert_eq!(session.ask(4, "ping", &json!({})).await.status, 200);
}

// NET-5
#[tokio::test]
async fn no_agent_can_keep_the_others_out() {
    let share = Share { requests: 8, calls: 1, streams: 2, uploads: 1, sessions: 2 };
    let house = House::with(&two(), |settings| settings.limits.agent = share).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);
    let (session, _second) = (a.session().await, a.session().await);
    let third = a.send("/mcp", &[], &initialize(1)).await;
    assert_eq!((third.status, third.retry_after.as_deref()), (503, Some("1")), "{third:?}");
    let others = b.session().await;

    let open = (session.listen().await, a.listen().await);
    let sse = a.request("GET", "/sse").send().await.unwrap();
    assert_eq!((sse.status().as_u16(), sse.headers().get("retry-after").is_some()), (503, true));
    let _open = (others.listen().await, b.pair().await);
    drop(open);
    until("a stream that was left gives its place back", || async {
        a.request("GET", "/sse").send().await.unwrap().status() == 200
    })
    .await;

    // A call whose client has left goes on, and is one of those under way.
    let slow = json!({"kind": "delay", "ms": 3_000, "when": "before"});
    house.world.fault("GET", "/v2/userinfo", 1, &slow).await;
    let userinfo = json!({"action": "userinfo"});
    let left = {
        let (a, userinfo) = (a.clone(), userinfo.clone());
        tokio::spawn(async move { a.call("linkedin_profile_read", &userinfo).await })
    };
    house.seen("/v2/userinfo").await;
    left.abort();
    let _ = left.await;
    for full in [a.status().await, session.call(9, "linkedin_status", &json!({})).await] {
        assert_eq!((full.status, full.retry_after.as_deref()), (503, Some("1")), "{full:?}");
    }
    assert_eq!(b.status().await.answer()["outcome"], "done");
    assert_eq!(session.ask(10, "ping", &json!({})).await.status, 200, "it is no call");
    until("the place is free again", || async { a.status().await.status == 200 }).await;
}

#[tokio::test]
async fn clients_hear_that_their_list_changed_and_only_theirs() {
    let house = House::open(&two()).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);
    let session = a.session().await;
    let before = session.ask(2, "tools/list", &json!({})).await;
    assert!(before.body.contains("linkedin_posts_write"));
    let mut pair = a.pair().await;
    let listed = json!({"jsonrpc": "2.0", "id": 5, "method": "tools/list"});
    pair.ask(&listed).await;
    let others = b.session().await;
    others.ask(2, "tools/list", &json!({})).await;
    let mut theirs = others.listen().await;
    let mut own = [session.listen().await, a.listen().await];

    house.rewrite(&(rules("a", "posts = \"read\"") + &rules("b", "profile = \"read\"")));
    for stream in own.iter_mut().chain([&mut pair.events]) {
        stream.hears_of_another_list().await;
    }
    let after = session.ask(3, "tools/list", &json!({})).await;
    assert!(!after.body.contains("linkedin_posts_write") && after.body.contains("posts_read"));
    // A change to one agent's rules, and one to everybody's: each hears of what changed its own list, and no more.
    house.rewrite(&format!("# b\n{}{}", rules("a", "posts = \"read\""), two_b()));
    theirs.hears_of_another_list().await;
    house.rewrite(&format!("stopped = true\n{}{}", rules("a", "posts = \"read\""), two_b()));
    for stream in own.iter_mut().chain([&mut pair.events, &mut theirs]) {
        stream.hears_of_another_list().await;
    }
    house.store().remove_keys("a").await.unwrap();
    house.store().remove_keys("b").await.unwrap();
    for stream in own.iter_mut().chain([&mut pair.events, &mut theirs]) {
        stream.ends().await;
    }
}

fn two_b() -> String {
    rules("b", "profile = \"read\", media = \"write\"")
}

#[test]
fn a_client_over_standard_input_hears_it_too_in_both_eras() {
    let state = Scratch::new();
    std::fs::write(state.join("agents.toml"), two()).unwrap();
    for newer in [false, true] {
        std::fs::write(state.join("agents.toml"), two()).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"))
            .args(["serve", "--agent", "a", "--state-dir", state.text()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = move || -> Value {
            serde_json::from_str(&lines.next().expect("the server lives").unwrap()).unwrap()
        };
        if newer {
            let params =
                guests::newer(json!({"notifications": {"toolsListChanged": true}}), &json!({}));
            let listen = json!({"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params});
            writeln!(input, "{listen}").unwrap();
            assert_eq!(heard()["method"], "notifications/subscriptions/acknowledged");
            let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": guests::newer(json!({}), &json!({}))});
            writeln!(input, "{list}").unwrap();
        } else {
            writeln!(input, "{}", initialize(1)).unwrap();
            assert_eq!(heard()["result"]["capabilities"]["tools"]["listChanged"], true);
            writeln!(input, "{INITIALIZED}").unwrap();
            let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
            writeln!(input, "{list}").unwrap();
        }
        assert_eq!(heard()["id"], 2);
        std::fs::write(state.join("agents.toml"), rules("a", "posts = \"read\"")).unwrap();
        assert_eq!(heard()["method"], "notifications/tools/list_changed", "newer: {newer}");
        drop(input);
        assert!(child.wait().unwrap().success());
    }
}

// NET-1
#[tokio::test]
async fn a_live_server_starts_with_a_key_of_its_own_or_of_an_agent_and_says_how_to_make_one() {
    let state = Scratch::new();
    let start = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(["serve", "--state-dir", state.text(), "--http", "127.0.0.1:0"]).args(more);
        command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let refused = |more: &[&str]| {
        let output = start(more).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("agents add NAME"), "{said}");
    };
    refused(&["--live"]);
    refused(&["--behind-proxy", "--public-host", "mcp.example.org"]);
    let store = Store::new(Home::Directory(state.path().to_owned()));
    let now = jiff::Timestamp::now().as_millisecond();
    store.add_key("a", Some(now - 1), now).await.unwrap();
    refused(&["--live"]);
    store.add_key("a", None, now).await.unwrap();
    store.close().await;
    let mut child = start(&["--live"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("/mcp"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}
