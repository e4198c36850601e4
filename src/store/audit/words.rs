//! Records as a person reads them: one line, plain English, with nothing hidden in it.

use std::borrow::Cow;

use super::{Decision, Part, Record};
use crate::model::text_safety::escaped;

/// How much is kept of a field, in characters.
const LONGEST: usize = 256;

/// A field as it is kept and shown: capped, with everything unseen spelt out (AUD-4).
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escaped(text, LONGEST))
}

/// A whole record, cleaned.
pub(super) fn cleaned(mut record: Record) -> Record {
    for field in [
        &mut record.call,
        &mut record.agent,
        &mut record.way,
        &mut record.client,
        &mut record.tool,
        &mut record.endpoint,
        &mut record.area,
        &mut record.effect,
        &mut record.target,
        &mut record.account,
        &mut record.speaks_for,
        &mut record.subject,
        &mut record.rule,
        &mut record.outcome,
        &mut record.error,
        &mut record.operation,
        &mut record.digest,
    ] {
        if let Cow::Owned(better) = clean(field) {
            *field = better;
        }
    }
    record
}

const PEOPLE: [&str; 2] = ["urn:li:person:", "urn:li:member:"];

/// A text with every person in it replaced, but for one (AUD-5).
pub(super) fn without_people<'a>(
    text: &'a str,
    but: &str,
    pseudonym: impl Fn(&str) -> String,
) -> Cow<'a, str> {
    let begins = |text: &str| PEOPLE.into_iter().filter_map(|kind| text.find(kind)).min();
    if text == but || begins(text).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, from)) = begins(rest).and_then(|at| rest.split_at_checked(at)) {
        let kind = PEOPLE.into_iter().find(|kind| from.starts_with(kind)).map_or(0, str::len);
        let name = from.bytes().skip(kind);
        let name = name.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
        let Some((urn, after)) = from.split_at_checked(kind + name.count()) else { break };
        out.push_str(before);
        if urn == but {
            out.push_str(urn);
        } else {
            out.push_str(&pseudonym(urn));
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

impl Record {
    /// The record in one plain sentence on one line: who, what, where, what was decided and why, and what became
    /// of it.
    pub fn sentence(&self) -> String {
        let record = cleaned(self.clone());
        let mut said =
            format!("Agent {}", if record.agent.is_empty() { "?" } else { &record.agent });
        let mut add = |before: &str, text: &str, after: &str| {
            if !text.is_empty() {
                said.push_str(before);
                said.push_str(text);
                said.push_str(after);
            }
        };
        match record.way.as_str() {
            "command line" => add(" (", "at the command line", ")"),
            way => add(" (over ", way, ")"),
        }
        let what = [&record.endpoint, &record.tool, &record.area];
        let what = what.into_iter().find(|name| !name.is_empty()).map_or("a call", String::as_str);
        match record.decision {
            Decision::Allowed => add(" was allowed ", what, ""),
            Decision::Asked => add(" asked for ", what, ""),
            Decision::Denied => add(" was refused ", what, ""),
            Decision::Malformed => add(" called ", what, ""),
        }
        if record.subject != record.speaks_for {
            add(" on ", &record.subject, "");
        }
        add(" as ", &record.speaks_for, "");
        add(", account ", &record.account, "");
        let place = match record.target.as_str() {
            "sandbox" => "in the sandbox",
            "live" => "at LinkedIn",
            "custom" => "at another address",
            other => other,
        };
        add(", ", place, "");
        let why = match record.decision {
            Decision::Asked => ", which a person must confirm",
            Decision::Malformed => ", which made no sense",
            Decision::Allowed | Decision::Denied => "",
        };
        add("", why, "");
        add(", by ", &record.rule, "");
        add("", &ending(&record), "");
        said
    }
}

/// What became of it.
fn ending(record: &Record) -> String {
    let calls = match record.linkedin_calls {
        0 => "no LinkedIn call".to_owned(),
        1 => "1 LinkedIn call".to_owned(),
        more => format!("{more} LinkedIn calls"),
    };
    let error = match record.error.as_str() {
        "" => String::new(),
        error => format!(" ({error})"),
    };
    let operation = match record.operation.as_str() {
        "" => String::new(),
        operation => format!(", operation {operation}"),
    };
    match (record.decision, record.part, record.outcome.as_str()) {
        (Decision::Allowed, Part::Leaves, "") => {
            format!(": it was about to leave, and how it ended is not recorded{operation}.")
        }
        (Decision::Allowed, _, outcome) => {
            let outcome = match outcome {
                "" => "how it ended is not recorded",
                "not_done" => "not done",
                "unknown" => "whether it happened is unknown",
                other => other,
            };
            format!(": {outcome}{error}{operation}, {calls}.")
        }
        (_, _, _) if record.linkedin_calls == 0 => format!("{error}; nothing was sent{operation}."),
        (_, _, _) => format!("{error}; it was not sent{operation}, {calls} to find out."),
    }
}
