//! Deleting a post.

use super::{named, update::own};
use crate::{errors::Refusal, reply::Reply, visit::Visit};

/// A post that is gone is 404, as observed twice; the documentation says 204 (facts §2.1).
pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let post = named(visit)?;
    own(visit, post)?;
    let (number, urn, author) = (post.number, post.urn(), post.author.clone());
    let member = visit.caller()?.member.clone();
    if let Some(post) = visit.world.posts.get_mut(&number) {
        post.deleted = true;
    }
    visit.world.record("post.delete", &urn, &author, &member, visit.now_ms);
    Ok(Reply::empty(204))
}
