//! Writing, changing and deleting comments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::comments::named;
use super::{
    CLOCKS_DIFFER_MS, COMMENTS, UNVERSIONED_WRITE, WRITE, handed_on, page, unversioned, was_gone,
};
use crate::catalogue::received::{Detail, Received, Shaped, elements};
use crate::catalogue::spec::{Evidence, Oracle, Sight, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::attributed_text::{AttributedText, same_words};
use crate::model::little_text::{Mention, Problem};
use crate::model::method::Method;
use crate::model::urn::{Author, CommentUrn, TargetUrn, Urn};

/// The words and the mentions in them, as the API takes them.
fn message(text: &str, mentions: Option<&[Mention]>) -> Result<AttributedText, Invalid> {
    AttributedText::write(text, mentions.unwrap_or_default()).map_err(|problem| {
        let field = match problem {
            Problem::MentionNotInText { .. }
            | Problem::MentionBlank
            | Problem::MentionUrn { .. } => "mentions",
            _ => "text",
        };
        Invalid::remedied(field, &problem.to_string())
    })
}

fn text_of(comment: &Value) -> Option<&str> {
    comment.pointer("/message/text")?.as_str()
}

/// The same somebody wrote the same words, not long before it was asked for.
fn is_this(comment: &Value, evidence: &Evidence<'_>) -> bool {
    let mut actor = comment.get("actor").cloned().unwrap_or_default();
    page(&mut actor);
    let at = comment.pointer("/created/time").and_then(Value::as_i64);
    let made = at.is_none_or(|at| at >= evidence.since_ms - CLOCKS_DIFFER_MS);
    let words = text_of(evidence.sent).zip(text_of(comment));
    made && evidence.sent.get("actor") == Some(&actor)
        && words.is_some_and(|(sent, read)| same_words(sent, read))
}

/// A new comment is seen among the latest below what it stands under.
const fn created(
    arguments: fn(&crate::catalogue::Arguments) -> Option<crate::catalogue::Arguments>,
) -> Oracle {
    Oracle {
        action: "list_comments",
        arguments,
        sees: |evidence| {
            let comments = evidence.read.map(elements).unwrap_or_default();
            match comments.iter().find(|comment| is_this(comment, evidence)) {
                Some(comment) => Sight::Happened(named(comment).map(|urn| urn.to_string())),
                None => Sight::NotYet,
            }
        },
    }
}

const CHANGED: Oracle = Oracle {
    action: "get_comment",
    arguments: |written| handed_on(written, &[("comment", "comment")]),
    sees: |evidence| {
        let sent = evidence.sent.pointer("/patch/message/$set/text").and_then(Value::as_str);
        match (sent, evidence.read.and_then(text_of)) {
            (Some(sent), Some(read)) if same_words(sent, read) => Sight::Happened(None),
            _ => Sight::NotYet,
        }
    },
};

const DELETED: Oracle = Oracle {
    action: "get_comment",
    arguments: |written| handed_on(written, &[("comment", "comment")]),
    sees: |evidence| match evidence.read {
        None => Sight::Happened(None),
        Some(_) => Sight::NotYet,
    },
};

/// A comment of a new comment's kind, whole.
struct New<'a> {
    actor: &'a Author,
    object: String,
    parent: Option<&'a CommentUrn>,
    text: &'a str,
    mentions: Option<&'a [Mention]>,
    image: Option<&'a Urn>,
}

