//! The operator's page: who gets in, what can be done there, and that whatever came from outside stays text.

#![cfg(test)]

mod scratch;
mod served;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use base64::Engine as _;
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::policy::{AgentsFile, Bounds, Policies};
use linkedin_mcp::store::accounts::{Account, Kind, State};
use linkedin_mcp::store::audit::{Decision, Record};
use linkedin_mcp::store::confirmations::{Exactly, Question, Standing};
use linkedin_mcp::store::{Home, Store};
use reqwest::header::{CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use scratch::Scratch;
use serde_json::{Value, json};
use served::{Server, call};
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;

const KEY: &str = "the-operators-own-key-0123456789";
const PAGE: &str = "urn:li:organization:70010001";

/// A server with a console, and the books that it shares with this test.
struct Place {
    server: Server,
    state: Scratch,
    http: reqwest::Client,
}

/// A browser that has signed in.
struct Visit<'a> {
    place: &'a Place,
    cookie: String,
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Place {
    fn open(arguments: &[&str]) -> Self {
        Self::with(arguments, &[("LINKEDIN_MCP_CONSOLE_KEY", KEY)])
    }

    fn with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let state = Scratch::new();
        let mut all = vec!["--state-dir", state.text(), "--browser", "off"];
        all.extend(arguments);
        let server = Server::start(&all, environment);
        Self { server, state, http: client() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    fn origin(&self) -> String {
        self.url("")
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self.http.post(self.url(path)).body(form.finish());
        request.header("content-type", "application/x-www-form-urlencoded")
    }

    async fn offer(&self, key: &str) -> Response {
        let form = self.form("/console/login", &[("key", key)]);
        form.header(ORIGIN, self.origin()).send().await.unwrap()
    }

    async fn sign_in(&self) -> Visit<'_> {
        let reply = self.offer(KEY).await;
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        Visit { place: self, cookie: cookie(&reply) }
    }

    fn store(&self) -> Store {
        Store::new(Home::Directory(self.state.path().into()))
    }

    /// A question that waits, about anything.
    async fn question(&self, words: &str) -> Question {
        let exactly = Exactly {
            place: "https://api.linkedin.com|acme".to_owned(),
            agent: "social".to_owned(),
            digest: words.to_owned(),
        };
        let now = jiff::Timestamp::now().as_millisecond();
        self.store().ask(&exactly, "posts.delete", words, "DELETE /x", now).await.unwrap()
    }

    async fn standing(&self, question: &Question) -> Standing {
        self.store().question(&question.id).await.unwrap().unwrap().1
    }

    fn tool(&self, name: &str, arguments: Value) -> Value {
        let reply = call(&self.server, &[], name, arguments);
        let body = reply.split("\r\n\r\n").nth(1).unwrap();
        let reply: Value = serde_json::from_str(body).unwrap();
        reply["result"]["structuredContent"].clone()
    }
}

/// What the browser sends from then on.
fn cookie(reply: &Response) -> String {
    let set = reply.headers()[SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

impl Visit<'_> {
    async fn get(&self, path: &str) -> Response {
        let request = self.place.http.get(self.place.url(path)).header(COOKIE, &self.cookie);
        request.send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        reply.text().await.unwrap()
    }

    async fn token(&self) -> String {
        between(&self.page("/console").await, "name=\"token\" value=\"", "\"").to_owned()
    }

    fn answer(&self, token: &str, question: &str, answer: &str) -> RequestBuilder {
        let fields = [("token", token), ("question", question), ("answer", answer)];
        self.place.form("/console/answer", &fields).header(COOKIE, &self.cookie)
    }

    async fn says(&self, question: &str, answer: &str) -> Response {
        let request = self.answer(&self.token().await, question, answer);
        request.header(ORIGIN, self.place.origin()).send().await.unwrap()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let from = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    from.split_once(after).unwrap().0
}

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
async fn nothing_but_the_page_itself_can_answer() {
    let place = Place::open(&[]);
    let question = place.question("delete it").await;
    let (visit, other) = (place.sign_in().await, place.sign_in().await);
    let (token, foreign) = (visit.token().await, other.token().await);
    let own = place.origin();
    let send = async |token: &str, origin: Option<&str>| {
        let request = visit.answer(token, &question.id, "allow");
        let request = match origin {
            Some(origin) => request.header(ORIGIN, origin),
            None => request,
        };
        request.send().await.unwrap().status()
    };
    // NET-2, and forged forms: another page on this machine is another page.
    let port = place.server.address.rsplit(':').next().unwrap();
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        &format!("http://localhost:{port}"),
        &own.replace("http", "https"),
    ] {
        assert_eq!(send(&token, Some(origin)).await, StatusCode::FORBIDDEN, "{origin}");
    }
    assert_eq!(send(&token, None).await, StatusCode::FORBIDDEN);
    for forged in ["", "0", foreign.as_str()] {
        assert_eq!(send(forged, Some(&own)).await, StatusCode::FORBIDDEN, "{forged}");
    }
    // Without the cookie a right token is worth nothing.
    let fields = [("token", token.as_str()), ("question", &question.id), ("answer", "allow")];
    let bare = place.form("/console/answer", &fields).header(ORIGIN, &own).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    // Nor is anything done by looking.
    let query = format!("token={token}&question={}&answer=allow", question.id);
    for path in
        ["/console", "/console/audit", "/console/answer", "/console/logout", "/console/login"]
    {
        visit.get(&format!("{path}?{query}")).await;
    }
    assert_eq!(visit.get("/console/answer").await.status(), StatusCode::METHOD_NOT_ALLOWED);
    let odd = visit.answer(&token, &question.id, "perhaps").header(ORIGIN, &own).send().await;
    assert_eq!(odd.unwrap().status(), StatusCode::FORBIDDEN);
    // A form of another kind is what pages elsewhere can send without asking.
    let json = visit.answer(&token, &question.id, "allow").header(ORIGIN, &own);
    let json = json.header("content-type", "text/plain").send().await.unwrap();
    assert_eq!(json.status(), StatusCode::FORBIDDEN);
    assert_eq!(place.standing(&question).await, Standing::Asked);
    assert_eq!(visit.get("/console").await.status(), StatusCode::OK);

    // Once it is answered, the same form again changes nothing.
    assert_eq!(send(&token, Some(&own)).await, StatusCode::SEE_OTHER);
    assert_eq!(place.standing(&question).await, Standing::Allowed);
    let again = visit.answer(&token, &question.id, "deny").header(ORIGIN, &own).send().await;
    assert_eq!(again.unwrap().status(), StatusCode::SEE_OTHER);
    assert!(visit.page("/console").await.contains("Nothing was done."));
    assert_eq!(place.standing(&question).await, Standing::Allowed);
}

#[tokio::test]
async fn a_yes_lets_the_agents_next_call_through_and_a_no_does_not() {
    let place = Place::open(&["--confirm", "delete"]);
    let visit = place.sign_in().await;
    for (answer, outcome) in [("allow", "done"), ("deny", "not_done")] {
        let text =
            json!({"action": "create", "author": PAGE, "text": format!("To be or not, {answer}")});
        let post = place.tool("linkedin_posts_write", text)["result"]["post"].clone();
        let delete = || {
            let arguments = json!({"action": "delete", "post": post});
            place.tool("linkedin_posts_delete", arguments)
        };
        assert_eq!(delete()["error"]["kind"], "needs_confirmation");
        let page = visit.page("/console").await;
        assert!(page.contains(&format!("To be or not, {answer}")) && page.contains("the sandbox"));
        // While something waits, the page does not change beneath a finger.
        assert!(!page.contains("http-equiv=\"refresh\""));
        let question = between(&page, "name=\"question\" value=\"", "\"").to_owned();
        assert_eq!(visit.says(&question, answer).await.status(), StatusCode::SEE_OTHER);
        let page = visit.page("/console").await;
        assert!(
            page.contains(if answer == "allow" { "Allowed." } else { "Not allowed." }),
            "{page}"
        );
        assert!(
            page.contains("Nothing waits for a person.") && page.contains("http-equiv=\"refresh\"")
        );
        assert_eq!(delete()["outcome"], outcome);
    }
}

/// What the grid shows: area, agent, level.
fn grid(page: &str) -> BTreeSet<(String, String, String)> {
    let table = between(page, "<table class=\"grid\">", "</table>");
    let heads = between(table, "<thead>", "</thead>").split("<th scope=\"col\">").skip(2);
    let agents: Vec<&str> = heads.map(|head| head.split('<').next().unwrap()).collect();
    let rows = between(table, "<tbody>", "</tbody>").split("<tr>").skip(1);
    rows.flat_map(|row| {
        let area = between(between(row, "<th scope=\"row\"", "/th>"), ">", "<").replace(' ', "_");
        let cells: Vec<&str> = row.split("<td>").skip(1).collect();
        assert_eq!(cells.len(), agents.len());
        let cells = agents.iter().zip(cells).map(move |(agent, cell)| {
            let level =
                cell.split_once("<span class=\"level ").unwrap().1.split_once("\">").unwrap();
            // The word is there, not only the colour.
            assert!(level.1.starts_with(level.0), "{cell}");
            (area.clone(), (*agent).to_owned(), level.0.to_owned())
        });
        cells.collect::<Vec<_>>()
    })
    .collect()
}

#[tokio::test]
async fn the_grid_is_what_the_policy_says_and_follows_the_file() {
    let place = Place::open(&["--off", "media"]);
    let visit = place.sign_in().await;
    let file = place.state.join("agents.toml");
    let bounds = Bounds { off: vec!["media".to_owned()], ..Bounds::default() };
    let files = [
        "[agents.social]\nareas = { posts = \"full\", media = \"write\" }\ndaily_posts = 5\n[agents.reports]\nareas = { analytics = \"read\" }\n",
        "read_only = true\n[agents.social]\nareas = { posts = \"full\" }\n",
        "stopped = true\nlockdown = true\n[agents.social]\nareas = { posts = \"write\" }\n[agents.local]\n",
    ];
    for text in files {
        std::fs::write(&file, text).unwrap();
        let page = visit.page("/console").await;
        let policies =
            Policies::new(Some(AgentsFile::Named(file.clone())), bounds.clone(), Vec::new());
        let mut names: Vec<String> =
            policies.agents().iter().map(|agent| agent.agent().to_owned()).collect();
        names.push("local".to_owned());
        let expected = names.iter().flat_map(|agent| {
            let policy = policies.of(agent);
            let level = move |area: &str| policy.level(area).as_str().to_owned();
            GROUPS
                .iter()
                .map(move |group| (group.name.to_owned(), agent.clone(), level(group.name)))
        });
        assert_eq!(grid(&page), expected.collect(), "{text}");
        assert_eq!(page.contains("Read-only."), text.contains("read_only"));
        assert_eq!(page.contains("Everything is stopped."), text.contains("stopped"));
        assert_eq!(page.contains("Lockdown."), text.contains("lockdown"));
        assert!(page.contains("Off for everybody: </strong>media"));
    }
    // What cannot be read changes nothing, and is said.
    std::fs::write(&file, "[agents.social]\nareas = { posts = \"<b>everything\" }\n").unwrap();
    let page = visit.page("/console").await;
    assert!(page.contains("The file of agents cannot be used") && page.contains("still holds"));
    assert!(page.contains("Everything is stopped.") && !page.contains("<b>everything"));
}

const HOSTILE: &str =
    "\"><script>alert(1)</script><img src=x onerror=alert(2)>'<!--&lt;\u{202e}evil";

/// Every tag of a page, by name, with its attributes.
fn tags(page: &str) -> Vec<(String, String)> {
    let (head, body) = page.split_once("</style>").unwrap();
    let head = head.split_once("<style>").unwrap().0;
    let tags = [head, body].into_iter().flat_map(|part| part.split('<').skip(1));
    let tags = tags.map(|tag| {
        let mut quoted = false;
        let end = tag.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let tag = &tag[..end.unwrap_or_else(|| panic!("a tag that does not end: {tag}"))];
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        (name.to_owned(), attributes.to_owned())
    });
    tags.collect()
}

#[tokio::test]
async fn what_came_from_outside_stays_text_wherever_it_stands() {
    let place = Place::open(&[]);
    let visit = place.sign_in().await;
    let plain = [visit.page("/console").await, visit.page("/console/audit").await];
    let known: BTreeSet<String> =
        plain.iter().flat_map(|page| tags(page)).map(|(name, _)| name).collect();
    assert!(!known.contains("script") && !known.contains("img") && known.contains("table"));

    let store = place.store();
    let now = jiff::Timestamp::now().as_millisecond();
    let exactly = Exactly {
        place: format!("http://{HOSTILE}|{HOSTILE}"),
        agent: HOSTILE.to_owned(),
        digest: HOSTILE.to_owned(),
    };
    store.ask(&exactly, HOSTILE, &format!("{HOSTILE}\n{HOSTILE}"), HOSTILE, now).await.unwrap();
    let account = Account {
        place: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        grant: "g".to_owned(),
        app: HOSTILE.to_owned(),
        kind: Kind::Member,
        member: Some(HOSTILE.to_owned()),
        person: Some(HOSTILE.to_owned()),
        scopes: Some(HOSTILE.to_owned()),
        signed_in_at: 0,
        expires_at: Some(i64::MAX),
        refresh_ends_at: None,
        state: State::Superseded { by: HOSTILE.to_owned() },
        is_default: true,
    };
    store.sign_in(&account).await.unwrap();
    let h = || HOSTILE.to_owned();
    let record = Record {
        way: h(),
        client: h(),
        tool: h(),
        endpoint: h(),
        area: h(),
        effect: h(),
        target: h(),
        account: h(),
        speaks_for: h(),
        subject: h(),
        decision: Decision::Denied,
        rule: h(),
        outcome: h(),
        error: h(),
        operation: h(),
        digest: h(),
        ..Record::new(HOSTILE, HOSTILE)
    };
    store.record(&record).await.unwrap();
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(place.state.join("state.sqlite3"));
    let mut books = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let arguments = json!({"text": HOSTILE, "author": HOSTILE}).to_string();
    sqlx::query("INSERT INTO writes (id, place, agent, endpoint, state, asked, arguments, arguments_digest, fingerprint, owner, lease_until, made_at) VALUES ($1, $1, $1, $1, 'unknown', $1, $2, '', '', '', 0, 0)")
        .bind(HOSTILE).bind(&arguments).execute(&mut books).await.unwrap();
    sqlx::query("INSERT INTO counts (app, endpoint, day, member, sent, first_at) VALUES ($1, $1, $1, $1, 5, 0)")
        .bind(HOSTILE).execute(&mut books).await.unwrap();

    let query: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let filtered = format!(
        "/console/audit?agent={query}&area={query}&account={query}&decision={query}&since={query}&before={query}"
    );
    let allowed: BTreeSet<String> = known
        .iter()
        .cloned()
        .chain(
            [
                "article", "/article", "button", "form", "dl", "/dl", "dt", "/dt", "dd", "/dd",
                "div", "details", "/details", "summary", "/summary", "pre", "/pre", "strong",
                "/strong", "code", "/code", "br", "small", "/small", "h3", "/h3", "time", "/time",
                "caption", "/caption", "table", "/table", "thead", "/thead", "tbody", "/tbody",
                "tr", "/tr", "th", "/th", "td", "/td",
            ]
            .map(str::to_owned),
        )
        .collect();
    for path in ["/console", "/console/audit", &filtered] {
        let page = visit.page(path).await;
        for (name, attributes) in tags(&page) {
            assert!(allowed.contains(&name), "<{name} {attributes}> on {path}");
            // Outside of quotes there is no hostile word.
            let bare: String = attributes.split('"').step_by(2).collect();
            assert!(
                !bare.contains("onerror") && !bare.contains("alert") && !bare.contains("style"),
                "{attributes}"
            );
        }
        assert!(
            page.contains("&lt;script&gt;alert(1)") || path == filtered,
            "it is shown, as text: {path}"
        );
        // A reader sees every character that is there.
        assert!(!page.contains('\u{202e}'), "{path}");
    }
    let page = visit.page("/console").await;
    assert!(page.matches("&lt;script&gt;").count() > 12, "every field is shown");
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need_and_has_a_light_and_a_dark_dress() {
    let place = Place::open(&[]);
    let visit = place.sign_in().await;
    let replies = [
        place.get("/console").await,
        place.get("/console/nothing").await,
        visit.get("/console").await,
        visit.get("/console/audit").await,
    ];
    for reply in replies {
        let header = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
        let policy = header(CONTENT_SECURITY_POLICY.as_str());
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let page = reply.text().await.unwrap();
        let style = between(&page, "<style>", "</style>");
        let hash =
            base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            )
        );
        let (light, dark) = style.split_once("@media (prefers-color-scheme:dark)").unwrap();
        let names = |css: &str| -> BTreeSet<String> {
            let root = between(css, ":root{", "}");
            root.split(';')
                .filter_map(|one| Some(one.split_once(':')?.0.to_owned()))
                .filter(|name| name.starts_with("--"))
                .collect()
        };
        assert!(names(light).len() > 15);
        assert_eq!(names(light), names(dark), "every colour has its other side");
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        assert!(
            !page.contains("<script") && !page.contains(" style=") && !page.contains("javascript:")
        );
        assert_eq!(page.matches("<h1").count(), 1);
        for (name, attributes) in tags(&page) {
            assert!(name != "th" || attributes.contains("scope="), "{attributes}");
        }
    }
}

#[tokio::test]
async fn there_is_no_page_without_a_key_nor_beyond_this_machine_unless_somebody_said_so() {
    let none = Place::with(&[], &[]);
    assert_eq!(none.get("/console").await.status(), StatusCode::NOT_FOUND);
    let proxied = ["--behind-proxy", "--public-host", "mcp.example.org"];
    let hidden = Place::open(&proxied);
    assert_eq!(hidden.get("/console").await.status(), StatusCode::NOT_FOUND);
    // On this machine, a name that leads here from elsewhere opens nothing either.
    let named = Place::open(&["--public-host", "mcp.example.org"]);
    let by_name = named.http.get(named.url("/console")).header(HOST, "mcp.example.org");
    assert_eq!(by_name.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(named.get("/console").await.status(), StatusCode::UNAUTHORIZED);
    let foreign = named.http.get(named.url("/console")).header(HOST, "evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let open = Place::open(&[&proxied[..], &["--console-anywhere"]].concat());
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
