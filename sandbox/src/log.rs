//! Every request to LinkedIn's paths, as it arrived; bounded, and without secrets.

use std::collections::VecDeque;

use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;

use crate::{
    gate,
    world::{World, ids::sha256_hex, media::Piece},
};

const MOST_ENTRIES: usize = 10_000;
/// Bodies are kept too, so the number of entries alone bounds nothing.
const MOST_BYTES: usize = 32 << 20;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    n: u64,
    received_ms: i64,
    answered_ms: Option<i64>,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body_utf8: Option<String>,
    body_sha256: Option<String>,
    body_bytes: Option<u64>,
    status: Option<u16>,
    member: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    last: u64,
    bytes: usize,
}

impl Log {
    /// Notes a request before its body is read; its number finds it again.
    pub(crate) fn arrive(
        &mut self,
        world: &World,
        now_ms: i64,
        method: &str,
        target: &str,
        headers: &HeaderMap,
    ) -> u64 {
        self.last += 1;
        let token = gate::bearer(headers).and_then(|token| world.tokens.get(token));
        let holder = token.map_or("(unknown)", |token| token.holder());
        let member = token.filter(|token| !token.is_two_legged()).map(|token| token.member.clone());
        let headers = headers
            .iter()
            .map(|(name, value)| {
                let value = if name == http::header::AUTHORIZATION {
                    // An unknown bearer may be a real one that went astray: never kept.
                    format!("Bearer {holder}")
                } else if name == http::header::COOKIE {
                    REDACTED.to_owned()
                } else {
                    String::from_utf8_lossy(value.as_bytes()).into_owned()
                };
                (name.to_string(), value)
            })
            .collect();
        self.entries.push_back(Entry {
            n: self.last,
            received_ms: now_ms,
            answered_ms: None,
            method: method.to_owned(),
            target: redacted_target(target),
            headers,
            body_utf8: None,
            body_sha256: None,
            body_bytes: None,
            status: None,
            member,
        });
        self.trim();
        self.last
    }

    pub(crate) fn body(&mut self, n: u64, world: &World, body: &Bytes) {
        let Some(entry) = self.find(n) else {
            return;
        };
        entry.body_sha256 = Some(sha256_hex(body));
        entry.body_bytes = Some(body.len() as u64);
        let is_oauth = is_oauth(&entry.target);
        let text = std::str::from_utf8(body)
            .ok()
            .filter(|text| !text.is_empty())
            .map(|text| redacted(world, text, is_oauth));
        let length = text.as_ref().map_or(0, String::len);
        entry.body_utf8 = text;
        self.bytes += length;
        self.trim();
    }

    /// Only what tells one upload from another is kept of it.
    pub(crate) fn upload(&mut self, n: u64, upload: &Piece) {
        if let Some(entry) = self.find(n) {
            entry.body_sha256 = Some(upload.sha256.clone());
            entry.body_bytes = Some(upload.bytes);
        }
    }

    pub(crate) fn answered(&mut self, n: u64, now_ms: i64, status: u16) {
        if let Some(entry) = self.find(n) {
            entry.answered_ms = Some(now_ms);
            entry.status = Some(status);
        }
    }

    fn find(&mut self, n: u64) -> Option<&mut Entry> {
        let first = self.entries.front()?.n;
        let place = usize::try_from(n.checked_sub(first)?).ok()?;
        self.entries.get_mut(place)
    }

    fn trim(&mut self) {
        while self.entries.len() > MOST_ENTRIES
            || (self.bytes > MOST_BYTES && self.entries.len() > 1)
        {
            if let Some(gone) = self.entries.pop_front() {
                self.bytes = self.bytes.saturating_sub(gone.body_utf8.map_or(0, |text| text.len()));
            }
        }
    }

    /// Numbers go on after it.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

/// In the place of what nobody should read in a log.
const REDACTED: &str = "[redacted]";

/// Fields of OAuth forms that are secrets.
const SECRETS: [&str; 6] =
    ["client_secret", "token", "access_token", "refresh_token", "code", "code_verifier"];

/// Misspelt paths included: what is sent there is as secret.
fn is_oauth(target: &str) -> bool {
    target.to_ascii_lowercase().contains("/oauth")
}

/// A form without the values of those fields. What is no form is not shown at all: the name of a
/// field there may be anywhere.
fn redacted_form(form: &str, secrets: &[&str]) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let pairs: Vec<String> = form
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if secrets.contains(&name) => format!("{name}={REDACTED}"),
            Some((name, _)) if name.bytes().all(is_plain) => pair.to_owned(),
            None if pair.is_empty() => String::new(),
            Some(_) | None => REDACTED.to_owned(),
        })
        .collect();
    pairs.join("&")
}

/// Codes are secret wherever they are written, the other fields at OAuth.
fn redacted_target(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    if is_oauth(path) {
        return format!("{path}?{}", redacted_form(query, &SECRETS));
    }
    let pairs: Vec<&str> = query
        .split('&')
        .map(|pair| if pair.starts_with("code=") { "code=[redacted]" } else { pair })
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Tokens of this world become their member's name; in OAuth forms every secret goes.
fn redacted(world: &World, text: &str, is_oauth: bool) -> String {
    if is_oauth {
        return redacted_form(text, &SECRETS);
    }
    let mut text = text.to_owned();
    if text.contains("sandbox-") {
        let access = world.tokens.iter().map(|(token, about)| (token.as_str(), about.holder()));
        for (token, holder) in access.chain(world.grants.refresh_tokens()) {
            if text.contains(token) {
                text = text.replace(token, holder);
            }
        }
    }
    text
}
