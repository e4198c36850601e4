//! Settings: flags over environment over file over defaults, each with where it came from.
//!
//! One table says everything about a setting: its name in the file, whence its flag and its variable
//! derive, its default and what it is for. An empty string or an unexpanded `${…}` counts as unset: hosts
//! pass both for optional values.

mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::auth::Tier;
use crate::auth::vault::Keep;
use crate::catalogue::spec::UNVERSIONED_SOCIAL_ACTIONS;
use crate::model::version::Version;
use crate::policy::{AgentsFile, Asks, Caps};
use crate::store::Home;
pub use table::{SETTINGS, Setting};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// The file of settings.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment => f.write_str("environment"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What is wrong with a setting.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file of settings cannot be read.
    #[error("{} cannot be used: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// There is nowhere for such a file.
    #[error("no directory for settings is known; name a file with --config")]
    Homeless,
    /// The file names something that is no setting.
    #[error("{}: there is no setting `{name}`; there are {}", path.display(), known())]
    Unknown {
        /// Which file.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// The file holds a secret.
    #[error("{}: `{name}` is a secret and does not belong into this file; put it into a file of its own and name that in `{name}_file`", path.display())]
    Secret {
        /// Which file.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// A value is not of its kind.
    #[error("`{name}` (from {source_of}) is `{value}`: {wanted}")]
    Value {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// Where the value came from.
        source_of: Source,
        /// What it should be.
        wanted: String,
    },
}

fn known() -> String {
    let names = SETTINGS.iter().filter(|setting| !setting.secret).map(|setting| setting.name);
    names.collect::<Vec<_>>().join(", ")
}

/// The effective settings.
#[derive(Clone)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Source)>,
    /// The user's own directory for state, where one is known.
    state: Option<PathBuf>,
    /// The user's own directory, where one is known.
    person: Option<PathBuf>,
    /// The file of settings, there or not.
    file: Option<PathBuf>,
    /// Whether somebody named it.
    file_named: bool,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.shown().map(|(setting, value, _)| (setting.name, value));
        f.debug_map().entries(shown).finish()
    }
}

/// What stands between several paths: a path may hold commas and spaces.
pub const PATHS: &str = "\n";

/// A value that nobody meant to set.
fn is_unset(value: &str) -> bool {
    value.trim().is_empty() || (value.starts_with("${") && value.ends_with('}'))
}

impl Config {
    /// Puts flags, environment and file together.
    pub fn load(
        flags: &BTreeMap<&'static str, String>,
        environment: impl Fn(&str) -> Option<String>,
        file: Option<&Path>,
    ) -> Result<Self, Problem> {
        let filed = file.map(read_file).transpose()?.unwrap_or_default();
        let mut values = BTreeMap::new();
        for setting in SETTINGS {
            let set = |value: Option<String>| value.filter(|value| !is_unset(value));
            let from_file = || {
                let path = file?.to_owned();
                Some((set(filed.get(setting.name).cloned())?, Source::File(path)))
            };
            let value = set(flags.get(setting.name).cloned().filter(|_| !setting.secret))
                .map(|value| (value, Source::Flag))
                .or_else(|| Some((set(environment(&setting.variable()))?, Source::Environment)))
                .or_else(from_file)
                .unwrap_or_else(|| (setting.default.to_owned(), Source::Default));
            values.insert(setting.name, value);
        }
        let person = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let person = environment(person).filter(|path| !is_unset(path)).map(PathBuf::from);
        let usual = default_path(&environment);
        let file_named = file.is_some_and(|file| Some(file) != usual.as_deref());
        let file = file.map(Path::to_owned).or(usual);
        let state = default_state(&environment);
        let config = Self { values, state, person, file, file_named };
        config.check()?;
        Ok(config)
    }

