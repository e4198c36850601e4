//! Events of pages (facts §6.5), reading only.

use serde_json::{Value as Json, json};

use super::Resource;
use crate::{
    errors::{Place, Refusal},
    paging::paging,
    reply::Reply,
    visit::Visit,
    world::{Actor, events::Event},
};

pub(crate) const RESOURCE: Resource = Resource {
    file: "events.toml",
    facts: include_str!("../../facts/events.toml"),
    handlers: &[("events.find_by_organizer", by_organizer), ("events.get", get)],
};

/// Undocumented; the posts finder's.
const MOST: usize = 100;

fn get(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.numeric_key()?;
    let event = visit.world.events.iter().find(|event| event.id == id).ok_or(Refusal::NotFound)?;
    if !visit.has_role_for(&Actor::Organization(event.organizer))? {
        return Err(Refusal::ValueRefused { place: Place::Key, fields: vec!["/id".to_owned()] });
    }
    shape(visit, event).map(|body| Reply::json(200, &body))
}

fn by_organizer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let organizer = visit.own_page("organizer")?;
    let window = visit.window(MOST)?;
    let only_on = visit.symbol("excludeCancelled", &["true", "false"])? == Some("true");
    let entry = visit.symbol("entryCriteria", &["PUBLIC"])?;
    let mut all: Vec<&Event> = visit
        .world
        .events
        .iter()
        .filter(|event| event.organizer == organizer)
        .filter(|event| !(only_on && event.is_cancelled))
        .filter(|event| entry.is_none_or(|entry| event.entry_criteria == entry))
        .filter(|event| visit.stale_since.is_none_or(|since| event.created_ms < since))
        .collect();
    all.sort_by_key(|event| std::cmp::Reverse(event.starts_ms));
    let elements = all
        .iter()
        .skip(window.start)
        .take(window.count)
        .map(|event| shape(visit, event))
        .collect::<Result<Vec<_>, _>>()?;
    let more = !elements.is_empty() && window.start + elements.len() < all.len();
    let paging = paging(&visit.target, window, elements.len(), more, None);
    Ok(Reply::json(200, &json!({"paging": paging, "elements": elements})))
}

fn shape(visit: &Visit<'_>, event: &Event) -> Result<Json, Refusal> {
    let app = &visit.caller()?.app;
    let localized = |text: &str| json!({"localized": {"en_US": text}});
    let stamp =
        json!({"actor": Actor::Member(event.member.clone()).urn(app), "time": event.created_ms});
    Ok(json!({
        "id": event.id,
        "organizer": Actor::Organization(event.organizer).urn(app),
        "name": localized(&event.name),
        "description": localized(&event.description),
        "vanityName": event.vanity_name,
        "startsAt": event.starts_ms,
        "endsAt": event.ends_ms,
        "type": event.kind,
        "entryCriteria": event.entry_criteria,
        "discoveryMode": "LISTED",
        "created": stamp,
        "lastModified": stamp,
    }))
}
