//! Reading Rest.li 2.0 values, strictly, from their raw spelling.
//!
//! Nothing may be decoded before this: `%28` is a character of a text, `(` is structure, and a
//! reader that sees the decoded form cannot tell them apart.

/// A value as it stood in a path key or a query parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    List(Vec<Value>),
    Record(Vec<(String, Value)>),
}

/// Why a spelling is not a value; the offset counts bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("{found:?} at {at} must be percent-encoded here")]
    Reserved { found: char, at: usize },
    #[error("a value is missing at {at}")]
    Missing { at: usize },
    #[error("it ends at {at} inside a list or a record")]
    Unfinished { at: usize },
    #[error("key {key:?} is there twice")]
    Doubled { key: String },
    #[error("a percent sign does not begin a byte in UTF-8")]
    Percent,
    #[error("too deep")]
    Depth,
}

/// Deeper nesting than any documented parameter by far.
const DEPTH: usize = 32;

impl Value {
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Record(_) => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            Self::Text(_) | Self::Record(_) => None,
        }
    }

    pub(crate) fn record(&self) -> Option<&[(String, Value)]> {
        match self {
            Self::Record(fields) => Some(fields),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// A field of a record.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.record()?.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

pub(crate) fn read(raw: &str) -> Result<Value, ReadError> {
    if raw.is_empty() {
        // One official client writes nothing for an empty text, the other `''` (facts §8.2).
        return Ok(Value::Text(String::new()));
    }
    let mut reader = Reader { raw, at: 0 };
    let value = reader.value(0)?;
    match reader.peek() {
        None => Ok(value),
        Some(found) => Err(ReadError::Reserved { found, at: reader.at }),
    }
}

/// Percent-decoding, once, into UTF-8.
pub(crate) fn decode(raw: &str) -> Result<String, ReadError> {
    if !raw.contains('%') {
        return Ok(raw.to_owned());
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = rest.next().and_then(hex).ok_or(ReadError::Percent)?;
            let low = rest.next().and_then(hex).ok_or(ReadError::Percent)?;
            bytes.push(high * 16 + low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| ReadError::Percent)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Writing, for the addresses the sandbox itself hands out (`Location`).
pub(crate) fn encode(text: &str) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.extend(HEX.get(usize::from(nibble)));
            }
        }
    }
    out
}

struct Reader<'a> {
    raw: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.raw.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, ReadError> {
        if depth > DEPTH {
            return Err(ReadError::Depth);
        }
        if self.rest().starts_with("List(") {
            self.at += "List(".len();
            return self.list(depth);
        }
        if self.skip('(') {
            return self.record(depth);
        }
        self.text().map(Value::Text)
    }

    fn list(&mut self, depth: usize) -> Result<Value, ReadError> {
        let mut items = Vec::new();
        if self.skip(')') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.skip(',') {
                continue;
            }
            self.close()?;
            return Ok(Value::List(items));
        }
    }

    fn record(&mut self, depth: usize) -> Result<Value, ReadError> {
        let mut fields: Vec<(String, Value)> = Vec::new();
        if self.skip(')') {
            return Ok(Value::Record(fields));
        }
        loop {
            let key = self.text()?;
            if fields.iter().any(|(other, _)| *other == key) {
                return Err(ReadError::Doubled { key });
            }
            if !self.skip(':') {
                return Err(self.unexpected());
            }
            fields.push((key, self.value(depth + 1)?));
            if self.skip(',') {
                continue;
            }
            self.close()?;
            return Ok(Value::Record(fields));
        }
    }

    fn close(&mut self) -> Result<(), ReadError> {
        if self.skip(')') { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> ReadError {
        match self.peek() {
            Some(found) => ReadError::Reserved { found, at: self.at },
            None => ReadError::Unfinished { at: self.at },
        }
    }

    /// A primitive: `''`, or at least one character up to the next structural one.
    fn text(&mut self) -> Result<String, ReadError> {
        let rest = self.rest();
        if rest.starts_with("''") {
            self.at += 2;
            return Ok(String::new());
        }
        let length = rest.find(['(', ')', ',', ':', '\'']).unwrap_or(rest.len());
        let raw = rest.get(..length).unwrap_or_default();
        self.at += length;
        match rest.get(length..).and_then(|tail| tail.chars().next()) {
            // Neither closes or continues anything: it should have been encoded.
            Some(found @ ('(' | '\'')) => return Err(ReadError::Reserved { found, at: self.at }),
            _ if raw.is_empty() => {
                return Err(ReadError::Missing { at: self.at });
            }
            _ => {}
        }
        decode(raw)
    }
}

#[cfg(test)]
mod tests;
