//! `accounts` and `logout`: who has signed in, until when, and ending it.

use std::sync::Arc;

use clap::Subcommand;
use jiff::Timestamp;

use super::Failure;
use super::output::{Look, Out, look, say};
use crate::app;
use crate::auth::keeper::TokenEndpoint as _;
use crate::auth::{DAY_S, is_name};
use crate::config::Config;
use crate::goals;
use crate::model::scope::Granted;
use crate::signin::{AtLinkedin, SignIn, connect};
use crate::store::Store;
use crate::store::accounts::{Account, Kind, State};

/// What can be done about accounts.
#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Show them (what happens without a word, too)
    List,
    /// Make one the account that is meant where a call names none
    Default {
        /// Which
        name: String,
    },
    /// Make a one-time link by which somebody connects their account to this HTTP server
    Invite {
        /// The name that the account will have
        name: String,
        /// Ask for what this takes, such as posting,comments
        #[arg(long = "for", value_name = "GOALS")]
        goals: Option<String>,
        /// The server's public address, such as https://mcp.example.org
        #[arg(long, value_name = "URL")]
        at: Option<String>,
    },
    /// Forget one, and revoke its token at LinkedIn
    Remove {
        /// Which
        name: String,
    },
}

/// Until when an account works, in words.
pub(super) fn until(account: &Account, now: Timestamp) -> String {
    let date = |at: i64| {
        let day = Timestamp::from_second(at).map(|at| at.strftime("%Y-%m-%d").to_string());
        day.unwrap_or_default()
    };
    let days = |at: i64| (at - now.as_second()).div_euclid(DAY_S);
    if let State::Superseded { by } = &account.state {
        return format!("over: ended by the later sign-in `{by}` with other permissions");
    }
    let end = account.refresh_ends_at.or(account.expires_at);
    if let Some(end) = end.filter(|end| account.kind == Kind::Member && *end <= now.as_second()) {
        return format!("over since {}: sign in again", date(end));
    }
    match (account.kind, account.refresh_ends_at, account.expires_at) {
        (Kind::App, _, _) => "renewed by itself, as the app".to_owned(),
        (_, Some(end), _) => format!(
            "{} ({} days), renewed by itself until then; 365 days after the sign-in it has to be repeated",
            date(end),
            days(end)
        ),
        (_, None, Some(end)) => format!("{} ({} days); then sign in again", date(end), days(end)),
        (_, None, None) => "not known".to_owned(),
    }
}

/// Shows, prefers, invites, removes.
pub(super) async fn accounts(config: &Config, what: Option<Accounts>) -> Result<u8, Failure> {
    let store = Arc::new(Store::new(config.home()));
    let signin = app::signin(config, &store);
    let done = one(config, &signin, what).await;
    store.close().await;
    done
}

async fn one(config: &Config, signin: &SignIn, what: Option<Accounts>) -> Result<u8, Failure> {
    match what {
        None | Some(Accounts::List) => list(signin).await,
        Some(Accounts::Default { name }) => {
            if !signin.store.prefer_account(&signin.upstream.api, &name).await? {
                return Err(none(&name));
            }
            say(Out::Result, &format!("`{name}` is meant where a call names no account."))?;
            Ok(0)
        }
        Some(Accounts::Invite { name, goals, at }) => {
            invite(config, signin, &name, goals.as_deref(), at).await
        }
        Some(Accounts::Remove { name }) => remove(signin, &name).await,
    }
}

/// `logout`: the same as removing, for the account that is meant where none is named.
pub(super) async fn logout(config: &Config) -> Result<u8, Failure> {
    let store = Arc::new(Store::new(config.home()));
    let signin = app::signin(config, &store);
    let known = store.accounts(&signin.upstream.api).await?;
    let name = match (config.set("account"), known.as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.name.clone(),
        (None, []) => return Err(Failure::Usage("nobody is signed in".to_owned())),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|account| account.name.as_str()).collect();
            return Err(Failure::Usage(format!("say which, with --account: {}", names.join(", "))));
        }
    };
    let done = remove(&signin, &name).await;
    store.close().await;
    done
}

fn none(name: &str) -> Failure {
    let name = crate::model::untrusted::excerpt(name, 60);
    Failure::Usage(format!("there is no account `{name}`"))
}

