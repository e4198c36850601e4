//! The last gate before anything leaves: not a repetition, confirmed where asked, not in haste, counted against
//! the day's quota, and, for a write, in the journal.
//!
//! The order is that of cost: what the journal answers costs nothing and comes first; what is counted and
//! written down as leaving comes last, in one transaction.

mod aftermath;
pub mod intent;
pub mod pace;
mod question;
pub mod quota;
mod record;
mod refusal;
pub mod retry;
mod share;
pub mod spending;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::auth::Session;
use crate::call::Call;
use crate::model::method::Effect;
use crate::plan::Planned;
use crate::policy::{Policies, Policy};
use crate::store::confirmations::{Exactly, Standing};
use crate::store::journal::{Claim, Row};
use crate::store::ledger::{Counted, Counter, Departure, Leave, Tally, Whose};
use crate::store::shares::Share;
use crate::store::{self, Store};
pub use intent::subject;
use intent::{differing, of_call};
pub use quota::Quota;
pub use refusal::Refusal;

/// Whether a request can have had an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It had none.
    NotDone,
    /// It may or may not have had one.
    Unknown,
}

/// What a 429 closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// The rest of the day.
    Day(Whose),
    /// A while: so many milliseconds, where LinkedIn says.
    While(Option<i64>),
}

/// What a failed request means for everything but its caller.
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it can have had an effect.
    pub certainty: Certainty,
    /// Whether it may be sent again: it certainly had no effect, or a second has no other effect than the first.
    pub again: bool,
    /// Whether it left this machine, so that LinkedIn may have counted it.
    pub left: bool,
    /// Whether it says that LinkedIn is not well.
    pub ill: bool,
    /// Whether it goes with another token the next time.
    pub renewed: bool,
    /// Whether LinkedIn closed a gate.
    pub throttle: Option<Throttle>,
}

/// A request that may leave, once. Only [`Admission`] makes one.
#[derive(Debug)]
pub struct Admitted {
    planned: Planned,
    operation: Option<String>,
    counter: Counter,
    tally: Tally,
    /// What it uses of its agent's share of the day.
    share: Option<Share>,
    attempt: u32,
    /// Until when it may begin to leave: the machine may sleep in between.
    expires: Timestamp,
    /// From when on somebody else may take the write for lost.
    lost: Timestamp,
    /// The next day's counter, on which it was counted too: LinkedIn may get it after midnight.
    tomorrow: Option<Counter>,
}

impl Admitted {
    /// What is sent.
    pub fn planned(&self) -> &Planned {
        &self.planned
    }

    /// The write's name in the journal.
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Whether the moment to send it has passed: the machine may have slept since.
    pub fn is_stale(&self) -> bool {
        self.operation.is_some() && Timestamp::now() > self.expires.min(self.lost)
    }

    /// The call behind it, once it was sent. A probe has none.
    pub(crate) fn into_call(self) -> Option<Call> {
        self.planned.into_call()
    }
}

/// What was counted for a request: for its endpoint, and of its agent's share.
type Booked = (Tally, Option<Share>);

/// How a write is known from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// The same key.
    Key,
    /// The same content.
    Content,
    /// It was under way when this one came.
    Joined,
}

/// Whether a request leaves.
#[derive(Debug)]
pub enum Admittance {
    /// It may.
    Leaves(Box<Admitted>),
    /// It was asked for before, and is not sent again.
    Before(Box<Row>, Repetition),
}

/// The gate.
pub struct Admission {
    store: Arc<Store>,
    policies: Arc<Policies>,
    reserve: u32,
    paces: pace::Paces,
    retries: retry::Budget,
    memory: quota::Memory,
}

/// How much longer than its caller waits a write may take until somebody else takes it for lost.
const GRACE: Duration = Duration::from_secs(25);

/// How long after its admission a write may begin to leave.
const LEAVING: Duration = Duration::from_secs(20);

