//! Query tunnelling: a request that hides in a POST because its query is too long (facts §8.3).

use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};

use crate::{errors::Refusal, target::Target};

/// The request that was meant.
pub(crate) struct Meant {
    pub(crate) method: String,
    pub(crate) target: Target,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

pub(crate) fn unwrap(
    method: &str,
    target: &Target,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Meant, Refusal> {
    let content_type = header(headers, CONTENT_TYPE.as_str()).unwrap_or_default();
    let Some(meant) = header(headers, "x-http-method-override") else {
        return Ok(Meant {
            method: method.to_owned(),
            target: target.clone(),
            content_type: content_type.to_owned(),
            body: body.clone(),
        });
    };
    // A query on the address as well would have to be merged; nobody documents how.
    if method != "POST" || !target.query.is_empty() {
        return Err(Refusal::QuerySyntax);
    }
    let text = std::str::from_utf8(body).map_err(|_| Refusal::QuerySyntax)?;
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let (query, content_type, body) = if kind.eq_ignore_ascii_case(FORM) {
        (text.to_owned(), String::new(), Bytes::new())
    } else if kind.eq_ignore_ascii_case("multipart/mixed") {
        let boundary = boundary(content_type).ok_or(Refusal::MediaType)?;
        parts(text, &boundary).ok_or(Refusal::BodyIncomplete)?
    } else {
        return Err(Refusal::MediaType);
    };
    Ok(Meant {
        method: meant.to_ascii_uppercase(),
        target: Target { path: target.path.clone(), query },
        content_type,
        body,
    })
}

fn boundary(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"').to_owned())
            .filter(|boundary| !boundary.is_empty())
    })
}

/// The query from the form part, type and body from the other.
fn parts(text: &str, boundary: &str) -> Option<(String, String, Bytes)> {
    let mark = format!("--{boundary}");
    let (within, _) = text.split_once(&format!("{mark}--"))?;
    let mut query = None;
    let mut rest = None;
    for part in within.split(&mark).skip(1) {
        let part = part.strip_prefix("\r\n")?;
        let (head, content) = part.split_once("\r\n\r\n")?;
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        let kind = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
        })?;
        if kind.to_ascii_lowercase().starts_with(FORM) {
            query = Some(content.to_owned());
        } else {
            rest = Some((kind, Bytes::from(content.to_owned())));
        }
    }
    let (kind, body) = rest?;
    Some((query?, kind, body))
}
