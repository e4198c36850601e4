//! A page of ours that leads to LinkedIn, behind a one-time link: for somebody whom the operator invited, and for
//! whoever an agent asks to sign in.
//!
//! The link says for which account; it is good once, until LinkedIn has answered yes. The window that went to LinkedIn
//! holds a cookie, and only what comes back in that window is taken: nobody can have their own answer counted
//! for another's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Bytes};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode, header};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::journey::{AWAY, random};
use super::{Failure, Journey, SignIn, Signed, Wanted, pages};
use crate::auth::App;
use crate::page;
use crate::store::accounts::Invitation;

/// Where links lead.
pub const PATH: &str = "/connect/";

/// Where LinkedIn sends people back to.
pub const CALLBACK: &str = "/oauth/callback";

/// No form is longer.
const LARGEST_FORM: usize = 4 * 1_024;

/// How many people may be at LinkedIn at once.
const MOST: usize = 200;

/// How long a link of an invitation opens.
pub const INVITED: Duration = Duration::from_hours(7 * 24);

/// The name of the cookie of the window that went to LinkedIn with that state: each has its own, because one browser
/// may have several links open.
fn cookie_of(state: &str) -> String {
    let name = hash(state);
    format!("linkedin-mcp-connect-{}", name.get(..16).unwrap_or(&name))
}

/// What comes of a link.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nothing yet.
    Waiting,
    /// The account is connected; and whether the person chose to leave the sandbox.
    Signed(Box<Signed>, bool),
    /// It did not work this time; the link still opens.
    Failed(Failure),
}

/// What the page may ask for.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// The app's id and secret, where they are not known: only on the person's own machine.
    pub app: bool,
    /// To leave the sandbox.
    pub live: bool,
}

/// How the person's way is chosen: on another port of this machine, or on the server that shows the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// To a listener of its own.
    Listener(super::Redirect),
    /// To [`CALLBACK`] beside the page.
    Here,
}

/// Shows the page, and takes people back.
pub struct Connect {
    signin: Arc<SignIn>,
    /// The app, as far as settings say.
    app: Option<App>,
    /// The address at which this is reached, without a path.
    base: String,
    back: Back,
    offers: Offers,
    /// Who is at LinkedIn, by the state that they come back with.
    away: Mutex<HashMap<String, Away>>,
    /// Who waits for which link, by its hash.
    watched: Mutex<HashMap<String, watch::Sender<Outcome>>>,
    /// Who waits on a port of its own, and how that is given up.
    waiting: tokio::sync::Mutex<Option<(CancellationToken, JoinHandle<()>)>>,
}

struct Away {
    journey: Journey,
    cookie: String,
    invitation: Invitation,
    live: bool,
}

