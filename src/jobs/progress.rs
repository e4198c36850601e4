//! How far a job is, for whoever waits for it.

use serde_json::{Value, json};

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that LinkedIn has.
    pub sent: u64,
    /// All bytes that it is to have.
    pub total: u64,
    /// Parts that LinkedIn has.
    pub parts_sent: u32,
    /// All parts.
    pub parts: u32,
    /// What is being done, in words.
    pub doing: String,
}

impl Progress {
    /// In an answer.
    pub fn to_value(&self) -> Value {
        json!({
            "doing": self.doing, "bytes_sent": self.sent, "bytes": self.total,
            "parts_sent": self.parts_sent, "parts": self.parts,
        })
    }

    /// One sentence.
    pub fn words(&self) -> String {
        if self.total == 0 {
            return format!("{}.", self.doing);
        }
        format!(
            "{}; {} of {} bytes sent, {} of {} parts.",
            self.doing, self.sent, self.total, self.parts_sent, self.parts
        )
    }
}
