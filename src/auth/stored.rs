//! The accounts that somebody signed in to, here or in another process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::accounts::{Known, Later, Source};
use super::keeper::{Keeper, TokenEndpoint, access_entry, refresh_entry};
use super::vault::Vault;
use super::{Failure, Grant, Renew, Scopes, Session, Tier, Token, Upstream};
use crate::model::scope::Granted;
use crate::model::urn::Urn;
use crate::store::Store;
use crate::store::accounts::{Account, Kind, State};

/// See the module. What is written down is looked up at each call, so that a sign-in or a removal in another process
/// counts at once; the tokens are read once.
pub struct Stored {
    /// Who has signed in.
    pub store: Arc<Store>,
    /// Where tokens are.
    pub vault: Arc<Vault>,
    /// Where LinkedIn is.
    pub upstream: Arc<Upstream>,
    /// Where tokens come from.
    pub endpoint: Arc<dyn TokenEndpoint>,
    /// The account that is meant where none is named, if the operator said.
    pub preferred: Option<String>,
    /// The app's limits, if the operator said.
    pub tier: Option<Tier>,
    /// Those that are open, by their grant.
    pub open: Mutex<HashMap<String, Arc<Session>>>,
}

impl Stored {
    async fn accounts(&self) -> Result<Vec<Account>, Failure> {
        let accounts = self.store.accounts(&self.upstream.api).await;
        accounts.map_err(|failure| Failure::State { reason: failure.to_string() })
    }

    async fn find(&self, asked: Option<&str>) -> Result<Account, Failure> {
        let mut accounts = self.accounts().await?;
        let wanted = asked.or(self.preferred.as_deref());
        let at = match wanted {
            None => Some(0),
            Some(name) => accounts.iter().position(|account| account.name == name),
        };
        if accounts.is_empty() {
            return Err(Failure::NotSignedIn);
        }
        match at {
            Some(at) => Ok(accounts.swap_remove(at)),
            None => Err(Failure::NoSuchAccount {
                asked: wanted.unwrap_or_default().to_owned(),
                have: accounts.into_iter().map(|account| account.name).collect(),
            }),
        }
    }

    async fn opened(&self, account: Account) -> Result<Arc<Session>, Failure> {
        if let State::Superseded { by } = account.state {
            return Err(Failure::Superseded { account: account.name, by });
        }
        self.endpoint.look_at_clock(&self.upstream).await;
        let now = self.upstream.clock.now().as_second();
        let known = {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.get(&account.grant).filter(|known| known.account == account.name).cloned()
        };
        if let Some(session) = known {
            over(&account, session.grant.renews(), now)?;
            return Ok(session);
        }
        let not_kept = |failure: super::vault::Failure| Failure::Vault {
            account: account.name.clone(),
            problem: failure.to_string(),
            fix: failure.fix(),
        };
        let token = self.vault.get(&access_entry(&account.grant)).await.map_err(not_kept)?;
        let Some(token) = token.map(Token::from) else {
            return Err(Failure::Lost { account: account.name });
        };
        let refreshes = account.kind == Kind::App
            || self.vault.get(&refresh_entry(&account.grant)).await.map_err(not_kept)?.is_some();
        over(&account, refreshes, now)?;
        let grant = if refreshes {
            let keeper: Arc<dyn Renew> = Arc::new(Keeper {
                store: Arc::clone(&self.store),
                vault: Arc::clone(&self.vault),
                upstream: Arc::clone(&self.upstream),
                endpoint: Arc::clone(&self.endpoint),
                account: account.clone(),
            });
            Grant::renewed_by(token, account.expires_at, keeper)
        } else {
            Grant::fixed(token, account.expires_at)
        };
        let session = Arc::new(Session {
            scopes: scopes(&account),
            member: account.member.as_deref().and_then(|member| Urn::parse(member).ok()),
            holder: format!("{}/{}", account.app, account.member.as_deref().unwrap_or("?")),
            account: account.name,
            app: account.app,
            grant,
            products: Vec::new(),
            tier: self.tier.clone().unwrap_or_else(Tier::unknown),
            refresh_ends_at: account.refresh_ends_at,
            upstream: Arc::clone(&self.upstream),
        });
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Two may have opened it at once: all use the same, so that they renew once.
        Ok(Arc::clone(open.entry(account.grant).or_insert(session)))
    }
}

/// Refuses what has ended by its dates: no call has to go to LinkedIn to find that out.
fn over(account: &Account, refreshes: bool, now: i64) -> Result<(), Failure> {
    let Some(at) = account.expires_at.filter(|at| *at <= now) else { return Ok(()) };
    let name = account.name.clone();
    match account.refresh_ends_at.filter(|end| *end <= now) {
        _ if !refreshes => Err(Failure::Expired { account: name, at }),
        Some(at) => Err(Failure::Over { account: name, at }),
        None => Ok(()),
    }
}

fn scopes(account: &Account) -> Scopes {
    account.scopes.as_deref().map_or(Scopes::Unknown, |text| Scopes::Known(Granted::parse(text)))
}

impl Source for Stored {
    fn session<'a>(&'a self, asked: Option<&'a str>) -> Later<'a, Result<Arc<Session>, Failure>> {
        Box::pin(async move { self.opened(self.find(asked).await?).await })
    }

    fn known(&self) -> Later<'_, Vec<Known>> {
        Box::pin(async {
            let mut accounts = self.accounts().await.unwrap_or_default();
            accounts.retain(|account| account.state == State::Active);
            if let Some(preferred) = &self.preferred
                && let Some(at) = accounts.iter().position(|account| account.name == *preferred)
            {
                accounts.swap(0, at);
            }
            let known = |account: Account| Known {
                scopes: Some(scopes(&account)),
                name: account.name,
                products: Vec::new(),
            };
            accounts.into_iter().map(known).collect()
        })
    }
}
