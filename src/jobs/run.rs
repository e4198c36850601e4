//! One job under way: as whom, for what, how far; and its requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Progress;
use crate::access::Authorised;
use crate::admission;
use crate::call::{Call, Purpose};
use crate::catalogue::received::Received;
use crate::catalogue::{self, Arguments};
use crate::explain::{Context, Explain, Explanation};
use crate::flow::{Flow, StepFailed};
use crate::model::method::Effect;
use crate::plan::{Destination, Slice};

/// Bytes are expected to leave at least this fast, per second.
const SLOWEST: u64 = 64 * 1024;

/// How long the smallest upload may take.
const SHORTEST: Duration = Duration::from_mins(1);

/// How much longer than for one reply a step may take in all: for probes and other attempts.
const BESIDES: Duration = Duration::from_secs(20);

/// Why a job stops.
#[derive(Debug)]
pub(super) enum Stopped {
    /// Something was refused or failed.
    Said(Box<Explanation>),
    /// A step was refused or failed.
    Step(Box<StepFailed>),
}

impl Stopped {
    /// What the caller is told.
    pub(super) fn into_said(self) -> Box<Explanation> {
        match self {
            Self::Said(said) => said,
            Self::Step(failed) => Box::new(failed.said),
        }
    }
}

impl From<Box<Explanation>> for Stopped {
    fn from(said: Box<Explanation>) -> Self {
        Self::Said(said)
    }
}

impl From<Box<StepFailed>> for Stopped {
    fn from(failed: Box<StepFailed>) -> Self {
        Self::Step(failed)
    }
}

/// A job under way.
pub(super) struct Run {
    pub(super) flow: Arc<Flow>,
    /// Its name.
    pub(super) id: String,
    /// The call that it is, let through: whatever it sends, it sends for this.
    pub(super) authorised: Arc<Authorised>,
    pub(super) progress: watch::Sender<Progress>,
    pub(super) cancelled: CancellationToken,
    /// How long one reply may take.
    pub(super) timeout: Duration,
}

impl Run {
    pub(super) fn call(&self) -> &Call {
        self.authorised.call()
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.call().session.upstream.clock.now().as_millisecond()
    }

    pub(super) fn doing(&self, words: impl Into<String>) {
        self.progress.send_modify(|progress| progress.doing = words.into());
    }

    pub(super) fn sent(&self, bytes: u64) {
        self.progress.send_modify(|progress| {
            progress.sent += bytes;
            progress.parts_sent += 1;
        });
    }

    /// Before each step: whether anybody still wants it.
    pub(super) fn go_on(&self) -> Result<(), Stopped> {
        if !self.cancelled.is_cancelled() {
            return Ok(());
        }
        let context = Context::of(self.call());
        Err(Stopped::Said(Box::new(admission::Refusal::Cancelled.explain(&context))))
    }

    /// Waits, unless nobody wants it any more.
    pub(super) async fn pause(&self, period: Duration) -> Result<(), Stopped> {
        tokio::select! {
            () = tokio::time::sleep(period) => {}
            () = self.cancelled.cancelled() => {}
        }
        self.go_on()
    }

    /// A call of another endpoint, for the same caller and job.
    pub(super) fn call_of(&self, endpoint: &str, arguments: Arguments) -> Result<Call, Stopped> {
        call_of(self.call(), endpoint, arguments, &self.cancelled, self.timeout)
            .map_err(Stopped::Said)
    }

    /// One of its requests.
    pub(super) async fn step(&self, endpoint: &str, arguments: Value) -> Result<Received, Stopped> {
        self.go_on()?;
        let arguments = match arguments {
            Value::Object(map) => map,
            _ => Arguments::new(),
        };
        let call = self.call_of(endpoint, arguments)?;
        Ok(self.flow.step(call).await?)
    }

    /// Sends bytes to where LinkedIn wants them.
    pub(super) async fn put(
        &self,
        destination: &Destination<'_>,
        slice: Slice,
    ) -> Result<Received, Stopped> {
        self.go_on()?;
        let time = SHORTEST + Duration::from_secs(slice.length() / SLOWEST);
        let until = Instant::now() + time;
        Ok(self.flow.put(&self.authorised, destination, slice, until).await?)
    }

    /// A reply of LinkedIn's that makes no sense.
    pub(super) fn senseless(&self, what: &str) -> Stopped {
        let failure = crate::client::Failure::Unreadable { status: 200, reason: what.to_owned() };
        let mut said = failure.explain(&Context::of(self.call()));
        // What cannot be understood is no post.
        said.outcome = crate::explain::Outcome::NotDone;
        said.kind = crate::explain::Kind::UnexpectedReply;
        Stopped::Said(Box::new(said))
    }
}

/// A call of another endpoint, for the same caller.
pub(super) fn call_of(
    base: &Call,
    endpoint: &str,
    arguments: Arguments,
    cancelled: &CancellationToken,
    timeout: Duration,
) -> Result<Call, Box<Explanation>> {
    let context = Context::of(base);
    let Some((group, entry)) = catalogue::named(endpoint) else {
        let missing =
            catalogue::Invalid::new("action", format!("there is no {endpoint}"), "Report it.");
        return Err(Box::new(missing.explain(&context)));
    };
    let arguments =
        entry.parse(arguments).map_err(|invalid| Box::new(invalid.explain(&context)))?;
    // To look how far LinkedIn is, is this program's doing, and not its caller's.
    let looks = entry.spec.effect == Effect::Read;
    Ok(Call {
        purpose: if looks { Purpose::Looking } else { base.purpose },
        group,
        entry,
        asked: arguments.clone(),
        arguments,
        page: None,
        key: None,
        deadline: Instant::now() + timeout + BESIDES,
        cancelled: cancelled.clone(),
        ..base.clone()
    })
}
