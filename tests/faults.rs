//! Trouble on the wire, one row for each kind: how the call ends, what it cost, what exists afterwards, and how
//! the same call is answered when it is made again.

#![cfg(test)]

mod scene;
mod scratch;
mod world;

use std::time::Duration;

use scene::{PAGE, Scene, each, elsewhere};
use scratch::{Books, Scratch};
use serde_json::{Value, json};
use world::World;

/// What becomes of the same call, made again.
#[derive(Clone, Copy, Debug)]
enum Again {
    /// It is told what is known, and nothing is sent.
    Told,
    /// It is sent, and done; what it costs beside, because LinkedIn no longer knew the token.
    Sent(usize),
}

use Again::{Sent, Told};

/// How long a reply is waited for: not long where that is the point, long enough for a busy machine elsewhere.
fn patience(name: &str) -> &'static str {
    if name.contains("late") || name.contains("too long") { "2" } else { "30" }
}

type Write = (&'static str, Value, &'static str, &'static str, usize, usize, Again);

fn status(status: u16) -> Value {
    json!({"kind": "status", "status": status})
}

fn says(status: u16, number: u32, code: &str) -> Value {
    let body = json!({"status": status, "serviceErrorCode": number, "code": code, "message": code});
    json!({"kind": "status", "status": status, "body": body})
}

fn kind(kind: &str) -> Value {
    json!({"kind": kind})
}

/// Author, fault, outcome, kind of error, requests in all, posts that exist afterwards, and the same call again.
fn creations() -> Vec<(&'static str, Write)> {
    let dead = says(401, 65_602, "EXPIRED_ACCESS_TOKEN");
    let revoked = says(401, 65_601, "REVOKED_ACCESS_TOKEN");
    let huge = json!({"kind": "huge_body", "bytes": 20 << 20});
    let elsewhere = json!({"kind": "redirect", "to": "http://127.0.0.1:9/rest/posts"});
    let late = json!({"kind": "delay", "ms": 3_000, "when": "after_effect"});
    let (unknown, doubt) = ("unknown", "outcome_unknown");
    vec![
        // The request arrived, and its answer was lost.
        ("me: reset after read", ("me", kind("reset_after_read"), unknown, doubt, 1, 1, Told)),
        ("page: reset after read", (PAGE, kind("reset_after_read"), "done", "", 2, 1, Told)),
        ("me: late", ("me", late.clone(), unknown, doubt, 1, 1, Told)),
        ("page: late", (PAGE, late, "done", "", 2, 1, Told)),
        // It did not arrive, and nobody here can tell.
        ("me: reset before read", ("me", kind("reset_before_read"), unknown, doubt, 1, 0, Told)),
        ("page: reset before read", (PAGE, kind("reset_before_read"), unknown, doubt, 4, 0, Told)),
        // LinkedIn is out of order.
        ("me: 500", ("me", status(500), unknown, doubt, 1, 0, Told)),
        ("me: 502", ("me", status(502), unknown, doubt, 1, 0, Told)),
        ("me: 503", ("me", status(503), unknown, doubt, 1, 0, Told)),
        ("me: 504", ("me", status(504), unknown, doubt, 1, 0, Told)),
        ("page: 503", (PAGE, status(503), unknown, doubt, 4, 0, Told)),
        ("me: HTML 500", ("me", kind("html_500"), unknown, doubt, 1, 0, Told)),
        ("me: 408", ("me", status(408), unknown, doubt, 1, 0, Told)),
        ("me: redirect", ("me", elsewhere, unknown, doubt, 1, 0, Told)),
        // LinkedIn said no: it did not happen, and may be tried again.
        ("me: 400", ("me", status(400), "not_done", "rejected_by_linkedin", 1, 0, Sent(0))),
        ("me: 401 expired", ("me", dead, "not_done", "token_expired", 1, 0, Sent(1))),
        ("me: 401 revoked", ("me", revoked, "not_done", "token_revoked", 1, 0, Sent(1))),
        ("me: 403", ("me", status(403), "not_done", "rejected_by_linkedin", 1, 0, Sent(0))),
        ("me: 422", ("me", status(422), "not_done", "rejected_by_linkedin", 1, 0, Sent(0))),
        ("me: 426", ("me", status(426), "not_done", "version_retired", 1, 0, Sent(0))),
        // The id came; what else is wrong with the reply changes nothing.
        ("me: reset after headers", ("me", kind("reset_after_headers"), "done", "", 1, 1, Told)),
        ("me: drip", ("me", kind("drip"), "done", "", 1, 1, Told)),
        ("me: truncated", ("me", kind("truncate"), "done", "", 1, 1, Told)),
        ("me: wrong length", ("me", kind("wrong_length"), "done", "", 1, 1, Told)),
        ("me: not JSON", ("me", kind("bad_json"), "done", "", 1, 1, Told)),
        ("me: huge", ("me", huge, "done", "", 1, 1, Told)),
        // It was accepted without an id: not called published before it is seen.
        ("me: no id", ("me", kind("no_restli_id"), unknown, doubt, 1, 1, Told)),
        ("page: no id", (PAGE, kind("no_restli_id"), "done", "", 2, 1, Told)),
        // It is called the double of a post that does not exist.
        ("me: ghost", ("me", kind("ghost_duplicate"), unknown, "duplicate", 1, 0, Told)),
        ("page: ghost", (PAGE, kind("ghost_duplicate"), unknown, "duplicate", 2, 0, Told)),
    ]
}

#[tokio::test]
async fn a_creation_that_meets_trouble() {
    each(creations(), |name, row| async move {
        let (author, fault, outcome, kind, calls, posts, again) = row;
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[("timeout", patience(name))]).await;
        scene.world.fault("POST", "/rest/posts", 1, &fault).await;
        let post = json!({"author": author, "text": format!("Trouble ({name})")});
        let first = scene.watch(&ada, "posts.create", post.clone()).await;
        assert_eq!(first.requests("POST", "/rest/posts"), 1, "{name}: sent once");
        first.is(outcome, kind, calls);
        if outcome == "unknown" {
            assert_eq!(first.answer["error"]["retry"], "check_first", "{name}");
        }
        assert_eq!(scene.effects("post.create").await, posts, "{name}");

        let second = scene.watch(&ada, "posts.create", post).await;
        assert_eq!(second.answer["operation"] == first.answer["operation"], second.replayed());
        match again {
            Told => {
                assert!(second.replayed(), "{name}: {second:?}");
                assert_eq!(second.requests("POST", "/rest/posts"), 0, "{name}: sent again");
                assert_eq!(second.outcome(), outcome, "{name}");
                let what = second.answer["summary"].as_str().unwrap().to_lowercase();
                assert!(what.contains("not sent again"), "{name}: {what}");
                // Whoever may look does so once more, but not at once after a look.
                assert!(second.arrived.len() <= 1, "{name}: {second:?}");
                assert_eq!(scene.effects("post.create").await, posts, "{name}");
            }
            Sent(besides) => {
                second.is("done", "", 1 + besides);
                assert!(!second.replayed());
                assert_eq!(scene.posts_of(&format!("Trouble ({name})")).await, 1, "{name}");
            }
        }
        second.is_honest();
        let states = scene.books().states().await;
        assert!(!states.contains_key("sending") && !states.contains_key("planned"), "{states:?}");
    })
    .await;
}

