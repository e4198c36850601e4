//! `login`: from an app in LinkedIn's portal to a working account.

use std::sync::Arc;

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::output::{Look, look};
use super::{Failure, line, prompt};
use crate::app;
use crate::auth::{App, Token, is_name};
use crate::config::Config;
use crate::goals;
use crate::model::scope::{Granted, Scope};
use crate::signin::callback::Waiting;
use crate::signin::{Journey, Redirect, SignIn, Signed, Wanted};
use crate::store::Store;
use crate::tools::Toolbox;

/// How somebody signs in.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(super) struct Login {
    /// Ask for what this takes, such as posting,comments (`access` lists the goals)
    #[arg(long = "for", value_name = "GOALS")]
    goals: Option<String>,
    /// On a machine without a browser: open the address elsewhere, and paste the one that LinkedIn leads back to
    #[arg(long)]
    paste: bool,
    /// Take a token that was got elsewhere, from standard input
    #[arg(long, conflicts_with_all = ["paste", "client_credentials"])]
    token_stdin: bool,
    /// Sign in as the app itself, where LinkedIn's programme allows that
    #[arg(long, conflicts_with = "paste")]
    client_credentials: bool,
    /// Use LinkedIn itself from then on, without being asked
    #[arg(long)]
    make_live: bool,
}

impl Login {
    /// The usual way, for those goals.
    pub(super) fn asking_for(goals: &str, paste: bool) -> Self {
        Self {
            goals: Some(goals.to_owned()),
            paste,
            token_stdin: false,
            client_credentials: false,
            make_live: false,
        }
    }
}

/// Signs somebody in.
pub(super) async fn login(config: &Config, asked: &Login) -> Result<u8, Failure> {
    signed_in(config, asked).await.map(|_| 0)
}

/// Signs somebody in. Says whether LinkedIn itself is the target from then on.
pub(super) async fn signed_in(config: &Config, asked: &Login) -> Result<bool, Failure> {
    let store = Arc::new(Store::new(config.home()));
    let signin = app::signin(config, &store);
    let name = config.set("account").unwrap_or("default").to_owned();
    if !is_name(&name) {
        return Err(Failure::Usage(format!("`{name}` is no name for an account")));
    }
    // First: whoever has signed in must not find that it was for nothing.
    signin.vault.check().await.map_err(crate::signin::Failure::from)?;
    let signed = if asked.token_stdin {
        with_token(config, &signin, &name).await?
    } else if asked.client_credentials {
        let app = the_app(config, &signin, true).await?;
        signin.as_app(&name, app).await?
    } else {
        in_browser(config, &signin, &name, asked).await?
    };
    told(config, &signin, &signed).await?;
    store.close().await;
    if signin.upstream.is_sandboxes() || config.live() {
        return Ok(config.live());
    }
    let wants =
        asked.make_live || prompt::yes("Use LinkedIn itself from now on, instead of the sandbox?")?;
    if wants {
        let path = config.make_live()?;
        line(&format!("Done: target = \"live\" in {}. Restart your host.", path.display()))?;
    } else {
        line("The sandbox stays the target; `--live` uses LinkedIn itself.")?;
    }
    Ok(wants)
}

/// The app, from the settings, from an earlier sign-in, or from whoever sits there.
async fn the_app(config: &Config, signin: &SignIn, secret: bool) -> Result<App, Failure> {
    let mut app = if let Some(app) = app::app(config)? {
        app
    } else {
        let id = prompt::ask("Client ID (Auth tab of your app):")?;
        let id = id.filter(|id| !id.is_empty()).ok_or_else(|| {
            Failure::Usage("the app's client id is needed: --client-id".to_owned())
        })?;
        App { id, secret: None }
    };
    if secret && app.secret.is_none() {
        app.secret = signin.app_secret(&app.id).await?;
    }
    if secret && app.secret.is_none() {
        app.secret = prompt::secret("Client secret (same tab; not shown):")?;
    }
    if secret && app.secret.is_none() {
        return Err(crate::signin::Failure::NoSecret.into());
    }
    Ok(app)
}

