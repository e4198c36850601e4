//! The operator's page: what can be done there, that it shows what holds, and that whatever came from outside stays
//! text.

#![cfg(test)]

mod scratch;
mod served;
mod visited;

use std::collections::BTreeSet;

use base64::Engine as _;
use linkedin_mcp::catalogue::GROUPS;
use linkedin_mcp::policy::{AgentsFile, Bounds, Policies};
use linkedin_mcp::store::accounts::{Account, Kind, State};
use linkedin_mcp::store::audit::{Decision, Record};
use linkedin_mcp::store::confirmations::{Exactly, Standing};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_SECURITY_POLICY, ORIGIN};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;
use visited::{Place, between};

const PAGE: &str = "urn:li:organization:70010001";

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
        let tag = end.and_then(|end| tag.get(..end)).unwrap_or_else(|| panic!("no end: {tag}"));
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
