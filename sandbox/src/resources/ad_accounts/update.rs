//! Changing and deleting ad accounts.

use serde_json::{Map, Value as Json, json};

use super::{
    FIELDS, READ_ONLY,
    create::{name_problem, reference},
};
use crate::{
    errors::{AdsError, AdsRefusal, Refusal},
    reply::Reply,
    resources::ads::{
        enter, patch, read_only, refused, verdict,
        wares::{Gone, mourn},
    },
    visit::Visit,
    world::{Actor, ads::Notices},
};

/// Who may do away with the whole.
const BILLING: &str = "ACCOUNT_BILLING_ADMIN";

/// Whether LinkedIn would go along; the page only says that there are illegal moves.
fn may_become(from: &str, to: &str) -> bool {
    from == to
        || matches!(
            (from, to),
            ("DRAFT", "ACTIVE")
                | ("ACTIVE", "CANCELED" | "PENDING_DELETION")
                | ("CANCELED", "PENDING_DELETION")
        )
}

pub(super) fn update(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let body = visit.json()?;
    patch::check(&body, FIELDS)?;
    let id = enter(visit)?;
    let caller = visit.caller()?.clone();
    let account = visit.world.ads.account(id).ok_or(Refusal::NotFound)?;
    let before = account.clone();
    let mut fields = Map::new();
    patch::apply(&mut fields, &body);
    let fields = Json::Object(fields);
    let text = |name: &str| fields.get(name).and_then(Json::as_str);
    let mut errors = read_only("/Account", READ_ONLY, &fields);
    errors.extend(text("name").and_then(name_problem));
    let status = text("status").unwrap_or(&before.status).to_owned();
    let is_billing = visit.world.ads.role(id, &caller.member) == Some(BILLING);
    if status != before.status && status == "PENDING_DELETION" && !is_billing {
        return Err(Refusal::Ads(AdsRefusal::NoPermission));
    }
    if !may_become(&before.status, &status) {
        let path = "/Account/status";
        let description =
            format!("{path} transition is not allowed from {} to {status}", before.status);
        errors.push(AdsError::new("INVALID_STATUS_TRANSITION", path, description));
    }
    let mut wanted = reference(visit, &fields, &mut errors)?;
    if !patch::touches(&body, "reference") {
        wanted.clone_from(&before.reference);
    }
    let has_campaigns = visit.world.ads.campaigns.iter().any(|own| own.account == id);
    if has_campaigns && wanted != before.reference {
        let urn = text("reference").unwrap_or("null");
        errors.push(AdsError::coded("UPDATE_REFERENCE_NOT_ALLOWED", "/Account/reference", urn));
    }
    verdict(errors)?;
    let name = text("name").unwrap_or(&before.name).to_owned();
    let notices: Notices = {
        let mut all = match json!(before.notices) {
            Json::Object(all) => all,
            _ => Map::new(),
        };
        patch::apply(&mut all, &body);
        serde_json::from_value(Json::Object(all)).unwrap_or(before.notices)
    };
    let now_ms = visit.now_ms;
    let becomes_active = status == "ACTIVE" && before.status != "ACTIVE";
    if let Some(account) = visit.world.ads.accounts.iter_mut().find(|own| own.id == id) {
        account.name = name;
        account.status = status;
        account.reference = wanted;
        account.notices = notices;
        account.stamps.touch(now_ms);
    }
    let actor = Actor::Member(caller.member.clone());
    visit.world.record("ad_account.update", &before.urn(), &actor, &caller.member, now_ms);
    if becomes_active {
        visit.world.record("ad_account.activated", &before.urn(), &actor, &caller.member, now_ms);
    }
    Ok(Reply::empty(204))
}

pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = enter(visit)?;
    let caller = visit.caller()?.clone();
    let account = visit.world.ads.account(id).ok_or(Refusal::NotFound)?;
    let urn = account.urn();
    if account.status != "DRAFT" {
        let path = "/Account/status";
        let description = format!("{path} is {}: only a DRAFT can be deleted", account.status);
        let code = "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS";
        return Err(refused(AdsError::new(code, path, description)));
    }
    let ads = &mut visit.world.ads;
    ads.accounts.retain(|own| own.id != id);
    ads.users.retain(|own| own.account != id);
    let groups = ads.groups.extract_if(.., |own| own.account == id);
    let mut gone: Vec<Gone> = groups.map(|own| ("campaign_group", own.urn())).collect();
    let campaigns = ads.campaigns.extract_if(.., |own| own.account == id);
    gone.extend(campaigns.map(|own| ("campaign", own.urn())));
    let creatives = ads.creatives.extract_if(.., |own| own.account == id);
    gone.extend(creatives.map(|own| ("creative", own.urn())));
    let actor = Actor::Member(caller.member.clone());
    visit.world.record("ad_account.delete", &urn, &actor, &caller.member, visit.now_ms);
    mourn(visit, gone)?;
    Ok(Reply::empty(204))
}
