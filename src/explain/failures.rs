//! What went wrong on the way to LinkedIn and back, explained.

use super::{Context, Explain, Explanation, Kind, Retry, in_doubt, linkedin, sentence};
use crate::admission::Certainty;
use crate::client::Failure;

impl Explain for Failure {
    fn explain(&self, context: &Context) -> Explanation {
        let (kind, happened) = match self {
            Self::Refused(refused) => return linkedin::explain(refused, context),
            Self::File(refusal) => return refusal.explain(context),
            Self::NotSent { reason, connecting: true } => (
                Kind::LinkedinUnavailable,
                format!("LinkedIn could not be reached: {}.", sentence(reason)),
            ),
            Self::NotSent { reason, connecting: false } => (
                Kind::LinkedinUnavailable,
                format!("The request was not sent: {}.", sentence(reason)),
            ),
            Self::NoReply { timed_out: true, .. } => {
                (Kind::LinkedinUnavailable, "LinkedIn did not answer in time.".to_owned())
            }
            Self::NoReply { reason, timed_out: false } => (
                Kind::LinkedinUnavailable,
                format!("The connection broke before LinkedIn's answer: {}.", sentence(reason)),
            ),
            Self::TooLarge { limit } => {
                (Kind::UnexpectedReply, format!("LinkedIn's answer was larger than {limit} bytes."))
            }
            Self::Unreadable { status, reason } => (
                Kind::UnexpectedReply,
                format!(
                    "LinkedIn's answer (status {status}) could not be read: {}.",
                    sentence(reason)
                ),
            ),
            Self::Redirected { status } => (
                Kind::UnexpectedReply,
                format!("LinkedIn redirected (status {status}); redirects are not followed."),
            ),
        };
        let mut said = context.start(kind, happened);
        if self.verdict(context.method(), context.effect()).certainty == Certainty::Unknown {
            return in_doubt(said);
        }
        said.retry = Retry::AfterTime;
        said.retry_at = context.in_a_minute();
        said.fix = match self {
            Self::NotSent { connecting: false, .. } => {
                vec!["Nothing was sent; call again.".to_owned()]
            }
            Self::NotSent { .. } => vec![
                "Check the network connection of the machine that runs the server; nothing was sent.".to_owned(),
            ],
            _ => vec!["Try again in a minute.".to_owned()],
        };
        said
    }
}
