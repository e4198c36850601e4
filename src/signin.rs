//! Signing in: a person's journey to LinkedIn and back, and what is kept of it.
//!
//! [`Journey`] is one way there and back, [`callback`] waits at its end on this machine, [`connect`] leads there from a
//! page of ours, and [`SignIn`] makes an account of what comes back.

pub mod callback;
pub mod connect;
pub mod door;
mod failure;
mod journey;
mod pages;

use std::sync::Arc;

use secrecy::SecretString;

use crate::auth::keeper::{access_entry, app_entry, refresh_entry};
use crate::auth::vault::Vault;
use crate::auth::{App, Token, Upstream};
use crate::client::oauth::{OAuth, Proof, Tokens, id_token};
use crate::model::scope::Granted;
use crate::model::untrusted::excerpt;
use crate::store::Store;
use crate::store::accounts::{Account, Kind, SignedIn, State};
pub use failure::Failure;
pub use journey::{Journey, Redirect, Wanted};

/// How much of a person's name is kept.
const PERSON: usize = 80;

/// Makes accounts of sign-ins, and ends them.
pub struct SignIn {
    /// Where LinkedIn is.
    pub upstream: Arc<Upstream>,
    /// LinkedIn's sign-in host.
    pub oauth: Arc<OAuth>,
    /// Who has signed in.
    pub store: Arc<Store>,
    /// Where tokens are kept.
    pub vault: Arc<Vault>,
}

/// A sign-in that is kept.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The account.
    pub account: Account,
    /// The scopes that were asked for and not granted.
    pub withheld: Vec<String>,
    /// The accounts here whose tokens LinkedIn ends with this.
    pub ended: Vec<String>,
    /// What the person should know.
    pub remarks: Vec<String>,
}

/// What became of an account that was to be ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AtLinkedin {
    /// LinkedIn said yes.
    Revoked,
    /// LinkedIn was not asked, or said no.
    NotRevoked(String),
}

/// A token, and what is known of it, about to be kept.
struct Arrived {
    name: String,
    kind: Kind,
    app: App,
    tokens: Tokens,
    member: Option<String>,
    person: Option<String>,
    asked: Vec<String>,
    remarks: Vec<String>,
}

impl SignIn {
    /// The accounts that a sign-in with those scopes through that app may end, if it is the same member's: asking for
    /// other scopes revokes what was granted before.
    pub async fn may_end(
        &self,
        name: &str,
        app: &str,
        scopes: &[String],
    ) -> Result<Vec<String>, Failure> {
        let accounts = self.store.accounts(&self.upstream.api).await?;
        let asked: Granted = Granted::parse(&scopes.join(" "));
        let others = accounts.into_iter().filter(|other| {
            let theirs = other.scopes.as_deref().map(Granted::parse);
            other.app == app
                && other.name != name
                && other.kind == Kind::Member
                && other.state == State::Active
                && theirs.is_some_and(|theirs| theirs != asked)
        });
        Ok(others.map(|other| other.name).collect())
    }

    /// The app's secret, where an earlier sign-in left it.
    pub async fn app_secret(&self, app: &str) -> Result<Option<SecretString>, Failure> {
        Ok(self.vault.get(&app_entry(app)).await?)
    }

    /// Ends a journey: the code becomes tokens, the tokens an account.
    pub async fn finish(&self, journey: Journey, code: &SecretString) -> Result<Signed, Failure> {
        let wanted = &journey.wanted;
        let proof = match (&journey.verifier, &wanted.app.secret) {
            (Some(verifier), _) => Proof::Verifier(verifier),
            (None, Some(secret)) => Proof::Secret(secret),
            (None, None) => return Err(Failure::NoSecret),
        };
        let app = &wanted.app;
        let exchange = self.oauth.exchange(&self.upstream, &app.id, proof, code, &journey.redirect);
        let tokens = exchange.await?;
        let mut remarks = Vec::new();
        let (mut member, mut person) = (None, None);
        if let Some(token) = &tokens.id_token {
            let keys = self.oauth.keys(&self.upstream).await?;
            let now = self.upstream.clock.now().as_second();
            let claims = id_token::verify(token, &keys, &app.id, now)?;
            person = claims.name;
            member = Some(claims.sub);
        } else if tokens
            .scopes
            .as_ref()
            .is_some_and(|scopes| scopes.names().iter().any(|name| name == "openid"))
        {
            remarks.push("LinkedIn sent no id token, although `openid` was granted.".to_owned());
        }
        let arrived = Arrived {
            name: wanted.account.clone(),
            kind: Kind::Member,
            app: app.clone(),
            tokens,
            member,
            person,
            asked: wanted.scopes.clone(),
            remarks,
        };
        self.keep(arrived).await
    }

    /// Makes an account of a token that was got elsewhere.
    pub async fn adopt(
        &self,
        name: &str,
        app: App,
        token: Token,
        scopes: Option<Granted>,
    ) -> Result<Signed, Failure> {
        if token.is_of_sandbox() != self.upstream.is_sandboxes() {
            return Err(Failure::ForeignToken { of_sandbox: token.is_of_sandbox() });
        }
        let tokens = Tokens {
            access: token,
            expires_in: None,
            refresh: None,
            refresh_expires_in: None,
            scopes,
            id_token: None,
        };
        self.keep(Arrived {
            name: name.to_owned(),
            kind: Kind::Member,
            app,
            tokens,
            member: None,
            person: None,
            asked: Vec::new(),
            remarks: Vec::new(),
        })
        .await
    }

