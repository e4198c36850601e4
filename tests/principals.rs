//! Agents are told apart: by what they see, by what they may do, and by what of each other's they can reach, which is
//! nothing.

#![cfg(test)]

mod guests;
mod scratch;
mod world;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use guests::{Guest, House, Session, called, initialize, names, newer, rules, until, without};
use serde_json::{Value, json};

const PAGE: &str = "urn:li:organization:70010001";

const EVERYTHING: &str =
    "profile = \"full\", posts = \"full\", media = \"full\", shares = \"full\"";

/// One writes posts, the other reads them, and a third is named nowhere.
fn three() -> String {
    rules("writer", "profile = \"read\", posts = \"write\"") + &rules("reader", "posts = \"read\"")
}

/// What one agent sees, and what becomes of calls, whichever way they come.
struct Seen {
    tools: Vec<String>,
    created: Value,
    status: Value,
}

fn create() -> Value {
    json!({"action": "create", "author": PAGE, "text": "Maps, in every way"})
}

async fn by_newer(guest: &Guest) -> Seen {
    Seen {
        tools: guest.tools().await,
        created: guest.call("linkedin_posts_write", &create()).await.answer(),
        status: guest.status().await.answer(),
    }
}

async fn by_session(guest: &Guest) -> Seen {
    let session = guest.session().await;
    Seen {
        tools: names(&session.ask(2, "tools/list", &json!({})).await.message()),
        created: session.call(3, "linkedin_posts_write", &create()).await.answer(),
        status: session.call(4, "linkedin_status", &json!({})).await.answer(),
    }
}

async fn by_pair(guest: &Guest) -> Seen {
    let mut pair = guest.pair().await;
    let listed = pair.ask(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})).await;
    let created = pair.call(3, "linkedin_posts_write", &create()).await;
    let status = pair.call(4, "linkedin_status", &json!({})).await;
    Seen {
        tools: names(&listed),
        created: created["result"]["structuredContent"].clone(),
        status: status["result"]["structuredContent"].clone(),
    }
}

