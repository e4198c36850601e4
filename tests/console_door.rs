//! Who gets into the operator's page, where there is one, and what its key opens.

#![cfg(test)]

mod scratch;
mod served;
mod visited;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use reqwest::StatusCode;
use reqwest::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use scratch::Scratch;
use visited::{KEY, Place, Visit, client, cookie};

#[tokio::test]
async fn the_page_opens_to_its_own_key_alone_and_a_key_is_no_part_of_an_address() {
    let place = Place::open(&[]);
    place.question("a secret plan").await;
    for path in ["/console", "/console/audit", &format!("/console?key={KEY}")] {
        let reply = place.get(path).await;
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
        assert!(reply.headers().get(SET_COOKIE).is_none());
        let page = reply.text().await.unwrap();
        assert!(page.contains("type=\"password\"") && !page.contains("secret plan"), "{page}");
    }
    let bearer = place.http.get(place.url("/console")).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(bearer.status(), StatusCode::UNAUTHORIZED);

    // An agent's key is none of the operator's.
    let words = agents_key(&place).await;
    for wrong in [words.as_str(), ""] {
        let reply = place.offer(wrong).await;
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
        assert!(reply.headers().get(SET_COOKIE).is_none());
    }
    // NET-3: a session is 244 random bits, for this path, and no script reads it.
    let reply = place.offer(KEY).await;
    assert_eq!(
        (reply.status(), &reply.headers()[LOCATION]),
        (StatusCode::SEE_OTHER, &"/console".parse().unwrap())
    );
    let set = reply.headers()[SET_COOKIE].to_str().unwrap();
    let (pair, rest) = set.split_once("; ").unwrap();
    assert_eq!(rest, "HttpOnly; SameSite=Strict; Path=/console");
    assert_eq!(pair.split_once('=').unwrap().1.len(), 64);
    let visit = Visit { place: &place, cookie: cookie(&reply) };
    assert!(visit.page("/console").await.contains("secret plan"));
    let another = place.sign_in().await;
    assert_ne!(another.cookie, visit.cookie);

    // Signing out ends this one, and no other; and only with the form's token.
    let out = |token: String| {
        let form = place.form("/console/logout", &[("token", &token)]);
        form.header(COOKIE, &visit.cookie).header(ORIGIN, place.origin()).send()
    };
    assert_eq!(out(another.token().await).await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(out(visit.token().await).await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(visit.get("/console").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(another.get("/console").await.status(), StatusCode::OK);
    let log = place.server.end();
    assert!(!log.contains(KEY) && !log.contains(&words), "a key is in the log");
}

/// The key of an agent, as the operator hands it out.
async fn agents_key(place: &Place) -> String {
    let (_, words) = place.store().add_key("social", None, 0).await.unwrap();
    secrecy::ExposeSecret::expose_secret(&words).to_owned()
}

#[tokio::test]
async fn wrong_keys_make_every_next_one_wait() {
    let place = Place::open(&[]);
    let mut last = StatusCode::OK;
    for _ in 0..5 {
        last = place.offer("another-key-of-16-characters").await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // Nor is the right one looked at before the time is over.
    let reply = place.offer(KEY).await;
    assert_eq!(reply.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(
        reply.headers().contains_key("retry-after") && !reply.headers().contains_key(SET_COOKIE)
    );
}

#[tokio::test]
async fn there_is_no_page_without_a_key_nor_beyond_this_machine_unless_somebody_said_so() {
    let none = Place::with(&[], &[]);
    assert_eq!(none.get("/console").await.status(), StatusCode::NOT_FOUND);
    let proxied = ["--behind-proxy", "--public-host", "mcp.example.org"];
    // Whoever reaches a proxy needs a key for MCP.
    let keys = [("LINKEDIN_MCP_CONSOLE_KEY", KEY), ("LINKEDIN_MCP_HTTP_KEY", served::KEY)];
    let hidden = Place::with(&proxied, &keys);
    assert_eq!(hidden.get("/console").await.status(), StatusCode::NOT_FOUND);
    // On this machine, a name that leads here from elsewhere opens nothing either.
    let named = Place::open(&["--public-host", "mcp.example.org"]);
    let by_name = named.http.get(named.url("/console")).header(HOST, "mcp.example.org");
    assert_eq!(by_name.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(named.get("/console").await.status(), StatusCode::UNAUTHORIZED);
    let foreign = named.http.get(named.url("/console")).header(HOST, "evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let open = Place::with(&[&proxied[..], &["--console-anywhere"]].concat(), &keys);
    let form = |origin: &str| {
        let form = open.form("/console/login", &[("key", KEY)]).header(HOST, "mcp.example.org");
        form.header(ORIGIN, origin).send()
    };
    let reply = form("https://mcp.example.org").await.unwrap();
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    assert!(reply.headers()[SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
    assert_eq!(form("http://mcp.example.org").await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_key_opens_nothing_but_the_page() {
    let keys = [("LINKEDIN_MCP_CONSOLE_KEY", KEY), ("LINKEDIN_MCP_HTTP_KEY", served::KEY)];
    let place = Place::with(&[], &keys);
    let bearer = format!("Bearer {KEY}");
    let reply = place.server.post(&[("Authorization", &bearer)], &served::initialize());
    assert_eq!(served::status(&reply), 401);
    let session = place.sign_in().await;
    let reply = place.server.post(&[("Cookie", &session.cookie)], &served::initialize());
    assert_eq!(served::status(&reply), 401);
    assert_eq!(place.offer(served::KEY).await.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn a_key_that_is_no_key_of_the_operators_own_stops_the_start() {
    let starts = |environment: &[(&str, &str)]| {
        let state = Scratch::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(["serve", "--http", "127.0.0.1:0", "--state-dir", state.text()]).env_clear();
        let ended =
            command.envs(environment.iter().copied()).stdout(Stdio::null()).output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    };
    let agents = format!("lmk_{}", "k".repeat(60));
    for (key, says) in
        [("short", "shorter than 16"), (KEY, "key of HTTP clients"), (&agents, "key of an agent")]
    {
        let (code, said) =
            starts(&[("LINKEDIN_MCP_CONSOLE_KEY", key), ("LINKEDIN_MCP_HTTP_KEY", KEY)]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(says) && (key == "short" || !said.contains(key)), "{said}");
    }
}

#[tokio::test]
async fn alone_it_is_served_on_this_machine_with_a_key_for_one_run() {
    let state = Scratch::new();
    let alone = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(["console", "--no-open", "--state-dir", state.text()]).args(arguments);
        command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let refused = alone(&["--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));

    let mut child = alone(&[]).spawn().unwrap();
    let line = |stream: &mut dyn std::io::Read| {
        let mut text = String::new();
        BufReader::new(stream).read_line(&mut text).unwrap();
        text.trim().to_owned()
    };
    let address = line(child.stdout.as_mut().unwrap());
    let said = line(child.stderr.as_mut().unwrap());
    let key = said.rsplit(' ').next().unwrap();
    // NET-4: the key is typed.
    assert!(!address.contains(key) && address.ends_with("/console"), "{address}");
    let (http, base) = (client(), address.strip_suffix("/console").unwrap());
    let foreign = http.get(&address).header(HOST, "evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let login = |key: &str| {
        let request = http.post(format!("{address}/login")).body(format!("key={key}"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header(ORIGIN, base).send()
    };
    assert_eq!(login("wrong").await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let reply = login(key).await.unwrap();
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let page = http.get(&address).header(COOKIE, cookie(&reply)).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("Nothing waits for a person."), "{page}");
    child.kill().unwrap();
    child.wait().unwrap();
}
