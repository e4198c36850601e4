//! How much may be done in an area.

use crate::model::method::Effect;

/// How much may be done in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Off,
    /// Look.
    Read,
    /// Also create and change.
    Write,
    /// Also destroy and spend.
    Full,
}

impl Level {
    /// The level that an effect takes.
    pub const fn of(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Read,
            Effect::Write => Self::Write,
            Effect::Delete | Effect::Spend => Self::Full,
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "off" => Some(Self::Off),
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            "full" | "full use" => Some(Self::Full),
            _ => None,
        }
    }

    /// The word in settings and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Read => "read",
            Self::Write => "write",
            Self::Full => "full",
        }
    }
}