impl New<'_> {
    fn check(&self) -> Result<(), Invalid> {
        match self.image {
            Some(image) if image.entity() != "image" => {
                let problem = format!("`image` is a {} URN", image.entity());
                Err(Invalid::new("image", problem, "Give urn:li:image:…."))
            }
            _ => message(self.text, self.mentions).map(|_| ()),
        }
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(Some(json!({
            "actor": self.actor,
            "object": self.object,
            "message": message(self.text, self.mentions)?.wire(),
            "parentComment": self.parent,
            "content": self.image.map(|image| json!([{"entity": {"image": image}}])),
        })))
    }

    fn shape(&self, received: &Received, done: &str) -> Shaped {
        let created = received.created.as_deref();
        let comment = created.and_then(|urn| CommentUrn::parse(urn).ok());
        let mut shaped =
            Shaped::new(format!("{done} as {}.", self.actor), json!({ "comment": comment }));
        if let Some(comment) = &comment {
            shaped.result.insert("object".to_owned(), json!(comment.object()));
        } else {
            shaped.result.insert("id".to_owned(), json!(created));
            shaped.warnings.push(
                "LinkedIn sent only the comment's number; list the comments to learn its URN."
                    .to_owned(),
            );
        }
        let sent = message(self.text, self.mentions).ok();
        if let (Some(sent), Some(got)) = (sent, text_of(&received.body))
            && !same_words(sent.text(), got)
        {
            shaped
                .warnings
                .push("LinkedIn's reply shows another text than was sent; look at it.".to_owned());
        }
        shaped
    }
}

/// The comment's name: from the reply's body, or its number below a post whose activity is known.
fn name(received: &Received, under: &TargetUrn) -> Option<String> {
    if let Some(urn) = named(&received.body) {
        return Some(urn.to_string());
    }
    let id = received.created.clone()?;
    match id.parse() {
        // A share's number is not its activity's, so it names no comment.
        Ok(number) if under.post().urn().entity() == "activity" => {
            Some(CommentUrn::new(under.post().clone(), number).to_string())
        }
        _ => Some(id),
    }
}

/// Comment on a post.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    /// As whom: `me`, or a page (URN, id, address or vanity name).
    actor: Author,
    /// Post or comment: URN, or a post's address.
    target: TargetUrn,
    /// Plain text.
    text: String,
    /// Names in `text` to link.
    mentions: Option<Vec<Mention>>,
    /// Image URN to attach.
    image: Option<Urn>,
}

impl Create {
    fn whole(&self) -> New<'_> {
        New {
            actor: &self.actor,
            object: self.target.to_string(),
            parent: None,
            text: &self.text,
            mentions: self.mentions.as_deref(),
            image: self.image.as_ref(),
        }
    }
}

/// What stands in the way more often than a role.
const CLOSED: &str = "The post may be closed to comments: get_metadata shows its `commentsState`, and open_comments opens it.";

/// Comments nest once.
const TOP: &str = "Replies take no replies: give the comment at the top, which is the `parentComment` of the one you gave.";

impl Endpoint for Create {
    const SPEC: Spec = Spec::new(
        "create_comment",
        Method::Create,
        "/rest/socialActions/{target}/comments",
        WRITE,
        COMMENTS,
    )
    .unversioned(const { &unversioned("/v2/socialActions/{target}/comments", UNVERSIONED_WRITE) })
    .oracle(created(|written| handed_on(written, &[("target", "target")])))
    .hints(&[CLOSED]);
    const EXAMPLE: &'static str = r#"{"actor": "acme-maps", "target": "urn:li:share:7530102757788864816", "text": "Thank you (all)!"}"#;

    fn check(&self) -> Result<(), Invalid> {
        if let TargetUrn::Comment(comment) = &self.target {
            let fix = format!("Use the action reply with `parentComment` {comment}.");
            return Err(Invalid::new("target", "`target` is a comment", fix));
        }
        self.whole().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        self.whole().body()
    }

    fn created(&self, received: &Received) -> Option<String> {
        name(received, &self.target)
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        self.whole().shape(received, "Commented")
    }
}

/// Reply to a comment; replies themselves take none.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "LinkedIn's spelling")]
pub(super) struct Reply {
    actor: Author,
    /// Comment URN.
    parentComment: CommentUrn,
    text: String,
    mentions: Option<Vec<Mention>>,
    image: Option<Urn>,
}