/// The scopes to ask for, and where each comes from.
fn scopes(config: &Config, asked: &Login) -> Result<Vec<String>, Failure> {
    match (&asked.goals, config.set("scopes")) {
        (Some(_), Some(_)) => {
            Err(Failure::Usage("give --for or --scopes, and not both".to_owned()))
        }
        (None, Some(scopes)) => Ok(Granted::parse(scopes).names()),
        (Some(words), None) => goals::scopes_to_ask(words).map_err(Failure::Usage),
        (None, None) => goals::scopes_to_ask("posting").map_err(Failure::Usage),
    }
}

async fn in_browser(
    config: &Config,
    signin: &SignIn,
    name: &str,
    asked: &Login,
) -> Result<Signed, Failure> {
    let redirect = app::redirect(config);
    let scopes = scopes(config, asked)?;
    line(&look("Before the browser opens", Look::Bold))?;
    if let Redirect::Registered(address) = &redirect {
        line(&format!(
            "  Redirect address, to be registered on the Auth tab of your app, letter by letter:\n    {}",
            look(address, Look::Name)
        ))?;
    }
    line("  Permissions that are asked for:")?;
    for scope in &scopes {
        line(&format!("    {:<28} {}", scope, granted_by(scope)))?;
    }
    if let Some(because) = asked.goals.as_deref().and_then(goals::takes_two_apps) {
        line(&look(&format!("  Note: {because}"), Look::Dim))?;
    }
    let app = the_app(config, signin, redirect != Redirect::Native).await?;
    let ends = signin.may_end(name, &app.id, &scopes).await?;
    if !ends.is_empty() {
        let ends = ends.join(", ");
        line(&look(
            &format!(
                "  Other permissions than before: if the same person signs in, LinkedIn ends the earlier sign-in of {ends}."
            ),
            Look::Bad,
        ))?;
        if !prompt::yes("Go on?")? {
            return Err(Failure::Usage("nothing was changed".to_owned()));
        }
    }
    let wanted = Wanted { account: name.to_owned(), app, scopes };
    if asked.paste {
        return pasted(signin, wanted, &redirect).await;
    }
    let waiting = Waiting::at(&redirect).await?;
    let native = redirect == Redirect::Native;
    let journey = Journey::begin(wanted, waiting.address().to_owned(), native)?;
    let address = journey.address(&signin.upstream);
    let opened = app::browser(config).open(&address);
    line(if opened {
        "\nYour browser opens LinkedIn. If it does not, open this there:"
    } else {
        "\nOpen this in a browser on this machine (on another one, use --paste):"
    })?;
    line(&format!("  {address}"))?;
    line("Waiting for LinkedIn's answer, ten minutes at most …")?;
    let signed = waiting.answer(|query| async {
        let query = query;
        let code = journey.answer(&query)?;
        Box::pin(signin.finish(journey, &code)).await
    });
    Ok(signed.await?)
}

