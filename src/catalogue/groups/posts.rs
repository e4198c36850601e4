//! Posts of members and organizations.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api>.

mod change;
mod content;
mod create;
mod find;
mod mine;
pub(crate) mod publish;

use serde_json::{Map, Value, json};

use crate::catalogue::received::{elements, entity};
use crate::catalogue::spec::{Access, Evidence, Need, Oracle, ReadBack, Sight};
use crate::catalogue::{Entry, Group, Invalid};
use crate::model::little_text::{self, LittleText, Mention, Problem};
use crate::model::role::Role;
use crate::model::scope::Scope::{
    RMemberSocial, ROrganizationSocial, WMemberSocial, WOrganizationSocial,
};
use crate::model::urn::PostUrn;

pub(super) const GROUP: Group = Group {
    name: "posts",
    about: "Posts of members and organizations (company pages).",
    entries: &[
        Entry::of::<find::Get>(),
        Entry::of::<find::BatchGet>(),
        Entry::of::<find::FindByAuthor>(),
        Entry::of::<find::FindByDscAdAccount>(),
        Entry::of::<mine::FindMine>(),
        Entry::of::<create::Create>(),
        Entry::of::<change::Update>(),
        Entry::of::<change::Delete>(),
        Entry::of::<publish::Publish>(),
    ],
};

const POSTS: &str =
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api";

pub(super) const POSTERS: &[Role] =
    &[Role::Administrator, Role::DirectSponsoredContentPoster, Role::ContentAdministrator];

/// Writing a post, as whoever `author` names.
const WRITE: Access = Access::Speaker {
    argument: "author",
    member: Need::firm(&[&[WMemberSocial]]),
    organization: Need::firm(&[&[WOrganizationSocial]]).with_roles(POSTERS),
};

/// Reading posts, of whoever `author` names.
pub(super) const READ: Access = Access::Speaker {
    argument: "author",
    member: Need::firm(&[&[RMemberSocial]]),
    organization: Need::firm(&[&[ROrganizationSocial]]).with_roles(POSTERS),
};

/// Reads the post back and compares its commentary, where LinkedIn cuts silently, and what was attached.
const READ_BACK: ReadBack = ReadBack {
    action: "get",
    arguments: |written, created| {
        let mut arguments = Map::new();
        if let Some(post) = created.map(Value::from).or_else(|| written.get("post").cloned()) {
            arguments.insert("post".to_owned(), post);
        }
        if let Some(author) = written.get("author") {
            arguments.insert("author".to_owned(), author.clone());
        }
        arguments
    },
    equal: same_post,
};

/// Whether a post is as it was sent: its text, and what was attached.
fn same_post(sent: &Value, read: &Value) -> bool {
    let wanted = sent.pointer("/patch/$set").unwrap_or(sent);
    let same =
        |path: &str| wanted.pointer(path).is_none_or(|sent| read.pointer(path) == Some(sent));
    // What was attached, and where a button leads; texts that LinkedIn may respell are left out.
    let attached = [
        "/content/media/id",
        "/content/article/source",
        "/content/poll/question",
        "/reshareContext/parent",
        "/contentLandingPage",
        "/contentCallToActionLabel",
        "/visibility",
    ];
    let images = |post: &Value| -> Vec<Value> {
        let images = post.pointer("/content/multiImage/images").and_then(Value::as_array);
        images.into_iter().flatten().filter_map(|image| image.get("id").cloned()).collect()
    };
    if !attached.into_iter().all(same)
        || (!images(wanted).is_empty() && images(wanted) != images(read))
    {
        return false;
    }
    let text = wanted.get("commentary");
    match (text.and_then(Value::as_str), read.get("commentary").and_then(Value::as_str)) {
        (Some(sent), Some(read)) => little_text::same_meaning(sent, read),
        // An update that left the text alone has nothing to compare.
        (None, _) => true,
        (Some(sent), None) => sent.is_empty(),
    }
}

