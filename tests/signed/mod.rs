//! A sandbox with apps in its portal, and people who sign in to it as they would at LinkedIn.

#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod line;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use linkedin_mcp::app::{self, Running};
use linkedin_mcp::auth::REDIRECT;
use linkedin_mcp::auth::keeper::{access_entry, refresh_entry};
use linkedin_mcp::config::Config;
use linkedin_mcp::signin::{Failure, Journey, SignIn, Signed, Wanted};
use linkedin_mcp::store::accounts::Account;
use linkedin_mcp::store::{Observer, Store};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::scratch::{Books, Scratch};
use crate::world::{Member, World};

/// The app with every product.
pub(crate) const APP: &str = "77ada0sandbox1";
/// The app of somebody who may post and nothing else.
pub(crate) const SMALL_APP: &str = "77ben0sandbox2";

/// What the tests of accounts ask for.
pub(crate) const SCOPES: &str =
    "openid profile w_member_social r_organization_social rw_organization_admin";

pub(crate) const DAY: i64 = 86_400;

/// A sandbox, a state directory, and a directory with the files that settings name.
pub(crate) struct Portal {
    pub(crate) world: World,
    pub(crate) state: Scratch,
    pub(crate) files: Scratch,
    pub(crate) app: &'static str,
    /// Follows nothing: where LinkedIn leads to is what counts.
    browser: reqwest::Client,
}

