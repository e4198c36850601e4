//! What campaign groups and campaigns are asked alike: ten methods below an account.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json, json};

use super::{batch, cursor, enter, number, patch, read_only, refused, search, verdict};
use crate::{
    errors::{AdsError, Refusal},
    reply::Reply,
    resources::posts::schema::{self, Field},
    visit::Visit,
    world::{
        Actor,
        ads::{Account, Ads, Stamps},
    },
};

/// Documented for both finders.
const MOST: usize = 1000;

/// An effect's name for a kind, and the URN of what is no more.
pub(in crate::resources) type Gone = (&'static str, String);

/// A kind of thing in an account.
pub(in crate::resources) trait Ware: Clone {
    /// What the caller writes.
    type Terms: Serialize + DeserializeOwned + Clone;

    const FIELDS: &'static [Field];
    const READ_ONLY: &'static [&'static str];
    const SPEC: search::Spec;
    /// How refusals call it, as `/Campaign`.
    const ENTITY: &'static str;
    /// How effects call it.
    const EFFECT: &'static str;
    /// Its place in a path.
    const SEGMENT: &'static str;
    const FIRST_NUMBER: u64;

    fn all(ads: &Ads) -> &[Self];
    fn all_mut(ads: &mut Ads) -> &mut Vec<Self>;
    fn new(id: u64, account: &Account, terms: Self::Terms, now_ms: i64) -> Self;
    fn id(&self) -> u64;
    fn account(&self) -> u64;
    fn urn(&self) -> String;
    fn is_test(&self) -> bool;
    fn stamps(&self) -> Stamps;
    fn terms(&self) -> &Self::Terms;
    fn status(&self) -> &str;
    fn set(&mut self, terms: Self::Terms, now_ms: i64);
    /// A value a search looks at.
    fn value(&self, name: &str) -> Option<String>;
    /// What LinkedIn adds to the caller's words.
    fn added(&self, visit: &Visit<'_>, account: &Account) -> Json;
    /// The rules; `said` are the fields of this very request. Fills in what LinkedIn fills in.
    fn check(
        visit: &Visit<'_>,
        account: &Account,
        before: Option<&Self>,
        terms: &mut Self::Terms,
        said: &Json,
    ) -> Result<Vec<AdsError>, Refusal>;
    /// What a change amounts to beyond being one.
    fn consequences(before: &Self::Terms, after: &Self::Terms) -> Vec<&'static str>;
    /// Takes away what goes with it, and says what that was: kinds and URNs.
    fn orphans(ads: &mut Ads, id: u64) -> Vec<Gone>;
}

fn in_account<W: Ware>(ads: &Ads, account: u64, id: u64) -> Result<&W, Refusal> {
    W::all(ads)
        .iter()
        .find(|ware| ware.id() == id && ware.account() == account)
        .ok_or(Refusal::NotFound)
}

fn second_id(visit: &Visit<'_>) -> Result<u64, Refusal> {
    visit.second_key()?.parse().map_err(|_| Refusal::PathSyntax)
}

fn account_of(visit: &Visit<'_>, id: u64) -> Result<Account, Refusal> {
    visit.world.ads.account(id).cloned().ok_or(Refusal::NotFound)
}

fn note<W: Ware>(visit: &mut Visit<'_>, what: &str, urn: &str) -> Result<(), Refusal> {
    let member = visit.caller()?.member.clone();
    let actor = Actor::Member(member.clone());
    let kind = format!("{}.{what}", W::EFFECT);
    visit.world.record(&kind, urn, &actor, &member, visit.now_ms);
    Ok(())
}

fn shape<W: Ware>(visit: &Visit<'_>, ware: &W) -> Result<Json, Refusal> {
    let account = visit.world.ads.account(ware.account()).ok_or(Refusal::NotFound)?;
    let stamps = ware.stamps();
    let own = json!({
        "id": ware.id(),
        "account": account.urn(),
        "test": ware.is_test(),
        "changeAuditStamps": {
            "created": {"actor": "urn:li:unknown:0", "time": stamps.created_ms},
            "lastModified": {"actor": "urn:li:unknown:0", "time": stamps.modified_ms},
        },
    });
    let mut body = Map::new();
    for part in [json!(ware.terms()), ware.added(visit, account), own] {
        if let Json::Object(fields) = part {
            body.extend(fields);
        }
    }
    Ok(Json::Object(body))
}

pub(in crate::resources) fn find<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let visit = &*visit;
    let criteria = search::criteria(visit, W::SPEC)?;
    let account = enter(visit)?;
    let ids = W::all(&visit.world.ads)
        .iter()
        .filter(|ware| ware.account() == account)
        .filter(|ware| visit.stale_since.is_none_or(|since| ware.stamps().created_ms < since))
        .filter(|ware| criteria.fit(ware.is_test(), |name| ware.value(name)))
        .map(Ware::id)
        .collect();
    cursor::page(visit, ids, MOST, |id| {
        in_account::<W>(&visit.world.ads, account, id).and_then(|ware| shape(visit, ware))
    })
}

