//! Events of Acme Maps: one over, one called off, one to come.

use serde_json::{Value as Json, json};

use super::{FIRST_MS, HOUR_MS, pages::ACME};
use crate::world::events::Event;

const DAY_MS: i64 = 24 * HOUR_MS;

pub(super) fn events() -> Vec<Event> {
    let hall = json!({"inPerson": {
        "location": {"name": "Hall 2", "address": {"city": "Gothenburg", "country": "SE"}},
        "url": "https://acme-maps.example/open-day",
    }});
    let live = |ends_ms: i64| json!({"online": {"format": {"liveVideo": {"endsAt": ends_ms}}}});
    let event = |id: u64, name: &str, vanity: &str, starts_ms: i64, hours: i64, kind: Json| Event {
        id,
        organizer: ACME,
        member: "ada".to_owned(),
        name: name.to_owned(),
        description: "Coffee, coastlines, cake.".to_owned(),
        vanity_name: vanity.to_owned(),
        starts_ms,
        ends_ms: starts_ms + hours * HOUR_MS,
        kind,
        entry_criteria: "PUBLIC".to_owned(),
        is_cancelled: false,
        created_ms: FIRST_MS - 60 * DAY_MS,
    };
    let night = FIRST_MS + 12 * DAY_MS;
    let mut called_off = event(
        7_200_000_000_000_000_002,
        "Night walk along the contour",
        "night-walk",
        FIRST_MS + 4 * DAY_MS,
        2,
        hall.clone(),
    );
    called_off.is_cancelled = true;
    vec![
        event(
            7_200_000_000_000_000_001,
            "Open day at the plotter",
            "open-day",
            FIRST_MS - 30 * DAY_MS,
            6,
            hall,
        ),
        called_off,
        event(7_200_000_000_000_000_003, "Map night", "map-night", night, 1, live(night + HOUR_MS)),
    ]
}