/// A write whose books are about to be made, all at once.
#[derive(Clone, Copy)]
struct Booking<'a> {
    planned: &'a Planned,
    call: &'a Call,
    operation: &'a str,
    counter: &'a Counter,
    exactly: &'a Exactly,
    asked: bool,
    spending: Option<&'a crate::store::spending::Spending>,
    now_ms: i64,
}

fn lease(call: &Call) -> Duration {
    call.deadline.saturating_duration_since(Instant::now()) + GRACE
}

impl Admission {
    /// A gate that keeps its books in that store, asks people for what those policies say, and keeps so many percent of
    /// each day's calls for people.
    pub fn new(store: Arc<Store>, policies: Arc<Policies>, reserve: u32) -> Self {
        Self {
            store,
            policies,
            reserve,
            paces: pace::Paces::default(),
            retries: retry::Budget::default(),
            memory: quota::Memory::default(),
        }
    }

    /// The store behind it.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// What the journal answers without a request: a repetition that is recognised by its arguments alone.
    pub async fn recall(&self, call: &Call) -> Result<Option<(Box<Row>, Repetition)>, Refusal> {
        if call.entry.spec.effect == Effect::Read || call.entry.spec.step {
            return Ok(None);
        }
        let intent = of_call(call, None, lease(call));
        let Some(claim) = self.store.recall(&intent).await? else { return Ok(None) };
        match claim {
            Claim::Ours(_) => Ok(None),
            Claim::KeyUsed(row) => Err(key_used(call, &row)),
            Claim::Before(row) => Ok(Some((row, known_by(call)))),
            Claim::UnderWay(row) => self.join(call, &row).await,
        }
    }

    /// Waits for the outcome of the same write. Nothing comes back if it then has to be sent after all.
    async fn join(
        &self,
        call: &Call,
        row: &Row,
    ) -> Result<Option<(Box<Row>, Repetition)>, Refusal> {
        match self.store.wait_for(&row.id, call.deadline).await? {
            Some(row) if row.state.under_way() => Err(Refusal::UnderWay { operation: row.id }),
            // Another key says that this one is meant as well.
            Some(row) if call.key.is_some() && call.key != row.key => Ok(None),
            Some(row) => Ok(Some((Box::new(row), Repetition::Joined))),
            None => Ok(None),
        }
    }

    /// Lets a request leave, or says why not.
    pub async fn admit(&self, planned: Planned) -> Result<Admittance, Refusal> {
        let counter = quota::counter(planned.session(), planned.endpoint());
        if planned.slice().is_some() {
            // Bytes are no call of the API's: LinkedIn documents no quota for them.
            self.may_try(&planned)?;
            let leaves = admitted(planned, None, counter, (Tally::default(), None), None);
            return Ok(Admittance::Leaves(Box::new(leaves)));
        }
        // A step's books are kept by its job.
        let write =
            planned.call().filter(|call| planned.effect() != Effect::Read && !call.entry.spec.step);
        let Some(call) = write else {
            let taken = self.leave_read(&planned, &counter).await?;
            let tomorrow = self.near_midnight(&planned).await;
            let leaves = admitted(planned, None, counter, taken, tomorrow);
            return Ok(Admittance::Leaves(Box::new(leaves)));
        };
        let intent = of_call(call, Some(planned.request()), lease(call));
        let operation = loop {
            match self.store.claim(&intent).await? {
                Claim::Ours(id) => break id,
                Claim::KeyUsed(row) => return Err(key_used(call, &row)),
                Claim::Before(row) => return Ok(Admittance::Before(row, known_by(call))),
                Claim::UnderWay(row) => {
                    if let Some((row, how)) = self.join(call, &row).await? {
                        return Ok(Admittance::Before(row, how));
                    }
                }
            }
        };
        match self.leave_write(&planned, call, &operation, &counter).await {
            Ok(taken) => {
                let tomorrow = self.near_midnight(&planned).await;
                let leaves = admitted(planned, Some(operation), counter, taken, tomorrow);
                Ok(Admittance::Leaves(Box::new(leaves)))
            }
            Err(refusal) => {
                if let Err(failure) = self.store.release(&operation).await {
                    tracing::warn!(%failure, "a write that was not sent is still in the journal");
                }
                Err(refusal)
            }
        }
    }

