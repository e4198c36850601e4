//! The command line's own words: reading them, and what each command prints.

mod access;
mod accounts;
mod agents;
mod audit;
mod books;
mod console;
mod demo;
mod doctor;
mod listing;
mod login;
mod output;
mod prompt;
pub mod schemas;
mod serve;
mod settings;
mod setup;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::catalogue::spec::UNVERSIONED_SOCIAL_ACTIONS;
use crate::config::{self, Config};
use crate::explain::Outcome;
use crate::signin;
use crate::store::{self, Store};
use crate::tools::{self, Caller, Toolbox, UnknownTool};
use crate::{app, auth, observe, transport};
use output::{Out, say};

/// LinkedIn's official API for AI agents: an MCP server, and a local LinkedIn to try it on.
#[derive(Parser)]
#[command(name = "linkedin-mcp", version, about, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

/// Settings that can be given as flags; each can also stand in the environment or in the settings file.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Flags {
    /// Settings file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use LinkedIn itself, not the sandbox
    #[arg(long, global = true)]
    live: bool,
    /// Only look; offer nothing that writes
    #[arg(long, global = true)]
    read_only: bool,
    /// List tools even where the sign-in lacks every scope for them
    #[arg(long, global = true)]
    all_tools: bool,
    /// Comment and like over LinkedIn's unversioned API where the sign-in lacks the scope for the versioned one
    #[arg(long, global = true)]
    unversioned_social_actions: bool,
    /// Endpoint groups that are switched off, separated by commas
    #[arg(long, global = true, value_name = "AREAS")]
    off: Option<String>,
    /// Keep from agents what others wrote
    #[arg(long, global = true)]
    lockdown: bool,
    /// The agent that calls: its rules hold
    #[arg(long, global = true, value_name = "NAME")]
    agent: Option<String>,
    /// The file that says what each agent may do
    #[arg(long, global = true, value_name = "FILE")]
    agents_file: Option<String>,
    /// LinkedIn's API version, YYYYMM
    #[arg(long, global = true, value_name = "VERSION")]
    api_version: Option<String>,
    /// The app's limits: share, cm-development, cm-standard, advertising, advertising-development, or
    /// MEMBER/APP calls a day
    #[arg(long, global = true, value_name = "TIER")]
    tier: Option<String>,
    /// Ad accounts that are mapped to an app on Advertising's Development tier, separated by commas
    #[arg(long, global = true, value_name = "NUMBERS")]
    ad_accounts: Option<String>,
    /// How much an agent may set in motion in a day, such as "50.00 EUR"
    #[arg(long, global = true, value_name = "AMOUNTS")]
    daily_spend: Option<String>,
    /// Where journal, counts and confirmations are kept
    #[arg(long, global = true, value_name = "DIR")]
    state_dir: Option<String>,
    /// What a person must say yes to: write, delete, spend, areas or endpoints, separated by commas
    #[arg(long, global = true, value_name = "WHAT")]
    confirm: Option<String>,
    /// How a person is asked where the client cannot: auto, off, or a program that opens addresses
    #[arg(long, global = true, value_name = "BROWSER")]
    browser: Option<String>,
    /// How much of each day's calls is kept for people, in percent
    #[arg(long, global = true, value_name = "PERCENT")]
    reserve: Option<String>,
    /// A directory out of which agents may take files to upload; may be given again
    #[arg(long = "media-root", global = true, value_name = "DIR")]
    media_roots: Vec<String>,
    /// Fetch files that are named by https:// addresses
    #[arg(long, global = true)]
    fetch_urls: bool,
    /// Days for which it is kept what agents did
    #[arg(long, global = true, value_name = "DAYS")]
    audit_days: Option<String>,
    /// Seconds for which a reply to a read is given again; 0 for never
    #[arg(long, global = true, value_name = "SECONDS")]
    read_cache: Option<String>,
    /// Seconds to wait for LinkedIn's answer
    #[arg(long, global = true, value_name = "SECONDS")]
    timeout: Option<String>,
    /// Who is signed in to the embedded sandbox: ada, ben, cleo or dmitri
    #[arg(long, global = true, value_name = "NAME")]
    sandbox_member: Option<String>,
    /// A directory that keeps the embedded sandbox's world
    #[arg(long, global = true, value_name = "DIR")]
    sandbox_state: Option<String>,
    /// Another address for the API: loopback only, for sandbox tokens only
    #[arg(long, global = true, value_name = "URL")]
    api_base: Option<String>,
    /// Another address for the sign-in host; the same rules
    #[arg(long, global = true, value_name = "URL")]
    oauth_base: Option<String>,
    /// A file that holds the access token
    #[arg(long, global = true, value_name = "FILE")]
    access_token_file: Option<String>,
    /// The access token's scopes, where LinkedIn cannot be asked
    #[arg(long, global = true, value_name = "SCOPES")]
    scopes: Option<String>,
    /// The app's client id
    #[arg(long, global = true, value_name = "ID")]
    client_id: Option<String>,
    /// A file that holds the app's client secret
    #[arg(long, global = true, value_name = "FILE")]
    client_secret_file: Option<String>,
    /// The sign-in that is meant where a call names none
    #[arg(long, global = true, value_name = "NAME")]
    account: Option<String>,
    /// Where LinkedIn sends a person back to after a sign-in, as registered with the app; or native
    #[arg(long, global = true, value_name = "URL")]
    redirect: Option<String>,
    /// Where tokens are kept: auto, keyring or file
    #[arg(long, global = true, value_name = "WHERE")]
    vault: Option<String>,
    /// A file that holds the key of the sealed file
    #[arg(long, global = true, value_name = "FILE")]
    vault_key_file: Option<String>,
    /// A file that holds the key of the operator's page
    #[arg(long, global = true, value_name = "FILE")]
    console_key_file: Option<String>,
    /// What is logged to standard error, such as info or linkedin_mcp=debug
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

