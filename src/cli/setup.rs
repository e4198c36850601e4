//! `setup`: one guided command, from what a person wants to a host that has it.
//!
//! Each step says what it is about to do, shows what it is about to write, and asks. An empty answer changes nothing.

use std::path::PathBuf;

use super::login::Login;
use super::output::{Look, look};
use super::{Failure, access, line, login, prompt};
use crate::app;
use crate::config::Config;
use crate::goals;
use crate::hosts::{self, Entry, Host, Places};
use crate::model::program;
use crate::signin::Redirect;

fn heading(step: u8, text: &str) -> Result<(), Failure> {
    line(&format!("\n{}", look(&format!("{step}. {text}"), Look::Bold)))
}

/// Leads through it.
pub(super) async fn setup(config: &Config) -> Result<u8, Failure> {
    line("This leads from what you want to a host that can do it. An empty answer skips a step.")?;
    heading(1, "What should your agent do on LinkedIn?")?;
    line(
        "   For instance: post as me; post as page, read analytics; ads. `access` lists all goals.",
    )?;
    let Some(wanted) = goals_of(&prompt::ask("What for?")?.unwrap_or_default())? else {
        return Ok(2);
    };
    heading(2, "What that takes at LinkedIn")?;
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    access::access(Some(&wanted), false, None, today)?;
    heading(3, "Sign in")?;
    let config = signed_in(config, &wanted).await?;
    heading(4, "Files")?;
    let config = media(&config)?;
    heading(5, "Your host")?;
    host(&config)?;
    heading(6, "What your agent will have")?;
    tools(&config).await?;
    line(&format!("\nTo look at everything again: {}", program::command("doctor")))?;
    Ok(0)
}

/// The tools that the agent will have, by name.
async fn tools(config: &Config) -> Result<(), Failure> {
    let toolbox = app::toolbox(config);
    let (listed, hidden) = toolbox.list().await;
    toolbox.finish(std::time::Duration::ZERO).await;
    for tool in &listed {
        let name = tool.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
        line(&format!("   {name}"))?;
    }
    if !hidden.is_empty() {
        let tools = program::command("tools");
        line(&look(
            &format!("   {} more need other permissions; {tools} says which.", hidden.len()),
            Look::Dim,
        ))?;
    }
    Ok(())
}

/// The words, once they are understood. Asked for until they are, or until nobody answers.
fn goals_of(first: &str) -> Result<Option<String>, Failure> {
    let mut words = first.to_owned();
    loop {
        if words.is_empty() {
            words.push_str("posting");
            line("   Posting as yourself, then.")?;
        }
        match goals::scopes_to_ask(&words) {
            Ok(_) => return Ok(Some(words)),
            Err(problem) => line(&look(&problem, Look::Bad))?,
        }
        match prompt::ask("What for?")? {
            Some(again) => words = again,
            None => return Ok(None),
        }
    }
}

async fn signed_in(config: &Config, wanted: &str) -> Result<Config, Failure> {
    if let Redirect::Registered(address) = app::redirect(config) {
        line(&format!(
            "   Register this redirect address on the Auth tab of your app: {}",
            look(&address, Look::Name)
        ))?;
    }
    let id = match config.set("client_id") {
        Some(id) => id.to_owned(),
        None => prompt::ask("Client ID of your app (empty: not yet; the sandbox works without):")?
            .unwrap_or_default(),
    };
    if id.is_empty() {
        line(&format!("   Later: {}", program::command(&format!("login --for \"{wanted}\""))))?;
        return Ok(config.clone());
    }
    let paste = !app::browser(config).can_open()
        && prompt::yes("No browser opens from here. Paste the address by hand instead?")?;
    let asking = config.with("client_id", &id).with("scopes", "");
    let made_live = Box::pin(login::signed_in(&asking, &Login::asking_for(wanted, paste))).await?;
    Ok(if made_live { config.with("target", "live") } else { config.clone() })
}

