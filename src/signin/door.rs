//! Where an agent knocks for a person to sign in: begins a sign-in, or joins the one that is under way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::connect::{Back, Connect, Offers, Outcome, beside};
use super::journey::AWAY;
use super::{Failure, Redirect, SignIn};
use crate::auth::App;

/// How a sign-in is reached from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The person sits at this machine.
    Here,
    /// The person sits elsewhere, and reaches the HTTP server.
    Server,
}

/// See the module.
pub struct Door {
    /// What makes accounts.
    pub signin: Arc<SignIn>,
    /// The app, as far as settings say.
    pub app: Option<App>,
    /// Where LinkedIn sends people back to on this machine.
    pub redirect: Redirect,
    /// Where people sit.
    pub reach: Reach,
    /// Whether the target is the embedded sandbox.
    pub in_sandbox: bool,
    /// Whether the person may leave it by signing in.
    pub may_leave: bool,
    /// The pages of the HTTP server, once it is known where it is reached.
    pub served: OnceLock<Arc<Connect>>,
    /// Those under way, by account.
    pub under_way: Mutex<HashMap<String, UnderWay>>,
}

/// A sign-in that is under way.
#[derive(Clone, Debug)]
pub struct UnderWay {
    /// Where the person has to go. It is for the person's eyes, and no model's.
    pub link: String,
    scopes: Vec<String>,
    outcome: watch::Receiver<Outcome>,
    begun: Instant,
    shown: Arc<AtomicBool>,
}

impl UnderWay {
    /// Whether this is the first time that somebody wants to show the link.
    pub fn show(&self) -> bool {
        !self.shown.swap(true, Ordering::AcqRel)
    }

    /// What has become of it by now.
    pub fn now(&self) -> Outcome {
        self.outcome.borrow().clone()
    }

    /// Waits a while for what becomes of it.
    pub async fn wait(&mut self, patience: Duration) -> Outcome {
        let settled = self.outcome.wait_for(|outcome| !matches!(outcome, Outcome::Waiting));
        let _ = tokio::time::timeout(patience, settled).await;
        self.now()
    }
}

impl Door {
    /// Serves the pages at the HTTP server's address from now on.
    pub fn served_at(&self, base: &str) -> Arc<Connect> {
        let connect = self.served.get_or_init(|| {
            let offers = Offers { app: false, live: false };
            let signin = Arc::clone(&self.signin);
            Arc::new(Connect::new(signin, self.app.clone(), base.to_owned(), Back::Here, offers))
        });
        Arc::clone(connect)
    }

    /// Begins a sign-in for that account, or joins the one that is under way.
    pub async fn begin(&self, account: &str, scopes: &[String]) -> Result<UnderWay, Failure> {
        // Other permissions are another sign-in; its link takes the place of the earlier one.
        if let Some(known) = self.under_way(account).filter(|known| known.scopes == scopes) {
            return Ok(known);
        }
        self.signin.vault.check().await?;
        let served = self.served.get().filter(|_| self.reach == Reach::Server);
        let connect = if let Some(served) = served {
            Arc::clone(served)
        } else {
            let offers = Offers { app: true, live: self.may_leave };
            let back = Back::Listener(self.redirect.clone());
            let (signin, app) = (Arc::clone(&self.signin), self.app.clone());
            beside(|base| Connect::new(signin, app, base, back, offers)).await?
        };
        let (link, outcome) = connect.link(account, scopes).await?;
        let begun = UnderWay {
            link,
            scopes: scopes.to_vec(),
            outcome,
            begun: Instant::now(),
            shown: Arc::default(),
        };
        let mut all = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(account.to_owned(), begun.clone());
        Ok(begun)
    }

    fn under_way(&self, account: &str) -> Option<UnderWay> {
        let mut all = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, one| one.begun.elapsed() < AWAY);
        all.get(account).cloned()
    }

    /// What has become of one was told: the next call begins anew.
    pub fn told(&self, account: &str) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}
