//! One file per endpoint group: the only files that most changes touch.

mod ad_accounts;
mod ad_reporting;
mod ad_targeting;
mod ads;
mod analytics;
mod campaign_groups;
mod campaigns;
mod creatives;
mod engagement;
mod events;
mod library;
pub(crate) mod media;
mod organizations;
pub(crate) mod posts;
mod profile;
mod shares;

use super::Group;

/// Every group, in the order in which tools are listed.
pub const GROUPS: &[&Group] = &[
    &profile::GROUP,
    &posts::GROUP,
    &shares::GROUP,
    &engagement::GROUP,
    &media::GROUP,
    &organizations::GROUP,
    &analytics::GROUP,
    &ad_accounts::GROUP,
    &campaign_groups::GROUP,
    &campaigns::GROUP,
    &creatives::GROUP,
    &ad_reporting::GROUP,
    &ad_targeting::GROUP,
    &library::GROUP,
    &events::GROUP,
];
