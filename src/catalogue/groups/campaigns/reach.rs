//! Whom a campaign would reach, and what that takes: said before it is created or changed.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{ads, argument, change, create, look};
use crate::catalogue::groups::ads::cost;
use crate::catalogue::looks::{Look, Stated};
use crate::catalogue::received::elements;
use crate::catalogue::targeting::{Facet, notices_of};
use crate::catalogue::{Arguments, Entry, Invalid};
use crate::model::money;

/// With fewer members LinkedIn runs no campaign.
const FEWEST_MEMBERS: u64 = 300;

/// The look at how many members a structure means.
fn audience(structure: &Value) -> Look {
    Look::new("ad_targeting.audience_count", json!({"targetingCriteria": structure}))
}

/// The look at what LinkedIn asks for that audience.
fn pricing(arguments: &Arguments, body: &Value, structure: &Value) -> Look {
    let expanded = body.get("audienceExpansionEnabled") == Some(&json!(true));
    let asked = json!({
        "adAccount": argument(arguments, ads::AD_ACCOUNT),
        "campaignType": body.get("type"),
        "bidType": body.get("costType"),
        "matchType": if expanded { "AUDIENCE_EXPANDED" } else { "EXACT" },
        "targetingCriteria": structure,
    });
    Look::new("ad_targeting.budget_pricing", asked)
}

/// What would be sent.
fn body_of(entry: &Entry, arguments: &Arguments) -> Value {
    entry.body(arguments).ok().flatten().unwrap_or_default()
}

const CREATE: Entry = Entry::of::<create::Create>();
const UPDATE: Entry = Entry::of::<change::Update>();

/// Before a creation: how many members, and what they take.
pub(super) fn next_of_new(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    let body = body_of(&CREATE, arguments);
    let structure = body.get("targetingCriteria")?;
    match seen.len() {
        0 => Some(audience(structure)),
        1 => Some(pricing(arguments, &body, structure)),
        _ => None,
    }
}

pub(super) fn state_of_new(arguments: &Arguments, seen: &[Value], today: Date) -> Stated {
    let body = body_of(&CREATE, arguments);
    let mut notes = Vec::new();
    match body.get("targetingCriteria") {
        Some(structure) => {
            notes.extend(members(seen.first().unwrap_or(&Value::Null), structure));
            notes.extend(lowest_budget(seen.get(1).unwrap_or(&Value::Null), &body));
            notes.extend(notices_of(structure));
        }
        None => notes.push(
            "It has no targeting yet, and needs a location to run: give `targeting` with update."
                .to_owned(),
        ),
    }
    let worst = cost::sentence(&cost::of_campaign(&body, today), cost::last_day(&body));
    notes.push(format!("If it were activated as it is: {worst}"));
    Stated { notes, ..Stated::default() }
}

/// Before a change of targeting: the campaign's language, and how many members.
pub(super) fn next_of_change(arguments: &Arguments, seen: &[Value]) -> Option<Look> {
    let body = body_of(&UPDATE, arguments);
    let structure = body.pointer("/patch/$set/targetingCriteria")?;
    match seen.len() {
        0 => Some(look(arguments)),
        1 => Some(audience(structure)),
        _ => None,
    }
}

pub(super) fn state_of_change(
    arguments: &Arguments,
    seen: &[Value],
    _today: Date,
) -> Result<Stated, Invalid> {
    let body = body_of(&UPDATE, arguments);
    let Some(structure) = body.pointer("/patch/$set/targetingCriteria") else {
        return Ok(Stated::default());
    };
    let part = |name: &str| seen.first()?.pointer(&format!("/locale/{name}"))?.as_str();
    if let Some((language, country)) = part("language").zip(part("country"))
        // Such a code is LinkedIn's own; anything else is not repeated here.
        && create::locale(&format!("{language}_{country}")).is_ok()
        && !structure.to_string().contains(&format!("urn:li:locale:{language}_{country}\""))
    {
        let problem = format!(
            "The campaign's interface language is {language}_{country}, and its targeting has to name it"
        );
        let fix = format!("Give `locale`: \"{language}_{country}\" beside `targeting`.");
        return Err(Invalid::new("locale", problem, fix));
    }
    let mut notes = Vec::new();
    notes.extend(members(seen.get(1).unwrap_or(&Value::Null), structure));
    notes.extend(notices_of(structure));
    Ok(Stated { notes, ..Stated::default() })
}

/// Whether a structure has that facet, included or excluded.
fn has(structure: &Value, facet: Facet) -> bool {
    structure.to_string().contains(&format!("\"{}\"", facet.urn()))
}

fn members(counted: &Value, structure: &Value) -> Option<String> {
    // LinkedIn counts nobody there, however many there are.
    if has(structure, Facet::DynamicSegments) {
        return Some(
            "How many members this means LinkedIn does not tell: it counts dynamicSegments as 0."
                .to_owned(),
        );
    }
    let total = elements(counted).first().and_then(|count| count.get("total"))?.as_u64();
    Some(match total {
        None => return None,
        Some(total) if total < FEWEST_MEMBERS => format!(
            "Fewer than {FEWEST_MEMBERS} members fit this targeting: with so few it will not run. Widen it."
        ),
        Some(total) => format!("About {total} members fit this targeting."),
    })
}

fn lowest_budget(priced: &Value, body: &Value) -> Option<String> {
    let first = elements(priced).first()?;
    let (lowest, currency) = money::read(first.pointer("/dailyBudgetLimits/min")?)?;
    let (daily, own) = money::read(body.get("dailyBudget")?)?;
    if currency != own {
        return None;
    }
    let below = if daily < lowest { ": `dailyBudget` is below it" } else { "" };
    Some(format!("LinkedIn's lowest daily budget for this is {lowest} {currency}{below}."))
}
