//! An endpoint as a type, and the same with its types forgotten.

use jiff::civil::Date;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::lean::Arguments;
use super::received::{Detail, Received, Shaped};
use super::spec::Spec;
use crate::media::secrets;
use crate::model::text_safety;
use crate::model::untrusted::excerpt;
use crate::model::version::Version;

/// What is wrong with an argument, and what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Invalid {
    /// The argument, where one is to blame.
    pub field: Option<String>,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do, as a sentence.
    pub fix: String,
}

impl Invalid {
    /// A problem of one argument.
    pub fn new(field: &str, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), problem: problem.into(), fix: fix.into() }
    }

    /// A problem whose message says after its last semicolon what to do.
    pub fn remedied(field: &str, message: &str) -> Self {
        let (problem, fix) =
            remedy(message).unwrap_or_else(|| (message.to_owned(), "Correct it.".to_owned()));
        Self::new(field, problem, fix)
    }
}

/// One endpoint: its arguments are the struct, the rest is here.
pub trait Endpoint: DeserializeOwned + Serialize + JsonSchema + 'static {
    /// What its documentation says.
    const SPEC: Spec;
    /// Arguments that work in the sandbox, as JSON.
    const EXAMPLE: &'static str;

    /// Rules that LinkedIn documents and that a schema cannot say.
    fn check(&self) -> Result<(), Invalid> {
        Ok(())
    }

    /// Rules that depend on the day, as the target counts days, or on the API version in use.
    fn check_at(&self, _today: Date, _version: Version) -> Result<(), Invalid> {
        Ok(())
    }

    /// The body, for methods that have one.
    fn body(&self) -> Result<Option<Value>, Invalid> {
        Ok(None)
    }

    /// The name of what the reply says was created, where its header alone does not say it.
    fn created(&self, received: &Received) -> Option<String> {
        received.created.clone()
    }

    /// What the call is about, where its path does not end with it.
    fn subject(&self) -> Option<String> {
        None
    }

    /// LinkedIn's reply as the caller reads it.
    fn shape(&self, received: &Received, detail: Detail) -> Shaped;
}

/// An [`Endpoint`] whose types are forgotten, so that all of them fit one table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What its documentation says.
    pub spec: Spec,
    /// Arguments that work in the sandbox, as JSON.
    pub example: &'static str,
    schema: fn() -> Schema,
    parse: fn(Arguments) -> Result<Arguments, Invalid>,
    check_at: fn(&Arguments, Date, Version) -> Result<(), Invalid>,
    body: fn(&Arguments) -> Result<Option<Value>, Invalid>,
    created: fn(&Arguments, &Received) -> Option<String>,
    subject: fn(&Arguments) -> Option<String>,
    shape: fn(&Arguments, &Received, Detail) -> Result<Shaped, Invalid>,
}

impl Entry {
    /// The entry of an endpoint.
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            spec: E::SPEC,
            example: E::EXAMPLE,
            schema: schema_of::<E>,
            parse: |arguments| {
                let typed: E = typed(arguments)?;
                typed.check()?;
                let body = typed.body()?;
                let Ok(all @ Value::Object(_)) = without_nulls(serde_json::to_value(&typed)) else {
                    return Err(not_an_object());
                };
                if let Some(body) = &body {
                    // By the argument's name where one is to blame: the body's may be another.
                    outgoing(body, "")
                        .map_err(|within| outgoing(&all, "").err().unwrap_or(within))?;
                }
                // What a step sends, LinkedIn gave; what has no body, nobody reads.
                if body.is_some() && !E::SPEC.step {
                    no_secrets(&all, "")?;
                }
                match all {
                    Value::Object(map) => Ok(map),
                    _ => Err(not_an_object()),
                }
            },
            check_at: |arguments, today, version| {
                typed::<E>(arguments.clone())?.check_at(today, version)
            },
            body: |arguments| Ok(typed::<E>(arguments.clone())?.body()?.map(strip_nulls)),
            created: |arguments, received| {
                // What cannot be read any more, which does not happen, is named by its header.
                typed::<E>(arguments.clone())
                    .map_or_else(|_| received.created.clone(), |typed| typed.created(received))
            },
            subject: |arguments| typed::<E>(arguments.clone()).ok()?.subject(),
            shape: |arguments, received, detail| {
                Ok(typed::<E>(arguments.clone())?.shape(received, detail))
            },
        }
    }

    /// The schema of the arguments, with no combinator at its root and no reference anywhere.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }

    /// Checks arguments and returns them in one canonical spelling, without absent ones.
    pub fn parse(&self, arguments: Arguments) -> Result<Arguments, Invalid> {
        let given = present(arguments);
        (self.parse)(given.clone()).or_else(|refusal| {
            // Models outside strict mode send "3" for 3; the schema says where that is safe to read.
            let coerced = super::lean::coerce(&self.schema(), given.clone());
            if coerced == given { Err(refusal) } else { (self.parse)(coerced) }
        })
    }

    /// Checks what depends on the day, as the target counts days, or on the API version in use.
    pub fn check_at(
        &self,
        arguments: &Arguments,
        today: Date,
        version: Version,
    ) -> Result<(), Invalid> {
        (self.check_at)(arguments, today, version)
    }

    /// The body to send.
    pub fn body(&self, arguments: &Arguments) -> Result<Option<Value>, Invalid> {
        (self.body)(arguments)
    }

    /// The name of what the reply says was created.
    pub fn created(&self, arguments: &Arguments, received: &Received) -> Option<String> {
        (self.created)(arguments, received)
    }

    /// What the call is about, where its path does not end with it.
    pub fn subject(&self, arguments: &Arguments) -> Option<String> {
        (self.subject)(arguments)
    }

    /// LinkedIn's reply as the caller reads it.
    pub fn shape(
        &self,
        arguments: &Arguments,
        received: &Received,
        detail: Detail,
    ) -> Result<Shaped, Invalid> {
        (self.shape)(arguments, received, detail)
    }
}

