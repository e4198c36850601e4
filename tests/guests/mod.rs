//! A server over HTTP in this process, a sandbox behind it, and agents with keys and rules of their own.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use linkedin_mcp::store::Store;
use linkedin_mcp::tools::handler::Handler;
use linkedin_mcp::transport::http;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::scratch::Scratch;
use crate::world::{Member, World};

/// How long anything may take that should happen at once, or within a second or two: nobody waits for luck.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct House {
    pub(crate) world: World,
    pub(crate) ada: Member,
    pub(crate) state: Scratch,
    pub(crate) base: String,
    _stop: DropGuard,
}

/// Rules for one agent, in the file's words.
pub(crate) fn rules(agent: &str, areas: &str) -> String {
    format!("[agents.{agent}]\nareas = {{ {areas} }}\n")
}

impl House {
    pub(crate) async fn open(rules: &str) -> Self {
        Self::with(rules, |_| {}).await
    }

    pub(crate) async fn with(rules: &str, change: impl FnOnce(&mut http::Settings)) -> Self {
        let (world, state) = (World::start().await, Scratch::new());
        let file = state.join("agents.toml");
        if !rules.is_empty() {
            write(&file, rules);
        }
        let settings = [("state_dir", state.text()), ("http", "127.0.0.1:0"), ("browser", "off")];
        let ada = world.with("ada", &settings);
        let mut settings = http::Settings::loopback("127.0.0.1:0".parse().unwrap());
        change(&mut settings);
        let server = http::Server::bind(settings).await.unwrap();
        let ready = server.ready();
        let base = ready["mcp"].as_str().unwrap().trim_end_matches("/mcp").to_owned();
        let stop = CancellationToken::new();
        let handler = Handler::new(std::sync::Arc::clone(&ada.toolbox));
        tokio::spawn(server.run(handler, stop.clone().cancelled_owned()));
        Self { world, ada, state, base, _stop: stop.drop_guard() }
    }

    pub(crate) fn store(&self) -> &Store {
        self.ada.toolbox.flow.store()
    }

    /// Makes a key, as `agents add` does.
    pub(crate) async fn key(&self, agent: &str) -> String {
        let (_, words) = self.store().add_key(agent, None, 0).await.unwrap();
        words.expose_secret().to_owned()
    }

    /// An agent that comes with a key of its own.
    pub(crate) async fn guest(&self, agent: &str) -> Guest {
        self.with_key(Some(&self.key(agent).await))
    }

    pub(crate) fn with_key(&self, key: Option<&str>) -> Guest {
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build().unwrap();
        Guest { http, base: self.base.clone(), key: key.map(str::to_owned) }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.state.join("agents.toml")
    }

    /// Writes other rules, as an editor does that does not let anybody read half of them.
    pub(crate) fn rewrite(&self, rules: &str) {
        write(&self.file(), rules);
    }

    /// Waits until the sandbox has seen a request for that path.
    pub(crate) async fn seen(&self, path: &str) {
        let since = Instant::now();
        loop {
            let requests = self.world.requests().await;
            if requests.iter().any(|one| one["target"].as_str().unwrap().starts_with(path)) {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "{path} was never asked for");
            tokio::task::yield_now().await;
        }
    }
}

fn write(file: &Path, rules: &str) {
    let beside = file.with_extension("new");
    std::fs::write(&beside, rules).unwrap();
    std::fs::rename(&beside, file).unwrap();
}

/// What came back: the status, the body, and headers that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) session: Option<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) retry_after: Option<String>,
}

impl Reply {
    async fn of(reply: reqwest::Response) -> Self {
        let header =
            |name: &str| reply.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (session, challenge, retry_after) =
            (header("mcp-session-id"), header("www-authenticate"), header("retry-after"));
        let status = reply.status().as_u16();
        Self { status, body: reply.text().await.unwrap(), session, challenge, retry_after }
    }

    /// The last message of it.
    pub(crate) fn message(&self) -> Value {
        let last = self.body.lines().rev().find_map(|line| line.strip_prefix("data: {"));
        let text = last.map_or_else(|| self.body.clone(), |last| format!("{{{last}"));
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The answer of the tool.
    pub(crate) fn answer(&self) -> Value {
        self.message()["result"]["structuredContent"].clone()
    }
}

/// A client with one key, or none.
#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) key: Option<String>,
}

/// The names of tools in a list.
pub(crate) fn names(listed: &Value) -> Vec<String> {
    let tools = listed["result"]["tools"].as_array().unwrap_or_else(|| panic!("{listed}"));
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn called(tool: &str, arguments: &Value) -> Value {
    json!({"name": tool, "arguments": arguments})
}

/// The envelope of a request of the newer era.
pub(crate) fn newer(mut params: Value, capabilities: &Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": {"name": "guest", "version": "1"}});
    params
}

pub(crate) fn initialize(id: u64) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "guest", "version": "1"}}})
}

pub(crate) const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