    async fn leave_read(&self, planned: &Planned, counter: &Counter) -> Result<Booked, Refusal> {
        self.may_try(planned)?;
        let share = self.take_share(planned).await?;
        match self.count_read(planned, counter).await {
            Ok(tally) => Ok((tally, share)),
            Err(refusal) => {
                self.give_back(share).await;
                Err(refusal)
            }
        }
    }

    async fn count_read(&self, planned: &Planned, counter: &Counter) -> Result<Tally, Refusal> {
        let allowance = self.allowance(planned);
        let now = planned.session().upstream.clock.now().as_millisecond();
        let booked = match quota::block(allowance) {
            Some(size) => self.memory.from_block(&self.store, counter, allowance, size, now).await,
            None => self.store.count(counter, allowance, 1, now).await,
        };
        // Reads go on without the books: what is lost is only how exactly they are counted.
        let booked = booked.unwrap_or_else(|failure| {
            tracing::warn!(%failure, "calls are counted in memory only");
            self.memory.count(counter, allowance)
        });
        match booked {
            Counted::Yes(tally) => {
                self.memory.saw(counter, tally);
                self.leaves(planned);
                Ok(tally)
            }
            Counted::No(tally) => {
                self.memory.saw(counter, tally);
                Err(full(planned, allowance, &tally))
            }
        }
    }

    async fn leave_write(
        &self,
        planned: &Planned,
        call: &Call,
        operation: &str,
        counter: &Counter,
    ) -> Result<Booked, Refusal> {
        let now_ms = planned.session().upstream.clock.now().as_millisecond();
        let policy = self.policies.of(&call.agent);
        let asked =
            self.asks_about(call, call.group.name, &call.endpoint(), &policy, now_ms).await?;
        let exactly = Exactly {
            place: planned.session().identity(),
            agent: call.agent.clone(),
            digest: planned.digest().to_owned(),
        };
        let spending = spending::of(planned, call, &policy.caps())?;
        if let Some(spending) = &spending {
            spending::check(&self.store, planned, spending).await?;
        }
        if asked {
            match self.store.standing(&exactly, now_ms).await? {
                Standing::Allowed => {}
                Standing::Declined => {
                    return Err(Refusal::Declined { endpoint: planned.endpoint().to_owned() });
                }
                Standing::Asked | Standing::Used | Standing::Over => {
                    return Err(self.ask(planned, call, &exactly, now_ms).await?);
                }
            }
        }
        self.may_try(planned)?;
        if call.cancelled.is_cancelled() {
            return Err(Refusal::Cancelled);
        }
        let share = self.take_share(planned).await?;
        let departure = Booking {
            planned,
            call,
            operation,
            counter,
            exactly: &exactly,
            asked,
            spending: spending.as_ref(),
            now_ms,
        };
        match self.depart(&departure).await {
            Ok(tally) => Ok((tally, share)),
            Err(refusal) => {
                self.give_back(share).await;
                Err(refusal)
            }
        }
    }

