//! Creatives and their previews.

use crate::catalogue::Group;

pub(super) const GROUP: Group =
    Group { name: "creatives", about: "Creatives: what campaigns show.", entries: &[] };
