//! Every write in ad accounts, by every role, on both tiers: we decide as LinkedIn does when asked directly, and what
//! we refuse receives nothing.

#![cfg(test)]

mod known;
mod seats;
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
use seats::{ADA_APP, ROLES, ROWS, Row, SEATS, Seat};
use serde_json::{Value, json};
use world::World;

const GROUPS: &[&str] =
    &["ad_accounts", "campaign_groups", "campaigns", "creatives", "ad_targeting"];

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
    /// What there is, before anything is written.
    seen: Value,
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
        // Somebody who can be given another role, as the member's app names them.
        let user = mara(&world, app.as_str().unwrap()).await;
        let seen = world.control("world").await;
        let mut place = Self { world, user, seen };
        place.furnish(seat).await;
        place.seen = place.world.control("world").await;
        let url = format!("{}/_sandbox/requests", place.world.base);
        place.world.http.delete(url).send().await.unwrap();
        place
    }

    /// By the hand of the billing administrator: a saved audience, and a role for `mara`.
    async fn furnish(&self, seat: &Seat) {
        let account = format!("urn:li:sponsoredAccount:{}", seat.account);
        let seen = &self.seen;
        let users = seen["ad_account_users"].as_array().unwrap();
        let row = users.iter().find(|row| row["account"] == account && row["role"] == ROLES[0]);
        let billing = row.unwrap()["member"].clone();
        let order = json!({"member": billing, "client_id": ADA_APP, "scopes": ["rw_ads"]});
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
        let of_account = |list: &str| {
            let all = seen[list].as_array().unwrap();
            all.iter().find(|one| one["account"] == account).unwrap().clone()
        };
        let shown = of_account("creatives");
        let draft = json!({"campaign": shown["campaign"], "intendedStatus": "DRAFT",
            "content": {"reference": shown["post"]}});
        send("POST", format!("adAccounts/{}/creatives", seat.account), draft).await;
        if !users.iter().any(|row| row["account"] == account && row["member"] == "mara") {
            let mara = mara(&self.world, ADA_APP).await;
            let key = format!("adAccountUsers/(account:{},user:{})", enc(&account), enc(&mara));
            let role = json!({"account": account, "user": mara, "role": "VIEWER"});
            send("PUT", key, role).await;
        }
    }

    fn arguments(&self, row: &Row, account: u64) -> Value {
        let urn = format!("urn:li:sponsoredAccount:{account}");
        let seen = &self.seen;
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
        let creative = first("creatives", &|one| one["intendedStatus"] == "ACTIVE");
        let draft_creative = first("creatives", &|one| one["intendedStatus"] == "DRAFT");
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
            ("$draft_creative", draft_creative),
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
        let permitted = policy::permit(call, &Policy::new(Level::Full, Vec::new()).into()).unwrap();
        let accounts = self.seen["ad_accounts"].as_array().unwrap();
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

/// `mara`, as that app names her.
async fn mara(world: &World, app: &str) -> String {
    let order = json!({"member": "mara", "client_id": app, "scopes": ["openid"]});
    let given = world.post_control("tokens", order).await;
    let token = given["token"].as_str().unwrap_or_else(|| panic!("{given}")).to_owned();
    let url = format!("{}/v2/userinfo", world.base);
    let told = world.http.get(url).bearer_auth(token).send().await.unwrap().text().await.unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    format!("urn:li:person:{}", told["sub"].as_str().unwrap())
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
    let arguments = place.arguments(row, seat.account);
    let request = place.request(row, &arguments, seat.account).await;
    let (kind, answer) = decided(&place, seat, row, &arguments, &request).await;
    let refused =
        matches!(kind.as_str(), "missing_role" | "missing_scope" | "product_not_approved");
    // An account that is no draft is not deleted, by whomever: that is seen before anybody is asked.
    let is_no_draft = row.endpoint == "ad_accounts.delete" && kind == "invalid_arguments";
    let passes = matches!(kind.as_str(), "done" | "needs_confirmation") || is_no_draft;
    // What was done must not change what is found.
    let place = if kind == "done" { Place::start(seat).await } else { place };
    let arguments = place.arguments(row, seat.account);
    let request = place.request(row, &arguments, seat.account).await;
    let (forbidden, said) = place.directly(seat.member, &request).await;
    let reaches = seat.role < row.reaches
        && (seat.mapped || !row.mapped)
        && !(row.page && seat.member == "faye");
    // What may be done is well written, too.
    let taken = said.starts_with('2') || row.endpoint == "ad_accounts.delete";
    let agrees =
        refused == forbidden && passes != forbidden && forbidden != reaches && (forbidden || taken);
    let said: String = said.chars().take(200).collect();
    (!agrees).then(|| {
        format!(
            "{about}: the facts say {}, we say {kind}, LinkedIn says {said}\n    {}",
            if reaches { "yes" } else { "no" },
            answer["summary"]
        )
    })
}

async fn matrix(fits: fn(&Seat) -> bool) {
    let seats = SEATS.iter().filter(|seat| fits(seat));
    let each = seats.map(|seat| {
        tokio::spawn(async move {
            let mut wrong = String::new();
            for row in ROWS {
                if let Some(what) = cell(seat, row).await {
                    writeln!(wrong, "{what}").unwrap();
                }
            }
            wrong
        })
    });
    let each: Vec<_> = each.collect();
    let mut wrong = String::new();
    for seat in each {
        wrong += &seat.await.unwrap();
    }
    assert!(wrong.is_empty(), "{} cells:\n{wrong}", wrong.lines().count() / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_standard_tier_we_decide_as_linkedin_does() {
    matrix(|seat| seat.member == "ada").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_development_tier_we_decide_as_linkedin_does_where_the_app_is_mapped() {
    matrix(|seat| seat.member == "faye" && seat.mapped).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_development_tier_nothing_is_written_where_the_app_is_not_mapped() {
    matrix(|seat| seat.member == "faye" && !seat.mapped).await;
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
