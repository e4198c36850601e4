//! Every endpoint, every member, as oneself and as a page: we decide as LinkedIn would when asked directly.

#![cfg(test)]

mod inhabited;
mod known;
mod world;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inhabited::{As, Inhabited, MEMBERS};
use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::auth::{Scopes, Session};
use linkedin_mcp::call::Meter;
use linkedin_mcp::catalogue::spec::{Access, Confidence, Need, UNVERSIONED_SOCIAL_ACTIONS};
use linkedin_mcp::catalogue::{Entry, Group, endpoints};
use linkedin_mcp::model::method::Effect;
use linkedin_mcp::model::scope::Granted;
use linkedin_mcp::plan::Request;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use world::World;

/// What came of asking LinkedIn directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direct {
    Allowed,
    ForScope,
    ForRole,
    ForTier,
}

/// One row: an endpoint, by the documented way or by the older one, a member, and for whom.
#[derive(Clone, Copy)]
struct Row {
    group: &'static Group,
    entry: &'static Entry,
    older: bool,
    member: &'static str,
    who: As,
}

impl Row {
    fn name(&self) -> String {
        format!("{}.{}", self.group.name, self.entry.spec.action)
    }

    fn access(&self) -> Access {
        let older = self.entry.spec.unversioned.filter(|_| self.older);
        older.map_or(self.entry.spec.access, |older| older.access)
    }

    /// Arguments about things that exist, and that are the author's where that counts.
    async fn arguments(&self, world: &Inhabited) -> Value {
        let (member, who, spec) = (self.member, self.who, &self.entry.spec);
        let author = world.author(member, who);
        let mut arguments: Value = serde_json::from_str(self.entry.example).unwrap();
        let post = world.post_of(&author).await;
        let own = |comment: &Value| comment["author"] == author && comment["deleted"] != true;
        let there = |comment: &Value| {
            comment["post"] == post && comment["deleted"] != true && !own(comment)
        };
        let reaction = format!("urn:li:reaction:({},{post})", world.mara(member));
        for (name, value) in arguments.as_object_mut().unwrap() {
            let real = match (spec.action, name.as_str()) {
                ("remove_reaction" | "remove_like", "target") => json!(world.liked),
                ("update_comment" | "delete_comment", "comment") => {
                    json!(world.comment_that(own).await)
                }
                ("brand_page_statistics", "brand") => json!(brand(&author)),
                ("find_by_authors", "authors") => json!([author]),
                ("finalize_video", "video") => json!(world.video_of(member, &author).await),
                // The post of a page of one's own, where one has a page.
                ("video_analytics", "entity") => {
                    json!(world.post_of(&world.author(member, As::OwnPage)).await)
                }
                ("get", "media") => json!(image(member)),
                ("batch_get", "ids") if self.group.name == "media" => json!([image(member)]),
                ("batch_get", "ids") if self.group.name == "posts" => json!([post]),
                ("people", "ids") => json!([world.mara(member)]),
                ("get_reaction", "actor") | ("person", "person") => json!(world.mara(member)),
                (_, "post" | "entity" | "target") => json!(post),
                (_, "targets") => json!([post]),
                (_, "comment" | "parentComment") => json!(world.comment_that(there).await),
                (_, "comments") => json!([world.comment_that(there).await]),
                (_, "reactions") => json!([reaction]),
                _ => value.clone(),
            };
            *value = real;
        }
        if let Some(oneself) = spec.oneself {
            arguments[oneself.argument] = json!(world.world.person(member));
        }
        match spec.access.argument() {
            None | Some("brand" | "authors") => {}
            Some(argument) => arguments[argument] = json!(author),
        }
        arguments
    }

