//! Secrets stay where they belong: none is in anything that the program prints, logs, writes, answers, or hands to
//! another program.

#![cfg(test)]
#![cfg(target_os = "linux")]

mod hunt;
mod scratch;
mod served;
mod signed;
mod world;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use hunt::{Conversation, Hunt, finished, proc, until};
use serde_json::{Value, json};
use signed::{Portal, SCOPES};
use tokio::process::{Child, Command};

const VAULT_KEY: &str = "canary-vault-key-5ac1e07be3f94d20b6";
const HTTP_KEY: &str = "canary-http-key-90b7d2a41e5c4f6d8a";

const READ: &str = "linkedin_organizations_read";

fn look_up(id: u32) -> Value {
    json!({"action": "lookup", "ids": [id]})
}

fn post(text: &str) -> Value {
    json!({"action": "create", "author": "me", "text": text})
}

struct Scene {
    portal: Portal,
    hunt: Hunt,
    /// Where settings would be.
    home: PathBuf,
    /// The address to which LinkedIn leads back.
    redirect: String,
    secret: String,
}

impl Scene {
    async fn set() -> Self {
        let portal = Portal::start().await;
        signed::private(&portal.key_file(), VAULT_KEY);
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        let redirect = format!("http://localhost:{port}/callback");
        portal.change_app("redirect_uris", json!([redirect])).await;
        let home = portal.files.join("home");
        std::fs::create_dir_all(&home).unwrap();
        let secret = portal.secret(portal.app).await;
        let mut hunt = Hunt::default();
        for (what, secret) in
            [("vault key", VAULT_KEY), ("HTTP key", HTTP_KEY), ("client secret", &secret)]
        {
            hunt.seek(what, secret);
        }
        Self { portal, hunt, home, redirect, secret }
    }

    /// The program, with everything logged and every secret in its environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let browser = self.browser();
        let more = [
            ("client_secret", self.secret.as_str()),
            ("client_secret_file", ""),
            ("vault_key", VAULT_KEY),
            ("vault_key_file", ""),
            ("http_key", HTTP_KEY),
            ("redirect", &self.redirect),
            ("browser", browser.to_str().unwrap()),
            ("log", "trace"),
        ];
        let mut command = self.portal.command(arguments, &more);
        command.env("HOME", &self.home).env("XDG_CONFIG_HOME", self.home.join("config"));
        command
    }

    /// A browser that only says how it was called, and with what.
    fn browser(&self) -> PathBuf {
        let (path, seen) = (self.portal.files.join("browser"), self.portal.files.join("seen"));
        let seen = seen.display();
        let script = format!(
            "#!/bin/sh\ncat /proc/$$/environ > {seen}.environ\ncat /proc/$$/cmdline > {seen}.cmdline\n\
             printf %s \"$1\" > {seen}.part\nmv {seen}.part {seen}.url\n"
        );
        if !path.exists() {
            std::fs::write(&path, script).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        path
    }

    /// What lies in the state directory and where settings are, at this moment.
    fn look_at_files(&mut self, when: &str) {
        self.hunt.files(when, self.portal.state.path());
        self.hunt.files(when, &self.home);
    }

    fn look_at(&mut self, what: &str, child: &Child) {
        let id = child.id().unwrap();
        self.hunt.saw(&format!("arguments of {what}"), proc(id, "cmdline"));
        for child in hunt::children(id) {
            self.hunt.saw(&format!("arguments of a child of {what}"), proc(child, "cmdline"));
            self.hunt.saw(&format!("environment of a child of {what}"), proc(child, "environ"));
        }
    }

    /// The tokens of the moment.
    async fn seek_tokens(&mut self) {
        for (what, secret) in [
            ("access token", self.portal.access_token("me").await),
            ("refresh token", self.portal.refresh_token("me").await),
        ] {
            self.hunt.seek(what, &secret.unwrap());
        }
    }

    /// Signs in with the browser, as a person would.
    async fn log_in(&mut self) {
        self.portal.arm("ada", "allow").await;
        let words = ["login", "--account", "me", "--scopes", SCOPES];
        let child = self.command(&words).spawn().unwrap();
        let url = self.portal.files.join("seen.url");
        let address = until("the browser", || std::fs::read_to_string(&url).ok()).await;
        self.look_at("login", &child);
        for what in ["environ", "cmdline"] {
            let seen = std::fs::read(self.portal.files.join(&format!("seen.{what}"))).unwrap();
            assert!(!seen.is_empty());
            self.hunt.saw(&format!("the browser's {what}"), seen);
        }
        let back = self.portal.open(&address).await;
        let url: url::Url = back.parse().unwrap();
        let code = url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        self.hunt.seek("code", &code);
        let page = self.portal.world.http.get(&back).send().await.unwrap();
        self.hunt.saw("the last page", page.text().await.unwrap().into_bytes());
        let (code, _) = finished("login", child, &mut self.hunt).await;
        assert_eq!(code, 0);
        self.seek_tokens().await;
    }

    /// Calls at the command line.
    async fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let words = ["call", tool, &arguments.to_string()];
        let child = self.command(&words).spawn().unwrap();
        let (_, said) = finished(&format!("call {tool}"), child, &mut self.hunt).await;
        serde_json::from_slice(&said).unwrap()
    }

    /// The token ends, and whoever calls next renews it.
    async fn token_ends(&self) {
        self.portal.wait_until_before_end("me", 30).await;
    }

    async fn refuses_next(&self) {
        // Once with the old token, once with the new.
        let refused = json!({"kind": "status", "status": 401});
        self.portal.world.fault("POST", "/rest/posts", 2, &refused).await;
    }
}

