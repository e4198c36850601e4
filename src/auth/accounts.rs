//! The accounts that are signed in, wherever they come from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::{Failure, Scopes, Session, Target};

/// Something that is known some time from now.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What is known of an account before it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// What it may do; `None` until it is opened.
    pub scopes: Option<Scopes>,
    /// Its app's products; empty where nobody said.
    pub products: Vec<String>,
}

/// Where accounts come from.
pub trait Source: Send + Sync {
    /// The session of that account, or of the one that is meant where none is named.
    fn session<'a>(&'a self, asked: Option<&'a str>) -> Later<'a, Result<Arc<Session>, Failure>>;

    /// Every account that works, the one first that is meant where none is named.
    fn known(&self) -> Later<'_, Vec<Known>>;
}

/// The accounts, opened at the first call that needs one: a start must not wait for a network.
pub struct Accounts {
    name: String,
    target: Target,
    source: Box<dyn Source>,
}

impl Accounts {
    /// Accounts at that target; the name stands in answers until one is opened.
    pub fn new(name: String, target: Target, source: impl Source + 'static) -> Self {
        Self { name, target, source: Box::new(source) }
    }

    /// The name of the account that a call means which names none.
    pub fn default_name(&self) -> &str {
        &self.name
    }

    /// Which LinkedIn answers, known before anything is opened.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The session of that account, or of the one that is meant where none is named.
    pub async fn session(&self, asked: Option<&str>) -> Result<Arc<Session>, Failure> {
        self.source.session(asked).await
    }

    /// Every account that works.
    pub async fn known(&self) -> Vec<Known> {
        self.source.known().await
    }
}

/// A session that is opened when first needed.
pub type Opening = Later<'static, Result<Session, Failure>>;

/// One account, and how to open it.
pub struct One {
    name: String,
    open: Box<dyn Fn() -> Opening + Send + Sync>,
    session: OnceCell<Arc<Session>>,
}

impl One {
    /// An account by its name.
    pub fn new(name: String, open: impl Fn() -> Opening + Send + Sync + 'static) -> Self {
        Self { name, open: Box::new(open), session: OnceCell::new() }
    }

    async fn opened(&self) -> Result<Arc<Session>, Failure> {
        let opened = self.session.get_or_try_init(|| async { (self.open)().await.map(Arc::new) });
        opened.await.cloned()
    }
}

impl Source for One {
    fn session<'a>(&'a self, asked: Option<&'a str>) -> Later<'a, Result<Arc<Session>, Failure>> {
        Box::pin(async move {
            match asked.filter(|asked| *asked != self.name) {
                Some(asked) => {
                    let have = vec![self.name.clone()];
                    Err(Failure::NoSuchAccount { asked: asked.to_owned(), have })
                }
                None => self.opened().await,
            }
        })
    }

    fn known(&self) -> Later<'_, Vec<Known>> {
        Box::pin(async {
            let opened = self.opened().await.ok();
            let scopes = opened.as_ref().map(|session| session.scopes.clone());
            let products = opened.map(|session| session.products.clone()).unwrap_or_default();
            vec![Known { name: self.name.clone(), scopes, products }]
        })
    }
}
