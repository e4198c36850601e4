//! Figures of ads.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting-schema>.

mod ask;
mod metrics;
mod names;
mod pivots;
pub(super) mod range;
mod report;
mod revenue;
mod rows;

use crate::catalogue::spec::{Access, Need};
use crate::catalogue::{Entry, Group};
use crate::model::ad_role::READERS;
use crate::model::scope::Scope;

pub(super) const GROUP: Group = Group {
    name: "ad_reporting",
    about: "How ads perform: cost, clicks, leads, conversions, with rates and names.",
    entries: &[
        Entry::of::<ask::Analytics>(),
        Entry::of::<ask::Statistics>(),
        Entry::of::<revenue::AttributedRevenue>(),
    ],
};

const DOCS: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting";

const PATH: &str = "/rest/adAnalytics";

/// Figures of the ad accounts that an argument names: any role will do.
const fn figures_of(argument: &'static str) -> Access {
    Access::AdAccount {
        argument,
        need: Need::firm(&[&[Scope::RAdsReporting]]).with_ad_roles(READERS),
    }
}

#[cfg(test)]
mod tests;
