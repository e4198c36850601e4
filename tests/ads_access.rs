//! Every write in ad accounts, by every role, on both tiers: we decide as LinkedIn does when asked directly, and what
//! we refuse receives nothing.

#![cfg(test)]

mod known;
mod world;

use std::fmt::Write as _;
use std::sync::Arc;

use known::{Everything, everything};
use linkedin_mcp::access::{self, Directory};
use linkedin_mcp::auth::Session;
use linkedin_mcp::call::Meter;
use linkedin_mcp::catalogue::{endpoints, named};
use linkedin_mcp::model::method::Effect;
use linkedin_mcp::model::money::Currency;
use linkedin_mcp::model::urn::Urn;
use linkedin_mcp::plan::Request;
use linkedin_mcp::policy::{self, Level, Policy};
use serde_json::{Value, json};
use world::World;

const GROUPS: &[&str] =
    &["ad_accounts", "campaign_groups", "campaigns", "creatives", "ad_targeting"];

/// The roles, from the one that may do everything to none.
const ROLES: [&str; 6] = [
    "ACCOUNT_BILLING_ADMIN",
    "ACCOUNT_MANAGER",
    "CAMPAIGN_MANAGER",
    "CREATIVE_MANAGER",
    "VIEWER",
    "none",
];

/// Somebody, on an account on which they have that role.
struct Seat {
    member: &'static str,
    role: usize,
    account: u64,
    /// Whether the app may write there.
    mapped: bool,
}

const fn seat(member: &'static str, role: usize, account: u64, mapped: bool) -> Seat {
    Seat { member, role, account: 500_000_000 + account, mapped }
}

/// `ada`'s app is on the Standard tier, `faye`'s on the Development tier.
const SEATS: [Seat; 14] = [
    seat("ada", 0, 2, true),
    seat("ada", 1, 1, true),
    seat("ada", 2, 3, true),
    seat("ada", 3, 4, true),
    seat("ada", 4, 5, true),
    seat("ada", 5, 6, true),
    seat("faye", 0, 8, true),
    seat("faye", 1, 1, true),
    seat("faye", 2, 3, true),
    seat("faye", 3, 4, true),
    seat("faye", 4, 5, true),
    seat("faye", 5, 2, false),
    // It is the mapping that is missing, not the role.
    seat("faye", 1, 6, false),
    // And the other way round: mapped below, for this test.
    seat("faye", 5, 7, true),
];

/// Who may: so many of the roles, from the first on.
const BILLING: usize = 1;
const ACCOUNT: usize = 2;
const CAMPAIGN: usize = 3;
const CREATIVE: usize = 4;
/// No role is asked for.
const ANYBODY: usize = 6;

struct Row {
    endpoint: &'static str,
    reaches: usize,
    /// Of a thing in an account, which has to be mapped.
    mapped: bool,
    /// Needs a scope of the page's, which `faye` has not.
    page: bool,
    arguments: &'static str,
}

const fn row(endpoint: &'static str, reaches: usize, arguments: &'static str) -> Row {
    Row { endpoint, reaches, mapped: true, page: false, arguments }
}

