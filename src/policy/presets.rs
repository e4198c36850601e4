//! Sets of levels that many agents want, by name.

use super::Level;
use crate::catalogue::GROUPS;

/// Levels under one name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name.
    pub name: &'static str,
    /// Whom it suits, in a few words.
    pub about: &'static str,
    /// How much in areas that are not named below.
    rest: Level,
    areas: &'static [(Level, &'static [&'static str])],
}

/// What an agent of pages reads to know what it does.
const SURROUNDINGS: &[&str] =
    &["profile", "posts", "shares", "engagement", "media", "organizations", "analytics", "events"];

/// What an agent of ads reads.
const ADS: &[&str] = &[
    "ad_accounts",
    "campaign_groups",
    "campaigns",
    "creatives",
    "ad_reporting",
    "ad_targeting",
    "library",
];

/// Every one. Where an area stands twice, the later line holds.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "reader",
        about: "looks at everything, changes nothing",
        rest: Level::Read,
        areas: &[],
    },
    Preset {
        name: "analyst",
        about: "looks at pages, posts and their figures, changes nothing",
        rest: Level::Off,
        areas: &[(Level::Read, SURROUNDINGS)],
    },
    Preset {
        name: "publisher",
        about: "publishes posts with media and changes them, deletes none",
        rest: Level::Off,
        areas: &[(Level::Read, SURROUNDINGS), (Level::Write, &["posts", "media"])],
    },
    Preset {
        name: "community",
        about: "comments, replies and reacts, publishes nothing",
        rest: Level::Off,
        areas: &[(Level::Read, SURROUNDINGS), (Level::Write, &["engagement"])],
    },
    Preset {
        name: "ads-analyst",
        about: "looks at ads, audiences and what they cost, changes nothing",
        rest: Level::Off,
        areas: &[(Level::Read, &["profile", "organizations"]), (Level::Read, ADS)],
    },
    Preset {
        name: "ads-manager",
        about: "prepares campaigns as drafts and pauses them; people activate them",
        rest: Level::Off,
        areas: &[
            (Level::Read, &["profile", "posts", "organizations"]),
            (Level::Read, ADS),
            (Level::Write, &["media", "campaign_groups", "campaigns", "creatives", "ad_targeting"]),
        ],
    },
    Preset {
        name: "ads-spender",
        about: "also activates and deletes campaigns, each with a person's yes",
        rest: Level::Off,
        areas: &[
            (Level::Read, &["profile", "posts", "organizations"]),
            (Level::Read, ADS),
            (Level::Write, &["media", "ad_targeting"]),
            (Level::Full, &["campaign_groups", "campaigns", "creatives"]),
        ],
    },
];

impl Preset {
    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// How much in an area.
    pub fn level(&self, area: &str) -> Level {
        let named = self.areas.iter().rev().find(|(_, areas)| areas.contains(&area));
        named.map_or(self.rest, |(level, _)| *level)
    }

    /// How much in each area.
    pub fn levels(&self) -> impl Iterator<Item = (&'static str, Level)> {
        GROUPS.iter().map(|group| (group.name, self.level(group.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Target;
    use crate::policy::{Bounds, Policy, Rules, Worst};

    fn policy(preset: &Preset) -> Policy {
        let areas = preset.levels().map(|(area, level)| (area.to_owned(), level)).collect();
        Policy::of("one", Ok(Rules { areas, ..Rules::default() }), Bounds::default())
    }

    #[test]
    fn presets_name_areas_that_there_are() {
        for preset in PRESETS {
            for area in preset.areas.iter().flat_map(|(_, areas)| areas.iter()) {
                let known = GROUPS.iter().any(|group| group.name == *area);
                assert!(known, "{}: {area}", preset.name);
            }
            let same = PRESETS.iter().filter(|other| other.name == preset.name);
            assert_eq!(same.count(), 1, "{}", preset.name);
        }
    }

    #[test]
    fn presets_do_what_they_say() {
        for preset in PRESETS {
            let policy = policy(preset);
            let changes_nothing = preset.about.contains("changes nothing");
            for target in [Target::Sandbox, Target::Live] {
                let worst = Worst::of(&policy, target);
                assert_eq!(worst.free().is_empty(), changes_nothing, "{}", preset.name);
                let asked = !worst.asked().is_empty();
                assert_eq!(asked, preset.name == "ads-spender", "{}", preset.name);
            }
        }
        let level = |name, area| Preset::named(name).unwrap().level(area);
        assert_eq!(level("publisher", "posts"), Level::Write);
        assert_eq!(level("publisher", "engagement"), Level::Read);
        assert_eq!(level("publisher", "campaigns"), Level::Off);
        assert_eq!(level("community", "engagement"), Level::Write);
        assert_eq!(level("ads-manager", "campaigns"), Level::Write);
        assert_eq!(level("ads-manager", "ad_accounts"), Level::Read);
        assert!(Preset::named("nobody").is_none());
    }
}
