//! Who may do what on an ad account (advertising facts §1.2, §1.3).

use serde_json::{Map, Value as Json, json};

use super::{
    Resource,
    ads::{number, patch, reach},
    posts::schema::{self, Field, Shape, patchable, required},
};
use crate::{
    errors::{AdsError, AdsRefusal, Refusal},
    paging::paging,
    reply::Reply,
    restli::Value,
    visit::{Visit, Window, invalid},
    world::{
        Actor,
        ads::{AccountUser, Stamps},
    },
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "ad_account_users.toml",
    facts: include_str!("../../facts/ad_account_users.toml"),
    handlers: &[
        ("ad_account_users.authenticated", authenticated),
        ("ad_account_users.by_account", by_account),
        ("ad_account_users.get", get),
        ("ad_account_users.put", put),
        ("ad_account_users.update", update),
        ("ad_account_users.delete", delete),
    ],
};

/// What LinkedIn writes for "all of them" (facts §0).
const ALL: usize = 2_147_483_647;

const BILLING: &str = "ACCOUNT_BILLING_ADMIN";
const MANAGERS: [&str; 2] = [BILLING, "ACCOUNT_MANAGER"];

const FIELDS: &[Field] = &[
    required("account", Shape::Urn),
    required("user", Shape::Urn),
    patchable(required(
        "role",
        Shape::Enum(&[
            "ACCOUNT_BILLING_ADMIN",
            "ACCOUNT_MANAGER",
            "CAMPAIGN_MANAGER",
            "CREATIVE_MANAGER",
            "VIEWER",
        ]),
    )),
];

fn shape(visit: &Visit<'_>, row: &AccountUser) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    Ok(json!({
        "role": row.role,
        "user": Actor::Member(row.member.clone()).urn(app),
        "account": format!("urn:li:sponsoredAccount:{}", row.account),
        "changeAuditStamps": {
            "created": {"time": row.stamps.created_ms},
            "lastModified": {"time": row.stamps.modified_ms},
        },
    }))
}

fn list(visit: &Visit<'_>, rows: &[&AccountUser]) -> Result<Reply, Refusal> {
    let window = if visit.query.has("count") {
        visit.window(ALL)?
    } else {
        Window { count: ALL, ..visit.window(ALL)? }
    };
    let elements = rows
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|row| shape(visit, row))
        .collect::<Result<Vec<_>, _>>()?;
    let sent = elements.len();
    let more = sent > 0 && window.start + sent < rows.len();
    let paging = paging(&visit.target, window, sent, more, Some(rows.len()));
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn authenticated(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let visit = &*visit;
    let caller = visit.caller()?;
    let rows: Vec<&AccountUser> =
        visit.world.ads.users.iter().filter(|row| row.member == caller.member).collect();
    list(visit, &rows)
}

fn manages(visit: &Visit<'_>, account: u64) -> Result<bool, Refusal> {
    let role = visit.world.ads.role(account, &visit.caller()?.member);
    Ok(role.is_some_and(|role| MANAGERS.contains(&role)))
}

fn by_account(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.required_text("accounts")?;
    let account = number(urn, "sponsoredAccount").ok_or_else(|| invalid("accounts"))?;
    let visit = &*visit;
    reach(visit, account)?;
    let sees_all = manages(visit, account)?;
    let caller = visit.caller()?;
    let rows: Vec<&AccountUser> = visit
        .world
        .ads
        .users
        .iter()
        .filter(|row| row.account == account && (sees_all || row.member == caller.member))
        .collect();
    list(visit, &rows)
}