    /// The request as somebody would write it who may do everything; by the older way, nothing else.
    async fn request(&self, world: &World, arguments: &Value) -> Request {
        let mut session: Session = (*everything()).clone();
        let mut upstream = (*session.upstream).clone();
        upstream.api.clone_from(&world.base);
        upstream.www.clone_from(&world.base);
        session.upstream = Arc::new(upstream);
        let mut policy = Policy::new(Level::Full, Vec::new());
        if self.older {
            session.scopes = Scopes::Known(Granted::parse("w_member_social w_organization_social"));
            policy = policy.with_unversioned(vec![UNVERSIONED_SOCIAL_ACTIONS]);
        }
        let arguments = arguments.as_object().unwrap().clone();
        let call = known::call(self.group, self.entry, arguments, Arc::new(session));
        let permitted = policy::permit(call, &policy.into()).unwrap();
        // Whoever is named as author is oneself, so that nothing is refused on this side.
        let authorised =
            access::authorise(permitted, &Directory::default(), &Anybody).await.unwrap();
        known::plan(authorised).await.unwrap().request().clone()
    }

    /// What we say to the call, or to the one of which it is a step.
    async fn ours(&self, world: &World, settings: Settings, mut arguments: Value) -> Value {
        let client = world.with(self.member, settings);
        let file = match self.entry.spec.action {
            "initialize_image" => Some(("image/png", PNG.to_vec())),
            "initialize_document" => Some(("application/pdf", b"%PDF-1.7 one page".to_vec())),
            "initialize_video" | "finalize_video" => Some(("video/mp4", video())),
            _ => None,
        };
        let Some((kind, bytes)) = file else { return client.call(&self.name(), arguments).await };
        let file = format!("data:{kind};base64,{}", STANDARD.encode(bytes));
        arguments = json!({"owner": arguments["owner"], "file": file});
        client.call("media.upload", arguments).await
    }
}

type Settings = &'static [(&'static str, &'static str)];

const ALLOWED: Settings = &[("unversioned_social_actions", "true")];

/// An image of that member's, where there is one.
fn image(member: &str) -> &'static str {
    match member {
        "ada" => "urn:li:image:C4E10AQSandboxAda01",
        "ben" => "urn:li:image:C4E10AQSandboxBen01",
        "cleo" => "urn:li:image:C4E10AQSandboxCleo01",
        _ => "urn:li:image:C4E10AQSandboxAcme01",
    }
}

/// A brand of that page, where it has one.
fn brand(page: &str) -> &'static str {
    match page {
        "urn:li:organization:70010005" => "urn:li:organizationBrand:70010013",
        _ => "urn:li:organizationBrand:70010011",
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";

/// As little as is a video for both sides.
fn video() -> Vec<u8> {
    let head = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    let numbers = [0, 0, 0, 1_000, 3_000].map(u32::to_be_bytes).concat();
    let moov = [b"\0\0\0\x24moov\0\0\0\x1cmvhd".as_slice(), &numbers].concat();
    let length = 80_000_u32.to_be_bytes().to_vec();
    [head, moov, length, b"mdat".to_vec(), vec![0; 80_000 - 8]].concat()
}

const ADS: &[&str] = &[
    "ad_accounts",
    "campaign_groups",
    "campaigns",
    "creatives",
    "ad_reporting",
    "ad_targeting",
    "library",
];

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
    async fn my_ad_accounts(&self, _: &Session, _: &Meter) -> access::Known<access::AdRoles> {
        access::Known::No(access::Why::NotTold("nobody asks".to_owned()))
    }
    async fn currency_of(
        &self,
        account: &linkedin_mcp::model::urn::Urn,
        session: &Session,
        meter: &Meter,
    ) -> access::Known<Option<linkedin_mcp::model::money::Currency>> {
        Everything.currency_of(account, session, meter).await
    }
    async fn targeting(
        &self,
        question: &access::Question,
        session: &Session,
        meter: &Meter,
    ) -> access::Known<Vec<linkedin_mcp::catalogue::targeting::Candidate>> {
        Everything.targeting(question, session, meter).await
    }
}

/// The text that refuses a member's post and a page's post alike: for want of a scope, or of a role.
fn closed(who: As) -> Direct {
    if who == As::Oneself { Direct::ForScope } else { Direct::ForRole }
}

