//! The only place where parts are built and joined.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use linkedin_sandbox::Sandbox;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use crate::access::Directory;
use crate::admission::Admission;
use crate::ask::{Browser, Desk};
use crate::auth::vault::{self, Vault};
use crate::auth::{
    Accounts, App, Failure, Grant, One, Scopes, Session, Stored, Target, Tier, Token, Upstream,
    World,
};
use crate::client::Client;
use crate::client::oauth::OAuth;
use crate::config::Config;
use crate::console;
use crate::flow::{Cache, Flow};
use crate::jobs::Jobs;
use crate::media::{self, Files};
use crate::model::clock::Clock;
use crate::model::scope::Granted;
use crate::policy::{Bounds, Policies};
use crate::signin::door::{Door, Reach};
use crate::signin::{Redirect, SignIn};
use crate::store::{Home, Store};
use crate::tools::Toolbox;
use crate::transport::http;

/// An embedded sandbox, started by whoever needs it first; several sign-ins may share it.
pub type Running = Arc<OnceCell<Sandbox>>;

/// Builds the toolbox that those settings describe. Nothing is started and nothing is sent yet.
pub fn toolbox(config: &Config) -> Arc<Toolbox> {
    toolbox_beside(config, &Running::default())
}

/// The same, with a sandbox that others use too.
pub fn toolbox_beside(config: &Config, running: &Running) -> Arc<Toolbox> {
    toolbox_on(config, running, Arc::new(Store::new(config.home())))
}

/// The same, with a store that somebody else has built.
#[expect(clippy::needless_pass_by_value, reason = "a toolbox owns its store")]
pub fn toolbox_on(config: &Config, running: &Running, store: Arc<Store>) -> Arc<Toolbox> {
    let policies = Arc::new(policies(config));
    let flow = Arc::new(Flow {
        policies: Arc::clone(&policies),
        directory: Directory::default(),
        admission: Admission::new(Arc::clone(&store), policies, config.number("reserve")),
        client: Client::new(config.timeout()),
        cache: Cache::new(Duration::from_secs(config.number("read_cache").into())),
    });
    let files = Arc::new(Files::new(files(config)));
    let signin = Arc::new(signin(config, &store));
    let tracker = TaskTracker::new();
    let jobs = Jobs::new(Arc::clone(&flow), Arc::clone(&files), tracker.clone(), config.timeout());
    Arc::new(Toolbox {
        accounts: accounts(config, running, &signin),
        flow,
        jobs: Arc::new(jobs),
        agent: config.text("agent").to_owned(),
        all_tools: config.all_tools(),
        notices: warnings(config),
        timeout: config.timeout(),
        desk: Desk::new(Arc::clone(&store), browser(config)),
        files,
        running: tracker,
        door: Arc::new(door(config, signin)),
        make_live: {
            let config = config.clone();
            Box::new(move || config.make_live().map(|_| ()).map_err(|problem| problem.to_string()))
        },
        successor: OnceLock::new(),
    })
}

/// Who may do what.
pub fn policies(config: &Config) -> Policies {
    Policies::new(config.agents_file(), bounds(config), config.unversioned())
}

/// What settings allow nobody, whatever the file of agents says.
pub fn bounds(config: &Config) -> Bounds {
    Bounds {
        read_only: config.read_only(),
        lockdown: config.flag("lockdown"),
        off: config.off(),
        confirm: config.list("confirm"),
        daily_spend: config.caps().unwrap_or_default(),
        ..Bounds::default()
    }
}

/// Where LinkedIn sends a person back to on this machine.
pub fn redirect(config: &Config) -> Redirect {
    match config.text("redirect") {
        "native" => Redirect::Native,
        address => Redirect::Registered(address.to_owned()),
    }
}

/// Where a person signs in when an agent asks for it.
fn door(config: &Config, signin: Arc<SignIn>) -> Door {
    let app = app(config).unwrap_or_else(|failure| {
        tracing::warn!(%failure, "the app's secret cannot be read");
        None
    });
    Door {
        signin,
        app,
        redirect: redirect(config),
        reach: if is_far(config) { Reach::Server } else { Reach::Here },
        in_sandbox: is_embedded(config),
        may_leave: is_embedded(config) && config.set("http").is_none(),
        served: OnceLock::new(),
        under_way: std::sync::Mutex::default(),
    }
}

/// Whether those who call do not sit at this machine.
fn is_far(config: &Config) -> bool {
    let listens_far = config.set("http").is_some_and(|listen| {
        listen.parse::<std::net::SocketAddr>().is_ok_and(|listen| !listen.ip().is_loopback())
    });
    listens_far || config.flag("behind_proxy")
}

