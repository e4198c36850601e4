//! What a reply, or its absence, means for the books and the brakes; and whether something is sent again.

use std::time::Instant;

use super::{Admission, Admitted, Throttle, Verdict, pace, quota};
use crate::store;
use crate::store::ledger::{Counted, Whose};

impl Admission {
    /// Takes note of a failure. A request that may be sent again comes back admitted, after a pause; one that may
    /// not comes back as it was.
    pub async fn again(
        &self,
        failed: Admitted,
        verdict: &Verdict,
        until: Instant,
    ) -> Result<Admitted, Box<Admitted>> {
        self.take_note(&failed, verdict).await;
        let again = self.one_more(failed, verdict, until).await;
        again.inspect_err(|failed| {
            self.paces.gave_up(&pace::Attempt::of(&failed.planned), Instant::now());
        })
    }

    async fn one_more(
        &self,
        failed: Admitted,
        verdict: &Verdict,
        until: Instant,
    ) -> Result<Admitted, Box<Admitted>> {
        let left = until.saturating_duration_since(Instant::now());
        if !verdict.again {
            return Err(Box::new(failed));
        }
        let Some(pause) = self.retries.pause(failed.attempt, left) else {
            return Err(Box::new(failed));
        };
        tokio::time::sleep(pause).await;
        let now = failed.planned.session().upstream.clock.now().as_millisecond();
        let allowance = self.allowance(&failed.planned);
        match self.store.count(&failed.counter, allowance, 1, now).await {
            Ok(Counted::Yes(tally)) => {
                self.memory.saw(&failed.counter, tally);
                let expires = jiff::Timestamp::now().checked_add(super::LEAVING);
                let expires = expires.unwrap_or(failed.lost);
                Ok(Admitted { tally, attempt: failed.attempt + 1, expires, ..failed })
            }
            Ok(Counted::No(_)) | Err(_) => Err(Box::new(failed)),
        }
    }

    async fn take_note(&self, failed: &Admitted, verdict: &Verdict) {
        self.paces.failed(&pace::Attempt::of(&failed.planned), verdict.ill, Instant::now());
        let now = failed.planned.session().upstream.clock.now();
        let now_ms = now.as_millisecond();
        let noted = match verdict.throttle {
            _ if !verdict.left => {
                self.memory.forget(&failed.counter);
                self.store.correct(&failed.counter, -1, now_ms).await
            }
            Some(throttle) => self.close(failed, throttle, now_ms).await,
            None => self.day_has_turned(failed, now_ms).await,
        };
        if let Err(failure) = noted {
            tracing::warn!(%failure, "what LinkedIn's answer says about the quota is not written down");
            self.memory.note(&failed.counter, verdict);
        }
    }

    async fn close(
        &self,
        failed: &Admitted,
        throttle: Throttle,
        now_ms: i64,
    ) -> Result<(), store::Failure> {
        let counter = &failed.counter;
        let reset = failed.planned.session().upstream.clock.next_reset().as_millisecond();
        let (whose, until) = match throttle {
            Throttle::Day(whose) => {
                // LinkedIn does not count what it refuses.
                self.store.correct(counter, -1, now_ms).await?;
                let tally = self.store.tally(counter, now_ms).await?;
                let calls = match whose {
                    Whose::Member => tally.member,
                    Whose::App => tally.app,
                };
                self.store.learn(counter, whose, calls, now_ms).await?;
                (whose, reset)
            }
            Throttle::While(wait) => {
                // Each refusal in a row doubles the pause, where LinkedIn names none.
                let wait = wait.unwrap_or(60_000 << failed.tally.strikes.min(10));
                (Whose::Member, now_ms.saturating_add(wait).min(reset))
            }
        };
        self.store.close_gate(counter, whose, now_ms, until).await?;
        let tally = self.store.tally(counter, now_ms).await?;
        self.memory.saw(counter, tally);
        Ok(())
    }

    /// What was admitted before midnight and answered after it may have been counted by LinkedIn on either day.
    async fn day_has_turned(&self, sent: &Admitted, now_ms: i64) -> Result<(), store::Failure> {
        let today = quota::counter(sent.planned.session(), sent.planned.endpoint());
        if today.day == sent.counter.day {
            return Ok(());
        }
        self.store.correct(&today, 1, now_ms).await
    }

    /// Takes note of a reply that is none of LinkedIn's refusals.
    pub async fn went_well(&self, sent: &Admitted) {
        self.paces.went_well(&pace::Attempt::of(&sent.planned));
        self.retries.earn();
        let now_ms = sent.planned.session().upstream.clock.now().as_millisecond();
        let mut noted = self.day_has_turned(sent, now_ms).await;
        if noted.is_ok() && sent.tally.strikes > 0 {
            noted = self.store.open_gate(&sent.counter).await;
        }
        if let Err(failure) = noted {
            tracing::warn!(%failure, "a call's place in the books is not up to date");
        }
    }
}
