//! A sandbox to test, and HTTP/1.1 written by hand: no client's opinion stands between a test and
//! the wire.

#![allow(dead_code, reason = "every test file compiles its own copy and uses another part of it")]

use std::{io::ErrorKind, net::SocketAddr, path::PathBuf};

use linkedin_sandbox::{Options, Sandbox, start};
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) mod ads;
pub(crate) mod oauth;
pub(crate) mod recorded;
pub(crate) mod social;
pub(crate) mod uploads;

pub(crate) const ACME: &str = "urn:li:organization:70010001";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The URN of a created post.
    pub(crate) fn created(&self) -> String {
        assert_eq!(self.status, 201, "{self:?}");
        self.header("x-restli-id").unwrap().to_owned()
    }
}

/// A request being put together.
pub(crate) struct Call<'p> {
    place: &'p Place,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn json(self, body: &Json) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub(crate) fn text(mut self, kind: &str, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("Content-Type", kind)
    }

    pub(crate) fn raw(&self) -> String {
        use std::fmt::Write as _;

        let mut raw = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            write!(raw, "{name}: {value}\r\n").unwrap();
        }
        if let Some(body) = &self.body {
            write!(raw, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        } else {
            raw.push_str("\r\n");
        }
        raw
    }

    pub(crate) async fn send(self) -> Answer {
        let raw = self.raw();
        send(self.place.addr(), raw.as_bytes()).await
    }
}

/// Sends bytes, reads until the other side closes. `Connection: close` must be among them.
pub(crate) async fn send(addr: SocketAddr, raw: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(raw).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    parse(&bytes)
}

pub(crate) fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    Answer {
        status: status.parse().unwrap(),
        headers: lines
            .map(|line| {
                let (name, value) = line.split_once(": ").unwrap();
                (name.to_ascii_lowercase(), value.to_owned())
            })
            .collect(),
        body: body.to_owned(),
    }
}

/// A running sandbox.
pub(crate) struct Place {
    pub(crate) sandbox: Sandbox,
    pub(crate) ready: Json,
}

impl Place {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = start(options).await.unwrap();
        let ready = sandbox.descriptor();
        Self { sandbox, ready }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.sandbox.addr()
    }

    pub(crate) fn member(&self, name: &str) -> &Json {
        self.ready["members"]
            .as_array()
            .unwrap()
            .iter()
            .find(|member| member["name"] == name)
            .unwrap()
    }

    pub(crate) fn token(&self, name: &str) -> String {
        self.member(name)["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn person(&self, name: &str) -> String {
        self.member(name)["urn"].as_str().unwrap().to_owned()
    }

    /// A call without any header but the unavoidable.
    pub(crate) fn bare(&self, method: &str, target: &str) -> Call<'_> {
        Call {
            place: self,
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: None,
        }
        .header("Host", &self.addr().to_string())
        .header("Connection", "close")
    }

    /// A call as a good client makes it.
    pub(crate) fn call(&self, who: &str, method: &str, target: &str) -> Call<'_> {
        self.with_token(&self.token(who), method, target)
    }

    pub(crate) fn with_token(&self, token: &str, method: &str, target: &str) -> Call<'_> {
        self.bare(method, target)
            .header("Authorization", &format!("Bearer {token}"))
            .header("LinkedIn-Version", "202609")
            .header("X-Restli-Protocol-Version", "2.0.0")
    }

    pub(crate) async fn get(&self, who: &str, target: &str) -> Answer {
        self.call(who, "GET", target).send().await
    }

    pub(crate) async fn create(&self, who: &str, body: &Json) -> Answer {
        self.call(who, "POST", "/rest/posts").json(body).send().await
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Json>) -> Answer {
        let call = self.bare(method, &format!("/_sandbox/{path}"));
        match body {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        }
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.control("POST", "clock", Some(json!({"advance_s": seconds}))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// A token as ordered from the control path.
    pub(crate) async fn issue(&self, order: Json) -> String {
        let answer = self.control("POST", "tokens", Some(order)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Trouble for the next request below this path.
    pub(crate) async fn order(&self, path: &str, fault: Json) {
        let fault = json!({"match": {"path": path}, "fault": fault});
        let answer = self.control("POST", "faults", Some(fault)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The bytes of a create as a good client sends them.
    pub(crate) fn creating(&self, text: &str) -> String {
        self.call("ada", "POST", "/rest/posts").json(&post(ACME, text)).raw()
    }

    /// What arrived, and how the connection ended.
    pub(crate) async fn talk(&self, raw: &str) -> (Vec<u8>, Option<ErrorKind>) {
        let mut stream = TcpStream::connect(self.addr()).await.unwrap();
        stream.write_all(raw.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes).await;
        (bytes, end.err().map(|error| error.kind()))
    }

    /// How many things have really happened.
    pub(crate) async fn effects(&self) -> usize {
        let world = self.control("GET", "world", None).await.json();
        world["effects"].as_array().unwrap().len()
    }

    /// Whether a post of this text really exists; the effects must tell of it.
    pub(crate) async fn exists(&self, text: &str) -> bool {
        let world = self.control("GET", "world", None).await.json();
        let posts = world["posts"].as_array().unwrap();
        let effects = world["effects"].as_array().unwrap();
        let made = |post: &&Json| post["rendered"] == text && post["deleted"] == false;
        let found: Vec<&Json> = posts.iter().filter(made).collect();
        assert!(found.len() < 2, "made twice: {found:?}");
        for post in &found {
            let told =
                |effect: &Json| effect["kind"] == "post.create" && effect["urn"] == post["urn"];
            assert!(effects.iter().any(told), "no effect tells of {post}");
        }
        !found.is_empty()
    }

    /// A post as it really exists.
    pub(crate) async fn post(&self, urn: &str) -> Json {
        let world = self.control("GET", "world", None).await.json();
        world["posts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|post| post["urn"] == urn)
            .cloned()
            .unwrap_or(Json::Null)
    }
}

/// A directory for a world to be kept in, empty even if an earlier run broke off.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory =
        std::env::temp_dir().join(format!("linkedin-sandbox-{name}-{}", std::process::id()));
    if directory.exists() {
        std::fs::remove_dir_all(&directory).unwrap();
    }
    directory
}

/// The body of a plain post.
pub(crate) fn post(author: &str, commentary: &str) -> Json {
    json!({
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": false,
    })
}

/// The same with a `content`.
pub(crate) fn post_with(author: &str, commentary: &str, content: Json) -> Json {
    let mut body = post(author, commentary);
    body["content"] = content;
    body
}

/// Percent-encoding as a client does it, written for the tests alone.
pub(crate) fn enc(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
