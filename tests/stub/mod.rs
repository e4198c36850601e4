//! A LinkedIn that gives the replies it was told to give, one after another, and keeps what it was asked.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use linkedin_mcp::app;
use linkedin_mcp::config::Config;
use linkedin_mcp::tools::Toolbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one request.
pub(crate) enum Reply {
    /// Status, headers and body; a null body is none.
    Says(u16, Value, Value),
    /// The connection breaks off.
    Nothing,
}

/// A reply with a body and no headers of its own.
pub(crate) fn reply(status: u16, body: Value) -> Reply {
    Reply::Says(status, json!({}), body)
}

/// What was asked: head and body.
pub(crate) type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// A toolbox whose LinkedIn gives these replies; its sign-in has these scopes.
pub(crate) async fn toolbox(
    scopes: &str,
    more: &[(&'static str, &str)],
    replies: Vec<Reply>,
) -> (Arc<Toolbox>, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut environment = BTreeMap::from([
        ("LINKEDIN_MCP_API_BASE", base),
        ("LINKEDIN_MCP_ACCESS_TOKEN", "sandbox-stub".to_owned()),
        ("LINKEDIN_MCP_SCOPES", scopes.to_owned()),
    ]);
    environment.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let config =
        Config::load(&BTreeMap::new(), |name| environment.get(name).cloned(), None).unwrap();
    let asked = Asked::default();
    tokio::spawn(serve(listener, replies, Arc::clone(&asked)));
    (app::toolbox(&config), asked)
}

/// A LinkedIn that gives these replies, and where it is.
pub(crate) async fn start(replies: Vec<Reply>) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    tokio::spawn(serve(listener, replies, Arc::clone(&asked)));
    (base, asked)
}

async fn serve(listener: TcpListener, replies: Vec<Reply>, asked: Asked) {
    let mut replies = replies.into_iter();
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (head, body) = received(&mut stream).await;
        // What is asked of a sandbox and not of LinkedIn finds nothing here.
        let given = if head.contains(" /_sandbox/") {
            reply(404, Value::Null)
        } else {
            let body = serde_json::from_str(&body).unwrap_or(Value::Null);
            asked.lock().unwrap().push((head, body));
            replies.next().unwrap_or_else(|| reply(500, json!("no reply is left")))
        };
        let Reply::Says(status, headers, body) = given else { continue };
        let content = if body.is_null() { String::new() } else { body.to_string() };
        let mut text = format!("HTTP/1.1 {status} Stub\r\n");
        for (name, value) in headers.as_object().unwrap() {
            if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("date") {
                write!(text, "{name}: {}\r\n", value.as_str().unwrap()).unwrap();
            }
        }
        write!(text, "Content-Length: {}\r\nConnection: close\r\n\r\n{content}", content.len())
            .unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    }
}

async fn received(stream: &mut TcpStream) -> (String, String) {
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).await.unwrap();
        received.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(count > 0, "the request broke off: {text}");
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned)
        });
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            break (head.to_owned(), body.to_owned());
        }
    }
}

/// Calls a tool.
pub(crate) async fn call(toolbox: &Toolbox, tool: &str, arguments: Value) -> Value {
    let arguments = arguments.as_object().unwrap().clone();
    toolbox.call(tool, arguments).await.unwrap().structured()
}

/// `GET /rest/…` of each request.
pub(crate) fn lines(asked: &Asked) -> Vec<String> {
    let asked = asked.lock().unwrap();
    asked
        .iter()
        .map(|(head, _)| head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned())
        .collect()
}
