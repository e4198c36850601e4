//! Agents, their rules and what those mean, as an operator reads them.

use jiff::Timestamp;

use super::super::Failure;
use super::super::output::{Look, Out, look, say};
use super::file::Desk;
use super::when;
use crate::auth::Target;
use crate::catalogue::GROUPS;
use crate::model::program::command;
use crate::model::untrusted::excerpt;
use crate::policy::{Caps, Deeds, LOCAL, Level, Policy, Rules, Stranger, Table, Worst};
use crate::store::keys::Key;
use crate::tools::Tool;

fn line(text: &str) -> Result<(), Failure> {
    Ok(say(Out::Result, text)?)
}

/// Every agent.
pub(super) async fn list(desk: &Desk) -> Result<u8, Failure> {
    let keys = keys_of(desk, None).await?;
    let table = desk.table()?;
    let table = match &table {
        Ok(table) => table,
        Err(reason) => {
            broken(desk, reason)?;
            return Ok(1);
        }
    };
    line(&format!("Agents in {}", desk.path().display()))?;
    bounds(desk, table)?;
    let mut names: Vec<&str> = table.agents.keys().map(String::as_str).collect();
    if !names.contains(&LOCAL) {
        names.push(LOCAL);
    }
    for name in names {
        let Ok(rules) = table.of(name) else { continue };
        line("")?;
        let own = table.agents.contains_key(name);
        let note = if own {
            ""
        } else {
            "  (over standard input and output, where no other is named; nobody has written it down)"
        };
        line(&format!("{}{}", look(name, Look::Name), look(note, Look::Dim)))?;
        line(&format!("    {}", levels(&rules)))?;
        let limits: Vec<String> = limits(&rules)
            .into_iter()
            .filter_map(|(what, said)| Some(format!("{what}: {}", said?)))
            .collect();
        if !limits.is_empty() {
            line(&format!("    {}", limits.join("; ")))?;
        }
        let its: Vec<&Key> = keys.iter().filter(|key| key.agent == name).collect();
        if own || !its.is_empty() {
            line(&look(&format!("    keys: {}", keyring(&its)), Look::Dim))?;
        }
    }
    let strangers: Vec<&Key> = keys
        .iter()
        .filter(|key| key.agent != LOCAL && !table.agents.contains_key(&key.agent))
        .collect();
    if !strangers.is_empty() {
        line("")?;
        let mut names: Vec<&str> = strangers.iter().map(|key| key.agent.as_str()).collect();
        names.dedup();
        line(&format!(
            "There are keys of agents that are not in the file: {}. They open nothing; end them with: {}",
            names.join(", "),
            command("agents remove NAME")
        ))?;
    }
    Ok(0)
}

/// One agent.
pub(super) async fn show(desk: &Desk, name: &str) -> Result<u8, Failure> {
    let table = desk.table()?;
    if let Err(reason) = &table {
        broken(desk, reason)?;
        return Ok(1);
    }
    let policy = desk.policy(&table, name);
    let Some(rules) = policy.rules() else {
        return Err(Failure::Usage(desk.nobody(name)));
    };
    let keys = keys_of(desk, Some(name)).await?;
    let own = table.as_ref().is_ok_and(|table| table.agents.contains_key(name));
    line(&look(name, Look::Name))?;
    if !own {
        line(&look("    nobody has written it down: it may do everything", Look::Dim))?;
    }
    for group in GROUPS {
        let (level, open) = (rules.level(group.name), policy.level(group.name));
        let kept = if open < level {
            format!("  (now {}: it is kept down for everybody)", open.as_str())
        } else {
            String::new()
        };
        line(&format!("    {:<22} {}{kept}", group.name, level.as_str()))?;
    }
    for (what, said) in limits(rules) {
        let (said, style) = match said {
            Some(said) => (said, Look::Good),
            None => ("no limit".to_owned(), Look::Dim),
        };
        line(&format!("    {what:<22} {}", look(&said, style)))?;
    }
    line(&format!("    {:<22} {}", "keys", keyring(&keys.iter().collect::<Vec<_>>())))?;
    if let Ok(table) = &table {
        bounds(desk, table)?;
    }
    line("")?;
    worst(desk, &policy)?;
    Ok(0)
}