impl Guest {
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request
    }

    /// A message to any address that takes some.
    pub(crate) async fn send(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        Reply::of(self.sending(path, headers, body).send().await.unwrap()).await
    }

    pub(crate) fn sending(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> reqwest::RequestBuilder {
        let mut request = self.request("POST", path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(body.to_string())
    }

    pub(crate) fn asking(
        &self,
        method: &str,
        name: &str,
        params: &Value,
    ) -> reqwest::RequestBuilder {
        let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
        if !name.is_empty() {
            headers.push(("mcp-name", name));
        }
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        self.sending("/mcp", &headers, &body)
    }

    /// A request of the newer era.
    pub(crate) async fn ask(&self, method: &str, name: &str, params: Value) -> Reply {
        let params = newer(params, &json!({}));
        Reply::of(self.asking(method, name, &params).send().await.unwrap()).await
    }

    pub(crate) async fn tools(&self) -> Vec<String> {
        names(&self.ask("tools/list", "", json!({})).await.message())
    }

    pub(crate) async fn call(&self, tool: &str, arguments: &Value) -> Reply {
        self.ask("tools/call", tool, called(tool, arguments)).await
    }

    pub(crate) async fn status(&self) -> Reply {
        self.call("linkedin_status", &json!({})).await
    }

    /// Opens a session of the older era.
    pub(crate) async fn session(&self) -> Session {
        let opened = self.send("/mcp", &[], &initialize(1)).await;
        assert_eq!(opened.status, 200, "{opened:?}");
        let session = Session { guest: self.clone(), id: opened.session.unwrap() };
        let ready = serde_json::from_str(INITIALIZED).unwrap();
        assert_eq!(session.send(&ready).await.status, 202);
        session
    }

    /// Opens the SSE pair.
    pub(crate) async fn pair(&self) -> Pair {
        let mut events = self.stream("/sse", &[]).await;
        let messages = events.endpoint().await;
        let mut pair = Pair { guest: self.clone(), messages, events };
        pair.ask(&initialize(1)).await;
        assert_eq!(pair.send(&serde_json::from_str(INITIALIZED).unwrap()).await.status, 202);
        pair
    }

    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> Events {
        let mut request = self.request("GET", path).header("accept", "text/event-stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Events::of(request).await
    }

    /// Listens, as clients of the newer era do.
    pub(crate) async fn listen(&self) -> Events {
        let wanted = json!({"notifications": {"toolsListChanged": true}});
        let params = newer(wanted, &json!({}));
        let mut events = Events::of(self.asking("subscriptions/listen", "", &params)).await;
        let heard = events.next().await.expect("an acknowledgment");
        assert_eq!(heard["method"], "notifications/subscriptions/acknowledged", "{heard}");
        events
    }
}

/// A session of the older era.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) guest: Guest,
    pub(crate) id: String,
}

impl Session {
    fn headers(&self) -> [(&str, &str); 2] {
        [("mcp-session-id", &self.id), ("mcp-protocol-version", "2025-11-25")]
    }

    pub(crate) async fn send(&self, message: &Value) -> Reply {
        self.guest.send("/mcp", &self.headers(), message).await
    }

    pub(crate) async fn ask(&self, id: u64, method: &str, params: &Value) -> Reply {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await
    }

    pub(crate) async fn call(&self, id: u64, tool: &str, arguments: &Value) -> Reply {
        self.ask(id, "tools/call", &called(tool, arguments)).await
    }

    pub(crate) async fn listen(&self) -> Events {
        self.guest.stream("/mcp", &self.headers()).await
    }
}

/// The SSE pair.
pub(crate) struct Pair {
    pub(crate) guest: Guest,
    pub(crate) messages: String,
    pub(crate) events: Events,
}

impl Pair {
    pub(crate) async fn send(&self, message: &Value) -> Reply {
        self.guest.send(&self.messages, &[], message).await
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn ask(&mut self, message: &Value) -> Value {
        assert_eq!(self.send(message).await.status, 202);
        loop {
            let heard = self.events.next().await.expect("an answer");
            if heard["id"] == message["id"] {
                return heard;
            }
        }
    }

    pub(crate) async fn call(&mut self, id: u64, tool: &str, arguments: &Value) -> Value {
        let params = called(tool, arguments);
        self.ask(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}))
            .await
    }
}

/// A stream of events.
pub(crate) struct Events {
    reply: reqwest::Response,
    text: String,
}

impl Events {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), 200);
        Self { reply, text: String::new() }
    }

    /// The next data that was sent; nothing once the server has ended the stream.
    async fn data(&mut self) -> Option<String> {
        // As a whole: a silent stream shows from time to time that it lives.
        let data = tokio::time::timeout(PATIENCE, self.more()).await;
        data.expect("something is sent, or the stream ends")
    }

    async fn more(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                let data = data.map(|data| data.trim().to_owned());
                self.text = rest.to_owned();
                match data {
                    Some(data) if !data.is_empty() => return Some(data),
                    _ => continue,
                }
            }
            match self.reply.chunk().await {
                Ok(Some(chunk)) => self.text.push_str(&String::from_utf8_lossy(&chunk)),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    async fn endpoint(&mut self) -> String {
        self.data().await.expect("an endpoint")
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        let data = self.data().await?;
        Some(serde_json::from_str(&data).unwrap_or_else(|_| panic!("{data}")))
    }

    /// Waits until the list is said to have changed.
    pub(crate) async fn hears_of_another_list(&mut self) {
        let heard = self.next().await.expect("the stream stays open");
        assert_eq!(heard["method"], "notifications/tools/list_changed", "{heard}");
    }

    /// Waits until the server ends it; nothing else is sent before.
    pub(crate) async fn ends(&mut self) {
        let heard = self.next().await;
        assert_eq!(heard, None);
    }
}

/// Asks until it is so.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Text in which every occurrence of those is blotted out.
pub(crate) fn without(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        text = text.replace(secret, "…");
    }
    text
}