async fn pasted(signin: &SignIn, wanted: Wanted, redirect: &Redirect) -> Result<Signed, Failure> {
    let Redirect::Registered(address) = redirect else {
        return Err(Failure::Usage("--paste needs a registered redirect address".to_owned()));
    };
    let journey = Journey::begin(wanted, address.clone(), false)?;
    line("\nOpen this in any browser, and sign in:")?;
    line(&format!("  {}", journey.address(&signin.upstream)))?;
    line(
        "LinkedIn then leads to a page that does not open. That is as it should be: copy its whole address.",
    )?;
    let pasted = prompt::ask("Address:")?.unwrap_or_default();
    let query = pasted.split_once('?').map_or(pasted.as_str(), |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let code = journey.answer(query)?;
    Ok(Box::pin(signin.finish(journey, &code)).await?)
}

async fn with_token(config: &Config, signin: &SignIn, name: &str) -> Result<Signed, Failure> {
    let token = prompt::piped()?;
    if token.expose_secret().is_empty() {
        return Err(Failure::Usage("no token came on standard input".to_owned()));
    }
    let app = app::app(config)?;
    let app = match app {
        Some(mut app) => {
            if app.secret.is_none() {
                app.secret = signin.app_secret(&app.id).await?;
            }
            app
        }
        None => App { id: "an unnamed app".to_owned(), secret: None::<SecretString> },
    };
    let scopes = config.set("scopes").map(Granted::parse);
    Ok(signin.adopt(name, app, Token::from(token), scopes).await?)
}

fn granted_by(scope: &str) -> String {
    let Some(scope) = Scope::parse(scope) else {
        return "unknown to this program; asked for as it stands".to_owned();
    };
    let products: Vec<String> = scope
        .products()
        .iter()
        .map(|product| {
            let self_serve = if product.is_self_serve() { " (self-serve)" } else { "" };
            format!("{}{self_serve}", product.name())
        })
        .collect();
    if products.is_empty() { "granted by no product".to_owned() } else { products.join(", or ") }
}

/// What came of it: who, what was granted, what that opens, and for how long.
async fn told(config: &Config, signin: &SignIn, signed: &Signed) -> Result<(), Failure> {
    let mut account = signed.account.clone();
    let seen = seen(config, &account.name).await;
    if let (None, Some(member)) = (&account.member, &seen.member) {
        signin.store.is_member(&account.grant, member).await?;
        account.member = Some(member.clone());
    }
    let who = account.person.as_deref().or(account.member.as_deref());
    let who = who.map_or_else(
        || "somebody whose identity this sign-in does not show".to_owned(),
        str::to_owned,
    );
    line("")?;
    line(&look(&format!("Signed in as {who}."), Look::Good))?;
    line(&format!(
        "  Account   {}{}",
        account.name,
        if account.is_default { " (the default)" } else { "" }
    ))?;
    if let Some(member) = &account.member {
        line(&format!("  Member    {member}"))?;
    }
    let granted = account.scopes.as_deref();
    let granted =
        granted.unwrap_or("not known: nothing is refused here for its scope; LinkedIn decides");
    line(&format!("  Granted   {granted}"))?;
    if !signed.withheld.is_empty() {
        line(&look(&format!("  Withheld  {}", signed.withheld.join(" ")), Look::Bad))?;
    }
    if let Some(scopes) = &account.scopes {
        for goal in goals::opens(&Granted::parse(scopes)) {
            line(&format!("  Opens     {}", goal.about))?;
        }
    }
    for name in &signed.ended {
        line(&look(
            &format!("  Ended     {name}: the same member, with other permissions"),
            Look::Bad,
        ))?;
    }
    for page in &seen.pages {
        line(&format!("  Page      {page}"))?;
    }
    for account in &seen.ad_accounts {
        line(&format!("  Ads       {account}"))?;
    }
    line(&format!(
        "  Until     {}",
        super::accounts::until(&account, signin.upstream.clock.now())
    ))?;
    line(&format!("  Kept in   {}", signin.vault.kind()))?;
    for remark in &signed.remarks {
        line(&look(&format!("  Note      {remark}"), Look::Dim))?;
    }
    Ok(())
}

/// What LinkedIn says about a sign-in that was just made.
#[derive(Default)]
struct Seen {
    member: Option<String>,
    pages: Vec<String>,
    ad_accounts: Vec<String>,
}

/// Looks who it is, where LinkedIn has not signed that, and on which pages and ad accounts they have a role: three
/// probes at most.
async fn seen(config: &Config, account: &str) -> Seen {
    let toolbox: Arc<Toolbox> = app::toolbox_for_account(config, account);
    let arguments = crate::tools::as_map(serde_json::json!({"account": account}));
    let answer = toolbox.call(crate::tools::STATUS, arguments).await;
    toolbox.finish(std::time::Duration::ZERO).await;
    let Ok(answer) = answer else { return Seen::default() };
    let structured = answer.structured();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let with_roles = |list: &str, name: &str| -> Vec<String> {
        let rows = structured.pointer(list).and_then(Value::as_array).into_iter().flatten();
        let line = |row: &Value| {
            let roles = row.get("roles").and_then(Value::as_array).into_iter().flatten();
            let roles: Vec<&str> = roles.filter_map(Value::as_str).collect();
            let what = row.get(name).and_then(text).unwrap_or_default();
            format!("{what}  {}", roles.join(", "))
        };
        rows.map(line).collect()
    };
    Seen {
        member: structured.pointer("/result/member").and_then(text),
        pages: with_roles("/result/pages", "organization"),
        ad_accounts: with_roles("/result/ad_accounts", "adAccount"),
    }
}
