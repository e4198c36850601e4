//! Pages and who may do what on them.

use super::{FIRST_MS, HOUR_MS};
use crate::world::pages::{Acl, Organization};

/// Ada administers it; most posts are here.
pub(crate) const ACME: u64 = 70_010_001;
pub(crate) const ATLAS: u64 = 70_010_002;
/// Cleo is content administrator.
pub(crate) const HARBOUR: u64 = 70_010_003;
/// Ada is only analyst; its name holds reserved characters.
pub(crate) const TIDE: u64 = 70_010_004;
/// Nobody who can sign in here administers it.
pub(crate) const CLOSED: u64 = 70_010_005;
/// Ada administers it, and it has never posted.
pub(crate) const QUIET: u64 = 70_010_006;

struct Page {
    id: u64,
    name: &'static str,
    vanity: &'static str,
    about: &'static str,
    staff: &'static str,
    city: &'static str,
    country: &'static str,
    followers: u64,
}

const PAGES: [Page; 6] = [
    Page {
        id: ACME,
        name: "Acme Maps",
        vanity: "acme-maps",
        about: "Maps of places that hold still.",
        staff: "SIZE_51_TO_200",
        city: "Gothenburg",
        country: "SE",
        followers: 4711,
    },
    Page {
        id: ATLAS,
        name: "Acme Atlas",
        vanity: "acme-atlas",
        about: "All the maps, bound.",
        staff: "SIZE_11_TO_50",
        city: "Gothenburg",
        country: "SE",
        followers: 812,
    },
    Page {
        id: HARBOUR,
        name: "Harbour Books",
        vanity: "harbour-books",
        about: "A bookshop with a view.",
        staff: "SIZE_2_TO_10",
        city: "Genoa",
        country: "IT",
        followers: 1290,
    },
    Page {
        id: TIDE,
        name: "Tide & Timber (Ghent)",
        vanity: "tide-timber",
        about: "Boats, mended.",
        staff: "SIZE_2_TO_10",
        city: "Ghent",
        country: "BE",
        followers: 356,
    },
    Page {
        id: CLOSED,
        name: "Closed Harbour",
        vanity: "closed-harbour",
        about: "Somebody else's.",
        staff: "SIZE_201_TO_500",
        city: "Rotterdam",
        country: "NL",
        followers: 20_480,
    },
    Page {
        id: QUIET,
        name: "Quiet Quarry",
        vanity: "quiet-quarry",
        about: "",
        staff: "SIZE_1",
        city: "Visby",
        country: "SE",
        followers: 0,
    },
];

pub(super) fn organizations() -> Vec<Organization> {
    (0_i64..)
        .zip(&PAGES)
        .map(|(place, page)| Organization {
            id: page.id,
            name: page.name.to_owned(),
            vanity_name: page.vanity.to_owned(),
            website: format!("https://{}.example", page.vanity),
            description: page.about.to_owned(),
            specialties: vec!["maps".to_owned(), "patience".to_owned()],
            industry: 84,
            founded: 1987,
            staff: page.staff.to_owned(),
            city: page.city.to_owned(),
            country: page.country.to_owned(),
            followers: page.followers,
            created_ms: FIRST_MS - (40_000 + place * 1000) * HOUR_MS,
        })
        .collect()
}

pub(super) fn acls() -> Vec<Acl> {
    [
        ("ada", ACME, "ADMINISTRATOR", "APPROVED"),
        ("ada", ATLAS, "ADMINISTRATOR", "APPROVED"),
        ("ada", QUIET, "ADMINISTRATOR", "APPROVED"),
        ("ada", TIDE, "ANALYST", "APPROVED"),
        // Asked for, never granted: whoever forgets to look at `state` trips over it.
        ("ada", CLOSED, "ADMINISTRATOR", "REQUESTED"),
        ("felix", ACME, "CURATOR", "APPROVED"),
        ("cleo", HARBOUR, "CONTENT_ADMINISTRATOR", "APPROVED"),
        ("mara", HARBOUR, "ADMINISTRATOR", "APPROVED"),
        ("yuki", TIDE, "ADMINISTRATOR", "APPROVED"),
    ]
    .into_iter()
    .map(|(member, organization, role, state)| Acl {
        member: member.to_owned(),
        organization,
        role: role.to_owned(),
        state: state.to_owned(),
    })
    .collect()
}
