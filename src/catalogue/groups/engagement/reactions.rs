//! Reactions: LinkedIn keeps one for each actor and target.

use schemars::JsonSchema;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{REACTIONS, READ, WRITE, by_whom, detailed, handed_on, listed, some, was_gone};
use crate::catalogue::received::{Detail, Received, Shaped, batch, elements, entity, list};
use crate::catalogue::spec::{Oracle, Sight, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::{Effect, Method};
use crate::model::text_safety::shown as quoted;
use crate::model::urn::{Author, ReactionUrn, TargetUrn};

/// LinkedIn's six reactions, in the API's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ReactionType {
    Like,
    Praise,
    Appreciation,
    Empathy,
    Interest,
    Entertainment,
}

impl ReactionType {
    const ALL: [Self; 6] = [
        Self::Like,
        Self::Praise,
        Self::Appreciation,
        Self::Empathy,
        Self::Interest,
        Self::Entertainment,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Like => "LIKE",
            Self::Praise => "PRAISE",
            Self::Appreciation => "APPRECIATION",
            Self::Empathy => "EMPATHY",
            Self::Interest => "INTEREST",
            Self::Entertainment => "ENTERTAINMENT",
        }
    }

    /// The word that people see on the site.
    const fn label(self) -> &'static str {
        match self {
            Self::Like => "Like",
            Self::Praise => "Celebrate",
            Self::Appreciation => "Support",
            Self::Empathy => "Love",
            Self::Interest => "Insightful",
            Self::Entertainment => "Funny",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(|one| is(one.as_str()) || is(one.label()))
    }
}

/// The site's word for LinkedIn's; a word that is new here has none.
pub(super) fn label(reaction: &Value) -> Option<&'static str> {
    reaction.as_str().and_then(ReactionType::parse).map(ReactionType::label)
}

impl<'de> Deserialize<'de> for ReactionType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if let Some(reaction) = Self::parse(&word) {
            return Ok(reaction);
        }
        let words = Self::ALL.map(Self::as_str).join(", ");
        if ["MAYBE", "curious"].iter().any(|gone| gone.eq_ignore_ascii_case(&word)) {
            return Err(de::Error::custom(format!(
                "LinkedIn removed the reaction MAYBE (Curious) with version 202307; use one of {words}"
            )));
        }
        let word = quoted(&word);
        Err(de::Error::custom(format!(
            "'{word}' is none of LinkedIn's reactions; use one of {words}"
        )))
    }
}

/// A reaction as most callers want it.
fn concise(reaction: &Value) -> Value {
    let full = entity(reaction);
    let mut short = Map::new();
    if let Some(id) = full.get("id") {
        short.insert("reaction".to_owned(), id.clone());
    }
    short.append(&mut by_whom(&full));
    if let Some(kind) = full.get("reactionType") {
        short.insert("reactionType".to_owned(), kind.clone());
        short.insert("label".to_owned(), json!(label(kind)));
    }
    if let Some(root) = full.get("root") {
        short.insert("target".to_owned(), root.clone());
    }
    Value::Object(short)
}

fn shown(detail: Detail) -> fn(&Value) -> Value {
    match detail {
        Detail::Concise => concise,
        Detail::Detailed => detailed,
    }
}

/// `2 Like, 1 Celebrate`, in the order in which LinkedIn shows them.
fn tally<'a>(reactions: impl Iterator<Item = &'a Value>) -> String {
    let mut counts = [0_usize; ReactionType::ALL.len()];
    for reaction in reactions {
        let kind = reaction.get("reactionType").and_then(Value::as_str);
        for (count, known) in counts.iter_mut().zip(ReactionType::ALL) {
            *count += usize::from(kind == Some(known.as_str()));
        }
    }
    let counted = counts.iter().zip(ReactionType::ALL).filter(|(count, _)| **count > 0);
    let words: Vec<String> =
        counted.map(|(count, kind)| format!("{count} {}", kind.label())).collect();
    words.join(", ")
}

/// The order of a list of reactions.
#[derive(Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Sort {
    Chronological,
    ReverseChronological,
    Relevance,
}

/// List reactions to a post or comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Find {
    /// Post or comment: URN, or a post's address.
    target: TargetUrn,
    /// Default REVERSE_CHRONOLOGICAL.
    sort: Option<Sort>,
}

impl Endpoint for Find {
    const SPEC: Spec = Spec::new(
        "find_reactions",
        Method::Finder("entity"),
        "/rest/reactions/(entity:{target})",
        READ,
        REACTIONS,
    )
    .query(&["sort=(value:{sort})"])
    .paged(100);
    const EXAMPLE: &'static str =
        r#"{"target": "urn:li:share:7530102757788864816", "sort": "REVERSE_CHRONOLOGICAL"}"#;

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = list(&received.body, shown(detail));
        let tally = tally(elements(&received.body).iter());
        let colon = if tally.is_empty() { "" } else { ": " };
        let summary = format!("{}{colon}{tally}.", listed(&result, "reaction"));
        Shaped::new(summary, Value::Object(result))
    }
}

/// Get somebody's reaction to a post or comment.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    /// Whose: `me`, or a URN.
    actor: Author,
    target: TargetUrn,
}

impl Endpoint for Get {
    const SPEC: Spec = Spec::new(
        "get_reaction",
        Method::Get,
        "/rest/reactions/(actor:{actor},entity:{target})",
        READ,
        REACTIONS,
    )
    .named(&["actor"]);
    const EXAMPLE: &'static str =
        r#"{"actor": "acme-atlas", "target": "urn:li:share:7530102757788864816"}"#;

