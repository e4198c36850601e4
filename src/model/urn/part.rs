//! The parts of a URN that paths and queries are made of, by the names that their templates use.

use serde_json::{Value, json};

use super::{CommentUrn, ReactionUrn, Urn};

impl Urn {
    /// One part: `id`; of a comment also `object`; of a reaction `key`; `organization` is the whole URN of a page,
    /// and nothing for anybody else; `collection` is the resource that holds such things: images are in `images`.
    pub fn part(&self, name: &str) -> Option<Value> {
        match (name, self.entity()) {
            ("id", "comment") => Some(json!(CommentUrn::from_urn(self).ok()?.id())),
            // As a number where it is one, which is how LinkedIn keys such a resource.
            ("id", _) => Some(self.number().map_or_else(|| json!(self.id()), |id| json!(id))),
            ("object", "comment") => Some(json!(CommentUrn::from_urn(self).ok()?.object())),
            ("key", "reaction") => {
                let reaction = ReactionUrn::from_urn(self).ok()?;
                Some(json!({"actor": reaction.actor(), "entity": reaction.entity()}))
            }
            ("organization", "organization" | "organizationBrand") => Some(json!(self)),
            ("collection", entity) => Some(json!(format!("{entity}s"))),
            _ => None,
        }
    }
}

/// A part of what an argument names. Of several things it is a list, but for what all share.
pub fn part_of(argument: &Value, name: &str) -> Option<Value> {
    match argument {
        Value::Array(items) => {
            let parts = items.iter().map(|item| part_of(item, name)).collect::<Option<Vec<_>>>()?;
            if !matches!(name, "object" | "collection") {
                return Some(Value::Array(parts));
            }
            let first = parts.first()?.clone();
            parts.iter().all(|part| *part == first).then_some(first)
        }
        text => Urn::parse(text.as_str()?).ok()?.part(name),
    }
}
