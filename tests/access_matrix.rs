//! Every endpoint, every member, as oneself and as a page: we decide as LinkedIn would when asked directly.

#![cfg(test)]

mod known;
mod world;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::auth::Session;
use linkedin_mcp::call::Meter;
use linkedin_mcp::catalogue::spec::{Access, Confidence, Need};
use linkedin_mcp::catalogue::{Entry, Group, endpoints};
use linkedin_mcp::plan::{self, Request};
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};
use world::World;

const MEMBERS: &[&str] = &["ada", "ben", "cleo", "dmitri"];

/// For whom, or about whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum As {
    Oneself,
    /// A page on which the member has a role; Acme Maps for those who have none.
    OwnPage,
    /// A page that nobody here administers.
    StrangePage,
}

/// What came of asking LinkedIn directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direct {
    Allowed,
    ForScope,
    ForRole,
    ForTier,
}

fn urn_of(world: &World, member: &str, who: As) -> String {
    let pages = world.descriptor["organizations"].as_array().unwrap();
    let of = |wanted: &dyn Fn(&Value) -> bool| {
        let page = pages.iter().find(|page| wanted(&page["roles"]));
        page.unwrap_or(&pages[0])["urn"].as_str().unwrap().to_owned()
    };
    match who {
        As::Oneself => world.person(member),
        As::OwnPage => of(&|roles| roles.get(member).is_some()),
        As::StrangePage => of(&|roles| roles.as_object().is_none_or(serde_json::Map::is_empty)),
    }
}

/// A world in which every member who can has written a post, and of which nothing was asked yet.
async fn inhabited() -> World {
    let world = World::start().await;
    for member in MEMBERS {
        let own = world.person(member);
        let body = json!({"author": own, "commentary": "By hand", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
            "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}});
        let written =
            world.http.post(format!("{}/rest/posts", world.base)).bearer_auth(world.token(member));
        let written =
            written.header("linkedin-version", "202609").header("content-type", "application/json");
        written
            .header("x-restli-protocol-version", "2.0.0")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
    }
    world.http.delete(format!("{}/_sandbox/requests", world.base)).send().await.unwrap();
    world
}

/// A post by that author which really exists, where one does.
async fn post_of(world: &World, author: &str) -> String {
    let posts = world.posts().await;
    let found = posts.iter().find(|post| post["author"] == author && post["deleted"] != true);
    found.map_or_else(
        || "urn:li:share:7400000000000000001".to_owned(),
        |post| post["urn"].as_str().unwrap().to_owned(),
    )
}

async fn arguments(world: &World, member: &str, entry: &Entry, author: &str) -> Value {
    let mut arguments: Value = serde_json::from_str(entry.example).unwrap();
    let map = arguments.as_object_mut().unwrap();
    if let Some(argument) = entry.spec.access.argument() {
        map.insert(argument.to_owned(), json!(author));
    }
    if let Some(oneself) = entry.spec.oneself {
        map.insert(oneself.argument.to_owned(), json!(world.person(member)));
    }
    let post = post_of(world, author).await;
    if map.contains_key("post") {
        map.insert("post".to_owned(), json!(post));
    }
    if map.contains_key("ids") && entry.spec.path == "/rest/posts" {
        map.insert("ids".to_owned(), json!([post]));
    }
    arguments
}

/// The request as somebody would write it who may do everything.
async fn request(
    world: &World,
    group: &'static Group,
    entry: &'static Entry,
    arguments: &Value,
) -> Request {
    let mut session: Session = (*everything()).clone();
    let mut upstream = (*session.upstream).clone();
    upstream.api.clone_from(&world.base);
    upstream.www.clone_from(&world.base);
    session.upstream = Arc::new(upstream);
    let arguments = arguments.as_object().unwrap().clone();
    let call = known::call(group, entry, arguments, Arc::new(session));
    let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new())).unwrap();
    // Whoever is named as author is oneself, so that nothing is refused on this side.
    let authorised = access::authorise(permitted, &Directory::default(), &Anybody).await.unwrap();
    plan::plan(authorised).unwrap().request().clone()
}

/// Probes that find out nothing: then nobody's role and nobody's identity is a reason to refuse.
struct Anybody;

impl access::Probes for Anybody {
    async fn who_am_i(
        &self,
        _: &Session,
        _: &Meter,
    ) -> access::Known<linkedin_mcp::model::urn::Urn> {
        access::Known::No(access::Why::NotTold("nobody asks".to_owned()))
    }
    async fn my_roles(&self, _: &Session, _: &Meter) -> access::Known<access::Roles> {
        access::Known::No(access::Why::NotTold("nobody asks".to_owned()))
    }
    async fn organization_named(
        &self,
        name: &str,
        session: &Session,
        meter: &Meter,
    ) -> access::Known<Option<linkedin_mcp::model::urn::Urn>> {
        Everything.organization_named(name, session, meter).await
    }
}

/// The text that refuses a member's post and a page's post alike: for want of a scope, or of a role.
fn closed(who: As) -> Direct {
    if who == As::Oneself { Direct::ForScope } else { Direct::ForRole }
}

