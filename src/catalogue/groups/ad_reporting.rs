//! Figures of ads.

use crate::catalogue::Group;

pub(super) const GROUP: Group =
    Group { name: "ad_reporting", about: "How ads perform.", entries: &[] };
