//! One sandbox and one state directory, on which toolboxes come and go as processes do; and what was observed.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::sync::Arc;

use linkedin_mcp::config::Config;
use linkedin_mcp::tools::Caller;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::scratch::{Books, Scratch};
use crate::world::{Member, World};

pub(crate) const PAGE: &str = "urn:li:organization:70010001";

pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) state: Scratch,
}

/// What one call did.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The answer.
    pub(crate) answer: Value,
    /// Requests that arrived at the sandbox meanwhile.
    pub(crate) arrived: Vec<Value>,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self { world: World::start().await, state: Scratch::new() }
    }

    pub(crate) fn books(&self) -> Books {
        Books::of(self.state.path())
    }

    /// A new toolbox on the same state: what a restart of the program amounts to.
    pub(crate) fn member(&self, name: &str, settings: &[(&'static str, &str)]) -> Member {
        let mut all = vec![("state_dir", self.state.text())];
        all.extend(settings);
        self.world.with(name, &all)
    }

    /// The same, and everything that probes find out is known: what follows costs its own requests only.
    pub(crate) async fn ready(&self, name: &str, settings: &[(&'static str, &str)]) -> Member {
        let member = self.member(name, settings);
        let status = member.tool("linkedin_status", json!({})).await;
        assert_eq!(status["outcome"], "done", "{status}");
        member
    }

    /// Calls, and sees what arrived.
    pub(crate) async fn watch(&self, member: &Member, endpoint: &str, arguments: Value) -> Seen {
        let before = self.last().await;
        let answer = member.call(endpoint, arguments).await;
        let mut arrived = self.world.requests().await;
        arrived.retain(|request| request["n"].as_u64().unwrap() > before);
        Seen { answer, arrived }
    }

    async fn last(&self) -> u64 {
        self.world.requests().await.last().map_or(0, |request| request["n"].as_u64().unwrap())
    }

    /// How many posts have that text as it is read, deleted ones included.
    pub(crate) async fn posts_of(&self, text: &str) -> usize {
        self.world.posts().await.iter().filter(|post| post["rendered"] == text).count()
    }

    /// How often that really happened, whatever was answered.
    pub(crate) async fn effects(&self, kind: &str) -> usize {
        self.world.effects(kind).await
    }

    /// What the status says about an endpoint's quota.
    pub(crate) async fn quota_of(&self, member: &Member, endpoint: &str) -> Value {
        let status = member.tool("linkedin_status", json!({})).await;
        let quota = status["result"]["quota"].as_array().unwrap();
        quota.iter().find(|quota| quota["endpoint"] == endpoint).cloned().unwrap_or_default()
    }

    /// When the sandbox says it is, so many seconds from now, as answers spell it to the minute.
    pub(crate) async fn minute(&self, seconds: i64) -> String {
        let now_ms = self.world.control("clock").await["now_ms"].as_i64().unwrap();
        let at = jiff::Timestamp::from_millisecond(now_ms + seconds * 1_000).unwrap();
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

impl Seen {
    pub(crate) fn outcome(&self) -> &str {
        self.answer["outcome"].as_str().unwrap()
    }

    /// The kind of the error, or nothing.
    pub(crate) fn kind(&self) -> &str {
        self.answer["error"]["kind"].as_str().unwrap_or("")
    }

    pub(crate) fn replayed(&self) -> bool {
        self.answer["replayed"] == true
    }

    /// Requests with that method that arrived at that path.
    pub(crate) fn requests(&self, method: &str, path: &str) -> usize {
        let of = |request: &&Value| {
            request["method"] == method && request["target"].as_str().unwrap().starts_with(path)
        };
        self.arrived.iter().filter(of).count()
    }

    /// What the answer says it cost is what arrived.
    pub(crate) fn is_honest(&self) -> &Self {
        assert_eq!(self.answer["linkedin_calls"], self.arrived.len(), "{self:?}");
        self
    }

    /// It ended like this, and cost so many requests.
    pub(crate) fn is(&self, outcome: &str, kind: &str, calls: usize) -> &Self {
        let seen = (self.outcome(), self.kind(), self.arrived.len());
        assert_eq!(seen, (outcome, kind, calls), "{:#}", self.answer);
        self.is_honest()
    }
}

/// The signed-in member of a sandbox elsewhere.
pub(crate) fn elsewhere(base: &str, token: &str, settings: &[(&str, &str)]) -> Member {
    let environment: BTreeMap<String, String> = settings
        .iter()
        .chain(&[("API_BASE", base), ("ACCESS_TOKEN", token)])
        .map(|(name, value)| (format!("LINKEDIN_MCP_{name}"), (*value).to_owned()))
        .collect();
    let config = Config::load(&BTreeMap::new(), |name| environment.get(name).cloned(), None);
    Member { toolbox: linkedin_mcp::app::toolbox(&config.unwrap()) }
}

/// Calls as a person at the command line does.
pub(crate) async fn person(member: &Member, tool: &str, arguments: Value) -> Value {
    let arguments = arguments.as_object().unwrap().clone();
    member
        .toolbox
        .call_by(&Caller::person(&member.toolbox.agent), tool, arguments)
        .await
        .unwrap()
        .structured()
}

/// Runs the rows of a table side by side, and names all that fail.
pub(crate) async fn each<T, F>(
    rows: impl IntoIterator<Item = (&'static str, T)>,
    check: fn(&'static str, T) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    // Not all at once: on a busy machine the rows would wait for each other and not for what they test.
    let places = Arc::new(Semaphore::new(6));
    let mut running = JoinSet::new();
    let mut names = BTreeMap::new();
    for (name, row) in rows {
        let (places, check) = (Arc::clone(&places), check(name, row));
        let row = running.spawn(async move {
            let _place = places.acquire().await;
            check.await;
        });
        names.insert(row.id(), name);
    }
    let mut failed = Vec::new();
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended {
            failed.push(*names.get(&error.id()).unwrap());
        }
    }
    assert!(!names.is_empty() && failed.is_empty(), "failing rows: {failed:?}");
}