fn hash(token: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(token.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Makes a link, good for so long. What it holds is kept nowhere; the store knows its hash.
pub async fn invite(
    signin: &SignIn,
    base: &str,
    account: &str,
    scopes: &[String],
    good_for: Duration,
) -> Result<(String, Invitation), Failure> {
    let token = random()?;
    let made_at = now();
    let seconds = i64::try_from(good_for.as_secs()).unwrap_or(i64::MAX);
    let invitation = Invitation {
        token_hash: hash(&token),
        place: signin.upstream.api.clone(),
        account: account.to_owned(),
        scopes: scopes.join(" "),
        made_at,
        expires_at: made_at.saturating_add(seconds),
    };
    signin.store.invite(&invitation).await?;
    Ok((format!("{}{PATH}{token}", base.trim_end_matches('/')), invitation))
}

type Reply = Response<Full<Bytes>>;

impl Connect {
    /// Pages at that address.
    pub fn new(
        signin: Arc<SignIn>,
        app: Option<App>,
        base: String,
        back: Back,
        offers: Offers,
    ) -> Self {
        let (away, watched) = (Mutex::default(), Mutex::default());
        let waiting = tokio::sync::Mutex::default();
        Self { signin, app, base, back, offers, away, watched, waiting }
    }

    /// Makes a link for an account, and says what becomes of it.
    pub async fn link(
        &self,
        account: &str,
        scopes: &[String],
    ) -> Result<(String, watch::Receiver<Outcome>), Failure> {
        let (link, invitation) = invite(&self.signin, &self.base, account, scopes, AWAY).await?;
        let (sender, receiver) = watch::channel(Outcome::Waiting);
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.insert(invitation.token_hash, sender);
        Ok((link, receiver))
    }

    fn tell(&self, link: &str, outcome: Outcome) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(link) {
            let _ = sender.send(outcome);
        }
    }

    /// Whether a request is for this.
    pub fn is_for(&self, path: &str) -> bool {
        path.starts_with(PATH) || (path == CALLBACK && self.back == Back::Here)
    }

    /// Answers a request whose Host and Origin somebody has looked at.
    pub async fn answer<B>(self: &Arc<Self>, parts: &Parts, body: B) -> Reply
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = parts.uri.path();
        if path == CALLBACK && self.back == Back::Here {
            return match parts.method {
                Method::GET => self.returned(parts).await,
                _ => page::reply(StatusCode::METHOD_NOT_ALLOWED, pages::nothing(), ""),
            };
        }
        let token = path.strip_prefix(PATH).unwrap_or_default();
        let invitation = match self.signin.store.invitation(&hash(token), now()).await {
            Ok(Some(invitation)) if invitation.place == self.signin.upstream.api => invitation,
            Ok(_) => return page::reply(StatusCode::GONE, pages::over(), ""),
            Err(failure) => {
                tracing::warn!(%failure, "an invitation cannot be looked up");
                return page::reply(StatusCode::SERVICE_UNAVAILABLE, pages::over(), "");
            }
        };
        match parts.method {
            Method::GET => self.show(&invitation, path).await,
            Method::POST if self.is_own(parts) => self.go(invitation, body).await,
            _ => page::reply(StatusCode::FORBIDDEN, pages::nothing(), ""),
        }
    }

    /// Whether the form was sent from our own page.
    fn is_own(&self, parts: &Parts) -> bool {
        let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        origin == Some(self.base.as_str())
    }

    /// The app, and whether its secret is still needed.
    async fn app(&self) -> (Option<App>, bool) {
        let Some(mut app) = self.app.clone() else { return (None, true) };
        if app.secret.is_none() {
            app.secret = self.signin.app_secret(&app.id).await.ok().flatten();
        }
        let needs = app.secret.is_none() && self.back != Back::Listener(super::Redirect::Native);
        (Some(app), needs)
    }

    async fn show(&self, invitation: &Invitation, path: &str) -> Reply {
        let (app, needs_secret) = self.app().await;
        if needs_secret && !self.offers.app {
            return page::reply(
                StatusCode::SERVICE_UNAVAILABLE,
                page::said(
                    "Not ready yet",
                    "Whoever runs this server has to tell it the client id and the client secret of the LinkedIn app first.",
                ),
                "",
            );
        }
        let scopes: Vec<String> = invitation.scopes.split(' ').map(str::to_owned).collect();
        let ends = match &app {
            Some(app) => self.signin.may_end(&invitation.account, &app.id, &scopes).await,
            None => Ok(Vec::new()),
        };
        let redirect = match &self.back {
            Back::Here => format!("{}{CALLBACK}", self.base),
            Back::Listener(super::Redirect::Registered(address)) => address.clone(),
            Back::Listener(super::Redirect::Native) => "http://127.0.0.1".to_owned(),
        };
        let before = pages::Before {
            account: &invitation.account,
            place: self.signin.upstream.target.sign_in_name(),
            app: app.as_ref().map(|app| app.id.as_str()),
            needs_secret,
            scopes: &scopes,
            redirect: &redirect,
            ends: &ends.unwrap_or_default(),
            offers_live: self.offers.live,
            own_app: self.offers.app,
            action: path,
        };
        // LinkedIn may lead back at once, and a browser looks at the whole way.
        let back = url::Url::parse(&redirect).map(|url| url.origin().ascii_serialization());
        let back = match &self.back {
            Back::Listener(super::Redirect::Native) => "http://127.0.0.1:*".to_owned(),
            _ => back.unwrap_or_default(),
        };
        let leads_to = format!("{} {back}", self.signin.upstream.www);
        page::reply(StatusCode::OK, pages::before(&before), &leads_to)
    }

    /// The person wants to go to LinkedIn.
    async fn go<B>(self: &Arc<Self>, invitation: Invitation, body: B) -> Reply
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let bad = || page::reply(StatusCode::BAD_REQUEST, pages::nothing(), "");
        let Ok(form) = Limited::new(body, LARGEST_FORM).collect().await else { return bad() };
        let form = form.to_bytes();
        let field = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(&form);
            let value = pairs.find(|(name, _)| name == wanted)?.1.trim().to_owned();
            Some(value).filter(|value| !value.is_empty())
        };
        let (known, needs_secret) = self.app().await;
        let app = match (known, needs_secret, self.offers.app) {
            (Some(app), false, _) => app,
            (known, true, true) => {
                let id = known.map(|app| app.id).or_else(|| field("client_id"));
                let (Some(id), Some(secret)) = (id, field("client_secret")) else { return bad() };
                App { id, secret: Some(SecretString::from(secret)) }
            }
            _ => return bad(),
        };
        let scopes = invitation.scopes.split(' ').map(str::to_owned).collect();
        let wanted = Wanted { account: invitation.account.clone(), app, scopes };
        let live = self.offers.live && field("live").is_some();
        let begun = match &self.back {
            Back::Here => self.begin_here(wanted, invitation, live),
            Back::Listener(redirect) => {
                Box::pin(self.begin_beside(wanted, redirect, invitation, live)).await
            }
        };
        begun.unwrap_or_else(|failure| {
            let reader = match &self.back {
                Back::Here => pages::Reader::Guest,
                Back::Listener(_) => pages::Reader::Operator,
            };
            page::reply(StatusCode::CONFLICT, pages::not_signed_in(&failure, reader), "")
        })
    }

    fn begin_here(
        &self,
        wanted: Wanted,
        invitation: Invitation,
        live: bool,
    ) -> Result<Reply, Failure> {
        let journey = Journey::begin(wanted, format!("{}{CALLBACK}", self.base), false)?;
        let cookie = random()?;
        let mut reply = to(&journey.address(&self.signin.upstream));
        let secure = if self.base.starts_with("https:") { "; Secure" } else { "" };
        // Lax: it has to come along when LinkedIn sends the person back.
        let text = format!(
            "{}={cookie}; HttpOnly; SameSite=Lax; Path={CALLBACK}; Max-Age=600{secure}",
            cookie_of(journey.state()),
        );
        if let Ok(value) = header::HeaderValue::from_str(&text) {
            reply.headers_mut().insert(header::SET_COOKIE, value);
        }
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        away.retain(|_, away| !away.journey.is_over());
        if away.len() >= MOST {
            return Ok(page::reply(
                StatusCode::SERVICE_UNAVAILABLE,
                page::said("Too many at once", "Try again in a few minutes."),
                "",
            ));
        }
        away.insert(journey.state().to_owned(), Away { journey, cookie, invitation, live });
        Ok(reply)
    }

    /// Waits on a port of this machine while the person is at LinkedIn.
    async fn begin_beside(
        self: &Arc<Self>,
        wanted: Wanted,
        redirect: &super::Redirect,
        invitation: Invitation,
        live: bool,
    ) -> Result<Reply, Failure> {
        let mut last = self.waiting.lock().await;
        // Who went back to our page and on again has given the first way up, and its port is needed.
        if let Some((given_up, ended)) = last.take() {
            given_up.cancel();
            let _ = ended.await;
        }
        let waiting = match super::callback::Waiting::at(redirect).await {
            Ok(waiting) => waiting,
            Err(failure) => {
                self.tell(&invitation.token_hash, Outcome::Failed(failure.clone()));
                return Err(failure);
            }
        };
        let native = *redirect == super::Redirect::Native;
        let journey = Journey::begin(wanted, waiting.address().to_owned(), native)?;
        let reply = to(&journey.address(&self.signin.upstream));
        let connect = Arc::clone(self);
        let given_up = CancellationToken::new();
        let stop = given_up.clone();
        let ended = tokio::spawn(async move {
            let link = invitation.token_hash.clone();
            let ended = waiting.answer_unless(&given_up, |query| async {
                let query = query;
                let code = journey.answer(&query)?;
                Box::pin(connect.finish(journey, &code, &invitation)).await
            });
            let outcome = match ended.await {
                Ok(signed) => Outcome::Signed(Box::new(signed), live),
                Err(Failure::TimedOut) if given_up.is_cancelled() => return,
                Err(failure) => Outcome::Failed(failure),
            };
            connect.tell(&link, outcome);
        });
        *last = Some((stop, ended));
        Ok(reply)
    }

    /// The person is back on this server.
    async fn returned(&self, parts: &Parts) -> Reply {
        let query = parts.uri.query().unwrap_or_default();
        let state = url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "state")
            .map(|(_, state)| state.into_owned())
            .unwrap_or_default();
        let cookies = parts.headers.get(header::COOKIE).and_then(|all| all.to_str().ok());
        let name = cookie_of(&state);
        let holds = |cookie: &str| {
            let mut pairs = cookies.unwrap_or_default().split("; ");
            pairs.any(|pair| {
                pair.strip_prefix(name.as_str())
                    .and_then(|rest| rest.strip_prefix('='))
                    .is_some_and(|value| bool::from(value.as_bytes().ct_eq(cookie.as_bytes())))
            })
        };
        let away = {
            let mut all = self.away.lock().unwrap_or_else(PoisonError::into_inner);
            match all.get(&state) {
                None => return page::reply(StatusCode::GONE, pages::over(), ""),
                // Somebody else's window: the one that began may still come.
                Some(away) if !holds(&away.cookie) => {
                    return page::reply(StatusCode::FORBIDDEN, pages::other_window(), "");
                }
                Some(_) => all.remove(&state),
            }
        };
        let Some(away) = away else { return page::reply(StatusCode::GONE, pages::over(), "") };
        let ended = match away.journey.answer(query) {
            Ok(code) => Box::pin(self.finish(away.journey, &code, &away.invitation)).await,
            Err(failure) => Err(failure),
        };
        let link = away.invitation.token_hash;
        match ended {
            Ok(signed) => {
                self.tell(&link, Outcome::Signed(Box::new(signed), away.live));
                page::reply(StatusCode::OK, pages::signed_in(), "")
            }
            Err(failure) => {
                tracing::warn!(%failure, "a sign-in did not work");
                let shown = pages::not_signed_in(&failure, pages::Reader::Guest);
                let shown = page::reply(StatusCode::OK, shown, "");
                self.tell(&link, Outcome::Failed(failure));
                shown
            }
        }
    }

    /// Uses the link up, and makes the account; where that does not work the link opens again.
    async fn finish(
        &self,
        journey: Journey,
        code: &SecretString,
        invitation: &Invitation,
    ) -> Result<Signed, Failure> {
        let store = &self.signin.store;
        if !store.use_invitation(&invitation.token_hash, now()).await? {
            return Err(Failure::TimedOut);
        }
        let signed = self.signin.finish(journey, code).await;
        if signed.is_err() {
            store.give_invitation_back(&invitation.token_hash).await?;
        }
        signed
    }
}