fn program(house: &House, agent: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
    command.args(["--agent", agent, "--state-dir", house.state.text()]).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn by_pipe(house: &House, agent: &str) -> Seen {
    let mut child = program(house, agent).arg("serve").spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |message: &Value| -> Value {
        writeln!(input, "{message}").unwrap();
        let answer = lines.next().unwrap().unwrap();
        serde_json::from_str(&answer).unwrap()
    };
    let message = |id: u64, method: &str, params: &Value| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    ask(&initialize(1));
    let listed = ask(&message(2, "tools/list", &json!({})));
    let created = ask(&message(3, "tools/call", &called("linkedin_posts_write", &create())));
    let status = ask(&message(4, "tools/call", &called("linkedin_status", &json!({}))));
    drop(input);
    child.wait().unwrap();
    Seen {
        tools: names(&listed),
        created: created["result"]["structuredContent"].clone(),
        status: status["result"]["structuredContent"].clone(),
    }
}

fn by_command_line(house: &House, agent: &str) -> Seen {
    let run = |arguments: &[&str]| -> Value {
        let output = program(house, agent).args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let listed = run(&["tools", "--json"]);
    Seen {
        tools: names(&json!({ "result": listed })),
        created: run(&["call", "linkedin_posts_write", &create().to_string()]),
        status: run(&["call", "linkedin_status", "{}"]),
    }
}

// POL-1, POL-3, POL-5
#[tokio::test(flavor = "multi_thread")]
async fn each_agent_sees_and_does_what_its_rules_say_whichever_way_it_comes() {
    let house = House::open(&three()).await;
    for agent in ["writer", "reader", "nobody"] {
        let guest = house.guest(agent).await;
        let before = house.world.requests().await.len();
        let ways = [
            ("newer", by_newer(&guest).await),
            ("session", by_session(&guest).await),
            ("sse", by_pair(&guest).await),
            ("stdio", by_pipe(&house, agent)),
            ("command line", by_command_line(&house, agent)),
        ];
        for (way, seen) in &ways {
            let shown = |tool: &str| seen.tools.iter().any(|name| name == tool);
            let may_write = agent == "writer";
            assert_eq!(shown("linkedin_posts_write"), may_write, "{agent} by {way}");
            assert_eq!(shown("linkedin_posts_read"), agent != "nobody", "{agent} by {way}");
            assert!(!shown("linkedin_posts_delete") && shown("linkedin_status"));
            assert_eq!(&seen.tools, &ways[0].1.tools, "{agent} by {way}");
            if may_write {
                // The second is told that it is one.
                let outcome = &seen.created["outcome"];
                assert!(outcome == "done" || seen.created.to_string().contains("duplicate"));
            } else {
                assert_eq!(seen.created["error"]["kind"], "refused_by_policy", "{}", seen.created);
                assert_eq!(seen.created["linkedin_calls"], 0);
            }
            if agent == "nobody" {
                assert_eq!(seen.tools, ["linkedin_status"], "by {way}");
                assert_eq!(seen.status["error"]["kind"], "refused_by_policy", "{}", seen.status);
                assert!(seen.status.to_string().contains("nobody"), "{}", seen.status);
            } else {
                assert_eq!(seen.status["result"]["agent"], agent, "by {way}");
            }
        }
        let after = house.world.requests().await;
        let wrote = after[before..].iter().filter(|request| request["method"] == "POST").count();
        assert_eq!(wrote > 0, agent == "writer", "{agent}");
        if agent == "nobody" {
            assert_eq!(after.len(), before, "nothing is sent for whom nobody knows");
        }
    }
}

// POL-1, POL-4
#[tokio::test]
async fn what_the_operator_writes_counts_from_the_next_call() {
    let house = House::open(&rules("a", EVERYTHING)).await;
    let a = house.guest("a").await;
    let session = a.session().await;
    let write = |text: &str| json!({"action": "create", "author": PAGE, "text": text});
    let first = session.call(2, "linkedin_posts_write", &write("First")).await.answer();
    assert_eq!(first["outcome"], "done", "{first}");
    let sent = house.world.requests().await.len();
    let refused = |answer: &Value| {
        assert_eq!(answer["error"]["kind"], "refused_by_policy", "{answer}");
        assert_eq!(answer["linkedin_calls"], 0);
    };

    house.rewrite(&format!("read_only = true\n{}", rules("a", EVERYTHING)));
    refused(&session.call(3, "linkedin_posts_write", &write("Second")).await.answer());
    refused(&a.call("linkedin_posts_write", &write("Second")).await.answer());
    assert!(a.tools().await.contains(&"linkedin_posts_read".to_owned()));
    assert!(!a.tools().await.contains(&"linkedin_posts_write".to_owned()));

    house.rewrite(&format!("stopped = true\n{}", rules("a", EVERYTHING)));
    let read = json!({"action": "find_by_author", "author": PAGE});
    refused(&session.call(4, "linkedin_posts_read", &read).await.answer());
    refused(&a.call("linkedin_posts_read", &read).await.answer());
    assert!(!a.tools().await.iter().any(|tool| tool.contains("posts")));

    // Dropped from the file: the key is good, and opens the tool that says so.
    house.rewrite(&rules("b", EVERYTHING));
    assert_eq!(a.tools().await, ["linkedin_status"]);
    refused(&a.status().await.answer());
    refused(&session.call(5, "linkedin_posts_write", &write("Second")).await.answer());
    assert_eq!(house.world.requests().await.len(), sent, "nothing was sent");

    house.rewrite(&rules("a", EVERYTHING));
    let again = session.call(6, "linkedin_posts_write", &write("Second")).await.answer();
    assert_eq!(again["outcome"], "done", "{again}");
}

// HND-1
#[tokio::test]
async fn what_is_anothers_looks_exactly_like_what_nobody_has() {
    let house = House::open(&(rules("a", EVERYTHING) + &rules("b", EVERYTHING))).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);

    let (session, nobodys) = (a.session().await, uuid::Uuid::new_v4().to_string());
    let as_b = |id: &str| Session { guest: b.clone(), id: id.to_owned() };
    let ping = json!({"jsonrpc": "2.0", "id": 2, "method": "ping"});
    let answer = json!({"jsonrpc": "2.0", "id": 0, "result": {"action": "accept", "content": {"allow": true}}});
    for message in [&ping, &answer] {
        let reply = as_b(&session.id).send(message).await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply, as_b(&nobodys).send(message).await);
    }
    for method in ["GET", "DELETE"] {
        let mut seen = Vec::new();
        for id in [&session.id, &nobodys] {
            let reply = b
                .request(method, "/mcp")
                .header("accept", "text/event-stream")
                .header("mcp-session-id", id)
                .send();
            let reply = reply.await.unwrap();
            seen.push((reply.status().as_u16(), reply.text().await.unwrap()));
        }
        assert!(seen[0].0 == 404 && seen[0] == seen[1], "{method}: {seen:?}");
    }
    assert_eq!(session.send(&ping).await.status, 200, "it is there, and was not ended");

    let mut pair = a.pair().await;
    let elsewhere = "/messages?session_id=00000000-0000-4000-8000-000000000000";
    let theirs = b.send(&pair.messages, &[], &ping).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(theirs, b.send(elsewhere, &[], &ping).await);
    assert_eq!(pair.ask(&ping).await["id"], 2);

    let begun = a.call("linkedin_media_write", &json!({"action": "begin_upload"})).await.answer();
    let handle = begun["result"]["handle"].as_str().unwrap_or_else(|| panic!("{begun}"));
    let nobodys = format!("upload-{}", uuid::Uuid::new_v4().simple());
    let put = async |guest: &Guest, handle: &str| {
        let request = guest.request("PUT", &format!("/uploads/{handle}"));
        let reply = request.body(picture()).send().await.unwrap();
        (reply.status().as_u16(), without(&reply.text().await.unwrap(), &[handle]))
    };
    let use_it = async |handle: &str| {
        let arguments =
            json!({"author": PAGE, "text": "With a picture", "images": [{"file": handle}]});
        let reply = b.call("linkedin_publish", &arguments).await;
        without(&reply.body, &[handle])
    };
    let unknown = put(&b, &nobodys).await;
    assert_eq!(unknown.0, 404);
    assert_eq!(put(&b, handle).await, unknown);
    assert_eq!(use_it(handle).await, use_it(&nobodys).await);
    assert_eq!(put(&a, handle).await.0, 201, "it waits for whoever asked for it");
    assert_eq!(put(&b, handle).await, unknown);
    assert_eq!(use_it(handle).await, use_it(&nobodys).await);

    // A key of idempotency is each agent's own: what it stands for at another's is neither answered nor in the way.
    let write = |text: &str, key: &str| json!({"action": "create", "author": PAGE, "text": text, "idempotency_key": key});
    let first = a.call("linkedin_posts_write", &write("By a", "the-same")).await.answer();
    let other = b.call("linkedin_posts_write", &write("By b", "the-same")).await.answer();
    assert_eq!((&first["outcome"], &other["outcome"]), (&json!("done"), &json!("done")), "{other}");
    assert_ne!(first["result"]["post"], other["result"]["post"]);
    let own = a.call("linkedin_posts_write", &write("By a", "the-same")).await.answer();
    assert_eq!(own["result"]["post"], first["result"]["post"]);
    // A write in doubt is told to whom it is in doubt for.
    house.world.fault("POST", "/rest/posts", 1, &json!({"kind": "reset_before_read"})).await;
    let arguments = json!({"action": "create", "author": "me", "text": "Did it happen?"});
    let unknown = a.call("linkedin_posts_write", &arguments).await.answer();
    assert_eq!(unknown["outcome"], "unknown", "{unknown}");
    let operation = unknown["operation"].as_str().unwrap();
    assert!(a.status().await.body.contains(operation));
    assert!(!b.status().await.body.contains(operation));
}

