//! The request target as it came over the wire: split, never decoded.

/// Path and query, raw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) path: String,
    pub(crate) query: String,
}

impl Target {
    pub(crate) fn new(raw: &str) -> Self {
        let (path, query) = raw.split_once('?').unwrap_or((raw, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }
}

/// The segments of a path or of a path template.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}
