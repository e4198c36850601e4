//! What the operator does not allow, explained: to the agent, which cannot change it, and for whoever can.

use super::{Context, Explain, Explanation, Kind};
use crate::model::program::command;
use crate::model::untrusted::excerpt;
use crate::policy::{Bound, Refusal, Stranger};

impl Explain for Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        let (cause, fix) = match self {
            Self::Level { agent, area, allowed, needed, bound } => {
                let takes = format!("{} takes `{}`", context.endpoint, needed.as_str());
                let level = allowed.as_str();
                match bound {
                    Bound::Agent => (
                        format!("The operator of this server allows agent {agent} `{level}` in the area {area}; {takes}."),
                        format!("The operator can allow it: {}", command(&format!("agents set {agent} {area}={}", needed.as_str()))),
                    ),
                    Bound::Stopped => (
                        "The operator has stopped every agent of this server.".to_owned(),
                        format!("The operator can let them go on: {}", command("agents resume")),
                    ),
                    Bound::ReadOnly => (
                        format!("The operator of this server allows nobody more than `{level}` (read-only); {takes}."),
                        "Ask the operator to start the server without `--read-only`, and to take `read_only` out of the file of agents.".to_owned(),
                    ),
                    Bound::Off => (
                        format!("The operator of this server has switched the area {area} off; {takes}."),
                        "Ask the operator to take the area out of `--off`.".to_owned(),
                    ),
                }
            }
            Self::Unknown { agent, why: Stranger::NotNamed } => {
                let agent = excerpt(agent, 60);
                (
                    format!("No agent named {agent} is known to this server, so nothing is allowed to it."),
                    format!("The operator can add it: {}", command(&format!("agents add {agent} --preset reader"))),
                )
            }
            Self::Unknown { why: Stranger::Broken(reason), .. } => (
                format!("The file in which the operator says what agents may do cannot be used ({}), so nothing is allowed to anybody.", excerpt(reason, 300)),
                format!("The operator can correct it, and see what is wrong with: {}", command("agents list")),
            ),
            Self::Account { agent, account, allowed } => (
                format!("The operator of this server does not allow agent {agent} the account {account}."),
                format!("Use {}.", one_of(allowed, "no account")),
            ),
            Self::Organization { agent, organization, allowed } => (
                format!("The operator of this server does not allow agent {agent} to do anything for or with {organization}."),
                format!("Use {}.", one_of(allowed, "no page")),
            ),
            Self::Oneself { agent, allowed } => (
                format!("The operator of this server does not allow agent {agent} to act as the member who is signed in, only for pages."),
                format!("Name one as the author or actor: {}.", one_of(allowed, "none is allowed")),
            ),
            Self::OwnerUnknown { agent, subject, allowed } => (
                format!("Agent {agent} may only change what belongs to {}, and whose {} is cannot be read with this sign-in.", one_of(allowed, "nobody"), excerpt(subject, 120)),
                "A person can do it on linkedin.com, or through an agent that is not limited to pages.".to_owned(),
            ),
            Self::AdAccount { agent, account, allowed } => {
                let numbers: Vec<String> = allowed.iter().map(u64::to_string).collect();
                let cause = if account.is_empty() {
                    format!("The operator of this server allows agent {agent} certain ad accounts only, and this call names none.")
                } else {
                    format!("The operator of this server does not allow agent {agent} the ad account {account}.")
                };
                (cause, format!("Use {}.", one_of(&numbers, "no ad account")))
            }
        };
        let mut said = context.start(Kind::RefusedByPolicy, cause);
        said.fix = vec![fix];
        said.rule = Some(self.rule());
        said
    }
}

fn one_of(allowed: &[String], none: &str) -> String {
    if allowed.is_empty() { none.to_owned() } else { allowed.join(" or ") }
}
