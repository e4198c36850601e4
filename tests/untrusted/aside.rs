//! Where words may stand, and where they may not.

use serde_json::Value;

/// What is never in a string that others wrote: controls, tags, and what turns text around or cannot be seen.
///
/// Written out here, and not taken from the filter, so that the two can disagree.
pub(crate) fn is_hidden(character: char) -> bool {
    let found = matches!(
        character,
        '\0'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{200B}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    );
    found && !matches!(character, '\n' | '\t')
}

/// The flags that are made of tags.
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// What of it is hidden, apart from the three flags.
pub(crate) fn hidden(text: &str) -> Option<char> {
    let mut rest = text.to_owned();
    for flag in FLAGS {
        let tags = flag.chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).unwrap());
        let spelt: String = ['\u{1F3F4}'].into_iter().chain(tags).chain(['\u{E007F}']).collect();
        rest = rest.replace(&spelt, "");
    }
    let all: Vec<char> = rest.chars().collect();
    let at = |place: Option<usize>| all.get(place?).copied();
    // Khmer and its neighbours part words with it.
    let letter =
        |found: Option<char>| found.is_some_and(|c| ('\u{0E01}'..='\u{17DD}').contains(&c));
    all.iter().enumerate().find_map(|(place, character)| {
        let parts = *character == '\u{200B}'
            && letter(at(place.checked_sub(1)))
            && letter(at(place.checked_add(1)));
        (is_hidden(*character) && !parts).then_some(*character)
    })
}

/// Calls on each string and each key with its place, and whether it is aside.
pub(crate) fn each(
    value: &Value,
    place: &str,
    aside: bool,
    look: &mut impl FnMut(&str, &str, bool),
) {
    match value {
        Value::String(text) => look(place, text, aside),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                each(item, &format!("{place}/{at}"), aside, look);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let deeper = format!("{place}/{key}");
                look(&deeper, key, aside);
                each(value, &deeper, aside || key == "untrusted", look);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Where words that have this in them stand outside `untrusted`, and where anything hidden stands at all.
pub(crate) fn leaks(value: &Value, marks: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    each(value, "", false, &mut |place, text, aside| {
        if !aside && marks.iter().any(|mark| text.contains(mark)) {
            found.push(format!("{place}: {text:?}"));
        }
        if let Some(character) = hidden(text) {
            found.push(format!("{place}: U+{:04X} in {text:?}", u32::from(character)));
        }
    });
    found
}
