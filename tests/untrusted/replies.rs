//! What LinkedIn really answers to each reading entry's example, and the same with somebody's words in every place.

use linkedin_mcp::catalogue::received::Received;
use linkedin_mcp::catalogue::{Arguments, Entry, actions};
use linkedin_mcp::model::method::{Effect, Method};
use serde_json::{Value, json};

use crate::world::{Member, World};

/// An entry with a real reply.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) entry: &'static Entry,
    pub(crate) arguments: Arguments,
    pub(crate) body: Value,
    pub(crate) beside: Vec<Value>,
    /// The request's method, and its target without the query.
    pub(crate) request: (String, String),
    /// As a caller wrote them.
    pub(crate) asked: Value,
}

impl Recorded {
    pub(crate) fn received(&self) -> Received {
        let (body, beside) = (self.body.clone(), self.beside.clone());
        Received { status: 200, body, beside, ..Received::default() }
    }
}

/// What is answered from here, without LinkedIn.
fn is_recalled(entry: &Entry) -> bool {
    matches!(entry.spec.method, Method::Recall(_))
}

/// Every reading entry of the catalogue with the reply to its example, as the sandbox gives it.
pub(crate) async fn all() -> Vec<Recorded> {
    let world = World::start().await;
    let ada = world.with("ada", &[("read_cache", "0")]);
    prepare(&ada).await;
    let mut all: Vec<Recorded> = Vec::new();
    for (group, entry) in actions() {
        let spec = entry.spec;
        if spec.effect != Effect::Read || spec.step || spec.alone || is_recalled(entry) {
            continue;
        }
        let name = format!("{}.{}", group.name, spec.action);
        let mut arguments: Value = serde_json::from_str(entry.example).unwrap();
        if name == "ad_targeting.get_template" {
            arguments["template"] = template(&ada).await;
        }
        let before = world.requests().await.len();
        let answer = ada.call(&name, arguments.clone()).await;
        assert_eq!(answer["outcome"], "done", "{name}: {answer}");
        let sent = world.requests().await.split_off(before);
        let own = sent.iter().position(|request| is_of(entry, request));
        let own = own.unwrap_or_else(|| panic!("{name}: {sent:?}"));
        let mut bodies = Vec::new();
        for request in &sent[own..] {
            bodies.push(again(&world, request).await);
        }
        let mut bodies = bodies.into_iter();
        let mut body = bodies.next().unwrap();
        if name == "media.find_by_associated_account" {
            // Nothing has been uploaded for an ad account here; it would be listed as it is read.
            let one = all.iter().find(|recorded| recorded.name == "media.get").unwrap();
            body =
                json!({"elements": [one.body], "paging": {"start": 0, "count": 10, "links": []}});
        }
        let asked = arguments;
        let arguments = entry.parse(asked.as_object().unwrap().clone()).unwrap();
        let target = sent[own]["target"].as_str().unwrap().split('?').next().unwrap().to_owned();
        let request = (sent[own]["method"].as_str().unwrap().to_owned(), target);
        let beside = bodies.collect();
        all.push(Recorded { name, entry, arguments, body, beside, request, asked });
    }
    all
}

/// Makes what nobody has made yet, so that it can be read.
async fn prepare(ada: &Member) {
    for made in ["campaigns.set_tracking", "ad_targeting.create_template"] {
        let entry = linkedin_mcp::catalogue::find(made).unwrap();
        let example: Value = serde_json::from_str(entry.example).unwrap();
        let answer = ada.call(made, example).await;
        assert_eq!(answer["outcome"], "done", "{made}: {answer}");
    }
}

async fn template(ada: &Member) -> Value {
    let account = json!({"adAccount": "urn:li:sponsoredAccount:500000001"});
    let found = ada.call("ad_targeting.find_templates", account).await;
    found["result"]["items"][0]["template"].clone()
}

/// Whether a request is that of the entry itself, and no probe's.
fn is_of(entry: &Entry, request: &Value) -> bool {
    let target = request["target"].as_str().unwrap();
    let path = target.split('?').next().unwrap();
    let (wanted, given) = (entry.spec.path.split('/'), path.split('/'));
    let fits = wanted.clone().count() == given.clone().count()
        && wanted.zip(given).all(|(wanted, given)| wanted.contains('{') || wanted == given);
    let finder = match entry.spec.method {
        Method::Finder(name) | Method::BatchFinder(name) => format!("q={name}"),
        Method::Action(name) => format!("action={name}"),
        _ => String::new(),
    };
    fits && target.contains(&finder) && request["method"] == entry.spec.method.http()
}

/// The reply to the same request.
async fn again(world: &World, request: &Value) -> Value {
    let url = format!("{}{}", world.base, request["target"].as_str().unwrap());
    let method = request["method"].as_str().unwrap().parse().unwrap();
    let mut copy = world.http.request(method, url);
    for header in request["headers"].as_array().unwrap() {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        if !["authorization", "host", "content-length"].contains(&name) {
            copy = copy.header(name, value);
        }
    }
    let copy = match request["body_utf8"].as_str().unwrap_or_default() {
        "" => copy,
        body => copy.body(body.to_owned()),
    };
    let reply = copy.bearer_auth(world.token("ada")).send().await.unwrap();
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    assert_eq!(status, 200, "{request}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
}

/// The places of everything in a reply that could be words: strings, and what is a number or a yes today.
pub(crate) fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                places(item, &format!("{path}/{place}"), found);
            }
        }
        Value::Null => {}
        Value::String(_) | Value::Number(_) | Value::Bool(_) => found.push(path.to_owned()),
    }
}

/// Puts a field that nobody knows into each object.
pub(crate) fn add_fields(value: &mut Value, words: &str) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(|value| add_fields(value, words));
            map.insert("brandNewField".to_owned(), json!(words));
            map.insert(
                "brandNewList".to_owned(),
                json!([words, {"name": words, "deep": [[words]]}]),
            );
            map.insert(words.to_owned(), json!({"n": 7, "urn": "urn:li:share:7"}));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_fields(item, words)),
        _ => {}
    }
}

/// Puts somebody's words in the place of all that people write: of all that is no name, number or word of LinkedIn's.
pub(crate) fn rewrite(value: &mut Value, words: &str) {
    match value {
        Value::String(text) => {
            let own = text.starts_with("urn:li:")
                || text
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_.".contains(&b));
            if !own {
                words.clone_into(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, words)),
        Value::Object(map) => map.values_mut().for_each(|value| rewrite(value, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
