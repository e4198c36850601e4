//! What a caller was told about a write, kept so that it can be told again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Done, Ended, Outcome, Verified};
use crate::admission::Repetition;
use crate::catalogue;
use crate::catalogue::received::Shaped;
use crate::explain::{Context, Explanation, still_in_doubt};
use crate::store::Failure;
use crate::store::journal::{Row, State};

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The sentence.
    pub summary: String,
    /// The `result`, of what was done.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub result: Map<String, Value>,
    /// The `error`, of what was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
    /// The warnings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Whether it was read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verified: Option<String>,
}

fn text(told: &Told) -> String {
    serde_json::to_string(told).unwrap_or_default()
}

/// What is kept of a write that was done.
pub(super) fn done(done: &Done) -> String {
    text(&Told::of(done))
}

/// What is kept of a write that was refused.
pub(super) fn refused(said: &Explanation) -> String {
    let error = Some(said.to_value());
    text(&Told { summary: said.summary.clone(), error, ..Told::default() })
}

impl Told {
    /// What is kept of something that was done.
    pub fn of(done: &Done) -> Self {
        let verified = done.verified.map(|verified| match verified {
            Verified::Equal => "equal".to_owned(),
            Verified::Different => "different".to_owned(),
            Verified::NotReadable => "not_readable".to_owned(),
        });
        Self {
            summary: done.shaped.summary.clone(),
            result: done.shaped.result.clone(),
            error: None,
            warnings: done.shaped.warnings.clone(),
            verified,
        }
    }

    /// As it was told.
    pub fn into_done(self) -> Done {
        let verified = match self.verified.as_deref() {
            Some("equal") => Some(Verified::Equal),
            Some("different") => Some(Verified::Different),
            Some(_) => Some(Verified::NotReadable),
            None => None,
        };
        let shaped = Shaped {
            result: self.result,
            summary: self.summary,
            warnings: self.warnings,
            chart: None,
        };
        Done { shaped, verified, as_of: None }
    }

    /// What is kept of a write of which a person said that it happened.
    pub fn by_operator(subject: Option<&str>) -> String {
        found(subject, "a person looked, and said so")
    }
}

/// What is kept of a write of which nobody was told how it ended.
pub(super) fn found(subject: Option<&str>, how: &str) -> String {
    let result = subject.map(|subject| ("subject".to_owned(), json!(subject)));
    text(&Told {
        summary: format!("It happened: {how}."),
        result: result.into_iter().collect(),
        ..Told::default()
    })
}

/// Tells a caller what the journal knows.
pub(super) fn again(row: &Row, how: Repetition, context: &Context) -> Ended {
    let told: Told = row
        .answer
        .as_deref()
        .and_then(|answer| serde_json::from_str(answer).ok())
        .unwrap_or_default();
    let outcome = match row.state {
        State::Done => Outcome::Done(Box::new(done_before(row, told, how))),
        State::Refused => Outcome::ToldBefore(Box::new(told)),
        State::Planned | State::Sending | State::Unknown => {
            Outcome::Refused(Box::new(still_in_doubt(context, &row.id, made_at(row))))
        }
    };
    Ended { outcome, operation: Some(row.id.clone()), repetition: Some(how) }
}

fn made_at(row: &Row) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(row.made_at).ok()
}

fn done_before(row: &Row, told: Told, how: Repetition) -> Done {
    let mut done = told.into_done();
    let shaped = &mut done.shaped;
    let changes = catalogue::find(&row.endpoint).is_some_and(|entry| !entry.spec.makes_another());
    if how == Repetition::Key && changes {
        // What was made is still that; what was changed may have been changed back.
        let at = made_at(row).map_or_else(String::new, |at| format!(" of {at}"));
        shaped.warnings.push(format!(
            "Not sent again: this is the answer{at} to the same key. What was changed since is not in it."
        ));
    }
    if how == Repetition::Content {
        shaped.result.insert("duplicate_of".to_owned(), json!(row.subject));
        let at = made_at(row).map_or_else(String::new, |at| format!(" at {at}"));
        shaped.summary = format!(
            "Not sent again: the same was done{at}. {}",
            shaped.summary.trim_end_matches('.').to_owned() + "."
        );
        shaped.warnings.push(
            "The same content was sent through here within the last 24 hours. If it is meant to appear once more, call again with an idempotency_key of its own."
                .to_owned(),
        );
    }
    done
}

/// The state could not be written, but what happened happened.
pub(super) fn not_written_down(failure: &Failure) -> String {
    format!(
        "It happened, but could not be written down ({failure}): a repetition will be answered as unknown."
    )
}
