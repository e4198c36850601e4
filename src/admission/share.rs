//! An agent's own share of a day: so many calls, so many posts.

use super::{Admission, Refusal};
use crate::model::method::Effect;
use crate::plan::Planned;
use crate::store::shares::{Share, Taken};

impl Admission {
    /// Takes what a request uses of its agent's share, where it has one.
    pub(super) async fn take_share(&self, planned: &Planned) -> Result<Option<Share>, Refusal> {
        self.take(planned, is_post(planned)).await
    }

    /// The same for another attempt. One that left has taken its post already.
    pub(super) async fn take_again(
        &self,
        planned: &Planned,
        before: Option<&Share>,
        left: bool,
    ) -> Result<Option<Share>, Refusal> {
        if !left {
            return self.take_share(planned).await;
        }
        let taken = self.take(planned, false).await?;
        Ok(match (taken, before) {
            (Some(taken), Some(before)) if taken.day == before.day => {
                Some(Share { posts: before.posts, ..taken })
            }
            (None, _) => None,
            (taken, _) => taken,
        })
    }

    async fn take(&self, planned: &Planned, is_post: bool) -> Result<Option<Share>, Refusal> {
        let Some(agent) = planned.meter().agent() else { return Ok(None) };
        let policy = self.policies.of(agent);
        let Some(rules) = policy.rules() else { return Ok(None) };
        let posts = rules.daily_posts.filter(|_| is_post);
        if rules.daily_calls.is_none() && posts.is_none() {
            return Ok(None);
        }
        let session = planned.session();
        let share = Share {
            place: session.upstream.place(),
            agent: agent.to_owned(),
            day: session.upstream.clock.today().to_string(),
            calls: rules.daily_calls,
            posts,
        };
        match self.store.take_share(&share).await? {
            Taken::Yes => Ok(Some(share)),
            Taken::No(what, limit) => {
                let resets_at = session.upstream.clock.next_reset();
                Err(Refusal::ShareUsed { what, limit, resets_at })
            }
        }
    }

    /// Gives back what a request did not use after all.
    pub(super) async fn give_back(&self, share: Option<Share>) {
        let Some(share) = share else { return };
        if let Err(failure) = self.store.give_back(&share).await {
            tracing::warn!(%failure, "an agent is counted a call that was not made");
        }
    }
}

/// Whether a request makes something that is published.
fn is_post(planned: &Planned) -> bool {
    planned.call().is_some_and(|call| {
        call.entry.spec.effect == Effect::Write
            && call.entry.spec.makes_another()
            && matches!(call.group.name, "posts" | "shares")
    })
}
