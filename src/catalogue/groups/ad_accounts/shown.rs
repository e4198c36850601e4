//! What ad accounts, groups and creatives have in common, in the caller's form: figures and LinkedIn's own words in
//! place, names aside.

use std::fmt::Display;

use serde_json::{Map, Value, json};

use crate::catalogue::received::{Detail, entity, instant};
use crate::model::money;
use crate::model::untrusted;
use crate::model::urn::{Malformed, Urn};
use crate::model::word::Word;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue::groups) enum Kind {
    /// A word of LinkedIn's.
    Word,
    /// Several.
    Words,
    /// A URN.
    Urn,
    /// A number, true or false.
    Plain,
    /// An amount in a currency.
    Money,
    /// A beginning and an end, in epoch milliseconds.
    Schedule,
    /// An instant, in epoch milliseconds.
    Instant,
}

fn word(value: &Value) -> Option<Value> {
    Word::parse(value.as_str()?).ok().map(|word| json!(word))
}

impl Kind {
    /// The value where it is what it should be: a stranger's sentence is none of these.
    fn read(self, value: &Value) -> Option<Value> {
        match self {
            Self::Word => word(value),
            Self::Words => value.as_array()?.iter().map(word).collect(),
            Self::Urn => Urn::parse(value.as_str()?).ok().map(|urn| json!(urn)),
            Self::Plain => (value.is_number() || value.is_boolean()).then(|| value.clone()),
            Self::Money => {
                let (amount, currency) = money::read(value)?;
                Some(json!({"amount": amount.to_string(), "currencyCode": currency}))
            }
            Self::Schedule => {
                let of = |name: &str| Some((name.to_owned(), json!(instant(value.get(name)?)?)));
                Some(Value::Object(["start", "end"].into_iter().filter_map(of).collect()))
            }
            Self::Instant => instant(value).map(Value::from),
        }
    }
}

/// The value at a path such as `review.status`.
fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(body, |value, key| value.get(key))
}

/// The URN in a field that holds it, or its number.
pub(in crate::catalogue::groups) fn urn_in<T: Display>(
    body: &Value,
    field: &str,
    parse: fn(&str) -> Result<T, Malformed>,
) -> Option<String> {
    let text = match body.get(field)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    parse(&text).ok().map(|urn| urn.to_string())
}

/// The URN of what was created, where LinkedIn's header has its number alone.
pub(in crate::catalogue::groups) fn urn_of<T: Display>(
    id: &str,
    parse: fn(&str) -> Result<T, Malformed>,
) -> String {
    parse(id).map_or_else(|_| untrusted::filter(id), |urn| urn.to_string())
}

/// An entity, by its URN under this key, and these fields; all there is where that is wanted.
pub(in crate::catalogue::groups) fn entity_of(
    body: &Value,
    key: &str,
    urn: Option<String>,
    fields: &[(&str, Kind)],
    detail: Detail,
) -> Value {
    let urn = urn.map(Value::from).unwrap_or_default();
    let mut shown = Map::from_iter([(key.to_owned(), urn)]);
    for (path, kind) in fields {
        if let Some(value) = at(body, path).and_then(|value| kind.read(value)) {
            shown.insert(path.rsplit('.').next().unwrap_or(path).to_owned(), value);
        }
    }
    if detail == Detail::Detailed {
        let Value::Object(mut full) = entity(body) else { return Value::Object(shown) };
        // What is known to be LinkedIn's own stands in place, whatever else is aside.
        if let Some(aside) = full.get_mut("untrusted").and_then(Value::as_object_mut) {
            aside.retain(|name, _| !shown.contains_key(name));
        }
        for (name, value) in full {
            shown.entry(name).or_insert(value);
        }
    } else if let Some(name) = body.get("name").and_then(Value::as_str) {
        shown.insert("untrusted".to_owned(), json!({"name": untrusted::filter(name)}));
    }
    Value::Object(shown)
}

/// Whether everything that was sent, or set, is to be read: amounts by their worth, the rest to the letter.
pub(in crate::catalogue::groups) fn holds(sent: &Value, read: &Value) -> bool {
    let patch = sent.get("patch").and_then(Value::as_object);
    let Some(patch) = patch else { return within(sent, read) };
    patch.iter().all(|(key, change)| match key.as_str() {
        "$set" => within(change, read),
        "$delete" => absent(change, read),
        nested => {
            let nested_in = read.get(nested).unwrap_or(&Value::Null);
            holds(&json!({ "patch": change }), nested_in)
        }
    })
}

fn absent(names: &Value, read: &Value) -> bool {
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    names.into_iter().all(|name| read.get(name).is_none_or(Value::is_null))
}

fn within(sent: &Value, read: &Value) -> bool {
    let (Value::Object(sent), Value::Object(read)) = (sent, read) else { return sent == read };
    sent.iter().all(|(key, sent)| match (key.as_str(), read.get(key)) {
        ("amount", Some(read)) => money::decimal(sent) == money::decimal(read),
        (_, Some(read)) => within(sent, read),
        // LinkedIn may leave out what is false.
        (_, None) => sent == &Value::Bool(false),
    })
}

/// Clocks differ a little: what LinkedIn dates just before the request may still be its.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// Whether LinkedIn dates it no earlier than that instant; what it does not date may be.
pub(in crate::catalogue::groups) fn made_since(body: &Value, since_ms: i64) -> bool {
    let dated = ["changeAuditStamps.created.time", "createdAt"];
    let made = dated.iter().find_map(|path| at(body, path)?.as_i64());
    made.is_none_or(|made| made >= since_ms - CLOCKS_DIFFER_MS)
}

/// These fields alone, where they are what they should be.
pub(in crate::catalogue::groups) fn fields_of(body: &Value, fields: &[(&str, Kind)]) -> Value {
    let read = |(path, kind): &(&str, Kind)| {
        let name = path.rsplit('.').next().unwrap_or(path);
        Some((name.to_owned(), kind.read(at(body, path)?)?))
    };
    Value::Object(fields.iter().filter_map(read).collect())
}