fn media(config: &Config) -> Result<Config, Failure> {
    let known = config.paths("media_roots");
    for root in &known {
        line(&format!("   Allowed already: {}", root.display()))?;
    }
    let answer = prompt::ask(
        "Folders out of which your agent may take files (several with commas; empty: none more):",
    )?;
    let mut roots = known;
    for path in answer.unwrap_or_default().split(',').map(str::trim).filter(|path| !path.is_empty())
    {
        let path = match (path.strip_prefix("~/"), config.person()) {
            (Some(rest), Some(person)) => person.join(rest),
            _ => PathBuf::from(path),
        };
        match path.canonicalize() {
            Ok(path) if path.is_dir() => roots.push(path),
            _ => line(&look(&format!("   {} is no folder; left out.", path.display()), Look::Bad))?,
        }
    }
    if roots == config.paths("media_roots") {
        return Ok(config.clone());
    }
    let texts: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
    let file = config.keep("media_roots", &texts)?;
    line(&format!("   Written: media_roots in {}", file.display()))?;
    Ok(config.with("media_roots", &texts.join(crate::config::PATHS)))
}

fn host(config: &Config) -> Result<(), Failure> {
    let names: Vec<String> = Host::ALL.iter().map(ToString::to_string).collect();
    line(&format!("   {}", names.join(", ")))?;
    let answer = prompt::ask("Which (several with commas; empty: none)?")?.unwrap_or_default();
    let places = places(config);
    for name in answer.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let Some(host) = Host::parse(name) else {
            line(&look(&format!("   `{name}` is none of them."), Look::Bad))?;
            continue;
        };
        if let Err(problem) = write(config, host, &places) {
            line(&look(&format!("   {problem}"), Look::Bad))?;
        }
    }
    Ok(())
}

fn write(config: &Config, host: Host, places: &Places) -> Result<(), Failure> {
    let wrong = |problem: hosts::Problem| Failure::Usage(problem.to_string());
    let Some(path) = host.where_is(places) else {
        return Err(Failure::Usage(format!("where {host} keeps its settings is not known here")));
    };
    let change = hosts::plan(host, path, &entry(config)).map_err(wrong)?;
    if !change.is_needed() {
        return line(&format!("   {host}: {} has it already.", change.path.display()));
    }
    line(&format!("   {host}: {}", change.path.display()))?;
    line(&change.shown())?;
    if !prompt::yes("Write this?")? {
        return line("   Nothing was written.");
    }
    let backup = change.write().map_err(wrong)?;
    if let Some(backup) = backup {
        line(&format!("   What was there before: {}", backup.display()))?;
    }
    line(&format!("   {}", change.restart))
}

/// How the host starts this program: by its absolute path, with what was said on this command line.
fn entry(config: &Config) -> Entry {
    let mut args = vec!["serve".to_owned()];
    for name in ["state_dir", "vault", "vault_key_file", "api_base", "oauth_base", "redirect"] {
        if let Some(value) = config.said(name) {
            args.push(format!("--{}", name.replace('_', "-")));
            args.push(value.to_owned());
        }
    }
    if let Some(file) = config.named_file() {
        args.push("--config".to_owned());
        args.push(file.display().to_string());
    }
    let command = std::env::current_exe().unwrap_or_else(|_| PathBuf::from(program::program()));
    Entry { name: "linkedin".to_owned(), command, args, env: Vec::new() }
}

fn places(config: &Config) -> Places {
    let named =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = config.person().map(PathBuf::from);
    let under_home = |rest: &str| home.as_ref().map(|home| home.join(rest));
    let settings = if cfg!(windows) {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        under_home("Library/Application Support")
    } else {
        named("XDG_CONFIG_HOME").or_else(|| under_home(".config"))
    };
    let project = std::env::current_dir().unwrap_or_default();
    Places { config: settings, project, home }
}
