//! One record for every call, made from its answer.

use std::time::Instant;

use super::Toolbox;
use super::answer::Answer;
use crate::call::Trail;
use crate::explain::Kind;
use crate::model::untrusted::excerpt;
use crate::store::audit::{Decision, Record};

/// A call has been answered. The answer says so where that could not be written down.
pub(super) async fn ended(
    toolbox: &Toolbox,
    trail: &Trail,
    answer: Answer,
    started: Instant,
) -> Answer {
    let told = answer.facts();
    let (decision, rule) = decided(&told);
    trail.note(|record| {
        told.outcome.clone_into(&mut record.outcome);
        told.target.clone_into(&mut record.target);
        told.account.clone_into(&mut record.account);
        told.operation.clone_into(&mut record.operation);
        record.error = told.kind.map(word).unwrap_or_default();
        record.linkedin_calls = told.linkedin_calls;
        record.decision = decision;
        if let Some(rule) = rule {
            record.rule = rule;
        }
    });
    match write(toolbox, trail, started).await {
        Ok(()) => answer,
        Err(failure) => {
            answer.with_warnings(&[format!("This call is not in the audit: {failure}.")])
        }
    }
}

/// What came was no call.
pub(super) async fn malformed(
    toolbox: &Toolbox,
    trail: &Trail,
    tool: &str,
    rule: &str,
    started: Instant,
) {
    trail.note(|record| {
        record.tool = excerpt(tool, 60);
        record.decision = Decision::Malformed;
        rule.clone_into(&mut record.rule);
        "not_done".clone_into(&mut record.outcome);
    });
    let _ = write(toolbox, trail, started).await;
}

/// A person was sent to an address, and the client calls again.
pub(super) async fn asked(toolbox: &Toolbox, trail: &Trail, started: Instant) {
    trail.note(|record| {
        record.decision = Decision::Asked;
        "a person must sign in".clone_into(&mut record.rule);
        "not_done".clone_into(&mut record.outcome);
    });
    let _ = write(toolbox, trail, started).await;
}

/// A call was turned away at the door.
pub(super) async fn turned_away(
    toolbox: &Toolbox,
    trail: &Trail,
    rule: &'static str,
    started: Instant,
) {
    trail.note(|record| {
        record.decision = Decision::Denied;
        rule.clone_into(&mut record.rule);
        "not_done".clone_into(&mut record.outcome);
    });
    let _ = write(toolbox, trail, started).await;
}

/// A fault of this program ended the call (PRC-3).
pub(super) async fn broken(toolbox: &Toolbox, trail: &Trail, started: Instant) {
    trail.note(|record| {
        "unknown".clone_into(&mut record.outcome);
        "fault".clone_into(&mut record.error);
    });
    let _ = write(toolbox, trail, started).await;
}

async fn write(
    toolbox: &Toolbox,
    trail: &Trail,
    started: Instant,
) -> Result<(), crate::store::Failure> {
    let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
    let record = Record { took_ms, ..trail.record() };
    let written = toolbox.flow.store().record(&record).await;
    written.map(|_| ()).inspect_err(|failure| {
        tracing::error!(%failure, call = %record.call, "a call is not in the audit");
    })
}

/// What of an answer the audit wants to know.
pub(super) struct Facts {
    pub(super) outcome: String,
    pub(super) target: String,
    pub(super) account: String,
    pub(super) operation: String,
    pub(super) linkedin_calls: u32,
    pub(super) kind: Option<Kind>,
    /// The operator's rule that refused it.
    pub(super) rule: Option<String>,
    /// Whether LinkedIn was asked, or may have been.
    pub(super) left: bool,
    pub(super) declined: bool,
}

fn word(kind: Kind) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Who decided: the operator's rule, one of our own checks, or nobody on this side.
fn decided(told: &Facts) -> (Decision, Option<String>) {
    if told.declined {
        return (Decision::Denied, Some("a person said no".to_owned()));
    }
    let Some(kind) = told.kind else { return (Decision::Allowed, None) };
    match kind {
        Kind::RefusedByPolicy => {
            (Decision::Denied, Some(told.rule.clone().unwrap_or_else(|| word(kind))))
        }
        Kind::NeedsConfirmation => (Decision::Asked, Some("a person must say yes".to_owned())),
        _ if told.left => (Decision::Allowed, None),
        Kind::InvalidArguments => (Decision::Malformed, Some(word(kind))),
        Kind::NotSignedIn
        | Kind::TokenExpired
        | Kind::TokenRevoked
        | Kind::MissingScope
        | Kind::ProductNotApproved
        | Kind::MissingRole
        | Kind::NotFound
        | Kind::Conflict
        | Kind::Duplicate
        | Kind::VersionRetired
        | Kind::VersionMissing
        | Kind::QuotaReached
        | Kind::RateLimited
        | Kind::Paused
        | Kind::StateUnavailable => {
            (Decision::Denied, Some(told.rule.clone().unwrap_or_else(|| word(kind))))
        }
        Kind::RejectedByLinkedin
        | Kind::LinkedinUnavailable
        | Kind::OutcomeUnknown
        | Kind::UnexpectedReply => (Decision::Allowed, None),
    }
}
