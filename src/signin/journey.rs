//! One way to LinkedIn and back.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow>,
//! <https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow-native>.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Failure;
use crate::auth::{App, Upstream};
use crate::model::untrusted::excerpt;

/// How long a person may be away.
pub(super) const AWAY: Duration = Duration::from_mins(10);

/// Where LinkedIn sends the person back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// To an address that is registered with the app; the app's secret proves that we are the app.
    Registered(String),
    /// To any port of this machine, for apps for which LinkedIn switched native PKCE on.
    Native,
}

/// What a sign-in is to become.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The name of the account.
    pub account: String,
    /// Through which app.
    pub app: App,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
}

/// See the module. It is good for one answer.
#[derive(Debug)]
pub struct Journey {
    /// What it is for.
    pub wanted: Wanted,
    /// Where LinkedIn sends the person back to.
    pub redirect: String,
    /// What only we know of the request, where that proves that we are the app.
    pub(super) verifier: Option<SecretString>,
    state: SecretString,
    begun: Instant,
}

/// 256 random bits, as text that needs no escaping anywhere.
pub(super) fn random() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| {
        Failure::OAuth(crate::client::oauth::Failure::NoAnswer {
            reason: "this machine gives no random numbers".to_owned(),
        })
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl Journey {
    /// Begins one that ends at that address; `native` where no secret is needed.
    pub fn begin(wanted: Wanted, redirect: String, native: bool) -> Result<Self, Failure> {
        let verifier = if native { Some(SecretString::from(random()?)) } else { None };
        let state = SecretString::from(random()?);
        Ok(Self { wanted, redirect, verifier, state, begun: Instant::now() })
    }

    /// What LinkedIn has to send back with the answer.
    pub fn state(&self) -> &str {
        self.state.expose_secret()
    }

    /// Whether the person has been away for too long.
    pub fn is_over(&self) -> bool {
        self.begun.elapsed() > AWAY
    }

    /// Where the person's browser has to go.
    pub fn address(&self, upstream: &Upstream) -> String {
        let path = match self.verifier {
            None => "/oauth/v2/authorization",
            Some(_) => "/oauth/native-pkce/authorization",
        };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.wanted.app.id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("state", self.state.expose_secret())
            .append_pair("scope", &self.wanted.scopes.join(" "));
        if let Some(verifier) = &self.verifier {
            let challenge = Sha256::digest(verifier.expose_secret().as_bytes());
            query
                .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
                .append_pair("code_challenge_method", "S256");
        }
        // LinkedIn's page shows `scope=openid%20profile`; a plus means the same to every form parser but not to every person.
        format!("{}{path}?{}", upstream.www, query.finish().replace('+', "%20"))
    }

    /// Reads the answer out of the query of the address that the person came back to.
    pub fn answer(&self, query: &str) -> Result<SecretString, Failure> {
        let field = |wanted: &str| {
            let mut found =
                url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == wanted);
            let value = found.next().map(|(_, value)| value.into_owned());
            // What is said twice was put together by somebody else.
            if found.next().is_some() { None } else { value }
        };
        let Some(state) = field("state") else { return Err(Failure::NoAnswer) };
        if !bool::from(state.as_bytes().ct_eq(self.state.expose_secret().as_bytes())) {
            return Err(Failure::WrongState);
        }
        if self.is_over() {
            return Err(Failure::TimedOut);
        }
        if let Some(error) = field("error") {
            let description = field("error_description").unwrap_or_default();
            return Err(refusal(&error, &description));
        }
        field("code")
            .filter(|code| !code.is_empty())
            .map(SecretString::from)
            .ok_or(Failure::NoAnswer)
    }
}

fn refusal(error: &str, description: &str) -> Failure {
    // LinkedIn was seen to leave HTML's entities in.
    let description =
        description.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let description = excerpt(&description, 300);
    match error {
        "user_cancelled_login" => Failure::Left,
        "user_cancelled_authorize" | "access_denied" => Failure::Denied,
        "unauthorized_scope_error" | "invalid_scope" => Failure::Scope { description },
        other => Failure::Refused { error: excerpt(other, 60), description },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journey(native: bool) -> Journey {
        let app = App { id: "77abc".to_owned(), secret: None };
        let scopes = vec!["openid".to_owned(), "w_member_social".to_owned()];
        let wanted = Wanted { account: "me".to_owned(), app, scopes };
        Journey::begin(wanted, "http://localhost:8763/callback".to_owned(), native).unwrap()
    }

    #[test]
    fn the_way_there_names_everything_once_and_the_challenge_is_the_verifiers() {
        let upstream = Upstream::live(crate::model::version::DEFAULT);
        let plain = journey(false);
        let address = url::Url::parse(&plain.address(&upstream)).unwrap();
        assert_eq!(address.path(), "/oauth/v2/authorization");
        assert!(address.as_str().contains("scope=openid%20w_member_social"));
        assert!(plain.state().len() >= 43, "256 bits");
        let native = journey(true);
        let address = native.address(&upstream);
        assert!(address.contains("/oauth/native-pkce/authorization?"), "{address}");
        let verifier = native.verifier.as_ref().unwrap().expose_secret();
        assert!(!address.contains(verifier));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        assert!(address.contains(&format!("code_challenge={challenge}&")));
    }

    #[test]
    fn an_answer_counts_only_with_its_own_state_said_once() {
        let journey = journey(false);
        let state = journey.state().to_owned();
        let code = journey.answer(&format!("code=AQT&state={state}")).unwrap();
        assert_eq!(code.expose_secret(), "AQT");
        let fails = |query: String| journey.answer(&query).unwrap_err();
        assert_eq!(fails("code=AQT&state=other".to_owned()), Failure::WrongState);
        assert_eq!(fails("error=user_cancelled_login&state=other".to_owned()), Failure::WrongState);
        assert_eq!(fails("code=AQT".to_owned()), Failure::NoAnswer);
        assert_eq!(fails(format!("code=A&code=B&state={state}")), Failure::NoAnswer);
        assert_eq!(fails(format!("code=A&state={state}&state={state}")), Failure::NoAnswer);
        assert_eq!(fails(format!("error=user_cancelled_login&state={state}")), Failure::Left);
        assert_eq!(fails(format!("error=user_cancelled_authorize&state={state}")), Failure::Denied);
        let scope = format!(
            "error=unauthorized_scope_error&error_description=Scope+%26quot%3Br_ads%26quot%3B+is+not+authorized&state={state}"
        );
        let Failure::Scope { description } = fails(scope) else { panic!("another failure") };
        assert_eq!(description, "Scope \"r_ads\" is not authorized");
    }
}
