//! One sandbox, its members, and what it knows apart from what it answers.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::sync::Arc;

use linkedin_mcp::app::{self, Running};
use linkedin_mcp::config::Config;
use linkedin_mcp::tools::Toolbox;
use serde_json::{Value, json};

/// A sandbox and a way to ask it directly.
pub(crate) struct World {
    running: Running,
    pub base: String,
    pub descriptor: Value,
    pub http: reqwest::Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(linkedin_sandbox::Options::default()).await
    }

    pub(crate) async fn start_with(options: linkedin_sandbox::Options) -> Self {
        let sandbox = linkedin_sandbox::start(options).await.unwrap();
        let world = Self::at(sandbox.descriptor());
        world.running.set(sandbox).unwrap_or_else(|_| panic!("fresh"));
        world
    }

    /// A sandbox that runs elsewhere, by its ready line.
    pub(crate) fn at(descriptor: Value) -> Self {
        let base = descriptor["api"].as_str().unwrap().to_owned();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { running: Running::default(), base, descriptor, http }
    }

    /// A toolbox signed in as that member.
    pub(crate) fn member(&self, name: &str) -> Member {
        self.with(name, &[])
    }

    /// The same, with more settings.
    pub(crate) fn with(&self, name: &str, settings: &[(&'static str, &str)]) -> Member {
        let mut flags: BTreeMap<&'static str, String> = BTreeMap::new();
        flags.insert("sandbox_member", name.to_owned());
        flags.extend(settings.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let config = Config::load(&flags, |_| None, None).unwrap();
        Member { toolbox: app::toolbox_beside(&config, &self.running) }
    }

    pub(crate) fn person(&self, name: &str) -> String {
        self.described(name)["urn"].as_str().unwrap().to_owned()
    }

    pub(crate) fn token(&self, name: &str) -> String {
        self.described(name)["token"].as_str().unwrap().to_owned()
    }

    fn described(&self, name: &str) -> &Value {
        let members = self.descriptor["members"].as_array().unwrap();
        members.iter().find(|member| member["name"] == name).unwrap()
    }

    pub(crate) async fn control(&self, path: &str) -> Value {
        let url = format!("{}/_sandbox/{path}", self.base);
        self.http.get(url).send().await.unwrap().json_value().await
    }

    pub(crate) async fn post_control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/_sandbox/{path}", self.base);
        let request = self.http.post(url).header("content-type", "application/json");
        request.body(body.to_string()).send().await.unwrap().json_value().await
    }

    /// The next so many requests that match go wrong in that way.
    pub(crate) async fn fault(&self, method: &str, path: &str, times: u64, fault: &Value) {
        let order =
            json!({"match": {"method": method, "path": path}, "times": times, "fault": fault});
        let faults = self.post_control("faults", order).await;
        assert!(faults["faults"].is_array(), "{faults}");
    }

    /// Moves the sandbox's clock.
    pub(crate) async fn advance(&self, seconds: i64) {
        let moved = self.post_control("clock", json!({"advance_s": seconds})).await;
        assert!(moved["now_ms"].is_i64(), "{moved}");
    }

    /// Requests that reached LinkedIn's paths so far.
    pub(crate) async fn requests(&self) -> Vec<Value> {
        self.control("requests").await["requests"].as_array().unwrap().clone()
    }

    /// Posts that really exist.
    pub(crate) async fn posts(&self) -> Vec<Value> {
        self.control("world").await["posts"].as_array().unwrap().clone()
    }

    /// How often that really happened, whatever was answered.
    pub(crate) async fn effects(&self, kind: &str) -> usize {
        let world = self.control("world").await;
        let effects = world["effects"].as_array().unwrap();
        effects.iter().filter(|effect| effect["kind"] == kind).count()
    }

    pub(crate) async fn post(&self, urn: &str) -> Value {
        let posts = self.posts().await;
        posts.into_iter().find(|post| post["urn"] == urn).unwrap_or_else(|| panic!("{urn}"))
    }
}

/// Reading a reply as JSON, whatever its type says.
trait JsonValue {
    async fn json_value(self) -> Value;
}

impl JsonValue for reqwest::Response {
    async fn json_value(self) -> Value {
        let text = self.text().await.unwrap();
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

/// A signed-in member's toolbox.
pub(crate) struct Member {
    pub toolbox: Arc<Toolbox>,
}

impl Member {
    /// Calls an endpoint by its name, such as `posts.create`.
    pub(crate) async fn call(&self, endpoint: &str, arguments: Value) -> Value {
        let (group, action) = endpoint.split_once('.').unwrap();
        let entry = linkedin_mcp::catalogue::find(endpoint);
        let effect = entry.map_or("read", |entry| entry.spec.effect.as_str());
        let mut all = json!({"action": action});
        all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
        self.tool(&format!("linkedin_{group}_{effect}"), all).await
    }

    pub(crate) async fn tool(&self, name: &str, arguments: Value) -> Value {
        let arguments = arguments.as_object().unwrap().clone();
        let answer = self.toolbox.call(name, arguments).await.unwrap();
        let structured = answer.structured();
        assert!(answer.text().starts_with(structured["summary"].as_str().unwrap()));
        structured
    }
}
