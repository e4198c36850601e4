//! One file per endpoint group: the only files that most changes touch.

mod analytics;
mod engagement;
mod events;
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
    &events::GROUP,
];