/// Clocks differ a little: a post that LinkedIn dates just before the request may still be its.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// A new post is seen among its author's latest. A member's cannot be listed: LinkedIn opens that to nobody new.
const CREATED: Oracle = Oracle {
    action: "find_by_author",
    arguments: |written| {
        let author = written.get("author")?.clone();
        let named = [("author", author), ("sortBy", json!("CREATED"))];
        Some(named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    },
    sees: |evidence| {
        let since = evidence.since_ms - CLOCKS_DIFFER_MS;
        let made = |post: &Value| {
            let at = ["createdAt", "publishedAt", "lastModifiedAt"]
                .iter()
                .find_map(|key| post.get(key)?.as_i64());
            at.is_none_or(|at| at >= since)
        };
        let same = |post: &&Value| made(post) && same_post(evidence.sent, post);
        let posts = evidence.read.map(elements).unwrap_or_default();
        match posts.iter().find(same).and_then(|post| post.get("id")?.as_str()) {
            Some(id) => Sight::Happened(Some(id.to_owned())),
            None => Sight::NotYet,
        }
    },
};

/// A change is seen in the post itself.
const CHANGED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some((READ_BACK.arguments)(written, None)),
    sees: |Evidence { sent, read, .. }| match read {
        Some(post) if same_post(sent, post) => Sight::Happened(None),
        _ => Sight::NotYet,
    },
};

/// A deletion is seen in that there is no such post.
const DELETED: Oracle = Oracle {
    action: "get",
    arguments: |written| Some((READ_BACK.arguments)(written, None)),
    sees: |evidence| match evidence.read {
        None => Sight::Happened(None),
        Some(_) => Sight::NotYet,
    },
};

/// The commentary to send: from plain text, or raw where that was given.
fn commentary(
    text: Option<&str>,
    raw: Option<&str>,
    mentions: Option<&[Mention]>,
) -> Result<Option<LittleText>, Invalid> {
    let mentions = mentions.unwrap_or_default();
    match (text, raw) {
        (Some(_), Some(_)) => Err(Invalid::new(
            "commentary",
            "`text` and `commentary` were both given",
            "Keep `text` (plain text, escaped for you) and drop `commentary`.",
        )),
        (Some(text), None) => little_text::write(text, mentions).map(Some).map_err(|problem| {
            let field = match problem {
                Problem::MentionNotInText { .. }
                | Problem::MentionBlank
                | Problem::MentionUrn { .. } => "mentions",
                _ => "text",
            };
            Invalid::remedied(field, &problem.to_string())
        }),
        (None, Some(raw)) if mentions.is_empty() => {
            let checked = little_text::check(raw).map(Some);
            checked.map_err(|problem| Invalid::remedied("commentary", &problem.to_string()))
        }
        (None, Some(_)) => Err(Invalid::new(
            "mentions",
            "`mentions` go with `text`, not with a raw `commentary`",
            "Write the mention into `commentary` as @[Name](urn), or use `text`.",
        )),
        (None, None) if mentions.is_empty() => Ok(None),
        (None, None) => Err(Invalid::new(
            "mentions",
            "`mentions` need `text` that contains their names",
            "Add `text`.",
        )),
    }
}

/// A post in the caller's form; its text as a reader sees it.
fn concise(post: &Value) -> Value {
    // Everything in place has passed the sieve for strangers' words; nothing is taken past it.
    let Value::Object(mut full) = entity(post) else { return Value::Null };
    let mut words = read_text(post);
    let mut short = Map::new();
    for (from, to) in [
        ("id", "post"),
        ("author", "author"),
        ("visibility", "visibility"),
        ("lifecycleState", "lifecycleState"),
        ("publishedAt", "publishedAt"),
    ] {
        if let Some(value) = full.remove(from) {
            short.insert(to.to_owned(), value);
        }
    }
    if let Some(Value::Object(content)) = full.remove("content") {
        short.extend(content);
    }
    if let Some(parent) = full.get("reshareContext").and_then(|context| context.get("parent")) {
        short.insert("parent".to_owned(), parent.clone());
    }
    if let Some(Value::Object(content)) =
        full.get_mut("untrusted").and_then(|u| u.get_mut("content"))
    {
        words.append(content);
    }
    short.insert("untrusted".to_owned(), Value::Object(words));
    Value::Object(short)
}

/// Everything LinkedIn sent, and the text as a reader sees it beside the raw commentary.
fn detailed(post: &Value) -> Value {
    let mut full = entity(post);
    if let Some(map) = full.as_object_mut() {
        let words = map.entry("untrusted").or_insert_with(|| json!({}));
        if let Some(words) = words.as_object_mut() {
            words.extend(read_text(post));
        }
        let post = post.get("id").and_then(Value::as_str).map(PostUrn::parse);
        if let Some(Ok(post)) = post {
            map.insert("url".to_owned(), json!(post.web_address()));
        }
    }
    full
}

fn read_text(post: &Value) -> Map<String, Value> {
    let raw = post.get("commentary").and_then(Value::as_str).unwrap_or_default();
    let read = little_text::read(raw);
    Map::from_iter([("text".to_owned(), json!(crate::model::untrusted::filter(&read.text)))])
}
