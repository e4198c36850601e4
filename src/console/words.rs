//! Places and times as a person reads them.

use jiff::Timestamp;

use crate::model::untrusted::excerpt;

/// How much of a name is shown.
const NAME: usize = 80;

/// A name that somebody gave, filtered.
pub(super) fn name(text: &str) -> String {
    excerpt(text, NAME)
}

/// Which LinkedIn a place is, and which account, out of the word by which the books know both.
pub(super) struct Place {
    /// `LinkedIn`, `the sandbox`, or an address.
    pub(super) r#where: String,
    /// Whether it is LinkedIn itself.
    pub(super) live: bool,
    /// The account; empty where the word holds none.
    pub(super) account: String,
}

impl Place {
    /// Reads `https://api.linkedin.com|acme|app/member`, or `sandbox:world|ada`.
    pub(super) fn of(word: &str) -> Self {
        let mut parts = word.split('|');
        let at = parts.next().unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        let live = at == "https://api.linkedin.com";
        let r#where = match at {
            _ if live => "LinkedIn".to_owned(),
            sandbox if sandbox.starts_with("sandbox:") => "the sandbox".to_owned(),
            other => {
                let host = other.trim_start_matches("https://").trim_start_matches("http://");
                format!("a sandbox at {}", excerpt(host, 60))
            }
        };
        Self { r#where, live, account: name(account) }
    }
}

/// `23 Nov 08:13`, UTC; with its year where that is not this one.
pub(super) fn time(at_ms: i64, now_ms: i64) -> String {
    let (Ok(at), Ok(now)) =
        (Timestamp::from_millisecond(at_ms), Timestamp::from_millisecond(now_ms))
    else {
        return "at some time".to_owned();
    };
    let year = |at: &Timestamp| at.strftime("%Y").to_string();
    let format = if year(&at) == year(&now) { "%-d %b %H:%M" } else { "%-d %b %Y %H:%M" };
    at.strftime(format).to_string()
}

/// The same for machines.
pub(super) fn exact(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map(|at| at.to_string()).unwrap_or_default()
}

/// `1 call`, `2 calls`.
pub(super) fn number(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_nothing_of_its_ids_is_shown() {
        let live = Place::of("https://api.linkedin.com|acme|77abc/urn:li:person:x");
        assert!(live.live);
        assert_eq!((live.r#where.as_str(), live.account.as_str()), ("LinkedIn", "acme"));
        let sandbox = Place::of("sandbox:0a1b2c#0|ada");
        assert!(!sandbox.live);
        assert_eq!((sandbox.r#where.as_str(), sandbox.account.as_str()), ("the sandbox", "ada"));
        let other = Place::of("http://127.0.0.1:4000|ada");
        assert_eq!(other.r#where, "a sandbox at 127.0.0.1:4000");
        // Nobody passes for LinkedIn by a longer name.
        assert!(!Place::of("https://api.linkedin.com.example.org|acme").live);
        assert!(Place::of("").account.is_empty());
    }

    #[test]
    fn a_time_has_its_year_where_it_is_another() {
        let now = 1_795_421_580_000;
        assert_eq!(time(now, now), "23 Nov 08:13");
        assert!(time(now - 365 * 86_400_000, now).contains("2025"));
    }
}