/// `$account` and the like stand for the things of the account in question; `adAccount` is added.
const ROWS: &[Row] = &[
    Row { mapped: false, ..row("ad_accounts.create", ANYBODY, r#"{"name": "New", "test": true}"#) },
    Row {
        mapped: false,
        ..row("ad_accounts.batch_create", ANYBODY, r#"{"items": [{"name": "New", "test": true}]}"#)
    },
    row("ad_accounts.update", ACCOUNT, r#"{"adAccount": "$account", "name": "Renamed"}"#),
    row("ad_accounts.activate", ACCOUNT, r#"{"adAccount": "$account"}"#),
    row(
        "ad_accounts.set_user",
        ACCOUNT,
        r#"{"adAccount": "$account", "user": "$user", "role": "VIEWER"}"#,
    ),
    row(
        "ad_accounts.update_user",
        ACCOUNT,
        r#"{"adAccount": "$account", "user": "$user", "role": "VIEWER"}"#,
    ),
    row("ad_accounts.remove_user", ACCOUNT, r#"{"adAccount": "$account", "user": "$user"}"#),
    row("ad_accounts.delete", BILLING, r#"{"adAccount": "$account"}"#),
    row("ad_accounts.schedule_deletion", BILLING, r#"{"adAccount": "$account"}"#),
    row(
        "campaign_groups.create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "name": "New", "start": "2027-01-04", "end": "2027-02-01", "totalBudget": "900"}"#,
    ),
    row(
        "campaign_groups.batch_create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "items": [{"name": "New", "start": "2027-01-04"}]}"#,
    ),
    row(
        "campaign_groups.update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "name": "Renamed"}"#,
    ),
    row(
        "campaign_groups.batch_update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "changes": [{"campaignGroup": "$group", "status": "PAUSED"}]}"#,
    ),
    row(
        "campaign_groups.activate",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$draft_group"}"#,
    ),
    row(
        "campaign_groups.set_budget",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "totalBudget": "26000"}"#,
    ),
    row(
        "campaign_groups.set_schedule",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "end": "2027-12-01"}"#,
    ),
    row(
        "campaign_groups.delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$draft_group"}"#,
    ),
    row(
        "campaign_groups.batch_delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroups": ["$draft_group"]}"#,
    ),
    row(
        "campaign_groups.schedule_deletion",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group"}"#,
    ),
    row(
        "campaigns.create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaignGroup": "$group", "name": "New", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL", "associatedEntity": "urn:li:organization:70010001", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#,
    ),
    row(
        "campaigns.batch_create",
        CAMPAIGN,
        r#"{"adAccount": "$account", "items": [{"campaignGroup": "$group", "name": "New", "type": "TEXT_AD", "objectiveType": "WEBSITE_VISIT", "dailyBudget": "40", "start": "2027-01-04", "politicalIntent": "NOT_POLITICAL"}]}"#,
    ),
    row(
        "campaigns.update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "status": "PAUSED"}"#,
    ),
    row(
        "campaigns.batch_update",
        CAMPAIGN,
        r#"{"adAccount": "$account", "changes": [{"campaign": "$campaign", "name": "Renamed"}]}"#,
    ),
    row(
        "campaigns.set_tracking",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "customValueParameters": {"utm_source": "linkedin"}}"#,
    ),
    row(
        "campaigns.activate",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$paused_campaign"}"#,
    ),
    row(
        "campaigns.set_budget",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "dailyBudget": "36"}"#,
    ),
    row(
        "campaigns.set_schedule",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign", "end": "2027-05-01"}"#,
    ),
    row(
        "campaigns.delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$draft_campaign"}"#,
    ),
    row(
        "campaigns.batch_delete",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaigns": ["$draft_campaign"]}"#,
    ),
    row(
        "campaigns.schedule_deletion",
        CAMPAIGN,
        r#"{"adAccount": "$account", "campaign": "$campaign"}"#,
    ),
    row(
        "creatives.create",
        CREATIVE,
        r#"{"adAccount": "$account", "campaign": "$campaign", "post": "$post", "name": "New"}"#,
    ),
    row(
        "creatives.batch_create",
        CREATIVE,
        r#"{"adAccount": "$account", "items": [{"campaign": "$campaign", "post": "$post", "name": "New"}]}"#,
    ),
    Row {
        page: true,
        ..row(
            "creatives.create_inline",
            CREATIVE,
            r#"{"adAccount": "$account", "campaign": "$campaign", "author": "urn:li:organization:70010001", "text": "New", "media": null}"#,
        )
    },
    row(
        "creatives.update",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$creative", "name": "Renamed"}"#,
    ),
    row(
        "creatives.batch_update",
        CREATIVE,
        r#"{"adAccount": "$account", "changes": [{"creative": "$creative", "name": "Renamed"}]}"#,
    ),
    row("creatives.activate", CREATIVE, r#"{"adAccount": "$account", "creative": "$creative"}"#),
    row(
        "creatives.delete",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$draft_creative"}"#,
    ),
    row(
        "creatives.batch_delete",
        CREATIVE,
        r#"{"adAccount": "$account", "creatives": ["$draft_creative"]}"#,
    ),
    row(
        "creatives.schedule_deletion",
        CREATIVE,
        r#"{"adAccount": "$account", "creative": "$creative"}"#,
    ),
    row(
        "ad_targeting.create_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "name": "New", "targeting": [{"facet": "locations", "values": ["urn:li:geo:103644278"]}]}"#,
    ),
    row(
        "ad_targeting.update_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "template": "$template", "name": "Renamed"}"#,
    ),
    row(
        "ad_targeting.delete_template",
        CAMPAIGN,
        r#"{"adAccount": "$account", "template": "$template"}"#,
    ),
];

/// Probes that find nothing out but the currency: nobody's role is a reason to refuse.
struct Anybody(Option<Currency>);

impl access::Probes for Anybody {
    async fn who_am_i(&self, _: &Session, _: &Meter) -> access::Known<Urn> {
        unknown()
    }
    async fn my_roles(&self, _: &Session, _: &Meter) -> access::Known<access::Roles> {
        unknown()
    }
    async fn organization_named(
        &self,
        name: &str,
        session: &Session,
        meter: &Meter,
    ) -> access::Known<Option<Urn>> {
        Everything.organization_named(name, session, meter).await
    }
    async fn my_ad_accounts(&self, _: &Session, _: &Meter) -> access::Known<access::AdRoles> {
        unknown()
    }
    async fn currency_of(
        &self,
        _: &Urn,
        _: &Session,
        _: &Meter,
    ) -> access::Known<Option<Currency>> {
        access::Known::Yes(self.0.clone())
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

fn unknown<T>() -> access::Known<T> {
    access::Known::No(access::Why::NotTold("nobody asks".to_owned()))
}

/// A world in which the account in question has all that rows speak of.
struct Place {
    world: World,
    user: String,
}

impl Place {
    async fn start(seat: &Seat) -> Self {
        let world = World::start().await;
        let app = world.descriptor["members"].as_array().unwrap().iter();
        let app = app.clone().find(|one| one["name"] == seat.member).unwrap()["client_id"].clone();
        if seat.member == "faye" && seat.mapped {
            let change = json!({"client_id": app, "ad_accounts": [seat.account]});
            world.post_control("apps", change).await;
        }
        // Somebody who can be given a role, as the member's app names them: `mara`, a VIEWER from now on.
        let given = world
            .post_control(
                "tokens",
                json!({"member": "mara", "client_id": app, "scopes": ["openid"]}),
            )
            .await;
        let url = format!("{}/v2/userinfo", world.base);
        let token = given["token"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned();
        let told =
            world.http.get(url).bearer_auth(token).send().await.unwrap().text().await.unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        let user = format!("urn:li:person:{}", told["sub"].as_str().unwrap());
        let place = Self { world, user };
        place.furnish(seat).await;
        let url = format!("{}/_sandbox/requests", place.world.base);
        place.world.http.delete(url).send().await.unwrap();
        place
    }

    /// By the hand of the billing administrator: a saved audience, and a role for `mara`.
    async fn furnish(&self, seat: &Seat) {
        let account = format!("urn:li:sponsoredAccount:{}", seat.account);
        let seen = self.world.control("world").await;
        let users = seen["ad_account_users"].as_array().unwrap();
        let row = users.iter().find(|row| row["account"] == account && row["role"] == ROLES[0]);
        let billing = row.unwrap()["member"].clone();
        let order = json!({"member": billing, "client_id": "77ada0sandbox1", "scopes": ["rw_ads"]});
        let given = self.world.post_control("tokens", order).await;
        let token = given["token"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned();
        let send = async |method: &str, path: String, body: Value| {
            let url = format!("{}/rest/{path}", self.world.base);
            let request = self.world.http.request(method.parse().unwrap(), url).bearer_auth(&token);
            let request = request.header("linkedin-version", "202609");
            let request = request.header("x-restli-protocol-version", "2.0.0");
            let request = request.header("content-type", "application/json").body(body.to_string());
            let reply = request.send().await.unwrap();
            let status = reply.status().as_u16();
            assert!((200..300).contains(&status), "{path}: {}", reply.text().await.unwrap());
        };
        let criteria = json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"]}}]}});
        let template = json!({"account": account, "name": "Kept", "targetingCriteria": criteria});
        send("POST", "adTargetTemplates".to_owned(), template).await;
        if !users.iter().any(|row| row["account"] == account && row["member"] == "mara") {
            let mara = self.as_ada_s_app_names_mara();
            let key = format!("adAccountUsers/(account:{},user:{})", enc(&account), enc(&mara));
            let role = json!({"account": account, "user": mara, "role": "VIEWER"});
            send("PUT", key, role).await;
        }
    }

    fn as_ada_s_app_names_mara(&self) -> String {
        let members = self.world.descriptor["people"].as_array();
        let members = members.or(self.world.descriptor["members"].as_array()).unwrap();
        let mara = members.iter().find(|one| one["name"] == "mara");
        mara.map_or_else(|| self.user.clone(), |one| one["urn"].as_str().unwrap().to_owned())
    }

    async fn arguments(&self, row: &Row, account: u64) -> Value {
        let urn = format!("urn:li:sponsoredAccount:{account}");
        let seen = self.world.control("world").await;
        let first = |list: &str, fits: &dyn Fn(&Value) -> bool| {
            let all = seen[list].as_array().unwrap();
            let found = all.iter().find(|one| one["account"] == urn && fits(one));
            found.map_or_else(
                || panic!("{list} of {urn}"),
                |one| one["urn"].as_str().unwrap().to_owned(),
            )
        };
        let status = |list: &str, wanted: &str| first(list, &|one| one["status"] == wanted);
        let in_draft = status("campaigns", "DRAFT");
        let template = seen["target_templates"].as_array().unwrap().iter();
        let template = template.clone().find(|one| one["account"] == account).unwrap();
        let creative = first("creatives", &|one| one["post"].is_string());
        let post = seen["creatives"].as_array().unwrap().iter().find(|one| one["urn"] == creative);
        let mut text = row.arguments.to_owned();
        for (name, value) in [
            ("$account", urn.clone()),
            ("$user", self.user.clone()),
            ("$group", status("campaign_groups", "ACTIVE")),
            ("$draft_group", status("campaign_groups", "DRAFT")),
            ("$campaign", status("campaigns", "ACTIVE")),
            ("$paused_campaign", status("campaigns", "PAUSED")),
            ("$draft_campaign", in_draft),
            ("$draft_creative", creative.clone()),
            ("$creative", creative.clone()),
            ("$post", post.unwrap()["post"].as_str().unwrap().to_owned()),
            ("$template", template["id"].to_string()),
        ] {
            text = text.replace(&format!("\"{name}\""), &format!("\"{value}\""));
        }
        assert!(!text.contains('$'), "{text}");
        let mut arguments: Value = serde_json::from_str(&text).unwrap();
        arguments.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        arguments
    }

    /// The request as somebody would write it who may do everything.
    async fn request(&self, row: &Row, arguments: &Value, account: u64) -> Request {
        let mut session: Session = (*everything()).clone();
        let mut upstream = (*session.upstream).clone();
        upstream.api.clone_from(&self.world.base);
        session.upstream = Arc::new(upstream);
        let (group, entry) = named(row.endpoint).unwrap();
        let call =
            known::call(group, entry, arguments.as_object().unwrap().clone(), Arc::new(session));
        let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new())).unwrap();
        let seen = self.world.control("world").await;
        let accounts = seen["ad_accounts"].as_array().unwrap();
        let own = accounts.iter().find(|one| one["id"] == account).unwrap();
        let currency = own["currency"].as_str().unwrap().parse().ok();
        let authorised =
            access::authorise(permitted, &Directory::default(), &Anybody(currency)).await.unwrap();
        known::plan(authorised).await.unwrap().request().clone()
    }

    /// What LinkedIn says to the very request, by that member's own token: whether it is forbidden.
    async fn directly(&self, member: &str, request: &Request) -> (bool, String) {
        let mut sent = self.world.http.request(request.method.parse().unwrap(), &request.url);
        for (name, value) in &request.headers {
            sent = sent.header(*name, value);
        }
        let body = request.body.clone().unwrap_or_default();
        let reply = sent.bearer_auth(self.world.token(member)).body(body).send().await.unwrap();
        let status = reply.status().as_u16();
        let text = reply.text().await.unwrap();
        // A batch carries its refusals inside.
        let within = status < 300 && text.contains(r#""status":403"#);
        (status == 403 || within, format!("{status} {text}"))
    }
}

fn enc(urn: &str) -> String {
    urn.replace(':', "%3A")
}

/// Refused by us, sent, or waiting for a yes; and what came.
async fn decided(
    place: &Place,
    seat: &Seat,
    row: &Row,
    arguments: &Value,
    request: &Request,
) -> (String, Value) {
    let client = place.world.member(seat.member);
    let answer = client.call(row.endpoint, arguments.clone()).await;
    let kind = match answer["error"]["kind"].as_str() {
        None => answer["outcome"].as_str().unwrap_or_default().to_owned(),
        Some(kind) if answer["error"]["linkedin"].is_null() => kind.to_owned(),
        Some(kind) => format!("linkedin: {kind}"),
    };
    let came = place.world.requests().await;
    let itself = |one: &&Value| {
        one["method"] == request.method
            && one["target"].as_str().is_some_and(|own| own == request.target())
    };
    let arrived = came.iter().filter(itself).count();
    let refused =
        matches!(kind.as_str(), "missing_role" | "missing_scope" | "product_not_approved");
    if refused {
        assert_eq!(arrived, 0, "{}: {answer}", row.endpoint);
        let probe = |one: &Value| {
            one["method"] == "GET"
                && one["target"].as_str().unwrap().contains("q=authenticatedUser")
        };
        assert!(came.len() <= 1 && came.iter().all(probe), "{}: {came:?}", row.endpoint);
        assert_eq!(answer["linkedin_calls"], came.len(), "{answer}");
        assert_eq!(answer["outcome"], "not_done", "{answer}");
    }
    (kind, answer)
}

/// What is wrong with one cell; nothing where all agree.
async fn cell(seat: &Seat, row: &Row) -> Option<String> {
    let about = format!("{} {} {} {}", row.endpoint, seat.member, ROLES[seat.role], seat.account);
    let place = Place::start(seat).await;
    let arguments = place.arguments(row, seat.account).await;
    let request = place.request(row, &arguments, seat.account).await;
    let (kind, answer) = decided(&place, seat, row, &arguments, &request).await;
    let refused =
        matches!(kind.as_str(), "missing_role" | "missing_scope" | "product_not_approved");
    let passes = matches!(kind.as_str(), "done" | "needs_confirmation")
        || (kind.starts_with("linkedin: ") && answer["error"]["linkedin"]["status"] != 403)
        // A draft only, or the like, as it was read before.
        || kind == "invalid_arguments";
    let place = Place::start(seat).await;
    let (forbidden, said) = place.directly(seat.member, &request).await;
    let reaches = seat.role < row.reaches
        && (seat.mapped || !row.mapped)
        && !(row.page && seat.member == "faye");
    let agrees = refused == forbidden && passes == !forbidden && forbidden != reaches;
    let said: String = said.chars().take(200).collect();
    (!agrees).then(|| {
        format!(
            "{about}: the facts say {}, we say {kind}, LinkedIn says {said}\n    {}",
            if reaches { "yes" } else { "no" },
            answer["summary"]
        )
    })
}

async fn matrix(seats: impl Iterator<Item = &'static Seat>) {
    let mut wrong = String::new();
    let mut cells = 0;
    for seat in seats {
        for row in ROWS {
            cells += 1;
            if let Some(what) = cell(seat, row).await {
                writeln!(wrong, "{what}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{wrong}", wrong.lines().count() / 2);
}

#[tokio::test]
async fn on_the_standard_tier_we_decide_as_linkedin_does() {
    matrix(SEATS.iter().filter(|seat| seat.member == "ada")).await;
}

#[tokio::test]
async fn on_the_development_tier_we_decide_as_linkedin_does_where_the_app_is_mapped() {
    matrix(SEATS.iter().filter(|seat| seat.member == "faye" && seat.mapped)).await;
}

#[tokio::test]
async fn on_the_development_tier_nothing_is_written_where_the_app_is_not_mapped() {
    matrix(SEATS.iter().filter(|seat| seat.member == "faye" && !seat.mapped)).await;
}

#[test]
fn every_write_in_ad_accounts_has_a_row() {
    for (group, entry) in endpoints().filter(|(group, _)| GROUPS.contains(&group.name)) {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let writes = entry.spec.effect != Effect::Read;
        assert_eq!(ROWS.iter().any(|row| row.endpoint == name), writes, "{name}");
    }
    for member in ["ada", "faye"] {
        for role in 0..ROLES.len() {
            assert!(SEATS.iter().any(|seat| seat.member == member && seat.role == role));
        }
    }
}

/// On the Development tier only test accounts are made, one by one or several at once.
#[tokio::test]
async fn a_real_account_is_made_on_the_standard_tier_only() {
    for (endpoint, arguments) in [
        ("ad_accounts.create", json!({"name": "Real"})),
        (
            "ad_accounts.batch_create",
            json!({"items": [{"name": "Test", "test": true}, {"name": "Real"}]}),
        ),
    ] {
        for member in ["ada", "faye"] {
            let world = World::start().await;
            let answer = world.member(member).call(endpoint, arguments.clone()).await;
            let made = world.effects("ad_account.create").await;
            if member == "ada" {
                assert_eq!(answer["outcome"], "done", "{answer}");
                assert!(made >= 1);
            } else {
                assert_eq!(answer["error"]["kind"], "product_not_approved", "{answer}");
                assert_eq!((made, world.requests().await.len()), (0, 0), "{answer}");
            }
        }
    }
}

/// A test account that the app makes is its own: LinkedIn lets it write there at once.
#[tokio::test]
async fn an_account_that_was_made_on_the_development_tier_can_be_written_to() {
    let world = World::start().await;
    let faye = world.member("faye");
    let made = faye.call("ad_accounts.create", json!({"name": "Test", "test": true})).await;
    assert_eq!(made["outcome"], "done", "{made}");
    let group =
        json!({"adAccount": made["result"]["adAccount"], "name": "First", "start": "2027-01-04"});
    let group = faye.call("campaign_groups.create", group).await;
    assert_eq!(group["outcome"], "done", "{group}");
}
