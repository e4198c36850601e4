//! Whether a write happened of which no reply came: somebody looks, where anybody can.
//!
//! To see it is proof. Not to see it is none for a while, because LinkedIn's lists are late; looks are few and
//! apart, because each costs a call.

use std::time::{Duration, Instant};

use super::{Ended, Flow, told};
use crate::admission;
use crate::call::Call;
use crate::catalogue;
use crate::catalogue::spec::{Evidence, Oracle, Sight};
use crate::client::Failure;
use crate::explain::{Context, Explanation, confirmed_double, in_doubt_since, unconfirmed_double};
use crate::model::urn::Urn;
use crate::store::Step;
use crate::store::journal::{Fate, Row, State};

/// The pauses before the looks that follow a broken exchange at once.
const AT_ONCE: [Duration; 3] =
    [Duration::from_millis(300), Duration::from_millis(1_200), Duration::from_secs(3)];

/// How much time a look should still have.
const LEAST: Duration = Duration::from_secs(2);

/// Later looks are this far apart, in milliseconds.
const APART_MS: i64 = 30_000;

/// No write is looked for more often.
const MOST: u32 = 12;

/// From when on not to be seen means not to have happened.
const PATIENCE_MS: i64 = 15 * 60 * 1_000;

/// What a later look found.
pub(super) enum Found {
    /// It happened; this is its row now.
    Happened(Box<Row>),
    /// It did not.
    NotHappened,
    /// Nobody knows yet.
    Unknown,
}

fn oracle(call: &Call) -> Option<&'static Oracle> {
    call.entry.spec.oracle.as_ref()
}

impl Flow {
    /// The exchange broke off. It is written down as unknown, and then somebody looks.
    pub(super) async fn in_doubt(
        &self,
        operation: &str,
        call: &Call,
        said: Explanation,
        context: &Context,
    ) -> Ended {
        let clock = &call.session.upstream.clock;
        let now_ms = clock.now().as_millisecond();
        // As long as somebody looks, whoever asks for the same waits.
        let oracle = oracle(call);
        let settled_ms = oracle.is_none().then_some(now_ms);
        self.write_down(operation, &Fate::Unknown, "", settled_ms).await;
        let mut looked = false;
        if let Some(oracle) = oracle {
            for pause in AT_ONCE {
                if call.deadline.saturating_duration_since(Instant::now()) < pause + LEAST {
                    break;
                }
                tokio::time::sleep(pause).await;
                match self.sight(call, oracle, now_ms).await {
                    Some(Sight::Happened(subject)) => {
                        let row = self.resolved(operation, call, subject.as_deref()).await;
                        if let Some(row) = row {
                            return told::again(&row, admission::Repetition::Joined, context)
                                .first_told();
                        }
                    }
                    Some(Sight::NotYet) => {
                        looked = true;
                        let now_ms = clock.now().as_millisecond();
                        let _ = self.store().looked(operation, now_ms).await;
                    }
                    // Nobody here can see it.
                    None => break,
                }
            }
            let now_ms = clock.now().as_millisecond();
            if let Err(failure) = self.store().leave_in_doubt(operation, now_ms).await {
                tracing::warn!(%failure, "that a write stays in doubt is not written down");
            }
        }
        let blocks = call.entry.spec.makes_another() || call.key.is_some();
        let said = in_doubt_since(said, context, operation, blocks, looked);
        Ended::refused(said).of(Some(operation.to_owned()))
    }

