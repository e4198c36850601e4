//! `doctor`: looks at everything that a sign-in and a call need, and says what to do where it is not as it should be.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Failure;
use super::accounts::until;
use super::output::{Look, Out, look, say};
use crate::app;
use crate::auth::keeper::{access_entry, app_entry};
use crate::auth::{App, Target, Token};
use crate::client::oauth;
use crate::config::Config;
use crate::model::program::command;
use crate::model::version::{self, Standing};
use crate::signin::callback::Waiting;
use crate::signin::{Redirect, SignIn};
use crate::store::accounts::{Account, State};
use crate::store::{Home, Store};

/// How far this machine's clock may be from LinkedIn's.
const SKEW_S: i64 = 60;

/// How something is.
enum Finding {
    /// As it should be.
    Good(String),
    /// Worth knowing.
    Note(String),
    /// Not as it should be, and what to do.
    Bad(String, String),
}

use Finding::{Bad, Good, Note};

/// What was found so far.
#[derive(Default)]
struct Report {
    bad: usize,
}

impl Report {
    fn add(&mut self, about: &str, finding: Finding) -> Result<(), Failure> {
        let about = format!("{about:<12}");
        match finding {
            Good(text) => {
                say(Out::Result, &format!("{} {about} {text}", look("ok  ", Look::Good)))?;
            }
            Note(text) => {
                say(Out::Result, &format!("{} {about} {text}", look("note", Look::Dim)))?;
            }
            Bad(text, fix) => {
                self.bad += 1;
                say(Out::Result, &format!("{} {about} {text}", look("BAD ", Look::Bad)))?;
                say(Out::Result, &format!("{:17} {fix}", ""))?;
            }
        }
        Ok(())
    }
}

/// Looks at everything.
pub(super) async fn doctor(config: &Config) -> Result<u8, Failure> {
    let store = Arc::new(Store::new(config.home()));
    let signin = app::signin(config, &store);
    let mut report = Report::default();
    report.add(
        "program",
        Good(format!("{} {}", crate::model::program::program(), env!("CARGO_PKG_VERSION"))),
    )?;
    report.add("target", target(config))?;
    report.add("version", api_version(config))?;
    report.add("state", state(config, &store).await)?;
    report.add("vault", vault(&signin).await)?;
    report.add("redirect", redirect(config).await)?;
    let reached = connectivity(&signin, &mut report).await?;
    let accounts = store.accounts(&signin.upstream.api).await.unwrap_or_default();
    if reached {
        report.add("app", credentials(config, &signin, &accounts).await)?;
    }
    if accounts.is_empty() {
        let login = command("login");
        let nobody = format!("nobody is signed in at {}; to sign in: {login}", signin.upstream.api);
        let given = config.set("access_token").or_else(|| config.set("access_token_file"));
        report.add(
            "accounts",
            match (app::is_embedded(config), given) {
                (_, Some(_)) => {
                    Note("a token from the environment is used, and no account".to_owned())
                }
                (true, None) => Note(nobody),
                (false, None) => {
                    Bad("nobody is signed in".to_owned(), format!("To sign in: {login}"))
                }
            },
        )?;
    }
    for account in &accounts {
        report.add("account", account_of(&signin, account, reached).await)?;
    }
    store.close().await;
    hidden(config, &mut report).await?;
    let verdict = match report.bad {
        0 => look("Nothing stands in the way.", Look::Good),
        1 => look(&format!("One thing stands in the way{}.", of_what(config)), Look::Bad),
        several => {
            look(&format!("{several} things stand in the way{}.", of_what(config)), Look::Bad)
        }
    };
    say(Out::Result, &verdict)?;
    Ok(u8::from(report.bad > 0))
}

/// The sandbox needs nothing of all this.
fn of_what(config: &Config) -> &'static str {
    if app::is_embedded(config) { " of a sign-in; the sandbox works" } else { "" }
}

