//! LinkedIn's error envelopes, all of them, read tolerantly.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::Value;

use crate::catalogue::batch;
use crate::model::untrusted::excerpt;
use crate::model::urn::Urn;

/// How much of LinkedIn's words is passed on.
const LONGEST_MESSAGE: usize = 300;

/// One rejected input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// LinkedIn's code.
    pub code: String,
    /// LinkedIn's words, filtered.
    pub description: String,
    /// The field, as a JSON pointer.
    pub field: Option<String>,
}

/// LinkedIn said no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// LinkedIn's word for it.
    pub code: Option<String>,
    /// LinkedIn's number for it.
    pub service_error_code: Option<i64>,
    /// LinkedIn's words, filtered and cut.
    pub message: String,
    /// Rejected inputs.
    pub inputs: Vec<InputError>,
    /// The post that this is said to be a duplicate of.
    pub duplicate_of: Option<Urn>,
    /// LinkedIn's name for the exchange.
    pub request_id: Option<String>,
    /// How long LinkedIn wants to be left alone, in milliseconds, where it says so.
    pub retry_after_ms: Option<i64>,
}

impl Refused {
    /// Whether the entity is gone, as opposed to a resource that does not exist.
    pub fn is_gone(&self) -> bool {
        self.status == 404 && self.code.as_deref() == Some("NOT_FOUND")
    }

    /// Whether there is no such resource at all: a wrong path, or one younger than the version asked for.
    pub fn lacks_resource(&self) -> bool {
        self.status == 404
            && (self.has_code("RESOURCE_NOT_FOUND")
                || self.message.contains("No virtual resource found"))
    }

    /// Whether one member writes comments too fast; that passes within a minute.
    pub fn throttles_comments(&self) -> bool {
        self.status == 429 && self.message.contains("throttled: creation rate limit")
    }

    /// Whether LinkedIn says that the day's calls are used up, as opposed to a moment's haste.
    pub fn closes_the_day(&self) -> bool {
        self.status == 429
            && !self.throttles_comments()
            && (self.service_error_code == Some(101)
                || self.message.contains("limit for calls to this resource"))
    }

    /// Whether LinkedIn or one of its input errors uses this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code) || self.inputs.iter().any(|input| input.code == code)
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(|text| excerpt(text, LONGEST_MESSAGE))
}

/// A code or the like of LinkedIn's: one word. What is no word is no code, and may be a sentence (CON-1).
fn word(text: &str, longest: usize, marks: &str) -> Option<String> {
    let fits = !text.is_empty() && text.len() <= longest;
    let plain = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    (fits && text.chars().all(plain)).then(|| text.to_owned())
}

fn code(value: &Value, key: &str) -> Option<String> {
    word(value.get(key)?.as_str()?, 80, "_-.")
}

/// Reads an error reply. A body that is no JSON leaves the status, which is enough to explain.
pub(super) fn refused(status: u16, bytes: &[u8], request_id: Option<String>) -> Refused {
    let request_id = request_id.and_then(|id| word(&id, 64, "+/=_-.:"));
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else {
        return Refused { status, request_id, ..Refused::default() };
    };
    let raw = body.get("message").and_then(Value::as_str).unwrap_or_default();
    // Wrong by itself, and wrong beside another field.
    let details = ["/errorDetails/inputErrors", "/errorDetails/conditionalInputErrors"];
    let details = details.into_iter().filter_map(|list| body.pointer(list)?.as_array());
    let inputs = details.flatten().map(|input| InputError {
        code: code(input, "code").unwrap_or_default(),
        description: text(input, "description").unwrap_or_default(),
        field: input
            .pointer("/input/inputPath/fieldPath")
            .and_then(Value::as_str)
            .and_then(|path| word(path, 120, "/_-.$~[]")),
    });
    Refused {
        status,
        // OAuth hosts name both differently.
        code: code(&body, "code").or_else(|| code(&body, "error")),
        service_error_code: body.get("serviceErrorCode").and_then(Value::as_i64),
        message: text(&body, "message")
            .or_else(|| text(&body, "error_description"))
            .unwrap_or_default(),
        inputs: inputs.collect(),
        duplicate_of: duplicate_of(raw),
        request_id,
        retry_after_ms: None,
    }
}

/// Why the first part of a batch was refused, where all its parts were.
pub fn whole_batch(body: &Value) -> Option<Refused> {
    let parts = batch::parts(body);
    let errors: Option<Vec<Value>> = parts.into_iter().map(|part| part.error).collect();
    let first = errors?.into_iter().next()?;
    let status = first.get("status").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok()).unwrap_or(400);
    Some(refused(status, first.to_string().as_bytes(), None))
}

/// A `Retry-After` in seconds or as a date; anything else says nothing. A day is the longest that counts.
pub(super) fn retry_after(text: &str, now: Timestamp) -> Option<i64> {
    const DAY_MS: i64 = 86_400_000;
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse::<u32>() {
        i64::from(seconds).saturating_mul(1_000)
    } else {
        let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        date.as_millisecond() - now.as_millisecond()
    };
    Some(wait.clamp(1_000, DAY_MS))
}

fn duplicate_of(message: &str) -> Option<Urn> {
    let (_, rest) = message.split_once("duplicate of ")?;
    Urn::parse(rest.split_whitespace().next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_envelope_is_read() {
        let plain = refused(403, br#"{"message":"m","serviceErrorCode":100,"status":403}"#, None);
        assert_eq!((plain.message.as_str(), plain.service_error_code), ("m", Some(100)));
        let bare = refused(403, br#"{"message":"","status":403}"#, Some("id-1".into()));
        assert_eq!((bare.message.as_str(), bare.request_id.as_deref()), ("", Some("id-1")));
        assert_eq!(refused(500, b"<html>", None).status, 500);
        assert_eq!(refused(500, b"", None), Refused { status: 500, ..Refused::default() });
        let oauth = refused(400, br#"{"error":"invalid_request","error_description":"d"}"#, None);
        assert_eq!((oauth.code.as_deref(), oauth.message.as_str()), (Some("invalid_request"), "d"));
        let structured = refused(
            400,
            br#"{"status":400,"code":"X","message":"m","errorDetails":{"inputErrors":[{"code":"MISSING_FIELD",
                "description":"d","input":{"inputPath":{"fieldPath":"/adContext/dscAdAccount"}}},{"code":"Y","input":{}}]}}"#,
            None,
        );
        assert_eq!(structured.inputs[0].field.as_deref(), Some("/adContext/dscAdAccount"));
        assert_eq!(structured.inputs[1].field, None);
        assert!(structured.has_code("MISSING_FIELD") && structured.has_code("X"));
    }

    #[test]
    fn the_post_that_a_duplicate_repeats_is_found() {
        let body = br#"{"message":"com.linkedin.Exception: Content is a duplicate of urn:li:share:74","status":422}"#;
        assert_eq!(refused(422, body, None).duplicate_of.unwrap().as_str(), "urn:li:share:74");
    }

    #[test]
    fn a_post_that_is_gone_is_not_a_resource_that_does_not_exist() {
        assert!(refused(404, br#"{"status":404,"code":"NOT_FOUND"}"#, None).is_gone());
        let body =
            br#"{"status":404,"code":"RESOURCE_NOT_FOUND","message":"No virtual resource found"}"#;
        assert!(!refused(404, body, None).is_gone());
    }
}
