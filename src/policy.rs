//! What the operator lets each agent do. A call goes no further without a [`Permitted`].
//!
//! One model stands behind the file of agents and the command line: [`Table`], which holds the [`Rules`] of each agent
//! and the [`Bounds`] of all. [`Policies`] reads it anew whenever it has changed; what holds for one agent at one
//! moment is a [`Policy`].

mod asks;
mod caps;
pub mod edit;
mod level;
mod policies;
pub mod presets;
mod refusal;
mod rules;
mod table;
mod worst;

use std::sync::Arc;

use crate::call::Call;
use crate::catalogue::spec::{Spec, Unversioned};
use crate::model::method::Effect;
use crate::model::urn::Urn;
pub use asks::Asks;
pub use caps::Caps;
pub use level::Level;
pub use policies::{AgentsFile, Policies};
pub use refusal::{Bound, Refusal, Stranger};
pub use rules::{Bounds, Rules};
pub use table::{Problem, Table};
pub use worst::{Deeds, Worst};

/// The agent that a server on this machine serves where none is named: nobody has to write it down.
pub const LOCAL: &str = "local";

/// What holds for one agent, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    agent: String,
    /// Whose rules are not known has none.
    rules: Result<Rules, Stranger>,
    bounds: Bounds,
    unversioned: Vec<&'static str>,
}

impl Policy {
    /// The rules of an agent within those bounds.
    pub fn of(agent: &str, rules: Result<Rules, Stranger>, bounds: Bounds) -> Self {
        Self { agent: agent.to_owned(), rules, bounds, unversioned: Vec::new() }
    }

    /// Everything, but at most that much, and nothing in those areas.
    pub fn new(ceiling: Level, off: Vec<String>) -> Self {
        let mut rules = Rules::everything();
        for level in rules.areas.values_mut() {
            *level = ceiling.min(*level);
        }
        Self::of(LOCAL, Ok(rules), Bounds { off, ..Bounds::default() })
    }

    /// And the unversioned ways that these settings allow.
    #[must_use]
    pub fn with_unversioned(self, settings: Vec<&'static str>) -> Self {
        Self { unversioned: settings, ..self }
    }

    /// Whose it is.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// What the operator wrote for this agent; nothing where it is not known.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref().ok()
    }

    /// Why the agent is not known, where it is not.
    pub fn stranger(&self) -> Option<&Stranger> {
        self.rules.as_ref().err()
    }

    /// What bounds every agent.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The unversioned way to an endpoint, where it has one that is allowed.
    pub fn unversioned(&self, spec: &Spec) -> Option<&'static Unversioned> {
        spec.unversioned.filter(|older| self.unversioned.contains(&older.setting))
    }

    /// What is allowed in an area.
    pub fn level(&self, area: &str) -> Level {
        let own = self.rules.as_ref().map_or(Level::Off, |rules| rules.level(area));
        own.min(self.bounds.level(area))
    }

    /// Whether calls of that effect are allowed in an area.
    pub fn allows(&self, area: &str, effect: Effect) -> bool {
        self.level(area) >= Level::of(effect)
    }

    /// The rule that lets calls of that effect pass in an area, by its name; or the one that does not.
    pub fn decide(&self, area: &'static str, effect: Effect) -> Result<String, Refusal> {
        let needed = Level::of(effect);
        let agent = || self.agent.clone();
        let rules = match &self.rules {
            Ok(rules) => rules,
            Err(why) => return Err(Refusal::Unknown { agent: agent(), why: why.clone() }),
        };
        // Bounds first: whoever is refused by one need not ask for another level.
        if let Some(bound) = self.bounds.stops(area, needed) {
            let allowed = self.bounds.level(area);
            return Err(Refusal::Level { agent: agent(), area, allowed, needed, bound });
        }
        let allowed = rules.level(area);
        if allowed < needed {
            let bound = Bound::Agent;
            return Err(Refusal::Level { agent: agent(), area, allowed, needed, bound });
        }
        Ok(format!("agents.{}.areas.{area}={}", self.agent, allowed.as_str()))
    }

    /// Whether the agent may speak through that account.
    pub fn account(&self, account: &str) -> Result<(), Refusal> {
        match self.rules().and_then(|rules| rules.accounts.as_ref()) {
            Some(allowed) if !allowed.iter().any(|one| one == account) => Err(Refusal::Account {
                agent: self.agent.clone(),
                account: account.to_owned(),
                allowed: allowed.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Whether the agent may be told about that account.
    pub fn may_ask(&self, account: &str) -> Result<(), Refusal> {
        match &self.rules {
            Ok(_) => self.account(account),
            Err(why) => Err(Refusal::Unknown { agent: self.agent.clone(), why: why.clone() }),
        }
    }

    /// Whether the agent may have a person sign in to that account.
    pub fn may_sign_in(&self, account: &str) -> Result<(), Refusal> {
        if self.bounds.stopped {
            // Any area will do: all of them are off.
            self.decide("profile", Effect::Read)?;
        }
        self.may_ask(account)
    }

    /// Whether the agent is shown an ad account among those on which the member has a role.
    pub fn may_see_ad_account(&self, account: &Urn) -> bool {
        let listed = self.rules().and_then(|rules| rules.ad_accounts.as_ref());
        listed.is_none_or(|listed| account.number().is_some_and(|number| listed.contains(&number)))
    }

    /// What a person has to say yes to: what every agent is asked about, and this one.
    pub fn asks(&self) -> Asks {
        let own = self.rules().map(|rules| rules.confirm.clone()).unwrap_or_default();
        Asks::new(self.bounds.confirm.iter().cloned().chain(own).collect())
    }

    /// How much the agent may set in motion a day: what every agent may, and this one, the smaller of the two.
    pub fn caps(&self) -> Caps {
        let own = self.rules().map(|rules| rules.daily_spend.clone()).unwrap_or_default();
        self.bounds.daily_spend.within(&own)
    }
}

/// A call that the operator's policy allows. Only [`permit`] makes one.
#[derive(Debug)]
pub struct Permitted {
    call: Call,
    policy: Arc<Policy>,
    rule: String,
}

impl Permitted {
    /// The call.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// What holds for whoever makes it.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// The name of the rule that allows it.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The unversioned way to it, where it has one that the operator allows.
    pub fn unversioned(&self) -> Option<&'static Unversioned> {
        self.policy.unversioned(&self.call.entry.spec)
    }

    pub(crate) fn into_call(self) -> Call {
        self.call
    }
}

/// Asks the policy.
pub fn permit(call: Call, policy: &Arc<Policy>) -> Result<Permitted, Refusal> {
    let rule = policy.decide(call.group.name, call.entry.spec.effect)?;
    policy.account(&call.session.account)?;
    Ok(Permitted { call, policy: Arc::clone(policy), rule })
}
