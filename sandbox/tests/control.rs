#![cfg(test)]
//! The sandbox's own paths.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use linkedin_sandbox::Options;
use serde_json::{Value as Json, json};
use support::{ACME, Place, post, scratch};

#[tokio::test]
async fn the_ready_line_holds_what_others_rely_on() {
    let place = Place::start().await;
    let ready = &place.ready;
    let base = place.sandbox.base();
    assert_eq!(ready["api"], base);
    assert_eq!(ready["oauth"], base);
    assert_eq!(ready["control"], format!("{base}/_sandbox"));
    assert_eq!(ready["client_id"], place.member("ada")["client_id"]);
    assert!(ready["client_secret"].is_string());
    for (name, tier) in [
        ("ada", "cm-standard"),
        ("ben", "share"),
        ("cleo", "cm-development"),
        ("dmitri", "advertising"),
    ] {
        let member = place.member(name);
        assert_eq!(member["tier"], tier);
        assert!(member["urn"].as_str().unwrap().starts_with("urn:li:person:"));
        assert!(place.token(name).starts_with("sandbox-"));
        assert!(place.token(name).len() > 300);
    }
    assert_eq!(place.member("dmitri")["scopes"], json!(["r_ads"]));
    assert_eq!(
        place.member("ben")["scopes"],
        json!(["email", "openid", "profile", "w_member_social"])
    );
    assert_eq!(ready["organizations"][0]["vanity_name"], "acme-maps");
    assert_eq!(ready["organizations"][0]["roles"], json!({"ada": "ADMINISTRATOR"}));
    assert!(
        ready["organizations"].as_array().unwrap().iter().any(|page| page["roles"] == json!({}))
    );
    assert_eq!(ready["ad_accounts"][0]["roles"]["dmitri"], "VIEWER");
}

#[tokio::test]
async fn every_start_is_alike_but_for_the_world_id() {
    let (one, two) = (Place::start().await, Place::start().await);
    assert_ne!(one.ready["world"], two.ready["world"]);
    for name in ["members", "organizations", "ad_accounts", "apps"] {
        assert_eq!(one.ready[name], two.ready[name], "{name}");
    }
    let worlds = [
        one.control("GET", "world", None).await.json(),
        two.control("GET", "world", None).await.json(),
    ];
    assert_eq!(worlds[0]["posts"], worlds[1]["posts"]);
    assert_eq!(worlds[0]["comments"], worlds[1]["comments"]);
}

#[tokio::test]
async fn requests_are_logged_without_bearers() {
    let place = Place::start().await;
    place.get("ada", "/rest/me").await;
    place.with_token("a-real-token-gone-astray", "GET", "/v2/userinfo").send().await;
    let body = post(ACME, "Logged.");
    place.create("ada", &body).await;
    let log = place.control("GET", "requests", None).await;
    assert!(!log.body.contains(&place.token("ada")));
    assert!(!log.body.contains("astray"));
    let requests = log.json()["requests"].clone();
    assert_eq!(requests.as_array().unwrap().len(), 3, "control calls are left out");
    let first = &requests[0];
    assert_eq!(first["n"], 1);
    assert_eq!(first["method"], "GET");
    assert_eq!(first["target"], "/rest/me");
    assert_eq!(first["status"], 200);
    assert_eq!(first["member"], "ada");
    assert!(first["answered_ms"].as_i64() >= first["received_ms"].as_i64());
    let header = |request: &Json, name: &str| {
        request["headers"]
            .as_array()
            .unwrap()
            .iter()
            .find(|pair| pair[0] == name)
            .map(|pair| pair[1].clone())
    };
    assert_eq!(header(first, "authorization"), Some(json!("Bearer ada")));
    assert_eq!(header(&requests[1], "authorization"), Some(json!("Bearer (unknown)")));
    assert_eq!(requests[1]["member"], Json::Null);
    assert_eq!(requests[2]["body_utf8"], body.to_string());
    assert_eq!(requests[2]["body_sha256"].as_str().unwrap().len(), 64);

    assert_eq!(place.control("DELETE", "requests", None).await.status, 200);
    place.get("ada", "/rest/me").await;
    let log = place.control("GET", "requests", None).await.json();
    assert_eq!(log["requests"][0]["n"], 4, "numbers go on");
}