async fn at_the_command_line(scene: &mut Scene) {
    let read = scene.call(READ, &look_up(1)).await;
    assert_eq!(read["outcome"], "done", "{read:#}");
    let made = scene.call("linkedin_posts_write", &post("One")).await;
    assert_eq!(made["outcome"], "done", "{made:#}");
    scene.token_ends().await;
    let read = scene.call(READ, &look_up(2)).await;
    assert_eq!(read["outcome"], "done", "{read:#}");
    scene.seek_tokens().await;
    scene.refuses_next().await;
    let refused = scene.call("linkedin_posts_write", &post("Refused")).await;
    assert_eq!(refused["error"]["linkedin"]["status"], 401, "{refused:#}");
    scene.seek_tokens().await;
    for words in [&["status"][..], &["accounts"], &["config"], &["writes"], &["tools"]] {
        let child = scene.command(words).spawn().unwrap();
        let (code, said) = finished(words[0], child, &mut scene.hunt).await;
        assert!(code == 0 && !said.is_empty(), "{words:?}");
    }
    scene.look_at_files("after the command line");
}

async fn over_stdio(scene: &mut Scene) {
    let child = scene.command(&["serve"]).spawn().unwrap();
    let mut server = Conversation::with(child);
    let read = server.call(READ, look_up(11)).await;
    assert_eq!(read["outcome"], "done", "{read:#}");
    scene.look_at("serve", &server.child);
    scene.token_ends().await;
    let made = server.call("linkedin_posts_write", post("Two")).await;
    assert_eq!(made["outcome"], "done", "{made:#}");
    scene.seek_tokens().await;
    scene.refuses_next().await;
    let refused = server.call("linkedin_posts_write", post("Refused again")).await;
    assert_eq!(refused["error"]["linkedin"]["status"], 401, "{refused:#}");
    let status = server.call("linkedin_status", json!({})).await;
    assert_eq!(status["outcome"], "done", "{status:#}");
    scene.seek_tokens().await;
    scene.look_at_files("while a server is running");
    assert_eq!(server.end(&mut scene.hunt).await, 0);
}

async fn over_http(scene: &mut Scene) {
    let child = scene.command(&["serve", "--http", "127.0.0.1:0"]).spawn().unwrap();
    let mut server = Conversation::with(child);
    let ready: Value = serde_json::from_str(&server.line().await).unwrap();
    let address = ready["mcp"].as_str().unwrap().to_owned();
    scene.look_at("serve --http", &server.child);
    for (key, id, status) in [(HTTP_KEY, 21, 200), ("another-key-of-no-use-to-anybody", 22, 401)] {
        let arguments = json!({"name": READ, "arguments": look_up(id)});
        let (headers, body) = served::modern("tools/call", READ, arguments);
        let mut request = scene
            .portal
            .world
            .http
            .post(&address)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .bearer_auth(key);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let reply = request.body(body).send().await.unwrap();
        assert_eq!(reply.status(), status);
        let head = format!("{:?}", reply.headers());
        let text = reply.text().await.unwrap();
        assert_eq!(text.contains("\"done\""), status == 200, "{text}");
        scene.hunt.saw("an HTTP reply", format!("{head}\n{text}").into_bytes());
    }
    server.stop();
    assert_eq!(server.end(&mut scene.hunt).await, 0);
}

// TOK-1, TOK-3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_anywhere_but_where_it_belongs() {
    let mut scene = Scene::set().await;
    scene.log_in().await;
    at_the_command_line(&mut scene).await;
    over_stdio(&mut scene).await;
    over_http(&mut scene).await;
    let child = scene.command(&["logout"]).spawn().unwrap();
    let (code, _) = finished("logout", child, &mut scene.hunt).await;
    assert_eq!(code, 0);
    scene.look_at_files("at the end");
    let hunt = &scene.hunt;
    // What was looked at is what it should be: the log says much, and the tokens were renewed.
    assert!(hunt.has_seen("token renewed"), "the log is complete");
    assert!(hunt.has_seen("TRACE"), "everything is logged");
    assert!(hunt.has_seen("SQLite format 3"), "the state was looked at");
    assert!(hunt.kinds("access token") >= 3 && hunt.kinds("code") == 1, "every token is sought");
    // And a secret would be found.
    let mut proof = Hunt::default();
    proof.seek("vault key", VAULT_KEY);
    proof.files("where it belongs", scene.portal.files.path());
    assert_eq!(proof.found().len(), 1, "{:?}", proof.found());
    assert_eq!(hunt.found(), Vec::<String>::new());
}

// TOK-3. Whoever starts the server may want core dumps of everything; of this they get none.

#[tokio::test]
async fn a_server_leaves_no_core_dump() {
    let scene = Scene::set().await;
    let server = scene.command(&["serve"]);
    let own = server.as_std();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "ulimit -S -c \"$(ulimit -H -c)\"; exec \"$0\" \"$@\""]);
    command.arg(own.get_program()).args(own.get_args()).env_clear().kill_on_drop(true);
    command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let pipe = std::process::Stdio::piped;
    let child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    let mut server = Conversation::with(child);
    let status = server.call("linkedin_status", json!({})).await;
    assert!(status.is_object());
    let limits = String::from_utf8(proc(server.child.id().unwrap(), "limits")).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{line}");
}
