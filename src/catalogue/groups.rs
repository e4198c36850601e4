//! One file per endpoint group: the only files that most changes touch.

mod analytics;
mod organizations;
mod posts;
mod profile;

use super::Group;

/// Every group, in the order in which tools are listed.
pub const GROUPS: &[&Group] =
    &[&profile::GROUP, &posts::GROUP, &organizations::GROUP, &analytics::GROUP];
