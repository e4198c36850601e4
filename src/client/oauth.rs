//! LinkedIn's sign-in host: code for token, refresh, introspection, revocation. Not calls of the API: no quota, no version,
//! and never sent twice by itself.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow>,
//! <https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens>,
//! <https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection>.

pub mod id_token;

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use super::{Client, innermost};
use crate::auth::keeper::{Fresh, TokenEndpoint};
use crate::auth::{App, Field, NotRenewed, Token, Upstream};
use crate::model::scope::Granted;
use crate::model::untrusted::excerpt;

/// How much of LinkedIn's words is kept.
const WORDS: usize = 300;

/// Why the sign-in host gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// What was to be sent may not go there: LinkedIn's secrets go to LinkedIn, a sandbox's to a sandbox.
    #[error("the app's credentials or the token belong elsewhere than to {www}")]
    Elsewhere {
        /// Where it was to go.
        www: String,
    },
    /// No answer came.
    #[error("LinkedIn's sign-in host gave no answer: {reason}")]
    NoAnswer {
        /// Why.
        reason: String,
    },
    /// It said no.
    #[error("LinkedIn's sign-in host answered {status} {error}: {description}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// OAuth's word for it.
        error: String,
        /// LinkedIn's words.
        description: String,
    },
    /// The answer is none that can be read.
    #[error("LinkedIn's sign-in host answered {status} with something unreadable")]
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
}

/// What LinkedIn gives for a code.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: Token,
    /// For how many seconds it is good.
    pub expires_in: Option<i64>,
    /// The refresh token, for apps that have it.
    pub refresh: Option<Token>,
    /// For how many seconds that is good.
    pub refresh_expires_in: Option<i64>,
    /// The scopes that were granted.
    pub scopes: Option<Granted>,
    /// Who signed in, signed by LinkedIn.
    pub id_token: Option<SecretString>,
}

/// What LinkedIn says about a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether it is good.
    pub active: bool,
    /// `active`, `expired` or `revoked`, where said.
    pub status: Option<String>,
    /// Its scopes; only tokens of members have them.
    pub scopes: Option<Granted>,
    /// When it ends, in epoch seconds.
    pub expires_at: Option<i64>,
}

#[derive(Deserialize)]
struct TokenReply {
    access_token: SecretString,
    expires_in: Option<i64>,
    refresh_token: Option<SecretString>,
    refresh_token_expires_in: Option<i64>,
    scope: Option<String>,
    id_token: Option<SecretString>,
}

impl From<TokenReply> for Tokens {
    fn from(reply: TokenReply) -> Self {
        Self {
            access: Token::from(reply.access_token),
            expires_in: reply.expires_in,
            refresh: reply.refresh_token.map(Token::from),
            refresh_expires_in: reply.refresh_token_expires_in,
            scopes: reply.scope.as_deref().map(Granted::parse),
            id_token: reply.id_token,
        }
    }
}