/// The toolbox of an account that was just signed in to, whatever is meant otherwise.
pub fn toolbox_for_account(config: &Config, account: &str) -> Arc<Toolbox> {
    let running = Running::default();
    toolbox_beside(&config.with("target", "live").with("account", account), &running)
}

/// Where files may come from. Whoever calls over the network does not sit at this machine, so their paths are not ours.
fn files(config: &Config) -> media::Settings {
    let spool = match config.home() {
        Home::Directory(directory) => Some(directory.join("files")),
        Home::Memory | Home::Nowhere => None,
    };
    media::Settings {
        roots: config.paths("media_roots"),
        paths_allowed: config.set("http").is_none(),
        urls_allowed: config.flag("fetch_urls"),
        spool,
        home: config.person().map(Into::into),
        ..media::Settings::default()
    }
}

/// With what a person is asked. Whoever serves others over the network does not sit at this machine.
pub fn browser(config: &Config) -> Browser {
    match config.text("browser") {
        _ if is_far(config) => Browser::Off,
        "off" => Browser::Off,
        "auto" => Browser::System,
        program => Browser::Program(program.to_owned()),
    }
}

/// What the HTTP server is told, if one is wanted.
pub fn http(config: &Config) -> Result<Option<http::Settings>, Failure> {
    let Some(listen) = config.set("http").and_then(|listen| listen.parse().ok()) else {
        return Ok(None);
    };
    let unsafe_setting = |problem: http::Problem| Failure::Setting {
        problem: problem.to_string(),
        fix: "Nothing was started.".to_owned(),
    };
    let key = secret(config, "http_key", "http_key_file")?;
    let tls = match (config.set("tls_cert"), config.set("tls_key")) {
        (None, None) => None,
        (Some(certificate), Some(key)) => {
            Some(http::Tls { certificate: certificate.into(), key: key.into() })
        }
        (Some(_), None) | (None, Some(_)) => return Err(unsafe_setting(http::Problem::HalfTls)),
    };
    Ok(Some(http::Settings {
        console: console(config, is_far(config))?,
        sse: !config.flag("no_sse"),
        key: key.as_deref().map(http::Key::new).transpose().map_err(unsafe_setting)?,
        // Whoever reaches the port would speak with the company's voice.
        key_needed: config.live(),
        tls,
        behind_proxy: config.flag("behind_proxy"),
        public_hosts: config.list("public_host"),
        origins: config.list("allow_origin"),
        ..http::Settings::loopback(listen)
    }))
}

/// How the operator's page is offered, if it is: by a server that others reach only where somebody said so.
pub fn console(config: &Config, far: bool) -> Result<Option<console::Settings>, Failure> {
    let Some(words) = secret(config, "console_key", "console_key_file")? else { return Ok(None) };
    let wrong = |problem: String| {
        Failure::Setting {
        problem,
        fix: "Make a key with `openssl rand -hex 32`, and set LINKEDIN_MCP_CONSOLE_KEY or LINKEDIN_MCP_CONSOLE_KEY_FILE.".to_owned(),
    }
    };
    // Whoever calls the server as an agent must not open the page on which agents are answered.
    if secret(config, "http_key", "http_key_file")?.is_some_and(|key| key == words) {
        return Err(wrong("the console's key is the key of HTTP clients".to_owned()));
    }
    let key = console::Key::new(&words).map_err(|problem| wrong(problem.to_string()))?;
    let anywhere = config.flag("console_anywhere");
    if far && !anywhere {
        tracing::warn!(
            "the console is not offered: this server is reached from elsewhere, and console_anywhere is not set"
        );
        return Ok(None);
    }
    Ok(Some(console_with(config, key, anywhere)))
}

/// The same, with a key that was just made.
pub fn console_with(config: &Config, key: console::Key, anywhere: bool) -> console::Settings {
    console::Settings { key, anywhere, tier: config.tier() }
}

/// Whether the embedded sandbox is the target.
pub fn is_embedded(config: &Config) -> bool {
    !config.live() && config.set("api_base").is_none()
}

/// What the operator should hear at the start.
pub fn warnings(config: &Config) -> Vec<String> {
    let token = config.set("access_token").or_else(|| config.set("access_token_file"));
    let mut warnings = Vec::new();
    if token.is_some() && is_embedded(config) {
        warnings.push(
            "an access token is set, but the target is the sandbox; the token is not used. Start with --live to use LinkedIn itself."
                .to_owned(),
        );
    }
    warnings
}