    /// The same, with another value for one setting.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.values.insert(name, (value.to_owned(), Source::Flag));
        other
    }

    /// A setting's value; empty when unset.
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value.as_str())
    }

    /// A setting's value, if set.
    pub fn set(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// A setting that is on or off.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// Whether LinkedIn itself is the target.
    pub fn live(&self) -> bool {
        self.text("target") == "live"
    }

    /// Whether nothing but reading is allowed.
    pub fn read_only(&self) -> bool {
        self.flag("read_only")
    }

    /// Whether hidden tools are listed too.
    pub fn all_tools(&self) -> bool {
        self.flag("all_tools")
    }

    /// The settings of unversioned ways that are on.
    pub fn unversioned(&self) -> Vec<&'static str> {
        let ways = [UNVERSIONED_SOCIAL_ACTIONS];
        ways.into_iter().filter(|setting| self.flag(setting)).collect()
    }

    /// Where the operator says what agents may do, where there is a place for that.
    pub fn agents_file(&self) -> Option<AgentsFile> {
        if let Some(named) = self.set("agents_file") {
            return Some(AgentsFile::Named(named.into()));
        }
        match self.home() {
            Home::Directory(directory) => Some(AgentsFile::Usual(directory.join("agents.toml"))),
            Home::Memory | Home::Nowhere => None,
        }
    }

    /// The areas that are off.
    pub fn off(&self) -> Vec<String> {
        self.list("off")
    }

    /// A setting of several words.
    pub fn list(&self, name: &str) -> Vec<String> {
        let words = self.text(name).split([',', ' ']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    }

    /// A setting of several paths, `~` expanded.
    pub fn paths(&self, name: &str) -> Vec<PathBuf> {
        let Some((value, source)) = self.values.get(name) else { return Vec::new() };
        let each: Vec<PathBuf> = match source {
            Source::Environment => std::env::split_paths(value).collect(),
            _ => value.split(PATHS).map(|path| PathBuf::from(path.trim())).collect(),
        };
        let expanded = |path: PathBuf| match (path.strip_prefix("~"), &self.person) {
            (Ok(rest), Some(person)) => person.join(rest),
            _ => path,
        };
        each.into_iter().filter(|path| !path.as_os_str().is_empty()).map(expanded).collect()
    }

    /// The user's own directory, where one is known.
    pub fn person(&self) -> Option<&Path> {
        self.person.as_deref()
    }

    /// Makes LinkedIn itself the target, from the next start on.
    pub fn make_live(&self) -> Result<PathBuf, Problem> {
        self.written("target", toml_edit::value("live"))
    }

    /// Keeps a setting of several values in the file of settings.
    pub fn keep(&self, name: &str, values: &[String]) -> Result<PathBuf, Problem> {
        let values: toml_edit::Array = values.iter().map(String::as_str).collect();
        self.written(name, toml_edit::value(values))
    }

    /// Writes a setting into the file, and leaves everything else in it as it is.
    fn written(&self, name: &str, value: toml_edit::Item) -> Result<PathBuf, Problem> {
        let path = self.file.clone().ok_or(Problem::Homeless)?;
        let failed = |reason: String| Problem::File { path: path.clone(), reason };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut document: toml_edit::DocumentMut = text
            .parse()
            .map_err(|error: toml_edit::TomlError| failed(error.message().to_owned()))?;
        document.insert(name, value);
        let written = || -> std::io::Result<()> {
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory)?;
            }
            // Whole or not at all: a half-written file would stop every start.
            let beside = path.with_extension("toml.new");
            std::fs::write(&beside, document.to_string())?;
            std::fs::rename(&beside, &path)
        };
        written().map_err(|error| failed(error.to_string()))?;
        Ok(path)
    }

    /// A setting that was said on the command line or in the environment: a host that starts this program has to say it too.
    pub fn said(&self, name: &str) -> Option<&str> {
        let (value, source) = self.values.get(name)?;
        let said = matches!(source, Source::Flag | Source::Environment) && !value.is_empty();
        said.then_some(value.as_str())
    }

    /// The file of settings, where somebody named one.
    pub fn named_file(&self) -> Option<&Path> {
        self.file.as_deref().filter(|_| self.file_named)
    }

    /// LinkedIn's API version.
    pub fn version(&self) -> Version {
        Version::parse(self.text("api_version")).unwrap_or(crate::model::version::DEFAULT)
    }

    /// The app's limits, where the operator named them.
    pub fn tier(&self) -> Option<Tier> {
        Tier::parse(self.set("tier")?)
    }

    /// The ad accounts that an app on Advertising's Development tier writes to, where the operator named them.
    pub fn ad_accounts(&self) -> Option<Vec<u64>> {
        let listed: Vec<u64> =
            self.list("ad_accounts").iter().filter_map(|id| id.parse().ok()).collect();
        (!listed.is_empty()).then_some(listed)
    }

    /// What an agent may set in motion in a day.
    pub fn caps(&self) -> Option<Caps> {
        // A word here is an amount with its currency, so spaces part nothing.
        Caps::parse(self.text("daily_spend").split(',').filter(|word| !word.trim().is_empty()))
    }

    /// A setting that is a number.
    pub fn number(&self, name: &str) -> u32 {
        self.text(name).parse().unwrap_or(0)
    }

    /// Where the state is kept.
    pub fn home(&self) -> Home {
        match (self.set("state_dir"), &self.state) {
            (Some(directory), _) => Home::Directory(directory.into()),
            (None, Some(directory)) => Home::Directory(directory.clone()),
            // In a sandbox nothing is lost that matters.
            (None, None) if !self.live() => Home::Memory,
            (None, None) => Home::Nowhere,
        }
    }

    /// How long to wait for LinkedIn.
    pub fn timeout(&self) -> std::time::Duration {
        std::time::Duration::from_secs(self.text("timeout").parse().unwrap_or(30))
    }

    /// Every setting with its value, secrets masked, and where it came from.
    pub fn shown(&self) -> impl Iterator<Item = (&'static Setting, String, &Source)> {
        SETTINGS.iter().filter_map(|setting| {
            let (value, source) = self.values.get(setting.name)?;
            let masked = setting.secret && !value.is_empty();
            let value =
                if masked { "[set, not shown]".to_owned() } else { value.replace(PATHS, ", ") };
            Some((setting, value, source))
        })
    }

    fn check(&self) -> Result<(), Problem> {
        let groups = || {
            let names = crate::catalogue::GROUPS.iter().map(|group| group.name);
            names.collect::<Vec<_>>()
        };
        let no_group = |name: &String| !groups().contains(&name.as_str());
        for (name, (value, source_of)) in &self.values {
            let wanted = match *name {
                "target" if !matches!(value.as_str(), "sandbox" | "live") => {
                    "it must be sandbox or live".to_owned()
                }
                "read_only" | "lockdown" | "all_tools" | "no_sse" | "behind_proxy" | "fetch_urls" | UNVERSIONED_SOCIAL_ACTIONS
                    if value.parse::<bool>().is_err() =>
                {
                    "it must be true or false".to_owned()
                }
                "off" if self.off().iter().any(no_group) => {
                    format!("the areas are {}", groups().join(", "))
                }
                "api_version" if Version::parse(value).is_err() => {
                    "it must be a version such as 202609".to_owned()
                }
                "tier" if !value.is_empty() && Tier::parse(value).is_none() => {
                    "it must be share, cm-development, cm-development-small, cm-standard, advertising, advertising-development, or two numbers such as 100/500".to_owned()
                }
                "ad_accounts" if self.list(name).iter().any(|id| id.parse::<u64>().is_err()) => {
                    "it must be numbers separated by commas".to_owned()
                }
                "daily_spend" if self.caps().is_none() => {
                    "it must be amounts with their currencies, such as 50.00 EUR, 60 USD".to_owned()
                }
                "confirm" if self.list("confirm").iter().any(|word| !Asks::knows(word)) => {
                    format!("it may name write, delete, spend, the areas {}, and endpoints such as posts.create", groups().join(", "))
                }
                "reserve" if value.parse::<u32>().ok().is_none_or(|percent| percent > 90) => {
                    "it must be a number from 0 to 90".to_owned()
                }
                "audit_days" if !value.parse().is_ok_and(|days: u32| (1..=3_650).contains(&days)) => {
                    "it must be a number of days from 1 to 3650".to_owned()
                }
                "read_cache" if value.parse::<u32>().ok().is_none_or(|seconds| seconds > 3_600) => {
                    "it must be a number of seconds, at most 3600".to_owned()
                }
                "timeout" if value.parse::<u64>().ok().is_none_or(|seconds| seconds == 0) => {
                    "it must be a number of seconds".to_owned()
                }
                "account" if !value.is_empty() && !crate::auth::is_name(value) => {
                    "it must be a name of letters, digits, - _ and ., at most 40".to_owned()
                }
                "vault" if Keep::parse(value).is_none() => {
                    "it must be auto, keyring or file".to_owned()
                }
                "http" if !value.is_empty() && value.parse::<std::net::SocketAddr>().is_err() => {
                    "it must be an address with a port, such as 127.0.0.1:8765".to_owned()
                }
                "media_roots" if self.paths(name).iter().any(|path| !path.is_absolute()) => {
                    "each must be an absolute path, or begin with ~/".to_owned()
                }
                "api_base" | "oauth_base" if !value.is_empty() && !is_local_base(value) => {
                    "it must be an http address on this machine without a path, such as http://127.0.0.1:8099".to_owned()
                }
                _ => continue,
            };
            let value = crate::model::untrusted::excerpt(value, 80);
            return Err(Problem::Value { name, value, source_of: source_of.clone(), wanted });
        }
        Ok(())
    }
}

