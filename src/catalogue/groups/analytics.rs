//! Statistics of posts, followers and pages, and of what members see about themselves.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/page-statistics>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/post-statistics>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/follower-statistics>.

pub(super) mod days;
pub(super) mod figures;
mod followers;
mod member;
mod page;
mod posts;
mod shares;
mod video;

use crate::catalogue::spec::{Access, Need};
use crate::catalogue::{Entry, Group};
use crate::model::role::Role;
use crate::model::scope::Scope::{self, ROrganizationAdmin, RwOrganizationAdmin};

pub(super) const GROUP: Group = Group {
    name: "analytics",
    about: "Organic statistics of company pages and of the signed-in member (you). Days are UTC.",
    entries: &[
        Entry::of::<shares::ShareStatistics>(),
        Entry::of::<followers::FollowerStatistics>(),
        Entry::of::<page::PageStatistics>(),
        Entry::of::<page::BrandPageStatistics>(),
        Entry::of::<video::VideoAnalytics>(),
        Entry::of::<member::PostAnalytics>(),
        Entry::of::<member::PostAnalyticsByPost>(),
        Entry::of::<video::MemberVideoAnalytics>(),
        Entry::of::<member::FollowersCount>(),
        Entry::of::<member::FollowersGains>(),
    ],
};

const ADMIN: &[&[Scope]] = &[&[RwOrganizationAdmin], &[ROrganizationAdmin]];

/// Statistics of the organization or brand that an argument names.
const fn about(argument: &'static str) -> Access {
    Access::Organization {
        argument,
        need: Need::firm(ADMIN).with_tolerant_roles(&[Role::Administrator]),
    }
}

#[cfg(test)]
mod tests;