fn target(config: &Config) -> Finding {
    if app::is_embedded(config) {
        return Note(
            "the sandbox, a local LinkedIn; --live, or target = \"live\", uses LinkedIn itself"
                .to_owned(),
        );
    }
    let upstream = app::upstream(config);
    Good(format!("{} at {}", upstream.target.place_name(), upstream.api))
}

fn api_version(config: &Config) -> Finding {
    let used = config.version();
    let newest = version::DEFAULT;
    let change = format!("Set api_version to {newest}, or leave it out.");
    match version::standing(used, Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()) {
        Standing::Active { .. } => Good(format!("{used}")),
        Standing::Closing { .. } => Note(format!("{used} is about to end. {change}")),
        Standing::Retired { .. } => Bad(format!("{used} has ended: LinkedIn refuses it"), change),
        Standing::Unknown => Note(format!("{used} is none that this program knows")),
    }
}

async fn state(config: &Config, store: &Store) -> Finding {
    let fix = "Set --state-dir to a directory that can be written to.".to_owned();
    match config.home() {
        Home::Directory(directory) => match store.recover().await {
            Ok(()) => Good(directory.display().to_string()),
            Err(failure) => Bad(failure.to_string(), fix),
        },
        Home::Memory => {
            Note("no state directory is known: nothing outlives this program".to_owned())
        }
        Home::Nowhere => Bad("no state directory is known".to_owned(), fix),
    }
}

async fn vault(signin: &SignIn) -> Finding {
    match signin.vault.check().await {
        Ok(()) => Good(format!("tokens are kept in {}", signin.vault.kind())),
        Err(failure) => Bad(failure.to_string(), failure.fix()),
    }
}

async fn redirect(config: &Config) -> Finding {
    let redirect = app::redirect(config);
    match (Waiting::at(&redirect).await, &redirect) {
        (Ok(_), Redirect::Registered(address)) => Good(format!(
            "{address} is free here; it has to stand on the Auth tab of your app, letter by letter"
        )),
        (Ok(_), Redirect::Native) => Good("any port of this machine (native PKCE)".to_owned()),
        (Err(failure), _) => Bad(failure.to_string(), failure.fix()),
    }
}

async fn connectivity(signin: &SignIn, report: &mut Report) -> Result<bool, Failure> {
    let upstream = &signin.upstream;
    let mut reached = true;
    for (about, base) in [("sign-in host", &upstream.www), ("API host", &upstream.api)] {
        let finding = match signin.oauth.look(base).await {
            Ok(date) => {
                if about == "sign-in host" && upstream.target == Target::Live {
                    report.add("clock", clock(date))?;
                }
                Good(format!("{base} answers"))
            }
            Err(failure) => {
                reached = false;
                let why = match failure {
                    oauth::Failure::NoAnswer { reason } => reason,
                    other => other.to_string(),
                };
                Bad(
                    format!("{base} cannot be reached: {why}"),
                    "Check the network of this machine; a proxy from the environment is not used."
                        .to_owned(),
                )
            }
        };
        report.add(about, finding)?;
    }
    Ok(reached)
}

fn clock(theirs: Option<Timestamp>) -> Finding {
    let Some(theirs) = theirs else {
        return Note("LinkedIn did not say what time it is".to_owned());
    };
    let apart = (Timestamp::now().as_second() - theirs.as_second()).abs();
    if apart <= SKEW_S {
        return Good(format!("{apart} s from LinkedIn's"));
    }
    Bad(
        format!(
            "{apart} s from LinkedIn's: sign-ins may be refused, and ends of tokens are told wrongly"
        ),
        "Set this machine's clock, by NTP.".to_owned(),
    )
}

