//! Why a sign-in did not come to its end, and what to do about it.

use crate::auth::vault;
use crate::client::oauth;
use crate::client::oauth::id_token::Doubt;
use crate::model::program::command;
use crate::store;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The redirect address is none at which this program can wait.
    #[error(
        "`{redirect}` is no address at which this program can wait for LinkedIn's answer: {problem}"
    )]
    Redirect {
        /// The address.
        redirect: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Somebody else listens there.
    #[error("{address} cannot be listened on: {reason}")]
    PortTaken {
        /// The address.
        address: String,
        /// The system's words.
        reason: String,
    },
    /// Nobody came back.
    #[error("nobody came back from LinkedIn within ten minutes")]
    TimedOut,
    /// What came back belongs to no sign-in that was begun here.
    #[error("the answer that came back does not belong to this sign-in: its `state` is another")]
    WrongState,
    /// What was pasted, or came back, holds no answer.
    #[error("that address holds no answer of LinkedIn's: it needs `code` and `state`")]
    NoAnswer,
    /// The person left LinkedIn's sign-in page.
    #[error("LinkedIn's sign-in page was left without signing in")]
    Left,
    /// The person said no to the permissions.
    #[error("the permissions were not granted")]
    Denied,
    /// The app may not ask for a scope.
    #[error("LinkedIn does not let this app ask for these permissions: {description}")]
    Scope {
        /// LinkedIn's words.
        description: String,
    },
    /// LinkedIn sent the person back with another error.
    #[error("LinkedIn refused the sign-in: {error}: {description}")]
    Refused {
        /// OAuth's word for it.
        error: String,
        /// LinkedIn's words.
        description: String,
    },
    /// The app's secret is missing.
    #[error("the app's client secret is needed")]
    NoSecret,
    /// LinkedIn's sign-in host gave nothing.
    #[error(transparent)]
    OAuth(#[from] oauth::Failure),
    /// Who signed in is not certain.
    #[error("LinkedIn's word on who signed in is not believed: {0}")]
    Identity(#[from] Doubt),
    /// The token is one of a sandbox where LinkedIn is meant, or the other way round.
    #[error("the token is {}", if *of_sandbox { "one of a sandbox, and LinkedIn does not know it" } else { "none of a sandbox, and goes to LinkedIn only" })]
    ForeignToken {
        /// Whose it is.
        of_sandbox: bool,
    },
    /// LinkedIn says that the token is no longer good.
    #[error("LinkedIn says that this token is {}", if status.is_empty() { "not one of this app's" } else { status })]
    DeadToken {
        /// LinkedIn's word.
        status: String,
    },
    /// Tokens cannot be kept.
    #[error("tokens cannot be kept: {0}")]
    Vault(#[from] vault::Failure),
    /// Who has signed in cannot be written down.
    #[error(transparent)]
    State(#[from] store::Failure),
}

impl Failure {
    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::Redirect { .. } => "Use one such as http://localhost:8763/callback, and register exactly that on the Auth tab of your app.".to_owned(),
            Self::PortTaken { .. } => "Another sign-in may be waiting there: end it, or wait until it is over. Or set another address with --redirect and register that, too, on the Auth tab of your app.".to_owned(),
            Self::TimedOut => "Begin again. If LinkedIn showed an error page instead of asking: the client id must be right, and the redirect address must stand on the app's Auth tab, letter by letter.".to_owned(),
            Self::WrongState => "Nothing was exchanged. Begin again, and finish in the window that opens.".to_owned(),
            Self::NoAnswer => "Copy the whole address out of the browser's address bar, after LinkedIn has sent you back.".to_owned(),
            Self::Left | Self::Denied => "Nothing has changed. Begin again when you want to; with --scopes or --for you can ask for less.".to_owned(),
            Self::Scope { .. } => format!("Add the product that grants it to your app (Products tab; `{}` says which), or ask for less with --scopes or --for.", command("access")),
            Self::Refused { .. } => "Look at the app in the developer portal, then begin again.".to_owned(),
            Self::NoSecret => "Give it in a file (--client-secret-file), or type it when asked; it is on the Auth tab of your app.".to_owned(),
            Self::OAuth(failure) => oauth_fix(failure),
            Self::Identity(_) => "Nothing was kept. Check the client id and this machine's clock, then begin again.".to_owned(),
            Self::ForeignToken { of_sandbox: true } => "Give --api-base with the sandbox's address, or a token from LinkedIn.".to_owned(),
            Self::ForeignToken { of_sandbox: false } => "Leave --api-base out, or give a token that begins `sandbox-`.".to_owned(),
            Self::DeadToken { .. } => "Get another token; check that client id and secret are those of the app that it was made for.".to_owned(),
            Self::Vault(failure) => failure.fix(),
            Self::State(_) => "Set --state-dir to a directory that can be written to.".to_owned(),
        }
    }
}

fn oauth_fix(failure: &oauth::Failure) -> String {
    let fix = match failure {
        oauth::Failure::Elsewhere { .. } => {
            "An app of LinkedIn's signs in at LinkedIn, one of a sandbox at that sandbox: check --client-id, --api-base and --oauth-base."
        }
        oauth::Failure::NoAnswer { .. } => "Check the network, then begin again.",
        oauth::Failure::Unreadable { .. } => "LinkedIn may be ill; begin again in a few minutes.",
        oauth::Failure::Refused { error, description, .. } => {
            let words = description.to_lowercase();
            if error.starts_with("invalid_client") || words.contains("client authentication") {
                "The client id or the client secret is wrong: copy both from the Auth tab of your app."
            } else if error == "access_denied" {
                "LinkedIn approves client credentials for some programmes only; sign in as a member instead."
            } else if words.contains("authorization code not found") {
                "The code was used before, or has expired. Begin again; each answer of LinkedIn's is good once."
            } else if words.contains("redirect") {
                "The redirect address must be the registered one, letter by letter, and the code is good for 30 minutes. Begin again."
            } else {
                "Begin again. If it stays so, look at the app in the developer portal."
            }
        }
    };
    fix.to_owned()
}
