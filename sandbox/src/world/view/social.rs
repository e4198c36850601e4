//! Comments and reactions as they really exist.

use serde_json::{Value as Json, json};

use crate::world::{
    World,
    posts::Post,
    social::{Comment, Reaction, Subject},
};

impl World {
    /// `OPEN` or `CLOSED`, in LinkedIn's words.
    pub(crate) fn comments_state(&self, post: u64) -> &'static str {
        if self.has_closed_comments(post) { "CLOSED" } else { "OPEN" }
    }

    pub(super) fn comment_view(&self, comment: &Comment) -> Json {
        let mentions: Vec<Json> = comment
            .mentions
            .iter()
            .map(|mention| {
                json!({
                    "start": mention.start,
                    "length": mention.length,
                    "who": self.home_urn(&mention.who),
                })
            })
            .collect();
        let edited = comment.edited.as_ref();
        json!({
            "id": comment.id.to_string(),
            "urn": self.comment_urn(comment),
            "post": self.posts.get(&comment.post).map(Post::urn),
            "parent": comment.parent.map(|id| id.to_string()),
            "author": self.home_urn(&comment.author),
            "member": comment.member,
            "text": comment.text,
            "mentions": mentions,
            "image": comment.image,
            "created_at": comment.created_ms,
            "modified_at": edited.map_or(comment.created_ms, |edit| edit.at_ms),
            "deleted": comment.deleted,
        })
    }

    pub(super) fn reaction_view(&self, reaction: &Reaction) -> Json {
        let comment = reaction
            .comment
            .map(|id| self.subject_urn(Subject { post: reaction.post, comment: Some(id) }));
        json!({
            "post": self.posts.get(&reaction.post).map(Post::urn),
            "comment": comment,
            "actor": self.home_urn(&reaction.actor),
            "member": reaction.member,
            "kind": reaction.kind,
            "created_at": reaction.created_ms,
        })
    }
}