/// The app whose credentials are used: the one that is set, else that of an account.
async fn the_app(config: &Config, signin: &SignIn, accounts: &[Account]) -> Result<App, Finding> {
    let set = app::app(config)
        .map_err(|failure| Bad(failure.to_string(), "Check --client-secret-file.".to_owned()))?;
    let id = set.as_ref().map(|app| app.id.clone());
    let id = id.or_else(|| accounts.first().map(|account| account.app.clone()));
    let Some(id) = id else {
        return Err(Note("no app is set (--client-id); a sign-in asks for it".to_owned()));
    };
    let mut secret = set.and_then(|app| app.secret);
    if secret.is_none() {
        secret = signin.vault.get(&app_entry(&id)).await.ok().flatten();
    }
    Ok(App { id, secret })
}

async fn credentials(config: &Config, signin: &SignIn, accounts: &[Account]) -> Finding {
    let app = match the_app(config, signin, accounts).await {
        Ok(app) => app,
        Err(finding) => return finding,
    };
    let Some(secret) = &app.secret else {
        return Note(format!(
            "{}: its client secret is not known here, so it was not tried",
            app.id
        ));
    };
    // Any token will do: what counts is whether LinkedIn takes the app for itself.
    let token = match accounts.iter().find(|account| account.app == app.id) {
        Some(account) => signin.vault.get(&access_entry(&account.grant)).await.ok().flatten(),
        None => None,
    };
    let prefix = if signin.upstream.is_sandboxes() { "sandbox-" } else { "" };
    let token = token.map_or_else(|| Token::new(format!("{prefix}none")), Token::from);
    match signin.oauth.introspect(&signin.upstream, &app.id, secret, &token).await {
        Ok(_) => Good(format!("{}: LinkedIn accepts its client id and secret", app.id)),
        Err(oauth::Failure::Refused { status: 401, .. }) => Bad(
            format!("{}: LinkedIn does not accept its client secret", app.id),
            "Copy the client secret from the Auth tab of your app, and sign in again.".to_owned(),
        ),
        Err(failure @ oauth::Failure::Refused { .. }) => Bad(
            format!("{}: {failure}", app.id),
            "Copy the client id from the Auth tab of your app.".to_owned(),
        ),
        Err(failure) => {
            Bad(format!("{}: {failure}", app.id), "Check --client-id and the target.".to_owned())
        }
    }
}

async fn account_of(signin: &SignIn, account: &Account, reached: bool) -> Finding {
    let now = signin.upstream.clock.now();
    let name = &account.name;
    let again = format!("Sign in again: {}", command(&format!("login --account {name}")));
    let line = format!("{name}: {}", until(account, now));
    if matches!(account.state, State::Superseded { .. }) {
        return Bad(line, again);
    }
    let token = match signin.vault.get(&access_entry(&account.grant)).await {
        Ok(Some(token)) => Token::from(token),
        Ok(None) => return Bad(format!("{name}: its token is no longer in the vault"), again),
        Err(failure) => return Bad(format!("{name}: {failure}"), failure.fix()),
    };
    let ends = account.refresh_ends_at.or(account.expires_at);
    if ends.is_some_and(|at| at <= now.as_second()) {
        return Bad(line, again);
    }
    let secret = signin.vault.get(&app_entry(&account.app)).await.ok().flatten();
    if let (true, Some(secret)) = (reached, secret) {
        let told = signin.oauth.introspect(&signin.upstream, &account.app, &secret, &token).await;
        // A token that has expired and is renewed by itself is as it should be.
        if let Ok(told) = told
            && !told.active
            && !(told.status.as_deref() == Some("expired") && account.refresh_ends_at.is_some())
        {
            let status = told.status.unwrap_or_else(|| "not one of this app's".to_owned());
            return Bad(format!("{name}: LinkedIn says that its token is {status}"), again);
        }
    }
    Good(line)
}

/// What the policy allows and no sign-in can do.
async fn hidden(config: &Config, report: &mut Report) -> Result<(), Failure> {
    let toolbox = app::toolbox(config);
    let (_, hidden) = toolbox.list().await;
    toolbox.finish(Duration::ZERO).await;
    for hidden in hidden {
        report.add(
            "tool",
            Note(format!("{} is not listed; it takes {}", hidden.tool, hidden.opens_with)),
        )?;
    }
    Ok(())
}