    async fn depart(&self, booking: &Booking<'_>) -> Result<Tally, Refusal> {
        let Booking { planned, call, operation, counter, exactly, asked, spending, now_ms } =
            *booking;
        let allowance = self.allowance(planned);
        let from_block = match quota::block(allowance) {
            Some(size) => {
                let booked =
                    self.memory.from_block(&self.store, counter, allowance, size, now_ms).await?;
                if let Counted::No(tally) = booked {
                    return Err(full(planned, allowance, &tally));
                }
                true
            }
            None => false,
        };
        let departure = Departure {
            id: operation,
            confirmation: asked.then_some(exactly),
            spending,
            counter,
            allowance,
            counts: !from_block,
            record: &record::leaving(planned, call, operation),
            now_ms,
        };
        match self.store.depart(&departure).await? {
            Leave::Counted(tally) => {
                self.memory.saw(counter, tally);
                self.leaves(planned);
                Ok(tally)
            }
            Leave::Full(tally) => {
                self.memory.saw(counter, tally);
                Err(full(planned, allowance, &tally))
            }
            // Used up or run out between the look and the leap.
            Leave::Unconfirmed => Err(self.ask(planned, call, exactly, now_ms).await?),
            Leave::Capped(before) => Err(match spending {
                Some(spending) => spending::over(planned, spending, before),
                None => Refusal::CostUnknown { endpoint: planned.endpoint().to_owned() },
            }),
            Leave::Lost => Err(Refusal::UnderWay { operation: operation.to_owned() }),
        }
    }

    /// Whether a person has said yes to a job, where one is to be asked. The yes is good for that job, also where
    /// it is taken up again; each of its writes that needs one of its own is asked about by itself.
    pub async fn consent(
        &self,
        call: &Call,
        area: &str,
        endpoint: &str,
        digest: &str,
        words: &str,
    ) -> Result<(), Refusal> {
        let policy = self.policies.of(&call.agent);
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        if !self.asks_about(call, area, endpoint, &policy, now_ms).await? {
            return Ok(());
        }
        let exactly = Exactly {
            place: call.session.identity(),
            agent: call.agent.clone(),
            digest: digest.to_owned(),
        };
        match self.store.standing(&exactly, now_ms).await? {
            Standing::Allowed => Ok(()),
            Standing::Declined => Err(Refusal::Declined { endpoint: endpoint.to_owned() }),
            Standing::Asked | Standing::Used | Standing::Over => {
                let asked = self.store.ask(&exactly, endpoint, words, "", now_ms).await?;
                Err(Refusal::NeedsConfirmation(Box::new(asked)))
            }
        }
    }

    /// Whether a person is asked first.
    async fn asks_about(
        &self,
        call: &Call,
        area: &str,
        endpoint: &str,
        policy: &Policy,
        now_ms: i64,
    ) -> Result<bool, Refusal> {
        let (effect, upstream) = (call.entry.spec.effect, &call.session.upstream);
        if policy.asks().about(area, endpoint, effect, upstream.target) {
            return Ok(true);
        }
        // Whoever has just read what strangers wrote may be doing what they said.
        let minutes = policy.rules().and_then(|rules| rules.confirm_after_reading);
        let Some(minutes) = minutes.filter(|_| effect != Effect::Read) else { return Ok(false) };
        let window_ms = i64::from(minutes) * 60_000;
        let place = upstream.place();
        let since = self.store.tainted_since(&place, &call.agent, window_ms, now_ms).await?;
        Ok(since.is_some())
    }

    async fn ask(
        &self,
        planned: &Planned,
        call: &Call,
        exactly: &Exactly,
        now_ms: i64,
    ) -> Result<Refusal, store::Failure> {
        let subject = intent::subject(call);
        let history = match &subject {
            Some(subject) => self.store.done_to(&exactly.place, subject).await?,
            None => Vec::new(),
        };
        let words = question::words(call, planned.stated(), &history);
        let request = question::request(planned.request());
        let asked = self.store.ask(exactly, planned.endpoint(), &words, &request, now_ms).await?;
        Ok(Refusal::NeedsConfirmation(Box::new(asked)))
    }

    /// It leaves now, and counts as a repetition of what was asked before.
    fn leaves(&self, planned: &Planned) {
        self.paces.leaves(&pace::Attempt::of(planned), Instant::now());
    }

