//! Comments, reactions and statistics of posts.

use serde::{Deserialize, Serialize};

use super::{
    Actor, World,
    posts::{Post, PostKind},
};

/// Part of a comment's text that names somebody; where it begins and how long it is are kept as
/// they were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mention {
    pub(crate) start: u64,
    pub(crate) length: u64,
    pub(crate) who: Actor,
}

/// The last change of a comment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Edit {
    pub(crate) member: String,
    pub(crate) at_ms: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    /// Number of the post.
    pub(crate) post: u64,
    pub(crate) parent: Option<u64>,
    pub(crate) author: Actor,
    /// Who pressed the button.
    #[serde(default)]
    pub(crate) member: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) mentions: Vec<Mention>,
    /// URN of the image it shows.
    #[serde(default)]
    pub(crate) image: Option<String>,
    pub(crate) created_ms: i64,
    #[serde(default)]
    pub(crate) edited: Option<Edit>,
    pub(crate) deleted: bool,
}

/// A like is a reaction of the kind `LIKE` (facts §4.3).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reaction {
    pub(crate) post: u64,
    /// The comment below that post, where not the post itself is meant.
    #[serde(default)]
    pub(crate) comment: Option<u64>,
    pub(crate) actor: Actor,
    /// Who pressed the button.
    #[serde(default)]
    pub(crate) member: String,
    pub(crate) kind: String,
    pub(crate) created_ms: i64,
}

/// What a comment or a reaction is about: a post, or a comment below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) post: u64,
    pub(crate) comment: Option<u64>,
}

/// Why a URN is no subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubjectError {
    /// A URN of something that nobody comments on.
    Type,
    /// The part behind the type is not what such a URN has.
    Id,
    /// Nothing published and living has this URN.
    Gone,
}

/// Totals of one post of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Statistics {
    pub(crate) post: u64,
    pub(crate) impressions: i64,
    pub(crate) unique_impressions: i64,
    pub(crate) clicks: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    pub(crate) shares: i64,
}

impl World {
    /// A share, a ugcPost, an activity or a comment, by its URN (facts §4.1).
    pub(crate) fn subject(&self, urn: &str) -> Result<Subject, SubjectError> {
        let Some(tuple) = urn.strip_prefix("urn:li:comment:") else {
            return Ok(Subject { post: self.published(urn)?.number, comment: None });
        };
        let (entity, id) = tuple
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .and_then(|rest| rest.split_once(','))
            .ok_or(SubjectError::Id)?;
        let id = id.parse().map_err(|_| SubjectError::Id)?;
        let post = self.published(entity)?.number;
        let comment =
            self.comment(id).filter(|comment| comment.post == post).ok_or(SubjectError::Gone)?;
        Ok(Subject { post, comment: Some(comment.id) })
    }

    /// A post that readers can see, under its own URN or its activity's.
    fn published(&self, urn: &str) -> Result<&Post, SubjectError> {
        let number = ["share", "ugcPost", "activity"]
            .into_iter()
            .find_map(|name| urn.strip_prefix(&format!("urn:li:{name}:")))
            .ok_or(SubjectError::Type)?;
        let number: u64 = number.parse().map_err(|_| SubjectError::Id)?;
        let found = if urn.starts_with("urn:li:activity:") {
            self.posts.values().find(|post| post.activity == number)
        } else {
            self.post(urn)
        };
        found
            .filter(|post| !post.deleted && post.lifecycle_state == "PUBLISHED")
            .ok_or(SubjectError::Gone)
    }

    /// Where answers name it: the activity, or the comment below the activity. Another number
    /// than the one asked for, and always the same (facts §4.1).
    pub(crate) fn subject_urn(&self, subject: Subject) -> String {
        let activity = self.posts.get(&subject.post).map(Post::activity_urn).unwrap_or_default();
        match subject.comment {
            Some(id) => format!("urn:li:comment:({activity},{id})"),
            None => activity,
        }
    }

    pub(crate) fn comment_urn(&self, comment: &Comment) -> String {
        self.subject_urn(Subject { post: comment.post, comment: Some(comment.id) })
    }

    pub(crate) fn reaction_urn(&self, reaction: &Reaction, actor: &str) -> String {
        format!("urn:li:reaction:({actor},{})", self.subject_urn(reaction.subject()))
    }

    /// A page is a company here, and a ugcPost keeps its own name (recorded; facts §4.3).
    pub(crate) fn like_urn(&self, reaction: &Reaction, app: &str) -> String {
        let target = self
            .posts
            .get(&reaction.post)
            .filter(|post| post.kind == PostKind::UgcPost && reaction.comment.is_none())
            .map_or_else(|| self.subject_urn(reaction.subject()), Post::urn);
        format!("urn:li:like:({},{target})", reaction.actor.company_urn(app))
    }

    /// If nobody deleted it.
    pub(crate) fn comment(&self, id: u64) -> Option<&Comment> {
        self.comments.iter().find(|comment| comment.id == id && !comment.deleted)
    }

    /// What stands directly below it, newest first.
    pub(crate) fn comments_on(&self, subject: Subject) -> Vec<&Comment> {
        let mut comments: Vec<&Comment> = self
            .comments
            .iter()
            .filter(|comment| comment.post == subject.post && comment.parent == subject.comment)
            .filter(|comment| !comment.deleted)
            .collect();
        comments.sort_by_key(|comment| std::cmp::Reverse((comment.created_ms, comment.id)));
        comments
    }

    /// How many comments a post has, replies included.
    pub(crate) fn all_comments(&self, post: u64) -> usize {
        self.comments.iter().filter(|comment| comment.post == post && !comment.deleted).count()
    }

    /// Newest first.
    pub(crate) fn reactions_on(&self, subject: Subject) -> Vec<&Reaction> {
        let mut reactions: Vec<&Reaction> =
            self.reactions.iter().rev().filter(|reaction| reaction.is_on(subject)).collect();
        reactions.sort_by_key(|reaction| std::cmp::Reverse(reaction.created_ms));
        reactions
    }

    pub(crate) fn reaction(&self, subject: Subject, actor: &Actor) -> Option<&Reaction> {
        self.reactions.iter().find(|own| own.is_on(subject) && own.actor == *actor)
    }

    /// Deletes every comment that is meant, with an effect for each.
    pub(crate) fn delete_comments(
        &mut self,
        is_meant: impl Fn(&Comment) -> bool,
        actor: &Actor,
        member: &str,
        at: i64,
    ) {
        let mut gone = Vec::new();
        for comment in &mut self.comments {
            if !comment.deleted && is_meant(comment) {
                comment.deleted = true;
                gone.push(Subject { post: comment.post, comment: Some(comment.id) });
            }
        }
        for subject in gone {
            let urn = self.subject_urn(subject);
            self.record("comment.delete", &urn, actor, member, at);
        }
    }

    pub(crate) fn has_closed_comments(&self, post: u64) -> bool {
        self.comments_closed.contains(&post)
    }
}

impl Reaction {
    pub(crate) fn subject(&self) -> Subject {
        Subject { post: self.post, comment: self.comment }
    }

    fn is_on(&self, subject: Subject) -> bool {
        self.subject() == subject
    }
}

impl Actor {
    /// How the older model of likes names them.
    pub(crate) fn company_urn(&self, app: &str) -> String {
        match self {
            Self::Member(_) => self.urn(app),
            Self::Organization(id) => format!("urn:li:company:{id}"),
        }
    }
}
