//! Files from the web, where the operator allows it.
//!
//! What an agent names may be an address within the operator's own network. So a name is resolved once, every address
//! it has must be public, and the connection goes to exactly those; the same for each redirect. Nothing of ours goes
//! along: no cookies, no keys, no referrer.

mod addresses;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use url::{Host, Url};

pub use addresses::is_public;

use super::{Refusal, Unfetchable, shown};

/// How many redirects are followed.
const REDIRECTS: usize = 3;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long nothing may come.
const IDLE: Duration = Duration::from_secs(15);

/// How long it may take in all: a call has an end.
const WHOLE: Duration = Duration::from_mins(2);

/// The port of HTTPS.
const PORT: u16 = 443;

/// What finds the addresses of a name.
pub type Resolve = Arc<
    dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> + Send + Sync,
>;

/// What is taken for the internet. Tests have one of their own.
#[derive(Clone)]
pub struct Internet {
    /// Finds the addresses of a name.
    pub resolve: Resolve,
    /// Which of them may be connected to.
    pub allowed: fn(IpAddr) -> bool,
    /// Where HTTPS is served.
    pub port: u16,
    /// A certificate that is trusted besides those of the machine, in DER.
    pub trusted: Option<Vec<u8>>,
}

impl Default for Internet {
    fn default() -> Self {
        let resolve: Resolve = Arc::new(|name| {
            Box::pin(async move {
                let found = tokio::net::lookup_host((name, PORT)).await?;
                Ok(found.map(|address| address.ip()).collect())
            })
        });
        Self { resolve, allowed: is_public, port: PORT, trusted: None }
    }
}

impl fmt::Debug for Internet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Internet(port {})", self.port)
    }
}

/// A file that is on its way.
pub(super) struct Coming {
    /// What its address calls it, if anything.
    pub(super) name: Option<String>,
    /// How many bytes are announced.
    pub(super) length: Option<u64>,
    response: reqwest::Response,
    until: tokio::time::Instant,
}

impl Internet {
    /// Asks for a file, through redirects.
    pub(super) async fn fetch(&self, address: &str) -> Result<Coming, Refusal> {
        let until = tokio::time::Instant::now() + WHOLE;
        let mut url = Url::parse(address).map_err(|_| refused(Unfetchable::Malformed))?;
        for _ in 0..=REDIRECTS {
            let asked = tokio::time::timeout_at(until, self.ask(&url)).await;
            let response = asked.map_err(|_| refused(Unfetchable::TooSlow))??;
            let status = response.status();
            if status.is_redirection() {
                let next = response.headers().get(reqwest::header::LOCATION);
                let next = next.and_then(|next| next.to_str().ok());
                url = next
                    .and_then(|next| url.join(next).ok())
                    .ok_or_else(|| refused(Unfetchable::Status(status.as_u16())))?;
                continue;
            }
            if status != reqwest::StatusCode::OK {
                return Err(refused(Unfetchable::Status(status.as_u16())));
            }
            let length = response.content_length();
            return Ok(Coming { name: name(&url), length, response, until });
        }
        Err(refused(Unfetchable::Redirects { most: REDIRECTS }))
    }

    /// Asks once, after looking where the question would go.
    async fn ask(&self, url: &Url) -> Result<reqwest::Response, Refusal> {
        if url.scheme() != "https" {
            return Err(refused(Unfetchable::LeavesHttps));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(Unfetchable::Credentials));
        }
        if url.port().is_some_and(|port| port != PORT) {
            return Err(refused(Unfetchable::Port));
        }
        let (host, found) = match url.host() {
            None => return Err(refused(Unfetchable::Malformed)),
            Some(Host::Ipv4(address)) => (address.to_string(), vec![IpAddr::V4(address)]),
            Some(Host::Ipv6(address)) => (address.to_string(), vec![IpAddr::V6(address)]),
            Some(Host::Domain(name)) => {
                let found = (self.resolve)(name.to_owned()).await;
                (name.to_owned(), found.map_err(|_| refused(Unfetchable::NoHost))?)
            }
        };
        if found.is_empty() {
            return Err(refused(Unfetchable::NoHost));
        }
        // One address that is not public is one too many: which is taken would be left to chance.
        if !found.iter().all(|address| (self.allowed)(*address)) {
            return Err(refused(Unfetchable::NotPublic));
        }
        let addresses: Vec<_> =
            found.into_iter().map(|address| SocketAddr::new(address, self.port)).collect();
        let response = self.client(&host, &addresses)?.get(url.clone()).send().await;
        response.map_err(|error| failed(&error))
    }

    /// A client that knows one name only, and where that leads.
    fn client(&self, host: &str, addresses: &[SocketAddr]) -> Result<reqwest::Client, Refusal> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("linkedin-mcp/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .https_only(true)
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(IDLE)
            .resolve_to_addrs(host, addresses);
        if let Some(certificate) = &self.trusted {
            let certificate =
                reqwest::Certificate::from_der(certificate).map_err(|error| failed(&error))?;
            builder = builder.tls_certs_merge([certificate]);
        }
        builder.build().map_err(|error| failed(&error))
    }
}

impl Coming {
    /// Its bytes.
    pub(super) fn bytes(self) -> impl Stream<Item = Result<Bytes, Refusal>> + Send {
        let Self { response, until, .. } = self;
        futures_util::stream::try_unfold(response, move |mut response| async move {
            match tokio::time::timeout_at(until, response.chunk()).await {
                Err(_) => Err(refused(Unfetchable::TooSlow)),
                Ok(Err(error)) => Err(failed(&error)),
                Ok(Ok(chunk)) => Ok(chunk.map(|chunk| (chunk, response))),
            }
        })
    }
}

fn refused(why: Unfetchable) -> Refusal {
    Refusal::Unfetchable(why)
}

fn failed(error: &reqwest::Error) -> Refusal {
    refused(if error.is_timeout() { Unfetchable::TooSlow } else { Unfetchable::Broken })
}

/// The last part of the path.
fn name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let name = shown(last);
    (!name.is_empty()).then_some(name)
}