/// The sentence; in the sandbox also what LinkedIn itself asks about: nobody should learn the difference there.
pub(super) fn worst(desk: &Desk, policy: &Policy) -> Result<(), Failure> {
    for text in sentences(desk, policy) {
        line(&text)?;
    }
    Ok(())
}

fn sentences(desk: &Desk, policy: &Policy) -> Vec<String> {
    let (here, live) = (Worst::of(policy, desk.target), Worst::of(policy, Target::Live));
    let mut said = vec![here.to_string()];
    let asked: Vec<String> =
        Deeds::beyond(live.asked(), here.asked()).iter().map(ToString::to_string).collect();
    if !asked.is_empty() {
        let asked = asked.join(", and ");
        said.push(format!("At LinkedIn itself, only with a person's yes, each time: {asked}."));
    }
    said
}

/// What differs for an agent between two policies, in lines.
pub(super) fn differences(desk: &Desk, before: &Policy, after: &Policy) -> Vec<String> {
    let (none, mut lines) = (Rules::default(), Vec::new());
    let (old, new) = (before.rules().unwrap_or(&none), after.rules().unwrap_or(&none));
    for group in GROUPS {
        let (was, is) = (old.level(group.name), new.level(group.name));
        if was != is {
            lines.push(format!("    {:<22} {} → {}", group.name, was.as_str(), is.as_str()));
        }
    }
    let no_limit = || "no limit".to_owned();
    for ((what, was), (_, is)) in limits(old).into_iter().zip(limits(new)) {
        if was != is {
            let (was, is) = (was.unwrap_or_else(no_limit), is.unwrap_or_else(no_limit));
            lines.push(format!("    {what:<22} {was} → {is}"));
        }
    }
    for (what, from, to) in [("appear", before, after), ("disappear", after, before)] {
        let moved: Vec<String> = Tool::all()
            .filter(|tool| {
                let listed = |policy: &Policy| policy.allows(tool.group.name, tool.effect);
                listed(to) && !listed(from)
            })
            .map(|tool| tool.name())
            .collect();
        if !moved.is_empty() {
            lines.push(format!("    tools that {what}: {}", moved.join(", ")));
        }
    }
    let (was, is) = (Worst::of(before, desk.target), Worst::of(after, desk.target));
    for deeds in Deeds::beyond(is.free(), was.free()) {
        lines.push(format!("    becomes possible: {deeds}"));
    }
    for deeds in Deeds::beyond(is.asked(), was.asked()) {
        lines.push(format!("    becomes possible, with a person's yes each time: {deeds}"));
    }
    lines.extend(sentences(desk, after));
    lines
}

/// What bounds every agent.
fn bounds(desk: &Desk, table: &Table) -> Result<(), Failure> {
    let bounds = desk.policy(&Ok(table.clone()), LOCAL).bounds().clone();
    let mut said = Vec::new();
    if bounds.stopped {
        said.push(format!(
            "Every agent is stopped; let them go on with: {}",
            command("agents resume")
        ));
    }
    if bounds.read_only {
        said.push("Nobody may do more than read (read_only).".to_owned());
    }
    if bounds.lockdown {
        said.push("Nobody is shown what strangers wrote (lockdown).".to_owned());
    }
    if !bounds.off.is_empty() {
        said.push(format!("Off for everybody: {}.", bounds.off.join(", ")));
    }
    if !bounds.confirm.is_empty() {
        said.push(format!("A person says yes for everybody to: {}.", bounds.confirm.join(", ")));
    }
    if !bounds.daily_spend.is_empty() {
        said.push(format!("Each may set in motion a day: {}.", amounts(&bounds.daily_spend)));
    }
    for one in said {
        line(&look(&one, Look::Bad))?;
    }
    Ok(())
}

