//! The world as it is at the first date: the same at every start, ids and tokens included.

use std::collections::{BTreeMap, BTreeSet};

use super::{World, ad_tools::AdTools, grants::Grants, media::MediaRules, quota::Quota};

mod ads;
mod brands;
mod conversations;
mod dark;
mod events;
mod followers;
mod media;
pub(crate) mod pages;
pub(crate) mod people;
mod posts;
mod social;

/// 2026-11-22T09:00:00Z.
pub(crate) const FIRST_MS: i64 = 1_795_338_000_000;

const HOUR_MS: i64 = 3_600_000;

pub(crate) fn world(id: String) -> World {
    let mut world = World {
        id,
        resets: 0,
        sequence: 1000,
        apps: people::apps(),
        members: people::members(),
        tokens: people::tokens(),
        grants: Grants::default(),
        organizations: pages::organizations(),
        acls: pages::acls(),
        posts: BTreeMap::new(),
        media: media::media(),
        media_rules: MediaRules::default(),
        discarded: Vec::new(),
        comments: Vec::new(),
        reactions: Vec::new(),
        comments_closed: BTreeSet::new(),
        statistics: Vec::new(),
        ads: ads::ads(),
        brands: brands::brands(),
        follows: followers::follows(),
        connections: followers::connections(),
        events: events::events(),
        ad_tools: AdTools::default(),
        effects: Vec::new(),
        quota: Quota::default(),
    };
    posts::fill(&mut world);
    social::fill(&mut world);
    ads::promote(&mut world);
    dark::fill(&mut world);
    conversations::fill(&mut world);
    world
}
