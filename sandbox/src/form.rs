//! `application/x-www-form-urlencoded`: bodies and queries of the OAuth endpoints.

use crate::restli;

pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// The body of a request; none where it is something else.
    pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return None;
        }
        Self::parse(std::str::from_utf8(body).ok()?)
    }

    /// A form as text, or the query of an address, which at OAuth is one too.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((plain(name)?, plain(value)?))
            })
            .collect::<Option<_>>()?;
        Some(Self { fields })
    }

    /// A field without a value counts as left out (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(own, value)| own == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The first field that is there twice.
    pub(crate) fn doubled(&self) -> Option<&str> {
        self.fields.iter().enumerate().find_map(|(place, (name, _))| {
            let is_again = self.fields.iter().take(place).any(|(other, _)| other == name);
            is_again.then_some(name.as_str())
        })
    }
}

/// In a form a plus is a space.
fn plain(raw: &str) -> Option<String> {
    restli::decode(&raw.replace('+', " ")).ok()
}

/// Fields as the query of an address.
pub(crate) fn written(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write as _;

    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                safe.push(char::from(byte));
            }
            b' ' => safe.push('+'),
            // Writing to a text cannot fail.
            other => {
                let _ = write!(safe, "%{other:02X}");
            }
        }
    }
    safe
}
