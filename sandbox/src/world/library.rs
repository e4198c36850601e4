//! The public libraries: advertisements and promoted jobs of invented companies.
//!
//! Nobody changes them, so they are not kept but drawn up, the same at every start.

use super::{figures::DAY_MS, seed::FIRST_MS};

/// Who advertises; the page's number, and who pays where that is told.
pub(crate) struct Advertiser {
    pub(crate) name: &'static str,
    pub(crate) page: u64,
    pub(crate) payer: Option<&'static str>,
    /// What it sells, by word.
    trade: &'static str,
}

const fn advertiser(
    name: &'static str,
    page: u64,
    payer: Option<&'static str>,
    trade: &'static str,
) -> Advertiser {
    Advertiser { name, page, payer, trade }
}

const ADVERTISERS: [Advertiser; 8] = [
    advertiser("Acme Maps", 70_010_001, Some("Acme Maps SE"), "nautical charts"),
    advertiser("Harbour Books", 70_010_005, Some("Harbour Books Ltd"), "maritime books"),
    advertiser("Saltmarsh Analytics", 70_040_001, Some("Saltmarsh Analytics GmbH"), "cloud data"),
    advertiser("Brightkiln Ceramics", 70_040_002, Some("Brightkiln"), "kiln automation"),
    advertiser("Orrery Learning", 70_040_003, Some("Orrery Learning AB"), "leadership courses"),
    advertiser("Fjordline Rail", 70_040_004, None, "freight trains"),
    advertiser("Pepperwood Bank", 70_040_005, Some("Pepperwood Bank plc"), "business loans"),
    advertiser("Quillfeather Software", 70_040_006, Some("Quillfeather BV"), "cloud contracts"),
];

/// Every kind that was seen; the last is what the library makes of kinds it lacks.
const KINDS: [&str; 12] = [
    "SPONSORED_STATUS_UPDATE",
    "SPONSORED_VIDEO",
    "SPONSORED_UPDATE_NATIVE_DOCUMENT",
    "SPONSORED_UPDATE_CAROUSEL",
    "SPONSORED_UPDATE_EVENT",
    "SPONSORED_UPDATE_JOB_POSTING",
    "SPONSORED_MESSAGE",
    "SPONSORED_INMAILS",
    "TEXT_AD",
    "JOBS_V2",
    "FOLLOW_COMPANY_V2",
    "$UNKNOWN",
];

const SLOGANS: [&str; 5] = [
    "Discover {} made for people in a hurry",
    "The new report on {} is out: download it today",
    "Join our webinar about {} and ask the team",
    "We are hiring: help us build {}",
    "Why teams in Europe and beyond trust our {}",
];

/// Where something was shown: a country's code and name, and hundredths of a percent.
pub(crate) type Market = (&'static str, &'static str, i32);

/// The markets, each making a whole.
const EUROPEAN: [&[Market]; 4] = [
    &[("DE", "Germany", 9154), ("AT", "Austria", 846)],
    &[("FR", "France", 7000), ("BE", "Belgium", 2050), ("LU", "Luxembourg", 950)],
    &[("NL", "Netherlands", 10_000)],
    &[("SE", "Sweden", 5025), ("DK", "Denmark", 2500), ("FI", "Finland", 2475)],
];
/// Outside the EU and the EEA nothing is told of who saw it.
const ELSEWHERE: &[Market] = &[("US", "United States", 8000), ("GB", "United Kingdom", 2000)];

const ADS: u64 = 40;

pub(crate) struct Ad {
    pub(crate) number: u64,
    pub(crate) kind: &'static str,
    pub(crate) advertiser: &'static Advertiser,
    pub(crate) text: String,
    pub(crate) first_ms: i64,
    pub(crate) latest_ms: i64,
    pub(crate) impressions: (u64, u64),
    pub(crate) markets: &'static [Market],
    pub(crate) is_european: bool,
    pub(crate) is_restricted: bool,
}

