//! What a reply, or its absence, means for the books and the brakes; and whether something is sent again.

use std::time::{Duration, Instant};

use super::{Admission, Admitted, Throttle, Verdict, pace, quota};
use crate::plan::Planned;
use crate::store;
use crate::store::ledger::{Counted, Counter, Whose};
use crate::store::shares::Share;

/// Longer than any reply takes, and than clocks differ.
const NEAR_MIDNIGHT_MS: i64 = 2 * 60 * 1_000;

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
        // With another token it is the first attempt that counts: nobody has to wait, and no budget is spent.
        let pause = if verdict.renewed {
            Some(Duration::ZERO)
        } else {
            self.retries.pause(failed.attempt, left)
        };
        let Some(pause) = pause else {
            return Err(Box::new(failed));
        };
        tokio::time::sleep(pause).await;
        if failed.planned.slice().is_some() {
            let attempt = failed.attempt + 1;
            return Ok(Admitted { attempt, ..failed });
        }
        let now = failed.planned.session().upstream.clock.now().as_millisecond();
        let allowance = self.allowance(&failed.planned);
        let again = self.take_again(&failed.planned, failed.share.as_ref(), verdict.left).await;
        let Ok(share) = again else { return Err(Box::new(failed)) };
        match self.store.count(&failed.counter, allowance, 1, now).await {
            Ok(Counted::Yes(tally)) => {
                self.memory.saw(&failed.counter, tally);
                let expires = jiff::Timestamp::now().checked_add(super::LEAVING);
                let expires = expires.unwrap_or(failed.lost);
                let tomorrow = self.near_midnight(&failed.planned).await;
                let attempt = failed.attempt + 1;
                Ok(Admitted { tally, share, attempt, expires, tomorrow, ..failed })
            }
            Ok(Counted::No(_)) | Err(_) => {
                // Of what was made before, nothing is given back: it has left.
                let share = share.map(|share| Share { posts: None, ..share });
                self.give_back(share).await;
                Err(Box::new(failed))
            }
        }
    }

    async fn take_note(&self, failed: &Admitted, verdict: &Verdict) {
        self.paces.failed(&pace::Attempt::of(&failed.planned), verdict.ill, Instant::now());
        if failed.planned.slice().is_some() {
            // Bytes are in no book.
            return;
        }
        let now = failed.planned.session().upstream.clock.now();
        let now_ms = now.as_millisecond();
        let noted = match verdict.throttle {
            _ if !verdict.left => {
                self.give_back(failed.share.clone()).await;
                self.memory.forget(&failed.counter);
                self.store.correct(&failed.counter, -1, now_ms).await
            }
            Some(throttle) => self.close(failed, throttle, now_ms).await,
            None => Ok(()),
        };
        let dated = self.day_of(failed, verdict.left, now_ms).await;
        let noted = noted.and(dated);
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

    /// What leaves shortly before midnight LinkedIn may count on either day: it is counted on both, until the reply
    /// tells. Clocks differ, and a reply takes its time.
    pub(super) async fn near_midnight(&self, planned: &Planned) -> Option<Counter> {
        let session = planned.session();
        let clock = &session.upstream.clock;
        let left = clock.next_reset().as_millisecond() - clock.now().as_millisecond();
        if left > NEAR_MIDNIGHT_MS {
            return None;
        }
        let day = clock.today().tomorrow().ok()?.to_string();
        let tomorrow = Counter { day, ..quota::counter(session, planned.endpoint()) };
        let now_ms = clock.now().as_millisecond();
        self.store.correct(&tomorrow, 1, now_ms).await.ok()?;
        Some(tomorrow)
    }

    /// On which day it was counted, now that it is answered.
    async fn day_of(&self, sent: &Admitted, left: bool, now_ms: i64) -> Result<(), store::Failure> {
        let today = quota::counter(sent.planned.session(), sent.planned.endpoint());
        let same = today.day == sent.counter.day;
        match &sent.tomorrow {
            Some(tomorrow) if same || !left => self.store.correct(tomorrow, -1, now_ms).await,
            None if !same && left => self.store.correct(&today, 1, now_ms).await,
            Some(_) | None => Ok(()),
        }
    }

    /// Takes note of a reply that is none of LinkedIn's refusals.
    pub async fn went_well(&self, sent: &Admitted) {
        self.paces.went_well(&pace::Attempt::of(&sent.planned));
        self.retries.earn();
        if sent.planned.slice().is_some() {
            return;
        }
        let now_ms = sent.planned.session().upstream.clock.now().as_millisecond();
        let mut noted = self.day_of(sent, true, now_ms).await;
        if noted.is_ok() && sent.tally.strikes > 0 {
            noted = self.store.open_gate(&sent.counter).await;
        }
        if let Err(failure) = noted {
            tracing::warn!(%failure, "a call's place in the books is not up to date");
        }
    }
}
