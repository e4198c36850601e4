//! Writes this server's entry into the configuration of the programs that start MCP servers.
//!
//! The file is somebody else's: all but our entry stays as it is, to the byte where it is JSON, and a file that cannot be
//! read strictly is left alone. No secret is written there, and none that stands there is shown.

use std::path::PathBuf;

mod change;
mod json;
mod toml;

pub use change::Change;

/// A program that starts MCP servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Claude Desktop.
    ClaudeDesktop,
    /// Claude Code, in a project.
    ClaudeCode,
    /// Visual Studio Code, in a project.
    VsCode,
    /// Cursor.
    Cursor,
    /// Codex.
    Codex,
    /// Gemini's command line.
    Gemini,
}

/// Where configurations lie on this machine.
#[derive(Clone, Debug)]
pub struct Places {
    /// The person's directory.
    pub home: Option<PathBuf>,
    /// The directory of programs' configurations: `$XDG_CONFIG_HOME`, `%APPDATA%`, `~/Library/Application Support`.
    pub config: Option<PathBuf>,
    /// The project that is worked on.
    pub project: PathBuf,
}

/// How this server is started.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name in the host: letters, digits, `-` and `_`.
    pub name: String,
    /// The program, by its absolute path: hosts have a `PATH` of their own.
    pub command: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its environment. Never a secret: these files are read by many, and land in repositories.
    pub env: Vec<(String, String)>,
}

/// Why an entry was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The entry is not one that may stand there.
    #[error("{problem}")]
    Entry {
        /// What is wrong with it.
        problem: String,
    },
    /// The file cannot be changed without a loss, so it is left as it is.
    #[error("{} is left as it is: {reason}. Add this by hand:\n\n{snippet}", path.display())]
    ByHand {
        /// Which file.
        path: PathBuf,
        /// What is unusual about it.
        reason: String,
        /// What to put into it.
        snippet: String,
    },
    /// The file is another than the one that was looked at.
    #[error("{} was changed meanwhile; look at it again", path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("{} cannot be used: {reason}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

/// How a host writes down its servers.
#[derive(Clone, Copy)]
enum Format {
    /// An object of servers under this key, and whether each says how it is spoken to.
    Json { key: &'static str, kind: bool },
    /// A table of servers.
    Toml,
}

impl Host {
    /// Every host.
    pub const ALL: [Self; 6] = [
        Self::ClaudeDesktop,
        Self::ClaudeCode,
        Self::VsCode,
        Self::Cursor,
        Self::Codex,
        Self::Gemini,
    ];

    /// A host by one of the names that people use for it.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: &char| !matches!(c, ' ' | '-' | '_' | '.');
        let text: String = text.chars().filter(plain).collect::<String>().to_lowercase();
        match text.as_str() {
            "claudedesktop" | "claude" | "desktop" => Some(Self::ClaudeDesktop),
            "claudecode" => Some(Self::ClaudeCode),
            "vscode" | "code" | "visualstudiocode" | "copilot" => Some(Self::VsCode),
            "cursor" => Some(Self::Cursor),
            "codex" | "codexcli" => Some(Self::Codex),
            "gemini" | "geminicli" => Some(Self::Gemini),
            _ => None,
        }
    }

    /// Its name for a command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "claude-desktop",
            Self::ClaudeCode => "claude-code",
            Self::VsCode => "vscode",
            Self::Cursor => "cursor",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
        }
    }

    /// The file that holds its servers. Nothing where the directory that it lies in is not known.
    pub fn where_is(self, places: &Places) -> Option<PathBuf> {
        let home = |file: &str| places.home.as_ref().map(|home| home.join(file));
        match self {
            Self::ClaudeDesktop => {
                let config = places.config.as_ref()?;
                Some(config.join("Claude").join("claude_desktop_config.json"))
            }
            Self::ClaudeCode => Some(places.project.join(".mcp.json")),
            Self::VsCode => Some(places.project.join(".vscode").join("mcp.json")),
            Self::Cursor => home(".cursor/mcp.json"),
            Self::Codex => home(".codex/config.toml"),
            Self::Gemini => home(".gemini/settings.json"),
        }
    }

    const fn format(self) -> Format {
        match self {
            Self::ClaudeDesktop | Self::Cursor | Self::Gemini => {
                Format::Json { key: "mcpServers", kind: false }
            }
            Self::ClaudeCode => Format::Json { key: "mcpServers", kind: true },
            Self::VsCode => Format::Json { key: "servers", kind: true },
            Self::Codex => Format::Toml,
        }
    }

    /// What the person does next, so that the host sees it.
    const fn restart(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => {
                "Quit Claude Desktop (closing its window is not enough) and start it again."
            }
            Self::ClaudeCode => {
                "Start `claude` in this directory and approve the server; `/mcp` shows it."
            }
            Self::VsCode => {
                "In VS Code, run `MCP: List Servers`, start the server and say that you trust it."
            }
            Self::Cursor => "Restart Cursor; its settings show the server under MCP.",
            Self::Codex => "Start a new Codex session; `codex mcp list` shows the server.",
            Self::Gemini => {
                "Start `gemini` anew in a folder that it trusts; `/mcp` shows the server."
            }
        }
    }
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::VsCode => "VS Code",
            Self::Cursor => "Cursor",
            Self::Codex => "Codex",
            Self::Gemini => "Gemini CLI",
        })
    }
}

impl Entry {
    /// The program's path, where the entry may stand in such a file.
    fn checked(&self) -> Result<&str, Problem> {
        let refused = |problem: String| Err(Problem::Entry { problem });
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return refused("a server's name has letters, digits, `-` and `_` only".to_owned());
        }
        let secret = |name: &str| {
            let name = name.to_uppercase();
            ["TOKEN", "SECRET", "KEY"].iter().any(|ending| name.ends_with(ending))
        };
        if let Some((name, _)) = self.env.iter().find(|(name, _)| secret(name)) {
            return refused(format!(
                "{name} looks like a secret, and those do not go into such files"
            ));
        }
        match self.command.to_str() {
            Some(command) if self.command.is_absolute() => Ok(command),
            Some(command) => refused(format!("{command} is no absolute path")),
            None => refused(format!("{} is no text", self.command.display())),
        }
    }
}

/// What would change in a host's file. Nothing is written yet.
pub fn plan(host: Host, path: PathBuf, entry: &Entry) -> Result<Change, Problem> {
    let command = entry.checked()?;
    let before = change::read(&path)?;
    let text = before.as_deref().unwrap_or_default();
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let (merged, own) = match host.format() {
        Format::Json { key, kind } => {
            let server = json::server(entry, command, kind);
            let own = json::snippet(key, &entry.name, &server);
            (json::merge(text, key, &entry.name, server), own)
        }
        Format::Toml => {
            let own = toml::snippet(entry, command);
            (toml::merge(text, entry, command), own)
        }
    };
    match merged {
        Ok(after) => {
            let after = format!("{mark}{after}");
            Ok(Change { path, before, after, restart: host.restart(), own })
        }
        Err(reason) => Err(Problem::ByHand { path, reason, snippet: own }),
    }
}
