//! Campaign groups.

use crate::catalogue::Group;

pub(super) const GROUP: Group = Group {
    name: "campaign_groups",
    about: "Campaign groups of an ad account; Campaign Manager calls them campaigns.",
    entries: &[],
};
