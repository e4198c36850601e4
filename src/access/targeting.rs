//! From words for whom ads are meant for to URNs.
//!
//! Comes last in its stage: whoever may not send the call needs no look-ups for it.

use serde_json::{Value, json};

use super::{Directory, Known, Probes, Refusal};
use crate::call::Call;
use crate::catalogue::Invalid;
use crate::catalogue::targeting::{Candidate, Criterion, Facet, Finder, Read};
use crate::catalogue::targeting::{check, choose, matches, read};
use crate::model::text_safety::shown;

/// The argument that may hold words.
const TARGETING: &str = "targeting";

/// How many candidates a refusal names.
const CANDIDATES: usize = 10;

/// How many names one call may have looked up: each may cost a request, and the caller waits.
const MOST: usize = 30;

/// What is asked of LinkedIn: the entities of a facet, all of them or those that a text may mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The facet.
    pub facet: Facet,
    /// The text; nothing where all are wanted.
    pub query: Option<String>,
}

impl Question {
    fn of(facet: Facet, word: &str, finder: Finder) -> Self {
        let query = (finder == Finder::Typeahead).then(|| word.trim().to_owned());
        Self { facet, query }
    }
}

/// The criteria of a call: its own, and those of each part of a batch.
fn places(call: &Call) -> Vec<String> {
    let mut places = Vec::new();
    if call.arguments.contains_key(TARGETING) {
        places.push(format!("/{TARGETING}"));
    }
    for (name, value) in &call.arguments {
        let parts = value.as_array().into_iter().flatten().enumerate();
        let with = parts.filter(|(_, part)| part.get(TARGETING).is_some());
        places.extend(with.map(|(place, _)| format!("/{name}/{place}/{TARGETING}")));
    }
    places
}

/// Puts URNs where the caller gave words.
pub(super) async fn resolve(
    call: &mut Call,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<(), Refusal> {
    // An argument's name has no mark that a pointer would read otherwise.
    let mut arguments = Value::Object(call.arguments.clone());
    let mut all = Vec::new();
    for place in places(call) {
        let given = arguments.pointer(&place).cloned().unwrap_or_default();
        let criteria: Vec<Criterion> = serde_json::from_value(given)
            .map_err(|error| Invalid::new(TARGETING, error.to_string(), "Correct it."))?;
        all.push((place, criteria));
    }
    within_reason(all.iter().flat_map(|(_, criteria)| criteria))?;
    for (place, criteria) in &mut all {
        for criterion in criteria.iter_mut() {
            for value in &mut criterion.values {
                *value = match read(criterion.facet, value)? {
                    Read::Urn(urn) => urn,
                    Read::Ask(finder) => {
                        named(call, criterion.facet, value, finder, directory, probes).await?
                    }
                };
            }
        }
        // Two words may mean the same, which nobody could see before.
        check(criteria)?;
        if let Some(there) = arguments.pointer_mut(place) {
            *there = json!(criteria);
        }
    }
    if let Value::Object(arguments) = arguments {
        call.arguments = arguments;
    }
    Ok(())
}

/// Refuses what would cost too many look-ups, before the first of them.
fn within_reason<'a>(criteria: impl Iterator<Item = &'a Criterion>) -> Result<(), Refusal> {
    let mut questions: Vec<Question> = Vec::new();
    for criterion in criteria {
        for value in &criterion.values {
            if let Read::Ask(finder) = read(criterion.facet, value)? {
                let question = Question::of(criterion.facet, value, finder);
                if !questions.contains(&question) {
                    questions.push(question);
                }
            }
        }
    }
    if questions.len() > MOST {
        let problem = format!(
            "{} names would have to be looked up at LinkedIn, one request each; {MOST} are looked up at once",
            questions.len()
        );
        let fix = "Give URNs for the others: linkedin_ad_targeting_read with search_entities finds them, and a URN is not looked up.";
        return Err(Invalid::new(TARGETING, problem, fix).into());
    }
    Ok(())
}

/// The URN of what has that name.
async fn named(
    call: &Call,
    facet: Facet,
    word: &str,
    finder: Finder,
    directory: &Directory,
    probes: &impl Probes,
) -> Result<String, Refusal> {
    let question = Question::of(facet, word, finder);
    let found = directory.targeting(&question, &call.session, &call.meter, probes).await;
    let candidates: Vec<Candidate> = match found {
        Known::Yes(candidates) => candidates,
        Known::No(reason) => {
            return Err(Refusal::TargetingUnresolved { facet, word: shown(word), reason });
        }
    };
    match matches(word, &candidates).as_slice() {
        [only] => Ok(only.urn.to_string()),
        several => Err(Refusal::TargetingUnclear {
            facet,
            word: shown(word),
            several: several.len(),
            candidates: choose(word, &candidates, CANDIDATES),
        }),
    }
}

#[cfg(test)]
mod tests;