#[tokio::test]
async fn the_clock_is_pushed_and_read() {
    let place = Place::start().await;
    let read =
        async || place.control("GET", "clock", None).await.json()["now_ms"].as_i64().unwrap();
    let before = read().await;
    assert!((1_795_338_000_000..1_795_338_060_000).contains(&before), "{before}");
    place.advance(86_400).await;
    assert!(read().await >= before + 86_400_000);
    assert!(place.sandbox.now_ms() >= before + 86_400_000);
}

#[tokio::test]
async fn the_clock_is_set_back() {
    let place = Place::start().await;
    let before = place.create("ada", &post(ACME, "Today.")).await;
    let today = place.sandbox.now_ms();
    let answer = place.control("POST", "clock", Some(json!({"advance_s": -86_400}))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let yesterday = answer.json()["now_ms"].as_i64().unwrap();
    assert!((today - 86_400_000..today).contains(&yesterday), "{yesterday}");
    let told = place.control("GET", "clock", None).await;
    assert!((yesterday..today).contains(&told.json()["now_ms"].as_i64().unwrap()));
    assert!(told.header("date").unwrap().starts_with("Sat, 21 Nov 2026 09:0"), "{told:?}");

    // LinkedIn goes on from there: what is new is a day older, and the order is that of time.
    let urn = place.create("ada", &post(ACME, "Yesterday.")).await.created();
    let made = place.post(&urn).await["created_at"].as_i64().unwrap();
    assert!((yesterday..today).contains(&made), "{made}");
    let target = format!("/rest/posts?q=author&author={}&sortBy=CREATED", support::enc(ACME));
    let listed = place.get("ada", &target).await.json();
    let ids: Vec<&str> = listed["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let at = |urn: &str| ids.iter().position(|id| *id == urn).unwrap();
    assert!(at(&before.created()) < at(&urn), "{ids:?}");

    // Back and forth as often as one likes.
    place.advance(86_400).await;
    assert!(place.sandbox.now_ms() >= today);
}

#[tokio::test]
async fn the_clock_stays_within_reach() {
    const TEN_YEARS: i64 = 10 * 366 * 86_400;

    let place = Place::start().await;
    for step in [TEN_YEARS, -TEN_YEARS] {
        place.control("POST", "reset", None).await;
        place.advance(step).await;
        // Reach counts from the first date, not from the push.
        place.advance(step - step.signum() * 60).await;
        let there = place.sandbox.now_ms();
        let answer = place.control("POST", "clock", Some(json!({"advance_s": step}))).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!((there..there + 60_000).contains(&place.sandbox.now_ms()), "left where it was");
        let token = place.issue(json!({"member": "ada"})).await;
        let me = place.with_token(&token, "GET", "/v2/userinfo").send().await;
        assert_eq!(me.status, 200, "{me:?}");
    }
}

#[tokio::test]
async fn the_clock_tells_the_world_and_how_often_it_began_anew() {
    let place = Place::start().await;
    let world = place.ready["world"].clone();
    for resets in 0..3 {
        let told = place.control("GET", "clock", None).await.json();
        let fields: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["now_ms", "resets", "world"]);
        assert_eq!((&told["resets"], &told["world"]), (&json!(resets), &world));
        assert_eq!(place.sandbox.resets(), resets);
        // Nothing but a reset counts.
        place.advance(60).await;
        place.create("ada", &post(ACME, "Not a reset.")).await.created();
        assert_eq!(place.sandbox.resets(), resets);
        assert_eq!(place.control("POST", "reset", None).await.status, 200);
    }
}

#[tokio::test]
async fn a_reset_takes_everything_back() {
    let place = Place::start().await;
    let before = place.control("GET", "world", None).await.json();
    place.create("ada", &post(ACME, "Gone soon.")).await.created();
    place.advance(1000).await;
    let token = place.issue(json!({"member": "ada", "supersede": true})).await;
    let fault = json!({"match": {"path": "/rest"}, "fault": {"kind": "html_500"}});
    assert_eq!(place.control("POST", "faults", Some(fault)).await.status, 200);
    assert_eq!(place.control("POST", "reset", None).await.status, 200);

    let after = place.control("GET", "world", None).await.json();
    for name in ["world", "posts", "effects", "comments"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert_eq!(place.control("GET", "faults", None).await.json(), json!({"faults": []}));
    assert_eq!(place.control("GET", "requests", None).await.json(), json!({"requests": []}));
    assert!(place.sandbox.now_ms() < 1_795_338_060_000);
    assert_eq!(place.get("ada", "/rest/me").await.status, 200);
    let old = place.with_token(&token, "GET", "/rest/me").send().await;
    assert_eq!(old.status, 401);
}

#[tokio::test]
async fn a_kept_world_comes_back() {
    let directory = scratch("kept");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options()).await;
    let world = place.ready["world"].clone();
    let urn = place.create("ada", &post(ACME, "Kept.")).await.created();
    let token = place.issue(json!({"member": "ben", "scopes": ["openid"]})).await;
    place.advance(5000).await;
    drop(place);

    let place = Place::with(options()).await;
    assert_eq!(place.ready["world"], world);
    assert_eq!(place.post(&urn).await["rendered"], "Kept.");
    assert!(place.sandbox.now_ms() >= 1_795_338_000_000 + 5_000_000);
    let known = place.with_token(&token, "GET", "/v2/userinfo").send().await;
    assert_eq!(known.status, 200);
    drop(place);

    std::fs::write(directory.join("world.json"), "{\"format\":99}").unwrap();
    assert!(linkedin_sandbox::start(options()).await.is_err());
    let kept = std::fs::read_to_string(directory.join("world.json")).unwrap();
    assert_eq!(kept, "{\"format\":99}", "what is not understood is left alone");
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn a_kept_world_keeps_its_resets_and_its_clock() {
    let directory = scratch("resets");
    let options = || Options { state_dir: Some(directory.clone()), ..Options::default() };
    let place = Place::with(options()).await;
    let world = place.ready["world"].clone();
    place.create("ada", &post(ACME, "Before.")).await.created();
    assert_eq!(place.control("POST", "reset", None).await.status, 200);
    drop(place);

    let place = Place::with(options()).await;
    assert_eq!((&place.ready["world"], place.sandbox.resets()), (&world, 1));
    assert_eq!(place.effects().await, 0);
    assert_eq!(place.control("POST", "reset", None).await.status, 200);
    place.advance(-86_400).await;
    drop(place);

    let place = Place::with(options()).await;
    assert_eq!((&place.ready["world"], place.sandbox.resets()), (&world, 2));
    assert!(place.sandbox.now_ms() < 1_795_338_000_000);
    drop(place);

    // As a sandbox wrote it that did not count yet.
    let file = directory.join("world.json");
    let mut kept: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept["world"].as_object_mut().unwrap().remove("resets"), Some(json!(2)));
    std::fs::write(&file, kept.to_string()).unwrap();
    let place = Place::with(options()).await;
    assert_eq!((&place.ready["world"], place.sandbox.resets()), (&world, 0));
    drop(place);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn the_feed_shows_what_a_reader_sees_and_runs_nothing() {
    let place = Place::start().await;
    let urn = place
        .create(
            "ada",
            &post(
                ACME,
                r"Newest: a\<b\>c #maps for @[Acme Atlas](urn:li:organization:70010002) (cut",
            ),
        )
        .await
        .created();
    let feed = place.control("GET", "feed", None).await;
    assert_eq!(feed.status, 200);
    assert!(feed.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let page = &feed.body;
    assert!(page.contains(&format!("<article id=\"{urn}\">")));
    let first = page.find("<article").unwrap();
    assert!(page[first..].starts_with(&format!("<article id=\"{urn}\"")), "newest first");
    assert!(page.contains("a&lt;b&gt;c "));
    assert!(page.contains("<a class=\"tag\">#maps</a>"));
    assert!(page.contains(">Acme Atlas</a>"));
    assert!(!page.contains("(cut"));
    assert!(page.contains("The text ends here"));
    let is_ours = |image: &str| image.starts_with(" src=\"/dms/");
    assert!(!page.contains("<script"), "a comment got through");
    assert!(page.split("<img").skip(1).all(is_ours), "a comment got through");
    assert!(page.contains("&lt;script&gt;"));
    assert!(!page.contains("Not yet."), "a draft is shown");
    assert!(page.contains("Fold or roll?") && page.contains("How to draw a river"));
    place.call("ada", "DELETE", &format!("/rest/posts/{}", support::enc(&urn))).send().await;
    let page = place.control("GET", "feed", None).await.body;
    assert!(!page.contains(&urn));
}

#[tokio::test]
async fn dropping_ends_it() {
    let place = Place::start().await;
    let addr = place.addr();
    place.sandbox.shutdown();
    place.sandbox.stopped().await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}