    fn subject(&self) -> Option<String> {
        Some(name(&self.actor, &self.target))
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let reaction = shown(detail)(&received.body);
        let kind = received.body.get("reactionType").and_then(label);
        let summary = format!(
            "{} reacted with {}.",
            self.actor,
            kind.unwrap_or("a reaction that is new here")
        );
        Shaped::new(summary, json!({ "reaction": reaction }))
    }
}

/// Get several reactions; not on the Development tier.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchGet {
    /// Reaction URNs.
    reactions: Vec<ReactionUrn>,
}

impl Endpoint for BatchGet {
    const SPEC: Spec =
        Spec::new("batch_get_reactions", Method::BatchGet, "/rest/reactions", READ, REACTIONS)
            .query(&["ids={reactions.key}"]);
    const EXAMPLE: &'static str = r#"{"reactions": ["urn:li:reaction:(urn:li:organization:70010002,urn:li:activity:7530102757786914448)"]}"#;

    fn check(&self) -> Result<(), Invalid> {
        some("reactions", &self.reactions)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let result = batch(&received.body, shown(detail));
        let found = result.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let summary = format!("{found} of {} reactions found.", self.reactions.len());
        Shaped::new(summary, Value::Object(result))
    }
}

/// There is one for each actor and target, so the two name it.
fn name(actor: &Author, target: &TargetUrn) -> String {
    format!("urn:li:reaction:({actor},{target})")
}

const MADE: Oracle = Oracle {
    action: "get_reaction",
    arguments: |written| handed_on(written, &[("actor", "actor"), ("target", "target")]),
    sees: |evidence| {
        let kind = |value: &Value| value.get("reactionType").cloned();
        match evidence.read {
            Some(read) if kind(read) == kind(evidence.sent) => Sight::Happened(None),
            _ => Sight::NotYet,
        }
    },
};

const REMOVED: Oracle = Oracle {
    action: "get_reaction",
    arguments: |written| handed_on(written, &[("actor", "actor"), ("target", "target")]),
    sees: |evidence| match evidence.read {
        None => Sight::Happened(None),
        Some(_) => Sight::NotYet,
    },
};

/// React to a post or comment; an earlier reaction has to be removed first.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Create {
    actor: Author,
    target: TargetUrn,
    /// On the site: Like, Celebrate, Support, Love, Insightful, Funny.
    reactionType: ReactionType,
}

impl Endpoint for Create {
    const SPEC: Spec =
        Spec::new("create_reaction", Method::Create, "/rest/reactions", WRITE, REACTIONS)
            .query(&["actor"])
            .keyed("remove_reaction")
            .oracle(MADE);
    const EXAMPLE: &'static str = r#"{"actor": "acme-maps", "target": "urn:li:share:7530102757788864816", "reactionType": "PRAISE"}"#;

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({"root": self.target, "reactionType": self.reactionType})))
    }

    fn created(&self, _received: &Received) -> Option<String> {
        self.subject()
    }

    fn subject(&self) -> Option<String> {
        Some(name(&self.actor, &self.target))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        // The reply names the activity where a share was named to it.
        let named = received.body.get("id").and_then(Value::as_str);
        let named = named.and_then(|urn| ReactionUrn::parse(urn).ok());
        let reaction = named.map_or_else(|| name(&self.actor, &self.target), |urn| urn.to_string());
        let kind = self.reactionType;
        Shaped::new(
            format!("Reacted with {} as {}.", kind.label(), self.actor),
            json!({"reaction": reaction, "reactionType": kind, "label": kind.label()}),
        )
    }
}

/// Take back a reaction of one's own.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Remove {
    actor: Author,
    target: TargetUrn,
}

impl Endpoint for Remove {
    const SPEC: Spec = Spec::new(
        "remove_reaction",
        Method::Delete,
        "/rest/reactions/(actor:{actor},entity:{target})",
        WRITE,
        REACTIONS,
    )
    .effect(Effect::Write)
    .oracle(REMOVED);
    const EXAMPLE: &'static str =
        r#"{"actor": "acme-atlas", "target": "urn:li:share:7530102757788864816"}"#;

    fn subject(&self) -> Option<String> {
        Some(name(&self.actor, &self.target))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let warning = was_gone(received.status);
        let summary = if warning.is_some() {
            format!("There is no reaction by {} (any more).", self.actor)
        } else {
            format!("The reaction by {} is taken back.", self.actor)
        };
        Shaped::new(summary, json!({"actor": self.actor, "target": self.target}))
            .with_warning(warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Result<ReactionType, String> {
        serde_json::from_value(json!(word)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_reaction_goes_by_the_words_of_the_api_and_of_the_site() {
        for (word, known) in [
            ("LIKE", ReactionType::Like),
            ("praise", ReactionType::Praise),
            ("Celebrate", ReactionType::Praise),
            ("support", ReactionType::Appreciation),
            ("LOVE", ReactionType::Empathy),
            ("insightful", ReactionType::Interest),
            ("Funny", ReactionType::Entertainment),
        ] {
            assert_eq!(read(word), Ok(known), "{word}");
        }
        assert!(read("curious").unwrap_err().contains("202307"));
        assert!(read("MAYBE").unwrap_err().contains("202307"));
        assert!(read("clap").unwrap_err().contains("use one of LIKE, PRAISE"));
    }
}
