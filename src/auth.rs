//! Who is signed in, where, and with what token.

mod accounts;
mod app;
mod grant;
pub mod keeper;
mod stored;
mod tier;
mod upstream;

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::model::program::command;
use crate::model::scope::Granted;
use crate::model::urn::Urn;
pub use accounts::{Accounts, Known, Later, One, Opening, Source};
pub use app::App;
pub use grant::{Grant, NotRenewed, Renew, Renewed, Renewing};
pub use stored::Stored;
pub use tier::Tier;
pub use upstream::{Field, Target, Upstream, World, is_loopback};

/// The address to which LinkedIn sends a person back, registered with the app.
pub const REDIRECT: &str = "http://localhost:8763/callback";

/// The longest name of an account.
const LONGEST_NAME: usize = 40;

pub mod vault;

/// Seconds in a day.
pub(crate) const DAY_S: i64 = 86_400;

/// From how many days before its end on a sign-in's end is told of.
const NEAR_DAYS: i64 = 10;

/// The prefix of tokens that a sandbox issues; they go nowhere but to loopback, and nothing else goes there.
const SANDBOX_PREFIX: &str = "sandbox-";

/// An access token. It shows itself to nobody; only [`Upstream::bearer`] spells it out.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

impl Token {
    /// Takes a token from where it was kept.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// For the vault.
    pub(crate) fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Whether it is that one.
    pub fn is_same(&self, other: &Self) -> bool {
        let (one, other) = (self.0.expose_secret(), other.0.expose_secret());
        bool::from(one.as_bytes().ct_eq(other.as_bytes()))
    }

    /// Whether a sandbox issued it.
    pub fn is_of_sandbox(&self) -> bool {
        self.0.expose_secret().starts_with(SANDBOX_PREFIX)
    }
}

impl From<SecretString> for Token {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

/// What is known about the scopes of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// These, and no others.
    Known(Granted),
    /// Nobody said: nothing is refused for its scope.
    Unknown,
}

/// One sign-in at one target.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of the sign-in.
    pub account: String,
    /// The app that LinkedIn counts its calls for, as far as known.
    pub app: String,
    /// Its token of the moment, and how the next is got.
    pub grant: Arc<Grant>,
    /// What the token may do.
    pub scopes: Scopes,
    /// The app's products, where known.
    pub products: Vec<String>,
    /// The app's limits.
    pub tier: Tier,
    /// Which app and which member stand behind the name; empty where nobody said.
    pub holder: String,
    /// The member who signed in, where LinkedIn has signed that.
    pub member: Option<Urn>,
    /// When it can no longer be renewed, in epoch seconds, where it can and that is known.
    pub refresh_ends_at: Option<i64>,
    /// Where it works.
    pub upstream: Arc<Upstream>,
}

impl Session {
    /// Who signed in where, as one word: what is known or counted belongs to exactly that.
    pub fn identity(&self) -> String {
        // The name may pass to another member, or to another app, to which every member has another id.
        match self.holder.as_str() {
            "" => format!("{}|{}", self.upstream.place(), self.account),
            holder => format!("{}|{}|{holder}", self.upstream.place(), self.account),
        }
    }

    /// When somebody has to sign in again, in epoch seconds, where that is known.
    pub fn ends_at(&self) -> Option<i64> {
        if self.grant.renews() { self.refresh_ends_at } else { self.grant.ends_at() }
    }

    /// In how many days that is; none once it is over.
    pub fn days_left(&self) -> Option<i64> {
        let left = self.ends_at()?.saturating_sub(self.upstream.clock.now().as_second());
        Some(left.div_euclid(DAY_S).max(0))
    }

    /// A warning, once the end is near: tokens live 60 days, and from day 50 on it is said.
    pub fn ending(&self) -> Option<String> {
        let days = self.days_left().filter(|days| *days <= NEAR_DAYS)?;
        let when = match days {
            0 => "today".to_owned(),
            1 => "in a day".to_owned(),
            days => format!("in {days} days"),
        };
        let how = match self.holder.as_str() {
            "" => "Give the server another token before.".to_owned(),
            _ => format!(
                "A person signs in again with linkedin_sign_in, or with: {}",
                command(&format!("login --account {}", self.account))
            ),
        };
        Some(format!("The sign-in `{}` ends {when}. {how}", self.account))
    }

