//! What a caller writes for a file.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Refusal;

/// The longest text of a `data:` address.
pub(super) const LONGEST_DATA: usize = 16 * 1024 * 1024;

/// The longest path or web address.
const LONGEST: usize = 4_096;

/// What begins an upload handle.
pub(super) const UPLOAD: &str = "upload-";

/// Where a file comes from: one string.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// A path beneath a media root, or the bare name of a file in one.
    Path(String),
    /// An `https://` address.
    Address(String),
    /// A `data:` address, in base64.
    Data(String),
    /// What [`super::Files::begin_upload`] gave, `upload-…`.
    Upload(String),
}

impl Source {
    /// As the caller wrote it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Path(text) | Self::Address(text) | Self::Data(text) | Self::Upload(text) => text,
        }
    }
}

impl FromStr for Source {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let scheme = |name: &str| {
            text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        if scheme("data:") {
            let source = (text.len() <= LONGEST_DATA).then(|| Self::Data(text.to_owned()));
            return source.ok_or(Refusal::DataTooLong { most: LONGEST_DATA });
        }
        if text.trim().is_empty() || text.len() > LONGEST || text.contains(char::is_control) {
            return Err(Refusal::NoSource);
        }
        Ok(match text {
            _ if scheme("https://") => Self::Address(text.to_owned()),
            _ if scheme("http://") => return Err(Refusal::NotHttps),
            _ if text.starts_with(UPLOAD) && is_handle(text) => Self::Upload(text.to_owned()),
            _ if text.contains("://") => return Err(Refusal::NoSource),
            _ => Self::Path(text.to_owned()),
        })
    }
}

/// `upload-` and 32 hexadecimal digits; a file may be called `upload-1.png`.
fn is_handle(text: &str) -> bool {
    text.strip_prefix(UPLOAD).is_some_and(|rest| {
        rest.len() == 32 && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shows what kind it is and no more: a `data:` address is a file, and an upload handle opens one.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Path(_) => "Path",
            Self::Address(_) => "Address",
            Self::Data(_) => "Data",
            Self::Upload(_) => "Upload",
        };
        write!(f, "{kind}({} bytes)", self.as_str().len())
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Source {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Source".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}
