//! Where LinkedIn is, and what may go there.

use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::Token;
use crate::model::clock::Clock;
use crate::model::version::Version;

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

    /// What a person calls its sign-in page.
    pub const fn sign_in_name(self) -> &'static str {
        match self {
            Self::Live => "LinkedIn's own",
            Self::Sandbox | Self::Custom => "the sandbox's",
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

/// A field of a form for the sign-in host.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// What anybody may see.
    Plain(&'a str),
    /// The id of an app, which says whose the whole form is.
    App(&'a str),
    /// A token.
    Token(&'a Token),
    /// Any other secret.
    Secret(&'a SecretString),
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
    /// Whether it is a sandbox of some kind, with tokens of its own.
    pub fn is_sandboxes(&self) -> bool {
        self.target != Target::Live
    }

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

    /// A form for the sign-in host, as its body, or nothing where what is in it may not go.
    ///
    /// Beside [`Upstream::bearer`] the one place where secrets are spelled out: LinkedIn's go to LinkedIn over TLS, a
    /// sandbox's to loopback; nothing else.
    pub fn form(&self, url: &url::Url, fields: &[(&str, Field<'_>)]) -> Option<Zeroizing<String>> {
        let live = self.target == Target::Live;
        let goes = if live {
            url.scheme() == "https" && url.host_str() == Some("www.linkedin.com")
        } else {
            url.scheme() == "http" && is_loopback(url)
        };
        let own = url::Url::parse(&self.www).is_ok_and(|base| base.origin() == url.origin());
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for (name, field) in fields {
            let (text, fits) = match field {
                Field::Plain(text) => (*text, true),
                Field::Token(token) => (token.0.expose_secret(), token.is_of_sandbox() != live),
                Field::Secret(secret) => (secret.expose_secret(), true),
                Field::App(id) => (*id, live || id.contains("sandbox")),
            };
            if !fits {
                return None;
            }
            form.append_pair(name, text);
        }
        (goes && own).then(|| Zeroizing::new(form.finish()))
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
}