fn broken(desk: &Desk, reason: &str) -> Result<(), Failure> {
    let path = desk.path().display();
    line(&look(&format!("{path} cannot be used: {}", excerpt(reason, 400)), Look::Bad))?;
    line(
        "A server that runs keeps to the last file that was right; one that starts now allows nobody anything. Correct the file; nothing has to be started anew.",
    )
}

/// The areas by level, the highest first.
fn levels(rules: &Rules) -> String {
    let mut said = Vec::new();
    for level in [Level::Full, Level::Write, Level::Read] {
        let areas: Vec<&str> = GROUPS
            .iter()
            .map(|group| group.name)
            .filter(|area| rules.level(area) == level)
            .collect();
        if areas.len() == GROUPS.len() {
            return format!("{}: every area", level.as_str());
        }
        if !areas.is_empty() {
            said.push(format!("{}: {}", level.as_str(), areas.join(", ")));
        }
    }
    if said.is_empty() { "every area is off".to_owned() } else { said.join("; ") }
}

fn amounts(caps: &Caps) -> String {
    let each: Vec<String> =
        caps.each().map(|(currency, cap)| format!("{cap} {currency}")).collect();
    each.join(", ")
}

/// Each limit by its name, and what it is, where it limits.
fn limits(rules: &Rules) -> Vec<(&'static str, Option<String>)> {
    let listed = |words: Vec<String>| {
        if words.is_empty() { "none at all".to_owned() } else { words.join(", ") }
    };
    let pages =
        |all: &Vec<crate::model::urn::Author>| all.iter().map(ToString::to_string).collect();
    let numbers = |all: &Vec<u64>| all.iter().map(u64::to_string).collect();
    let confirm = (!rules.confirm.is_empty()).then(|| rules.confirm.join(", "));
    let after = rules.confirm_after_reading.map(|minutes| format!("{minutes} minutes"));
    vec![
        ("accounts", rules.accounts.clone().map(listed)),
        ("organizations", rules.organizations.as_ref().map(pages).map(listed)),
        ("ad accounts", rules.ad_accounts.as_ref().map(numbers).map(listed)),
        ("calls a day", rules.daily_calls.map(|calls| calls.to_string())),
        ("posts a day", rules.daily_posts.map(|posts| posts.to_string())),
        ("spending a day", (!rules.daily_spend.is_empty()).then(|| amounts(&rules.daily_spend))),
        ("asks before", confirm),
        ("asks after reading", after),
    ]
}

/// The keys, of one agent or of all. Nothing is opened only to say that there are none.
pub(super) async fn keys_of(desk: &Desk, agent: Option<&str>) -> Result<Vec<Key>, Failure> {
    if desk.store.exists() { Ok(desk.store.keys(agent).await?) } else { Ok(Vec::new()) }
}

fn keyring(keys: &[&Key]) -> String {
    let now = Timestamp::now().as_millisecond();
    let each: Vec<String> = keys
        .iter()
        .map(|key| {
            let made = when::shown(key.made_at);
            match key.expires_at {
                None => format!("made {made}, without end"),
                Some(at) if at <= now => format!("made {made}, ended {}", when::shown(at)),
                Some(at) => format!("made {made}, until {}", when::shown(at)),
            }
        })
        .collect();
    if each.is_empty() { "none".to_owned() } else { each.join("; ") }
}

/// Whether an agent is known, or was: keys may have outlived its rules.
pub(super) async fn is_known(desk: &Desk, name: &str) -> Result<bool, Failure> {
    let table = desk.table()?;
    let named = table.as_ref().is_ok_and(|table| table.agents.contains_key(name));
    let stranger = desk.policy(&table, name).stranger().cloned();
    let unreadable = matches!(stranger, Some(Stranger::Broken(_)));
    let keys = keys_of(desk, Some(name)).await?;
    Ok(named || (unreadable && !keys.is_empty()))
}
