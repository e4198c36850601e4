//! Waiting on this machine for LinkedIn's answer: one path, one host, one hit.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::journey::AWAY;
use super::{Failure, Redirect, pages};

/// A hit: the query that came, and where the page goes that is shown.
type Hit = (String, oneshot::Sender<String>);

/// Waits for a person to come back.
pub struct Waiting {
    listeners: Vec<TcpListener>,
    /// What a browser that was sent here says as `Host`.
    host: String,
    path: String,
    /// The address as LinkedIn is told it.
    address: String,
}

/// Whether this machine can wait at a redirect address, and where in it.
fn parts(address: &str) -> Result<(url::Url, u16), Failure> {
    let refuse = |problem| Failure::Redirect { redirect: address.to_owned(), problem };
    let url: url::Url = address.parse().map_err(|_| refuse("it is no address"))?;
    if url.scheme() != "http" || !crate::auth::is_loopback(&url) {
        return Err(refuse("it must begin with http:// and name this machine"));
    }
    let plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let port = url.port().filter(|port| *port != 0);
    match port {
        Some(port) if plain => Ok((url, port)),
        Some(_) => Err(refuse("it must have a path and nothing behind it")),
        None => Err(refuse("it must name a port")),
    }
}

impl Waiting {
    /// Listens where that redirect address leads.
    pub async fn at(redirect: &Redirect) -> Result<Self, Failure> {
        match redirect {
            Redirect::Native => Self::anywhere().await,
            Redirect::Registered(address) => Self::there(address).await,
        }
    }

    async fn anywhere() -> Result<Self, Failure> {
        let listener = listen(IpAddr::V4(Ipv4Addr::LOCALHOST), 0).await?;
        let taken = |error: std::io::Error| Failure::PortTaken {
            address: "127.0.0.1".to_owned(),
            reason: error.to_string(),
        };
        let host = listener.local_addr().map_err(taken)?.to_string();
        let address = format!("http://{host}");
        Ok(Self { listeners: vec![listener], host, path: "/".to_owned(), address })
    }

    async fn there(address: &str) -> Result<Self, Failure> {
        let (url, port) = parts(address)?;
        let mut listeners = Vec::new();
        match url.host() {
            Some(url::Host::Ipv4(host)) => listeners.push(listen(host.into(), port).await?),
            Some(url::Host::Ipv6(host)) => listeners.push(listen(host.into(), port).await?),
            _ => {
                listeners.push(listen(IpAddr::V4(Ipv4Addr::LOCALHOST), port).await?);
                // A browser may try this one first. Whoever listens there would get the code; where there is none,
                // nobody does.
                match listen(IpAddr::V6(Ipv6Addr::LOCALHOST), port).await {
                    Ok(listener) => listeners.push(listener),
                    Err(taken @ Failure::PortTaken { .. }) if is_in_use(port).await => {
                        return Err(taken);
                    }
                    Err(_) => {}
                }
            }
        }
        let host = format!("{}:{port}", url.host_str().unwrap_or_default());
        let path = url.path().to_owned();
        Ok(Self { listeners, host, path, address: address.to_owned() })
    }

    /// The address as LinkedIn is told it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits for the one answer, and makes of it what `finish` makes of its query. The person sees how that ended.
    pub async fn answer<T, F: Future<Output = Result<T, Failure>>>(
        self,
        finish: impl FnOnce(String) -> F,
    ) -> Result<T, Failure> {
        self.answer_unless(&CancellationToken::new(), finish).await
    }

    /// The same, until it is given up: then nobody listens any more when this ends.
    pub async fn answer_unless<T, F: Future<Output = Result<T, Failure>>>(
        self,
        given_up: &CancellationToken,
        finish: impl FnOnce(String) -> F,
    ) -> Result<T, Failure> {
        let (sender, mut hits) = mpsc::channel::<Hit>(1);
        let mut tasks = tokio::task::JoinSet::new();
        for listener in self.listeners {
            let (sender, host, path) = (sender.clone(), self.host.clone(), self.path.clone());
            tasks.spawn(crate::page::serve(listener, move |request| {
                let (hits, host, path) = (sender.clone(), host.clone(), path.clone());
                async move { reply(&request, &hits, &host, &path).await }
            }));
        }
        drop(sender);
        let hit = tokio::select! {
            hit = tokio::time::timeout(AWAY, hits.recv()) => hit,
            () = given_up.cancelled() => {
                tasks.shutdown().await;
                return Err(Failure::TimedOut);
            }
        };
        // Closed after one hit, whatever it was.
        tasks.abort_all();
        let Ok(Some((query, shown))) = hit else { return Err(Failure::TimedOut) };
        let ended = finish(query).await;
        let page = match &ended {
            Ok(_) => pages::signed_in(),
            Err(failure) => pages::not_signed_in(failure, pages::Reader::Operator),
        };
        let _ = shown.send(page);
        // The browser may still be reading the page when this program is done.
        tokio::time::sleep(Duration::from_millis(150)).await;
        ended
    }
}

async fn listen(host: IpAddr, port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(host, port);
    TcpListener::bind(address).await.map_err(|error| Failure::PortTaken {
        address: address.to_string(),
        reason: error.to_string(),
    })
}

/// Whether somebody answers there, as opposed to there being no such address on this machine.
async fn is_in_use(port: u16) -> bool {
    TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await.is_ok()
}

async fn reply(
    request: &Request<Incoming>,
    hits: &mpsc::Sender<Hit>,
    host: &str,
    path: &str,
) -> Response<Full<Bytes>> {
    let asked = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let here = asked == Some(host) && request.uri().path() == path;
    if !here || request.method() != Method::GET {
        return crate::page::reply(StatusCode::NOT_FOUND, pages::nothing(), "");
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (shown, page) = oneshot::channel();
    if hits.try_send((query, shown)).is_err() {
        return crate::page::reply(StatusCode::GONE, pages::over(), "");
    }
    match page.await {
        Ok(page) => crate::page::reply(StatusCode::OK, page, ""),
        Err(_) => crate::page::reply(StatusCode::GONE, pages::over(), ""),
    }
}
