//! What went wrong on the way to LinkedIn and back, explained.

use super::{Context, Explain, Explanation, Kind, Retry, in_doubt, linkedin, sentence};
use crate::client::{Certainty, Failure};

impl Explain for Failure {
    fn explain(&self, context: &Context) -> Explanation {
        let certainty = self.certainty(context.effect());
        let unknown = certainty == Certainty::Unknown;
        let kind = match self {
            Self::Refused(refused) => return linkedin::explain(refused, context),
            _ if unknown => Kind::OutcomeUnknown,
            Self::NotSent { .. } | Self::NoReply { .. } => Kind::LinkedinUnavailable,
            Self::TooLarge { .. } | Self::Unreadable { .. } | Self::Redirected { .. } => {
                Kind::UnexpectedReply
            }
        };
        let happened = match self {
            Self::NotSent { reason } => {
                format!("LinkedIn could not be reached: {}.", sentence(reason))
            }
            Self::NoReply { timed_out: true, .. } => "LinkedIn did not answer in time.".to_owned(),
            Self::NoReply { reason, timed_out: false } => {
                format!("The connection broke before LinkedIn's answer: {}.", sentence(reason))
            }
            Self::TooLarge { limit } => format!("LinkedIn's answer was larger than {limit} bytes."),
            Self::Unreadable { status, reason } => {
                format!(
                    "LinkedIn's answer (status {status}) could not be read: {}.",
                    sentence(reason)
                )
            }
            Self::Redirected { status } => {
                format!("LinkedIn redirected (status {status}); redirects are not followed.")
            }
            Self::Refused(refused) => {
                format!("LinkedIn broke down with status {}.", refused.status)
            }
        };
        let mut said = context.start(kind, happened);
        if unknown {
            return in_doubt(said);
        }
        said.retry = Retry::AfterTime;
        said.retry_at = context.in_a_minute();
        said.fix = match self {
            Self::NotSent { .. } => vec![
                "Check the network connection of the machine that runs the server; nothing was sent.".to_owned(),
            ],
            _ => vec!["Try again in a minute.".to_owned()],
        };
        said
    }
}