/// Fault, how often, outcome, kind of error, requests; and what the same call costs afterwards.
type Read = (Value, u64, &'static str, &'static str, usize, usize);

fn readings() -> Vec<(&'static str, Read)> {
    let unwell = "linkedin_unavailable";
    let dead = says(401, 65_602, "EXPIRED_ACCESS_TOKEN");
    let revoked = says(401, 65_601, "REVOKED_ACCESS_TOKEN");
    let drip = |pause: u64| json!({"kind": "drip", "ms": pause});
    let late = json!({"kind": "delay", "ms": 3_000});
    let huge = json!({"kind": "huge_body", "bytes": 20 << 20});
    let elsewhere = json!({"kind": "redirect", "to": "http://127.0.0.1:9/"});
    vec![
        ("500, always", (status(500), 3, "not_done", unwell, 3, 1)),
        ("502, always", (status(502), 3, "not_done", unwell, 3, 1)),
        ("503, always", (status(503), 3, "not_done", unwell, 3, 1)),
        ("504, always", (status(504), 3, "not_done", unwell, 3, 1)),
        ("HTML 500, always", (kind("html_500"), 3, "not_done", unwell, 3, 1)),
        ("reset, always", (kind("reset_before_read"), 3, "not_done", unwell, 3, 1)),
        ("truncated, always", (kind("truncate"), 3, "not_done", unwell, 3, 1)),
        ("not JSON, always", (kind("bad_json"), 3, "not_done", "unexpected_reply", 3, 1)),
        ("late, always", (late.clone(), 3, "not_done", unwell, 3, 1)),
        // Once does no harm, and what came of it is kept like any reply.
        ("500, once", (status(500), 1, "done", "", 2, 0)),
        ("502, once", (status(502), 1, "done", "", 2, 0)),
        ("503, twice", (status(503), 2, "done", "", 3, 0)),
        ("504, once", (status(504), 1, "done", "", 2, 0)),
        ("408, once", (status(408), 1, "done", "", 2, 0)),
        ("HTML 500, once", (kind("html_500"), 1, "done", "", 2, 0)),
        ("reset before read, once", (kind("reset_before_read"), 1, "done", "", 2, 0)),
        ("reset after read, once", (kind("reset_after_read"), 1, "done", "", 2, 0)),
        ("reset after headers, once", (kind("reset_after_headers"), 1, "done", "", 2, 0)),
        ("truncated, once", (kind("truncate"), 1, "done", "", 2, 0)),
        ("wrong length, once", (kind("wrong_length"), 1, "done", "", 2, 0)),
        ("not JSON, once", (kind("bad_json"), 1, "done", "", 2, 0)),
        ("late, once", (late, 1, "done", "", 2, 0)),
        ("a drip that takes too long, once", (drip(50), 1, "done", "", 2, 0)),
        ("a drip", (drip(1), 1, "done", "", 1, 0)),
        // Nothing to be gained by asking again.
        ("huge", (huge, 1, "not_done", "unexpected_reply", 1, 1)),
        ("redirect", (elsewhere, 1, "not_done", "unexpected_reply", 1, 1)),
        ("401 expired", (dead, 1, "not_done", "token_expired", 1, 1)),
        ("401 revoked", (revoked, 1, "not_done", "token_revoked", 1, 1)),
        ("403", (status(403), 1, "not_done", "rejected_by_linkedin", 1, 1)),
        ("404", (status(404), 1, "not_done", "not_found", 1, 1)),
        ("426", (status(426), 1, "not_done", "version_retired", 1, 1)),
    ]
}

