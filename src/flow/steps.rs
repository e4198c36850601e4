//! What a job needs: to be let through as a whole, and its requests one by one, through the same stages.

use std::time::Instant;

use super::{Flow, Stop};
use crate::access::{self, Authorised};
use crate::admission::{Admittance, Certainty};
use crate::briefing;
use crate::call::Call;
use crate::catalogue::received::Received;
use crate::client::{Failure, Refused};
use crate::explain::{Context, Explain, Explanation};
use crate::model::method::Effect;
use crate::plan::{self, Destination, Planned, Request, Slice};
use crate::policy;
use crate::store::confirmations::Question;

/// A step that did not go well.
#[derive(Debug)]
pub struct StepFailed {
    /// What the caller is told.
    pub said: Explanation,
    /// What LinkedIn said, where it answered.
    pub refused: Option<Refused>,
    /// Whether it can have had an effect.
    pub certainty: Certainty,
}

impl StepFailed {
    fn at(stop: &Stop, call: &Call) -> Box<Self> {
        // Whatever became of a step, nothing that anybody sees was made by it.
        let mut context = Context::of(call);
        if let Some(spec) = &mut context.spec {
            spec.effect = Effect::Read;
        }
        let said = stop.explain(&context);
        let (refused, certainty) = match stop {
            Stop::Client(failed) => {
                let spec = &call.entry.spec;
                let refused = match &failed.failure {
                    Failure::Refused(refused) => Some((**refused).clone()),
                    _ => None,
                };
                (refused, failed.failure.verdict(spec.method, spec.effect).certainty)
            }
            Stop::Policy(_) | Stop::Access(_) | Stop::Plan(_) | Stop::Admission(_) => {
                (None, Certainty::NotDone)
            }
        };
        Box::new(Self { said, refused, certainty })
    }
}

impl Flow {
    /// Asks policy, scopes and roles about a call, and puts URNs where names stood. Nothing of it is sent.
    pub async fn let_through(&self, call: Call) -> Result<Authorised, Box<Explanation>> {
        let context = Context::of(&call);
        let explained = |stop: &Stop| Box::new(stop.explain(&context));
        self.client.observe_world(&call.session.upstream).await;
        let policy = self.policies.of(&call.agent);
        let permitted =
            policy::permit(call, &policy).map_err(|refusal| explained(&refusal.into()))?;
        super::note_rule(&permitted);
        let authorised = access::authorise(permitted, &self.directory, &self.prober()).await;
        let authorised = authorised.map_err(|refusal| explained(&refusal.into()))?;
        super::note_names(authorised.call());
        Ok(authorised)
    }

    /// The request that a call would be, and what its names stand for. Nothing of it is sent.
    pub async fn preview(&self, call: Call) -> Result<(Request, Call), Box<Explanation>> {
        let context = Context::of(&call);
        let authorised = self.let_through(call).await?;
        let briefed = briefing::brief(authorised, self).await;
        let briefed = briefed.map_err(|refusal| Box::new(refusal.explain(&context)))?;
        let planned = plan::plan(briefed);
        let planned = planned.map_err(|refusal| Box::new(refusal.explain(&context)))?;
        let request = planned.request().clone();
        match planned.into_call() {
            Some(call) => Ok((request, call)),
            None => Err(Box::new(super::nameless(&context))),
        }
    }

    /// One of a job's requests.
    pub async fn step(&self, call: Call) -> Result<Received, Box<StepFailed>> {
        let until = call.deadline;
        let done = async {
            let policy = self.policies.of(&call.agent);
            let permitted = policy::permit(call.clone(), &policy)?;
            let authorised = access::authorise(permitted, &self.directory, &self.prober()).await?;
            let briefed = briefing::brief(authorised, self).await;
            let planned = plan::plan(briefed?)?;
            if call.entry.spec.effect != Effect::Read {
                self.write_down_that_it_leaves(&call).await?;
            }
            self.leave(planned, until).await
        };
        let done = done.await;
        if call.entry.spec.effect != Effect::Read {
            self.cache.forget();
        }
        done.map_err(|stop| StepFailed::at(&stop, &call))
    }

    /// Sends bytes to an address of LinkedIn's, for a call that was let through.
    pub async fn put(
        &self,
        authorised: &Authorised,
        destination: &Destination<'_>,
        slice: Slice,
        until: Instant,
    ) -> Result<Received, Box<StepFailed>> {
        let done = async {
            let planned = plan::upload(authorised, destination, slice)?;
            self.write_down_that_it_leaves(authorised.call()).await?;
            self.leave(planned, until).await
        };
        let done: Result<Received, Stop> = done.await;
        let as_step = || Call { entry: destination.step, ..authorised.call().clone() };
        done.map_err(|stop| StepFailed::at(&stop, &as_step()))
    }

    /// No record, no write (AUD-2): a job is in the audit before the first of its requests that changes anything.
    async fn write_down_that_it_leaves(&self, call: &Call) -> Result<(), Stop> {
        if call.trail.has_left() {
            return Ok(());
        }
        let written = self.store().record_durably(&call.trail.leaving()).await;
        written.map_err(crate::admission::Refusal::State)?;
        call.trail.leaves();
        Ok(())
    }

    async fn leave(&self, planned: Planned, until: Instant) -> Result<Received, Stop> {
        match self.admission.admit(planned).await? {
            Admittance::Leaves(admitted) => {
                let sent = self.client.send(&self.admission, *admitted, until).await;
                Ok(sent.map_err(Stop::Client)?.received().clone())
            }
            // Only what is written in the journal is known from before, and steps are not.
            Admittance::Before(row, _) => {
                Err(crate::admission::Refusal::UnderWay { operation: row.id }.into())
            }
        }
    }

    /// Whether a person has to say yes to a job before its first byte leaves, and has not: then the question.
    pub async fn consent(
        &self,
        authorised: &Authorised,
        digest: &str,
        words: &str,
    ) -> Result<Option<Box<Question>>, Box<Explanation>> {
        let call = authorised.call();
        let explained =
            |refusal: &crate::admission::Refusal| Box::new(refusal.explain(&Context::of(call)));
        match self.admission.consent(call, "media", "media.upload", digest, words).await {
            Ok(()) => Ok(None),
            Err(crate::admission::Refusal::NeedsConfirmation(question)) => Ok(Some(question)),
            Err(refusal) => Err(explained(&refusal)),
        }
    }
}