    /// The same write is asked for again, and nobody knows yet whether it happened.
    pub(super) async fn look_again(&self, row: &Row, call: &Call) -> Found {
        let Some(oracle) = oracle(call) else { return Found::Unknown };
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        let turn = row.looks < MOST
            && self.store().may_look(&row.id, now_ms, APART_MS).await.unwrap_or(false);
        if !turn {
            return Found::Unknown;
        }
        let Ok(arguments) = serde_json::from_str(&row.arguments) else { return Found::Unknown };
        let written = Call { arguments, ..call.clone() };
        self.store().step(Step::Looking);
        match self.sight(&written, oracle, row.made_at).await {
            Some(Sight::Happened(subject)) => {
                match self.resolved(&row.id, &written, subject.as_deref()).await {
                    Some(row) => Found::Happened(Box::new(row)),
                    None => Found::Unknown,
                }
            }
            Some(Sight::NotYet) => {
                let _ = self.store().looked(&row.id, now_ms).await;
                let patient = now_ms - row.made_at >= PATIENCE_MS && row.looks >= 1;
                let resolved = patient
                    && self
                        .store()
                        .resolve(&row.id, &Fate::Refused, "", "look", now_ms)
                        .await
                        .unwrap_or(false);
                if resolved { Found::NotHappened } else { Found::Unknown }
            }
            None => Found::Unknown,
        }
    }

    /// LinkedIn says that it is the double of something. That is a hint: what it names may not exist.
    pub(super) async fn said_to_be_double(
        &self,
        operation: &str,
        call: &Call,
        named: &Urn,
        said: Explanation,
        context: &Context,
    ) -> Ended {
        let place = call.session.identity();
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        let made_here = self.store().done_to(&place, named.as_str()).await.unwrap_or_default();
        let mut exists = made_here.last().is_some_and(|row| row.gone_at.is_none());
        if !exists && let Some(oracle) = oracle(call) {
            // Whatever it is the double of is older than this request.
            let sight = self.sight(call, oracle, 0).await;
            exists = matches!(sight, Some(Sight::Happened(_)));
        }
        if exists {
            let said = confirmed_double(said, named);
            let answer = told::refused(&said);
            self.write_down(operation, &Fate::Refused, &answer, Some(now_ms)).await;
            return Ended::refused(said).of(Some(operation.to_owned()));
        }
        self.write_down(operation, &Fate::Unknown, "", Some(now_ms)).await;
        Ended::refused(unconfirmed_double(said, context, operation)).of(Some(operation.to_owned()))
    }

    /// Looks once. Nothing comes back where nobody here can see it.
    async fn sight(&self, call: &Call, oracle: &Oracle, since_ms: i64) -> Option<Sight> {
        let arguments = (oracle.arguments)(&call.arguments)?;
        let sent = call.entry.body(&call.arguments).ok()?.unwrap_or_default();
        let read = match self.read(call, oracle.action, arguments).await {
            Ok(read) => Some(read),
            Err(Some(Failure::Refused(refused))) if refused.is_gone() => None,
            Err(_) => return None,
        };
        let evidence = Evidence { sent: &sent, read: read.as_ref(), since_ms };
        Some((oracle.sees)(&evidence))
    }

    /// Writes down that it happened, and what is told about it.
    async fn resolved(&self, operation: &str, call: &Call, subject: Option<&str>) -> Option<Row> {
        let now_ms = call.session.upstream.clock.now().as_millisecond();
        let created = subject.map(str::to_owned);
        let received = catalogue::received::Received { created, ..Default::default() };
        let answer = match call.entry.shape(&call.arguments, &received, call.detail) {
            Ok(mut shaped) => {
                shaped.warnings.push(
                    "LinkedIn's reply did not come through; that it happened was seen by looking."
                        .to_owned(),
                );
                told::done(&super::Done { shaped, verified: None, as_of: None })
            }
            Err(_) => told::found(subject, "it was seen by looking"),
        };
        let fate = Fate::Done {
            subject: subject.map(str::to_owned).or_else(|| admission::subject(call)),
            to: super::lasting(&call.entry.spec),
        };
        self.store().resolve(operation, &fate, &answer, "look", now_ms).await.ok()?;
        let row = self.store().write(operation).await.ok()??;
        (row.state == State::Done).then_some(row)
    }
}

impl Ended {
    /// It is told for the first time.
    fn first_told(self) -> Self {
        Self { repetition: None, ..self }
    }
}
