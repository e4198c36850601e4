//! Pages below pages: two of Acme Maps, and one whose parent nobody here administers.

use super::{
    FIRST_MS, HOUR_MS,
    pages::{ACME, CLOSED},
};
use crate::world::pages::{Brand, Organization};

pub(super) fn brands() -> Vec<Brand> {
    [
        (70_010_011, ACME, "Acme Globes", "acme-globes", 233),
        (70_010_012, ACME, "Acme Sundials", "acme-sundials", 0),
        (70_010_013, CLOSED, "Closed Quays", "closed-quays", 90),
    ]
    .into_iter()
    .map(|(id, parent, name, vanity, followers)| Brand {
        parent,
        page: Organization {
            id,
            name: name.to_owned(),
            vanity_name: vanity.to_owned(),
            website: format!("https://{vanity}.example"),
            description: String::new(),
            specialties: Vec::new(),
            industry: 84,
            founded: 2011,
            staff: "SIZE_2_TO_10".to_owned(),
            city: "Gothenburg".to_owned(),
            country: "SE".to_owned(),
            followers,
            created_ms: FIRST_MS - 20_000 * HOUR_MS,
        },
    })
    .collect()
}