fn accounts(config: &Config, running: &Running, signin: &SignIn) -> Accounts {
    if !is_embedded(config) {
        let upstream = Arc::clone(&signin.upstream);
        let target = upstream.target;
        if config.set("access_token").or_else(|| config.set("access_token_file")).is_some() {
            let config = config.clone();
            let name = "default".to_owned();
            let one = One::new(name.clone(), move || {
                let (config, upstream) = (config.clone(), Arc::clone(&upstream));
                Box::pin(async move { with_token(&config, &upstream).await })
            });
            return Accounts::new(name, target, one);
        }
        let stored = Stored {
            store: Arc::clone(&signin.store),
            vault: Arc::clone(&signin.vault),
            upstream,
            endpoint: Arc::<OAuth>::clone(&signin.oauth),
            preferred: config.set("account").map(str::to_owned),
            tier: config.tier().map(|tier| tier.writing_to(config.ad_accounts())),
            open: std::sync::Mutex::default(),
        };
        return Accounts::new(
            config.set("account").unwrap_or("default").to_owned(),
            target,
            stored,
        );
    }
    let config = Arc::new(config.clone());
    let running = Arc::clone(running);
    let name = config.text("sandbox_member").to_owned();
    let one = One::new(name.clone(), move || {
        let config = Arc::clone(&config);
        let running = Arc::clone(&running);
        Box::pin(async move {
            let sandbox = running.get_or_try_init(|| start_sandbox(&config)).await?;
            // The sandbox's clock can be moved at any moment, so it is asked and not remembered.
            let asked = Arc::clone(&running);
            let clock = move || asked.get().map_or(0, Sandbox::now_ms);
            let asked = Arc::clone(&running);
            // A reset begins another world, under the name of the first.
            let name = sandbox.descriptor();
            let name = name.get("world").and_then(Value::as_str).unwrap_or_default().to_owned();
            let world = move || format!("{name}#{}", asked.get().map_or(0, Sandbox::resets));
            let (clock, world) = (Clock::Asking(Arc::new(clock)), World::Asking(Arc::new(world)));
            in_sandbox(&config, sandbox, clock, world)
        })
    });
    Accounts::new(name, Target::Sandbox, one)
}

/// Where LinkedIn is, for everything but the embedded sandbox.
pub fn upstream(config: &Config) -> Upstream {
    let mut upstream = Upstream::live(config.version());
    let Some(base) = config.set("api_base").or_else(|| config.set("oauth_base")) else {
        return upstream;
    };
    let base = base.trim_end_matches('/');
    upstream.target = Target::Custom;
    base.clone_into(&mut upstream.api);
    let www = config.set("oauth_base").unwrap_or(base).trim_end_matches('/');
    www.clone_into(&mut upstream.www);
    upstream.control = Some(format!("{base}/_sandbox"));
    upstream.clock = Clock::following();
    upstream.world = World::Told(Arc::default());
    upstream
}

/// Where tokens are kept.
pub fn vault(config: &Config) -> Arc<Vault> {
    let keep = vault::Keep::parse(config.text("vault")).unwrap_or(vault::Keep::Auto);
    let file = match config.home() {
        Home::Directory(directory) => Some(directory.join("vault.sealed")),
        Home::Memory | Home::Nowhere => None,
    };
    let key = config.set("vault_key").map(|key| SecretString::from(key.to_owned()));
    let key_file = config.set("vault_key_file").map(Into::into);
    Arc::new(Vault::new(vault::Settings { keep, file, key, key_file }))
}

/// The app that settings name, and its secret, where they name one.
pub fn app(config: &Config) -> Result<Option<App>, Failure> {
    let Some(id) = config.set("client_id") else { return Ok(None) };
    let secret = secret(config, "client_secret", "client_secret_file")?.map(SecretString::from);
    Ok(Some(App { id: id.to_owned(), secret }))
}

/// What makes and ends sign-ins.
pub fn signin(config: &Config, store: &Arc<Store>) -> SignIn {
    SignIn {
        upstream: Arc::new(upstream(config)),
        oauth: Arc::new(OAuth::new(config.timeout())),
        store: Arc::clone(store),
        vault: vault(config),
    }
}

async fn start_sandbox(config: &Config) -> Result<Sandbox, Failure> {
    let options = linkedin_sandbox::Options {
        state_dir: config.set("sandbox_state").map(Into::into),
        ..linkedin_sandbox::Options::default()
    };
    let started = linkedin_sandbox::start(options).await;
    started.map_err(|error| Failure::Sandbox { reason: error.to_string() })
}

