//! Comments and replies to them (facts §4.1).

use super::{
    Resource,
    posts::{
        fields::{optional, required},
        schema::{Field, Shape},
    },
};
use crate::{
    errors::Refusal,
    visit::Visit,
    world::social::{Comment, Subject},
};
use Shape::{List, Long, Record, Text, Union, Urn};

mod change;
mod create;
mod message;
mod read;

pub(crate) const RESOURCE: Resource = Resource {
    file: "comments.toml",
    facts: include_str!("../../facts/comments.toml"),
    handlers: &[
        ("comments.create", create::create),
        ("comments.list", read::list),
        ("comments.batch_get", read::batch_get),
        ("comments.get", read::get),
        ("comments.update", change::update),
        ("comments.delete", change::delete),
        ("comments_v2.create", create::create),
        ("comments_v2.list", read::list),
        ("comments_v2.get", read::get),
        ("comments_v2.update", change::update),
        ("comments_v2.delete", change::delete),
    ],
};

const COMMENT: &[Field] = &[
    required("actor", Urn),
    optional("object", Urn),
    required("message", Record(MESSAGE)),
    optional("parentComment", Urn),
    optional("content", List(&Record(CONTENT))),
];

const MESSAGE: &[Field] =
    &[required("text", Text), optional("attributes", List(&Record(ATTRIBUTE)))];

const ATTRIBUTE: &[Field] =
    &[required("start", Long), required("length", Long), required("value", Union(VALUE))];

const VALUE: &[Field] = &[
    optional("person", Record(&[required("person", Urn)])),
    optional("organization", Record(&[required("organization", Urn)])),
];

const CONTENT: &[Field] = &[required("entity", Union(ENTITY))];

/// Reads of the older API name an image by the second, so it is understood as well.
const ENTITY: &[Field] = &[optional("image", Urn), optional("digitalmediaAsset", Urn)];

const EDIT: &[Field] = &[required("patch", Record(&[required("message", Record(SET))]))];
const SET: &[Field] = &[required("$set", Record(MESSAGE))];

/// The comment below `subject` that the second key of the path names. A post knows its replies
/// by their number as well.
fn named<'v>(visit: &'v Visit<'_>, subject: Subject) -> Result<&'v Comment, Refusal> {
    let id = visit.second_key()?.parse().map_err(|_| Refusal::PathSyntax)?;
    below(visit, subject, id)
}

fn below<'v>(visit: &'v Visit<'_>, subject: Subject, id: u64) -> Result<&'v Comment, Refusal> {
    visit
        .world
        .comment(id)
        .filter(|comment| comment.post == subject.post)
        .filter(|comment| subject.comment.is_none() || comment.parent == subject.comment)
        .ok_or(Refusal::NotFound)
}
