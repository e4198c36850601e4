//! Writing values the way Rest.li 2.0 reads them.
//!
//! A list is `List(a,b)`, a record `(k:v,k:v)`, empty text `''`. The marks of that syntax stay
//! bare, the same marks inside text are percent-encoded; that is the whole art. All requests
//! are written here, so that no caller's text can ever become syntax.

use std::fmt::Write as _;

use serde_json::Value;

use super::text_safety::shown;

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRepresentable {
    /// Null, which has no spelling in Rest.li.
    #[error(
        "the value of '{at}' is null, and a request to LinkedIn cannot carry null; leave it out"
    )]
    Null {
        /// The names on the way to it, joined by dots.
        at: String,
    },
    /// A name in a path template that nothing was given for.
    #[error("the address of this request needs '{name}', which is missing; give it")]
    Missing {
        /// The name in the template.
        name: String,
    },
    /// A value that would make a path lead elsewhere.
    #[error(
        "'{name}' cannot be empty or made of dots alone, because it is part of an address; give an id"
    )]
    PathKey {
        /// The name in the template.
        name: String,
    },
}

/// One value of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A value to be written by the rules of Rest.li.
    Encoded(Value),
    /// Words of another syntax, such as the comma list of `fields`; its marks stay bare.
    Raw(String),
    /// What [`path`] has written already.
    Written(String),
}

/// Which characters of text are escaped.
#[derive(Clone, Copy)]
enum Spelling {
    Url,
    Reduced,
}

/// Writes a value for a path or a query.
pub fn value(value: &Value) -> Result<String, NotRepresentable> {
    written(value, Spelling::Url, "value")
}

/// Writes a value for a header or a body, where only the marks of the syntax are escaped.
pub fn reduced(value: &Value) -> Result<String, NotRepresentable> {
    written(value, Spelling::Reduced, "value")
}

/// Writes a query, without its question mark, in the order given.
pub fn query<K: AsRef<str>>(parts: &[(K, Part)]) -> Result<String, NotRepresentable> {
    let mut out = String::new();
    for (name, part) in parts {
        let name = name.as_ref();
        if !out.is_empty() {
            out.push('&');
        }
        percent(&mut out, name, is_unreserved);
        out.push('=');
        match part {
            Part::Encoded(value) => out.push_str(&written(value, Spelling::Url, name)?),
            Part::Raw(words) => percent(&mut out, words, is_bare),
            Part::Written(words) => out.push_str(words),
        }
    }
    Ok(out)
}

/// Fills the `{names}` of a template for a path, or for one value of a query, with values.
pub fn path(
    template: &str,
    value_of: &dyn Fn(&str) -> Option<Value>,
) -> Result<String, NotRepresentable> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let missing = || NotRepresentable::Missing { name: shown(name) };
        let value = value_of(name).ok_or_else(missing)?;
        let key = written(&value, Spelling::Url, name)?;
        // Dots cannot be escaped: every reader of addresses takes `%2e%2e` for `..` as well.
        if value == "" || key.bytes().all(|byte| byte == b'.') {
            return Err(NotRepresentable::PathKey { name: shown(name) });
        }
        out.push_str(&key);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Reads the id of something just created from LinkedIn's header, which may be encoded or plain.
///
/// A header that is not well encoded is taken as it stands.
pub fn created_id(header: &str) -> String {
    let header = header.trim();
    decoded(header).unwrap_or_else(|| header.to_owned())
}

fn written(value: &Value, spelling: Spelling, at: &str) -> Result<String, NotRepresentable> {
    let mut out = String::new();
    let mut writer = Writer { out: &mut out, spelling, way: vec![at] };
    writer.value(value)?;
    Ok(out)
}

/// Writes one value, and remembers the way to it for the error.
struct Writer<'a> {
    out: &'a mut String,
    spelling: Spelling,
    way: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn value(&mut self, value: &'a Value) -> Result<(), NotRepresentable> {
        match value {
            Value::Null => {
                return Err(NotRepresentable::Null { at: shown(&self.way.join(".")) });
            }
            Value::Bool(bool) => self.out.push_str(if *bool { "true" } else { "false" }),
            // As JSON spells it, so that ids beyond 2^53 keep every digit.
            Value::Number(number) => self.text(&number.to_string()),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.out.push_str("List(");
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item)?;
                }
                self.out.push(')');
            }
            Value::Object(fields) => {
                self.out.push('(');
                for (index, (name, field)) in fields.iter().enumerate() {
                    self.comma(index);
                    self.text(name);
                    self.out.push(':');
                    self.way.push(name);
                    self.value(field)?;
                    self.way.pop();
                }
                self.out.push(')');
            }
        }
        Ok(())
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    fn text(&mut self, text: &str) {
        match self.spelling {
            _ if text.is_empty() => self.out.push_str("''"),
            Spelling::Url => percent(self.out, text, is_unreserved),
            Spelling::Reduced => {
                percent(self.out, text, |byte| !matches!(byte, b',' | b'(' | b')' | b'\'' | b':'));
            }
        }
    }
}

/// Percent-encodes every byte that may not stay bare.
fn percent(out: &mut String, text: &str, stays: impl Fn(u8) -> bool) {
    for character in text.chars() {
        let mut buffer = [0; 4];
        let encoded = character.encode_utf8(&mut buffer);
        if encoded.bytes().all(&stays) {
            out.push(character);
            continue;
        }
        for byte in encoded.bytes() {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// What a raw part keeps: the marks of field lists and projections, nothing that ends a part.
fn is_bare(byte: u8) -> bool {
    is_unreserved(byte) || matches!(byte, b',' | b':' | b'(' | b')' | b'*' | b'!' | b'$')
}

/// Takes percent-encoding away, once; `None` where it is broken or hides something that is no text.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
