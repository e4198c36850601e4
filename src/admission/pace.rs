//! Two brakes, both in this process: for a caller that repeats itself, and for a LinkedIn that is not well.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::call::Purpose;
use crate::model::method::Effect;
use crate::plan::Planned;

/// The time in which repetitions and failures are counted.
const WINDOW: Duration = Duration::from_mins(1);

/// How often the same call may go to LinkedIn in that time.
const SAME: usize = 3;

/// After how many failures in a row a caller is paused.
const FAILURES: u32 = 5;

/// How long a caller is paused.
const PAUSE: Duration = Duration::from_mins(1);

/// How long LinkedIn is left alone before one call tries whether it is well again.
const REST: Duration = Duration::from_secs(30);

/// What classes of writes end with.
const WRITES: &str = "write";

/// Why a call is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The same call went to LinkedIn again and again.
    SameCall,
    /// The caller's calls of this tool failed again and again.
    Failures,
    /// LinkedIn failed again and again.
    Unwell,
}

/// A request, as far as the brakes care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Who asks; nobody for a probe.
    agent: Option<String>,
    /// Which kind of endpoint: the tool that it belongs to.
    class: String,
    /// What is asked.
    digest: String,
}

impl Attempt {
    /// The attempt that a planned request is.
    pub fn of(planned: &Planned) -> Self {
        let group = planned.endpoint().split_once('.').map_or("", |(group, _)| group);
        let effect = match planned.effect() {
            Effect::Read => "read",
            Effect::Write | Effect::Delete | Effect::Spend => WRITES,
        };
        let account = planned.session().identity();
        Self {
            // To look whether a write happened, and a job's steps, are this program's doing, and not its caller's.
            agent: planned
                .call()
                .filter(|call| call.purpose != Purpose::Looking && !call.entry.spec.step)
                .map(|call| format!("{}|{account}", call.agent)),
            class: format!("{group} {effect}"),
            digest: planned.digest().to_owned(),
        }
    }
}

#[derive(Debug, Default)]
struct Caller {
    recent: VecDeque<(Instant, String)>,
    failures: u32,
    paused: Option<(Why, Instant)>,
}

#[derive(Debug, Default)]
struct Health {
    in_a_row: u32,
    recent: VecDeque<(Instant, bool)>,
    resting_until: Option<Instant>,
    /// Since when somebody tries whether it is well again.
    trying: Option<Instant>,
}

#[derive(Debug, Default)]
struct State {
    callers: HashMap<(String, String), Caller>,
    classes: HashMap<String, Health>,
}

/// Who is paused, and what rests.
#[derive(Debug, Default)]
pub struct Paces(Mutex<State>);