pub(in crate::resources) fn get<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let id = second_id(visit)?;
    let account = enter(visit)?;
    let ware = in_account::<W>(&visit.world.ads, account, id)?;
    shape(visit, ware).map(|body| Reply::json(200, &body))
}

pub(in crate::resources) fn batch_get<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let visit = &*visit;
    let ids = batch::ids(visit)?;
    let account = enter(visit)?;
    Ok(batch::got(ids, |id| {
        in_account::<W>(&visit.world.ads, account, id).and_then(|ware| shape(visit, ware))
    }))
}

pub(in crate::resources) fn create<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let body = visit.json()?;
    schema::body(&body, W::FIELDS, "create")?;
    let account = enter(visit)?;
    let id = make::<W>(visit, account, &body)?;
    Ok(Reply::empty(201)
        .with("location", format!("/adAccounts/{account}/{}/{id}", W::SEGMENT))
        .with("x-restli-id", id.to_string()))
}

pub(in crate::resources) fn batch_create<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let bodies = batch::bodies(visit, W::FIELDS)?;
    let account = enter(visit)?;
    Ok(batch::created(bodies.iter().map(|body| make::<W>(visit, account, body)).collect()))
}

/// The words as rules read them. The schema has seen them, so what fails here is half a record
/// that a nested patch has begun.
fn terms<W: Ware>(document: Map<String, Json>) -> Result<W::Terms, Refusal> {
    serde_json::from_value(Json::Object(document))
        .map_err(|error| Refusal::Schema { lines: vec![format!("ERROR :: / :: {error}")] })
}

fn make<W: Ware>(visit: &mut Visit<'_>, account: u64, body: &Json) -> Result<u64, Refusal> {
    let account = account_of(visit, account)?;
    let mut errors = read_only(W::ENTITY, W::READ_ONLY, body);
    if let Some(urn) = body.get("account").and_then(Json::as_str)
        && number(urn, "sponsoredAccount") != Some(account.id)
    {
        let path = format!("{}/account", W::ENTITY);
        let description =
            format!("Value {urn} of {path} expected to match value {} of the path", account.urn());
        errors.push(AdsError::new("MISMATCH_FIELDS", &path, description));
    }
    let mut document = body.as_object().cloned().unwrap_or_default();
    document.retain(|name, _| name != "account" && !W::READ_ONLY.contains(&name.as_str()));
    let mut terms = terms::<W>(document)?;
    errors.extend(W::check(visit, &account, None, &mut terms, body)?);
    verdict(errors)?;
    let id = W::FIRST_NUMBER + visit.world.next();
    let ware = W::new(id, &account, terms, visit.now_ms);
    let (urn, is_active) = (ware.urn(), ware.status() == "ACTIVE");
    W::all_mut(&mut visit.world.ads).push(ware);
    note::<W>(visit, "create", &urn)?;
    if is_active {
        note::<W>(visit, "activated", &urn)?;
    }
    Ok(id)
}

