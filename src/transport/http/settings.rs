//! What the HTTP server is told, and what it refuses to be told.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The shortest key: 128 random bits in hexadecimal have twice as many characters.
const SHORTEST_KEY: usize = 16;

/// The key that clients must show. Only its hash is kept.
#[derive(Clone, Debug)]
pub struct Key([u8; 32]);

impl Key {
    /// Takes a key.
    pub fn new(text: &str) -> Result<Self, Problem> {
        if text.len() < SHORTEST_KEY {
            return Err(Problem::ShortKey);
        }
        Ok(Self(Sha256::digest(text.as_bytes()).into()))
    }

    /// Whether this is it; takes as long whatever was offered.
    pub fn is(&self, offered: &str) -> bool {
        let offered: [u8; 32] = Sha256::digest(offered.as_bytes()).into();
        self.0.ct_eq(&offered).into()
    }
}

/// The files of a TLS certificate.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// How much may go on at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections.
    pub connections: usize,
    /// Calls under way.
    pub calls: usize,
    /// Streams held open by clients.
    pub streams: usize,
    /// Files that are being sent; each takes some memory while it comes.
    pub uploads: usize,
    /// Sessions of older clients.
    pub sessions: usize,
    /// How much of it one agent may take where there are several.
    pub agent: Share,
    /// Bytes of a request's body.
    pub body: usize,
    /// How deep JSON may nest.
    pub depth: usize,
}

/// How much one agent may have going on at once: a part of the whole, so that no agent can keep the others out (NET-5).
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Requests that are being answered. More than calls: a call that waits for a person's yes is answered by another
    /// request.
    pub requests: usize,
    /// Calls under way.
    pub calls: usize,
    /// Streams held open.
    pub streams: usize,
    /// Files that are being sent.
    pub uploads: usize,
    /// Sessions of older clients.
    pub sessions: usize,
}

impl Default for Share {
    fn default() -> Self {
        Self { requests: 512, calls: 64, streams: 128, uploads: 8, sessions: 200 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            calls: 256,
            streams: 1_024,
            uploads: 32,
            sessions: 1_000,
            agent: Share::default(),
            body: 4 * 1024 * 1024,
            depth: 64,
        }
    }
}

/// What the server is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Whether the older SSE pair is served.
    pub sse: bool,
    /// The server's own key: with it comes the agent that the settings name.
    pub key: Option<Key>,
    /// How many keys of agents open the server; with one, no key of its own is needed.
    pub agents_keys: usize,
    /// Whether a key is needed even on loopback.
    pub key_needed: bool,
    /// The certificate, where the server speaks TLS itself.
    pub tls: Option<Tls>,
    /// Whether a proxy in front speaks TLS.
    pub behind_proxy: bool,
    /// Names by which others reach it, with a port where it is not the scheme's own.
    pub public_hosts: Vec<String>,
    /// Web pages that may call it, as origins.
    pub origins: Vec<String>,
    /// The operator's page, if it is offered.
    pub console: Option<crate::console::Settings>,
    /// How much may go on at once.
    pub limits: Limits,
}

/// What is unsafe or wrong about the settings.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The key is too short to be one.
    #[error(
        "the HTTP key is shorter than 16 characters; make one with `openssl rand -hex 32` and set LINKEDIN_MCP_HTTP_KEY or LINKEDIN_MCP_HTTP_KEY_FILE"
    )]
    ShortKey,
    /// Nobody may be let in without a key here.
    #[error(
        "{why} needs a key: add an agent with `{}`, which shows its key once, and let it send the key as `Authorization: Bearer …`; or make one key for the whole server with `openssl rand -hex 32` and set LINKEDIN_MCP_HTTP_KEY or LINKEDIN_MCP_HTTP_KEY_FILE",
        crate::model::program::command("agents add NAME")
    )]
    NoKey {
        /// What needs it.
        why: &'static str,
    },
    /// A key must not cross a network in the clear.
    #[error(
        "listening on {address}, which is not loopback, needs TLS: set --tls-cert and --tls-key, or --behind-proxy if a proxy in front of this server speaks TLS"
    )]
    NoTls {
        /// The address.
        address: SocketAddr,
    },
    /// Nobody could reach it under any allowed name.
    #[error(
        "listening on {address} needs the name by which clients reach it: set --public-host, such as mcp.example.org"
    )]
    NoHost {
        /// The address.
        address: SocketAddr,
    },
    /// Only half of a certificate.
    #[error("TLS needs both --tls-cert and --tls-key")]
    HalfTls,
    /// The certificate cannot be used.
    #[error("the TLS {what} cannot be used: {reason}")]
    Certificate {
        /// Certificate or key.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// Not an origin.
    #[error("`{origin}` is no origin; give a scheme and a host, such as https://app.example.org")]
    Origin {
        /// What was given.
        origin: String,
    },
}

