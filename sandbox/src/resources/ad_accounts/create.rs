//! Making ad accounts.

use serde_json::Value as Json;

use super::{FIELDS, READ_ONLY};
use crate::{
    errors::{AdsError, AdsRefusal, Refusal},
    reply::Reply,
    resources::{
        ads::{batch, read_only, verdict},
        posts::schema,
    },
    visit::Visit,
    world::{
        Actor,
        ads::{Account, AccountUser, CampaignGroup, Stamps},
    },
};

/// Those the sandbox deals in; LinkedIn's list is longer.
const CURRENCIES: [&str; 30] = [
    "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR",
    "ILS", "INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD",
    "THB", "TRY", "USD", "ZAR",
];

pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, FIELDS, "create")?;
    let id = make(visit, &body, "TEST_ACCOUNT_LIMIT_REACHED")?;
    Ok(Reply::empty(201)
        .with("location", format!("/adAccounts/{id}"))
        .with("x-restli-id", id.to_string()))
}

pub(super) fn batch(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let bodies = batch::bodies(visit, FIELDS)?;
    let code = "BATCH_CREATE_TEST_ACCOUNT_LIMIT_REACHED";
    Ok(batch::created(bodies.iter().map(|body| make(visit, body, code)).collect()))
}

/// A name of letters; anything else is refused, by a code of its own.
pub(super) fn name_problem(name: &str) -> Option<AdsError> {
    name.trim().is_empty().then(|| {
        let path = "/Account/name";
        AdsError::new("BLANK_ACCOUNT_NAME", path, format!("{path} cannot be blank"))
    })
}

/// The page or person a reference names.
pub(super) fn reference(
    visit: &Visit<'_>,
    fields: &Json,
    errors: &mut Vec<AdsError>,
) -> Result<Option<Actor>, Refusal> {
    let Some(urn) = fields.get("reference").and_then(Json::as_str) else {
        return Ok(None);
    };
    let found = visit.world.actor(&visit.caller()?.app, urn);
    if found.is_none() {
        let path = "/Account/reference";
        let description = format!("{path} value {urn} does not exist");
        errors.push(AdsError::new("FIELD_VALUE_DOES_NOT_EXIST", path, description));
    }
    Ok(found)
}

fn make(visit: &mut Visit<'_>, body: &Json, limit: &'static str) -> Result<u64, Refusal> {
    let caller = visit.caller()?.clone();
    let text = |name: &str| body.get(name).and_then(Json::as_str);
    let is_test = body.get("test") == Some(&Json::Bool(true));
    let app = visit.world.app(&caller.app);
    if !is_test && app.is_some_and(crate::world::apps::App::writes_mapped_only) {
        return Err(Refusal::Ads(AdsRefusal::Unmapped));
    }
    let mut errors = read_only("/Account", READ_ONLY, body);
    let name = text("name").unwrap_or_default();
    errors.extend(name_problem(name));
    let path = "/Account/type";
    match text("type") {
        Some("BUSINESS") | None => {}
        Some(other) if is_test => {
            errors.push(AdsError::value_beside(path, other, "/Account/test", "true"));
        }
        Some(other) => errors.push(AdsError::value(path, other)),
    }
    let currency = text("currency").unwrap_or("USD");
    if !CURRENCIES.contains(&currency) {
        errors.push(AdsError::coded("CURRENCY_NOT_SUPPORTED", "/Account/currency", currency));
    }
    let status = text("status").unwrap_or("ACTIVE");
    if !matches!(status, "ACTIVE" | "DRAFT") {
        errors.push(AdsError::value("/Account/status", status));
    }
    let reference = reference(visit, body, &mut errors)?;
    // One per application (§1.1); one that is gone makes room.
    let has_one = visit.world.ads.accounts.iter().any(|account| {
        account.test
            && account.made_by.as_deref() == Some(caller.app.as_str())
            && account.status != "REMOVED"
    });
    if is_test && has_one {
        errors.push(AdsError::coded(limit, "/Account/test", "true"));
    }
    verdict(errors)?;
    let notices = serde_json::from_value(body.clone()).unwrap_or_default();
    let now_ms = visit.now_ms;
    let stamps = Stamps::new(now_ms);
    let account = Account {
        id: 510_000_000 + visit.world.next(),
        name: name.to_owned(),
        currency: currency.to_owned(),
        status: status.to_owned(),
        reference,
        test: is_test,
        has_billing: false,
        made_by: Some(caller.app.clone()),
        notices,
        stamps,
    };
    let group = CampaignGroup::backfilled(610_000_000 + visit.world.next(), &account, now_ms);
    let (id, urn) = (account.id, account.urn());
    let actor = Actor::Member(caller.member.clone());
    let world = &mut *visit.world;
    world.record("ad_account.create", &urn, &actor, &caller.member, now_ms);
    world.record("campaign_group.create", &group.urn(), &actor, &caller.member, now_ms);
    if account.status == "ACTIVE" {
        world.record("ad_account.activated", &urn, &actor, &caller.member, now_ms);
        world.record("campaign_group.activated", &group.urn(), &actor, &caller.member, now_ms);
    }
    world.ads.accounts.push(account);
    world.ads.groups.push(group);
    world.ads.users.push(AccountUser {
        account: id,
        member: caller.member,
        role: "ACCOUNT_BILLING_ADMIN".to_owned(),
        stamps,
    });
    if let Some(app) = world.app_mut(&caller.app)
        && app.writes_mapped_only()
    {
        app.ad_accounts.get_or_insert_default().push(id);
    }
    Ok(id)
}
