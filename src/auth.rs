//! Who is signed in, where, and with what token.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;

use crate::model::clock::Clock;
use crate::model::product::Product;
use crate::model::scope::Granted;
use crate::model::version::Version;

pub mod vault;

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

    /// Whether a sandbox issued it.
    pub fn is_of_sandbox(&self) -> bool {
        self.0.expose_secret().starts_with(SANDBOX_PREFIX)
    }
}

/// Which LinkedIn answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The embedded sandbox.
    Sandbox,
    /// LinkedIn itself.
    Live,
    /// Another address on this machine, usually a sandbox that runs on its own.
    Custom,
}

impl Target {
    /// The word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
            Self::Custom => "custom",
        }
    }

    /// What a person calls it.
    pub const fn place_name(self) -> &'static str {
        match self {
            Self::Sandbox => "the sandbox",
            Self::Live => "LinkedIn",
            Self::Custom => "a sandbox",
        }
    }
}

/// Which of a sandbox's worlds answers: what is known of one says nothing about another.
#[derive(Clone)]
pub enum World {
    /// LinkedIn itself: there is one.
    Only,
    /// What the embedded sandbox says when asked: a reset begins a new one.
    Asking(Arc<dyn Fn() -> String + Send + Sync>),
    /// What a sandbox elsewhere said when it was asked last; empty where it knows no worlds.
    Told(Arc<Mutex<Option<String>>>),
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World({})", self.name())
    }
}

impl World {
    /// Its name; empty for LinkedIn itself, and as long as nobody has said.
    pub fn name(&self) -> String {
        match self {
            Self::Only => String::new(),
            Self::Asking(ask) => ask(),
            Self::Told(told) => {
                told.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
            }
        }
    }
}

/// The addresses of a target.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Which LinkedIn.
    pub target: Target,
    /// `https://api.linkedin.com`, or a sandbox.
    pub api: String,
    /// `https://www.linkedin.com`, or a sandbox.
    pub www: String,
    /// The sandbox's control address, where there is one.
    pub control: Option<String>,
    /// Which world.
    pub world: World,
    /// The version sent with every versioned call.
    pub version: Version,
    /// The target's time.
    pub clock: Clock,
}

impl Upstream {
    /// LinkedIn itself.
    pub fn live(version: Version) -> Self {
        Self {
            target: Target::Live,
            api: "https://api.linkedin.com".to_owned(),
            www: "https://www.linkedin.com".to_owned(),
            control: None,
            world: World::Only,
            version,
            clock: Clock::System,
        }
    }

    /// Where it is, as one word. A world may move to another port and stays the same.
    pub fn place(&self) -> String {
        let world = self.world.name();
        if world.is_empty() { self.api.clone() } else { format!("sandbox:{world}") }
    }

    /// The value of the `Authorization` header, or nothing where this token may not go.
    ///
    /// The one place where a token is spelled out. LinkedIn's tokens go to LinkedIn over TLS, a sandbox's
    /// tokens to loopback; nothing else.
    pub fn bearer(&self, token: &Token, url: &url::Url) -> Option<String> {
        let linkedin = url.scheme() == "https"
            && matches!(url.host_str(), Some("api.linkedin.com" | "www.linkedin.com"));
        let loopback = url.scheme() == "http" && is_loopback(url);
        let may_go = if token.is_of_sandbox() { loopback } else { linkedin };
        let own = [&self.api, &self.www]
            .into_iter()
            .any(|base| url::Url::parse(base).is_ok_and(|base| base.origin() == url.origin()));
        (may_go && own).then(|| format!("Bearer {}", token.0.expose_secret()))
    }

    /// Whether bytes may be sent to an address that a reply named: LinkedIn's own hosts over TLS, or the sandbox
    /// that gave it.
    pub fn takes_uploads_at(&self, address: &str) -> bool {
        let Ok(url) = url::Url::parse(address) else { return false };
        let plain = url.as_str() == address
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none();
        let own = match self.target {
            Target::Live => {
                url.scheme() == "https"
                    && url.port().is_none()
                    && matches!(url.host_str(), Some("www.linkedin.com" | "api.linkedin.com"))
            }
            Target::Sandbox | Target::Custom => [&self.api, &self.www]
                .into_iter()
                .any(|base| url::Url::parse(base).is_ok_and(|base| base.origin() == url.origin())),
        };
        plain && own
    }

    /// The form that asks what a token may do, or nothing where this token may not go.
    pub fn introspection_form(
        &self,
        token: &Token,
        url: &url::Url,
        client_id: &str,
        client_secret: &str,
    ) -> Option<String> {
        self.bearer(token, url)?;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", client_id);
        form.append_pair("client_secret", client_secret);
        form.append_pair("token", token.0.expose_secret());
        Some(form.finish())
    }

    /// The address of the post that a person can open, or the sandbox's own feed page.
    pub fn web_address(&self, address: &str) -> String {
        match (&self.control, address.split_once("/feed/update/")) {
            (Some(control), Some((_, urn))) => {
                format!("{control}/feed#{}", urn.trim_end_matches('/'))
            }
            _ => address.to_owned(),
        }
    }
}

/// Whether an address leads to this machine and nowhere else.
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
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

/// Calls a day for one endpoint; `None` where LinkedIn publishes no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The name of the preset.
    pub name: String,
    /// The product whose endpoints it limits; `None` limits all.
    pub product: Option<Product>,
    /// Whether several entities may be read in one call.
    pub batch_get: bool,
    /// For one member.
    pub member: Option<u32>,
    /// For the whole app.
    pub app: Option<u32>,
}