/// Cycles through a table.
fn pick<T>(table: &'static [T], at: u64) -> Option<&'static T> {
    let length = u64::try_from(table.len()).unwrap_or(1).max(1);
    table.get(usize::try_from(at % length).unwrap_or_default())
}

fn days(count: u64) -> i64 {
    i64::try_from(count).unwrap_or_default() * DAY_MS
}

/// In the library's own order: roughly the newest first, as observed, and always the same.
pub(crate) fn ads() -> Vec<Ad> {
    (0..ADS)
        .filter_map(|place| {
            let advertiser = pick(&ADVERTISERS, place * 3)?;
            let is_european = place % 5 != 4;
            let slogan = pick(&SLOGANS, place / 8)?;
            // Two neighbours have changed places here and there.
            let age = 3 + (place ^ u64::from(place % 7 == 2)) * 9;
            let shown = 4 + place % 11 * 3;
            let first_ms = FIRST_MS - days(age + shown);
            let (from, to) = *pick(&[(0, 1000), (1000, 10_000), (10_000, 50_000)], place)?;
            Some(Ad {
                number: 1_470_000_001 + (ADS - place) * 1013,
                kind: pick(&KINDS, place)?,
                advertiser,
                text: slogan.replace("{}", advertiser.trade),
                first_ms,
                latest_ms: first_ms + days(shown),
                impressions: (from, to),
                markets: if is_european { pick(&EUROPEAN, place / 3)? } else { ELSEWHERE },
                is_european,
                is_restricted: place % 17 == 9,
            })
        })
        .collect()
}

const JOBS: u64 = 30;

/// Title, what it pays a year at least, and a word on it.
const POSITIONS: [(&str, u64, &str); 6] = [
    ("Data Engineer", 70_000, "You keep pipelines running and tables tidy."),
    ("Product Manager", 80_000, "You decide what is built and say why."),
    ("Sales Development Representative", 40_000, "You find out who needs us."),
    ("Senior Software Engineer", 90_000, "You write Rust and read what others write."),
    ("Marketing Analyst", 50_000, "You count what campaigns bring."),
    ("Cartographer", 45_000, "You draw coasts as they are this year."),
];

/// Code, place, currency, and the share of those who saw it there.
const TOWNS: [(&str, &str, &str, &str); 5] = [
    ("gb", "London, England, United Kingdom", "GBP", "United Kingdom"),
    ("de", "Hamburg, Germany", "EUR", "Germany"),
    ("fr", "Nantes, Pays de la Loire, France", "EUR", "France"),
    ("us", "Portland, Oregon, United States", "USD", "United States"),
    ("nl", "Rotterdam, South Holland, Netherlands", "EUR", "Netherlands"),
];

pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) title: &'static str,
    pub(crate) description: String,
    pub(crate) employer: &'static Advertiser,
    pub(crate) country: &'static str,
    pub(crate) country_name: &'static str,
    pub(crate) location: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) salary: Option<(u64, u64)>,
    pub(crate) listed_ms: i64,
    /// Nothing while it is open.
    pub(crate) closed_ms: Option<i64>,
    pub(crate) impressions: (u64, u64),
    pub(crate) is_restricted: bool,
}

pub(crate) fn jobs() -> Vec<Job> {
    (0..JOBS)
        .filter_map(|place| {
            let employer = pick(&ADVERTISERS, place)?;
            let (title, least, about) = *pick(&POSITIONS, place + place / 6)?;
            let (country, location, currency, country_name) = *pick(&TOWNS, place)?;
            let listed_ms = FIRST_MS - days(2 + place * 6);
            Some(Job {
                number: 4_400_000_001 + (JOBS - place) * 977,
                title,
                description: format!("{} works on {}. {about}", employer.name, employer.trade),
                employer,
                country,
                country_name,
                location,
                currency,
                salary: (place % 3 != 2).then_some((least, least + least / 2)),
                listed_ms,
                closed_ms: (place > 6).then_some(listed_ms + days(30)),
                impressions: *pick(&[(0, 1000), (1000, 10_000)], place)?,
                is_restricted: place % 13 == 8,
            })
        })
        .collect()
}
