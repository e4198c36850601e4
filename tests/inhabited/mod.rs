//! A sandbox in which every member has written, been answered, uploaded and liked something, so that every endpoint
//! finds what a call can be about. What happened here happened by hand: no client had a part in it.

#![allow(dead_code, reason = "each test file uses its own part")]

use serde_json::{Value, json};

use crate::world::World;

pub(crate) const MEMBERS: &[&str] = &["ada", "ben", "cleo", "dmitri"];

/// What the tokens that act by hand may do. The members' own tokens stay as they are.
const BY_HAND: &[&str] =
    &["openid", "w_member_social", "w_member_social_feed", "w_organization_social_feed"];

/// A page whose administrator is `ada`, with a post that everybody here likes.
const LIKED_BY: &str = "urn:li:organization:70010002";

/// For whom, or about whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    Oneself,
    /// A page on which the member has a role; Acme Maps for those who have none.
    OwnPage,
    /// A page that nobody here administers.
    StrangePage,
}

/// What a request by hand came to.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) id: Option<String>,
}

/// The world with what was made in it.
pub(crate) struct Inhabited {
    pub(crate) world: World,
    /// `mara`, who is none of the members, as each of their apps names her.
    mara: Vec<(&'static str, String)>,
    /// The post that everybody likes.
    pub(crate) liked: String,
}

impl Inhabited {
    pub(crate) async fn start() -> Self {
        let world = World::start().await;
        world.post_control("media", json!({"image_ms": 0, "video_ms": 0, "document_ms": 0})).await;
        let mut own = Self { world, mara: Vec::new(), liked: String::new() };
        own.liked = own.post_of(LIKED_BY).await;
        for member in MEMBERS {
            let (token, person) = (own.token(member, None).await, own.world.person(member));
            let written = json!({"author": person, "commentary": "By hand", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
                "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}});
            own.made(&token, "posts", &written).await;
            own.like(&token, &person, &own.liked).await;
            own.comment(&token, &person, &own.liked).await;
            own.meet_mara(member).await;
        }
        let ada = own.token("ada", None).await;
        own.like(&ada, "urn:li:organization:70010001", &own.liked).await;
        // Somebody else has answered to whatever one may want to read.
        let mara = own.token("mara", None).await;
        let name = own.mara("ada").to_owned();
        let mut authors: Vec<String> =
            MEMBERS.iter().map(|member| own.world.person(member)).collect();
        authors.extend(MEMBERS.iter().map(|member| own.author(member, As::OwnPage)));
        authors.push(own.author("ada", As::StrangePage));
        authors.sort_unstable();
        authors.dedup();
        for author in authors {
            let post = own.post_of(&author).await;
            own.comment(&mara, &name, &post).await;
            // She has liked some posts from the start.
            let like = json!({"actor": name, "object": post});
            own.by_hand(&mara, &format!("socialActions/{}/likes", encoded(&post)), &like).await;
        }
        own.forget_requests().await;
        own
    }

    pub(crate) async fn forget_requests(&self) {
        let url = format!("{}/_sandbox/requests", self.world.base);
        self.world.http.delete(url).send().await.unwrap();
    }

    /// Whoever the call is for, or about.
    pub(crate) fn author(&self, member: &str, who: As) -> String {
        let pages = self.world.descriptor["organizations"].as_array().unwrap();
        let of = |wanted: &dyn Fn(&Value) -> bool| {
            let page = pages.iter().find(|page| wanted(&page["roles"]));
            page.unwrap_or(&pages[0])["urn"].as_str().unwrap().to_owned()
        };
        match who {
            As::Oneself => self.world.person(member),
            As::OwnPage => of(&|roles| roles.get(member).is_some()),
            As::StrangePage => of(&|roles| roles.as_object().is_none_or(serde_json::Map::is_empty)),
        }
    }

    pub(crate) fn mara(&self, member: &str) -> &str {
        &self.mara.iter().find(|(name, _)| *name == member).unwrap().1
    }

    /// A token of that member's with which everything here was made; of another app, where one is named.
    async fn token(&self, member: &str, app: Option<&str>) -> String {
        let mut order = json!({"member": member, "scopes": BY_HAND});
        if let Some(app) = app {
            order["client_id"] = json!(app);
        }
        let given = self.world.post_control("tokens", order).await;
        given["token"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned()
    }

    async fn meet_mara(&mut self, member: &'static str) {
        let members = self.world.descriptor["members"].as_array().unwrap();
        let app = members.iter().find(|one| one["name"] == member).unwrap()["client_id"].clone();
        let token = self.token("mara", app.as_str()).await;
        let url = format!("{}/v2/userinfo", self.world.base);
        let reply = self.world.http.get(url).bearer_auth(token).send().await.unwrap();
        let told: Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
        self.mara.push((member, format!("urn:li:person:{}", told["sub"].as_str().unwrap())));
    }

    async fn by_hand(&self, token: &str, path: &str, body: &Value) -> Reply {
        let request = self.world.http.post(format!("{}/rest/{path}", self.world.base));
        let request = request.header("linkedin-version", "202609").bearer_auth(token);
        let request = request.header("content-type", "application/json");
        let request = request.header("x-restli-protocol-version", "2.0.0").body(body.to_string());
        let reply = request.send().await.unwrap();
        let id = reply.headers().get("x-restli-id").map(|id| id.to_str().unwrap().to_owned());
        Reply { status: reply.status().as_u16(), id, text: reply.text().await.unwrap() }
    }

    async fn made(&self, token: &str, path: &str, body: &Value) -> Reply {
        let reply = self.by_hand(token, path, body).await;
        assert!((200..300).contains(&reply.status), "{path} {body}: {}", reply.text);
        reply
    }

    async fn like(&self, token: &str, actor: &str, post: &str) {
        let like = json!({"actor": actor, "object": post});
        self.made(token, &format!("socialActions/{}/likes", encoded(post)), &like).await;
    }

    async fn comment(&self, token: &str, actor: &str, post: &str) {
        let comment = json!({"actor": actor, "object": post, "message": {"text": "By hand"}});
        self.made(token, &format!("socialActions/{}/comments", encoded(post)), &comment).await;
    }

    /// The latest post by that author.
    pub(crate) async fn post_of(&self, author: &str) -> String {
        let posts = self.world.posts().await;
        let is_there = |post: &&Value| {
            post["author"] == author && post["state"] == "PUBLISHED" && post["deleted"] != true
        };
        let found = posts.iter().rev().find(is_there);
        found.unwrap_or_else(|| panic!("a post by {author}"))["urn"].as_str().unwrap().to_owned()
    }

    /// A comment that is there: the latest of those that fit, or of all.
    pub(crate) async fn comment_that(&self, fits: impl Fn(&Value) -> bool) -> String {
        let world = self.world.control("world").await;
        let comments = world["comments"].as_array().unwrap();
        let found = comments.iter().rev().find(|comment| fits(comment));
        found.or(comments.last()).unwrap()["urn"].as_str().unwrap().to_owned()
    }

    /// A video that waits for its bytes: the author's where one of the members may upload for it, else somebody's.
    pub(crate) async fn video_of(&self, member: &str, author: &str) -> String {
        let person = self.world.person(member);
        let (hand, owner) = match author {
            own if own == person => (member, person),
            "urn:li:organization:70010001" => ("ada", author.to_owned()),
            _ if member == "ben" => ("ada", self.world.person("ada")),
            _ => ("ben", self.world.person("ben")),
        };
        let mut scopes = BY_HAND.to_vec();
        scopes.push("w_organization_social");
        let given =
            self.world.post_control("tokens", json!({"member": hand, "scopes": scopes})).await;
        let asked = json!({"initializeUploadRequest": {"owner": owner, "fileSizeBytes": 80_000}});
        let token = given["token"].as_str().unwrap();
        let reply = self.made(token, "videos?action=initializeUpload", &asked).await;
        self.forget_requests().await;
        let told: Value = serde_json::from_str(&reply.text).unwrap();
        told["value"]["video"].as_str().unwrap().to_owned()
    }
}

fn encoded(urn: &str) -> String {
    urn.replace(':', "%3A").replace('(', "%28").replace(')', "%29").replace(',', "%2C")
}
