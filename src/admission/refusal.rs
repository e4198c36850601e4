//! Why a planned request does not leave.

use jiff::Timestamp;

use super::pace;
use crate::store;
use crate::store::confirmations::Question;
use crate::store::shares::Kind;

/// Why a planned request does not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It needs a person's yes, and a person has been asked.
    #[error("{} needs a person's confirmation", .0.endpoint)]
    NeedsConfirmation(Box<Question>),
    /// A person said no.
    #[error("a person said no to {endpoint}")]
    Declined {
        /// Which endpoint.
        endpoint: String,
    },
    /// The day's calls are used up, or what is left of them is kept for somebody else.
    #[error("the day's calls of {endpoint} are used up")]
    QuotaReached {
        /// Which endpoint.
        endpoint: String,
        /// Calls a day, where known.
        limit: Option<u32>,
        /// How many are left, and kept for a person.
        kept: u32,
        /// When the next day begins at LinkedIn.
        resets_at: Timestamp,
    },
    /// LinkedIn asked to be left alone for a while.
    #[error("LinkedIn asked to wait with {endpoint}")]
    Closed {
        /// Which endpoint.
        endpoint: String,
        /// Until when.
        until: Timestamp,
    },
    /// The caller repeats itself, or LinkedIn is not well.
    #[error("{endpoint} is paused")]
    Paused {
        /// Which endpoint.
        endpoint: String,
        /// Why.
        why: pace::Why,
        /// Until when.
        until: Timestamp,
    },
    /// The key belongs to another call.
    #[error("the key was used for another call")]
    KeyUsed {
        /// The write that has it.
        operation: String,
        /// Which endpoint that was.
        endpoint: String,
        /// The arguments that differ.
        fields: Vec<String>,
    },
    /// The same write is being sent, and did not end while we waited.
    #[error("the same write is still under way")]
    UnderWay {
        /// The write.
        operation: String,
    },
    /// The caller has left before anything was sent.
    #[error("the caller has left")]
    Cancelled,
    /// The agent has made as many calls or posts today as it may.
    #[error("the agent's {} for a day are used up", what.as_str())]
    ShareUsed {
        /// Of what.
        what: Kind,
        /// How many a day.
        limit: u32,
        /// When the next day begins.
        resets_at: Timestamp,
    },
    /// It would let more flow than the agent may set in motion in a day.
    #[error("the agent's cap for a day is reached")]
    SpendCap {
        /// Which endpoint.
        endpoint: String,
        /// The cap.
        cap: String,
        /// What was set in motion today.
        before: String,
        /// What this would add.
        wanted: String,
        /// When the next day begins.
        resets_at: Timestamp,
    },
    /// What it may cost cannot be bounded, and there is a cap.
    #[error("what {endpoint} may cost cannot be bounded")]
    CostUnknown {
        /// Which endpoint.
        endpoint: String,
    },
    /// No record, no write.
    #[error(transparent)]
    State(#[from] store::Failure),
}
