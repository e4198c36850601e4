//! Words of strangers, planted in the sandbox by hand, and the calls that show them.

#![allow(dead_code, reason = "each test file uses its own part")]

use serde_json::{Value, json};

use crate::world::{Member, World};

const PAGE: &str = "urn:li:organization:70010001";
const ACCOUNT: &str = "urn:li:sponsoredAccount:500000001";

/// Where somebody may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Comment,
    Post,
    Article,
    Poll,
    GroupName,
}

impl Place {
    pub(crate) const ALL: [Self; 5] =
        [Self::Comment, Self::Post, Self::Article, Self::Poll, Self::GroupName];

    /// Plants it there, if LinkedIn takes it; and the call that reads it.
    pub(crate) async fn plant(
        self,
        world: &World,
        stranger: &Stranger,
        text: &str,
        index: usize,
    ) -> Option<(&'static str, Value)> {
        // Who comments too fast has to wait.
        if index.is_multiple_of(40) && matches!(self, Self::Comment) {
            world.advance(120).await;
        }
        match self {
            Self::Comment => {
                let comment = stranger.comment(world, text).await?;
                Some(("engagement.get_comment", json!({ "comment": comment })))
            }
            Self::Post => post(world, escaped(text), None).await,
            Self::Article => {
                let title: String = text.chars().take(350).collect();
                let content = json!({"article": {"source": "https://example.org/a", "title": title, "description": title}});
                post(world, format!("See {index}"), Some(content)).await
            }
            Self::Poll => {
                let cut: String = text.chars().take(28).collect();
                let content = json!({"poll": {"question": text.chars().take(130).collect::<String>(),
                    "options": [{"text": cut}, {"text": format!("{index}")}], "settings": {"duration": "THREE_DAYS"}}});
                post(world, format!("Asked {index}"), Some(content)).await
            }
            Self::GroupName => {
                let name: String = text.chars().take(90).collect();
                let body = json!({"account": ACCOUNT, "name": name, "status": "DRAFT",
                    "runSchedule": {"start": 1_800_000_000_000_i64}});
                let token = world.token("ada");
                let path = "adAccounts/500000001/adCampaignGroups";
                let reply = sent(world, &token, path, &body).await?;
                let id = reply["x-restli-id"].as_str()?.to_owned();
                Some(("campaign_groups.get", json!({"adAccount": ACCOUNT, "campaignGroup": id})))
            }
        }
    }
}

/// Somebody who comments on a post of a page.
pub(crate) struct Stranger {
    token: String,
    urn: String,
    post: String,
}

impl Stranger {
    pub(crate) async fn meet(world: &World) -> Self {
        let token = token(world, "mara").await;
        let urn = told(world, &token).await;
        Self { token, urn, post: latest(world).await }
    }

    /// The post it comments on.
    pub(crate) fn post(&self) -> &str {
        &self.post
    }

    /// Its comment, if LinkedIn takes it.
    pub(crate) async fn comment(&self, world: &World, text: &str) -> Option<String> {
        let body = json!({"actor": self.urn, "object": self.post, "message": {"text": text}});
        let path = format!("socialActions/{}/comments", encoded(&self.post));
        let reply = sent(world, &self.token, &path, &body).await?;
        Some(reply["commentUrn"].as_str()?.to_owned())
    }
}

async fn post(
    world: &World,
    commentary: String,
    content: Option<Value>,
) -> Option<(&'static str, Value)> {
    let mut body = json!({"author": PAGE, "commentary": commentary, "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}});
    if let Some(content) = content {
        body["content"] = content;
    }
    let reply = sent(world, &world.token("ada"), "posts", &body).await?;
    Some(("posts.get", json!({"post": reply["x-restli-id"], "author": PAGE})))
}

/// The reply to a request by hand, with the id of what was made; nothing where it was refused.
async fn sent(world: &World, token: &str, path: &str, body: &Value) -> Option<Value> {
    let request = world.http.post(format!("{}/rest/{path}", world.base)).bearer_auth(token);
    let request =
        request.header("linkedin-version", "202609").header("content-type", "application/json");
    let request = request.header("x-restli-protocol-version", "2.0.0").body(body.to_string());
    let reply = request.send().await.unwrap();
    let id = reply.headers().get("x-restli-id").map(|id| id.to_str().unwrap().to_owned());
    let good = reply.status().is_success();
    let text = reply.text().await.unwrap();
    let mut told: Value = serde_json::from_str(&text).unwrap_or_else(|_| json!({}));
    told["x-restli-id"] = json!(id);
    good.then_some(told)
}

async fn token(world: &World, member: &str) -> String {
    let scopes = ["openid", "profile", "w_member_social", "w_member_social_feed"];
    let order =
        json!({"member": member, "scopes": scopes, "client_id": world.descriptor["client_id"]});
    let given = world.post_control("tokens", order).await;
    given["token"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned()
}

/// Who that token is.
async fn told(world: &World, token: &str) -> String {
    let url = format!("{}/v2/userinfo", world.base);
    let text = world.http.get(url).bearer_auth(token).send().await.unwrap().text().await.unwrap();
    let told: Value = serde_json::from_str(&text).unwrap();
    format!("urn:li:person:{}", told["sub"].as_str().unwrap())
}

async fn latest(world: &World) -> String {
    let posts = world.posts().await;
    let is_there = |post: &&Value| {
        post["author"] == PAGE && post["state"] == "PUBLISHED" && post["deleted"] != true
    };
    posts.iter().rev().find(is_there).unwrap()["urn"].as_str().unwrap().to_owned()
}

/// Little text that means what the text says.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "|{}@[]()<>#\\*_~".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn encoded(urn: &str) -> String {
    urn.replace(':', "%3A").replace('(', "%28").replace(')', "%29").replace(',', "%2C")
}

/// The whole answer to a call: what programs read, and what models read, taken apart into its sentence and its JSON.
pub(crate) async fn answered(member: &Member, endpoint: &str, arguments: Value) -> Value {
    let (group, action) = endpoint.split_once('.').unwrap();
    let effect = linkedin_mcp::catalogue::find(endpoint).unwrap().spec.effect.as_str();
    let mut all = json!({"action": action});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    let name = format!("linkedin_{group}_{effect}");
    let answer = member.toolbox.call(&name, all.as_object().unwrap().clone()).await.unwrap();
    let text = answer.text();
    let structured = answer.structured();
    let summary = structured["summary"].as_str().unwrap();
    let rest = text.strip_prefix(summary).unwrap_or_else(|| panic!("{text}"));
    let json = rest.trim_start_matches('\n');
    let (line, more) = json.split_once('\n').unwrap_or((json, ""));
    let parsed: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{text}"));
    // A result is named by nothing there, an error neither.
    let part = if structured["error"].is_object() { "error" } else { "result" };
    json!({"structured": structured, "text": {part: parsed, "summary": summary, "more": more}})
}
