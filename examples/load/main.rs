//! Load for any MCP server over Streamable HTTP: calls one tool from several sessions and prints one JSON line.
//!
//! `load URL TOOL ARGUMENTS CONNECTIONS SECONDS`; the bearer, if any, comes from `LOAD_BEARER`. `{n}` in the arguments
//! is a number that no two calls share: what is asked twice may be answered from a cache.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// One session of one client.
struct Session {
    http: reqwest::Client,
    url: String,
    bearer: Option<String>,
    id: Option<String>,
}

impl Session {
    async fn open(url: &str, bearer: Option<String>) -> Result<Self, Fault> {
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?;
        let mut session = Self { http, url: url.to_owned(), bearer, id: None };
        let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}});
        let reply = session.post(&hello).await?;
        let id = reply.headers().get("mcp-session-id").and_then(|id| id.to_str().ok());
        session.id = id.map(str::to_owned);
        reply.text().await?;
        session.post(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await?;
        Ok(session)
    }

    async fn post(&self, body: &Value) -> Result<reqwest::Response, Fault> {
        let mut request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2025-06-18");
        if let Some(id) = &self.id {
            request = request.header("mcp-session-id", id);
        }
        if let Some(bearer) = &self.bearer {
            request = request.bearer_auth(bearer);
        }
        Ok(request.body(body.to_string()).send().await?)
    }
}

/// Calls until time is up; gives back how long each call took, how many failed, and how many were refused.
async fn calls(
    session: Session,
    (name, arguments): (String, String),
    first: u64,
    until: Instant,
) -> Result<(Vec<u64>, u64, u64), Fault> {
    let (mut took, mut failed, mut refused) = (Vec::new(), 0, 0);
    let mut id = first;
    while Instant::now() < until {
        let arguments: Value = serde_json::from_str(&arguments.replace("{n}", &id.to_string()))?;
        let call = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call",
            "params": {"name": name, "arguments": arguments}});
        id += 1;
        let started = Instant::now();
        let reply = session.post(&call).await?;
        let good = reply.status().is_success();
        let text = reply.text().await?;
        refused += u64::from(text.contains("\"isError\":true"));
        if good && text.contains("\"result\"") {
            took.push(u64::try_from(started.elapsed().as_micros())?);
        } else {
            failed += 1;
        }
    }
    Ok((took, failed, refused))
}

fn main() -> Result<(), Fault> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(run())
}

async fn run() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, tool, parameters, connections, seconds] = arguments.as_slice() else {
        return Err("usage: load URL TOOL ARGUMENTS CONNECTIONS SECONDS".into());
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bearer = std::env::var("LOAD_BEARER").ok();
    let mut sessions = Vec::new();
    for _ in 0..connections.parse()? {
        sessions.push(Session::open(url, bearer.clone()).await?);
    }
    let seconds: u64 = seconds.parse()?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let tasks: Vec<_> = sessions
        .into_iter()
        .zip(0_u64..)
        .map(|(session, nth)| {
            let call = (tool.clone(), parameters.clone());
            tokio::spawn(calls(session, call, nth * 1_000_000_000 + 1, until))
        })
        .collect();
    let (mut times, mut failed, mut refused) = (Vec::new(), 0, 0);
    for task in tasks {
        let (some, bad, no) = task.await??;
        times.extend(some);
        failed += bad;
        refused += no;
    }
    times.sort_unstable();
    let at =
        |part: usize| times.get(times.len() * part / 100).or(times.last()).copied().unwrap_or(0);
    let told = json!({"calls": times.len(), "failed": failed, "refused": refused,
        "per_second": u64::try_from(times.len())? / seconds, "p50_us": at(50), "p99_us": at(99)});
    writeln!(std::io::stdout(), "{told}")?;
    Ok(())
}
