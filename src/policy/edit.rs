//! Changes to the file of agents. Comments, order and everything that is not meant stay as they are.
//!
//! This is the sum alone: a text goes in, and another comes out, which [`Table::parse`] has read. Whoever writes it to
//! the disk does that elsewhere.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table as Section, TableLike, Value};

use super::table::problem;
use super::{Level, Problem, Table};
use crate::catalogue::GROUPS;
use crate::model::untrusted::excerpt;

/// What becomes of a limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Limit<T> {
    /// It stays.
    #[default]
    Keep,
    /// There is none any more.
    Lift,
    /// It is this.
    To(T),
}

/// What changes in one agent's rules. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The levels of areas; where one stands twice, the later holds.
    pub areas: Vec<(String, Level)>,
    /// Through which accounts it speaks.
    pub accounts: Limit<Vec<String>>,
    /// For which pages.
    pub organizations: Limit<Vec<String>>,
    /// In which ad accounts.
    pub ad_accounts: Limit<Vec<u64>>,
    /// Calls a day.
    pub daily_calls: Limit<u32>,
    /// Posts a day.
    pub daily_posts: Limit<u32>,
    /// Amounts a day, with their currencies.
    pub daily_spend: Limit<Vec<String>>,
    /// What a person has to say yes to.
    pub confirm: Limit<Vec<String>>,
    /// Minutes for which strangers' words count.
    pub confirm_after_reading: Limit<u32>,
}

/// What is done to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another agent, with nothing but this.
    Add(String, Change),
    /// An agent that is there gets other rules.
    Set(String, Change),
    /// An agent goes.
    Remove(String),
    /// Everybody is stopped, or goes on.
    Stopped(bool),
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The file, or what would become of it, cannot be used.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// There is such an agent.
    #[error("agent {0} is there already")]
    There(String),
    /// There is no such agent.
    #[error("there is no agent {0}")]
    NotThere(String),
}

/// Reads `posts=write`; `all` means every area.
pub fn grant(text: &str) -> Result<Vec<(String, Level)>, Problem> {
    let Some((area, level)) = text.split_once('=') else {
        return Err(problem(excerpt(text, 60), "write AREA=LEVEL, such as posts=write"));
    };
    let Some(level) = Level::parse(level) else {
        return Err(problem(excerpt(text, 60), "a level is off, read, write or full"));
    };
    let meant: Vec<(String, Level)> = GROUPS
        .iter()
        .filter(|group| area == "all" || group.name == area)
        .map(|group| (group.name.to_owned(), level))
        .collect();
    if meant.is_empty() {
        let all: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
        let wanted = format!("there is no such area; there are {}, and `all`", all.join(", "));
        return Err(problem(excerpt(text, 60), wanted));
    }
    Ok(meant)
}

/// What a file says that names nobody.
const NOBODY: &str = "# No agent is named here.\n";

/// The file's text after an edit, and what it then says. A file that cannot be used is refused, unless it can be
/// afterwards.
pub fn edited(text: &str, edit: &Edit) -> Result<(String, Table), Refused> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        // The reader of the file says where.
        Table::parse(text)
            .err()
            .unwrap_or_else(|| problem("the file", excerpt(error.message(), 200)))
    })?;
    let mut header = String::new();
    match edit {
        Edit::Add(name, change) => {
            let agents = agents(&mut document)?;
            if agents.contains_key(name) {
                return Err(Refused::There(name.clone()));
            }
            insert(agents, name);
            fill(rules(agents, name)?, name, change)?;
        }
        Edit::Set(name, change) => {
            let agents = agents(&mut document)?;
            if !agents.contains_key(name) {
                return Err(Refused::NotThere(name.clone()));
            }
            fill(rules(agents, name)?, name, change)?;
        }
        Edit::Remove(name) => {
            let Some(gone) = agents(&mut document)?.remove(name) else {
                return Err(Refused::NotThere(name.clone()));
            };
            let above = above(&gone);
            let is_first = text.find(above).is_some_and(|at| {
                text.get(..at)
                    .is_some_and(|before| !before.lines().any(|line| line.starts_with('[')))
            });
            // What stands at the head of the file is said of all of it; elsewhere, what is not right above.
            let kept = if is_first {
                above
            } else {
                above.rsplit_once("\n\n").map_or("", |(kept, _)| kept)
            };
            if is_first && kept.contains('#') {
                header = format!("{}\n", kept.trim_matches('\n'));
            } else if kept.contains('#') {
                let trailing = document.trailing().as_str().unwrap_or_default();
                document.set_trailing(format!("{trailing}\n{}\n", kept.trim_matches('\n')));
            }
        }
        Edit::Stopped(stopped) => {
            // What was never said need not be taken back.
            if *stopped || document.contains_key("stopped") {
                put(document.as_table_mut(), "stopped", (*stopped).into());
            }
        }
    }
    let mut text = format!("{header}{document}");
    if text.trim().is_empty() {
        // An empty file is one that somebody is just writing.
        NOBODY.clone_into(&mut text);
    }
    let table = Table::parse(&text)?;
    Ok((text, table))
}

/// The comments above a section.
fn above(section: &Item) -> &str {
    let Some(table) = section.as_table() else { return "" };
    let shown = if table.is_implicit() {
        table.iter().find_map(|(_, inner)| inner.as_table())
    } else {
        Some(table)
    };
    shown.and_then(|table| table.decor().prefix()?.as_str()).unwrap_or_default()
}

