//! The real program, several times at once: hosts over standard input and output, the command line, and a sandbox of
//! its own process.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::world::World;

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn within<T>(what: &str, doing: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, doing).await.unwrap_or_else(|_| panic!("it hangs: {what}"))
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
    command.env_clear().kill_on_drop(true).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// A sandbox in a process of its own.
pub(crate) struct Outside {
    pub(crate) world: World,
    child: Child,
    ready: Lines<BufReader<ChildStdout>>,
}

impl Outside {
    pub(crate) async fn start() -> Self {
        Self::listening("127.0.0.1:0").await
    }

    pub(crate) async fn listening(address: &str) -> Self {
        let mut command = program();
        let mut child =
            command.args(["sandbox", "--listen", address]).stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = within("the sandbox's start", ready.next_line()).await.unwrap();
        let line = line.unwrap_or_else(|| panic!("no sandbox at {address}"));
        let world = World::at(serde_json::from_str(&line).unwrap());
        Self { world, child, ready }
    }

    /// Ends it, and gives back where it listened.
    pub(crate) async fn end(mut self) -> String {
        self.child.kill().await.unwrap();
        self.world.base.trim_start_matches("http://").to_owned()
    }

    /// Requests with that method that arrived at that path.
    pub(crate) async fn arrived(&self, method: &str, path: &str) -> usize {
        let requests = self.world.requests().await;
        let of = |request: &&Value| {
            let target = request["target"].as_str().unwrap();
            request["method"] == method && target.split('?').next() == Some(path)
        };
        requests.iter().filter(of).count()
    }

    /// Waits until so many requests have arrived.
    pub(crate) async fn has_seen(&self, method: &str, path: &str, count: usize) {
        let started = Instant::now();
        while self.arrived(method, path).await < count {
            assert!(started.elapsed() < PATIENCE, "{method} {path} does not arrive");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Under which settings hosts and the command line run.
#[derive(Clone)]
pub(crate) struct Settings(Vec<(String, String)>);

impl Settings {
    /// Ada's sign-in at that sandbox, with the state in that directory.
    pub(crate) fn of(outside: &Outside, state: &Path) -> Self {
        let scopes = "openid profile email w_member_social r_organization_social w_organization_social rw_organization_admin";
        let token = outside.world.token("ada");
        let state = state.to_str().unwrap();
        Self(Vec::new())
            .with("API_BASE", &outside.world.base)
            .with("ACCESS_TOKEN", &token)
            .with("SCOPES", scopes)
            .with("STATE_DIR", state)
            .with("LOG", "off")
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((format!("LINKEDIN_MCP_{name}"), value.to_owned()));
        self
    }
}

/// A host that speaks over its pipes, and can be killed.
pub(crate) struct Host {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    id: u64,
}

impl Host {
    pub(crate) fn start(settings: &Settings) -> Self {
        let mut command = program();
        command.arg("serve").envs(settings.0.iter().cloned());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, input, output, id: 0 }
    }

    /// Asks, and does not wait.
    pub(crate) async fn ask(&mut self, tool: &str, arguments: &Value) -> u64 {
        self.id += 1;
        let message = json!({"jsonrpc": "2.0", "id": self.id, "method": "tools/call", "params": {
        "name": tool, "arguments": arguments, "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        }}});
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
        input.flush().await.unwrap();
        self.id
    }

    /// The structured answer to what was asked.
    pub(crate) async fn answer(&mut self, id: u64) -> Value {
        loop {
            let line = within("an answer", self.output.next_line()).await.unwrap();
            let line = line.unwrap_or_else(|| panic!("the host ended without an answer"));
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                let answer = message["result"]["structuredContent"].clone();
                assert!(answer.is_object(), "{message}");
                return answer;
            }
        }
    }

    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.ask(tool, &arguments).await;
        self.answer(id).await
    }

    pub(crate) async fn post(&mut self, text: &str) -> Value {
        self.call("linkedin_posts_write", post(text)).await
    }

    pub(crate) async fn look_up(&mut self, id: u32) -> Value {
        self.call("linkedin_organizations_read", look_up(id)).await
    }

    /// SIGKILL.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args([name, &id]).status().await.unwrap();
        assert!(sent.success(), "kill {name} {id}");
    }

    /// Closes its input.
    pub(crate) fn leave(&mut self) {
        drop(self.input.take());
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        within("a host's end", self.child.wait()).await.unwrap()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it as hosts do.
    pub(crate) async fn end(mut self) {
        self.leave();
        let status = self.ended().await;
        assert!(status.success(), "{status}");
    }

    /// Memory that it has held at most, in KiB.
    pub(crate) fn peak(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id().unwrap());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

pub(crate) fn post(text: &str) -> Value {
    json!({"action": "create", "author": "me", "text": text})
}

pub(crate) fn look_up(id: u32) -> Value {
    json!({"action": "lookup", "ids": [id]})
}

/// Runs the command line, and gives back its exit code and what it said.
pub(crate) async fn run(settings: &Settings, arguments: &[&str]) -> (i32, String) {
    let mut command = program();
    command.args(arguments).envs(settings.0.iter().cloned()).stdout(Stdio::piped());
    let output = within("the command line", command.output()).await.unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// Calls a tool on the command line.
pub(crate) async fn call(settings: &Settings, tool: &str, arguments: &Value) -> Value {
    let (_, said) = run(settings, &["call", tool, &arguments.to_string()]).await;
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("no answer: {said}"))
}

/// The files of a directory, and what is in them.
pub(crate) fn bytes(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

impl Host {
    /// Asks, to be told how far it is, and does not wait.
    pub(crate) async fn ask_watched(&mut self, tool: &str, arguments: &Value, token: &str) -> u64 {
        self.id += 1;
        let message = json!({"jsonrpc": "2.0", "id": self.id, "method": "tools/call", "params": {
        "name": tool, "arguments": arguments, "_meta": {
            "progressToken": token,
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        }}});
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
        input.flush().await.unwrap();
        self.id
    }

    /// The next message, whatever it is.
    pub(crate) async fn message(&mut self) -> Value {
        let line = within("a message", self.output.next_line()).await.unwrap();
        serde_json::from_str(&line.unwrap_or_else(|| panic!("the host ended"))).unwrap()
    }
}