async fn directly(world: &World, member: &str, who: As, request: &Request) -> (Direct, u16) {
    let mut sent = world.http.request(request.method.parse().unwrap(), &request.url);
    for (name, value) in &request.headers {
        sent = sent.header(*name, value);
    }
    if request.bearer {
        sent = sent.bearer_auth(world.token(member));
    }
    let reply = sent.body(request.body.clone().unwrap_or_default()).send().await.unwrap();
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    let direct = match status {
        // A batch carries its refusals inside.
        200 if !text.contains(r#""errors":{}"#) && text.contains(r#""errors":{"#) => closed(who),
        200..=299 => Direct::Allowed,
        403 if text.contains("Accessing the UGC resource is forbidden") => closed(who),
        403 if text.contains("Not enough permissions")
            && member == "cleo"
            && request.url.contains("ids=") =>
        {
            Direct::ForTier
        }
        403 if text.contains("Not enough permissions") => Direct::ForScope,
        400 if text.contains("Member permissions") => Direct::ForScope,
        403 => Direct::ForRole,
        other => panic!("{} {}: {other} {text}", request.method, request.url),
    };
    (direct, status)
}

/// The need that counts, and whether what it says is firm and can be known.
fn need(access: &Access, who: As) -> Option<Need> {
    match access {
        Access::Open => None,
        Access::Member(need) | Access::Organization { need, .. } => Some(*need),
        Access::Speaker { member, organization, .. } | Access::Either { member, organization } => {
            Some(if who == As::Oneself { *member } else { *organization })
        }
    }
}

fn knows_roles(world: &World, member: &str) -> bool {
    let members = world.descriptor["members"].as_array().unwrap();
    let scopes = &members.iter().find(|m| m["name"] == member).unwrap()["scopes"];
    scopes
        .as_array()
        .unwrap()
        .iter()
        .any(|s| s == "rw_organization_admin" || s == "r_organization_admin")
}

fn contexts(access: &Access) -> &'static [As] {
    match access {
        Access::Open | Access::Member(_) => &[As::Oneself],
        // As what the target belongs to.
        Access::Speaker { .. } | Access::Either { .. } => {
            &[As::Oneself, As::OwnPage, As::StrangePage]
        }
        Access::Organization { .. } => &[As::OwnPage, As::StrangePage],
    }
}

#[tokio::test]
async fn we_decide_as_linkedin_would_and_what_we_refuse_receives_nothing() {
    let mut text = String::from("# endpoint | member | as | LinkedIn, asked directly | we\n");
    let (mut local, mut sent) = (0, 0);
    for (group, entry) in endpoints() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        for member in MEMBERS {
            for who in contexts(&entry.spec.access) {
                // A world for each: what one cell writes must not change what the next one finds.
                let world = inhabited().await;
                let author = urn_of(&world, member, *who);
                let arguments = arguments(&world, member, entry, &author).await;
                let plan = request(&world, group, entry, &arguments).await;
                let (direct, status) = directly(&world, member, *who, &plan).await;

                let world = inhabited().await;
                let arguments = self::arguments(&world, member, entry, &author).await;
                let plan = request(&world, group, entry, &arguments).await;
                let answer = world.member(member).call(&name, arguments).await;
                let cell = format!("{name} {member} {who:?}");
                let refused_here =
                    answer["error"].is_object() && answer["error"]["linkedin"].is_null();
                let kind = answer["error"]["kind"].as_str().unwrap_or("done");
                let arrived = world.requests().await.iter().any(|request| {
                    request["method"] == plan.method && request["target"] == plan.target()
                });
                assert_eq!(arrived, !refused_here, "{cell}: {answer}");
                if refused_here {
                    local += 1;
                    assert_ne!(
                        direct,
                        Direct::Allowed,
                        "{cell}: LinkedIn would have allowed it: {answer}"
                    );
                    assert!(
                        matches!(kind, "missing_scope" | "missing_role" | "product_not_approved"),
                        "{cell}: {answer}"
                    );
                    let most = u64::from(kind == "missing_role");
                    assert!(answer["linkedin_calls"].as_u64().unwrap() <= most, "{cell}: {answer}");
                } else {
                    sent += 1;
                    let need = need(&entry.spec.access, *who);
                    let firm = need.is_some_and(|need| match direct {
                        Direct::Allowed => false,
                        Direct::ForScope | Direct::ForTier => {
                            need.scope_confidence == Confidence::Firm
                        }
                        Direct::ForRole => {
                            !need.roles.is_empty()
                                && need.role_confidence == Confidence::Firm
                                && knows_roles(&world, member)
                        }
                    });
                    assert!(
                        !firm,
                        "{cell}: LinkedIn says {direct:?} for certain, and it was sent: {answer}"
                    );
                    assert_ne!(kind, "unexpected_reply", "{cell}: {answer}");
                    if direct == Direct::Allowed {
                        assert_eq!(kind, "done", "{cell}: {answer}");
                    }
                }
                let we =
                    if refused_here { format!("refuse: {kind}") } else { format!("send: {kind}") };
                writeln!(text, "{name} | {member} | {who:?} | {direct:?} {status} | {we}").unwrap();
            }
        }
    }
    assert!(local > 30 && sent > 30, "{local} refused here, {sent} sent");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/access_matrix.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "read the difference, then UPDATE=1 cargo test --test access_matrix");
}