fn in_sandbox(
    config: &Config,
    sandbox: &Sandbox,
    clock: Clock,
    world: World,
) -> Result<Session, Failure> {
    let told = sandbox.descriptor();
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let wanted = config.text("sandbox_member");
    let members = told.get("members").and_then(Value::as_array);
    let names: Vec<String> =
        members.into_iter().flatten().map(|member| text(member, "name")).collect();
    let Some(member) = members.into_iter().flatten().find(|member| text(member, "name") == wanted)
    else {
        return Err(Failure::Setting {
            problem: format!("the sandbox has no member `{wanted}`"),
            fix: format!("Set --sandbox-member to one of {}.", names.join(", ")),
        });
    };
    let words = |key: &str| -> Vec<String> {
        let list = member.get(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let upstream = Upstream {
        target: Target::Sandbox,
        api: sandbox.base(),
        www: sandbox.base(),
        control: Some(text(&told, "control")),
        world,
        version: config.version(),
        clock,
    };
    let tier = config.tier().or_else(|| Tier::parse(&text(member, "tier")));
    let apps = told.get("apps").and_then(Value::as_array).into_iter().flatten();
    let mapped = apps
        .filter(|app| text(app, "client_id") == text(member, "client_id"))
        .find_map(|app| app.get("ad_accounts")?.as_array())
        .map(|accounts| accounts.iter().filter_map(Value::as_u64).collect());
    Ok(Session {
        account: wanted.to_owned(),
        app: text(member, "client_id"),
        grant: Grant::fixed(Token::new(text(member, "token")), None),
        scopes: Scopes::Known(Granted::parse(&words("scopes").join(" "))),
        products: words("products"),
        tier: tier.unwrap_or_else(Tier::unknown).writing_to(config.ad_accounts().or(mapped)),
        holder: String::new(),
        member: None,
        refresh_ends_at: None,
        upstream: Arc::new(upstream),
    })
}

/// A value from the environment, or from the file that another setting names.
fn secret(config: &Config, name: &str, file: &str) -> Result<Option<String>, Failure> {
    if let Some(value) = config.set(name) {
        return Ok(Some(value.trim().to_owned()));
    }
    let Some(path) = config.set(file) else {
        return Ok(None);
    };
    match std::fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
        Ok(_) => Err(Failure::Setting {
            problem: format!("the file that `{file}` names is empty"),
            fix: "Put the value into it, alone.".to_owned(),
        }),
        Err(error) => Err(Failure::Setting {
            problem: format!("the file that `{file}` names cannot be read: {error}"),
            fix: "Check the path and who may read it.".to_owned(),
        }),
    }
}

async fn with_token(config: &Config, upstream: &Arc<Upstream>) -> Result<Session, Failure> {
    let token = secret(config, "access_token", "access_token_file")?.ok_or(Failure::NotSignedIn)?;
    let token = Token::new(token);
    if upstream.is_sandboxes() && !token.is_of_sandbox() {
        return Err(Failure::Setting {
            problem: "`api_base` is set, and the token is none of a sandbox".to_owned(),
            fix: "A LinkedIn token goes to LinkedIn only: unset api_base, or use a token that begins `sandbox-`.".to_owned(),
        });
    }
    if !upstream.is_sandboxes() && token.is_of_sandbox() {
        return Err(Failure::Setting {
            problem: "the token is one of a sandbox, and LinkedIn does not know it".to_owned(),
            fix: "Set api_base to the sandbox's address, or use a token from LinkedIn.".to_owned(),
        });
    }
    let mut scopes = config
        .set("scopes")
        .map_or(Scopes::Unknown, |scopes| Scopes::Known(Granted::parse(scopes)));
    let mut ends_at = None;
    if let Some(App { id, secret: Some(secret) }) = app(config)? {
        // What LinkedIn says about a token is truer than what a setting says.
        let oauth = OAuth::new(config.timeout());
        match oauth.introspect(upstream, &id, &secret, &token).await {
            Ok(told) => {
                scopes = told.scopes.map_or(scopes, Scopes::Known);
                ends_at = told.expires_at;
            }
            Err(reason) => tracing::warn!(%reason, "the token's scopes could not be looked up"),
        }
    }
    Ok(Session {
        account: "default".to_owned(),
        app: config.set("client_id").unwrap_or("an unnamed app").to_owned(),
        grant: Grant::fixed(token, ends_at),
        scopes,
        products: Vec::new(),
        tier: config.tier().unwrap_or_else(Tier::unknown).writing_to(config.ad_accounts()),
        holder: String::new(),
        member: None,
        refresh_ends_at: None,
        upstream: Arc::clone(upstream),
    })
}