fn schema_of<E: Endpoint>() -> Schema {
    SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .with_transform(schemars::transform::RecursiveTransform(super::lean::lean))
        .into_generator()
        .into_root_schema_for::<E>()
}

/// An argument that is null is an argument that is absent.
fn present(arguments: Arguments) -> Arguments {
    arguments.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn typed<E: Endpoint>(arguments: Arguments) -> Result<E, Invalid> {
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let field = match path.as_str() {
            "." => quoted(&message).map(short),
            _ => Some(short(&path)),
        };
        let example = example(E::SPEC.action, E::EXAMPLE);
        let (problem, fix) = reword(field.as_deref().unwrap_or("this"), &message, example);
        Invalid { field, problem, fix }
    })
}

/// Serde's words are for programmers; say the same to a caller.
fn reword(field: &str, message: &str, example: String) -> (String, String) {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let (name, known) = rest.split_once('`').unwrap_or((rest, ""));
        let problem = format!("There is no argument `{}` here", short(name));
        let fix = match expected(known) {
            "there are no fields" | "" => "Leave it out.".to_owned(),
            known => format!("Use {known}."),
        };
        return (problem, fix);
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let name = rest.trim_end_matches('`');
        return (format!("`{name}` is required but missing"), format!("Add `{name}`. {example}"));
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (word, known) = rest.split_once('`').unwrap_or((rest, ""));
        let problem = format!("`{}` is no value of `{field}`", short(word));
        return (problem, format!("Use {}.", expected(known)));
    }
    if let Some(rest) =
        message.strip_prefix("invalid type: ").or(message.strip_prefix("invalid value: "))
        && let Some((given, wanted)) = rest.split_once(", expected ")
    {
        let problem = format!("`{field}` must be {}, not {}", plain(wanted), short(plain(given)));
        return (problem, example);
    }
    // Our own types say what to do themselves, after the last semicolon.
    remedy(message).unwrap_or_else(|| (message.to_owned(), example))
}

/// A message of the form "what is wrong; what to do", as two sentences.
fn remedy(message: &str) -> Option<(String, String)> {
    let (problem, fix) = message.rsplit_once("; ")?;
    let mut letters = fix.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some((problem.to_owned(), format!("{first}{}.", letters.as_str().trim_end_matches('.'))))
}

/// The endpoint's example as the whole arguments of a tool call.
fn example(action: &str, example: &str) -> String {
    let rest = example.trim_start_matches('{').trim_start();
    let comma = if rest.starts_with('}') { "" } else { ", " };
    format!("A call that works: {{\"action\": \"{action}\"{comma}{rest}")
}

/// What the caller sent, as far as it helps: it may be very long.
fn short(given: &str) -> String {
    excerpt(given, 60)
}

fn expected(known: &str) -> &str {
    let known = known.trim_start_matches([',', ' ']);
    known.strip_prefix("expected one of ").or(known.strip_prefix("expected ")).unwrap_or(known)
}

/// A type of Rust's as a type of JSON's.
fn plain(kind: &str) -> &str {
    match kind {
        "u32" | "u64" | "usize" => "a whole number",
        "sequence" | "a sequence" => "a list",
        "map" => "an object",
        kind if kind.starts_with("struct ") => "an object",
        kind => kind,
    }
}

fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn not_an_object() -> Invalid {
    Invalid {
        field: None,
        problem: "Arguments must be a JSON object".to_owned(),
        fix: "Send an object of named arguments.".to_owned(),
    }
}

fn without_nulls(value: serde_json::Result<Value>) -> serde_json::Result<Value> {
    value.map(strip_nulls)
}

/// No text leaves with characters that hide or reorder what a person sees, in whatever field.
fn outgoing(value: &Value, path: &str) -> Result<(), Invalid> {
    match value {
        Value::String(text) => text_safety::outgoing(text)
            .map(|_| ())
            .map_err(|forbidden| Invalid::remedied(path, &forbidden.to_string())),
        Value::Array(items) => items.iter().try_for_each(|item| outgoing(item, path)),
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let deeper = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            outgoing(value, &deeper)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// No key or token leaves in a text: once published it is anybody's.
fn no_secrets(value: &Value, path: &str) -> Result<(), Invalid> {
    match value {
        Value::String(text) => secrets::found(text).map_or(Ok(()), |what| {
            let problem = format!("`{path}` holds what looks like {what}");
            Err(Invalid::new(path, problem, "Take it out: what is published is anybody's."))
        }),
        Value::Array(items) => items.iter().try_for_each(|item| no_secrets(item, path)),
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let deeper = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            no_secrets(value, &deeper)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// The wire never carries null: LinkedIn counts it as a field.
fn strip_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, strip_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(strip_nulls).collect()),
        other => other,
    }
}
