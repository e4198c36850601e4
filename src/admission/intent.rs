//! A write as the journal knows it: by its arguments, and by what exactly it sends.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::call::Call;
use crate::catalogue::Arguments;
use crate::plan::Request;
use crate::store::journal::Intent;

/// One word for a text.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths keep parts apart.
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The call as a write that is wanted; with its request, once that is written.
pub fn of_call(call: &Call, request: Option<&Request>, lease: Duration) -> Intent {
    let asked = Value::Object(sorted(&call.asked)).to_string();
    Intent {
        place: call.session.identity(),
        agent: call.agent.clone(),
        endpoint: call.endpoint(),
        key: call.key.clone(),
        arguments: Value::Object(call.arguments.clone()).to_string(),
        arguments_digest: digest(&[asked.as_bytes()]),
        asked,
        // Without headers: the same content under another API version is the same content.
        fingerprint: request.map(|request| {
            let body = request.body.as_deref().unwrap_or_default();
            digest(&[request.method.as_bytes(), request.target().as_bytes(), body])
        }),
        subject: subject(call),
        makes_another: call.entry.spec.makes_another(),
        now_ms: call.session.upstream.clock.now().as_millisecond(),
        lease,
    }
}

/// What a change or a deletion is about: what the endpoint says, or what its path ends with.
pub fn subject(call: &Call) -> Option<String> {
    if let Some(subject) = call.entry.subject(&call.arguments) {
        return Some(subject);
    }
    let spec = &call.entry.spec;
    let name = spec.path_arguments().last().filter(|_| spec.path.ends_with('}'))?;
    let name = name.split_once('.').map_or(name, |(name, _)| name);
    call.arguments.get(name)?.as_str().map(str::to_owned)
}

/// Arguments are the same in whatever order they come.
fn sorted(arguments: &Arguments) -> Arguments {
    let mut names: Vec<_> = arguments.iter().collect();
    names.sort_by_key(|(name, _)| name.as_str());
    names.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The names of the arguments in which two calls differ.
pub fn differing(before: &str, now: &Arguments) -> Vec<String> {
    let before: Arguments = serde_json::from_str(before).unwrap_or_default();
    let mut names: Vec<String> = before.keys().chain(now.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| before.get(name) != now.get(name));
    names
}
