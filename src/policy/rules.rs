//! What the operator wrote down: for one agent, and for all.

use std::collections::BTreeMap;

use super::{Bound, Caps, Level};
use crate::catalogue::GROUPS;
use crate::model::urn::Author;

/// What one agent may do. What is not said is not allowed; a limit that is not set does not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// How much, in each area; nothing in those that are not named.
    pub areas: BTreeMap<String, Level>,
    /// Through which accounts.
    pub accounts: Option<Vec<String>>,
    /// For which pages, as the operator names them; `me` for the member itself.
    pub organizations: Option<Vec<Author>>,
    /// In which ad accounts.
    pub ad_accounts: Option<Vec<u64>>,
    /// Calls to LinkedIn a UTC day, probes and looks included.
    pub daily_calls: Option<u32>,
    /// Posts a UTC day.
    pub daily_posts: Option<u32>,
    /// What may be set in motion a UTC day, as the worst case a day.
    pub daily_spend: Caps,
    /// What a person has to say yes to, besides what everybody is asked about.
    pub confirm: Vec<String>,
    /// For how many minutes after strangers' words a person has to say yes to every write.
    pub confirm_after_reading: Option<u32>,
}

impl Rules {
    /// Everything, without limits.
    pub fn everything() -> Self {
        let all = GROUPS.iter().map(|group| (group.name.to_owned(), Level::Full));
        Self { areas: all.collect(), ..Self::default() }
    }

    /// How much in an area.
    pub fn level(&self, area: &str) -> Level {
        self.areas.get(area).copied().unwrap_or(Level::Off)
    }
}

/// What holds for every agent, whatever its own rules say. Nothing that a client sends can lift it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Nothing at all.
    pub stopped: bool,
    /// Nothing but reading.
    pub read_only: bool,
    /// No words of strangers.
    pub lockdown: bool,
    /// Areas that are off.
    pub off: Vec<String>,
    /// What a person has to say yes to.
    pub confirm: Vec<String>,
    /// What each agent may set in motion a UTC day.
    pub daily_spend: Caps,
}

impl Bounds {
    /// How much is open in an area at most.
    pub fn level(&self, area: &str) -> Level {
        if self.stopped || self.off.iter().any(|off| off == area) {
            Level::Off
        } else if self.read_only {
            Level::Read
        } else {
            Level::Full
        }
    }

    /// What of them keeps a level out of an area.
    pub fn stops(&self, area: &str, needed: Level) -> Option<Bound> {
        if self.level(area) >= needed {
            None
        } else if self.stopped {
            Some(Bound::Stopped)
        } else if self.off.iter().any(|off| off == area) {
            Some(Bound::Off)
        } else {
            Some(Bound::ReadOnly)
        }
    }

    /// Both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let both = |one: &[String], other: &[String]| one.iter().chain(other).cloned().collect();
        Self {
            stopped: self.stopped || other.stopped,
            read_only: self.read_only || other.read_only,
            lockdown: self.lockdown || other.lockdown,
            off: both(&self.off, &other.off),
            confirm: both(&self.confirm, &other.confirm),
            daily_spend: self.daily_spend.within(&other.daily_spend),
        }
    }
}
