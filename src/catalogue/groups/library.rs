//! The ad library and the job library.

use crate::catalogue::Group;

pub(super) const GROUP: Group = Group {
    name: "library",
    about: "LinkedIn's public libraries of ads and promoted jobs.",
    entries: &[],
};
