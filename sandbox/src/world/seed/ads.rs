//! Eight ad accounts, half asleep: one for every role somebody can hold, and one of nobody's.

use serde_json::{Map, json};

use super::{
    FIRST_MS, HOUR_MS,
    pages::{ACME, ATLAS, CLOSED, HARBOUR, QUIET, TIDE},
};
use crate::world::{
    Actor, World,
    ads::{
        Account, AccountUser, Ads, Campaign, CampaignGroup, CampaignTerms, Creative, GroupTerms,
        Locale, Money, Notices, Schedule, Stamps,
    },
};

pub(super) const ACCOUNT: u64 = 500_000_001;
/// What Faye's app may write to; it is not told of the sixth, which she manages as well.
pub(super) const MAPPED: [u64; 5] = [ACCOUNT, ACCOUNT + 2, ACCOUNT + 3, ACCOUNT + 4, ACCOUNT + 7];

const DAY_MS: i64 = 24 * HOUR_MS;

struct Seat {
    name: &'static str,
    currency: &'static str,
    page: u64,
    /// Exactly one of them is the billing administrator (advertising facts §1.3).
    people: &'static [(&'static str, &'static str)],
}

const BILLING: &str = "ACCOUNT_BILLING_ADMIN";
const MANAGER: &str = "ACCOUNT_MANAGER";
const CAMPAIGNS: &str = "CAMPAIGN_MANAGER";
const CREATIVES: &str = "CREATIVE_MANAGER";
const VIEWER: &str = "VIEWER";

/// In the order of their numbers.
const SEATS: [Seat; 8] = [
    Seat {
        name: "Acme Maps advertising",
        currency: "EUR",
        page: ACME,
        people: &[("ada", MANAGER), ("dmitri", VIEWER), ("faye", MANAGER), ("felix", BILLING)],
    },
    Seat { name: "Acme Atlas overseas", currency: "USD", page: ATLAS, people: &[("ada", BILLING)] },
    Seat {
        name: "Harbour Books launches",
        currency: "EUR",
        page: HARBOUR,
        people: &[("ada", CAMPAIGNS), ("faye", CAMPAIGNS), ("felix", BILLING)],
    },
    Seat {
        name: "Tide & Timber, pictures",
        currency: "GBP",
        page: TIDE,
        people: &[("ada", CREATIVES), ("faye", CREATIVES), ("felix", BILLING)],
    },
    Seat {
        name: "Quiet Quarry",
        currency: "EUR",
        page: QUIET,
        people: &[("ada", VIEWER), ("faye", VIEWER), ("felix", BILLING)],
    },
    Seat {
        name: "Unmapped territory",
        currency: "EUR",
        page: QUIET,
        people: &[("faye", MANAGER), ("yuki", BILLING)],
    },
    Seat { name: "Closed Harbour", currency: "EUR", page: CLOSED, people: &[("mara", BILLING)] },
    Seat { name: "Surveys abroad", currency: "USD", page: ACME, people: &[("faye", BILLING)] },
];

/// Numbers of the things in an account: ten to each.
fn number(first: u64, account: u64, place: u64) -> u64 {
    first + (account - ACCOUNT) * 10 + place
}

fn group(seat: &Seat, account: u64, place: u64, name: &str, status: &str) -> CampaignGroup {
    let is_draft = status == "DRAFT";
    let start = if is_draft { FIRST_MS + 7 * DAY_MS } else { FIRST_MS - 60 * DAY_MS };
    CampaignGroup {
        id: number(600_000_000, account, place),
        account,
        test: false,
        backfilled: false,
        terms: GroupTerms {
            name: name.to_owned(),
            status: status.to_owned(),
            run_schedule: Schedule { start, end: Some(FIRST_MS + 200 * DAY_MS) },
            total_budget: Some(Money::new("25000", seat.currency)),
            daily_budget: None,
            objective_type: None,
            other: Map::new(),
        },
        stamps: Stamps::new(FIRST_MS - 61 * DAY_MS),
    }
}

