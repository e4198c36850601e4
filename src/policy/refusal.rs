//! Why the policy says no.

use super::Level;

/// Why an agent has no rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stranger {
    /// Nobody wrote it down.
    #[error("no agent has that name")]
    NotNamed,
    /// What was written down cannot be read.
    #[error("the file of agents cannot be used: {0}")]
    Broken(String),
}

/// What kept a level down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The agent's own rules.
    Agent,
    /// Everything is stopped.
    Stopped,
    /// Nothing but reading is open to anybody.
    ReadOnly,
    /// The area is off for everybody.
    Off,
}

/// Why the operator's policy says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The level in the area is too low.
    #[error("`{}` is allowed in {area}, and this takes `{}`", allowed.as_str(), needed.as_str())]
    Level {
        /// Who asks.
        agent: String,
        /// The endpoint group.
        area: &'static str,
        /// What is allowed there.
        allowed: Level,
        /// What the call takes.
        needed: Level,
        /// What keeps it down.
        bound: Bound,
    },
    /// The agent has no rules.
    #[error("agent {agent}: {why}")]
    Unknown {
        /// Who asks.
        agent: String,
        /// Why it has none.
        why: Stranger,
    },
    /// The agent may not speak through that account.
    #[error("agent {agent} may not use the account {account}")]
    Account {
        /// Who asks.
        agent: String,
        /// As whom.
        account: String,
        /// What it may.
        allowed: Vec<String>,
    },
    /// The agent may do nothing with that page.
    #[error("agent {agent} may not touch {organization}")]
    Organization {
        /// Who asks.
        agent: String,
        /// The page.
        organization: String,
        /// Those it may.
        allowed: Vec<String>,
    },
    /// The agent may act for pages only, and not as the member.
    #[error("agent {agent} may not act as the member")]
    Oneself {
        /// Who asks.
        agent: String,
        /// The pages for which it may.
        allowed: Vec<String>,
    },
    /// Whose it is has to be known, and is not.
    #[error("whose {subject} is cannot be found out")]
    OwnerUnknown {
        /// Who asks.
        agent: String,
        /// What it is about.
        subject: String,
        /// The pages that the agent may touch.
        allowed: Vec<String>,
    },
    /// The agent may do nothing in that ad account.
    #[error("agent {agent} may not touch {account}")]
    AdAccount {
        /// Who asks.
        agent: String,
        /// The ad account; nothing where none is named, so that all would count.
        account: String,
        /// Those it may.
        allowed: Vec<u64>,
    },
}

impl Refusal {
    /// The name of the rule.
    pub fn rule(&self) -> String {
        match self {
            Self::Level { bound: Bound::Stopped, .. } => "stopped".to_owned(),
            Self::Level { bound: Bound::ReadOnly, .. } => "read_only".to_owned(),
            Self::Level { bound: Bound::Off, area, .. } => format!("off={area}"),
            Self::Level { bound: Bound::Agent, agent, area, allowed, .. } => {
                format!("agents.{agent}.areas.{area}={}", allowed.as_str())
            }
            Self::Unknown { why: Stranger::NotNamed, .. } => "unknown agent".to_owned(),
            Self::Unknown { why: Stranger::Broken(_), .. } => "broken policy".to_owned(),
            Self::Account { agent, .. } => format!("agents.{agent}.accounts"),
            Self::Organization { agent, .. }
            | Self::Oneself { agent, .. }
            | Self::OwnerUnknown { agent, .. } => format!("agents.{agent}.organizations"),
            Self::AdAccount { agent, .. } => format!("agents.{agent}.ad_accounts"),
        }
    }
}
