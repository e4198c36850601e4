//! The policies of all agents, read anew whenever the operator has changed them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use super::{Bounds, Policy, Rules, Stranger, Table};

/// Where the operator writes down what agents may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentsFile {
    /// Somebody named it: it has to be there.
    Named(PathBuf),
    /// Where it is looked for: it need not be there.
    Usual(PathBuf),
}

impl AgentsFile {
    /// Its path.
    pub fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Usual(path) => path,
        }
    }
}

/// Who may do what. Every question looks whether the file has changed, which costs a microsecond: what the operator
/// takes away is gone with the next call.
#[derive(Debug)]
pub struct Policies {
    file: Option<AgentsFile>,
    /// What settings bound, besides the file.
    bounds: Bounds,
    unversioned: Vec<&'static str>,
    read: RwLock<Arc<Reading>>,
}

/// How the file looked: another time, size or place on the disk, and it is read again. Nothing where it is not there.
type Stamp = Option<(SystemTime, u64, Identity)>;

/// Which file it is, and when anything about it last changed: whoever replaces one within the clock's tick makes another.
type Identity = (u64, i64, i64);

#[derive(Debug)]
struct Reading {
    /// Nothing before it was looked at for the first time.
    stamp: Option<Stamp>,
    table: Result<Table, String>,
    policies: HashMap<String, Arc<Policy>>,
    /// What is wrong with the file as it is now; the table is then the last one that was right.
    problem: Option<String>,
    generation: u64,
}

impl Default for Reading {
    fn default() -> Self {
        let (table, policies) = (Ok(Table::default()), HashMap::new());
        Self { stamp: None, table, policies, problem: None, generation: 0 }
    }
}

impl Policies {
    /// Those of a file, within bounds that settings give.
    pub fn new(file: Option<AgentsFile>, bounds: Bounds, unversioned: Vec<&'static str>) -> Self {
        Self { file, bounds, unversioned, read: RwLock::default() }
    }

    /// The file, where there may be one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_ref().map(AgentsFile::path)
    }

    /// What holds for an agent now.
    pub fn of(&self, agent: &str) -> Arc<Policy> {
        let reading = self.now();
        if let Some(policy) = reading.policies.get(agent) {
            return Arc::clone(policy);
        }
        let rules = match &reading.table {
            Err(reason) => Err(Stranger::Broken(reason.clone())),
            Ok(table) => table.of(agent),
        };
        Arc::new(self.policy(agent, rules, reading.table.as_ref().ok()))
    }

    fn policy(&self, agent: &str, rules: Result<Rules, Stranger>, table: Option<&Table>) -> Policy {
        let bounds =
            table.map_or_else(|| self.bounds.clone(), |table| self.bounds.and(&table.bounds));
        Policy::of(agent, rules, bounds).with_unversioned(self.unversioned.clone())
    }

    /// The agents that the operator named, in the order of their names.
    pub fn agents(&self) -> Vec<Arc<Policy>> {
        let reading = self.now();
        let names = reading.table.iter().flat_map(|table| table.agents.keys());
        names.filter_map(|name| reading.policies.get(name).cloned()).collect()
    }

    /// What is wrong with the file, if anything is: the last one that was right still holds, or nobody may do anything.
    pub fn problem(&self) -> Option<String> {
        self.now().problem.clone()
    }

    /// A number that is another one after each change.
    pub fn generation(&self) -> u64 {
        self.now().generation
    }

    fn now(&self) -> Arc<Reading> {
        let stamp = self.stamp();
        {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            if read.stamp == Some(stamp) {
                return Arc::clone(&read);
            }
        }
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        // Whoever waited for the lock finds it done.
        if read.stamp != Some(stamp) {
            *read = Arc::new(self.reread(&read, stamp));
        }
        Arc::clone(&read)
    }

    fn stamp(&self) -> Stamp {
        let metadata = std::fs::metadata(self.file()?).ok()?;
        Some((metadata.modified().ok()?, metadata.len(), identity(&metadata)))
    }

    fn reread(&self, before: &Reading, stamp: Stamp) -> Reading {
        let (table, problem) = match self.parsed(before, stamp) {
            Ok(table) => (Ok(table), None),
            Err(reason) => {
                tracing::warn!(%reason, "the file of agents cannot be used");
                // The old one still holds; where there is none, nothing is allowed.
                let kept = match (&before.stamp, &before.table) {
                    (Some(_), Ok(table)) => Ok(table.clone()),
                    _ => Err(reason.clone()),
                };
                (kept, Some(reason))
            }
        };
        let policies = table.iter().flat_map(|table| {
            let made = |(name, rules): (&String, &Rules)| {
                (name.clone(), Arc::new(self.policy(name, Ok(rules.clone()), Some(table))))
            };
            table.agents.iter().map(made)
        });
        let policies = policies.collect();
        Reading { stamp: Some(stamp), table, policies, problem, generation: before.generation + 1 }
    }

    fn parsed(&self, before: &Reading, stamp: Stamp) -> Result<Table, String> {
        let Some(file) = &self.file else { return Ok(Table::default()) };
        let was_there = matches!(before.stamp, Some(Some(_)));
        if stamp.is_none() && !was_there && matches!(file, AgentsFile::Usual(_)) {
            return Ok(Table::default());
        }
        // One that has vanished takes nothing back of what it said: it may be on its way to be replaced.
        let text = std::fs::read_to_string(file.path()).map_err(|error| error.to_string())?;
        // An editor that empties a file before it writes must not set anybody free for that moment.
        if text.trim().is_empty() {
            return Err("the file is empty; remove it, or write rules into it".to_owned());
        }
        Table::parse(&text).map_err(|problem| problem.to_string())
    }
}

#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_metadata: &std::fs::Metadata) -> Identity {
    (0, 0, 0)
}