#[tokio::test]
async fn a_reading_that_meets_trouble() {
    each(readings(), |name, row| async move {
        let (fault, times, outcome, kind, calls, again) = row;
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[("timeout", patience(name))]).await;
        scene.world.fault("GET", "/rest/organizations", times, &fault).await;
        let which = json!({ "organization": PAGE });
        let first = scene.watch(&ada, "organizations.get", which.clone()).await;
        first.is(outcome, kind, calls);
        let second = scene.watch(&ada, "organizations.get", which).await;
        second.is("done", "", again);
        let counted = scene.books().counts().await["organizations.get"];
        assert_eq!(counted, i64::try_from(calls + again).unwrap(), "{name}: as it was booked");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_neither_done_nor_counted_and_goes_once_somebody_listens() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    // Members and their tokens are the same in every world.
    let another = World::start().await;
    let (token, author) = (another.token("ada"), another.person("ada"));
    let state = Scratch::new();
    let settings = [("STATE_DIR", state.text()), ("SCOPES", "w_member_social"), ("TIER", "9/9")];
    let ada = elsewhere(&format!("http://{address}"), &token, &settings);
    // The books are made, so that what is booked can be watched.
    let refused = ada.call("posts.create", json!({"author": "me", "text": "?"})).await;
    assert_eq!(refused["error"]["kind"], "missing_scope", "{refused}");
    let books = Books::of(state.path());
    books.run("CREATE TABLE bookings (n INTEGER); CREATE TRIGGER new AFTER INSERT ON counts BEGIN INSERT INTO bookings VALUES (NEW.sent); END; CREATE TRIGGER more AFTER UPDATE ON counts BEGIN INSERT INTO bookings VALUES (NEW.sent - OLD.sent); END;").await;

    let post = json!({"author": author, "text": "Is anybody there?"});
    let refused = ada.call("posts.create", post.clone()).await;
    assert_eq!(refused["outcome"], "not_done", "{refused}");
    assert_eq!(refused["error"]["kind"], "linkedin_unavailable");
    assert_eq!(refused["linkedin_calls"], 0);
    assert!(refused["error"]["fix"][0].as_str().unwrap().contains("nothing was sent"));
    let booked = books
        .pairs("SELECT CASE n WHEN 1 THEN 'booked' ELSE 'given back' END, COUNT(*) FROM bookings GROUP BY n")
        .await;
    assert_eq!(
        booked.into_iter().collect::<Vec<_>>(),
        [("booked".to_owned(), 3), ("given back".to_owned(), 3)],
        "three attempts, none of which left"
    );
    assert_eq!(books.states().await.into_iter().collect::<Vec<_>>(), [("refused".to_owned(), 1)]);

    let options =
        linkedin_sandbox::Options { listen: address, ..linkedin_sandbox::Options::default() };
    let world = World::start_with(options).await;
    let done = ada.call("posts.create", post).await;
    assert_eq!((&done["outcome"], &done["linkedin_calls"]), (&json!("done"), &json!(1)), "{done}");
    assert_eq!((&done["quota"]["member_left"], &done["replayed"]), (&json!(8), &Value::Null));
    assert_eq!(world.posts().await.last().unwrap()["rendered"], "Is anybody there?");
}

#[tokio::test]
async fn a_client_that_gives_up_and_calls_again_gets_the_outcome_of_its_first_call() {
    for author in ["me", PAGE] {
        let scene = Scene::start().await;
        let ada = scene.ready("ada", &[("timeout", "20")]).await;
        let slow = json!({"kind": "delay", "ms": 1_500});
        scene.world.fault("POST", "/rest/posts", 1, &slow).await;
        let post = json!({"author": author, "text": "Slowly"});
        // The client's own patience ends first; what it began goes on, as it does in the server.
        let toolbox = std::sync::Arc::clone(&ada.toolbox);
        let mut arguments = post.as_object().unwrap().clone();
        arguments.insert("action".to_owned(), json!("create"));
        let mut first =
            tokio::spawn(async move { toolbox.call("linkedin_posts_write", arguments).await });
        let patience = tokio::time::timeout(Duration::from_millis(400), &mut first).await;
        assert!(patience.is_err(), "it was answered in time");
        let second = ada.call("posts.create", post).await;
        let first = first.await.unwrap().unwrap().structured();
        for answer in [&first, &second] {
            assert_eq!(answer["outcome"], "done", "{answer}");
            assert_eq!(answer["result"]["post"], first["result"]["post"]);
            assert_eq!(answer["operation"], first["operation"]);
        }
        assert_eq!((&first["replayed"], &second["replayed"]), (&Value::Null, &json!(true)));
        assert_eq!(second["linkedin_calls"], 0, "{second}");
        assert_eq!(scene.posts_of("Slowly").await, 1);
    }
}
