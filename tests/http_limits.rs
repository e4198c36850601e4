//! The real program over HTTP under strain: sessions that nobody closes, and signals while it works.

#![cfg(test)]

mod served;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;
use served::{Server, call, initialize, modern, reply, status, wait_for_request};

/// Opens sessions and never closes them; gives back how many were opened.
fn flood(address: &str, count: usize) -> usize {
    let body = initialize();
    let request = format!(
        "POST /mcp HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let connect = || {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    };
    let mut opened = 0;
    let mut stream = connect();
    for n in 0..count {
        if n % 100 == 99 {
            stream = connect();
        }
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        let mut chunk = [0; 8_192];
        while !text.contains("\r\n0\r\n\r\n") && !text.contains("again later\"}") {
            let count = stream.read(&mut chunk).unwrap();
            assert!(count > 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
        opened += usize::from(text.starts_with("HTTP/1.1 200"));
    }
    opened
}

#[test]
fn sessions_opened_and_never_closed_are_capped_and_an_honest_client_goes_on() {
    let server = Server::start(&[], &[("LINKEDIN_MCP_LOG", "error")]);
    let honest = server.post(&[], &initialize());
    let id = honest
        .lines()
        .find_map(|line| line.strip_prefix("mcp-session-id: "))
        .unwrap()
        .trim()
        .to_owned();
    let mut opened = 0;
    let mut memory = Vec::new();
    for _ in 0..7 {
        opened += flood(&server.address, 2_000);
        memory.push(server.memory());
        let answer = server.post(
            &[("Mcp-Session-Id", &id), ("MCP-Protocol-Version", "2025-11-25")],
            r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#,
        );
        assert_eq!(status(&answer), 200, "{answer}");
    }
    assert!((999..14_000).contains(&opened), "{opened}: the cap was never reached, or too early");
    let (fifth, last) = (memory[4], memory[6]);
    // Sessions that make room for others leave gaps that the allocator fills by and by.
    assert!(last <= fifth + fifth / 5, "memory grows on: {memory:?} KiB");
    server.end();
}

#[test]
fn a_call_under_way_ends_before_the_server_does_and_a_second_signal_does_not_wait() {
    let server = Server::start(&[], &[]);
    let delay = |ms: u64| {
        let body = json!({"match": {"path": "/v2/userinfo"}, "times": 1, "fault": {"kind": "delay", "ms": ms, "when": "before"}}).to_string();
        let address = server.control.trim_start_matches("http://").trim_end_matches("/_sandbox");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "POST /_sandbox/faults HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        assert_eq!(status(&reply(&mut stream)), 200);
    };
    delay(1_000);
    std::thread::scope(|scope| {
        let under_way = scope
            .spawn(|| call(&server, &[], "linkedin_profile_read", json!({"action": "userinfo"})));
        wait_for_request(&server);
        server.signal("-TERM");
        let answer = under_way.join().unwrap();
        assert!(status(&answer) == 200 && answer.contains("Sandbox: Signed in"), "{answer}");
    });
    server.end_quietly();

    let hurried = Server::start(&[], &[]);
    let address =
        hurried.control.trim_start_matches("http://").trim_end_matches("/_sandbox").to_owned();
    let body = json!({"match": {"path": "/v2/userinfo"}, "times": 1, "fault": {"kind": "delay", "ms": 20_000, "when": "before"}}).to_string();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "POST /_sandbox/faults HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    assert_eq!(status(&reply(&mut stream)), 200);
    std::thread::scope(|scope| {
        scope.spawn(|| call(&hurried, &[], "linkedin_profile_read", json!({"action": "userinfo"})));
        wait_for_request(&hurried);
        hurried.signal("-TERM");
        let started = Instant::now();
        // The first signal is being handled once new calls are turned away.
        while TcpStream::connect(&hurried.address).is_ok()
            && started.elapsed() < Duration::from_secs(5)
        {
            std::thread::yield_now();
        }
        hurried.signal("-TERM");
        while std::fs::read_to_string(format!("/proc/{}/stat", hurried.child.id()))
            .is_ok_and(|stat| !stat.contains(") Z "))
        {
            assert!(
                started.elapsed() < Duration::from_secs(6),
                "a second signal waits for nothing"
            );
            std::thread::yield_now();
        }
    });
}

#[test]
fn a_call_whose_client_has_left_is_waited_for() {
    let server = Server::start(&[], &[]);
    let address = server.control.trim_start_matches("http://").trim_end_matches("/_sandbox");
    let body = json!({"match": {"path": "/v2/userinfo"}, "times": 1, "fault": {"kind": "delay", "ms": 1_000, "when": "before"}}).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "POST /_sandbox/faults HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    assert_eq!(status(&reply(&mut stream)), 200);
    let (headers, body) = modern(
        "tools/call",
        "linkedin_profile_read",
        json!({"name": "linkedin_profile_read", "arguments": {"action": "userinfo"}}),
    );
    let mut client = TcpStream::connect(&server.address).unwrap();
    let headers: String =
        headers.iter().fold(String::new(), |all, (name, value)| all + name + ": " + value + "\r\n");
    write!(client, "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{headers}Content-Length: {}\r\n\r\n{body}", server.address, body.len()).unwrap();
    wait_for_request(&server);
    drop(client);
    let asked = Instant::now();
    server.signal("-TERM");
    server.end_quietly();
    assert!(
        asked.elapsed() > Duration::from_millis(500),
        "the server left while a call was under way"
    );
}
