//! What the last gate refused, explained.

use super::refusals::capital;
use super::{Context, Explain, Explanation, Kind, Outcome, Retry};
use crate::admission::{Refusal, pace::Why};
use crate::model::program::program;
use crate::store;

impl Explain for Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::NeedsConfirmation(question) => {
                let cause = format!(
                    "{} needs a person's yes, to exactly this request; nothing was sent.",
                    question.endpoint
                );
                let mut said = context.start(Kind::NeedsConfirmation, cause);
                said.fix = vec![
                    format!(
                        "A person sees what waits, and answers, at a terminal: {} agents approve",
                        program()
                    ),
                    "It must look at the same state directory (--state-dir) as this server; without one, only a client that can ask, or a browser, will do.".to_owned(),
                    "Then call again with the same arguments; the yes holds for ten minutes and for one call.".to_owned(),
                ];
                said
            }
            Self::Declined { endpoint } => {
                let mut said = context.start(
                    Kind::NeedsConfirmation,
                    format!("A person said no to {endpoint}; nothing was sent."),
                );
                said.retry = Retry::Never;
                said.fix =
                    vec!["Do not ask again; ask the person what they want instead.".to_owned()];
                said
            }
            Self::QuotaReached { endpoint, limit, kept, resets_at } => {
                let of = limit.map_or_else(String::new, |limit| format!(" ({limit} a day)"));
                let cause = if *kept > 0 {
                    format!(
                        "The day's calls of {endpoint} that are open to agents are used up{of}; {kept} are kept for people. They start anew at {resets_at}."
                    )
                } else {
                    format!(
                        "The day's calls of {endpoint} are used up{of}; they start anew at {resets_at}."
                    )
                };
                let mut said = context.start(Kind::QuotaReached, cause);
                said.retry = Retry::AfterTime;
                said.retry_at = Some(*resets_at);
                said.fix = vec!["Wait until then.".to_owned()];
                if *kept > 0 {
                    said.fix.push(format!("A person can use what is kept: {} call …. The setting `reserve` says how much that is.", program()));
                }
                said.fix.push(
                    "If LinkedIn's portal shows another limit, set `--tier MEMBER/APP`.".to_owned(),
                );
                said
            }
            Self::SpendCap { endpoint, cap, before, wanted, resets_at } => {
                let cause = format!(
                    "{endpoint} would set up to {wanted} a day in motion; this agent may set {cap} in motion in a day, and has set {before}. The count starts anew at {resets_at}."
                );
                let mut said = context.start(Kind::RefusedByPolicy, cause);
                said.fix = vec![
                    "Lower the budget, or wait until then.".to_owned(),
                    "Whoever runs this server can raise `daily_spend`.".to_owned(),
                ];
                said.rule = Some("daily_spend".to_owned());
                said
            }
            Self::ShareUsed { what, limit, resets_at } => {
                let what = what.as_str();
                let cause = format!(
                    "This agent may make {limit} {what} a day, and has made them. The count starts anew at {resets_at}."
                );
                let mut said = context.start(Kind::QuotaReached, cause);
                said.retry = Retry::AfterTime;
                said.retry_at = Some(*resets_at);
                said.fix = vec![
                    "Wait until then.".to_owned(),
                    format!("Whoever runs this server can raise the agent's `daily_{what}`."),
                ];
                said.rule = Some(format!("daily_{what}"));
                said
            }
            Self::CostUnknown { endpoint } => {
                let cause = format!(
                    "What {endpoint} may cost a day cannot be bounded, and the setting `daily_spend` puts a cap on that; nothing was sent."
                );
                let mut said = context.start(Kind::RefusedByPolicy, cause);
                said.fix = vec![
                    "Set a daily or total budget first, and make sure that this sign-in may read the campaign and its group.".to_owned(),
                ];
                said
            }
            Self::Closed { endpoint, until } => {
                let cause = format!(
                    "LinkedIn answered 429 to {endpoint} a short time ago; it is left alone until {until}."
                );
                let mut said = context.start(Kind::RateLimited, cause);
                said.retry = Retry::AfterTime;
                said.retry_at = Some(*until);
                said.fix = vec!["Wait until then.".to_owned()];
                said
            }
            Self::Paused { endpoint, why, until } => {
                let (kind, cause) = match why {
                    Why::SameCall => (
                        Kind::Paused,
                        format!(
                            "This exact call of {endpoint} went to LinkedIn three times within a minute; the tool is paused until {until}, before a loop uses up the day's calls."
                        ),
                    ),
                    Why::Failures => (
                        Kind::Paused,
                        format!(
                            "Five calls of this tool failed in a row; it is paused until {until}, before more of the day's calls are lost."
                        ),
                    ),
                    Why::Unwell => (
                        Kind::LinkedinUnavailable,
                        format!(
                            "LinkedIn has failed again and again with calls like {endpoint}; it is left alone until {until}."
                        ),
                    ),
                };
                let mut said = context.start(kind, cause);
                said.retry = Retry::AfterTime;
                said.retry_at = Some(*until);
                said.fix = match why {
                    Why::SameCall => vec!["Use the answer that came before.".to_owned()],
                    Why::Failures => {
                        vec!["Read what the last errors say should be changed first.".to_owned()]
                    }
                    Why::Unwell => vec![
                        "Wait until then; then one call tries whether LinkedIn is well again."
                            .to_owned(),
                    ],
                };
                said
            }
            Self::KeyUsed { operation, endpoint, fields } => {
                let fields = fields.join(", ");
                let cause = if *endpoint == context.endpoint {
                    format!(
                        "This idempotency_key was used for another call, which differs in: {fields}."
                    )
                } else {
                    format!("This idempotency_key was used for {endpoint}.")
                };
                let mut said = context.start(Kind::Conflict, cause);
                said.field = Some("idempotency_key".to_owned());
                said.fix = vec![
                    "For the same call again, repeat its arguments as they were.".to_owned(),
                    format!("For another call, use another key. ({operation} has this one.)"),
                ];
                said
            }
            Self::UnderWay { operation } => {
                let cause = "The same write is being sent, and its outcome is not known yet.";
                let mut said = context.start(Kind::OutcomeUnknown, cause);
                said.outcome = Outcome::Unknown;
                said.retry = Retry::CheckFirst;
                said.fix = vec![format!(
                    "Call again with the same arguments in a minute: it is not sent a second time, and the answer is that of {operation}."
                )];
                said
            }
            Self::Cancelled => {
                let mut said =
                    context.start(Kind::Conflict, "The caller gave up before anything was sent.");
                said.fix = vec!["Call again if it is still wanted.".to_owned()];
                said
            }
            Self::State(failure) => failure.explain(context),
        }
    }
}