impl Paces {
    /// Whether a request may try; else why not, and how long to wait.
    pub fn attempt(&self, attempt: &Attempt, now: Instant) -> Result<(), (Why, Duration)> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &attempt.agent {
            let key = (agent.clone(), attempt.class.clone());
            state.callers.entry(key).or_default().attempt(&attempt.digest, now)?;
        }
        state.classes.entry(attempt.class.clone()).or_default().attempt(now)
    }

    /// It leaves: only what costs a call counts as a repetition.
    pub fn leaves(&self, attempt: &Attempt, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &attempt.agent {
            if attempt.class.ends_with(WRITES) {
                // After a write it is no repetition to look again.
                let reads =
                    |(whose, class): &(String, String)| whose == agent && !class.ends_with(WRITES);
                for (_, caller) in state.callers.iter_mut().filter(|(key, _)| reads(key)) {
                    caller.recent.clear();
                }
            }
            let caller = state.callers.entry((agent.clone(), attempt.class.clone())).or_default();
            caller.recent.push_back((now, attempt.digest.clone()));
        }
        let health = state.classes.entry(attempt.class.clone()).or_default();
        if health.resting_until.is_some() {
            health.trying = Some(now);
        }
    }

    /// LinkedIn answered, and it was no refusal.
    pub fn went_well(&self, attempt: &Attempt) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &attempt.agent
            && let Some(caller) = state.callers.get_mut(&(agent.clone(), attempt.class.clone()))
        {
            caller.failures = 0;
        }
        if let Some(health) = state.classes.get_mut(&attempt.class) {
            *health = Health { recent: std::mem::take(&mut health.recent), ..Health::default() };
            health.recent.push_back((Instant::now(), false));
        }
    }

    /// It failed; `ill` says that LinkedIn itself is at fault.
    pub fn failed(&self, attempt: &Attempt, ill: bool, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(health) = state.classes.get_mut(&attempt.class) {
            health.ended(ill, now);
        }
    }

    /// It is not tried again: to its caller it failed, once.
    pub fn gave_up(&self, attempt: &Attempt, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &attempt.agent
            && let Some(caller) = state.callers.get_mut(&(agent.clone(), attempt.class.clone()))
        {
            caller.failures += 1;
            if caller.failures >= FAILURES {
                caller.failures = 0;
                caller.paused = Some((Why::Failures, now + PAUSE));
            }
        }
    }

    /// What is paused for how long yet.
    pub fn paused(&self, now: Instant) -> Vec<(String, Why, Duration)> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let callers = state.callers.iter().filter_map(|((_, class), caller)| {
            let (why, until) = caller.paused?;
            Some((class.clone(), why, until.checked_duration_since(now)?))
        });
        let classes = state.classes.iter().filter_map(|(class, health)| {
            let wait = health.resting_until?.checked_duration_since(now)?;
            Some((class.clone(), Why::Unwell, wait))
        });
        callers.chain(classes).collect()
    }
}

impl Caller {
    fn attempt(&mut self, digest: &str, now: Instant) -> Result<(), (Why, Duration)> {
        if let Some((why, until)) = self.paused {
            match until.checked_duration_since(now) {
                Some(wait) if !wait.is_zero() => return Err((why, wait)),
                _ => self.paused = None,
            }
        }
        self.recent.retain(|(at, _)| now.saturating_duration_since(*at) < WINDOW);
        if self.recent.iter().filter(|(_, before)| before == digest).count() >= SAME {
            self.paused = Some((Why::SameCall, now + PAUSE));
            return Err((Why::SameCall, PAUSE));
        }
        Ok(())
    }
}

impl Health {
    fn attempt(&mut self, now: Instant) -> Result<(), (Why, Duration)> {
        let Some(until) = self.resting_until else { return Ok(()) };
        match until.checked_duration_since(now) {
            Some(wait) if !wait.is_zero() => Err((Why::Unwell, wait)),
            // One tries, the others wait for what it finds.
            _ if self.trying.is_some_and(|since| now.saturating_duration_since(since) < WINDOW) => {
                Err((Why::Unwell, Duration::from_secs(1)))
            }
            _ => Ok(()),
        }
    }

