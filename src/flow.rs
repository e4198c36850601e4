//! One call from end to end: permit, authorise, plan, admit, send; then the reply, verified where it can be.

use crate::access::{self, Directory};
use crate::admission::{self, Admission};
use crate::call::{Call, endpoint};
use crate::catalogue::received::Shaped;
use crate::catalogue::spec::ReadBack;
use crate::client::{Client, Failure, Prober, Sent};
use crate::explain::{Context, Explain, Explanation, in_doubt};
use crate::model::method::{Effect, Method};
use crate::plan;
use crate::policy::{self, Policy};

/// Everything that a call passes through.
pub struct Flow {
    /// What the operator allows.
    pub policy: Policy,
    /// What probes found out.
    pub directory: Directory,
    /// The day's counters.
    pub admission: Admission,
    /// The road to LinkedIn.
    pub client: Client,
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

/// A call that ended well.
#[derive(Debug)]
pub struct Done {
    /// What the caller reads.
    pub shaped: Shaped,
    /// For writes that can be read back.
    pub verified: Option<Verified>,
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
    #[error(transparent)]
    Client(#[from] Failure),
}

impl Explain for Stop {
    fn explain(&self, context: &Context) -> Explanation {
        match self {
            Self::Policy(refusal) => refusal.explain(context),
            Self::Access(refusal) => refusal.explain(context),
            Self::Plan(refusal) => refusal.explain(context),
            Self::Admission(refusal) => refusal.explain(context),
            Self::Client(failure) => failure.explain(context),
        }
    }
}

impl Flow {
    /// Whoever asks what access wants to know.
    pub fn prober(&self) -> Prober<'_> {
        Prober { client: &self.client, admission: &self.admission }
    }

    /// Takes a call through all stages.
    pub async fn run(&self, call: Call) -> Result<Done, Explanation> {
        let context = Context {
            endpoint: call.endpoint(),
            spec: Some(call.entry.spec),
            target: call.session.upstream.target,
            account: call.session.account.clone(),
            session: Some(call.session.clone()),
        };
        let sent = self.stages(call).await.map_err(|stop| stop.explain(&context))?;
        self.finish(&sent, &context).await
    }

    async fn stages(&self, call: Call) -> Result<Sent, Stop> {
        let session = call.session.clone();
        let name = call.endpoint();
        let permitted = policy::permit(call, &self.policy)?;
        let authorised = access::authorise(permitted, &self.directory, &self.prober()).await?;
        let planned = plan::plan(authorised)?;
        tracing::info!(endpoint = %name, account = %session.account, digest = %planned.digest(), "sending");
        let admitted = self.admission.admit(planned)?;
        let sent = self.client.send(admitted).await;
        if matches!(&sent, Err(Failure::Refused(refused)) if refused.status == 401) {
            self.directory.forget(&session).await;
        }
        let sent =
            sent.inspect_err(|failure| self.admission.learn(failure.lesson(), &session, &name))?;
        Ok(sent)
    }

    async fn finish(&self, sent: &Sent, context: &Context) -> Result<Done, Explanation> {
        let Some(call) = sent.call() else {
            return Err(nameless(context));
        };
        let spec = &call.entry.spec;
        // Nothing is called published without an id.
        if spec.method == Method::Create && sent.received().created.is_none() {
            return Err(nameless(context));
        }
        let shaped = call.entry.shape(&call.arguments, sent.received(), call.detail);
        // LinkedIn has answered: whatever is wrong with showing it, a write may have happened.
        let shaped = shaped.map_err(|invalid| {
            let said = invalid.explain(context);
            if spec.effect == Effect::Read { said } else { in_doubt(said) }
        })?;
        let verified = match spec.read_back {
            Some(read_back) => Some(self.read_back(call, sent, &read_back).await),
            None => None,
        };
        Ok(Done { shaped, verified })
    }

    /// Reads what was written, through the same stages: what the caller may not read is simply not read.
    async fn read_back(&self, call: &Call, sent: &Sent, how: &ReadBack) -> Verified {
        let Some(entry) = call.group.entry(how.action) else {
            return Verified::NotReadable;
        };
        let created = sent.received().created.as_deref();
        let Ok(arguments) = entry.parse((how.arguments)(&call.arguments, created)) else {
            return Verified::NotReadable;
        };
        let reading = Call { entry, arguments, page: None, ..call.clone() };
        match (self.stages(reading).await, sent.body()) {
            (Ok(read), Some(body)) if (how.equal)(body, &read.received().body) => Verified::Equal,
            (Ok(_), _) => Verified::Different,
            (Err(stop), _) => {
                tracing::debug!(endpoint = %endpoint(call.group, entry), %stop, "not read back");
                Verified::NotReadable
            }
        }
    }
}

fn nameless(context: &Context) -> Explanation {
    let failure = Failure::Unreadable { status: 201, reason: "it named no id".to_owned() };
    in_doubt(failure.explain(context))
}