async fn list(signin: &SignIn) -> Result<u8, Failure> {
    let place = &signin.upstream.api;
    let accounts = signin.store.accounts(place).await?;
    signin.oauth.look_at_clock(&signin.upstream).await;
    let now = signin.upstream.clock.now();
    if accounts.is_empty() {
        let login = crate::model::program::command("login");
        say(Out::Result, &format!("Nobody is signed in at {place}. To sign in: {login}"))?;
    }
    for account in &accounts {
        let default = if account.is_default { " (default)" } else { "" };
        let who = account.person.as_deref().unwrap_or("name not known");
        say(Out::Result, &format!("{}{default}  {who}", look(&account.name, Look::Name)))?;
        let member = account.member.as_deref().unwrap_or("member not known");
        say(Out::Result, &look(&format!("    {member}, app {}", account.app), Look::Dim))?;
        let scopes = account.scopes.as_deref().unwrap_or("not known");
        say(Out::Result, &format!("    scopes  {scopes}"))?;
        say(Out::Result, &format!("    until   {}", until(account, now)))?;
    }
    for (name, expires_at) in signin.store.invitations(place, Timestamp::now().as_second()).await? {
        let until = Timestamp::from_second(expires_at).map(|at| at.to_string()).unwrap_or_default();
        say(
            Out::Result,
            &format!("{}  invited; the link opens until {until}", look(&name, Look::Name)),
        )?;
    }
    Ok(0)
}

async fn invite(
    config: &Config,
    signin: &SignIn,
    name: &str,
    goals: Option<&str>,
    at: Option<String>,
) -> Result<u8, Failure> {
    if !is_name(name) {
        return Err(Failure::Usage(
            "a name has letters, digits, - _ and ., and at most 40 of them".to_owned(),
        ));
    }
    let host = config.list("public_host").first().map(|host| format!("https://{host}"));
    let base = at.or(host).ok_or_else(|| {
        Failure::Usage("say where the server is reached: --at https://mcp.example.org".to_owned())
    })?;
    let url = url::Url::parse(&base).ok().filter(|url| {
        let here = url.scheme() == "http" && crate::auth::is_loopback(url);
        (url.scheme() == "https" || here) && url.path() == "/" && url.query().is_none()
    });
    let Some(url) = url else {
        return Err(Failure::Usage(format!(
            "`{base}` is no public address: it has to begin with https:// and to have no path"
        )));
    };
    let scopes = match (goals, config.set("scopes")) {
        (None, Some(scopes)) => Granted::parse(scopes).names(),
        (words, _) => goals::scopes_to_ask(words.unwrap_or("posting")).map_err(Failure::Usage)?,
    };
    let base = url.as_str().trim_end_matches('/');
    let (link, _) = connect::invite(signin, base, name, &scopes, connect::INVITED).await?;
    say(Out::Result, &link)?;
    say(
        Out::Error,
        &format!(
            "Good once, for seven days, for the account `{name}`, asking for {}. Whoever has it can connect an account: send it to nobody else.",
            scopes.join(" ")
        ),
    )?;
    say(
        Out::Error,
        &format!("To be registered on the Auth tab of your app: {base}{}", connect::CALLBACK),
    )?;
    Ok(0)
}

async fn remove(signin: &SignIn, name: &str) -> Result<u8, Failure> {
    let place = &signin.upstream.api;
    let invited = signin.store.uninvite(place, name).await?;
    let accounts = signin.store.accounts(place).await?;
    let Some(account) = accounts.into_iter().find(|account| account.name == name) else {
        if invited {
            say(Out::Result, &format!("The invitation for `{name}` opens nothing any more."))?;
            return Ok(0);
        }
        return Err(none(name));
    };
    match signin.end(&account).await? {
        AtLinkedin::Revoked => {
            say(
                Out::Result,
                &format!("`{name}` is forgotten here, and LinkedIn has revoked its token."),
            )?;
        }
        AtLinkedin::NotRevoked(why) => {
            say(
                Out::Result,
                &format!(
                    "`{name}` is forgotten here. LinkedIn has not revoked its token ({why}): it ends by itself, 60 days after it was given at the latest."
                ),
            )?;
        }
    }
    Ok(0)
}
