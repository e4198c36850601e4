//! Campaigns.

use crate::catalogue::Group;

pub(super) const GROUP: Group = Group {
    name: "campaigns",
    about: "Campaigns of an ad account; Campaign Manager calls them ad sets.",
    entries: &[],
};