pub(in crate::resources) fn update<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let id = second_id(visit)?;
    let body = visit.json()?;
    patch::check(&body, W::FIELDS)?;
    let account = enter(visit)?;
    change::<W>(visit, account, id, &body)?;
    Ok(Reply::empty(204))
}

pub(in crate::resources) fn batch_update<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    visit.world.ads.settle(visit.now_ms);
    let patches = batch::patches(visit, W::FIELDS)?;
    let account = enter(visit)?;
    let outcomes = patches
        .into_iter()
        .map(|(id, body)| (id, change::<W>(visit, account, id, &body)))
        .collect();
    Ok(batch::changed(outcomes))
}

fn change<W: Ware>(
    visit: &mut Visit<'_>,
    account: u64,
    id: u64,
    body: &Json,
) -> Result<(), Refusal> {
    let account = account_of(visit, account)?;
    let before: W = in_account::<W>(&visit.world.ads, account.id, id)?.clone();
    let mut said = Map::new();
    patch::apply(&mut said, body);
    let said = Json::Object(said);
    let mut errors = read_only(W::ENTITY, W::READ_ONLY, &said);
    let mut document = match json!(before.terms()) {
        Json::Object(document) => document,
        _ => Map::new(),
    };
    patch::apply(&mut document, body);
    document.retain(|name, _| !W::READ_ONLY.contains(&name.as_str()));
    let mut terms = terms::<W>(document)?;
    errors.extend(W::check(visit, &account, Some(&before), &mut terms, &said)?);
    verdict(errors)?;
    let consequences = W::consequences(before.terms(), &terms);
    let now_ms = visit.now_ms;
    let (urn, was_active) = (before.urn(), before.status() == "ACTIVE");
    let mut is_active = was_active;
    if let Some(ware) = W::all_mut(&mut visit.world.ads).iter_mut().find(|own| own.id() == id) {
        ware.set(terms, now_ms);
        is_active = ware.status() == "ACTIVE";
    }
    note::<W>(visit, "update", &urn)?;
    if is_active && !was_active {
        note::<W>(visit, "activated", &urn)?;
    }
    for what in consequences {
        note::<W>(visit, what, &urn)?;
    }
    Ok(())
}

pub(in crate::resources) fn delete<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = second_id(visit)?;
    let account = enter(visit)?;
    remove::<W>(visit, account, id)?;
    Ok(Reply::empty(204))
}

pub(in crate::resources) fn batch_delete<W: Ware>(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let ids = batch::ids(visit)?;
    let account = enter(visit)?;
    let outcomes = ids.into_iter().map(|id| (id, remove::<W>(visit, account, id))).collect();
    Ok(batch::changed(outcomes))
}

fn remove<W: Ware>(visit: &mut Visit<'_>, account: u64, id: u64) -> Result<(), Refusal> {
    let ware = in_account::<W>(&visit.world.ads, account, id)?;
    if ware.status() != "DRAFT" {
        let path = format!("{}/status", W::ENTITY);
        let description = format!("{path} is {}: only a DRAFT can be deleted", ware.status());
        let code = "DELETE_ALLOWED_ONLY_FOR_DRAFT_STATUS";
        return Err(refused(AdsError::new(code, &path, description)));
    }
    let urn = ware.urn();
    W::all_mut(&mut visit.world.ads).retain(|own| own.id() != id);
    let orphans = W::orphans(&mut visit.world.ads, id);
    note::<W>(visit, "delete", &urn)?;
    mourn(visit, orphans)
}

/// What went along is an effect as well.
pub(in crate::resources) fn mourn(
    visit: &mut Visit<'_>,
    orphans: Vec<Gone>,
) -> Result<(), Refusal> {
    let member = visit.caller()?.member.clone();
    let actor = Actor::Member(member.clone());
    for (kind, urn) in orphans {
        visit.world.record(&format!("{kind}.delete"), &urn, &actor, &member, visit.now_ms);
    }
    Ok(())
}
