//! The real program over HTTP, spoken to byte by byte: who gets in, and what is refused.

#![cfg(test)]

mod served;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use served::{KEY, Server, call, initialize, reply, status};

#[test]
fn a_newer_and_an_older_client_are_served_at_one_address() {
    let server = Server::start(&[], &[]);
    let newer = call(&server, &[], "linkedin_status", json!({}));
    assert!(
        status(&newer) == 200
            && newer.contains("application/json")
            && newer.contains(r#""target":"sandbox""#),
        "{newer}"
    );
    let older = server.post(&[], &initialize());
    assert!(status(&older) == 200 && older.to_lowercase().contains("mcp-session-id:"), "{older}");
    let health = server.request(&format!("GET /healthz HTTP/1.1\r\nHost: {}", server.address), "");
    assert!(status(&health) == 200 && health.contains(r#"{"status":"ok"}"#), "{health}");
    let nothing = server.request(&format!("GET /nothing HTTP/1.1\r\nHost: {}", server.address), "");
    assert_eq!(status(&nothing), 404);
    server.end();
}

#[test]
fn a_foreign_host_or_origin_gets_nowhere_on_any_route() {
    let server = Server::start(&[], &[]);
    let own = server.address.clone();
    for (method, path) in [
        ("POST", "/mcp"),
        ("GET", "/mcp"),
        ("DELETE", "/mcp"),
        ("GET", "/sse"),
        ("POST", "/messages?session_id=x"),
        ("GET", "/healthz"),
        ("GET", "/"),
    ] {
        for (headers, fine) in [
            (format!("Host: {own}"), true),
            ("Host: evil.example".to_owned(), false),
            ("Host: ".to_owned(), false),
            (format!("Host: {own}.evil.example"), false),
            (format!("Host: {own}\r\nHost: {own}"), false),
            (format!("Host: {own}\r\nHost: evil.example"), false),
            (format!("Host: {own}\r\nOrigin: http://localhost:5173"), true),
            (format!("Host: {own}\r\nOrigin: https://evil.example"), false),
            (format!("Host: {own}\r\nOrigin: null"), false),
            (format!("Host: {own}\r\nOrigin: "), false),
            (
                format!("Host: {own}\r\nOrigin: http://localhost\r\nOrigin: https://evil.example"),
                false,
            ),
            (format!("Host: {own}\r\nOrigin: http://localhost.evil.example"), false),
        ] {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            write!(stream, "{method} {path} HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\n\r\n")
                .unwrap();
            let mut start = [0; 12];
            stream
                .read_exact(&mut start)
                .unwrap_or_else(|_| panic!("{method} {path} {headers}: no answer"));
            let code = status(&String::from_utf8_lossy(&start));
            // A doubled or empty Host may be malformed already for whoever parses HTTP.
            let turned_away = code == 403 || (!fine && code == 400);
            assert_eq!(turned_away, !fine, "{method} {path} {headers}: {code}");
        }
    }
    server.end();
}

#[test]
fn without_the_key_nothing_but_health_is_reached_and_no_token_is_logged() {
    let server = Server::start(&[], &[("LINKEDIN_MCP_HTTP_KEY", KEY)]);
    let linkedin = format!("AQX{}", "canary".repeat(30));
    let right = format!("Bearer {KEY}");
    for (header, fine) in [
        (None, false),
        (Some(right.clone()), true),
        (Some(format!("Bearer {KEY}x")), false),
        (Some("Bearer ".to_owned()), false),
        (Some(format!("Basic {KEY}")), false),
        (Some(KEY.to_owned()), false),
        (Some(format!("Bearer {linkedin}")), false),
    ] {
        for (method, path) in
            [("POST", "/mcp"), ("GET", "/mcp"), ("GET", "/sse"), ("POST", "/messages?session_id=x")]
        {
            let auth = header
                .as_ref()
                .map_or_else(String::new, |header| format!("\r\nAuthorization: {header}"));
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nHost: {}{auth}\r\nContent-Length: 0\r\n\r\n",
                server.address
            )
            .unwrap();
            let mut start = [0; 12];
            stream.read_exact(&mut start).unwrap();
            assert_eq!(
                &start[9..] != b"401",
                fine,
                "{method} {path}{auth}: {}",
                String::from_utf8_lossy(&start)
            );
        }
    }
    let query = server.request(
        &format!(
            "POST /mcp?access_token={KEY} HTTP/1.1\r\nHost: {}\r\nAuthorization: {right}",
            server.address
        ),
        "",
    );
    assert_eq!(status(&query), 400, "{query}");
    let health = server.request(&format!("GET /healthz HTTP/1.1\r\nHost: {}", server.address), "");
    assert_eq!(status(&health), 200);
    let fine = call(
        &server,
        &[("Authorization", &right)],
        "linkedin_profile_read",
        json!({"action": "userinfo"}),
    );
    assert!(status(&fine) == 200 && fine.contains("Sandbox: Signed in"), "{fine}");
    let log = server.end();
    assert!(!log.is_empty(), "the log at trace level was read");
    for secret in [KEY, &linkedin, "canarycanary", "Bearer sandbox-"] {
        assert!(!log.contains(secret), "a secret was logged");
    }
}

#[test]
fn bodies_that_are_no_message_are_refused_and_the_server_lives() {
    let server = Server::start(&[], &[]);
    let deep = |depth: usize| {
        format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"ping","params":{}{}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    for (body, expected) in [
        (String::new(), 400),
        ("{".to_owned(), 400),
        ("not json".to_owned(), 400),
        ("[]".to_owned(), 400),
        (deep(65), 400),
        (deep(100_000), 400),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}"#.to_owned(), 400),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}"#
                .to_owned(),
            400,
        ),
    ] {
        let refused = server.post(&[], &body);
        assert_eq!(
            status(&refused),
            expected,
            "{}: {refused}",
            body.chars().take(80).collect::<String>()
        );
    }
    let other_type = server.request(
        &format!("POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: text/plain", server.address),
        "{}",
    );
    assert_eq!(status(&other_type), 415);
    let large = "x".repeat(4 * 1024 * 1024 + 1);
    assert_eq!(status(&server.post(&[], &large)), 413);
    let endless = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.address
    );
    let mut bytes = endless.into_bytes();
    for _ in 0..80 {
        bytes.extend_from_slice(format!("{:x}\r\n{}\r\n", 65_536, "x".repeat(65_536)).as_bytes());
    }
    let cut = status(&server.raw(&bytes));
    assert!(matches!(cut, 413 | 0), "{cut}: a body without an end is cut off");
    let many: String = "X-Many: y\r\n".repeat(5_000);
    let heads = server
        .raw(format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n{many}\r\n", server.address).as_bytes());
    assert!(matches!(status(&heads), 431 | 400 | 0), "{heads}");
    let long = server.raw(
        format!(
            "GET /healthz?{} HTTP/1.1\r\nHost: {}\r\n\r\n",
            "x".repeat(200_000),
            server.address
        )
        .as_bytes(),
    );
    assert!(matches!(status(&long), 414 | 431 | 400 | 0), "{long}");
    assert_eq!(status(&server.raw(b"\x16\x03\x01\x00\xa5\x01\x00\x00")), 400);
    let alive = call(&server, &[], "linkedin_status", json!({}));
    assert_eq!(status(&alive), 200, "{alive}");
    server.end();
}

#[test]
fn a_client_that_sends_its_head_too_slowly_is_cut_off() {
    let server = Server::start(&[], &[]);
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").unwrap();
    let started = Instant::now();
    let cut = reply(&mut slow);
    assert!(!cut.contains("200 OK"), "{cut}");
    assert!(started.elapsed() < Duration::from_secs(20), "it took {:?}", started.elapsed());
    server.end();
}

#[test]
fn the_sse_pair_carries_a_conversation_and_can_be_left_out() {
    let server = Server::start(&[], &[]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(
        stream,
        "GET /sse HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n",
        server.address
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut until = |wanted: &str| loop {
        let line = lines.next().unwrap().unwrap();
        if line.contains(wanted) {
            return line;
        }
    };
    let endpoint = until("data: /messages").trim_start_matches("data: ").to_owned();
    let send = |body: String| {
        let head = format!(
            "POST {endpoint} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json",
            server.address
        );
        status(&server.request(&head, &body))
    };
    assert_eq!(send(initialize().replace("2025-11-25", "2026-07-28")), 202);
    let opened = until("serverInfo");
    assert!(
        opened.contains(r#""protocolVersion":"2025-11-25""#),
        "the pair belongs to the older era: {opened}"
    );
    assert_eq!(
        send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string()),
        202
    );
    assert_eq!(send(json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}).to_string()), 202);
    assert!(until("linkedin_posts_write").contains(r#""id":2"#));
    assert_eq!(send("{".to_owned()), 400);
    let elsewhere = server.request(&format!("POST /messages?session_id=nobody HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json", server.address), "{}");
    assert_eq!(status(&elsewhere), 404);
    server.end();

    let without = Server::start(&["--no-sse"], &[]);
    for request in ["GET /sse", "POST /messages?session_id=x"] {
        let none = without.request(
            &format!(
                "{request} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json",
                without.address
            ),
            "",
        );
        assert_eq!(status(&none), 404, "{request}");
    }
    without.end();
}

#[test]
fn a_session_that_nobody_opened_is_none() {
    let server = Server::start(&[], &[]);
    for id in ["nobody", "00000000-0000-4000-8000-000000000000", "%00", &"x".repeat(5_000)] {
        let found = server.post(
            &[("Mcp-Session-Id", id), ("MCP-Protocol-Version", "2025-11-25")],
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#,
        );
        assert_eq!(status(&found), 404, "{found}");
    }
    server.end();
}

#[test]
fn unsafe_settings_do_not_start() {
    for (arguments, environment, words) in [
        (vec!["--http", "0.0.0.0:0"], vec![], "needs a key"),
        (vec!["--http", "0.0.0.0:0"], vec![("LINKEDIN_MCP_HTTP_KEY", KEY)], "--tls-cert"),
        (
            vec!["--http", "0.0.0.0:0", "--behind-proxy"],
            vec![("LINKEDIN_MCP_HTTP_KEY", KEY)],
            "--public-host",
        ),
        (
            vec!["--http", "127.0.0.1:0", "--live"],
            vec![("LINKEDIN_MCP_ACCESS_TOKEN", "AQX")],
            "needs a key",
        ),
        (vec!["--http", "127.0.0.1:0"], vec![("LINKEDIN_MCP_HTTP_KEY", "short")], "16 characters"),
        (vec!["--http", "127.0.0.1:0", "--tls-cert", "/nowhere.pem"], vec![], "--tls-key"),
        (
            vec![
                "--http",
                "127.0.0.1:0",
                "--tls-cert",
                "/nowhere.pem",
                "--tls-key",
                "/nowhere.key",
            ],
            vec![],
            "TLS certificate",
        ),
        (vec!["--http", "127.0.0.1:0", "--allow-origin", "*"], vec![], "no origin"),
        (vec!["--http", "here"], vec![], "address with a port"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"))
            .arg("serve")
            .args(&arguments)
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(words), "{arguments:?}: {error}");
        assert!(!error.contains(KEY), "{arguments:?}");
    }
}
