//! The real program, started as `mcp.example.json` says, spoken to over its pipes in both protocol eras.

#![cfg(test)]
#![expect(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

struct Host {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
}

impl Host {
    /// Starts a server as a desktop host would: only what the configuration says, and almost no environment.
    fn start(entry: &str, more: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join("mcp.example.json")).unwrap();
        let configuration: Value = serde_json::from_str(&text).unwrap();
        let server = &configuration["mcpServers"][entry];
        let program = Path::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        assert_eq!(server["command"], program.file_stem().unwrap().to_str().unwrap());
        let arguments = server["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap());
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(more.iter().copied());
        for (name, value) in server["env"].as_object().into_iter().flatten() {
            command.env(name, value.as_str().unwrap());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output, id: 0 }
    }

    fn write(&mut self, message: &Value) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{message}").unwrap();
        input.flush().unwrap();
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server ended");
            let message: Value =
                serde_json::from_str(&line).expect("standard output is the protocol");
            if message["id"] == id {
                return message;
            }
        }
    }

    fn initialize(&mut self) -> Value {
        let answer = self.ask(
            "initialize",
            json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}),
        );
        self.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        answer
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    fn end(mut self) {
        drop(self.input.take());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "end of input is a good end: {status}");
    }
}

fn modern(extra: Value) -> Value {
    let mut parameters = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    }});
    parameters.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    parameters
}

#[test]
fn an_older_client_initializes_lists_calls_and_ends() {
    let mut host = Host::start("linkedin-sandbox", &[]);
    let opened = host.initialize();
    assert_eq!(opened["result"]["protocolVersion"], "2025-11-25", "{opened}");
    assert!(opened["result"]["instructions"].as_str().unwrap().contains("LinkedIn"));
    let listed = host.ask("tools/list", json!({}));
    let names: Vec<&str> = listed["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "linkedin_status",
            "linkedin_sign_in",
            "linkedin_profile_read",
            "linkedin_publish",
            "linkedin_posts_read",
            "linkedin_posts_write",
            "linkedin_posts_delete",
            "linkedin_shares_read",
            "linkedin_engagement_read",
            "linkedin_engagement_write",
            "linkedin_engagement_delete",
            "linkedin_media_read",
            "linkedin_media_write",
            "linkedin_organizations_read",
            "linkedin_analytics_read",
            "linkedin_ad_accounts_read",
            "linkedin_ad_accounts_write",
            "linkedin_ad_accounts_delete",
            "linkedin_ad_accounts_spend",
            "linkedin_campaign_groups_read",
            "linkedin_campaign_groups_write",
            "linkedin_campaign_groups_delete",
            "linkedin_campaign_groups_spend",
            "linkedin_campaigns_read",
            "linkedin_campaigns_write",
            "linkedin_campaigns_delete",
            "linkedin_campaigns_spend",
            "linkedin_creatives_read",
            "linkedin_creatives_write",
            "linkedin_creatives_delete",
            "linkedin_creatives_spend",
            "linkedin_ad_reporting_read",
            "linkedin_ad_targeting_read",
            "linkedin_ad_targeting_write",
            "linkedin_ad_targeting_delete",
            "linkedin_library_read",
            "linkedin_events_read",
        ]
    );
    assert_eq!(listed, {
        let again = host.ask("tools/list", json!({}));
        let mut again = again;
        again["id"] = listed["id"].clone();
        again
    });
    let created = host.call(
        "linkedin_posts_write",
        json!({"action": "create", "author": "me", "text": "Hello (world)"}),
    );
    let result = &created["result"];
    assert_eq!(result["structuredContent"]["outcome"], "done", "{created}");
    assert_ne!(result["isError"], true);
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Sandbox: Published"), "{text}");
    assert!(
        text.contains(result["structuredContent"]["result"]["post"].as_str().unwrap()),
        "{text}"
    );
    let refused = host.call("linkedin_posts_write", json!({"action": "create", "author": "me"}));
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    assert_eq!(refused["result"]["structuredContent"]["error"]["kind"], "invalid_arguments");
    let unknown = host.call("linkedin_everything", json!({}));
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
    host.end();
}

