//! Words for whom ads are meant for: what they mean without asking, and which of LinkedIn's answers is meant.

use super::{Facet, Finder};
use crate::catalogue::Invalid;
use crate::model::text_safety::shown;
use crate::model::urn::Urn;

/// The names of seniorities, in the order of their numbers.
const SENIORITIES: [&str; 10] = [
    "Unpaid", "Training", "Entry", "Senior", "Manager", "Director", "VP", "CXO", "Partner", "Owner",
];

/// LinkedIn's number for a range that has no end.
const OPEN: u32 = 2_147_483_647;

/// The longest name that is looked up.
const LONGEST: usize = 200;

/// What one value of a criterion is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// A URN, as given or as the word says.
    Urn(String),
    /// A name that LinkedIn has to be asked for, in this way.
    Ask(Finder),
}

/// An entity that a word may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// LinkedIn's URN.
    pub urn: Urn,
    /// LinkedIn's name for it, which members may have written.
    pub name: String,
}

fn invalid(problem: String, fix: &str) -> Invalid {
    Invalid::new("targeting", problem, fix)
}

/// What a value is.
pub fn read(facet: Facet, value: &str) -> Result<Read, Invalid> {
    let given = shown(value);
    let word = value.trim();
    let ranged = matches!(facet, Facet::StaffCountRanges | Facet::AgeRanges);
    // LinkedIn refuses enumerations where it wants numbers, as words and in URNs.
    if ranged && is_enumerated(word) {
        let problem = format!(
            "`{given}` is an older name of a range, which LinkedIn refuses in {}",
            facet.name()
        );
        return Err(invalid(problem, &format!("Write {}.", spelled(word))));
    }
    if word.starts_with("urn:") {
        return Urn::parse(word)
            .map(|urn| Read::Urn(urn.to_string()))
            .map_err(|error| Invalid::remedied("targeting", &error.to_string()));
    }
    if word.is_empty() || word.len() > LONGEST {
        let problem = format!("`{given}` is no name of anything in {}", facet.name());
        return Err(invalid(problem, "Give a name of LinkedIn's, or a URN."));
    }
    match facet {
        Facet::Seniorities => {
            let place = SENIORITIES.iter().position(|name| name.eq_ignore_ascii_case(word));
            place.map(|place| Read::Urn(format!("urn:li:seniority:{}", place + 1))).ok_or_else(
                || {
                    let fix = format!("Use {}.", SENIORITIES.join(", "));
                    invalid(format!("`{given}` is no seniority"), &fix)
                },
            )
        }
        Facet::StaffCountRanges => range(word).map_or_else(
            || Err(invalid(format!("`{given}` is no range of staff"), "Write 51-200, or 10001+.")),
            |(from, to)| Ok(Read::Urn(format!("urn:li:staffCountRange:({from},{to})"))),
        ),
        Facet::AgeRanges => range(word).map_or_else(
            || Err(invalid(format!("`{given}` is no range of ages"), "Write 25-34, or 55+.")),
            |(from, to)| Ok(Read::Urn(format!("urn:li:ageRange:({from},{to})"))),
        ),
        Facet::InterfaceLocales if is_locale(word) => {
            Ok(Read::Urn(format!("urn:li:locale:{word}")))
        }
        _ => facet.by_name().map(Read::Ask).ok_or_else(|| {
            let problem = format!("{} has no names, and `{given}` is no URN", facet.name());
            invalid(problem, "Give the URN of the audience, urn:li:adSegment:….")
        }),
    }
}

/// `51-200` and `10001+`, also as LinkedIn's pages print them: `1,001-5,000`.
fn range(word: &str) -> Option<(u32, u32)> {
    let plain = |text: &str| -> Option<u32> {
        let digits: String = text.trim().chars().filter(|found| *found != ',').collect();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse().ok() } else { None }
    };
    let (from, to) = if let Some(from) = word.strip_suffix('+') {
        (plain(from)?, OPEN)
    } else {
        let (from, to) = word.split_once(['-', '–'])?;
        (plain(from)?, plain(to)?)
    };
    (from <= to).then_some((from, to))
}

/// Whether it is a word of an enumeration such as `SIZE_51_TO_200`, alone or in a URN.
fn is_enumerated(value: &str) -> bool {
    let name = value.rsplit(':').next().unwrap_or(value);
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.contains('_')
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// The same range in numbers, as far as the word has them.
fn spelled(value: &str) -> String {
    let name = value.rsplit(':').next().unwrap_or(value);
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let numbers: Vec<&str> = name.split('_').filter(is_number).collect();
    match numbers.as_slice() {
        [from, to] => format!("{from}-{to}"),
        [only] if name.ends_with(only) => format!("{only}-{only}"),
        [from] => format!("{from}+"),
        _ => "the range in numbers, such as 51-200 or 10001+".to_owned(),
    }
}

fn is_locale(word: &str) -> bool {
    word.split_once('_').is_some_and(|(language, country)| {
        (2..=3).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
            && country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// A name as names are compared.
pub(super) fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The candidates whose name is the word, in capitals or not; else those whose name is it up to a comma.
pub fn matches<'a>(word: &str, candidates: &'a [Candidate]) -> Vec<&'a Candidate> {
    let word = folded(word);
    let whose = |is_it: &dyn Fn(&str) -> bool| -> Vec<&Candidate> {
        let mut found: Vec<&Candidate> = Vec::new();
        for candidate in candidates.iter().filter(|candidate| is_it(&candidate.name)) {
            if !found.iter().any(|other| other.urn == candidate.urn) {
                found.push(candidate);
            }
        }
        found
    };
    let exact = whose(&|name| folded(name) == word);
    if !exact.is_empty() {
        return exact;
    }
    whose(&|name| name.split_once(',').is_some_and(|(before, _)| folded(before) == word))
}

/// The candidates to choose from, at most so many: those that match, else those that sound alike, else any.
pub fn choose(word: &str, candidates: &[Candidate], most: usize) -> Vec<Candidate> {
    let matching = matches(word, candidates);
    let folded_word = folded(word);
    let mut chosen: Vec<&Candidate> = if matching.is_empty() {
        let (alike, others): (Vec<_>, Vec<_>) =
            candidates.iter().partition(|candidate| folded(&candidate.name).contains(&folded_word));
        alike.into_iter().chain(others).collect()
    } else {
        matching
    };
    chosen.truncate(most);
    chosen.into_iter().cloned().collect()
}