impl Explain for store::Failure {
    fn explain(&self, context: &Context) -> Explanation {
        let tail = if context.is_write() {
            "; without its journal nothing is written at LinkedIn, lest it be written twice. Reading goes on"
        } else {
            ""
        };
        let mut said =
            context.start(Kind::StateUnavailable, format!("{}{tail}.", capital(&self.to_string())));
        let fix = match self {
            Self::Homeless => {
                "Name a directory for it: --state-dir or LINKEDIN_MCP_STATE_DIR (or set HOME)."
                    .to_owned()
            }
            Self::Unopenable { path, .. } => format!(
                "Check that {} can be created and opened by the user who runs this program, or name another directory with --state-dir.",
                path.display()
            ),
            Self::Newer { .. } => "Update this program; nothing was changed.".to_owned(),
            Self::Damaged { path } => format!(
                "Restore {} from a backup; or move it away, with its -wal and -shm, and look on linkedin.com what was posted last: without it nobody remembers. Nothing was changed.",
                path.display()
            ),
            Self::Full { .. } => "Make room on that disk; nothing was sent.".to_owned(),
            Self::ReadOnly { path } => format!(
                "Make {} writable for the user who runs this program, or name another directory with --state-dir.",
                path.display()
            ),
            Self::Busy { .. } => {
                "Call again in a moment; if it stays so, look for another linkedin-mcp that hangs."
                    .to_owned()
            }
            Self::Broken { .. } => "Call again; if it stays so, look at the disk.".to_owned(),
        };
        said.fix = vec![fix];
        said
    }
}
