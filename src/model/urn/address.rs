//! Addresses of LinkedIn pages, as people copy them from a browser.

use super::{LONGEST_ADDRESS, Malformed, within};
use crate::model::restli::decoded;
use crate::model::text_safety::shown;

/// The path of an address at LinkedIn, cut at its slashes and decoded once.
pub(super) struct Address {
    segments: Vec<String>,
}

impl Address {
    /// Whether a text is meant as an address rather than as a name.
    pub(super) fn is_meant(text: &str) -> bool {
        text.contains('/')
    }

    /// Reads an address, with or without `https://`, at linkedin.com or a host below it.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        within(text, LONGEST_ADDRESS)?;
        let refused = || Malformed::Address { given: shown(text) };
        let hostile = |found: char| found.is_control() || found.is_whitespace() || found == '\\';
        if text.contains(hostile) {
            return Err(refused());
        }
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if is_web(scheme) => rest,
            // A later `://`, in the query, says nothing about the scheme.
            Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => return Err(refused()),
            _ => text,
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_once('/').ok_or_else(refused)?;
        if !is_linkedin(host) {
            return Err(refused());
        }
        let segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| decoded(segment).ok_or_else(refused))
            .collect::<Result<_, _>>()?;
        Ok(Self { segments })
    }

    /// The segment at a place, empty where there is none.
    pub(super) fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// The segment that follows one with this name, empty where there is none.
    pub(super) fn after(&self, name: &str) -> &str {
        let place = self.segments.iter().position(|segment| segment == name);
        place.map_or("", |place| self.segment(place + 1))
    }
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn is_linkedin(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let plain =
        host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    plain && (host == "linkedin.com" || host.ends_with(".linkedin.com"))
}