impl Tier {
    /// A preset by its name, or `MEMBER/APP` as numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let (product, member, app) = match text {
            "share" => (Some(Product::Share), Some(150), Some(100_000)),
            "cm-development" => (Some(Product::CommunityManagement), Some(100), Some(500)),
            // An older page of LinkedIn's: 100 calls an app, 10 a member.
            "cm-development-small" => (Some(Product::CommunityManagement), Some(10), Some(100)),
            "cm-standard" | "advertising" => (None, None, None),
            numbers => {
                let (member, app) = numbers.split_once('/')?;
                (None, Some(member.parse().ok()?), Some(app.parse().ok()?))
            }
        };
        let batch_get = !text.starts_with("cm-development");
        Some(Self { name: text.to_owned(), product, batch_get, member, app })
    }

    /// Nothing known.
    pub fn unknown() -> Self {
        Self { name: "unknown".to_owned(), product: None, batch_get: true, member: None, app: None }
    }
}

/// One sign-in at one target.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of the sign-in.
    pub account: String,
    /// The app that LinkedIn counts its calls for, as far as known.
    pub app: String,
    /// Its token.
    pub token: Token,
    /// What the token may do.
    pub scopes: Scopes,
    /// The app's products, where known.
    pub products: Vec<String>,
    /// The app's limits.
    pub tier: Tier,
    /// When the token ends, in epoch seconds, where known.
    pub expires_at: Option<i64>,
    /// Where it works.
    pub upstream: Arc<Upstream>,
}

impl Session {
    /// Who signed in where, as one word: what is known or counted belongs to exactly that.
    pub fn identity(&self) -> String {
        format!("{}|{}", self.upstream.place(), self.account)
    }
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

/// A session that is opened when first needed.
pub type Opening = Pin<Box<dyn Future<Output = Result<Session, Failure>> + Send>>;

/// The accounts that are signed in. One for now; opened at the first call that needs it, because a start
/// must not wait for a network.
pub struct Accounts {
    name: String,
    target: Target,
    open: Box<dyn Fn() -> Opening + Send + Sync>,
    session: OnceCell<Arc<Session>>,
}

impl Accounts {
    /// An account by its name, and how to open it.
    pub fn new(
        name: String,
        target: Target,
        open: impl Fn() -> Opening + Send + Sync + 'static,
    ) -> Self {
        Self { name, target, open: Box::new(open), session: OnceCell::new() }
    }

    /// The name of the account that a call means which names none.
    pub fn default_name(&self) -> &str {
        &self.name
    }

    /// Which LinkedIn answers, known before anything is opened.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The session of that account, or of the only one.
    pub async fn session(&self, asked: Option<&str>) -> Result<Arc<Session>, Failure> {
        if let Some(asked) = asked
            && asked != self.name
        {
            let have = vec![self.name.clone()];
            return Err(Failure::NoSuchAccount { asked: asked.to_owned(), have });
        }
        let opened = self.session.get_or_try_init(|| async { (self.open)().await.map(Arc::new) });
        opened.await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upstream(api: &str, target: Target) -> Upstream {
        let mut upstream = Upstream::live(crate::model::version::DEFAULT);
        upstream.target = target;
        api.clone_into(&mut upstream.api);
        api.clone_into(&mut upstream.www);
        upstream
    }

    fn goes(upstream: &Upstream, token: &str, url: &str) -> bool {
        upstream.bearer(&Token::new(token.to_owned()), &url.parse().unwrap()).is_some()
    }

    #[test]
    fn a_linkedin_token_goes_to_linkedin_over_tls_and_a_sandbox_token_to_loopback() {
        let live = Upstream::live(crate::model::version::DEFAULT);
        assert!(goes(&live, "AQX0", "https://api.linkedin.com/rest/posts"));
        assert!(!goes(&live, "AQX0", "http://api.linkedin.com/rest/posts"));
        assert!(!goes(&live, "AQX0", "https://api.linkedin.com.example.org/rest/posts"));
        assert!(!goes(&live, "AQX0", "https://api.linkedin.com@example.org/rest/posts"));
        assert!(!goes(&live, "AQX0", "https://example.org/rest/posts"));
        assert!(!goes(&live, "sandbox-a", "https://api.linkedin.com/rest/posts"));

        let custom = upstream("http://127.0.0.1:8099", Target::Custom);
        assert!(goes(&custom, "sandbox-a", "http://127.0.0.1:8099/rest/posts"));
        assert!(!goes(&custom, "AQX0", "http://127.0.0.1:8099/rest/posts"));
        assert!(!goes(&custom, "sandbox-a", "http://127.0.0.1:1/rest/posts"));
        assert!(!goes(&custom, "sandbox-a", "http://127.0.0.1:809/rest/posts"));
        assert!(!goes(&custom, "sandbox-a", "http://127.0.0.1:8099@127.0.0.2:1/rest/posts"));
        let far = upstream("http://10.0.0.1:8099", Target::Custom);
        assert!(!goes(&far, "sandbox-a", "http://10.0.0.1:8099/rest/posts"));
    }

    #[test]
    fn a_token_shows_itself_to_nobody() {
        let token = Token::new("sandbox-very-secret".to_owned());
        assert!(!format!("{token:?}").contains("secret-"));
        assert!(!format!("{token:?}").contains("very-secret"));
    }

    #[test]
    fn a_tier_is_a_preset_or_two_numbers() {
        assert_eq!(Tier::parse("share").unwrap().member, Some(150));
        assert_eq!(Tier::parse("40/200").unwrap().app, Some(200));
        assert_eq!(Tier::parse("cm-standard").unwrap().member, None);
        assert!(Tier::parse("lots").is_none());
    }
}
