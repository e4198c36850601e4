//! The real program, listening for HTTP, and a client that sends bytes.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) const KEY: &str = "a-key-of-32-characters-0123456789";

pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    pub(crate) control: String,
    stderr: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(["serve", "--http", "127.0.0.1:0"]).args(arguments);
        command.env_clear().env("LINKEDIN_MCP_LOG", "trace").envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).ok();
            text
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).expect("one ready line");
        let mcp = ready["mcp"].as_str().unwrap();
        let address = mcp.trim_start_matches("http://").trim_end_matches("/mcp").to_owned();
        let control = ready["control"].as_str().unwrap().to_owned();
        Self { child, address, control, stderr: Some(stderr) }
    }

    /// Sends bytes, and reads until the server closes or a whole reply is there.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The server may answer and close before it has read everything.
        stream.write_all(bytes).ok();
        reply(&mut stream)
    }

    pub(crate) fn request(&self, head: &str, body: &str) -> String {
        let length = body.len();
        self.raw(
            format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .as_bytes(),
        )
    }

    pub(crate) fn post(&self, headers: &[(&str, &str)], body: &str) -> String {
        let mut head = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream",
            self.address
        );
        for (name, value) in headers {
            head.extend(["\r\n", name, ": ", value]);
        }
        self.request(&head, body)
    }

    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
    }

    /// Ends the server and gives back everything it logged.
    pub(crate) fn end(mut self) -> String {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success());
        self.stderr.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub(crate) fn reply(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) fn status(reply: &str) -> u16 {
    reply.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

pub(crate) fn initialize() -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}})
    .to_string()
}

pub(crate) fn modern(method: &str, name: &str, extra: Value) -> (Vec<(String, String)>, String) {
    let mut params = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"}}});
    params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    let mut headers = vec![
        ("MCP-Protocol-Version".to_owned(), "2026-07-28".to_owned()),
        ("Mcp-Method".to_owned(), method.to_owned()),
    ];
    if !name.is_empty() {
        headers.push(("Mcp-Name".to_owned(), name.to_owned()));
    }
    (headers, json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string())
}

pub(crate) fn call(server: &Server, more: &[(&str, &str)], tool: &str, arguments: Value) -> String {
    let (headers, body) = modern("tools/call", tool, json!({"name": tool, "arguments": arguments}));
    let mut all: Vec<(&str, &str)> =
        headers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    all.extend_from_slice(more);
    server.post(&all, &body)
}

/// Waits until the sandbox has seen the call: then it is under way.
pub(crate) fn wait_for_request(server: &Server) {
    let address = server.control.trim_start_matches("http://").trim_end_matches("/_sandbox");
    let started = Instant::now();
    loop {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET /_sandbox/requests HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        if reply(&mut stream).contains("/v2/userinfo") {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

impl Server {
    /// Waits for a server that was asked to stop already.
    pub(crate) fn end_quietly(mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}
