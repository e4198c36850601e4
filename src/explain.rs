//! What the caller is told when something is refused or fails: what, why, and what to do about it.
//!
//! Made here and nowhere else. One `match` for each enum and no wildcard, so that a new variant cannot go
//! unexplained.

mod admission;
mod ads;
mod doubt;
mod failures;
mod jobs;
pub mod linkedin;
pub(crate) mod media;
mod policy;
mod refusals;
pub mod signin;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::auth::{Session, Target};
use crate::call::Call;
use crate::catalogue::spec::Spec;
use crate::catalogue::targeting::Candidate;
use crate::client::Refused;
use crate::model::method::{Effect, Method};
use crate::model::scope::Scope;
use crate::model::untrusted;

/// What kind of trouble: a closed list for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it; the README has the list")]
pub enum Kind {
    InvalidArguments,
    RefusedByPolicy,
    NeedsConfirmation,
    NotSignedIn,
    TokenExpired,
    TokenRevoked,
    MissingScope,
    ProductNotApproved,
    MissingRole,
    NotFound,
    Conflict,
    Duplicate,
    RejectedByLinkedin,
    VersionRetired,
    VersionMissing,
    QuotaReached,
    RateLimited,
    LinkedinUnavailable,
    OutcomeUnknown,
    UnexpectedReply,
    Paused,
    StateUnavailable,
}

/// Whether and when to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same call will always end like this.
    Never,
    /// Once what `fix` names is done.
    AfterFix,
    /// From `retry_at` on, or a little later.
    AfterTime,
    /// First look whether it happened.
    CheckFirst,
}

/// What has become of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It happened.
    Done,
    /// It did not happen.
    NotDone,
    /// Nobody can know.
    Unknown,
}

/// What would open it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Any one of these sets of scopes.
    pub scopes_any: Vec<Vec<Scope>>,
    /// Any one of these products grants them.
    pub products: Vec<&'static str>,
    /// Any one of these roles.
    pub roles_any: Vec<&'static str>,
}

/// A refusal or failure, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The program's handle.
    pub kind: Kind,
    /// What has become of the call.
    pub outcome: Outcome,
    /// One sentence with everything that matters.
    pub summary: String,
    /// What happened, with the values.
    pub cause: String,
    /// What to do, in order.
    pub fix: Vec<String>,
    /// The argument to blame.
    pub field: Option<String>,
    /// What a name of it may mean.
    pub candidates: Vec<Candidate>,
    /// What would open it.
    pub missing: Missing,
    /// What LinkedIn said, when it answered.
    pub linkedin: Option<Refused>,
    /// Whether to try again.
    pub retry: Retry,
    /// From when on.
    pub retry_at: Option<Timestamp>,
    /// LinkedIn's page.
    pub docs: String,
    /// Which rule of the operator's decided, where one did: for the audit, not for the caller.
    pub rule: Option<String>,
}

impl Explanation {
    /// The `error` of an answer.
    pub fn to_value(&self) -> Value {
        let linkedin = self.linkedin.as_ref().map(|refused| {
            let fields: Vec<Value> = refused.inputs.iter().take(10).map(|input| {
                    json!({"code": input.code, "field": input.field, "untrusted": {"description": input.description}})
                })
                .collect();
            json!({
                "status": refused.status, "code": refused.code,
                "service_error_code": refused.service_error_code, "message": refused.message,
                "request_id": refused.request_id, "fields": fields,
                "duplicate_of": refused.duplicate_of,
            })
        });
        let mut error = json!({
            "kind": self.kind, "cause": self.cause, "fix": self.fix, "missing": self.missing,
            "linkedin": linkedin, "retry": self.retry,
            "retry_at": self.retry_at.map(|at| at.to_string()), "docs": self.docs,
        });
        if let (Some(map), Some(field)) = (error.as_object_mut(), &self.field) {
            map.insert("field".to_owned(), json!(field));
        }
        if let (Some(map), false) = (error.as_object_mut(), self.candidates.is_empty()) {
            let candidates = self.candidates.iter().map(|Candidate { urn, name }| {
                json!({"urn": urn, "untrusted": {"name": untrusted::excerpt(name, 100)}})
            });
            map.insert("candidates".to_owned(), candidates.collect());
        }
        error
    }
}

