//! Whose words a result carries: one's own, or those of strangers.
//!
//! Read from the shape that results have. Words stand under `untrusted`; who wrote them stands beside it, or around it
//! where an entity holds its words in parts. A writer that is not named, not known or not one's own is a stranger. So are
//! those who named ad accounts, campaigns and creatives, unless the ad account (or the thing itself) is known to be one's
//! own: whoever may sign in there may have written them. LinkedIn's own vocabulary, such as the names of places, is
//! nobody's.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Whose words are no strangers': the signed-in member, and the pages on which it has a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own(BTreeSet<String>);

impl Own {
    /// Those that have these URNs.
    pub fn new<I>(urns: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self(urns.into_iter().map(|urn| plain(urn.as_ref())).collect())
    }

    /// Whether it is one of them, by its URN. A page has several: as organization, as company, and as brand.
    pub fn holds(&self, urn: &str) -> bool {
        self.0.contains(&plain(urn))
    }
}

/// A page in the one spelling in which pages are compared: its number is the same in all.
fn plain(urn: &str) -> String {
    ["urn:li:company:", "urn:li:organizationBrand:"]
        .iter()
        .find_map(|prefix| urn.strip_prefix(prefix))
        .map_or_else(|| urn.to_owned(), |number| format!("urn:li:organization:{number}"))
}

/// Where a result names who wrote the words that stand beside it. The first row that is there decides, and all that
/// it names have to be one's own.
const WRITERS: &[&[&str]] = &[
    &["author", "actor", "commenter", "owner", "organizer"],
    &["created.actor"],
    &["person", "member"],
    &["adAccount", "account"],
    &["campaignGroup"],
    &["campaign"],
    &["creative"],
    &["organization"],
    &["urn"],
    &["$URN"],
];

/// Parts in which an entity holds its own words: who wrote the entity wrote them. Never a list of entities.
const PARTS: &[&str] = &[
    "article",
    "carousel",
    "cards",
    "com.linkedin.ugc.ShareContent",
    "content",
    "images",
    "locations",
    "media",
    "multiImage",
    "options",
    "poll",
    "specialties",
    "specificContent",
];

/// Kinds of things that LinkedIn itself names, from lists that it keeps.
const VOCABULARY: &[&str] = &[
    "adTargetingFacet",
    "ageRange",
    "country",
    "degree",
    "fieldOfStudy",
    "function",
    "gender",
    "geo",
    "industry",
    "interfaceLocale",
    "jobFunction",
    "locale",
    "region",
    "seniority",
    "skill",
    "staffCountRange",
    "title",
    "yearsOfExperienceRange",
];

/// What stands in the place of words that were left out.
fn left_out() -> Value {
    json!({"left_out": "lockdown"})
}

/// Whether a result carries words of anybody but one's own.
pub fn has_strangers(result: &Map<String, Value>, own: &Own) -> bool {
    let mut found = false;
    visit_map(result, own, Writer::Unknown, &mut || found = true);
    found
}

/// Leaves the words of strangers out of a result (lockdown), and says how many texts that were.
///
/// Each `untrusted` that was not written by one's own becomes `{"left_out": "lockdown"}`, and the result's own
/// `left_out` is the number. What is one's own stays, and so does all that LinkedIn itself says.
pub fn lock_down(result: &mut Map<String, Value>, own: &Own) -> usize {
    let mut count = 0;
    rewrite_map(result, own, Writer::Unknown, &mut count);
    if count > 0 {
        result.insert("left_out".to_owned(), json!({ "lockdown": count }));
    }
    count
}

/// Who wrote the words of this object, if it says so: one's own (`true`), or a stranger.
fn written_by_own(object: &Map<String, Value>, own: &Own) -> Option<bool> {
    for row in WRITERS {
        let mut named = row.iter().filter_map(|path| at(object, path)).peekable();
        if named.peek().is_some() {
            return Some(named.all(|writer| is_own(writer, own)));
        }
    }
    // Whole organizations have a number only.
    object.get("primaryOrganizationType")?;
    let number = object.get("id")?.as_u64()?;
    Some(own.holds(&format!("urn:li:organization:{number}")))
}

fn at<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    // Not there and null say the same, nobody is named; under the same names stand entities themselves.
    let value = match path.split_once('.') {
        Some((first, second)) => object.get(first)?.get(second)?,
        None => object.get(path)?,
    };
    (!value.is_null() && !value.is_object()).then_some(value)
}

fn is_own(writer: &Value, own: &Own) -> bool {
    let Some(urn) = writer.as_str() else { return false };
    own.holds(urn) || is_vocabulary(urn)
}

fn is_vocabulary(urn: &str) -> bool {
    let kind = urn.strip_prefix("urn:li:").and_then(|rest| rest.split_once(':'));
    kind.is_some_and(|(kind, _)| VOCABULARY.contains(&kind))
}

/// Whether there is anything in it that somebody may have written.
fn has_words(words: &Value) -> bool {
    match words {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(has_words),
        // A name may be somebody's words as well, so an empty value under one is no proof.
        Value::Object(map) => map.iter().any(|(name, value)| !is_field(name) || has_words(value)),
    }
}

fn is_field(name: &str) -> bool {
    name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))
}

/// How many texts somebody may have written there.
fn texts(words: &Value) -> usize {
    match words {
        Value::Array(items) => items.iter().map(texts).sum(),
        Value::Object(map) => {
            map.iter().map(|(name, value)| texts(value).max(usize::from(!is_field(name)))).sum()
        }
        other => usize::from(has_words(other)),
    }
}

fn is_strangers(words: &Value, is_own: bool) -> bool {
    !is_own && *words != left_out() && has_words(words)
}

/// Who wrote the words that stand somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Own,
    Stranger,
    Unknown,
}

impl Writer {
    /// Who wrote the words of an object that stands in words of this writer's.
    fn of(self, object: &Map<String, Value>, own: &Own) -> Self {
        match (self, written_by_own(object, own)) {
            // Whomever a stranger names in what it wrote: it is the stranger who wrote it.
            (Self::Stranger, _) | (_, Some(false)) => Self::Stranger,
            (_, Some(true)) => Self::Own,
            (around, None) => around,
        }
    }

    /// Who wrote what stands there, unless it says so itself.
    fn beneath(self, name: &str) -> Self {
        if self == Self::Own && !PARTS.contains(&name) { Self::Unknown } else { self }
    }
}

fn visit_map(object: &Map<String, Value>, own: &Own, around: Writer, seen: &mut impl FnMut()) {
    let writer = around.of(object, own);
    for (name, value) in object {
        if name == "untrusted" {
            if is_strangers(value, writer == Writer::Own) {
                seen();
            }
        } else {
            visit(value, own, writer.beneath(name), seen);
        }
    }
}

fn visit(value: &Value, own: &Own, around: Writer, seen: &mut impl FnMut()) {
    match value {
        Value::Object(object) => visit_map(object, own, around, seen),
        Value::Array(items) => items.iter().for_each(|item| visit(item, own, around, seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn rewrite_map(object: &mut Map<String, Value>, own: &Own, around: Writer, count: &mut usize) {
    let writer = around.of(object, own);
    for (name, value) in object.iter_mut() {
        if name == "untrusted" {
            if is_strangers(value, writer == Writer::Own) {
                *count += texts(value);
                *value = left_out();
            }
        } else {
            rewrite(value, own, writer.beneath(name), count);
        }
    }
}

fn rewrite(value: &mut Value, own: &Own, around: Writer, count: &mut usize) {
    match value {
        Value::Object(object) => rewrite_map(object, own, around, count),
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, own, around, count)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests;