// HND-1, HND-2, POL-6
#[tokio::test]
async fn a_question_is_answered_by_whom_it_was_asked_and_nobody_else() {
    let confirmed = |agent: &str| rules(agent, EVERYTHING) + "confirm = [\"delete\"]\n";
    let house = House::open(&(confirmed("a") + &confirmed("b"))).await;
    let (a, b) = (house.guest("a").await, house.guest("b").await);
    let write = json!({"action": "create", "author": PAGE, "text": "To be deleted"});
    let created = a.call("linkedin_posts_write", &write).await.answer();
    let post = created["result"]["post"].as_str().unwrap().to_owned();
    let arguments = json!({"action": "delete", "post": post});
    let ask = async |guest: &Guest, state: Option<&str>| {
        let mut params = called("linkedin_posts_delete", &arguments);
        if let Some(state) = state {
            params["requestState"] = json!(state);
            params["inputResponses"] =
                json!({"confirm": {"action": "accept", "content": {"allow": true}}});
        }
        let params = newer(params, &json!({"elicitation": {"form": {}}}));
        let request = guest.asking("tools/call", "linkedin_posts_delete", &params);
        let text = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap_or_else(|_| panic!("{text}"))
    };
    let asked = ask(&a, None).await;
    assert_eq!(asked["result"]["resultType"], "input_required", "{asked}");
    let state = asked["result"]["requestState"].as_str().unwrap().to_owned();

    let stolen = ask(&b, Some(&state)).await;
    assert_eq!(stolen["result"]["resultType"], "input_required", "{stolen}");
    assert_ne!(stolen["result"]["requestState"], json!(state), "it is asked a question of its own");
    let made_up = uuid::Uuid::new_v4().to_string();
    assert_eq!(stolen, ask(&b, Some(&made_up)).await);
    assert_eq!(ask(&a, None).await, asked, "nobody has answered for it");
    assert!(house.world.post(&post).await["deleted"] != true);

    let deleted = ask(&a, Some(&state)).await;
    assert_eq!(deleted["result"]["structuredContent"]["outcome"], "done", "{deleted}");
}