    fn ended(&mut self, ill: bool, now: Instant) {
        self.recent.retain(|(at, _)| now.saturating_duration_since(*at) < WINDOW);
        self.recent.push_back((now, ill));
        if !ill {
            // LinkedIn refused, and that takes a LinkedIn that is well.
            *self = Self { recent: std::mem::take(&mut self.recent), ..Self::default() };
            return;
        }
        self.in_a_row += 1;
        let failed = self.recent.iter().filter(|(_, ill)| *ill).count();
        let often = self.recent.len() >= 10 && failed * 2 >= self.recent.len();
        if self.trying.is_some() || self.in_a_row >= FAILURES || often {
            self.resting_until = Some(now + REST);
            self.trying = None;
            self.in_a_row = 0;
            self.recent.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(agent: &str, class: &str, digest: &str) -> Attempt {
        Attempt { agent: Some(agent.into()), class: class.into(), digest: digest.into() }
    }

    /// Tries, and leaves.
    fn goes(paces: &Paces, attempt: &Attempt, now: Instant) -> Result<(), (Why, Duration)> {
        paces.attempt(attempt, now)?;
        paces.leaves(attempt, now);
        Ok(())
    }

    #[test]
    fn the_same_call_goes_three_times_a_minute_and_other_calls_go_on() {
        let (paces, start) = (Paces::default(), Instant::now());
        let same = attempt("a", "posts read", "x");
        for second in 0..3 {
            goes(&paces, &same, start + Duration::from_secs(second)).unwrap();
        }
        let (why, wait) = paces.attempt(&same, start + Duration::from_secs(3)).unwrap_err();
        assert_eq!((why, wait), (Why::SameCall, PAUSE));
        // The pause is that tool's and that agent's.
        paces.attempt(&attempt("b", "posts read", "x"), start).unwrap();
        paces.attempt(&attempt("a", "posts write", "x"), start).unwrap();
        assert!(paces.attempt(&attempt("a", "posts read", "y"), start + PAUSE).is_err());
        paces.attempt(&same, start + Duration::from_secs(64)).unwrap();
        assert_eq!(paces.paused(start + Duration::from_secs(64)), []);
    }

    #[test]
    fn after_a_write_it_is_no_repetition_to_look_again() {
        let (paces, now) = (Paces::default(), Instant::now());
        let look = attempt("a", "engagement read", "x");
        for n in 0..5 {
            goes(&paces, &look, now).unwrap();
            goes(&paces, &attempt("a", "engagement write", &n.to_string()), now).unwrap();
            goes(&paces, &look, now).unwrap();
        }
        // Another agent's writes are no reason.
        goes(&paces, &look, now).unwrap();
        goes(&paces, &look, now).unwrap();
        goes(&paces, &attempt("b", "engagement write", "w"), now).unwrap();
        assert_eq!(paces.attempt(&look, now).unwrap_err().0, Why::SameCall);
    }

    #[test]
    fn five_failures_in_a_row_pause_the_caller_and_a_success_between_does_not() {
        let (paces, now) = (Paces::default(), Instant::now());
        for n in 0..4 {
            let one = attempt("a", "posts write", &n.to_string());
            paces.attempt(&one, now).unwrap();
            paces.gave_up(&one, now);
        }
        let good = attempt("a", "posts write", "good");
        paces.attempt(&good, now).unwrap();
        paces.went_well(&good);
        for n in 5..10 {
            let one = attempt("a", "posts write", &n.to_string());
            paces.attempt(&one, now).unwrap();
            paces.gave_up(&one, now);
        }
        assert_eq!(paces.attempt(&good, now).unwrap_err().0, Why::Failures);
    }

    #[test]
    fn a_linkedin_that_is_ill_rests_and_then_one_call_tries() {
        let (paces, now) = (Paces::default(), Instant::now());
        for n in 0..5 {
            let one = attempt(&format!("agent {n}"), "posts read", "x");
            paces.attempt(&one, now).unwrap();
            paces.failed(&one, true, now);
        }
        let next = attempt("another", "posts read", "y");
        assert_eq!(paces.attempt(&next, now).unwrap_err(), (Why::Unwell, REST));
        assert_eq!(paces.paused(now), [("posts read".to_owned(), Why::Unwell, REST)]);
        let later = now + REST;
        goes(&paces, &next, later).unwrap();
        let third = attempt("third", "posts read", "z");
        assert_eq!(paces.attempt(&third, later).unwrap_err().0, Why::Unwell, "one tries");
        paces.failed(&next, true, later);
        assert_eq!(paces.attempt(&third, later).unwrap_err(), (Why::Unwell, REST));
        goes(&paces, &third, later + REST).unwrap();
        paces.went_well(&third);
        paces.attempt(&attempt("fourth", "posts read", "y"), later + REST).unwrap();
    }

    #[test]
    fn half_of_ten_failing_within_a_minute_is_ill_too() {
        let (paces, now) = (Paces::default(), Instant::now());
        for n in 0..10 {
            let one = attempt(&format!("agent {n}"), "posts read", "x");
            paces.attempt(&one, now).unwrap();
            if n % 2 == 0 { paces.went_well(&one) } else { paces.failed(&one, true, now) }
        }
        assert_eq!(
            paces.attempt(&attempt("b", "posts read", "y"), now).unwrap_err().0,
            Why::Unwell
        );
    }
}
