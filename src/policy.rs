//! What the operator lets an agent do. A call goes no further without a [`Permitted`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::auth::Target;
use crate::call::Call;
use crate::catalogue::spec::{Spec, Unversioned};
use crate::model::method::Effect;
use crate::model::money::{Amount, Currency};

/// How much may be done in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Off,
    /// Look.
    Read,
    /// Also create and change.
    Write,
    /// Also destroy and spend.
    Full,
}

impl Level {
    /// The level that an effect takes.
    pub const fn of(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Read,
            Effect::Write => Self::Write,
            Effect::Delete | Effect::Spend => Self::Full,
        }
    }

    /// The word in settings and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Read => "read",
            Self::Write => "write",
            Self::Full => "full",
        }
    }
}

/// The operator's decision: an upper bound for everything, and areas that are off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    ceiling: Level,
    off: Vec<String>,
    unversioned: Vec<&'static str>,
}

impl Policy {
    /// Everything, but at most that much, and nothing in those areas.
    pub fn new(ceiling: Level, off: Vec<String>) -> Self {
        Self { ceiling, off, unversioned: Vec::new() }
    }

    /// And the unversioned ways that these settings allow.
    #[must_use]
    pub fn with_unversioned(self, settings: Vec<&'static str>) -> Self {
        Self { unversioned: settings, ..self }
    }

    /// The unversioned way to an endpoint, where it has one that is allowed.
    pub fn unversioned(&self, spec: &Spec) -> Option<&'static Unversioned> {
        spec.unversioned.filter(|older| self.unversioned.contains(&older.setting))
    }

    /// What is allowed in an area.
    pub fn level(&self, area: &str) -> Level {
        if self.off.iter().any(|off| off == area) { Level::Off } else { self.ceiling }
    }

    /// Whether calls of that effect are allowed in an area.
    pub fn allows(&self, area: &str, effect: Effect) -> bool {
        self.level(area) >= Level::of(effect)
    }
}

/// The areas in which budgets are spent.
const PAID: &[&str] = &["ad_accounts", "campaign_groups", "campaigns", "creatives"];

/// What a person has to say yes to, one by one.
///
/// That is everything that spends, and everything that destroys where money is, at every target: who rehearses in the
/// sandbox meets what will be asked. At LinkedIn itself it is everything that destroys. No setting takes that away,
/// and nothing that a caller sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks(Vec<String>);

impl Asks {
    /// Those effects, areas and endpoints.
    pub fn new(listed: Vec<String>) -> Self {
        Self(listed)
    }

    /// Whether a word can be listed.
    pub fn knows(word: &str) -> bool {
        matches!(word, "write" | "delete" | "spend")
            || crate::catalogue::find(word).is_some()
            || crate::catalogue::GROUPS.iter().any(|group| group.name == word)
    }

    /// Whether a person is asked about this. Looking is never asked about.
    pub fn about(&self, area: &str, endpoint: &str, effect: Effect, target: Target) -> bool {
        let always = match effect {
            Effect::Spend => true,
            Effect::Delete => target == Target::Live || PAID.contains(&area),
            Effect::Read | Effect::Write => false,
        };
        let named = [area, endpoint, effect.as_str()];
        effect != Effect::Read
            && (always || self.0.iter().any(|word| named.contains(&word.as_str())))
    }
}

/// How much an agent may set in motion a day, by currency. Without any cap there is none; with one, a currency that
/// has none is not open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caps(BTreeMap<Currency, Decimal>);

impl Caps {
    /// Reads `50.00 EUR`, several separated by commas.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut caps = BTreeMap::new();
        for word in words {
            let (amount, currency) = word.trim().split_once(' ')?;
            let amount: Amount = amount.parse().ok()?;
            caps.insert(currency.trim().parse().ok()?, amount.value());
        }
        Some(Self(caps))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cap in a currency, where there is one.
    pub fn of(&self, currency: &Currency) -> Option<Decimal> {
        match self.0.get(currency) {
            Some(cap) => Some(*cap),
            None if self.0.is_empty() => None,
            None => Some(Decimal::ZERO),
        }
    }
}

/// Why the operator's policy says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operator allows `{}` in {area}, and this takes `{}`", allowed.as_str(), needed.as_str())]
pub struct Refusal {
    /// The endpoint group.
    pub area: &'static str,
    /// What is allowed there.
    pub allowed: Level,
    /// What the call takes.
    pub needed: Level,
}

/// A call that the operator's policy allows. Only [`permit`] makes one.
#[derive(Debug)]
pub struct Permitted {
    call: Call,
    unversioned: Option<&'static Unversioned>,
}

impl Permitted {
    /// The call.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The unversioned way to it, where it has one that the operator allows.
    pub fn unversioned(&self) -> Option<&'static Unversioned> {
        self.unversioned
    }

    pub(crate) fn into_call(self) -> Call {
        self.call
    }
}

/// Asks the policy.
pub fn permit(call: Call, policy: &Policy) -> Result<Permitted, Refusal> {
    let area = call.group.name;
    let effect = call.entry.spec.effect;
    if policy.allows(area, effect) {
        let unversioned = policy.unversioned(&call.entry.spec);
        return Ok(Permitted { call, unversioned });
    }
    Err(Refusal { area, allowed: policy.level(area), needed: Level::of(effect) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_are_amounts_with_their_currencies() {
        let caps = Caps::parse(["50.00 EUR", " 60 USD"]).unwrap();
        let of = |code: &str| caps.of(&code.parse().unwrap()).map(|cap| cap.to_string());
        assert_eq!(of("EUR").as_deref(), Some("50.00"));
        assert_eq!(of("USD").as_deref(), Some("60"));
        // Nothing was said of it.
        assert_eq!(of("GBP").as_deref(), Some("0"));
        assert_eq!(Caps::default().of(&"GBP".parse().unwrap()), None);
        assert!(Caps::parse(["50"]).is_none() && Caps::parse(["EUR 50"]).is_none());
    }
}