fn picture() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x07\0\0\0\x05\x08\x02\0\0\0".to_vec()
}

/// Numbers that look like chance and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Whose answer that is: the agent of the status, and nothing of any other in it.
fn is_of(answer: &Value, agent: &str) {
    assert_eq!(answer["result"]["agent"], agent, "{answer}");
}

/// Many calls of one agent, some given up in the middle, in each way in.
async fn busy(guest: Guest, agent: String, mut dice: Dice) -> usize {
    let mut answered = 0;
    let mut session = guest.session().await;
    let mut pair = None;
    for id in 10..18_u64 {
        // Each call has words of its own, which a refusal repeats.
        let marker = format!("{agent}-{id}");
        let arguments = json!({"action": "find_by_author", "author": marker});
        match dice.roll(6) {
            0 => {
                is_of(&guest.status().await.answer(), &agent);
                answered += 1;
            }
            1 => {
                let reply = session.call(id, "linkedin_status", &json!({})).await;
                assert_eq!(reply.message()["id"], id);
                is_of(&reply.answer(), &agent);
                answered += 1;
            }
            2 => {
                let answer = session.call(id, "linkedin_posts_read", &arguments).await;
                assert!(answer.body.contains(&marker), "{marker}: {answer:?}");
                answered += 1;
            }
            3 => {
                // Begun and left: by the hang-up alone, or by word too.
                let params = called("linkedin_status", &json!({}));
                let call =
                    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
                let (other, sent) = (session.clone(), call.clone());
                let given_up = tokio::spawn(async move { other.send(&sent).await });
                for _ in 0..dice.roll(8) {
                    tokio::task::yield_now().await;
                }
                if dice.roll(2) == 0 {
                    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
                    assert_eq!(session.send(&cancel).await.status, 202);
                }
                given_up.abort();
            }
            4 => {
                let pair = match &mut pair {
                    Some(pair) => pair,
                    none => none.insert(guest.pair().await),
                };
                let called = pair.call(id, "linkedin_status", &json!({})).await;
                is_of(&called["result"]["structuredContent"], &agent);
                answered += 1;
            }
            _ => {
                // Leaves everything, and comes back.
                pair = None;
                session = guest.session().await;
            }
        }
    }
    is_of(&guest.status().await.answer(), &agent);
    answered + 1
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_agents_at_once_get_each_their_own_answers() {
    const AGENTS: usize = 200;
    let agents: Vec<String> = (0..AGENTS).map(|n| format!("agent-{n:03}")).collect();
    let written: String =
        agents.iter().map(|agent| rules(agent, "profile = \"read\", posts = \"read\"")).collect();
    let house = Arc::new(House::open(&written).await);
    let mut busy_ones = tokio::task::JoinSet::new();
    for (n, agent) in agents.into_iter().enumerate() {
        let guest = house.guest(&agent).await;
        busy_ones.spawn(busy(guest, agent, Dice(n as u64)));
    }
    let mut answered = 0;
    while let Some(done) = busy_ones.join_next().await {
        answered += done.unwrap();
    }
    assert!(answered > AGENTS * 4, "{answered}: hardly anybody asked anything");
    // Whatever was left behind is forgotten once the keys are gone (NET-6).
    let one = house.guest("agent-000").await;
    let left = one.session().await;
    house.store().remove_keys("agent-000").await.unwrap();
    until("the key is refused", || async { one.status().await.status == 401 }).await;
    let again = house.guest("agent-000").await;
    let left = Session { guest: again, id: left.id };
    assert_eq!(left.ask(2, "ping", &json!({})).await.status, 404);
}
