//! What is hung on the links of a campaign (advertising facts §4).

use serde_json::{Value as Json, json};

use super::{Resource, advertiser};
use crate::{
    errors::Refusal,
    reply::Reply,
    restli::Value,
    visit::Visit,
    world::{Actor, ad_tools::Tracking},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "ad_tracking.toml",
    facts: include_str!("../../facts/ad_tracking.toml"),
    handlers: &[("ad_tracking_parameters.get", get), ("ad_tracking_parameters.put", put)],
};

/// The campaign of `(adEntity:(sponsoredCampaign:urn…))`, in an account the caller may touch.
fn campaign(visit: &Visit<'_>) -> Result<(u64, String), Refusal> {
    let urn = visit
        .keys
        .first()
        .and_then(|key| key.field("adEntity")?.field("sponsoredCampaign"))
        .and_then(Value::text)
        .ok_or(Refusal::PathSyntax)?;
    let id = urn
        .strip_prefix("urn:li:sponsoredCampaign:")
        .and_then(|id| id.parse().ok())
        .ok_or(Refusal::PathSyntax)?;
    let campaign = visit.world.ads.campaign(id).ok_or(Refusal::NotFound)?;
    advertiser::reach(visit, campaign.account)?;
    Ok((id, urn.to_owned()))
}

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let (id, urn) = campaign(visit)?;
    let tracking = visit.world.ad_tools.tracking.get(&id).ok_or(Refusal::NotFound)?;
    Ok(Reply::json(
        200,
        &json!({
            "adEntity": {"sponsoredCampaign": urn},
            "customValueParameters": tracking.custom,
            "dynamicValueParameters": tracking.dynamic,
        }),
    ))
}

/// A map of texts, or none.
fn map(body: &Json, name: &str) -> Option<Json> {
    match body.get(name) {
        None => Some(json!({})),
        Some(Json::Object(fields)) if fields.values().all(Json::is_string) => {
            Some(Json::Object(fields.clone()))
        }
        Some(_) => None,
    }
}

fn put(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const KNOWN: [&str; 3] = ["adEntity", "customValueParameters", "dynamicValueParameters"];
    let body = visit.json()?;
    let (id, urn) = campaign(visit)?;
    // Observed: every other shape is 500, and so is an entity that is not repeated.
    let is_known = body
        .as_object()
        .is_some_and(|fields| fields.keys().all(|name| KNOWN.contains(&name.as_str())));
    let is_same = body.get("adEntity") == Some(&json!({"sponsoredCampaign": urn}));
    let maps = map(&body, "customValueParameters").zip(map(&body, "dynamicValueParameters"));
    let Some((custom, dynamic)) = maps.filter(|_| is_known && is_same) else {
        return Err(Refusal::Storage);
    };
    let token = visit.text("idempotencyToken")?.map(str::to_owned);
    let known = visit.world.ad_tools.tracking.get(&id);
    let is_repeated = token.is_some() && known.is_some_and(|known| known.token == token);
    if is_repeated {
        return Ok(Reply::empty(201));
    }
    visit.world.ad_tools.tracking.insert(id, Tracking { custom, dynamic, token });
    let member = visit.caller()?.member.clone();
    let actor = Actor::Member(member.clone());
    visit.world.record("ad_tracking.update", &urn, &actor, &member, visit.now_ms);
    Ok(Reply::empty(201))
}
