//! One ad account, half asleep.

use super::pages::ACME;
use crate::world::{
    Actor, World,
    ads::{Account, AccountUser, Ads, Campaign, CampaignGroup, Creative},
};

pub(super) const ACCOUNT: u64 = 500_000_001;

pub(super) fn ads() -> Ads {
    let user = |member: &str, role: &str| AccountUser {
        account: ACCOUNT,
        member: member.to_owned(),
        role: role.to_owned(),
    };
    let group = |id: u64, name: &str, status: &str| CampaignGroup {
        id,
        account: ACCOUNT,
        name: name.to_owned(),
        status: status.to_owned(),
        total_budget: "2500.00".to_owned(),
    };
    let campaign = |id: u64, group: u64, name: &str, status: &str| Campaign {
        id,
        account: ACCOUNT,
        group,
        name: name.to_owned(),
        status: status.to_owned(),
        objective: "WEBSITE_VISIT".to_owned(),
        daily_budget: "35.00".to_owned(),
    };
    Ads {
        accounts: vec![Account {
            id: ACCOUNT,
            name: "Acme Maps advertising".to_owned(),
            currency: "EUR".to_owned(),
            status: "ACTIVE".to_owned(),
            organization: ACME,
        }],
        users: vec![user("ada", "ACCOUNT_MANAGER"), user("dmitri", "VIEWER")],
        groups: vec![
            group(600_000_001, "Autumn sheets", "ACTIVE"),
            group(600_000_002, "Spring pilot", "DRAFT"),
        ],
        campaigns: vec![
            campaign(700_000_001, 600_000_001, "Archipelago", "ACTIVE"),
            campaign(700_000_002, 600_000_001, "Inland", "PAUSED"),
            campaign(700_000_003, 600_000_002, "Pilot", "DRAFT"),
        ],
        creatives: Vec::new(),
    }
}

/// Creatives show posts, so they come after them.
pub(super) fn promote(world: &mut World) {
    let posts: Vec<u64> = world
        .posts
        .values()
        .filter(|post| post.author == Actor::Organization(ACME))
        .map(|post| post.number)
        .take(3)
        .collect();
    for (place, post) in (0..).zip(posts) {
        world.ads.creatives.push(Creative {
            id: 900_000_001 + place,
            account: ACCOUNT,
            campaign: 700_000_001 + place,
            intended_status: if place == 0 { "ACTIVE" } else { "DRAFT" }.to_owned(),
            post: Some(post),
        });
    }
}
