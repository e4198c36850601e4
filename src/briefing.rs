//! What a call means, read before its request is written: what it may cost, what depends on it.
//!
//! Only [`brief`] makes a [`Briefed`], and nothing is planned without one, so no request that needs a briefing
//! leaves without.

use serde_json::Value;

use crate::access::{self, Authorised, whose_is_unsaid};
use crate::call::Call;
use crate::catalogue::looks::{Look, Stated};

/// Whoever makes a look on behalf of a call: allowed, checked, counted and sent like every call.
pub trait Looks: Send + Sync {
    /// What was read; null where it cannot be.
    fn look(&self, call: &Call, look: Look) -> impl Future<Output = Value> + Send;
}

/// How many looks one call may take: what it means has to be told with few, for each costs a call.
const MOST_LOOKS: usize = 6;

/// An authorised call, and what it means.
#[derive(Debug)]
pub struct Briefed {
    authorised: Authorised,
    stated: Stated,
}

impl Briefed {
    /// The call.
    pub fn authorised(&self) -> &Authorised {
        &self.authorised
    }

    /// What it means; nothing where its endpoint has no briefing.
    pub fn stated(&self) -> &Stated {
        &self.stated
    }

    pub(crate) fn into_parts(self) -> (Authorised, Stated) {
        (self.authorised, self.stated)
    }
}

/// Reads what a call means.
pub async fn brief(authorised: Authorised, looks: &impl Looks) -> Result<Briefed, access::Refusal> {
    see_owner(&authorised, looks).await?;
    let call = authorised.call();
    let Some(briefing) = call.entry.spec.briefing else {
        return Ok(Briefed { authorised, stated: Stated::default() });
    };
    let mut seen = Vec::new();
    while seen.len() < MOST_LOOKS
        && let Some(look) = (briefing.next)(&call.arguments, &seen)
    {
        seen.push(looks.look(call, look).await);
    }
    let today = call.session.upstream.clock.today();
    let stated = (briefing.state)(&call.arguments, &seen, today)?;
    Ok(Briefed { authorised, stated })
}

/// Sees whose it is that a call changes, where its agent may only change what belongs to certain pages: LinkedIn would
/// let the member change whatever is its own, or any of its pages'.
async fn see_owner(authorised: &Authorised, looks: &impl Looks) -> Result<(), access::Refusal> {
    let call = authorised.call();
    let (Some(limit), Some(subject)) = (authorised.limit(), whose_is_unsaid(call)) else {
        return Ok(());
    };
    let arguments = [("post".to_owned(), Value::from(subject))].into_iter().collect();
    let seen = looks.look(call, Look { endpoint: "posts.get", arguments }).await;
    limit.owner(subject, seen.get("author").and_then(Value::as_str))?;
    Ok(())
}