/// Writes a file that only its owner may read.
pub(crate) fn private(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

impl Portal {
    pub(crate) async fn start() -> Self {
        Self::with_app(APP).await
    }

    pub(crate) async fn with_app(app: &'static str) -> Self {
        let world = World::start().await;
        let (state, files) = (Scratch::new(), Scratch::new());
        private(&files.join("vault.key"), "a key of the vault's, longer than 32 letters\n");
        let policy = reqwest::redirect::Policy::none();
        let browser = reqwest::Client::builder().no_proxy().redirect(policy).build().unwrap();
        let portal = Self { world, state, files, app, browser };
        private(&portal.secret_file(), &portal.secret(app).await);
        portal
    }

    pub(crate) fn secret_file(&self) -> PathBuf {
        self.files.join("client.secret")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.files.join("vault.key")
    }

    pub(crate) fn vault_file(&self) -> PathBuf {
        self.state.join("vault.sealed")
    }

    pub(crate) async fn secret(&self, app: &str) -> String {
        let apps = self.world.control("apps").await;
        let mut all = apps["apps"].as_array().unwrap().iter();
        let app = all.find(|one| one["client_id"] == app).unwrap();
        app["client_secret"].as_str().unwrap().to_owned()
    }

    /// Changes something about the app in the portal.
    pub(crate) async fn change_app(&self, name: &str, value: Value) {
        let change = json!({"client_id": self.app, name: value});
        let changed = self.world.post_control("apps", change).await;
        assert_eq!(changed["client_id"], self.app, "{changed}");
    }

    /// The settings, as flags have them.
    pub(crate) fn settings(&self) -> BTreeMap<&'static str, String> {
        let path = |path: PathBuf| path.to_str().unwrap().to_owned();
        BTreeMap::from([
            ("api_base", self.world.base.clone()),
            ("state_dir", self.state.text().to_owned()),
            ("client_id", self.app.to_owned()),
            ("client_secret_file", path(self.secret_file())),
            ("vault_key_file", path(self.key_file())),
        ])
    }

    pub(crate) fn config(&self, more: &[(&'static str, &str)]) -> Config {
        let mut flags = self.settings();
        flags.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Config::load(&flags, |_| None, None).unwrap()
    }

    /// What a start of the program amounts to.
    pub(crate) fn toolbox(&self) -> Member {
        Member { toolbox: app::toolbox(&self.config(&[])) }
    }

    pub(crate) fn watched(&self, observer: Observer) -> Member {
        let config = self.config(&[]);
        let store = Arc::new(Store::new(config.home()).watched(observer));
        Member { toolbox: app::toolbox_on(&config, &Running::default(), store) }
    }

    pub(crate) fn books(&self) -> Books {
        Books::of(self.state.path())
    }

    pub(crate) fn sign_ins(&self) -> SignIn {
        let config = self.config(&[]);
        app::signin(&config, &Arc::new(Store::new(config.home())))
    }

    /// The next sign-in answers itself.
    pub(crate) async fn arm(&self, member: &str, answer: &str) {
        let order = json!({"member": member, "answer": answer, "times": 1});
        let armed = self.world.post_control("consent", order).await;
        assert!(armed["armed"].is_object(), "{armed}");
    }

    /// Opens an address as a browser does, and gives back where LinkedIn leads to.
    pub(crate) async fn open(&self, address: &str) -> String {
        let reply = self.browser.get(address).send().await.unwrap();
        let status = reply.status();
        let leads = reply.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        leads.unwrap_or_else(|| panic!("{address} leads nowhere: {status}"))
    }

    /// Signs a member in, under that name.
    pub(crate) async fn sign_in(&self, account: &str, scopes: &str) -> Account {
        self.try_sign_in("ada", account, scopes).await.unwrap().account
    }

    pub(crate) async fn try_sign_in(
        &self,
        member: &str,
        account: &str,
        scopes: &str,
    ) -> Result<Signed, Failure> {
        let config = self.config(&[]);
        let signin = self.sign_ins();
        let app = app::app(&config).unwrap().unwrap();
        let scopes = scopes.split(' ').map(str::to_owned).collect();
        let wanted = Wanted { account: account.to_owned(), app, scopes };
        let journey = Journey::begin(wanted, REDIRECT.to_owned(), false)?;
        self.arm(member, "allow").await;
        let back = self.open(&journey.address(&signin.upstream)).await;
        let (_, query) = back.split_once('?').unwrap();
        let code = journey.answer(query)?;
        Box::pin(signin.finish(journey, &code)).await
    }

    /// The accounts, as they are written down.
    pub(crate) async fn accounts(&self) -> Vec<Account> {
        self.sign_ins().store.accounts(&self.world.base).await.unwrap()
    }

    pub(crate) async fn account(&self, name: &str) -> Account {
        let all = self.accounts().await;
        all.into_iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// What the vault has under a name.
    pub(crate) async fn kept(&self, entry: &str) -> Option<String> {
        let kept = app::vault(&self.config(&[])).get(entry).await.unwrap();
        kept.map(|kept| kept.expose_secret().to_owned())
    }

    pub(crate) async fn keep(&self, entry: &str, secret: &str) {
        let secret = SecretString::from(secret.to_owned());
        app::vault(&self.config(&[])).put(entry, &secret).await.unwrap();
    }

    pub(crate) async fn access_token(&self, account: &str) -> Option<String> {
        self.kept(&access_entry(&self.account(account).await.grant)).await
    }

    pub(crate) async fn refresh_token(&self, account: &str) -> Option<String> {
        self.kept(&refresh_entry(&self.account(account).await.grant)).await
    }

    /// Posts a form to LinkedIn's sign-in host, as the app.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let secret = self.secret(self.app).await;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", self.app).append_pair("client_secret", &secret);
        form.extend_pairs(fields);
        let request = self
            .browser
            .post(format!("{}{path}", self.world.base))
            .header("content-type", "application/x-www-form-urlencoded");
        let reply = request.body(form.finish()).send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        serde_json::from_str(&reply.text().await.unwrap()).unwrap_or_default()
    }

    /// What LinkedIn says of a token: `active`, `revoked`, `expired`.
    pub(crate) async fn status_of(&self, token: &str) -> String {
        let told = self.form("/oauth/v2/introspectToken", &[("token", token)]).await;
        told["status"].as_str().unwrap_or("unknown").to_owned()
    }

    /// Posts to the address of tokens of that kind, of anybody.
    pub(crate) async fn grants(&self, kind: &str) -> usize {
        let wanted = format!("grant_type={kind}");
        let requests = self.world.requests().await;
        let of = |request: &&Value| {
            let body = request["body_utf8"].as_str().unwrap_or_default();
            is_at(request, "/oauth/v2/accessToken") && body.split('&').any(|pair| pair == wanted)
        };
        requests.iter().filter(of).count()
    }

    /// Requests with any secret in them that arrived at the sign-in host.
    pub(crate) async fn token_calls(&self) -> usize {
        let requests = self.world.requests().await;
        let of = |request: &&Value| request["method"] == "POST" && is_at(request, "/oauth/");
        requests.iter().filter(of).count()
    }

    /// How LinkedIn answered requests with that method at that path, in the order of their arrival.
    pub(crate) async fn statuses(&self, method: &str, path: &str) -> Vec<u64> {
        let requests = self.world.requests().await;
        let of = |request: &&Value| request["method"] == method && is_at(request, path);
        requests.iter().filter(of).map(|request| request["status"].as_u64().unwrap()).collect()
    }

    /// Sets the clock so far before the end of the account's token.
    pub(crate) async fn wait_until_before_end(&self, account: &str, seconds: i64) {
        let ends = self.account(account).await.expires_at.unwrap();
        let now_ms = self.world.control("clock").await["now_ms"].as_i64().unwrap();
        self.world.advance(ends - seconds - now_ms / 1_000).await;
    }
}

fn is_at(request: &Value, path: &str) -> bool {
    request["target"].as_str().unwrap().starts_with(path)
}

/// A lookup that no other call of the test makes.
pub(crate) fn look_up(id: usize) -> Value {
    json!({"ids": [id]})
}

pub(crate) fn post(text: &str) -> Value {
    json!({"author": "me", "text": text})
}

/// The cause of a refusal, in words.
pub(crate) fn cause(answer: &Value) -> &str {
    answer["error"]["cause"].as_str().unwrap_or_default()
}