fn is_local_base(text: &str) -> bool {
    let base = text.trim_end_matches('/');
    url::Url::parse(base).is_ok_and(|url| {
        url.scheme() == "http"
            && crate::auth::is_loopback(&url)
            && url.username().is_empty()
            && url.as_str().trim_end_matches('/') == base
            && url.path() == "/"
    })
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Problem> {
    let unreadable = |reason: String| Problem::File { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| unreadable(error.message().to_owned()))?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            return Err(Problem::Unknown { path: path.to_owned(), name });
        };
        if setting.secret {
            return Err(Problem::Secret { path: path.to_owned(), name });
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Array(items) => {
                let items = items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>();
                items.join(if setting.paths { PATHS } else { "," })
            }
            toml::Value::Boolean(value) => value.to_string(),
            toml::Value::Integer(value) => value.to_string(),
            other => return Err(unreadable(format!("`{name}` is a {}", other.type_str()))),
        };
        values.insert(name, text);
    }
    Ok(values)
}

/// The file of settings where none is named: `linkedin-mcp/config.toml` in the user's configuration
/// directory, if it is there.
pub fn default_file(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    default_path(environment).filter(|path| path.is_file())
}

/// Where that file would be.
pub fn default_path(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = |name: &str| environment(name).filter(|value| !is_unset(value)).map(PathBuf::from);
    let base = named("XDG_CONFIG_HOME").or_else(|| Some(named("HOME")?.join(".config")))?;
    Some(base.join("linkedin-mcp").join("config.toml"))
}

/// The user's directory for state, where the environment says where that is.
fn default_state(environment: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = |name: &str| environment(name).filter(|value| !is_unset(value)).map(PathBuf::from);
    let base = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local").join("state")))
    };
    base.filter(|base| base.is_absolute()).map(|base| base.join("linkedin-mcp"))
}

#[cfg(test)]
mod tests;
