//! What a person has to say yes to.

use crate::auth::Target;
use crate::model::method::Effect;

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
