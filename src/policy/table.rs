//! The file of agents, read.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Asks, Bounds, Caps, LOCAL, Level, Rules, Stranger};
use crate::catalogue::GROUPS;
use crate::model::untrusted::excerpt;
use crate::model::urn::Author;

/// What the operator wrote down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// For every agent.
    pub bounds: Bounds,
    /// For each, by name.
    pub agents: BTreeMap<String, Rules>,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Problem {
    /// Where, such as `agents.social.areas.posts`.
    pub place: String,
    /// What, and what to write instead.
    pub problem: String,
}

pub(super) fn problem(place: impl Into<String>, problem: impl Into<String>) -> Problem {
    Problem { place: place.into(), problem: problem.into() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    stopped: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    lockdown: bool,
    #[serde(default)]
    agents: BTreeMap<String, Agent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agent {
    #[serde(default)]
    areas: BTreeMap<String, String>,
    accounts: Option<Vec<String>>,
    organizations: Option<Vec<String>>,
    ad_accounts: Option<Vec<u64>>,
    daily_calls: Option<u32>,
    daily_posts: Option<u32>,
    daily_spend: Option<Vec<String>>,
    #[serde(default)]
    confirm: Vec<String>,
    confirm_after_reading: Option<u32>,
}

impl Table {
    /// Reads the file's text. What it does not know it does not take: a word that is misspelt must not allow or
    /// forbid less than was meant.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            let place = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
            problem(place, excerpt(error.message(), 200))
        })?;
        let mut agents = BTreeMap::new();
        for (name, agent) in file.agents {
            if !crate::auth::is_name(&name) {
                let place = format!("agents.{}", excerpt(&name, 60));
                return Err(problem(place, "a name is letters, digits, - _ and ., at most 40"));
            }
            let rules = rules(&name, agent)?;
            agents.insert(name, rules);
        }
        let bounds = Bounds {
            stopped: file.stopped,
            read_only: file.read_only,
            lockdown: file.lockdown,
            ..Bounds::default()
        };
        Ok(Self { bounds, agents })
    }

    /// What it says of an agent.
    pub fn of(&self, agent: &str) -> Result<Rules, Stranger> {
        match self.agents.get(agent) {
            Some(rules) => Ok(rules.clone()),
            // Who sits at this machine and never wrote down anything is nobody's agent but their own.
            None if agent == LOCAL => Ok(Rules::everything()),
            None => Err(Stranger::NotNamed),
        }
    }
}

fn rules(name: &str, agent: Agent) -> Result<Rules, Problem> {
    let place = |field: &str| format!("agents.{name}.{field}");
    let mut areas = BTreeMap::new();
    for (area, level) in agent.areas {
        let place = place(&format!("areas.{}", excerpt(&area, 40)));
        if !GROUPS.iter().any(|group| group.name == area) {
            let all: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
            return Err(problem(
                place,
                format!("there is no such area; there are {}", all.join(", ")),
            ));
        }
        let level = Level::parse(&level)
            .ok_or_else(|| problem(place, "a level is off, read, write or full"))?;
        areas.insert(area, level);
    }
    let organizations = agent
        .organizations
        .map(|all| all.iter().map(|one| Author::parse(one)).collect::<Result<Vec<_>, _>>());
    let organizations = organizations.transpose().map_err(|error| {
        problem(
            place("organizations"),
            format!("{error}; name pages by vanity name, number or URN, or `me`"),
        )
    })?;
    let daily_spend = agent.daily_spend.unwrap_or_default();
    let daily_spend = Caps::parse(daily_spend.iter().map(String::as_str)).ok_or_else(|| {
        problem(place("daily_spend"), "amounts with their currencies, such as [\"50.00 EUR\"]")
    })?;
    if let Some(word) = agent.confirm.iter().find(|word| !Asks::knows(word)) {
        let word = excerpt(word, 40);
        return Err(problem(
            place("confirm"),
            format!(
                "`{word}` is neither write, delete, spend, nor an area, nor an endpoint such as posts.create"
            ),
        ));
    }
    if let Some(account) = agent.accounts.iter().flatten().find(|one| !crate::auth::is_name(one)) {
        return Err(problem(
            place("accounts"),
            format!("`{}` is no account's name", excerpt(account, 40)),
        ));
    }
    Ok(Rules {
        areas,
        accounts: agent.accounts,
        organizations,
        ad_accounts: agent.ad_accounts,
        daily_calls: agent.daily_calls,
        daily_posts: agent.daily_posts,
        daily_spend,
        confirm: agent.confirm,
        confirm_after_reading: agent.confirm_after_reading,
    })
}