async fn directly(world: &World, row: &Row, request: &Request) -> (Direct, u16) {
    let (member, who) = (row.member, row.who);
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
        // Parts that nobody has sent: whose video it is has been looked at before.
        400 if row.entry.spec.action == "finalize_video" && text.contains("must be signed") => {
            Direct::Allowed
        }
        403 if text.contains("Accessing the UGC resource is forbidden") => closed(who),
        403 if text.contains("Not enough permissions")
            && member == "cleo"
            && request.url.contains("ids=") =>
        {
            Direct::ForTier
        }
        403 if text.contains("Not enough permissions") => Direct::ForScope,
        403 if text.contains("resource is forbidden") => Direct::ForScope,
        400 if text.contains("Member permissions") => Direct::ForScope,
        403 => Direct::ForRole,
        other => panic!(
            "{} {member} {who:?} {} {}: {other} {text}",
            row.name(),
            request.method,
            request.url
        ),
    };
    (direct, status)
}

/// The need that counts, and whether what it says is firm and can be known.
fn need(access: &Access, who: As) -> Option<Need> {
    match access {
        Access::Open | Access::App { .. } => None,
        Access::AdAccount { need, .. }
        | Access::Member(need)
        | Access::Organization { need, .. } => Some(*need),
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
        Access::Open | Access::App { .. } | Access::AdAccount { .. } | Access::Member(_) => {
            &[As::Oneself]
        }
        // As what the target belongs to.
        Access::Speaker { .. } | Access::Either { .. } => {
            &[As::Oneself, As::OwnPage, As::StrangePage]
        }
        Access::Organization { .. } => &[As::OwnPage, As::StrangePage],
    }
}

/// Every row there is, by endpoint and way, in the order of the catalogue.
fn endpoints_with_their_rows() -> impl Iterator<Item = Vec<Row>> {
    // What is in ad accounts has a matrix of its own: other roles, and other tiers.
    let ours = endpoints().filter(|(group, _)| !ADS.contains(&group.name));
    let ways = ours.flat_map(|(group, entry)| {
        let older = entry.spec.unversioned.map(|_| true);
        std::iter::once(false).chain(older).map(move |older| (group, entry, older))
    });
    ways.map(|(group, entry, older)| {
        let who = contexts(&entry.spec.access);
        let each = MEMBERS.iter().flat_map(|member| who.iter().map(move |who| (*member, *who)));
        each.map(|(member, who)| Row { group, entry, older, member, who }).collect()
    })
}

/// Whether what LinkedIn said is something that we know for certain.
fn is_firm(world: &World, row: &Row, direct: Direct) -> bool {
    need(&row.access(), row.who).is_some_and(|need| match direct {
        Direct::Allowed => false,
        Direct::ForScope | Direct::ForTier => need.scope_confidence == Confidence::Firm,
        // Whose the thing is, its name does not say, so no role can be looked at.
        Direct::ForRole if matches!(row.access(), Access::Either { .. }) => false,
        Direct::ForRole => {
            !need.roles.is_empty()
                && need.role_confidence == Confidence::Firm
                && knows_roles(world, row.member)
        }
    })
}

/// The targets of the requests that have arrived.
async fn arrived(world: &World) -> Vec<(String, String)> {
    let of = |request: &Value, key: &str| request[key].as_str().unwrap().to_owned();
    let requests = world.requests().await;
    requests.iter().map(|request| (of(request, "method"), of(request, "target"))).collect()
}