impl Settings {
    /// Everything as it is on loopback: no key, both transports.
    pub fn loopback(listen: SocketAddr) -> Self {
        Self {
            listen,
            sse: true,
            key: None,
            agents_keys: 0,
            key_needed: false,
            tls: None,
            behind_proxy: false,
            public_hosts: Vec::new(),
            origins: Vec::new(),
            console: None,
            limits: Limits::default(),
        }
    }

    /// Whether nobody comes in without a key, as long as no agent has one.
    pub(super) fn always_keyed(&self) -> bool {
        self.key.is_some()
            || self.agents_keys > 0
            || self.key_needed
            || self.behind_proxy
            || !is_loopback(self.listen.ip())
    }

    pub(super) fn check(&self) -> Result<(), Problem> {
        for origin in &self.origins {
            let fine = url::Url::parse(origin).is_ok_and(|url| {
                url.origin().is_tuple() && url.origin().ascii_serialization() == *origin
            });
            if !fine {
                let origin = crate::model::untrusted::excerpt(origin, 80);
                return Err(Problem::Origin { origin });
            }
        }
        let keyed = self.key.is_some() || self.agents_keys > 0;
        if self.key_needed && !keyed {
            return Err(Problem::NoKey { why: "serving a live LinkedIn account over HTTP" });
        }
        if self.behind_proxy && !keyed {
            return Err(Problem::NoKey { why: "serving whoever reaches the proxy" });
        }
        if is_loopback(self.listen.ip()) {
            return Ok(());
        }
        let address = self.listen;
        if !keyed {
            return Err(Problem::NoKey { why: "listening beyond loopback" });
        }
        if self.tls.is_none() && !self.behind_proxy {
            return Err(Problem::NoTls { address });
        }
        if self.public_hosts.is_empty() && self.listen.ip().is_unspecified() {
            return Err(Problem::NoHost { address });
        }
        Ok(())
    }
}

/// Loopback, also where it is an IPv4 address spelled as IPv6.
pub(super) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(listen: &str) -> Settings {
        Settings::loopback(listen.parse().unwrap())
    }

    #[test]
    fn beyond_loopback_a_key_and_tls_and_a_name_are_needed() {
        assert!(settings("127.0.0.1:0").check().is_ok());
        assert!(settings("[::1]:0").check().is_ok());
        let mut open = settings("0.0.0.0:0");
        assert!(matches!(open.check(), Err(Problem::NoKey { .. })));
        open.key = Some(Key::new("0123456789abcdef").unwrap());
        assert!(matches!(open.check(), Err(Problem::NoTls { .. })));
        open.behind_proxy = true;
        assert!(matches!(open.check(), Err(Problem::NoHost { .. })));
        open.public_hosts = vec!["mcp.example.org".to_owned()];
        assert!(open.check().is_ok());
        let mut live = settings("127.0.0.1:0");
        live.key_needed = true;
        let refused = live.check().unwrap_err();
        assert!(matches!(refused, Problem::NoKey { .. }));
        assert!(refused.to_string().contains("agents add NAME"), "{refused}");
        let mut proxied = settings("127.0.0.1:0");
        proxied.behind_proxy = true;
        assert!(matches!(proxied.check(), Err(Problem::NoKey { .. })));
        // An agent's key is as good as the server's own.
        for settings in [&mut live, &mut proxied] {
            settings.agents_keys = 1;
            assert!(settings.check().is_ok());
        }
    }

    #[test]
    fn a_key_is_compared_by_its_hash_and_shows_itself_to_nobody() {
        let key = Key::new("correct horse battery").unwrap();
        assert!(
            key.is("correct horse battery") && !key.is("correct horse battery ") && !key.is("")
        );
        assert!(!format!("{key:?}").contains("correct"));
        assert!(matches!(Key::new("short"), Err(Problem::ShortKey)));
    }

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_nothing_else() {
        for (origin, fine) in [
            ("https://app.example.org", true),
            ("http://localhost:3000", true),
            ("app.example.org", false),
            ("https://app.example.org/path", false),
            ("null", false),
            ("*", false),
        ] {
            let mut settings = settings("127.0.0.1:0");
            settings.origins = vec![origin.to_owned()];
            assert_eq!(settings.check().is_ok(), fine, "{origin}");
        }
    }
}
