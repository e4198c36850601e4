//! Sign-ins that came to no end, explained.

use super::refusals::capital;
use super::{Context, Explain, Explanation, Kind, Outcome, Retry, sentence};
use crate::client::oauth;
use crate::signin::Failure;

/// A person is at LinkedIn, and nobody knows for how long.
#[derive(Clone, Copy, Debug)]
pub struct Away;

/// There is nobody who could be asked to sign in.
#[derive(Clone, Copy, Debug)]
pub struct NoBrowser;

/// The person does not want to.
#[derive(Clone, Copy, Debug)]
pub struct Unwilling;

impl Explain for Failure {
    fn explain(&self, context: &Context) -> Explanation {
        let kind = match self {
            Self::Scope { .. } => Kind::ProductNotApproved,
            Self::OAuth(oauth::Failure::NoAnswer { .. } | oauth::Failure::Unreadable { .. }) => {
                Kind::LinkedinUnavailable
            }
            Self::State(_) => Kind::StateUnavailable,
            Self::DeadToken { .. } => Kind::TokenRevoked,
            Self::Redirect { .. }
            | Self::PortTaken { .. }
            | Self::TimedOut
            | Self::WrongState
            | Self::NoAnswer
            | Self::Left
            | Self::Denied
            | Self::Refused { .. }
            | Self::NoSecret
            | Self::OAuth(_)
            | Self::Identity(_)
            | Self::ForeignToken { .. }
            | Self::Vault(_) => Kind::NotSignedIn,
        };
        let mut said = context.start(kind, format!("{}.", capital(sentence(&self.to_string()))));
        said.fix = vec![self.fix()];
        said
    }
}

impl Explain for Away {
    fn explain(&self, context: &Context) -> Explanation {
        let cause = "A page is open in the person's browser, where they sign in to LinkedIn; they have not finished yet.";
        let mut said = context.start(Kind::NeedsConfirmation, cause);
        said.outcome = Outcome::NotDone;
        said.retry = Retry::AfterFix;
        said.fix = vec![
            "Ask the person to finish in the browser, within ten minutes; then call linkedin_sign_in again with the same arguments.".to_owned(),
        ];
        said
    }
}

impl Explain for NoBrowser {
    fn explain(&self, context: &Context) -> Explanation {
        let cause =
            "No browser can be opened from here, and this client opens no addresses for its user.";
        let mut said = context.start(Kind::NeedsConfirmation, cause);
        said.retry = Retry::AfterFix;
        let login = format!("login --account {} --paste", context.account);
        let login = crate::model::program::command(&login);
        said.fix = vec![
            format!("A person runs, on the machine of this server: {login}"),
            "On a server for several people the operator makes a link: accounts invite NAME"
                .to_owned(),
        ];
        said
    }
}

impl Explain for Unwilling {
    fn explain(&self, context: &Context) -> Explanation {
        let mut said =
            context.start(Kind::NotSignedIn, "The person did not open the sign-in page.");
        said.fix = vec!["Ask the person whether they want to sign in; then call again.".to_owned()];
        said
    }
}
