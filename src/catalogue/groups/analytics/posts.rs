//! The posts that are asked about.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Value, json};

use crate::catalogue::Arguments;
use crate::catalogue::spec::Derived;
use crate::model::urn::{PostUrn, Urn};

/// A share or ugcPost: what statistics are kept of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Counted(PostUrn);

impl Counted {
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.starts_with("urn:li:sponsored") {
            return Err(de::Error::custom(
                "these statistics are organic, and know nothing of ads; ask the group ad_reporting",
            ));
        }
        if text.starts_with("urn:li:group") {
            return Err(de::Error::custom(
                "LinkedIn has no API for Groups, so there are no statistics of one; give a post",
            ));
        }
        let post = PostUrn::parse(&text).map_err(de::Error::custom)?;
        if post.urn().entity() == "activity" {
            return Err(de::Error::custom(
                "LinkedIn keeps statistics of shares and ugcPosts, and this names their activity; give the urn:li:share:… or urn:li:ugcPost:… that reading the post shows",
            ));
        }
        Ok(Self(post))
    }
}

impl JsonSchema for Counted {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Counted".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        PostUrn::json_schema(generator)
    }
}

fn of_kind(arguments: &Arguments, kind: &str) -> Option<Value> {
    let posts = arguments.get("posts").and_then(Value::as_array)?;
    let mut urns: Vec<&str> = Vec::new();
    for post in posts.iter().filter_map(Value::as_str) {
        if Urn::parse(post).is_ok_and(|urn| urn.entity() == kind) && !urns.contains(&post) {
            urns.push(post);
        }
    }
    (!urns.is_empty()).then(|| json!(urns))
}

/// `shares=List(…)`
pub(super) const SHARES: Derived = Derived {
    parameter: "shares",
    arguments: &["posts"],
    value: |arguments| of_kind(arguments, "share"),
};

/// `ugcPosts=List(…)`
pub(super) const UGC_POSTS: Derived = Derived {
    parameter: "ugcPosts",
    arguments: &["posts"],
    value: |arguments| of_kind(arguments, "ugcPost"),
};

/// `entity=(share:…)` or `entity=(ugc:…)`, as the resources of members have it.
pub(super) const ENTITY: Derived = Derived {
    parameter: "entity",
    arguments: &["entity"],
    value: |arguments| {
        let post = arguments.get("entity").and_then(Value::as_str)?;
        let key = if post.starts_with("urn:li:share:") { "share" } else { "ugc" };
        Some(json!({ key: post }))
    },
};
