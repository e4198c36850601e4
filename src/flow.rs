//! One call from end to end: permit, authorise, plan, admit, send; then the reply, written down, and verified
//! where it can be.
//!
//! A write is answered once: what the journal knows of it from before is told again, and not done again.

mod cache;
mod look;
mod mine;
mod steps;
mod told;

use std::sync::Arc;

use serde_json::Value;

use crate::access::{self, Directory, Route};
use crate::admission::{self, Admission, Admittance, Certainty, Repetition};
use crate::auth::Later;
use crate::briefing::{self, Looks};
use crate::call::{Call, Purpose, endpoint};
use crate::catalogue::looks::Look;
use crate::catalogue::received::{Received, Shaped};
use crate::catalogue::spec::{Access, ReadBack, Spec};
use crate::catalogue::{Entry, Group, named};
use crate::client::{Client, Failed, Failure, Prober, Refused, Sent, whole_batch};
use crate::explain::{self, Context, Explain, Explanation, in_doubt};
use crate::model::method::{Effect, Method};
use crate::model::urn::AdAccount;
use crate::plan::{self, Planned};
use crate::policy::{self, Permitted, Policies};
use crate::store::confirmations::Question;
use crate::store::journal::{Fate, Lasting, Row, State};
use crate::store::{Step, Store};
pub use cache::Cache;
pub use steps::StepFailed;
pub use told::Told;

/// Everything that a call passes through.
pub struct Flow {
    /// What the operator allows.
    pub policies: Arc<Policies>,
    /// What probes found out.
    pub directory: Directory,
    /// The last gate, and the books behind it.
    pub admission: Admission,
    /// The road to LinkedIn.
    pub client: Client,
    /// Replies to reads, for a short time.
    pub cache: Cache,
}

/// Whether a write was seen to be as meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Read back, and equal.
    Equal,
    /// Read back, and different.
    Different,
    /// It cannot be read.
    NotReadable,
}

/// How many looks go beside one reply at most: each costs a call.
const MOST_BESIDE: usize = 4;

/// A call that ended well.
#[derive(Clone, Debug)]
pub struct Done {
    /// What the caller reads.
    pub shaped: Shaped,
    /// For writes that can be read back.
    pub verified: Option<Verified>,
    /// When LinkedIn said so, if it was not asked for this call.
    pub as_of: Option<jiff::Timestamp>,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Well.
    Done(Box<Done>),
    /// Not yet: it goes on, and can be picked up.
    GoesOn(Box<Shaped>),
    /// Not at all, or nobody knows.
    Refused(Box<Explanation>),
    /// As the same call did that was under way when this one came: it was refused.
    ToldBefore(Box<Told>),
    /// Not yet: a person is asked.
    Asked(Box<Question>, Box<Explanation>),
    /// A person said no.
    Declined(String),
}

/// How a call ended, and what the journal knows about it.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// The write's name in the journal.
    pub operation: Option<String>,
    /// Whether it was answered from the journal.
    pub repetition: Option<Repetition>,
}

impl Ended {
    /// Ended so, without a row in the journal.
    pub fn new(outcome: Outcome) -> Self {
        Self { outcome, operation: None, repetition: None }
    }

    /// Refused, or failed.
    pub fn refused(said: Explanation) -> Self {
        Self::new(Outcome::Refused(Box::new(said)))
    }

    fn of(self, operation: Option<String>) -> Self {
        Self { operation, ..self }
    }
}

/// The stage at which a call stopped.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Policy(#[from] policy::Refusal),
    #[error(transparent)]
    Access(#[from] access::Refusal),
    #[error(transparent)]
    Plan(#[from] plan::Refusal),
    #[error(transparent)]
    Admission(#[from] admission::Refusal),
    #[error("{}", .0.failure)]
    Client(Box<Failed>),
}

impl Explain for Stop {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::Policy(refusal) => refusal.explain(context),
            Self::Access(refusal) => refusal.explain(context),
            Self::Plan(refusal) => refusal.explain(context),
            Self::Admission(refusal) => refusal.explain(context),
            Self::Client(failed) => failed.failure.explain(context),
        }
    }
}

