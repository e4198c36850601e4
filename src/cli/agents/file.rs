//! The file of agents on the disk: the one place that writes it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::Failure;
use crate::app;
use crate::auth::Target;
use crate::config::Config;
use crate::model::program::command;
use crate::model::untrusted::excerpt;
use crate::policy::edit::{Edit, Refused, edited};
use crate::policy::{AgentsFile, Bounds, LOCAL, Policy, Stranger, Table};
use crate::store::{self, Home, Store};

/// What the commands work on.
pub(super) struct Desk {
    /// The file of agents.
    pub(super) file: AgentsFile,
    /// Where keys are.
    pub(super) store: Arc<Store>,
    /// Which LinkedIn is meant.
    pub(super) target: Target,
    bounds: Bounds,
}

/// What an edit makes of the file.
pub(super) struct Edited {
    /// What it said; or what was wrong with it.
    pub(super) before: Result<Table, String>,
    /// What it says then.
    pub(super) after: Table,
    /// Its text then, where that is another.
    text: Option<String>,
    /// Where a text goes that cannot be used, so that nothing of it is lost.
    pub(super) aside: Option<(PathBuf, String)>,
}

/// Held while an edit is under way.
pub(super) struct Turn(#[expect(dead_code, reason = "it ends with this")] Option<File>);

impl Desk {
    pub(super) fn open(config: &Config) -> Result<Self, Failure> {
        let Some(file) = config.agents_file() else {
            return Err(Failure::Usage(
                "no state directory is known, and so no file of agents; name one with --agents-file FILE".to_owned(),
            ));
        };
        let target =
            if app::is_embedded(config) { Target::Sandbox } else { app::upstream(config).target };
        let store = Arc::new(Store::new(config.home()));
        Ok(Self { file, store, target, bounds: app::bounds(config) })
    }

    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The file's text; empty where there is none yet.
    fn text(&self) -> Result<String, Failure> {
        match fs::read_to_string(self.path()) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(self.unusable(&error)),
        }
    }

    /// What it says now; or what is wrong with it.
    pub(super) fn table(&self) -> Result<Result<Table, String>, Failure> {
        if let (AgentsFile::Named(_), false) = (&self.file, self.path().exists()) {
            return Ok(Err("it is not there".to_owned()));
        }
        Ok(Table::parse(&self.text()?).map_err(|problem| problem.to_string()))
    }

    /// What a table lets an agent do, within what settings allow.
    pub(super) fn policy(&self, table: &Result<Table, String>, agent: &str) -> Policy {
        match table {
            Ok(table) => Policy::of(agent, table.of(agent), self.bounds.and(&table.bounds)),
            Err(reason) => {
                Policy::of(agent, Err(Stranger::Broken(reason.clone())), self.bounds.clone())
            }
        }
    }

    /// Waits until nobody else changes agents. Where nothing is written, nobody has to wait.
    pub(super) async fn turn(&self, dry_run: bool) -> Result<Turn, Failure> {
        if dry_run {
            return Ok(Turn(None));
        }
        let (directory, name) = self.place()?;
        let lock = Store::new(Home::Directory(directory));
        Ok(Turn(lock.turn(&format!("{name}.lock")).await?))
    }

    /// What an edit would make of the file.
    pub(super) fn edited(&self, edit: &Edit) -> Result<Edited, Failure> {
        let text = self.text()?;
        let before = Table::parse(&text).map_err(|problem| problem.to_string());
        let (after, table, aside) = match (edited(&text, edit), edit) {
            (Ok((after, table)), _) => (after, table, None),
            // Whoever stops everybody has no time to mend a file first.
            (Err(Refused::Problem(_)), Edit::Stopped(true)) => {
                let only = edited("", edit).map_err(|refused| self.refused(&refused))?;
                let (directory, name) = self.place()?;
                let today = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
                let aside = directory.join(format!("{name}.broken-{today}"));
                (only.0, only.1, Some((aside, text.clone())))
            }
            (Err(refused), _) => return Err(self.refused(&refused)),
        };
        Ok(Edited { before, after: table, text: (after != text).then_some(after), aside })
    }

    /// Writes it: whole or not at all, on the disk before it counts, and for its owner's eyes.
    pub(super) fn write(&self, edited: &Edited, _turn: &Turn) -> Result<(), Failure> {
        let Some(text) = &edited.text else { return Ok(()) };
        if let Some((aside, broken)) = &edited.aside {
            let kept = private(aside).and_then(|mut file| {
                file.write_all(broken.as_bytes())?;
                file.sync_all()
            });
            kept.map_err(|error| self.unusable(&error))?;
        }
        let (directory, name) = self.place()?;
        let beside = directory.join(format!(".{name}.{}", uuid::Uuid::new_v4().simple()));
        let path = directory.join(&name);
        let written = replace(&path, &beside, text);
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written.map_err(|error| self.unusable(&error))
    }

    /// Directory and name of the file itself, wherever a link to it may be.
    fn place(&self) -> Result<(PathBuf, String), Failure> {
        let path = fs::canonicalize(self.path()).unwrap_or_else(|_| self.path().to_owned());
        let directory = match path.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => directory.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let name =
            name.ok_or_else(|| self.unusable(&std::io::Error::other("it is no name of a file")))?;
        Ok((directory, name))
    }

    fn unusable(&self, error: &std::io::Error) -> Failure {
        Failure::State(store::Failure::Unopenable {
            path: self.path().to_owned(),
            reason: error.to_string(),
        })
    }

    fn refused(&self, refused: &Refused) -> Failure {
        Failure::Usage(match refused {
            Refused::There(name) => format!(
                "agent {name} is there already; change it with: {}",
                command(&format!("agents set {name} AREA=LEVEL"))
            ),
            Refused::NotThere(name) => self.nobody(name),
            Refused::Problem(problem) => {
                format!("{} was left as it was: {problem}", self.path().display())
            }
        })
    }

    /// There is no such agent.
    pub(super) fn nobody(&self, name: &str) -> String {
        let name = excerpt(name, 40);
        if name == LOCAL {
            return format!(
                "agent {LOCAL} has no rules of its own and may do everything; give it some with: {}",
                command(&format!("agents add {LOCAL} --preset reader --no-key"))
            );
        }
        format!(
            "there is no agent {name} in {}; add it with: {}",
            self.path().display(),
            command(&format!("agents add {name} --preset reader"))
        )
    }
}

impl Edited {
    /// Whether anything changes.
    pub(super) fn is_needed(&self) -> bool {
        self.text.is_some()
    }
}

/// A new file for its owner's eyes.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn replace(path: &Path, beside: &Path, text: &str) -> std::io::Result<()> {
    let mut file = private(beside)?;
    file.write_all(text.as_bytes())?;
    same_owner(path, &file)?;
    file.sync_all()?;
    drop(file);
    fs::rename(beside, path)?;
    // The name, too, is on the disk: what was taken away stays away.
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// An operator may be somebody else than whom the server runs as, which has to read it still.
#[cfg(unix)]
fn same_owner(path: &Path, file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let Ok(before) = fs::metadata(path) else { return Ok(()) };
    let now = file.metadata()?;
    if (before.uid(), before.gid()) == (now.uid(), now.gid()) {
        return Ok(());
    }
    fchown(file, Some(before.uid()), Some(before.gid()))
}

#[cfg(not(unix))]
fn same_owner(_path: &Path, _file: &File) -> std::io::Result<()> {
    Ok(())
}