/// What we do with it, as a word; and everything that must be so.
async fn decided(row: &Row, world: &Inhabited, direct: Direct) -> String {
    let cell = format!("{} {} {:?} {}", row.name(), row.member, row.who, row.older);
    let arguments = row.arguments(world).await;
    let plan = row.request(&world.world, &arguments).await;
    let settings = if row.older { ALLOWED } else { &[] };
    world.forget_requests().await;
    let answer = row.ours(&world.world, settings, arguments.clone()).await;
    let refused_here = answer["error"].is_object() && answer["error"]["linkedin"].is_null();
    let kind = match answer["error"]["kind"].as_str() {
        Some(kind) => kind,
        // A batch carries its refusals inside.
        None if answer["result"]["errors"].is_array() => "done, refused within",
        None => "done",
    };
    let came = arrived(&world.world).await;
    // A video is finalized only after it was begun.
    let target = plan.target().replace("finalizeUpload", "initializeUpload");
    let by =
        |target: &str| came.iter().any(|one| *one == (plan.method.to_owned(), target.to_owned()));
    // Where the scopes do for the documented way, the older one is not taken, whatever is allowed.
    let instead = row.older && !refused_here && !by(&target);
    let target = if instead { target.replacen("/v2/", "/rest/", 1) } else { target };
    assert_eq!(by(&target), !refused_here, "{cell}: {target} {came:?} {answer}");
    if refused_here {
        assert_ne!(direct, Direct::Allowed, "{cell}: LinkedIn would have allowed it: {answer}");
        let known = matches!(kind, "missing_scope" | "missing_role" | "product_not_approved");
        assert!(known, "{cell}: {answer}");
        let most = u64::from(kind == "missing_role");
        assert!(answer["linkedin_calls"].as_u64().unwrap() <= most, "{cell}: {answer}");
        return format!("refuse: {kind}");
    }
    assert_ne!(kind, "unexpected_reply", "{cell}: {answer}");
    if instead {
        return format!("send, versioned: {kind}");
    }
    let firm = is_firm(&world.world, row, direct);
    assert!(!firm, "{cell}: LinkedIn says {direct:?} for certain, and it was sent: {answer}");
    assert_eq!(kind == "done", direct == Direct::Allowed, "{cell}: {direct:?} {answer}");
    if row.older {
        // With the setting off the same call goes nowhere.
        world.forget_requests().await;
        let answer = row.ours(&world.world, &[], arguments).await;
        assert_eq!(answer["error"]["kind"], "missing_scope", "{cell}: {answer}");
        assert_eq!(arrived(&world.world).await, [], "{cell}: {answer}");
    }
    format!("send: {kind}")
}

/// The rows of one endpoint as the snapshot has them.
async fn written(rows: Vec<Row>) -> String {
    let mut text = String::new();
    let mut world = Inhabited::start().await;
    for row in rows {
        let plan = row.request(&world.world, &row.arguments(&world).await).await;
        let (direct, status) = directly(&world.world, &row, &plan).await;
        // What one way wrote must not change what the other finds, nor what the next row finds.
        let wrote = row.entry.spec.effect != Effect::Read && direct == Direct::Allowed;
        if wrote {
            world = Inhabited::start().await;
        }
        let we = decided(&row, &world, direct).await;
        if wrote {
            world = Inhabited::start().await;
        }
        let way = if row.older { ", unversioned" } else { "" };
        let Row { member, who, .. } = row;
        writeln!(text, "{}{way} | {member} | {who:?} | {direct:?} {status} | {we}", row.name())
            .unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn we_decide_as_linkedin_would_and_what_we_refuse_receives_nothing() {
    // Most of the time somebody waits for a file to be processed.
    let places = Arc::new(Semaphore::new(8));
    let mut all = Vec::new();
    for rows in endpoints_with_their_rows() {
        let places = Arc::clone(&places);
        all.push(tokio::spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            written(rows).await
        }));
    }
    let mut text = String::from("# endpoint | member | as | LinkedIn, asked directly | we\n");
    let mut wrong = 0;
    for rows in all {
        // What went wrong has been said by whoever panicked.
        match rows.await {
            Ok(rows) => text += &rows,
            Err(_) => wrong += 1,
        }
    }
    assert_eq!(wrong, 0, "endpoints with a row that is wrong");
    let count = |word: &str| text.matches(word).count();
    assert!(count("| refuse: ") > 200 && count("| send: ") > 200, "too few either way");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/access_matrix.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, text, "read the difference, then UPDATE=1 cargo test --test access_matrix");
}