/// Where it happened: what an explanation needs besides the error itself.
#[derive(Clone, Debug)]
pub struct Context {
    /// `posts.create`, or the tool where no endpoint was reached.
    pub endpoint: String,
    /// The endpoint.
    pub spec: Option<Spec>,
    /// Which LinkedIn.
    pub target: Target,
    /// As which account.
    pub account: String,
    /// As whom, once that is open.
    pub session: Option<std::sync::Arc<Session>>,
}

impl Context {
    /// Where a call is.
    pub fn of(call: &Call) -> Self {
        Self {
            endpoint: call.endpoint(),
            spec: Some(call.entry.spec),
            target: call.session.upstream.target,
            account: call.session.account.clone(),
            session: Some(call.session.clone()),
        }
    }

    fn effect(&self) -> Effect {
        self.spec.map_or(Effect::Read, |spec| spec.effect)
    }

    fn method(&self) -> Method {
        self.spec.map_or(Method::Plain, |spec| spec.method)
    }

    /// Whether it is about a call that does something.
    pub fn is_write(&self) -> bool {
        self.effect() != Effect::Read
    }

    fn start(&self, kind: Kind, cause: impl Into<String>) -> Explanation {
        let cause = cause.into();
        Explanation {
            kind,
            outcome: Outcome::NotDone,
            summary: cause.clone(),
            cause,
            fix: Vec::new(),
            field: None,
            candidates: Vec::new(),
            missing: Missing::default(),
            linkedin: None,
            retry: Retry::AfterFix,
            retry_at: None,
            docs: self.spec.map_or_else(|| DOCS.to_owned(), |spec| spec.docs.to_owned()),
            rule: None,
        }
    }

    /// A minute from now, as the target counts time: no page says how long LinkedIn wants to be left alone.
    fn in_a_minute(&self) -> Option<Timestamp> {
        let now = self.session.as_ref()?.upstream.clock.now();
        now.checked_add(SignedDuration::from_mins(1)).ok()
    }

    /// When LinkedIn wants to be asked again, where it says so.
    fn after(&self, wait_ms: Option<i64>) -> Option<Timestamp> {
        let Some(wait) = wait_ms else { return self.in_a_minute() };
        let now = self.session.as_ref()?.upstream.clock.now();
        now.checked_add(SignedDuration::from_millis(wait)).ok()
    }

    /// How this sign-in is replaced by one that can do more.
    fn sign_in_again(&self) -> String {
        match self.target {
            Target::Sandbox => {
                "In the sandbox: start the server with `--sandbox-member ada`, who has everything.".to_owned()
            }
            _ if self.session.as_ref().is_some_and(|session| session.holder.is_empty()) => {
                "Then put a token that has it into LINKEDIN_MCP_ACCESS_TOKEN or LINKEDIN_MCP_ACCESS_TOKEN_FILE, and restart the server (another set of scopes revokes the earlier token).".to_owned()
            }
            Target::Custom | Target::Live => {
                "Then sign in again with all the permissions you want, by linkedin_sign_in or `login --for`: another set of them ends the earlier sign-in."
                    .to_owned()
            }
        }
    }
}

const DOCS: &str =
    "https://learn.microsoft.com/en-us/linkedin/shared/authentication/getting-access";

pub(crate) use doubt::{
    confirmed_double, in_doubt, in_doubt_since, still_in_doubt, unconfirmed_double,
};

pub(crate) use jobs::{elsewhere, not_processed, unknown_handle, unused};

/// Something that can say what it means for the caller.
pub trait Explain {
    /// Says it.
    fn explain(&self, context: &Context) -> Explanation;
}

/// Without its full stop, so that a sentence can be built on it.
fn sentence(text: &str) -> &str {
    text.trim_end().trim_end_matches('.')
}

/// What grants these scopes.
pub(crate) fn opened_by(any_of: &[Vec<Scope>]) -> Missing {
    let mut products: Vec<&'static str> = Vec::new();
    for product in any_of.iter().flatten().flat_map(|scope| scope.products()) {
        if !products.contains(&product.name()) {
            products.push(product.name());
        }
    }
    Missing { scopes_any: any_of.to_vec(), products, roles_any: Vec::new() }
}

#[cfg(test)]
mod tests;