/// Settings of the HTTP server.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "they are the flags' names")]
struct Http {
    /// Listen here for HTTP, such as 127.0.0.1:8765 (port 0 takes a free one)
    #[arg(long, value_name = "ADDR")]
    http: Option<String>,
    /// Leave out the older SSE pair
    #[arg(long)]
    no_sse: bool,
    /// A file that holds the key which clients must send
    #[arg(long, value_name = "FILE")]
    http_key_file: Option<String>,
    /// TLS certificate chain, PEM
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// A proxy in front speaks TLS
    #[arg(long)]
    behind_proxy: bool,
    /// Names by which clients reach the server, separated by commas
    #[arg(long, value_name = "HOSTS")]
    public_host: Option<String>,
    /// Web pages that may call the server, as origins, separated by commas
    #[arg(long, value_name = "ORIGINS")]
    allow_origin: Option<String>,
    /// Offer the operator's page also where the server is reached from other machines
    #[arg(long)]
    console_anywhere: bool,
}

impl Http {
    fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let yes = |on: bool| on.then(|| "true".to_owned());
        let all = [
            ("http", self.http.clone()),
            ("no_sse", yes(self.no_sse)),
            ("http_key_file", self.http_key_file.clone()),
            ("tls_cert", self.tls_cert.clone()),
            ("tls_key", self.tls_key.clone()),
            ("behind_proxy", yes(self.behind_proxy)),
            ("public_host", self.public_host.clone()),
            ("allow_origin", self.allow_origin.clone()),
            ("console_anywhere", yes(self.console_anywhere)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}

impl Flags {
    fn values(&self) -> BTreeMap<&'static str, String> {
        let yes = |on: bool| on.then(|| "true".to_owned());
        let all = [
            ("target", self.live.then(|| "live".to_owned())),
            ("read_only", yes(self.read_only)),
            ("all_tools", yes(self.all_tools)),
            (UNVERSIONED_SOCIAL_ACTIONS, yes(self.unversioned_social_actions)),
            ("lockdown", yes(self.lockdown)),
            ("off", self.off.clone()),
            ("agents_file", self.agents_file.clone()),
            ("agent", self.agent.clone()),
            ("api_version", self.api_version.clone()),
            ("tier", self.tier.clone()),
            ("ad_accounts", self.ad_accounts.clone()),
            ("daily_spend", self.daily_spend.clone()),
            ("state_dir", self.state_dir.clone()),
            ("confirm", self.confirm.clone()),
            ("browser", self.browser.clone()),
            ("reserve", self.reserve.clone()),
            (
                "media_roots",
                (!self.media_roots.is_empty()).then(|| self.media_roots.join(config::PATHS)),
            ),
            ("fetch_urls", yes(self.fetch_urls)),
            ("audit_days", self.audit_days.clone()),
            ("read_cache", self.read_cache.clone()),
            ("timeout", self.timeout.clone()),
            ("sandbox_member", self.sandbox_member.clone()),
            ("sandbox_state", self.sandbox_state.clone()),
            ("api_base", self.api_base.clone()),
            ("oauth_base", self.oauth_base.clone()),
            ("access_token_file", self.access_token_file.clone()),
            ("scopes", self.scopes.clone()),
            ("client_id", self.client_id.clone()),
            ("client_secret_file", self.client_secret_file.clone()),
            ("account", self.account.clone()),
            ("redirect", self.redirect.clone()),
            ("vault", self.vault.clone()),
            ("vault_key_file", self.vault_key_file.clone()),
            ("console_key_file", self.console_key_file.clone()),
            ("log", self.log.clone()),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

#[derive(Subcommand)]
enum Command {
    /// The whole story in the sandbox, told in the terminal; nothing to configure
    Demo,
    /// Serve MCP over standard input and output, or over HTTP
    Serve {
        #[command(flatten)]
        http: Http,
    },
    /// Call one tool and print its structured answer on one line
    Call {
        /// The tool, such as linkedin_status
        tool: String,
        /// Its arguments as a JSON object, or - to read them from standard input
        #[arg(default_value = "{}")]
        json: String,
    },
    /// The tools as an agent sees them, and those that are hidden
    Tools {
        /// As JSON, with the size in bytes
        #[arg(long)]
        json: bool,
    },
    /// The catalogue: every endpoint with its path, scopes, roles and documentation
    Endpoints {
        /// Only those that this scope opens
        #[arg(long, value_name = "SCOPE")]
        scope: Option<String>,
        /// Only those that read, or only those that write
        #[arg(long, value_name = "read|write")]
        access: Option<String>,
        /// Only those with this word in their name, path or description
        #[arg(long, value_name = "WORD")]
        search: Option<String>,
    },
    /// What LinkedIn's portal wants before an agent may do this: products, waiting times, scopes, roles
    Access {
        /// What you want, such as "post as me, read page analytics"; without it, what there is to want
        goals: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// The day on which Development access was granted: how long it lasts still
        #[arg(long, value_name = "YYYY-MM-DD")]
        since: Option<jiff::civil::Date>,
    },
    /// Who is signed in, with what scopes, pages and quota
    Status,
    /// From what you want to a host that can do it, step by step
    Setup,
    /// Sign in to LinkedIn, in the browser
    Login(login::Login),
    /// Forget a sign-in, and revoke its token at LinkedIn
    Logout,
    /// Who has signed in, until when, and with what permissions
    Accounts {
        #[command(subcommand)]
        what: Option<accounts::Accounts>,
    },
    /// Writes whose outcome is unknown, and telling what became of them
    Writes {
        #[command(subcommand)]
        what: Option<books::Writes>,
    },
    /// What each agent may do, its keys, and what it waits for
    Agents {
        #[command(subcommand)]
        what: agents::Agents,
    },
    /// What agents did, in plain words; --agent and --account show only theirs
    Audit(audit::Audit),
    /// The operator's page: what agents may do, what they did, and what waits for a person
    Console(console::Asked),
    /// What stands in the way, and what to do about it
    Doctor,
    /// The effective settings, and where each came from
    Config,
    /// The local LinkedIn alone, for any HTTP client
    Sandbox {
        /// Where to listen; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
        listen: std::net::SocketAddr,
    },
    /// Write tool-schemas/ and the README's tool table from the catalogue
    Schemas {
        /// Compare only; fail where they differ
        #[arg(long)]
        check: bool,
    },
}

/// What ends a command badly.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Config(#[from] config::Problem),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{}", told(.0))]
    Account(#[from] auth::Failure),
    #[error("{}. {}", .0, .0.fix())]
    SignIn(#[from] signin::Failure),
    #[error("{0}")]
    State(#[from] store::Failure),
    #[error("{0}")]
    Stdio(#[from] transport::stdio::Failure),
    #[error("{0}")]
    Http(#[from] transport::http::Failure),
    #[error("the sandbox did not start: {0}")]
    Sandbox(String),
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Stale(String),
    #[error("{0}")]
    Demo(String),
}

/// What a failure to open an account means for somebody at a terminal.
fn told(failure: &auth::Failure) -> String {
    match failure {
        auth::Failure::Setting { problem, fix } => format!("{problem}. {fix}"),
        other => other.to_string(),
    }
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Usage(_)
            | Self::Account(_)
            | Self::Http(transport::http::Failure::Settings(_)) => 2,
            Self::Http(transport::http::Failure::Bind { .. })
            | Self::Io(_)
            | Self::State(_)
            | Self::SignIn(_)
            | Self::Stdio(_)
            | Self::Sandbox(_)
            | Self::Stale(_)
            | Self::Demo(_) => 1,
        }
    }
}

/// Runs the command line, and returns its exit code.
pub fn run() -> ExitCode {
    // Before any token is in the memory.
    observe::forbid_core_dumps();
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version are no failures; clap knows which stream each belongs to.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = runtime.map_err(Failure::from).and_then(|runtime| {
        let done = runtime.block_on(command(line));
        // Everything was waited for that is worth it; a read of standard input cannot be called off.
        runtime.shutdown_background();
        done
    });
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say(Out::Error, &format!("linkedin-mcp: {failure}")).ok();
            ExitCode::from(failure.code())
        }
    }
}

fn load(flags: &Flags, command: &Command) -> Result<Config, Failure> {
    let mut values = flags.values();
    if let Command::Serve { http } = command {
        values.extend(http.values());
    }
    if let Command::Agents { .. } = command {
        values.retain(|name, _| !agents::Agents::OWN_FLAGS.contains(name));
    }
    let environment = |name: &str| std::env::var(name).ok();
    let named = flags.config.clone().or_else(|| {
        environment("LINKEDIN_MCP_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from)
    });
    let file = named.or_else(|| config::default_file(environment));
    let config = Config::load(&values, environment, file.as_deref())?;
    observe::start(config.text("log"));
    for warning in app::warnings(&config) {
        say(Out::Error, &format!("linkedin-mcp: warning: {warning}"))?;
    }
    Ok(config)
}

async fn command(line: Line) -> Result<u8, Failure> {
    // Three commands need no settings, so that a broken file does not stand in their way.
    match &line.command {
        Command::Access { goals, json, since } => {
            let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
            return access::access(goals.as_deref(), *json, *since, today);
        }
        Command::Schemas { check } => return schemas(*check),
        Command::Sandbox { listen } => return sandbox(*listen, &line.flags).await,
        _ => {}
    }
    let config = load(&line.flags, &line.command)?;
    let toolbox = || app::toolbox(&config);
    match line.command {
        Command::Demo => demo::run().await,
        Command::Serve { .. } => Box::pin(serve::serve(&config)).await,
        Command::Call { tool, json } => call(&toolbox(), &tool, &json).await,
        Command::Tools { json } => listing::tools(&toolbox(), json).await,
        Command::Endpoints { scope, access, search } => {
            listing::endpoints(scope.as_deref(), access.as_deref(), search.as_deref())
        }
        Command::Status => status(&toolbox()).await,
        Command::Writes { what } => books::writes(&Store::new(config.home()), what).await,
        Command::Agents { what } => Box::pin(agents::agents(&config, what)).await,
        Command::Audit(asked) => {
            let flags = line.flags;
            audit::audit(&config, asked, flags.agent, flags.account).await
        }
        Command::Setup => Box::pin(setup::setup(&config)).await,
        Command::Login(asked) => Box::pin(login::login(&config, &asked)).await,
        Command::Logout => accounts::logout(&config).await,
        Command::Accounts { what } => Box::pin(accounts::accounts(&config, what)).await,
        Command::Console(asked) => Box::pin(console::console(&config, &asked)).await,
        Command::Doctor => Box::pin(doctor::doctor(&config)).await,
        Command::Config => settings::shown(&config),
        Command::Access { .. } | Command::Sandbox { .. } | Command::Schemas { .. } => Ok(0),
    }
}

/// Says a line of what was asked for.
fn line(text: &str) -> Result<(), Failure> {
    Ok(say(Out::Result, text)?)
}

async fn call(toolbox: &Toolbox, tool: &str, json: &str) -> Result<u8, Failure> {
    let text = if json == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        json.to_owned()
    };
    let arguments = tools::arguments(&text).map_err(Failure::Usage)?;
    let caller = Caller::person(&toolbox.agent);
    caller.trail.note(|record| "command line".clone_into(&mut record.way));
    let answer = toolbox.call_by(&caller, tool, arguments).await;
    // The answer is there; what is left to do is only to leave in good order.
    toolbox.finish(Duration::ZERO).await;
    let answer = answer.map_err(|UnknownTool| {
        let tool = crate::model::untrusted::excerpt(tool, 60);
        Failure::Usage(format!("there is no tool `{tool}`; `linkedin-mcp tools` lists them"))
    })?;
    let answer = answer.without_chart();
    say(Out::Result, &answer.structured().to_string())?;
    let good = !answer.is_error() && answer.outcome() == Outcome::Done;
    Ok(u8::from(!good))
}

async fn status(toolbox: &Toolbox) -> Result<u8, Failure> {
    let answer = toolbox.call(tools::STATUS, tools::as_map(serde_json::json!({}))).await;
    toolbox.finish(Duration::ZERO).await;
    let answer = answer.map_err(|UnknownTool| Failure::Usage("no status".to_owned()))?;
    listing::status(&answer)?;
    Ok(u8::from(answer.is_error()))
}

async fn sandbox(listen: std::net::SocketAddr, flags: &Flags) -> Result<u8, Failure> {
    let environment =
        std::env::var("LINKEDIN_MCP_SANDBOX_STATE").ok().filter(|dir| !dir.is_empty());
    let state_dir = flags.sandbox_state.clone().or(environment).map(PathBuf::from);
    let options = linkedin_sandbox::Options { listen, state_dir };
    let sandbox = linkedin_sandbox::start(options).await;
    let sandbox = sandbox.map_err(|error| Failure::Sandbox(error.to_string()))?;
    say(Out::Result, &sandbox.descriptor().to_string())?;
    sandbox.stopped().await;
    Ok(0)
}

fn schemas(check: bool) -> Result<u8, Failure> {
    let root = std::env::current_dir()?;
    let changed = schemas::write(&root, check)?;
    if check && !changed.is_empty() {
        let names = changed.join(", ");
        return Err(Failure::Stale(format!(
            "not as the catalogue has it: {names}; run `linkedin-mcp schemas`"
        )));
    }
    for name in &changed {
        say(Out::Result, &format!("wrote {name}"))?;
    }
    if changed.is_empty() {
        say(Out::Result, "tool-schemas and README agree with the catalogue")?;
    }
    Ok(0)
}

/// Flags and settings are written down twice, because flags need types; a test holds them together.
#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::SETTINGS;

    #[test]
    fn every_setting_but_a_secret_has_its_flag() {
        let command = Line::command();
        let serve = command.find_subcommand("serve").unwrap();
        let flags: Vec<String> = command
            .get_arguments()
            .chain(serve.get_arguments())
            .filter_map(|a| a.get_long())
            .map(|l| format!("--{l}"))
            .collect();
        for setting in SETTINGS {
            let expected =
                if setting.name == "target" { "--live".to_owned() } else { setting.flag() };
            assert_eq!(flags.contains(&expected), !setting.secret, "{expected}");
        }
    }
}
