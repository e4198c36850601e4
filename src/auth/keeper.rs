//! Gets the next token of an account, and keeps it before anybody uses it.
//!
//! Several processes share an account: one of them asks LinkedIn, the others find what it got. Dying between the answer
//! and keeping it costs nothing: LinkedIn gives the same refresh token back, which is still in the vault.

use std::sync::Arc;

use secrecy::SecretString;

use super::accounts::Later;
use super::grant::Renewing;
use super::vault::Vault;
use super::{App, NotRenewed, Renew, Renewed, Token, Upstream};
use crate::store::accounts::{Account, Kind};
use crate::store::{Step, Store};

/// The name under which a grant's access token is kept.
pub fn access_entry(grant: &str) -> String {
    format!("grant/{grant}/access")
}

/// The name under which a grant's refresh token is kept.
pub fn refresh_entry(grant: &str) -> String {
    format!("grant/{grant}/refresh")
}

/// The name under which an app's secret is kept.
pub fn app_entry(app: &str) -> String {
    format!("app/{app}/secret")
}

/// A token as LinkedIn gives it.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The token.
    pub token: Token,
    /// For how many seconds from now, where said.
    pub ends_in: Option<i64>,
}

/// Where tokens come from.
pub trait TokenEndpoint: Send + Sync {
    /// Sets the target's clock, where the target has a time of its own.
    fn look_at_clock<'a>(&'a self, upstream: &'a Upstream) -> Later<'a, ()>;

    /// Gets a token for a refresh token.
    fn refresh<'a>(
        &'a self,
        upstream: &'a Upstream,
        app: &'a App,
        refresh: &'a Token,
    ) -> Later<'a, Result<Fresh, NotRenewed>>;

    /// Gets a token for the app itself.
    fn credentials<'a>(
        &'a self,
        upstream: &'a Upstream,
        app: &'a App,
    ) -> Later<'a, Result<Fresh, NotRenewed>>;
}

/// Renews the tokens of one account.
pub struct Keeper {
    /// Who has signed in.
    pub store: Arc<Store>,
    /// Where tokens are.
    pub vault: Arc<Vault>,
    /// Where LinkedIn is.
    pub upstream: Arc<Upstream>,
    /// Where tokens come from.
    pub endpoint: Arc<dyn TokenEndpoint>,
    /// Whose tokens.
    pub account: Account,
}

impl Keeper {
    async fn kept(&self, entry: String) -> Result<Option<SecretString>, NotRenewed> {
        let kept = self.vault.get(&entry).await;
        kept.map_err(|failure| NotRenewed::NotKept { reason: failure.to_string() })
    }

    async fn next(&self, stale: &Token) -> Result<Renewed, NotRenewed> {
        // Held until the new token is kept: whoever waits here finds it.
        let turn = self.store.turn("renewal.lock").await;
        let _turn = turn.map_err(|failure| NotRenewed::NotKept { reason: failure.to_string() })?;
        let grant = &self.account.grant;
        let access = access_entry(grant);
        let found = self.kept(access.clone()).await?.map(Token::from);
        if let Some(token) = found.filter(|found| !found.is_same(stale)) {
            let rows = self.store.accounts(&self.account.place).await.unwrap_or_default();
            let row = rows.into_iter().find(|row| row.grant == *grant);
            return Ok(Renewed { token, ends_at: row.and_then(|row| row.expires_at) });
        }
        let secret = self.kept(app_entry(&self.account.app)).await?;
        let app = App { id: self.account.app.clone(), secret };
        let now = self.upstream.clock.now().as_second();
        let fresh = match self.account.kind {
            Kind::App => self.endpoint.credentials(&self.upstream, &app).await?,
            Kind::Member => {
                let refresh = self.kept(refresh_entry(grant)).await?.map(Token::from);
                let refresh = refresh.ok_or(NotRenewed::NoWay)?;
                if self.account.refresh_ends_at.is_some_and(|end| end <= now) {
                    return Err(NotRenewed::Ended);
                }
                self.endpoint.refresh(&self.upstream, &app, &refresh).await?
            }
        };
        self.store.step(Step::Renewed);
        let put = self.vault.put(&access, fresh.token.secret()).await;
        put.map_err(|failure| NotRenewed::NotKept { reason: failure.to_string() })?;
        let ends_at = fresh.ends_in.map(|seconds| now.saturating_add(seconds));
        // A wrong date costs one more renewal, nothing else.
        if let Err(failure) = self.store.token_renewed(grant, ends_at).await {
            tracing::warn!(%failure, "when a token ends is not written down");
        }
        tracing::info!(account = %self.account.name, "token renewed");
        Ok(Renewed { token: fresh.token, ends_at })
    }
}

impl Renew for Keeper {
    fn renew<'a>(&'a self, stale: &'a Token) -> Renewing<'a> {
        Box::pin(self.next(stale))
    }
}