/// How far a call came.
enum Passed {
    /// LinkedIn replied.
    Sent(Box<Sent>),
    /// LinkedIn replied a short time ago.
    Cached(Call, Route, cache::Kept),
    /// It is known from before.
    Before(Box<Row>, Repetition),
    /// It is answered by what was done here.
    Remembered(Call, Received),
}

impl Flow {
    /// Whoever asks what access wants to know.
    pub fn prober(&self) -> Prober<'_> {
        Prober { client: &self.client, admission: &self.admission }
    }

    /// The store behind it.
    pub fn store(&self) -> &Arc<Store> {
        self.admission.store()
    }

    /// Takes a call through all stages.
    pub async fn run(&self, call: Call) -> Ended {
        let context = Context::of(&call);
        // Large, and most calls need little of it: on the heap.
        let ended = Box::pin(self.answered(call, &context)).await;
        if context.is_write() {
            self.store().step(Step::Answering);
        }
        ended
    }

    async fn answered(&self, call: Call, context: &Context) -> Ended {
        self.client.observe_world(&call.session.upstream).await;
        let mut passed = self.stages(call.clone(), true).await;
        // A write that was in doubt may turn out not to have happened; then it is free to leave, once.
        if let Ok(Passed::Before(row, how)) = &passed
            && row.state == State::Unknown
        {
            match self.look_again(row, &call).await {
                look::Found::NotHappened => passed = self.stages(call.clone(), true).await,
                look::Found::Happened(row) => passed = Ok(Passed::Before(row, *how)),
                look::Found::Unknown => {}
            }
        }
        match passed {
            Ok(Passed::Sent(sent)) => Box::pin(self.finish(*sent, context)).await,
            Ok(Passed::Cached(call, route, kept)) => {
                shaped_read(&call, route, &kept.received, Some(kept.at), context)
            }
            Ok(Passed::Before(row, how)) => told::again(&row, how, context),
            Ok(Passed::Remembered(call, received)) => {
                shaped_read(&call, Route::Documented, &received, None, context)
            }
            Err(Stop::Client(failed)) => Box::pin(self.failed(*failed, &call, context)).await,
            Err(Stop::Admission(admission::Refusal::NeedsConfirmation(question))) => {
                let refusal = admission::Refusal::NeedsConfirmation(question.clone());
                let said = refusal.explain(context);
                Ended::new(Outcome::Asked(question, Box::new(said)))
            }
            Err(Stop::Admission(admission::Refusal::Declined { endpoint })) => {
                Ended::new(Outcome::Declined(endpoint))
            }
            Err(Stop::Admission(admission::Refusal::UnderWay { operation })) => {
                let refusal = admission::Refusal::UnderWay { operation: operation.clone() };
                Ended::refused(refusal.explain(context)).of(Some(operation))
            }
            Err(stop) => Ended::refused(stop.explain(context)),
        }
    }

    /// Takes a call through the stages, from the cache where that is asked for and will do.
    async fn stages(&self, call: Call, cached: bool) -> Result<Passed, Stop> {
        let session = call.session.clone();
        let until = call.deadline;
        let read = call.entry.spec.effect == Effect::Read;
        let policy = self.policies.of(&call.agent);
        let permitted = policy::permit(call, &policy)?;
        note_rule(&permitted);
        if let Method::Recall(action) = permitted.call().entry.spec.method {
            let received = self.made_here(&permitted, action).await?;
            return Ok(Passed::Remembered(permitted.into_call(), received));
        }
        if let Some((row, how)) = self.admission.recall(permitted.call()).await? {
            access::told_again(&permitted, &row.arguments, &self.directory, &self.prober()).await?;
            return Ok(Passed::Before(row, how));
        }
        // As it was asked for, in case that it is refused; then as it turns out to be.
        note_names(permitted.call());
        let prober = self.prober();
        let authorised = Box::pin(access::authorise(permitted, &self.directory, &prober)).await?;
        note_names(authorised.call());
        let briefed = Box::pin(briefing::brief(authorised, self)).await;
        let planned = plan::plan(briefed?)?;
        let digest = planned.digest().to_owned();
        note_request(&planned);
        let name = planned.endpoint().to_owned();
        if read
            && cached
            && let Some(kept) = self.cache.get(&session, &digest)
            && let Some(call) = planned.call()
        {
            return Ok(Passed::Cached(call.clone(), planned.route(), kept));
        }
        tracing::info!(endpoint = %name, account = %session.account, %digest, "sending");
        let generation = self.cache.generation();
        let admitted = match Box::pin(self.admission.admit(planned)).await? {
            Admittance::Leaves(admitted) => *admitted,
            Admittance::Before(row, how) => return Ok(Passed::Before(row, how)),
        };
        let sent = self.client.send(&self.admission, admitted, until).await;
        if !read {
            // Whatever it did: what was read before may not be so any more.
            self.cache.forget();
            if name.starts_with("ad_accounts.") {
                // Who may do what, or what there is to do it in, may be another now.
                self.directory.forget_ad_accounts(&session).await;
            }
            self.store().step(Step::Replied);
        }
        let mut sent = sent.map_err(Stop::Client)?;
        if read {
            let beside = self.beside(&sent).await;
            sent = sent.with_beside(beside);
            self.cache.keep(&session, &digest, generation, sent.received());
        }
        Ok(Passed::Sent(Box::new(sent)))
    }

    /// LinkedIn replied: first that is written down, then everything else.
    async fn finish(&self, sent: Sent, context: &Context) -> Ended {
        let planned = sent.admitted().planned();
        let (route, remarks) = (planned.route(), planned.stated().notes.clone());
        let (call, operation, mut received, body) = sent.into_parts();
        let Some(call) = call else {
            return Ended::refused(nameless(context));
        };
        let Some(operation) = operation else {
            return shaped_read(&call, route, &received, None, context);
        };
        let spec = &call.entry.spec;
        received.created = call.entry.created(&call.arguments, &received);
        if spec.test_only.is_some()
            && let Some(account) = received.created.as_deref()
            && let Ok(account) = AdAccount::parse(account)
        {
            self.directory.made_ad_account(account.urn().clone(), &call.session).await;
        }
        // Nothing is called published without an id.
        if spec.method == Method::Create && received.created.is_none() {
            return self.in_doubt(&operation, &call, nameless(context), context).await;
        }
        if spec.method.is_batch_write()
            && let Some(refused) = whole_batch(&received.body)
        {
            return self.batch_refused(&operation, refused, &call, context).await;
        }
        let shaped = match call.entry.shape(&call.arguments, &received, call.detail) {
            Ok(mut shaped) => {
                shaped.warnings.extend(remarks);
                shaped.with_warning(route.warning())
            }
            // LinkedIn has answered: whatever is wrong with showing it, it may have happened.
            Err(invalid) => {
                let said = in_doubt(invalid.explain(context));
                return self.in_doubt(&operation, &call, said, context).await;
            }
        };
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        let fate = Fate::Done {
            subject: received.created.clone().or_else(|| admission::subject(&call)),
            to: lasting(spec),
        };
        // Until it is read back it is not.
        let verified = spec.read_back.map(|_| Verified::NotReadable);
        let mut done = Done { shaped, verified, as_of: None };
        let answer = told::done(&done);
        // What is still read back is not final: whoever asks the same meanwhile waits for it.
        let settled_ms = spec.read_back.is_none().then_some(now_ms);
        if let Err(failure) = self.store().settle(&operation, &fate, &answer, settled_ms).await {
            tracing::warn!(%failure, "a write that happened is not written down as such");
            done.shaped.warnings.push(told::not_written_down(&failure));
        }
        if let Some(how) = spec.read_back {
            let seen = self.read_back(&call, &received, body.as_ref(), &how).await;
            self.store().step(Step::ReadBack);
            done.verified = Some(seen);
            let noted = self.store().amend(&operation, &told::done(&done), now_ms).await;
            if let Err(failure) = noted {
                tracing::warn!(%failure, "that a write was verified is not written down");
            }
        }
        Ended::new(Outcome::Done(Box::new(done))).of(Some(operation))
    }

    /// LinkedIn answered 200, and refused every part: nothing happened.
    async fn batch_refused(
        &self,
        operation: &str,
        refused: Refused,
        call: &Call,
        context: &Context,
    ) -> Ended {
        let mut said = Failure::Refused(Box::new(refused)).explain(context);
        // That is the outcome of one part, which is no breakdown of the call.
        said.outcome = explain::Outcome::NotDone;
        said.summary = format!("Every part was refused. The first: {}", said.summary);
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        let answer = told::refused(&said);
        self.write_down(operation, &Fate::Refused, &answer, Some(now_ms)).await;
        Ended::refused(said).of(Some(operation.to_owned()))
    }

    /// It failed. What is certain is written down; of the rest, somebody looks, if anybody can.
    async fn failed(&self, failed: Failed, call: &Call, context: &Context) -> Ended {
        let Failed { failure, admitted } = failed;
        let refused = match &failure {
            Failure::Refused(refused) => Some(refused),
            _ => None,
        };
        if refused.is_some_and(|refused| refused.status == 401) {
            self.directory.forget(&call.session).await;
        }
        let mut said = failure.explain(context);
        if refused.is_some_and(|refused| refused.status == 429) {
            // The gate knows how often LinkedIn has said so in a row.
            let quota = self.admission.quota(&call.session, &context.endpoint).await;
            said.retry_at = quota.closed_until.or(said.retry_at);
        }
        let Some(operation) = admitted.operation().map(str::to_owned) else {
            if refused.is_some_and(|refused| refused.is_gone()) {
                self.gone(call).await;
            }
            return Ended::refused(said);
        };
        let planned = admitted.planned();
        match failure.verdict(planned.method(), planned.effect()).certainty {
            Certainty::NotDone => {
                let now_ms = call.session.upstream.clock.now().as_millisecond();
                let answer = told::refused(&said);
                self.write_down(&operation, &Fate::Refused, &answer, Some(now_ms)).await;
                Ended::refused(said).of(Some(operation))
            }
            Certainty::Unknown => {
                // What the request named is in the plan's call, with its names resolved.
                let resolved = admitted.into_call().unwrap_or_else(|| call.clone());
                match refused.and_then(|refused| refused.duplicate_of.clone()) {
                    Some(named) => {
                        self.said_to_be_double(&operation, &resolved, &named, said, context).await
                    }
                    None => self.in_doubt(&operation, &resolved, said, context).await,
                }
            }
        }
    }

    /// What is known of a write's fate goes into its row. Where that fails, the row stays open, which is the
    /// careful reading of it.
    async fn write_down(&self, operation: &str, fate: &Fate, answer: &str, settled: Option<i64>) {
        if let Err(failure) = self.store().settle(operation, fate, answer, settled).await {
            tracing::warn!(%failure, "what became of a write is not written down");
        }
    }

    /// What LinkedIn says is gone is remembered as gone, where it was made here.
    async fn gone(&self, call: &Call) {
        let Some(subject) = admission::subject(call).filter(|_| self.store().exists()) else {
            return;
        };
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        if let Err(failure) = self.store().is_gone(&call.session.identity(), &subject, now_ms).await
        {
            tracing::debug!(%failure, "that something is gone is not written down");
        }
    }

    /// Makes a look. Its type is named because a look is a call, which may take a look.
    fn looked<'a>(&'a self, call: &'a Call, look: Look) -> Later<'a, Value> {
        Box::pin(async move {
            let Some((group, entry)) = named(look.endpoint) else { return Value::Null };
            self.read_of(call, group, entry, look.arguments).await.unwrap_or_default()
        })
    }

    /// What goes beside a reply.
    async fn beside(&self, sent: &Sent) -> Vec<Value> {
        let mut seen = Vec::new();
        let Some(call) = sent.call() else { return seen };
        let Some(beside) = call.entry.spec.beside else { return seen };
        while seen.len() < MOST_BESIDE
            && let Some(look) = (beside.next)(&call.arguments, &sent.received().body, &seen)
        {
            seen.push(self.looked(call, look).await);
        }
        seen
    }

    /// Reads what was written, through the same stages: what the caller may not read is simply not read.
    async fn read_back(
        &self,
        call: &Call,
        received: &Received,
        body: Option<&Value>,
        how: &ReadBack,
    ) -> Verified {
        let created = received.created.as_deref();
        let arguments = (how.arguments)(&call.arguments, created);
        match (self.read(call, how.action, arguments).await, body) {
            (Ok(read), Some(body)) if (how.equal)(body, &read) => Verified::Equal,
            (Ok(_), _) => Verified::Different,
            (Err(_), _) => Verified::NotReadable,
        }
    }

    /// Reads something that belongs to a write, with another action of its group, past the cache.
    async fn read(
        &self,
        call: &Call,
        action: &str,
        arguments: crate::catalogue::Arguments,
    ) -> Result<Value, Option<Failure>> {
        let entry = call.group.entry(action).ok_or(None)?;
        self.read_of(call, call.group, entry, arguments).await
    }

    /// Reads something with an action of whatever group, past the cache.
    async fn read_of(
        &self,
        call: &Call,
        group: &'static Group,
        entry: &'static Entry,
        arguments: crate::catalogue::Arguments,
    ) -> Result<Value, Option<Failure>> {
        let arguments = entry.parse(arguments).map_err(|_| None)?;
        let reading = call.to_look(group, entry, arguments);
        match self.stages(reading, false).await {
            Ok(Passed::Sent(sent)) => Ok(sent.received().body.clone()),
            Ok(Passed::Cached(..) | Passed::Before(..) | Passed::Remembered(..)) => Err(None),
            Err(stop) => {
                tracing::debug!(endpoint = %endpoint(group, entry), %stop, "not read");
                match stop {
                    Stop::Client(failed) => Err(Some(failed.failure)),
                    Stop::Policy(_) | Stop::Access(_) | Stop::Plan(_) | Stop::Admission(_) => {
                        Err(None)
                    }
                }
            }
        }
    }
}