#[test]
fn a_newer_client_discovers_and_calls_without_a_handshake() {
    let mut host = Host::start("linkedin-sandbox", &[]);
    let discovered = host.ask("server/discover", modern(json!({})));
    let versions = discovered["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")), "{discovered}");
    let listed = host.ask("tools/list", modern(json!({})));
    assert!(listed["result"]["ttlMs"].as_u64().unwrap() > 0, "{listed}");
    assert_eq!(listed["result"]["cacheScope"], "private");
    let called =
        host.ask("tools/call", modern(json!({"name": "linkedin_status", "arguments": {}})));
    assert_eq!(called["result"]["structuredContent"]["target"], "sandbox", "{called}");
    assert_eq!(called["result"]["resultType"], "complete");
    host.end();
}

#[test]
fn the_live_entry_starts_without_a_token_and_says_what_to_do() {
    let mut host = Host::start("linkedin", &[]);
    host.initialize();
    let status = host.call("linkedin_status", json!({}));
    let answer = &status["result"]["structuredContent"];
    assert_eq!(answer["error"]["kind"], "not_signed_in", "{status}");
    assert_eq!(answer["linkedin_calls"], 0);
    let fix = answer["error"]["fix"].to_string();
    // By the tool, or by the program's absolute path.
    let login = format!("{} login", env!("CARGO_BIN_EXE_linkedin-mcp"));
    assert!(fix.contains("linkedin_sign_in") && fix.contains(&login), "{answer}");
    let post =
        host.call("linkedin_posts_write", json!({"action": "create", "author": "me", "text": "x"}));
    assert_eq!(post["result"]["structuredContent"]["error"]["kind"], "not_signed_in");
    host.end();
}

#[test]
fn a_host_that_closes_at_once_or_speaks_nonsense_ends_the_server_quietly() {
    Host::start("linkedin-sandbox", &[]).end();
    let mut host = Host::start("linkedin-sandbox", &[]);
    host.initialize();
    host.input.as_mut().unwrap().write_all(b"this is no JSON\n{\"half\": \n").unwrap();
    let status = host.call("linkedin_status", json!({}));
    assert_eq!(status["result"]["structuredContent"]["outcome"], "done", "{status}");
    host.end();
}

#[test]
fn a_call_that_is_abandoned_by_its_client_is_finished_and_the_server_lives() {
    let mut host = Host::start("linkedin-sandbox", &[]);
    host.initialize();
    host.id += 1;
    let id = host.id;
    let arguments = json!({"action": "create", "author": "me", "text": "Abandoned"});
    host.write(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "linkedin_posts_write", "arguments": arguments}}));
    host.write(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}));
    let status = host.call("linkedin_status", json!({}));
    assert_eq!(status["result"]["structuredContent"]["outcome"], "done", "{status}");
    host.end();
}

fn program(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"))
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_line_says_with_its_exit_code_what_became_of_a_call() {
    let (code, out, _) = program(&["call", "linkedin_profile_read", r#"{"action":"userinfo"}"#]);
    assert_eq!(code, 0, "{out}");
    assert_eq!(out.lines().count(), 1);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["outcome"], "done");
    let (code, out, _) = program(&[
        "--sandbox-member",
        "ben",
        "call",
        "linkedin_posts_read",
        r#"{"action":"find_by_author","author":"me"}"#,
    ]);
    assert_eq!(
        (code, serde_json::from_str::<Value>(&out).unwrap()["outcome"].clone()),
        (1, json!("not_done"))
    );
    assert_eq!(program(&["call", "linkedin_nothing", "{}"]).0, 2);
    let (code, _, error) = program(&["call", "linkedin_status", "{broken"]);
    assert!(code == 2 && error.contains("no JSON"), "{error}");
    let (code, _, error) = program(&["--sandbox-member", "zoe", "serve"]);
    assert!(code == 2 && error.contains("zoe") && error.contains("ada, ben"), "{error}");
    let (code, _, error) = program(&["--timeout", "soon", "status"]);
    assert!(code == 2 && error.contains("timeout") && error.contains("flag"), "{error}");
}

#[test]
fn tools_as_json_has_the_list_its_size_and_what_is_hidden() {
    let (code, out, _) = program(&["tools", "--json", "--sandbox-member", "dmitri"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(all["bytes"], all["tools"].to_string().len());
    assert_eq!(all["hidden"][0]["tool"], "linkedin_publish");
    assert!(all["hidden"][0]["opens_with"].as_str().unwrap().contains("w_organization_social"));
}
