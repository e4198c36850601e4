//! What is sought, and everything in which it might be.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::task::JoinHandle;

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A part of a secret that nothing else has, in case only a part of it is somewhere.
const TAIL: usize = 16;

#[derive(Default)]
pub(crate) struct Hunt {
    secrets: BTreeSet<(String, String)>,
    seen: Vec<(String, Vec<u8>)>,
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

impl Hunt {
    pub(crate) fn seek(&mut self, what: &str, secret: &str) {
        assert!(secret.len() > TAIL, "{what}");
        self.secrets.insert((what.to_owned(), secret.to_owned()));
    }

    pub(crate) fn saw(&mut self, what: &str, bytes: Vec<u8>) {
        self.seen.push((what.to_owned(), bytes));
    }

    /// Each file below a directory, as raw bytes.
    pub(crate) fn files(&mut self, when: &str, directory: &Path) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(when, &path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                self.saw(&format!("{} {when}", path.display()), bytes);
            }
        }
    }

    pub(crate) fn has_seen(&self, text: &str) -> bool {
        self.seen.iter().any(|(_, bytes)| holds(bytes, text.as_bytes()))
    }

    /// How many secrets of that kind are sought.
    pub(crate) fn kinds(&self, what: &str) -> usize {
        self.secrets.iter().filter(|(kind, _)| kind == what).count()
    }

    /// Which secret was seen where, as it is or in another spelling.
    pub(crate) fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (what, secret) in &self.secrets {
            let (_, tail) = secret.split_at(secret.len() - TAIL);
            let escaped: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let encoded = STANDARD.encode(secret);
            // Without what depends on the bytes after it.
            let encoded = encoded.trim_end_matches('=');
            let other = URL_SAFE_NO_PAD.encode(secret);
            let hex = secret.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            let spellings = [secret.as_str(), tail, &escaped, encoded, &other, &hex];
            for (place, bytes) in &self.seen {
                if spellings.iter().any(|spelling| holds(bytes, spelling.as_bytes())) {
                    found.push(format!("the {what} is in {place}"));
                }
            }
        }
        found
    }
}

pub(crate) fn proc(id: u32, file: &str) -> Vec<u8> {
    std::fs::read(format!("/proc/{id}/{file}")).unwrap_or_default()
}

/// The processes that one has started and not yet seen the end of.
pub(crate) fn children(id: u32) -> Vec<u32> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let of_task = |task: std::io::Result<std::fs::DirEntry>| {
        let path = task.ok()?.path().join("children");
        std::fs::read_to_string(path).ok()
    };
    let all: Vec<String> = tasks.filter_map(of_task).collect();
    all.iter().flat_map(|line| line.split_whitespace()).map(|id| id.parse().unwrap()).collect()
}

/// Looks again and again until it is there.
pub(crate) async fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(there) = look() {
            return there;
        }
        assert!(started.elapsed() < PATIENCE, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits for a command's end, and looks at all it said.
pub(crate) async fn finished(what: &str, mut child: Child, hunt: &mut Hunt) -> (i32, Vec<u8>) {
    drop(child.stdin.take());
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.unwrap_or_else(|_| panic!("it hangs: {what}")).unwrap();
    hunt.saw(&format!("the output of {what}"), output.stdout.clone());
    hunt.saw(&format!("the errors of {what}"), output.stderr);
    (output.status.code().unwrap(), output.stdout)
}

/// A server, and whoever speaks with it over its pipes; everything it says is kept.
pub(crate) struct Conversation {
    pub(crate) child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    said: String,
    errors: JoinHandle<Vec<u8>>,
    id: u64,
}

impl Conversation {
    pub(crate) fn with(mut child: Child) -> Self {
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut errors = child.stderr.take().unwrap();
        // A pipe that nobody empties stops whoever fills it.
        let errors = tokio::spawn(async move {
            let mut bytes = Vec::new();
            errors.read_to_end(&mut bytes).await.unwrap();
            bytes
        });
        Self { child, input, output, said: String::new(), errors, id: 0 }
    }

    pub(crate) async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = tokio::time::timeout(PATIENCE, self.output.read_line(&mut line)).await;
        assert!(read.expect("it hangs").unwrap() > 0, "the server ended");
        self.said.push_str(&line);
        line
    }

    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
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
        loop {
            let message: Value = serde_json::from_str(&self.line().await).unwrap();
            if message["id"] == self.id {
                return message["result"]["structuredContent"].clone();
            }
        }
    }

    /// Asks it to stop.
    pub(crate) fn stop(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").arg(&id).status().unwrap().success());
    }

    /// Leaves, and looks at all that was said.
    pub(crate) async fn end(mut self, hunt: &mut Hunt) -> i32 {
        drop(self.input.take());
        let ended = async {
            self.output.read_to_string(&mut self.said).await.unwrap();
            self.child.wait().await.unwrap()
        };
        let status = tokio::time::timeout(PATIENCE, ended).await.expect("it hangs");
        hunt.saw("the output of a server", self.said.into_bytes());
        hunt.saw("the errors of a server", self.errors.await.unwrap());
        status.code().unwrap()
    }
}
