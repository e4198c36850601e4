//! `application/x-www-form-urlencoded` bodies of the OAuth endpoints.

use crate::restli;

pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return None;
        }
        let text = std::str::from_utf8(body).ok()?;
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

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(own, value)| own == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// In a form a plus is a space.
fn plain(raw: &str) -> Option<String> {
    restli::decode(&raw.replace('+', " ")).ok()
}
