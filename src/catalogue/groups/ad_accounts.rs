//! Ad accounts and their users.

use crate::catalogue::Group;

pub(super) const GROUP: Group =
    Group { name: "ad_accounts", about: "Ad accounts, and who may do what in them.", entries: &[] };
