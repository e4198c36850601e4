//! Reading creatives.

use serde_json::{Map, Value as Json, json};

use super::named;
use crate::{
    errors::Refusal,
    reply::Reply,
    resources::ads,
    resources::organizations::batch,
    visit::{Visit, invalid},
    world::{Actor, ads::Creative},
};

/// Nobody in particular: what review changed.
const SYSTEM: &str = "urn:li:system:0";

pub(super) fn shape(visit: &Visit<'_>, creative: &Creative) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let holds = visit.world.ads.creative_holds(creative, visit.now_ms);
    let person = |name: &str| Actor::Member(name.to_owned()).urn(app);
    let mut fields = Map::new();
    let mut tell = |name: &str, value: Json| fields.insert(name.to_owned(), value);
    tell("id", creative.urn().into());
    tell("account", format!("urn:li:sponsoredAccount:{}", creative.account).into());
    tell("campaign", format!("urn:li:sponsoredCampaign:{}", creative.campaign).into());
    let content = match visit.world.creative_post(creative) {
        Some(urn) => json!({"reference": urn}),
        None => creative.content.clone().unwrap_or_default(),
    };
    tell("content", content);
    tell("intendedStatus", creative.intended_status.clone().into());
    tell("isServing", holds.is_empty().into());
    tell("isTest", creative.test.into());
    tell("servingHoldReasons", holds.into());
    tell("createdAt", creative.stamps.created_ms.into());
    tell("createdBy", person(&creative.creator).into());
    // The verdict is the last change, unless somebody came after it.
    let modified = creative.stamps.modified_ms;
    let verdict = creative.reviewed_ms(visit.now_ms).filter(|at| *at >= modified);
    tell("lastModifiedAt", verdict.unwrap_or(modified).into());
    let changer = creative.changer.as_ref().filter(|_| verdict.is_none());
    tell("lastModifiedBy", changer.map_or_else(|| SYSTEM.to_owned(), |name| person(name)).into());
    if let Some(name) = &creative.name {
        tell("name", name.clone().into());
    }
    if let Some(call) = &creative.leadgen {
        tell("leadgenCallToAction", call.clone());
    }
    match creative.review(visit.now_ms) {
        None => {}
        Some("REJECTED") => {
            let mut reasons = creative.rejection_reasons.clone();
            if creative.test {
                reasons.push("Creatives of test accounts are rejected".to_owned());
            }
            tell("review", json!({"status": "REJECTED", "rejectionReasons": reasons}));
        }
        Some(other) => {
            tell("review", json!({"status": other}));
        }
    }
    Ok(Json::Object(fields))
}

pub(super) fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let account = ads::enter(visit)?;
    let creative = named(visit, account, visit.second_key()?)?;
    shape(visit, creative).map(|body| Reply::json(200, &body))
}

pub(super) fn batch_get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urns = visit.texts("ids")?;
    let is_urn = |urn: &String| urn.starts_with("urn:li:sponsoredCreative:");
    if urns.is_empty() || !urns.iter().all(is_urn) {
        return Err(invalid("ids"));
    }
    let account = ads::enter(visit)?;
    let visit = &*visit;
    Ok(batch(urns, |urn| shape(visit, named(visit, account, urn)?)))
}

/// The URN of what it shows, where that is an entity of its own.
fn reference(visit: &Visit<'_>, creative: &Creative) -> Option<String> {
    visit.world.creative_post(creative).or_else(|| {
        let content = creative.content.as_ref()?;
        content.get("reference")?.as_str().map(str::to_owned)
    })
}

/// The values of a list parameter, if it is there.
fn wanted(visit: &Visit<'_>, name: &str, prefix: &str) -> Result<Option<Vec<String>>, Refusal> {
    if !visit.query.has(name) {
        return Ok(None);
    }
    let values = visit.texts(name)?;
    match values.iter().position(|value| !value.starts_with(prefix)) {
        Some(place) => Err(invalid(&format!("{name}/{place}"))),
        None => Ok(Some(values)),
    }
}

pub(super) fn search(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const MOST: usize = 100;
    let creatives = wanted(visit, "creatives", "urn:li:sponsoredCreative:")?;
    let campaigns = wanted(visit, "campaigns", "urn:li:sponsoredCampaign:")?;
    let references = wanted(visit, "contentReferences", "urn:li:")?;
    let statuses = wanted(visit, "intendedStatuses", "")?;
    let destinations = wanted(visit, "leadgenCreativeCallToActionDestinations", "urn:li:")?;
    let is_test = visit.symbol("isTestAccount", &["true", "false"])?.map(|text| text == "true");
    let account = ads::enter(visit)?;
    let has = |wanted: &Option<Vec<String>>, own: Option<&str>| {
        wanted
            .as_ref()
            .is_none_or(|wanted| own.is_some_and(|own| wanted.iter().any(|value| value == own)))
    };
    let found: Vec<u64> = visit
        .world
        .ads
        .creatives
        .iter()
        .filter(|own| own.account == account)
        .filter(|own| visit.stale_since.is_none_or(|since| own.stamps.created_ms < since))
        .filter(|own| {
            let campaign = format!("urn:li:sponsoredCampaign:{}", own.campaign);
            let call = own.leadgen.as_ref().and_then(|call| call.get("destination")?.as_str());
            has(&creatives, Some(&own.urn()))
                && has(&campaigns, Some(&campaign))
                && has(&references, reference(visit, own).as_deref())
                && has(&statuses, Some(&own.intended_status))
                && has(&destinations, call)
                && is_test.is_none_or(|wanted| wanted == own.test)
        })
        .map(|own| own.id)
        .collect();
    ads::cursor::page(visit, found, MOST, |id| {
        let creative = visit.world.ads.creatives.iter().find(|own| own.id == id);
        shape(visit, creative.ok_or(Refusal::NotFound)?)
    })
}