/// The account and the member of a key.
fn key(visit: &Visit<'_>) -> Result<(u64, String), Refusal> {
    let key = visit.keys.first().ok_or(Refusal::PathSyntax)?;
    let part = |name: &str| key.field(name).and_then(Value::text).ok_or(Refusal::PathSyntax);
    let account = number(part("account")?, "sponsoredAccount").ok_or(Refusal::PathSyntax)?;
    let user = part("user")?;
    reach(visit, account)?;
    match visit.world.actor(&visit.caller()?.app, user) {
        Some(Actor::Member(member)) => Ok((account, member)),
        _ => Err(Refusal::NotFound),
    }
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (account, member) = key(visit)?;
    if member != visit.caller()?.member && !manages(visit, account)? {
        return Err(Refusal::Ads(AdsRefusal::NoPermission));
    }
    let row = visit
        .world
        .ads
        .users
        .iter()
        .find(|row| row.account == account && row.member == member)
        .ok_or(Refusal::NotFound)?;
    shape(visit, row).map(|body| Reply::json(200, &body))
}

fn put(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, FIELDS, "update")?;
    let (account, member) = key(visit)?;
    let caller = visit.caller()?;
    let text = |name: &str| body.get(name).and_then(Json::as_str).unwrap_or_default();
    let mismatch = |code, name: &str| {
        let message = format!("{name} of the body is not the one of the key");
        Err(Refusal::Ads(AdsRefusal::Named { code, message }))
    };
    if number(text("account"), "sponsoredAccount") != Some(account) {
        return mismatch("ACCOUNT_ID_MISMATCH_IN_PARAM_AND_BODY", "account");
    }
    if visit.world.actor(&caller.app, text("user")) != Some(Actor::Member(member.clone())) {
        return mismatch("USER_MISMATCH_IN_PARAM_AND_BODY", "user");
    }
    let role = text("role").to_owned();
    set(visit, account, &member, &role)
}

fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    patch::check(&body, FIELDS)?;
    let (account, member) = key(visit)?;
    let mut fields = Map::new();
    patch::apply(&mut fields, &body);
    let current = visit.world.ads.role(account, &member).ok_or(Refusal::NotFound)?.to_owned();
    let role = fields.get("role").and_then(Json::as_str).unwrap_or(&current).to_owned();
    set(visit, account, &member, &role)
}

/// Exactly one billing administrator per account (§1.3): neither a second nor none.
fn keep_one(visit: &Visit<'_>, account: u64, member: &str, role: &str) -> Result<(), Refusal> {
    let is_billing = visit.world.ads.role(account, member) == Some(BILLING);
    if is_billing == (role == BILLING) {
        Ok(())
    } else {
        let error = AdsError::value("/AccountUser/role", role);
        Err(Refusal::Ads(AdsRefusal::Inputs(vec![error])))
    }
}

fn set(visit: &mut Visit<'_>, account: u64, member: &str, role: &str) -> Result<Reply, Refusal> {
    keep_one(visit, account, member, role)?;
    let now_ms = visit.now_ms;
    let users = &mut visit.world.ads.users;
    match users.iter_mut().find(|row| row.account == account && row.member == member) {
        Some(row) => {
            role.clone_into(&mut row.role);
            row.stamps.touch(now_ms);
        }
        None => users.push(AccountUser {
            account,
            member: member.to_owned(),
            role: role.to_owned(),
            stamps: Stamps::new(now_ms),
        }),
    }
    changed(visit, account, member)
}

fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (account, member) = key(visit)?;
    visit.world.ads.role(account, &member).ok_or(Refusal::NotFound)?;
    keep_one(visit, account, &member, "null")?;
    visit.world.ads.users.retain(|row| row.account != account || row.member != member);
    changed(visit, account, &member)
}

fn changed(visit: &mut Visit<'_>, account: u64, member: &str) -> Result<Reply, Refusal> {
    let caller = visit.caller()?.member.clone();
    let user = visit.world.home_urn(&Actor::Member(member.to_owned()));
    let urn = format!("(account:urn:li:sponsoredAccount:{account},user:{user})");
    let actor = Actor::Member(caller.clone());
    visit.world.record("ad_account_user.changed", &urn, &actor, &caller, visit.now_ms);
    Ok(Reply::empty(204))
}
