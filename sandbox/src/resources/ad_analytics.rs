//! What advertising did and cost (advertising facts §5).

use super::Resource;

mod metrics;
mod pivots;
mod question;
mod report;
mod revenue;

pub(crate) const RESOURCE: Resource = Resource {
    file: "ad_analytics.toml",
    facts: include_str!("../../facts/ad_analytics.toml"),
    handlers: &[
        ("ad_analytics.analytics", report::analytics),
        ("ad_analytics.statistics", report::statistics),
        ("ad_analytics.attributed_revenue", revenue::attributed),
    ],
};
