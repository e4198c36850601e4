//! Amounts as LinkedIn writes them: a decimal text and a currency.

use serde::{Deserialize, Serialize};

/// Digits behind the point that are told apart; no currency has more than three.
const DIGITS: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Money {
    /// Read back as it was written (advertising facts §2).
    pub(crate) amount: String,
    pub(crate) currency_code: String,
}

impl Money {
    pub(crate) fn new(amount: &str, currency: &str) -> Self {
        Self { amount: amount.to_owned(), currency_code: currency.to_owned() }
    }

    /// In millionths; none if it is no decimal number.
    pub(crate) fn millionths(&self) -> Option<i128> {
        let (sign, digits) = match self.amount.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, self.amount.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(part) || part.len() > DIGITS {
            return None;
        }
        let padded = format!("{whole}{part:0<DIGITS$}");
        padded.parse::<i128>().ok().map(|value| sign * value)
    }

    /// Whether this lets more be spent than that; without a limit everything may be spent.
    pub(crate) fn is_raised(now: Option<&Self>, before: Option<&Self>) -> bool {
        match (now, before) {
            (Some(now), Some(before)) => now.millionths() > before.millionths(),
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }
}
