//! Keys and tokens in what is about to leave.

/// What kind of key or token stands in a text, if one does.
pub fn found(_text: &str) -> Option<&'static str> {
    None
}
