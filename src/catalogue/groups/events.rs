//! Events that organizations hold on LinkedIn, read only.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/event-management>. What the page leaves open is read
//! tolerantly.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::catalogue::received::{Detail, Received, Shaped, entity, instant, list};
use crate::catalogue::spec::{Access, Need, Spec};
use crate::catalogue::{Endpoint, Entry, Group};
use crate::model::method::Method;
use crate::model::role::Role;
use crate::model::scope::Scope::{REvents, ROrganizationAdmin, RwEvents, RwOrganizationAdmin};
use crate::model::untrusted;
use crate::model::urn::{Event, Organization};
use crate::model::word::Word;

pub(super) const GROUP: Group = Group {
    name: "events",
    about: "Events that organizations hold on LinkedIn.",
    entries: &[Entry::of::<Get>(), Entry::of::<FindByOrganizer>()],
};

const EVENTS: &str = "https://learn.microsoft.com/en-us/linkedin/marketing/event-management";

/// LinkedIn's pages name the scopes of events, its portal those of organizations.
const NEED: Need =
    Need::tolerant(&[&[REvents], &[RwEvents], &[ROrganizationAdmin], &[RwOrganizationAdmin]])
        .with_tolerant_roles(&[
            Role::Administrator,
            Role::DirectSponsoredContentPoster,
            Role::ContentAdministrator,
            Role::Analyst,
            Role::Curator,
        ]);

/// The event's URN, from the number that LinkedIn sends as its id, or from a URN.
fn urn(event: &Value) -> Option<Event> {
    match event.get("id")? {
        Value::Number(id) => Event::parse(&id.to_string()).ok(),
        Value::String(id) => Event::parse(id).ok(),
        _ => None,
    }
}

/// When it begins and ends, as people read it, in UTC.
fn times(event: &Value) -> impl Iterator<Item = (String, Value)> {
    [("starts_at", "startsAt"), ("ends_at", "endsAt")]
        .into_iter()
        .filter_map(|(name, key)| Some((name.to_owned(), json!(instant(event.get(key)?)?))))
}

/// A text of several languages in the one that is preferred, else in the first.
fn localized(text: &Value) -> Option<&Value> {
    let Some(languages) = text.get("localized").and_then(Value::as_object) else {
        return Some(text);
    };
    let preferred = text.get("preferredLocale").and_then(|locale| {
        let part = |key: &str| locale.get(key).and_then(Value::as_str);
        languages.get(&format!("{}_{}", part("language")?, part("country")?))
    });
    preferred.or_else(|| languages.values().next())
}

fn concise(event: &Value) -> Value {
    let full = entity(event);
    let mut short = Map::new();
    short.insert("event".to_owned(), json!(urn(event)));
    for name in ["organizer", "discoveryMode", "entryCriteria", "startsAt", "endsAt"] {
        if let Some(value) = full.get(name) {
            short.insert(name.to_owned(), value.clone());
        }
    }
    short.extend(times(event));
    if let Some(cancelled) = cancelled(&full) {
        short.insert("cancelled".to_owned(), json!(cancelled));
    }
    // A union: the one key that stands there is the kind.
    let held = |kind: &str| event.get("type").is_some_and(|union| union.get(kind).is_some());
    if let Some(kind) = ["inPerson", "online"].into_iter().find(|kind| held(kind)) {
        short.insert("type".to_owned(), json!(kind));
    }
    let mut words = Map::new();
    for name in ["name", "description", "vanityName"] {
        // The locale that is preferred stands apart from the words once these are set aside.
        if let Some(Value::String(text)) = event.get(name).and_then(localized) {
            words.insert(name.to_owned(), json!(untrusted::filter(text)));
        }
    }
    short.insert("untrusted".to_owned(), Value::Object(words));
    Value::Object(short)
}

/// Whether it was called off, where LinkedIn says so in a way that can be read.
fn cancelled(event: &Value) -> Option<bool> {
    ["cancelled", "isCancelled"].iter().find_map(|key| event.get(key)?.as_bool())
}

