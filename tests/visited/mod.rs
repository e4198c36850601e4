//! A server with a console, and a browser that signs in there.

#![allow(dead_code, reason = "each test file uses its own part")]

use linkedin_mcp::store::confirmations::{Exactly, Question, Standing};
use linkedin_mcp::store::{Home, Store};
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::scratch::Scratch;
use crate::served::{Server, call};

pub(crate) const KEY: &str = "the-operators-own-key-0123456789";

/// A server with a console, and the books that it shares with this test.
pub(crate) struct Place {
    pub(crate) server: Server,
    pub(crate) state: Scratch,
    pub(crate) http: reqwest::Client,
}

/// A browser that has signed in.
pub(crate) struct Visit<'a> {
    pub(crate) place: &'a Place,
    pub(crate) cookie: String,
}

pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Place {
    pub(crate) fn open(arguments: &[&str]) -> Self {
        Self::with(arguments, &[("LINKEDIN_MCP_CONSOLE_KEY", KEY)])
    }

    pub(crate) fn with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let state = Scratch::new();
        let mut all = vec!["--state-dir", state.text(), "--browser", "off"];
        all.extend(arguments);
        let server = Server::start(&all, environment);
        Self { server, state, http: client() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    pub(crate) fn origin(&self) -> String {
        self.url("")
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self.http.post(self.url(path)).body(form.finish());
        request.header("content-type", "application/x-www-form-urlencoded")
    }

    pub(crate) async fn offer(&self, key: &str) -> Response {
        let form = self.form("/console/login", &[("key", key)]);
        form.header(ORIGIN, self.origin()).send().await.unwrap()
    }

    pub(crate) async fn sign_in(&self) -> Visit<'_> {
        let reply = self.offer(KEY).await;
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        Visit { place: self, cookie: cookie(&reply) }
    }

    pub(crate) fn store(&self) -> Store {
        Store::new(Home::Directory(self.state.path().into()))
    }

    /// A question that waits, about anything.
    pub(crate) async fn question(&self, words: &str) -> Question {
        let exactly = Exactly {
            place: "https://api.linkedin.com|acme".to_owned(),
            agent: "social".to_owned(),
            digest: words.to_owned(),
        };
        let now = jiff::Timestamp::now().as_millisecond();
        self.store().ask(&exactly, "posts.delete", words, "DELETE /x", now).await.unwrap()
    }

    pub(crate) async fn standing(&self, question: &Question) -> Standing {
        self.store().question(&question.id).await.unwrap().unwrap().1
    }

    pub(crate) fn tool(&self, name: &str, arguments: Value) -> Value {
        let reply = call(&self.server, &[], name, arguments);
        let body = reply.split("\r\n\r\n").nth(1).unwrap();
        let reply: Value = serde_json::from_str(body).unwrap();
        reply["result"]["structuredContent"].clone()
    }
}

/// What the browser sends from then on.
pub(crate) fn cookie(reply: &Response) -> String {
    let set = reply.headers()[SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

impl Visit<'_> {
    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = self.place.http.get(self.place.url(path)).header(COOKIE, &self.cookie);
        request.send().await.unwrap()
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        reply.text().await.unwrap()
    }

    pub(crate) async fn token(&self) -> String {
        between(&self.page("/console").await, "name=\"token\" value=\"", "\"").to_owned()
    }

    pub(crate) fn answer(&self, token: &str, question: &str, answer: &str) -> RequestBuilder {
        let fields = [("token", token), ("question", question), ("answer", answer)];
        self.place.form("/console/answer", &fields).header(COOKIE, &self.cookie)
    }

    pub(crate) async fn says(&self, question: &str, answer: &str) -> Response {
        let request = self.answer(&self.token().await, question, answer);
        request.header(ORIGIN, self.place.origin()).send().await.unwrap()
    }
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let from = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    from.split_once(after).unwrap().0
}