fn to(address: &str) -> Reply {
    let mut reply = page::reply(StatusCode::SEE_OTHER, String::new(), "");
    if let Ok(address) = header::HeaderValue::from_str(address) {
        reply.headers_mut().insert(header::LOCATION, address);
    }
    reply
}

/// Shows the page on a port of this machine, for as long as its link opens. Gives the address without a path.
pub async fn beside(make: impl FnOnce(String) -> Connect) -> Result<Arc<Connect>, Failure> {
    let taken = |error: std::io::Error| Failure::PortTaken {
        address: "127.0.0.1".to_owned(),
        reason: error.to_string(),
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(taken)?;
    let host = listener.local_addr().map_err(taken)?.to_string();
    let connect = Arc::new(make(format!("http://{host}")));
    let served = Arc::clone(&connect);
    let serving = page::serve(listener, move |request: hyper::Request<hyper::body::Incoming>| {
        let (host, connect) = (host.clone(), Arc::clone(&served));
        async move {
            let (parts, body) = request.into_parts();
            let asked = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
            if asked == Some(host.as_str()) && connect.is_for(parts.uri.path()) {
                Box::pin(connect.answer(&parts, body)).await
            } else {
                page::reply(StatusCode::NOT_FOUND, pages::nothing(), "")
            }
        }
    });
    tokio::spawn(tokio::time::timeout(AWAY, serving));
    Ok(connect)
}