    /// Makes an account of the app itself, for programmes that have client credentials.
    pub async fn as_app(&self, name: &str, app: App) -> Result<Signed, Failure> {
        if app.secret.is_none() {
            return Err(Failure::NoSecret);
        }
        let tokens = self.oauth.app_token(&self.upstream, &app).await?;
        self.keep(Arrived {
            name: name.to_owned(),
            kind: Kind::App,
            app,
            tokens,
            member: None,
            person: None,
            asked: Vec::new(),
            remarks: Vec::new(),
        })
        .await
    }

    /// Keeps what arrived: first the tokens, then the account that names them, so that dying in between leaves the earlier
    /// sign-in as it was.
    async fn keep(&self, arrived: Arrived) -> Result<Signed, Failure> {
        let Arrived { name, kind, app, tokens, member, person, asked, mut remarks } = arrived;
        let now = self.upstream.clock.now().as_second();
        let mut expires_at = tokens.expires_in.map(|seconds| now.saturating_add(seconds));
        let mut scopes = tokens.scopes;
        if let Some(secret) = &app.secret
            && (scopes.is_none() || expires_at.is_none())
        {
            match self.oauth.introspect(&self.upstream, &app.id, secret, &tokens.access).await {
                Ok(told) if !told.active => {
                    return Err(Failure::DeadToken { status: told.status.unwrap_or_default() });
                }
                Ok(told) => {
                    scopes = told.scopes.or(scopes);
                    expires_at = told.expires_at.or(expires_at);
                }
                Err(failure) => {
                    remarks
                        .push(format!("LinkedIn did not say what the token may do ({failure})."));
                }
            }
        }
        let grant = uuid::Uuid::new_v4().simple().to_string();
        if let Some(secret) = &app.secret {
            self.vault.put(&app_entry(&app.id), secret).await?;
        }
        if let Some(refresh) = &tokens.refresh {
            self.vault.put(&refresh_entry(&grant), refresh.secret()).await?;
        }
        self.vault.put(&access_entry(&grant), tokens.access.secret()).await?;
        let mut account = Account {
            place: self.upstream.api.clone(),
            name,
            grant,
            app: app.id,
            kind,
            member: member.map(|id| format!("urn:li:person:{id}")),
            person: person.map(|name| excerpt(&name, PERSON)),
            scopes: scopes.as_ref().map(|scopes| scopes.names().join(" ")),
            signed_in_at: now,
            expires_at,
            refresh_ends_at: tokens
                .refresh_expires_in
                .filter(|_| tokens.refresh.is_some())
                .map(|seconds| now.saturating_add(seconds)),
            state: State::Active,
            is_default: false,
        };
        let SignedIn { replaced, ended, is_default } = self.store.sign_in(&account).await?;
        account.is_default = is_default;
        if let Some(replaced) = replaced {
            self.forget_tokens(&replaced.grant).await;
            if let (Some(other), Some(member)) = (&replaced.member, &account.member)
                && other != member
            {
                // Whoever uses the name must learn that it now speaks with another voice.
                remarks.push(format!("Until now `{}` was another member, {other}.", account.name));
            }
        }
        let granted = scopes.as_ref().map(Granted::names);
        let withheld = asked
            .into_iter()
            .filter(|scope| granted.as_ref().is_some_and(|granted| !granted.contains(scope)))
            .collect();
        Ok(Signed { account, withheld, ended, remarks })
    }

    async fn forget_tokens(&self, grant: &str) {
        for entry in [access_entry(grant), refresh_entry(grant)] {
            // What stays in the vault is of no use to anybody who cannot open it.
            if let Err(failure) = self.vault.forget(&entry).await {
                tracing::warn!(%failure, "a token that is no longer needed is still in the vault");
            }
        }
    }

    /// Ends an account: at LinkedIn, if LinkedIn lets us, and here in any case.
    pub async fn end(&self, account: &Account) -> Result<AtLinkedin, Failure> {
        let at_linkedin = self.revoke(account).await;
        self.store.forget_account(&account.place, &account.name).await?;
        self.forget_tokens(&account.grant).await;
        let left = self.store.accounts(&account.place).await?;
        if left.iter().all(|other| other.app != account.app)
            && let Err(failure) = self.vault.forget(&app_entry(&account.app)).await
        {
            tracing::warn!(%failure, "an app's secret is still in the vault");
        }
        Ok(at_linkedin)
    }

    async fn revoke(&self, account: &Account) -> AtLinkedin {
        let no = |why: String| AtLinkedin::NotRevoked(why);
        let secret = match self.vault.get(&app_entry(&account.app)).await {
            Ok(Some(secret)) => secret,
            Ok(None) => return no("the app's secret is not known here".to_owned()),
            Err(failure) => return no(failure.to_string()),
        };
        // Either ends the whole grant; the refresh token is the one that lasts.
        for entry in [refresh_entry(&account.grant), access_entry(&account.grant)] {
            let token = match self.vault.get(&entry).await {
                Ok(Some(token)) => Token::from(token),
                Ok(None) => continue,
                Err(failure) => return no(failure.to_string()),
            };
            return match self.oauth.revoke(&self.upstream, &account.app, &secret, &token).await {
                Ok(()) => AtLinkedin::Revoked,
                Err(failure) => no(failure.to_string()),
            };
        }
        no("its token is not in the vault".to_owned())
    }
}