fn detailed(event: &Value) -> Value {
    let mut full = entity(event);
    if let Some(map) = full.as_object_mut() {
        map.shift_insert(0, "event".to_owned(), json!(urn(event)));
        map.extend(times(event));
    }
    full
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

/// Get one event.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Get {
    /// Event URN or id.
    event: Event,
}

impl Endpoint for Get {
    const SPEC: Spec =
        Spec::new("get", Method::Get, "/rest/events/{event.id}", Access::Member(NEED), EVENTS);
    const EXAMPLE: &'static str = r#"{"event": "urn:li:event:7200000000000000001"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let event = shown(detail)(&received.body);
        let starts = instant(received.body.get("startsAt").unwrap_or(&Value::Null));
        let summary = starts.map_or_else(
            || "One event.".to_owned(),
            |starts| format!("One event, which starts at {starts}."),
        );
        Shaped::new(summary, json!({ "event": event }))
    }
}

/// List an organization's events.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
struct FindByOrganizer {
    /// Organization URN, id, page address or vanity name.
    organizer: Organization,
    /// Leaves out what was called off.
    excludeCancelled: Option<bool>,
    /// Such as PUBLIC.
    entryCriteria: Option<Word>,
}

impl Endpoint for FindByOrganizer {
    const SPEC: Spec = Spec::new(
        "find_by_organizer",
        Method::Finder("eventsByOrganizer"),
        "/rest/events",
        Access::Organization { argument: "organizer", need: NEED },
        EVENTS,
    )
    .query(&["organizer", "excludeCancelled", "entryCriteria"])
    .paged(100);
    const EXAMPLE: &'static str = r#"{"organizer": "acme-maps"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let summary = match result.get("items").and_then(Value::as_array).map_or(0, Vec::len) {
            1 => "1 event.".to_owned(),
            count => format!("{count} events."),
        };
        Shaped::new(summary, Value::Object(result))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Value {
        json!({
            "id": 7_400_000_000_000_000_101_u64, "organizer": "urn:li:organization:70010001",
            "name": {"localized": {"nl_BE": "Kaartavond", "en_US": "Map night"}, "preferredLocale": {"country": "US", "language": "en"}},
            "vanityName": "map-night", "discoveryMode": "LISTED", "startsAt": 1_795_000_000_000_i64, "endsAt": 1_795_003_600_000_i64,
            "type": {"inPerson": {"location": {"name": "Hall 2", "address": {"city": "Ghent", "country": "BE"}}, "url": "https://example.org/e"}},
        })
    }

    #[test]
    fn an_event_is_shown_with_its_times_in_both_spellings() {
        assert_eq!(
            concise(&event()),
            json!({
                "event": "urn:li:event:7400000000000000101", "organizer": "urn:li:organization:70010001",
                "discoveryMode": "LISTED", "startsAt": 1_795_000_000_000_i64, "endsAt": 1_795_003_600_000_i64,
                "starts_at": "2026-11-18T11:06:40Z", "ends_at": "2026-11-18T12:06:40Z", "type": "inPerson",
                "untrusted": {"name": "Map night", "vanityName": "map-night"},
            })
        );
    }

    #[test]
    fn in_detail_the_place_stays_and_its_words_are_aside() {
        let shown = detailed(&event());
        assert_eq!(shown["event"], "urn:li:event:7400000000000000101");
        assert_eq!(shown["type"]["inPerson"]["location"]["address"]["country"], "BE");
        assert_eq!(shown["untrusted"]["type"]["inPerson"]["location"]["name"], "Hall 2");
        assert_eq!(shown["untrusted"]["name"]["localized"]["nl_BE"], "Kaartavond");
    }

    #[test]
    fn an_id_of_a_kind_nobody_expects_makes_no_urn() {
        for id in [json!("map-night"), json!(-1), json!(null), json!({"n": 1})] {
            assert_eq!(concise(&json!({ "id": id }))["event"], Value::Null);
        }
    }
}