impl Reply {
    fn whole(&self) -> New<'_> {
        New {
            actor: &self.actor,
            object: self.parentComment.object().to_string(),
            parent: Some(&self.parentComment),
            text: &self.text,
            mentions: self.mentions.as_deref(),
            image: self.image.as_ref(),
        }
    }
}

impl Endpoint for Reply {
    const SPEC: Spec =
        Spec::new(
            "reply",
            Method::Create,
            "/rest/socialActions/{parentComment.object}/comments",
            WRITE,
            COMMENTS,
        )
        .unversioned(
            const {
                &unversioned("/v2/socialActions/{parentComment.object}/comments", UNVERSIONED_WRITE)
            },
        )
        .oracle(created(|written| handed_on(written, &[("parentComment", "target")])))
        .hints(&[TOP, CLOSED]);
    const EXAMPLE: &'static str = r#"{"actor": "me", "parentComment": "urn:li:comment:(urn:li:activity:7530102757786914448,7530117857281252379)", "text": "You are welcome"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.whole().check()
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        self.whole().body()
    }

    fn created(&self, received: &Received) -> Option<String> {
        name(received, &TargetUrn::Comment(self.parentComment.clone()))
    }

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        self.whole().shape(received, "Replied")
    }
}

/// Change a comment's text.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    actor: Author,
    /// Comment URN.
    comment: CommentUrn,
    text: String,
    mentions: Option<Vec<Mention>>,
}

impl Endpoint for Update {
    const SPEC: Spec = Spec::new(
        "update_comment",
        Method::PartialUpdate,
        "/rest/socialActions/{comment.object}/comments/{comment.id}",
        WRITE,
        COMMENTS,
    )
    .query(&["actor"])
    .unversioned(
        const {
            &unversioned(
                "/v2/socialActions/{comment.object}/comments/{comment.id}",
                UNVERSIONED_WRITE,
            )
        },
    )
    .oracle(CHANGED);
    const EXAMPLE: &'static str = r#"{"actor": "acme-maps", "comment": "urn:li:comment:(urn:li:activity:7530102757786914448,7530122890447321004)", "text": "Thank you all!"}"#;

    fn check(&self) -> Result<(), Invalid> {
        message(&self.text, self.mentions.as_deref()).map(|_| ())
    }

    fn body(&self) -> Result<Option<Value>, Invalid> {
        let message = message(&self.text, self.mentions.as_deref())?;
        Ok(Some(json!({"patch": {"message": {"$set": message.wire()}}})))
    }

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::new("Changed.", json!({ "comment": self.comment }))
    }
}

/// Delete a comment, for good.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    /// As whom: `me`, or a page (URN, id, address or vanity name).
    actor: Author,
    /// Comment URN.
    comment: CommentUrn,
}

impl Endpoint for Delete {
    const SPEC: Spec = Spec::new(
        "delete_comment",
        Method::Delete,
        "/rest/socialActions/{comment.object}/comments/{comment.id}",
        WRITE,
        COMMENTS,
    )
    // LinkedIn wants to be told only who it is that a member acts for.
    .query(&["actor={actor.organization}"])
    .unversioned(
        const {
            &unversioned(
                "/v2/socialActions/{comment.object}/comments/{comment.id}",
                UNVERSIONED_WRITE,
            )
        },
    )
    .oracle(DELETED);
    const EXAMPLE: &'static str = r#"{"actor": "acme-maps", "comment": "urn:li:comment:(urn:li:activity:7530102757786914448,7530122890447321004)"}"#;

    fn shape(&self, received: &Received, _detail: Detail) -> Shaped {
        let warning = was_gone(received.status);
        let summary =
            if warning.is_some() { "There is no such comment (any more)." } else { "Deleted." };
        Shaped::new(summary, json!({ "comment": self.comment })).with_warning(warning)
    }
}
