//! The processes: a sandbox that survives, and servers that are spoken to over their pipes and killed.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::Fault;

/// Whoever needs longer than this does not get there.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The page for which `ada` speaks: one without posts, so that none stands before a new one, whatever the time.
pub(crate) const PAGE: &str = "urn:li:organization:70010006";

/// Asks again and again until the answer is there.
pub(crate) async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<Option<T>, Fault>>,
{
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(format!("in vain: {what}").into())
}

/// LinkedIn, as a process of its own.
pub(crate) struct Sandbox {
    _child: Child,
    pub(crate) api: String,
    members: Value,
    http: reqwest::Client,
}

impl Sandbox {
    pub(crate) async fn start(http: reqwest::Client) -> Result<Self, Fault> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(["sandbox", "--listen", "127.0.0.1:0"]).env_clear().kill_on_drop(true);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("no pipe")?;
        let line = timeout(PATIENCE, BufReader::new(output).lines().next_line()).await??;
        let ready: Value = serde_json::from_str(&line.ok_or("the sandbox is not ready")?)?;
        let api = ready["api"].as_str().ok_or("no address")?.to_owned();
        Ok(Self { _child: child, api, members: ready["members"].clone(), http })
    }

    pub(crate) fn member(&self, name: &str) -> &Value {
        let all = self.members.as_array();
        all.into_iter().flatten().find(|one| one["name"] == name).unwrap_or(&Value::Null)
    }

    pub(crate) async fn told(&self, path: &str) -> Result<Value, Fault> {
        let reply = self.http.get(format!("{}/_sandbox/{path}", self.api)).send().await?;
        Ok(serde_json::from_str(&reply.error_for_status()?.text().await?)?)
    }

    pub(crate) async fn order(&self, path: &str, body: &Value) -> Result<(), Fault> {
        let request = self.http.post(format!("{}/_sandbox/{path}", self.api));
        request.body(body.to_string()).send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn forget(&self, path: &str) -> Result<(), Fault> {
        let request = self.http.delete(format!("{}/_sandbox/{path}", self.api));
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// A post that is there from the start.
    pub(crate) async fn publish(&self, name: &str, author: &str) -> Result<String, Fault> {
        let body = json!({
            "author": author, "commentary": "As it was", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
            "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        });
        let request = self
            .http
            .post(format!("{}/rest/posts", self.api))
            .bearer_auth(self.member(name)["token"].as_str().unwrap_or_default())
            .header("linkedin-version", "202609")
            .header("x-restli-protocol-version", "2.0.0")
            .header("content-type", "application/json");
        let reply = request.body(body.to_string()).send().await?.error_for_status()?;
        let id = reply.headers().get("x-restli-id").ok_or("the post has no id")?;
        Ok(id.to_str()?.to_owned())
    }
}

/// A server, and the client at its pipes.
pub(crate) struct Server {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    errors: Lines<BufReader<ChildStderr>>,
    id: u64,
    pub(crate) started: Instant,
}

impl Server {
    /// Starts a program with that environment and no other, and opens the conversation.
    pub(crate) async fn start(
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, String)],
    ) -> Result<Self, Fault> {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().kill_on_drop(true);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn()?;
        let input = child.stdin.take().ok_or("no pipe")?;
        let output = BufReader::new(child.stdout.take().ok_or("no pipe")?).lines();
        let errors = BufReader::new(child.stderr.take().ok_or("no pipe")?).lines();
        let mut server = Self { child, input, output, errors, id: 0, started };
        let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
        server.ask("initialize", &hello).await?;
        server.answer().await?;
        server.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await?;
        Ok(server)
    }

    async fn write(&mut self, message: &Value) -> Result<(), Fault> {
        self.input.write_all(format!("{message}\n").as_bytes()).await?;
        Ok(self.input.flush().await?)
    }

    /// Asks, and does not wait for the answer.
    async fn ask(&mut self, method: &str, parameters: &Value) -> Result<(), Fault> {
        self.id += 1;
        let id = self.id;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}))
            .await
    }

    /// Calls a tool, and does not wait for the answer.
    pub(crate) async fn begin(&mut self, tool: &str, arguments: &Value) -> Result<(), Fault> {
        self.ask("tools/call", &json!({"name": tool, "arguments": arguments})).await
    }

    /// The answer to what was asked last. Nothing is lost if nobody waits for it to the end.
    pub(crate) async fn answer(&mut self) -> Result<Value, Fault> {
        let waiting = async {
            while let Some(line) = self.output.next_line().await? {
                let message: Value = serde_json::from_str(&line)?;
                if message["id"] == self.id {
                    return Ok(message["result"].clone());
                }
            }
            Err(Fault::from("the server ended"))
        };
        timeout(PATIENCE, waiting).await?
    }

    /// Calls a tool, and gives back its structured answer.
    pub(crate) async fn call(&mut self, tool: &str, arguments: &Value) -> Result<Value, Fault> {
        self.begin(tool, arguments).await?;
        Ok(self.answer().await?["structuredContent"].take())
    }

    /// Waits until the server stands still at that step. An answer comes too late to be killed.
    pub(crate) async fn stands_still(&mut self, step: &str) -> Result<(), Fault> {
        let wanted = format!("at {step}");
        let Self { output, errors, .. } = self;
        let waiting = async {
            loop {
                tokio::select! {
                    said = errors.next_line() => match said? {
                        Some(line) if line == wanted => return Ok(()),
                        Some(_) => {}
                        None => return Err(format!("the server ended before {step}").into()),
                    },
                    answer = output.next_line() => {
                        return Err(format!("answered before {step}: {answer:?}").into());
                    }
                }
            }
        };
        timeout(PATIENCE, waiting).await.map_err(|_| format!("{step} was not reached"))?
    }

    /// SIGKILL: it has no say in it.
    pub(crate) async fn kill(mut self) -> Result<(), Fault> {
        Ok(self.child.kill().await?)
    }

    /// The client leaves, and the server ends.
    pub(crate) async fn leave(self) -> Result<(), Fault> {
        let Self { mut child, input, .. } = self;
        drop(input);
        let status = timeout(PATIENCE, child.wait()).await??;
        if status.success() { Ok(()) } else { Err(format!("it ended with {status}").into()) }
    }
}