/// A campaign that an agency would find nothing wrong with.
fn campaign(seat: &Seat, account: u64, places: (u64, u64), name: &str, status: &str) -> Campaign {
    let (place, group) = places;
    let is_draft = status == "DRAFT";
    let start = if is_draft { FIRST_MS + 8 * DAY_MS } else { FIRST_MS - 58 * DAY_MS };
    Campaign {
        id: number(700_000_000, account, place),
        account,
        test: false,
        terms: CampaignTerms {
            campaign_group: format!(
                "urn:li:sponsoredCampaignGroup:{}",
                number(600_000_000, account, group)
            ),
            name: name.to_owned(),
            kind: "SPONSORED_UPDATES".to_owned(),
            status: status.to_owned(),
            cost_type: "CPM".to_owned(),
            locale: Locale { country: "US".to_owned(), language: "en".to_owned() },
            run_schedule: Schedule { start, end: Some(FIRST_MS + 90 * DAY_MS) },
            offsite_delivery_enabled: false,
            political_intent: "NOT_POLITICAL".to_owned(),
            daily_budget: Some(Money::new("35", seat.currency)),
            total_budget: None,
            unit_cost: Some(Money::new("16.41", seat.currency)),
            objective_type: Some("WEBSITE_VISIT".to_owned()),
            format: Some("STANDARD_UPDATE".to_owned()),
            optimization_target_type: "MAX_CLICK".to_owned(),
            creative_selection: "OPTIMIZED".to_owned(),
            pacing_strategy: "LIFETIME".to_owned(),
            audience_expansion_enabled: false,
            connected_television_only: None,
            associated_entity: Some(format!("urn:li:organization:{}", seat.page)),
            targeting_criteria: Some(json!({
                "include": {"and": [
                    {"or": {"urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"]}},
                    {"or": {"urn:li:adTargetingFacet:interfaceLocales": ["urn:li:locale:en_US"]}},
                ]},
            })),
            other: Map::new(),
        },
        stamps: Stamps::new(FIRST_MS - 59 * DAY_MS),
    }
}

fn campaigns(seat: &Seat, account: u64) -> Vec<Campaign> {
    if account != ACCOUNT {
        return vec![
            campaign(seat, account, (1, 1), "Shoreline", "ACTIVE"),
            campaign(seat, account, (2, 1), "Hinterland", "PAUSED"),
            campaign(seat, account, (3, 2), "Sketch", "DRAFT"),
        ];
    }
    let mut endless = campaign(seat, account, (1, 1), "Archipelago", "ACTIVE");
    endless.terms.run_schedule.end = None;
    let mut capped = campaign(seat, account, (2, 1), "Inland", "PAUSED");
    capped.terms.total_budget = Some(Money::new("1400", seat.currency));
    // It ran until it was paused.
    capped.stamps.touch(FIRST_MS - 5 * DAY_MS);
    let draft = campaign(seat, account, (3, 2), "Pilot", "DRAFT");
    let mut ending = campaign(seat, account, (4, 1), "Last boats", "ACTIVE");
    ending.terms.run_schedule.end = Some(FIRST_MS + 2 * DAY_MS);
    vec![endless, capped, draft, ending]
}

pub(super) fn ads() -> Ads {
    let mut ads = Ads::default();
    let stamps = Stamps::new(FIRST_MS - 90 * DAY_MS);
    for (id, seat) in (ACCOUNT..).zip(&SEATS) {
        ads.accounts.push(Account {
            id,
            name: seat.name.to_owned(),
            currency: seat.currency.to_owned(),
            status: "ACTIVE".to_owned(),
            reference: Some(Actor::Organization(seat.page)),
            test: false,
            has_billing: true,
            made_by: None,
            notices: Notices::default(),
            stamps,
        });
        ads.users.extend(seat.people.iter().map(|&(member, role)| AccountUser {
            account: id,
            member: member.to_owned(),
            role: role.to_owned(),
            stamps,
        }));
        let (running, planned) =
            if id == ACCOUNT { ("Autumn sheets", "Spring pilot") } else { ("Running", "Planned") };
        ads.groups.push(group(seat, id, 1, running, "ACTIVE"));
        ads.groups.push(group(seat, id, 2, planned, "DRAFT"));
        ads.campaigns.extend(campaigns(seat, id));
    }
    ads
}

/// Creatives show posts, so they come after them.
pub(super) fn promote(world: &mut World) {
    let mut posts: Vec<_> =
        world.posts.values().filter(|post| post.author == Actor::Organization(ACME)).collect();
    // Those with a picture first: they have a preview.
    posts.sort_by_key(|post| post.content.as_ref().and_then(|it| it.get("media")).is_none());
    let posts: Vec<u64> = posts.into_iter().map(|post| post.number).take(3).collect();
    let mut creatives = Vec::new();
    for account in world.ads.accounts.iter().map(|account| account.id) {
        let many = if account == ACCOUNT { posts.len() } else { 1 };
        for (place, post) in (1..).zip(posts.iter().take(many)) {
            // The second was shown as well, until its campaign was paused.
            let is_active = place < 3;
            creatives.push(Creative {
                id: number(900_000_000, account, place),
                account,
                campaign: number(700_000_000, account, place),
                intended_status: if is_active { "ACTIVE" } else { "DRAFT" }.to_owned(),
                name: None,
                post: Some(*post),
                content: None,
                leadgen: None,
                review: is_active.then(|| "APPROVED".to_owned()),
                rejection_reasons: Vec::new(),
                submitted_ms: None,
                test: false,
                changer: None,
                creator: world
                    .ads
                    .users
                    .iter()
                    .find(|user| user.account == account)
                    .map(|user| user.member.clone())
                    .unwrap_or_default(),
                other: Map::new(),
                stamps: Stamps::new(FIRST_MS - 57 * DAY_MS),
            });
        }
    }
    world.ads.creatives = creatives;
}
