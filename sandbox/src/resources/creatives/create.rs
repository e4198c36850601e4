//! Making a creative out of something that exists.

use serde_json::{Map, Value as Json};

use super::{super::posts::schema, fields, record, rule, text};
use crate::{
    errors::{InputError, Refusal},
    reply::Reply,
    resources::ads,
    restli,
    visit::Visit,
    world::ads::{Campaign, Creative, Stamps},
};

/// Creatives of a campaign, and how many of them may be active.
const MOST: usize = 100;
const MOST_ACTIVE: usize = 15;
/// Creatives of an account.
const MOST_OF_ACCOUNT: usize = 15_000;

/// The first number of a creative made here; the sequence is added.
const FIRST: u64 = 910_000_000;

pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.json()?;
    schema::body(&body, fields::CREATIVE, "create")?;
    let account = ads::enter(visit)?;
    let urn = one(visit, account, &body)?;
    let location = format!("/adAccounts/{account}/creatives/{}", restli::encode(&urn));
    Ok(Reply::empty(201).with("location", location).with("x-restli-id", urn))
}

/// One of a body that has passed the schema.
pub(super) fn one(visit: &mut Visit<'_>, account: u64, body: &Json) -> Result<String, Refusal> {
    check(visit, account, body)?;
    if let Some(reference) = text(body, "/content/reference") {
        check_reference(visit, reference)?;
    }
    keep(visit, account, body)
}

/// What both ways of making a creative have in common.
pub(super) fn check<'v>(
    visit: &'v Visit<'_>,
    account: u64,
    body: &Json,
) -> Result<&'v Campaign, Refusal> {
    let urn = text(body, "/campaign").unwrap_or_default();
    let campaign = urn
        .strip_prefix("urn:li:sponsoredCampaign:")
        .and_then(|id| id.parse::<u64>().ok())
        .and_then(|id| visit.world.ads.campaign(id))
        .filter(|campaign| campaign.account == account)
        .ok_or_else(|| Refusal::Inputs { errors: vec![InputError::value("/campaign", urn)] })?;
    let status = text(body, "/intendedStatus").unwrap_or_default();
    // Observed twice: a creative begins as DRAFT or ACTIVE; the words are not known.
    if !matches!(status, "DRAFT" | "ACTIVE") {
        return Err(rule(format!("/Creative/status cannot be set to {status}")));
    }
    if campaign.objective() == "LEAD_GENERATION" && body.get("leadgenCallToAction").is_none() {
        let errors = vec![InputError::missing("/leadgenCallToAction")];
        return Err(Refusal::Inputs { errors });
    }
    let all = &visit.world.ads.creatives;
    let siblings: Vec<&Creative> = all
        .iter()
        .filter(|own| own.campaign == campaign.id && own.intended_status != "REMOVED")
        .collect();
    let active = siblings.iter().filter(|own| own.intended_status == "ACTIVE").count();
    if siblings.len() >= MOST || (status == "ACTIVE" && active >= MOST_ACTIVE) {
        return Err(rule(format!(
            "Campaign {urn} cannot have more than {MOST} creatives, {MOST_ACTIVE} of them active"
        )));
    }
    if all.iter().filter(|own| own.account == account).count() >= MOST_OF_ACCOUNT {
        return Err(rule(format!("Account cannot have more than {MOST_OF_ACCOUNT} creatives")));
    }
    Ok(campaign)
}

/// A post must exist and be out; what else can be shown is not here to be looked up.
fn check_reference(visit: &Visit<'_>, urn: &str) -> Result<(), Refusal> {
    let is_post = urn.starts_with("urn:li:share:") || urn.starts_with("urn:li:ugcPost:");
    let is_known = if is_post {
        visit.world.living_post(urn).is_some_and(|post| post.lifecycle_state == "PUBLISHED")
    } else {
        urn.starts_with("urn:li:adInMailContent:")
    };
    if is_known {
        Ok(())
    } else {
        Err(Refusal::Inputs { errors: vec![InputError::value("/content/reference", urn)] })
    }
}

/// Puts it into the world, and says that it is there.
pub(super) fn keep(visit: &mut Visit<'_>, account: u64, body: &Json) -> Result<String, Refusal> {
    let member = visit.caller()?.member.clone();
    let status = text(body, "/intendedStatus").unwrap_or_default().to_owned();
    let campaign = text(body, "/campaign")
        .and_then(|urn| urn.rsplit(':').next())
        .and_then(|id| id.parse().ok())
        .unwrap_or_default();
    let content = body.get("content");
    let reference = content.and_then(|content| content.get("reference")).and_then(Json::as_str);
    // A post of this world is kept as itself, whatever becomes of it.
    let post = reference.and_then(|urn| visit.world.post(urn)).map(|post| post.number);
    let creative = Creative {
        id: FIRST + visit.world.next(),
        account,
        campaign,
        name: text(body, "/name").map(str::to_owned),
        submitted_ms: (status == "ACTIVE").then_some(visit.now_ms),
        intended_status: status,
        post,
        content: content.filter(|_| post.is_none()).cloned(),
        leadgen: body.get("leadgenCallToAction").cloned(),
        review: None,
        rejection_reasons: Vec::new(),
        test: visit.world.ads.account(account).is_some_and(|account| account.test),
        changer: Some(member.clone()),
        creator: member,
        other: Map::new(),
        stamps: Stamps::new(visit.now_ms),
    };
    let urn = creative.urn();
    let is_active = creative.intended_status == "ACTIVE";
    visit.world.ads.creatives.push(creative);
    record(visit, "creative.create", &urn)?;
    if is_active {
        record(visit, "creative.activated", &urn)?;
    }
    Ok(urn)
}
