//! Times as an operator says them: `12h`, `30d`, `2026-12-31`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::super::Failure;

/// More than anybody means; what is longer is a slip.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 3_660);

/// Reads `12h`, `30d`, `8w`.
pub(super) fn span(text: &str) -> Option<SignedDuration> {
    let (at, unit) = text.char_indices().next_back()?;
    let count: i64 = text.get(..at).filter(|digits| is_digits(digits))?.parse().ok()?;
    let seconds = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let span = SignedDuration::from_secs(count.checked_mul(seconds)?);
    (span <= LONGEST).then_some(span)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// When a span from now has passed, or a day has ended, by UTC.
pub(super) fn until(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(span) = span(text) {
        return now.checked_add(span).ok();
    }
    let day: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let end = day.checked_add(1.day()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    (end.duration_since(now) <= LONGEST).then_some(end)
}

/// The end of a key, in epoch milliseconds.
pub(super) fn expiry(text: Option<&str>, now: Timestamp) -> Result<Option<i64>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let shown = crate::model::untrusted::excerpt(text, 40);
    let Some(end) = until(text, now) else {
        return Err(Failure::Usage(format!(
            "--expires is `{shown}`; it must be a time such as 12h, 30d or 8w, or a day such as 2026-12-31, at most ten years away"
        )));
    };
    if end <= now {
        return Err(Failure::Usage(format!("--expires is `{shown}`, and that has passed already")));
    }
    Ok(Some(end.as_millisecond()))
}

/// A time as people read it, to the second.
pub(super) fn shown(at_ms: i64) -> String {
    let at = Timestamp::from_second(at_ms.div_euclid(1_000));
    at.map_or_else(
        |_| "some time".to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        until(text, now).map(|end| end.to_string())
    }

    #[test]
    fn spans_and_days_are_understood() {
        for (text, end) in [
            ("90m", "2026-11-23T11:30:00Z"),
            ("12h", "2026-11-23T22:00:00Z"),
            ("30d", "2026-12-23T10:00:00Z"),
            ("2w", "2026-12-07T10:00:00Z"),
            // The day itself is in it.
            ("2026-12-31", "2027-01-01T00:00:00Z"),
            ("2026-11-23", "2026-11-24T00:00:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Some(end), "{text}");
        }
        for text in [
            "",
            "d",
            "30",
            "-30d",
            "+3d",
            "1.5d",
            "30 d",
            "30y",
            "३d",
            "99999999999999999999d",
            "9999999d",
            "2026-13-01",
            "2026-02-30",
            "31.12.2026",
            "2126-12-31",
            "9999-12-31",
            "tomorrow",
            "2026-12-31T10:00",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_passed_is_no_end() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(expiry(None, now).unwrap(), None);
        assert!(expiry(Some("30d"), now).unwrap().is_some());
        for (text, said) in
            [("2026-11-22", "has passed"), ("0d", "has passed"), ("soon", "such as")]
        {
            let told = expiry(Some(text), now).unwrap_err().to_string();
            assert!(told.contains(said), "{told}");
        }
        assert_eq!(shown(1_795_428_000_123), "2026-11-23 10:00:00 UTC");
    }
}