fn agents(document: &mut DocumentMut) -> Result<&mut dyn TableLike, Problem> {
    let agents = document.entry("agents").or_insert_with(|| {
        let mut agents = Section::new();
        agents.set_implicit(true);
        Item::Table(agents)
    });
    agents.as_table_like_mut().ok_or_else(|| problem("agents", "it is no table"))
}

/// A place for an agent's rules, as the others have theirs.
fn insert(agents: &mut dyn TableLike, name: &str) {
    let section = Item::Table(Section::new());
    let inline = Item::Value(Value::InlineTable(InlineTable::new()));
    // Within braces there are no sections.
    let is_section = agents.iter().all(|(_, other)| other.is_table()) && !is_inline(agents);
    agents.insert(name, if is_section { section } else { inline });
}

/// Whether a table stands within braces: it takes no section.
fn is_inline(table: &mut dyn TableLike) -> bool {
    const PROBE: &str = "a name that no agent can have";
    table.insert(PROBE, Item::Table(Section::new()));
    let inline = !table.get(PROBE).is_some_and(Item::is_table);
    table.remove(PROBE);
    inline
}

fn rules<'a>(agents: &'a mut dyn TableLike, name: &str) -> Result<&'a mut dyn TableLike, Problem> {
    let rules = agents.get_mut(name).and_then(Item::as_table_like_mut);
    rules.ok_or_else(|| problem(format!("agents.{name}"), "it is no table"))
}

fn fill(rules: &mut dyn TableLike, name: &str, change: &Change) -> Result<(), Problem> {
    levels(rules, name, &change.areas)?;
    let words = |words: &[String]| words.iter().map(|word| Value::from(word.as_str())).collect();
    list(rules, "accounts", &change.accounts, |all| words(all));
    list(rules, "organizations", &change.organizations, |all| words(all));
    list(rules, "ad_accounts", &change.ad_accounts, |all| {
        all.iter().map(|number| i64::try_from(*number).unwrap_or(i64::MAX).into()).collect()
    });
    number(rules, "daily_calls", &change.daily_calls);
    number(rules, "daily_posts", &change.daily_posts);
    list(rules, "daily_spend", &change.daily_spend, |all| words(all));
    list(rules, "confirm", &change.confirm, |all| words(all));
    number(rules, "confirm_after_reading", &change.confirm_after_reading);
    Ok(())
}

fn levels(rules: &mut dyn TableLike, name: &str, areas: &[(String, Level)]) -> Result<(), Problem> {
    let mut last: Vec<(&str, Level)> = Vec::new();
    for (area, level) in areas {
        last.retain(|(other, _)| other != area);
        last.push((area, *level));
    }
    let there = rules.get("areas").and_then(Item::as_table_like);
    // What is not said is off already.
    last.retain(|(area, level)| {
        *level != Level::Off || there.is_some_and(|there| there.contains_key(area))
    });
    if last.is_empty() {
        return Ok(());
    }
    if !rules.contains_key("areas") {
        rules.insert("areas", Item::Value(Value::InlineTable(InlineTable::new())));
    }
    let there = rules.get_mut("areas").and_then(Item::as_table_like_mut);
    let there = there.ok_or_else(|| problem(format!("agents.{name}.areas"), "it is no table"))?;
    for (area, level) in last {
        // `full use` is another word for `full`.
        let before = there.get(area).and_then(Item::as_str).and_then(Level::parse);
        if before != Some(level) {
            put(there, area, level.as_str().into());
        }
    }
    Ok(())
}

/// Sets a value, and leaves the comments around the one that was there.
fn put(table: &mut dyn TableLike, name: &str, mut value: Value) {
    if let Some(before) = table.get(name).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
        if let Some(item) = table.get_mut(name) {
            *item = Item::Value(value);
        }
        return;
    }
    table.insert(name, Item::Value(value));
}

fn number(rules: &mut dyn TableLike, name: &str, limit: &Limit<u32>) {
    match limit {
        Limit::Keep => {}
        Limit::Lift => drop(rules.remove(name)),
        Limit::To(number) => put(rules, name, i64::from(*number).into()),
    }
}

fn list<T>(
    rules: &mut dyn TableLike,
    name: &str,
    limit: &Limit<T>,
    values: impl Fn(&T) -> Vec<Value>,
) {
    let wanted = match limit {
        Limit::Keep => return,
        Limit::Lift => return drop(rules.remove(name)),
        Limit::To(wanted) => values(wanted),
    };
    let before = rules.get(name).and_then(Item::as_array).cloned();
    let array = before.map_or_else(|| wanted.iter().cloned().collect(), |old| kept(&old, &wanted));
    put(rules, name, Value::Array(array));
}

/// Those that are wanted, in that order, with every comment that stood among them.
fn kept(before: &Array, wanted: &[Value]) -> Array {
    let mut comments: String = before
        .iter()
        .filter(|old| !wanted.iter().any(|one| same(one, old)))
        .filter_map(|old| old.decor().prefix()?.as_str())
        .filter(|prefix| prefix.contains('#'))
        .collect();
    let mut array = before.clone();
    array.clear();
    for one in wanted {
        match before.iter().find(|old| same(one, old)) {
            Some(old) => array.push_formatted(old.clone()),
            None if comments.is_empty() => array.push(one.clone()),
            None => {
                let mut one = one.clone();
                one.decor_mut().set_prefix(std::mem::take(&mut comments));
                array.push_formatted(one);
            }
        }
    }
    if !comments.is_empty() {
        let trailing = array.trailing().as_str().unwrap_or_default().to_owned();
        array.set_trailing(format!("{comments}{trailing}"));
    }
    array
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
