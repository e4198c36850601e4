//! What is read for the sake of another call: before it, so that whoever decides knows what it means; after it, to
//! go beside the reply.
//!
//! Each look is a call of the catalogue like any other, allowed, checked, counted and sent as such. What cannot be
//! read is null, and whoever reads on says so.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Arguments, Invalid};
use crate::model::money::Currency;

/// A reading call that another call wants made.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Such as `campaigns.get`.
    pub endpoint: &'static str,
    /// Its arguments, as a caller would write them.
    pub arguments: Arguments,
}

impl Look {
    /// That endpoint with those arguments, which have to be a JSON object.
    pub fn new(endpoint: &'static str, arguments: Value) -> Self {
        let arguments = match arguments {
            Value::Object(map) => map,
            _ => Arguments::new(),
        };
        Self { endpoint, arguments }
    }
}

/// What is read before a call.
#[derive(Clone, Copy, Debug)]
pub struct Briefing {
    /// The next thing to read, from the call's arguments and the bodies read so far; nothing when they suffice.
    pub next: fn(&Arguments, &[Value]) -> Option<Look>,
    /// What it means for the call, on that day.
    pub state: fn(&Arguments, &[Value], Date) -> Result<Stated, Invalid>,
}

/// What a call means, as far as reading could tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Sentences for whoever confirms it. Texts by strangers have to be filtered.
    pub lines: Vec<String>,
    /// What it may cost, where it lets money flow.
    pub cost: Option<Cost>,
    /// What the money flows in, where that is not what the call is about: it is counted once a day.
    pub flows_in: Option<String>,
    /// Sentences that the answer carries as warnings.
    pub notes: Vec<String>,
}

/// What a call may cost at the worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// In this currency; nothing where that cannot be known.
    pub currency: Option<Currency>,
    /// A day; nothing where no bound is known.
    pub a_day: Option<Decimal>,
    /// To the end; nothing where there is none, or none is known.
    pub in_all: Option<Decimal>,
}

/// What is read after a call that reads.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// The next thing to read, from the call's arguments, its reply, and the bodies read so far.
    pub next: fn(&Arguments, &Value, &[Value]) -> Option<Look>,
}