    /// When the token of the moment ends, where known.
    pub fn token_ends(&self) -> Option<jiff::Timestamp> {
        self.grant.ends_at().and_then(|at| jiff::Timestamp::from_second(at).ok())
    }
}

/// Whether an account can have that name.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No token anywhere.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The account named in the call is none of ours.
    #[error("there is no account `{asked}`")]
    NoSuchAccount {
        /// What the caller asked for.
        asked: String,
        /// What there is.
        have: Vec<String>,
    },
    /// A later sign-in ended it.
    #[error("the sign-in `{account}` was ended by a later one, `{by}`")]
    Superseded {
        /// The account.
        account: String,
        /// The account of the later sign-in.
        by: String,
    },
    /// Its time is over.
    #[error("the sign-in `{account}` has expired")]
    Expired {
        /// The account.
        account: String,
        /// When, in epoch seconds.
        at: i64,
    },
    /// The year is over in which it could be renewed.
    #[error("the sign-in `{account}` can no longer be renewed")]
    Over {
        /// The account.
        account: String,
        /// Since when, in epoch seconds.
        at: i64,
    },
    /// The account is known, and its token is gone.
    #[error("the token of `{account}` is no longer in the vault")]
    Lost {
        /// The account.
        account: String,
    },
    /// The vault does not open.
    #[error("the token of `{account}` cannot be read: {problem}")]
    Vault {
        /// The account.
        account: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        fix: String,
    },
    /// Who has signed in cannot be looked up.
    #[error("the state cannot be used: {reason}")]
    State {
        /// Why.
        reason: String,
    },
    /// A setting stands in the way.
    #[error("{problem}")]
    Setting {
        /// What is wrong with which setting.
        problem: String,
        /// What to change.
        fix: String,
    },
    /// The embedded sandbox did not start.
    #[error("the sandbox did not start: {reason}")]
    Sandbox {
        /// The system's words.
        reason: String,
    },
}

impl Failure {
    /// The account that it is about, where that is one of ours.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Superseded { account, .. }
            | Self::Expired { account, .. }
            | Self::Over { account, .. }
            | Self::Lost { account }
            | Self::Vault { account, .. } => Some(account),
            Self::NotSignedIn
            | Self::NoSuchAccount { .. }
            | Self::State { .. }
            | Self::Setting { .. }
            | Self::Sandbox { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_itself_to_nobody() {
        let token = Token::new("sandbox-very-secret".to_owned());
        assert!(!format!("{token:?}").contains("secret-"));
        assert!(!format!("{token:?}").contains("very-secret"));
    }

    fn session(ends_at: i64) -> Session {
        let token = Token::new("AQX-not-a-token".to_owned());
        Session {
            account: "acme".to_owned(),
            app: "app".to_owned(),
            grant: Grant::fixed(token, Some(ends_at)),
            scopes: Scopes::Unknown,
            products: Vec::new(),
            tier: Tier::unknown(),
            holder: "app/member".to_owned(),
            member: None,
            refresh_ends_at: None,
            upstream: Arc::new(Upstream {
                clock: crate::model::clock::Clock::Asking(Arc::new(|| 0)),
                ..Upstream::live(crate::model::version::DEFAULT)
            }),
        }
    }

    #[test]
    fn the_end_of_a_sign_in_is_told_of_from_ten_days_before() {
        let told = |days: i64| session(days * DAY_S + 60).ending();
        assert_eq!(told(11), None);
        assert!(told(10).is_some_and(|told| told.contains("`acme` ends in 10 days")));
        assert!(told(1).is_some_and(|told| told.contains("ends in a day")));
        assert!(told(0).is_some_and(|told| told.contains("ends today")));
        // By the tool that needs no terminal, and by this program's own path.
        let told = told(3).unwrap();
        assert!(
            told.contains("linkedin_sign_in") && told.contains("login --account acme"),
            "{told}"
        );
    }
}
