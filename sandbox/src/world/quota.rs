//! Calls counted per endpoint, app and member in a UTC day.

use std::{collections::BTreeMap, mem};

use serde::{Deserialize, Serialize};

use crate::{errors::Allowance, facts::Tier};

const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Quota {
    day: i64,
    /// `app endpoint` and `app endpoint member`.
    used: BTreeMap<String, u64>,
    /// The counts of other days: a clock that is set back finds its day as it left it.
    #[serde(default)]
    others: BTreeMap<i64, BTreeMap<String, u64>>,
}

impl Quota {
    /// Takes one call, or says whose allowance is used up; a refused call is not counted.
    pub(crate) fn take(
        &mut self,
        now_ms: i64,
        tier: &Tier,
        endpoint: &str,
        app: &str,
        member: &str,
    ) -> Result<(), Allowance> {
        let day = now_ms.div_euclid(DAY_MS);
        if day != self.day {
            let found = self.others.remove(&day).unwrap_or_default();
            let left = mem::replace(&mut self.used, found);
            if !left.is_empty() {
                self.others.insert(self.day, left);
            }
            self.day = day;
        }
        let for_app = format!("{app} {endpoint}");
        let for_member = format!("{app} {endpoint} {member}");
        let used = |key: &str| self.used.get(key).copied().unwrap_or_default();
        if used(&for_member) >= tier.member_per_day {
            return Err(Allowance::Member);
        }
        if used(&for_app) >= tier.app_per_day {
            return Err(Allowance::Application);
        }
        for key in [for_app, for_member] {
            *self.used.entry(key).or_default() += 1;
        }
        Ok(())
    }

    pub(crate) fn used(&self) -> &BTreeMap<String, u64> {
        &self.used
    }
}