impl Looks for Flow {
    async fn look(&self, call: &Call, look: Look) -> Value {
        self.looked(call, look).await
    }
}

/// What belongs to another call, a look or a step, is told of with that.
fn is_told(call: &Call) -> bool {
    call.purpose != Purpose::Looking && !call.entry.spec.step
}

fn note_rule(permitted: &Permitted) {
    if is_told(permitted.call()) {
        let session = &permitted.call().session;
        permitted.call().trail.note(|record| {
            permitted.rule().clone_into(&mut record.rule);
            // What is written before anything leaves has to say as whom and where, too.
            session.account.clone_into(&mut record.account);
            session.upstream.target.as_str().clone_into(&mut record.target);
        });
    }
}

/// Notes whom a call speaks for, and what it is about.
fn note_names(call: &Call) {
    if !is_told(call) {
        return;
    }
    let spec = &call.entry.spec;
    let speaker = match spec.access {
        Access::Speaker { argument, .. } => call.arguments.get(argument),
        _ => None,
    };
    let about = spec.access.argument().and_then(|argument| call.arguments.get(argument));
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let subject = admission::subject(call).unwrap_or_else(|| text(about));
    call.trail.note(|record| {
        record.speaks_for = text(speaker);
        record.subject = subject;
    });
}

fn note_request(planned: &Planned) {
    if let Some(call) = planned.call().filter(|call| is_told(call)) {
        call.trail.note(|record| planned.digest().clone_into(&mut record.digest));
    }
}

fn shaped_read(
    call: &Call,
    route: Route,
    received: &Received,
    as_of: Option<jiff::Timestamp>,
    context: &Context,
) -> Ended {
    match call.entry.shape(&call.arguments, received, call.detail) {
        Ok(shaped) => {
            let shaped = shaped.with_warning(route.warning());
            Ended::new(Outcome::Done(Box::new(Done { shaped, verified: None, as_of })))
        }
        Err(invalid) => Ended::refused(invalid.explain(context)),
    }
}

/// What a write means for what was written before it.
pub fn lasting(spec: &Spec) -> Lasting {
    match spec.method {
        Method::Create | Method::Action(_) if spec.makes_another() => Lasting::Another,
        Method::Delete => Lasting::Removed,
        _ => Lasting::Changed,
    }
}

fn nameless(context: &Context) -> Explanation {
    let failure = Failure::Unreadable { status: 201, reason: "it named no id".to_owned() };
    in_doubt(failure.explain(context))
}
