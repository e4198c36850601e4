//! Targeting, audience counts and forecasts.

use crate::catalogue::Group;

pub(super) const GROUP: Group = Group {
    name: "ad_targeting",
    about: "Whom ads can reach: facets, words to URNs, audience counts, bids, forecasts, saved audiences.",
    entries: &[],
};
