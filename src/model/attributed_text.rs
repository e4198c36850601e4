//! The text of a comment: plain words, and beside them which of them lead to a person or a page.
//!
//! Not little text: here a backslash is a backslash. `start` and `length` are documented as counts of characters and
//! no more; they are written in UTF-16 code units, which are the same for everything but rare characters such as
//! emoji. Reading does not depend on them: what is mentioned is told by its URN.

use serde_json::{Value, json};

use super::little_text::{Mention, Problem, places};
use super::text_safety::{is_blank, outgoing};

/// A plain text, and the mentions in it.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributedText {
    text: String,
    attributes: Vec<Value>,
}

impl AttributedText {
    /// Takes a plain text and the names in it that are to become mentions; an `@` before a name is left out, as in a
    /// post.
    pub fn write(text: &str, mentions: &[Mention]) -> Result<Self, Problem> {
        let text = outgoing(text)?;
        if is_blank(&text) {
            return Err(Problem::Blank);
        }
        let given: Vec<char> = text.chars().collect();
        let mut written = Self { text: String::new(), attributes: Vec::new() };
        let mut at = 0;
        for (start, end, mention) in places(&given, mentions)? {
            written.text.extend(given.get(at..start).unwrap_or_default());
            let before = units(&written.text);
            written.text.push_str(&mention.name);
            written.attributes.push(json!({
                "start": before, "length": units(&mention.name), "value": value(mention),
            }));
            at = end;
        }
        written.text.extend(given.get(at..).unwrap_or_default());
        Ok(written)
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As the API takes it.
    pub fn wire(&self) -> Value {
        if self.attributes.is_empty() {
            json!({ "text": self.text })
        } else {
            json!({ "text": self.text, "attributes": self.attributes })
        }
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn value(mention: &Mention) -> Value {
    match mention.urn.entity() {
        "person" => json!({"person": {"person": mention.urn}}),
        // LinkedIn shows no other form for a brand.
        _ => json!({"organization": {"organization": mention.urn}}),
    }
}

/// The URNs of those who are mentioned in a text that LinkedIn sent, in its order.
pub fn mentioned(message: &Value) -> Vec<&str> {
    fn urn(value: &Value) -> Option<&str> {
        match value {
            Value::String(text) => text.starts_with("urn:li:").then_some(text.as_str()),
            Value::Object(map) => map.values().find_map(urn),
            _ => None,
        }
    }
    let attributes = message.get("attributes").and_then(Value::as_array);
    attributes.into_iter().flatten().filter_map(|attribute| urn(attribute.get("value")?)).collect()
}

/// Whether two texts read the same: line ends and blank space at either end do not count.
pub fn same_words(one: &str, other: &str) -> bool {
    one.replace("\r\n", "\n").trim() == other.replace("\r\n", "\n").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(name: &str, urn: &str) -> Mention {
        Mention { name: name.to_owned(), urn: urn.parse().unwrap() }
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let text = r"a (b) \ {c} #d @e_f";
        let written = AttributedText::write(text, &[]).unwrap();
        assert_eq!(written.wire(), json!({ "text": text }));
    }

    #[test]
    fn mentions_are_found_and_counted_in_utf_16() {
        let mara = mention("Mara", "urn:li:person:q7Zx-Invent");
        let acme = mention("Acme Maps", "urn:li:organization:70010001");
        let written =
            AttributedText::write("Thanks Mara \u{1F600} and @Acme Maps!", &[acme, mara]).unwrap();
        assert_eq!(
            written.wire(),
            json!({
                "text": "Thanks Mara \u{1F600} and Acme Maps!",
                "attributes": [
                    {"start": 7, "length": 4, "value": {"person": {"person": "urn:li:person:q7Zx-Invent"}}},
                    {"start": 19, "length": 9, "value": {"organization": {"organization": "urn:li:organization:70010001"}}},
                ],
            })
        );
        assert_eq!(
            mentioned(&written.wire()),
            ["urn:li:person:q7Zx-Invent", "urn:li:organization:70010001"]
        );
    }

    #[test]
    fn a_mention_that_is_not_there_is_refused() {
        let mara = mention("Mara", "urn:li:person:q7Zx-Invent");
        let refused = AttributedText::write("Thanks Marab", &[mara]);
        assert!(matches!(refused, Err(Problem::MentionNotInText { .. })), "{refused:?}");
        assert_eq!(AttributedText::write(" \n", &[]), Err(Problem::Blank));
    }
}