#[derive(Deserialize)]
struct ErrorReply {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

#[derive(Deserialize)]
struct Introspected {
    active: bool,
    status: Option<String>,
    scope: Option<String>,
    expires_at: Option<i64>,
}

/// How the exchange of a code is proven to be ours.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// By the app's secret.
    Secret(&'a SecretString),
    /// By what only we know of the request (PKCE).
    Verifier(&'a SecretString),
}

/// Speaks with the sign-in host.
pub struct OAuth {
    client: Client,
}

impl OAuth {
    /// One that waits so long for an answer.
    pub fn new(timeout: Duration) -> Self {
        Self { client: Client::new(timeout) }
    }

    fn http(&self) -> Result<&reqwest::Client, Failure> {
        self.client.http().map_err(|failure| no_answer(&failure))
    }

    async fn post(
        &self,
        upstream: &Upstream,
        path: &str,
        fields: &[(&str, Field<'_>)],
    ) -> Result<Vec<u8>, Failure> {
        let elsewhere = || Failure::Elsewhere { www: upstream.www.clone() };
        // A token's time counts by the clock of whoever gives it.
        self.client.observe_world(upstream).await;
        let url: url::Url = format!("{}{path}", upstream.www).parse().map_err(|_| elsewhere())?;
        let form = upstream.form(&url, fields).ok_or_else(elsewhere)?;
        let request = self
            .http()?
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_string());
        let (status, bytes) = read(sent(request).await?).await?;
        if status == 200 {
            return Ok(bytes);
        }
        match serde_json::from_slice::<ErrorReply>(&bytes) {
            Ok(said) if !said.error.is_empty() => Err(Failure::Refused {
                status,
                error: excerpt(&said.error, 60),
                description: excerpt(&said.error_description, WORDS),
            }),
            _ => Err(Failure::Unreadable { status }),
        }
    }

    async fn tokens(
        &self,
        upstream: &Upstream,
        fields: &[(&str, Field<'_>)],
    ) -> Result<Tokens, Failure> {
        let bytes = self.post(upstream, "/oauth/v2/accessToken", fields).await?;
        let reply: TokenReply =
            serde_json::from_slice(&bytes).map_err(|_| Failure::Unreadable { status: 200 })?;
        Ok(reply.into())
    }

    /// The tokens for a code.
    pub async fn exchange(
        &self,
        upstream: &Upstream,
        app: &str,
        proof: Proof<'_>,
        code: &SecretString,
        redirect: &str,
    ) -> Result<Tokens, Failure> {
        let proof = match proof {
            Proof::Secret(secret) => ("client_secret", Field::Secret(secret)),
            Proof::Verifier(verifier) => ("code_verifier", Field::Secret(verifier)),
        };
        let fields = [
            ("grant_type", Field::Plain("authorization_code")),
            ("code", Field::Secret(code)),
            ("redirect_uri", Field::Plain(redirect)),
            ("client_id", Field::App(app)),
            proof,
        ];
        self.tokens(upstream, &fields).await
    }

    /// A token for the app itself.
    pub async fn app_token(&self, upstream: &Upstream, app: &App) -> Result<Tokens, Failure> {
        let secret = app.secret.clone().unwrap_or_default();
        let fields = [
            ("grant_type", Field::Plain("client_credentials")),
            ("client_id", Field::App(&app.id)),
            ("client_secret", Field::Secret(&secret)),
        ];
        self.tokens(upstream, &fields).await
    }

    async fn refreshed(
        &self,
        upstream: &Upstream,
        app: &App,
        refresh: &Token,
    ) -> Result<Tokens, Failure> {
        let mut fields = vec![
            ("grant_type", Field::Plain("refresh_token")),
            ("refresh_token", Field::Token(refresh)),
            ("client_id", Field::App(&app.id)),
        ];
        // An app that signs in by PKCE has no secret to show.
        fields.extend(app.secret.as_ref().map(|secret| ("client_secret", Field::Secret(secret))));
        self.tokens(upstream, &fields).await
    }

    /// What LinkedIn says about a token.
    pub async fn introspect(
        &self,
        upstream: &Upstream,
        app: &str,
        secret: &SecretString,
        token: &Token,
    ) -> Result<Told, Failure> {
        let fields = [
            ("client_id", Field::App(app)),
            ("client_secret", Field::Secret(secret)),
            ("token", Field::Token(token)),
        ];
        let bytes = self.post(upstream, "/oauth/v2/introspectToken", &fields).await?;
        let told: Introspected =
            serde_json::from_slice(&bytes).map_err(|_| Failure::Unreadable { status: 200 })?;
        Ok(Told {
            active: told.active,
            status: told.status.map(|status| excerpt(&status, 20)),
            scopes: told.scope.as_deref().map(Granted::parse),
            expires_at: told.expires_at,
        })
    }

    /// Asks LinkedIn to end a token. Others were seen to use this address; LinkedIn documents none (unverified).
    pub async fn revoke(
        &self,
        upstream: &Upstream,
        app: &str,
        secret: &SecretString,
        token: &Token,
    ) -> Result<(), Failure> {
        let fields = [
            ("client_id", Field::App(app)),
            ("client_secret", Field::Secret(secret)),
            ("token", Field::Token(token)),
        ];
        self.post(upstream, "/oauth/v2/revoke", &fields).await.map(|_| ())
    }

    /// Whether a host answers at all, and what time it is there, where it says. Nothing is sent but the question.
    pub async fn look(&self, base: &str) -> Result<Option<jiff::Timestamp>, Failure> {
        let address = format!("{base}/oauth/.well-known/openid-configuration");
        let response = sent(self.http()?.get(address)).await?;
        Ok(super::date(&response))
    }

    /// The keys with which LinkedIn signs who signed in.
    pub async fn keys(&self, upstream: &Upstream) -> Result<id_token::Keys, Failure> {
        let address = format!("{}/oauth/openid/jwks", upstream.www);
        let (status, bytes) = read(sent(self.http()?.get(address)).await?).await?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::Unreadable { status })
    }
}

fn no_answer(failure: &super::Failure) -> Failure {
    Failure::NoAnswer { reason: failure.to_string() }
}

/// Sends a request, without its address in what goes wrong.
async fn sent(request: reqwest::RequestBuilder) -> Result<reqwest::Response, Failure> {
    let sent = request.send().await;
    sent.map_err(|error| Failure::NoAnswer { reason: innermost(&error.without_url()) })
}

/// The whole answer, within the limits of every answer.
async fn read(response: reqwest::Response) -> Result<(u16, Vec<u8>), Failure> {
    let status = response.status().as_u16();
    let bytes = super::bounded(response).await.map_err(|failure| no_answer(&failure))?;
    Ok((status, bytes))
}

/// What a failure to renew means for the account.
fn not_renewed(failure: &Failure) -> NotRenewed {
    match failure {
        Failure::Refused { error, .. } if error.starts_with("invalid_client") => NotRenewed::App,
        Failure::Refused { status: 400, error, .. }
            if error == "invalid_request" || error == "invalid_grant" =>
        {
            NotRenewed::Withdrawn
        }
        Failure::Elsewhere { .. } => NotRenewed::App,
        other => NotRenewed::NoAnswer { reason: other.to_string() },
    }
}

fn fresh(tokens: Result<Tokens, Failure>) -> Result<Fresh, NotRenewed> {
    let tokens = tokens.map_err(|failure| not_renewed(&failure))?;
    Ok(Fresh { token: tokens.access, ends_in: tokens.expires_in })
}

impl TokenEndpoint for OAuth {
    fn look_at_clock<'a>(&'a self, upstream: &'a Upstream) -> crate::auth::Later<'a, ()> {
        Box::pin(self.client.observe_world(upstream))
    }

    fn refresh<'a>(
        &'a self,
        upstream: &'a Upstream,
        app: &'a App,
        refresh: &'a Token,
    ) -> crate::auth::Later<'a, Result<Fresh, NotRenewed>> {
        Box::pin(async move { fresh(self.refreshed(upstream, app, refresh).await) })
    }

    fn credentials<'a>(
        &'a self,
        upstream: &'a Upstream,
        app: &'a App,
    ) -> crate::auth::Later<'a, Result<Fresh, NotRenewed>> {
        Box::pin(async move { fresh(self.app_token(upstream, app).await) })
    }
}