    /// Neither the caller's haste nor LinkedIn's health stands in the way.
    fn may_try(&self, planned: &Planned) -> Result<(), Refusal> {
        let pace = pace::Attempt::of(planned);
        self.paces.attempt(&pace, Instant::now()).map_err(|(why, wait)| {
            let clock = &planned.session().upstream.clock;
            // In whole seconds, rounded up: nobody reads more.
            let wait = Duration::from_secs(wait.as_secs() + 1);
            let until = clock.now().checked_add(wait).unwrap_or_else(|_| clock.now());
            let until = Timestamp::from_second(until.as_second()).unwrap_or(until);
            Refusal::Paused { endpoint: planned.endpoint().to_owned(), why, until }
        })
    }

    fn allowance(&self, planned: &Planned) -> store::ledger::Allowance {
        let reserve = match planned.call().map(|call| call.purpose) {
            Some(crate::call::Purpose::Agent) => self.reserve,
            // A probe is small, and without it nobody can do anything.
            Some(_) | None => 0,
        };
        quota::allowance(planned.session(), planned.endpoint(), reserve)
    }

    /// What is left of an endpoint's quota today.
    pub async fn quota(&self, session: &Session, endpoint: &str) -> Quota {
        let counter = quota::counter(session, endpoint);
        let now = session.upstream.clock.now().as_millisecond();
        let tally = match self.memory.seen(&counter) {
            Some(tally) => tally,
            // Nothing is opened only to say that nothing was counted.
            None if self.store.is_open() || self.store.exists() => {
                self.store.tally(&counter, now).await.unwrap_or_default()
            }
            None => Tally::default(),
        };
        quota::left(session, endpoint, &tally)
    }

    /// Every endpoint of which something was called today.
    pub async fn today(&self, session: &Session) -> Vec<quota::Used> {
        let day = quota::counter(session, "");
        let booked = self.store.counted(&day.app, &day.member, &day.day).await;
        let now = session.upstream.clock.now();
        let mut used = Vec::new();
        for (endpoint, calls, first_at) in booked.unwrap_or_default() {
            let counter = quota::counter(session, &endpoint);
            let tally = self.store.tally(&counter, now.as_millisecond()).await.unwrap_or_default();
            let quota = quota::left(session, &endpoint, &tally);
            used.push(quota::Used::new(quota, calls, first_at, now));
        }
        used
    }

    /// What is paused, and why.
    pub fn paused(&self) -> Vec<(String, pace::Why, Duration)> {
        self.paces.paused(Instant::now())
    }

    /// Gives back what was counted ahead.
    pub async fn close_books(&self) {
        self.memory.give_back(&self.store).await;
    }
}

fn admitted(
    planned: Planned,
    operation: Option<String>,
    counter: Counter,
    (tally, share): Booked,
    tomorrow: Option<Counter>,
) -> Admitted {
    let after = |time: Duration| Timestamp::now().checked_add(time).unwrap_or(Timestamp::MAX);
    let lost = after(planned.call().map_or(LEAVING, lease));
    let expires = after(LEAVING);
    Admitted { planned, operation, counter, tally, share, attempt: 1, expires, lost, tomorrow }
}

fn known_by(call: &Call) -> Repetition {
    if call.key.is_some() { Repetition::Key } else { Repetition::Content }
}

fn key_used(call: &Call, row: &Row) -> Refusal {
    Refusal::KeyUsed {
        operation: row.id.clone(),
        endpoint: row.endpoint.clone(),
        fields: differing(&row.asked, &call.asked),
    }
}

fn full(planned: &Planned, allowance: store::ledger::Allowance, tally: &Tally) -> Refusal {
    let endpoint = planned.endpoint().to_owned();
    let resets_at = planned.session().upstream.clock.next_reset();
    if let Some(until) = tally.closed_until
        && until < resets_at.as_millisecond()
        && let Ok(until) = Timestamp::from_millisecond(until)
    {
        return Refusal::Closed { endpoint, until };
    }
    let (limit, kept) = quota::binding(allowance, tally);
    Refusal::QuotaReached { endpoint, limit, kept, resets_at }
}
